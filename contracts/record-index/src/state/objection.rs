//! What patients object to, and what of it waits for an answer.

use cosmwasm_std::{StdResult, Storage};
use hie_contract::table::Table;
use hie_types::{Handle, RecordId};

use super::missing;
use crate::custody::Waits;
use crate::objection::{Matter, Objection};

/// By matter and record.
const OBJECTIONS: Table<Objection> = Table::new("ob");
/// What waits: matter, hospital, then time and record.
const OPEN: Table<u8> = Table::new("oo");
/// The last nonce that a patient's key used here.
const NONCES: Table<u64> = Table::new("on");

/// For the test that they are unique.
#[cfg(test)]
pub const NAMESPACES: [&str; 3] = [OBJECTIONS.namespace(), OPEN.namespace(), NONCES.namespace()];

/// The bytes of a time and a record.
const PLACE_BYTES: usize = 24;

/// The latest objection to a record.
///
/// # Errors
/// If what is stored cannot be read.
pub fn objection(
    storage: &dyn Storage,
    matter: Matter,
    record: RecordId,
) -> StdResult<Option<Objection>> {
    OBJECTIONS.load(storage, &[&[matter as u8], &record.0])
}

/// Whether an objection to a record waits for an answer.
///
/// # Errors
/// If what is stored cannot be read.
pub fn is_open(storage: &dyn Storage, matter: Matter, record: RecordId) -> StdResult<bool> {
    Ok(objection(storage, matter, record)?.is_some_and(|objection| objection.is_open()))
}

fn place(objection: &Objection, record: RecordId) -> Vec<u8> {
    [objection.at.to_be_bytes().as_slice(), &record.0].concat()
}

/// Raises an objection, in place of one that was answered.
///
/// # Errors
/// Never.
pub fn raise(
    storage: &mut dyn Storage,
    matter: Matter,
    record: RecordId,
    new: &Objection,
) -> StdResult<()> {
    let key = [matter as u8];
    OBJECTIONS.save(storage, &[&key, &record.0], new)?;
    let parts = [
        key.as_slice(),
        new.custodian.as_bytes(),
        &place(new, record),
    ];
    OPEN.save(storage, &parts, &1)
}

/// Notes that an objection was answered, and says whether one waited.
///
/// # Errors
/// If what is stored cannot be read.
pub fn answer(
    storage: &mut dyn Storage,
    matter: Matter,
    record: RecordId,
    now: u64,
) -> StdResult<bool> {
    let Some(before) = objection(storage, matter, record)?.filter(Objection::is_open) else {
        return Ok(false);
    };
    let key = [matter as u8];
    let parts = [
        key.as_slice(),
        before.custodian.as_bytes(),
        &place(&before, record),
    ];
    OPEN.remove(storage, &parts);
    let answered = Objection {
        answered: Some(now),
        ..before
    };
    OBJECTIONS.save(storage, &[&key, &record.0], &answered)?;
    Ok(true)
}

/// What of a record waits for an answer.
///
/// # Errors
/// If what is stored cannot be read.
pub fn waits(storage: &dyn Storage, record: RecordId) -> StdResult<Waits> {
    Ok(Waits {
        contest: is_open(storage, Matter::Contest, record)?,
        erasure: is_open(storage, Matter::Erasure, record)?,
    })
}

/// Lets whatever of a record waits for an answer wait for that of its new custodian. Since when, and by
/// when it is to be answered, stays: the patient has been waiting all along.
///
/// # Errors
/// If what is stored cannot be read.
pub fn hand_over(storage: &mut dyn Storage, record: RecordId, to: &str) -> StdResult<()> {
    for matter in [Matter::Contest, Matter::Erasure] {
        let Some(before) = objection(storage, matter, record)?.filter(Objection::is_open) else {
            continue;
        };
        let key = [matter as u8];
        let place = place(&before, record);
        let parts = [key.as_slice(), before.custodian.as_bytes(), &place];
        OPEN.remove(storage, &parts);
        let moved = Objection {
            custodian: to.to_owned(),
            ..before
        };
        raise(storage, matter, record, &moved)?;
    }
    Ok(())
}

/// One that waits for an answer.
pub struct Waiting {
    /// Its place: a cursor.
    pub place: Vec<u8>,
    /// The record.
    pub record: RecordId,
    /// The objection.
    pub objection: Objection,
}

/// Whether this is a place.
pub fn is_place(bytes: &[u8]) -> bool {
    bytes.len() == PLACE_BYTES
}

/// What waits for a hospital's answer, oldest first.
///
/// # Errors
/// If what is stored cannot be read.
pub fn waiting(
    storage: &dyn Storage,
    matter: Matter,
    hospital: &str,
    after: Option<&[u8]>,
    limit: usize,
) -> StdResult<Vec<Waiting>> {
    let key = [matter as u8];
    let parts = [key.as_slice(), hospital.as_bytes()];
    let page = OPEN.page(storage, &parts, after, limit)?;
    let waiting = |(place, _): (Vec<u8>, u8)| {
        let (_, record) = place.split_last_chunk().ok_or_else(|| missing("record"))?;
        let record = RecordId(*record);
        let found = objection(storage, matter, record)?;
        Ok(Waiting {
            record,
            objection: found.ok_or_else(|| missing("objection"))?,
            place,
        })
    };
    page.into_iter().map(waiting).collect()
}

/// The last nonce that a patient's key used in this contract; 0 if none.
///
/// # Errors
/// If what is stored cannot be read.
pub fn last_nonce(storage: &dyn Storage, handle: Handle) -> StdResult<u64> {
    Ok(NONCES.load(storage, &[&handle.0])?.unwrap_or_default())
}

/// Uses up a nonce, and all before it.
///
/// # Errors
/// Never.
pub fn save_nonce(storage: &mut dyn Storage, handle: Handle, nonce: u64) -> StdResult<()> {
    NONCES.save(storage, &[&handle.0], &nonce)
}
