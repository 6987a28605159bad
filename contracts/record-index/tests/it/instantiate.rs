use cosmwasm_std::coins;
use cosmwasm_std::testing::message_info;
use hie_contract::neighbour::{NotNeighbour, NotWired};
use hie_types::index::{ConfigResponse, InstantiateMsg, QueryMsg};
use record_index::contract;
use record_index::error::Failed;
use record_index::error::{ContractError, FieldError};
use record_index::settings::SettingsError;

use crate::scene::Scene;

fn refused(change: impl FnOnce(&Scene, &mut InstantiateMsg)) -> ContractError {
    let mut scene = Scene::empty();
    let mut msg = scene.instantiate_msg();
    change(&scene, &mut msg);
    scene.instantiate(msg).unwrap_err()
}

#[test]
fn the_settings_are_what_was_instantiated() {
    let scene = Scene::new();
    let config: ConfigResponse = scene.query(QueryMsg::Config {}).unwrap();
    assert_eq!(config.ownership.owner, scene.addr("owner").as_str());
    assert_eq!(config.ownership.nominated, None);
    assert_eq!(config.chain_id, scene.env.block.chain_id);
    assert_eq!(
        config.hospital_registry,
        scene.addr("hospital-registry").as_str()
    );
    assert_eq!(
        config.consent_registry,
        scene.addr("consent-registry").as_str()
    );
    assert_eq!(
        (config.ticket_seconds, config.confirm_seconds),
        (900, 259_200)
    );
    assert_eq!((config.max_batch, config.max_request), (50, 20));
    let version = cw2::get_contract_version(&scene.deps.storage).unwrap();
    assert_eq!(version.contract, "record-index");
}

#[test]
fn a_ticket_lives_a_minute_to_a_day() {
    for (seconds, fine) in [(59, false), (60, true), (86_400, true), (86_401, false)] {
        let mut scene = Scene::empty();
        let msg = InstantiateMsg {
            ticket_seconds: Some(seconds),
            ..scene.instantiate_msg()
        };
        match scene.instantiate(msg) {
            Ok(_) => assert!(fine, "{seconds}"),
            Err(ContractError::Settings(SettingsError::TicketSeconds)) => {
                assert!(!fine, "{seconds}")
            }
            Err(other) => panic!("{other}"),
        }
    }
}

#[test]
fn a_neighbour_must_be_the_contract_it_is_said_to_be() {
    let swapped =
        refused(|scene, msg| msg.hospital_registry = scene.addr("consent-registry").into());
    assert!(matches!(
        swapped,
        ContractError::NotNeighbour(NotNeighbour {
            field: "hospital_registry",
            expected: "hospital-registry"
        })
    ));
    let nobody = refused(|scene, msg| msg.consent_registry = scene.addr("somebody").into());
    assert!(matches!(
        nobody,
        ContractError::NotNeighbour(NotNeighbour {
            field: "consent_registry",
            expected: "consent-registry"
        })
    ));
}

#[test]
fn the_consent_registry_must_work_with_the_same_hospital_registry() {
    let error = refused(|scene, _| {
        let other = scene.addr("another hospital registry").into_string();
        scene.world().consent_works_with = other;
    });
    assert!(matches!(
        error,
        ContractError::Wiring(NotWired("consent_registry"))
    ));
}

#[test]
fn an_address_must_be_one() {
    type Change = fn(&mut InstantiateMsg);
    let changes: [(&str, Change); 3] = [
        ("owner", |msg| msg.owner = "x".to_owned()),
        ("hospital_registry", |msg| {
            msg.hospital_registry = String::new();
        }),
        ("consent_registry", |msg| {
            msg.consent_registry = msg.consent_registry.to_uppercase();
        }),
    ];
    for (expected, change) in changes {
        match refused(|_, msg| change(msg)) {
            ContractError::Field(FieldError::Address { field }) => assert_eq!(field, expected),
            other => panic!("{other}"),
        }
    }
}

#[test]
fn funds_are_refused() {
    let mut scene = Scene::empty();
    let msg = scene.instantiate_msg();
    let info = message_info(&scene.addr("deployer"), &coins(1, "stake"));
    let env = scene.env.clone();
    let refused = contract::instantiate(scene.deps.as_mut(), env, info, msg).map_err(Failed::error);
    assert!(matches!(refused, Err(ContractError::Funds(_))));
    assert!(scene.dump().is_empty());
}
