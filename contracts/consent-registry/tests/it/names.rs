//! Hospitals and persons that a directive names are known to the network.

use consent_registry::error::ContractError;
use consent_registry::terms::TermsError;
use hie_policy::{Purpose, Reason, Role};
use hie_types::consent::{ExecuteMsg, Grantee, Terms};
use hie_types::{FormError, PersonId};

use crate::queries::all_ids;
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
fn an_account_with_a_pseudonym_is_kept_as_the_pseudonym_and_in_a_denial_as_both() {
    let mut scene = Scene::new();
    scene.patient("alice");
    let (account, known) = (person("doctor"), pseudonym("north", 7));
    for asked in [account.clone(), known.clone()] {
        scene.knows_person_by(&asked, &known, "north", Some(&account));
        let permit = scene.permit("alice", to_person(&asked));
        let permit = scene.directive(permit);
        assert_eq!(permit.terms.grantee.person, Some(known.clone()));
        assert_eq!(permit.also_account, None);
        let denial = scene.deny("alice", to_person(&asked));
        let denial = scene.directive(denial);
        assert_eq!(denial.terms.grantee.person, Some(known.clone()));
        assert_eq!(denial.also_account, Some(account.to_string()));
    }
}

#[test]
fn a_denial_may_name_whom_the_registry_does_not_know_now_and_a_permit_may_not() {
    let mut scene = Scene::new();
    scene.patient("alice");
    let absent = pseudonym("north", 9);
    let kept = scene.deny("alice", to_person(&absent));
    let grantee = scene.directive(kept).terms.grantee;
    assert_eq!(grantee.person, Some(absent.clone()));
    assert_eq!(grantee.hospital, Some(id("north")));
    let somebody = |hospital: Option<&str>, who: &PersonId| {
        let mut terms = to_person(who);
        terms.grantee.hospital = hospital.map(id);
        terms
    };
    let kept = scene.deny("alice", somebody(Some("north"), &person("gone")));
    assert_eq!(
        scene.directive(kept).terms.grantee.person,
        Some(person("gone"))
    );
    // An account alone might be anybody's.
    assert_refused!(
        scene,
        "alice",
        deny("alice", somebody(None, &person("gone"))),
        ContractError::Terms(TermsError::UnknownPerson)
    );
    assert_refused!(
        scene,
        "alice",
        deny("alice", somebody(Some("south"), &absent)),
        ContractError::Terms(TermsError::PersonElsewhere)
    );
    for who in [absent, person("gone")] {
        assert_refused!(
            scene,
            "alice",
            permit("alice", somebody(Some("north"), &who)),
            ContractError::Terms(TermsError::UnknownPerson)
        );
    }
    // A pseudonym of a hospital that never was a member is nobody's.
    assert_refused!(
        scene,
        "alice",
        deny("alice", to_person(&pseudonym("nowhere", 9))),
        ContractError::Terms(TermsError::UnknownHospital {
            field: "grantee.person"
        })
    );
}

/// Whoever was denied with pseudonym and account is found by either, alone or together.
#[test]
fn a_denial_holds_for_pseudonym_and_account_alike() {
    let mut scene = Scene::new();
    let handle = scene.patient("alice");
    let (account, known) = (person("doctor"), pseudonym("north", 7));
    scene.knows_person_by(&known, &known, "north", Some(&account));
    scene.permit("alice", terms());
    let denial = scene.deny("alice", to_person(&known));
    let reason = |scene: &Scene, hospital: &str, who: &PersonId, by: Option<&PersonId>| {
        let mut actor = actor(hospital, Role::Physician, who.clone());
        actor.account = by.map(PersonId::to_string);
        scene.decide(actor, Purpose::TREAT, record(handle)).reason.0
    };
    let denied = |scene: &Scene| {
        [
            reason(scene, "north", &known, None),
            reason(scene, "north", &known, Some(&account)),
            reason(scene, "west", &account, None),
            reason(scene, "west", &pseudonym("west", 3), Some(&account)),
        ]
    };
    assert_eq!(denied(&scene), [Reason::Denied; 4]);
    // Somebody else is not meant, and a permit reaches nobody by the account.
    assert_eq!(
        reason(&scene, "north", &person("nurse"), None),
        Reason::Permitted
    );
    scene.ok(
        "alice",
        ExecuteMsg::LiftDenial {
            handle,
            directive: denial,
        },
    );
    assert_eq!(denied(&scene), [Reason::Permitted; 4]);
}

#[test]
fn denials_that_hold_for_an_account_too_are_bounded_and_swept() {
    let mut scene = Scene::new();
    let handle = scene.patient("alice");
    let account = person("doctor");
    let mut written = Vec::new();
    for number in 0..32 {
        let known = pseudonym("north", number);
        scene.knows_person_by(&known, &known, "north", Some(&account));
        let mut terms = to_person(&known);
        terms.valid_until = (number == 0).then_some(scene.now() + 10);
        written.push(scene.deny("alice", terms));
    }
    let one_more = pseudonym("north", 32);
    scene.knows_person_by(&one_more, &one_more, "north", Some(&account));
    assert_refused!(
        scene,
        "alice",
        deny("alice", to_person(&one_more)),
        ContractError::BucketFull { limit: 32 }
    );
    scene.pass(9);
    assert_refused!(
        scene,
        "alice",
        deny("alice", to_person(&one_more)),
        ContractError::BucketFull { limit: 32 }
    );
    scene.pass(1);
    scene.deny("alice", to_person(&one_more));
    // Each is listed once all the same.
    assert_eq!(all_ids(&scene, handle, 100).len(), 33);
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
