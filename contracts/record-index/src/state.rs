//! Everything that is stored. `README.md` has the table with bytes and gas.
//!
//! | key | value | if absent |
//! |---|---|---|
//! | `c` | [`Config`] | never, after instantiation |
//! | `o` | [`Ownership`] | never, after instantiation |
//! | `r` record id | [`Kept`]: a pointer, or a tombstone | nobody published it |
//! | `i` handle, block height ‖ first record id | further record ids of the batch | no such batch |
//! | `t` ticket number | [`Ticket`] | no such ticket |
//! | `d` ticket number, log entry number (after the position of a merged handle) | 1 | that entry says nothing about that ticket |
//! | `h` handle | head and count of its log | nothing happened under it |
//! | `l` handle, number | [`Entry`] | no such entry |
//! | `k` record, record | [`hie_policy::RelationKind`] | the second does not relate to the first |
//! | `w` root, record | the record it hangs on | it is not a current record that hangs on another |
//! | `e` handle ‖ category, place | 1 | not current, or for no emergency |
//! | `a` hospital, root | [`crate::anchor::Anchored`] | not anchored |
//! | `g` handle | head and count of the entries of its log that are purged | none is |
//! | `x` hospital, record | [`crate::exposure::Exposure`] | it cannot have got it, or acknowledged its erasure |
//! | `y` hospital, directive | [`crate::exposure::Exposure`] | it got nothing by it, or acknowledged its end |
//! | `z` hospital, kind ‖ id | [`crate::settle::Acknowledged`] | not acknowledged |
//! | `q` custodian, ticket number | its number among those of the custodian; confirmed | confirmed, or not of the custodian |
//! | `v` custodian | how many tickets it confirmed | none |
//! | `u` hospital | how many current records it keeps | it never kept any |
//! | `ft` hospital, side ‖ handle ‖ record ‖ person ‖ time | 1: it told so | it did not |
//! | `fu` asker's hospital, handle ‖ record ‖ person ‖ time ‖ custodian | [`crate::offline::Unmatched`] | matched, or never told |
//! | `fw` custodian, asker's hospital | how many of these | none |
//! | `ob` matter, record | [`crate::objection::Objection`], the latest | nobody objected |
//! | `oo` matter, hospital, time ‖ record | 1: it waits for an answer | it does not |
//! | `on` handle | the last nonce that the patient's key used here | none |
//! | `co` record | [`crate::custody::Offer`] | not offered |
//! | `ci` hospital, record | 1: it is offered to that hospital | not offered to it |
//! | `s` hospital, pseudonym (or empty, account) | [`Refusals`] | the person was never refused |

use cosmwasm_std::{Addr, Api, StdError, StdResult, Storage};
use hie_contract::account::{Account, Host};
use hie_contract::chain_log::{ChainLog, Head};
use hie_contract::ownership::Ownership;
use hie_contract::pause::Paused;
use hie_contract::refusals::Refusals;
use hie_contract::table::Table;
use hie_policy::Id16;
use hie_types::chain_log::access_log_entry;
use hie_types::{Handle, RecordId, derive};
use serde::{Deserialize, Serialize};

use crate::actor::{Person, StoredActor};
use crate::log::{Entry, What};
use crate::pointer::Pointer;
use crate::settings::Settings;
use crate::ticket::{Drawn, Ticket};
use crate::tombstone::Kept;

mod anchors;
pub mod custody;
mod exposure;
mod holdings;
pub mod objection;
pub mod offline;
mod purge;
mod related;
mod unconfirmed;

pub use anchors::{anchor, anchored, anchors};
pub use exposure::{
    acknowledge, acknowledged, expose, exposed_directives, exposed_records, is_exposed, tell,
};
pub use holdings::holdings;
pub use purge::{purge, purged};
pub use related::{newest, related, save_changes, tree};

pub use unconfirmed::{all_confirmed, await_confirmation, count_unconfirmed, unconfirmed};

