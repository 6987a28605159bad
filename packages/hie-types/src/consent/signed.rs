//! What the key of a handle's controller may sign: the `action` of a
//! [`crate::signed_act::SignedAct`] for consent-registry.

use cosmwasm_schema::cw_serde;

use super::Terms;
use crate::{EmergencyAccess, HospitalId};

/// One act of the patient, as the message of the same name, but for the handle: that stands beside
/// it. A closed list, and none of them is a signed act again.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum SignedAction {
    /// Permits.
    Permit {
        /// Who may do what with which records.
        terms: Terms,
    },
    /// Denies.
    Deny {
        /// Who may not do what with which records.
        terms: Terms,
    },
    /// Replaces a directive.
    Amend {
        /// The directive to replace.
        directive: u64,
        /// All that the new one says.
        terms: Terms,
    },
    /// Ends one permit.
    Revoke {
        /// The permit.
        directive: u64,
    },
    /// Ends all permits.
    RevokeAll {},
    /// Ends one denial.
    LiftDenial {
        /// The denial.
        directive: u64,
    },
    /// Opts out of break-glass or in again.
    SetEmergencyAccess {
        /// `allowed` or `opted_out`.
        access: EmergencyAccess,
    },
    /// Lets hospitals attest acts, or forbids it.
    SetAttestation {
        /// Whether they may.
        allowed: bool,
    },
    /// Forbids a hospital to publish, or allows it again.
    SetPublishing {
        /// The hospital.
        hospital: HospitalId,
        /// Whether it may.
        allowed: bool,
    },
    /// Disputes a break-glass session.
    DisputeBreakGlass {
        /// The session.
        session: u64,
    },
    /// Closes the handle for good.
    ClosePatient {},
    /// As `RotateController`.
    RotateController {
        /// To whom; nobody any more if left out.
        account: Option<String>,
    },
    /// As `CancelRecovery`.
    CancelRecovery {},
}
