//! `ReportOfflineAccess`: who may report what, and what comes of it.

use cosmwasm_std::{CosmosMsg, Response, WasmMsg, from_json};
use hie_policy::{BreakGlassReason, Role};
use hie_types::index::{
    ExecuteMsg, LogEvent, OfflineSide, QueryMsg, UnmatchedReport, UnmatchedReportsResponse,
};
use hie_types::registry::{Right, StaffStanding};
use hie_types::{Commitment, Handle, PersonId, RecordId, consent};
use record_index::error::{ContractError, PermissionError};
use record_index::offline::{OfflineError, REPORT_SECONDS};

use crate::log::verify;
use crate::scene::{ALICE, BOB, SURGEON, Scene, hospital, pointer, said};

/// South's surgeon, who has no account.
pub fn surgeon() -> PersonId {
    PersonId::of_practitioner(&hospital("south"), &SURGEON)
}

pub fn read() -> OfflineSide {
    OfflineSide::Asker {
        role: Role::Physician.into(),
        reason: BreakGlassReason::OVRER.into(),
        justification: Commitment([5; 32]),
    }
}

pub fn served_to(id: &str) -> OfflineSide {
    OfflineSide::Custodian {
        hospital: hospital(id),
    }
}

/// A report about Alice's records.
pub fn report(records: &[RecordId], person: PersonId, at: u64, side: OfflineSide) -> ExecuteMsg {
    ExecuteMsg::ReportOfflineAccess {
        handle: ALICE,
        records: records.to_vec(),
        person,
        at,
        side,
    }
}

/// The messages to consent-registry.
pub fn sessions(response: &Response) -> Vec<consent::ExecuteMsg> {
    let message = |message: &cosmwasm_std::SubMsg| match &message.msg {
        CosmosMsg::Wasm(WasmMsg::Execute { msg, funds, .. }) => {
            assert!(funds.is_empty());
            from_json(msg).unwrap()
        }
        other => panic!("{other:?}"),
    };
    response.messages.iter().map(message).collect()
}

impl Scene {
    pub fn unmatched(&self, id: &str) -> Vec<UnmatchedReport> {
        let mut found = Vec::new();
        let mut start_after = None;
        loop {
            let page: UnmatchedReportsResponse = self
                .query(QueryMsg::UnmatchedReports {
                    hospital: hospital(id),
                    start_after,
                    limit: Some(100),
                })
                .unwrap();
            found.extend(page.reports);
            start_after = page.next;
            if start_after.is_none() {
                return found;
            }
        }
    }
}

