//! The texts of the network's policy: what patients agree to when they sign a directive.

use hie_derive::wire;

use crate::{Hash, PolicyId, ServiceUrl};

/// One text.
#[wire]
pub struct PolicyTextResponse {
    /// Its id.
    pub policy: PolicyId,
    /// Where it can be read.
    pub uri: ServiceUrl,
    /// SHA-256 of its bytes.
    pub hash: Hash,
    /// When it was added, Unix seconds.
    pub added_at: u64,
    /// Since when no new directive may name it; nothing while it is in force.
    pub retired_at: Option<u64>,
}

/// A page of texts.
#[wire]
pub struct PolicyTextsResponse {
    /// The texts, by id.
    pub texts: Vec<PolicyTextResponse>,
    /// `start_after` of the next page, if there may be one.
    pub next: Option<PolicyId>,
}
