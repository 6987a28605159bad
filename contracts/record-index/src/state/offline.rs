//! What was reported of accesses while the chain was unreachable, and what of it waits for the other
//! side.

use cosmwasm_std::{StdResult, Storage};
use hie_contract::table::Table;

use super::missing;
use crate::offline::{Access, Unmatched};

/// Who told what: reporter, then side, subject and time.
const TOLD: Table<u8> = Table::new("ft");
/// What waits for the asker: its hospital, then subject, time and custodian.
const UNMATCHED: Table<Unmatched> = Table::new("fu");
/// How many of these there are: custodian, asker's hospital.
const WAITING: Table<u32> = Table::new("fw");

#[cfg(test)]
/// For the test that they are unique.
pub const NAMESPACES: [&str; 3] = [TOLD.namespace(), UNMATCHED.namespace(), WAITING.namespace()];

/// The bytes of a subject and a time.
const PLACE_BYTES: usize = 56;

/// What a hospital told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// That its person read a record.
    Read = 0,
    /// That it handed a record over.
    Served = 1,
    /// That its person broke the glass then: the session is opened.
    BrokeGlass = 2,
}

fn place(access: &Access, at: u64) -> Vec<u8> {
    [access.subject().as_slice(), &at.to_be_bytes()].concat()
}

fn told_key(told: Told, access: &Access) -> Vec<u8> {
    [[told as u8].as_slice(), &place(access, access.at)].concat()
}

/// Whether a hospital told this before.
pub fn has_told(storage: &dyn Storage, hospital: &str, told: Told, access: &Access) -> bool {
    TOLD.has(storage, &[hospital.as_bytes(), &told_key(told, access)])
}

/// Notes what a hospital told.
///
/// # Errors
/// Never.
pub fn note_told(
    storage: &mut dyn Storage,
    hospital: &str,
    told: Told,
    access: &Access,
) -> StdResult<()> {
    let key = told_key(told, access);
    TOLD.save(storage, &[hospital.as_bytes(), &key], &1)
}

/// Whether the asker reported this access, at a time that is near enough.
///
/// # Errors
/// If what is stored cannot be read.
pub fn asker_told(storage: &dyn Storage, asker: &str, access: &Access) -> StdResult<bool> {
    let (from, until) = access.window();
    let side = [Told::Read as u8];
    let least = [side.as_slice(), &before(access, from)].concat();
    let most = [side.as_slice(), &place(access, until)].concat();
    let mut after = TOLD.scan(storage, &[asker.as_bytes()], Some(&least));
    let next = after.next().transpose()?;
    Ok(next.is_some_and(|(key, _)| key <= most))
}

/// What comes just before this place: a scan after it begins there.
fn before(access: &Access, at: u64) -> Vec<u8> {
    match at.checked_sub(1) {
        Some(at) => place(access, at),
        None => access.subject().to_vec(),
    }
}

/// Settles what custodians reported of this access, at times that are near enough, and says how much
/// that was. Bounded: a record has one custodian at a time, whose unmatched reports are bounded.
///
/// # Errors
/// If what is stored cannot be read.
pub fn settle(storage: &mut dyn Storage, asker: &str, access: &Access) -> StdResult<usize> {
    let (from, until) = access.window();
    // After the latest time come all custodians.
    let end = [place(access, until), vec![u8::MAX]].concat();
    let least = before(access, from);
    // A key that begins with `least` has the time before the window.
    let is_near = |key: &[u8]| key <= end.as_slice() && !is_before(key, &least);
    let mut found = Vec::new();
    for entry in UNMATCHED.scan(storage, &[asker.as_bytes()], Some(&least)) {
        let (key, _) = entry?;
        if key > end {
            break;
        }
        if is_near(&key) {
            found.push(key);
        }
    }
    for key in &found {
        UNMATCHED.remove(storage, &[asker.as_bytes(), key]);
        let custodian = key.get(PLACE_BYTES..).ok_or_else(|| missing("custodian"))?;
        let parts = [custodian, asker.as_bytes()];
        let waiting = WAITING.load(storage, &parts)?.unwrap_or_default();
        match waiting.saturating_sub(1) {
            0 => WAITING.remove(storage, &parts),
            fewer => WAITING.save(storage, &parts, &fewer)?,
        }
    }
    Ok(found.len())
}

/// Whether a key has the place that comes just before.
fn is_before(key: &[u8], least: &[u8]) -> bool {
    least.len() == PLACE_BYTES && key.starts_with(least)
}

/// How many records of a custodian's reports wait for a hospital.
///
/// # Errors
/// If what is stored cannot be read.
pub fn waiting(storage: &dyn Storage, custodian: &str, asker: &str) -> StdResult<u32> {
    let parts = [custodian.as_bytes(), asker.as_bytes()];
    Ok(WAITING.load(storage, &parts)?.unwrap_or_default())
}

/// Lets records wait for the asker's report, and counts them.
///
/// # Errors
/// If what is stored cannot be read.
pub fn await_asker(
    storage: &mut dyn Storage,
    custodian: &str,
    asker: &str,
    accesses: &[Access],
    unmatched: &Unmatched,
) -> StdResult<()> {
    if accesses.is_empty() {
        return Ok(());
    }
    for access in accesses {
        let key = [place(access, access.at).as_slice(), custodian.as_bytes()].concat();
        UNMATCHED.save(storage, &[asker.as_bytes(), &key], unmatched)?;
    }
    let more = u32::try_from(accesses.len())?;
    let waiting = waiting(storage, custodian, asker)?.saturating_add(more);
    let parts = [custodian.as_bytes(), asker.as_bytes()];
    WAITING.save(storage, &parts, &waiting)
}

/// One record that waits for the asker's report.
pub struct Waiting {
    /// Its place: a cursor.
    pub place: Vec<u8>,
    /// What is kept of it.
    pub unmatched: Unmatched,
}

/// A [`Waiting::place`], taken apart: handle, record, time, custodian.
pub fn read_place(place: &[u8]) -> Option<([u8; 16], [u8; 16], u64, &str)> {
    let (subject, rest) = place.split_first_chunk::<48>()?;
    let (at, custodian) = rest.split_first_chunk::<8>()?;
    let (handle, subject) = subject.split_first_chunk::<16>()?;
    let (record, _) = subject.split_first_chunk::<16>()?;
    let custodian = core::str::from_utf8(custodian).ok()?;
    Some((*handle, *record, u64::from_be_bytes(*at), custodian))
}

/// What waits for a hospital's report, by handle, record, person, time and custodian.
///
/// # Errors
/// If what is stored cannot be read.
pub fn awaited(
    storage: &dyn Storage,
    asker: &str,
    after: Option<&[u8]>,
    limit: usize,
) -> StdResult<Vec<Waiting>> {
    let page = UNMATCHED.page(storage, &[asker.as_bytes()], after, limit)?;
    let waiting = |(place, unmatched)| Waiting { place, unmatched };
    Ok(page.into_iter().map(waiting).collect())
}
