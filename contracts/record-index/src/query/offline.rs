//! `UnmatchedReports`.

use cosmwasm_std::{Deps, HexBinary, StdError, StdResult};
use hie_contract::edge::page_limit;
use hie_types::HospitalId;
use hie_types::index::{UnmatchedReport, UnmatchedReportsResponse};

use crate::error::{Failed, FieldError};
use crate::state::offline::{Waiting, awaited, read_place};

/// `UnmatchedReports`.
///
/// # Errors
/// If `start_after` is no cursor of this contract.
pub fn unmatched(
    deps: Deps<'_>,
    hospital: &HospitalId,
    start_after: Option<&str>,
    limit: Option<u32>,
) -> Result<UnmatchedReportsResponse, Failed> {
    let after = start_after.map(place).transpose()?;
    let limit = page_limit(limit);
    // One more, to see whether there are more.
    let looked = limit.saturating_add(1);
    let mut found = awaited(deps.storage, hospital.as_str(), after.as_deref(), looked)?;
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more);
    let next = next.map(|last| HexBinary::from(last.place.as_slice()).to_hex());
    let reports = found.iter().map(report).collect::<StdResult<_>>()?;
    Ok(UnmatchedReportsResponse { reports, next })
}

fn place(cursor: &str) -> Result<Vec<u8>, FieldError> {
    let bytes = HexBinary::from_hex(cursor).map_err(|_| FieldError::Cursor)?;
    read_place(&bytes).ok_or(FieldError::Cursor)?;
    Ok(bytes.into())
}

fn report(waiting: &Waiting) -> StdResult<UnmatchedReport> {
    let place = read_place(&waiting.place);
    let place = place.ok_or_else(|| StdError::msg("unmatched report is broken"))?;
    let (handle, record, at, custodian) = place;
    Ok(UnmatchedReport {
        custodian: custodian.parse()?,
        handle: handle.into(),
        record: record.into(),
        person: waiting.unmatched.person.parse()?,
        at,
        reported_at: waiting.unmatched.reported_at,
    })
}
