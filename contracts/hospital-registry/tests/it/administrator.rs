//! Handing the administration over in two steps, and the profile.

use hie_policy::Role;
use hie_types::Hash;
use hie_types::registry::*;
use hospital_registry::ContractError;
use hospital_registry::application::profile_hash;
use hospital_registry::membership::MembershipError;

use crate::scene::*;

fn expect(error: ContractError, expected: MembershipError) {
    match error {
        ContractError::Membership(error) => assert_eq!(error, expected),
        other => panic!("{other}"),
    }
}

fn propose(scene: &Scene, account: &str) -> ExecuteMsg {
    ExecuteMsg::ProposeAdministrator {
        account: scene.text(account),
    }
}

#[test]
fn the_administration_changes_hands_when_the_proposed_accepts() {
    let mut scene = Scene::with_alpha();
    let to_ann = propose(&scene, "ann");
    let event = scene.ok("alpha-admin", to_ann);
    let ann = scene.text("ann");
    assert_eq!(
        event,
        format!("administrator hospital=alpha action=proposed account={ann}")
    );
    let member = scene.hospital("alpha");
    assert_eq!(member.administrator, scene.text("alpha-admin"));
    assert_eq!(member.proposed_administrator, Some(ann.clone()));
    // Nothing has changed hands yet.
    assert_eq!(scene.account("ann").hospital, None);
    scene.ok("alpha-admin", put_endpoint("store"));

    let event = scene.at(START + 5).ok("ann", accept_administrator("alpha"));
    assert_eq!(
        event,
        format!(
            "membership hospital=alpha action=administrator_changed number=2 actor={ann} reason=own_request"
        )
    );
    let member = scene.hospital("alpha");
    assert_eq!(
        (member.administrator, member.proposed_administrator),
        (ann, None)
    );
    let facts = scene.account("ann");
    assert_eq!(facts.hospital, Some(id("alpha")));
    assert_eq!(facts.appointment.unwrap().role, role(Role::Administrator));
    // The one before is nobody, and may go anywhere.
    assert_eq!(scene.account("alpha-admin").hospital, None);
    assert!(matches!(
        scene.refused("alpha-admin", put_endpoint("store")),
        ContractError::Unauthorized(_)
    ));
    scene.ok("ann", put_endpoint("store"));
    scene.ok("alpha-admin", apply("beta"));
}

#[test]
fn only_the_last_proposed_accepts_and_once() {
    let mut scene = Scene::with_alpha();
    scene.member("beta");
    expect(
        scene.refused("ann", accept_administrator("alpha")),
        MembershipError::NotProposed,
    );
    for account in ["ann", "ben"] {
        let message = propose(&scene, account);
        scene.ok("alpha-admin", message);
    }
    for (sender, hospital) in [
        ("ann", "alpha"),
        ("ben", "beta"),
        ("alpha-admin", "alpha"),
        ("owner", "alpha"),
    ] {
        expect(
            scene.refused(sender, accept_administrator(hospital)),
            MembershipError::NotProposed,
        );
    }
    expect(
        scene.refused("ben", accept_administrator("nowhere")),
        MembershipError::Unknown,
    );
    scene.ok("ben", accept_administrator("alpha"));
    expect(
        scene.refused("ben", accept_administrator("alpha")),
        MembershipError::NotProposed,
    );
}

#[test]
fn proposing_oneself_withdraws_the_proposal() {
    let mut scene = Scene::with_alpha();
    let own = propose(&scene, "alpha-admin");
    expect(
        scene.refused("alpha-admin", own.clone()),
        MembershipError::AlreadyAdministrator,
    );
    let to_ann = propose(&scene, "ann");
    scene.ok("alpha-admin", to_ann);
    let event = scene.ok("alpha-admin", own);
    assert_eq!(event, "administrator hospital=alpha action=withdrawn");
    expect(
        scene.refused("ann", accept_administrator("alpha")),
        MembershipError::NotProposed,
    );
    let bad = ExecuteMsg::ProposeAdministrator {
        account: "nobody".to_owned(),
    };
    assert!(matches!(
        scene.refused("alpha-admin", bad),
        ContractError::Address { field: "account" }
    ));
}

/// One hospital per account: staff leaves first, here and elsewhere; an administrator of another
/// hospital hands over there first.
#[test]
fn who_belongs_to_a_hospital_does_not_take_over() {
    for account in ["bob", "cas", "beta-admin"] {
        let mut scene = Scene::with_alpha();
        scene.member("beta");
        scene.staff("alpha", "bob", Role::RecordsOfficer);
        scene.staff("beta", "cas", Role::Nurse);
        let message = propose(&scene, account);
        scene.ok("alpha-admin", message);
        expect(
            scene.refused(account, accept_administrator("alpha")),
            MembershipError::OtherHospital,
        );
        if account != "beta-admin" {
            scene.ok(account, ExecuteMsg::LeaveHospital {});
            scene.ok(account, accept_administrator("alpha"));
        }
    }
}

/// A staff offer that waits for the new administrator stays an offer that cannot be accepted.
#[test]
fn an_administrator_does_not_become_staff_by_an_older_offer() {
    let mut scene = Scene::with_alpha();
    let ann = scene.account_ref("ann");
    scene.ok("alpha-admin", appoint(ann, Role::Nurse));
    let message = propose(&scene, "ann");
    scene.ok("alpha-admin", message);
    scene.ok("ann", accept_administrator("alpha"));
    let accept = scene.acceptance("ann", "alpha");
    assert!(matches!(
        scene.refused("ann", accept),
        ContractError::Staff(_)
    ));
    assert_eq!(
        scene.account("ann").appointment.unwrap().role,
        role(Role::Administrator)
    );
}

#[test]
fn a_profile_changes_with_an_entry_in_the_history() {
    let mut scene = Scene::with_alpha();
    let profile = profile("renamed");
    let message = ExecuteMsg::UpdateProfile {
        profile: profile.clone(),
    };
    let event = scene.at(START + 7).ok("alpha-admin", message);
    let actor = scene.text("alpha-admin");
    assert_eq!(
        event,
        format!(
            "membership hospital=alpha action=profile_updated number=2 actor={actor} reason=own_request"
        )
    );
    assert_eq!(scene.hospital("alpha").profile, profile);
    let expected = HistoryEntry {
        number: 2,
        change: MembershipChange::ProfileUpdated,
        actor,
        at: START + 7,
        reason: StatusReason::OwnRequest,
        detail: Some(ChangeDetail::Profile {
            profile_hash: Hash(profile_hash(&profile)),
        }),
    };
    assert_eq!(scene.history("alpha")[1], expected);
}
