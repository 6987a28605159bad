//! `MarkEnteredInError`.

use hie_policy::RelationKind::{Appends, Replaces, Signs, Transforms};
use hie_policy::{ErrorReason, Reason};
use hie_types::index::{ErrorMark, ExecuteMsg, NewPointer, NotLive, RecordStatus};
use hie_types::registry::{Right, StaffStanding};
use hie_types::{Handle, RecordId};
use record_index::error::{ContractError, LookupError, PermissionError};

use crate::scene::{Scene, on, pointer, said};

fn refused(scene: &mut Scene, sender: &str, record: RecordId) -> PermissionError {
    match scene.mark(sender, record) {
        Err(ContractError::Permission(error)) => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_record_in_error_says_so_for_ever() {
    let mut scene = Scene::new();
    let record = scene.published(2)[0];
    scene.later(60);
    let response = scene.mark("north-officer", record).unwrap();
    let event = &response.events[0];
    assert_eq!(event.ty, "entered_in_error");
    assert_eq!(event.attributes[0].value, record.to_string());
    assert_eq!(said(&response, "reason").unwrap(), "wrong_patient");
    assert_eq!(said(&response, "marked").unwrap(), "1");
    assert!(response.messages.is_empty());
    let kept = scene.record(record);
    assert_eq!(kept.status, RecordStatus::EnteredInError);
    let mark = ErrorMark {
        at: scene.now(),
        account: scene.addr("north-officer").into_string(),
        reason: hie_types::ErrorReason(ErrorReason::WrongPatient),
    };
    assert_eq!(kept.error, Some(mark));
    assert_eq!(scene.status(pointer("north", 2).id), RecordStatus::Current);
    // Once more, for another reason, later: it stays as it was said first.
    let before = scene.dump();
    scene.later(60);
    let msg = ExecuteMsg::MarkEnteredInError {
        record,
        reason: hie_types::ErrorReason(ErrorReason::Duplicate),
    };
    let response = scene.send("north-admin", msg).unwrap();
    assert_eq!(said(&response, "marked").unwrap(), "0");
    assert_eq!(scene.dump(), before);
}

#[test]
fn officers_gateways_and_administrators_of_the_custodian_mark_and_nobody_else() {
    for sender in ["north-officer", "north-gateway", "north-admin"] {
        let mut scene = Scene::new();
        let record = scene.published(1)[0];
        scene.mark(sender, record).unwrap();
        assert_eq!(scene.world().asked, ["account"]);
    }
    let mut scene = Scene::new();
    let record = scene.published(1)[0];
    for sender in ["north-physician", "north-privacy", "north-researcher"] {
        let refused = refused(&mut scene, sender, record);
        assert_eq!(refused, PermissionError::Role, "{sender}");
    }
    for sender in ["stranger", "owner"] {
        let refused = refused(&mut scene, sender, record);
        assert_eq!(refused, PermissionError::NotStaff, "{sender}");
    }
    for sender in ["south-officer", "south-admin"] {
        let refused = refused(&mut scene, sender, record);
        assert_eq!(refused, PermissionError::NotCustodian, "{sender}");
    }
    for (standing, expected) in [
        (StaffStanding::Invited, PermissionError::NotStaff),
        (StaffStanding::Suspended, PermissionError::Suspended),
        (StaffStanding::Expired, PermissionError::Expired),
    ] {
        scene.staff("north-officer", |staff| staff.standing = standing);
        assert_eq!(refused(&mut scene, "north-officer", record), expected);
    }
}

#[test]
fn marking_errors_is_a_duty() {
    let mut scene = Scene::new();
    let record = scene.published(1)[0];
    scene.at("north", |h| {
        h.rights.retain(|right| *right != Right::Serve);
    });
    assert_eq!(
        refused(&mut scene, "north-officer", record),
        PermissionError::Standing
    );
    scene.at("north", |h| {
        h.rights = vec![Right::Serve];
        h.capabilities.clear();
    });
    // Nor does it matter whether the handle is still registered.
    scene.world().handles.remove(&crate::scene::ALICE);
    scene.mark("north-officer", record).unwrap();
}

#[test]
fn a_record_that_is_not_there_is_an_error() {
    let refused = Scene::new().mark("north-officer", RecordId([1; 16]));
    assert!(matches!(
        refused,
        Err(ContractError::Lookup(LookupError::Record))
    ));
}

#[test]
fn what_hangs_on_an_error_goes_with_it_and_what_it_hangs_on_stays() {
    let mut scene = Scene::new();
    let first = pointer("north", 1);
    let addendum = on(2, Appends, &first);
    let below = on(3, Transforms, &addendum);
    let signature = on(4, Signs, &addendum);
    let other = on(5, Appends, &first);
    let batch = [&first, &addendum, &below, &signature, &other];
    scene.publish(batch.map(Clone::clone).to_vec()).unwrap();
    let response = scene.mark("north-officer", addendum.id).unwrap();
    assert_eq!(said(&response, "marked").unwrap(), "2");
    for new in [&addendum, &below] {
        assert_eq!(scene.status(new.id), RecordStatus::EnteredInError);
    }
    for new in [&first, &signature, &other] {
        assert_eq!(scene.status(new.id), RecordStatus::Current);
    }
    // It is no part of the document any more.
    let replaced = scene.publish(vec![on(6, Replaces, &first)]).unwrap();
    assert_eq!(said(&replaced, "superseded").unwrap(), "2");
    assert_eq!(scene.status(below.id), RecordStatus::EnteredInError);
    assert_eq!(scene.record(below.id).superseded_by, None);
}

#[test]
fn what_an_error_had_replaced_does_not_come_back() {
    let mut scene = Scene::new();
    let first = pointer("north", 1);
    let second = on(2, Replaces, &first);
    scene.publish(vec![first.clone(), second.clone()]).unwrap();
    scene.mark("north-officer", second.id).unwrap();
    assert_eq!(scene.status(first.id), RecordStatus::Superseded);
}

#[test]
fn a_superseded_version_may_be_in_error_too_and_its_successor_stays() {
    let mut scene = Scene::new();
    let first = pointer("north", 1);
    let addendum = on(3, Appends, &first);
    let second = on(2, Replaces, &first);
    let batch = [&first, &addendum, &second].map(Clone::clone);
    scene.publish(batch.to_vec()).unwrap();
    let response = scene.mark("north-officer", first.id).unwrap();
    assert_eq!(said(&response, "marked").unwrap(), "1");
    let kept = scene.record(first.id);
    assert_eq!(kept.status, RecordStatus::EnteredInError);
    assert_eq!(kept.superseded_by, Some(second.id));
    assert_eq!(scene.status(addendum.id), RecordStatus::Superseded);
    assert_eq!(scene.status(second.id), RecordStatus::Current);
}

#[test]
fn a_record_in_error_is_not_current_for_anybody_and_its_tickets_die() {
    let mut scene = Scene::new();
    let (ticket, record) = scene.ticket();
    scene.mark("north-officer", record).unwrap();
    let liveness = scene.look_at(ticket).liveness;
    assert_eq!(liveness[0].reason, Some(NotLive::NotCurrent));
    for asker in ["south-doctor", "north-doctor"] {
        let answer = scene.ask(asker, &[record]).unwrap();
        assert_eq!(answer.decisions[0].reason.0, Reason::NotCurrent);
    }
    // What was handed over before is confirmed all the same.
    let told = crate::scene::served(record, 1);
    scene.confirm("north-officer", ticket, vec![told]).unwrap();
}

#[test]
fn marking_is_no_entry_of_the_log() {
    let mut scene = Scene::new();
    let record = scene.published(1)[0];
    scene.mark("north-officer", record).unwrap();
    assert_eq!(scene.log(crate::scene::ALICE).count, 0);
}

#[test]
fn a_handle_is_not_needed_and_not_looked_at() {
    let mut scene = Scene::new();
    let other = Handle([7; 16]);
    scene.world().handles.insert(other);
    let new: NewPointer = pointer("north", 1);
    scene
        .publish_as("north-officer", other, vec![new.clone()])
        .unwrap();
    let response = scene.mark("north-officer", new.id).unwrap();
    assert_eq!(said(&response, "handle").unwrap(), other.to_string());
}
