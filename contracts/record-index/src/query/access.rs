//! `CheckAccess` and `AccessLog`.

use cosmwasm_std::{Deps, Env, StdResult};
use hie_contract::edge::page_limit;
use hie_types::Handle;
use hie_types::index::{AccessLogResponse, AccessResponse, LogEntry};

use crate::error::Failed;
use crate::evaluate::{Ask, evaluate};
use crate::execute::neighbours;
use crate::execute::request::{expect_running, expires_at};
use crate::state;

/// `CheckAccess`: what `RequestAccess` would answer now.
///
/// # Errors
/// As `RequestAccess`.
pub fn check(deps: Deps<'_>, env: &Env, ask: &Ask) -> Result<AccessResponse, Failed> {
    let config = state::config(deps.storage)?;
    expect_running(&config, ask)?;
    let evaluation = evaluate(deps, &neighbours(deps, &config)?, ask)?;
    Ok(evaluation.into_response(None, expires_at(&config, env.block.time.seconds())))
}

/// `AccessLog`.
///
/// # Errors
/// If what is stored cannot be read.
pub fn log(
    deps: Deps<'_>,
    handle: Handle,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> StdResult<AccessLogResponse> {
    let config = state::config(deps.storage)?;
    let head = state::log_head(deps.storage, &config, handle)?;
    let purged = state::purged(deps.storage, &config, handle)?;
    let page = state::log_page(deps.storage, handle, start_after, page_limit(limit))?;
    let entries: Vec<LogEntry> = page
        .iter()
        .map(|(number, entry)| entry.to_wire(deps.api, *number))
        .collect::<StdResult<_>>()?;
    let last = entries.last().map(|entry| entry.number);
    Ok(AccessLogResponse {
        head: head.hash.into(),
        count: head.count,
        purged: purged.count,
        purged_head: purged.hash.into(),
        entries,
        next: last.filter(|number| *number < head.count),
        last_nonce: state::objection::last_nonce(deps.storage, handle)?,
    })
}
