use consent_registry::directive::DirectiveError;
use consent_registry::error::ContractError;
use consent_registry::permissions::PermissionError;
use hie_types::consent::*;

use crate::scene::*;

fn until(seconds: u64) -> Terms {
    Terms {
        valid_until: Some(seconds),
        ..to_hospital("north")
    }
}

fn not_in_force(expected: DirectiveStatus) -> impl Fn(&ContractError) -> bool {
    move |error| {
        matches!(error, ContractError::Directive(DirectiveError::NotInForce { status })
            if *status == expected)
    }
}

#[test]
fn a_revoked_permit_opens_nothing() {
    let mut scene = Scene::new();
    let handle = scene.patient("alice");
    let id = scene.permit("alice", to_hospital("north"));
    assert_eq!(scene.reason("alice", "north"), "permitted");
    scene.pass(5);
    let response = scene.ok("alice", revoke("alice", id));
    assert_eq!(
        event(&response),
        (
            "directive_ended".into(),
            vec![
                ("directive".into(), "1".into()),
                ("handle".into(), handle.to_string()),
                ("effect".into(), "permit".into()),
            ]
        )
    );
    assert_eq!(scene.reason("alice", "north"), "no_directive");
    let kept = scene.directive(id);
    assert_eq!(kept.status, DirectiveStatus::Revoked);
    let ended = kept.ended.unwrap();
    assert_eq!(ended.actor, addr("alice").to_string());
    assert_eq!(ended.at, NOW + 5);
    assert_eq!(ended.authority.code(), "controller");
}

#[test]
fn a_lifted_denial_closes_nothing() {
    let mut scene = Scene::new();
    scene.patient("alice");
    scene.permit("alice", terms());
    let id = scene.deny("alice", to_hospital("north"));
    assert_eq!(scene.reason("alice", "north"), "denied");
    let response = scene.ok("alice", lift("alice", id));
    assert_eq!(event(&response).0, "directive_ended");
    assert_eq!(attribute(&response, "effect"), "deny");
    assert_eq!(scene.reason("alice", "north"), "permitted");
    assert_eq!(scene.status(id), DirectiveStatus::Lifted);
    assert!(scene.directive(id).ended.is_some());
}

#[test]
fn a_denial_is_not_revoked_and_a_permit_not_lifted() {
    let mut scene = Scene::new();
    scene.patient("alice");
    let permit = scene.permit("alice", terms());
    let denial = scene.deny("alice", terms());
    assert_refused!(
        scene,
        "alice",
        revoke("alice", denial),
        ContractError::Directive(DirectiveError::NotAPermit)
    );
    assert_refused!(
        scene,
        "alice",
        lift("alice", permit),
        ContractError::Directive(DirectiveError::NotADenial)
    );
}

#[test]
fn what_was_ended_does_not_end_again() {
    let mut scene = Scene::new();
    scene.patient("alice");
    let permit = scene.permit("alice", terms());
    let denial = scene.deny("alice", terms());
    scene.ok("alice", revoke("alice", permit));
    scene.ok("alice", lift("alice", denial));
    let error = scene.refused("alice", revoke("alice", permit));
    assert!(not_in_force(DirectiveStatus::Revoked)(&error));
    let error = scene.refused("alice", lift("alice", denial));
    assert!(not_in_force(DirectiveStatus::Lifted)(&error));
}

#[test]
fn what_has_expired_does_not_end_again_from_its_very_end_on() {
    for (offset, in_force) in [(-1i64, true), (0, false), (1, false)] {
        let mut scene = Scene::new();
        scene.patient("alice");
        let permit = scene.permit("alice", until(NOW + 100));
        let denial = scene.deny("alice", until(NOW + 100));
        scene.set_time((NOW + 100).checked_add_signed(offset).unwrap());
        for msg in [revoke("alice", permit), lift("alice", denial)] {
            if in_force {
                scene.ok("alice", msg);
            } else {
                let error = scene.refused("alice", msg);
                assert!(not_in_force(DirectiveStatus::Expired)(&error), "{error:?}");
            }
        }
    }
}

/// Its last ticket may still be live: the patient can stop that too.
#[test]
fn a_used_up_permit_is_revoked_and_no_longer_good() {
    let mut scene = Scene::new();
    scene.patient("alice");
    let limited = Terms {
        max_uses: Some(1),
        ..terms()
    };
    let id = scene.permit("alice", limited);
    scene.ok("record-index", ExecuteMsg::DrawUse { ids: vec![id] });
    assert!(scene.basis(&[id])[0].good);
    scene.ok("alice", revoke("alice", id));
    assert_eq!(scene.status(id), DirectiveStatus::Revoked);
    assert!(!scene.basis(&[id])[0].good);
    let error = scene.refused("alice", revoke("alice", id));
    assert!(not_in_force(DirectiveStatus::Revoked)(&error));
}

#[test]
fn a_permit_is_revoked_before_it_starts() {
    let mut scene = Scene::new();
    scene.patient("alice");
    let later = Terms {
        valid_from: Some(NOW + 100),
        ..to_hospital("north")
    };
    let id = scene.permit("alice", later);
    assert_eq!(scene.status(id), DirectiveStatus::Active);
    scene.ok("alice", revoke("alice", id));
    scene.pass(100);
    assert_eq!(scene.reason("alice", "north"), "no_directive");
}

