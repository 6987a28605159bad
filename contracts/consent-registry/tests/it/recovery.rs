//! Recovering a handle whose key is lost.

use consent_registry::control::ControlError;
use consent_registry::error::ContractError;
use consent_registry::glass::staff::StaffError;
use consent_registry::permissions::PermissionError;
use hie_policy::{EmergencyAccess, Role};
use hie_types::consent::*;
use hie_types::{Handle, PersonId};

use crate::amending::amend;
use crate::attested::{attest, ending, set_attestation};
use crate::control::*;
use crate::emergency::*;
use crate::history::verified;
use crate::scene::*;

/// Alice controls her handle; north has proposed that `new` does.
fn recovering() -> (Scene, Handle) {
    let (mut scene, _) = registered();
    let handle = scene.patient("alice");
    scene.ok("officer", recover(handle, "new", Some("north")));
    (scene, handle)
}

/// The same, accepted.
fn recovered() -> (Scene, Handle) {
    let (mut scene, handle) = recovering();
    scene.pass(RECOVERY);
    scene.ok("new", accept(handle));
    (scene, handle)
}

#[test]
fn a_recovery_is_accepted_from_the_very_end_of_its_waiting_time_until_it_lapses() {
    let from = NOW + RECOVERY;
    for (second, expected) in [
        (from - 1, Some(ControlError::TooEarly)),
        (from, None),
        (from + 30 * DAY - 1, None),
        (from + 30 * DAY, Some(ControlError::Lapsed)),
    ] {
        let (mut scene, handle) = recovering();
        scene.set_time(second);
        if let Some(expected) = expected {
            let error = scene.refused("new", accept(handle));
            assert!(matches!(error, ContractError::Control(found) if found == expected));
            continue;
        }
        let response = scene.ok("new", accept(handle));
        assert_eq!(attribute(&response, "change"), "recovery");
        let patient = scene.known(handle);
        assert_eq!(patient.controller, Some(addr("new").into()));
        // The lost account controls nothing any more, and may register anew.
        assert_refused!(
            scene,
            "alice",
            revoke_all("alice"),
            ContractError::Permission(PermissionError::NotController)
        );
        let events: Vec<_> = verified(&scene, handle)
            .into_iter()
            .map(|e| e.event)
            .collect();
        let change = ControlChange::Recovery;
        assert_eq!(events[2], HistoryEvent::ControlPassed { change });
    }
}

#[test]
fn the_present_controller_cancels_and_then_only_the_auditor_goes_on() {
    let (mut scene, handle) = recovering();
    scene.pass(RECOVERY - 1);
    scene.ok("alice", cancel_recovery(handle));
    let at = scene.now();
    assert_eq!(
        stage(&scene, handle),
        ControlStage::Cancelled {
            at,
            until: at + 30 * DAY,
            confirmable: true,
            binds_all: true,
        }
    );
    scene.pass(1);
    refused!(scene, "new", accept(handle), ControlError::NotNominated);
    for sender in ["officer", "alice", "southern", "owner"] {
        assert_refused!(
            scene,
            sender,
            confirm(handle),
            ContractError::Staff(StaffError::NotAuditor)
        );
    }
    for (sender, hospital) in [("officer", "north"), ("southern", "south")] {
        let again = recover(handle, "new", Some(hospital));
        refused!(scene, sender, again, ControlError::Cancelled);
    }
    scene.ok("auditor", confirm(handle));
    // It waits once more, and the controller has said no once.
    let from = scene.now() + RECOVERY;
    refused!(
        scene,
        "alice",
        cancel_recovery(handle),
        ControlError::Overruled
    );
    for (second, fine) in [(from - 1, false), (from, true)] {
        scene.set_time(second);
        if fine {
            scene.ok("new", accept(handle));
        } else {
            refused!(scene, "new", accept(handle), ControlError::TooEarly);
        }
    }
    let entries = verified(&scene, handle);
    assert_eq!(entries[2].event, HistoryEvent::ControlCancelled {});
    assert_eq!(entries[2].authority.unwrap().code(), "controller");
}

