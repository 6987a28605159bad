//! Whatever anybody does, in whatever order: the contract does what the plain model of
//! [`crate::reference`] says, refuses for a reason that stands there, and answers the same.
//!
//! Drawn are all messages about one handle but those that have a model of their own: merging
//! (`merging_properties.rs`), people with several names (`properties.rs`), reviews and late sessions
//! (`glass_properties.rs`), purging (`purge.rs`).

use std::cell::RefCell;
use std::collections::BTreeSet;

use consent_registry::asker::AskerError;
use consent_registry::attested::AttestationError;
use consent_registry::control::ControlError;
use consent_registry::directive::DirectiveError;
use consent_registry::error::{ContractError, RegistrationError};
use consent_registry::glass::session::SessionError;
use consent_registry::mandate::MandateError;
use consent_registry::permissions::PermissionError;
use consent_registry::request::RequestError;
use consent_registry::terms::TermsError;
use cosmwasm_std::testing::message_info;
use cosmwasm_std::{Addr, Response, from_json};
use hie_contract::adr036::SignedActError;
use hie_contract::pause::PauseError;
use hie_policy::{Effect, EmergencyAccess, MandateKind, Power, Purpose, Role};
use hie_types::consent::*;
use hie_types::{Commitment, Handle, PauseScope, Salt, Tag, derive};
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};

use crate::emergency::break_glass;
use crate::history::verified;
use crate::reference::*;
use crate::reference_acts::{Act, QUARTERS};
use crate::reference_others::Other;
use crate::scene::*;
use crate::signed::Wallet;

const PATIENTS: [Name; 3] = ["alice", "wallet", "paper"];
const ACCOUNTS: [Name; 8] = [
    "alice", "wallet", "carol", "dave", "mother", "son", "officer", "second",
];
const OFFICERS: [Name; 4] = ["officer", "second", "elsewhere", "mother"];
const STAFF: [Name; 6] = [
    "officer",
    "second",
    "elsewhere",
    "auditor",
    "asker",
    "other-asker",
];
const HOSPITALS: [Name; 3] = ["north", "south", "west"];

/// What a step says, with every choice a number.
#[derive(Clone, Debug)]
enum Step {
    Patient(usize, Speaker, Wish),
    Other(usize, Errand),
    /// The same again and again, so that lists fill.
    Repeat(usize, Speaker, Wish, u8),
    Pass(u64),
}

#[derive(Clone, Copy, Debug)]
enum Speaker {
    /// Whoever controls the handle.
    Controller,
    Account(usize),
    /// One of those who act by a mandate.
    Delegate(usize),
    Key(u64),
    Officer(usize),
}

#[derive(Clone, Debug)]
enum Wish {
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
}

#[derive(Clone, Copy, Debug)]
enum Errand {
    Register(bool),
    ConfirmPermit(usize, usize),
    ConfirmMandate(usize, u32),
    Propose(bool, usize, usize, Option<usize>),
    Confirm(usize),
    Cancel(bool, usize),
    Accept(usize),
    Ask(usize, u32, Option<u64>),
    Withdraw(usize, usize),
    BreakGlass,
    EndGlass(usize),
    Draw(usize),
    Pause(bool),
}

#[derive(Clone, Debug)]
struct Spec {
    grantee: usize,
    purposes: usize,
    resources: usize,
    from: Option<u64>,
    until: Option<u64>,
    uses: Option<u32>,
}

