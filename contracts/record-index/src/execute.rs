//! What the messages do: one file per group.

pub mod anchor;
pub mod correction;
pub mod custody;
pub mod disclosure;
pub mod erasure;
pub mod instantiate;
pub mod objection;
pub mod offline;
pub mod ownership;
pub mod patient;
pub mod place;
pub mod publish;
pub mod request;
pub mod settings;
pub mod settle;

use cosmwasm_std::{Addr, Api, Deps, StdResult};
use hie_contract::account::Account;

use crate::error::FieldError;
use crate::neighbours::Neighbours;
use crate::state::{self, Config};

/// The registries, ready to be asked.
pub(crate) fn neighbours<'a>(deps: Deps<'a>, config: &Config) -> StdResult<Neighbours<'a>> {
    let (hospitals, consent) = state::registries(deps.api, config)?;
    Ok(Neighbours {
        querier: deps.querier,
        hospitals,
        consent,
    })
}

/// An address in a message, in both of its forms.
pub(crate) fn address(
    api: &dyn Api,
    text: &str,
    field: &'static str,
) -> Result<(Addr, Account), FieldError> {
    let bad = |_| FieldError::Address { field };
    let address = api.addr_validate(text).map_err(bad)?;
    let account = Account::of(api, &address).map_err(bad)?;
    Ok((address, account))
}
