//! Whatever is merged, parted, permitted, denied, opted out of and opened: a decision is what the plain
//! rule says over the handles that are merged now: permits of the record's own handle, denials of all,
//! the strictest word about emergencies, any session.

use std::collections::BTreeMap;

use hie_policy as policy;
use hie_policy::{Effect, Emergency, EmergencyAccess, Purpose, Role};
use hie_types::consent::*;
use proptest::prelude::*;

use crate::emergency::*;
use crate::history::verified;
use crate::merging::{merge, name, unmerge};
use crate::scene::*;

const HANDLES: [&str; 6] = ["h0", "h1", "h2", "h3", "h4", "h5"];

#[derive(Clone, Copy, Debug)]
enum Step {
    Write(usize, Effect, usize, usize),
    End(usize),
    RevokeAll(usize),
    Opt(usize, bool),
    Open(usize),
    EndSession(usize),
    Say(usize, usize, usize),
    Part(usize, usize, usize),
    Close(usize),
    Pass(u64),
}

fn step() -> impl Strategy<Value = Step> {
    let handle = || 0..HANDLES.len();
    let effect = prop_oneof![Just(Effect::Permit), Just(Effect::Deny)];
    // Few main handles, so that groups come to be.
    let main = || prop_oneof![4 => Just(0usize), 1 => 1..HANDLES.len()];
    prop_oneof![
        8 => (handle(), effect, 0..5usize, 0..3usize)
            .prop_map(|(whose, effect, to, what)| Step::Write(whose, effect, to, what)),
        2 => any::<usize>().prop_map(Step::End),
        1 => handle().prop_map(Step::RevokeAll),
        1 => (handle(), any::<bool>()).prop_map(|(whose, out)| Step::Opt(whose, out)),
        2 => handle().prop_map(Step::Open),
        1 => any::<usize>().prop_map(Step::EndSession),
        10 => (main(), handle(), 0..3usize).prop_map(|(m, o, who)| Step::Say(m, o, who)),
        2 => (main(), handle(), 0..2usize).prop_map(|(m, o, who)| Step::Part(m, o, who)),
        1 => (0..40usize).prop_map(Step::Close),
        1 => prop::sample::select(vec![1, HOUR, 4 * HOUR, 7 * DAY]).prop_map(Step::Pass),
    ]
}

struct Written {
    id: u64,
    whose: usize,
    effect: Effect,
    terms: Terms,
    ended: bool,
}

#[derive(Default)]
struct Model {
    written: Vec<Written>,
    out: [bool; 6],
    closed: [bool; 6],
    /// Whose, until when; 0 once it is over.
    sessions: Vec<(usize, u64)>,
    /// When the doctor broke the glass. Nobody reviews it: due after 72 hours, and 14 days later it bars.
    opened: Vec<u64>,
    /// Main handle of each that is merged.
    main: BTreeMap<usize, usize>,
    /// (who said it, to whom) → the main handle of the half, until when: the latest of each.
    halves: BTreeMap<(usize, usize), (usize, u64)>,
}

impl Model {
    fn head(&self, handle: usize) -> usize {
        self.main.get(&handle).copied().unwrap_or(handle)
    }

    fn group(&self, handle: usize) -> Vec<usize> {
        let head = self.head(handle);
        (0..HANDLES.len())
            .filter(|other| self.head(*other) == head)
            .collect()
    }

    fn is_main(&self, handle: usize) -> bool {
        self.main.values().any(|main| *main == handle)
    }

    fn is_out(&self, handle: usize) -> bool {
        self.group(handle).iter().any(|other| self.out[*other])
    }

    fn end_sessions(&mut self, handle: usize) {
        let group = self.group(handle);
        for (whose, until) in &mut self.sessions {
            if group.contains(whose) {
                *until = 0;
            }
        }
    }