#[test]
fn revoking_all_ends_every_permit_and_no_denial() {
    let mut scene = Scene::new();
    let handle = scene.patient("alice");
    scene.patient("bob");
    let permits = [
        scene.permit("alice", terms()),
        scene.permit("alice", to_hospital("north")),
    ];
    let denial = scene.deny("alice", to_hospital("south"));
    let others = scene.permit("bob", terms());
    let before = scene.deps.storage.take();
    let response = scene.ok("alice", revoke_all("alice"));
    let cost = scene.deps.storage.take();
    assert_ne!(before, cost);
    // The floor, the entry of the history and its head: no directive is touched.
    assert_eq!((cost.writes, cost.removes), (3, 0));
    assert_eq!(
        event(&response),
        (
            "permits_revoked".into(),
            vec![
                ("handle".into(), handle.to_string()),
                ("below".into(), "5".into()),
            ]
        )
    );
    for id in permits {
        assert_eq!(scene.status(id), DirectiveStatus::Revoked);
    }
    assert_eq!(scene.status(denial), DirectiveStatus::Active);
    assert_eq!(scene.status(others), DirectiveStatus::Active);
    assert_eq!(scene.reason("alice", "north"), "no_directive");
    assert_eq!(scene.reason("bob", "north"), "permitted");
    let patient: PatientResponse = scene.ask(QueryMsg::Patient {
        handle,
        custodian: None,
    });
    assert_eq!(patient.revoked_below, 5);
}

#[test]
fn a_permit_written_after_revoking_all_is_in_force() {
    let mut scene = Scene::new();
    scene.patient("alice");
    scene.permit("alice", terms());
    scene.ok("alice", revoke_all("alice"));
    let id = scene.permit("alice", terms());
    assert_eq!(scene.status(id), DirectiveStatus::Active);
    assert_eq!(scene.reason("alice", "north"), "permitted");
}

#[test]
fn a_permit_revoked_with_all_is_not_revoked_again() {
    let mut scene = Scene::new();
    scene.patient("alice");
    let id = scene.permit("alice", terms());
    scene.ok("alice", revoke_all("alice"));
    let error = scene.refused("alice", revoke("alice", id));
    assert!(not_in_force(DirectiveStatus::Revoked)(&error));
}

#[test]
fn revoking_all_again_is_harmless() {
    let mut scene = Scene::new();
    let handle = scene.patient("alice");
    scene.ok("alice", revoke_all("alice"));
    scene.ok("alice", revoke_all("alice"));
    let patient: PatientResponse = scene.ask(QueryMsg::Patient {
        handle,
        custodian: None,
    });
    assert_eq!((patient.revoked_below, patient.count), (1, 3));
}

#[test]
fn only_the_controller_ends() {
    let mut scene = Scene::new();
    scene.patient("alice");
    scene.patient("bob");
    let permit = scene.permit("alice", terms());
    let denial = scene.deny("alice", terms());
    for sender in ["bob", "owner", "record-index"] {
        for msg in [
            revoke("alice", permit),
            lift("alice", denial),
            revoke_all("alice"),
        ] {
            assert_refused!(
                scene,
                sender,
                msg,
                ContractError::Permission(PermissionError::NotController)
            );
        }
    }
}

#[test]
fn what_does_not_exist_does_not_end() {
    let mut scene = Scene::new();
    scene.patient("alice");
    for id in [0, 1, u64::MAX] {
        for msg in [revoke("alice", id), lift("alice", id)] {
            assert_refused!(
                scene,
                "alice",
                msg,
                ContractError::Directive(DirectiveError::NotFound)
            );
        }
    }
    for msg in [revoke("bob", 1), lift("bob", 1), revoke_all("bob")] {
        assert_refused!(scene, "bob", msg, ContractError::UnknownHandle);
    }
}

#[test]
fn a_basis_says_whose_it_is_and_when_it_was_ended() {
    let mut scene = Scene::new();
    let handle = scene.patient("alice");
    let revoked = scene.permit("alice", terms());
    let with_all = scene.permit("alice", terms());
    let lifted = scene.deny("alice", terms());
    let denial = scene.deny("alice", terms());
    let ends = |scene: &Scene| -> Vec<Option<u64>> {
        let found = scene.basis(&[revoked, with_all, lifted, denial]);
        assert!(found.iter().all(|basis| basis.handle == Some(handle)));
        found.iter().map(|basis| basis.ended_at).collect()
    };
    assert_eq!(ends(&scene), [None; 4]);
    scene.set_time(NOW + 10);
    scene.ok("alice", revoke("alice", revoked));
    scene.set_time(NOW + 20);
    scene.ok("alice", lift("alice", lifted));
    scene.set_time(NOW + 30);
    scene.ok("alice", revoke_all("alice"));
    let ended = [Some(NOW + 10), Some(NOW + 30), Some(NOW + 20), None];
    assert_eq!(ends(&scene), ended);
    // Revoking all once more ends nothing that had not ended, so it is not when it ended.
    scene.set_time(NOW + 40);
    scene.ok("alice", revoke_all("alice"));
    assert_eq!(ends(&scene), ended);
    // What only ran out was ended by nobody.
    let passing = scene.permit("alice", until(NOW + 50));
    scene.set_time(NOW + 50);
    let basis = &scene.basis(&[passing, 999])[..];
    assert_eq!(basis[0].status, Some(DirectiveStatus::Expired));
    assert_eq!((basis[0].ended_at, basis[1].ended_at), (None, None));
    assert_eq!(basis[1].handle, None);
}
