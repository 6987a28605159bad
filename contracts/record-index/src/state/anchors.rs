//! Anchored trees.

use cosmwasm_std::{StdResult, Storage};
use hie_contract::table::Table;
use hie_types::Hash;

use super::missing;
use crate::anchor::Anchored;

const ANCHORS: Table<Anchored> = Table::new("a");

#[cfg(test)]
pub const NAMESPACES: [&str; 1] = [ANCHORS.namespace()];

/// The tree with this root that a hospital anchored.
///
/// # Errors
/// If what is stored cannot be read.
pub fn anchored(storage: &dyn Storage, hospital: &str, root: Hash) -> StdResult<Option<Anchored>> {
    ANCHORS.load(storage, &[hospital.as_bytes(), &root.0])
}

/// Keeps that a hospital anchored a tree.
///
/// # Errors
/// Never.
pub fn anchor(
    storage: &mut dyn Storage,
    hospital: &str,
    root: Hash,
    tree: &Anchored,
) -> StdResult<()> {
    ANCHORS.save(storage, &[hospital.as_bytes(), &root.0], tree)
}

/// The trees of a hospital by root, those after `after` only.
///
/// # Errors
/// If what is stored cannot be read.
pub fn anchors(
    storage: &dyn Storage,
    hospital: &str,
    after: Option<Hash>,
    limit: usize,
) -> StdResult<Vec<(Hash, Anchored)>> {
    let after = after.as_ref().map(|root| root.0.as_slice());
    let page = ANCHORS.page(storage, &[hospital.as_bytes()], after, limit)?;
    let root = |key: Vec<u8>| key.try_into().map(Hash).map_err(|_| missing("root"));
    page.into_iter()
        .map(|(key, tree)| Ok((root(key)?, tree)))
        .collect()
}
