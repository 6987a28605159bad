//! Messages of **record-index**, continued: who keeps which records, and how
//! that changes.

use hie_derive::wire;

use crate::index::{ErrorMark, Locator, RecordStatus};
use crate::{ErasureReason, Handle, HospitalId, RecordId};

/// How many records a hospital keeps.
#[wire]
#[derive(Eq)]
pub struct HoldingsResponse {
    /// The hospital.
    pub hospital: HospitalId,
    /// How many current records it is the custodian of.
    pub current: u64,
}

/// By what right a record changes custodian.
#[wire]
#[derive(Copy, Eq)]
pub enum CustodyBasis {
    /// Its custodian offered it, and a permit of the patient reaches the hospital that accepted.
    Offered,
    /// The owner assigned it, because its custodian left.
    Assigned,
}

/// A record and where its sealed document is from now on.
#[wire]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Relocation {
    /// The record.
    pub record: RecordId,
    /// Where: a store of the sender's hospital.
    pub locator: Locator,
}

/// A record that waits to be taken over.
#[wire]
#[derive(Eq)]
pub struct CustodyOffer {
    /// The record.
    pub record: RecordId,
    /// Whose.
    pub handle: Handle,
    /// Who keeps it.
    pub from: HospitalId,
    /// By what right it may be taken over.
    pub basis: CustodyBasis,
    /// When it was offered or assigned, Unix seconds.
    pub offered_at: u64,
    /// Whether the patient says that it is not theirs and waits for an answer, which whoever takes it over
    /// then owes (only of what is assigned).
    pub contested: bool,
    /// Whether the patient asked for it to be erased and waits for an answer (only of what is assigned).
    pub erasure_requested: bool,
}

/// A page of what a hospital may take over.
#[wire]
pub struct CustodyOffersResponse {
    /// The records, by id. What cannot be taken over any more is left out.
    pub offers: Vec<CustodyOffer>,
    /// `start_after` of the next page, if there may be one.
    pub next: Option<RecordId>,
}

/// What is left of a record that was erased, and nothing else.
#[wire]
#[derive(Eq)]
pub struct TombstoneResponse {
    /// The record; its id is never used again.
    pub record: RecordId,
    /// The handle it was published under.
    pub handle: Handle,
    /// Who kept it.
    pub custodian: HospitalId,
    /// Who had published it first.
    pub origin: HospitalId,
    /// Its root.
    pub root: RecordId,
    /// `erased`.
    pub status: RecordStatus,
    /// The account that erased it.
    pub account: String,
    /// When, Unix seconds.
    pub at: u64,
    /// Why.
    pub reason: ErasureReason,
    /// The record whose publication had superseded it, if one had: who got it is still told.
    pub superseded_by: Option<RecordId>,
    /// That it had been entered in error, if it had: who got it is still told.
    pub error: Option<ErrorMark>,
}
