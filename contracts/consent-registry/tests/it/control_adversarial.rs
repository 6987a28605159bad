//! Whoever tries to take a handle over.

use consent_registry::control::ControlError;
use consent_registry::error::{ContractError, RegistrationError};
use consent_registry::permissions::PermissionError;
use hie_policy::EmergencyAccess;
use hie_types::Salt;
use hie_types::consent::*;

use crate::control::*;
use crate::emergency::*;
use crate::scene::*;

#[test]
fn an_attester_proposes_neither_itself_nor_opens_anything_for_itself() {
    let (mut scene, unclaimed) = registered();
    let alice = scene.patient("alice");
    let north = Some("north");
    for msg in [
        claim(unclaimed, "officer", north),
        recover(alice, "officer", north),
    ] {
        refused!(scene, "officer", msg, ControlError::Oneself);
    }
    // With a puppet it takes a week in which alice, who still has her key, says no.
    scene.deny("alice", to_hospital("north"));
    scene.ok("officer", recover(alice, "puppet", north));
    scene.ok("alice", cancel_recovery(alice));
    scene.pass(RECOVERY);
    refused!(scene, "puppet", accept(alice), ControlError::NotNominated);
    refused!(
        scene,
        "officer",
        recover(alice, "puppet", north),
        ControlError::Cancelled
    );
    // Another hospital is no way around it.
    let south = recover(alice, "puppet", Some("south"));
    refused!(scene, "southern", south, ControlError::Cancelled);
}

/// Alice notices nothing, and the puppet controls her handle: for a month it opens nothing to the
/// hospital, and what alice denied stays denied. Alice recovers through another hospital meanwhile.
#[test]
fn a_takeover_by_an_attester_opens_nothing_to_it_before_it_can_be_undone() {
    let (mut scene, _) = registered();
    let handle = scene.patient("alice");
    let directive = scene.deny("alice", to_hospital("north"));
    scene.ok("alice", opt("alice", EmergencyAccess::OptedOut));
    scene.ok("officer", recover(handle, "puppet", Some("north")));
    scene.pass(RECOVERY);
    scene.ok("puppet", accept(handle));
    let attempts = |scene: &mut Scene| {
        for msg in [
            ExecuteMsg::Permit {
                handle,
                terms: to_hospital("north"),
            },
            ExecuteMsg::Permit {
                handle,
                terms: terms(),
            },
            ExecuteMsg::LiftDenial { handle, directive },
            ExecuteMsg::SetEmergencyAccess {
                handle,
                access: EmergencyAccess::Allowed.into(),
            },
        ] {
            let error = scene.refused("puppet", msg);
            assert!(
                matches!(
                    error,
                    ContractError::Control(ControlError::ToTheProposer | ControlError::TooSoon)
                ),
                "{error:?}"
            );
        }
    };
    attempts(&mut scene);
    // Neither a rotation to another puppet nor a further recovery that is cancelled shakes that off.
    scene.ok("puppet", rotate(handle, Some("puppet-2")));
    scene.ok("puppet-2", accept(handle));
    scene.ok("puppet-2", rotate(handle, Some("puppet")));
    scene.ok("puppet", accept(handle));
    attempts(&mut scene);
    scene.ok("southern", recover(handle, "alice", Some("south")));
    scene.ok("southern", cancel_recovery(handle));
    attempts(&mut scene);
    // Alice comes back with the auditor's help; the puppet cannot stop it for good.
    scene.ok("auditor", recover(handle, "alice", None));
    scene.pass(RECOVERY);
    scene.ok("alice", accept(handle));
    assert_eq!(scene.reason("alice", "north"), "denied");
}

