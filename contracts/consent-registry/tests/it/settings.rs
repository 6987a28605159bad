use consent_registry::error::ContractError;
use consent_registry::error::Failed;
use cosmwasm_std::coins;
use cosmwasm_std::testing::message_info;
use hie_contract::neighbour::{NotNeighbour, NotWired};
use hie_contract::ownership::OwnershipError;
use hie_types::consent::*;

use crate::scene::*;

fn start() -> InstantiateMsg {
    InstantiateMsg {
        owner: addr("owner").into(),
        hospital_registry: addr("hospital-registry").into(),
        max_permit_days: None,
    }
}

fn config(scene: &Scene) -> ConfigResponse {
    scene.ask(QueryMsg::Config {})
}

fn index(name: &str) -> ExecuteMsg {
    ExecuteMsg::SetRecordIndex {
        address: addr(name).into(),
    }
}

fn nominate(name: &str) -> ExecuteMsg {
    ExecuteMsg::NominateOwner {
        account: addr(name).into(),
    }
}

#[test]
fn it_starts_with_an_owner_and_the_hospital_registry() {
    let mut scene = Scene::before();
    let response = scene.instantiate_with(start()).unwrap();
    assert_eq!(
        event(&response),
        (
            "ownership".into(),
            vec![("owner".into(), addr("owner").to_string())]
        )
    );
    let config = config(&scene);
    assert_eq!(config.record_index, None);
    assert_eq!(config.max_permit_days, None);
    let version = cw2::get_contract_version(&scene.deps.storage).unwrap();
    assert_eq!(version.contract, "consent-registry");
}

#[test]
fn it_does_not_start_without_the_hospital_registry() {
    for (address, neighbour) in [
        (addr("record-index").to_string(), true),
        (addr("nobody").to_string(), true),
        ("not an address".to_owned(), false),
    ] {
        let mut scene = Scene::before();
        let msg = InstantiateMsg {
            hospital_registry: address,
            ..start()
        };
        match scene.instantiate_with(msg).unwrap_err() {
            ContractError::Neighbour(NotNeighbour { field, expected }) if neighbour => {
                assert_eq!(
                    (field, expected),
                    ("hospital_registry", "hospital-registry")
                );
            }
            ContractError::Address { field } if !neighbour => {
                assert_eq!(field, "hospital_registry");
            }
            other => panic!("{other:?}"),
        }
        assert!(scene.deps.storage.dump().is_empty());
    }
}

#[test]
fn it_does_not_start_without_an_owner_or_with_funds() {
    let mut scene = Scene::before();
    let msg = InstantiateMsg {
        owner: "nobody".into(),
        ..start()
    };
    assert!(matches!(
        scene.instantiate_with(msg),
        Err(ContractError::Address { field: "owner" })
    ));
    let info = message_info(&addr("deployer"), &coins(1, "stake"));
    let refused = consent_registry::contract::instantiate(
        scene.deps.as_mut(),
        scene.env.clone(),
        info,
        start(),
    )
    .map_err(Failed::error);
    assert!(matches!(refused, Err(ContractError::Funds(_))));
}

#[test]
fn the_cap_on_permits_is_one_day_to_a_hundred_years() {
    for (days, good) in [(0, false), (1, true), (36_500, true), (36_501, false)] {
        let result = Scene::before().instantiate(Some(days));
        match result {
            Ok(_) => assert!(good, "{days}"),
            Err(ContractError::MaxPermitDays) => assert!(!good, "{days}"),
            Err(other) => panic!("{other:?}"),
        }
    }
}

#[test]
fn the_record_index_is_named_once() {
    let mut scene = Scene::before();
    scene.instantiate(None).unwrap();
    let response = scene.ok("owner", index("record-index"));
    assert_eq!(
        event(&response),
        (
            "record_index".into(),
            vec![("address".into(), addr("record-index").to_string())]
        )
    );
    assert_eq!(
        config(&scene).record_index,
        Some(addr("record-index").into())
    );
    assert_refused!(
        scene,
        "owner",
        index("record-index"),
        ContractError::RecordIndexSet
    );
}

