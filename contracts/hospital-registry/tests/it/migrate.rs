//! Taking over the state of an earlier version.

use hie_contract::version::MigrationError;
use hie_types::MigrateMsg;
use hospital_registry::error::Failed;
use hospital_registry::{ContractError, contract};

use crate::scene::*;

fn migrate(scene: &mut Scene) -> Result<(), ContractError> {
    let env = scene.env.clone();
    contract::migrate(scene.deps.as_mut(), env, MigrateMsg {})
        .map_err(Failed::error)
        .map(|response| {
            assert!(response.messages.is_empty());
        })
}

#[test]
fn name_and_version_are_written_at_instantiation() {
    let scene = Scene::new();
    let info = cw2::get_contract_version(&scene.deps.storage).unwrap();
    assert_eq!(info.contract, "hospital-registry");
    assert_eq!(info.version, env!("CARGO_PKG_VERSION"));
}

#[test]
fn the_same_and_an_older_version_are_taken_over_with_all_they_hold() {
    let mut scene = Scene::with_alpha();
    let before = scene.dump();
    migrate(&mut scene).unwrap();
    assert_eq!(scene.dump(), before);
    cw2::set_contract_version(&mut scene.deps.storage, "hospital-registry", "0.0.1").unwrap();
    migrate(&mut scene).unwrap();
    assert_eq!(scene.dump(), before);
}

#[test]
fn newer_state_and_other_contracts_are_refused() {
    for (name, version, expected) in [
        ("hospital-registry", "99.0.0", MigrationError::Downgrade),
        (
            "record-index",
            "0.0.1",
            MigrationError::OtherContract {
                expected: "hospital-registry",
            },
        ),
    ] {
        let mut scene = Scene::with_alpha();
        cw2::set_contract_version(&mut scene.deps.storage, name, version).unwrap();
        let before = scene.dump();
        match migrate(&mut scene) {
            Err(ContractError::Migration(error)) => assert_eq!(error, expected),
            other => panic!("{other:?}"),
        }
        assert_eq!(scene.dump(), before);
    }
}
