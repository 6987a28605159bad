//! Tickets of which a custodian did not say what became of every record that it keeps.
//!
//! An entry says the how-manieth ticket of that custodian it is, so that the latest one tells how many
//! there were, at no further cost for who asks. Confirming takes the entry away and counts it; the
//! latest entry stays, marked, until the next comes.

use cosmwasm_std::{StdResult, Storage};
use hie_contract::table::Table;
use serde::{Deserialize, Serialize};

use super::missing;

const WAITING: Table<Place> = Table::new("q");
const CONFIRMED: Table<u64> = Table::new("v");

#[cfg(test)]
pub const NAMESPACES: [&str; 2] = [WAITING.namespace(), CONFIRMED.namespace()];

/// One ticket among those of a custodian.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Place {
    /// The how-manieth it is, from 1.
    number: u64,
    /// Whether it is confirmed and only kept for its number.
    confirmed: bool,
}

/// Notes a new ticket, the latest of all, for one of its custodians.
///
/// # Errors
/// If what is stored cannot be read.
pub fn await_confirmation(
    storage: &mut dyn Storage,
    custodian: &str,
    ticket: u64,
) -> StdResult<()> {
    let custodian = custodian.as_bytes();
    let latest = WAITING.last(storage, &[custodian])?;
    let before = latest.as_ref().map_or(0, |(_, place)| place.number);
    if let Some((key, _)) = latest.filter(|(_, place)| place.confirmed) {
        WAITING.remove(storage, &[custodian, &key]);
    }
    let place = Place {
        number: before.saturating_add(1),
        confirmed: false,
    };
    WAITING.save(storage, &[custodian, &ticket.to_be_bytes()], &place)
}

/// Notes that a custodian has now said what became of every record of a ticket that it keeps. Harmless
/// if it did before.
///
/// # Errors
/// If what is stored cannot be read.
pub fn all_confirmed(storage: &mut dyn Storage, custodian: &str, ticket: u64) -> StdResult<()> {
    let custodian = custodian.as_bytes();
    let key: [&[u8]; 2] = [custodian, &ticket.to_be_bytes()];
    let Some(place) = WAITING.load(storage, &key)? else {
        return Ok(());
    };
    if place.confirmed {
        return Ok(());
    }
    let latest = WAITING.last(storage, &[custodian])?;
    if latest.is_some_and(|(latest, _)| latest == ticket.to_be_bytes()) {
        let place = Place {
            confirmed: true,
            ..place
        };
        WAITING.save(storage, &key, &place)?;
    } else {
        WAITING.remove(storage, &key);
    }
    let confirmed = CONFIRMED.load(storage, &[custodian])?.unwrap_or_default();
    CONFIRMED.save(storage, &[custodian], &confirmed.saturating_add(1))
}

/// How many tickets a custodian has not confirmed.
///
/// # Errors
/// If what is stored cannot be read.
pub fn count_unconfirmed(storage: &dyn Storage, custodian: &str) -> StdResult<u64> {
    let custodian = custodian.as_bytes();
    let latest = WAITING.last(storage, &[custodian])?;
    let all = latest.map_or(0, |(_, place)| place.number);
    let confirmed = CONFIRMED.load(storage, &[custodian])?.unwrap_or_default();
    Ok(all.saturating_sub(confirmed))
}

/// The numbers of the tickets that a custodian has not confirmed, oldest first, those after `after`
/// only.
///
/// # Errors
/// If what is stored cannot be read.
pub fn unconfirmed(
    storage: &dyn Storage,
    custodian: &str,
    after: Option<u64>,
    limit: usize,
) -> StdResult<Vec<u64>> {
    let after = after.map(u64::to_be_bytes);
    let after = after.as_ref().map(|number| number.as_slice());
    // At most one entry is there for its number only, and it is the last.
    WAITING
        .scan(storage, &[custodian.as_bytes()], after)
        .filter(|entry| !matches!(entry, Ok((_, place)) if place.confirmed))
        .take(limit)
        .map(|entry| {
            let key = entry?.0.try_into().map_err(|_| missing("ticket"))?;
            Ok(u64::from_be_bytes(key))
        })
        .collect()
}