fn refusal(scene: &mut Scene, sender: &str, message: ExecuteMsg) -> OfflineError {
    match scene.send(sender, message) {
        Err(ContractError::Offline(error)) => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_askers_report_opens_a_late_session_and_is_on_record() {
    let mut scene = Scene::new();
    let records = scene.published(2);
    let at = scene.now() - 3_600;
    let response = scene
        .send("south-gateway", report(&records, surgeon(), at, read()))
        .unwrap();
    assert_eq!(scene.world().asked, ["account"]);
    assert_eq!(
        sessions(&response),
        [consent::ExecuteMsg::RecordLateSession {
            handle: ALICE,
            person: surgeon(),
            hospital: hospital("south"),
            role: Role::Physician.into(),
            reason: BreakGlassReason::OVRER.into(),
            justification: Commitment([5; 32]),
            started_at: at,
            account: scene.addr("south-gateway").into_string(),
        }]
    );
    match &response.messages[0].msg {
        CosmosMsg::Wasm(WasmMsg::Execute { contract_addr, .. }) => {
            assert_eq!(*contract_addr, scene.addr("consent-registry").into_string());
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(said(&response, "asker").unwrap(), "south");
    assert_eq!(said(&response, "new").unwrap(), "2");
    assert_eq!(said(&response, "matched").unwrap(), "0");
    let entries = verify(&scene, ALICE);
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].hospital, Some(hospital("south")));
    assert_eq!(
        entries[0].event,
        LogEvent::Offline {
            side: read(),
            person: surgeon(),
            accessed_at: at,
            records,
        }
    );
    assert!(scene.unmatched("south").is_empty());
}

#[test]
fn the_custodians_report_opens_nothing_and_is_listed_for_the_askers_hospital() {
    let mut scene = Scene::new();
    let records = scene.published(2);
    let at = scene.now() - 3_600;
    let message = report(&records, surgeon(), at, served_to("south"));
    let response = scene.send("north-privacy", message).unwrap();
    assert_eq!(sessions(&response), []);
    assert_eq!(said(&response, "hospital").unwrap(), "north");
    assert_eq!(said(&response, "asker").unwrap(), "south");
    let listed = scene.unmatched("south");
    assert_eq!(listed.len(), 2);
    for record in &records {
        assert!(listed.contains(&UnmatchedReport {
            custodian: hospital("north"),
            handle: ALICE,
            record: *record,
            person: surgeon(),
            at,
            reported_at: scene.now(),
        }));
    }
    assert!(scene.unmatched("north").is_empty());
    let entries = verify(&scene, ALICE);
    assert_eq!(
        entries[0].event,
        LogEvent::Offline {
            side: served_to("south"),
            person: surgeon(),
            accessed_at: at,
            records,
        }
    );
}

#[test]
fn what_was_reported_before_adds_nothing() {
    let mut scene = Scene::new();
    let records = scene.published(3);
    let at = scene.now();
    for (sender, side) in [
        ("south-officer", read()),
        ("north-officer", served_to("south")),
    ] {
        let message = report(&records[..2], surgeon(), at, side.clone());
        scene.send(sender, message.clone()).unwrap();
        let before = scene.dump();
        scene.later(60);
        let again = scene.send(sender, message).unwrap();
        assert_eq!(said(&again, "new").unwrap(), "0");
        assert_eq!(sessions(&again), []);
        assert_eq!(scene.dump(), before);
        // One record more of the same access: on record, but no second session.
        let more = scene
            .send(sender, report(&records, surgeon(), at, side))
            .unwrap();
        assert_eq!(said(&more, "new").unwrap(), "1");
        assert_eq!(sessions(&more), []);
    }
    assert_eq!(verify(&scene, ALICE).len(), 4);
}

#[test]
fn one_session_for_a_person_and_time_however_many_messages_tell_of_it() {
    let mut scene = Scene::new();
    let records = scene.published(2);
    let at = scene.now();
    let mut opened = |records: &[RecordId], person: PersonId, at: u64| {
        let message = report(records, person, at, read());
        sessions(&scene.send("south-officer", message).unwrap()).len()
    };
    assert_eq!(opened(&records[..1], surgeon(), at), 1);
    assert_eq!(opened(&records[1..], surgeon(), at), 0);
    assert_eq!(opened(&records[..1], surgeon(), at - 1), 1);
    let nurse = PersonId::of_practitioner(&hospital("south"), &crate::scene::NURSE);
    assert_eq!(opened(&records[..1], nurse, at), 1);
}

#[test]
fn four_roles_of_the_hospital_that_owes_report_and_nobody_else() {
    for name in ["officer", "privacy", "gateway", "admin"] {
        let mut scene = Scene::new();
        let records = scene.published(1);
        let at = scene.now();
        let asker = report(&records, surgeon(), at, read());
        scene.send(&format!("south-{name}"), asker).unwrap();
        let custodian = report(&records, surgeon(), at, served_to("south"));
        scene.send(&format!("north-{name}"), custodian).unwrap();
    }
    let mut scene = Scene::new();
    let records = scene.published(1);
    let message = report(&records, surgeon(), scene.now(), read());
    let refused = |scene: &mut Scene, sender: &str| match scene.send(sender, message.clone()) {
        Err(ContractError::Permission(error)) => error,
        other => panic!("{sender}: {other:?}"),
    };
    for name in [
        "physician",
        "nurse",
        "pharmacist",
        "paramedic",
        "researcher",
        "doctor",
    ] {
        let error = refused(&mut scene, &format!("south-{name}"));
        assert_eq!(error, PermissionError::Role, "{name}");
    }
    for sender in ["stranger", "owner"] {
        assert_eq!(refused(&mut scene, sender), PermissionError::NotStaff);
    }
    for (standing, expected) in [
        (StaffStanding::Invited, PermissionError::NotStaff),
        (StaffStanding::Suspended, PermissionError::Suspended),
        (StaffStanding::Expired, PermissionError::Expired),
    ] {
        scene.staff("south-officer", |staff| staff.standing = standing);
        assert_eq!(refused(&mut scene, "south-officer"), expected);
    }
}

#[test]
fn reporting_is_a_duty() {
    let mut scene = Scene::new();
    let records = scene.published(1);
    let message = report(&records, surgeon(), scene.now(), read());
    scene.at("south", |h| {
        h.rights = crate::scene::all_rights();
        h.rights.retain(|right| *right != Right::Serve);
    });
    let refused = scene.send("south-officer", message.clone());
    assert!(matches!(
        refused,
        Err(ContractError::Permission(PermissionError::Standing))
    ));
    scene.at("south", |h| {
        h.rights = vec![Right::Serve];
        h.capabilities.clear();
    });
    scene.send("south-officer", message).unwrap();
}

#[test]
fn an_access_is_reported_within_thirty_days_to_the_second() {
    let mut scene = Scene::new();
    let records = scene.published(1);
    let now = scene.now();
    let side = served_to("south");
    let mut at = |at: u64| {
        scene.send(
            "north-officer",
            report(&records, surgeon(), at, side.clone()),
        )
    };
    for good in [now, now - REPORT_SECONDS] {
        at(good).unwrap();
    }
    for (bad, expected) in [
        (now + 1, OfflineError::InFuture),
        (now - REPORT_SECONDS - 1, OfflineError::TooOld),
    ] {
        assert!(matches!(at(bad), Err(ContractError::Offline(error)) if error == expected));
    }
}

#[test]
fn one_to_twenty_records_of_the_handle_none_twice() {
    let mut scene = Scene::new();
    let records = scene.published(21);
    let at = scene.now();
    let with = |records: &[RecordId]| report(records, surgeon(), at, read());
    assert_eq!(
        refusal(&mut scene, "south-officer", with(&[])),
        OfflineError::Count
    );
    assert_eq!(
        refusal(&mut scene, "south-officer", with(&records)),
        OfflineError::Count
    );
    let twice = [records[0], records[1], records[0]];
    let error = refusal(&mut scene, "south-officer", with(&twice));
    assert_eq!(error, OfflineError::Twice { index: 2 });
    let unknown = [records[0], RecordId([1; 16])];
    let error = refusal(&mut scene, "south-officer", with(&unknown));
    assert_eq!(error, OfflineError::UnknownRecord { index: 1 });
    let other = pointer("north", 99);
    scene
        .publish_as("north-officer", BOB, vec![other.clone()])
        .unwrap();
    let error = refusal(&mut scene, "south-officer", with(&[other.id]));
    assert_eq!(error, OfflineError::UnknownRecord { index: 0 });
    scene.send("south-officer", with(&records[..20])).unwrap();
}

#[test]
fn whatever_became_of_a_record_since_it_was_read() {
    let mut scene = Scene::new();
    let records = scene.published(1);
    scene.mark("north-officer", records[0]).unwrap();
    let message = report(&records, surgeon(), scene.now(), read());
    scene.send("south-officer", message).unwrap();
}

#[test]
fn a_custodian_reports_what_it_keeps_to_another_hospital_that_is_known() {
    let mut scene = Scene::new();
    let own = scene.published(1)[0];
    let other = pointer("south", 1);
    scene
        .publish_as("south-officer", ALICE, vec![other.clone()])
        .unwrap();
    let at = scene.now();
    let mut refused = |records: &[RecordId], side: OfflineSide| {
        refusal(
            &mut scene,
            "north-officer",
            report(records, surgeon(), at, side),
        )
    };
    let error = refused(&[own, other.id], served_to("south"));
    assert_eq!(error, OfflineError::NotCustodian { index: 1 });
    let error = refused(&[own], served_to("north"));
    assert_eq!(error, OfflineError::OwnHospital);
    let error = refused(&[own], served_to("nowhere"));
    assert_eq!(error, OfflineError::HospitalUnknown);
}

#[test]
fn a_gateway_is_nobody_who_reads() {
    let mut scene = Scene::new();
    let records = scene.published(1);
    let side = OfflineSide::Asker {
        role: Role::Gateway.into(),
        reason: BreakGlassReason::OVRER.into(),
        justification: Commitment([5; 32]),
    };
    let message = report(&records, surgeon(), scene.now(), side);
    assert_eq!(
        refusal(&mut scene, "south-officer", message),
        OfflineError::Gateway
    );
}

#[test]
fn nobody_elses_people_are_reported_as_ones_own() {
    let mut scene = Scene::new();
    scene.furnish("west");
    let records = scene.published(1);
    let at = scene.now();
    let account =
        |scene: &Scene, name: &str| -> PersonId { scene.addr(name).as_str().parse().unwrap() };
    let others = [
        // Another hospital's pseudonym, and another hospital's account.
        PersonId::of_practitioner(&hospital("west"), &SURGEON),
        account(&scene, "west-physician"),
        // Nobody's account.
        account(&scene, "stranger"),
        // The account of somebody whom the network knows by a pseudonym.
        account(&scene, "south-doctor"),
        // No account at all.
        "noaddress".parse().unwrap(),
    ];
    for person in others {
        for (sender, side) in [
            ("south-officer", read()),
            ("north-officer", served_to("south")),
        ] {
            let message = report(&records, person.clone(), at, side);
            let error = refusal(&mut scene, sender, message);
            assert_eq!(error, OfflineError::PersonElsewhere, "{person}");
        }
    }
    // Her own account, whatever became of the appointment; a pseudonym that nobody has any more.
    scene.staff("south-physician", |staff| {
        staff.standing = StaffStanding::Suspended
    });
    let gone = PersonId::of_practitioner(&hospital("south"), &hie_types::Practitioner([9; 16]));
    for person in [account(&scene, "south-physician"), gone] {
        for (sender, side) in [
            ("south-officer", read()),
            ("north-officer", served_to("south")),
        ] {
            let message = report(&records, person.clone(), at, side);
            scene.send(sender, message).unwrap();
        }
    }
}

#[test]
fn a_cursor_of_somewhere_else_is_refused() {
    let scene = Scene::new();
    for cursor in ["", "zz", "00", &"00".repeat(56 - 1)] {
        let refused = scene.query::<UnmatchedReportsResponse>(QueryMsg::UnmatchedReports {
            hospital: hospital("south"),
            start_after: Some(cursor.to_owned()),
            limit: None,
        });
        assert!(refused.is_err(), "{cursor}");
    }
}

#[test]
fn reports_about_another_handle_are_others() {
    let mut scene = Scene::new();
    let record = pointer("north", 1);
    scene
        .publish_as("north-officer", BOB, vec![record.clone()])
        .unwrap();
    let message = |handle: Handle, side| ExecuteMsg::ReportOfflineAccess {
        handle,
        records: vec![record.id],
        person: surgeon(),
        at: 20_000 * 86_400,
        side,
    };
    let error = refusal(
        &mut scene,
        "north-officer",
        message(ALICE, served_to("south")),
    );
    assert_eq!(error, OfflineError::UnknownRecord { index: 0 });
    scene
        .send("north-officer", message(BOB, served_to("south")))
        .unwrap();
    assert_eq!(scene.unmatched("south")[0].handle, BOB);
    assert_eq!(verify(&scene, BOB).len(), 1);
}
