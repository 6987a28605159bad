//! What the messages do: check the rules, write, say what happened.

pub mod administrator;
pub mod applications;
pub mod categories;
pub mod endpoints;
pub mod governance;
pub mod keys;
pub mod leaving;
pub mod membership;
pub mod pause;
pub mod setup;
pub mod staff;

use cosmwasm_std::Api;
use hie_contract::account::Account;
use hie_types::HospitalId;
use hie_types::registry::Right;

use crate::error::{ContractError, Failed};
use crate::state;

/// An address in a message, as it is stored.
fn account(api: &dyn Api, address: &str, field: &'static str) -> Result<Account, Failed> {
    Account::parse(api, address).map_err(|_| ContractError::Address { field }.into())
}

/// Passes if the member's status at `now` gives the right.
fn require(
    storage: &dyn cosmwasm_std::Storage,
    hospital: &HospitalId,
    right: Right,
    now: u64,
) -> Result<(), Failed> {
    let member = state::known_member(storage, hospital)?;
    Ok(member.require(right, now)?)
}
