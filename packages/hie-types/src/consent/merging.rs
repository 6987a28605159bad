//! Halves of a merge of two handles.

use hie_derive::wire;

use crate::{Handle, HospitalId};

/// A page of halves that wait for a handle.
#[wire]
pub struct MergeHalvesResponse {
    /// Those of the page that still wait.
    pub halves: Vec<MergeHalf>,
    /// Where the next page starts after; nothing if this is the last.
    pub next: Option<Handle>,
}

/// One half of a merge: `MergePatient` with the same `main` and `other` by whoever speaks for the handle that was
/// asked about is the other half.
#[wire]
pub struct MergeHalf {
    /// The main handle.
    pub main: Handle,
    /// The one that is to be merged into it.
    pub other: Handle,
    /// Whether it was said for the main handle.
    pub by_main: bool,
    /// The account that said it.
    pub account: String,
    /// The hospital for which it did, of a handle that nobody controls; nothing if the account controls the handle.
    pub hospital: Option<HospitalId>,
    /// When, Unix seconds.
    pub said_at: u64,
    /// From when on it waits no longer, Unix seconds.
    pub until: u64,
}
