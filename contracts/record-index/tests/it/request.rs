use cosmwasm_std::{CosmosMsg, Response, WasmMsg, from_json};
use hie_policy::{ObligationCode, Reason, Role};
use hie_types::index::{AccessResponse, ExecuteMsg, LogEvent};
use hie_types::registry::{KeyStatus, StaffStanding};
use hie_types::{Obligation, PersonId, Practitioner, RecordId, StudyId, consent};
use record_index::error::{AccessError, ContractError, NeighbourError};

use crate::scene::{
    ALICE, BOB, DOCTOR, NURSE, SURGEON, Scene, hospital, pointer, purpose, request, said,
};
use crate::world::verdict;

fn error<T: std::fmt::Debug>(result: Result<T, ContractError>) -> AccessError {
    match result {
        Err(ContractError::Access(error)) => error,
        other => panic!("{other:?}"),
    }
}

fn reasons(answer: &AccessResponse) -> Vec<Reason> {
    answer.decisions.iter().map(|d| d.reason.into()).collect()
}

fn used(response: &Response) -> Vec<Vec<u64>> {
    let ids = |msg: &CosmosMsg| match msg {
        CosmosMsg::Wasm(WasmMsg::Execute { msg, funds, .. }) => {
            assert!(funds.is_empty());
            match from_json(msg).unwrap() {
                consent::ExecuteMsg::DrawUse { ids } => ids,
                other => panic!("{other:?}"),
            }
        }
        other => panic!("{other:?}"),
    };
    response.messages.iter().map(|sub| ids(&sub.msg)).collect()
}

#[test]
fn what_is_permitted_is_drawn_as_a_ticket() {
    let mut scene = Scene::new();
    let records = scene.published(3);
    scene.permit(records[0], 7);
    scene
        .world()
        .verdicts
        .insert(records[1], verdict(Reason::Denied, Some(8)));
    let msg = ExecuteMsg::RequestAccess {
        handle: ALICE,
        records: records.clone(),
        purpose: purpose("TREAT"),
        study: Some(StudyId([5; 16])),
        practitioner: None,
    };
    let response = scene.send("south-doctor", msg).unwrap();
    assert_eq!(response.events[0].ty, "access");
    assert_eq!(response.events[0].attributes[0].key, "handle");
    for (key, value) in [
        ("hospital", "south"),
        ("purpose", "TREAT"),
        ("permitted", "1"),
        ("refused", "2"),
        ("ticket", "1"),
        ("entry", "1"),
    ] {
        assert_eq!(said(&response, key).unwrap(), value);
    }
    assert!(response.messages.is_empty());
    let answer: AccessResponse = from_json(response.data.unwrap()).unwrap();
    assert_eq!(answer.ticket, Some(1));
    assert_eq!(answer.expires_at, Some(scene.now() + 900));
    assert_eq!(
        reasons(&answer),
        [Reason::Permitted, Reason::Denied, Reason::NoDirective]
    );
    let directives: Vec<_> = answer.decisions.iter().map(|d| d.directive).collect();
    assert_eq!(directives, [Some(7), Some(8), None]);
    assert!(
        answer
            .decisions
            .iter()
            .all(|d| d.custodian == Some(hospital("north")))
    );
    let ticket = scene.look_at(1).ticket;
    assert_eq!(ticket.handle, ALICE);
    assert_eq!(ticket.hospital, hospital("south"));
    assert_eq!(
        ticket.person,
        PersonId::of_practitioner(&hospital("south"), &DOCTOR)
    );
    assert_eq!(ticket.role.0, Role::Physician);
    assert_eq!(ticket.account, scene.addr("south-doctor").as_str());
    assert_eq!(ticket.purpose, purpose("TREAT"));
    assert_eq!(ticket.study, Some(StudyId([5; 16])));
    assert_eq!(ticket.key, 2);
    assert_eq!(ticket.issued_at, scene.now());
    assert_eq!(ticket.expires_at, scene.now() + 900);
    assert_eq!(ticket.records.len(), 1);
    assert_eq!(ticket.records[0].record, records[0]);
    assert_eq!(ticket.records[0].custodian, hospital("north"));
    assert_eq!(ticket.records[0].directive, Some(7));
    assert_eq!(ticket.records[0].disclosure, None);
}

