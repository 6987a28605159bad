//! What stands against offering, withdrawing, assigning and accepting.

use hie_policy::RelationKind::Appends;
use hie_policy::{Reason, Role};
use hie_types::RecordId;
use hie_types::consent::Grantee;
use hie_types::index::ExecuteMsg;
use hie_types::registry::{MemberStatus, Right, StaffStanding};
use record_index::custody::CustodyError;
use record_index::error::{ContractError, PermissionError, PublishError};

use crate::custody::{accept, assign, offer, withdraw};
use crate::places::to;
use crate::scene::{ALICE, BOB, Scene, hospital, on, pointer};
use crate::world::verdict;

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

/// A scene in which everything can be accepted.
fn offered(count: u8) -> (Scene, Vec<RecordId>) {
    let mut scene = Scene::new();
    let records = scene.published(count);
    scene.permit_hospital(&records);
    scene.send("north-officer", offer(&records)).unwrap();
    (scene, records)
}

#[test]
fn officers_gateways_and_administrators_hand_over_and_take_over_and_nobody_else() {
    for name in ["officer", "gateway", "admin"] {
        let mut scene = Scene::new();
        let records = scene.published(1);
        scene.permit_hospital(&records);
        let (north, south) = (format!("north-{name}"), format!("south-{name}"));
        scene.send(&north, offer(&records)).unwrap();
        scene.send(&north, withdraw(&records)).unwrap();
        scene.send(&north, offer(&records)).unwrap();
        scene.send(&south, accept(&records)).unwrap();
    }
    let (mut scene, records) = offered(1);
    let messages = || {
        [
            ("north", offer(&records)),
            ("north", withdraw(&records)),
            ("south", accept(&records)),
        ]
    };
    for (id, message) in messages() {
        for name in ["physician", "privacy", "researcher"] {
            let sender = format!("{id}-{name}");
            let error = not_permitted(&mut scene, &sender, message.clone());
            assert_eq!(error, PermissionError::Role, "{sender}");
        }
        for sender in ["stranger", "owner"] {
            let error = not_permitted(&mut scene, sender, message.clone());
            assert_eq!(error, PermissionError::NotStaff);
        }
    }
    for (standing, expected) in [
        (StaffStanding::Invited, PermissionError::NotStaff),
        (StaffStanding::Suspended, PermissionError::Suspended),
        (StaffStanding::Expired, PermissionError::Expired),
    ] {
        for (id, message) in messages() {
            let sender = format!("{id}-officer");
            scene.staff(&sender, |staff| staff.standing = standing);
            assert_eq!(not_permitted(&mut scene, &sender, message), expected);
        }
    }
}

#[test]
fn the_owner_assigns_and_nobody_else() {
    let mut scene = Scene::new();
    let records = scene.published(1);
    scene
        .world()
        .standing
        .insert(hospital("north"), MemberStatus::Revoked);
    for sender in ["north-officer", "south-admin", "stranger"] {
        let refused = scene.send(sender, assign(&records));
        assert!(
            matches!(refused, Err(ContractError::Ownership(_))),
            "{sender}"
        );
    }
    scene.send("owner", assign(&records)).unwrap();
    // What the owner assigned the old custodian does not withdraw.
    let error = refusal(&mut scene, "north-officer", withdraw(&records));
    assert_eq!(error, CustodyError::NotOffered { index: 0 });
}

#[test]
fn standing_and_capability_are_checked() {
    let (mut scene, records) = offered(1);
    scene.at("north", |h| h.rights.retain(|right| *right != Right::Serve));
    for message in [offer(&records), withdraw(&records)] {
        let error = not_permitted(&mut scene, "north-officer", message);
        assert_eq!(error, PermissionError::Standing);
    }
    scene.at("south", |h| {
        h.rights.retain(|right| *right != Right::Publish)
    });
    let error = not_permitted(&mut scene, "south-officer", accept(&records));
    assert_eq!(error, PermissionError::Standing);
    scene.at("south", |h| {
        h.rights = crate::scene::all_rights();
        h.capabilities
            .retain(|c| c.0 != hie_policy::Capability::Custodian);
    });
    let error = not_permitted(&mut scene, "south-officer", accept(&records));
    assert_eq!(error, PermissionError::Capability);
}

#[test]
fn one_to_twenty_none_twice() {
    let (mut scene, mut records) = offered(20);
    scene
        .world()
        .standing
        .insert(hospital("north"), MemberStatus::Revoked);
    let more = pointer("north", 99);
    scene.publish(vec![more.clone()]).unwrap();
    records.push(more.id);
    let count = CustodyError::Count { most: 20 };
    type Message = fn(&[RecordId]) -> ExecuteMsg;
    let messages: [(&str, Message); 4] = [
        ("north-officer", offer),
        ("north-officer", withdraw),
        ("south-officer", accept),
        ("owner", assign),
    ];
    for (sender, message) in messages {
        assert_eq!(refusal(&mut scene, sender, message(&[])), count);
        assert_eq!(refusal(&mut scene, sender, message(&records)), count);
        let twice = message(&[records[0], records[1], records[0]]);
        let error = refusal(&mut scene, sender, twice);
        assert_eq!(error, CustodyError::Twice { index: 2 });
    }
    scene.send("south-officer", accept(&records[..20])).unwrap();
}

