//! Messages of **record-index**, continued: how records relate to each other, and what is current
//! of them in an emergency.

use hie_derive::wire;

use crate::index::PointerResponse;
use crate::{ErrorReason, ReasonCode, RecordId, RelationKind};

/// What a record relates to. Both have the same handle and the same custodian, and the target is
/// current. Origin is always carried; root is, unless it signs.
#[wire]
#[derive(Copy, Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Relation {
    /// How.
    pub kind: RelationKind,
    /// The other record. At most 16 append to, transform or sign it, and at most 16 current ones
    /// append to or transform its document, however indirectly.
    pub target: RecordId,
    /// Why tags, confidentiality, or whether and how the category is blinded differ from the
    /// target's. Without it they must not.
    pub reason: Option<ReasonCode>,
}

/// That a record was entered in error.
#[wire]
#[derive(Eq)]
pub struct ErrorMark {
    /// When, Unix seconds.
    pub at: u64,
    /// The account that marked it.
    pub account: String,
    /// Why.
    pub reason: ErrorReason,
}

/// A page of what relates to a record.
#[wire]
pub struct RelatedResponse {
    /// The records; `relation` says how.
    pub records: Vec<PointerResponse>,
    /// `start_after` of the next page, if there may be one.
    pub next: Option<RecordId>,
}

/// What is current for an emergency.
#[wire]
pub struct EmergencySummaryResponse {
    /// At most 20 records.
    pub records: Vec<PointerResponse>,
    /// Whether there are more than these.
    pub more: bool,
}
