//! The owner, the holders of the network roles, the record index.

use hie_contract::neighbour::{NotNeighbour, NotWired};
use hie_contract::ownership::OwnershipError;
use hie_types::registry::*;
use hospital_registry::ContractError;
use hospital_registry::error::Failed;
use hospital_registry::governance::RoleError;

use crate::scene::*;

const ROLES: [NetworkRole; 3] = [
    NetworkRole::Registrar,
    NetworkRole::SecurityOfficer,
    NetworkRole::Auditor,
];

fn nominate(scene: &Scene, role: NetworkRole, account: &str) -> ExecuteMsg {
    ExecuteMsg::NominateRoleHolder {
        role,
        account: scene.text(account),
    }
}

fn nominate_owner(scene: &Scene, account: &str) -> ExecuteMsg {
    ExecuteMsg::NominateOwner {
        account: scene.text(account),
    }
}

fn holder(scene: &Scene, role: NetworkRole) -> RoleHolder {
    let answer: RoleHoldersResponse = scene.ask(QueryMsg::RoleHolders {});
    assert_eq!(answer.holders.len(), 3);
    answer
        .holders
        .into_iter()
        .find(|holder| holder.role == role)
        .unwrap()
}

fn config(scene: &Scene) -> ConfigResponse {
    scene.ask(QueryMsg::Config {})
}

#[test]
fn a_new_registry_has_an_owner_the_chain_id_its_limits_and_no_role_holder() {
    let scene = Scene::new();
    let config = config(&scene);
    assert_eq!(config.ownership.owner, scene.text("owner"));
    assert_eq!(config.ownership.nominated, None);
    assert_eq!(config.chain_id, scene.env.block.chain_id);
    assert_eq!(config.record_index, None);
    let limits = (
        config.max_applications,
        config.application_seconds,
        config.grace_seconds,
    );
    assert_eq!(limits, (32, 30 * DAY, 30 * DAY));
    for role in ROLES {
        let vacant = RoleHolder {
            role,
            account: None,
            nominated: None,
        };
        assert_eq!(holder(&scene, role), vacant);
    }
}

#[test]
fn the_owner_is_an_address_of_this_chain() {
    use cosmwasm_std::testing::{message_info, mock_dependencies};
    let scene = Scene::new();
    let mut deps = mock_dependencies();
    let outcome = hospital_registry::contract::instantiate(
        deps.as_mut(),
        scene.env.clone(),
        message_info(&scene.addr("creator"), &[]),
        InstantiateMsg {
            owner: "nobody".to_owned(),
        },
    )
    .map_err(Failed::error);
    assert!(matches!(
        outcome,
        Err(ContractError::Address { field: "owner" })
    ));
}

#[test]
fn a_role_changes_hands_in_two_steps() {
    for role in ROLES {
        let mut scene = Scene::new();
        let message = nominate(&scene, role, "ann");
        let event = scene.ok("owner", message);
        let (ann, bob) = (scene.text("ann"), scene.text("bob"));
        let code = json(&role);
        let code = code.as_str().unwrap();
        assert_eq!(
            event,
            format!("role role={code} action=nominated account={ann}")
        );
        assert_eq!(holder(&scene, role).account, None);
        let event = scene.ok("ann", ExecuteMsg::AcceptRole { role });
        assert_eq!(
            event,
            format!("role role={code} action=accepted account={ann}")
        );
        let message = nominate(&scene, role, "bob");
        scene.ok("owner", message);
        let waiting = RoleHolder {
            role,
            account: Some(ann),
            nominated: Some(bob.clone()),
        };
        assert_eq!(holder(&scene, role), waiting);
        scene.ok("bob", ExecuteMsg::AcceptRole { role });
        let changed = RoleHolder {
            role,
            account: Some(bob),
            nominated: None,
        };
        assert_eq!(holder(&scene, role), changed);
    }
}

