//! Somebody relays what the controller's key signed off chain.

use cosmwasm_std::{Api, DepsMut, Env};
use hie_contract::adr036::{self, Delivery, Envelope, Signed};
use hie_types::consent::SignedAction;

use crate::act::{Act, Action};
use crate::error::{ContractError, Failed};
use crate::events::Event;
use crate::execute::delegates;
use crate::permissions::PermissionError;
use crate::spoken::Spoken;
use crate::state;

/// `ActSigned`. The nonce is used up by an act that is taken, and by no other.
pub fn act(mut deps: DepsMut<'_>, env: &Env, envelope: Envelope<'_>) -> Result<Event, Failed> {
    let config = state::config(deps.storage)?;
    let to = Delivery {
        chain_id: &config.chain_id,
        contract: env.contract.address.as_str(),
        now: env.block.time.seconds(),
    };
    let signed: Signed<SignedAction> = adr036::open(deps.api, envelope, to)?;
    let handle = signed.handle;
    let patient = state::patient(deps.storage, &handle)?.ok_or(ContractError::UnknownHandle)?;
    if !patient.is_controlled_by(&signed.account) {
        return Err(PermissionError::NotController.into());
    }
    adr036::check_nonce(state::last_nonce(deps.storage, &handle)?, signed.nonce)?;
    let act = Act {
        env,
        config,
        handle,
        patient,
        spoken: Spoken::Signed(signed.account),
        officer: None,
        mandate: None,
    };
    let action = of(deps.api, signed.action)?;
    let event = act.take(deps.branch(), action)?;
    state::save_nonce(deps.storage, &handle, signed.nonce)?;
    Ok(event)
}

fn of(api: &dyn Api, action: SignedAction) -> Result<Action, Failed> {
    Ok(match action {
        SignedAction::Permit { terms } => Action::Permit(terms.into()),
        SignedAction::Deny { terms } => Action::Deny(terms.into()),
        SignedAction::Amend { directive, terms } => Action::Amend(directive, terms.into()),
        SignedAction::Revoke { directive } => Action::Revoke(directive),
        SignedAction::RevokeAll {} => Action::RevokeAll,
        SignedAction::LiftDenial { directive } => Action::LiftDenial(directive),
        SignedAction::SetEmergencyAccess { access } => Action::SetEmergencyAccess(access.into()),
        SignedAction::SetAttestation { allowed } => Action::SetAttestation(allowed),
        SignedAction::SetPublishing { hospital, allowed } => {
            Action::SetPublishing { hospital, allowed }
        }
        SignedAction::DisputeBreakGlass { session } => Action::Dispute(session),
        SignedAction::ApproveRequest { request, narrowed } => Action::Approve {
            request,
            narrowed: narrowed.map(Box::new),
        },
        SignedAction::DeclineRequest { request } => Action::Decline(request),
        SignedAction::AppointDelegate {
            account,
            kind,
            powers,
            until,
        } => Action::Appoint(delegates::says(api, &account, kind, &powers, until)?.into()),
        SignedAction::RemoveDelegate { account } => {
            Action::RemoveDelegate(delegates::account(api, &account)?)
        }
        SignedAction::ClosePatient {} => Action::Close,
        SignedAction::RotateController { account } => Action::Rotate(account),
        SignedAction::CancelRecovery {} => Action::CancelRecovery,
        SignedAction::MergePatient { main, other } => Action::Merge { main, other },
        SignedAction::UnmergePatient { main, other } => Action::Unmerge { main, other },
    })
}