#[test]
fn the_auditor_confirms_what_was_cancelled_within_thirty_days() {
    let until = NOW + 30 * DAY;
    for (second, fine) in [(until - 1, true), (until, false), (until + 1, false)] {
        let (mut scene, handle) = recovering();
        scene.ok("alice", cancel_recovery(handle));
        scene.set_time(second);
        if fine {
            scene.ok("auditor", confirm(handle));
        } else {
            refused!(
                scene,
                "auditor",
                confirm(handle),
                ControlError::NothingToConfirm
            );
            scene.ok("officer", recover(handle, "new", Some("north")));
        }
    }
}

#[test]
fn the_hospital_or_the_auditor_cancels_for_good() {
    for sender in ["officer", "auditor"] {
        let (mut scene, handle) = recovering();
        for other in ["southern", "new", "owner", "bob"] {
            assert_refused!(
                scene,
                other,
                cancel_recovery(handle),
                ContractError::Permission(PermissionError::MayNotCancel)
            );
        }
        scene.ok(sender, cancel_recovery(handle));
        refused!(
            scene,
            "auditor",
            confirm(handle),
            ControlError::NothingToConfirm
        );
        refused!(
            scene,
            "alice",
            cancel_recovery(handle),
            ControlError::NothingPending
        );
        // They may also stop what the auditor confirmed.
        let (mut scene, handle) = recovering();
        scene.ok("alice", cancel_recovery(handle));
        scene.ok("auditor", confirm(handle));
        scene.ok(sender, cancel_recovery(handle));
        scene.pass(RECOVERY);
        refused!(scene, "new", accept(handle), ControlError::NotNominated);
    }
}

#[test]
fn the_registering_hospital_has_no_say_once_somebody_controls_the_handle() {
    let (mut scene, handle) = registered();
    scene.ok("officer", claim(handle, "alice", Some("north")));
    scene.pass(CLAIM);
    scene.ok("alice", accept(handle));
    scene.ok("southern", recover(handle, "new", Some("south")));
    assert_refused!(
        scene,
        "officer",
        cancel_recovery(handle),
        ContractError::Permission(PermissionError::MayNotCancel)
    );
    scene.ok("southern", cancel_recovery(handle));
}

#[test]
fn while_it_is_pending_the_controller_only_restricts() {
    let (mut scene, _) = registered();
    let handle = scene.patient("alice");
    let denial = scene.deny("alice", to_hospital("west"));
    let permit_id = scene.permit("alice", terms());
    scene.ok("officer", recover(handle, "new", Some("north")));
    for msg in [
        permit("alice", to_hospital("south")),
        lift("alice", denial),
        opt("alice", EmergencyAccess::Allowed),
        set_publishing("alice", "north", true),
        rotate(handle, Some("other")),
        rotate(handle, None),
        close("alice"),
    ] {
        refused!(scene, "alice", msg, ControlError::OnlyRestrict);
    }
    for msg in [
        deny("alice", terms()),
        revoke("alice", permit_id),
        revoke_all("alice"),
        opt("alice", EmergencyAccess::OptedOut),
        set_publishing("alice", "north", false),
        cancel_recovery(handle),
    ] {
        scene.ok("alice", msg);
    }
    // Cancelled, it binds no more.
    scene.permit("alice", to_hospital("north"));
    scene.ok("alice", lift("alice", denial));
}