const CONFIG: Table<Config> = Table::new("c");
const OWNERSHIP: Table<Ownership> = Table::new("o");
const RECORDS: Table<Kept> = Table::new("r");
const BATCHES: Table<Vec<Id16>> = Table::new("i");
const TICKETS: Table<Ticket> = Table::new("t");
const DISCLOSURES: Table<u8> = Table::new("d");
const LOG: ChainLog<Entry> = ChainLog::new("h", "l");
const REFUSALS: Table<Refusals> = Table::new("s");

/// What every message looks at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Config {
    /// The chain id of that day: what hashes bind.
    pub chain_id: String,
    /// This contract.
    pub contract: Account,
    /// The hospital registry.
    pub hospitals: Account,
    /// The consent registry.
    pub consent: Account,
    /// What the owner may change.
    pub settings: Settings,
    /// What is stopped.
    pub paused: Paused,
}

/// The settings.
///
/// # Errors
/// If the contract was never instantiated.
pub fn config(storage: &dyn Storage) -> StdResult<Config> {
    CONFIG.load(storage, &[])?.ok_or_else(|| missing("config"))
}

/// Writes the settings.
///
/// # Errors
/// Never.
pub fn save_config(storage: &mut dyn Storage, config: &Config) -> StdResult<()> {
    CONFIG.save(storage, &[], config)
}

/// Who owns the contract.
///
/// # Errors
/// If the contract was never instantiated.
pub fn ownership(storage: &dyn Storage) -> StdResult<Ownership> {
    OWNERSHIP
        .load(storage, &[])?
        .ok_or_else(|| missing("ownership"))
}

/// Writes who owns the contract.
///
/// # Errors
/// Never.
pub fn save_ownership(storage: &mut dyn Storage, ownership: &Ownership) -> StdResult<()> {
    OWNERSHIP.save(storage, &[], ownership)
}

/// What is kept of a record, erased or not.
///
/// # Errors
/// If what is stored cannot be read.
pub fn kept(storage: &dyn Storage, id: RecordId) -> StdResult<Option<Kept>> {
    RECORDS.load(storage, &[&id.0])
}

/// What is kept of a record, if it lies under this handle: under any other it does not exist.
///
/// # Errors
/// If what is stored cannot be read.
pub fn kept_under(storage: &dyn Storage, handle: Handle, id: RecordId) -> StdResult<Option<Kept>> {
    let found = kept(storage, id)?;
    Ok(found.filter(|kept| kept.handle() == handle.into()))
}

/// One pointer; nothing if there is none any more.
///
/// # Errors
/// If what is stored cannot be read.
pub fn pointer(storage: &dyn Storage, id: RecordId) -> StdResult<Option<Pointer>> {
    Ok(kept(storage, id)?.and_then(Kept::pointer))
}

/// One pointer, if it lies under this handle and is not erased.
///
/// # Errors
/// If what is stored cannot be read.
pub fn pointer_under(
    storage: &dyn Storage,
    handle: Handle,
    id: RecordId,
) -> StdResult<Option<Pointer>> {
    Ok(kept_under(storage, handle, id)?.and_then(Kept::pointer))
}

/// Lists what is new of a batch under its handle.
///
/// # Errors
/// Never.
pub fn list_batch(
    storage: &mut dyn Storage,
    height: u64,
    handle: Handle,
    batch: &[RecordId],
) -> StdResult<()> {
    let Some((first, further)) = batch.split_first() else {
        return Ok(());
    };
    let key = [height.to_be_bytes().as_slice(), &first.0].concat();
    let ids = further.iter().map(|id| (*id).into()).collect();
    BATCHES.save(storage, &[&handle.0, &key], &ids)
}

/// A place in the records of a handle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The batch: block height and first record id.
    pub batch: Vec<u8>,
    /// The position in it.
    pub position: u8,
}