    /// Whether `who` says half of a merge that can be.
    fn can_merge(&self, main: usize, other: usize) -> bool {
        main != other
            && !self.closed[main]
            && !self.closed[other]
            && !self.main.contains_key(&main)
            && !self.main.contains_key(&other)
            && !self.is_main(other)
            && self.main.values().filter(|of| **of == main).count() < 4
    }

    fn say(&mut self, main: usize, other: usize, who: usize, now: u64) -> Option<&'static str> {
        if !self.can_merge(main, other) || (who != main && who != other) {
            return None;
        }
        let to = if who == main { other } else { main };
        let half = self.halves.get(&(to, who));
        if half.is_some_and(|(of, until)| *of == main && now < *until) {
            self.halves.remove(&(to, who));
            self.halves.remove(&(who, to));
            self.main.insert(other, main);
            if self.is_out(main) {
                self.end_sessions(main);
            }
            return Some("merged");
        }
        self.halves.insert((who, to), (main, now + 7 * DAY));
        Some("merge_proposed")
    }

    fn part(&mut self, main: usize, other: usize, who: usize, now: u64) -> Option<&'static str> {
        if main == other {
            return None;
        }
        let to = if who == main { other } else { main };
        let half = self.halves.get(&(who, to));
        if half.is_some_and(|(of, until)| *of == main && now < *until) {
            self.halves.remove(&(who, to));
            return Some("merge_withdrawn");
        }
        let parted = self.main.get(&other) == Some(&main);
        if parted {
            self.main.remove(&other);
            self.halves.remove(&(main, other));
            self.halves.remove(&(other, main));
        }
        parted.then_some("unmerged")
    }

    fn bars(&self, now: u64) -> bool {
        self.opened.iter().any(|at| now >= at + 17 * DAY)
    }

    /// `serves` says whether the sessions are of whoever asks.
    fn decide(&self, handle: usize, request: &policy::Request, serves: bool) -> policy::Decision {
        let (group, now) = (self.group(handle), request.at);
        let holds = |one: &&Written| {
            !one.ended
                && match one.effect {
                    Effect::Permit => one.whose == handle,
                    Effect::Deny => group.contains(&one.whose),
                }
        };
        // As if all of it had been written under the one handle.
        let of = handle_of(HANDLES[handle]);
        let authority = policy::Authority::Controller;
        let written = self.written.iter().filter(holds);
        let form = |one: &Written| one.terms.to_policy(one.id, &of, one.effect, authority);
        let active: Vec<_> = written.map(|one| form(one).unwrap()).collect();
        let access = match self.is_out(handle) {
            true => EmergencyAccess::OptedOut,
            false => EmergencyAccess::Allowed,
        };
        // Under each handle the latest takes the place of those before.
        let latest = |handle: &usize| self.sessions.iter().rfind(|(whose, _)| whose == handle);
        let open = group
            .iter()
            .filter_map(latest)
            .any(|(_, until)| now < *until);
        let emergency = Emergency {
            access,
            session_open: serves && open,
        };
        policy::decide(&active, &emergency, request)
    }
}

fn terms_of(to: usize, what: usize, now: u64) -> Terms {
    let (hospital, role) = match to {
        0 => (None, None),
        1 => (Some("north"), None),
        2 => (Some("west"), None),
        3 => (None, Some(Role::Physician)),
        _ => (Some("north"), Some(Role::Physician)),
    };
    let purpose = match what {
        0 => Purpose::TREAT,
        1 => Purpose::ETREAT,
        _ => Purpose::BTG,
    };
    Terms {
        grantee: Grantee {
            hospital: hospital.map(id),
            role: role.map(Into::into),
            person: None,
        },
        purposes: vec![purpose.into()],
        valid_from: Some(now),
        ..terms()
    }
}

