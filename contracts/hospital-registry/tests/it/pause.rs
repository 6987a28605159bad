//! Pausing applications: who may, what is stopped, and that nothing else is.

use hie_contract::pause::PauseError;
use hie_types::PauseScope;
use hie_types::registry::*;
use hospital_registry::ContractError;

use crate::permissions::{ACTORS, every_message, full_scene, prepare};
use crate::scene::*;

fn expect(error: ContractError, expected: PauseError) {
    match error {
        ContractError::Pause(error) => assert_eq!(error, expected),
        other => panic!("{other}"),
    }
}

fn paused(scene: &Scene) -> Vec<PauseScope> {
    let config: ConfigResponse = scene.ask(QueryMsg::Config {});
    config.paused
}

#[test]
fn paused_applications_stop_applying_and_accrediting_until_resumed() {
    let mut scene = Scene::with_alpha();
    scene.ok("ann", apply("beta"));
    assert_eq!(paused(&scene), []);
    let event = scene.ok("security", pause());
    let actor = scene.text("security");
    assert_eq!(
        event,
        format!("pause scope=applications action=paused actor={actor}")
    );
    assert_eq!(paused(&scene), [PauseScope::Applications]);

    let stopped = PauseError::Paused(PauseScope::Applications);
    let accredit = scene.accredit("ann", "beta", UNTIL);
    expect(scene.refused("ben", apply("gamma")), stopped);
    expect(scene.refused("owner", accredit.clone()), stopped);
    expect(scene.refused("registrar", accredit.clone()), stopped);

    let event = scene.ok("registrar", resume());
    let actor = scene.text("registrar");
    assert_eq!(
        event,
        format!("pause scope=applications action=resumed actor={actor}")
    );
    assert_eq!(paused(&scene), []);
    scene.ok("ben", apply("gamma"));
    scene.ok("registrar", accredit);
}

/// Whoever may send a message is refused as paused for these two, and for no other.
#[test]
fn nothing_else_is_ever_stopped() {
    for message in every_message(&full_scene()) {
        let mut scene = full_scene();
        if !matches!(message, ExecuteMsg::Resume { .. }) {
            prepare(&mut scene, &message);
        }
        scene.ok("owner", pause());
        let stopped = matches!(
            message,
            ExecuteMsg::ApplyForMembership { .. } | ExecuteMsg::Accredit { .. }
        );
        let outcomes = ACTORS.map(|(sender, _)| scene.send(sender, message.clone()));
        let said_paused = outcomes
            .iter()
            .any(|outcome| matches!(outcome, Err(ContractError::Pause(PauseError::Paused(_)))));
        assert_eq!(said_paused, stopped, "{message:?}");
        if !stopped && !matches!(message, ExecuteMsg::Pause { .. }) {
            assert!(outcomes.iter().any(Result::is_ok), "{message:?}");
        }
    }
}

#[test]
fn what_is_paused_is_paused_once() {
    let mut scene = Scene::with_alpha();
    let scope = PauseScope::Applications;
    expect(
        scene.refused("owner", resume()),
        PauseError::NotPaused(scope),
    );
    scene.ok("owner", pause());
    expect(
        scene.refused("security", pause()),
        PauseError::AlreadyPaused(scope),
    );
    scene.ok("owner", resume());
    expect(
        scene.refused("owner", resume()),
        PauseError::NotPaused(scope),
    );
}

#[test]
fn a_scope_of_another_contract_is_refused() {
    let mut scene = Scene::with_alpha();
    for scope in PauseScope::ALL {
        if scope == PauseScope::Applications {
            continue;
        }
        let error = PauseError::OtherContract(scope);
        expect(scene.refused("owner", ExecuteMsg::Pause { scope }), error);
        expect(scene.refused("owner", ExecuteMsg::Resume { scope }), error);
    }
}

#[test]
fn who_may_not_accredit_is_told_so_while_paused_too() {
    let mut scene = full_scene();
    scene.ok("owner", pause());
    let accredit = scene.accredit("applicant", "beta", UNTIL);
    assert!(matches!(
        scene.refused("security", accredit),
        ContractError::Unauthorized(_)
    ));
}
