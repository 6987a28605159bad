//! The end of accreditation moved, and what a member is accredited for.

use hie_policy::Capability::{Attester, Custodian, Emergency, Requester};
use hie_types::registry::*;
use hospital_registry::ContractError;
use hospital_registry::membership::{GRACE_SECONDS, MembershipError};

use crate::scene::*;

fn expect(error: ContractError, expected: MembershipError) {
    match error {
        ContractError::Membership(error) => assert_eq!(error, expected),
        other => panic!("{other}"),
    }
}

#[test]
fn a_renewed_member_is_accredited_to_the_exact_second() {
    for now in [START, UNTIL - 1, UNTIL, UNTIL + GRACE_SECONDS] {
        let mut scene = Scene::with_alpha();
        let end = UNTIL + GRACE_SECONDS + 100;
        let event = scene.at(now).ok("registrar", renew("alpha", end));
        let actor = scene.text("registrar");
        assert_eq!(
            event,
            format!(
                "membership hospital=alpha action=renewed number=2 actor={actor} reason=requirements_met until={end}"
            )
        );
        assert_eq!(scene.hospital("alpha").accredited_until, end);
        assert_eq!(scene.hospital("alpha").accredited_at, START);
        assert_eq!(
            scene.history("alpha")[1].detail,
            Some(ChangeDetail::Renewal { until: end })
        );
        assert_eq!(scene.at(end - 1).status("alpha"), MemberStatus::Accredited);
        assert_eq!(scene.at(end).status("alpha"), MemberStatus::Grace);
        let expired = end + GRACE_SECONDS;
        assert_eq!(scene.at(expired - 1).status("alpha"), MemberStatus::Grace);
        assert_eq!(scene.at(expired).status("alpha"), MemberStatus::Expired);
    }
}

#[test]
fn an_end_lies_after_now_and_is_another() {
    let mut scene = Scene::with_alpha();
    scene.at(START + 10);
    for until in [0, START + 9, START + 10] {
        expect(
            scene.refused("owner", renew("alpha", until)),
            MembershipError::UntilPast,
        );
    }
    expect(
        scene.refused("owner", renew("alpha", UNTIL)),
        MembershipError::SameEnd,
    );
    expect(
        scene.refused("owner", renew("nowhere", UNTIL + 1)),
        MembershipError::Unknown,
    );
    // An end that was mistaken is put right; the history tells.
    scene.ok("owner", renew("alpha", START + 11));
    assert_eq!(scene.at(START + 11).status("alpha"), MemberStatus::Grace);
}

#[test]
fn a_renewal_ends_no_suspension() {
    let mut scene = Scene::with_alpha();
    scene.ok("security", suspend("alpha"));
    scene.ok("registrar", renew("alpha", UNTIL + 1));
    assert_eq!(scene.status("alpha"), MemberStatus::Suspended);
    scene.ok("registrar", reinstate("alpha"));
    assert_eq!(scene.at(UNTIL).status("alpha"), MemberStatus::Accredited);
}

#[test]
fn capabilities_are_set_with_an_entry_in_the_history() {
    let mut scene = Scene::with_alpha();
    let message = set_capabilities("alpha", &[Emergency, Custodian]);
    let event = scene.ok("registrar", message);
    let actor = scene.text("registrar");
    assert_eq!(
        event,
        format!(
            "membership hospital=alpha action=capabilities_set number=2 actor={actor} reason=decision capabilities=custodian,emergency"
        )
    );
    let capabilities = vec![custodian(), Emergency.into()];
    assert_eq!(scene.hospital("alpha").capabilities, capabilities);
    assert_eq!(scene.account("alpha-admin").capabilities, capabilities);
    assert_eq!(
        scene.history("alpha")[1].detail,
        Some(ChangeDetail::Capabilities { capabilities })
    );
}

#[test]
fn capabilities_are_at_least_one_none_twice_and_others_than_before() {
    let mut scene = Scene::with_alpha();
    for (list, expected) in [
        (&[][..], MembershipError::NoCapability),
        (&[Custodian, Custodian], MembershipError::CapabilityTwice),
        (&[Requester, Custodian], MembershipError::SameCapabilities),
    ] {
        expect(
            scene.refused("owner", set_capabilities("alpha", list)),
            expected,
        );
    }
    expect(
        scene.refused("owner", set_capabilities("nowhere", &[Custodian])),
        MembershipError::Unknown,
    );
}

/// The security officer narrows; only registrar and owner give.
#[test]
fn the_security_officer_takes_capabilities_away_and_gives_none() {
    let mut scene = Scene::with_alpha();
    for wider in [
        &[Custodian, Requester, Emergency][..],
        &[Custodian, Emergency],
        &[Attester],
    ] {
        expect(
            scene.refused("security", set_capabilities("alpha", wider)),
            MembershipError::OnlyNarrowing,
        );
    }
    scene.ok("security", set_capabilities("alpha", &[Custodian]));
    expect(
        scene.refused(
            "security",
            set_capabilities("alpha", &[Custodian, Requester]),
        ),
        MembershipError::OnlyNarrowing,
    );
    scene.ok(
        "registrar",
        set_capabilities("alpha", &[Custodian, Requester]),
    );
    scene.ok("owner", set_capabilities("alpha", &[Attester, Emergency]));
}

/// Whoever holds both roles is not held back by the one that can only restrict.
#[test]
fn a_security_officer_who_is_registrar_too_may_give() {
    let mut scene = Scene::with_alpha();
    scene.give_role(NetworkRole::Registrar, "security");
    scene.ok(
        "security",
        set_capabilities("alpha", &[Custodian, Requester, Emergency]),
    );
}
