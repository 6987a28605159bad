//! What a hospital would try that attests for a patient: to shut others out by filling what is bounded.

use consent_registry::attested::AttestationError;
use consent_registry::bucket::{ONE_HOSPITAL_LIMIT, OTHERS_LIMIT};
use consent_registry::error::ContractError;
use consent_registry::mandate::{MAX_ATTESTED, MAX_OF_ONE_HOSPITAL, MandateError};
use consent_registry::patient::{MAX_FORBIDDEN, MAX_FORBIDDEN_BY_OTHERS, PatientError};
use hie_policy::{Effect, Power, Purpose};
use hie_types::Handle;
use hie_types::consent::*;

use crate::attested::*;
use crate::authority::authority;
use crate::delegates::{QUARTER, all, delegates};
use crate::guardians::*;
use crate::scene::*;

fn share_full(scene: &mut Scene, officer: &str, msg: ExecuteMsg) {
    let limit = ONE_HOSPITAL_LIMIT;
    assert_refused!(scene, officer, msg, ContractError::OneHospitalsShareFull { limit: found } if found == limit);
}

#[test]
fn one_hospital_alone_fills_half_of_the_half_of_a_bucket_and_shuts_nobody_out() {
    for effect in [Effect::Permit, Effect::Deny] {
        let mut scene = Scene::with_officers();
        let handle = scene.on_paper();
        guard(&mut scene, handle, "mother", &[Power::Deny], QUARTER);
        // Two officers of one hospital are one hospital.
        for at in 0..ONE_HOSPITAL_LIMIT {
            let officer = ["officer", "second"][at as usize % 2];
            scene.attested_by(officer, handle, effect, ending(terms()));
        }
        for officer in ["officer", "second"] {
            for one_more in [Effect::Permit, Effect::Deny] {
                let msg = attest(handle, writing(one_more, ending(terms())));
                share_full(&mut scene, officer, msg);
            }
        }
        // The guardian and other hospitals have room, until the half is full.
        let by_mother = ExecuteMsg::Deny {
            handle,
            terms: terms(),
        };
        scene.ok("mother", by_mother.clone());
        for _ in 1..OTHERS_LIMIT - ONE_HOSPITAL_LIMIT {
            scene.attested_by("elsewhere", handle, effect, ending(terms()));
        }
        for (sender, msg) in [
            ("mother", by_mother),
            ("western", attest(handle, writing(effect, ending(terms())))),
        ] {
            assert_refused!(
                scene,
                sender,
                msg,
                ContractError::OthersHalfFull {
                    limit: OTHERS_LIMIT
                }
            );
        }
    }
}

#[test]
fn the_share_is_of_each_bucket_and_what_is_over_takes_none_of_it() {
    let mut scene = Scene::with_officers();
    let handle = scene.on_paper();
    let mut permits: Vec<_> = (0..ONE_HOSPITAL_LIMIT)
        .map(|_| scene.attested_permit(handle, to_hospital("south")))
        .collect();
    let one_more = || {
        attest(
            handle,
            writing(Effect::Permit, ending(to_hospital("south"))),
        )
    };
    share_full(&mut scene, "officer", one_more());
    scene.attested_permit(handle, to_hospital("west"));
    let directive = permits.pop().unwrap();
    let revoke = attest(handle, AttestedAction::Revoke { directive });
    scene.ok("officer", revoke);
    scene.ok("officer", one_more());
    share_full(&mut scene, "officer", one_more());
    // Their end, to the second.
    scene.set_time(NOW + 30 * DAY - 1);
    let later = || {
        let terms = Terms {
            valid_until: Some(NOW + 60 * DAY),
            ..to_hospital("south")
        };
        attest(handle, writing(Effect::Permit, terms))
    };
    share_full(&mut scene, "officer", later());
    scene.pass(1);
    scene.ok("officer", later());
}

/// What a hospital attests that answers a request counts like any other.
#[test]
fn approving_requests_is_no_way_around_the_share() {
    let mut scene = Scene::with_officers();
    let handle = scene.on_paper();
    scene.asker("asker", "south", hie_policy::Role::Physician);
    let asked = AskedTerms {
        purposes: vec![Purpose::TREAT.into()],
        grantee: Grantee::default(),
        custodian: None,
        resources: Resources::All { tagged: false },
        confidentiality: None,
        study: None,
        data_period: None,
        days: 30,
        policy: None,
    };
    let request = ExecuteMsg::RequestConsent {
        handle,
        asked,
        lapses_at: None,
        practitioner: None,
    };
    let request = attribute(&scene.ok("asker", request), "request");
    for _ in 0..ONE_HOSPITAL_LIMIT {
        scene.attested_permit(handle, to_hospital("south"));
    }
    let approve = AttestedAction::ApproveRequest {
        request: request.parse().unwrap(),
        narrowed: None,
    };
    share_full(&mut scene, "officer", attest(handle, approve.clone()));
    scene.ok("western", attest(handle, approve));
}