fn spec() -> impl Strategy<Value = Spec> {
    (
        0..5usize,
        0..3usize,
        0..3usize,
        prop_oneof![7 => Just(None), 1 => (0..200_000u64).prop_map(Some)],
        prop_oneof![3 => Just(None), 4 => (0..40u64).prop_map(|days| Some(days * DAY / 2)), 1 => Just(Some(400 * DAY))],
        prop_oneof![3 => Just(None), 1 => (1..3u32).prop_map(Some)],
    )
        .prop_map(|(grantee, purposes, resources, from, until, uses)| Spec {
            grantee,
            purposes,
            resources,
            from,
            until,
            uses,
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
        1 => Just(Wish::RevokeAll),
        2 => flag().prop_map(Wish::Opt),
        2 => flag().prop_map(Wish::Attestation),
        2 => (0..3usize, flag()).prop_map(|(hospital, allowed)| Wish::Publishing(hospital, allowed)),
        7 => (account(), 0..3usize, proptest::num::u8::ANY, prop_oneof![Just(0u64), 1..90u64, Just(4_000)])
            .prop_map(|(account, kind, powers, days)| Wish::Appoint(account, kind, powers, days)),
        5 => (account(), proptest::num::u8::ANY, 0..8usize)
            .prop_map(|(account, powers, quarter)| Wish::Guardian(account, powers, quarter)),
        3 => account().prop_map(Wish::Remove),
        1 => proptest::option::weighted(0.8, account()).prop_map(Wish::Rotate),
        1 => proptest::bool::weighted(0.2).prop_map(|close| if close { Wish::Close } else { Wish::RevokeAll }),
        3 => (0..99usize).prop_map(Wish::Dispute),
        5 => (0..99usize, 0..6usize).prop_map(|(request, narrowed)| Wish::Approve(request, narrowed)),
        2 => (0..99usize).prop_map(Wish::Decline),
        1 => Just(Wish::CancelRecovery),
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
        1 => (staff(), 0..99usize).prop_map(|(by, request)| Errand::Withdraw(by, request)),
        3 => Just(Errand::BreakGlass),
        1 => (0..99usize).prop_map(Errand::EndGlass),
        3 => any().prop_map(Errand::Draw),
        1 => flag().prop_map(Errand::Pause),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let of = || 0..PATIENTS.len();
    let pass = prop_oneof![
        3 => 0..5u64,
        3 => 3_600..90_000u64,
        2 => (1..9u64).prop_map(|days| days * DAY),
        1 => Just(31 * DAY),
    ];
    prop_oneof![
        14 => (of(), speaker(), wish()).prop_map(|(of, speaker, wish)| Step::Patient(of, speaker, wish)),
        9 => (of(), errand()).prop_map(|(of, errand)| Step::Other(of, errand)),
        1 => (of(), speaker(), wish(), 5..34u8)
            .prop_map(|(of, speaker, wish, times)| Step::Repeat(of, speaker, wish, times)),
        5 => pass.prop_map(Step::Pass),
    ]
}

fn why(error: &ContractError) -> Why {
    use ContractError as E;
    match error {
        E::UnknownHandle => "unknown_handle",
        E::Permission(PermissionError::NotController) => "not_controller",
        E::Permission(PermissionError::MandateOver) => "mandate_over",
        E::Permission(PermissionError::NotByThisAuthority) => "authority",
        E::Permission(PermissionError::PowerMissing) => "power",
        E::Permission(PermissionError::PatientsOwn) => "patients_own",
        E::Permission(PermissionError::MayNotCancel) => "may_not_cancel",
        E::Officer(_) => "not_an_officer",
        E::Staff(_) => "not_staff_or_officer",
        E::Pause(PauseError::Paused { .. }) => "paused",
        E::Pause(PauseError::AlreadyPaused { .. }) => "paused_already",
        E::Pause(PauseError::NotPaused { .. }) => "not_paused",
        E::Patient(_) => "closed",
        E::Registration(RegistrationError::NotTheSendersHandle) => "not_the_handle",
        E::Registration(RegistrationError::HandleTaken) => "taken",
        E::Registration(RegistrationError::ControlsAHandle) => "controls_a_handle",
        E::Directive(DirectiveError::NotFound) => "not_found",
        E::Directive(DirectiveError::NotAPermit | DirectiveError::NotADenial) => "wrong_effect",
        E::Directive(DirectiveError::NotInForce { .. }) => "not_in_force",
        E::Terms(TermsError::StartsInThePast) => "past",
        E::Terms(TermsError::StartsTooSoon) => "too_soon_to_start",
        E::Terms(TermsError::EndsBeforeItStarts) => "ends_before_start",
        E::Terms(TermsError::EndRequired { .. }) => "end_required",
        E::Terms(TermsError::TooLong { .. }) => "too_long",
        E::Terms(TermsError::UsesDrawn { .. }) => "uses_drawn",
        E::BucketFull { .. } => "bucket_full",
        E::OthersHalfFull { .. } => "half_full",
        E::OneHospitalsShareFull { .. } => "share_full",
        E::Signed(SignedActError::NonceUsed | SignedActError::NonceTooFar) => "nonce",
        E::Attestation(AttestationError::Forbidden) => "attestation_forbidden",
        E::Attestation(AttestationError::NotPending) => "nothing_waits",
        E::Attestation(AttestationError::OwnAttestation) => "own_attestation",
        E::Attestation(AttestationError::OneHospitalAlone) => "of_one_hospital",
        E::Attestation(AttestationError::TooSoonAfterControl) => "too_soon_after_control",
        E::Mandate(error) => mandate(*error),
        E::Control(error) => control(*error),
        E::Session(SessionError::NotFound) => "no_session",
        E::Session(SessionError::NotOpen) => "not_open",
        E::Session(SessionError::DisputedAlready) => "disputed",
        E::Session(SessionError::OwnHospital) => "own_hospital",
        E::Session(SessionError::TooLateToDispute) => "too_late",
        E::Request(RequestError::NotFound) => "no_request",
        E::Request(RequestError::NotPending { .. }) => "not_pending",
        E::Request(RequestError::TooManyPending) => "too_many_requests",
        E::Request(RequestError::Days { .. }) => "days",
        E::Request(RequestError::LapsesAt) => "lapses_at",
        E::Asker(AskerError::OtherHospital) => "other_hospital",
        E::Asker(_) => "not_staff",
        E::Wider(_) => "wider",
        other => panic!("no such refusal is expected: {other:?}"),
    }
}

fn mandate(error: MandateError) -> Why {
    match error {
        MandateError::Powers => "powers",
        MandateError::Over => "over",
        MandateError::TooFar | MandateError::GuardianTooFar => "too_far",
        MandateError::NotAQuarter => "not_a_quarter",
        MandateError::HasController => "has_controller",
        MandateError::OwnAccount => "own_account",
        MandateError::NotOwnPower => "not_own_power",
        MandateError::NotADelegatee => "not_a_delegatee",
        MandateError::BeyondOwn => "beyond_own",
        MandateError::NotDisplaced => "displaces",
        MandateError::NobodyElse => "nobody_else",
        MandateError::TooMany { .. } => "too_many",
        MandateError::TooManyAttested { .. } => "too_many_attested",
        MandateError::TooManyWaiting { .. } => "too_many_waiting",
        MandateError::TooManyOfOneHospital { .. } => "too_many_of_one",
        MandateError::NotADelegate => "not_a_delegate",
        MandateError::PermitBeyondMandate => "beyond_mandate",
    }
}

fn control(error: ControlError) -> Why {
    match error {
        ControlError::Pending => "pending",
        ControlError::NothingPending => "nothing_pending",
        ControlError::Cancelled => "cancelled",
        ControlError::NothingToConfirm => "nothing_to_confirm",
        ControlError::OwnProposal => "own_proposal",
        ControlError::Overruled => "overruled",
        ControlError::NotNominated => "not_nominated",
        ControlError::NotConfirmed => "not_confirmed",
        ControlError::TooEarly => "too_early",
        ControlError::Lapsed => "lapsed",
        ControlError::HasController => "has_controller",
        ControlError::NoController => "no_controller",
        ControlError::NotTheRegistrar => "not_the_registrar",
        ControlError::Oneself => "oneself",
        ControlError::ControlsAHandle { .. } => "controls_a_handle",
        ControlError::OnlyRestrict => "only_restrict",
        ControlError::TooSoon => "too_soon",
        ControlError::ToTheProposer => "to_the_proposer",
        ControlError::ProposerLost => "proposer_lost",
    }
}

struct Pair {
    scene: Scene,
    model: Reference,
    wallet: Wallet,
    /// What happened: who did what, and why something was refused.
    seen: BTreeSet<String>,
}

impl Pair {
    fn new() -> Self {
        let scene = Scene::with_officers();
        scene.asker("asker", "north", Role::Physician);
        scene.asker("other-asker", "west", Role::Physician);
        scene.doctor("surgeon", "south");
        let model = Reference {
            now: scene.now(),
            ..Reference::default()
        };
        let wallet = Wallet::new(5);
        Self {
            scene,
            model,
            wallet,
            seen: BTreeSet::new(),
        }
    }

    fn address(&self, name: Name) -> Addr {
        match name {
            "wallet" => self.wallet.address(),
            _ => addr(name),
        }
    }

    fn handle(&self, of: Name) -> Handle {
        match of {
            "wallet" => self.wallet.handle(),
            "paper" => derive::hospital_handle(CHAIN, &id("north"), &Salt([5; 16])),
            _ => handle_of(of),
        }
    }

    fn send(&mut self, by: Name, msg: ExecuteMsg) -> Result<Response, ContractError> {
        let info = message_info(&self.address(by), &[]);
        let before = self.scene.deps.storage.dump();
        let (deps, env) = (self.scene.deps.as_mut(), self.scene.env.clone());
        let found = consent_registry::contract::execute(deps, env, info, msg);
        if found.is_err() {
            let after = self.scene.deps.storage.dump();
            assert!(before == after, "a refused message wrote");
        }
        found
    }

    fn terms(&self, effect: Effect, spec: &Spec) -> Terms {
        let (now, permit) = (self.model.now, effect == Effect::Permit);
        let purposes: &[Purpose] = match spec.purposes {
            0 if !permit => &[],
            0 | 1 => &[Purpose::TREAT],
            _ => &[Purpose::ETREAT, Purpose::TREAT],
        };
        let grantee = match spec.grantee {
            0 => Grantee::default(),
            4 => Grantee {
                role: Some(Role::Physician.into()),
                ..Grantee::default()
            },
            hospital => to_hospital(HOSPITALS[hospital - 1]).grantee,
        };
        Terms {
            grantee,
            purposes: purposes.iter().map(|purpose| (*purpose).into()).collect(),
            resources: match spec.resources {
                0 => Resources::All { tagged: permit },
                1 => Resources::All { tagged: false },
                _ => Resources::Categories {
                    codes: vec!["discharge-summary".parse().unwrap()],
                },
            },
            // Sometimes in the past.
            valid_from: spec.from.map(|after| now + after - 5),
            valid_until: spec.until.map(|after| now + after),
            max_uses: spec.uses.filter(|_| permit),
            ..terms()
        }
    }

    /// Mostly one of those that are wanted; sometimes any, or one past the last.
    fn pick(index: usize, count: usize, wanted: impl Fn(usize) -> bool) -> usize {
        let wanted: Vec<_> = (0..count).filter(|one| wanted(*one)).collect();
        match wanted.is_empty() || index.is_multiple_of(8) {
            true => index % (count + 1),
            false => wanted[index % wanted.len()],
        }
    }

    /// A directive of a patient.
    fn directive(&self, of: Name, index: usize, wanted: impl Fn(&Directive) -> bool) -> usize {
        let all = &self.model.directives;
        Self::pick(index, all.len(), |one| {
            all[one].of == of && wanted(&all[one])
        })
    }

    fn request(&self, of: Name, index: usize) -> usize {
        let all = &self.model.requests;
        Self::pick(index, all.len(), |one| {
            all[one].of == of && all[one].answer.is_none()
        })
    }

    fn session(&self, of: Name, index: usize) -> usize {
        let all = &self.model.sessions;
        Self::pick(index, all.len(), |one| all[one].of == of)
    }

    fn act(&self, of: Name, wish: &Wish) -> Act {
        let now = self.model.now;
        let powers = |bits: u8| -> Vec<Power> {
            let all = Power::all().enumerate();
            let some = all.filter(|(bit, _)| bits & (1 << bit) != 0 || bits >= 192);
            some.map(|(_, power)| power).collect()
        };
        match wish {
            Wish::Write(true, spec) => Act::Permit(self.terms(Effect::Permit, spec)),
            Wish::Write(false, spec) => Act::Deny(self.terms(Effect::Deny, spec)),
            Wish::Amend(index, spec) => {
                let index = self.directive(of, *index, |one| one.end.is_none());
                let old = self.model.directives.get(index);
                let effect = old.map_or(Effect::Permit, |one| one.effect);
                let mut terms = self.terms(effect, spec);
                // Often nothing but times and uses.
                if let Some(old) = old.filter(|_| spec.resources != 0) {
                    terms.grantee = old.terms.grantee.clone();
                    terms.purposes = old.terms.purposes.clone();
                    terms.resources = old.terms.resources.clone();
                }
                Act::Amend(index, terms)
            }
            Wish::End(permit, index) => {
                let effect = if *permit {
                    Effect::Permit
                } else {
                    Effect::Deny
                };
                let wanted = |one: &Directive| one.effect == effect && one.end.is_none();
                let index = self.directive(of, *index, wanted);
                match effect {
                    Effect::Permit => Act::Revoke(index),
                    Effect::Deny => Act::Lift(index),
                }
            }
            Wish::RevokeAll => Act::RevokeAll,
            Wish::Opt(out) => Act::Opt(*out),
            Wish::Attestation(allowed) => Act::Attestation(*allowed),
            Wish::Publishing(hospital, allowed) => Act::Publishing(HOSPITALS[*hospital], *allowed),
            Wish::Appoint(account, kind, bits, days) => {
                let kinds = [
                    MandateKind::DELEGATEE,
                    MandateKind::HPOWATT,
                    MandateKind::GUARD,
                ];
                let kind = kinds[*kind];
                let until = now + days * DAY;
                Act::Appoint(ACCOUNTS[*account], kind, powers(bits | 1), until)
            }
            Wish::Guardian(account, bits, quarter) => {
                let kind = MandateKind::GUARD;
                Act::Appoint(
                    ACCOUNTS[*account],
                    kind,
                    powers(bits | 2),
                    QUARTERS[*quarter],
                )
            }
            Wish::Remove(account) => Act::Remove(ACCOUNTS[*account]),
            Wish::Rotate(account) => Act::Rotate(account.map(|account| ACCOUNTS[account])),
            Wish::Close => Act::Close,
            Wish::Dispute(session) => Act::Dispute(self.session(of, *session)),
            Wish::Approve(request, narrowed) => {
                let until = |days| Some(now + days * DAY);
                let narrowed = match narrowed {
                    0 => Some(Terms {
                        valid_until: until(5),
                        ..terms()
                    }),
                    1 => Some(Terms {
                        valid_until: until(100),
                        ..terms()
                    }),
                    2 => Some(Terms {
                        valid_until: until(1),
                        ..to_hospital("south")
                    }),
                    _ => None,
                };
                Act::Approve(self.request(of, *request), narrowed)
            }
            Wish::Decline(request) => Act::Decline(self.request(of, *request)),
            Wish::CancelRecovery => Act::CancelRecovery,
        }
    }

    fn speaks(&self, of: Name, speaker: Speaker) -> By {
        match speaker {
            Speaker::Controller => {
                let controller = self.model.patients.get(of).and_then(|one| one.controller);
                By::Account(controller.unwrap_or("mother"))
            }
            Speaker::Account(account) => By::Account(ACCOUNTS[account]),
            Speaker::Delegate(which) => {
                let patient = self.model.patients.get(of);
                let holders = patient.map(|one| one.holders.keys().copied().collect::<Vec<_>>());
                let holders = holders.filter(|holders| !holders.is_empty());
                By::Account(holders.map_or("son", |holders| holders[which % holders.len()]))
            }
            Speaker::Key(ahead) => By::Key(ahead),
            Speaker::Officer(officer) => By::Officer(OFFICERS[officer]),
        }
    }

    fn patient(&mut self, of: Name, speaker: Speaker, wish: &Wish) {
        let (by, act) = (self.speaks(of, speaker), self.act(of, wish));
        let handle = self.handle(of);
        // Whoever else cancels does so by another right.
        let controller = self.model.patients.get(of).and_then(|one| one.controller);
        if let (By::Account(account), Act::CancelRecovery) = (by, &act)
            && controller != Some(account)
        {
            let other = Other::CancelRecovery(account);
            let expected = self.model.other(of, other);
            let found = self.send(account, ExecuteMsg::CancelRecovery { handle });
            return self.compare(&found, &expected, &(of, other), "", &format!("{other:?}"));
        }
        let sent = match by {
            By::Account(account) => Some((account, self.by_account(handle, &act))),
            By::Key(ahead) => self.by_key(of, ahead, &act).map(|msg| ("dave", msg)),
            By::Officer(officer) => self.by_officer(handle, &act).map(|msg| (officer, msg)),
        };
        // A form or a key cannot say everything.
        let Some((sender, msg)) = sent else {
            return;
        };
        let expected = self.model.act(of, by, &act);
        let found = self.send(sender, msg);
        let voice = self.model.heard(of, by);
        self.compare(
            &found,
            &expected,
            &(of, by, &act),
            voice,
            &format!("{act:?}"),
        );
    }

    fn by_account(&self, handle: Handle, act: &Act) -> ExecuteMsg {
        let account = |name: &Name| self.address(name).to_string();
        match act.clone() {
            Act::Permit(terms) => ExecuteMsg::Permit { handle, terms },
            Act::Deny(terms) => ExecuteMsg::Deny { handle, terms },
            Act::Amend(index, terms) => ExecuteMsg::Amend {
                handle,
                directive: index as u64 + 1,
                terms,
            },
            Act::Revoke(index) => ExecuteMsg::Revoke {
                handle,
                directive: index as u64 + 1,
            },
            Act::RevokeAll => ExecuteMsg::RevokeAll { handle },
            Act::Lift(index) => ExecuteMsg::LiftDenial {
                handle,
                directive: index as u64 + 1,
            },
            Act::Opt(out) => ExecuteMsg::SetEmergencyAccess {
                handle,
                access: access(out).into(),
            },
            Act::Attestation(allowed) => ExecuteMsg::SetAttestation { handle, allowed },
            Act::Publishing(hospital, allowed) => ExecuteMsg::SetPublishing {
                handle,
                hospital: id(hospital),
                allowed,
            },
            Act::Appoint(name, kind, powers, until) => ExecuteMsg::AppointDelegate {
                handle,
                account: account(&name),
                kind: kind.into(),
                powers: powers.into_iter().map(Into::into).collect(),
                until,
            },
            Act::Remove(name) => ExecuteMsg::RemoveDelegate {
                handle,
                account: account(&name),
            },
            Act::Rotate(name) => ExecuteMsg::RotateController {
                handle,
                account: name.as_ref().map(account),
            },
            Act::Close => ExecuteMsg::ClosePatient { handle },
            Act::Dispute(index) => ExecuteMsg::DisputeBreakGlass {
                handle,
                session: index as u64 + 1,
            },
            Act::Approve(index, narrowed) => ExecuteMsg::ApproveRequest {
                handle,
                request: index as u64 + 1,
                narrowed,
            },
            Act::Decline(index) => ExecuteMsg::DeclineRequest {
                handle,
                request: index as u64 + 1,
            },
            Act::CancelRecovery => ExecuteMsg::CancelRecovery { handle },
        }
    }

    fn by_key(&self, of: Name, ahead: u64, act: &Act) -> Option<ExecuteMsg> {
        let account = |name: &Name| self.address(name).to_string();
        let action = match act.clone() {
            Act::Permit(terms) => SignedAction::Permit { terms },
            Act::Deny(terms) => SignedAction::Deny { terms },
            Act::Amend(index, terms) => SignedAction::Amend {
                directive: index as u64 + 1,
                terms,
            },
            Act::Revoke(index) => SignedAction::Revoke {
                directive: index as u64 + 1,
            },
            Act::RevokeAll => SignedAction::RevokeAll {},
            Act::Lift(index) => SignedAction::LiftDenial {
                directive: index as u64 + 1,
            },
            Act::Opt(out) => SignedAction::SetEmergencyAccess {
                access: access(out).into(),
            },
            Act::Attestation(allowed) => SignedAction::SetAttestation { allowed },
            Act::Publishing(hospital, allowed) => SignedAction::SetPublishing {
                hospital: id(hospital),
                allowed,
            },
            Act::Appoint(name, kind, powers, until) => SignedAction::AppointDelegate {
                account: account(&name),
                kind: kind.into(),
                powers: powers.into_iter().map(Into::into).collect(),
                until,
            },
            Act::Remove(name) => SignedAction::RemoveDelegate {
                account: account(&name),
            },
            Act::Rotate(name) => SignedAction::RotateController {
                account: name.as_ref().map(account),
            },
            Act::Close => SignedAction::ClosePatient {},
            Act::Dispute(index) => SignedAction::DisputeBreakGlass {
                session: index as u64 + 1,
            },
            Act::Approve(index, narrowed) => SignedAction::ApproveRequest {
                request: index as u64 + 1,
                narrowed,
            },
            Act::Decline(index) => SignedAction::DeclineRequest {
                request: index as u64 + 1,
            },
            Act::CancelRecovery => SignedAction::CancelRecovery {},
        };
        let last = self.model.patients.get(of).map_or(0, |one| one.nonce);
        let mut signed = self.wallet.act(last + ahead, action);
        signed.handle = self.handle(of);
        signed.deadline = self.model.now + 60;
        Some(self.wallet.signs(&serde_json::to_string(&signed).unwrap()))
    }

    fn by_officer(&self, handle: Handle, act: &Act) -> Option<ExecuteMsg> {
        let action = match act.clone() {
            Act::Permit(terms) => AttestedAction::Permit { terms },
            Act::Deny(terms) => AttestedAction::Deny { terms },
            Act::Revoke(index) => AttestedAction::Revoke {
                directive: index as u64 + 1,
            },
            Act::Opt(true) => AttestedAction::OptOut {},
            Act::Publishing(hospital, false) => AttestedAction::ForbidPublishing {
                hospital: id(hospital),
            },
            Act::Appoint(name, MandateKind::GUARD, powers, until) => {
                AttestedAction::AppointGuardian {
                    account: self.address(name).into(),
                    powers: powers.into_iter().map(Into::into).collect(),
                    until,
                }
            }
            Act::Dispute(index) => AttestedAction::DisputeBreakGlass {
                session: index as u64 + 1,
            },
            Act::Approve(index, narrowed) => AttestedAction::ApproveRequest {
                request: index as u64 + 1,
                narrowed,
            },
            Act::Decline(index) => AttestedAction::DeclineRequest {
                request: index as u64 + 1,
            },
            _ => return None,
        };
        Some(crate::attested::attest(handle, action))
    }

    fn errand(&mut self, of: Name, errand: Errand) {
        let handle = self.handle(of);
        let evidence = Commitment([6; 32]);
        let account = |name: Name| self.address(name).to_string();
        let (by, other, msg) = match errand {
            Errand::Register(right) => {
                let paper = of == "paper";
                let by = match (right, paper) {
                    (true, true) => "officer",
                    (true, false) => of,
                    (false, _) => "dave",
                };
                let msg = match of {
                    "paper" => register_by("north", Salt([5; 16])),
                    "wallet" => ExecuteMsg::RegisterPatient {
                        handle,
                        salt: salt_of("wallet"),
                        by_hospital: None,
                    },
                    _ => register(of),
                };
                (by, Other::Register(by), msg)
            }
            Errand::ConfirmPermit(by, index) => {
                let (by, index) = (STAFF[by], self.directive(of, index, |one| one.waits));
                let msg = crate::attested::confirm(handle, index as u64 + 1);
                (by, Other::ConfirmPermit(by, index), msg)
            }
            Errand::ConfirmMandate(by, mandate) => {
                let waits = |one: &&Mandate| one.of == of && one.waits;
                let waiting = self.model.mandates.iter().rev().find(waits);
                let mandate = waiting.map_or(mandate, |one| one.number);
                let (by, act) = (STAFF[by], AttestedAct::Mandate { mandate });
                let msg = ExecuteMsg::ConfirmAttested { handle, act };
                (by, Other::ConfirmMandate(by, mandate), msg)
            }
            Errand::Propose(recovery, by, to, hospital) => {
                let (by, to) = (STAFF[by], ACCOUNTS[to]);
                let hospital = hospital.map(|hospital| HOSPITALS[hospital]);
                let (named, account) = (hospital.map(id), account(to));
                let msg = match recovery {
                    true => ExecuteMsg::RecoverControl {
                        handle,
                        account,
                        hospital: named,
                        evidence,
                    },
                    false => ExecuteMsg::ClaimControl {
                        handle,
                        account,
                        hospital: named,
                        evidence,
                    },
                };
                let other = Other::Propose {
                    recovery,
                    by,
                    to,
                    hospital,
                };
                (by, other, msg)
            }
            Errand::Confirm(by) => {
                let by = STAFF[by];
                (
                    by,
                    Other::Confirm(by),
                    ExecuteMsg::ConfirmRecovery { handle },
                )
            }
            Errand::Cancel(true, by) => {
                let by = STAFF[by];
                (
                    by,
                    Other::CancelRecovery(by),
                    ExecuteMsg::CancelRecovery { handle },
                )
            }
            Errand::Cancel(false, by) => {
                let by = STAFF[by];
                (
                    by,
                    Other::CancelClaim(by),
                    ExecuteMsg::CancelClaim { handle },
                )
            }
            Errand::Accept(by) => {
                let patient = self.model.patients.get(of);
                let to = patient.and_then(|one| one.rotation.or(one.proposal.map(|one| one.to)));
                let by = to.filter(|_| by != 0).unwrap_or(ACCOUNTS[by]);
                (by, Other::Accept(by), ExecuteMsg::AcceptControl { handle })
            }
            Errand::Ask(by, days, after) => {
                let by = STAFF[by];
                let lapses_at = after.map(|after| self.model.now + after);
                let asked = AskedTerms {
                    days,
                    ..crate::requests::wish()
                };
                let msg = ExecuteMsg::RequestConsent {
                    handle,
                    asked,
                    lapses_at,
                    practitioner: None,
                };
                (by, Other::Ask(by, days, lapses_at), msg)
            }
            Errand::Withdraw(by, index) => {
                let (by, index) = (STAFF[by], self.request(of, index));
                let msg = ExecuteMsg::WithdrawRequest {
                    handle,
                    request: index as u64 + 1,
                    practitioner: None,
                };
                (by, Other::Withdraw(by, index), msg)
            }
            Errand::BreakGlass => ("surgeon", Other::BreakGlass, break_glass(handle, None)),
            Errand::EndGlass(index) => {
                let index = self.session(of, index);
                let msg = crate::emergency::end(index as u64 + 1, None);
                ("surgeon", Other::EndGlass(index), msg)
            }
            Errand::Draw(index) => {
                let index = self.directive(of, index, |one| one.terms.max_uses.is_some());
                // The record index draws on what a decision has just named.
                let exists = index < self.model.directives.len();
                if exists && self.model.status(index) != DirectiveStatus::Active {
                    return;
                }
                let ids = vec![index as u64 + 1];
                (
                    "record-index",
                    Other::Draw(index),
                    ExecuteMsg::DrawUse { ids },
                )
            }
            Errand::Pause(true) => {
                let scope = PauseScope::Permits;
                ("owner", Other::Pause, ExecuteMsg::Pause { scope })
            }
            Errand::Pause(false) => {
                let scope = PauseScope::Permits;
                ("owner", Other::Resume, ExecuteMsg::Resume { scope })
            }
        };
        // The controller cancels by an act of its own.
        let controller = self.model.patients.get(of).and_then(|one| one.controller);
        if matches!(other, Other::CancelRecovery(by) if controller == Some(by)) {
            return self.patient(of, Speaker::Controller, &Wish::CancelRecovery);
        }
        let expected = self.model.other(of, other);
        let found = self.send(by, msg);
        if let (Ok(response), Ok(Some(refusals))) = (&found, &expected) {
            let answer: BreakGlassResponse = from_json(response.data.clone().unwrap()).unwrap();
            match answer.refusal {
                Some(refusal) => assert!(refusals.contains(&refusal.0), "{refusals:?}"),
                None => assert!(refusals.is_empty(), "{refusals:?}"),
            }
        }
        self.compare(&found, &expected, &(of, other), "", &format!("{other:?}"));
    }

    fn take(&mut self, step: &Step) {
        match step {
            Step::Patient(of, speaker, wish) => self.patient(PATIENTS[*of], *speaker, wish),
            Step::Other(of, errand) => self.errand(PATIENTS[*of], *errand),
            Step::Repeat(of, speaker, wish, times) => {
                for _ in 0..*times {
                    self.patient(PATIENTS[*of], *speaker, wish);
                }
            }
            Step::Pass(seconds) => {
                self.model.now += seconds;
                self.scene.pass(*seconds);
            }
        }
    }

    /// Everything that can be asked is answered as the model says.
    fn agree(&self) {
        for (index, _) in self.model.directives.iter().enumerate() {
            let found = self.scene.directive(index as u64 + 1);
            assert_eq!(
                found.status,
                self.model.status(index),
                "directive {}",
                index + 1
            );
            assert_eq!(
                found.terms.valid_from,
                self.model.directives[index].terms.valid_from
            );
            assert_eq!(
                found.terms.valid_until,
                self.model.directives[index].terms.valid_until
            );
        }
        for (of, patient) in &self.model.patients {
            self.agree_on(of, patient);
            self.agree_on_decisions(of);
        }
    }

    fn agree_on(&self, of: Name, patient: &Patient) {
        let handle = self.handle(of);
        let found = self.scene.known(handle);
        let name = |account: Option<Name>| account.map(|name| self.address(name).to_string());
        assert_eq!(found.controller, name(patient.controller));
        assert_eq!(found.attestation_allowed, patient.attestation);
        assert_eq!(found.closed_at.is_some(), patient.closed);
        let out = found.emergency_access.0 == EmergencyAccess::OptedOut;
        assert_eq!(out, patient.opted_out);
        let forbidden: Vec<_> = found.no_publishing.iter().map(|id| id.as_str()).collect();
        assert!(forbidden.into_iter().eq(patient.forbidden.keys().copied()));
        assert_eq!(
            (found.last_nonce, found.count),
            (patient.nonce, patient.entries)
        );
        let control = found.control;
        let rotation = control.as_ref().and_then(|one| one.rotation.clone());
        assert_eq!(rotation, name(patient.rotation));
        let bound = control.and_then(|one| one.bound).is_some();
        assert_eq!(bound, patient.bound(self.model.now).is_some());
        let page: DelegatesResponse = self.scene.ask(QueryMsg::Delegates {
            handle,
            start_after: None,
            limit: Some(100),
        });
        let of_patient =
            (0..self.model.mandates.len()).filter(|at| self.model.mandates[*at].of == of);
        for (found, index) in page.delegates.iter().zip(of_patient) {
            assert_eq!(
                found.status,
                self.model.mandate_status(index),
                "mandate {}",
                found.mandate
            );
            let account = self.model.mandates[index].account;
            let acts = patient.holders.get(account) == Some(&index) && self.model.holds(index);
            assert_eq!(found.acts, acts, "mandate {}", found.mandate);
        }
        for request in self.scene.requests(handle) {
            let index = usize::try_from(request.id).unwrap() - 1;
            assert_eq!(request.status, self.model.request_status(index));
        }
    }

    fn agree_on_decisions(&self, of: Name) {
        let handle = self.handle(of);
        let tagged = RecordFacts {
            tags: vec![Tag([1; 16])],
            ..record(handle)
        };
        let of_west = RecordFacts {
            custodian: id("west"),
            origin: id("west"),
            ..record(handle)
        };
        let surgeon = actor("south", Role::Physician, person("surgeon"));
        for actor in [physician("north"), surgeon, physician("west")] {
            for purpose in [Purpose::TREAT, Purpose::ETREAT, Purpose::BTG] {
                let records = vec![of_west.clone(), tagged.clone()];
                let answer: DecisionsResponse = self.scene.ask(QueryMsg::DecideMany {
                    actor: actor.clone(),
                    purpose: purpose.into(),
                    study: None,
                    records: records.clone(),
                });
                for (record, found) in records.iter().zip(answer.decisions) {
                    let expected = self.model.decide(of, handle, &actor, purpose, record);
                    let found = (found.reason.0, found.directive);
                    assert_eq!(found, expected, "{of} {actor:?} {purpose:?}");
                }
            }
        }
    }
}

const fn access(out: bool) -> EmergencyAccess {
    match out {
        true => EmergencyAccess::OptedOut,
        false => EmergencyAccess::Allowed,
    }
}

impl Pair {
    /// Taken by both, or refused by both and for a reason that stands in the model.
    #[track_caller]
    fn compare<T>(
        &mut self,
        found: &Result<Response, ContractError>,
        expected: &Result<T, Against>,
        what: &impl std::fmt::Debug,
        voice: &str,
        act: &str,
    ) {
        let act = act
            .split(|end: char| !end.is_alphanumeric())
            .next()
            .unwrap();
        match (found, expected) {
            (Ok(_), Ok(_)) => {
                self.seen.insert(format!("{voice}{act}"));
            }
            (Ok(_), Err(against)) => panic!("taken, though {against:?}: {what:?}"),
            (Err(error), Ok(_)) => {
                panic!("refused ({error}), though nothing is against it: {what:?}")
            }
            (Err(error), Err(against)) => {
                let why = why(error);
                let staff = ["not_staff", "not_an_officer"];
                let known = against.contains(why)
                    || (why == "not_staff_or_officer"
                        && staff.iter().any(|one| against.contains(one)));
                assert!(known, "refused for {why}, not {against:?}: {what:?}");
                self.seen.insert(why.to_owned());
            }
        }
    }
}

/// Takes the steps on both sides; tells what happened.
fn run(steps: &[Step]) -> BTreeSet<String> {
    let mut pair = Pair::new();
    for of in 0..PATIENTS.len() {
        pair.take(&Step::Other(of, Errand::Register(true)));
    }
    for step in steps {
        pair.take(step);
        pair.agree();
    }
    for of in pair.model.patients.keys() {
        let entries = verified(&pair.scene, pair.handle(of));
        assert_eq!(entries.len() as u64, pair.model.patients[of].entries);
    }
    pair.seen
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    proptest::collection::vec(step(), 1..100)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, max_shrink_iters: 4_000, ..ProptestConfig::default() })]

    #[test]
    fn the_contract_does_what_the_plain_model_says(steps in steps()) {
        run(&steps);
    }
}

