//! The history of a handle: what is hashed and what is answered are made by one function from what
//! is stored, so that they cannot differ.

mod entry;

pub use entry::sender;

use cosmwasm_std::{Api, Deps, DepsMut, Env, StdResult, Storage};
use hie_contract::account::{Account, Host};
use hie_contract::chain_log::Head;
use hie_types::consent::{HistoryResponse, PurgedEntries};
use hie_types::{Handle, Hash, chain_log, derive};

use crate::directive::Directive;
use crate::glass::session::Session;
use crate::mandate::Mandate;
use crate::retention::{Floored, Retention};
use crate::state::retention::{self, Purged};
use crate::state::{self, Config, HistoryRecord};
use entry::{About, entry};

/// Appends an entry. `directive` is the one it is about, as it is after the act.
///
/// # Errors
/// If what is stored cannot be read.
pub fn append(
    deps: DepsMut<'_>,
    env: &Env,
    config: &Config,
    handle: &Handle,
    record: HistoryRecord,
    directive: Option<&Directive>,
) -> StdResult<()> {
    append_about(
        deps,
        env,
        config,
        handle,
        record,
        About::Given(directive, None, None),
    )
}

/// Appends an entry about `session`.
///
/// # Errors
/// If what is stored cannot be read.
pub fn append_session(
    deps: DepsMut<'_>,
    env: &Env,
    config: &Config,
    handle: &Handle,
    record: HistoryRecord,
    session: &Session,
) -> StdResult<()> {
    let about = About::Given(None, Some(session), None);
    append_about(deps, env, config, handle, record, about)
}

/// Appends an entry about `mandate`.
///
/// # Errors
/// If what is stored cannot be read.
pub fn append_mandate(
    deps: DepsMut<'_>,
    env: &Env,
    config: &Config,
    handle: &Handle,
    record: HistoryRecord,
    mandate: &Mandate,
) -> StdResult<()> {
    let about = About::Given(None, None, Some(mandate));
    append_about(deps, env, config, handle, record, about)
}

fn append_about(
    deps: DepsMut<'_>,
    env: &Env,
    config: &Config,
    handle: &Handle,
    record: HistoryRecord,
    about: About<'_>,
) -> StdResult<()> {
    let api = deps.api;
    let start = start(api, env, config, handle)?;
    state::append_history(
        deps.storage,
        handle,
        || start,
        |number| {
            let entry = entry(api, number, &record, about)?;
            let bytes = chain_log::history_entry(&entry, &Host(api))?;
            Ok((record, bytes))
        },
    )?;
    Ok(())
}

/// Head and count.
///
/// # Errors
/// If what is stored cannot be read.
pub fn head(deps: Deps<'_>, env: &Env, handle: &Handle) -> StdResult<(Hash, u64)> {
    let config = state::config(deps.storage)?;
    let start = start(deps.api, env, &config, handle)?;
    let head = state::history_head(deps.storage, handle, || start)?;
    Ok((Hash(head.hash), head.count))
}

/// A page of the history.
///
/// # Errors
/// If what is stored cannot be read.
pub fn page(
    deps: Deps<'_>,
    env: &Env,
    handle: &Handle,
    after: Option<u64>,
    limit: usize,
) -> StdResult<HistoryResponse> {
    let (head, count) = head(deps, env, handle)?;
    let purged = retention::purged(deps.storage, handle)?;
    let entries = state::history_page(deps.storage, handle, after, limit)?
        .into_iter()
        .map(|(number, record)| {
            entry(
                deps.api,
                number,
                &record,
                About::Stored(deps.storage, handle),
            )
        })
        .collect::<StdResult<Vec<_>>>()?;
    let next = entries
        .last()
        .map(|last| last.number)
        .filter(|number| *number < count);
    Ok(HistoryResponse {
        head,
        count,
        entries,
        next,
        purged: purged.map(|purged| PurgedEntries {
            count: purged.head.count,
            head: Hash(purged.head.hash),
        }),
    })
}

/// Which of the oldest entries are past, `most` at most: what is purged of the history once they are, and
/// how many they are. Writes nothing.
///
/// # Errors
/// If what is stored cannot be read.
pub fn past(
    deps: Deps<'_>,
    env: &Env,
    handle: &Handle,
    most: u32,
    term: Retention,
) -> StdResult<(Purged, u32)> {
    let config = state::config(deps.storage)?;
    let start = start(deps.api, env, &config, handle)?;
    let mut purged = retention::purged(deps.storage, handle)?.unwrap_or_else(|| Purged {
        head: Head {
            hash: start.0,
            count: 0,
        },
        floored: Floored::default(),
    });
    let mut count = 0u32;
    while count < most {
        let after = Some(purged.head.count);
        let Some((number, record)) = state::history_page(deps.storage, handle, after, 1)?.pop()
        else {
            break;
        };
        let entry = entry(
            deps.api,
            number,
            &record,
            About::Stored(deps.storage, handle),
        )?;
        if !term.is_past(entry.at) {
            break;
        }
        let bytes = chain_log::history_entry(&entry, &Host(deps.api))?;
        purged.head = Head {
            hash: derive::log_next(&Hash(purged.head.hash), &bytes).0,
            count: number,
        };
        let floor = match record {
            HistoryRecord::RevokedAll { below, .. } => below,
            // No permit is written under a closed handle: the floor is the one of closing.
            HistoryRecord::Closed { .. } => {
                state::patient(deps.storage, handle)?.map_or(0, |patient| patient.revoked_below)
            }
            _ => 0,
        };
        purged.floored = Floored(purged.floored.0.max(floor));
        count = count.saturating_add(1);
    }
    Ok((purged, count))
}

/// Removes the last `count` of the entries that `purged` says are purged.
///
/// # Errors
/// Never.
pub fn purge(
    storage: &mut dyn Storage,
    handle: &Handle,
    purged: &Purged,
    count: u32,
) -> StdResult<()> {
    if count == 0 {
        return Ok(());
    }
    let last = purged.head.count;
    let before = last.saturating_sub(count.into());
    for number in (before..last).map(|number| number.saturating_add(1)) {
        state::forget_entry(storage, handle, number);
    }
    retention::save_purged(storage, handle, purged)
}

/// The time of the oldest entry that is kept once `purged` is, if there is one.
///
/// # Errors
/// If what is stored cannot be read.
pub fn kept_since(deps: Deps<'_>, handle: &Handle, purged: &Purged) -> StdResult<Option<u64>> {
    let after = Some(purged.head.count);
    let oldest = state::history_page(deps.storage, handle, after, 1)?.pop();
    let oldest = oldest.map(|(number, record)| {
        entry(
            deps.api,
            number,
            &record,
            About::Stored(deps.storage, handle),
        )
        .map(|entry| entry.at)
    });
    oldest.transpose()
}

fn start(api: &dyn Api, env: &Env, config: &Config, handle: &Handle) -> StdResult<Hash> {
    let contract = Account::of(api, &env.contract.address)?;
    Ok(derive::log_start(
        &config.chain_id,
        contract.as_bytes(),
        handle,
    ))
}
