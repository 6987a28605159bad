//! Random sequences of messages against tiny plain models.

use std::collections::BTreeMap;

use hie_policy::Role;
use hie_types::registry::*;
use proptest::prelude::*;

use crate::scene::*;

const GRACE: u64 = 30 * DAY;
const LAPSE: u64 = 30 * DAY;
const NAMES: [&str; 3] = ["alpha", "beta", "gamma"];

#[derive(Clone, Copy, Debug)]
enum Step {
    Apply { account: usize, id: usize },
    Accredit { account: usize, days: u64 },
    Reject { account: usize },
    Suspend { id: usize },
    Reinstate { id: usize },
    Revoke { id: usize },
    Wait { days: u64 },
}

fn step() -> impl Strategy<Value = Step> {
    let one = 0..NAMES.len();
    prop_oneof![
        3 => (one.clone(), one.clone()).prop_map(|(account, id)| Step::Apply { account, id }),
        3 => (one.clone(), 1..60u64).prop_map(|(account, days)| Step::Accredit { account, days }),
        1 => one.clone().prop_map(|account| Step::Reject { account }),
        3 => one.clone().prop_map(|id| Step::Suspend { id }),
        3 => one.clone().prop_map(|id| Step::Reinstate { id }),
        1 => one.prop_map(|id| Step::Revoke { id }),
        2 => (1..20u64).prop_map(|days| Step::Wait { days }),
    ]
}

