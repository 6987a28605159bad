//! Applying, accrediting, rejecting.

use hie_types::registry::*;
use hospital_registry::ContractError;
use hospital_registry::application::{
    APPLICATION_SECONDS, ApplicationError, MAX_APPLICATIONS, profile_hash,
};
use hospital_registry::membership::MembershipError;

use crate::scene::*;

fn reject(scene: &Scene, applicant: &str) -> ExecuteMsg {
    ExecuteMsg::RejectApplication {
        applicant: scene.text(applicant),
        reason: StatusReason::RequirementsNotMet,
    }
}

fn pending(scene: &Scene) -> Vec<ApplicationResponse> {
    let page: ApplicationsResponse = scene.ask(QueryMsg::Applications {
        start_after: None,
        limit: Some(100),
    });
    page.applications
}

#[test]
fn an_application_keeps_a_hash_and_no_text() {
    let mut scene = Scene::new();
    let event = scene.ok("ann", apply("alpha"));
    let ann = scene.text("ann");
    assert_eq!(
        event,
        format!("application applicant={ann} hospital=alpha action=applied")
    );
    let expected = ApplicationResponse {
        applicant: ann,
        hospital: id("alpha"),
        profile_hash: hie_types::Hash(profile_hash(&profile("alpha"))),
        applied_at: START,
        lapses_at: START + APPLICATION_SECONDS,
    };
    assert_eq!(pending(&scene), vec![expected]);
    let stored: Vec<u8> = scene
        .dump()
        .into_iter()
        .flat_map(|(k, v)| [k, v].concat())
        .collect();
    let text = String::from_utf8_lossy(&stored);
    assert!(!text.contains("Hospital alpha") && !text.contains("alpha.example"));
}

#[test]
fn an_account_has_one_application_and_may_apply_again_once_it_lapsed() {
    let mut scene = Scene::new();
    scene.ok("ann", apply("alpha"));
    for now in [START, START + APPLICATION_SECONDS - 1] {
        scene.at(now);
        assert!(matches!(
            scene.refused("ann", apply("beta")),
            ContractError::Application(ApplicationError::Pending)
        ));
    }
    scene.at(START + APPLICATION_SECONDS);
    scene.ok("ann", apply("beta"));
    assert_eq!(pending(&scene).len(), 1);
    assert_eq!(pending(&scene)[0].hospital, id("beta"));
}

#[test]
fn applying_reserves_no_id() {
    let mut scene = Scene::new();
    scene.ok("ann", apply("alpha"));
    scene.ok("bob", apply("alpha"));
    let bob_first = scene.accredit("bob", "alpha", UNTIL);
    scene.ok("owner", bob_first);
    let too_late = scene.accredit("ann", "alpha", UNTIL);
    assert!(matches!(
        scene.refused("owner", too_late),
        ContractError::Membership(MembershipError::IdTaken)
    ));
    assert!(matches!(
        scene.refused("cas", apply("alpha")),
        ContractError::Membership(MembershipError::IdTaken)
    ));
    assert_eq!(scene.hospital("alpha").administrator, scene.text("bob"));
}

#[test]
fn staff_and_administrators_of_members_cannot_apply() {
    let mut scene = Scene::with_alpha();
    scene.staff("alpha", "nurse", hie_policy::Role::Nurse);
    for sender in ["alpha-admin", "nurse"] {
        assert!(matches!(
            scene.refused(sender, apply("beta")),
            ContractError::Application(ApplicationError::AlreadyStaff)
        ));
    }
}

#[test]
fn whom_a_member_merely_invited_can_apply() {
    let mut scene = Scene::with_alpha();
    let bob = scene.account_ref("bob");
    scene.ok("alpha-admin", appoint(bob, hie_policy::Role::Nurse));
    scene.ok("bob", apply("beta"));
}

#[test]
fn thirty_two_applications_are_pending_at_most() {
    let mut scene = Scene::new();
    for number in 0..MAX_APPLICATIONS {
        scene.ok(&format!("applicant{number}"), apply("alpha"));
    }
    assert!(matches!(
        scene.refused("ann", apply("alpha")),
        ContractError::Application(ApplicationError::TooMany)
    ));
    let first = reject(&scene, "applicant0");
    scene.ok("owner", first);
    scene.ok("ann", apply("alpha"));
    assert_eq!(pending(&scene).len(), 32);
    assert!(matches!(
        scene.refused("bob", apply("alpha")),
        ContractError::Application(ApplicationError::TooMany)
    ));
}

