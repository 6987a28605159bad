//! What patients wait for when a custodian has left: it moves with the record, and its day stays.

use hie_policy::RelationKind::{Appends, Replaces};
use hie_policy::{Authority, RetentionReason};
use hie_types::RecordId;
use hie_types::consent::RecordCategory;
use hie_types::index::{
    ContestStep, EmergencySummaryResponse, ErasureAnswer, ExecuteMsg, LogEvent, NewPointer,
    NotLive, QueryMsg, RecordStatus,
};
use hie_types::registry::MemberStatus;
use record_index::custody::CustodyError;
use record_index::error::{ContractError, PermissionError};
use record_index::objection::{ANSWER_SECONDS, ObjectionError, REST_SECONDS};

use crate::contests::{contest, refusal, stands, withdrawn};
use crate::custody::{accept, assign, offer};
use crate::erasure_requests::{ask_for, erases, retains};
use crate::log::verify;
use crate::places::{move_to, to, vanish};
use crate::scene::{ALICE, Scene, hospital, on, pointer};

/// Records of a hospital that is gone, and a patient who may object to them.
fn vanished(count: u8) -> (Scene, Vec<RecordId>) {
    let mut scene = Scene::new();
    let records = scene.published(count);
    scene.speaks("patient", Authority::Controller);
    scene.leaves("north", MemberStatus::Revoked);
    (scene, records)
}

impl Scene {
    fn leaves(&self, id: &str, status: MemberStatus) {
        self.world().standing.insert(hospital(id), status);
    }

    fn moves(&mut self, records: &[RecordId]) {
        self.send("owner", assign(records)).unwrap();
        self.send("south-officer", accept(records)).unwrap();
    }
}

fn custody_refusal(scene: &mut Scene, sender: &str, message: ExecuteMsg) -> CustodyError {
    match scene.send(sender, message) {
        Err(ContractError::Custody(error)) => error,
        other => panic!("{sender}: {other:?}"),
    }
}

#[test]
fn what_is_contested_moves_from_a_vanished_custodian_and_the_new_one_answers() {
    for status in [
        MemberStatus::Revoked,
        MemberStatus::Leaving,
        MemberStatus::Withdrawn,
    ] {
        let (mut scene, records) = vanished(1);
        let record = records[0];
        scene.send("patient", contest(record)).unwrap();
        let since = scene.now();
        scene.leaves("north", status);
        scene.later(60);
        scene.send("owner", assign(&records)).unwrap();
        let offered = scene.offers("south");
        assert_eq!(offered.len(), 1);
        assert!(offered[0].contested && !offered[0].erasure_requested);
        // Nothing moves before it is accepted.
        assert_eq!(scene.contests("north", false).len(), 1);
        scene.send("south-officer", accept(&records)).unwrap();
        let kept = scene.record(record);
        assert_eq!(kept.custodian, hospital("south"));
        assert_eq!((kept.status, kept.contested), (RecordStatus::Current, true));
        assert!(scene.contests("north", false).is_empty());
        let waits = scene.contests("south", false);
        assert_eq!(waits.len(), 1);
        assert_eq!((waits[0].record, waits[0].handle), (record, ALICE));
        assert_eq!(
            (waits[0].since, waits[0].due),
            (since, since + ANSWER_SECONDS)
        );
        assert_eq!(waits[0].authority.0, Authority::Controller);
        // Whoever left has nothing to say any more.
        assert!(matches!(
            scene.send("north-officer", stands(record)),
            Err(ContractError::Permission(PermissionError::NotCustodian))
        ));
        scene.send("south-officer", stands(record)).unwrap();
        assert!(!scene.record(record).contested);
        assert!(scene.contests("south", false).is_empty());
        assert_eq!((scene.holdings("north"), scene.holdings("south")), (0, 1));
        let entries = verify(&scene, ALICE);
        let last = entries.last().unwrap();
        assert_eq!(last.hospital, Some(hospital("south")));
        assert!(matches!(
            last.event,
            LogEvent::Contest {
                step: ContestStep::Answered { .. },
                ..
            }
        ));
    }
}

