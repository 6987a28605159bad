use consent_registry::contract;
use consent_registry::error::ContractError;
use consent_registry::error::Failed;
use hie_contract::version::MigrationError;
use hie_types::MigrateMsg;
use hie_types::consent::{ConfigResponse, QueryMsg};

use crate::scene::*;

fn migrate(scene: &mut Scene) -> Result<cosmwasm_std::Response, ContractError> {
    contract::migrate(scene.deps.as_mut(), scene.env.clone(), MigrateMsg {}).map_err(Failed::error)
}

fn stored(name: &str, version: &str) -> Scene {
    let mut scene = Scene::new();
    cw2::set_contract_version(&mut scene.deps.storage, name, version).unwrap();
    scene
}

#[test]
fn this_version_takes_over_the_same_and_earlier_ones_with_everything_kept() {
    for version in [env!("CARGO_PKG_VERSION"), "0.0.1"] {
        let mut scene = stored("consent-registry", version);
        scene.patient("alice");
        let id = scene.permit("alice", terms());
        let before: ConfigResponse = scene.ask(QueryMsg::Config {});
        let kept = scene.directive(id);
        migrate(&mut scene).unwrap();
        let after: ConfigResponse = scene.ask(QueryMsg::Config {});
        assert_eq!(before, after);
        assert_eq!(scene.directive(id), kept);
        let version = cw2::get_contract_version(&scene.deps.storage).unwrap();
        assert_eq!(version.version, env!("CARGO_PKG_VERSION"));
    }
}

#[test]
fn newer_state_and_that_of_other_contracts_is_not_taken_over() {
    for (name, version, expected) in [
        ("consent-registry", "99.0.0", MigrationError::Downgrade),
        (
            "hospital-registry",
            "0.0.1",
            MigrationError::OtherContract {
                expected: "consent-registry",
            },
        ),
    ] {
        let mut scene = stored(name, version);
        match migrate(&mut scene) {
            Err(ContractError::Migration(found)) => assert_eq!(found, expected),
            other => panic!("{other:?}"),
        }
    }
}