#[test]
fn what_the_proposer_asked_for_is_approved_by_nobody_meanwhile_and_declined_all_the_same() {
    let (mut scene, handle) = recovering();
    scene.asker("asker", "north", Role::Physician);
    for _ in 0..2 {
        scene.ok("asker", crate::requests::ask("alice"));
    }
    let approval = AttestedAction::ApproveRequest {
        request: 1,
        narrowed: None,
    };
    for sender in ["officer", "southern"] {
        let msg = attest(handle, approval.clone());
        refused!(scene, sender, msg, ControlError::ToTheProposer);
    }
    let msg = crate::requests::approve("alice", 1, None);
    refused!(scene, "alice", msg, ControlError::OnlyRestrict);
    scene.ok("alice", crate::requests::decline("alice", 2));
    scene.pass(RECOVERY);
    scene.ok("new", accept(handle));
    let until = scene.now() + 30 * DAY;
    scene.set_time(NOW + 30 * DAY - 1);
    let msg = crate::requests::approve("alice", 1, None);
    assert!(scene.now() < until);
    refused!(scene, "new", msg, ControlError::ToTheProposer);
}

#[test]
fn a_recovery_that_lapsed_binds_nobody() {
    let (mut scene, handle) = recovering();
    let lapses = NOW + RECOVERY + 30 * DAY;
    for (second, fine) in [(lapses - 1, false), (lapses, true)] {
        scene.set_time(second);
        let msg = permit("alice", to_hospital("south"));
        if fine {
            scene.ok("alice", msg);
            assert_eq!(scene.known(handle).control, None);
            scene.ok("officer", recover(handle, "new", Some("north")));
        } else {
            refused!(scene, "alice", msg, ControlError::OnlyRestrict);
        }
    }
}

#[test]
fn for_thirty_days_after_it_nothing_is_permitted_to_the_hospital_that_proposed_it() {
    let (mut scene, handle) = recovered();
    let until = scene.now() + 30 * DAY;
    let bound = control(&scene, handle).bound.unwrap();
    assert_eq!((bound.until, bound.hospital), (until, Some(id("north"))));
    let doctor: PersonId = person("doctor");
    scene.knows_person(&doctor, &doctor, "north");
    let reaching = [
        terms(),
        to_hospital("north"),
        to_person(&doctor),
        Terms {
            grantee: Grantee {
                role: Some(Role::Nurse.into()),
                ..Grantee::default()
            },
            ..terms()
        },
    ];
    for (second, fine) in [(until - 1, false), (until, true)] {
        scene.set_time(second);
        for terms in reaching.clone() {
            let msg = ExecuteMsg::Permit { handle, terms };
            if fine {
                scene.ok("new", msg);
            } else {
                refused!(scene, "new", msg, ControlError::ToTheProposer);
            }
        }
    }
    let (mut scene, handle) = recovered();
    for (effect, terms) in [(true, to_hospital("south")), (false, to_hospital("north"))] {
        let msg = match effect {
            true => ExecuteMsg::Permit { handle, terms },
            false => ExecuteMsg::Deny { handle, terms },
        };
        scene.ok("new", msg);
    }
}

#[test]
fn for_thirty_days_after_it_no_denial_is_lifted_and_nobody_opts_in() {
    let (mut scene, _) = registered();
    let handle = scene.patient("alice");
    let directive = scene.deny("alice", to_hospital("north"));
    scene.ok("alice", opt("alice", EmergencyAccess::OptedOut));
    scene.ok("officer", recover(handle, "new", Some("north")));
    scene.pass(RECOVERY);
    scene.ok("new", accept(handle));
    let until = scene.now() + 30 * DAY;
    let access = EmergencyAccess::Allowed.into();
    for (second, fine) in [(until - 1, false), (until, true)] {
        scene.set_time(second);
        for msg in [
            ExecuteMsg::LiftDenial { handle, directive },
            ExecuteMsg::SetEmergencyAccess { handle, access },
        ] {
            if fine {
                scene.ok("new", msg);
            } else {
                refused!(scene, "new", msg, ControlError::TooSoon);
            }
        }
    }
}

