//! Delegates of a patient.

use hie_derive::wire;

use super::{Attestation, SelfAttested};
use crate::{Authority, MandateKind, Power};

/// Where a mandate stands as of block time.
#[wire]
#[derive(Copy, Eq)]
pub enum MandateStatus {
    /// Its holder may act.
    Active,
    /// It waits for its confirmation.
    Pending,
    /// Past its end, or it waited in vain; or it is a guardian's, or one that a guardian gave, and an
    /// account controls the handle by now. What was permitted by the latter stays until its own end.
    Expired,
    /// Ended before its time, or with the mandate of the delegate who gave it.
    Removed,
}

/// One mandate.
#[wire]
pub struct DelegateResponse {
    /// Its number under the handle, from 1.
    pub mandate: u32,
    /// Who may act.
    pub account: String,
    /// As what.
    pub kind: MandateKind,
    /// What.
    pub powers: Vec<Power>,
    /// Until when, Unix seconds, exclusive.
    pub until: u64,
    /// By whose authority it was given.
    pub authority: Authority,
    /// Who gave it.
    pub appointed_by: String,
    /// What that rests on, where the authority is `attested`.
    pub attestation: Option<Attestation>,
    /// The mandate of whoever gave it, where the authority is `delegate`.
    pub by_mandate: Option<u32>,
    /// When, Unix seconds.
    pub appointed_at: u64,
    /// Set where it was attested.
    pub self_attested: Option<SelfAttested>,
    /// Where it stands.
    pub status: MandateStatus,
    /// Whether its holder acts by it now: of several mandates the one given last.
    pub acts: bool,
}

/// A page of mandates, by number.
#[wire]
pub struct DelegatesResponse {
    /// The mandates.
    pub delegates: Vec<DelegateResponse>,
    /// `start_after` of the next page, if there may be one.
    pub next: Option<u32>,
}
