//! What hospitals attest for patients, and who confirms it.

use hie_derive::wire;

use super::Terms;
use crate::{HospitalId, Power};

/// What an officer of an attester hospital may attest: a closed list.
#[wire]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum AttestedAction {
    /// Permits; needs an end, at most `attested_permit_days` of the config after its start. Where an
    /// account controls the handle the permit starts 24 hours later at the earliest (left out: then),
    /// so that the account can revoke it before. A permit that can reach the attesting hospital (it
    /// names that hospital or none) opens nothing until it is confirmed: see `ConfirmAttested`.
    Permit {
        /// As in `Permit`; `evidence` is that of the act.
        terms: Terms,
    },
    /// Denies.
    Deny {
        /// As in `Deny`; `evidence` is that of the act.
        terms: Terms,
    },
    /// Ends one permit, whoever wrote it.
    Revoke {
        /// The permit.
        directive: u64,
    },
    /// Opts out of break-glass.
    OptOut {},
    /// Forbids a hospital to publish under the handle.
    ForbidPublishing {
        /// The hospital.
        hospital: HospitalId,
    },
    /// Permits what a hospital asked for, or less, as `Permit` does: what can reach the attesting
    /// hospital waits for its confirmation.
    ApproveRequest {
        /// The request; one of the handle.
        request: u64,
        /// The terms of a narrower permit; as asked for if absent.
        narrowed: Option<Terms>,
    },
    /// Answers a request with no.
    DeclineRequest {
        /// The request; one of the handle.
        request: u64,
    },
    /// Gives a guardian's mandate for a handle that no account controls, or renews it: it ends at the
    /// first instant of a quarter (UTC), at most 12 months ahead. Nobody acts by it, and it takes the
    /// place of no other mandate, until it is confirmed. Refused when 8 attested ones are open, 4 of
    /// this hospital wait, or 6 rest on this hospital's word alone. Once an account controls the handle no guardian acts any more.
    AppointGuardian {
        /// Who may act; not the officer.
        account: String,
        /// What, 1 to 6, none twice.
        #[schemars(schema_with = "crate::schema::set::<Power, 1, 6>")]
        powers: Vec<Power>,
        /// Until when, Unix seconds, exclusive.
        until: u64,
    },
    /// Disputes a break-glass session.
    DisputeBreakGlass {
        /// The session; one of the handle.
        session: u64,
    },
}

/// What waits for a confirmation.
#[wire]
#[derive(Copy, Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum AttestedAct {
    /// A permit that can reach the hospital that attested it.
    Permit {
        /// The permit.
        directive: u64,
    },
    /// A guardian's mandate. Its holder does not confirm it.
    Mandate {
        /// Its number.
        mandate: u32,
    },
}

/// How an attested act that can reach the attesting hospital was or is to be confirmed.
#[wire]
#[derive(Eq)]
pub struct SelfAttested {
    /// Until when it can be confirmed, Unix seconds, exclusive; nothing once it is confirmed.
    pub lapses_at: Option<u64>,
    /// Who confirmed it.
    pub confirmed: Option<Confirmation>,
}

/// A confirmation of an attested act.
#[wire]
#[derive(Eq)]
pub struct Confirmation {
    /// Who.
    pub actor: String,
    /// For which hospital; nothing for the auditor.
    pub hospital: Option<HospitalId>,
    /// When, Unix seconds.
    pub at: u64,
}
