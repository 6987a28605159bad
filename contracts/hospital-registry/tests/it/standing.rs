//! Where an appointment stands: narrowing, widening, stopping, ending.

use hie_policy::Role;
use hie_types::registry::*;
use hospital_registry::staff::StaffError;

use crate::scene::*;
use crate::staff::{expect, reinstate_staff, remove_staff, suspend_staff};

/// `bob`, nurse with the break-glass right until [`UNTIL`].
fn with_bob() -> Scene {
    let mut scene = Scene::with_alpha();
    let bob = scene.account_ref("bob");
    scene.ok(
        "alpha-admin",
        appoint_for(bob, Role::Nurse, Some(UNTIL - 1), true),
    );
    scene.accepts("bob", "alpha");
    scene
}

fn appoint_bob(scene: &mut Scene, role: Role, until: Option<u64>, break_glass: bool) {
    let bob = scene.account_ref("bob");
    scene.ok("alpha-admin", appoint_for(bob, role, until, break_glass));
}

fn bob(scene: &Scene) -> StaffResponse {
    scene.all_staff("alpha").remove(0)
}

fn standing(scene: &Scene) -> StaffStanding {
    assert_eq!(
        scene.account("bob").appointment.unwrap().standing,
        bob(scene).standing
    );
    bob(scene).standing
}

#[test]
fn narrowing_holds_at_once() {
    let mut scene = with_bob();
    appoint_bob(&mut scene, Role::Nurse, Some(UNTIL - 2), false);
    let now = bob(&scene);
    assert_eq!(
        (now.break_glass, now.until, now.offered),
        (false, Some(UNTIL - 2), None)
    );
    expect(
        scene.refused("bob", accept("alpha")),
        StaffError::NothingOffered,
    );
}

#[test]
fn widening_waits_until_it_is_accepted() {
    let mut scene = with_bob();
    appoint_bob(&mut scene, Role::Nurse, None, true);
    let now = bob(&scene);
    assert_eq!(now.until, Some(UNTIL - 1));
    assert_eq!(now.offered.unwrap().until, None);
    scene.accepts("bob", "alpha");
    assert_eq!((bob(&scene).until, bob(&scene).offered), (None, None));
}

#[test]
fn a_new_role_waits_and_the_old_one_is_gone_at_once() {
    let mut scene = with_bob();
    appoint_bob(&mut scene, Role::Researcher, Some(UNTIL - 2), false);
    assert_eq!(standing(&scene), StaffStanding::Invited);
    let facts = scene.account("bob").appointment.unwrap();
    assert!(!facts.break_glass);
    // Between the two it belongs to the hospital still: to no other, and it may leave.
    assert_eq!(scene.account("bob").hospital, Some(id("alpha")));
    scene.member("beta");
    let elsewhere = scene.account_ref("bob");
    scene.ok("beta-admin", appoint(elsewhere, Role::Nurse));
    expect(
        scene.refused("bob", accept("beta")),
        StaffError::OtherHospital,
    );
    scene.accepts("bob", "alpha");
    assert_eq!(bob(&scene).role, role(Role::Researcher));
    assert_eq!(standing(&scene), StaffStanding::Active);
    appoint_bob(&mut scene, Role::Nurse, None, false);
    scene.ok("bob", ExecuteMsg::LeaveHospital {});
    assert_eq!(scene.account("bob").hospital, None);
    scene.accepts("bob", "beta");
}

/// What is accepted is what was read: an offer that was exchanged meanwhile is not accepted by a
/// message that was meant for the one before.
#[test]
fn an_offer_that_was_exchanged_is_not_accepted() {
    let mut scene = Scene::with_alpha();
    appoint_bob(&mut scene, Role::Nurse, Some(UNTIL), true);
    let read = scene.acceptance("bob", "alpha");
    for (role, until, break_glass) in [
        (Role::Physician, Some(UNTIL), true),
        (Role::Nurse, Some(UNTIL - 1), true),
        (Role::Nurse, Some(UNTIL + 1), true),
        (Role::Nurse, None, true),
        (Role::Nurse, Some(UNTIL), false),
    ] {
        appoint_bob(&mut scene, role, until, break_glass);
        expect(scene.refused("bob", read.clone()), StaffError::OtherOffer);
    }
    appoint_bob(&mut scene, Role::Nurse, Some(UNTIL), true);
    scene.ok("bob", read);
}

#[test]
fn the_last_offer_is_the_one_that_stands() {
    let mut scene = with_bob();
    appoint_bob(&mut scene, Role::Nurse, None, true);
    appoint_bob(&mut scene, Role::Nurse, Some(UNTIL - 1), true);
    assert_eq!(bob(&scene).offered, None);
    expect(
        scene.refused("bob", accept("alpha")),
        StaffError::NothingOffered,
    );
}