fn forbid(hospital: &str) -> AttestedAction {
    AttestedAction::ForbidPublishing {
        hospital: id(hospital),
    }
}

fn known(scene: &Scene, count: u8) -> Vec<String> {
    let names: Vec<_> = (0..count).map(|at| format!("hospital-{at}")).collect();
    scene.world.borrow_mut().hospitals.extend(names.clone());
    names
}

#[test]
fn hospitals_forbid_sixteen_to_publish_and_leave_the_rest_to_the_patient() {
    let mut scene = Scene::with_officers();
    let handle = scene.patient("alice");
    let names = known(&scene, MAX_FORBIDDEN + 1);
    for name in &names[..15] {
        scene.ok("officer", attest(handle, forbid(name)));
    }
    // The patient's own count for nobody else.
    for name in &names[17..] {
        scene.ok("alice", set_publishing("alice", name, false));
    }
    scene.ok("officer", attest(handle, forbid(&names[15])));
    let limit = MAX_FORBIDDEN_BY_OTHERS;
    let full = |scene: &mut Scene, name: &str| {
        assert_refused!(
            scene,
            "elsewhere",
            attest(handle, forbid(name)),
            ContractError::Patient(PatientError::TooManyForbidden { limit: 32 })
        );
    };
    full(&mut scene, &names[16]);
    scene.ok("alice", set_publishing("alice", &names[32], true));
    assert_refused!(
        scene,
        "elsewhere",
        attest(handle, forbid(&names[16])),
        ContractError::Patient(PatientError::TooManyForbiddenByOthers { limit: found }) if found == limit
    );
    // Again what is forbidden already is harmless, also by others.
    scene.ok("elsewhere", attest(handle, forbid(&names[3])));
    scene.ok("elsewhere", attest(handle, forbid(&names[20])));
    scene.ok("alice", set_publishing("alice", &names[16], false));
    full(&mut scene, &names[32]);
}

#[test]
fn what_the_patient_says_too_or_allows_takes_no_place_of_the_others() {
    let mut scene = Scene::with_officers();
    let handle = scene.patient("alice");
    let names = known(&scene, 19);
    for name in &names[..16] {
        scene.ok("officer", attest(handle, forbid(name)));
    }
    let limit = MAX_FORBIDDEN_BY_OTHERS;
    let refused = |scene: &mut Scene, name: &str| {
        assert_refused!(
            scene,
            "officer",
            attest(handle, forbid(name)),
            ContractError::Patient(PatientError::TooManyForbiddenByOthers { limit: found }) if found == limit
        );
    };
    refused(&mut scene, &names[16]);
    // Her own word now.
    scene.ok("alice", set_publishing("alice", &names[0], false));
    scene.ok("officer", attest(handle, forbid(&names[16])));
    refused(&mut scene, &names[17]);
    scene.ok("alice", set_publishing("alice", &names[1], true));
    scene.ok("officer", attest(handle, forbid(&names[17])));
    refused(&mut scene, &names[18]);
}

#[test]
fn a_delegate_shares_that_half_with_the_hospitals() {
    let mut scene = Scene::with_officers();
    let handle = scene.on_paper();
    guard(
        &mut scene,
        handle,
        "mother",
        &[Power::Deny, Power::Permit],
        QUARTER,
    );
    let names = known(&scene, 17);
    let by_mother = |hospital: &str, allowed| ExecuteMsg::SetPublishing {
        handle,
        hospital: id(hospital),
        allowed,
    };
    for name in &names[..8] {
        scene.ok("officer", attest(handle, forbid(name)));
    }
    for name in &names[8..16] {
        scene.ok("mother", by_mother(name, false));
    }
    let limit = MAX_FORBIDDEN_BY_OTHERS;
    assert_refused!(
        scene,
        "mother",
        by_mother(&names[16], false),
        ContractError::Patient(PatientError::TooManyForbiddenByOthers { limit: found }) if found == limit
    );
    // Where nobody controls the handle, the guardian takes back what hospitals forbade.
    scene.ok("mother", by_mother(&names[0], true));
    scene.ok("mother", by_mother(&names[16], false));
}

/// The quarter after that one.
const NEXT: u64 = 1_711_929_600;

fn alone(scene: &mut Scene, sender: &str, handle: Handle, mandate: u32) {
    assert_refused!(
        scene,
        sender,
        confirm_mandate(handle, mandate),
        ContractError::Attestation(AttestationError::OneHospitalAlone)
    );
}

fn attested_guardian(
    scene: &mut Scene,
    officer: &str,
    handle: Handle,
    (powers, until): (&[Power], u64),
) -> u32 {
    let msg = attest(handle, guardian("mother", powers, until));
    attribute(&scene.ok(officer, msg), "mandate")
        .parse()
        .unwrap()
}

