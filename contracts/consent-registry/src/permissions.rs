//! Who may send what: one table, and the checks it names. Funds are refused before.

use cosmwasm_std::{Deps, MessageInfo};
use hie_contract::account::Account;
use hie_types::Handle;
use hie_types::consent::{ExecuteMsg, HospitalRegistration};
use thiserror::Error;

use crate::error::ContractError;
use crate::officer;
use crate::patient::Patient;
use crate::registry;
use crate::spoken::{Attestation, Spoken};
use crate::state::{self, Config};

/// Who may send a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sender {
    /// Any account: it speaks for itself.
    AnyAccount,
    /// An officer, in person, of the accredited hospital that is named, which has the capability
    /// `attester`.
    AttestingOfficer,
    /// Any account, with what the key of the handle's controller signed.
    Relayer,
    /// An officer, in person, of an accredited hospital with the capability `attester`.
    Attester,
    /// Another officer, in person, of an attester hospital than the one who attested; or the auditor.
    Confirmer,
    /// The account that controls the handle.
    Controller,
    /// The record index.
    RecordIndex,
    /// The owner.
    Owner,
    /// Whoever is nominated as owner.
    Nominee,
    /// Staff of a member, or a gateway that names one: the answer says whether the glass breaks.
    Staff,
    /// The person of the session, through a gateway too, or a privacy officer of its hospital.
    SessionPersonOrPrivacyOfficer,
    /// A privacy officer of the session's hospital in person, or the auditor; never its own person.
    Reviewer,
    /// The auditor: the owner while nobody is.
    Auditor,
    /// The account to which the controller hands over, or which a claim or recovery names.
    ControlNominee,
    /// An officer of the hospital that proposed a claim or registered the handle, or the auditor.
    ClaimCanceller,
    /// The controller, an officer of the hospital that proposed a recovery, or the auditor.
    RecoveryCanceller,
}

impl Sender {
    /// As the table writes it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::AnyAccount => "any account",
            Self::AttestingOfficer => "officer of the named attester hospital, in person",
            Self::Relayer => "any account, with what the key of the handle's controller signed",
            Self::Attester => "officer of an attester hospital, in person",
            Self::Confirmer => {
                "officer of an attester hospital, in person, who is another person than attested, or auditor"
            }
            Self::Controller => "controller of the handle",
            Self::RecordIndex => "record index",
            Self::Owner => "owner",
            Self::Nominee => "nominee",
            Self::Staff => "appointed staff of a member, or a gateway naming one",
            Self::SessionPersonOrPrivacyOfficer => {
                "person of the session, through a gateway too, or privacy officer of its hospital"
            }
            Self::Reviewer => {
                "privacy officer of the session's hospital who is another person, in person, or auditor"
            }
            Self::Auditor => "auditor, or the owner while nobody is",
            Self::ControlNominee => "account that is to control the handle",
            Self::ClaimCanceller => {
                "officer of the hospital that proposed or registered, in person, or auditor"
            }
            Self::RecoveryCanceller => {
                "controller, officer of the hospital that proposed, in person, or auditor"
            }
        }
    }
}

