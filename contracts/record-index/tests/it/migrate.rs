use cosmwasm_std::Storage;
use hie_contract::version::MigrationError;
use hie_types::MigrateMsg;
use record_index::contract;
use record_index::error::ContractError;
use record_index::error::Failed;

use crate::scene::Scene;

fn migrated_from(name: &str, version: &str) -> Result<(), ContractError> {
    let mut scene = Scene::new();
    cw2::set_contract_version(&mut scene.deps.storage, name, version).unwrap();
    let env = scene.env.clone();
    contract::migrate(scene.deps.as_mut(), env, MigrateMsg {})
        .map(|_| ())
        .map_err(Failed::error)
}

#[test]
fn an_earlier_version_and_the_same_are_taken_over() {
    migrated_from("record-index", "0.0.1").unwrap();
    migrated_from("record-index", env!("CARGO_PKG_VERSION")).unwrap();
}

#[test]
fn a_later_version_is_refused() {
    assert!(matches!(
        migrated_from("record-index", "99.0.0"),
        Err(ContractError::Migration(MigrationError::Downgrade))
    ));
}

#[test]
fn another_contract_is_refused() {
    assert!(matches!(
        migrated_from("consent-registry", "0.0.1"),
        Err(ContractError::Migration(
            MigrationError::OtherContract { .. }
        ))
    ));
}

#[test]
fn state_without_a_version_is_refused() {
    let mut scene = Scene::new();
    scene.deps.storage.remove(b"contract_info");
    let env = scene.env.clone();
    let refused = contract::migrate(scene.deps.as_mut(), env, MigrateMsg {}).map_err(Failed::error);
    assert!(matches!(
        refused,
        Err(ContractError::Migration(MigrationError::Unreadable))
    ));
}

#[test]
fn what_was_there_is_still_there_afterwards() {
    let mut scene = Scene::new();
    let (ticket, _) = scene.ticket();
    let before = scene.look_at(ticket);
    let env = scene.env.clone();
    contract::migrate(scene.deps.as_mut(), env, MigrateMsg {}).unwrap();
    assert_eq!(scene.look_at(ticket), before);
}
