//! What is removed after the retention term.

use cosmwasm_std::{Api, StdError, StdResult, Storage};
use hie_contract::account::Host;
use hie_contract::chain_log::Head;
use hie_contract::table::Table;
use hie_types::Handle;
use hie_types::chain_log::access_log_entry;

use super::{Config, DISCLOSURES, LOG, TICKETS, latest_ticket, log_start, unconfirmed};
use crate::log::{Entry, What};

const PURGED: Table<Head> = Table::new("g");
/// How many entries one message removes.
const MAX_PURGE: usize = 50;

#[cfg(test)]
pub const NAMESPACES: [&str; 1] = [PURGED.namespace()];

/// Head and count of the entries of a handle's log that are purged.
///
/// # Errors
/// If what is stored cannot be read.
pub fn purged(storage: &dyn Storage, config: &Config, handle: Handle) -> StdResult<Head> {
    let found = PURGED.load(storage, &[&handle.0])?;
    Ok(found.unwrap_or_else(|| Head {
        hash: log_start(config, handle).0,
        count: 0,
    }))
}

/// Removes the oldest entries of a handle's log that were kept long enough, with their tickets; at most
/// 50. The latest ticket of all stays, and what comes after it: it gives the next its number.
///
/// # Errors
/// If what is stored cannot be read.
pub fn purge(
    storage: &mut dyn Storage,
    api: &dyn Api,
    config: &Config,
    handle: Handle,
    now: u64,
) -> StdResult<Head> {
    let latest = latest_ticket(storage)?;
    let start = || log_start(config, handle);
    LOG.purge::<StdError>(
        storage,
        &PURGED,
        &handle.0,
        start,
        MAX_PURGE,
        |storage, number, entry| {
            let ticket = ticket_of(entry);
            if !config.settings.may_go(entry.at, now) || ticket == Some(latest) {
                return Ok(None);
            }
            if let Some(ticket) = ticket {
                remove_ticket(storage, ticket)?;
            }
            let bytes = access_log_entry(&entry.to_wire(api, number)?, &Host(api))?;
            Ok(Some(bytes))
        },
    )
}

const fn ticket_of(entry: &Entry) -> Option<u64> {
    if let What::Asked(asked) = &entry.what {
        asked.ticket
    } else {
        None
    }
}

fn remove_ticket(storage: &mut dyn Storage, number: u64) -> StdResult<()> {
    let key = number.to_be_bytes();
    if let Some(ticket) = TICKETS.load(storage, &[&key])? {
        for custodian in &ticket.custodians {
            unconfirmed::forget(storage, custodian, number)?;
        }
    }
    // One for each time that something new was said of it: at most two for each of its records.
    let said: Vec<Vec<u8>> = DISCLOSURES
        .scan(storage, &[&key], None)
        .map(|entry| Ok(entry?.0))
        .collect::<StdResult<_>>()?;
    for entry in said {
        DISCLOSURES.remove(storage, &[&key, &entry]);
    }
    TICKETS.remove(storage, &[&key]);
    Ok(())
}
