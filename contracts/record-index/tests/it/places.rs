//! `UpdateLocator` and `DeclareUnavailable`.

use hie_types::RecordId;
use hie_types::consent::RecordCategory;
use hie_types::index::{
    EmergencySummaryResponse, ExecuteMsg, Locator, NotLive, QueryMsg, RecordStatus, Relocation,
};
use hie_types::registry::{Right, StaffStanding};
use record_index::custody::CustodyError;
use record_index::error::{ContractError, PermissionError};

use crate::scene::{ALICE, BOB, Scene, on, pointer, said};

pub fn to(record: RecordId, endpoint: &str, n: u8) -> Relocation {
    Relocation {
        record,
        locator: Locator {
            endpoint: endpoint.parse().unwrap(),
            object: format!("{n:02x}").repeat(16).parse().unwrap(),
        },
    }
}

pub fn move_to(records: Vec<Relocation>) -> ExecuteMsg {
    ExecuteMsg::UpdateLocator { records }
}

pub fn vanish(records: &[RecordId]) -> ExecuteMsg {
    ExecuteMsg::DeclareUnavailable {
        records: records.to_vec(),
    }
}

fn refusal(scene: &mut Scene, sender: &str, message: ExecuteMsg) -> CustodyError {
    match scene.send(sender, message) {
        Err(ContractError::Custody(error)) => error,
        other => panic!("{sender}: {other:?}"),
    }
}

fn not_permitted(scene: &mut Scene, sender: &str, message: ExecuteMsg) -> PermissionError {
    match scene.send(sender, message) {
        Err(ContractError::Permission(error)) => error,
        other => panic!("{sender}: {other:?}"),
    }
}

#[test]
fn documents_move_between_private_store_and_public_cloud_and_nothing_else_changes() {
    let mut scene = Scene::new();
    let records = scene.published(3);
    let before = scene.record(records[0]);
    scene.later(60);
    let places = vec![to(records[0], "cloud", 9), to(records[1], "cloud", 8)];
    let response = scene
        .send("north-gateway", move_to(places.clone()))
        .unwrap();
    assert_eq!(response.events[0].ty, "relocated");
    assert_eq!(said(&response, "changed").unwrap(), "2");
    let mut expected = before;
    expected.locator = places[0].locator.clone();
    assert_eq!(scene.record(records[0]), expected);
    // Once more, and back.
    let stored = scene.dump();
    let again = scene.send("north-officer", move_to(places)).unwrap();
    assert_eq!(said(&again, "changed").unwrap(), "0");
    assert_eq!(scene.dump(), stored);
    scene
        .send("north-admin", move_to(vec![to(records[0], "store", 7)]))
        .unwrap();
    assert_eq!(scene.log(ALICE).count, 0);
    assert_eq!(scene.holdings("north"), 3);
}

#[test]
fn a_ticket_lives_on_when_its_document_moves() {
    let mut scene = Scene::new();
    let (ticket, record) = scene.ticket();
    scene
        .send("north-officer", move_to(vec![to(record, "cloud", 9)]))
        .unwrap();
    assert!(scene.look_at(ticket).liveness[0].live);
}

#[test]
fn up_to_fifty_under_whatever_handles_whatever_their_status_all_or_nothing() {
    let mut scene = Scene::new();
    let mut records = scene.published(50);
    let other = pointer("north", 99);
    scene
        .publish_as("north-officer", BOB, vec![other.clone()])
        .unwrap();
    let places = |records: &[RecordId]| records.iter().map(|id| to(*id, "cloud", 1)).collect();
    let count = CustodyError::Count { most: 50 };
    assert_eq!(refusal(&mut scene, "north-officer", move_to(vec![])), count);
    records.push(other.id);
    assert_eq!(
        refusal(&mut scene, "north-officer", move_to(places(&records))),
        count
    );
    let twice = move_to(places(&[records[0], records[0]]));
    let error = refusal(&mut scene, "north-officer", twice);
    assert_eq!(error, CustodyError::Twice { index: 1 });
    scene.mark("north-officer", records[1]).unwrap();
    let response = scene
        .send("north-officer", move_to(places(&records[1..])))
        .unwrap();
    assert_eq!(said(&response, "changed").unwrap(), "50");
    assert_eq!(scene.status(records[1]), RecordStatus::EnteredInError);
    assert_eq!(scene.record(other.id).locator.endpoint.as_str(), "cloud");
}