#[test]
fn only_what_is_current_or_unavailable_and_ones_own_is_offered() {
    let mut scene = Scene::new();
    let records = scene.published(3);
    scene.mark("north-officer", records[1]).unwrap();
    scene.erased(records[2]);
    let mut with =
        |second: RecordId| refusal(&mut scene, "north-officer", offer(&[records[0], second]));
    assert_eq!(with(RecordId([1; 16])), CustodyError::Unknown { index: 1 });
    assert_eq!(with(records[1]), CustodyError::NotCurrent { index: 1 });
    assert_eq!(with(records[2]), CustodyError::Erased { index: 1 });
    let error = refusal(&mut scene, "south-officer", offer(&[records[0]]));
    assert_eq!(error, CustodyError::ToItself);
    let to_west = ExecuteMsg::OfferCustody {
        records: vec![records[0]],
        to: hospital("west"),
    };
    let error = refusal(&mut scene, "north-officer", to_west.clone());
    assert_eq!(error, CustodyError::ToUnknown);
    scene.furnish("west");
    let error = refusal(&mut scene, "south-officer", to_west);
    assert_eq!(error, CustodyError::NotCustodian { index: 0 });
}

#[test]
fn part_of_a_document_is_neither_offered_nor_accepted() {
    let mut scene = Scene::new();
    let first = pointer("north", 1);
    let addendum = on(2, Appends, &first);
    scene.publish(vec![first.clone()]).unwrap();
    scene.permit_hospital(&[first.id]);
    scene.send("north-officer", offer(&[first.id])).unwrap();
    scene.publish(vec![addendum.clone()]).unwrap();
    // There is more of it by now than was offered.
    let error = refusal(&mut scene, "south-officer", accept(&[first.id]));
    assert_eq!(error, CustodyError::PartOfDocument { index: 0 });
    for part in [first.id, addendum.id] {
        let error = refusal(&mut scene, "north-officer", offer(&[part]));
        assert_eq!(error, CustodyError::PartOfDocument { index: 0 });
    }
    scene
        .send("north-officer", offer(&[first.id, addendum.id]))
        .unwrap();
}

#[test]
fn only_what_was_offered_to_this_hospital_is_accepted() {
    let (mut scene, records) = offered(2);
    scene.furnish("west");
    let error = refusal(&mut scene, "west-officer", accept(&records));
    assert_eq!(error, CustodyError::NotOffered { index: 0 });
    let more = pointer("north", 9);
    scene.publish(vec![more.clone()]).unwrap();
    let error = refusal(&mut scene, "south-officer", accept(&[records[0], more.id]));
    assert_eq!(error, CustodyError::NotOffered { index: 1 });
    let error = refusal(&mut scene, "south-officer", accept(&[RecordId([1; 16])]));
    assert_eq!(error, CustodyError::Unknown { index: 0 });
    let elsewhere = ExecuteMsg::AcceptCustody {
        handle: BOB,
        records: vec![to(records[0], "cloud", 1)],
    };
    let error = refusal(&mut scene, "south-officer", elsewhere);
    assert_eq!(error, CustodyError::Unknown { index: 0 });
    scene.send("south-officer", accept(&records)).unwrap();
    // It is not accepted twice.
    let error = refusal(&mut scene, "south-officer", accept(&records));
    assert_eq!(error, CustodyError::NotOffered { index: 0 });
}

#[test]
fn a_new_place_is_a_store_of_the_receiving_hospital() {
    let (mut scene, records) = offered(1);
    let message = ExecuteMsg::AcceptCustody {
        handle: ALICE,
        records: vec![to(records[0], "gate", 1)],
    };
    let error = refusal(&mut scene, "south-officer", message);
    assert_eq!(error, CustodyError::NotAStore { index: 0 });
    scene.at("south", |h| h.endpoints.clear());
    let error = refusal(&mut scene, "south-officer", accept(&records));
    assert_eq!(error, CustodyError::NotAStore { index: 0 });
}

