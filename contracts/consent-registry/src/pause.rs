//! What the scope `permits` stops while it is paused, and nothing else: whatever widens what is
//! permitted, or changes who speaks for a patient. Every message and every kind of act stands here: a new
//! one does not compile until it is decided.

use hie_contract::pause::{PauseError, Paused};
use hie_types::PauseScope;
use hie_types::consent::ExecuteMsg;

use crate::authority::Kind;

/// What becomes of a message while the scope is paused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// It goes on.
    Never,
    /// It is stopped.
    Always,
    /// It carries an act of a patient: [`stops`] says of its kind, whichever message it came in.
    AsItsAct,
}

/// What becomes of a message.
pub const fn stop_of(msg: &ExecuteMsg) -> Stop {
    match msg {
        ExecuteMsg::RequestConsent { .. }
        | ExecuteMsg::ConfirmAttested { .. }
        | ExecuteMsg::MergePatient { .. }
        | ExecuteMsg::ClaimControl { .. } => Stop::Always,
        ExecuteMsg::RegisterPatient { .. }
        | ExecuteMsg::Permit { .. }
        | ExecuteMsg::Deny { .. }
        | ExecuteMsg::Revoke { .. }
        | ExecuteMsg::RevokeAll { .. }
        | ExecuteMsg::LiftDenial { .. }
        | ExecuteMsg::SetEmergencyAccess { .. }
        | ExecuteMsg::DisputeBreakGlass { .. }
        | ExecuteMsg::ApproveRequest { .. }
        | ExecuteMsg::DeclineRequest { .. }
        | ExecuteMsg::SetPublishing { .. }
        | ExecuteMsg::ClosePatient { .. }
        | ExecuteMsg::Amend { .. }
        | ExecuteMsg::AppointDelegate { .. }
        | ExecuteMsg::RemoveDelegate { .. }
        | ExecuteMsg::RotateController { .. }
        | ExecuteMsg::SetAttestation { .. }
        | ExecuteMsg::ActSigned { .. }
        | ExecuteMsg::ActAttested { .. } => Stop::AsItsAct,
        // A recovery goes on: whoever lost the key can restrict nothing until it is done.
        ExecuteMsg::RecoverControl { .. }
        | ExecuteMsg::ConfirmRecovery { .. }
        | ExecuteMsg::AcceptControl { .. }
        | ExecuteMsg::CancelClaim { .. }
        | ExecuteMsg::CancelRecovery { .. }
        | ExecuteMsg::DrawUse { .. }
        | ExecuteMsg::RecordLateSession { .. }
        | ExecuteMsg::BreakGlass { .. }
        | ExecuteMsg::EndBreakGlass { .. }
        | ExecuteMsg::ReviewBreakGlass { .. }
        | ExecuteMsg::LiftBar { .. }
        | ExecuteMsg::UnmergePatient { .. }
        | ExecuteMsg::WithdrawRequest { .. }
        | ExecuteMsg::PutPolicyText { .. }
        | ExecuteMsg::RetirePolicyText { .. }
        | ExecuteMsg::Purge { .. }
        | ExecuteMsg::UpdateConfig { .. }
        | ExecuteMsg::SetRecordIndex { .. }
        | ExecuteMsg::Pause { .. }
        | ExecuteMsg::Resume { .. }
        | ExecuteMsg::NominateOwner { .. }
        | ExecuteMsg::AcceptOwnership {}
        | ExecuteMsg::CancelNomination {} => Stop::Never,
    }
}

/// Whether an act of a patient is stopped. To shorten a permit is none of those that are.
pub const fn stops(kind: Kind) -> bool {
    match kind {
        Kind::Permit
        | Kind::Amend
        | Kind::LiftDenial
        | Kind::OptIn
        | Kind::AllowAttestation
        | Kind::AllowPublishing
        | Kind::Approve
        | Kind::Merge
        | Kind::AppointDelegate
        | Kind::AppointGuardian => true,
        Kind::Register
        | Kind::Deny
        | Kind::Shorten
        | Kind::Revoke
        | Kind::RevokeAll
        | Kind::OptOut
        | Kind::ForbidAttestation
        | Kind::Dispute
        | Kind::ForbidPublishing
        | Kind::Close
        | Kind::Decline
        | Kind::RemoveDelegate
        | Kind::Resign
        | Kind::Rotate
        | Kind::CancelRecovery
        | Kind::Unmerge => false,
    }
}

/// Passes unless the scope is paused and stops this.
///
/// # Errors
/// [`PauseError::Paused`].
pub const fn expect(stopped: bool, paused: Paused) -> Result<(), PauseError> {
    if stopped {
        paused.expect_running(PauseScope::Permits)
    } else {
        Ok(())
    }
}