#[test]
fn lapsed_applications_do_not_count() {
    let mut scene = Scene::new();
    for number in 0..MAX_APPLICATIONS {
        scene.at(START + u64::from(number / 16));
        scene.ok(&format!("applicant{number}"), apply("alpha"));
    }
    scene.at(START + APPLICATION_SECONDS - 1);
    assert!(matches!(
        scene.refused("ann", apply("alpha")),
        ContractError::Application(ApplicationError::TooMany)
    ));
    scene.at(START + APPLICATION_SECONDS);
    assert_eq!(pending(&scene).len(), 16);
    for number in 0..16 {
        scene.ok(&format!("later{number}"), apply("alpha"));
    }
    assert_eq!(pending(&scene).len(), 32);
    assert!(matches!(
        scene.refused("ann", apply("alpha")),
        ContractError::Application(ApplicationError::TooMany)
    ));
}

#[test]
fn accreditation_publishes_the_profile_and_makes_the_applicant_administrator() {
    let mut scene = Scene::new();
    scene.ok("ann", apply("alpha"));
    let accredit = scene.accredit("ann", "alpha", UNTIL);
    let event = scene.ok("owner", accredit);
    let owner = scene.text("owner");
    assert_eq!(
        event,
        format!(
            "membership hospital=alpha action=accredited number=1 actor={owner} reason=requirements_met until={UNTIL} capabilities=custodian,requester"
        )
    );
    let expected = HospitalResponse {
        hospital: id("alpha"),
        profile: profile("alpha"),
        status: MemberStatus::Accredited,
        rights: hospital_registry::rights::rights_of(MemberStatus::Accredited, false),
        capabilities: vec![custodian(), requester()],
        administrator: scene.text("ann"),
        accredited_at: START,
        accredited_until: UNTIL,
        proposed_administrator: None,
        leaving: None,
    };
    assert_eq!(scene.hospital("alpha"), expected);
    assert!(pending(&scene).is_empty());
}

#[test]
fn an_application_is_accredited_until_the_second_it_lapses() {
    for (now, passes) in [
        (START + APPLICATION_SECONDS - 1, true),
        (START + APPLICATION_SECONDS, false),
        (START + APPLICATION_SECONDS + 1, false),
    ] {
        let mut scene = Scene::new();
        scene.ok("ann", apply("alpha"));
        scene.at(now);
        let accredit = scene.accredit("ann", "alpha", now + 1);
        let rejected = reject(&scene, "ann");
        if passes {
            assert_eq!(pending(&scene).len(), 1);
            scene.ok("owner", accredit);
        } else {
            assert!(pending(&scene).is_empty());
            for message in [accredit, rejected] {
                assert!(matches!(
                    scene.refused("owner", message),
                    ContractError::Application(ApplicationError::Lapsed)
                ));
            }
        }
    }
}

#[test]
fn only_the_profile_applied_with_is_accredited() {
    let mut scene = Scene::new();
    scene.ok("ann", apply("alpha"));
    let others = [
        Profile {
            name: "Other".parse().unwrap(),
            ..profile("alpha")
        },
        Profile {
            country: "DE".parse().unwrap(),
            ..profile("alpha")
        },
        Profile {
            url: url("https://other.example"),
            ..profile("alpha")
        },
    ];
    for profile in others {
        let accredit = ExecuteMsg::Accredit {
            hospital: id("alpha"),
            applicant: scene.text("ann"),
            profile,
            capabilities: vec![custodian()],
            until: UNTIL,
        };
        assert!(matches!(
            scene.refused("owner", accredit),
            ContractError::Application(ApplicationError::OtherProfile)
        ));
    }
}

/// A prepared decision names what it gives out: whoever lets its application lapse, or has it rejected,
/// and applies anew for another id is not accredited by it.
#[test]
fn only_the_id_applied_for_is_given_out() {
    let mut scene = Scene::new();
    scene.ok("ann", apply("alpha"));
    let prepared = ExecuteMsg::Accredit {
        hospital: id("alpha"),
        applicant: scene.text("ann"),
        profile: profile("alpha"),
        capabilities: vec![custodian()],
        until: UNTIL + APPLICATION_SECONDS,
    };
    scene.at(START + APPLICATION_SECONDS);
    // The profile is the same, so that only the id tells the two applications apart.
    let other = ExecuteMsg::ApplyForMembership {
        hospital: id("university"),
        profile: profile("alpha"),
    };
    scene.ok("ann", other);
    assert!(matches!(
        scene.refused("owner", prepared),
        ContractError::Application(ApplicationError::OtherId)
    ));
}