/// The contract answers what the model says, for every handle, asked with all of its group at once.
fn agree(scene: &Scene, model: &Model) {
    for (at, name) in HANDLES.into_iter().enumerate() {
        let group = model.group(at);
        let handles = group.iter().map(|one| handle_of(HANDLES[*one]));
        let mut known = scene.known(handle_of(name)).merged;
        known.push(handle_of(name));
        known.sort();
        let mut expected: Vec<_> = handles.clone().collect();
        expected.sort();
        assert_eq!(known, expected);
        let records: Vec<_> = handles.map(record).collect();
        let place = group.iter().position(|one| *one == at).unwrap();
        for hospital in ["north", "west"] {
            for purpose in [Purpose::TREAT, Purpose::ETREAT, Purpose::BTG] {
                let answer: DecisionsResponse = scene.ask(QueryMsg::DecideMany {
                    actor: physician(hospital),
                    purpose: purpose.into(),
                    study: None,
                    records: records.clone(),
                });
                let request = policy::Request {
                    actor: physician(hospital).to_policy(),
                    purpose,
                    study: None,
                    record: records[place].to_policy().unwrap(),
                    at: scene.now(),
                };
                // The doctor breaks the glass at north.
                let expected = model.decide(at, &request, hospital == "north");
                // A bar is of the person, wherever that person works now, and whatever is permitted.
                let barred = purpose == Purpose::BTG && model.bars(scene.now());
                let expected = match (model.closed[at], expected.reason) {
                    (true, _) => (policy::Reason::PatientClosed, None),
                    (false, _) if barred => (policy::Reason::Barred, None),
                    (false, reason) => (reason, expected.directive),
                };
                let found = &answer.decisions[place];
                let found = (policy::Reason::from(found.reason), found.directive);
                assert_eq!(found, expected, "{name} {hospital} {purpose:?}");
            }
        }
    }
}

struct World {
    scene: Scene,
    model: Model,
}

impl World {
    fn new() -> Self {
        let mut scene = Scene::new();
        for name in HANDLES {
            scene.patient(name);
        }
        scene.doctor("doctor", "north");
        let model = Model::default();
        Self { scene, model }
    }

    /// Sends it, and asserts that it is taken exactly when it should be.
    fn send(&mut self, sender: &str, msg: ExecuteMsg, fine: bool) -> Option<String> {
        let before = self.scene.deps.storage.dump();
        match self.scene.send(sender, msg.clone()) {
            Ok(response) => {
                assert!(fine, "{msg:?}");
                Some(name(&response))
            }
            Err(error) => {
                assert!(!fine, "{msg:?}: {error:?}");
                assert!(self.scene.deps.storage.dump() == before);
                None
            }
        }
    }

    fn write(&mut self, whose: usize, effect: Effect, terms: Terms) {
        let owner = HANDLES[whose];
        let fine = effect == Effect::Deny || !self.model.closed[whose];
        let msg = match effect {
            Effect::Permit => permit(owner, terms.clone()),
            Effect::Deny => deny(owner, terms.clone()),
        };
        if self.send(owner, msg, fine).is_some() {
            self.model.written.push(Written {
                id: self.model.written.len() as u64 + 1,
                whose,
                effect,
                terms,
                ended: false,
            });
        }
    }

    fn end(&mut self, at: usize) {
        let open = |one: &&mut Written| !one.ended;
        let mut written = self.model.written.iter_mut().filter(open);
        let count = written.by_ref().count();
        if count == 0 {
            return;
        }
        let open = |one: &&mut Written| !one.ended;
        let one = self
            .model
            .written
            .iter_mut()
            .filter(open)
            .nth(at % count)
            .unwrap();
        let (owner, id, effect) = (HANDLES[one.whose], one.id, one.effect);
        let fine = effect == Effect::Permit || !self.model.closed[one.whose];
        one.ended = fine;
        let msg = match effect {
            Effect::Permit => revoke(owner, id),
            Effect::Deny => lift(owner, id),
        };
        self.send(owner, msg, fine);
    }

    fn end_permits(&mut self, whose: usize) {
        for one in &mut self.model.written {
            one.ended |= one.whose == whose && one.effect == Effect::Permit;
        }
    }

