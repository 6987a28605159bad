//! What a message says of a mandate.

use cosmwasm_std::Api;
use hie_contract::account::Account;
use hie_types::{MandateKind, Power};

use crate::error::{ContractError, Failed};
use crate::mandate::{Appointment, MandateError, Powers};

/// The mandate that a message describes.
pub fn says(
    api: &dyn Api,
    text: &str,
    kind: MandateKind,
    powers: &[Power],
    until: u64,
) -> Result<Appointment, Failed> {
    let listed: Vec<_> = powers.iter().map(|power| power.0).collect();
    let set = Powers::of(&listed);
    if listed.is_empty() || set.iter().count() != listed.len() {
        return Err(MandateError::Powers.into());
    }
    Ok(Appointment {
        account: account(api, text)?,
        kind: kind.into(),
        powers: set,
        until,
    })
}

/// The account that a message names.
pub fn account(api: &dyn Api, text: &str) -> Result<Account, Failed> {
    Account::parse(api, text).map_err(|_| ContractError::Address { field: "account" }.into())
}
