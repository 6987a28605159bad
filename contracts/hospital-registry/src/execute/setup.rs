//! Instantiation, naming the record index, and the settings.

use cosmwasm_std::{Addr, DepsMut, Env};
use hie_contract::neighbour::{
    CONSENT_REGISTRY, NotWired, RECORD_INDEX, expect_contract, wiring_of,
};
use hie_policy::DOCUMENT_TYPES;
use hie_types::registry::InstantiateMsg;

use super::account;
use crate::category::Category;
use crate::error::{ContractError, Failed};
use crate::events::Event;
use crate::governance::Governance;
use crate::settings::Settings;
use crate::state::{self, Network};

pub fn instantiate(deps: DepsMut<'_>, env: &Env, msg: &InstantiateMsg) -> Result<Event, Failed> {
    let owner = account(deps.api, &msg.owner, "owner")?;
    state::save_governance(deps.storage, &Governance::new(owner))?;
    let network = Network {
        chain_id: env.block.chain_id.clone(),
        record_index: None,
        settings: Settings::default(),
    };
    state::save_network(deps.storage, &network)?;
    for row in DOCUMENT_TYPES {
        let category = Category {
            display: row.display.to_owned(),
            system: row.system.to_owned(),
            code: row.code.to_owned(),
            sensitive: row.sensitive,
            retired: false,
        };
        state::save_category(deps.storage, row.category, &category)?;
    }
    Ok(Event::Ownership {
        owner: msg.owner.clone(),
        nominated: None,
    })
}

pub fn set_record_index(deps: DepsMut<'_>, env: &Env, address: String) -> Result<Event, Failed> {
    let network = state::network(deps.storage)?;
    if network.record_index.is_some() {
        return Err(ContractError::RecordIndexSet.into());
    }
    let contract = account(deps.api, &address, "address")?;
    let checked: Addr = contract.human(deps.api)?;
    expect_contract(&deps.querier, &checked, "address", RECORD_INDEX)?;
    // The index works with this registry, and so does the consent registry that it works with.
    let wiring = wiring_of(&deps.querier, &checked, "address")?;
    wiring.expect_hospital_registry(&env.contract.address, "address")?;
    let consent_registry = wiring.consent_registry("address")?;
    expect_contract(
        &deps.querier,
        &consent_registry,
        "address",
        CONSENT_REGISTRY,
    )
    .map_err(|_| NotWired("address"))?;
    wiring_of(&deps.querier, &consent_registry, "address")?
        .expect_hospital_registry(&env.contract.address, "address")?;
    let network = Network {
        record_index: Some(contract),
        ..network
    };
    state::save_network(deps.storage, &network)?;
    Ok(Event::RecordIndex { address })
}

pub fn update_config(
    deps: DepsMut<'_>,
    settings: hie_types::registry::Settings,
) -> Result<Event, Failed> {
    let settings = Settings::try_from(settings)?;
    let network = state::network(deps.storage)?;
    state::save_network(
        deps.storage,
        &Network {
            settings,
            ..network
        },
    )?;
    Ok(Event::Settings {
        notice_seconds: settings.notice_seconds,
    })
}
