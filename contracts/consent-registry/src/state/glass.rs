//! What is stored of break-glass. Numbers in keys are inverted, so that the newest comes first.

use cosmwasm_std::{StdError, StdResult, Storage};
use hie_contract::account::Account;
use hie_contract::refusals::Refusals;
use hie_contract::table::Table;
use hie_types::Handle;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::glass::limits::Unreviewed;
use crate::glass::session::{ReviewState, Session};
use crate::glass::settings::Settings;
use crate::grantee::Person;

/// The limits; the default ones if absent. Key: `gc`. About 20 bytes.
const SETTINGS: Table<Settings> = Table::new("gc");
/// Session number (8 bytes, inverted) → session; never opened if absent. 95 to 310 bytes.
const SESSIONS: Table<Session> = Table::new("gs");
/// (handle, person) → the latest session; none ever if absent. 1 to 10 bytes.
const LATEST: Table<u64> = Table::new("gl");
/// (person, how manieth opening, inverted) → when, and in the newest how many of these sessions wait for
/// a review; not opened if absent. 6 bytes. Late ones are no openings.
const BY_PERSON: Table<Opening> = Table::new("gp");
/// (hospital, how manieth opening, inverted) → when; not opened if absent. 5 bytes. As above.
const BY_HOSPITAL: Table<u64> = Table::new("gh");
/// (person, session) → when it was opened; reviewed or disputed if absent. 5 bytes.
const UNREVIEWED: Table<u64> = Table::new("gu");
/// Session → when it was opened; not disputed, or closed by the auditor, if absent. 5 bytes.
const DISPUTED: Table<u64> = Table::new("gd");
/// Person → the verdict that bars; not barred by one if absent. About 70 bytes.
const BARS: Table<Bar> = Table::new("gb");
/// Person → refusals of the last day that had any; never refused if absent. 4 bytes.
const REFUSALS: Table<Refusals> = Table::new("gr");

/// All namespaces of break-glass.
pub const fn namespaces() -> [&'static str; 9] {
    [
        SETTINGS.namespace(),
        SESSIONS.namespace(),
        LATEST.namespace(),
        BY_PERSON.namespace(),
        BY_HOSPITAL.namespace(),
        UNREVIEWED.namespace(),
        DISPUTED.namespace(),
        BARS.namespace(),
        REFUSALS.namespace(),
    ]
}

/// One opening of a person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Opening {
    /// When, Unix seconds.
    at: u64,
    /// In the newest: how many sessions that the person opened are neither reviewed nor disputed.
    unreviewed: u32,
}

/// A bar by a verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bar {
    /// Who is barred.
    pub person: Person,
    /// The session that was unjustified.
    pub session: u64,
    /// Since when, Unix seconds.
    pub since: u64,
    /// Who reviewed.
    pub by: Account,
}

/// The limits.
///
/// # Errors
/// If what is stored cannot be read.
pub fn settings(storage: &dyn Storage) -> StdResult<Settings> {
    Ok(SETTINGS.load(storage, &[])?.unwrap_or_default())
}

/// Keeps the limits.
///
/// # Errors
/// Never.
pub fn save_settings(storage: &mut dyn Storage, settings: &Settings) -> StdResult<()> {
    SETTINGS.save(storage, &[], settings)
}

/// The number that the next session will have; the first is 1.
///
/// # Errors
/// If all numbers are given out.
pub fn next_session(storage: &dyn Storage) -> StdResult<u64> {
    next(newest(storage, &SESSIONS, &[])?.map_or(0, |(number, _)| number))
}

/// Opens a session: body, openings, latest, unreviewed. A late one is no opening: it neither counts, also
/// not among the unreviewed, nor takes the place of one that is open.
///
/// # Errors
/// If all numbers are given out.
pub fn open(storage: &mut dyn Storage, session: &Session) -> StdResult<u64> {
    let id = next_session(storage)?;
    save_session(storage, id, session)?;
    if session.late.is_none() {
        let person = session.person.key();
        let (number, newest) = newest_of_person(storage, &person)?;
        let unreviewed = newest.unreviewed.saturating_add(1);
        let at = session.opened_at;
        save_opening(storage, &person, next(number)?, Opening { at, unreviewed })?;
        LATEST.save(storage, &[&session.handle, &person], &id)?;
        let hospital = session.hospital.as_bytes();
        let number = next(last_opening_of_hospital(storage, &session.hospital)?)?;
        BY_HOSPITAL.save(storage, &[hospital, &inverted(number)], &at)?;
    }
    list(storage, id, session)?;
    Ok(id)
}