#[test]
fn a_permit_for_treatment_must_reach_the_hospital_without_role_and_person() {
    let (mut scene, records) = offered(2);
    let grantee = |role: Option<Role>, person: Option<&str>| Grantee {
        hospital: Some(hospital("south")),
        role: role.map(Into::into),
        person: person.map(|id| id.parse().unwrap()),
    };
    for narrow in [
        grantee(Some(Role::Gateway), None),
        grantee(None, Some("somebody")),
    ] {
        scene.world().grantees.insert(8, narrow);
        scene.permit(records[1], 8);
        let error = refusal(&mut scene, "south-officer", accept(&records));
        assert_eq!(error, CustodyError::NotPermitted { index: 1 });
    }
    for reason in [
        Reason::Denied,
        Reason::NoDirective,
        Reason::PatientClosed,
        Reason::Custodian,
    ] {
        let answer = verdict(reason, None);
        scene.world().verdicts.insert(records[1], answer);
        let error = refusal(&mut scene, "south-officer", accept(&records));
        assert_eq!(error, CustodyError::NotPermitted { index: 1 }, "{reason}");
    }
    // Asked as nobody in particular.
    let told = scene.world().told.clone().unwrap();
    assert_eq!(told.hospital, hospital("south"));
    assert_eq!(told.role.0, Role::Gateway);
    assert_eq!(told.person.as_str(), scene.env.contract.address.as_str());
    // Everybody is reached by a permit that names nobody.
    scene.permit(records[1], 9);
    scene.send("south-officer", accept(&records)).unwrap();
}

#[test]
fn whom_the_patient_forbade_to_publish_takes_nothing_over() {
    let (mut scene, records) = offered(1);
    scene.world().forbidden.insert((ALICE, hospital("south")));
    let refused = scene.send("south-officer", accept(&records));
    assert!(matches!(
        refused,
        Err(ContractError::Publish(PublishError::Forbidden))
    ));
    scene.world().forbidden.clear();
    scene.world().closed.insert(ALICE);
    let refused = scene.send("south-officer", accept(&records));
    assert!(matches!(
        refused,
        Err(ContractError::Publish(PublishError::HandleClosed))
    ));
    scene.world().handles.remove(&ALICE);
    let refused = scene.send("south-officer", accept(&records));
    assert!(matches!(
        refused,
        Err(ContractError::Publish(PublishError::HandleNotRegistered))
    ));
}

#[test]
fn an_offer_is_withdrawn_by_who_made_it() {
    let (mut scene, records) = offered(1);
    let error = refusal(&mut scene, "south-officer", withdraw(&records));
    assert_eq!(error, CustodyError::NotOffered { index: 0 });
    scene.send("north-officer", withdraw(&records)).unwrap();
    let error = refusal(&mut scene, "north-officer", withdraw(&records));
    assert_eq!(error, CustodyError::NotOffered { index: 0 });
}

#[test]
fn only_what_a_member_that_left_kept_is_assigned_and_of_one_member_at_a_time() {
    let mut scene = Scene::new();
    let records = scene.published(1);
    for status in [
        MemberStatus::Accredited,
        MemberStatus::Grace,
        MemberStatus::Expired,
        MemberStatus::Suspended,
    ] {
        scene.world().standing.insert(hospital("north"), status);
        let error = refusal(&mut scene, "owner", assign(&records));
        assert_eq!(error, CustodyError::NotLeft, "{status:?}");
    }
    scene
        .world()
        .standing
        .insert(hospital("north"), MemberStatus::Revoked);
    let other = pointer("south", 1);
    scene
        .publish_as("south-officer", ALICE, vec![other.clone()])
        .unwrap();
    let error = refusal(&mut scene, "owner", assign(&[records[0], other.id]));
    assert_eq!(error, CustodyError::Mixed);
    let error = refusal(&mut scene, "owner", assign(&[other.id]));
    assert_eq!(error, CustodyError::ToItself);
    let nowhere = ExecuteMsg::AssignCustody {
        records: records.clone(),
        to: hospital("nowhere"),
    };
    assert_eq!(
        refusal(&mut scene, "owner", nowhere),
        CustodyError::ToUnknown
    );
    scene.send("owner", assign(&records)).unwrap();
}

#[test]
fn what_is_offered_and_what_is_assigned_are_not_accepted_together() {
    let mut scene = Scene::new();
    let records = scene.published(2);
    scene.permit_hospital(&records);
    scene.send("north-officer", offer(&records[..1])).unwrap();
    scene
        .world()
        .standing
        .insert(hospital("north"), MemberStatus::Revoked);
    scene.send("owner", assign(&records[1..])).unwrap();
    let error = refusal(&mut scene, "south-officer", accept(&records));
    assert_eq!(error, CustodyError::Mixed);
    scene.furnish("west");
    let other = pointer("west", 1);
    scene
        .publish_as("west-officer", ALICE, vec![other.clone()])
        .unwrap();
    scene.permit_hospital(&[other.id]);
    scene.send("west-officer", offer(&[other.id])).unwrap();
    let error = refusal(&mut scene, "south-officer", accept(&[records[0], other.id]));
    assert_eq!(error, CustodyError::Mixed);
}
