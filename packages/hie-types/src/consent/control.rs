//! Who controls a handle, and how that changes.

use hie_derive::wire;

use crate::{Commitment, HospitalId};

/// How long claims and recoveries wait. Changing it holds for what is proposed or confirmed from then
/// on.
#[wire]
#[derive(Copy, Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct ControlSettings {
    /// How long a claim waits before it can be accepted, in seconds, 86,400 to 2,592,000; 259,200
    /// (3 days) at first.
    #[schemars(range(min = 86_400, max = 2_592_000))]
    pub claim_wait_seconds: u32,
    /// How long a recovery waits, in seconds, 86,400 to 2,592,000; 604,800 (7 days) at first.
    #[schemars(range(min = 86_400, max = 2_592_000))]
    pub recovery_wait_seconds: u32,
}

/// How control of a handle passes.
#[wire]
#[derive(Copy, Eq)]
pub enum ControlChange {
    /// The controller hands it over.
    Rotation,
    /// Nobody had it.
    Claim,
    /// The key was lost.
    Recovery,
}

/// What is about to happen to the control of a handle, and what of the last change still binds.
#[wire]
pub struct ControlResponse {
    /// The account to which the controller is handing over.
    pub rotation: Option<String>,
    /// The claim (where nobody controls the handle) or recovery under way, or cancelled less than 30
    /// days ago.
    pub proposal: Option<ControlProposal>,
    /// Set for 30 days after a claim or recovery was accepted.
    pub bound: Option<ControlBound>,
}

/// A claim or recovery.
#[wire]
pub struct ControlProposal {
    /// Who is to control the handle.
    pub account: String,
    /// The hospital that proposes; the auditor does if there is none.
    pub hospital: Option<HospitalId>,
    /// The account that proposed.
    pub proposed_by: String,
    /// When.
    pub proposed_at: u64,
    /// Commitment to the signed form.
    pub evidence: Commitment,
    /// Where it stands.
    pub stage: ControlStage,
}

/// Where a claim or recovery stands. It means nothing any more from `until` on.
#[wire]
#[derive(Copy, Eq)]
pub enum ControlStage {
    /// The auditor must confirm it.
    Unconfirmed {
        /// Until when the auditor can.
        until: u64,
    },
    /// The account can accept from a second on.
    Waiting {
        /// From when on.
        from: u64,
        /// Until when.
        until: u64,
        /// The controller had cancelled it and the auditor confirmed it all the same: the controller
        /// cannot cancel it again.
        overruled: bool,
    },
    /// It was cancelled.
    Cancelled {
        /// When.
        at: u64,
        /// Until when no hospital may propose for the handle, or only the one that proposed this.
        until: u64,
        /// Whether the auditor can confirm it all the same until then.
        confirmable: bool,
        /// Whether no hospital may propose until then; only the one that proposed this must wait where a
        /// hospital took it back.
        binds_all: bool,
    },
}

/// What binds after a claim or recovery: no denial is lifted and nobody opts in.
#[wire]
pub struct ControlBound {
    /// Until when.
    pub until: u64,
    /// After a recovery the hospital that proposed it: nothing is permitted to it.
    pub hospital: Option<HospitalId>,
}