/// Keeps a session that exists, in the list where its review puts it.
///
/// # Errors
/// Never.
pub fn update(storage: &mut dyn Storage, id: u64, session: &Session) -> StdResult<()> {
    save_session(storage, id, session)?;
    let person = session.person.key();
    let place: [&[u8]; 2] = [&person, &id.to_be_bytes()];
    let waited = UNREVIEWED.has(storage, &place);
    if waited && session.review_state() != ReviewState::Unreviewed {
        UNREVIEWED.remove(storage, &place);
        if session.late.is_none() {
            let (number, newest) = newest_of_person(storage, &person)?;
            let opening = Opening {
                unreviewed: newest.unreviewed.saturating_sub(1),
                ..newest
            };
            save_opening(storage, &person, number, opening)?;
        }
    }
    DISPUTED.remove(storage, &[&id.to_be_bytes()]);
    list(storage, id, session)
}

fn newest_of_person(storage: &dyn Storage, person: &[u8]) -> StdResult<(u64, Opening)> {
    let found = newest(storage, &BY_PERSON, &[person])?;
    Ok(found.unwrap_or_default())
}

fn save_opening(
    storage: &mut dyn Storage,
    person: &[u8],
    number: u64,
    opening: Opening,
) -> StdResult<()> {
    BY_PERSON.save(storage, &[person, &inverted(number)], &opening)
}

fn list(storage: &mut dyn Storage, id: u64, session: &Session) -> StdResult<()> {
    let id = id.to_be_bytes();
    match session.review_state() {
        ReviewState::Unreviewed => {
            let key: [&[u8]; 2] = [&session.person.key(), &id];
            UNREVIEWED.save(storage, &key, &session.opened_at)
        }
        ReviewState::Disputed => DISPUTED.save(storage, &[&id], &session.opened_at),
        ReviewState::Reviewed => Ok(()),
    }
}

fn save_session(storage: &mut dyn Storage, id: u64, session: &Session) -> StdResult<()> {
    SESSIONS.save(storage, &[&inverted(id)], session)
}

/// A session, if there is one with this number.
///
/// # Errors
/// If what is stored cannot be read.
pub fn session(storage: &dyn Storage, id: u64) -> StdResult<Option<Session>> {
    SESSIONS.load(storage, &[&inverted(id)])
}

/// Removes the body of a session that is over and reviewed: it stands in no list of reviews. Openings
/// are only counted, and stay.
///
/// # Errors
/// If what is stored cannot be read.
pub fn forget(storage: &mut dyn Storage, id: u64, session: &Session) -> StdResult<()> {
    let place: [&[u8]; 2] = [&session.handle, &session.person.key()];
    if LATEST.load(storage, &place)? == Some(id) {
        LATEST.remove(storage, &place);
    }
    SESSIONS.remove(storage, &[&inverted(id)]);
    Ok(())
}

/// A session that an index names.
///
/// # Errors
/// If it is not there.
pub fn listed_session(storage: &dyn Storage, id: u64) -> StdResult<Session> {
    session(storage, id)?.ok_or_else(|| StdError::msg("a listed session is missing"))
}

/// The latest session of a person for a handle, open or not.
///
/// # Errors
/// If what is stored cannot be read.
pub fn latest(storage: &dyn Storage, handle: &Handle, person: &Person) -> StdResult<Option<u64>> {
    LATEST.load(storage, &[&handle.0, &person.key()])
}

/// How often a person has broken the glass, and which of that person's sessions wait for a review.
///
/// # Errors
/// If what is stored cannot be read.
pub fn openings(storage: &dyn Storage, person: &Person) -> StdResult<(u64, Unreviewed)> {
    let (number, newest) = newest_of_person(storage, &person.key())?;
    let unreviewed = Unreviewed {
        oldest: oldest_unreviewed(storage, person)?,
        count: newest.unreviewed,
    };
    Ok((number, unreviewed))
}

/// When the oldest of a person's sessions that wait for a review was opened.
///
/// # Errors
/// If what is stored cannot be read.
pub fn oldest_unreviewed(storage: &dyn Storage, person: &Person) -> StdResult<Option<u64>> {
    let first = UNREVIEWED.scan(storage, &[&person.key()], None).next();
    Ok(first.transpose()?.map(|(_, opened_at)| opened_at))
}

/// When a person broke the glass for the `number`-th time.
///
/// # Errors
/// If it did not come to that.
pub fn opening_of_person(storage: &dyn Storage, person: &Person, number: u64) -> StdResult<u64> {
    let opening = BY_PERSON.load(storage, &[&person.key(), &inverted(number)])?;
    opening.map(|opening| opening.at).ok_or_else(no_opening)
}

