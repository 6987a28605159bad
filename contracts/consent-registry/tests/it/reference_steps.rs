//! What happens in a random sequence, with every choice a number: [`crate::reference_pair`] makes of it
//! what is said.

use proptest::prelude::*;

use crate::reference::*;
use crate::reference_network::Setting;
use crate::scene::*;

pub const PATIENTS: [Name; 4] = ["alice", "wallet", "bob", "paper"];
pub const ACCOUNTS: [Name; 9] = [
    "alice", "wallet", "bob", "carol", "dave", "mother", "son", "officer", "second",
];
pub const OFFICERS: [Name; 4] = ["officer", "second", "elsewhere", "mother"];
pub const STAFF: [Name; 9] = [
    "officer",
    "second",
    "elsewhere",
    "auditor",
    "asker",
    "other-asker",
    "privacy",
    "surgeon",
    "dave",
];
/// Who may have to do with the network itself.
pub const NETWORK: [Name; 6] = ["owner", "heir", "heir", "registrar", "security", "dave"];
pub const TEXTS: [Name; 2] = ["consent-a", "consent-b"];
pub const SETTINGS: [Setting; 7] = [
    Setting::Usual,
    Setting::Strict,
    Setting::GlassOnly,
    Setting::NoSession,
    Setting::NoWait,
    Setting::NoPermit,
    Setting::NoRetention,
];
pub const HOSPITALS: [Name; 3] = ["north", "south", "west"];

/// What a step says, with every choice a number.
#[derive(Clone, Debug)]
pub enum Step {
    Patient(usize, Speaker, Wish),
    Other(usize, Errand),
    /// The same again and again, so that lists fill.
    Repeat(Box<Step>, u8),
    Pass(u64),
}

#[derive(Clone, Copy, Debug)]
pub enum Speaker {
    /// Whoever controls the handle.
    Controller,
    Account(usize),
    /// One of those who act by a mandate.
    Delegate(usize),
    Key(u64),
    Officer(usize),
}

#[derive(Clone, Debug)]
pub enum Wish {
    Write(bool, Spec),
    Amend(usize, Spec),
    End(bool, usize),
    RevokeAll,
    Opt(bool),
    Attestation(bool),
    Publishing(usize, bool),
    Appoint(usize, usize, u8, u64),
    Guardian(usize, u8, usize),
    Remove(usize),
    Rotate(Option<usize>),
    Close,
    Dispute(usize),
    Approve(usize, usize),
    Decline(usize),
    CancelRecovery,
    Merge(usize),
    Unmerge(usize),
}

#[derive(Clone, Copy, Debug)]
pub enum Errand {
    Register(bool),
    ConfirmPermit(usize, usize),
    ConfirmMandate(usize, u32),
    Propose(bool, usize, usize, Option<usize>),
    Confirm(usize),
    Cancel(bool, usize),
    Accept(usize),
    Ask(usize, u32, Option<u64>),
    Withdraw(usize, usize),
    BreakGlass(usize),
    EndGlass(usize, usize),
    Review(usize, usize, bool),
    Late(bool, usize, u64),
    LiftBar(usize, usize),
    Draw(bool, usize),
    MergeFor(usize, usize, usize),
    Unmerge(usize, usize),
    Pause(usize, bool),
    Nominate(usize, usize),
    AcceptOwnership(usize),
    CancelNomination(usize),
    Text(usize, usize, u8, bool),
    RecordIndex(usize, bool),
    Configure(usize, usize),
    Purge(u32, [Option<usize>; 4]),
}

#[derive(Clone, Debug)]
pub struct Spec {
    pub grantee: usize,
    pub purposes: usize,
    pub resources: usize,
    pub from: Option<u64>,
    pub until: Option<u64>,
    pub uses: Option<u32>,
    /// Which text of the network's policy.
    pub policy: usize,
}

