//! What is no longer kept: bodies go after the retention term of the network, heads and counts remain.

use hie_derive::wire;

use crate::Hash;

/// The first entries of a log, which were purged. The entries that follow are chained from `head`.
#[wire]
#[derive(Copy, Eq)]
pub struct PurgedEntries {
    /// How many: numbers 1 to this one.
    pub count: u64,
    /// The head of the chain after the last of them.
    pub head: Hash,
}
