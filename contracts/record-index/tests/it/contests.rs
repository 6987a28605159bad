//! `ContestRecord`, `AnswerContest` and `Contests`.

use hie_policy::RelationKind::{Appends, Replaces};
use hie_policy::{Authority, ContestAnswer};
use hie_types::RecordId;
use hie_types::consent::RecordCategory;
use hie_types::index::{
    ContestStep, ContestsResponse, EmergencySummaryResponse, ExecuteMsg, LogEvent, NewPointer,
    NotLive, OpenObjection, QueryMsg, RecordStatus,
};
use hie_types::registry::{Right, StaffStanding};
use record_index::custody::CustodyError;
use record_index::error::{ContractError, LookupError, PermissionError};
use record_index::objection::{ANSWER_SECONDS, ObjectionError, REST_SECONDS};

use crate::custody::offer;
use crate::log::verify;
use crate::places::{move_to, to};
use crate::scene::{ALICE, BOB, Scene, hospital, on, pointer, said};

pub fn contest(record: RecordId) -> ExecuteMsg {
    ExecuteMsg::ContestRecord {
        handle: ALICE,
        record,
    }
}

pub fn stands(record: RecordId) -> ExecuteMsg {
    ExecuteMsg::AnswerContest {
        record,
        answer: ContestAnswer::RecordStands.into(),
    }
}

pub fn withdrawn(record: RecordId) -> ExecuteMsg {
    ExecuteMsg::AnswerContest {
        record,
        answer: ContestAnswer::RecordWithdrawn.into(),
    }
}

impl Scene {
    /// Lets an account speak for the patient.
    pub fn speaks(&self, name: &str, authority: Authority) {
        let account = self.addr(name).into_string();
        self.world().speakers.insert(account, authority);
    }

    pub fn contests(&self, id: &str, only_overdue: bool) -> Vec<OpenObjection> {
        let page: ContestsResponse = self
            .query(QueryMsg::Contests {
                hospital: hospital(id),
                only_overdue,
                start_after: None,
                limit: Some(100),
            })
            .unwrap();
        assert_eq!(page.next, None);
        page.contests
    }
}

pub fn refusal(scene: &mut Scene, sender: &str, message: ExecuteMsg) -> ObjectionError {
    match scene.send(sender, message) {
        Err(ContractError::Objection(error)) => error,
        other => panic!("{sender}: {other:?}"),
    }
}

/// A ticket for a record of north that the patient may contest.
fn scene() -> (Scene, u64, RecordId) {
    let mut scene = Scene::new();
    let (ticket, record) = scene.ticket();
    scene.speaks("patient", Authority::Controller);
    (scene, ticket, record)
}

#[test]
fn a_contested_record_is_given_to_nobody_until_its_custodian_answers() {
    let (mut scene, ticket, record) = scene();
    let summary = NewPointer {
        category: RecordCategory::Code("allergy-list".parse().unwrap()),
        tags: vec![],
        ..pointer("north", 7)
    };
    scene.publish(vec![summary.clone()]).unwrap();
    let response = scene.send("patient", contest(record)).unwrap();
    assert_eq!(scene.world().asked, ["may_act"]);
    assert_eq!(response.events[0].ty, "contest");
    assert_eq!(said(&response, "step").unwrap(), "contested");
    assert_eq!(said(&response, "hospital").unwrap(), "north");
    scene.send("patient", contest(summary.id)).unwrap();
    let kept = scene.record(record);
    assert_eq!((kept.status, kept.contested), (RecordStatus::Current, true));
    let liveness = scene.look_at(ticket).liveness;
    assert_eq!(liveness[0].reason, Some(NotLive::Contested));
    // Not even to the custodian's own people.
    for asker in ["south-doctor", "north-doctor"] {
        let answer = scene.ask(asker, &[record]).unwrap();
        assert_eq!(answer.decisions[0].reason.code(), "contested");
        assert!(!answer.break_glass_available);
    }
    let emergency = |scene: &Scene| -> EmergencySummaryResponse {
        scene
            .query(QueryMsg::EmergencySummary { handle: ALICE })
            .unwrap()
    };
    assert!(emergency(&scene).records.is_empty());
    assert_eq!(scene.holdings("north"), 2);
    assert_eq!(scene.contests("north", false).len(), 2);

    let response = scene.send("north-officer", stands(record)).unwrap();
    assert_eq!(said(&response, "step").unwrap(), "record_stands");
    scene.send("north-officer", stands(summary.id)).unwrap();
    assert!(!scene.record(record).contested);
    assert!(scene.look_at(ticket).liveness[0].live);
    assert_eq!(emergency(&scene).records.len(), 1);
    assert!(scene.contests("north", false).is_empty());
    let steps: Vec<ContestStep> = verify(&scene, ALICE)
        .into_iter()
        .filter_map(|entry| match entry.event {
            LogEvent::Contest { record: id, step } if id == record => Some(step),
            _ => None,
        })
        .collect();
    assert_eq!(
        steps,
        [
            ContestStep::Contested {
                authority: Authority::Controller.into(),
                evidence: None
            },
            ContestStep::Answered {
                answer: ContestAnswer::RecordStands.into()
            },
        ]
    );
}

