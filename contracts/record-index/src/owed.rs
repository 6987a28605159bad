//! What one hospital owes or is to be told, of what hangs over it. Computed when it is asked: nobody
//! has to send anything for a receipt or notice to appear.

use cosmwasm_std::{Deps, StdError, StdResult};
use hie_types::Handle;
use hie_types::consent::Basis;

use crate::error::{ContractError, NeighbourError};
use crate::execute::neighbours;
use crate::pointer::Pointer;
use crate::settle::{self, Matter};
use crate::state::{self, Config};

/// Since when a receipt or notice is owed, whether it was acknowledged or not; nothing if it is not.
///
/// # Errors
/// If what is stored cannot be read, or the consent registry cannot be asked.
pub fn since(
    deps: Deps<'_>,
    config: &Config,
    hospital: &str,
    matter: Matter,
) -> Result<Option<u64>, ContractError> {
    if !state::is_exposed(deps.storage, hospital, matter) {
        return Ok(None);
    }
    match matter {
        Matter::Directive(id) => {
            let basis = bases(deps, config, vec![id])?;
            Ok(basis.first().and_then(settle::ended))
        }
        Matter::Replaced(record) | Matter::InError(record) | Matter::Erased(record) => {
            let pointer = state::pointer(deps.storage, record.into())?;
            Ok(pointer.and_then(|pointer| of_record(&pointer, matter)))
        }
    }
}

/// Since when a record gives cause for a receipt or notice.
pub fn of_record(pointer: &Pointer, matter: Matter) -> Option<u64> {
    match matter {
        Matter::Directive(_) => None,
        Matter::Replaced(_) => pointer.superseded.map(|superseded| superseded.at),
        Matter::InError(_) => pointer.error.as_ref().map(|error| error.at),
        Matter::Erased(_) => None,
    }
}

/// Where permits stand, in the order asked. One query.
///
/// # Errors
/// If the consent registry cannot be asked.
pub fn bases(deps: Deps<'_>, config: &Config, ids: Vec<u64>) -> Result<Vec<Basis>, ContractError> {
    Ok(neighbours(deps, config)?.basis(ids, Vec::new())?.basis)
}

/// Whose a permit is.
///
/// # Errors
/// If the consent registry does not say: it knows every permit by which a ticket was drawn.
pub fn handle_of(basis: &Basis) -> Result<Handle, NeighbourError> {
    basis.handle.ok_or(NeighbourError::Handle)
}

/// A pointer that must be there, because a ticket was drawn for it.
///
/// # Errors
/// If it is missing.
pub fn pointer(deps: Deps<'_>, record: hie_policy::Id16) -> StdResult<Pointer> {
    let pointer = state::pointer(deps.storage, record.into())?;
    pointer.ok_or_else(|| StdError::msg("record is missing from storage"))
}

/// Within how many seconds it is to be acknowledged.
pub const fn within(config: &Config, matter: Matter) -> u32 {
    match matter {
        Matter::Directive(_) | Matter::Erased(_) => config.settings.receipt_seconds,
        Matter::Replaced(_) | Matter::InError(_) => config.settings.notice_seconds,
    }
}
