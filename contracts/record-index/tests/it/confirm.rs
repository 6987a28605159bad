use hie_types::RecordId;
use hie_types::index::{Disclosure, DisclosureResult, LogEvent, NotLive};
use hie_types::registry::{Right, StaffStanding};
use record_index::error::{ContractError, DisclosureError, LookupError, PermissionError};

use crate::scene::{ALICE, Scene, hospital, pointer, said, served, unavailable};

const LAST: u64 = 900 + 72 * 3_600;

fn error<T: std::fmt::Debug>(result: Result<T, ContractError>) -> DisclosureError {
    match result {
        Err(ContractError::Disclosure(error)) => error,
        other => panic!("{other:?}"),
    }
}

fn kept(scene: &Scene, ticket: u64) -> Vec<Option<DisclosureResult>> {
    let ticket = scene.look_at(ticket).ticket;
    ticket.records.iter().map(|r| r.disclosure).collect()
}

#[test]
fn a_custodian_says_what_became_of_a_record() {
    let mut scene = Scene::new();
    let records = scene.published(2);
    scene.permit(records[0], 7);
    scene.permit(records[1], 7);
    scene.ask("south-doctor", &records).unwrap();
    scene.later(10);
    let said_so = vec![unavailable(records[1]), served(records[0], 3)];
    let response = scene.confirm("north-officer", 1, said_so.clone()).unwrap();
    assert_eq!(response.events[0].ty, "disclosure");
    assert_eq!(response.events[0].attributes[0].key, "ticket");
    for (key, value) in [("hospital", "north"), ("new", "2"), ("served", "1")] {
        assert_eq!(said(&response, key).unwrap(), value);
    }
    assert_eq!(
        kept(&scene, 1),
        [Some(said_so[1].result), Some(said_so[0].result)]
    );
    let log = scene.log(ALICE);
    assert_eq!(log.count, 2);
    let entry = &log.entries[1];
    assert_eq!(entry.hospital, Some(hospital("north")));
    assert_eq!(entry.person.as_str(), scene.addr("north-officer").as_str());
    assert_eq!(entry.at, scene.now());
    assert_eq!(
        entry.event,
        LogEvent::Disclosure {
            ticket: 1,
            records: said_so
        }
    );
}

#[test]
fn officers_gateways_and_administrators_confirm_and_nobody_else() {
    for sender in ["north-officer", "north-gateway", "north-admin"] {
        let mut scene = Scene::new();
        let (ticket, record) = scene.ticket();
        scene
            .confirm(sender, ticket, vec![served(record, 1)])
            .unwrap();
    }
    let mut scene = Scene::new();
    let (ticket, record) = scene.ticket();
    let mut refused = |sender: &str| match scene.confirm(sender, ticket, vec![served(record, 1)]) {
        Err(ContractError::Permission(error)) => error,
        other => panic!("{other:?}"),
    };
    for sender in [
        "north-physician",
        "north-nurse",
        "north-pharmacist",
        "north-paramedic",
        "north-privacy",
        "north-researcher",
    ] {
        assert_eq!(refused(sender), PermissionError::Role, "{sender}");
    }
    assert_eq!(refused("stranger"), PermissionError::NotStaff);
    assert_eq!(refused("owner"), PermissionError::NotStaff);
}

#[test]
fn only_active_staff_of_a_member_that_serves_confirms() {
    let mut scene = Scene::new();
    let (ticket, record) = scene.ticket();
    let refused =
        |scene: &mut Scene| match scene.confirm("north-officer", ticket, vec![served(record, 1)]) {
            Err(ContractError::Permission(error)) => error,
            other => panic!("{other:?}"),
        };
    for (standing, expected) in [
        (StaffStanding::Invited, PermissionError::NotStaff),
        (StaffStanding::Suspended, PermissionError::Suspended),
        (StaffStanding::Expired, PermissionError::Expired),
    ] {
        scene.staff("north-officer", |s| s.standing = standing);
        assert_eq!(refused(&mut scene), expected);
    }
    scene.staff("north-officer", |s| s.standing = StaffStanding::Active);
    scene.at("north", |h| h.rights.retain(|r| *r != Right::Serve));
    assert_eq!(refused(&mut scene), PermissionError::Standing);
}

#[test]
fn a_custodian_that_lost_its_rights_keeps_the_duty() {
    let mut scene = Scene::new();
    let (ticket, record) = scene.ticket();
    scene.at("north", |h| {
        h.rights = vec![Right::Serve];
        h.capabilities.clear();
    });
    scene
        .confirm("north-officer", ticket, vec![served(record, 1)])
        .unwrap();
}

#[test]
fn confirming_ends_72_hours_after_the_ticket() {
    for (seconds, fine) in [(LAST - 1, true), (LAST, false), (LAST + 1, false)] {
        let mut scene = Scene::new();
        let (ticket, record) = scene.ticket();
        scene.later(seconds);
        let result = scene.confirm("north-officer", ticket, vec![served(record, 1)]);
        if fine {
            result.unwrap();
        } else {
            assert_eq!(error(result), DisclosureError::TooLate);
        }
    }
}

#[test]
fn what_was_handed_over_goes_on_record_though_the_ticket_is_dead_by_now() {
    let mut scene = Scene::new();
    let (ticket, record) = scene.ticket();
    scene.world().ended.insert(7);
    scene.staff("south-doctor", |s| s.standing = StaffStanding::Suspended);
    assert_eq!(
        scene.look_at(ticket).liveness[0].reason,
        Some(NotLive::BasisEnded)
    );
    scene
        .confirm("north-officer", ticket, vec![served(record, 1)])
        .unwrap();
    assert_eq!(kept(&scene, ticket), [Some(served(record, 1).result)]);
}

