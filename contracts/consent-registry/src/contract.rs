//! The entry points: dispatch, nothing else.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{Binary, Deps, DepsMut, Env, MessageInfo, Response};
use hie_contract::adr036::Envelope;
use hie_contract::edge::refuse_funds;
use hie_contract::neighbour::CONSENT_REGISTRY;
use hie_contract::version;
use hie_types::MigrateMsg;
use hie_types::consent::{ExecuteMsg, InstantiateMsg, QueryMsg};

use crate::act::Action;
use crate::error::Failed;
use crate::execute::control::Proposed;
use crate::execute::directives::by_sender;
use crate::execute::glass::{Claim, Late};
use crate::execute::{
    attested, control, delegates, glass, merging, pause as turn, policy_texts, purge, registration,
    requests, settings, signed, uses,
};
use crate::pause::{self, Stop};
use crate::{query, state};

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Starts the registry. Event: `ownership`.
///
/// # Errors
/// If the owner is no address, the hospital registry is another contract, or the cap on the length
/// of permits is out of bounds.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn instantiate(
    mut deps: DepsMut<'_>,
    env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, Failed> {
    refuse_funds(&info)?;
    let event = settings::instantiate(deps.branch(), env, &msg)?;
    version::initialise(deps.storage, CONSENT_REGISTRY, VERSION)?;
    Ok(Response::new().add_event(event))
}