/// The thief has alice's key, she has a new account and goes to her hospital.
#[test]
fn a_thief_with_the_key_keeps_the_handle_from_nobody_for_good() {
    let (mut scene, _) = registered();
    let handle = scene.patient("alice");
    scene.ok("alice", rotate(handle, Some("thief")));
    scene.ok("officer", recover(handle, "new", Some("north")));
    // The hand-over that the thief had begun is off, and another does not begin.
    refused!(scene, "thief", accept(handle), ControlError::NotNominated);
    refused!(
        scene,
        "alice",
        rotate(handle, Some("thief")),
        ControlError::OnlyRestrict
    );
    // The thief cancels; the auditor, who has seen her papers, confirms; then cancelling is over.
    scene.ok("alice", cancel_recovery(handle));
    scene.ok("alice", rotate(handle, Some("thief")));
    scene.ok("auditor", confirm(handle));
    refused!(scene, "thief", accept(handle), ControlError::NotNominated);
    for msg in [
        cancel_recovery(handle),
        rotate(handle, Some("thief")),
        permit("alice", to_hospital("south")),
        close("alice"),
    ] {
        let error = scene.refused("alice", msg);
        assert!(
            matches!(
                error,
                ContractError::Control(ControlError::Overruled | ControlError::OnlyRestrict)
            ),
            "{error:?}"
        );
    }
    scene.pass(RECOVERY);
    scene.ok("new", accept(handle));
    for msg in [permit("alice", terms()), rotate(handle, Some("thief"))] {
        assert_refused!(
            scene,
            "alice",
            msg,
            ContractError::Permission(PermissionError::NotController)
        );
    }
}

/// Also where the thief got further: the handle is in the thief's own account.
#[test]
fn a_thief_who_rotated_between_cancelling_and_confirming_loses_it_all_the_same() {
    let (mut scene, _) = registered();
    let handle = scene.patient("alice");
    scene.ok("officer", recover(handle, "new", Some("north")));
    scene.ok("alice", cancel_recovery(handle));
    scene.ok("alice", rotate(handle, Some("thief")));
    scene.ok("thief", accept(handle));
    scene.ok("auditor", confirm(handle));
    refused!(
        scene,
        "thief",
        cancel_recovery(handle),
        ControlError::Overruled
    );
    scene.pass(RECOVERY);
    scene.ok("new", accept(handle));
    assert_eq!(scene.known(handle).controller, Some(addr("new").into()));
}

#[test]
fn an_onlooker_gains_nothing_by_copying_what_is_pending() {
    let (mut scene, unclaimed) = registered();
    let alice = scene.patient("alice");
    // A registration seen before it is in a block: the handle is that of its own account.
    for sender in ["onlooker", "officer"] {
        assert_refused!(
            scene,
            sender,
            register("bob"),
            ContractError::Registration(RegistrationError::NotTheSendersHandle)
        );
    }
    let by_hospital = register_by("north", Salt([9; 16]));
    for sender in ["onlooker", "southern"] {
        let error = scene.refused(sender, by_hospital.clone());
        assert!(matches!(error, ContractError::Officer(_)), "{error:?}");
    }
    // A claim, a rotation and a recovery: only the account they name accepts.
    scene.ok("officer", claim(unclaimed, "heir", Some("north")));
    scene.ok("alice", rotate(alice, Some("new")));
    scene.pass(CLAIM);
    for handle in [unclaimed, alice] {
        for sender in ["onlooker", "officer", "auditor", "owner"] {
            refused!(scene, sender, accept(handle), ControlError::NotNominated);
        }
    }
    // Nor does the onlooker take the place of somebody by proposing the same.
    for msg in [
        claim(unclaimed, "onlooker", Some("north")),
        recover(alice, "onlooker", Some("north")),
    ] {
        let error = scene.refused("onlooker", msg);
        assert!(matches!(error, ContractError::Officer(_)), "{error:?}");
    }
    scene.ok("new", accept(alice));
    scene.ok("heir", accept(unclaimed));
}

#[test]
fn accepting_twice_or_again_later_gives_nothing() {
    let mut scene = Scene::new();
    let handle = scene.patient("alice");
    scene.ok("alice", rotate(handle, Some("new")));
    scene.ok("new", accept(handle));
    refused!(scene, "new", accept(handle), ControlError::NotNominated);
    scene.ok("new", rotate(handle, Some("alice")));
    scene.ok("alice", accept(handle));
    refused!(scene, "new", accept(handle), ControlError::NotNominated);
}

