//! What one hospital owes or is to be told, of what hangs over it. Computed when it is asked: nobody
//! has to send anything for a receipt or notice to appear.

use cosmwasm_std::{Deps, StdError, StdResult};
use hie_types::Handle;
use hie_types::consent::Basis;

use crate::error::{Failed, NeighbourError};
use crate::execute::neighbours;
use crate::settle::{self, Matter};
use crate::state::{self, Config};
use crate::tombstone::Kept;

/// Since when a receipt or notice is owed, whether it was acknowledged or not; nothing if it is not.
///
/// # Errors
/// If what is stored cannot be read, or the consent registry cannot be asked.
pub fn since(
    deps: Deps<'_>,
    config: &Config,
    hospital: &str,
    matter: Matter,
) -> Result<Option<u64>, Failed> {
    if !state::is_exposed(deps.storage, hospital, matter) {
        return Ok(None);
    }
    match matter {
        Matter::Directive(id) => {
            let basis = bases(deps, config, vec![id])?;
            Ok(basis.first().and_then(settle::ended))
        }
        Matter::Replaced(record) | Matter::InError(record) | Matter::Erased(record) => {
            let kept = state::kept(deps.storage, record.into())?;
            Ok(kept.and_then(|kept| of_record(&kept, matter)))
        }
    }
}

/// Since when a record gives cause for a receipt or notice. A notice outlives the erasure of its record:
/// whoever read a wrong record has to learn that it was wrong, not only that it is gone.
pub fn of_record(kept: &Kept, matter: Matter) -> Option<u64> {
    match (kept, matter) {
        (Kept::Erased(tombstone), Matter::Erased(_)) => Some(tombstone.erased.at),
        (Kept::Pointer(pointer), Matter::Replaced(_)) => {
            pointer.superseded.map(|superseded| superseded.at)
        }
        (Kept::Erased(tombstone), Matter::Replaced(_)) => {
            tombstone.superseded.map(|superseded| superseded.at)
        }
        (Kept::Pointer(pointer), Matter::InError(_)) => pointer.error.as_ref().map(|e| e.at),
        (Kept::Erased(tombstone), Matter::InError(_)) => tombstone.error.as_ref().map(|e| e.at),
        (Kept::Pointer(_), Matter::Erased(_)) | (_, Matter::Directive(_)) => None,
    }
}

/// Where permits stand, in the order asked. One query.
///
/// # Errors
/// If the consent registry cannot be asked.
pub fn bases(deps: Deps<'_>, config: &Config, ids: Vec<u64>) -> Result<Vec<Basis>, Failed> {
    Ok(neighbours(deps, config)?.basis(ids, Vec::new())?.basis)
}

/// Whose a permit is.
///
/// # Errors
/// If the consent registry does not say: it knows every permit by which a ticket was drawn.
pub fn handle_of(basis: &Basis) -> Result<Handle, NeighbourError> {
    basis.handle.ok_or(NeighbourError::Handle)
}

/// What must be kept of a record, because a ticket was drawn for it.
///
/// # Errors
/// If it is missing.
pub fn kept(deps: Deps<'_>, record: hie_policy::Id16) -> StdResult<Kept> {
    let kept = state::kept(deps.storage, record.into())?;
    kept.ok_or_else(|| StdError::msg("record is missing from storage"))
}

/// Within how many seconds it is to be acknowledged.
pub const fn within(config: &Config, matter: Matter) -> u32 {
    match matter {
        Matter::Directive(_) | Matter::Erased(_) => config.settings.receipt_seconds,
        Matter::Replaced(_) | Matter::InError(_) => config.settings.notice_seconds,
    }
}