/// The record ids under a handle after a place, in order of publication, each with its place. One
/// more than `limit` may be taken to see whether there are more.
///
/// # Errors
/// If what is stored cannot be read.
pub fn published(
    storage: &dyn Storage,
    handle: Handle,
    after: Option<&Place>,
    limit: usize,
) -> StdResult<Vec<(Place, RecordId)>> {
    let begun = match after {
        Some(place) => BATCHES
            .load(storage, &[&handle.0, &place.batch])?
            .map(|ids| (place.batch.clone(), ids)),
        None => None,
    };
    let after_batch = after.map(|place| place.batch.as_slice());
    let batches = BATCHES.scan(storage, &[&handle.0], after_batch);
    let mut found = Vec::new();
    for batch in begun.map(Ok).into_iter().chain(batches) {
        let (key, further) = batch?;
        for (position, id) in (0u8..).zip(first_id(&key).into_iter().chain(further)) {
            let place = Place {
                batch: key.clone(),
                position,
            };
            let seen = after.is_some_and(|a| a.batch == key && position <= a.position);
            if !seen {
                found.push((place, id.into()));
            }
            if found.len() >= limit {
                return Ok(found);
            }
        }
    }
    Ok(found)
}

/// The second half of a batch's key.
fn first_id(key: &[u8]) -> Option<Id16> {
    let id = key.get(8..)?;
    Some(Id16(id.try_into().ok()?))
}

/// The number of the latest ticket; 0 if none was drawn.
///
/// # Errors
/// If what is stored cannot be read.
pub fn latest_ticket(storage: &dyn Storage) -> StdResult<u64> {
    let Some((key, _)) = TICKETS.last(storage, &[])? else {
        return Ok(0);
    };
    let number = key.try_into().map_err(|_| missing("ticket"))?;
    Ok(u64::from_be_bytes(number))
}

/// Writes the ticket that follows the latest.
///
/// # Errors
/// Never.
pub fn save_ticket(storage: &mut dyn Storage, number: u64, ticket: &Ticket) -> StdResult<()> {
    TICKETS.save(storage, &[&number.to_be_bytes()], ticket)
}

/// A ticket, without its log entry.
///
/// # Errors
/// If what is stored cannot be read.
pub fn ticket(storage: &dyn Storage, number: u64) -> StdResult<Option<Ticket>> {
    TICKETS.load(storage, &[&number.to_be_bytes()])
}

/// A ticket with its log entries and what was confirmed since.
///
/// # Errors
/// If what is stored cannot be read.
pub fn drawn(storage: &dyn Storage, number: u64, ticket: Ticket) -> StdResult<Drawn> {
    let entries = ticket.entries();
    let entries = entries.map(|(handle, at)| Ok((handle, entry(storage, handle, at)?)));
    let entries = entries.collect::<StdResult<_>>()?;
    let mut told = Vec::new();
    for disclosure in DISCLOSURES.scan(storage, &[&number.to_be_bytes()], None) {
        let (mark, _) = disclosure?;
        let (handle, at) = ticket.marked(&mark).ok_or_else(|| missing("disclosure"))?;
        if let What::Disclosed { records, .. } = entry(storage, handle, at)?.what {
            told.extend(records);
        }
    }
    Ok(Drawn {
        number,
        ticket,
        entries,
        told,
    })
}

/// Notes that an entry in the log of one of its handles says what became of records of a ticket.
///
/// # Errors
/// If it is no handle of the ticket: a bug.
pub fn note_disclosure(
    storage: &mut dyn Storage,
    (number, ticket): (u64, &Ticket),
    handle: Id16,
    entry: u64,
) -> StdResult<()> {
    let mark = ticket.mark(handle, entry);
    let mark = mark.ok_or_else(|| missing("handle of the ticket"))?;
    DISCLOSURES.save(storage, &[&number.to_be_bytes(), &mark], &1)
}

/// Head and count of a handle's log.
///
/// # Errors
/// If what is stored cannot be read.
pub fn log_head(storage: &dyn Storage, config: &Config, handle: Handle) -> StdResult<Head> {
    LOG.head(storage, &handle.0, || log_start(config, handle))
}