/// How often a hospital's people have broken the glass.
///
/// # Errors
/// If what is stored cannot be read.
pub fn last_opening_of_hospital(storage: &dyn Storage, hospital: &str) -> StdResult<u64> {
    let newest = newest(storage, &BY_HOSPITAL, &[hospital.as_bytes()])?;
    Ok(newest.map_or(0, |(number, _)| number))
}

/// When a hospital's people broke the glass for the `number`-th time.
///
/// # Errors
/// If it did not come to that.
pub fn opening_of_hospital(storage: &dyn Storage, hospital: &str, number: u64) -> StdResult<u64> {
    let at = BY_HOSPITAL.load(storage, &[hospital.as_bytes(), &inverted(number)])?;
    at.ok_or_else(no_opening)
}

fn no_opening() -> StdError {
    StdError::msg("an opening is missing")
}

/// A place in a list and the number of the session there.
pub type Listed = (Vec<u8>, u64);

/// At most `limit` of all unreviewed sessions, person by person, those after `after` only.
///
/// # Errors
/// If what is stored cannot be read.
pub fn all_unreviewed(
    storage: &dyn Storage,
    after: Option<&[u8]>,
    limit: usize,
) -> StdResult<Vec<Listed>> {
    listed(&UNREVIEWED, storage, after, limit)
}

/// At most `limit` of all disputed sessions, those after `after` only.
///
/// # Errors
/// If what is stored cannot be read.
pub fn all_disputed(
    storage: &dyn Storage,
    after: Option<&[u8]>,
    limit: usize,
) -> StdResult<Vec<Listed>> {
    listed(&DISPUTED, storage, after, limit)
}

fn listed(
    table: &Table<u64>,
    storage: &dyn Storage,
    after: Option<&[u8]>,
    limit: usize,
) -> StdResult<Vec<Listed>> {
    table
        .scan(storage, &[], after)
        .take(limit)
        .map(|entry| {
            let (place, _) = entry?;
            let id = place.last_chunk().copied().map(u64::from_be_bytes);
            let id = id.ok_or_else(|| StdError::msg("key of a review is broken"))?;
            Ok((place, id))
        })
        .collect()
}

/// The bar of a person by a verdict.
///
/// # Errors
/// If what is stored cannot be read.
pub fn bar(storage: &dyn Storage, person: &Person) -> StdResult<Option<Bar>> {
    BARS.load(storage, &[&person.key()])
}

/// Bars a person.
///
/// # Errors
/// Never.
pub fn save_bar(storage: &mut dyn Storage, bar: &Bar) -> StdResult<()> {
    BARS.save(storage, &[&bar.person.key()], bar)
}

/// Lifts the bar of a person.
pub fn remove_bar(storage: &mut dyn Storage, person: &Person) {
    BARS.remove(storage, &[&person.key()]);
}

/// At most `limit` bars with their places, those after `after` only.
///
/// # Errors
/// If what is stored cannot be read.
pub fn bars(
    storage: &dyn Storage,
    after: Option<&[u8]>,
    limit: usize,
) -> StdResult<Vec<(Vec<u8>, Bar)>> {
    BARS.page(storage, &[], after, limit)
}

/// Counts a refusal of a person.
///
/// # Errors
/// If what is stored cannot be read.
pub fn count_refusal(storage: &mut dyn Storage, person: &Person, now: u64) -> StdResult<Refusals> {
    let key = person.key();
    let before = REFUSALS.load(storage, &[&key])?.unwrap_or_default();
    let refusals = before.one_more(now);
    REFUSALS.save(storage, &[&key], &refusals)?;
    Ok(refusals)
}

const fn inverted(number: u64) -> [u8; 8] {
    (u64::MAX ^ number).to_be_bytes()
}

/// The newest entry under `parts`, with its number.
fn newest<V: Serialize + DeserializeOwned>(
    storage: &dyn Storage,
    table: &Table<V>,
    parts: &[&[u8]],
) -> StdResult<Option<(u64, V)>> {
    let Some(entry) = table.scan(storage, parts, None).next() else {
        return Ok(None);
    };
    let (suffix, value) = entry?;
    let number = suffix
        .try_into()
        .map_err(|_| StdError::msg("key of a session is broken"))?;
    Ok(Some((u64::MAX ^ u64::from_be_bytes(number), value)))
}

fn next(number: u64) -> StdResult<u64> {
    number
        .checked_add(1)
        .ok_or_else(|| StdError::msg("all numbers are given out"))
}