fn spec() -> impl Strategy<Value = Spec> {
    (
        0..5usize,
        0..3usize,
        0..3usize,
        prop_oneof![7 => Just(None), 1 => (0..200_000u64).prop_map(Some)],
        prop_oneof![3 => Just(None), 4 => (0..40u64).prop_map(|days| Some(days * DAY / 2)), 1 => Just(Some(400 * DAY))],
        prop_oneof![3 => Just(None), 1 => (1..3u32).prop_map(Some)],
        0..12usize,
    )
        .prop_map(|(grantee, purposes, resources, from, until, uses, policy)| Spec {
            grantee,
            purposes,
            resources,
            from,
            until,
            uses,
            policy,
        })
}

fn speaker() -> impl Strategy<Value = Speaker> {
    prop_oneof![
        6 => Just(Speaker::Controller),
        2 => (0..ACCOUNTS.len()).prop_map(Speaker::Account),
        6 => (0..9usize).prop_map(Speaker::Delegate),
        3 => prop_oneof![8 => 1..3u64, 1 => Just(1_000), 1 => Just(1_001), 1 => Just(0)].prop_map(Speaker::Key),
        5 => (0..OFFICERS.len()).prop_map(Speaker::Officer),
    ]
}

fn wish() -> impl Strategy<Value = Wish> {
    let any = || 0..1_000usize;
    let flag = || proptest::bool::ANY;
    let account = || 0..ACCOUNTS.len();
    prop_oneof![
        12 => (flag(), spec()).prop_map(|(permit, spec)| Wish::Write(permit, spec)),
        5 => (any(), spec()).prop_map(|(id, spec)| Wish::Amend(id, spec)),
        6 => (flag(), any()).prop_map(|(permit, id)| Wish::End(permit, id)),
        2 => Just(Wish::RevokeAll),
        2 => flag().prop_map(Wish::Opt),
        2 => flag().prop_map(Wish::Attestation),
        2 => (0..3usize, flag()).prop_map(|(hospital, allowed)| Wish::Publishing(hospital, allowed)),
        10 => (account(), 0..3usize, proptest::num::u8::ANY, prop_oneof![Just(0u64), 1..90u64, Just(4_000)])
            .prop_map(|(account, kind, powers, days)| Wish::Appoint(account, kind, powers, days)),
        5 => (account(), proptest::num::u8::ANY, 0..8usize)
            .prop_map(|(account, powers, quarter)| Wish::Guardian(account, powers, quarter)),
        3 => account().prop_map(Wish::Remove),
        1 => proptest::option::weighted(0.8, account()).prop_map(Wish::Rotate),
        1 => proptest::bool::weighted(0.2).prop_map(|close| if close { Wish::Close } else { Wish::RevokeAll }),
        3 => (0..99usize).prop_map(Wish::Dispute),
        5 => (0..99usize, 0..6usize).prop_map(|(request, narrowed)| Wish::Approve(request, narrowed)),
        2 => (0..99usize).prop_map(Wish::Decline),
        2 => Just(Wish::CancelRecovery),
        5 => any().prop_map(Wish::Merge),
        2 => any().prop_map(Wish::Unmerge),
    ]
}