/// Entries of a handle's log with their numbers, oldest first.
///
/// # Errors
/// If what is stored cannot be read.
pub fn log_page(
    storage: &dyn Storage,
    handle: Handle,
    after: Option<u64>,
    limit: usize,
) -> StdResult<Vec<(u64, Entry)>> {
    LOG.page(storage, &handle.0, after, limit)
}

/// Appends to a handle's log and says under which number.
///
/// # Errors
/// If what is stored cannot be read.
pub fn log(
    storage: &mut dyn Storage,
    api: &dyn Api,
    config: &Config,
    handle: Handle,
    entry: Entry,
) -> StdResult<u64> {
    let start = || log_start(config, handle);
    let head = LOG.append(storage, &handle.0, start, |number| {
        let bytes = access_log_entry(&entry.to_wire(api, number)?, &Host(api))?;
        Ok::<_, StdError>((entry, bytes))
    })?;
    Ok(head.count)
}

fn log_start(config: &Config, handle: Handle) -> hie_types::Hash {
    derive::log_start(&config.chain_id, config.contract.as_bytes(), &handle)
}

fn entry(storage: &dyn Storage, handle: Id16, number: u64) -> StdResult<Entry> {
    let before = number.checked_sub(1);
    let found = LOG.page(storage, &handle.0, before, 1)?.pop();
    match found {
        Some((at, entry)) if at == number => Ok(entry),
        _ => Err(missing("log entry")),
    }
}

/// Counts one more refusal of a person and says how many there were that day.
///
/// # Errors
/// If what is stored cannot be read.
pub fn count_refusal(
    storage: &mut dyn Storage,
    actor: &StoredActor,
    now: u64,
) -> StdResult<Refusals> {
    let key = refusal_key(actor);
    let before = REFUSALS.load(storage, &key)?.unwrap_or_default();
    let refusals = before.one_more(now);
    REFUSALS.save(storage, &key, &refusals)?;
    Ok(refusals)
}

/// A pseudonym belongs to its hospital; an account is the same person wherever it is appointed. No
/// hospital's id is empty.
fn refusal_key(actor: &StoredActor) -> [&[u8]; 2] {
    match &actor.person {
        Person::Account => [b"", actor.account.as_bytes()],
        Person::Own(id) | Person::Named(id) => [actor.hospital.as_bytes(), &id.0],
    }
}

/// The addresses of the registries.
///
/// # Errors
/// If what is stored cannot be read.
pub fn registries(api: &dyn Api, config: &Config) -> StdResult<(Addr, Addr)> {
    Ok((config.hospitals.human(api)?, config.consent.human(api)?))
}

fn missing(what: &str) -> StdError {
    StdError::msg(format!("{what} is missing from storage"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn namespaces_are_unique_and_none_is_cw2s() {
        let [heads, entries] = LOG.namespaces();
        let mut names = vec![
            CONFIG.key(&[]),
            OWNERSHIP.key(&[]),
            b"contract_info".to_vec(),
        ];
        let spaces = [
            CONFIG.namespace(),
            OWNERSHIP.namespace(),
            RECORDS.namespace(),
            BATCHES.namespace(),
            TICKETS.namespace(),
            DISCLOSURES.namespace(),
            heads,
            entries,
            REFUSALS.namespace(),
        ];
        let further = related::NAMESPACES.iter();
        let further = further.chain(&holdings::NAMESPACES);
        let further = further.chain(&exposure::NAMESPACES);
        let further = further.chain(&purge::NAMESPACES);
        let further = further.chain(&anchors::NAMESPACES);
        let further = further.chain(&unconfirmed::NAMESPACES);
        let further = further.chain(&offline::NAMESPACES);
        let further = further.chain(&custody::NAMESPACES);
        let further = further.chain(&objection::NAMESPACES);
        names.extend(further.map(|space| space.as_bytes().to_vec()));
        names.extend(spaces.iter().map(|space| space.as_bytes().to_vec()));
        let count = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
