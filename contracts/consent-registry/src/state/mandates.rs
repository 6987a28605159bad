//! What is stored of mandates.

use cosmwasm_std::{StdError, StdResult, Storage};
use hie_contract::account::Account;
use hie_contract::table::Table;
use hie_types::Handle;
use serde::{Deserialize, Serialize};

use crate::mandate::Mandate;

/// (handle, number (4 bytes, big-endian)) → mandate; never given if absent. 55 to 180 bytes.
const MANDATES: Table<Mandate> = Table::new("m");
/// (handle, account) → the number of the mandate by which that account acts; by none if absent.
/// 1 to 5 bytes.
const HOLDERS: Table<u32> = Table::new("mh");
/// Handle → the last number, and the open mandates: at most 16, and 16 of guardians from before an account
/// took control; none was given if absent. 3 to 166 bytes.
const OPEN: Table<Open> = Table::new("mo");

/// All namespaces, for the test that they are unique.
pub fn namespaces() -> [&'static str; 3] {
    [MANDATES.namespace(), HOLDERS.namespace(), OPEN.namespace()]
}

/// The mandates of a handle that take up room.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Open {
    /// The number of the last mandate that was given.
    pub last: u32,
    /// Those that were open when that was.
    pub numbers: Vec<u32>,
}

/// Keeps a mandate.
///
/// # Errors
/// Never.
pub fn save(
    storage: &mut dyn Storage,
    handle: &Handle,
    number: u32,
    mandate: &Mandate,
) -> StdResult<()> {
    MANDATES.save(storage, &[&handle.0, &number.to_be_bytes()], mandate)
}

/// A mandate, if there is one with this number.
///
/// # Errors
/// If what is stored cannot be read.
pub fn mandate(storage: &dyn Storage, handle: &Handle, number: u32) -> StdResult<Option<Mandate>> {
    MANDATES.load(storage, &[&handle.0, &number.to_be_bytes()])
}

/// A mandate that something names.
///
/// # Errors
/// If it is not there.
pub fn listed(storage: &dyn Storage, handle: &Handle, number: u32) -> StdResult<Mandate> {
    let found = mandate(storage, handle, number)?;
    found.ok_or_else(|| StdError::msg("a listed mandate is missing"))
}

/// When a mandate was ended before its time, itself or the one of the delegate who gave it, which
/// nobody gave on; nothing if neither was.
///
/// # Errors
/// If what is stored cannot be read.
pub fn removed_at(storage: &dyn Storage, handle: &Handle, number: u32) -> StdResult<Option<u64>> {
    let mandate = listed(storage, handle, number)?;
    ended_at(storage, handle, &mandate)
}

/// As [`removed_at`], of a mandate at hand.
///
/// # Errors
/// If what is stored cannot be read.
pub fn ended_at(
    storage: &dyn Storage,
    handle: &Handle,
    mandate: &Mandate,
) -> StdResult<Option<u64>> {
    let own = mandate.removed_at;
    let Some(parent) = mandate.given_by.mandate() else {
        return Ok(own);
    };
    let parent = listed(storage, handle, parent)?.removed_at;
    Ok(own.into_iter().chain(parent).min())
}

/// Whether it was.
///
/// # Errors
/// If what is stored cannot be read.
pub fn is_removed(storage: &dyn Storage, handle: &Handle, number: u32) -> StdResult<bool> {
    Ok(removed_at(storage, handle, number)?.is_some())
}

/// Whether nobody acts by a mandate any more because an account controls the handle: a guardian's, and
/// one that a guardian gave.
///
/// # Errors
/// If what is stored cannot be read.
pub fn is_outgrown(
    storage: &dyn Storage,
    handle: &Handle,
    mandate: &Mandate,
    controlled: bool,
) -> StdResult<bool> {
    match (controlled, mandate.given_by.mandate()) {
        (false, _) => Ok(false),
        (true, None) => Ok(mandate.is_guardians()),
        (true, Some(parent)) => Ok(listed(storage, handle, parent)?.is_guardians()),
    }
}

/// Whether an account acts by mandate `number` now.
///
/// # Errors
/// If what is stored cannot be read.
pub fn acts(
    storage: &dyn Storage,
    handle: &Handle,
    (number, mandate): (u32, &Mandate),
    controlled: bool,
    now: u64,
) -> StdResult<bool> {
    Ok(mandate.holds(now)
        && !is_removed(storage, handle, number)?
        && !is_outgrown(storage, handle, mandate, controlled)?)
}

/// The mandate by which an account acts now, with its number; nothing if by none.
///
/// # Errors
/// If what is stored cannot be read.
pub fn acts_by(
    storage: &dyn Storage,
    handle: &Handle,
    account: &Account,
    controlled: bool,
    now: u64,
) -> StdResult<Option<(u32, Mandate)>> {
    let Some(number) = held_by(storage, handle, account)? else {
        return Ok(None);
    };
    let held = (number, listed(storage, handle, number)?);
    let acts = acts(storage, handle, (number, &held.1), controlled, now)?;
    Ok(acts.then_some(held))
}

/// The number of the mandate by which an account acts.
///
/// # Errors
/// If what is stored cannot be read.
pub fn held_by(
    storage: &dyn Storage,
    handle: &Handle,
    account: &Account,
) -> StdResult<Option<u32>> {
    HOLDERS.load(storage, &[&handle.0, account.as_bytes()])
}

/// Keeps by which mandate an account acts, if by any.
///
/// # Errors
/// Never.
pub fn save_held_by(
    storage: &mut dyn Storage,
    handle: &Handle,
    account: &Account,
    number: Option<u32>,
) -> StdResult<()> {
    let key: [&[u8]; 2] = [&handle.0, account.as_bytes()];
    match number {
        Some(number) => HOLDERS.save(storage, &key, &number),
        None => {
            HOLDERS.remove(storage, &key);
            Ok(())
        }
    }
}

/// The open mandates of a handle.
///
/// # Errors
/// If what is stored cannot be read.
pub fn open(storage: &dyn Storage, handle: &Handle) -> StdResult<Open> {
    Ok(OPEN.load(storage, &[&handle.0])?.unwrap_or_default())
}

/// Keeps which ones those are.
///
/// # Errors
/// Never.
pub fn save_open(storage: &mut dyn Storage, handle: &Handle, open: &Open) -> StdResult<()> {
    OPEN.save(storage, &[&handle.0], open)
}

/// At most `limit` mandates of a handle by number, those after `after` only.
///
/// # Errors
/// If what is stored cannot be read.
pub fn page(
    storage: &dyn Storage,
    handle: &Handle,
    after: Option<u32>,
    limit: usize,
) -> StdResult<Vec<(u32, Mandate)>> {
    let after = after.map(u32::to_be_bytes);
    let after = after.as_ref().map(|bytes| bytes.as_slice());
    MANDATES
        .page(storage, &[&handle.0], after, limit)?
        .into_iter()
        .map(|(key, mandate)| {
            let number = key
                .try_into()
                .map_err(|_| StdError::msg("mandate key is broken"))?;
            Ok((u32::from_be_bytes(number), mandate))
        })
        .collect()
}
