//! Messages of **record-index**, continued: accesses while the chain was unreachable.

use hie_derive::wire;

use crate::{BreakGlassReason, Commitment, Handle, HospitalId, PersonId, RecordId, Role};

/// Which side of an offline access reports it.
#[wire]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum OfflineSide {
    /// The hospital whose person read the records. It opens a late break-glass session, which is
    /// reviewed as any other.
    Asker {
        /// As what the person acted.
        role: Role,
        /// Why.
        reason: BreakGlassReason,
        /// Commitment to the justification, which stays off chain.
        justification: Commitment,
    },
    /// The custodian that handed the records over. It opens nothing: it waits for the asker's report.
    Custodian {
        /// The hospital whose person read the records; another than the sender's.
        hospital: HospitalId,
    },
}

/// A record that a custodian says it handed over, and of which the asker's hospital said nothing yet.
#[wire]
pub struct UnmatchedReport {
    /// The custodian that reported it.
    pub custodian: HospitalId,
    /// Whose record.
    pub handle: Handle,
    /// The record.
    pub record: RecordId,
    /// Who read it.
    pub person: PersonId,
    /// When, Unix seconds.
    pub at: u64,
    /// When the custodian reported it, Unix seconds.
    pub reported_at: u64,
}

/// A page of what a hospital has not reported.
#[wire]
pub struct UnmatchedReportsResponse {
    /// The records, by handle, record, person and time.
    pub reports: Vec<UnmatchedReport>,
    /// `start_after` of the next page, if there may be one; opaque.
    pub next: Option<String>,
}
