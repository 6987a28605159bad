//! Leaving as a notice with an end: announced, cancelled, completed.

use hie_policy::Capability::Custodian;
use hie_types::registry::*;
use hospital_registry::ContractError;
use hospital_registry::membership::{GRACE_SECONDS, MembershipError};

use crate::scene::*;

/// When a notice that was given at [`START`] is over: before the end of accreditation.
const OVER: u64 = START + 5 * DAY;

fn expect(error: ContractError, expected: MembershipError) {
    match error {
        ContractError::Membership(error) => assert_eq!(error, expected),
        other => panic!("{other}"),
    }
}

/// `alpha` has given notice, and the record index is named.
fn leaving() -> Scene {
    let mut scene = Scene::with_alpha();
    scene.ok("owner", settings(OVER - START));
    scene.name_index();
    scene.ok("alpha-admin", announce());
    scene
}

/// `alpha` has left.
fn withdrawn() -> Scene {
    let mut scene = leaving();
    scene.at(OVER).ok("registrar", complete("alpha"));
    scene
}

#[test]
fn a_notice_is_given_by_the_administrator_and_binds_for_the_term() {
    let mut scene = Scene::with_alpha();
    let event = scene.at(START + 3).ok("alpha-admin", announce());
    let actor = scene.text("alpha-admin");
    let until = START + 3 + 30 * DAY;
    assert_eq!(
        event,
        format!(
            "membership hospital=alpha action=leaving_announced number=2 actor={actor} reason=licence_ended until={until}"
        )
    );
    let member = scene.hospital("alpha");
    assert_eq!(member.status, MemberStatus::Leaving);
    let expected = LeavingResponse {
        announced_at: START + 3,
        notice_until: until,
        otherwise: MemberStatus::Accredited,
    };
    assert_eq!(member.leaving, Some(expected));
    assert_eq!(
        scene.history("alpha")[1].detail,
        Some(ChangeDetail::Notice { until })
    );
    expect(
        scene.refused("alpha-admin", announce()),
        MembershipError::AlreadyLeaving,
    );
}

#[test]
fn a_member_that_leaves_begins_nothing_and_keeps_everything_else() {
    let mut scene = Scene::with_alpha();
    let before = scene.hospital("alpha").rights;
    scene.ok("alpha-admin", announce());
    let after = scene.hospital("alpha").rights;
    let lost: Vec<_> = before.into_iter().filter(|r| !after.contains(r)).collect();
    assert_eq!(lost, [Right::PublishNew, Right::RequestConsent]);
}

#[test]
fn a_withdrawal_is_complete_from_the_second_the_notice_is_over() {
    for (now, passes) in [(OVER - 1, false), (OVER, true), (OVER + 1, true)] {
        let mut scene = leaving();
        scene.at(now);
        if !passes {
            expect(
                scene.refused("registrar", complete("alpha")),
                MembershipError::NoticeRunning,
            );
            continue;
        }
        let event = scene.ok("registrar", complete("alpha"));
        let actor = scene.text("registrar");
        assert_eq!(
            event,
            format!(
                "membership hospital=alpha action=withdrawn number=3 actor={actor} reason=own_request"
            )
        );
        let member = scene.hospital("alpha");
        assert_eq!(member.status, MemberStatus::Withdrawn);
        assert_eq!(member.rights, [Right::Serve, Right::Protect]);
        assert_eq!(member.leaving, None);
    }
}

#[test]
fn nobody_leaves_who_still_keeps_current_records() {
    for current in [1, 2, u64::MAX] {
        let mut scene = leaving();
        scene.world.borrow_mut().holdings = Some(current);
        scene.at(OVER);
        expect(
            scene.refused("owner", complete("alpha")),
            MembershipError::HoldsRecords,
        );
        scene.world.borrow_mut().holdings = Some(0);
        scene.ok("owner", complete("alpha"));
    }
}

/// Whoever cannot be asked has not said that there is nothing left.
#[test]
fn nobody_leaves_while_the_record_index_cannot_be_asked() {
    let mut scene = Scene::with_alpha();
    scene.ok("owner", settings(OVER - START));
    scene.ok("alpha-admin", announce());
    scene.at(OVER);
    assert!(matches!(
        scene.refused("owner", complete("alpha")),
        ContractError::NoRecordIndex
    ));
    scene.name_index();
    scene.world.borrow_mut().holdings = None;
    assert!(matches!(
        scene.refused("owner", complete("alpha")),
        ContractError::Std(_)
    ));
}

#[test]
fn only_who_gave_notice_leaves() {
    let mut scene = leaving();
    scene.member("beta");
    scene.at(OVER);
    expect(
        scene.refused("owner", complete("beta")),
        MembershipError::NotLeaving,
    );
    expect(
        scene.refused("owner", cancel_leaving("beta")),
        MembershipError::NotLeaving,
    );
    for message in [complete("nowhere"), cancel_leaving("nowhere")] {
        expect(scene.refused("owner", message), MembershipError::Unknown);
    }
}

