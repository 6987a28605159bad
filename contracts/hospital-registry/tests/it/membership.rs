//! Suspending, reinstating, revoking.

use hie_types::Hash;
use hie_types::registry::*;
use hospital_registry::ContractError;
use hospital_registry::application::profile_hash;
use hospital_registry::membership::{GRACE_SECONDS, MembershipError};

use crate::scene::*;

fn expect(error: ContractError, expected: MembershipError) {
    match error {
        ContractError::Membership(error) => assert_eq!(error, expected),
        other => panic!("{other}"),
    }
}

#[test]
fn a_status_changes_with_an_entry_in_the_history() {
    let mut scene = Scene::with_alpha();
    let event = scene.at(START + 1).ok("security", suspend("alpha"));
    let security = scene.text("security");
    assert_eq!(
        event,
        format!(
            "membership hospital=alpha action=suspended number=2 actor={security} reason=security_incident"
        )
    );
    assert_eq!(scene.status("alpha"), MemberStatus::Suspended);
    scene.at(START + 2).ok("registrar", reinstate("alpha"));
    assert_eq!(scene.status("alpha"), MemberStatus::Accredited);
    scene.at(START + 3).ok("owner", revoke("alpha"));
    assert_eq!(scene.status("alpha"), MemberStatus::Revoked);

    let expected = [
        (
            MembershipChange::Accredited,
            "owner",
            START,
            StatusReason::RequirementsMet,
        ),
        (
            MembershipChange::Suspended,
            "security",
            START + 1,
            StatusReason::SecurityIncident,
        ),
        (
            MembershipChange::Reinstated,
            "registrar",
            START + 2,
            StatusReason::Remedied,
        ),
        (
            MembershipChange::Revoked,
            "owner",
            START + 3,
            StatusReason::Misconduct,
        ),
    ];
    let history = scene.history("alpha");
    assert_eq!(history.len(), expected.len());
    let accredited = || ChangeDetail::Accreditation {
        until: UNTIL,
        capabilities: vec![custodian(), requester()],
        administrator: scene.text("alpha-admin"),
        profile_hash: Hash(profile_hash(&profile("alpha"))),
    };
    for (number, (entry, (change, actor, at, reason))) in (1..).zip(history.iter().zip(expected)) {
        let actor = scene.text(actor);
        assert_eq!(
            *entry,
            HistoryEntry {
                number,
                change,
                actor,
                at,
                reason,
                detail: (number == 1).then(accredited),
            }
        );
    }
}

#[test]
fn only_what_follows_can_follow() {
    let mut scene = Scene::with_alpha();
    expect(
        scene.refused("owner", reinstate("alpha")),
        MembershipError::NotSuspended,
    );
    scene.ok("owner", suspend("alpha"));
    expect(
        scene.refused("owner", suspend("alpha")),
        MembershipError::AlreadySuspended,
    );
    scene.ok("owner", revoke("alpha"));
    for message in [suspend("alpha"), reinstate("alpha"), revoke("alpha")] {
        expect(scene.refused("owner", message), MembershipError::Revoked);
    }
}

#[test]
fn an_id_that_was_never_given_out_cannot_change() {
    let mut scene = Scene::with_alpha();
    scene.ok("ann", apply("beta"));
    for message in [suspend("beta"), reinstate("beta"), revoke("beta")] {
        expect(scene.refused("owner", message), MembershipError::Unknown);
    }
}

#[test]
fn a_member_past_its_accreditation_can_be_suspended_and_revoked() {
    for now in [UNTIL, UNTIL + GRACE_SECONDS] {
        let mut scene = Scene::with_alpha();
        scene.at(now).ok("security", suspend("alpha"));
        assert_eq!(scene.status("alpha"), MemberStatus::Suspended);
        let mut scene = Scene::with_alpha();
        scene.at(now).ok("registrar", revoke("alpha"));
        assert_eq!(scene.status("alpha"), MemberStatus::Revoked);
    }
}

#[test]
fn reinstating_does_not_prolong_an_accreditation() {
    for (now, status) in [
        (UNTIL - 1, MemberStatus::Accredited),
        (UNTIL, MemberStatus::Grace),
        (UNTIL + GRACE_SECONDS - 1, MemberStatus::Grace),
        (UNTIL + GRACE_SECONDS, MemberStatus::Expired),
    ] {
        let mut scene = Scene::with_alpha();
        scene.ok("security", suspend("alpha"));
        scene.at(now).ok("registrar", reinstate("alpha"));
        assert_eq!(scene.status("alpha"), status);
    }
}

#[test]
fn a_revoked_id_is_never_given_out_again() {
    let mut scene = Scene::with_alpha();
    scene.ok("ann", apply("alpha2"));
    scene.ok("owner", revoke("alpha"));
    expect(
        scene.refused("ann2", apply("alpha")),
        MembershipError::IdTaken,
    );
}

#[test]
fn the_security_officer_can_only_restrict() {
    let mut scene = Scene::with_alpha();
    scene.ok("security", suspend("alpha"));
    for message in [reinstate("alpha"), revoke("alpha")] {
        assert!(matches!(
            scene.refused("security", message),
            ContractError::Unauthorized(_)
        ));
    }
}
