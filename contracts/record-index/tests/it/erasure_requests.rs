//! `RequestErasure`, `AnswerErasure` and `ErasureRequests`.

use hie_policy::RelationKind::{Appends, Replaces};
use hie_policy::{Authority, RetentionReason};
use hie_types::RecordId;
use hie_types::index::{
    ErasureAnswer, ErasureRequestsResponse, ErasureStep, ExecuteMsg, LogEvent, OpenObjection,
    QueryMsg, RecordStatus,
};
use hie_types::registry::{Right, StaffStanding};
use record_index::custody::CustodyError;
use record_index::error::{ContractError, LookupError, PermissionError};
use record_index::objection::{ANSWER_SECONDS, ObjectionError, REST_SECONDS};

use crate::contests::refusal;
use crate::custody::offer;
use crate::log::verify;
use crate::scene::{ALICE, BOB, Scene, hospital, on, pointer, said};

pub fn ask_for(records: &[RecordId]) -> ExecuteMsg {
    ExecuteMsg::RequestErasure {
        handle: ALICE,
        records: records.to_vec(),
    }
}

pub fn erases(record: RecordId) -> ExecuteMsg {
    ExecuteMsg::AnswerErasure {
        record,
        answer: ErasureAnswer::Erased {},
    }
}

pub fn retains(record: RecordId) -> ExecuteMsg {
    ExecuteMsg::AnswerErasure {
        record,
        answer: ErasureAnswer::Retained {
            reason: RetentionReason::HLEGAL.into(),
        },
    }
}

impl Scene {
    pub fn requests(&self, id: &str, only_overdue: bool) -> Vec<OpenObjection> {
        let page: ErasureRequestsResponse = self
            .query(QueryMsg::ErasureRequests {
                hospital: hospital(id),
                only_overdue,
                start_after: None,
                limit: Some(100),
            })
            .unwrap();
        page.requests
    }
}

fn scene(count: u8) -> (Scene, Vec<RecordId>) {
    let mut scene = Scene::new();
    let records = scene.published(count);
    scene.speaks("patient", Authority::Controller);
    (scene, records)
}

fn steps(scene: &Scene) -> Vec<(ErasureStep, Vec<RecordId>)> {
    let steps = verify(scene, ALICE).into_iter();
    steps
        .filter_map(|entry| match entry.event {
            LogEvent::Erasure { step, records } => Some((step, records)),
            _ => None,
        })
        .collect()
}

#[test]
fn each_custodian_is_asked_and_answers_for_its_own() {
    let (mut scene, records) = scene(2);
    let other = pointer("south", 1);
    scene
        .publish_as("south-officer", ALICE, vec![other.clone()])
        .unwrap();
    let all = [records[0], records[1], other.id];
    let response = scene.send("patient", ask_for(&all)).unwrap();
    assert_eq!(response.events[0].ty, "erasure");
    assert_eq!(said(&response, "step").unwrap(), "requested");
    assert_eq!(said(&response, "records").unwrap(), "3");
    let asked = scene.requests("north", false);
    assert_eq!((asked.len(), scene.requests("south", false).len()), (2, 1));
    assert_eq!(asked[0].due, scene.now() + ANSWER_SECONDS);
    // Nothing is erased by asking.
    assert_eq!(scene.status(records[0]), RecordStatus::Current);

    let response = scene.send("north-officer", erases(records[0])).unwrap();
    assert_eq!(said(&response, "step").unwrap(), "erased");
    assert_eq!(response.events[1].ty, "erased");
    let left = scene.tombstone(records[0]).unwrap();
    assert_eq!(left.reason.code(), "patient_request");
    let response = scene.send("north-officer", retains(records[1])).unwrap();
    assert_eq!(said(&response, "step").unwrap(), "retained");
    assert_eq!(scene.status(records[1]), RecordStatus::Current);
    assert!(scene.requests("north", false).is_empty());
    assert_eq!(scene.requests("south", false).len(), 1);
    assert_eq!(
        steps(&scene),
        [
            (
                ErasureStep::Requested {
                    authority: Authority::Controller.into(),
                    evidence: None
                },
                all.to_vec()
            ),
            (
                ErasureStep::Erased {
                    reason: hie_policy::ErasureReason::PatientRequest.into()
                },
                vec![records[0]]
            ),
            (
                ErasureStep::Retained {
                    reason: RetentionReason::HLEGAL.into()
                },
                vec![records[1]]
            ),
        ]
    );
}

#[test]
fn asking_again_while_it_waits_changes_nothing_and_adds_what_is_new() {
    let (mut scene, records) = scene(2);
    scene.send("patient", ask_for(&records[..1])).unwrap();
    let before = scene.dump();
    scene.later(60);
    let again = scene.send("patient", ask_for(&records[..1])).unwrap();
    assert_eq!(said(&again, "records").unwrap(), "0");
    assert_eq!(scene.dump(), before);
    let more = scene.send("patient", ask_for(&records)).unwrap();
    assert_eq!(said(&more, "records").unwrap(), "1");
    assert_eq!(scene.requests("north", false).len(), 2);
}

#[test]
fn an_answer_stands_for_thirty_days_to_the_second() {
    let (mut scene, records) = scene(2);
    scene.send("patient", ask_for(&records[1..])).unwrap();
    scene.send("north-officer", retains(records[1])).unwrap();
    scene.later(REST_SECONDS - 1);
    let error = refusal(&mut scene, "patient", ask_for(&records));
    assert_eq!(error, ObjectionError::TooSoon { index: 1 });
    scene.later(1);
    scene.send("patient", ask_for(&records)).unwrap();
}

