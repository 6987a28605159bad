//! Whoever read a wrong record learns that it was wrong, even if it was erased since.

use hie_policy::ErasureReason;
use hie_policy::RelationKind::{Appends, Replaces};
use hie_types::RecordId;
use hie_types::index::NoticeKind::{EnteredInError, Replaced};
use hie_types::index::{ReceiptSubject, Settlement};
use record_index::settle::SettleError;

use crate::erase::erase;
use crate::notices::{DAYS_3, acknowledge, stands, told, told_over_pages};
use crate::receipts::{self, ERASED, LEGAL, owed};
use crate::scene::{ALICE, Scene, hospital, on, pointer, served, unavailable};

/// A ticket of `south-doctor` for a record of `north`, which is found wrong and erased an hour later.
fn wrong_and_gone() -> (Scene, u64, RecordId) {
    let mut scene = Scene::new();
    let (ticket, record) = scene.ticket();
    scene.mark("north-officer", record).unwrap();
    scene.later(3_600);
    scene.erased(record);
    (scene, ticket, record)
}

/// Whether the index still looks at the record for the hospital.
fn looks(scene: &Scene, record: RecordId) -> bool {
    let key = [b"south".as_slice(), &record.0].concat();
    let mut rows = scene.dump().into_iter();
    rows.any(|(row, _)| row.starts_with(b"\0\x01x") && row.ends_with(&key))
}

#[test]
fn a_notice_outlives_the_erasure_of_its_record() {
    let (mut scene, _, record) = wrong_and_gone();
    let found = told_over_pages(&scene, "south", false, 20);
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].record, found[0].kind), (record, EnteredInError));
    assert_eq!(found[0].reason.unwrap().code(), "wrong_patient");
    assert_eq!(
        (found[0].handle, &found[0].custodian),
        (ALICE, &hospital("north"))
    );
    // Its term does not start anew.
    let since = scene.now() - 3_600;
    assert_eq!((found[0].since, found[0].due), (since, since + DAYS_3));
    let error = scene.tombstone(record).unwrap().error.unwrap();
    assert_eq!((error.at, error.reason.code()), (since, "wrong_patient"));
    let said = acknowledge(&mut scene, "south-officer", record, Replaced);
    assert!(matches!(
        said,
        Err(record_index::error::ContractError::Settle(
            SettleError::NoNotice
        ))
    ));
    scene.later(DAYS_3);
    assert!(told_over_pages(&scene, "south", true, 20)[0].overdue);
}

#[test]
fn receipt_and_notice_are_each_acknowledged_in_either_order() {
    let subject = |record| ReceiptSubject::Record { record };
    for answer in [ERASED, LEGAL] {
        let (mut scene, _, record) = wrong_and_gone();
        receipts::acknowledge(&mut scene, "south-officer", subject(record), answer).unwrap();
        assert_eq!(owed(&scene, "south"), []);
        assert_eq!(told(&scene, "south"), [(record, EnteredInError)]);
        assert!(looks(&scene, record));
        acknowledge(&mut scene, "south-officer", record, EnteredInError).unwrap();
        assert_eq!(told(&scene, "south"), []);
        assert_eq!(owed(&scene, "south"), []);
        assert!(!looks(&scene, record));
        assert!(matches!(
            stands(&scene, "south", record, EnteredInError),
            Settlement::Acknowledged { .. }
        ));
    }
    let (mut scene, _, record) = wrong_and_gone();
    acknowledge(&mut scene, "south-officer", record, EnteredInError).unwrap();
    assert_eq!(told(&scene, "south"), []);
    assert_eq!(owed(&scene, "south"), [subject(record)]);
    assert!(looks(&scene, record));
    receipts::acknowledge(&mut scene, "south-officer", subject(record), ERASED).unwrap();
    assert_eq!(owed(&scene, "south"), []);
    assert!(!looks(&scene, record));
}

#[test]
fn of_a_record_that_was_replaced_found_wrong_and_erased_all_is_told() {
    let mut scene = Scene::new();
    let (_, record) = scene.ticket();
    scene
        .publish(vec![on(2, Replaces, &pointer("north", 1))])
        .unwrap();
    scene.mark("north-officer", record).unwrap();
    scene.erased(record);
    let kinds = [(record, Replaced), (record, EnteredInError)];
    assert_eq!(told(&scene, "south"), kinds);
    let found = told_over_pages(&scene, "south", false, 20);
    let second = pointer("north", 2).id;
    assert_eq!(found[0].replaced_by, Some(second));
    assert_eq!(scene.tombstone(record).unwrap().superseded_by, Some(second));
    let subject = ReceiptSubject::Record { record };
    receipts::acknowledge(&mut scene, "south-officer", subject, ERASED).unwrap();
    acknowledge(&mut scene, "south-officer", record, Replaced).unwrap();
    assert_eq!(told(&scene, "south"), [(record, EnteredInError)]);
    assert!(looks(&scene, record));
    acknowledge(&mut scene, "south-officer", record, EnteredInError).unwrap();
    assert!(!looks(&scene, record));
}

#[test]
fn what_was_erased_with_a_wrong_record_is_told_of_too() {
    let mut scene = Scene::new();
    let first = pointer("north", 1);
    let addendum = on(2, Appends, &first);
    scene
        .publish(vec![first.clone(), addendum.clone()])
        .unwrap();
    scene.permit(first.id, 7);
    scene.ask("south-doctor", &[addendum.id]).unwrap();
    scene.mark("north-officer", first.id).unwrap();
    for id in [addendum.id, first.id] {
        let message = erase(id, ErasureReason::PatientRequest);
        scene.send("north-officer", message).unwrap();
    }
    assert_eq!(told(&scene, "south"), [(addendum.id, EnteredInError)]);
}

#[test]
fn a_record_that_was_fine_is_told_of_by_its_receipt_alone() {
    let mut scene = Scene::new();
    let (_, record) = scene.ticket();
    scene.erased(record);
    assert_eq!(told(&scene, "south"), []);
    assert_eq!(owed(&scene, "south"), [ReceiptSubject::Record { record }]);
}

#[test]
fn what_is_said_belatedly_brings_back_only_what_is_not_acknowledged() {
    let (mut scene, ticket, record) = wrong_and_gone();
    let subject = ReceiptSubject::Record { record };
    receipts::acknowledge(&mut scene, "south-officer", subject, ERASED).unwrap();
    let told_so = |scene: &mut Scene, what| {
        scene.confirm("north-officer", ticket, vec![what]).unwrap();
    };
    told_so(&mut scene, unavailable(record));
    assert_eq!(told(&scene, "south"), []);
    told_so(&mut scene, served(record, 1));
    assert_eq!(told(&scene, "south"), [(record, EnteredInError)]);
    assert_eq!(owed(&scene, "south"), []);
}

#[test]
fn all_settled_nothing_that_is_said_belatedly_brings_anything_back() {
    let (mut scene, ticket, record) = wrong_and_gone();
    let subject = ReceiptSubject::Record { record };
    receipts::acknowledge(&mut scene, "south-officer", subject, ERASED).unwrap();
    acknowledge(&mut scene, "south-officer", record, EnteredInError).unwrap();
    scene
        .confirm("north-officer", ticket, vec![served(record, 1)])
        .unwrap();
    assert_eq!(told(&scene, "south"), []);
    assert!(!looks(&scene, record));
}
