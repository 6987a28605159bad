//! A plain model of memberships: what each step does, and what follows from it.

use std::collections::BTreeMap;

use hie_policy::Capability;
use hie_types::registry::*;
use proptest::prelude::*;

use crate::scene::*;

const GRACE: u64 = 30 * DAY;
const LAPSE: u64 = 30 * DAY;
const NOTICE: u64 = 5 * DAY;
const NAMES: [&str; 3] = ["alpha", "beta", "gamma"];
const ACCOUNTS: usize = 4;
const CAPABILITIES: [Capability; 3] = [
    Capability::Custodian,
    Capability::Requester,
    Capability::Emergency,
];
/// Who acts for the network in a history, besides accounts by number.
const OWNER: usize = 100;
const SECURITY: usize = 101;

#[derive(Clone, Copy, Debug)]
pub enum Step {
    Apply { account: usize, id: usize },
    Withdraw { account: usize },
    Accredit { account: usize, days: u64 },
    Reject { account: usize },
    Suspend { id: usize },
    Reinstate { id: usize },
    Revoke { id: usize },
    Renew { id: usize, days: u64 },
    Capabilities { id: usize, set: u8, narrow: bool },
    Announce { account: usize },
    Cancel { id: usize },
    Complete { id: usize, holds: u64 },
    Propose { account: usize, other: usize },
    TakeOver { account: usize, id: usize },
    Rename { account: usize },
    Wait { days: u64 },
}

