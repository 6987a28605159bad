//! Whatever patients do, in whatever order: the contract says what the plain model says.

use consent_registry::directive::DirectiveError;
use consent_registry::error::{ContractError, RegistrationError};
use consent_registry::terms::TermsError;
use hie_policy::{Effect, Purpose, Role};
use hie_types::consent::*;
use hie_types::{PersonId, Tag};
use proptest::prelude::*;

use crate::history::verified;
use crate::model::{Model, Refusal};
use crate::scene::*;

const PATIENTS: [&str; 2] = ["alice", "bob"];

/// A person who changes hospitals every fifty seconds, and a pseudonym that stays.
fn people() -> [PersonId; 2] {
    [person("doctor"), pseudonym("north", 7)]
}

fn home_of(which: usize, now: u64) -> &'static str {
    match which {
        0 if (now / 50).is_multiple_of(2) => "north",
        0 => "south",
        _ => "north",
    }
}

#[derive(Clone, Debug)]
struct Spec {
    grantee: usize,
    purposes: usize,
    resources: usize,
    custodian: bool,
    from: Option<u64>,
    until: Option<u64>,
    uses: Option<u32>,
}

#[derive(Clone, Debug)]
enum Step {
    Register(usize),
    Write(usize, Effect, Spec),
    /// The same again and again, so that buckets fill.
    Repeat(usize, usize, u8),
    End(usize, Effect, usize),
    RevokeAll(usize),
    Draw(usize),
    Pass(u64),
}

fn spec() -> impl Strategy<Value = Spec> {
    (
        0..7usize,
        0..4usize,
        0..3usize,
        proptest::bool::weighted(0.2),
        prop_oneof![6 => Just(None), 1 => (0..40u64).prop_map(Some)],
        prop_oneof![2 => Just(None), 1 => (0..120u64).prop_map(Some)],
        prop_oneof![2 => Just(None), 1 => (1..3u32).prop_map(Some)],
    )
        .prop_map(
            |(grantee, purposes, resources, custodian, from, until, uses)| Spec {
                grantee,
                purposes,
                resources,
                custodian,
                from,
                until,
                uses,
            },
        )
}

fn step() -> impl Strategy<Value = Step> {
    let who = 0..PATIENTS.len();
    let effect = || prop_oneof![Just(Effect::Permit), Just(Effect::Deny)];
    prop_oneof![
        2 => who.clone().prop_map(Step::Register),
        10 => (who.clone(), effect(), spec()).prop_map(|(w, e, s)| Step::Write(w, e, s)),
        1 => (who.clone(), 0..7usize, 20..34u8).prop_map(|(w, g, n)| Step::Repeat(w, g, n)),
        6 => (who.clone(), effect(), any::<usize>()).prop_map(|(w, e, i)| Step::End(w, e, i)),
        1 => who.prop_map(Step::RevokeAll),
        4 => any::<usize>().prop_map(Step::Draw),
        4 => (1..60u64).prop_map(Step::Pass),
    ]
}

fn terms_of(spec: &Spec, effect: Effect, now: u64) -> Terms {
    let [doctor, known] = people();
    let grantee = |hospital: Option<&str>, role: Option<Role>, person: Option<PersonId>| Grantee {
        hospital: hospital.map(id),
        role: role.map(Into::into),
        person,
    };
    let permit = effect == Effect::Permit;
    let purposes: Vec<Purpose> = match spec.purposes {
        0 if !permit => vec![],
        0 | 1 => vec![Purpose::TREAT],
        2 => vec![Purpose::ETREAT, Purpose::HRESCH],
        _ => vec![Purpose::TREAT, Purpose::ETREAT],
    };
    Terms {
        grantee: match spec.grantee {
            0 => grantee(None, None, None),
            1 => grantee(Some("north"), None, None),
            2 => grantee(Some("south"), None, None),
            3 => grantee(None, Some(Role::Physician), None),
            4 => grantee(Some("north"), Some(Role::Physician), None),
            5 => grantee(None, None, Some(doctor)),
            _ => grantee(None, None, Some(known)),
        },
        custodian: spec.custodian.then(|| id("south")),
        purposes: purposes.into_iter().map(Into::into).collect(),
        resources: match spec.resources {
            0 => Resources::All { tagged: permit },
            1 => Resources::Categories {
                codes: vec!["discharge-summary".parse().unwrap()],
            },
            _ => Resources::Tags {
                tags: vec![Tag([1; 16])],
            },
        },
        // Sometimes in the past, and an end sometimes before the start: then it is refused.
        valid_from: spec.from.map(|after| now + after - 2),
        valid_until: spec.until.map(|after| now + after),
        max_uses: spec.uses.filter(|_| permit),
        ..terms()
    }
}

