//! The rules of the decision are tested in `hie-policy`; here: that it is asked with everything that
//! can matter, and with nothing that has ended.

use consent_registry::error::{ContractError, ListError};
use hie_policy::{Confidentiality, ObligationCode, Purpose, Role};
use hie_types::consent::*;
use hie_types::{FormError, RecordId, StudyId, Tag};

use crate::scene::*;

fn many(
    scene: &Scene,
    actor: Actor,
    records: Vec<RecordFacts>,
) -> Result<DecisionsResponse, ContractError> {
    scene.query(QueryMsg::DecideMany {
        actor,
        purpose: Purpose::TREAT.into(),
        study: None,
        records,
    })
}

fn to_role(hospital: Option<&str>, role: Role) -> Terms {
    Terms {
        grantee: Grantee {
            hospital: hospital.map(id),
            role: Some(role.into()),
            person: None,
        },
        ..terms()
    }
}

#[test]
fn without_a_directive_there_is_no_consent() {
    let mut scene = Scene::new();
    let handle = scene.patient("alice");
    let decision = scene.decide(physician("north"), Purpose::TREAT, record(handle));
    assert_eq!(decision.outcome.code(), "no_consent");
    assert_eq!(decision.reason.code(), "no_directive");
    assert_eq!(decision.directive, None);
    assert!(!decision.counts_use);
}

#[test]
fn each_of_the_five_buckets_is_read() {
    let doctor = person("doctor");
    for (grantee, other) in [
        (to_person(&doctor), to_person(&person("other"))),
        (
            to_role(Some("north"), Role::Physician),
            to_role(Some("north"), Role::Nurse),
        ),
        (to_hospital("north"), to_hospital("west")),
        (to_role(None, Role::Physician), to_role(None, Role::Nurse)),
        (terms(), to_role(Some("west"), Role::Physician)),
    ] {
        let mut scene = Scene::new();
        scene.patient("alice");
        for name in ["doctor", "other"] {
            scene.knows_person(&person(name), &person(name), "north");
        }
        scene.permit("alice", other.clone());
        assert_eq!(scene.reason("alice", "north"), "no_directive");
        scene.permit("alice", grantee.clone());
        assert_eq!(scene.reason("alice", "north"), "permitted");
        scene.deny("alice", other);
        assert_eq!(scene.reason("alice", "north"), "permitted");
        scene.deny("alice", grantee);
        assert_eq!(scene.reason("alice", "north"), "denied");
    }
}

#[test]
fn a_denied_person_stays_denied_at_another_hospital() {
    let mut scene = Scene::new();
    let handle = scene.patient("alice");
    let doctor = person("doctor");
    scene.knows_person(&doctor, &doctor, "north");
    scene.permit("alice", terms());
    scene.deny("alice", to_person(&doctor));
    scene.knows_person(&doctor, &doctor, "west");
    assert_eq!(scene.reason("alice", "west"), "denied");
    // Nor at the custodian, which may otherwise read its own.
    assert_eq!(scene.reason("alice", "south"), "denied");
    let colleague = actor("south", Role::Physician, person("colleague"));
    let decision = scene.decide(colleague, Purpose::TREAT, record(handle));
    assert_eq!(decision.reason.code(), "custodian");
}

#[test]
fn a_permitted_person_is_not_permitted_at_another_hospital() {
    let mut scene = Scene::new();
    scene.patient("alice");
    let doctor = person("doctor");
    scene.knows_person(&doctor, &doctor, "north");
    scene.permit("alice", to_person(&doctor));
    assert_eq!(scene.reason("alice", "north"), "permitted");
    assert_eq!(scene.reason("alice", "west"), "no_directive");
}

#[test]
fn a_pseudonym_is_a_person() {
    let mut scene = Scene::new();
    let handle = scene.patient("alice");
    let known = pseudonym("north", 7);
    scene.knows_person(&known, &known, "north");
    scene.permit("alice", to_person(&known));
    let reason = |person| {
        let asker = actor("north", Role::Physician, person);
        scene
            .decide(asker, Purpose::TREAT, record(handle))
            .reason
            .to_string()
    };
    assert_eq!(reason(known), "permitted");
    assert_eq!(reason(pseudonym("north", 8)), "no_directive");
    assert_eq!(reason(pseudonym("south", 7)), "no_directive");
    assert_eq!(reason(person("doctor")), "no_directive");
}

