//! What is stored of merges besides what stands in the patients.

use cosmwasm_std::{StdResult, Storage};
use hie_contract::table::Table;
use hie_types::Handle;

use crate::merging::Half;

/// (main handle, other handle) → the half of one controller; no half waits if absent. 27 bytes. One
/// that came too late stays until the next one takes its place.
const HALVES: Table<Half> = Table::new("jh");
/// (handle, handle that was in its group) → when they were last parted; never if absent. 5 bytes. Kept
/// in both directions.
const PARTED: Table<u64> = Table::new("jp");

/// The namespaces.
pub const fn namespaces() -> [&'static str; 2] {
    [HALVES.namespace(), PARTED.namespace()]
}

/// The half of a merge that waits for the other, or came too late.
///
/// # Errors
/// If what is stored cannot be read.
pub fn half(storage: &dyn Storage, main: &Handle, other: &Handle) -> StdResult<Option<Half>> {
    HALVES.load(storage, &[&main.0, &other.0])
}

/// Keeps a half.
///
/// # Errors
/// Never.
pub fn save_half(
    storage: &mut dyn Storage,
    main: &Handle,
    other: &Handle,
    half: &Half,
) -> StdResult<()> {
    HALVES.save(storage, &[&main.0, &other.0], half)
}

/// Forgets the half that waits for one main handle and one other.
pub fn remove_half(storage: &mut dyn Storage, main: &Handle, other: &Handle) {
    HALVES.remove(storage, &[&main.0, &other.0]);
}

/// Forgets the halves about two handles, whichever was to be the main one.
pub fn remove_halves(storage: &mut dyn Storage, one: &Handle, other: &Handle) {
    HALVES.remove(storage, &[&one.0, &other.0]);
    HALVES.remove(storage, &[&other.0, &one.0]);
}

/// When two handles that were of one group were last parted; never if absent.
///
/// # Errors
/// If what is stored cannot be read.
pub fn parted_at(storage: &dyn Storage, one: &Handle, other: &Handle) -> StdResult<Option<u64>> {
    PARTED.load(storage, &[&one.0, &other.0])
}

/// Keeps when.
///
/// # Errors
/// Never.
pub fn save_parted(
    storage: &mut dyn Storage,
    one: &Handle,
    other: &Handle,
    at: u64,
) -> StdResult<()> {
    PARTED.save(storage, &[&one.0, &other.0], &at)?;
    PARTED.save(storage, &[&other.0, &one.0], &at)
}