#[test]
fn who_contested_stands_on_record_without_hospital_or_role() {
    let (mut scene, _, record) = scene();
    scene.speaks("guardian", Authority::Delegate);
    scene.send("guardian", contest(record)).unwrap();
    let entries = verify(&scene, ALICE);
    let entry = entries.last().unwrap();
    assert_eq!((&entry.hospital, entry.role), (&None, None));
    assert_eq!(entry.account, scene.addr("guardian").as_str());
    assert_eq!(entry.person.as_str(), entry.account);
    let listed = scene.contests("north", false);
    assert_eq!(listed[0].authority.0, Authority::Delegate);
    assert_eq!((listed[0].handle, listed[0].since), (ALICE, scene.now()));
}

#[test]
fn what_the_patient_is_right_about_is_entered_in_error_with_what_hangs_on_it() {
    let mut scene = Scene::new();
    scene.speaks("patient", Authority::Controller);
    let first = pointer("north", 1);
    let addendum = on(2, Appends, &first);
    scene
        .publish(vec![first.clone(), addendum.clone()])
        .unwrap();
    scene.send("patient", contest(first.id)).unwrap();
    scene.send("patient", contest(addendum.id)).unwrap();
    scene.send("north-gateway", withdrawn(first.id)).unwrap();
    for id in [first.id, addendum.id] {
        let kept = scene.record(id);
        assert_eq!(kept.status, RecordStatus::EnteredInError);
        assert_eq!(kept.error.unwrap().reason.code(), "wrong_patient");
    }
    // Both are answered, each on record once.
    assert!(scene.contests("north", false).is_empty());
    assert_eq!(scene.holdings("north"), 0);
    assert_eq!(verify(&scene, ALICE).len(), 4);
}

#[test]
fn marking_or_erasing_a_contested_record_answers_the_contest() {
    for erases in [false, true] {
        let (mut scene, _, record) = scene();
        scene.send("patient", contest(record)).unwrap();
        if erases {
            scene.erased(record);
        } else {
            scene.mark("north-officer", record).unwrap();
        }
        assert!(scene.contests("north", false).is_empty());
        let entries = verify(&scene, ALICE);
        let answered = LogEvent::Contest {
            record,
            step: ContestStep::Answered {
                answer: ContestAnswer::RecordWithdrawn.into(),
            },
        };
        assert!(entries.iter().any(|entry| entry.event == answered));
    }
}

#[test]
fn contesting_again_while_it_waits_changes_nothing() {
    let (mut scene, _, record) = scene();
    scene.send("patient", contest(record)).unwrap();
    let before = scene.dump();
    scene.later(60);
    scene.send("patient", contest(record)).unwrap();
    assert_eq!(scene.dump(), before);
}

#[test]
fn an_answer_stands_for_thirty_days_to_the_second() {
    let (mut scene, _, record) = scene();
    scene.send("patient", contest(record)).unwrap();
    scene.send("north-officer", stands(record)).unwrap();
    scene.later(REST_SECONDS - 1);
    let error = refusal(&mut scene, "patient", contest(record));
    assert_eq!(error, ObjectionError::TooSoon { index: 0 });
    scene.later(1);
    scene.send("patient", contest(record)).unwrap();
    assert!(scene.record(record).contested);
}

#[test]
fn an_answer_is_overdue_after_thirty_days_to_the_second_and_the_oldest_come_first() {
    let mut scene = Scene::new();
    scene.speaks("patient", Authority::Controller);
    let records = scene.published(3);
    for record in [records[2], records[0], records[1]] {
        scene.send("patient", contest(record)).unwrap();
        scene.later(10);
    }
    let order: Vec<RecordId> = scene
        .contests("north", false)
        .iter()
        .map(|c| c.record)
        .collect();
    assert_eq!(order, [records[2], records[0], records[1]]);
    scene.later(ANSWER_SECONDS - 31);
    assert!(scene.contests("north", true).is_empty());
    scene.later(1);
    let overdue = scene.contests("north", true);
    assert_eq!(overdue.len(), 1);
    assert_eq!((overdue[0].record, overdue[0].overdue), (records[2], true));
    assert_eq!(overdue[0].due, scene.now());
    let page = |start_after, only_overdue| -> ContestsResponse {
        scene
            .query(QueryMsg::Contests {
                hospital: hospital("north"),
                only_overdue,
                start_after,
                limit: Some(2),
            })
            .unwrap()
    };
    let first = page(None, false);
    assert_eq!(first.contests.len(), 2);
    let second = page(first.next, false);
    assert_eq!((second.contests.len(), second.next), (1, None));
    assert_eq!(page(None, true).next, None);
    assert!(
        scene
            .query::<ContestsResponse>(QueryMsg::Contests {
                hospital: hospital("north"),
                only_overdue: false,
                start_after: Some("00".to_owned()),
                limit: None,
            })
            .is_err()
    );
}

