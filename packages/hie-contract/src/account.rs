//! Accounts as they are stored: canonical bytes, 20 or 32 instead of the 43 or 63 of bech32.

use cosmwasm_std::{Addr, Api, CanonicalAddr, StdResult};
use hie_types::chain_log::Canonical;
use serde::{Deserialize, Serialize};

/// An account or contract as canonical bytes: a key in storage, a field in a hash.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Account(Vec<u8>);

impl Account {
    /// From an address that is checked already, `info.sender` for one.
    ///
    /// # Errors
    /// If the host does not know the address form.
    pub fn of(api: &dyn Api, address: &Addr) -> StdResult<Self> {
        Self::parse(api, address.as_str())
    }

    /// From an address in a message.
    ///
    /// # Errors
    /// If it is no address of this chain, or not written in the one form that this chain writes.
    pub fn parse(api: &dyn Api, address: &str) -> StdResult<Self> {
        let checked = api.addr_validate(address)?;
        Ok(Self(api.addr_canonicalize(checked.as_str())?.to_vec()))
    }

    /// From bytes that were stored.
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The bytes: a key.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The address as people write it.
    ///
    /// # Errors
    /// If the host does not know the bytes.
    pub fn human(&self, api: &dyn Api) -> StdResult<Addr> {
        api.addr_humanize(&CanonicalAddr::from(self.0.clone()))
    }
}

/// The host as the one who knows canonical bytes, for the hashes of a log.
pub struct Host<'a>(pub &'a dyn Api);

impl Canonical for Host<'_> {
    type Error = cosmwasm_std::StdError;

    fn canonical(&self, address: &str) -> StdResult<Vec<u8>> {
        Ok(self.0.addr_canonicalize(address)?.to_vec())
    }
}
