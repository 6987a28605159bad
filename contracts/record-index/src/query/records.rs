//! `Record` and `Records`.

use cosmwasm_std::{Deps, HexBinary, StdError};
use hie_contract::edge::page_limit;
use hie_types::index::{PointerResponse, RecordsResponse, TombstoneResponse};
use hie_types::{Handle, RecordId};

use crate::error::{Failed, FieldError, LookupError};
use crate::state::{self, Place};
use crate::tombstone::Kept;

/// Block height and first record id of a batch, and a position in it.
const CURSOR_BYTES: usize = 25;

/// `Record`.
///
/// # Errors
/// If there is none with this id.
pub fn one(deps: Deps<'_>, record: RecordId) -> Result<PointerResponse, Failed> {
    match state::kept(deps.storage, record)?.ok_or(LookupError::Record)? {
        Kept::Pointer(pointer) => Ok(pointer.to_wire(deps.api, record)?),
        Kept::Erased(_) => Err(LookupError::Erased.into()),
    }
}

/// `Tombstone`.
///
/// # Errors
/// If there is no record with this id, or it is not erased.
pub fn tombstone(deps: Deps<'_>, record: RecordId) -> Result<TombstoneResponse, Failed> {
    match state::kept(deps.storage, record)?.ok_or(LookupError::Record)? {
        Kept::Pointer(_) => Err(LookupError::NotErased.into()),
        Kept::Erased(tombstone) => Ok(tombstone.to_wire(deps.api, record)?),
    }
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
) -> Result<RecordsResponse, Failed> {
    let after = start_after.map(place).transpose()?;
    let limit = page_limit(limit);
    // One more, to see whether there are more.
    let looked = limit.saturating_add(1);
    let mut found = state::published(deps.storage, handle, after.as_ref(), looked)?;
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more);
    let next = next.map(|(place, _)| cursor(place));
    let (mut records, mut erased) = (Vec::new(), Vec::new());
    for (_, id) in &found {
        let kept = state::kept(deps.storage, *id)?;
        match kept.ok_or_else(|| StdError::msg("record is missing from storage"))? {
            Kept::Pointer(pointer) => records.push(pointer.to_wire(deps.api, *id)?),
            Kept::Erased(tombstone) => erased.push(tombstone.to_wire(deps.api, *id)?),
        }
    }
    Ok(RecordsResponse {
        records,
        erased,
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
