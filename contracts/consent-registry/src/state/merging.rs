//! What is stored of merges besides what stands in the patients.

use cosmwasm_std::{StdError, StdResult, Storage};
use hie_contract::table::Table;
use hie_types::Handle;

use crate::merging::Half;

/// (handle for which it waits, handle for which it was said) → a half of a merge of the two, the latest; none waits
/// if absent. 28 bytes, 30 to 61 of a hospital. One that came too late stays until the next one takes its place.
const HALVES: Table<Half> = Table::new("jh");
/// (handle, handle that was in its group) → when they were last parted; never if absent. 5 bytes. Kept
/// in both directions.
const PARTED: Table<u64> = Table::new("jp");

/// The namespaces.
pub const fn namespaces() -> [&'static str; 2] {
    [HALVES.namespace(), PARTED.namespace()]
}

/// The half of a merge that was said for handle `by` and waits for handle `to`, or came too late.
///
/// # Errors
/// If what is stored cannot be read.
pub fn half(storage: &dyn Storage, to: &Handle, by: &Handle) -> StdResult<Option<Half>> {
    HALVES.load(storage, &[&to.0, &by.0])
}

/// Keeps a half; it takes the place of an earlier one of the same handle.
///
/// # Errors
/// Never.
pub fn save_half(
    storage: &mut dyn Storage,
    to: &Handle,
    by: &Handle,
    half: &Half,
) -> StdResult<()> {
    HALVES.save(storage, &[&to.0, &by.0], half)
}

/// Forgets the half that was said for handle `by`.
pub fn remove_half(storage: &mut dyn Storage, to: &Handle, by: &Handle) {
    HALVES.remove(storage, &[&to.0, &by.0]);
}

/// Forgets the halves about two handles, whoever said them.
pub fn remove_halves(storage: &mut dyn Storage, one: &Handle, other: &Handle) {
    remove_half(storage, one, other);
    remove_half(storage, other, one);
}

/// At most `limit` halves that were said to a handle, those after handle `after` only, each with the handle for
/// which it was said. Some came too late.
///
/// # Errors
/// If what is stored cannot be read.
pub fn halves_to(
    storage: &dyn Storage,
    to: &Handle,
    after: Option<&Handle>,
    limit: usize,
) -> StdResult<Vec<(Handle, Half)>> {
    let after = after.map(|handle| handle.0.as_slice());
    let page = HALVES.page(storage, &[&to.0], after, limit)?;
    page.into_iter()
        .map(|(by, half)| {
            let by = by
                .try_into()
                .map_err(|_| StdError::msg("key of a half is broken"))?;
            Ok((Handle(by), half))
        })
        .collect()
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
