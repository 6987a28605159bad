//! Random sequences of everything about break-glass, compared with a plain list of sessions.

use hie_policy::{EmergencyAccess, Purpose, Role};
use hie_types::consent::*;
use proptest::prelude::*;

use crate::emergency::*;
use crate::scene::*;

const PEOPLE: [&str; 2] = ["doctor", "nurse"];
const PATIENTS: [&str; 2] = ["ada", "bea"];

#[derive(Clone, Copy, Debug)]
enum Step {
    Break(usize, usize),
    Late(usize),
    End(usize),
    Review(usize, bool, bool),
    Dispute(usize),
    Opt(usize, bool),
    Lift(usize),
    Pass(u64),
}

fn step() -> impl Strategy<Value = Step> {
    let session = 0..12_usize;
    prop_oneof![
        6 => (0..2_usize, 0..2_usize).prop_map(|(who, whose)| Step::Break(who, whose)),
        1 => (0..2_usize).prop_map(Step::Late),
        1 => session.clone().prop_map(Step::End),
        3 => (session.clone(), prop::bool::weighted(0.2), any::<bool>())
            .prop_map(|(at, bad, auditor)| Step::Review(at, bad, auditor)),
        1 => session.prop_map(Step::Dispute),
        1 => (0..2_usize, any::<bool>()).prop_map(|(whose, out)| Step::Opt(whose, out)),
        1 => (0..2_usize).prop_map(Step::Lift),
        3 => prop::sample::select(vec![1, HOUR, 4 * HOUR, DAY - 1, DAY, 3 * DAY, 14 * DAY])
            .prop_map(Step::Pass),
    ]
}

#[derive(Clone, Default)]
struct Known {
    who: usize,
    whose: usize,
    opened: u64,
    late: bool,
    over: bool,
    reviewed: bool,
    disputed: bool,
    closed: bool,
}

impl Known {
    fn waits(&self) -> bool {
        !self.reviewed && !self.disputed
    }

    fn is_open(&self, now: u64) -> bool {
        !self.late && !self.over && now < self.opened + 4 * HOUR
    }
}

#[derive(Default)]
struct Model {
    sessions: Vec<Known>,
    barred: [bool; 2],
    out: [bool; 2],
}

impl Model {
    fn waiting(&self, who: usize) -> impl Iterator<Item = &Known> {
        let mine = move |one: &&Known| one.who == who && one.waits();
        self.sessions.iter().filter(mine)
    }

    fn overdue(&self, who: usize, now: u64, after: u64) -> bool {
        self.waiting(who)
            .any(|one| now >= one.opened + 72 * HOUR + after)
    }

    fn is_barred(&self, who: usize, now: u64) -> bool {
        self.barred[who] || self.overdue(who, now, 14 * DAY)
    }

    fn refusal(&self, who: usize, whose: usize, now: u64) -> Option<&'static str> {
        let recent = |one: &&Known| !one.late && now < one.opened + DAY;
        let by_hospital = self.sessions.iter().filter(recent).count();
        let mine = |one: &&Known| one.who == who;
        let by_person = self.sessions.iter().filter(recent).filter(mine).count();
        if self.is_barred(who, now) {
            Some("barred")
        } else if self.out[whose] {
            Some("emergency_opt_out")
        } else if self.waiting(who).filter(|one| !one.late).count() >= 4
            || by_person >= 3
            || by_hospital >= 5
        {
            Some("too_many_sessions")
        } else {
            None
        }
    }

    /// What a decision with purpose BTG says: reason and session.
    fn decides(&self, who: usize, whose: usize, now: u64) -> (&'static str, Option<u64>) {
        let mut all = self.sessions.iter().enumerate();
        let latest = all.rfind(|(_, one)| one.who == who && one.whose == whose && !one.late);
        let open = latest.filter(|(_, one)| one.is_open(now));
        if self.is_barred(who, now) {
            ("barred", None)
        } else if self.out[whose] {
            ("emergency_opt_out", None)
        } else if let Some((at, _)) = open {
            ("break_glass", Some(at as u64 + 1))
        } else {
            ("break_glass_not_open", None)
        }
    }
}

fn scene() -> Scene {
    let mut scene = Scene::new();
    for name in PATIENTS {
        scene.patient(name);
    }
    for name in PEOPLE {
        scene.doctor(name, "north");
    }
    scene.officer("officer", "north");
    scene.auditor("auditor");
    let mut limits = settings();
    limits.max_unreviewed = 4;
    limits.max_opened_by_person = 3;
    limits.max_opened_by_hospital = 5;
    scene.ok(
        "owner",
        ExecuteMsg::UpdateConfig {
            settings: limits,
            control: None,
            attested_permit_days: None,
            retention_days: None,
        },
    );
    scene
}

