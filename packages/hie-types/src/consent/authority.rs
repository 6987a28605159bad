//! Who may speak for a patient, as consent-registry answers it.

use hie_derive::wire;

use crate::{Authority, Commitment, HospitalId};

/// What an attested act rests on: who attested it stands beside it as the actor.
#[wire]
#[derive(Eq)]
pub struct Attestation {
    /// The hospital whose officer attested it.
    pub hospital: HospitalId,
    /// Commitment to the signed form.
    pub evidence: Commitment,
}

/// Whether an account may speak for a patient.
#[wire]
#[derive(Copy, Eq)]
pub struct MayActResponse {
    /// By which authority the account may do it: `controller` or `delegate`; nothing if it may not.
    pub authority: Option<Authority>,
    /// Whether the patient lets hospitals attest acts.
    pub attestation_allowed: bool,
    /// Whether the handle is closed.
    pub closed: bool,
}