#[test]
fn only_the_last_nominee_accepts_and_only_for_that_role() {
    let mut scene = Scene::new();
    let role = NetworkRole::Registrar;
    for nominee in ["ann", "bob"] {
        let message = nominate(&scene, role, nominee);
        scene.ok("owner", message);
    }
    for (sender, role) in [
        ("ann", NetworkRole::Registrar),
        ("owner", NetworkRole::Registrar),
        ("bob", NetworkRole::Auditor),
        ("bob", NetworkRole::SecurityOfficer),
    ] {
        assert!(matches!(
            scene.refused(sender, ExecuteMsg::AcceptRole { role }),
            ContractError::Role(RoleError::NotNominated)
        ));
    }
    scene.ok("bob", ExecuteMsg::AcceptRole { role });
    assert!(matches!(
        scene.refused("bob", ExecuteMsg::AcceptRole { role }),
        ContractError::Role(RoleError::NotNominated)
    ));
    let again = nominate(&scene, role, "bob");
    assert!(matches!(
        scene.refused("owner", again),
        ContractError::Role(RoleError::AlreadyHolder)
    ));
}

#[test]
fn a_nomination_for_a_role_is_withdrawn_by_nominating_the_holder() {
    for role in ROLES {
        let mut scene = Scene::new();
        scene.give_role(role, "ann");
        let message = nominate(&scene, role, "bob");
        scene.ok("owner", message);
        let message = nominate(&scene, role, "ann");
        let event = scene.ok("owner", message.clone());
        let code = json(&role);
        let code = code.as_str().unwrap();
        assert_eq!(event, format!("role role={code} action=withdrawn"));
        let unchanged = RoleHolder {
            role,
            account: Some(scene.text("ann")),
            nominated: None,
        };
        assert_eq!(holder(&scene, role), unchanged);
        assert!(matches!(
            scene.refused("bob", ExecuteMsg::AcceptRole { role }),
            ContractError::Role(RoleError::NotNominated)
        ));
        assert!(matches!(
            scene.refused("owner", message),
            ContractError::Role(RoleError::AlreadyHolder)
        ));
    }
}

/// An owner on its way out nominates a crony, who would accept a role under the next owner.
#[test]
fn whom_the_old_owner_nominated_accepts_nothing_after_a_hand_over() {
    // With holders, and while nobody holds a role.
    for mut scene in [Scene::with_alpha(), Scene::new()] {
        let held: Vec<_> = ROLES.map(|role| holder(&scene, role)).to_vec();
        let message = nominate_owner(&scene, "heir");
        scene.ok("owner", message);
        for role in ROLES {
            let message = nominate(&scene, role, "crony");
            scene.ok("owner", message);
        }
        scene.ok("heir", ExecuteMsg::AcceptOwnership {});
        for role in ROLES {
            assert!(matches!(
                scene.refused("crony", ExecuteMsg::AcceptRole { role }),
                ContractError::Role(RoleError::NotNominated)
            ));
        }
        // Holders stay, and nobody is nominated.
        assert_eq!(ROLES.map(|role| holder(&scene, role)).to_vec(), held);
        // The next owner nominates whom it wants, even the same.
        let message = nominate(&scene, NetworkRole::Auditor, "crony");
        scene.ok("heir", message);
        let role = NetworkRole::Auditor;
        scene.ok("crony", ExecuteMsg::AcceptRole { role });
    }
}

#[test]
fn removing_ends_holder_and_nominee() {
    let mut scene = Scene::with_alpha();
    let role = NetworkRole::Registrar;
    let message = nominate(&scene, role, "ann");
    scene.ok("owner", message);
    let event = scene.ok("owner", ExecuteMsg::RemoveRoleHolder { role });
    assert_eq!(event, "role role=registrar action=removed");
    assert!(matches!(
        scene.refused("registrar", suspend("alpha")),
        ContractError::Unauthorized(_)
    ));
    assert!(matches!(
        scene.refused("ann", ExecuteMsg::AcceptRole { role }),
        ContractError::Role(RoleError::NotNominated)
    ));
    assert!(matches!(
        scene.refused("owner", ExecuteMsg::RemoveRoleHolder { role }),
        ContractError::Role(RoleError::Vacant)
    ));
}