#[test]
fn what_is_asked_to_be_erased_moves_too_and_the_new_one_erases_or_keeps_it() {
    let (mut scene, records) = vanished(2);
    scene.send("patient", ask_for(&records)).unwrap();
    let due = scene.requests("north", false)[0].due;
    scene.send("owner", assign(&records)).unwrap();
    assert!(
        scene
            .offers("south")
            .iter()
            .all(|o| o.erasure_requested && !o.contested)
    );
    scene.later(1_000);
    scene.send("south-officer", accept(&records)).unwrap();
    assert!(scene.requests("north", false).is_empty());
    let waits = scene.requests("south", false);
    assert_eq!(waits.len(), 2);
    assert!(waits.iter().all(|request| request.due == due));
    scene.send("south-officer", erases(records[0])).unwrap();
    scene.send("south-officer", retains(records[1])).unwrap();
    assert!(scene.requests("south", false).is_empty());
    let response = scene
        .query::<hie_types::index::TombstoneResponse>(QueryMsg::Tombstone { record: records[0] });
    assert_eq!(response.unwrap().custodian, hospital("south"));
    assert_eq!(scene.status(records[1]), RecordStatus::Current);
    // It cannot be answered again, nor asked again at once.
    let error = refusal(&mut scene, "south-officer", retains(records[1]));
    assert_eq!(error, ObjectionError::NothingToAnswer);
    let error = refusal(&mut scene, "patient", ask_for(&records[1..]));
    assert_eq!(error, ObjectionError::TooSoon { index: 0 });
}

#[test]
fn the_day_by_which_to_answer_stays_to_the_second() {
    let (mut scene, records) = vanished(2);
    scene.send("patient", contest(records[0])).unwrap();
    scene.send("patient", ask_for(&records[..1])).unwrap();
    scene.later(10);
    // What waits at the new custodian already stays older.
    let own = pointer("south", 9);
    scene
        .publish_as("south-officer", ALICE, vec![own.clone()])
        .unwrap();
    scene.send("patient", contest(own.id)).unwrap();
    scene.later(10);
    scene.send("patient", contest(records[1])).unwrap();
    scene.later(ANSWER_SECONDS - 21);
    scene.moves(&records);
    let order: Vec<RecordId> = scene
        .contests("south", false)
        .iter()
        .map(|c| c.record)
        .collect();
    assert_eq!(order, [records[0], own.id, records[1]]);
    for only in [scene.contests("south", true), scene.requests("south", true)] {
        assert!(only.is_empty());
    }
    scene.later(1);
    for only in [scene.contests("south", true), scene.requests("south", true)] {
        assert_eq!(only.len(), 1);
        assert_eq!((only[0].record, only[0].due), (records[0], scene.now()));
    }
    assert!(scene.contests("north", true).is_empty());
    // Answered, it rests from then on.
    scene.send("south-officer", stands(records[0])).unwrap();
    scene.later(REST_SECONDS - 1);
    let error = refusal(&mut scene, "patient", contest(records[0]));
    assert_eq!(error, ObjectionError::TooSoon { index: 0 });
    scene.later(1);
    scene.send("patient", contest(records[0])).unwrap();
}

#[test]
fn what_is_overdue_when_it_is_taken_over_is_overdue_there() {
    let (mut scene, records) = vanished(1);
    scene.send("patient", contest(records[0])).unwrap();
    scene.later(ANSWER_SECONDS);
    assert_eq!(scene.contests("north", true).len(), 1);
    scene.moves(&records);
    assert!(scene.contests("north", true).is_empty());
    let overdue = scene.contests("south", true);
    assert!(overdue.len() == 1 && overdue[0].overdue);
}

#[test]
fn a_contested_record_is_given_to_nobody_on_its_way_and_in_no_summary() {
    let mut scene = Scene::new();
    scene.speaks("patient", Authority::Controller);
    let (ticket, plain) = scene.ticket();
    let summary = NewPointer {
        category: RecordCategory::Code("allergy-list".parse().unwrap()),
        tags: vec![],
        ..pointer("north", 7)
    };
    scene.publish(vec![summary.clone()]).unwrap();
    let records = [plain, summary.id];
    for record in records {
        scene.send("patient", contest(record)).unwrap();
    }
    scene.leaves("north", MemberStatus::Withdrawn);
    scene.moves(&records);
    let emergency = |scene: &Scene| -> EmergencySummaryResponse {
        scene
            .query(QueryMsg::EmergencySummary { handle: ALICE })
            .unwrap()
    };
    assert!(emergency(&scene).records.is_empty());
    let liveness = scene.look_at(ticket).liveness;
    assert_eq!(liveness[0].reason, Some(NotLive::Contested));
    let answer = scene.ask("south-doctor", &[plain]).unwrap();
    assert_eq!(answer.decisions[0].reason.code(), "contested");
    scene.send("south-officer", stands(summary.id)).unwrap();
    assert_eq!(emergency(&scene).records.len(), 1);
    assert_eq!(emergency(&scene).records[0].custodian, hospital("south"));
    // A ticket of the old custodian does not live again.
    scene.send("south-officer", stands(plain)).unwrap();
    let liveness = scene.look_at(ticket).liveness;
    assert_eq!(liveness[0].reason, Some(NotLive::CustodianChanged));
}