/// Nobody keeps the other hospitals away from a patient without a key by proposing and taking it back.
#[test]
fn a_hospital_that_takes_its_own_proposal_back_bars_itself_only() {
    let (mut scene, unclaimed) = registered();
    let alice = scene.patient("alice");
    scene.ok("officer", recover(alice, "puppet", Some("north")));
    scene.ok("officer", cancel_recovery(alice));
    scene.ok("officer", claim(unclaimed, "puppet", Some("north")));
    scene.ok("officer", cancel_claim(unclaimed));
    let north = || recover(alice, "puppet", Some("north"));
    scene.pass(30 * DAY - 1);
    refused!(scene, "officer", north(), ControlError::Cancelled);
    let again = claim(unclaimed, "puppet", Some("north"));
    refused!(scene, "officer", again, ControlError::Cancelled);
    scene.ok("southern", recover(alice, "new", Some("south")));
    scene
        .world
        .borrow_mut()
        .cannot_attest
        .insert("north".into());
    scene.ok("southern", claim(unclaimed, "heir", Some("south")));
    // Where the registering hospital stops another's claim, that one waits.
    scene.ok("officer", cancel_claim(unclaimed));
    let again = claim(unclaimed, "heir", Some("south"));
    refused!(scene, "southern", again, ControlError::Cancelled);
    scene.world.borrow_mut().cannot_attest.clear();
    // What alice stops, nobody proposes again.
    scene.ok("alice", cancel_recovery(alice));
    for (sender, hospital) in [("officer", "north"), ("southern", "south")] {
        let again = recover(alice, "new", Some(hospital));
        refused!(scene, sender, again, ControlError::Cancelled);
    }
}

#[test]
fn what_the_auditor_stops_no_hospital_proposes_again() {
    let (mut scene, _) = registered();
    let alice = scene.patient("alice");
    scene.ok("officer", recover(alice, "puppet", Some("north")));
    scene.ok("auditor", cancel_recovery(alice));
    for (second, fine) in [(30 * DAY - 1, false), (30 * DAY, true)] {
        scene.set_time(NOW + second);
        let again = || recover(alice, "puppet", Some("south"));
        match fine {
            true => drop(scene.ok("southern", again())),
            false => refused!(scene, "southern", again(), ControlError::Cancelled),
        }
    }
}

/// Whoever was expelled since takes over nothing by what it had proposed before.
#[test]
fn control_does_not_pass_on_the_word_of_a_hospital_that_may_not_attest_any_more() {
    let (mut scene, unclaimed) = registered();
    let alice = scene.patient("alice");
    scene.ok("officer", claim(unclaimed, "puppet", Some("north")));
    scene.ok("officer", recover(alice, "crony", Some("north")));
    let without = |scene: &Scene| {
        scene
            .world
            .borrow_mut()
            .cannot_attest
            .insert("north".into());
    };
    without(&scene);
    scene.pass(RECOVERY);
    refused!(
        scene,
        "puppet",
        accept(unclaimed),
        ControlError::ProposerLost
    );
    refused!(scene, "crony", accept(alice), ControlError::ProposerLost);
    // A rotation asks no hospital; the auditor's word stands by itself.
    scene.world.borrow_mut().cannot_attest.clear();
    let (mut scene, unclaimed) = registered();
    without(&scene);
    scene.ok("southern", claim(unclaimed, "alice", Some("south")));
    scene.ok("auditor", confirm(unclaimed));
    scene
        .world
        .borrow_mut()
        .cannot_attest
        .insert("south".into());
    scene.pass(CLAIM);
    scene.ok("alice", accept(unclaimed));
    scene.ok("alice", rotate(unclaimed, Some("phone")));
    scene.ok("phone", accept(unclaimed));
}