    fn open(&mut self, whose: usize) {
        let handle = handle_of(HANDLES[whose]);
        if self.model.closed[whose] {
            self.send("doctor", break_glass(handle, None), false);
            return;
        }
        let answer = self.scene.attempt("doctor", break_glass(handle, None));
        let refusal = answer.refusal.map(policy::Reason::from);
        let out = self.model.is_out(whose);
        // The limits are tested elsewhere.
        let refused_otherwise = matches!(
            refusal,
            Some(policy::Reason::TooManySessions | policy::Reason::Barred)
        );
        assert!(refused_otherwise || out == (refusal == Some(policy::Reason::EmergencyOptOut)));
        if answer.session.is_some() {
            let until = self.scene.now() + 4 * HOUR;
            self.model.sessions.push((whose, until));
            self.model.opened.push(self.scene.now());
        }
    }

    fn take(&mut self, step: Step) {
        let now = self.scene.now();
        match step {
            Step::Write(whose, effect, to, what) => {
                self.write(whose, effect, terms_of(to, what, now))
            }
            Step::End(at) => self.end(at),
            Step::RevokeAll(whose) => {
                self.send(HANDLES[whose], revoke_all(HANDLES[whose]), true);
                self.end_permits(whose);
            }
            Step::Opt(whose, out) => {
                let access = match out {
                    true => EmergencyAccess::OptedOut,
                    false => EmergencyAccess::Allowed,
                };
                let fine = out || !self.model.closed[whose];
                let msg = opt(HANDLES[whose], access);
                if self.send(HANDLES[whose], msg, fine).is_some() {
                    self.model.out[whose] = out;
                    if out {
                        self.model.end_sessions(whose);
                    }
                }
            }
            Step::Open(whose) => self.open(whose),
            Step::EndSession(at) => {
                let count = self.model.sessions.len();
                if count > 0 {
                    let at = at % count;
                    let open = now < self.model.sessions[at].1;
                    self.send("doctor", end(at as u64 + 1, None), open);
                    self.model.sessions[at].1 = 0;
                }
            }
            Step::Say(main, other, who) => {
                let who = [main, other, (other + 1) % HANDLES.len()][who];
                let expected = self.model.say(main, other, who, now);
                let msg = merge(handle_of(HANDLES[main]), handle_of(HANDLES[other]));
                let found = self.send(HANDLES[who], msg, expected.is_some());
                assert_eq!(found.as_deref(), expected);
            }
            Step::Part(main, other, who) => {
                let who = [main, other][who];
                let expected = self.model.part(main, other, who, now);
                let msg = unmerge(handle_of(HANDLES[main]), handle_of(HANDLES[other]));
                let found = self.send(HANDLES[who], msg, expected.is_some());
                assert_eq!(found.as_deref(), expected);
            }
            // Closing is for good: seldom.
            Step::Close(at) if at < HANDLES.len() => {
                let fine = !self.model.closed[at];
                self.send(HANDLES[at], close(HANDLES[at]), fine);
                self.model.closed[at] = true;
                self.end_permits(at);
                for (whose, until) in &mut self.model.sessions {
                    if *whose == at {
                        *until = 0;
                    }
                }
            }
            Step::Close(_) => {}
            Step::Pass(seconds) => self.scene.pass(seconds),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn a_decision_over_merged_handles_is_the_plain_rule(
        steps in prop::collection::vec(step(), 1..60)
    ) {
        let mut world = World::new();
        for step in steps {
            world.take(step);
            agree(&world.scene, &world.model);
        }
        for name in HANDLES {
            verified(&world.scene, handle_of(name));
        }
    }
}

/// The steps above do merge: what they are about happens.
#[test]
fn the_steps_reach_groups_of_more_than_two() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let steps = prop::collection::vec(step(), 60);
    let mut largest = 0;
    for _ in 0..8 {
        let mut world = World::new();
        for step in steps.new_tree(&mut runner).unwrap().current() {
            world.take(step);
            largest = largest.max(world.model.group(0).len());
        }
    }
    assert!(largest > 2, "{largest}");
}