#[test]
fn what_vanished_with_its_store_while_it_waited_is_contested_where_it_is_found() {
    let (mut scene, records) = vanished(2);
    for record in &records {
        scene.send("patient", contest(*record)).unwrap();
    }
    scene.send("owner", vanish(&records)).unwrap();
    assert_eq!(scene.holdings("north"), 0);
    scene.moves(&records[..1]);
    assert!(scene.record(records[0]).contested);
    assert_eq!((scene.holdings("north"), scene.holdings("south")), (0, 1));
    scene.send("south-officer", withdrawn(records[0])).unwrap();
    assert_eq!(scene.status(records[0]), RecordStatus::EnteredInError);
    assert_eq!(scene.holdings("south"), 0);
    // Answered while it was nowhere, it is simply current again.
    scene.send("north-officer", stands(records[1])).unwrap();
    scene.moves(&records[1..]);
    let kept = scene.record(records[1]);
    assert_eq!(
        (kept.status, kept.contested),
        (RecordStatus::Current, false)
    );
    assert!(scene.contests("south", false).is_empty());
}

#[test]
fn a_document_moves_with_its_contested_addendum_and_ends_with_it() {
    let mut scene = Scene::new();
    scene.speaks("patient", Authority::Controller);
    let first = pointer("north", 1);
    let addendum = on(2, Appends, &first);
    let both = [first.id, addendum.id];
    scene.publish(vec![first, addendum]).unwrap();
    scene.send("patient", contest(both[1])).unwrap();
    scene.leaves("north", MemberStatus::Revoked);
    let error = custody_refusal(&mut scene, "owner", assign(&both[..1]));
    assert_eq!(error, CustodyError::PartOfDocument { index: 0 });
    scene.moves(&both);
    assert!(!scene.record(both[0]).contested);
    assert!(scene.record(both[1]).contested);
    scene.mark("south-officer", both[0]).unwrap();
    assert!(scene.contests("south", false).is_empty());
    assert_eq!(scene.status(both[1]), RecordStatus::EnteredInError);
}

#[test]
fn who_is_still_there_answers_before_it_hands_over() {
    for (message, expected) in [
        (
            contest as fn(RecordId) -> ExecuteMsg,
            CustodyError::Contested { index: 1 },
        ),
        (
            |record| ask_for(&[record]),
            CustodyError::ErasureRequested { index: 1 },
        ),
    ] {
        let mut scene = Scene::new();
        scene.speaks("patient", Authority::Controller);
        let records = scene.published(2);
        scene.permit_hospital(&records);
        scene.send("north-officer", offer(&records)).unwrap();
        scene.send("patient", message(records[1])).unwrap();
        let error = custody_refusal(&mut scene, "north-officer", offer(&records));
        assert_eq!(error, expected);
        let error = custody_refusal(&mut scene, "south-officer", accept(&records));
        assert_eq!(error, expected);
        let offered: Vec<RecordId> = scene.offers("south").iter().map(|o| o.record).collect();
        assert_eq!(offered, records[..1]);
        // Nor does the owner take it from a hospital that is still there.
        let error = custody_refusal(&mut scene, "owner", assign(&records));
        assert_eq!(error, CustodyError::NotLeft);
        // Once it left, the owner assigns it in place of the offer, which alone gave no right to it.
        scene.leaves("north", MemberStatus::Leaving);
        let error = custody_refusal(&mut scene, "south-officer", accept(&records));
        assert_eq!(error, expected);
        scene.moves(&records);
        let waits = [
            scene.contests("south", false),
            scene.requests("south", false),
        ];
        assert_eq!(waits.concat().len(), 1);
    }
}

#[test]
fn a_member_that_stays_after_all_answers_itself() {
    let (mut scene, records) = vanished(1);
    scene.send("patient", contest(records[0])).unwrap();
    scene.send("owner", assign(&records)).unwrap();
    scene.leaves("north", MemberStatus::Accredited);
    let error = custody_refusal(&mut scene, "south-officer", accept(&records));
    assert_eq!(error, CustodyError::NotLeft);
    scene.send("north-officer", stands(records[0])).unwrap();
    assert!(scene.contests("north", false).is_empty());
}