#[test]
fn the_ownership_changes_hands_in_two_steps() {
    let mut scene = Scene::with_alpha();
    let message = nominate_owner(&scene, "heir");
    let event = scene.ok("owner", message);
    let (owner, heir) = (scene.text("owner"), scene.text("heir"));
    assert_eq!(event, format!("ownership owner={owner} nominated={heir}"));
    assert_eq!(config(&scene).ownership.nominated, Some(heir.clone()));
    let event = scene.ok("heir", ExecuteMsg::AcceptOwnership {});
    assert_eq!(event, format!("ownership owner={heir}"));
    assert!(matches!(
        scene.refused("owner", suspend("alpha")),
        ContractError::Unauthorized(_)
    ));
    scene.ok("heir", suspend("alpha"));
    // The role holders stay.
    scene.ok("registrar", reinstate("alpha"));
}

#[test]
fn a_nomination_can_be_withdrawn_and_accepted_by_nobody_else() {
    let mut scene = Scene::new();
    let cancel = ExecuteMsg::CancelNomination {};
    assert!(matches!(
        scene.refused("owner", cancel.clone()),
        ContractError::Ownership(OwnershipError::NobodyNominated)
    ));
    let itself = nominate_owner(&scene, "owner");
    assert!(matches!(
        scene.refused("owner", itself),
        ContractError::Ownership(OwnershipError::AlreadyOwner)
    ));
    let message = nominate_owner(&scene, "heir");
    scene.ok("owner", message);
    for sender in ["owner", "stranger"] {
        assert!(matches!(
            scene.refused(sender, ExecuteMsg::AcceptOwnership {}),
            ContractError::Ownership(OwnershipError::NotNominated)
        ));
    }
    let owner = scene.text("owner");
    assert_eq!(
        scene.ok("owner", cancel),
        format!("ownership owner={owner}")
    );
    assert!(matches!(
        scene.refused("heir", ExecuteMsg::AcceptOwnership {}),
        ContractError::Ownership(OwnershipError::NotNominated)
    ));
}

#[test]
fn nominees_are_addresses_of_this_chain() {
    let mut scene = Scene::new();
    let account = "nobody".to_owned();
    let messages = [
        ExecuteMsg::NominateOwner {
            account: account.clone(),
        },
        ExecuteMsg::NominateRoleHolder {
            role: NetworkRole::Auditor,
            account,
        },
    ];
    for message in messages {
        assert!(matches!(
            scene.refused("owner", message),
            ContractError::Address { field: "account" }
        ));
    }
}

#[test]
fn the_record_index_is_named_once() {
    let mut scene = Scene::new();
    let index = scene.text("index");
    let message = ExecuteMsg::SetRecordIndex {
        address: index.clone(),
    };
    let event = scene.ok("owner", message.clone());
    assert_eq!(event, format!("record_index address={index}"));
    assert_eq!(config(&scene).record_index, Some(index));
    assert!(matches!(
        scene.refused("owner", message),
        ContractError::RecordIndexSet
    ));
}

#[test]
fn what_is_not_the_record_index_is_not_named_so() {
    let mut scene = Scene::new();
    for address in [scene.text("consent"), scene.text("just an account")] {
        match scene.refused("owner", ExecuteMsg::SetRecordIndex { address }) {
            ContractError::Neighbour(NotNeighbour { field, expected }) => {
                assert_eq!((field, expected), ("address", "record-index"));
            }
            other => panic!("{other}"),
        }
    }
    let address = "nobody".to_owned();
    assert!(matches!(
        scene.refused("owner", ExecuteMsg::SetRecordIndex { address }),
        ContractError::Address { field: "address" }
    ));
}

/// All three contracts must point at each other, else decisions would be taken about the members of
/// another network.
#[test]
fn an_index_that_works_with_other_neighbours_is_not_named() {
    let changes: [fn(&Scene); 4] = [
        |scene| scene.world.borrow_mut().registry_of_index = scene.text("other registry"),
        |scene| scene.world.borrow_mut().registry_of_consent = scene.text("other registry"),
        |scene| scene.world.borrow_mut().consent_of_index = scene.text("other consent"),
        |scene| scene.world.borrow_mut().consent_of_index = scene.text("index"),
    ];
    for change in changes {
        let mut scene = Scene::new();
        change(&scene);
        let address = scene.text("index");
        match scene.refused("owner", ExecuteMsg::SetRecordIndex { address }) {
            ContractError::Wiring(error) => assert_eq!(error, NotWired("address")),
            other => panic!("{other}"),
        }
    }
}
