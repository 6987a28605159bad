//! `Contests` and `ErasureRequests`.

use cosmwasm_std::{Deps, Env, HexBinary, StdError};
use hie_contract::edge::page_limit;
use hie_types::HospitalId;
use hie_types::index::OpenObjection;

use crate::error::{Failed, FieldError};
use crate::objection::Matter;
use crate::state;
use crate::state::objection::{is_place, waiting};

/// What waits for a hospital's answer, and the cursor of the next page. The oldest come first, so that
/// what is overdue does.
///
/// # Errors
/// If `start_after` is no cursor of this contract.
pub fn page(
    deps: Deps<'_>,
    env: &Env,
    matter: Matter,
    hospital: &HospitalId,
    only_overdue: bool,
    (start_after, limit): (Option<&str>, Option<u32>),
) -> Result<(Vec<OpenObjection>, Option<String>), Failed> {
    let after = start_after.map(place).transpose()?;
    let limit = page_limit(limit);
    // One more, to see whether there are more.
    let looked = limit.saturating_add(1);
    let now = env.block.time.seconds();
    let mut found = waiting(
        deps.storage,
        matter,
        hospital.as_str(),
        after.as_deref(),
        looked,
    )?;
    if only_overdue {
        found.retain(|waiting| waiting.objection.due() <= now);
    }
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more);
    let next = next.map(|last| HexBinary::from(last.place.as_slice()).to_hex());
    let mut open = Vec::new();
    for waiting in &found {
        let pointer = state::pointer(deps.storage, waiting.record)?;
        let pointer = pointer.ok_or_else(|| StdError::msg("record is missing from storage"))?;
        let objection = &waiting.objection;
        open.push(OpenObjection {
            record: waiting.record,
            handle: pointer.handle.into(),
            authority: objection.authority.into(),
            since: objection.at,
            due: objection.due(),
            overdue: objection.due() <= now,
        });
    }
    Ok((open, next))
}

fn place(cursor: &str) -> Result<Vec<u8>, FieldError> {
    let bytes = HexBinary::from_hex(cursor).map_err(|_| FieldError::Cursor)?;
    is_place(&bytes).then_some(()).ok_or(FieldError::Cursor)?;
    Ok(bytes.into())
}