#[test]
fn saying_the_same_again_changes_nothing() {
    let mut scene = Scene::new();
    let (ticket, record) = scene.ticket();
    for said_so in [unavailable(record), served(record, 1)] {
        scene
            .confirm("north-officer", ticket, vec![said_so.clone()])
            .unwrap();
        let before = scene.dump();
        scene.later(1);
        let response = scene.confirm("north-admin", ticket, vec![said_so]).unwrap();
        assert_eq!(said(&response, "new").unwrap(), "0");
        assert_eq!(scene.dump(), before);
    }
}

#[test]
fn only_what_was_unavailable_may_be_said_otherwise() {
    let mut scene = Scene::new();
    let (ticket, record) = scene.ticket();
    let mut confirm = |said_so| scene.confirm("north-officer", ticket, vec![said_so]);
    confirm(unavailable(record)).unwrap();
    confirm(served(record, 1)).unwrap();
    for otherwise in [served(record, 2), unavailable(record)] {
        assert_eq!(
            error(confirm(otherwise)),
            DisclosureError::Contradicts { index: 0 }
        );
    }
    assert_eq!(kept(&scene, ticket), [Some(served(record, 1).result)]);
    assert_eq!(scene.log(ALICE).count, 3);
}

#[test]
fn the_log_says_only_what_is_new() {
    let mut scene = Scene::new();
    let records = scene.published(2);
    scene.permit(records[0], 7);
    scene.permit(records[1], 7);
    scene.ask("south-doctor", &records).unwrap();
    let first = vec![served(records[0], 1)];
    scene.confirm("north-officer", 1, first).unwrap();
    let both = vec![served(records[0], 1), served(records[1], 2)];
    let response = scene.confirm("north-officer", 1, both).unwrap();
    assert_eq!(said(&response, "new").unwrap(), "1");
    match &scene.log(ALICE).entries[2].event {
        LogEvent::Disclosure { records: said, .. } => {
            assert_eq!(said, &[served(records[1], 2)]);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_message_names_one_to_twenty_records_none_twice() {
    let mut scene = Scene::new();
    let records = scene.published(20);
    for record in &records {
        scene.permit(*record, 7);
    }
    scene.ask("south-doctor", &records).unwrap();
    let all: Vec<Disclosure> = records.iter().map(|record| served(*record, 1)).collect();
    let mut confirm = |records| scene.confirm("north-officer", 1, records);
    assert_eq!(error(confirm(vec![])), DisclosureError::Count);
    let twice = vec![served(records[0], 1), unavailable(records[0])];
    assert_eq!(error(confirm(twice)), DisclosureError::Twice { index: 1 });
    let many = [all.clone(), vec![served(RecordId([1; 16]), 1)]].concat();
    assert_eq!(error(confirm(many)), DisclosureError::Count);
    confirm(all).unwrap();
}

#[test]
fn a_record_must_be_permitted_by_the_ticket() {
    let mut scene = Scene::new();
    let records = scene.published(2);
    scene.permit(records[0], 7);
    scene.ask("south-doctor", &records).unwrap();
    for absent in [records[1], RecordId([1; 16])] {
        let said_so = vec![served(records[0], 1), served(absent, 1)];
        assert_eq!(
            error(scene.confirm("north-officer", 1, said_so)),
            DisclosureError::NotOnTicket { index: 1 }
        );
    }
}

#[test]
fn a_custodian_confirms_its_own_records_only() {
    let mut scene = Scene::new();
    let norths = scene.published(1)[0];
    let souths = pointer("south", 1).id;
    scene
        .publish_as("south-officer", ALICE, vec![pointer("south", 1)])
        .unwrap();
    scene.permit(norths, 7);
    scene.ask("south-doctor", &[souths, norths]).unwrap();
    let both = || vec![served(souths, 1), served(norths, 2)];
    assert_eq!(
        error(scene.confirm("south-officer", 1, both())),
        DisclosureError::NotCustodian { index: 1 }
    );
    assert_eq!(
        error(scene.confirm("north-officer", 1, both())),
        DisclosureError::NotCustodian { index: 0 }
    );
    scene
        .confirm("north-officer", 1, vec![served(norths, 2)])
        .unwrap();
    scene
        .confirm("south-officer", 1, vec![served(souths, 1)])
        .unwrap();
    assert_eq!(
        kept(&scene, 1),
        [
            Some(served(souths, 1).result),
            Some(served(norths, 2).result)
        ]
    );
}

#[test]
fn a_ticket_that_is_not_there_is_an_error() {
    let mut scene = Scene::new();
    let (_, record) = scene.ticket();
    for ticket in [0, 2, u64::MAX] {
        assert!(matches!(
            scene.confirm("north-officer", ticket, vec![served(record, 1)]),
            Err(ContractError::Lookup(LookupError::Ticket))
        ));
    }
}

#[test]
fn the_registry_is_asked_once_and_the_patient_not_at_all() {
    let mut scene = Scene::new();
    let (ticket, record) = scene.ticket();
    scene
        .confirm("north-officer", ticket, vec![served(record, 1)])
        .unwrap();
    assert_eq!(scene.world().asked, ["account"]);
}