#[test]
fn the_owner_cancels_a_notice_until_the_withdrawal_is_complete() {
    for now in [START, OVER, OVER + 1] {
        let mut scene = leaving();
        let event = scene.at(now).ok("owner", cancel_leaving("alpha"));
        let owner = scene.text("owner");
        assert_eq!(
            event,
            format!(
                "membership hospital=alpha action=leaving_cancelled number=3 actor={owner} reason=decision"
            )
        );
        assert_eq!(scene.status("alpha"), MemberStatus::Accredited);
        expect(
            scene.refused("owner", complete("alpha")),
            MembershipError::NotLeaving,
        );
        // A new notice runs anew.
        scene.ok("alpha-admin", announce());
        let notice = scene.hospital("alpha").leaving.unwrap();
        assert_eq!(notice.notice_until, now + (OVER - START));
    }
    let mut scene = withdrawn();
    expect(
        scene.refused("owner", cancel_leaving("alpha")),
        MembershipError::Withdrawn,
    );
}

/// Whoever gives notice does not escape: it is suspended, narrowed and revoked like anybody else.
#[test]
fn a_notice_shields_from_nothing() {
    let mut scene = leaving();
    scene.ok("security", suspend("alpha"));
    let member = scene.hospital("alpha");
    assert_eq!(member.status, MemberStatus::Leaving);
    assert_eq!(member.leaving.unwrap().otherwise, MemberStatus::Suspended);
    assert_eq!(member.rights, [Right::Serve, Right::Protect]);
    expect(
        scene.refused("security", suspend("alpha")),
        MembershipError::AlreadySuspended,
    );
    scene.ok("registrar", reinstate("alpha"));
    assert!(scene.hospital("alpha").rights.contains(&Right::Request));
    scene.ok("security", set_capabilities("alpha", &[Custodian]));
    scene.ok("registrar", renew("alpha", UNTIL + 5));
    let grace = scene.at(UNTIL + 5).hospital("alpha").leaving.unwrap();
    assert_eq!(grace.otherwise, MemberStatus::Grace);
    let late = UNTIL + 5 + GRACE_SECONDS;
    let expired = scene.at(late).hospital("alpha").leaving.unwrap();
    assert_eq!(expired.otherwise, MemberStatus::Expired);
    scene.ok("owner", revoke("alpha"));
    let member = scene.hospital("alpha");
    assert_eq!(
        (member.status, member.leaving),
        (MemberStatus::Revoked, None)
    );
    expect(
        scene.refused("owner", complete("alpha")),
        MembershipError::Revoked,
    );
}

#[test]
fn a_suspended_or_expired_member_leaves_too() {
    for now in [START, UNTIL, UNTIL + GRACE_SECONDS] {
        let mut scene = Scene::with_alpha();
        scene.name_index();
        scene.ok("security", suspend("alpha"));
        scene.at(now).ok("alpha-admin", announce());
        scene.at(now + 30 * DAY).ok("owner", complete("alpha"));
        assert_eq!(scene.status("alpha"), MemberStatus::Withdrawn);
    }
}

#[test]
fn a_notice_that_runs_keeps_its_end_when_the_term_changes() {
    let mut scene = leaving();
    scene.ok("owner", settings(365 * DAY));
    scene.at(OVER).ok("owner", complete("alpha"));
}

#[test]
fn what_has_left_stays_gone_and_its_id_is_not_given_out_again() {
    let mut scene = withdrawn();
    for message in [
        suspend("alpha"),
        reinstate("alpha"),
        revoke("alpha"),
        renew("alpha", UNTIL + 9),
        set_capabilities("alpha", &[Custodian]),
        complete("alpha"),
    ] {
        expect(scene.refused("owner", message), MembershipError::Withdrawn);
    }
    expect(
        scene.refused("alpha-admin", announce()),
        MembershipError::Withdrawn,
    );
    expect(
        scene.refused("ann", apply("alpha")),
        MembershipError::IdTaken,
    );
}

/// Of a member that left, the people keep working for its duties, and may go.
#[test]
fn people_of_a_member_that_left_keep_their_duties() {
    let mut scene = Scene::with_alpha();
    scene.staff("alpha", "clerk", hie_policy::Role::RecordsOfficer);
    scene.staff("alpha", "gateway", hie_policy::Role::Gateway);
    scene.name_index();
    scene.ok("alpha-admin", announce());
    scene.at(START + 30 * DAY).ok("owner", complete("alpha"));
    for account in ["clerk", "gateway", "alpha-admin"] {
        let facts = scene.account(account);
        assert_eq!(facts.rights, [Right::Serve, Right::Protect]);
        assert_eq!(facts.appointment.unwrap().standing, StaffStanding::Active);
    }
    scene.ok("alpha-admin", encryption_key(9));
    scene.ok("clerk", ExecuteMsg::LeaveHospital {});
}

#[test]
fn members_are_found_by_the_status_that_they_have_now() {
    let mut scene = leaving();
    scene.member("beta");
    let find = |scene: &Scene, status| -> Vec<String> {
        let page: HospitalsResponse = scene.ask(QueryMsg::Hospitals {
            status: Some(status),
            capability: None,
            country: None,
            start_after: None,
            limit: None,
        });
        let ids = page.hospitals.into_iter().map(|h| h.hospital.to_string());
        ids.collect()
    };
    assert_eq!(find(&scene, MemberStatus::Leaving), ["alpha"]);
    assert_eq!(find(&scene, MemberStatus::Accredited), ["beta"]);
    scene.at(OVER).ok("owner", complete("alpha"));
    assert_eq!(find(&scene, MemberStatus::Withdrawn), ["alpha"]);
    assert!(find(&scene, MemberStatus::Leaving).is_empty());
}