#[test]
fn tickets_are_numbered_from_one() {
    let mut scene = Scene::new();
    let records = scene.published(2);
    scene.permit(records[0], 1);
    scene.permit(records[1], 1);
    for number in 1..=3 {
        let answer = scene.ask("south-doctor", &records).unwrap();
        assert_eq!(answer.ticket, Some(number));
    }
}

#[test]
fn each_neighbour_is_asked_once() {
    let mut scene = Scene::new();
    let records = scene.published(20);
    scene.ask("south-doctor", &records).unwrap();
    assert_eq!(scene.world().asked, ["account", "decide_many"]);
}

#[test]
fn the_consent_registry_is_not_asked_about_what_is_refused_already() {
    let mut scene = Scene::new();
    let records = scene.published(2);
    let answer = scene.ask("south-officer", &records).unwrap();
    assert_eq!(reasons(&answer), [Reason::RoleNotAllowed; 2]);
    assert_eq!(scene.world().asked, ["account"]);
}

#[test]
fn a_refusal_is_recorded_and_no_error() {
    let mut scene = Scene::new();
    let records = scene.published(1);
    let response = scene
        .send("south-doctor", request(ALICE, &records, "TREAT", None))
        .unwrap();
    assert_eq!(said(&response, "permitted").unwrap(), "0");
    assert_eq!(said(&response, "ticket"), None);
    assert_eq!(said(&response, "entry").unwrap(), "1");
    let answer: AccessResponse = from_json(response.data.unwrap()).unwrap();
    assert_eq!((answer.ticket, answer.expires_at), (None, None));
    let log = scene.log(ALICE);
    assert_eq!(log.count, 1);
    match &log.entries[0].event {
        LogEvent::Refusal { records, .. } => {
            assert_eq!(records[0].reason.0, Reason::NoDirective);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn obligations_come_with_the_permit() {
    let mut scene = Scene::new();
    let record = scene.published(1)[0];
    let obligations = vec![Obligation(ObligationCode::from_code("DELAU").unwrap())];
    let mut permitted = verdict(Reason::Permitted, Some(7));
    permitted.obligations = obligations.clone();
    scene.world().verdicts.insert(record, permitted);
    let answer = scene.ask("south-doctor", &[record]).unwrap();
    assert_eq!(answer.decisions[0].obligations, obligations);
}

#[test]
fn one_use_is_drawn_per_directive_and_ticket() {
    let mut scene = Scene::new();
    let records = scene.published(5);
    scene.permit_counted(records[0], 9);
    scene.permit_counted(records[1], 4);
    scene.permit_counted(records[2], 9);
    scene.permit(records[3], 5);
    let response = scene
        .send("south-doctor", request(ALICE, &records, "TREAT", None))
        .unwrap();
    assert_eq!(used(&response), [vec![4, 9]]);
    match &response.messages[0].msg {
        CosmosMsg::Wasm(WasmMsg::Execute { contract_addr, .. }) => {
            assert_eq!(contract_addr, scene.addr("consent-registry").as_str());
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn no_use_is_drawn_by_a_denial() {
    let mut scene = Scene::new();
    let record = scene.published(1)[0];
    let mut denied = verdict(Reason::Denied, Some(9));
    denied.counts_use = true;
    scene.world().verdicts.insert(record, denied);
    let response = scene
        .send("south-doctor", request(ALICE, &[record], "TREAT", None))
        .unwrap();
    assert!(response.messages.is_empty());
}

#[test]
fn a_request_names_one_to_twenty_records_none_twice() {
    let mut scene = Scene::new();
    let records = scene.published(21);
    assert_eq!(error(scene.ask("south-doctor", &[])), AccessError::Count);
    scene.ask("south-doctor", &records[..1]).unwrap();
    scene.ask("south-doctor", &records[..20]).unwrap();
    assert_eq!(
        error(scene.ask("south-doctor", &records)),
        AccessError::Count
    );
    let twice = [records[0], records[1], records[0]];
    assert_eq!(
        error(scene.ask("south-doctor", &twice)),
        AccessError::Twice { index: 2 }
    );
}

#[test]
fn who_is_not_appointed_is_not_staff() {
    let mut scene = Scene::new();
    let records = scene.published(1);
    for sender in ["stranger", "owner"] {
        assert_eq!(error(scene.ask(sender, &records)), AccessError::NotStaff);
    }
    scene.staff("south-doctor", |s| s.standing = StaffStanding::Invited);
    assert_eq!(
        error(scene.ask("south-doctor", &records)),
        AccessError::NotStaff
    );
}

#[test]
fn a_gateway_asks_for_a_practitioner() {
    let mut scene = Scene::new();
    let record = scene.published(1)[0];
    scene.permit(record, 7);
    let answer = scene
        .ask_for("south-gateway", &[record], "TREAT", Some(SURGEON))
        .unwrap();
    let ticket = scene.look_at(answer.ticket.unwrap()).ticket;
    assert_eq!(
        ticket.person,
        PersonId::of_practitioner(&hospital("south"), &SURGEON)
    );
    assert_eq!(ticket.role.0, Role::Physician);
    assert_eq!(ticket.account, scene.addr("south-gateway").as_str());
}

#[test]
fn nobody_but_a_gateway_names_a_practitioner() {
    let mut scene = Scene::new();
    let records = scene.published(1);
    let mut ask = |sender, who| error(scene.ask_for(sender, &records, "TREAT", who));
    assert_eq!(ask("south-gateway", None), AccessError::PractitionerMissing);
    assert_eq!(
        ask("south-doctor", Some(SURGEON)),
        AccessError::PractitionerNotAllowed
    );
    let stranger = Practitioner([0xee; 16]);
    assert_eq!(
        ask("south-gateway", Some(stranger)),
        AccessError::PractitionerUnknown
    );
}

#[test]
fn a_practitioner_who_has_not_accepted_or_is_a_machine_is_nobody() {
    let mut scene = Scene::new();
    let records = scene.published(1);
    scene.practitioner("south", SURGEON, |s| s.standing = StaffStanding::Invited);
    scene.practitioner("south", NURSE, |s| s.role = Role::Gateway);
    for who in [SURGEON, NURSE] {
        assert_eq!(
            error(scene.ask_for("south-gateway", &records, "TREAT", Some(who))),
            AccessError::PractitionerUnknown
        );
    }
}

#[test]
fn the_hospital_needs_an_active_encryption_key() {
    let mut scene = Scene::new();
    let records = scene.published(1);
    for keys in [vec![], vec![KeyStatus::Rotated, KeyStatus::Compromised]] {
        scene.at("south", |h| h.keys = keys);
        assert_eq!(
            error(scene.ask("south-doctor", &records)),
            AccessError::NoEncryptionKey
        );
    }
}

#[test]
fn at_least_one_record_must_exist() {
    let mut scene = Scene::new();
    let known = scene.published(1)[0];
    let unknown = RecordId([1; 16]);
    assert_eq!(
        error(scene.ask("south-doctor", &[unknown])),
        AccessError::NoSuchRecords
    );
    let answer = scene.ask("south-doctor", &[unknown, known]).unwrap();
    assert_eq!(
        reasons(&answer),
        [Reason::UnknownRecord, Reason::NoDirective]
    );
    assert_eq!(answer.decisions[0].custodian, None);
}

#[test]
fn a_neighbour_that_answers_nonsense_stops_the_request() {
    let mut scene = Scene::new();
    let record = scene.published(1)[0];
    scene.permit(record, 7);
    scene.world().short = true;
    assert!(matches!(
        scene.ask("south-doctor", &[record]),
        Err(ContractError::Neighbour(NeighbourError::Count { .. }))
    ));
    scene.world().short = false;
    scene.world().inconsistent = true;
    assert!(matches!(
        scene.ask("south-doctor", &[record]),
        Err(ContractError::Neighbour(NeighbourError::Outcome))
    ));
}

#[test]
fn a_record_of_another_handle_is_not_there() {
    let mut scene = Scene::new();
    let mine = scene.published(1)[0];
    let bobs = pointer("north", 9);
    scene
        .publish_as("north-officer", BOB, vec![bobs.clone()])
        .unwrap();
    scene.permit(bobs.id, 7);
    let answer = scene.ask("south-doctor", &[mine, bobs.id]).unwrap();
    assert_eq!(
        reasons(&answer),
        [Reason::NoDirective, Reason::UnknownRecord]
    );
    assert_eq!(
        error(scene.ask("south-doctor", &[bobs.id])),
        AccessError::NoSuchRecords
    );
}
