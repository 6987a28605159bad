//! What the key of a handle's controller may sign: the `action` of a
//! [`crate::signed_act::SignedAct`] for consent-registry.

use hie_derive::wire;

use super::Terms;
use crate::{EmergencyAccess, Handle, HospitalId, MandateKind, Power};

/// One act of the patient, as the message of the same name, but for the handle: that stands beside
/// it. A closed list, and none of them is a signed act again.
#[wire]
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
    /// Lets somebody act for the patient.
    AppointDelegate {
        /// Who may act.
        account: String,
        /// `HPOWATT` or `DELEGATEE`.
        kind: MandateKind,
        /// What.
        #[schemars(schema_with = "crate::schema::set::<Power, 1, 6>")]
        powers: Vec<Power>,
        /// Until when, Unix seconds, exclusive.
        until: u64,
    },
    /// Ends the mandates of an account.
    RemoveDelegate {
        /// Whose.
        account: String,
    },
    /// Permits what a hospital asked for, or less.
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
    /// Closes the handle for good.
    ClosePatient {},
    /// As `RotateController`.
    RotateController {
        /// To whom; nobody any more if left out.
        account: Option<String>,
    },
    /// As `CancelRecovery`.
    CancelRecovery {},
    /// One half of a merge; the handle is one of the two.
    MergePatient {
        /// The main handle.
        main: Handle,
        /// The one that is merged into it.
        other: Handle,
    },
    /// Parts them again, or takes the half back; the handle is one of the two.
    UnmergePatient {
        /// The main handle.
        main: Handle,
        /// The one that was merged into it.
        other: Handle,
    },
}
