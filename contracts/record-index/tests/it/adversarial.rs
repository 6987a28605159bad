//! What somebody might try.

use cosmwasm_std::{Event, Response};
use hie_policy::Reason;
use hie_types::index::{ExecuteMsg, LogEvent};
use hie_types::registry::{MemberStatus, Right};
use hie_types::{Handle, Practitioner, RecordId};
use record_index::custody::CustodyError;
use record_index::error::{
    AccessError, ContractError, DisclosureError, PermissionError, PublishError,
};
use record_index::pointer::PointerFault;

use crate::custody::assign;
use crate::log::verify;
use crate::scene::{
    ALICE, BOB, DOCTOR, SURGEON, Scene, hospital, pointer, request, said, salt, served,
};

#[test]
fn nobody_takes_an_id_that_another_hospital_made() {
    // The attacker saw id and salt in the mempool and sends first.
    let mut scene = Scene::new();
    let stolen = pointer("north", 1);
    match scene.publish_as("south-officer", ALICE, vec![stolen.clone()]) {
        Err(ContractError::Publish(PublishError::Pointer { index: 0, fault })) => {
            assert_eq!(fault, PointerFault::NotDerived);
        }
        other => panic!("{other:?}"),
    }
    scene.publish(vec![stolen]).unwrap();
}

#[test]
fn nobody_publishes_for_another_hospital() {
    // The same salt gives another hospital another id: both can live.
    let mut scene = Scene::new();
    assert_ne!(pointer("north", 1).id, pointer("south", 1).id);
    scene.published(1);
    scene
        .publish_as("south-officer", ALICE, vec![pointer("south", 1)])
        .unwrap();
    let custodian = |scene: &Scene, id: RecordId| {
        let query = hie_types::index::QueryMsg::Record { record: id };
        let found: hie_types::index::PointerResponse = scene.query(query).unwrap();
        found.custodian
    };
    assert_eq!(custodian(&scene, pointer("north", 1).id), hospital("north"));
    assert_eq!(custodian(&scene, pointer("south", 1).id), hospital("south"));
}

#[test]
fn nobody_overwrites_a_published_record() {
    let mut scene = Scene::new();
    scene.published(1);
    let mut changed = pointer("north", 1);
    changed.locator.object = "ffffffffffffffffffffffffffffffff".parse().unwrap();
    assert_eq!(changed.salt, salt(1));
    assert!(scene.publish(vec![changed]).is_err());
}

#[test]
fn a_suspended_hospital_neither_publishes_nor_asks() {
    let mut scene = Scene::new();
    let record = scene.published(1)[0];
    scene.permit(record, 7);
    scene.at("south", |h| h.rights = vec![Right::Serve, Right::Protect]);
    assert!(matches!(
        scene.publish_as("south-officer", ALICE, vec![pointer("south", 1)]),
        Err(ContractError::Permission(PermissionError::Standing))
    ));
    let answer = scene.ask("south-doctor", &[record]).unwrap();
    assert_eq!(answer.decisions[0].reason.0, Reason::NotAccredited);
    assert_eq!(answer.ticket, None);
}