#[test]
fn what_hospitals_attest_goes_on_but_opens_nothing_to_the_one_that_proposed() {
    let (mut scene, handle) = recovering();
    let attests = |hospital: &str| AttestedAction::Permit {
        terms: ending(to_hospital(hospital)),
    };
    scene.ok("southern", attest(handle, attests("west")));
    for sender in ["officer", "southern"] {
        refused!(
            scene,
            sender,
            attest(handle, attests("north")),
            ControlError::ToTheProposer
        );
    }
    scene.ok("southern", attest(handle, AttestedAction::OptOut {}));
}

#[test]
fn what_the_proposer_attested_for_itself_before_is_not_confirmed_meanwhile() {
    let (mut scene, _) = registered();
    let handle = scene.patient("alice");
    let permit = AttestedAction::Permit {
        terms: ending(to_hospital("north")),
    };
    let response = scene.ok("officer", attest(handle, permit));
    let directive = attribute(&response, "directive").parse().unwrap();
    scene.ok("officer", recover(handle, "new", Some("north")));
    let msg = crate::attested::confirm(handle, directive);
    refused!(scene, "southern", msg, ControlError::ToTheProposer);
}

#[test]
fn where_attestation_is_forbidden_the_auditor_must_confirm() {
    let (mut scene, _) = registered();
    let handle = scene.patient("alice");
    scene.ok("alice", set_attestation("alice", false));
    scene.ok("officer", recover(handle, "new", Some("north")));
    let until = NOW + 30 * DAY;
    assert_eq!(stage(&scene, handle), ControlStage::Unconfirmed { until });
    // It binds the controller all the same, who can cancel it.
    refused!(
        scene,
        "alice",
        set_attestation("alice", true),
        ControlError::OnlyRestrict
    );
    scene.pass(RECOVERY);
    refused!(scene, "new", accept(handle), ControlError::NotConfirmed);
    scene.ok("auditor", confirm(handle));
    scene.pass(RECOVERY - 1);
    refused!(scene, "new", accept(handle), ControlError::TooEarly);
    scene.ok("alice", cancel_recovery(handle));
    scene.ok("auditor", confirm(handle));
    scene.pass(RECOVERY);
    scene.ok("new", accept(handle));
}

#[test]
fn a_denial_is_not_narrowed_within_thirty_days_and_a_permit_is_shortened_meanwhile() {
    let (mut scene, _) = registered();
    let handle = scene.patient("alice");
    let denial = scene.deny("alice", terms());
    let permit_id = scene.permit("alice", to_hospital("north"));
    scene.ok("officer", recover(handle, "new", Some("north")));
    let shorter = Terms {
        valid_until: Some(NOW + 90 * DAY),
        ..to_hospital("north")
    };
    scene.ok("alice", amend("alice", permit_id, shorter));
    refused!(
        scene,
        "alice",
        amend("alice", denial, to_hospital("west")),
        ControlError::OnlyRestrict
    );
    scene.pass(RECOVERY);
    scene.ok("new", accept(handle));
    let narrower = ExecuteMsg::Amend {
        handle,
        directive: denial,
        terms: to_hospital("west"),
    };
    refused!(scene, "new", narrower.clone(), ControlError::TooSoon);
    scene.pass(30 * DAY);
    scene.ok("new", narrower);
}

#[test]
fn a_permit_that_a_later_denial_outranks_is_not_opened_again_by_shortening_it() {
    let (mut scene, _) = registered();
    let handle = scene.patient("alice");
    let permit = scene.permit("alice", to_hospital("north"));
    let beside = scene.permit("alice", to_hospital("south"));
    let denial = Terms {
        purposes: vec![],
        ..to_hospital("north")
    };
    scene.deny("alice", denial);
    let shorter = |hospital| Terms {
        valid_until: Some(NOW + 90 * DAY),
        ..to_hospital(hospital)
    };
    let shorten = |directive, hospital| ExecuteMsg::Amend {
        handle,
        directive,
        terms: shorter(hospital),
    };
    scene.ok("officer", recover(handle, "new", Some("north")));
    let msg = shorten(permit, "north");
    refused!(scene, "alice", msg.clone(), ControlError::OnlyRestrict);
    scene.ok("alice", shorten(beside, "south"));
    scene.pass(RECOVERY);
    scene.ok("new", accept(handle));
    refused!(scene, "new", msg.clone(), ControlError::ToTheProposer);
    scene.pass(30 * DAY);
    scene.ok("new", msg);
}

