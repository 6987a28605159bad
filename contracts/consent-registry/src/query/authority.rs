//! Who may speak for a patient.

use cosmwasm_std::Deps;
use hie_contract::account::Account;
use hie_policy::Authority;
use hie_types::consent::MayActResponse;
use hie_types::{Handle, Power};

use super::registered;
use crate::error::ContractError;

/// `MayAct`: the controller may do everything.
pub fn may_act(
    deps: Deps<'_>,
    handle: &Handle,
    account: &str,
    _power: Power,
) -> Result<MayActResponse, ContractError> {
    let patient = registered(deps, handle)?;
    let account = Account::parse(deps.api, account)
        .map_err(|_| ContractError::Address { field: "account" })?;
    let controls = patient.is_controlled_by(&account);
    Ok(MayActResponse {
        authority: controls.then(|| Authority::Controller.into()),
        attestation_allowed: patient.attestation,
        closed: patient.is_closed(),
    })
}