/// The name of a message in the table, and who may send it.
pub const fn sender_of(msg: &ExecuteMsg) -> (&'static str, Sender) {
    match msg {
        ExecuteMsg::RegisterPatient {
            by_hospital: None, ..
        } => ("register_patient", Sender::AnyAccount),
        ExecuteMsg::RegisterPatient {
            by_hospital: Some(_),
            ..
        } => ("register_patient by_hospital", Sender::AttestingOfficer),
        ExecuteMsg::Permit { .. } => ("permit", Sender::Controller),
        ExecuteMsg::Deny { .. } => ("deny", Sender::Controller),
        ExecuteMsg::Amend { .. } => ("amend", Sender::Controller),
        ExecuteMsg::Revoke { .. } => ("revoke", Sender::Controller),
        ExecuteMsg::RevokeAll { .. } => ("revoke_all", Sender::Controller),
        ExecuteMsg::LiftDenial { .. } => ("lift_denial", Sender::Controller),
        ExecuteMsg::DrawUse { .. } => ("draw_use", Sender::RecordIndex),
        ExecuteMsg::RecordLateSession { .. } => ("record_late_session", Sender::RecordIndex),
        ExecuteMsg::SetEmergencyAccess { .. } => ("set_emergency_access", Sender::Controller),
        ExecuteMsg::SetAttestation { .. } => ("set_attestation", Sender::Controller),
        ExecuteMsg::ActAttested { .. } => ("act_attested", Sender::Attester),
        ExecuteMsg::ActSigned { .. } => ("act_signed", Sender::Relayer),
        ExecuteMsg::ConfirmAttested { .. } => ("confirm_attested", Sender::Confirmer),
        ExecuteMsg::BreakGlass { .. } => ("break_glass", Sender::Staff),
        ExecuteMsg::EndBreakGlass { .. } => {
            ("end_break_glass", Sender::SessionPersonOrPrivacyOfficer)
        }
        ExecuteMsg::ReviewBreakGlass { .. } => ("review_break_glass", Sender::Reviewer),
        ExecuteMsg::DisputeBreakGlass { .. } => ("dispute_break_glass", Sender::Controller),
        ExecuteMsg::SetPublishing { .. } => ("set_publishing", Sender::Controller),
        ExecuteMsg::ClosePatient { .. } => ("close_patient", Sender::Controller),
        ExecuteMsg::RotateController { .. } => ("rotate_controller", Sender::Controller),
        ExecuteMsg::ClaimControl { hospital: None, .. } => {
            ("claim_control by auditor", Sender::Auditor)
        }
        ExecuteMsg::ClaimControl { .. } => ("claim_control", Sender::AttestingOfficer),
        ExecuteMsg::RecoverControl { hospital: None, .. } => {
            ("recover_control by auditor", Sender::Auditor)
        }
        ExecuteMsg::RecoverControl { .. } => ("recover_control", Sender::AttestingOfficer),
        ExecuteMsg::ConfirmRecovery { .. } => ("confirm_recovery", Sender::Auditor),
        ExecuteMsg::CancelClaim { .. } => ("cancel_claim", Sender::ClaimCanceller),
        ExecuteMsg::CancelRecovery { .. } => ("cancel_recovery", Sender::RecoveryCanceller),
        ExecuteMsg::AcceptControl { .. } => ("accept_control", Sender::ControlNominee),
        ExecuteMsg::LiftBar { .. } => ("lift_bar", Sender::Auditor),
        ExecuteMsg::UpdateConfig { .. } => ("update_config", Sender::Owner),
        ExecuteMsg::PutPolicyText { .. } => ("put_policy_text", Sender::Owner),
        ExecuteMsg::RetirePolicyText { .. } => ("retire_policy_text", Sender::Owner),
        ExecuteMsg::SetRecordIndex { .. } => ("set_record_index", Sender::Owner),
        ExecuteMsg::NominateOwner { .. } => ("nominate_owner", Sender::Owner),
        ExecuteMsg::AcceptOwnership {} => ("accept_ownership", Sender::Nominee),
        ExecuteMsg::CancelNomination {} => ("cancel_nomination", Sender::Owner),
    }
}

/// Why a sender may not send a message. Owner and nominee are checked by
/// [`hie_contract::ownership`], officers by [`crate::officer`].
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum PermissionError {
    /// Only the controller may do this.
    #[error("sender does not control handle")]
    NotController,
    /// Only those concerned may cancel.
    #[error("sender is neither an officer of a hospital concerned nor the auditor")]
    MayNotCancel,
    /// The table of authorities does not let it.
    #[error("sender's authority does not cover this act")]
    NotByThisAuthority,
    /// Only the record index may do this.
    #[error("sender is not the record index")]
    NotRecordIndex,
}

/// The patient, if the sender controls the handle.
///
/// # Errors
/// If the handle is not registered, or the sender does not control it.
pub fn controller(
    deps: Deps<'_>,
    info: &MessageInfo,
    handle: &Handle,
) -> Result<(Patient, Spoken), ContractError> {
    let patient = state::patient(deps.storage, handle)?.ok_or(ContractError::UnknownHandle)?;
    let actor = Account::of(deps.api, &info.sender)?;
    if !patient.is_controlled_by(&actor) {
        return Err(PermissionError::NotController.into());
    }
    Ok((patient, Spoken::Controller(actor)))
}

/// Passes if the sender may attest for the hospital that registers a patient.
///
/// # Errors
/// See [`officer::OfficerError`].
pub fn attesting_officer(
    deps: Deps<'_>,
    config: &Config,
    info: &MessageInfo,
    registration: &HospitalRegistration,
) -> Result<Spoken, ContractError> {
    let facts = registry::account(deps, config, info.sender.as_str())?;
    officer::may_attest(&facts, &registration.hospital)?;
    Ok(Spoken::Attested {
        officer: Account::of(deps.api, &info.sender)?,
        attestation: Attestation {
            hospital: registration.hospital.to_string(),
            evidence: registration.evidence.0,
        },
    })
}

/// Passes for the record index only; for nobody while there is none.
///
/// # Errors
/// [`PermissionError::NotRecordIndex`].
pub fn record_index(deps: Deps<'_>, info: &MessageInfo) -> Result<(), ContractError> {
    let sender = Account::of(deps.api, &info.sender)?;
    if state::config(deps.storage)?.record_index == Some(sender) {
        Ok(())
    } else {
        Err(PermissionError::NotRecordIndex.into())
    }
}
