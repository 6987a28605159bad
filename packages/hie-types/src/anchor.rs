//! Messages of **record-index**, continued: one hash for many documents, or for an audit log that is
//! kept inside a hospital.

use hie_derive::wire;

use crate::{Hash, HospitalId};

/// What the leaves of an anchored tree are.
#[wire]
#[derive(Copy, Eq)]
pub enum AnchorKind {
    /// Salted commitments to documents.
    Documents,
    /// Entries of an audit log that is kept inside the hospital.
    AuditLog,
}

/// One anchored tree.
#[wire]
pub struct AnchorResponse {
    /// Who anchored it.
    pub hospital: HospitalId,
    /// The root.
    pub root: Hash,
    /// How many leaves it has.
    pub leaves: u64,
    /// What the leaves are.
    pub kind: AnchorKind,
    /// When it was anchored first, Unix seconds.
    pub at: u64,
    /// The account that sent it.
    pub account: String,
}

/// A page of anchored trees.
#[wire]
pub struct AnchorsResponse {
    /// The trees, by root.
    pub anchors: Vec<AnchorResponse>,
    /// `start_after` of the next page, if there may be one.
    pub next: Option<Hash>,
}

/// Whether a leaf is in an anchored tree.
#[wire]
pub struct VerifyInclusionResponse {
    /// Whether it is, at that place.
    pub included: bool,
    /// When the tree was anchored first, Unix seconds: if it is included, it existed by then.
    pub at: u64,
}
