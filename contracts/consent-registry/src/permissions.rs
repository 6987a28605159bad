//! Who may send what: one table, and the checks it names. Funds are refused before.

use cosmwasm_std::{Deps, MessageInfo};
use hie_contract::account::Account;
use hie_types::Handle;
use hie_types::consent::{ExecuteMsg, HospitalRegistration};
use thiserror::Error;

use crate::error::ContractError;
use crate::mandate::Mandate;
use crate::officer;
use crate::patient::Patient;
use crate::registry;
use crate::spoken::{Attestation, Spoken};
use crate::state::{self, Config, mandates};

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
    /// That account, or a delegate of the handle with the power that it takes.
    Delegate,
    /// Staff in a role that may ask for the purposes, or a gateway that names one; for a request that
    /// exists, of the hospital that made it.
    Asker,
    /// The owner, or the network's registrar or security officer.
    Pauser,
    /// The owner, or the network's registrar.
    Resumer,
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
    /// The account that controls one of the two handles.
    EitherController,
    /// The account that controls one of the two handles, or the auditor; an officer for the half of its hospital.
    EitherControllerOrAuditor,
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
            Self::Delegate => "controller of the handle, or delegate with the power",
            Self::Asker => "staff in a role that may ask for the purposes, or a gateway naming one",
            Self::Pauser => "owner, registrar or security officer",
            Self::Resumer => "owner or registrar",
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
            Self::EitherController => "controller of either handle",
            Self::EitherControllerOrAuditor => {
                "controller of either handle, or auditor; officer of a hospital, in person, for its half"
            }
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
        ExecuteMsg::Permit { .. } => ("permit", Sender::Delegate),
        ExecuteMsg::Deny { .. } => ("deny", Sender::Delegate),
        ExecuteMsg::Amend { .. } => ("amend", Sender::Delegate),
        ExecuteMsg::Revoke { .. } => ("revoke", Sender::Delegate),
        ExecuteMsg::RevokeAll { .. } => ("revoke_all", Sender::Delegate),
        ExecuteMsg::LiftDenial { .. } => ("lift_denial", Sender::Delegate),
        ExecuteMsg::DrawUse { .. } => ("draw_use", Sender::RecordIndex),
        ExecuteMsg::RecordLateSession { .. } => ("record_late_session", Sender::RecordIndex),
        ExecuteMsg::SetEmergencyAccess { .. } => ("set_emergency_access", Sender::Delegate),
        ExecuteMsg::SetAttestation { .. } => ("set_attestation", Sender::Delegate),
        ExecuteMsg::AppointDelegate { .. } => ("appoint_delegate", Sender::Delegate),
        ExecuteMsg::RemoveDelegate { .. } => ("remove_delegate", Sender::Delegate),
        ExecuteMsg::ActAttested { .. } => ("act_attested", Sender::Attester),
        ExecuteMsg::ActSigned { .. } => ("act_signed", Sender::Relayer),
        ExecuteMsg::ConfirmAttested { .. } => ("confirm_attested", Sender::Confirmer),
        ExecuteMsg::BreakGlass { .. } => ("break_glass", Sender::Staff),
        ExecuteMsg::EndBreakGlass { .. } => {
            ("end_break_glass", Sender::SessionPersonOrPrivacyOfficer)
        }
        ExecuteMsg::ReviewBreakGlass { .. } => ("review_break_glass", Sender::Reviewer),
        ExecuteMsg::DisputeBreakGlass { .. } => ("dispute_break_glass", Sender::Delegate),
        ExecuteMsg::SetPublishing { .. } => ("set_publishing", Sender::Delegate),
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
        ExecuteMsg::MergePatient {
            by_hospital: None, ..
        } => ("merge_patient", Sender::EitherController),
        ExecuteMsg::MergePatient { .. } => ("merge_patient by_hospital", Sender::AttestingOfficer),
        ExecuteMsg::UnmergePatient { .. } => ("unmerge_patient", Sender::EitherControllerOrAuditor),
        ExecuteMsg::LiftBar { .. } => ("lift_bar", Sender::Auditor),
        ExecuteMsg::UpdateConfig { .. } => ("update_config", Sender::Owner),
        ExecuteMsg::RequestConsent { .. } => ("request_consent", Sender::Asker),
        ExecuteMsg::ApproveRequest { .. } => ("approve_request", Sender::Delegate),
        ExecuteMsg::DeclineRequest { .. } => ("decline_request", Sender::Delegate),
        ExecuteMsg::WithdrawRequest { .. } => ("withdraw_request", Sender::Asker),
        ExecuteMsg::Purge { .. } => ("purge", Sender::AnyAccount),
        ExecuteMsg::Pause { .. } => ("pause", Sender::Pauser),
        ExecuteMsg::Resume { .. } => ("resume", Sender::Resumer),
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
    /// The mandate does not go so far.
    #[error("sender's mandate lacks the power for this act")]
    PowerMissing,
    /// The mandate ended, was ended, or is a guardian's from before an account took control.
    #[error("sender's mandate does not hold")]
    MandateOver,
    /// The patient said so.
    #[error("a delegate takes back nothing that the patient wrote or forbade")]
    PatientsOwn,
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

/// The patient and how the sender speaks: as the controller, or by a mandate.
///
/// # Errors
/// If the handle is not registered, or the sender does not speak for it, or no longer.
pub fn speaker(
    deps: Deps<'_>,
    info: &MessageInfo,
    handle: &Handle,
    now: u64,
) -> Result<(Patient, Spoken, Option<Mandate>), ContractError> {
    let patient = state::patient(deps.storage, handle)?.ok_or(ContractError::UnknownHandle)?;
    let account = Account::of(deps.api, &info.sender)?;
    if patient.is_controlled_by(&account) {
        return Ok((patient, Spoken::Controller(account), None));
    }
    let number =
        mandates::held_by(deps.storage, handle, &account)?.ok_or(PermissionError::NotController)?;
    let mandate = mandates::listed(deps.storage, handle, number)?;
    let controlled = patient.controller.is_some();
    if !mandates::acts(deps.storage, handle, (number, &mandate), controlled, now)? {
        return Err(PermissionError::MandateOver.into());
    }
    let spoken = Spoken::Delegate {
        account,
        mandate: number,
    };
    Ok((patient, spoken, Some(mandate)))
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
