//! A closed handle: nothing is allowed under it any more, and nothing of it is forgotten.

use consent_registry::error::ContractError;
use consent_registry::patient::PatientError;
use consent_registry::permissions::PermissionError;
use hie_policy::{EmergencyAccess, Purpose, Role};
use hie_types::consent::*;

use crate::emergency::*;
use crate::history::verified;
use crate::scene::*;

/// Alice permits everybody and closes her handle.
fn closed() -> (Scene, u64) {
    let mut scene = Scene::new();
    scene.patient("alice");
    let permit = scene.permit("alice", terms());
    scene.ok("alice", close("alice"));
    (scene, permit)
}

#[test]
fn closing_ends_every_permit_in_one_write() {
    let mut scene = Scene::new();
    let handle = scene.patient("alice");
    let permit = scene.permit("alice", terms());
    scene.permit("alice", to_hospital("north"));
    let denial = scene.deny("alice", to_hospital("south"));
    scene.pass(9);
    scene.deps.storage.take();
    let response = scene.ok("alice", close("alice"));
    let cost = scene.deps.storage.take();
    assert_eq!((cost.writes, cost.removes), (3, 0));
    let attributes = vec![("handle".into(), handle.to_string())];
    assert_eq!(event(&response), ("closed".into(), attributes));
    let patient = scene.known(handle);
    assert_eq!(patient.closed_at, Some(NOW + 9));
    assert_eq!(patient.revoked_below, 4);
    assert_eq!(patient.controller, Some(addr("alice").into()));
    assert_eq!(scene.status(permit), DirectiveStatus::Revoked);
    assert!(!scene.basis(&[permit])[0].good);
    assert_eq!(scene.status(denial), DirectiveStatus::Active);
    let entries = verified(&scene, handle);
    let last = entries.last().unwrap();
    assert_eq!((last.at, &last.event), (NOW + 9, &HistoryEvent::Closed {}));
    assert_eq!(last.actor, addr("alice").to_string());
}

#[test]
fn whoever_asks_is_answered_that_it_is_closed_whatever_the_purpose() {
    let (mut scene, _) = closed();
    scene.doctor("doctor", "north");
    for purpose in [
        Purpose::TREAT,
        Purpose::ETREAT,
        Purpose::BTG,
        Purpose::HRESCH,
    ] {
        let decision = scene.for_doctor("alice", purpose);
        assert_eq!(decision.reason.code(), "patient_closed", "{purpose}");
        assert_eq!(decision.outcome.code(), "deny");
        assert!(!decision.break_glass_available);
    }
    scene.deny("alice", to_hospital("north"));
    assert_eq!(scene.reason("alice", "north"), "patient_closed");
}

#[test]
fn the_hospital_that_keeps_a_record_goes_on_reading_it_unless_a_person_is_shut_out() {
    let (mut scene, _) = closed();
    assert_eq!(scene.reason("alice", "south"), "custodian");
    let research = scene.decide(
        physician("south"),
        Purpose::CLINTRL,
        record(handle_of("alice")),
    );
    assert_eq!(research.reason.code(), "patient_closed");
    let doctor = person("doctor");
    scene.knows_person(&doctor, &doctor, "south");
    scene.deny("alice", to_person(&doctor));
    assert_eq!(scene.reason("alice", "south"), "patient_closed");
}

#[test]
fn who_asks_whether_somebody_may_act_learns_that_it_is_closed() {
    let (scene, _) = closed();
    let answer: MayActResponse = scene.ask(QueryMsg::MayAct {
        handle: handle_of("alice"),
        account: addr("alice").into(),
        power: hie_policy::Power::ExportLog.into(),
    });
    assert!(answer.closed && answer.authority.is_some());
}

#[test]
fn nothing_is_allowed_any_more() {
    let (mut scene, _) = closed();
    let denial = scene.deny("alice", to_hospital("north"));
    for msg in [
        permit("alice", terms()),
        lift("alice", denial),
        opt("alice", EmergencyAccess::Allowed),
        set_publishing("alice", "north", true),
        close("alice"),
    ] {
        assert_refused!(
            scene,
            "alice",
            msg,
            ContractError::Patient(PatientError::Closed)
        );
    }
}

#[test]
fn what_restricts_goes_on() {
    let (mut scene, _) = closed();
    scene.deny("alice", terms());
    for msg in [
        revoke_all("alice"),
        opt("alice", EmergencyAccess::OptedOut),
        set_publishing("alice", "north", false),
    ] {
        scene.ok("alice", msg);
    }
    assert_eq!(verified(&scene, handle_of("alice")).len(), 7);
}

#[test]
fn the_glass_of_a_closed_handle_is_not_broken() {
    let (mut scene, _) = closed();
    scene.doctor("doctor", "north");
    assert_refused!(
        scene,
        "doctor",
        break_glass(handle_of("alice"), None),
        ContractError::Patient(PatientError::Closed)
    );
}

#[test]
fn closing_ends_open_sessions_which_are_still_reviewed_and_disputed() {
    let mut scene = Scene::new();
    let handle = scene.patient("alice");
    scene.doctor("doctor", "north");
    scene.officer("privacy-officer", "north");
    let session = scene.opened("doctor", handle);
    scene.ok("alice", close("alice"));
    assert_eq!(scene.session(session).status, SessionStatus::OptedOut);
    let answer: BasisStatusResponse = scene.ask(QueryMsg::BasisStatus {
        ids: vec![],
        sessions: vec![session],
    });
    assert!(!answer.sessions[0].good);
    scene.ok("privacy-officer", review(session, Verdict::Justified));
    scene.ok("alice", dispute("alice", session));
    scene.ok("record-index", late_session("alice"));
}

#[test]
fn a_use_drawn_for_a_ticket_of_before_is_still_drawn() {
    let mut scene = Scene::new();
    scene.patient("alice");
    let limited = Terms {
        max_uses: Some(2),
        ..terms()
    };
    let permit = scene.permit("alice", limited);
    scene.ok("alice", close("alice"));
    let ids = vec![permit];
    scene.ok("record-index", ExecuteMsg::DrawUse { ids });
}

#[test]
fn the_account_of_a_closed_handle_registers_no_other() {
    let (mut scene, _) = closed();
    let salt = hie_types::Salt([3; 16]);
    let msg = ExecuteMsg::RegisterPatient {
        handle: hie_types::derive::patient_handle(CHAIN, &canonical("alice"), &salt),
        salt,
        by_hospital: None,
    };
    assert!(scene.send("alice", msg).is_err());
}

#[test]
fn only_the_controller_closes() {
    let mut scene = Scene::new();
    scene.patient("alice");
    scene.patient("bob");
    scene.appoint("officer", "north", Role::Administrator);
    for sender in ["bob", "owner", "officer", "record-index"] {
        assert_refused!(
            scene,
            sender,
            close("alice"),
            ContractError::Permission(PermissionError::NotController)
        );
    }
    assert_refused!(scene, "eve", close("eve"), ContractError::UnknownHandle);
    assert_eq!(scene.reason("alice", "north"), "no_directive");
}
