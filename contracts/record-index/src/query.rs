//! What the contract answers. Nothing here writes.

pub mod access;
pub mod custody;
pub mod offline;
pub mod records;
pub mod related;
pub mod settle;
pub mod tickets;

use cosmwasm_std::{Deps, StdResult};
use hie_types::OwnershipResponse;
use hie_types::index::ConfigResponse;

use crate::evaluate::MAX_REQUEST;
use crate::execute::publish::MAX_BATCH;
use crate::state;
use crate::ticket::CONFIRM_SECONDS;

/// `Config`.
///
/// # Errors
/// If what is stored cannot be read.
pub fn config(deps: Deps<'_>) -> StdResult<ConfigResponse> {
    let config = state::config(deps.storage)?;
    let ownership = state::ownership(deps.storage)?;
    let (hospitals, consent) = state::registries(deps.api, &config)?;
    let nominated = ownership.nominated.map(|account| account.human(deps.api));
    Ok(ConfigResponse {
        ownership: OwnershipResponse {
            owner: ownership.owner.human(deps.api)?.into_string(),
            nominated: nominated.transpose()?.map(|address| address.into_string()),
        },
        chain_id: config.chain_id,
        hospital_registry: hospitals.into_string(),
        consent_registry: consent.into_string(),
        ticket_seconds: config.ticket_seconds,
        confirm_seconds: CONFIRM_SECONDS,
        max_batch: u32::try_from(MAX_BATCH)?,
        max_request: u32::try_from(MAX_REQUEST)?,
        receipt_seconds: config.receipt_seconds,
        notice_seconds: config.notice_seconds,
    })
}
