//! Hospitals and persons that a directive names are known to the network.

use consent_registry::error::ContractError;
use consent_registry::terms::TermsError;
use hie_policy::Role;
use hie_types::FormError;
use hie_types::consent::{Grantee, Terms};

use crate::scene::*;

#[test]
fn nothing_is_asked_where_nothing_is_named() {
    let mut scene = Scene::new();
    scene.patient("alice");
    scene.permit("alice", terms());
    scene.permit(
        "alice",
        Terms {
            grantee: Grantee {
                role: Some(Role::Nurse.into()),
                ..Grantee::default()
            },
            ..terms()
        },
    );
    assert_eq!(scene.asked(), 0);
}

#[test]
fn all_names_are_asked_about_at_once() {
    let mut scene = Scene::new();
    scene.patient("alice");
    let doctor = person("doctor");
    scene.knows_person(&doctor, &doctor, "north");
    let named = Terms {
        custodian: Some(id("south")),
        grantee: Grantee {
            hospital: Some(id("north")),
            role: None,
            person: Some(doctor),
        },
        ..terms()
    };
    scene.permit("alice", named);
    assert_eq!(scene.asked(), 1);
}

#[test]
fn a_hospital_was_accredited_once() {
    let mut scene = Scene::new();
    scene.patient("alice");
    assert_refused!(
        scene,
        "alice",
        permit("alice", to_hospital("nowhere")),
        ContractError::Terms(TermsError::UnknownHospital {
            field: "grantee.hospital"
        })
    );
    let custodian = Terms {
        custodian: Some(id("nowhere")),
        ..to_hospital("north")
    };
    assert_refused!(
        scene,
        "alice",
        deny("alice", custodian),
        ContractError::Terms(TermsError::UnknownHospital { field: "custodian" })
    );
}

#[test]
fn a_person_is_kept_with_the_hospital_of_that_day() {
    let mut scene = Scene::new();
    scene.patient("alice");
    let doctor = person("doctor");
    scene.knows_person(&doctor, &doctor, "north");
    let permit = scene.permit("alice", to_person(&doctor));
    scene.knows_person(&doctor, &doctor, "west");
    let denial = scene.deny("alice", to_person(&doctor));
    let kept = |id| scene.directive(id).terms.grantee;
    assert_eq!(kept(permit).hospital, Some(id("north")));
    assert_eq!(kept(denial).hospital, Some(id("west")));
    assert_eq!(kept(permit).person, Some(doctor));
}

#[test]
fn an_account_with_a_pseudonym_is_kept_as_the_pseudonym_in_a_permit_and_as_named_in_a_denial() {
    let mut scene = Scene::new();
    scene.patient("alice");
    let known = pseudonym("north", 7);
    scene.knows_person(&person("doctor"), &known, "north");
    scene.knows_person(&known, &known, "north");
    for asked in [person("doctor"), known.clone()] {
        let permit = scene.permit("alice", to_person(&asked));
        let denial = scene.deny("alice", to_person(&asked));
        let kept = |id| scene.directive(id).terms.grantee.person;
        assert_eq!(kept(permit), Some(known.clone()));
        assert_eq!(kept(denial), Some(asked));
    }
}

#[test]
fn a_hospital_named_with_a_person_is_the_one_where_the_person_is() {
    let mut scene = Scene::new();
    scene.patient("alice");
    let doctor = person("doctor");
    scene.knows_person(&doctor, &doctor, "north");
    let at = |hospital: &str| Terms {
        grantee: Grantee {
            hospital: Some(id(hospital)),
            role: None,
            person: Some(person("doctor")),
        },
        ..terms()
    };
    scene.permit("alice", at("north"));
    assert_refused!(
        scene,
        "alice",
        permit("alice", at("south")),
        ContractError::Terms(TermsError::PersonElsewhere)
    );
}

#[test]
fn an_unknown_person_is_refused() {
    let mut scene = Scene::new();
    scene.patient("alice");
    for person in [person("nobody"), pseudonym("north", 9)] {
        for msg in [
            permit("alice", to_person(&person)),
            deny("alice", to_person(&person)),
        ] {
            assert_refused!(
                scene,
                "alice",
                msg,
                ContractError::Terms(TermsError::UnknownPerson)
            );
        }
    }
}

#[test]
fn a_person_is_named_without_a_role() {
    let mut scene = Scene::new();
    scene.patient("alice");
    let doctor = person("doctor");
    scene.knows_person(&doctor, &doctor, "north");
    let mut both = to_person(&doctor);
    both.grantee.role = Some(Role::Nurse.into());
    assert_refused!(
        scene,
        "alice",
        permit("alice", both),
        ContractError::Form(FormError {
            field: "grantee.role",
            ..
        })
    );
}
