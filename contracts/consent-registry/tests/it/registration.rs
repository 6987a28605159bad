use consent_registry::error::{ContractError, RegistrationError};
use consent_registry::officer::OfficerError;
use hie_policy::Role;
use hie_types::consent::{ExecuteMsg, PatientResponse, QueryMsg};
use hie_types::registry::{Right, StaffStanding};
use hie_types::{Handle, Salt, derive};

use crate::scene::*;

fn patient(scene: &Scene, handle: Handle) -> PatientResponse {
    scene.ask(QueryMsg::Patient {
        handle,
        custodian: None,
    })
}

#[test]
fn a_patient_registers_a_handle_and_controls_it() {
    let mut scene = Scene::new();
    let response = scene.ok("alice", register("alice"));
    let handle = handle_of("alice");
    assert_eq!(
        event(&response),
        (
            "patient".into(),
            vec![("handle".into(), handle.to_string())]
        )
    );
    let patient = patient(&scene, handle);
    assert_eq!(patient.controller, Some(addr("alice").into()));
    assert_eq!(patient.registered_by, None);
    assert_eq!(patient.registered_at, NOW);
    assert_eq!((patient.revoked_below, patient.count), (0, 1));
    assert_eq!(scene.asked(), 0);
}

#[test]
fn the_handle_is_the_one_of_sender_chain_and_salt() {
    let mut scene = Scene::new();
    let wrong = [
        derive::patient_handle(CHAIN, &canonical("bob"), &salt_of("alice")),
        derive::patient_handle(CHAIN, &canonical("alice"), &salt_of("bob")),
        derive::patient_handle("other-chain", &canonical("alice"), &salt_of("alice")),
        derive::hospital_handle(CHAIN, &id("north"), &salt_of("alice")),
    ];
    for handle in wrong {
        let msg = ExecuteMsg::RegisterPatient {
            handle,
            salt: salt_of("alice"),
            by_hospital: None,
        };
        assert_refused!(
            scene,
            "alice",
            msg,
            ContractError::Registration(RegistrationError::NotTheSendersHandle)
        );
    }
}

#[test]
fn a_handle_is_registered_once() {
    let mut scene = Scene::new();
    scene.patient("alice");
    assert_refused!(
        scene,
        "alice",
        register("alice"),
        ContractError::Registration(RegistrationError::HandleTaken)
    );
}

#[test]
fn an_account_controls_one_handle() {
    let mut scene = Scene::new();
    scene.patient("alice");
    let salt = Salt([9; 16]);
    let second = ExecuteMsg::RegisterPatient {
        handle: derive::patient_handle(CHAIN, &canonical("alice"), &salt),
        salt,
        by_hospital: None,
    };
    assert_refused!(
        scene,
        "alice",
        second,
        ContractError::Registration(RegistrationError::ControlsAHandle)
    );
}

#[test]
fn an_officer_registers_a_patient_whom_nobody_controls() {
    for role in [
        Role::RecordsOfficer,
        Role::PrivacyOfficer,
        Role::Administrator,
    ] {
        let mut scene = Scene::new();
        scene.appoint("officer", "north", role);
        let salt = Salt([5; 16]);
        let response = scene.ok("officer", register_by("north", salt));
        let handle = derive::hospital_handle(CHAIN, &id("north"), &salt);
        let (name, attributes) = event(&response);
        assert_eq!(name, "patient");
        assert_eq!(attributes[0], ("handle".into(), handle.to_string()));
        assert_eq!(attributes[1], ("hospital".into(), "north".into()));
        let patient = patient(&scene, handle);
        assert_eq!(patient.controller, None);
        assert_eq!(patient.registered_by, Some(id("north")));
        assert_eq!(scene.asked(), 1);
    }
}

#[test]
fn one_officer_registers_many_patients_and_remains_free_to_be_one() {
    let mut scene = Scene::new();
    scene.appoint("officer", "north", Role::RecordsOfficer);
    for byte in 0..3 {
        scene.ok("officer", register_by("north", Salt([byte; 16])));
    }
    scene.patient("officer");
    assert_refused!(
        scene,
        "officer",
        register_by("north", Salt([1; 16])),
        ContractError::Registration(RegistrationError::HandleTaken)
    );
}

#[test]
fn the_hospitals_handle_is_the_one_of_hospital_chain_and_salt() {
    let mut scene = Scene::new();
    scene.appoint("officer", "north", Role::RecordsOfficer);
    let salt = Salt([5; 16]);
    for handle in [
        derive::hospital_handle(CHAIN, &id("south"), &salt),
        derive::hospital_handle("other-chain", &id("north"), &salt),
        derive::patient_handle(CHAIN, &canonical("officer"), &salt),
    ] {
        let ExecuteMsg::RegisterPatient { by_hospital, .. } = register_by("north", salt) else {
            unreachable!()
        };
        let msg = ExecuteMsg::RegisterPatient {
            handle,
            salt,
            by_hospital,
        };
        assert_refused!(
            scene,
            "officer",
            msg,
            ContractError::Registration(RegistrationError::NotTheHospitalsHandle)
        );
    }
}

#[test]
fn whoever_is_no_officer_of_that_hospital_registers_nobody_for_it() {
    let mut scene = Scene::new();
    let msg = || register_by("north", Salt([5; 16]));
    assert_refused!(
        scene,
        "stranger",
        msg(),
        ContractError::Officer(OfficerError::NotAppointed)
    );
    scene.appoint("officer", "south", Role::RecordsOfficer);
    assert_refused!(
        scene,
        "officer",
        msg(),
        ContractError::Officer(OfficerError::NotAppointed)
    );
    for role in [Role::Physician, Role::Researcher, Role::Gateway] {
        scene.appoint("staff", "north", role);
        assert_refused!(
            scene,
            "staff",
            msg(),
            ContractError::Officer(OfficerError::NotAnOfficer)
        );
    }
}

#[test]
fn an_officer_whose_standing_or_hospital_lacks_something_registers_nobody() {
    let mut scene = Scene::new();
    scene.appoint("officer", "north", Role::PrivacyOfficer);
    let msg = || register_by("north", Salt([5; 16]));
    scene.change_account("officer", |facts| {
        facts.appointment.as_mut().unwrap().standing = StaffStanding::Suspended;
    });
    assert_refused!(
        scene,
        "officer",
        msg(),
        ContractError::Officer(OfficerError::NotActive)
    );
    scene.appoint("officer", "north", Role::PrivacyOfficer);
    scene.change_account("officer", |facts| facts.rights = vec![Right::Serve]);
    assert_refused!(
        scene,
        "officer",
        msg(),
        ContractError::Officer(OfficerError::NotAccredited)
    );
    scene.appoint("officer", "north", Role::PrivacyOfficer);
    scene.change_account("officer", |facts| facts.capabilities.clear());
    assert_refused!(
        scene,
        "officer",
        msg(),
        ContractError::Officer(OfficerError::NotAnAttester)
    );
}
