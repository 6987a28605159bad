//! Instantiation, and naming the record index.

use cosmwasm_std::{Addr, DepsMut, Env};
use hie_contract::neighbour::{RECORD_INDEX, expect_contract};
use hie_policy::DOCUMENT_TYPES;
use hie_types::registry::InstantiateMsg;

use super::account;
use crate::ContractError;
use crate::events::Event;
use crate::governance::Governance;
use crate::state::{self, Category, Network};

pub fn instantiate(
    deps: DepsMut<'_>,
    env: &Env,
    msg: &InstantiateMsg,
) -> Result<Event, ContractError> {
    let owner = account(deps.api, &msg.owner, "owner")?;
    state::save_governance(deps.storage, &Governance::new(owner))?;
    let network = Network {
        chain_id: env.block.chain_id.clone(),
        record_index: None,
    };
    state::save_network(deps.storage, &network)?;
    for row in DOCUMENT_TYPES {
        let category = Category {
            display: row.display.to_owned(),
            system: row.system.to_owned(),
            code: row.code.to_owned(),
            sensitive: row.sensitive,
        };
        state::save_category(deps.storage, row.category, &category)?;
    }
    Ok(Event::Ownership {
        owner: msg.owner.clone(),
        nominated: None,
    })
}

pub fn set_record_index(deps: DepsMut<'_>, address: String) -> Result<Event, ContractError> {
    let network = state::network(deps.storage)?;
    if network.record_index.is_some() {
        return Err(ContractError::RecordIndexSet);
    }
    let contract = account(deps.api, &address, "address")?;
    let checked: Addr = contract.human(deps.api)?;
    expect_contract(&deps.querier, &checked, "address", RECORD_INDEX)?;
    let network = Network {
        record_index: Some(contract),
        ..network
    };
    state::save_network(deps.storage, &network)?;
    Ok(Event::RecordIndex { address })
}