fn refusal_of(error: &ContractError) -> Refusal {
    match error {
        ContractError::UnknownHandle => Refusal::UnknownHandle,
        ContractError::Registration(RegistrationError::HandleTaken) => Refusal::HandleTaken,
        ContractError::Terms(TermsError::StartsInThePast | TermsError::EndsBeforeItStarts) => {
            Refusal::BadTimes
        }
        ContractError::BucketFull { limit: 32 } => Refusal::BucketFull,
        ContractError::Directive(DirectiveError::NotFound) => Refusal::NotFound,
        ContractError::Directive(DirectiveError::NotAPermit | DirectiveError::NotADenial) => {
            Refusal::WrongEffect
        }
        ContractError::Directive(DirectiveError::NotInForce { status }) => {
            Refusal::NotInForce(*status)
        }
        other => panic!("no such refusal is expected: {other:?}"),
    }
}

struct Pair {
    scene: Scene,
    model: Model,
}

impl Pair {
    fn new() -> Self {
        let scene = Scene::new();
        let model = Model {
            now: scene.now(),
            ..Model::default()
        };
        let mut pair = Self { scene, model };
        pair.pass(0);
        pair
    }

    fn pass(&mut self, seconds: u64) {
        self.scene.pass(seconds);
        self.model.now += seconds;
        for (which, person) in people().iter().enumerate() {
            let home = home_of(which, self.model.now);
            self.scene.knows_person(person, person, home);
        }
    }

    fn send(&mut self, who: &str, msg: ExecuteMsg, expected: Result<(), Refusal>) {
        self.scene.deps.storage.take();
        let found = self.scene.send(who, msg);
        let refused = found.as_ref().err().map(refusal_of);
        assert_eq!(refused, expected.err());
        if refused.is_some() {
            let cost = self.scene.deps.storage.take();
            assert_eq!((cost.writes, cost.removes), (0, 0));
        }
    }