#[test]
fn the_record_index_is_a_contract_of_that_name() {
    let mut scene = Scene::before();
    scene.instantiate(None).unwrap();
    for name in ["hospital-registry", "nobody"] {
        assert_refused!(
            scene,
            "owner",
            index(name),
            ContractError::Neighbour(NotNeighbour {
                field: "address",
                expected: "record-index"
            })
        );
    }
    let address = "not an address".into();
    assert_refused!(
        scene,
        "owner",
        ExecuteMsg::SetRecordIndex { address },
        ContractError::Address { field: "address" }
    );
}

/// The index must ask this registry, about the members of the same network.
#[test]
fn an_index_that_works_with_other_neighbours_is_not_named() {
    let right = ["hospital-registry", "consent-registry"];
    for wrong in [
        ["another", "consent-registry"],
        ["hospital-registry", "another"],
        ["consent-registry", "hospital-registry"],
    ] {
        let mut scene = Scene::before();
        scene.instantiate(None).unwrap();
        let name = |scene: &Scene, names: [&str; 2]| {
            let names = names.map(|name| addr(name).to_string());
            let index = addr("record-index").to_string();
            scene.world.borrow_mut().wiring.insert(index, names);
        };
        name(&scene, wrong);
        assert_refused!(
            scene,
            "owner",
            index("record-index"),
            ContractError::Wiring(NotWired("address"))
        );
        name(&scene, right);
        scene.ok("owner", index("record-index"));
    }
}

#[test]
fn only_the_owner_names_the_record_index() {
    let mut scene = Scene::before();
    scene.instantiate(None).unwrap();
    for sender in ["deployer", "record-index", "alice"] {
        assert_refused!(
            scene,
            sender,
            index("record-index"),
            ContractError::Ownership(OwnershipError::NotOwner)
        );
    }
}

#[test]
fn the_owner_hands_over_in_two_steps() {
    let mut scene = Scene::new();
    let response = scene.ok("owner", nominate("next"));
    let (name, attributes) = event(&response);
    assert_eq!(name, "ownership");
    assert_eq!(attributes[0], ("owner".into(), addr("owner").to_string()));
    assert_eq!(
        attributes[1],
        ("nominated".into(), addr("next").to_string())
    );
    assert_eq!(config(&scene).ownership.owner, addr("owner").to_string());
    scene.ok("next", ExecuteMsg::AcceptOwnership {});
    let ownership = config(&scene).ownership;
    assert_eq!(ownership.owner, addr("next").to_string());
    assert_eq!(ownership.nominated, None);
    assert_refused!(
        scene,
        "owner",
        nominate("owner"),
        ContractError::Ownership(OwnershipError::NotOwner)
    );
}

#[test]
fn a_nomination_is_replaced_and_cancelled() {
    let mut scene = Scene::new();
    scene.ok("owner", nominate("first"));
    scene.ok("owner", nominate("second"));
    assert_refused!(
        scene,
        "first",
        ExecuteMsg::AcceptOwnership {},
        ContractError::Ownership(OwnershipError::NotNominated)
    );
    scene.ok("owner", ExecuteMsg::CancelNomination {});
    assert_refused!(
        scene,
        "second",
        ExecuteMsg::AcceptOwnership {},
        ContractError::Ownership(OwnershipError::NotNominated)
    );
    assert_refused!(
        scene,
        "owner",
        ExecuteMsg::CancelNomination {},
        ContractError::Ownership(OwnershipError::NobodyNominated)
    );
}

#[test]
fn only_the_owner_nominates_and_cancels_and_never_itself() {
    let mut scene = Scene::new();
    scene.ok("owner", nominate("next"));
    for sender in ["next", "alice"] {
        for msg in [nominate("alice"), ExecuteMsg::CancelNomination {}] {
            assert_refused!(
                scene,
                sender,
                msg,
                ContractError::Ownership(OwnershipError::NotOwner)
            );
        }
    }
    assert_refused!(
        scene,
        "owner",
        nominate("owner"),
        ContractError::Ownership(OwnershipError::AlreadyOwner)
    );
    let account = "not an address".into();
    assert_refused!(
        scene,
        "owner",
        ExecuteMsg::NominateOwner { account },
        ContractError::Address { field: "account" }
    );
}