#[test]
fn a_directive_is_in_force_from_its_first_second_to_the_one_before_its_end() {
    let mut scene = Scene::new();
    scene.patient("alice");
    let timed = Terms {
        valid_from: Some(NOW + 10),
        valid_until: Some(NOW + 20),
        ..terms()
    };
    scene.permit("alice", timed.clone());
    for (at, expected) in [
        (9, "no_directive"),
        (10, "permitted"),
        (19, "permitted"),
        (20, "no_directive"),
        (21, "no_directive"),
    ] {
        scene.set_time(NOW + at);
        assert_eq!(scene.reason("alice", "north"), expected, "{at}");
    }
    scene.set_time(NOW);
    scene.deny("alice", timed);
    scene.permit("alice", to_hospital("north"));
    let denial = Terms {
        valid_from: Some(NOW + 10),
        valid_until: Some(NOW + 20),
        ..to_hospital("north")
    };
    scene.deny("alice", denial);
    for (at, expected) in [
        (9, "permitted"),
        (10, "denied"),
        (19, "denied"),
        (20, "permitted"),
    ] {
        scene.set_time(NOW + at);
        assert_eq!(scene.reason("alice", "north"), expected, "{at}");
    }
}

#[test]
fn a_permit_says_what_the_asker_must_do_and_whether_it_counts() {
    let mut scene = Scene::new();
    let handle = scene.patient("alice");
    let codes: Vec<_> = ObligationCode::all().take(3).map(Into::into).collect();
    let limited = Terms {
        max_uses: Some(2),
        obligations: codes.clone(),
        ..terms()
    };
    let id = scene.permit("alice", limited);
    let decision = scene.decide(physician("north"), Purpose::TREAT, record(handle));
    assert_eq!(decision.outcome.code(), "permit");
    assert_eq!(decision.directive, Some(id));
    assert_eq!(decision.obligations, codes);
    assert!(decision.counts_use);
    // One without limit prevails, and neither its obligations nor its uses are the other's.
    let open = scene.permit("alice", terms());
    let decision = scene.decide(physician("north"), Purpose::TREAT, record(handle));
    assert_eq!(decision.directive, Some(open));
    assert_eq!(decision.obligations, vec![]);
    assert!(!decision.counts_use);
}

#[test]
fn a_denial_is_named_and_obliges_nobody() {
    let mut scene = Scene::new();
    let handle = scene.patient("alice");
    let id = scene.deny("alice", terms());
    let decision = scene.decide(physician("north"), Purpose::TREAT, record(handle));
    assert_eq!(decision.outcome.code(), "deny");
    assert_eq!(decision.directive, Some(id));
    assert_eq!(decision.obligations, vec![]);
    assert!(!decision.counts_use);
}

#[test]
fn the_glass_is_closed() {
    let mut scene = Scene::new();
    let handle = scene.patient("alice");
    let terms = Terms {
        purposes: vec![Purpose::BTG.into()],
        ..terms()
    };
    scene.permit("alice", terms);
    let decision = scene.decide(physician("north"), Purpose::BTG, record(handle));
    assert_eq!(decision.reason.code(), "break_glass_not_open");
    assert_eq!(decision.outcome.code(), "no_consent");
}

#[test]
fn a_study_is_part_of_the_question() {
    let mut scene = Scene::new();
    let handle = scene.patient("alice");
    let study = StudyId([3; 16]);
    let terms = Terms {
        purposes: vec![Purpose::CLINTRL.into()],
        study: Some(study),
        ..terms()
    };
    scene.permit("alice", terms);
    let ask = |study| -> DecisionResponse {
        scene.ask(QueryMsg::Decide {
            actor: actor("north", Role::Researcher, person("researcher")),
            purpose: Purpose::CLINTRL.into(),
            study,
            record: record(handle),
        })
    };
    assert_eq!(ask(Some(study)).reason.code(), "permitted");
    assert_eq!(ask(None).reason.code(), "no_directive");
    assert_eq!(ask(Some(StudyId([4; 16]))).reason.code(), "no_directive");
}