    fn write(&mut self, who: &'static str, effect: Effect, spec: &Spec) {
        let terms = terms_of(spec, effect, self.model.now);
        let home = match spec.grantee {
            5 => Some(home_of(0, self.model.now)),
            6 => Some(home_of(1, self.model.now)),
            _ => None,
        };
        let expected = self.model.write(who, effect, terms.clone(), home);
        let msg = match effect {
            Effect::Permit => permit(who, terms),
            Effect::Deny => deny(who, terms),
        };
        self.send(who, msg, expected);
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Register(who) => {
                let who = PATIENTS[who];
                let expected = self.model.register(who);
                self.send(who, register(who), expected);
            }
            Step::Write(who, effect, spec) => self.write(PATIENTS[who], effect, &spec),
            Step::Repeat(who, grantee, times) => {
                let spec = Spec {
                    grantee,
                    purposes: 1,
                    resources: 0,
                    custodian: false,
                    from: None,
                    until: Some(70),
                    uses: None,
                };
                for turn in 0..times {
                    let effect = [Effect::Permit, Effect::Deny][usize::from(turn % 4 == 3)];
                    self.write(PATIENTS[who], effect, &spec);
                }
            }
            Step::End(who, effect, index) => {
                let who = PATIENTS[who];
                let id = self.pick(index);
                let expected = self.model.end(who, id, effect);
                let msg = match effect {
                    Effect::Permit => revoke(who, id),
                    Effect::Deny => lift(who, id),
                };
                self.send(who, msg, expected);
            }
            Step::RevokeAll(who) => {
                let who = PATIENTS[who];
                let expected = self.model.revoke_all(who);
                self.send(who, revoke_all(who), expected);
            }
            Step::Draw(index) => {
                let id = self.pick(index);
                self.model.draw(id);
                let msg = ExecuteMsg::DrawUse { ids: vec![id] };
                self.send("record-index", msg, Ok(()));
            }
            Step::Pass(seconds) => self.pass(seconds),
        }
    }

    /// One of the directives, or one past the last.
    fn pick(&self, index: usize) -> u64 {
        (index % (self.model.written.len() + 1)) as u64 + 1
    }

    fn agree(&self) {
        for who in &self.model.registered {
            self.decisions_agree(who);
        }
        self.statuses_agree();
    }

    fn decisions_agree(&self, who: &'static str) {
        let [doctor, known] = people();
        let ordinary = record(handle_of(who));
        let tagged = RecordFacts {
            tags: vec![Tag([1; 16])],
            origin: id("north"),
            ..ordinary.clone()
        };
        let records = [ordinary, tagged];
        for actor in [
            actor("north", Role::Physician, doctor.clone()),
            actor("south", Role::Physician, doctor),
            actor("north", Role::Nurse, known),
            actor("west", Role::Nurse, person("colleague")),
        ] {
            for purpose in [Purpose::TREAT, Purpose::ETREAT, Purpose::HRESCH] {
                let found: DecisionsResponse = self.scene.ask(QueryMsg::DecideMany {
                    actor: actor.clone(),
                    purpose: purpose.into(),
                    study: None,
                    records: records.to_vec(),
                });
                for (record, found) in records.iter().zip(found.decisions) {
                    let expected = self.model.decide(who, &actor, purpose, record);
                    assert_eq!(found.outcome, expected.outcome.into());
                    assert_eq!(found.reason, expected.reason.into());
                    assert_eq!(found.directive, expected.directive);
                    assert_eq!(found.counts_use, self.counts(&expected));
                }
            }
        }
    }

    fn counts(&self, decision: &hie_policy::Decision) -> bool {
        let named = |id: &u64| decision.directive == Some(*id);
        let mut written = self.model.written.iter();
        let found = written.find(|one| named(&one.id));
        found.is_some_and(|one| one.effect == Effect::Permit && one.terms.max_uses.is_some())
    }

    fn statuses_agree(&self) {
        let now = self.model.now;
        for written in self.model.written.chunks(100) {
            let ids: Vec<u64> = written.iter().map(|one| one.id).collect();
            for (one, found) in written.iter().zip(self.scene.basis(&ids)) {
                let status = one.status(now);
                assert_eq!(found.status, Some(status));
                let kept = matches!(status, DirectiveStatus::Active | DirectiveStatus::UsedUp);
                assert_eq!(found.good, kept && one.effect == Effect::Permit);
            }
        }
    }

    /// Every directive is listed once, as written, those in force before those that ended by an act
    /// or by use; and the history has one entry per act, chained.
    fn books_agree(&self) {
        for who in &self.model.registered {
            let handle = handle_of(who);
            let entries = verified(&self.scene, handle).len();
            let acts = self.model.acts.iter().filter(|act| *act == who).count();
            assert_eq!(entries, acts);
            self.lists_agree(who);
        }
    }

    fn lists_agree(&self, who: &'static str) {
        let mut listed = Vec::new();
        let mut start_after = None;
        loop {
            let page: DirectivesResponse = self.scene.ask(QueryMsg::Directives {
                handle: handle_of(who),
                start_after,
                limit: Some(13),
            });
            listed.extend(page.directives);
            start_after = page.next;
            if start_after.is_none() {
                break;
            }
        }
        let active = |one: &DirectiveResponse| one.status == DirectiveStatus::Active;
        let last_active = listed.iter().rposition(active);
        let first_act = listed.iter().position(|one| one.ended.is_some());
        if let (Some(last), Some(first)) = (last_active, first_act) {
            assert!(last < first);
        }
        listed.sort_by_key(|one| one.id);
        let written = self.model.written.iter().filter(|one| one.owner == who);
        let written: Vec<_> = written.collect();
        assert_eq!(listed.len(), written.len());
        for (found, expected) in listed.iter().zip(written) {
            assert_eq!((found.id, &found.terms), (expected.id, &expected.terms));
            assert_eq!(found.status, expected.status(self.model.now));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 48,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn the_contract_says_what_the_model_says(steps in prop::collection::vec(step(), 1..70)) {
        let mut pair = Pair::new();
        for who in PATIENTS {
            // Most runs are about patients who exist; `Step::Register` covers the others.
            if steps.len() % 7 != 0 {
                pair.take(Step::Register(usize::from(who == "bob")));
            }
        }
        for step in steps {
            pair.take(step);
            pair.agree();
        }
        pair.books_agree();
    }
}
