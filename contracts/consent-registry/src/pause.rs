//! What the scope `permits` stops while it is paused, and nothing else: whatever widens what is
//! permitted, or changes who speaks for a patient. Every message stands here, and every act of a patient
//! in [`crate::act::Action::widens`]: a new one does not compile until it is decided.

use hie_contract::pause::{PauseError, Paused};
use hie_types::PauseScope;
use hie_types::consent::ExecuteMsg;

/// What becomes of a message while the scope is paused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// It goes on.
    Never,
    /// It is stopped.
    Always,
    /// It carries an act of a patient, which is stopped if it widens, whichever message it came in:
    /// [`crate::act::Action::widens`].
    AsItsAct,
}

/// What becomes of a message.
pub const fn stop_of(msg: &ExecuteMsg) -> Stop {
    match msg {
        ExecuteMsg::RequestConsent { .. } => Stop::Always,
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
        | ExecuteMsg::ClosePatient { .. } => Stop::AsItsAct,
        ExecuteMsg::DrawUse { .. }
        | ExecuteMsg::RecordLateSession { .. }
        | ExecuteMsg::BreakGlass { .. }
        | ExecuteMsg::EndBreakGlass { .. }
        | ExecuteMsg::ReviewBreakGlass { .. }
        | ExecuteMsg::LiftBar { .. }
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
