use hie_contract::ownership::OwnershipError;
use hie_types::index::{ConfigResponse, ExecuteMsg, QueryMsg};
use record_index::error::{ContractError, FieldError};

use crate::scene::{Scene, said};

fn nominate(scene: &Scene, name: &str) -> ExecuteMsg {
    ExecuteMsg::NominateOwner {
        account: scene.addr(name).into_string(),
    }
}

fn owners(scene: &Scene) -> (String, Option<String>) {
    let config: ConfigResponse = scene.query(QueryMsg::Config {}).unwrap();
    (config.ownership.owner, config.ownership.nominated)
}

fn refused(result: Result<cosmwasm_std::Response, ContractError>) -> OwnershipError {
    match result {
        Err(ContractError::Ownership(error)) => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_ownership_moves_in_two_steps() {
    let mut scene = Scene::new();
    let (old, new) = (
        scene.addr("owner").into_string(),
        scene.addr("next").into_string(),
    );
    let msg = nominate(&scene, "next");
    let response = scene.send("owner", msg).unwrap();
    assert_eq!(response.events[0].ty, "ownership");
    assert_eq!(said(&response, "nominated"), Some(new.clone()));
    assert_eq!(owners(&scene), (old, Some(new.clone())));
    scene.send("next", ExecuteMsg::AcceptOwnership {}).unwrap();
    assert_eq!(owners(&scene), (new, None));
    let msg = nominate(&scene, "third");
    assert_eq!(refused(scene.send("owner", msg)), OwnershipError::NotOwner);
}

#[test]
fn a_nomination_can_be_withdrawn() {
    let mut scene = Scene::new();
    let msg = nominate(&scene, "next");
    scene.send("owner", msg).unwrap();
    scene
        .send("owner", ExecuteMsg::CancelNomination {})
        .unwrap();
    let late = scene.send("next", ExecuteMsg::AcceptOwnership {});
    assert_eq!(refused(late), OwnershipError::NotNominated);
    let again = scene.send("owner", ExecuteMsg::CancelNomination {});
    assert_eq!(refused(again), OwnershipError::NobodyNominated);
}

#[test]
fn nobody_else_may_touch_it() {
    let mut scene = Scene::new();
    let msg = nominate(&scene, "next");
    scene.send("owner", msg).unwrap();
    for stranger in ["stranger", "north-admin", "next"] {
        let msg = nominate(&scene, "stranger");
        assert_eq!(refused(scene.send(stranger, msg)), OwnershipError::NotOwner);
        let cancel = scene.send(stranger, ExecuteMsg::CancelNomination {});
        assert_eq!(refused(cancel), OwnershipError::NotOwner);
    }
    for stranger in ["stranger", "north-admin", "owner"] {
        let accept = scene.send(stranger, ExecuteMsg::AcceptOwnership {});
        assert_eq!(refused(accept), OwnershipError::NotNominated);
    }
}

#[test]
fn the_owner_nominates_somebody_else_at_a_real_address() {
    let mut scene = Scene::new();
    let msg = nominate(&scene, "owner");
    assert_eq!(
        refused(scene.send("owner", msg)),
        OwnershipError::AlreadyOwner
    );
    let account = "not an address".to_owned();
    let refused = scene.send("owner", ExecuteMsg::NominateOwner { account });
    assert!(matches!(
        refused,
        Err(ContractError::Field(FieldError::Address {
            field: "account"
        }))
    ));
}
