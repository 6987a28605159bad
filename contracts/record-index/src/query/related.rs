//! `Related` and `EmergencySummary`.

use cosmwasm_std::{Deps, StdError, StdResult};
use hie_contract::edge::page_limit;
use hie_types::index::{EmergencySummaryResponse, PointerResponse, RelatedResponse};
use hie_types::{Handle, RecordId};

use crate::error::{Failed, LookupError};
use crate::execute::neighbours;
use crate::state;
use crate::summary::MAX_SUMMARY;

/// `Related`.
///
/// # Errors
/// If there is no such record.
pub fn page(
    deps: Deps<'_>,
    record: RecordId,
    start_after: Option<RecordId>,
    limit: Option<u32>,
) -> Result<RelatedResponse, Failed> {
    state::kept(deps.storage, record)?.ok_or(LookupError::Record)?;
    let limit = page_limit(limit);
    // One more, to see whether there are more.
    let looked = limit.saturating_add(1);
    let mut found = state::related(deps.storage, record, start_after, looked)?;
    let more = found.len() > limit;
    found.truncate(limit);
    Ok(RelatedResponse {
        next: found.last().copied().filter(|_| more),
        records: pointers(deps, &found)?,
    })
}

/// `EmergencySummary`.
///
/// # Errors
/// If what is stored cannot be read, or the consent registry cannot be asked.
pub fn summary(deps: Deps<'_>, handle: Handle) -> StdResult<EmergencySummaryResponse> {
    let config = state::config(deps.storage)?;
    let mut handles = vec![handle];
    handles.extend(neighbours(deps, &config)?.merged_with(handle, None)?);
    let (found, more) = state::newest(deps.storage, &handles, MAX_SUMMARY)?;
    Ok(EmergencySummaryResponse {
        records: pointers(deps, &found)?,
        more,
    })
}

fn pointers(deps: Deps<'_>, ids: &[RecordId]) -> StdResult<Vec<PointerResponse>> {
    let pointer = |id: &RecordId| {
        let pointer = state::pointer(deps.storage, *id)?;
        let pointer = pointer.ok_or_else(|| StdError::msg("record is missing from storage"))?;
        pointer.to_wire(deps.api, *id)
    };
    ids.iter().map(pointer).collect()
}
