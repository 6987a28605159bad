//! `Holdings`.

use cosmwasm_std::{Deps, StdResult};
use hie_types::HospitalId;
use hie_types::index::HoldingsResponse;

use crate::state;

/// `Holdings`.
///
/// # Errors
/// If what is stored cannot be read.
pub fn holdings(deps: Deps<'_>, hospital: HospitalId) -> StdResult<HoldingsResponse> {
    let current = state::holdings(deps.storage, hospital.as_str())?;
    Ok(HoldingsResponse { hospital, current })
}