fn errand() -> impl Strategy<Value = Errand> {
    let staff = || 0..STAFF.len();
    let account = || 0..ACCOUNTS.len();
    let any = || 0..1_000usize;
    let flag = || proptest::bool::ANY;
    let days = || prop_oneof![4 => 1..60u32, 1 => Just(0), 1 => Just(36_501)];
    let lapses = || prop_oneof![3 => Just(None), 1 => (0..92 * DAY).prop_map(Some)];
    prop_oneof![
        3 => proptest::bool::weighted(0.8).prop_map(Errand::Register),
        4 => (staff(), any()).prop_map(|(by, id)| Errand::ConfirmPermit(by, id)),
        4 => (staff(), 1..5u32).prop_map(|(by, number)| Errand::ConfirmMandate(by, number)),
        4 => (flag(), staff(), account(), proptest::option::weighted(0.8, 0..3usize))
            .prop_map(|(recovery, by, to, hospital)| Errand::Propose(recovery, by, to, hospital)),
        2 => staff().prop_map(Errand::Confirm),
        2 => (flag(), staff()).prop_map(|(recovery, by)| Errand::Cancel(recovery, by)),
        6 => account().prop_map(Errand::Accept),
        4 => (staff(), days(), lapses()).prop_map(|(by, days, lapses)| Errand::Ask(by, days, lapses)),
        2 => (staff(), 0..99usize).prop_map(|(by, request)| Errand::Withdraw(by, request)),
        5 => (0..12usize).prop_map(Errand::BreakGlass),
        2 => (staff(), any()).prop_map(|(by, session)| Errand::EndGlass(by, session)),
        4 => (staff(), any(), proptest::bool::weighted(0.7))
            .prop_map(|(by, session, justified)| Errand::Review(by, session, justified)),
        1 => (proptest::bool::weighted(0.8), 0..2usize, 0..9u64)
            .prop_map(|(by, person, ago)| Errand::Late(by, person, ago)),
        2 => (staff(), 0..2usize).prop_map(|(by, person)| Errand::LiftBar(by, person)),
        3 => (proptest::bool::weighted(0.9), any()).prop_map(|(by, id)| Errand::Draw(by, id)),
        2 => (staff(), 0..3usize, any())
            .prop_map(|(by, hospital, main)| Errand::MergeFor(by, hospital, main)),
        1 => (staff(), any()).prop_map(|(by, other)| Errand::Unmerge(by, other)),
        4 => (any(), any(), any(), any(), 0..30u32).prop_map(|(a, b, c, d, entries)| {
            let some = |one: usize| Some(one).filter(|one| one % 3 == 0);
            Errand::Purge(entries, [some(a), some(b), some(c), some(d)])
        }),
        5 => network(),
    ]
}

fn network() -> impl Strategy<Value = Errand> {
    let who = || 0..NETWORK.len();
    let flag = || proptest::bool::ANY;
    prop_oneof![
        2 => (who(), proptest::bool::weighted(0.3)).prop_map(|(by, pause)| Errand::Pause(by, pause)),
        2 => (who(), who()).prop_map(|(by, to)| Errand::Nominate(by, to)),
        1 => who().prop_map(Errand::AcceptOwnership),
        1 => who().prop_map(Errand::CancelNomination),
        3 => (who(), 0..2usize, 0..3u8, proptest::bool::weighted(0.3))
            .prop_map(|(by, id, bytes, retire)| Errand::Text(by, id, bytes, retire)),
        1 => (who(), flag()).prop_map(|(by, right)| Errand::RecordIndex(by, right)),
        2 => (who(), 0..SETTINGS.len()).prop_map(|(by, which)| Errand::Configure(by, which)),
    ]
}

pub fn step() -> impl Strategy<Value = Step> {
    let of = || 0..PATIENTS.len();
    let pass = prop_oneof![
        8 => 0..5u64,
        8 => 3_600..90_000u64,
        4 => (1..9u64).prop_map(|days| days * DAY),
        1 => Just(31 * DAY),
        1 => Just(400 * DAY),
    ];
    let write = (proptest::bool::ANY, spec()).prop_map(|(permit, spec)| Wish::Write(permit, spec));
    let ask = (6..8usize).prop_map(|by| Errand::Ask(by - 6, 30, None));
    let many = prop_oneof![
        6 => (of(), speaker(), write).prop_map(|(of, speaker, wish)| Step::Patient(of, speaker, wish)),
        1 => (of(), speaker(), wish()).prop_map(|(of, speaker, wish)| Step::Patient(of, speaker, wish)),
        2 => (of(), ask).prop_map(|(of, errand)| Step::Other(of, errand)),
        1 => (of(), errand()).prop_map(|(of, errand)| Step::Other(of, errand)),
    ];
    prop_oneof![
        14 => (of(), speaker(), wish()).prop_map(|(of, speaker, wish)| Step::Patient(of, speaker, wish)),
        12 => (of(), errand()).prop_map(|(of, errand)| Step::Other(of, errand)),
        1 => (many, 5..40u8).prop_map(|(step, times)| Step::Repeat(step.into(), times)),
        3 => pass.prop_map(Step::Pass),
    ]
}