pub fn step() -> impl Strategy<Value = Step> {
    let id = || 0..NAMES.len();
    let account = || 0..ACCOUNTS;
    prop_oneof![
        4 => (account(), id()).prop_map(|(account, id)| Step::Apply { account, id }),
        1 => account().prop_map(|account| Step::Withdraw { account }),
        4 => (account(), 1..60u64).prop_map(|(account, days)| Step::Accredit { account, days }),
        1 => account().prop_map(|account| Step::Reject { account }),
        3 => id().prop_map(|id| Step::Suspend { id }),
        3 => id().prop_map(|id| Step::Reinstate { id }),
        1 => id().prop_map(|id| Step::Revoke { id }),
        2 => (id(), 0..60u64).prop_map(|(id, days)| Step::Renew { id, days }),
        2 => (id(), 0..8u8, any::<bool>())
            .prop_map(|(id, set, narrow)| Step::Capabilities { id, set, narrow }),
        3 => account().prop_map(|account| Step::Announce { account }),
        1 => id().prop_map(|id| Step::Cancel { id }),
        3 => (id(), 0..2u64).prop_map(|(id, holds)| Step::Complete { id, holds }),
        2 => (account(), account()).prop_map(|(account, other)| Step::Propose { account, other }),
        2 => (account(), id()).prop_map(|(account, id)| Step::TakeOver { account, id }),
        1 => account().prop_map(|account| Step::Rename { account }),
        3 => (1..20u64).prop_map(|days| Step::Wait { days }),
    ]
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Word {
    Accredited,
    Suspended,
    Revoked,
    Withdrawn,
}

struct Member {
    administrator: usize,
    proposed: Option<usize>,
    until: u64,
    notice_until: Option<u64>,
    word: Word,
    capabilities: u8,
    history: Vec<(MembershipChange, u64, usize)>,
}

#[derive(Default)]
pub struct Model {
    /// Account → id wished for, when it applied.
    applied: BTreeMap<usize, (usize, u64)>,
    members: BTreeMap<usize, Member>,
}

impl Model {
    fn administers(&self, account: usize) -> Option<usize> {
        let mut found = self.members.iter();
        found
            .find(|(_, member)| member.administrator == account)
            .map(|(id, _)| *id)
    }

    fn pending(&self, account: usize, now: u64) -> Option<usize> {
        let (id, at) = *self.applied.get(&account)?;
        (now < at + LAPSE).then_some(id)
    }

    /// Does the step; says whether it is allowed.
    pub fn play(&mut self, step: Step, now: u64) -> bool {
        use MembershipChange::*;
        match step {
            Step::Apply { account, id } => {
                let free = self.administers(account).is_none()
                    && !self.members.contains_key(&id)
                    && self.pending(account, now).is_none();
                if free {
                    self.applied.insert(account, (id, now));
                }
                free
            }
            Step::Withdraw { account } => self.applied.remove(&account).is_some(),
            Step::Accredit { account, days } => self.accredit(account, now, days),
            Step::Reject { account } => {
                self.pending(account, now).is_some() && self.applied.remove(&account).is_some()
            }
            Step::Suspend { id } => self.change(id, now, SECURITY, Suspended, |member| {
                let fits = member.word == Word::Accredited;
                member.word = if fits { Word::Suspended } else { member.word };
                fits
            }),
            Step::Reinstate { id } => self.change(id, now, OWNER, Reinstated, |member| {
                let fits = member.word == Word::Suspended;
                member.word = if fits { Word::Accredited } else { member.word };
                fits
            }),
            Step::Revoke { id } => self.change(id, now, OWNER, Revoked, |member| {
                let fits = member.is_alive();
                if fits {
                    (member.word, member.notice_until) = (Word::Revoked, None);
                }
                fits
            }),
            Step::Renew { id, days } => self.change(id, now, OWNER, Renewed, |member| {
                let until = now + days * DAY;
                let fits = member.is_alive() && until > now && until != member.until;
                member.until = if fits { until } else { member.until };
                fits
            }),
            Step::Capabilities { id, set, narrow } => {
                let actor = if narrow { SECURITY } else { OWNER };
                self.change(id, now, actor, CapabilitiesSet, |member| {
                    let fits = member.is_alive()
                        && set != 0
                        && set != member.capabilities
                        && (!narrow || set & !member.capabilities == 0);
                    member.capabilities = if fits { set } else { member.capabilities };
                    fits
                })
            }
            Step::Announce { account } => {
                let Some(id) = self.administers(account) else {
                    return false;
                };
                self.change(id, now, account, LeavingAnnounced, |member| {
                    let fits = member.is_alive() && member.notice_until.is_none();
                    if fits {
                        member.notice_until = Some(now + NOTICE);
                    }
                    fits
                })
            }
            Step::Cancel { id } => self.change(id, now, OWNER, LeavingCancelled, |member| {
                member.notice_until.take().is_some()
            }),
            Step::Complete { id, holds } => self.change(id, now, OWNER, Withdrawn, |member| {
                let fits = member.notice_until.is_some_and(|until| now >= until) && holds == 0;
                if fits {
                    (member.word, member.notice_until) = (Word::Withdrawn, None);
                }
                fits
            }),
            Step::Propose { account, other } => self.propose(account, other),
            Step::TakeOver { account, id } => {
                let free = self.administers(account).is_none();
                self.change(id, now, account, AdministratorChanged, |member| {
                    let fits = free && member.proposed == Some(account);
                    if fits {
                        (member.administrator, member.proposed) = (account, None);
                    }
                    fits
                })
            }
            Step::Rename { account } => {
                let Some(id) = self.administers(account) else {
                    return false;
                };
                self.change(id, now, account, ProfileUpdated, |member| {
                    member.word == Word::Accredited && now < member.until
                })
            }
            Step::Wait { .. } => true,
        }
    }

    fn accredit(&mut self, account: usize, now: u64, days: u64) -> bool {
        let id = match self.pending(account, now) {
            Some(id) if !self.members.contains_key(&id) => id,
            _ => return false,
        };
        if self.administers(account).is_some() {
            return false;
        }
        let member = Member {
            administrator: account,
            proposed: None,
            until: now + days * DAY,
            notice_until: None,
            word: Word::Accredited,
            capabilities: 0b11,
            history: vec![(MembershipChange::Accredited, now, OWNER)],
        };
        self.members.insert(id, member);
        self.applied.remove(&account);
        true
    }

    fn propose(&mut self, account: usize, other: usize) -> bool {
        let own = self.administers(account);
        let Some(member) = own.and_then(|id| self.members.get_mut(&id)) else {
            return false;
        };
        let proposed = (other != account).then_some(other);
        let fits = proposed.is_some() || member.proposed.is_some();
        member.proposed = proposed;
        fits
    }

    fn change(
        &mut self,
        id: usize,
        now: u64,
        actor: usize,
        change: MembershipChange,
        step: impl FnOnce(&mut Member) -> bool,
    ) -> bool {
        let Some(member) = self.members.get_mut(&id) else {
            return false;
        };
        let fits = step(member);
        if fits {
            member.history.push((change, now, actor));
        }
        fits
    }
}

impl Member {
    fn is_alive(&self) -> bool {
        matches!(self.word, Word::Accredited | Word::Suspended)
    }

    fn otherwise(&self, now: u64) -> MemberStatus {
        match self.word {
            Word::Suspended => MemberStatus::Suspended,
            Word::Revoked => MemberStatus::Revoked,
            Word::Withdrawn => MemberStatus::Withdrawn,
            Word::Accredited if now < self.until => MemberStatus::Accredited,
            Word::Accredited if now < self.until + GRACE => MemberStatus::Grace,
            Word::Accredited => MemberStatus::Expired,
        }
    }
}

fn account(number: usize) -> String {
    match number {
        OWNER => "owner".to_owned(),
        SECURITY => "security".to_owned(),
        _ => format!("account{number}"),
    }
}

fn list(set: u8) -> Vec<Capability> {
    let all = CAPABILITIES.into_iter().enumerate();
    all.filter(|(bit, _)| set & (1 << bit) != 0)
        .map(|(_, capability)| capability)
        .collect()
}

/// Sends the step's message; says whether it passed. What is refused changes nothing.
pub fn play(scene: &mut Scene, model: &Model, step: Step) -> bool {
    let now = scene.now();
    let (sender, message) = match step {
        Step::Apply { account, id } => (account, apply(NAMES[id])),
        Step::Withdraw { account } => (account, ExecuteMsg::WithdrawApplication {}),
        Step::Accredit {
            account: number,
            days,
        } => {
            // The profile is that of the id applied for, so that it never is what fails.
            let id = model.applied.get(&number).map_or(0, |applied| applied.0);
            let until = now + days * DAY;
            (OWNER, scene.accredit(&account(number), NAMES[id], until))
        }
        Step::Reject { account: number } => {
            let applicant = scene.text(&account(number));
            let reason = StatusReason::Decision;
            (OWNER, ExecuteMsg::RejectApplication { applicant, reason })
        }
        Step::Suspend { id } => (SECURITY, suspend(NAMES[id])),
        Step::Reinstate { id } => (OWNER, reinstate(NAMES[id])),
        Step::Revoke { id } => (OWNER, revoke(NAMES[id])),
        Step::Renew { id, days } => (OWNER, renew(NAMES[id], now + days * DAY)),
        Step::Capabilities { id, set, narrow } => {
            let sender = if narrow { SECURITY } else { OWNER };
            (sender, set_capabilities(NAMES[id], &list(set)))
        }
        Step::Announce { account } => (account, announce()),
        Step::Cancel { id } => (OWNER, cancel_leaving(NAMES[id])),
        Step::Complete { id, holds } => {
            scene.world.borrow_mut().holdings = Some(holds);
            (OWNER, complete(NAMES[id]))
        }
        Step::Propose {
            account: number,
            other,
        } => {
            let other = scene.text(&account(other));
            let message = ExecuteMsg::ProposeAdministrator { account: other };
            (number, message)
        }
        Step::TakeOver { account, id } => (account, accept_administrator(NAMES[id])),
        Step::Rename { account } => {
            let profile = profile("renamed");
            (account, ExecuteMsg::UpdateProfile { profile })
        }
        Step::Wait { days } => {
            scene.at(now + days * DAY);
            return true;
        }
    };
    let before = scene.dump();
    let passed = scene.send(&account(sender), message).is_ok();
    assert!(passed || scene.dump() == before);
    passed
}

/// What the registry answers is what the model says.
pub fn compare(scene: &Scene, model: &Model) {
    let now = scene.now();
    for (number, name) in NAMES.iter().enumerate() {
        let Some(expected) = model.members.get(&number) else {
            scene.ask_refused(QueryMsg::Hospital { hospital: id(name) });
            continue;
        };
        let found = scene.hospital(name);
        let otherwise = expected.otherwise(now);
        let status = match expected.notice_until {
            Some(_) => MemberStatus::Leaving,
            None => otherwise,
        };
        assert_eq!(found.status, status);
        let notice = found.leaving.map(|l| (l.notice_until, l.otherwise));
        assert_eq!(
            notice,
            expected.notice_until.map(|until| (until, otherwise))
        );
        assert_eq!(found.accredited_until, expected.until);
        assert_eq!(
            found.administrator,
            scene.text(&account(expected.administrator))
        );
        let proposed = expected.proposed.map(|number| scene.text(&account(number)));
        assert_eq!(found.proposed_administrator, proposed);
        let capabilities: Vec<_> = list(expected.capabilities)
            .into_iter()
            .map(Into::into)
            .collect();
        assert_eq!(found.capabilities, capabilities);
        compare_history(scene, name, expected);
    }
    for number in 0..ACCOUNTS {
        let home = model.administers(number).map(|found| id(NAMES[found]));
        assert_eq!(scene.account(&account(number)).hospital, home);
    }
}

/// The history is complete: every change there was, with who and when, and the last of each detail is
/// what holds.
fn compare_history(scene: &Scene, name: &str, expected: &Member) {
    let history = scene.history(name);
    let found: Vec<_> = history
        .iter()
        .map(|entry| (entry.change, entry.at, entry.actor.clone()))
        .collect();
    let all: Vec<_> = expected
        .history
        .iter()
        .map(|(change, at, actor)| (*change, *at, scene.text(&account(*actor))))
        .collect();
    assert_eq!(found, all);
    assert!(
        history
            .iter()
            .map(|entry| entry.number)
            .eq(1..=history.len() as u64)
    );
    let (mut until, mut set) = (None, None);
    for entry in history {
        match entry.detail {
            Some(ChangeDetail::Accreditation {
                until: end,
                capabilities,
                ..
            }) => (until, set) = (Some(end), Some(capabilities)),
            Some(ChangeDetail::Renewal { until: end }) => until = Some(end),
            Some(ChangeDetail::Capabilities { capabilities }) => set = Some(capabilities),
            _ => {}
        }
    }
    assert_eq!(until, Some(expected.until));
    assert_eq!(
        set.map(|set| set.len()),
        Some(list(expected.capabilities).len())
    );
}
