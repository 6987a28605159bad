use cosmwasm_std::{CosmosMsg, Response, WasmMsg, from_json};
use hie_policy::{Capability, ObligationCode, Reason, Role};
use hie_types::index::{AccessResponse, ExecuteMsg, LogEvent};
use hie_types::registry::{KeyStatus, Right, StaffStanding};
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

/// What is asked of `south-doctor`, or of the gateway for the surgeon, after a change.
fn refused(sender: &str, code: &str, change: impl FnOnce(&Scene)) -> Reason {
    let mut scene = Scene::new();
    let record = scene.published(1)[0];
    scene.permit(record, 7);
    change(&scene);
    let who = sender.ends_with("gateway").then_some(SURGEON);
    let answer = scene
        .ask_for(sender, &[record, RecordId([1; 16])], code, who)
        .unwrap();
    // No oracle: who may not ask is told the same of what is not there.
    assert_eq!(answer.decisions[0].reason, answer.decisions[1].reason);
    assert_eq!(answer.ticket, None);
    assert_eq!(scene.log(ALICE).count, 1);
    answer.decisions[0].reason.0
}

#[test]
fn what_stands_against_the_person_is_recorded() {
    let suspended = |s: &Scene| s.staff("south-doctor", |d| d.standing = StaffStanding::Suspended);
    assert_eq!(
        refused("south-doctor", "TREAT", suspended),
        Reason::StaffSuspended
    );
    let expired = |s: &Scene| s.staff("south-doctor", |d| d.standing = StaffStanding::Expired);
    assert_eq!(
        refused("south-doctor", "TREAT", expired),
        Reason::StaffExpired
    );
    let suspended = |s: &Scene| {
        s.practitioner("south", SURGEON, |d| d.standing = StaffStanding::Suspended);
    };
    assert_eq!(
        refused("south-gateway", "TREAT", suspended),
        Reason::StaffSuspended
    );
    let expired = |s: &Scene| {
        s.practitioner("south", SURGEON, |d| d.standing = StaffStanding::Expired);
    };
    assert_eq!(
        refused("south-gateway", "TREAT", expired),
        Reason::StaffExpired
    );
}

#[test]
fn a_gateway_that_is_not_active_speaks_for_nobody_and_is_recorded_itself() {
    for (standing, expected) in [
        (StaffStanding::Suspended, Reason::StaffSuspended),
        (StaffStanding::Expired, Reason::StaffExpired),
    ] {
        let mut scene = Scene::new();
        let record = scene.published(1)[0];
        scene.staff("south-gateway", |s| s.standing = standing);
        let answer = scene
            .ask_for("south-gateway", &[record], "TREAT", Some(SURGEON))
            .unwrap();
        assert_eq!(reasons(&answer), [expected]);
        let log = scene.log(ALICE);
        assert_eq!(
            log.entries[0].person.as_str(),
            scene.addr("south-gateway").as_str()
        );
        assert_eq!(log.entries[0].role.0, Role::Gateway);
    }
}

#[test]
fn what_stands_against_the_hospital_is_recorded() {
    let without =
        |right: Right| move |s: &Scene| s.at("south", |h| h.rights.retain(|r| *r != right));
    assert_eq!(
        refused("south-doctor", "TREAT", without(Right::Request)),
        Reason::NotAccredited
    );
    assert_eq!(
        refused("south-doctor", "ERTREAT", without(Right::Emergency)),
        Reason::NotAccredited
    );
    assert_eq!(
        refused("south-researcher", "HRESCH", without(Right::Request)),
        Reason::NotAccredited
    );
    let unable = |capability: Capability| {
        move |s: &Scene| s.at("south", |h| h.capabilities.retain(|c| c.0 != capability))
    };
    assert_eq!(
        refused("south-doctor", "TREAT", unable(Capability::Requester)),
        Reason::CapabilityMissing
    );
    assert_eq!(
        refused("south-doctor", "BTG", unable(Capability::Emergency)),
        Reason::CapabilityMissing
    );
    assert_eq!(
        refused("south-researcher", "CLINTRL", unable(Capability::Research)),
        Reason::CapabilityMissing
    );
}

#[test]
fn a_role_that_may_not_ask_for_the_purpose_is_recorded() {
    let nothing = |_: &Scene| {};
    for (sender, code) in [
        ("south-officer", "TREAT"),
        ("south-admin", "ERTREAT"),
        ("south-privacy", "COC"),
        ("south-researcher", "TREAT"),
        ("south-doctor", "HRESCH"),
        ("south-nurse", "TREATDS"),
    ] {
        assert_eq!(refused(sender, code, nothing), Reason::RoleNotAllowed);
    }
}

#[test]
fn roles_that_may_ask_do() {
    for (sender, code) in [
        ("south-physician", "TREAT"),
        ("south-nurse", "ERTREAT"),
        ("south-pharmacist", "COC"),
        ("south-paramedic", "ETREAT"),
        ("south-researcher", "HRESCH"),
        ("south-officer", "HPAYMT"),
        ("south-privacy", "PATRQT"),
        ("south-admin", "HOPERAT"),
    ] {
        let mut scene = Scene::new();
        let record = scene.published(1)[0];
        scene.permit(record, 7);
        let answer = scene.ask_for(sender, &[record], code, None).unwrap();
        assert_eq!(reasons(&answer), [Reason::Permitted], "{sender} {code}");
    }
}

#[test]
fn a_custodian_reads_its_own_records_for_care_without_capability_or_role() {
    let mut scene = Scene::new();
    let own = scene.published(1)[0];
    let other = pointer("south", 1);
    scene
        .publish_as("south-officer", ALICE, vec![other.clone()])
        .unwrap();
    scene.permit(other.id, 7);
    scene.at("north", |h| {
        h.rights = vec![Right::Serve, Right::Protect];
        h.capabilities.clear();
    });
    let records = [own, other.id];
    let answer = scene.ask("north-officer", &records).unwrap();
    assert_eq!(reasons(&answer), [Reason::Custodian, Reason::NotAccredited]);
    let ticket = scene.look_at(answer.ticket.unwrap());
    assert_eq!(ticket.ticket.records.len(), 1);
    assert!(ticket.liveness[0].live);
    // Operations are not care.
    let answer = scene
        .ask_for("north-officer", &records, "HOPERAT", None)
        .unwrap();
    assert_eq!(reasons(&answer), [Reason::NotAccredited; 2]);
    scene.at("north", |h| h.rights = all_but_serve());
    let answer = scene.ask("north-officer", &records).unwrap();
    assert_eq!(reasons(&answer)[0], Reason::NotAccredited);
    scene.staff("north-officer", |s| s.standing = StaffStanding::Suspended);
    let answer = scene.ask("north-officer", &records).unwrap();
    assert_eq!(reasons(&answer), [Reason::StaffSuspended; 2]);
}

fn all_but_serve() -> Vec<Right> {
    let mut rights = crate::scene::all_rights();
    rights.retain(|right| *right != Right::Serve);
    rights
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
