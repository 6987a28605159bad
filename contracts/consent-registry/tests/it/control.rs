//! Handing over and claiming a handle.

use consent_registry::control::ControlError;
use consent_registry::control::settings::WaitError;
use consent_registry::error::ContractError;
use consent_registry::glass::staff::StaffError;
use consent_registry::officer::OfficerError;
use consent_registry::permissions::PermissionError;
use cosmwasm_std::Response;
use hie_policy::{EmergencyAccess, Role};
use hie_types::consent::*;
use hie_types::registry::StaffStanding;
use hie_types::{Commitment, Handle, Salt, derive};

use crate::emergency::*;
use crate::history::verified;
use crate::scene::*;

pub const CLAIM: u64 = 3 * DAY;
pub const RECOVERY: u64 = 7 * DAY;

pub fn rotate(handle: Handle, to: Option<&str>) -> ExecuteMsg {
    let account = to.map(|name| addr(name).into());
    ExecuteMsg::RotateController { handle, account }
}

pub fn accept(handle: Handle) -> ExecuteMsg {
    ExecuteMsg::AcceptControl { handle }
}

pub fn claim(handle: Handle, to: &str, hospital: Option<&str>) -> ExecuteMsg {
    ExecuteMsg::ClaimControl {
        handle,
        account: addr(to).into(),
        hospital: hospital.map(id),
        evidence: Commitment([6; 32]),
    }
}

pub fn recover(handle: Handle, to: &str, hospital: Option<&str>) -> ExecuteMsg {
    ExecuteMsg::RecoverControl {
        handle,
        account: addr(to).into(),
        hospital: hospital.map(id),
        evidence: Commitment([6; 32]),
    }
}

pub fn cancel_claim(handle: Handle) -> ExecuteMsg {
    ExecuteMsg::CancelClaim { handle }
}

pub fn cancel_recovery(handle: Handle) -> ExecuteMsg {
    ExecuteMsg::CancelRecovery { handle }
}

pub fn confirm(handle: Handle) -> ExecuteMsg {
    ExecuteMsg::ConfirmRecovery { handle }
}

/// North and south have officers, there is an auditor; north registered a handle that nobody controls.
pub fn registered() -> (Scene, Handle) {
    let mut scene = Scene::new();
    scene.appoint("officer", "north", Role::PrivacyOfficer);
    scene.appoint("southern", "south", Role::Administrator);
    scene.auditor("auditor");
    let salt = Salt([5; 16]);
    scene.ok("officer", register_by("north", salt));
    (scene, derive::hospital_handle(CHAIN, &id("north"), &salt))
}

pub fn control(scene: &Scene, handle: Handle) -> ControlResponse {
    scene.known(handle).control.expect("something is under way")
}

pub fn stage(scene: &Scene, handle: Handle) -> ControlStage {
    control(scene, handle).proposal.unwrap().stage
}

pub fn steps(response: &Response) -> Vec<(String, String)> {
    let (name, attributes) = event(response);
    assert_eq!(name, "control");
    attributes[1..].to_vec()
}

fn pairs(of: &[(&str, &str)]) -> Vec<(String, String)> {
    let pair = |&(key, value): &(&str, &str)| (key.to_owned(), value.to_owned());
    of.iter().map(pair).collect()
}

macro_rules! refused {
    ($scene:expr, $sender:expr, $msg:expr, $error:pat) => {
        assert_refused!($scene, $sender, $msg, ContractError::Control($error))
    };
}
pub(crate) use refused;

