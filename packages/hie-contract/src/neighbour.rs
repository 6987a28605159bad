//! Whether an address is the contract it is said to be. Its cw2 name tells a mistake from a
//! neighbour; it is no proof against an owner who wires in a contract that lies.

use cosmwasm_std::{Addr, QuerierWrapper};
use thiserror::Error;

/// The cw2 name of the hospital registry.
pub const HOSPITAL_REGISTRY: &str = "hospital-registry";
/// The cw2 name of the consent registry.
pub const CONSENT_REGISTRY: &str = "consent-registry";
/// The cw2 name of the record index.
pub const RECORD_INDEX: &str = "record-index";

/// An address is not the contract it should be.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{field} must be the address of a contract whose cw2 name is {expected}")]
pub struct NotNeighbour {
    /// The field of the message.
    pub field: &'static str,
    /// The cw2 name it must have.
    pub expected: &'static str,
}

/// Passes if `address` is a contract whose cw2 name is `expected`.
///
/// # Errors
/// If it is no contract, or another.
pub fn expect_contract(
    querier: &QuerierWrapper<'_>,
    address: &Addr,
    field: &'static str,
    expected: &'static str,
) -> Result<(), NotNeighbour> {
    match cw2::query_contract_info(querier, address.as_str()) {
        Ok(found) if found.contract == expected => Ok(()),
        _ => Err(NotNeighbour { field, expected }),
    }
}