#[test]
fn an_accreditation_names_capabilities_and_an_end_to_come() {
    let mut scene = Scene::new();
    scene.ok("ann", apply("alpha"));
    let accredit = |scene: &Scene, capabilities, until| ExecuteMsg::Accredit {
        hospital: id("alpha"),
        applicant: scene.text("ann"),
        profile: profile("alpha"),
        capabilities,
        until,
    };
    for (capabilities, until, expected) in [
        (vec![], UNTIL, MembershipError::NoCapability),
        (
            vec![custodian(), custodian()],
            UNTIL,
            MembershipError::CapabilityTwice,
        ),
        (vec![custodian()], START - 1, MembershipError::UntilPast),
        (vec![custodian()], START, MembershipError::UntilPast),
    ] {
        let message = accredit(&scene, capabilities, until);
        match scene.refused("owner", message) {
            ContractError::Membership(error) => assert_eq!(error, expected),
            other => panic!("{other}"),
        }
    }
    let every = hie_policy::Capability::all().map(Into::into).collect();
    let message = accredit(&scene, every, START + 1);
    scene.ok("owner", message);
    assert_eq!(scene.hospital("alpha").capabilities.len(), 5);
}

#[test]
fn whoever_did_not_apply_is_neither_accredited_nor_rejected() {
    let mut scene = Scene::new();
    let messages = [scene.accredit("ann", "alpha", UNTIL), reject(&scene, "ann")];
    for message in messages {
        assert!(matches!(
            scene.refused("owner", message),
            ContractError::Application(ApplicationError::None)
        ));
    }
}

#[test]
fn an_applicant_who_joined_a_member_meanwhile_is_not_accredited() {
    let mut scene = Scene::with_alpha();
    scene.ok("ann", apply("beta"));
    scene.staff("alpha", "ann", hie_policy::Role::Nurse);
    let accredit = scene.accredit("ann", "beta", UNTIL);
    assert!(matches!(
        scene.refused("owner", accredit.clone()),
        ContractError::Application(ApplicationError::AlreadyStaff)
    ));
    scene.ok("ann", ExecuteMsg::LeaveHospital {});
    scene.ok("owner", accredit);
}

#[test]
fn a_rejected_application_leaves_nothing_behind() {
    let mut scene = Scene::new();
    // The counter is there from the first application on.
    scene.ok("bob", apply("beta"));
    let before = scene.dump();
    scene.ok("ann", apply("alpha"));
    let rejected = reject(&scene, "ann");
    let event = scene.ok("owner", rejected);
    let ann = scene.text("ann");
    assert_eq!(
        event,
        format!(
            "application applicant={ann} hospital=alpha action=rejected reason=requirements_not_met"
        )
    );
    assert_eq!(scene.dump(), before);
    scene.ok("ann", apply("alpha"));
}

#[test]
fn an_applicant_is_named_by_an_address_of_this_chain() {
    let mut scene = Scene::new();
    let upper = scene.text("ann").to_uppercase();
    for applicant in ["", "nobody", "cosmos1invalid", &upper] {
        let messages = [
            ExecuteMsg::RejectApplication {
                applicant: applicant.to_owned(),
                reason: StatusReason::Decision,
            },
            ExecuteMsg::Accredit {
                hospital: id("alpha"),
                applicant: applicant.to_owned(),
                profile: profile("alpha"),
                capabilities: vec![custodian()],
                until: UNTIL,
            },
        ];
        for message in messages {
            assert!(matches!(
                scene.refused("owner", message),
                ContractError::Address { field: "applicant" }
            ));
        }
    }
}

#[test]
fn an_application_is_withdrawn_by_whoever_made_it_and_leaves_nothing_behind() {
    for now in [
        START,
        START + APPLICATION_SECONDS - 1,
        START + APPLICATION_SECONDS,
    ] {
        let mut scene = Scene::new();
        scene.ok("ben", apply("beta"));
        let before = scene.dump();
        scene.ok("ann", apply("alpha"));
        let event = scene.at(now).ok("ann", ExecuteMsg::WithdrawApplication {});
        let ann = scene.text("ann");
        assert_eq!(
            event,
            format!("application applicant={ann} hospital=alpha action=withdrawn")
        );
        assert_eq!(scene.dump(), before);
        scene.ok("ann", apply("alpha"));
    }
}

#[test]
fn who_has_no_application_withdraws_none() {
    let mut scene = Scene::with_alpha();
    scene.ok("ann", apply("beta"));
    for sender in ["stranger", "alpha-admin", "owner"] {
        assert!(matches!(
            scene.refused(sender, ExecuteMsg::WithdrawApplication {}),
            ContractError::Application(ApplicationError::NotApplied)
        ));
    }
    scene.ok("ann", ExecuteMsg::WithdrawApplication {});
    assert!(matches!(
        scene.refused("ann", ExecuteMsg::WithdrawApplication {}),
        ContractError::Application(ApplicationError::NotApplied)
    ));
    let accredit = scene.accredit("ann", "beta", UNTIL);
    assert!(matches!(
        scene.refused("owner", accredit),
        ContractError::Application(ApplicationError::None)
    ));
}