#[test]
fn a_place_is_a_store_in_use_of_the_hospital_that_keeps_the_record() {
    let mut scene = Scene::new();
    let records = scene.published(2);
    for endpoint in ["gate", "fhir", "nowhere"] {
        let message = move_to(vec![
            to(records[0], "cloud", 1),
            to(records[1], endpoint, 2),
        ]);
        let error = refusal(&mut scene, "north-officer", message);
        assert_eq!(error, CustodyError::NotAStore { index: 1 }, "{endpoint}");
    }
    let mut message = |record| {
        let places = vec![to(records[0], "cloud", 1), to(record, "cloud", 2)];
        refusal(&mut scene, "north-officer", move_to(places))
    };
    assert_eq!(
        message(RecordId([1; 16])),
        CustodyError::Unknown { index: 1 }
    );
    let mut scene = Scene::new();
    let records = scene.published(2);
    scene.erased(records[1]);
    let places = vec![to(records[0], "cloud", 1), to(records[1], "cloud", 2)];
    let error = refusal(&mut scene, "north-officer", move_to(places.clone()));
    assert_eq!(error, CustodyError::Erased { index: 1 });
    let error = refusal(&mut scene, "south-officer", move_to(places));
    assert_eq!(error, CustodyError::NotCustodian { index: 0 });
}

#[test]
fn who_may_say_where_a_document_is() {
    let mut scene = Scene::new();
    let record = scene.published(1)[0];
    let message = || move_to(vec![to(record, "cloud", 1)]);
    for name in ["physician", "privacy", "researcher"] {
        let error = not_permitted(&mut scene, &format!("north-{name}"), message());
        assert_eq!(error, PermissionError::Role);
    }
    for sender in ["stranger", "owner"] {
        let error = not_permitted(&mut scene, sender, message());
        assert_eq!(error, PermissionError::NotStaff);
    }
    for (standing, expected) in [
        (StaffStanding::Invited, PermissionError::NotStaff),
        (StaffStanding::Suspended, PermissionError::Suspended),
        (StaffStanding::Expired, PermissionError::Expired),
    ] {
        scene.staff("north-officer", |staff| staff.standing = standing);
        assert_eq!(
            not_permitted(&mut scene, "north-officer", message()),
            expected
        );
    }
    scene.at("north", |h| h.rights.retain(|right| *right != Right::Serve));
    let error = not_permitted(&mut scene, "north-admin", message());
    assert_eq!(error, PermissionError::Standing);
    // A duty: who serves must be able to say where.
    scene.at("north", |h| {
        h.rights = vec![Right::Serve];
        h.capabilities.clear();
    });
    scene.send("north-admin", message()).unwrap();
}

