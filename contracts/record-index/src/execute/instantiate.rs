//! What is stored when the contract begins.

use cosmwasm_std::{DepsMut, Env, Response};
use hie_contract::account::Account;
use hie_contract::neighbour::{CONSENT_REGISTRY, HOSPITAL_REGISTRY, expect_contract, wiring_of};
use hie_contract::ownership::Ownership;
use hie_contract::pause::Paused;
use hie_types::index::InstantiateMsg;

use super::address;
use crate::error::Failed;
use crate::events::IndexEvent;
use crate::settings::Settings;
use crate::state::{self, Config};

/// Keeps who owns the index and which registries it asks.
///
/// # Errors
/// If a field is wrong, or a neighbour is not what it should be.
pub fn instantiate(deps: DepsMut<'_>, env: Env, msg: &InstantiateMsg) -> Result<Response, Failed> {
    let (owner_addr, owner) = address(deps.api, &msg.owner, "owner")?;
    let (hospitals_addr, hospitals) =
        address(deps.api, &msg.hospital_registry, "hospital_registry")?;
    let (consent_addr, consent) = address(deps.api, &msg.consent_registry, "consent_registry")?;
    let settings = Settings::at_start(msg.ticket_seconds)?;
    let is = |address, field, name| expect_contract(&deps.querier, address, field, name);
    is(&hospitals_addr, "hospital_registry", HOSPITAL_REGISTRY)?;
    is(&consent_addr, "consent_registry", CONSENT_REGISTRY)?;
    // Else a decision would be about the members of another network.
    wiring_of(&deps.querier, &consent_addr, "consent_registry")?
        .expect_hospital_registry(&hospitals_addr, "consent_registry")?;
    let config = Config {
        chain_id: env.block.chain_id,
        contract: Account::of(deps.api, &env.contract.address)?,
        hospitals,
        consent,
        settings,
        paused: Paused::default(),
    };
    state::save_config(deps.storage, &config)?;
    state::save_ownership(deps.storage, &Ownership::new(owner))?;
    Ok(Response::new().add_event(IndexEvent::Instantiated {
        owner: owner_addr.as_str(),
    }))
}
