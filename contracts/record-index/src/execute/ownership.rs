//! The hand-over of the contract, in two steps.

use cosmwasm_std::{DepsMut, MessageInfo, Response};
use hie_contract::account::Account;
use hie_contract::ownership::{Ownership, OwnershipError};

use super::address;
use crate::error::Failed;
use crate::events::IndexEvent;
use crate::state;

/// `NominateOwner`.
///
/// # Errors
/// If the sender is not the owner, or the account is no address or is the owner already.
pub fn nominate(deps: DepsMut<'_>, info: &MessageInfo, nominee: &str) -> Result<Response, Failed> {
    let sender = Account::of(deps.api, &info.sender)?;
    let ownership = state::ownership(deps.storage)?;
    ownership.assert_owner(&sender)?;
    let (_, nominee) = address(deps.api, nominee, "account")?;
    save(deps, ownership.nominate(&sender, nominee))
}

/// `AcceptOwnership`.
///
/// # Errors
/// If the sender is not nominated.
pub fn accept(deps: DepsMut<'_>, info: &MessageInfo) -> Result<Response, Failed> {
    let sender = Account::of(deps.api, &info.sender)?;
    let ownership = state::ownership(deps.storage)?.accept(&sender);
    save(deps, ownership)
}

/// `CancelNomination`.
///
/// # Errors
/// If the sender is not the owner, or nobody is nominated.
pub fn cancel(deps: DepsMut<'_>, info: &MessageInfo) -> Result<Response, Failed> {
    let sender = Account::of(deps.api, &info.sender)?;
    let ownership = state::ownership(deps.storage)?.cancel(&sender);
    save(deps, ownership)
}

fn save(
    deps: DepsMut<'_>,
    ownership: Result<Ownership, OwnershipError>,
) -> Result<Response, Failed> {
    let ownership = ownership?;
    state::save_ownership(deps.storage, &ownership)?;
    let owner = ownership.owner.human(deps.api)?;
    let nominated = ownership.nominated.as_ref();
    let nominated = nominated
        .map(|account| account.human(deps.api))
        .transpose()?;
    Ok(Response::new().add_event(IndexEvent::Ownership {
        owner: owner.as_str(),
        nominated: nominated.as_ref().map(|address| address.as_str()),
    }))
}