/// Account, end, word for what is stored, history.
type Member = (usize, u64, &'static str, Vec<(MembershipChange, u64)>);

#[derive(Default)]
struct Model {
    /// Account → id wished for, when it applied.
    applied: BTreeMap<usize, (usize, u64)>,
    members: BTreeMap<usize, Member>,
}

impl Model {
    fn is_administrator(&self, account: usize) -> bool {
        self.members.values().any(|member| member.0 == account)
    }

    fn pending(&self, account: usize, now: u64) -> Option<usize> {
        let (id, at) = *self.applied.get(&account)?;
        (now < at + LAPSE).then_some(id)
    }

    /// Does the step; says whether it is allowed.
    fn play(&mut self, step: Step, now: u64) -> bool {
        match step {
            Step::Apply { account, id } => {
                let free = !self.is_administrator(account)
                    && !self.members.contains_key(&id)
                    && self.pending(account, now).is_none();
                if free {
                    self.applied.insert(account, (id, now));
                }
                free
            }
            Step::Accredit { account, days } => match self.pending(account, now) {
                Some(id) if !self.members.contains_key(&id) => {
                    let history = vec![(MembershipChange::Accredited, now)];
                    let member = (account, now + days * DAY, "accredited", history);
                    self.members.insert(id, member);
                    self.applied.remove(&account);
                    true
                }
                _ => false,
            },
            Step::Reject { account } => {
                self.pending(account, now).is_some() && self.applied.remove(&account).is_some()
            }
            Step::Suspend { id } => self.turn(
                id,
                now,
                &["accredited"],
                "suspended",
                MembershipChange::Suspended,
            ),
            Step::Reinstate { id } => self.turn(
                id,
                now,
                &["suspended"],
                "accredited",
                MembershipChange::Reinstated,
            ),
            Step::Revoke { id } => {
                let from = ["accredited", "suspended"];
                self.turn(id, now, &from, "revoked", MembershipChange::Revoked)
            }
            Step::Wait { .. } => true,
        }
    }

    fn turn(
        &mut self,
        id: usize,
        now: u64,
        from: &[&str],
        to: &'static str,
        change: MembershipChange,
    ) -> bool {
        match self.members.get_mut(&id) {
            Some(member) if from.contains(&member.2) => {
                member.2 = to;
                member.3.push((change, now));
                true
            }
            _ => false,
        }
    }

    fn status(&self, id: usize, now: u64) -> Option<MemberStatus> {
        let (_, until, word, _) = self.members.get(&id)?;
        Some(match *word {
            "suspended" => MemberStatus::Suspended,
            "revoked" => MemberStatus::Revoked,
            _ if now < *until => MemberStatus::Accredited,
            _ if now < until + GRACE => MemberStatus::Grace,
            _ => MemberStatus::Expired,
        })
    }
}

fn play(scene: &mut Scene, model: &Model, step: Step) -> bool {
    let account = |number: usize| format!("account{number}");
    let (sender, message) = match step {
        Step::Apply {
            account: number,
            id,
        } => (account(number), apply(NAMES[id])),
        Step::Accredit {
            account: number,
            days,
        } => {
            // The profile is that of the id applied for, so that it never is what fails.
            let id = model.applied.get(&number).map_or(0, |applied| applied.0);
            let until = scene.now() + days * DAY;
            (
                "owner".to_owned(),
                scene.accredit(&account(number), NAMES[id], until),
            )
        }
        Step::Reject { account: number } => {
            let applicant = scene.text(&account(number));
            let reason = StatusReason::Decision;
            (
                "owner".to_owned(),
                ExecuteMsg::RejectApplication { applicant, reason },
            )
        }
        Step::Suspend { id } => ("owner".to_owned(), suspend(NAMES[id])),
        Step::Reinstate { id } => ("owner".to_owned(), reinstate(NAMES[id])),
        Step::Revoke { id } => ("owner".to_owned(), revoke(NAMES[id])),
        Step::Wait { days } => {
            let later = scene.now() + days * DAY;
            scene.at(later);
            return true;
        }
    };
    let before = scene.dump();
    let passed = scene.send(&sender, message).is_ok();
    assert!(passed || scene.dump() == before);
    passed
}

fn compare(scene: &Scene, model: &Model) {
    for (number, name) in NAMES.iter().enumerate() {
        let Some(expected) = model.status(number, scene.now()) else {
            scene.ask_refused(QueryMsg::Hospital { hospital: id(name) });
            continue;
        };
        assert_eq!(scene.status(name), expected);
        let history = scene.history(name);
        let found: Vec<_> = history
            .iter()
            .map(|entry| (entry.change, entry.at))
            .collect();
        assert_eq!(found, model.members[&number].3);
        assert!(
            history
                .iter()
                .map(|entry| entry.number)
                .eq(1..=history.len() as u64)
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(96) })]

    #[test]
    fn memberships_follow_the_model(steps in prop::collection::vec(step(), 1..60)) {
        let mut scene = Scene::new();
        let mut model = Model::default();
        for step in steps {
            let passed = play(&mut scene, &model, step);
            let now = scene.now();
            prop_assert_eq!(model.play(step, now), passed, "{:?}", step);
            compare(&scene, &model);
        }
    }

    /// Whatever hospitals offer, stop and remove, and whatever accounts accept and leave: an account
    /// is staff of one hospital at most, and `Account` and `Accounts` tell the same story.
    #[test]
    fn an_account_is_staff_of_one_hospital(
        steps in prop::collection::vec((0..5u8, 0..2usize, 0..3usize, any::<bool>()), 1..60)
    ) {
        let mut scene = Scene::new();
        for name in &NAMES[..2] {
            scene.member(name);
        }
        let people = ["ann", "bob", "cas"];
        for (what, hospital, who, with_pseudonym) in steps {
            let staff = if with_pseudonym {
                scene.both_ref(people[who], who as u8)
            } else {
                scene.account_ref(people[who])
            };
            let administrator = admin(NAMES[hospital]);
            let (sender, message) = match what {
                0 => (administrator.as_str(), appoint(staff, Role::Nurse)),
                1 => (people[who], accept(NAMES[hospital])), // all are offered a nurse's place
                2 => (people[who], ExecuteMsg::LeaveHospital {}),
                3 => (administrator.as_str(), ExecuteMsg::RemoveStaff { staff }),
                _ => (administrator.as_str(), ExecuteMsg::SuspendStaff { staff }),
            };
            let _ = scene.send(sender, message);
            for person in people {
                let address = Some(scene.text(person));
                let mut homes = Vec::new();
                for name in &NAMES[..2] {
                    let all = scene.all_staff(name);
                    let own: Vec<_> = all.iter().filter(|s| s.staff.account == address).collect();
                    prop_assert!(own.len() <= 1);
                    let joined = own.iter().any(|s| s.standing != StaffStanding::Invited);
                    if joined {
                        homes.push(id(name));
                    }
                }
                prop_assert!(homes.len() <= 1);
                prop_assert_eq!(scene.account(person).hospital, homes.pop());
            }
        }
    }
}