#[test]
fn what_is_not_answered_is_overdue_after_thirty_days_to_the_second() {
    let (mut scene, records) = scene(1);
    scene.send("patient", ask_for(&records)).unwrap();
    scene.later(ANSWER_SECONDS - 1);
    assert!(scene.requests("north", true).is_empty());
    assert!(!scene.requests("north", false)[0].overdue);
    scene.later(1);
    assert!(scene.requests("north", true)[0].overdue);
    // It can still be answered.
    scene.send("north-officer", retains(records[0])).unwrap();
    assert!(scene.requests("north", true).is_empty());
}

#[test]
fn one_to_twenty_records_of_the_handle_none_twice_none_erased() {
    let (mut scene, records) = scene(21);
    let mut refused = |records: &[RecordId]| refusal(&mut scene, "patient", ask_for(records));
    assert_eq!(refused(&[]), ObjectionError::Count);
    assert_eq!(refused(&records), ObjectionError::Count);
    let twice = [records[0], records[0]];
    assert_eq!(refused(&twice), ObjectionError::Twice { index: 1 });
    let unknown = [records[0], RecordId([1; 16])];
    assert_eq!(refused(&unknown), ObjectionError::Unknown { index: 1 });
    let other = pointer("north", 99);
    scene
        .publish_as("north-officer", BOB, vec![other.clone()])
        .unwrap();
    let error = refusal(&mut scene, "patient", ask_for(&[other.id]));
    assert_eq!(error, ObjectionError::Unknown { index: 0 });
    scene.erased(records[20]);
    let error = refusal(&mut scene, "patient", ask_for(&[records[0], records[20]]));
    assert_eq!(error, ObjectionError::Erased { index: 1 });
    scene.send("patient", ask_for(&records[..20])).unwrap();
}

#[test]
fn any_version_may_be_asked_for() {
    let (mut scene, _) = scene(1);
    let first = pointer("north", 2);
    scene
        .publish(vec![first.clone(), on(3, Replaces, &first)])
        .unwrap();
    scene.send("patient", ask_for(&[first.id])).unwrap();
    scene.send("north-officer", erases(first.id)).unwrap();
    assert!(scene.tombstone(first.id).is_ok());
}

#[test]
fn erasing_unasked_answers_what_was_asked_also_of_what_hangs_on_it() {
    let mut scene = Scene::new();
    scene.speaks("patient", Authority::Controller);
    let first = pointer("north", 1);
    let addendum = on(2, Appends, &first);
    scene
        .publish(vec![first.clone(), addendum.clone()])
        .unwrap();
    scene
        .send("patient", ask_for(&[first.id, addendum.id]))
        .unwrap();
    scene.erased(first.id);
    assert!(scene.requests("north", false).is_empty());
    let answered = scene.send("north-officer", retains(addendum.id));
    assert!(matches!(
        answered,
        Err(ContractError::Lookup(LookupError::Erased))
    ));
}

#[test]
fn what_waits_for_an_answer_does_not_move() {
    let (mut scene, records) = scene(1);
    scene.permit_hospital(&records);
    scene.send("north-officer", offer(&records)).unwrap();
    scene.send("patient", ask_for(&records)).unwrap();
    let asked = |refused| {
        matches!(
            refused,
            Err(ContractError::Custody(CustodyError::ErasureRequested {
                index: 0
            }))
        )
    };
    assert!(asked(scene.send("north-officer", offer(&records))));
    assert!(asked(
        scene.send("south-officer", crate::custody::accept(&records))
    ));
    scene.send("north-officer", retains(records[0])).unwrap();
    scene
        .send("south-officer", crate::custody::accept(&records))
        .unwrap();
}

#[test]
fn nobody_else_asks_and_nobody_else_answers() {
    let (mut scene, records) = scene(1);
    for sender in ["stranger", "owner", "north-officer", "south-doctor"] {
        let error = refusal(&mut scene, sender, ask_for(&records));
        assert_eq!(error, ObjectionError::NotPatient, "{sender}");
    }
    for message in [erases(records[0]), retains(records[0])] {
        let error = refusal(&mut scene, "north-officer", message);
        assert_eq!(error, ObjectionError::NothingToAnswer);
    }
    scene.send("patient", ask_for(&records)).unwrap();
    let refused = |scene: &mut Scene, sender: &str| {
        for message in [erases(records[0]), retains(records[0])] {
            if !matches!(
                scene.send(sender, message),
                Err(ContractError::Permission(_))
            ) {
                panic!("{sender} answered");
            }
        }
        match scene.send(sender, erases(records[0])) {
            Err(ContractError::Permission(error)) => error,
            other => panic!("{other:?}"),
        }
    };
    for name in ["physician", "privacy", "researcher"] {
        let error = refused(&mut scene, &format!("north-{name}"));
        assert_eq!(error, PermissionError::Role);
    }
    for sender in ["patient", "stranger", "owner"] {
        assert_eq!(refused(&mut scene, sender), PermissionError::NotStaff);
    }
    assert_eq!(
        refused(&mut scene, "south-officer"),
        PermissionError::NotCustodian
    );
    for (standing, expected) in [
        (StaffStanding::Invited, PermissionError::NotStaff),
        (StaffStanding::Suspended, PermissionError::Suspended),
        (StaffStanding::Expired, PermissionError::Expired),
    ] {
        scene.staff("north-officer", |staff| staff.standing = standing);
        assert_eq!(refused(&mut scene, "north-officer"), expected);
    }
    scene.at("north", |h| h.rights.retain(|right| *right != Right::Serve));
    assert_eq!(
        refused(&mut scene, "north-admin"),
        PermissionError::Standing
    );
    // A duty.
    scene.at("north", |h| {
        h.rights = vec![Right::Serve];
        h.capabilities.clear();
    });
    scene.send("north-gateway", erases(records[0])).unwrap();
}