#[test]
fn what_was_narrowed_comes_back_only_by_acceptance() {
    let mut scene = with_bob();
    appoint_bob(&mut scene, Role::Nurse, Some(UNTIL - 1), false);
    appoint_bob(&mut scene, Role::Nurse, Some(UNTIL - 1), true);
    assert!(!bob(&scene).break_glass);
    scene.accepts("bob", "alpha");
    assert!(bob(&scene).break_glass);
}

#[test]
fn an_appointment_ends_at_the_exact_second() {
    let mut scene = with_bob();
    for (now, expected) in [
        (UNTIL - 2, StaffStanding::Active),
        (UNTIL - 1, StaffStanding::Expired),
        (UNTIL, StaffStanding::Expired),
    ] {
        scene.at(now);
        assert_eq!(standing(&scene), expected);
    }
}

#[test]
fn an_expired_appointment_is_renewed_by_offer_and_acceptance() {
    let mut scene = Scene::with_alpha();
    let bob_ref = scene.account_ref("bob");
    let short = appoint_for(bob_ref, Role::Nurse, Some(START + 5), false);
    scene.ok("alpha-admin", short);
    scene.accepts("bob", "alpha");
    scene.at(START + 5);
    appoint_bob(&mut scene, Role::Nurse, Some(START + 50), false);
    assert_eq!(standing(&scene), StaffStanding::Expired);
    scene.accepts("bob", "alpha");
    assert_eq!(standing(&scene), StaffStanding::Active);
}

#[test]
fn an_offer_is_accepted_before_the_second_it_ends() {
    for (now, passes) in [(START + 4, true), (START + 5, false), (START + 6, false)] {
        let mut scene = Scene::with_alpha();
        let cas = scene.account_ref("cas");
        scene.ok(
            "alpha-admin",
            appoint_for(cas, Role::Nurse, Some(START + 5), false),
        );
        scene.at(now);
        if passes {
            scene.accepts("cas", "alpha");
        } else {
            let late = scene.acceptance("cas", "alpha");
            expect(scene.refused("cas", late), StaffError::OfferEnded);
        }
    }
}

#[test]
fn a_stop_holds_at_once_and_until_it_is_lifted() {
    let mut scene = with_bob();
    let bob = scene.account_ref("bob");
    expect(
        scene.refused("alpha-admin", reinstate_staff(bob.clone())),
        StaffError::NotSuspended,
    );
    let event = scene.ok("alpha-admin", suspend_staff(bob.clone()));
    assert!(event.ends_with("action=suspended"), "{event}");
    assert_eq!(standing(&scene), StaffStanding::Suspended);
    expect(
        scene.refused("alpha-admin", suspend_staff(bob.clone())),
        StaffError::AlreadySuspended,
    );
    // Neither appointing again nor accepting lifts it, nor does its end hide it.
    appoint_bob(&mut scene, Role::Physician, None, true);
    scene.accepts("bob", "alpha");
    assert_eq!(standing(&scene), StaffStanding::Suspended);
    appoint_bob(&mut scene, Role::Physician, Some(START + 1), true);
    scene.at(START + 2);
    assert_eq!(standing(&scene), StaffStanding::Suspended);
    let event = scene.ok("alpha-admin", reinstate_staff(bob));
    assert!(event.ends_with("action=reinstated"), "{event}");
    assert_eq!(standing(&scene), StaffStanding::Expired);
}

#[test]
fn an_invitation_can_be_stopped_before_it_is_accepted() {
    let mut scene = Scene::with_alpha();
    appoint_bob(&mut scene, Role::Nurse, None, true);
    let bob_ref = scene.account_ref("bob");
    scene.ok("alpha-admin", suspend_staff(bob_ref));
    assert_eq!(bob(&scene).standing, StaffStanding::Invited);
    scene.accepts("bob", "alpha");
    assert_eq!(standing(&scene), StaffStanding::Suspended);
}

#[test]
fn a_removed_invitation_cannot_be_accepted() {
    let mut scene = Scene::with_alpha();
    for staff in [scene.account_ref("bob"), scene.both_ref("bob", 7)] {
        let before = scene.dump().len();
        scene.ok("alpha-admin", appoint(staff.clone(), Role::Nurse));
        let event = scene.ok("alpha-admin", remove_staff(staff));
        assert!(event.ends_with("action=removed"), "{event}");
        expect(
            scene.refused("bob", accept("alpha")),
            StaffError::NothingOffered,
        );
        // The counter is all that may be new.
        assert!(scene.dump().len() <= before + 1);
    }
}

#[test]
fn removing_an_offer_does_not_touch_the_account_elsewhere() {
    let mut scene = Scene::with_alpha();
    scene.member("beta");
    scene.staff("beta", "bob", Role::Physician);
    appoint_bob(&mut scene, Role::Nurse, None, false);
    let bob_ref = scene.account_ref("bob");
    scene.ok("alpha-admin", remove_staff(bob_ref));
    assert_eq!(scene.account("bob").hospital, Some(id("beta")));
}