#[test]
fn an_older_version_that_waits_moves_too_and_no_other() {
    let mut scene = Scene::new();
    scene.speaks("patient", Authority::Controller);
    let first = pointer("north", 1);
    let second = on(2, Replaces, &first);
    scene.publish(vec![first.clone(), second.clone()]).unwrap();
    scene.leaves("north", MemberStatus::Revoked);
    let both = [first.id, second.id];
    let error = custody_refusal(&mut scene, "owner", assign(&both));
    assert_eq!(error, CustodyError::NotCurrent { index: 0 });
    scene.send("patient", ask_for(&both)).unwrap();
    let due = scene.requests("north", false)[0].due;
    scene.moves(&both);
    assert!(scene.requests("north", false).is_empty());
    let waits = scene.requests("south", false);
    assert_eq!(waits.len(), 2);
    assert!(waits.iter().all(|one| one.due == due));
    // It moved as what it is: nobody is given it, and it counts among nobody's current records.
    let moved = scene.record(first.id);
    assert_eq!(moved.custodian, hospital("south"));
    assert_eq!(moved.origin, hospital("north"));
    assert_eq!(moved.status, RecordStatus::Superseded);
    assert_eq!(scene.holdings("south"), 1);
    scene.send("south-officer", erases(first.id)).unwrap();
    scene.send("south-officer", retains(second.id)).unwrap();
    assert!(scene.requests("south", false).is_empty());
    verify(&scene, ALICE);
}

#[test]
fn an_older_version_is_found_also_after_its_document_has_moved() {
    let mut scene = Scene::new();
    scene.speaks("patient", Authority::Controller);
    let first = pointer("north", 1);
    let second = on(2, Replaces, &first);
    scene.publish(vec![first.clone(), second.clone()]).unwrap();
    scene.leaves("north", MemberStatus::Revoked);
    scene.moves(&[second.id]);
    scene.send("patient", ask_for(&[first.id])).unwrap();
    assert_eq!(scene.requests("north", false)[0].record, first.id);
    scene.moves(&[first.id]);
    scene.send("south-officer", erases(first.id)).unwrap();
    assert!(scene.requests("south", false).is_empty());
}

#[test]
fn who_is_still_there_does_not_hand_over_an_older_version() {
    let mut scene = Scene::new();
    scene.speaks("patient", Authority::Controller);
    let first = pointer("north", 1);
    let second = on(2, Replaces, &first);
    scene.publish(vec![first.clone(), second]).unwrap();
    scene.send("patient", ask_for(&[first.id])).unwrap();
    let error = custody_refusal(&mut scene, "north-officer", offer(&[first.id]));
    assert_eq!(error, CustodyError::NotCurrent { index: 0 });
}

#[test]
fn an_objection_moves_twice_if_two_custodians_leave() {
    let (mut scene, records) = vanished(1);
    scene.send("patient", contest(records[0])).unwrap();
    let due = scene.contests("north", false)[0].due;
    scene.moves(&records);
    scene.leaves("south", MemberStatus::Withdrawn);
    scene.furnish("west");
    let to_west = ExecuteMsg::AssignCustody {
        records: records.clone(),
        to: hospital("west"),
    };
    scene.send("owner", to_west).unwrap();
    scene.send("west-officer", accept(&records)).unwrap();
    let waits = scene.contests("west", false);
    assert_eq!((waits.len(), waits[0].due), (1, due));
    assert_eq!(scene.record(records[0]).origin, hospital("north"));
    scene
        .send("west-officer", move_to(vec![to(records[0], "store", 3)]))
        .unwrap();
    scene
        .send(
            "west-officer",
            ExecuteMsg::AnswerContest {
                record: records[0],
                answer: hie_policy::ContestAnswer::RecordStands.into(),
            },
        )
        .unwrap();
    assert!(scene.record(records[0]).custodian == hospital("west"));
}

#[test]
fn the_answers_are_on_the_ground_that_the_new_custodian_states() {
    let (mut scene, records) = vanished(1);
    scene.send("patient", ask_for(&records)).unwrap();
    scene.moves(&records);
    let answer = ExecuteMsg::AnswerErasure {
        record: records[0],
        answer: ErasureAnswer::Retained {
            reason: RetentionReason::HLEGAL.into(),
        },
    };
    scene.send("south-gateway", answer).unwrap();
    let entries = verify(&scene, ALICE);
    assert_eq!(entries.last().unwrap().hospital, Some(hospital("south")));
}
