//! `Record` and `Records`.

use cosmwasm_std::{Deps, HexBinary, StdError, StdResult};
use hie_contract::edge::page_limit;
use hie_types::index::{PointerResponse, RecordsResponse};
use hie_types::{Handle, RecordId};

use crate::error::{ContractError, FieldError, LookupError};
use crate::state::{self, Place};

/// Block height and first record id of a batch, and a position in it.
const CURSOR_BYTES: usize = 25;

/// `Record`.
///
/// # Errors
/// If there is none with this id.
pub fn one(deps: Deps<'_>, record: RecordId) -> Result<PointerResponse, ContractError> {
    let pointer = state::pointer(deps.storage, record)?.ok_or(LookupError::Record)?;
    Ok(pointer.to_wire(deps.api, record)?)
}

/// `Records`.
///
/// # Errors
/// If `start_after` is no cursor of this contract.
pub fn page(
    deps: Deps<'_>,
    handle: Handle,
    start_after: Option<&str>,
    limit: Option<u32>,
) -> Result<RecordsResponse, ContractError> {
    let after = start_after.map(place).transpose()?;
    let limit = page_limit(limit);
    // One more, to see whether there are more.
    let looked = limit.saturating_add(1);
    let mut found = state::published(deps.storage, handle, after.as_ref(), looked)?;
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more);
    let next = next.map(|(place, _)| cursor(place));
    let records = found.iter().map(|(_, id)| {
        let pointer = state::pointer(deps.storage, *id)?;
        let pointer = pointer.ok_or_else(|| StdError::msg("record is missing from storage"))?;
        pointer.to_wire(deps.api, *id)
    });
    Ok(RecordsResponse {
        records: records.collect::<StdResult<_>>()?,
        next,
    })
}

fn cursor(place: &Place) -> String {
    let mut bytes = place.batch.clone();
    bytes.push(place.position);
    HexBinary::from(bytes).to_hex()
}

fn place(cursor: &str) -> Result<Place, FieldError> {
    let bytes = HexBinary::from_hex(cursor).map_err(|_| FieldError::Cursor)?;
    match bytes.as_slice() {
        [batch @ .., position] if bytes.len() == CURSOR_BYTES => Ok(Place {
            batch: batch.to_vec(),
            position: *position,
        }),
        _ => Err(FieldError::Cursor),
    }
}