#[test]
fn the_owner_declares_what_has_vanished_and_nobody_else() {
    let mut scene = Scene::new();
    let summary = hie_types::index::NewPointer {
        category: RecordCategory::Code("allergy-list".parse().unwrap()),
        tags: vec![],
        ..pointer("north", 7)
    };
    scene.publish(vec![summary.clone()]).unwrap();
    let (ticket, record) = scene.ticket();
    for sender in ["north-admin", "stranger", "north-officer"] {
        let refused = scene.send(sender, vanish(&[record]));
        assert!(
            matches!(refused, Err(ContractError::Ownership(_))),
            "{sender}"
        );
    }
    let response = scene.send("owner", vanish(&[record, summary.id])).unwrap();
    assert_eq!(response.events[0].ty, "unavailable");
    assert_eq!(said(&response, "records").unwrap(), "2");
    assert_eq!(scene.status(record), RecordStatus::Unavailable);
    // Not served, in no emergency answer, not kept any more.
    let liveness = scene.look_at(ticket).liveness;
    assert_eq!(liveness[0].reason, Some(NotLive::NotCurrent));
    let answer = scene.ask("south-doctor", &[record]).unwrap();
    assert_eq!(answer.decisions[0].reason.code(), "not_current");
    let emergency: EmergencySummaryResponse = scene
        .query(QueryMsg::EmergencySummary { handle: ALICE })
        .unwrap();
    assert!(emergency.records.is_empty());
    assert_eq!(scene.holdings("north"), 0);
    // Nothing relates to it.
    let addendum = on(2, hie_policy::RelationKind::Appends, &pointer("north", 1));
    assert!(scene.publish(vec![addendum]).is_err());
    let before = scene.dump();
    let again = scene.send("owner", vanish(&[record])).unwrap();
    assert_eq!(said(&again, "records").unwrap(), "0");
    assert_eq!(scene.dump(), before);
}

#[test]
fn one_to_fifty_records_that_are_there_and_what_is_not_current_is_passed_over() {
    let mut scene = Scene::new();
    let mut records = scene.published(50);
    let one_more = pointer("north", 51);
    scene.publish(vec![one_more.clone()]).unwrap();
    records.push(one_more.id);
    let count = CustodyError::Count { most: 50 };
    assert_eq!(refusal(&mut scene, "owner", vanish(&[])), count);
    assert_eq!(refusal(&mut scene, "owner", vanish(&records)), count);
    let twice = vanish(&[records[0], records[0]]);
    assert_eq!(
        refusal(&mut scene, "owner", twice),
        CustodyError::Twice { index: 1 }
    );
    let unknown = vanish(&[records[0], RecordId([1; 16])]);
    let error = refusal(&mut scene, "owner", unknown);
    assert_eq!(error, CustodyError::Unknown { index: 1 });
    scene.erased(records[50]);
    let erased = vanish(&[records[0], records[50]]);
    assert_eq!(
        refusal(&mut scene, "owner", erased),
        CustodyError::Erased { index: 1 }
    );
    scene.mark("north-officer", records[0]).unwrap();
    let response = scene.send("owner", vanish(&records[..50])).unwrap();
    assert_eq!(said(&response, "records").unwrap(), "49");
    assert_eq!(scene.status(records[0]), RecordStatus::EnteredInError);
}

#[test]
fn what_was_found_again_is_current_again_at_a_hospital_that_may_publish() {
    let mut scene = Scene::new();
    let (ticket, record) = scene.ticket();
    scene.send("owner", vanish(&[record])).unwrap();
    let message = || move_to(vec![to(record, "cloud", 1)]);
    scene.at("north", |h| {
        h.rights.retain(|right| *right != Right::Publish)
    });
    let error = not_permitted(&mut scene, "north-officer", message());
    assert_eq!(error, PermissionError::Standing);
    scene.at("north", |h| h.rights = crate::scene::all_rights());
    scene.send("north-officer", message()).unwrap();
    assert_eq!(scene.status(record), RecordStatus::Current);
    assert_eq!(scene.holdings("north"), 1);
    assert!(scene.look_at(ticket).liveness[0].live);
}

#[test]
fn what_was_replaced_while_it_was_unavailable_does_not_come_back() {
    use hie_policy::RelationKind::{Appends, Replaces};
    let mut scene = Scene::new();
    let first = pointer("north", 1);
    let addendum = on(2, Appends, &first);
    scene
        .publish(vec![first.clone(), addendum.clone()])
        .unwrap();
    scene.send("owner", vanish(&[addendum.id])).unwrap();
    scene.publish(vec![on(3, Replaces, &first)]).unwrap();
    assert_eq!(scene.status(addendum.id), RecordStatus::Superseded);
    scene
        .send("north-officer", move_to(vec![to(addendum.id, "cloud", 1)]))
        .unwrap();
    assert_eq!(scene.status(addendum.id), RecordStatus::Superseded);
}