#[test]
fn two_officers_of_one_hospital_take_nothing_from_a_guardian() {
    let but_permit: Vec<_> = Power::all()
        .filter(|power| *power != Power::Permit)
        .collect();
    for less in [(&but_permit[..], NEXT), (&all()[..], QUARTER)] {
        let mut scene = Scene::with_officers();
        let handle = scene.on_paper();
        guard(&mut scene, handle, "mother", &all(), NEXT);
        // Whichever hospital gave the mandate, and whichever would take it.
        for (attests, confirms) in [("officer", "second"), ("second", "officer")] {
            let mandate = attested_guardian(&mut scene, attests, handle, less);
            alone(&mut scene, confirms, handle, mandate);
        }
        for power in Power::all() {
            assert_eq!(authority(&scene, handle, "mother", power), Some("delegate"));
        }
        // Two hospitals may, and so may the auditor.
        scene.ok("elsewhere", confirm_mandate(handle, 2));
        assert!(!delegates(&scene, handle)[0].acts && delegates(&scene, handle)[1].acts);
        scene.ok("auditor", confirm_mandate(handle, 3));
        assert!(delegates(&scene, handle)[2].acts);
    }
}

#[test]
fn a_hospital_displaces_no_guardian_whom_another_one_gave() {
    let mut scene = Scene::with_officers();
    let handle = scene.on_paper();
    scene.appoint("southern", "south", hie_policy::Role::PrivacyOfficer);
    let given = attested_guardian(&mut scene, "elsewhere", handle, (&all(), QUARTER));
    scene.ok("southern", confirm_mandate(handle, given));
    let weaker = attested_guardian(&mut scene, "officer", handle, (&[Power::ExportLog], NEXT));
    alone(&mut scene, "second", handle, weaker);
    scene.ok("elsewhere", confirm_mandate(handle, weaker));
    assert!(!delegates(&scene, handle)[0].acts && delegates(&scene, handle)[1].acts);
}

#[test]
fn a_guardian_is_renewed_by_one_hospital_and_narrowed_once_it_left() {
    let mut scene = Scene::with_officers();
    let handle = scene.on_paper();
    guard(&mut scene, handle, "mother", &[Power::Deny], QUARTER);
    // As far or further: the same, a power more, a later end.
    for further in [
        (&[Power::Deny][..], QUARTER),
        (&[Power::Deny, Power::Revoke], QUARTER),
        (&[Power::Deny, Power::Revoke], NEXT),
    ] {
        let mandate = attested_guardian(&mut scene, "officer", handle, further);
        scene.ok("second", confirm_mandate(handle, mandate));
    }
    let less = attested_guardian(&mut scene, "officer", handle, (&[Power::Revoke], NEXT));
    alone(&mut scene, "second", handle, less);
    // Who left displaces nothing any more.
    let account = addr("mother").into();
    scene.ok("mother", ExecuteMsg::RemoveDelegate { handle, account });
    let less = attested_guardian(&mut scene, "officer", handle, (&[Power::Revoke], NEXT));
    scene.ok("second", confirm_mandate(handle, less));
    let acts = |scene: &Scene, power| authority(scene, handle, "mother", power);
    assert_eq!(acts(&scene, Power::Revoke), Some("delegate"));
    assert_eq!(acts(&scene, Power::Deny), None);
}

/// Nor does a mandate that is over stand in the way: to the second.
#[test]
fn what_is_over_is_not_displaced() {
    for (second, fine) in [(QUARTER - 1, false), (QUARTER, true)] {
        let mut scene = Scene::with_officers();
        let handle = scene.on_paper();
        guard(&mut scene, handle, "mother", &all(), QUARTER);
        scene.set_time(QUARTER - DAY);
        let less = attested_guardian(&mut scene, "officer", handle, (&[Power::Deny], NEXT));
        scene.set_time(second);
        match fine {
            true => drop(scene.ok("second", confirm_mandate(handle, less))),
            false => alone(&mut scene, "second", handle, less),
        }
    }
}

#[test]
fn one_hospital_alone_never_fills_all_places_of_guardians() {
    let mut scene = Scene::with_officers();
    let handle = scene.on_paper();
    for n in 0..MAX_OF_ONE_HOSPITAL {
        let account = format!("crony-{n}");
        guard(&mut scene, handle, &account, &[Power::Deny], QUARTER);
    }
    let one_more = |name: &str| attest(handle, guardian(name, &[Power::Deny], QUARTER));
    let limit = MAX_OF_ONE_HOSPITAL;
    for officer in ["officer", "second"] {
        assert_refused!(
            scene,
            officer,
            one_more("mother"),
            ContractError::Mandate(MandateError::TooManyOfOneHospital { limit: found }) if found == limit
        );
    }
    // Others have room, to the very last place.
    for n in MAX_OF_ONE_HOSPITAL..MAX_ATTESTED {
        let account = format!("guardian-{n}");
        scene.ok("elsewhere", one_more(&account));
        scene.ok("officer", confirm_mandate(handle, n as u32 + 1));
    }
    let limit = MAX_ATTESTED;
    assert_refused!(
        scene,
        "elsewhere",
        one_more("mother"),
        ContractError::Mandate(MandateError::TooManyAttested { limit: found }) if found == limit
    );
}