fn take(scene: &mut Scene, model: &mut Model, step: Step) {
    let now = scene.now();
    match step {
        Step::Break(who, whose) => {
            let msg = break_glass(handle_of(PATIENTS[whose]), None);
            let overdue = model.overdue(who, now, 0);
            let refusal = model.refusal(who, whose, now);
            let answer = scene.attempt(PEOPLE[who], msg);
            assert_eq!(
                answer.refusal.map(|code| code.to_string()).as_deref(),
                refusal
            );
            if refusal.is_none() {
                assert_eq!(answer.overdue_review, overdue);
                model.sessions.push(Known {
                    who,
                    whose,
                    opened: now,
                    ..Known::default()
                });
                assert_eq!(answer.session, Some(model.sessions.len() as u64));
            }
        }
        Step::Late(whose) => {
            let mut msg = late_session(PATIENTS[whose]);
            if let ExecuteMsg::RecordLateSession { account, .. } = &mut msg {
                *account = addr("reporter").into();
            }
            scene.ok("record-index", msg);
            model.sessions.push(Known {
                whose,
                opened: now,
                late: true,
                ..Known::default()
            });
        }
        Step::End(at) => {
            let who = model.sessions.get(at).map_or(0, |one| one.who);
            let done = scene.send(PEOPLE[who], end(at as u64 + 1, None)).is_ok();
            let open = model.sessions.get_mut(at).filter(|one| one.is_open(now));
            assert_eq!(done, open.is_some());
            if let Some(one) = open {
                one.over = true;
            }
        }
        Step::Review(at, bad, auditor) => {
            let verdict = if bad {
                Verdict::Unjustified
            } else {
                Verdict::Justified
            };
            let sender = if auditor { "auditor" } else { "officer" };
            let done = scene.send(sender, review(at as u64 + 1, verdict)).is_ok();
            let due = model
                .sessions
                .get_mut(at)
                .filter(|one| one.waits() || (one.disputed && !one.closed && auditor));
            assert_eq!(done, due.is_some());
            if let Some(one) = due {
                one.closed = one.disputed;
                one.reviewed = true;
                if bad {
                    one.over = true;
                    model.barred[one.who] = true;
                }
            }
        }
        Step::Dispute(at) => {
            let whose = model.sessions.get(at).map_or(0, |one| one.whose);
            let name = PATIENTS[whose];
            let done = scene.send(name, dispute(name, at as u64 + 1)).is_ok();
            let open = model.sessions.get_mut(at);
            let open = open.filter(|one| !one.disputed && now < one.opened + 90 * DAY);
            assert_eq!(done, open.is_some());
            if let Some(one) = open {
                one.disputed = true;
            }
        }
        Step::Opt(whose, out) => {
            let access = if out {
                EmergencyAccess::OptedOut
            } else {
                EmergencyAccess::Allowed
            };
            scene.ok(PATIENTS[whose], opt(PATIENTS[whose], access));
            model.out[whose] = out;
            let mine = model
                .sessions
                .iter_mut()
                .filter(|one| out && one.whose == whose);
            mine.for_each(|one| one.over = true);
        }
        Step::Lift(who) => {
            let person = person(PEOPLE[who]);
            let done = scene
                .send("auditor", ExecuteMsg::LiftBar { person })
                .is_ok();
            assert_eq!(done, std::mem::take(&mut model.barred[who]));
        }
        Step::Pass(seconds) => scene.pass(seconds),
    }
}

fn compare(scene: &Scene, model: &Model) {
    let now = scene.now();
    for (who, name) in PEOPLE.iter().enumerate() {
        for (whose, patient) in PATIENTS.iter().enumerate() {
            let ask = |purpose| {
                let actor = Actor {
                    break_glass: true,
                    ..actor("north", Role::Physician, person(name))
                };
                scene.decide(actor, purpose, record(handle_of(patient)))
            };
            let found = ask(Purpose::BTG);
            let expected = model.decides(who, whose, now);
            assert_eq!((found.reason.0.code(), found.session), expected);
            let available = model.refusal(who, whose, now).is_none();
            assert_eq!(ask(Purpose::TREAT).break_glass_available, available);
        }
    }
    let mut found: Vec<_> = scene.pending(None, false);
    found.sort_by_key(|one| one.session.id);
    let found: Vec<_> = found
        .iter()
        .map(|one| (one.session.id, one.disputed))
        .collect();
    let all = model.sessions.iter().zip(1_u64..);
    let expected: Vec<_> = all
        .filter(|(one, _)| one.waits() || (one.disputed && !one.closed))
        .map(|(one, id)| (id, one.disputed))
        .collect();
    assert_eq!(found, expected);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn break_glass_does_what_a_plain_list_of_sessions_says(
        steps in prop::collection::vec(step(), 1..60)
    ) {
        let mut scene = scene();
        let mut model = Model::default();
        for step in steps {
            take(&mut scene, &mut model, step);
            compare(&scene, &model);
        }
        for patient in PATIENTS {
            crate::history::verified(&scene, handle_of(patient));
        }
    }
}