#[test]
fn control_is_handed_over_in_two_steps() {
    let mut scene = Scene::new();
    let handle = scene.patient("alice");
    let response = scene.ok("alice", rotate(handle, Some("new")));
    let new = addr("new").to_string();
    assert_eq!(
        steps(&response),
        pairs(&[("step", "rotation"), ("account", &new)])
    );
    assert_eq!(control(&scene, handle).rotation.as_ref(), Some(&new));
    // Until it is accepted nothing has changed.
    scene.permit("alice", terms());
    let permit_by_new = ExecuteMsg::RevokeAll { handle };
    assert_refused!(
        scene,
        "new",
        permit_by_new.clone(),
        ContractError::Permission(PermissionError::NotController)
    );
    scene.pass(400 * DAY);
    let response = scene.ok("new", accept(handle));
    assert_eq!(
        steps(&response),
        pairs(&[
            ("step", "passed"),
            ("change", "rotation"),
            ("account", &new)
        ])
    );
    let patient = scene.known(handle);
    assert_eq!((patient.controller, patient.control), (Some(new), None));
    scene.ok("new", permit_by_new);
    assert_refused!(
        scene,
        "alice",
        revoke_all("alice"),
        ContractError::Permission(PermissionError::NotController)
    );
    let entries = verified(&scene, handle);
    let events: Vec<_> = entries.iter().map(|entry| &entry.event).collect();
    assert_eq!(
        *events[1],
        HistoryEvent::ControlProposed {
            change: ControlChange::Rotation,
            account: Some(addr("new").into()),
            from: None,
            evidence: None,
        }
    );
    let passed = HistoryEvent::ControlPassed {
        change: ControlChange::Rotation,
    };
    assert_eq!(*events[3], passed);
    assert_eq!(entries[3].actor, addr("new").to_string());
}

#[test]
fn the_account_that_handed_over_is_free() {
    let mut scene = Scene::new();
    let handle = scene.patient("alice");
    scene.ok("alice", rotate(handle, Some("new")));
    scene.ok("new", accept(handle));
    let salt = Salt([8; 16]);
    let msg = ExecuteMsg::RegisterPatient {
        handle: derive::patient_handle(CHAIN, &canonical("alice"), &salt),
        salt,
        by_hospital: None,
    };
    scene.ok("alice", msg);
}

#[test]
fn a_rotation_is_replaced_and_withdrawn_by_the_controller() {
    let mut scene = Scene::new();
    let handle = scene.patient("alice");
    for to in ["first", "second"] {
        scene.ok("alice", rotate(handle, Some(to)));
    }
    refused!(scene, "first", accept(handle), ControlError::NotNominated);
    let response = scene.ok("alice", rotate(handle, None));
    assert_eq!(steps(&response), pairs(&[("step", "rotation_withdrawn")]));
    refused!(scene, "second", accept(handle), ControlError::NotNominated);
    assert_eq!(scene.known(handle).control, None);
    assert_eq!(verified(&scene, handle).len(), 4);
}

#[test]
fn one_account_controls_one_handle_however_it_comes_to_it() {
    let (mut scene, unclaimed) = registered();
    let alice = scene.patient("alice");
    scene.patient("bob");
    let taken = "account";
    for (sender, msg) in [
        ("alice", rotate(alice, Some("bob"))),
        ("alice", rotate(alice, Some("alice"))),
        ("officer", claim(unclaimed, "bob", Some("north"))),
        ("officer", recover(alice, "bob", Some("north"))),
        ("officer", recover(alice, "alice", Some("north"))),
    ] {
        let error = scene.refused(sender, msg);
        let ControlError::ControlsAHandle { field } = control_error(error) else {
            panic!("another error")
        };
        assert_eq!(field, taken);
    }
    // Whoever registers in between cannot accept any more.
    scene.ok("alice", rotate(alice, Some("carol")));
    scene.ok("officer", claim(unclaimed, "dave", Some("north")));
    scene.patient("carol");
    scene.patient("dave");
    scene.pass(CLAIM);
    for (sender, handle) in [("carol", alice), ("dave", unclaimed)] {
        refused!(
            scene,
            sender,
            accept(handle),
            ControlError::ControlsAHandle { field: "sender" }
        );
    }
}