/// Acts on a message.
///
/// # Errors
/// See [`ContractError`]; then nothing changes.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn execute(
    deps: DepsMut<'_>,
    env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, Failed> {
    refuse_funds(&info)?;
    if pause::stop_of(&msg) == Stop::Always {
        pause::expect(true, state::config(deps.storage)?.paused)?;
    }
    let act = |deps, handle, action| by_sender(deps, &env, &info, handle, action);
    let event = match msg {
        ExecuteMsg::RegisterPatient {
            handle,
            salt,
            by_hospital,
        } => registration::register(deps, &env, &info, handle, &salt, by_hospital)?,
        ExecuteMsg::Permit { handle, terms } => act(deps, handle, Action::Permit(terms.into()))?,
        ExecuteMsg::Deny { handle, terms } => act(deps, handle, Action::Deny(terms.into()))?,
        ExecuteMsg::Amend {
            handle,
            directive,
            terms,
        } => act(deps, handle, Action::Amend(directive, terms.into()))?,
        ExecuteMsg::Revoke { handle, directive } => act(deps, handle, Action::Revoke(directive))?,
        ExecuteMsg::RevokeAll { handle } => act(deps, handle, Action::RevokeAll)?,
        ExecuteMsg::LiftDenial { handle, directive } => {
            act(deps, handle, Action::LiftDenial(directive))?
        }
        ExecuteMsg::DrawUse { ids } => {
            let drawn = uses::draw(deps, &info, ids)?;
            return Ok(Response::new().add_events(drawn));
        }
        ExecuteMsg::SetEmergencyAccess { handle, access } => {
            act(deps, handle, Action::SetEmergencyAccess(access.into()))?
        }
        ExecuteMsg::SetAttestation { handle, allowed } => {
            act(deps, handle, Action::SetAttestation(allowed))?
        }
        ExecuteMsg::AppointDelegate {
            handle,
            account,
            kind,
            powers,
            until,
        } => {
            let says = delegates::says(deps.api, &account, kind, &powers, until)?;
            act(deps, handle, Action::Appoint(says.into()))?
        }
        ExecuteMsg::RemoveDelegate { handle, account } => {
            let account = delegates::account(deps.api, &account)?;
            act(deps, handle, Action::RemoveDelegate(account))?
        }
        ExecuteMsg::ActAttested {
            handle,
            evidence,
            action,
        } => attested::act(deps, &env, &info, handle, evidence, action)?,
        ExecuteMsg::ActSigned {
            payload,
            public_key,
            signature,
        } => {
            let envelope = Envelope {
                payload: &payload,
                public_key: &public_key,
                signature: &signature,
            };
            signed::act(deps, &env, envelope)?
        }
        ExecuteMsg::ConfirmAttested { handle, act } => {
            attested::confirm(deps, &env, &info, &handle, act)?
        }
        ExecuteMsg::SetPublishing {
            handle,
            hospital,
            allowed,
        } => act(deps, handle, Action::SetPublishing { hospital, allowed })?,
        ExecuteMsg::ClosePatient { handle } => act(deps, handle, Action::Close)?,
        ExecuteMsg::RotateController { handle, account } => {
            act(deps, handle, Action::Rotate(account))?
        }
        ExecuteMsg::ClaimControl {
            handle,
            account,
            hospital,
            evidence,
        } => {
            let proposed = Proposed {
                handle,
                account,
                hospital,
                evidence,
            };
            control::claim(deps, &env, &info, proposed)?
        }
        ExecuteMsg::RecoverControl {
            handle,
            account,
            hospital,
            evidence,
        } => {
            let proposed = Proposed {
                handle,
                account,
                hospital,
                evidence,
            };
            control::recover(deps, &env, &info, proposed)?
        }
        ExecuteMsg::ConfirmRecovery { handle } => control::confirm(deps, &env, &info, handle)?,
        ExecuteMsg::CancelClaim { handle } => control::cancel_claim(deps, &env, &info, handle)?,
        ExecuteMsg::CancelRecovery { handle } => {
            control::cancel_recovery(deps, &env, &info, handle)?
        }
        ExecuteMsg::MergePatient {
            main,
            other,
            by_hospital,
        } => merging::merge_patient(deps, &env, &info, (main, other), by_hospital)?,
        ExecuteMsg::UnmergePatient { main, other } => {
            merging::unmerge_patient(deps, &env, &info, main, other)?
        }
        ExecuteMsg::AcceptControl { handle } => control::accept(deps, &env, &info, handle)?,
        ExecuteMsg::DisputeBreakGlass { handle, session } => {
            act(deps, handle, Action::Dispute(session))?
        }
        ExecuteMsg::BreakGlass {
            handle,
            reason,
            justification,
            practitioner,
        } => {
            let claim = Claim {
                handle,
                reason,
                justification,
                practitioner,
            };
            return glass::break_glass(deps, &env, &info, &claim);
        }
        ExecuteMsg::RecordLateSession {
            handle,
            person,
            hospital,
            role,
            reason,
            justification,
            started_at,
            account,
            own_account,
        } => {
            let late = Late {
                handle,
                person,
                hospital,
                role,
                reason,
                justification,
                started_at,
                account,
                own_account,
            };
            return glass::record_late(deps, &env, &info, late);
        }
        ExecuteMsg::EndBreakGlass {
            session,
            practitioner,
        } => glass::end(deps, &env, &info, session, practitioner)?,
        ExecuteMsg::ReviewBreakGlass { session, verdict } => {
            glass::review(deps, &env, &info, session, verdict)?
        }
        ExecuteMsg::LiftBar { person } => glass::lift_bar(deps, &info, person)?,
        ExecuteMsg::UpdateConfig {
            settings: limits,
            control,
            attested_permit_days,
            retention_days,
        } => {
            let (permit, keep) = (attested_permit_days, retention_days);
            settings::update_config(deps, &info, limits, control, permit, keep)?
        }
        ExecuteMsg::Purge {
            handle,
            entries,
            directives,
            sessions,
            requests,
        } => {
            let wanted = purge::Wanted {
                entries,
                directives,
                sessions,
                requests,
            };
            purge::purge(deps, &env, handle, &wanted)?
        }
        ExecuteMsg::Pause { scope } => turn::pause(deps, &info, scope)?,
        ExecuteMsg::Resume { scope } => turn::resume(deps, &info, scope)?,
        ExecuteMsg::RequestConsent {
            handle,
            asked,
            lapses_at,
            practitioner,
        } => requests::ask(deps, &env, &info, handle, asked, lapses_at, practitioner)?,
        ExecuteMsg::ApproveRequest {
            handle,
            request,
            narrowed,
        } => act(
            deps,
            handle,
            Action::Approve {
                request,
                narrowed: narrowed.map(Box::new),
            },
        )?,
        ExecuteMsg::DeclineRequest { handle, request } => {
            act(deps, handle, Action::Decline(request))?
        }
        ExecuteMsg::WithdrawRequest {
            handle,
            request,
            practitioner,
        } => requests::withdraw(deps, &env, &info, handle, request, practitioner)?,
        ExecuteMsg::PutPolicyText { policy, uri, hash } => {
            policy_texts::put(deps, &env, &info, policy, uri, &hash)?
        }
        ExecuteMsg::RetirePolicyText { policy } => policy_texts::retire(deps, &env, &info, policy)?,
        ExecuteMsg::SetRecordIndex { address } => {
            settings::set_record_index(deps, &env, &info, address)?
        }
        ExecuteMsg::NominateOwner { account } => settings::nominate_owner(deps, &info, &account)?,
        ExecuteMsg::AcceptOwnership {} => settings::accept_ownership(deps, &info)?,
        ExecuteMsg::CancelNomination {} => settings::cancel_nomination(deps, &info)?,
    };
    Ok(Response::new().add_event(event))
}

/// Answers a query.
///
/// # Errors
/// If what is asked about does not exist, or a list or cursor is not what it may be.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(deps: Deps<'_>, env: Env, msg: QueryMsg) -> Result<Binary, Failed> {
    query::answer(deps, &env, msg)
}

/// Takes over the state of an earlier version, which has the same form.
///
/// # Errors
/// If the state is another contract's, or newer than this code.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn migrate(deps: DepsMut<'_>, _env: Env, _msg: MigrateMsg) -> Result<Response, Failed> {
    version::migrate(deps.storage, CONSENT_REGISTRY, VERSION)?;
    Ok(Response::new())
}