#[test]
fn a_permit_that_was_attested_does_not_become_the_patients_own_by_shortening_it() {
    let (mut scene, _) = registered();
    scene.appoint("another", "north", Role::RecordsOfficer);
    let handle = scene.patient("alice");
    let attested = ending(to_hospital("north"));
    let permit = AttestedAction::Permit {
        terms: attested.clone(),
    };
    let response = scene.ok("officer", attest(handle, permit));
    let directive = attribute(&response, "directive").parse().unwrap();
    scene.ok("another", crate::attested::confirm(handle, directive));
    scene.ok("officer", recover(handle, "new", Some("north")));
    scene.pass(RECOVERY);
    scene.ok("new", accept(handle));
    let kept = scene.directive(directive).terms;
    let terms = Terms {
        valid_from: None,
        valid_until: kept.valid_until.map(|until| until - 1),
        ..kept
    };
    let msg = ExecuteMsg::Amend {
        handle,
        directive,
        terms,
    };
    refused!(scene, "new", msg, ControlError::ToTheProposer);
}

#[test]
fn the_auditor_confirms_no_control_of_their_own() {
    let (mut scene, _) = registered();
    let handle = scene.patient("alice");
    scene.ok("officer", recover(handle, "auditor", Some("north")));
    scene.ok("alice", cancel_recovery(handle));
    refused!(scene, "auditor", confirm(handle), ControlError::OwnProposal);
}

#[test]
fn the_auditor_recovers_where_a_cancellation_keeps_hospitals_away() {
    let (mut scene, handle) = recovering();
    scene.ok("officer", cancel_recovery(handle));
    scene.ok("auditor", recover(handle, "newer", None));
    // Nobody decides twice: what the auditor proposed and the controller cancels is over.
    scene.ok("alice", cancel_recovery(handle));
    refused!(
        scene,
        "auditor",
        confirm(handle),
        ControlError::NothingToConfirm
    );
    scene.ok("auditor", recover(handle, "newer", None));
    scene.pass(RECOVERY);
    scene.ok("newer", accept(handle));
    assert_eq!(control(&scene, handle).bound.unwrap().hospital, None);
    let terms = to_hospital("north");
    scene.ok("newer", ExecuteMsg::Permit { handle, terms });
}

#[test]
fn an_auditor_who_proposed_as_an_officer_does_not_confirm() {
    let (mut scene, handle) = recovering();
    scene.ok("alice", cancel_recovery(handle));
    scene.change_account("officer", |facts| {
        facts.network_roles = vec![hie_types::registry::NetworkRole::Auditor];
    });
    refused!(scene, "officer", confirm(handle), ControlError::OwnProposal);
    scene.ok("auditor", confirm(handle));
}

#[test]
fn one_recovery_is_pending_at_a_time() {
    let (mut scene, handle) = recovering();
    for (sender, hospital) in [
        ("officer", Some("north")),
        ("southern", Some("south")),
        ("auditor", None),
    ] {
        let msg = recover(handle, "other", hospital);
        refused!(scene, sender, msg, ControlError::Pending);
    }
}

#[test]
fn a_closed_handle_is_still_handed_over_and_recovered() {
    let (mut scene, _) = registered();
    let handle = scene.patient("alice");
    scene.ok("alice", close("alice"));
    scene.ok("alice", rotate(handle, Some("new")));
    scene.ok("new", accept(handle));
    scene.ok("officer", recover(handle, "newer", Some("north")));
    scene.pass(RECOVERY);
    scene.ok("newer", accept(handle));
    assert!(scene.known(handle).closed_at.is_some());
}