fn control_error(error: ContractError) -> ControlError {
    match error {
        ContractError::Control(error) => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn only_the_controller_hands_over_and_only_to_an_account() {
    let (mut scene, unclaimed) = registered();
    let handle = scene.patient("alice");
    for sender in ["bob", "officer", "owner", "auditor"] {
        for of in [handle, unclaimed] {
            assert_refused!(
                scene,
                sender,
                rotate(of, Some("bob")),
                ContractError::Permission(PermissionError::NotController)
            );
        }
    }
    let account = Some("somebody".to_owned());
    assert_refused!(
        scene,
        "alice",
        ExecuteMsg::RotateController { handle, account },
        ContractError::Address { field: "account" }
    );
    let unknown = handle_of("nobody");
    for (sender, msg) in [
        ("alice", rotate(unknown, None)),
        ("alice", accept(unknown)),
        ("officer", claim(unknown, "bob", Some("north"))),
        ("officer", recover(unknown, "bob", Some("north"))),
        ("officer", cancel_claim(unknown)),
        ("officer", cancel_recovery(unknown)),
        ("auditor", confirm(unknown)),
    ] {
        assert_refused!(scene, sender, msg, ContractError::UnknownHandle);
    }
}

#[test]
fn a_claim_is_accepted_from_the_very_end_of_its_waiting_time_until_it_lapses() {
    let from = NOW + CLAIM;
    for (second, expected) in [
        (from - 1, Some("early")),
        (from, None),
        (from + 1, None),
        (from + 30 * DAY - 1, None),
        (from + 30 * DAY, Some("late")),
        (from + 30 * DAY + 1, Some("late")),
    ] {
        let (mut scene, handle) = registered();
        scene.ok("officer", claim(handle, "alice", Some("north")));
        scene.set_time(second);
        match expected {
            None => {
                scene.ok("alice", accept(handle));
                let controller = scene.known(handle).controller;
                assert_eq!(controller, Some(addr("alice").into()));
                // She permits what she likes, also to the hospital that knows her.
                let terms = to_hospital("north");
                scene.ok("alice", ExecuteMsg::Permit { handle, terms });
            }
            Some("early") => refused!(scene, "alice", accept(handle), ControlError::TooEarly),
            Some(_) => {
                refused!(scene, "alice", accept(handle), ControlError::Lapsed);
                scene.ok("officer", claim(handle, "bob", Some("north")));
            }
        }
    }
}

#[test]
fn a_claim_says_who_when_and_on_what_it_rests() {
    let (mut scene, handle) = registered();
    let response = scene.ok("officer", claim(handle, "alice", Some("north")));
    let (alice, from) = (addr("alice").to_string(), NOW + CLAIM);
    assert_eq!(
        steps(&response),
        pairs(&[
            ("step", "proposed"),
            ("change", "claim"),
            ("account", &alice),
            ("from", &from.to_string()),
        ])
    );
    let proposal = control(&scene, handle).proposal.unwrap();
    assert_eq!(
        proposal,
        ControlProposal {
            account: alice.clone(),
            hospital: Some(id("north")),
            proposed_by: addr("officer").into(),
            proposed_at: NOW,
            evidence: Commitment([6; 32]),
            stage: ControlStage::Waiting {
                from,
                until: from + 30 * DAY,
                overruled: false,
            },
        }
    );
    let entries = verified(&scene, handle);
    let attestation = entries[1].attestation.clone().unwrap();
    assert_eq!(attestation.hospital, id("north"));
    assert_eq!(attestation.evidence, Commitment([6; 32]));
    assert_eq!(
        entries[1].event,
        HistoryEvent::ControlProposed {
            change: ControlChange::Claim,
            account: Some(alice),
            from: Some(from),
            evidence: None,
        }
    );
}

#[test]
fn only_the_registering_hospital_claims_while_it_can_attest() {
    let (mut scene, handle) = registered();
    let elsewhere = || claim(handle, "alice", Some("south"));
    refused!(
        scene,
        "southern",
        elsewhere(),
        ControlError::NotTheRegistrar
    );
    scene
        .world
        .borrow_mut()
        .cannot_attest
        .insert("north".into());
    let response = scene.ok("southern", elsewhere());
    assert!(!steps(&response).iter().any(|(key, _)| key == "from"));
    let until = NOW + 30 * DAY;
    assert_eq!(stage(&scene, handle), ControlStage::Unconfirmed { until });
    // The auditor confirms, and only then it waits.
    scene.pass(CLAIM);
    refused!(scene, "alice", accept(handle), ControlError::NotConfirmed);
    let response = scene.ok("auditor", confirm(handle));
    let from = NOW + 2 * CLAIM;
    assert_eq!(
        steps(&response),
        pairs(&[("step", "confirmed"), ("from", &from.to_string())])
    );
    for (second, fine) in [(from - 1, false), (from, true)] {
        scene.set_time(second);
        if fine {
            scene.ok("alice", accept(handle));
        } else {
            refused!(scene, "alice", accept(handle), ControlError::TooEarly);
        }
    }
    let entries = verified(&scene, handle);
    assert_eq!(entries[2].event, HistoryEvent::ControlConfirmed { from });
    assert_eq!(entries[2].authority, None);
    assert_eq!(entries[2].actor, addr("auditor").to_string());
}

#[test]
fn the_auditor_confirms_a_claim_within_thirty_days() {
    for (second, fine) in [
        (NOW + 30 * DAY - 1, true),
        (NOW + 30 * DAY, false),
        (NOW + 30 * DAY + 1, false),
    ] {
        let (mut scene, handle) = registered();
        scene
            .world
            .borrow_mut()
            .cannot_attest
            .insert("north".into());
        scene.ok("southern", claim(handle, "alice", Some("south")));
        scene.set_time(second);
        if fine {
            scene.ok("auditor", confirm(handle));
        } else {
            refused!(
                scene,
                "auditor",
                confirm(handle),
                ControlError::NothingToConfirm
            );
            assert_eq!(scene.known(handle).control, None);
        }
    }
}

#[test]
fn the_auditor_claims_without_a_hospital_and_gives_evidence() {
    let (mut scene, handle) = registered();
    scene.ok("auditor", claim(handle, "alice", None));
    let proposal = control(&scene, handle).proposal.unwrap();
    assert_eq!(proposal.hospital, None);
    let entries = verified(&scene, handle);
    assert_eq!(entries[1].authority, None);
    assert_eq!(
        entries[1].event,
        HistoryEvent::ControlProposed {
            change: ControlChange::Claim,
            account: Some(addr("alice").into()),
            from: Some(NOW + CLAIM),
            evidence: Some(Commitment([6; 32])),
        }
    );
    scene.pass(CLAIM);
    scene.ok("alice", accept(handle));
}

#[test]
fn a_claim_is_cancelled_by_the_hospital_or_the_auditor_and_by_nobody_else() {
    for sender in ["officer", "auditor"] {
        let (mut scene, handle) = registered();
        scene.ok("officer", claim(handle, "alice", Some("north")));
        for other in ["southern", "alice", "owner", "bob"] {
            assert_refused!(
                scene,
                other,
                cancel_claim(handle),
                ContractError::Permission(PermissionError::MayNotCancel)
            );
        }
        let response = scene.ok(sender, cancel_claim(handle));
        assert_eq!(steps(&response), pairs(&[("step", "cancelled")]));
        scene.pass(CLAIM);
        refused!(scene, "alice", accept(handle), ControlError::NotNominated);
        refused!(
            scene,
            "auditor",
            confirm(handle),
            ControlError::NothingToConfirm
        );
        refused!(
            scene,
            sender,
            cancel_claim(handle),
            ControlError::NothingPending
        );
        let entries = verified(&scene, handle);
        assert_eq!(entries[2].event, HistoryEvent::ControlCancelled {});
        assert_eq!(entries[2].authority, None);
    }
}

#[test]
fn a_hospital_that_lost_its_rights_still_cancels_its_claim() {
    let (mut scene, handle) = registered();
    scene.ok("officer", claim(handle, "alice", Some("north")));
    scene.change_account("officer", |facts| facts.rights.clear());
    scene.ok("officer", cancel_claim(handle));
    // But only an active officer of it.
    let (mut scene, handle) = registered();
    scene.ok("officer", claim(handle, "alice", Some("north")));
    for standing in [
        StaffStanding::Suspended,
        StaffStanding::Expired,
        StaffStanding::Invited,
    ] {
        scene.change_account("officer", |facts| {
            facts.appointment.as_mut().unwrap().standing = standing;
        });
        assert_refused!(
            scene,
            "officer",
            cancel_claim(handle),
            ContractError::Permission(PermissionError::MayNotCancel)
        );
    }
    scene.appoint("officer", "north", Role::Gateway);
    assert_refused!(
        scene,
        "officer",
        cancel_claim(handle),
        ContractError::Permission(PermissionError::MayNotCancel)
    );
}

#[test]
fn after_a_cancelled_claim_no_hospital_proposes_for_thirty_days_and_the_auditor_does() {
    let until = NOW + 30 * DAY;
    for (second, fine) in [(until - 1, false), (until, true), (until + 1, true)] {
        let (mut scene, handle) = registered();
        scene.ok("officer", claim(handle, "alice", Some("north")));
        scene.ok("officer", cancel_claim(handle));
        let confirmable = false;
        let at = NOW;
        assert_eq!(
            stage(&scene, handle),
            ControlStage::Cancelled {
                at,
                until,
                confirmable,
                binds_all: false,
            }
        );
        scene.set_time(second);
        let again = claim(handle, "alice", Some("north"));
        if fine {
            scene.ok("officer", again);
        } else {
            refused!(scene, "officer", again, ControlError::Cancelled);
            scene.ok("auditor", claim(handle, "alice", None));
        }
    }
}

#[test]
fn one_claim_is_pending_at_a_time() {
    let (mut scene, handle) = registered();
    scene.ok("officer", claim(handle, "alice", Some("north")));
    for (sender, hospital) in [("officer", Some("north")), ("auditor", None)] {
        refused!(
            scene,
            sender,
            claim(handle, "bob", hospital),
            ControlError::Pending
        );
    }
}

#[test]
fn who_may_not_attest_proposes_nothing() {
    let (mut scene, unclaimed) = registered();
    let alice = scene.patient("alice");
    scene.appoint("gateway", "north", Role::Gateway);
    scene.appoint("nurse", "north", Role::Nurse);
    scene.appoint("suspended", "north", Role::PrivacyOfficer);
    scene.change_account("suspended", |facts| {
        facts.appointment.as_mut().unwrap().standing = StaffStanding::Suspended;
    });
    scene.appoint("poor", "north", Role::PrivacyOfficer);
    scene.change_account("poor", |facts| facts.capabilities.clear());
    for propose in [
        |of: (Handle, Handle), hospital| claim(of.0, "new", hospital),
        |of: (Handle, Handle), hospital| recover(of.1, "new", hospital),
    ] {
        let of = (unclaimed, alice);
        for (sender, expected) in [
            ("bob", OfficerError::NotAppointed),
            ("southern", OfficerError::NotAppointed),
            ("auditor", OfficerError::NotAppointed),
            ("gateway", OfficerError::NotAnOfficer),
            ("nurse", OfficerError::NotAnOfficer),
            ("suspended", OfficerError::NotActive),
            ("poor", OfficerError::NotAnAttester),
        ] {
            let error = scene.refused(sender, propose(of, Some("north")));
            assert!(
                matches!(&error, ContractError::Officer(found) if *found == expected),
                "{sender}: {error:?}"
            );
        }
        // Without a hospital it is the auditor's.
        for sender in ["officer", "alice", "owner"] {
            assert_refused!(
                scene,
                sender,
                propose(of, None),
                ContractError::Staff(StaffError::NotAuditor)
            );
        }
    }
}

#[test]
fn claimed_is_what_nobody_controls_and_recovered_what_somebody_does() {
    let (mut scene, unclaimed) = registered();
    let alice = scene.patient("alice");
    let north = Some("north");
    refused!(
        scene,
        "officer",
        claim(alice, "new", north),
        ControlError::HasController
    );
    refused!(
        scene,
        "officer",
        recover(unclaimed, "new", north),
        ControlError::NoController
    );
    refused!(
        scene,
        "officer",
        cancel_claim(alice),
        ControlError::HasController
    );
    refused!(
        scene,
        "officer",
        cancel_recovery(unclaimed),
        ControlError::NoController
    );
}

#[test]
fn for_thirty_days_after_a_claim_no_denial_is_lifted_and_nobody_opts_in() {
    let (mut scene, handle) = registered();
    scene.ok("officer", claim(handle, "alice", Some("north")));
    scene.pass(CLAIM);
    scene.ok("alice", accept(handle));
    let until = scene.now() + 30 * DAY;
    let bound = control(&scene, handle).bound.unwrap();
    assert_eq!((bound.until, bound.hospital), (until, None));
    let terms = to_hospital("north");
    let response = scene.ok("alice", ExecuteMsg::Deny { handle, terms });
    let directive: u64 = attribute(&response, "directive").parse().unwrap();
    let lift = ExecuteMsg::LiftDenial { handle, directive };
    let opt = |access: EmergencyAccess| ExecuteMsg::SetEmergencyAccess {
        handle,
        access: access.into(),
    };
    scene.ok("alice", opt(EmergencyAccess::OptedOut));
    for (second, fine) in [(until - 1, false), (until, true)] {
        scene.set_time(second);
        for msg in [lift.clone(), opt(EmergencyAccess::Allowed)] {
            if fine {
                scene.ok("alice", msg);
            } else {
                refused!(scene, "alice", msg, ControlError::TooSoon);
            }
        }
    }
}

#[test]
fn the_owner_sets_how_long_they_wait_within_bounds() {
    let (mut scene, handle) = registered();
    let config = |scene: &Scene| -> ConfigResponse { scene.ask(QueryMsg::Config {}) };
    let waits = |claim, recovery| ControlSettings {
        claim_wait_seconds: claim,
        recovery_wait_seconds: recovery,
    };
    assert_eq!(config(&scene).control, waits(259_200, 604_800));
    let set = |control| ExecuteMsg::UpdateConfig {
        settings: settings(),
        control,
        retention_days: None,
        attested_permit_days: None,
    };
    for value in [86_399, 2_592_001] {
        assert_refused!(
            scene,
            "owner",
            set(Some(waits(value, 86_400))),
            ContractError::Wait(WaitError {
                field: "claim_wait_seconds"
            })
        );
        assert_refused!(
            scene,
            "owner",
            set(Some(waits(86_400, value))),
            ContractError::Wait(WaitError {
                field: "recovery_wait_seconds"
            })
        );
    }
    // What was proposed before waits as it was said.
    scene.ok("officer", claim(handle, "alice", Some("north")));
    scene.ok("owner", set(Some(waits(86_400, 2_592_000))));
    assert_eq!(config(&scene).control, waits(86_400, 2_592_000));
    scene.ok("owner", set(None));
    assert_eq!(config(&scene).control, waits(86_400, 2_592_000));
    scene.pass(DAY);
    refused!(scene, "alice", accept(handle), ControlError::TooEarly);
    scene.ok("officer", cancel_claim(handle));
    scene.ok("auditor", claim(handle, "alice", None));
    scene.pass(DAY);
    scene.ok("alice", accept(handle));
}