/// The same hundred sequences every time: they do and refuse what this is about.
#[test]
fn the_sequences_reach_every_act_and_most_refusals() {
    let config = ProptestConfig {
        cases: 100,
        ..ProptestConfig::default()
    };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let seen = RefCell::new(BTreeSet::new());
    let outcome = runner.run(&steps(), |steps| {
        seen.borrow_mut().extend(run(&steps));
        Ok(())
    });
    assert!(outcome.is_ok(), "{outcome:?}");
    let seen = seen.into_inner();
    let missing: Vec<_> = REACHED.iter().filter(|one| !seen.contains(**one)).collect();
    assert!(
        missing.is_empty(),
        "never happened: {missing:?}, of {seen:?}"
    );
}

const REACHED: &[&str] = &[
    "Accept",
    "Ask",
    "BreakGlass",
    "ConfirmMandate",
    "ConfirmPermit",
    "Draw",
    "EndGlass",
    "Pause",
    "Propose",
    "Register",
    "Resume",
    "attested Appoint",
    "attested Decline",
    "attested Deny",
    "attested Dispute",
    "attested Opt",
    "attested Permit",
    "attested Publishing",
    "controller Amend",
    "controller Appoint",
    "controller Approve",
    "controller Attestation",
    "controller Close",
    "controller Decline",
    "controller Deny",
    "controller Dispute",
    "controller Lift",
    "controller Opt",
    "controller Permit",
    "controller Publishing",
    "controller Revoke",
    "controller RevokeAll",
    "controller Rotate",
    "delegate Opt",
    "delegate Permit",
    "delegate Revoke",
    "signed Amend",
    "signed Appoint",
    "signed Approve",
    "signed Attestation",
    "signed Deny",
    "signed Dispute",
    "signed Opt",
    "signed Permit",
    "signed RevokeAll",
    "signed Rotate",
    "attestation_forbidden",
    "authority",
    "closed",
    "share_full",
    "mandate_over",
    "not_own_power",
    "nothing_waits",
    "only_restrict",
    "own_account",
    "patients_own",
    "paused",
    "power",
    "to_the_proposer",
    "too_early",
    "too_many",
    "too_soon_to_start",
    "uses_drawn",
    "wider",
    "nonce",
    "not_pending",
];