#[test]
fn only_what_is_current_under_the_handle_is_contested() {
    let (mut scene, _, record) = scene();
    let superseded = pointer("north", 2);
    scene
        .publish(vec![superseded.clone(), on(3, Replaces, &superseded)])
        .unwrap();
    let error = refusal(&mut scene, "patient", contest(superseded.id));
    assert_eq!(error, ObjectionError::NotCurrent);
    let error = refusal(&mut scene, "patient", contest(RecordId([1; 16])));
    assert_eq!(error, ObjectionError::Unknown { index: 0 });
    let elsewhere = ExecuteMsg::ContestRecord {
        handle: BOB,
        record,
    };
    let error = refusal(&mut scene, "patient", elsewhere);
    assert_eq!(error, ObjectionError::Unknown { index: 0 });
    scene.erased(record);
    let error = refusal(&mut scene, "patient", contest(record));
    assert_eq!(error, ObjectionError::Erased { index: 0 });
}

#[test]
fn nobody_else_contests() {
    let (mut scene, _, record) = scene();
    for sender in ["stranger", "owner", "north-officer", "south-doctor"] {
        let error = refusal(&mut scene, sender, contest(record));
        assert_eq!(error, ObjectionError::NotPatient, "{sender}");
    }
}

#[test]
fn officers_gateways_and_administrators_of_the_custodian_answer_and_nobody_else() {
    for sender in ["north-officer", "north-gateway", "north-admin"] {
        let (mut scene, _, record) = scene();
        scene.send("patient", contest(record)).unwrap();
        scene.send(sender, stands(record)).unwrap();
    }
    let (mut scene, _, record) = scene();
    scene.send("patient", contest(record)).unwrap();
    let refused = |scene: &mut Scene, sender: &str| {
        let error = match scene.send(sender, stands(record)) {
            Err(ContractError::Permission(error)) => error,
            other => panic!("{sender}: {other:?}"),
        };
        match scene.send(sender, withdrawn(record)) {
            Err(ContractError::Permission(same)) => assert_eq!(same, error),
            other => panic!("{sender}: {other:?}"),
        }
        error
    };
    for name in ["physician", "privacy", "researcher"] {
        let error = refused(&mut scene, &format!("north-{name}"));
        assert_eq!(error, PermissionError::Role);
    }
    for sender in ["patient", "stranger", "owner"] {
        assert_eq!(refused(&mut scene, sender), PermissionError::NotStaff);
    }
    let error = refused(&mut scene, "south-officer");
    assert_eq!(error, PermissionError::NotCustodian);
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
    scene.send("north-admin", stands(record)).unwrap();
}

#[test]
fn what_was_not_contested_is_not_answered() {
    let (mut scene, _, record) = scene();
    for message in [stands(record), withdrawn(record)] {
        let error = refusal(&mut scene, "north-officer", message);
        assert_eq!(error, ObjectionError::NothingToAnswer);
    }
    let unknown = scene.send("north-officer", stands(RecordId([1; 16])));
    assert!(matches!(
        unknown,
        Err(ContractError::Lookup(LookupError::Record))
    ));
    scene.erased(record);
    let erased = scene.send("north-officer", stands(record));
    assert!(matches!(
        erased,
        Err(ContractError::Lookup(LookupError::Erased))
    ));
}

#[test]
fn nothing_relates_to_a_contested_record_and_it_does_not_move() {
    let (mut scene, _, record) = scene();
    scene.send("patient", contest(record)).unwrap();
    let first = pointer("north", 1);
    assert_eq!(first.id, record);
    for (n, kind) in (2..).zip([Replaces, Appends]) {
        assert!(scene.publish(vec![on(n, kind, &first)]).is_err());
    }
    let refused = scene.send("north-officer", offer(&[record]));
    assert!(matches!(
        refused,
        Err(ContractError::Custody(CustodyError::Contested { index: 0 }))
    ));
    // Nor by way of being unavailable, and found again it is still contested.
    let vanished = ExecuteMsg::DeclareUnavailable {
        records: vec![record],
    };
    scene.send("owner", vanished).unwrap();
    assert!(scene.send("north-officer", offer(&[record])).is_err());
    scene
        .send("north-officer", move_to(vec![to(record, "cloud", 1)]))
        .unwrap();
    assert!(scene.record(record).contested);
    assert_eq!(scene.contests("north", false).len(), 1);
}

#[test]
fn a_contested_part_that_was_superseded_with_its_document_stays_so() {
    let mut scene = Scene::new();
    scene.speaks("patient", Authority::Controller);
    let first = pointer("north", 1);
    let addendum = on(2, Appends, &first);
    scene
        .publish(vec![first.clone(), addendum.clone()])
        .unwrap();
    scene.send("patient", contest(addendum.id)).unwrap();
    scene.publish(vec![on(3, Replaces, &first)]).unwrap();
    assert_eq!(scene.status(addendum.id), RecordStatus::Superseded);
    // It still waits for an answer, which does not make it current.
    assert_eq!(scene.contests("north", false).len(), 1);
    scene.send("north-officer", stands(addendum.id)).unwrap();
    assert_eq!(scene.status(addendum.id), RecordStatus::Superseded);
    assert_eq!(scene.holdings("north"), 1);
}