#[test]
fn several_records_are_decided_in_the_order_asked() {
    let mut scene = Scene::new();
    let handle = scene.patient("alice");
    let id = scene.permit("alice", terms());
    let ordinary = record(handle);
    let tagged = RecordFacts {
        tags: vec![Tag([1; 16])],
        ..record(handle)
    };
    let secret = RecordFacts {
        confidentiality: Confidentiality::V.into(),
        ..record(handle)
    };
    let asked = vec![tagged.clone(), ordinary.clone(), secret, ordinary.clone()];
    let decisions = many(&scene, physician("north"), asked).unwrap().decisions;
    let found: Vec<_> = decisions.iter().map(|one| one.directive).collect();
    assert_eq!(found, [None, Some(id), None, Some(id)]);
    for (record, decision) in [(tagged, &decisions[0]), (ordinary, &decisions[1])] {
        let alone = scene.decide(physician("north"), Purpose::TREAT, record);
        assert_eq!(&alone, decision);
    }
}

#[test]
fn one_to_twenty_records_of_one_handle_are_decided_together() {
    let mut scene = Scene::new();
    let handle = scene.patient("alice");
    let other = scene.patient("bob");
    let records = |count: u8| -> Vec<RecordFacts> {
        let numbered = |byte| RecordFacts {
            root: RecordId([byte; 16]),
            ..record(handle)
        };
        (0..count).map(numbered).collect()
    };
    let ask = |records| many(&scene, physician("north"), records);
    assert_eq!(ask(records(1)).unwrap().decisions.len(), 1);
    assert_eq!(ask(records(20)).unwrap().decisions.len(), 20);
    for count in [0, 21] {
        assert!(matches!(
            ask(records(count)),
            Err(ContractError::List(ListError::Records { limit: 20 }))
        ));
    }
    assert!(matches!(
        ask(vec![record(handle), record(other)]),
        Err(ContractError::List(ListError::SeveralHandles))
    ));
}

#[test]
fn what_is_asked_about_must_exist_and_have_its_form() {
    let mut scene = Scene::new();
    let handle = scene.patient("alice");
    let ask = |actor, record| many(&scene, actor, vec![record]);
    assert!(matches!(
        ask(physician("north"), record(handle_of("nobody"))),
        Err(ContractError::UnknownHandle)
    ));
    let nobody = actor("north", Role::Nurse, "notanaddress".parse().unwrap());
    assert!(matches!(
        ask(nobody, record(handle)),
        Err(ContractError::Address {
            field: "actor.person"
        })
    ));
    let tags = |count: u8| RecordFacts {
        tags: (0..count).map(|byte| Tag([byte; 16])).collect(),
        ..record(handle)
    };
    assert!(ask(physician("north"), tags(8)).is_ok());
    assert!(matches!(
        ask(physician("north"), tags(9)),
        Err(ContractError::Form(FormError { field: "tags", .. }))
    ));
}

#[test]
fn a_patient_with_a_thousand_directives_costs_as_much_as_one_with_ten() {
    let cost = |about_others: usize| {
        let mut scene = Scene::new();
        let handle = scene.patient("alice");
        for number in 0..about_others {
            let hospital = format!("other-{:02}", number / 25);
            scene.world.borrow_mut().hospitals.insert(hospital.clone());
            scene.permit("alice", to_hospital(&hospital));
        }
        for terms in [terms(), to_hospital("north")] {
            scene.permit("alice", terms);
        }
        scene.deps.storage.take();
        let records = vec![record(handle); 20];
        let decisions = many(&scene, physician("north"), records).unwrap().decisions;
        assert!(decisions.iter().all(|one| one.reason.code() == "permitted"));
        scene.deps.storage.take()
    };
    let (few, many) = (cost(10), cost(1_000));
    assert_eq!(few, many);
    // The patient, two entries of the index, two directives: once for all twenty records.
    assert_eq!(few.reads, 5);
}

#[test]
fn what_is_over_is_not_even_read() {
    let mut scene = Scene::new();
    let handle = scene.patient("alice");
    let until = Terms {
        valid_until: Some(NOW + 10),
        ..terms()
    };
    scene.deny("alice", until);
    scene.permit("alice", terms());
    scene.ok("alice", revoke_all("alice"));
    scene.pass(10);
    scene.deps.storage.take();
    let decision = scene.decide(physician("north"), Purpose::TREAT, record(handle));
    assert_eq!(decision.reason.code(), "no_directive");
    assert_eq!(scene.deps.storage.take().reads, 3);
}
