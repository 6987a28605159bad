//! Answers. Lists give at most 100 entries and say where the next page begins.

pub mod account;
pub mod assets;
pub mod members;
pub mod network;
pub mod staff;

use cosmwasm_std::Storage;
use hie_contract::edge;
use hie_types::HospitalId;

use crate::membership::MembershipError;
use crate::{ContractError, state};

/// How many entries a page has. A page of none could not say where the next one begins.
fn page_limit(limit: Option<u32>) -> usize {
    edge::page_limit(limit).max(1)
}

fn expect_known(storage: &dyn Storage, hospital: &HospitalId) -> Result<(), ContractError> {
    if state::is_known(storage, hospital) {
        Ok(())
    } else {
        Err(MembershipError::Unknown.into())
    }
}