#[test]
fn a_gateway_does_not_ask_for_itself_or_for_another_hospitals_staff() {
    let mut scene = Scene::new();
    let record = scene.published(1)[0];
    scene.permit(record, 7);
    let norths = Practitioner([0x77; 16]);
    let staff = scene.world().practitioners[&(hospital("north"), SURGEON)].clone();
    scene
        .world()
        .practitioners
        .insert((hospital("north"), norths), staff);
    for (who, expected) in [
        (None, AccessError::PractitionerMissing),
        (Some(norths), AccessError::PractitionerUnknown),
    ] {
        match scene.ask_for("south-gateway", &[record], "TREAT", who) {
            Err(ContractError::Access(error)) => assert_eq!(error, expected),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn the_asker_cannot_confirm_for_the_custodian() {
    let mut scene = Scene::new();
    let (ticket, record) = scene.ticket();
    assert!(matches!(
        scene.confirm("south-officer", ticket, vec![served(record, 1)]),
        Err(ContractError::Disclosure(DisclosureError::NotCustodian {
            index: 0
        }))
    ));
    assert!(matches!(
        scene.confirm("south-doctor", ticket, vec![served(record, 1)]),
        Err(ContractError::Permission(PermissionError::Role))
    ));
}

#[test]
fn a_ticket_is_not_replayed_for_what_another_ticket_permits() {
    let mut scene = Scene::new();
    let (first, one) = scene.ticket();
    let two = pointer("north", 2).id;
    scene.publish(vec![pointer("north", 2)]).unwrap();
    scene.permit(two, 8);
    let second = scene.ask("south-doctor", &[two]).unwrap().ticket.unwrap();
    for (ticket, record) in [(first, two), (second, one)] {
        assert!(matches!(
            scene.confirm("north-officer", ticket, vec![served(record, 1)]),
            Err(ContractError::Disclosure(DisclosureError::NotOnTicket {
                index: 0
            }))
        ));
    }
}

#[test]
fn a_confirmation_is_too_late_at_the_exact_second() {
    let mut scene = Scene::new();
    let (ticket, record) = scene.ticket();
    scene.later(900 + 259_200);
    assert!(matches!(
        scene.confirm("north-officer", ticket, vec![served(record, 1)]),
        Err(ContractError::Disclosure(DisclosureError::TooLate))
    ));
}

#[test]
fn a_handle_that_nobody_registered_tells_nothing() {
    let mut scene = Scene::new();
    let record = scene.published(1)[0];
    scene.permit(record, 7);
    let unknown = Handle([0xcc; 16]);
    let refused = scene.send("south-doctor", request(unknown, &[record], "TREAT", None));
    assert!(matches!(
        refused,
        Err(ContractError::Access(AccessError::NoSuchRecords))
    ));
}

#[test]
fn a_record_of_another_handle_looks_like_one_that_is_nowhere() {
    let mut scene = Scene::new();
    let mine = scene.published(1)[0];
    let bobs = pointer("north", 9);
    scene
        .publish_as("north-officer", BOB, vec![bobs.clone()])
        .unwrap();
    let nowhere = RecordId([1; 16]);
    // Also for the hospital that keeps it, for which own records have rules of their own.
    for sender in ["south-doctor", "north-doctor", "north-officer"] {
        let answer = scene.ask(sender, &[mine, bobs.id, nowhere]).unwrap();
        let [_, known, unknown] = &answer.decisions[..] else {
            panic!()
        };
        assert_eq!(
            (known.outcome, known.reason, &known.custodian),
            (unknown.outcome, unknown.reason, &unknown.custodian)
        );
    }
}

#[test]
fn overlong_and_repeating_lists_are_refused_before_anybody_is_asked() {
    let mut scene = Scene::new();
    let many: Vec<_> = (0..51).map(|n| pointer("north", n)).collect();
    let ids: Vec<RecordId> = many.iter().map(|new| new.id).collect();
    let messages = [
        ExecuteMsg::PublishRecords {
            handle: ALICE,
            records: many,
        },
        request(ALICE, &ids[..21], "TREAT", None),
        request(ALICE, &[ids[0], ids[0]], "TREAT", None),
        ExecuteMsg::ConfirmDisclosure {
            ticket: 1,
            records: ids[..21].iter().map(|id| served(*id, 1)).collect(),
        },
    ];
    for msg in messages {
        scene.send("north-officer", msg).unwrap_err();
        assert!(scene.world().asked.is_empty());
    }
}

/// Asks in vain.
fn spam(scene: &mut Scene, sender: &str, who: Option<Practitioner>) -> Response {
    let record = pointer("north", 1).id;
    let msg = request(ALICE, &[record], "TREAT", who);
    let response = scene.send(sender, msg).unwrap();
    assert!(response.data.is_some(), "still answered");
    response
}

fn is_recorded(response: &Response) -> bool {
    let counted = said(response, "counted_only").is_some();
    let entry = said(response, "entry").is_some();
    assert_ne!(counted, entry);
    entry
}

#[test]
fn the_log_cannot_be_filled_with_refusals() {
    let mut scene = Scene::new();
    scene.published(1);
    for _ in 0..50 {
        assert!(is_recorded(&spam(&mut scene, "south-doctor", None)));
    }
    for _ in 0..3 {
        assert!(!is_recorded(&spam(&mut scene, "south-doctor", None)));
    }
    assert_eq!(scene.log(ALICE).count, 50);
    // Somebody else is recorded, and so is a permit of the same person.
    assert!(is_recorded(&spam(&mut scene, "south-nurse", None)));
    scene.permit(pointer("north", 1).id, 7);
    assert!(is_recorded(&spam(&mut scene, "south-doctor", None)));
    assert_eq!(verify(&scene, ALICE).len(), 52);
}

#[test]
fn the_count_begins_anew_with_the_utc_day() {
    let mut scene = Scene::new();
    scene.published(1);
    for _ in 0..50 {
        spam(&mut scene, "south-doctor", None);
    }
    // The scene begins at midnight.
    scene.later(86_399);
    assert!(!is_recorded(&spam(&mut scene, "south-doctor", None)));
    scene.later(1);
    for _ in 0..50 {
        assert!(is_recorded(&spam(&mut scene, "south-doctor", None)));
    }
    assert!(!is_recorded(&spam(&mut scene, "south-doctor", None)));
}

#[test]
fn a_person_does_not_evade_the_count_by_another_account() {
    let mut scene = Scene::new();
    scene.published(1);
    let ways: [(&str, Option<Practitioner>); 3] = [
        ("south-gateway", Some(DOCTOR)),
        ("south-gateway-two", Some(DOCTOR)),
        ("south-doctor", None),
    ];
    for n in 0..50 {
        let (sender, who) = ways[n % 3];
        assert!(is_recorded(&spam(&mut scene, sender, who)));
    }
    for (sender, who) in ways {
        assert!(!is_recorded(&spam(&mut scene, sender, who)));
    }
    // The same gateway for another person.
    assert!(is_recorded(&spam(
        &mut scene,
        "south-gateway",
        Some(SURGEON)
    )));
    // The same pseudonym at another hospital is another person.
    scene.at("north", |h| h.rights.clear());
    assert!(is_recorded(&spam(&mut scene, "north-doctor", None)));
}

/// A hospital publishes a record of its own under the handle and asks for it together with others'.
#[test]
fn a_permitted_record_is_no_way_around_the_count() {
    let mut scene = Scene::new();
    let records = scene.published(2);
    scene.permit(records[0], 7);
    let logged = |scene: &mut Scene| {
        scene.ask("south-doctor", &records).unwrap();
        let page = scene.log(ALICE);
        match &page.entries.last().unwrap().event {
            LogEvent::Access { records, .. } => records.len(),
            other => panic!("{other:?}"),
        }
    };
    for _ in 0..50 {
        assert_eq!(logged(&mut scene), 2);
    }
    // Beyond fifty the access is on record as ever, the refusal beside it is only counted.
    assert_eq!(logged(&mut scene), 1);
    let answer = scene.ask("south-doctor", &records).unwrap();
    assert_eq!(answer.decisions.len(), 2);
    assert!(scene.look_at(answer.ticket.unwrap()).liveness[0].live);
}

#[test]
fn who_may_not_ask_is_not_told_who_keeps_a_record() {
    let mut scene = Scene::new();
    let records = scene.published(1);
    scene.at("south", |h| h.rights.clear());
    let answer = scene.ask("south-doctor", &records).unwrap();
    assert_eq!(answer.decisions[0].custodian, None);
}

#[test]
fn people_without_a_pseudonym_are_counted_by_account_wherever_they_work() {
    let mut scene = Scene::new();
    scene.published(1);
    for _ in 0..50 {
        assert!(is_recorded(&spam(&mut scene, "south-physician", None)));
    }
    assert!(is_recorded(&spam(&mut scene, "south-nurse", None)));
    scene.staff("south-physician", |s| s.hospital = hospital("north"));
    scene.at("north", |h| h.rights.clear());
    assert!(!is_recorded(&spam(&mut scene, "south-physician", None)));
}

#[test]
fn a_suspended_gateway_does_not_evade_the_count_by_inventing_people() {
    let mut scene = Scene::new();
    scene.published(1);
    scene.staff("south-gateway", |s| {
        s.standing = hie_types::registry::StaffStanding::Suspended;
    });
    for n in 0..50 {
        let invented = Some(Practitioner([n; 16]));
        assert!(is_recorded(&spam(&mut scene, "south-gateway", invented)));
    }
    let invented = Some(Practitioner([99; 16]));
    assert!(!is_recorded(&spam(&mut scene, "south-gateway", invented)));
}

#[test]
fn events_say_ids_codes_and_counters_only() {
    let mut scene = Scene::new();
    let new = pointer("north", 1);
    let published = scene.publish(vec![new.clone()]).unwrap();
    scene.permit(new.id, 7);
    let asked = scene
        .send("south-doctor", request(ALICE, &[new.id], "TREAT", None))
        .unwrap();
    let told = scene
        .confirm("north-officer", 1, vec![served(new.id, 0xee)])
        .unwrap();
    let events: Vec<Event> = [published, asked, told]
        .into_iter()
        .flat_map(|response| {
            assert!(response.attributes.is_empty());
            response.events
        })
        .collect();
    let text = format!("{events:?}");
    for secret in [
        new.commitment.to_string(),
        new.salt.to_string(),
        new.locator.object.to_string(),
        new.tags[0].to_string(),
        "lab-report".to_owned(),
        "ee".repeat(32),
        scene.addr("south-doctor").into_string(),
        DOCTOR.to_string(),
    ] {
        assert!(!text.contains(&secret), "{secret}");
    }
}

#[test]
fn a_member_that_left_does_not_take_back_by_another_offer_what_the_owner_assigned() {
    let mut scene = Scene::new();
    let records = scene.published(2);
    scene.furnish("west");
    let to_west = ExecuteMsg::OfferCustody {
        records: records.clone(),
        to: hospital("west"),
    };
    for gone in [
        MemberStatus::Leaving,
        MemberStatus::Revoked,
        MemberStatus::Withdrawn,
    ] {
        scene.world().standing.insert(hospital("north"), gone);
        // What nobody assigned it hands over as before.
        scene.send("north-officer", to_west.clone()).unwrap();
        scene.send("owner", assign(&records[1..])).unwrap();
        let refused = scene.send("north-officer", to_west.clone());
        let expected = CustodyError::Assigned { index: 1 };
        assert!(
            matches!(&refused, Err(ContractError::Custody(error)) if *error == expected),
            "{refused:?}"
        );
        let offers = scene.offers("south");
        assert_eq!(offers.len(), 1);
        scene.send("owner", assign(&records)).unwrap();
        assert_eq!(scene.offers("south").len(), 2);
        // It stays after all: what it keeps is its own again.
        let stays = MemberStatus::Accredited;
        scene.world().standing.insert(hospital("north"), stays);
        scene.send("north-officer", to_west.clone()).unwrap();
    }
}
