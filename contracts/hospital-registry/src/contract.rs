//! Entry points: check funds and sender, then hand over to the file that holds the rules.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{Binary, Deps, DepsMut, Env, MessageInfo, Response};
use hie_contract::{edge::refuse_funds, neighbour::HOSPITAL_REGISTRY, version};
use hie_types::registry::{ExecuteMsg, InstantiateMsg, QueryMsg};
use hie_types::{MigrateMsg, Role};

use crate::category::Category;
use crate::error::Failed;
use crate::execute::{
    administrator, applications, categories, endpoints, governance, keys, leaving, membership,
    pause, setup, staff,
};
use crate::permissions::admit;
use crate::query;
use crate::staff::Terms;

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Starts the registry.
///
/// # Errors
/// If funds came along, or `owner` is no address.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn instantiate(
    deps: DepsMut<'_>,
    env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, Failed> {
    refuse_funds(&info)?;
    version::initialise(deps.storage, HOSPITAL_REGISTRY, VERSION)?;
    let event = setup::instantiate(deps, &env, &msg)?;
    Ok(Response::new().add_event(event))
}

/// Does what a message asks for.
///
/// # Errors
/// If funds came along, the sender may not send this, or a rule forbids it. Nothing is changed then.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn execute(
    deps: DepsMut<'_>,
    env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, Failed> {
    refuse_funds(&info)?;
    let caller = admit(deps.storage, deps.api, info.sender, &msg)?;
    let now = env.block.time.seconds();
    let event = match msg {
        ExecuteMsg::ApplyForMembership { hospital, profile } => {
            applications::apply(deps, now, &caller, hospital, &profile)
        }
        ExecuteMsg::Accredit {
            hospital,
            applicant,
            profile,
            capabilities,
            until,
        } => applications::accredit(
            deps,
            now,
            &caller,
            applications::Accreditation {
                hospital,
                applicant,
                profile,
                capabilities,
                until,
            },
        ),
        ExecuteMsg::RejectApplication { applicant, reason } => {
            applications::reject(deps, now, applicant, reason)
        }
        ExecuteMsg::WithdrawApplication {} => applications::withdraw(deps, &caller),
        ExecuteMsg::RenewAccreditation {
            hospital,
            until,
            reason,
        } => membership::renew(deps, now, &caller, hospital, until, reason),
        ExecuteMsg::Suspend { hospital, reason } => {
            membership::suspend(deps, now, &caller, hospital, reason)
        }
        ExecuteMsg::Reinstate { hospital, reason } => {
            membership::reinstate(deps, now, &caller, hospital, reason)
        }
        ExecuteMsg::Revoke { hospital, reason } => {
            membership::revoke(deps, now, &caller, hospital, reason)
        }
        ExecuteMsg::AnnounceLeaving { reason } => leaving::announce(deps, now, &caller, reason),
        ExecuteMsg::CancelLeaving { hospital, reason } => {
            leaving::cancel(deps, now, &caller, hospital, reason)
        }
        ExecuteMsg::CompleteWithdrawal { hospital, reason } => {
            leaving::complete(deps, now, &caller, hospital, reason)
        }
        ExecuteMsg::SetCapabilities {
            hospital,
            capabilities,
            reason,
        } => membership::set_capabilities(deps, now, &caller, hospital, &capabilities, reason),
        ExecuteMsg::UpdateProfile { profile } => {
            administrator::update_profile(deps, now, &caller, profile)
        }
        ExecuteMsg::ProposeAdministrator { account } => {
            administrator::propose(deps, now, &caller, account)
        }
        ExecuteMsg::AcceptAdministrator { hospital } => {
            administrator::accept(deps, now, &caller, hospital)
        }
        ExecuteMsg::SetRecordIndex { address } => setup::set_record_index(deps, &env, address),
        ExecuteMsg::PutEndpoint {
            endpoint,
            kind,
            url,
        } => endpoints::put(deps, now, &caller, endpoint, kind, url),
        ExecuteMsg::RetireEndpoint { endpoint } => endpoints::retire(deps, now, &caller, endpoint),
        ExecuteMsg::RegisterKey {
            key_use,
            public_key,
            proof,
            attestation,
        } => keys::register(
            deps,
            &env,
            &caller,
            keys::NewKey {
                key_use: key_use.into(),
                public_key,
                proof,
                attestation,
            },
        ),
        ExecuteMsg::RetireKey { key, compromised } => {
            keys::retire(deps, now, &caller, key, compromised)
        }
        ExecuteMsg::AppointStaff {
            staff,
            role,
            until,
            break_glass,
        } => {
            let terms = terms(role, until, break_glass);
            staff::appoint(deps, now, &caller, &staff, terms)
        }
        ExecuteMsg::AcceptAppointment {
            hospital,
            role,
            until,
            break_glass,
        } => {
            let agreed = terms(role, until, break_glass);
            staff::accept(deps, now, &caller, hospital, &agreed)
        }
        ExecuteMsg::SuspendStaff { staff } => staff::suspend(deps, now, &caller, &staff),
        ExecuteMsg::ReinstateStaff { staff } => staff::reinstate(deps, now, &caller, &staff),
        ExecuteMsg::RemoveStaff { staff } => staff::remove(deps, now, &caller, &staff),
        ExecuteMsg::LeaveHospital {} => staff::leave(deps, &caller),
        ExecuteMsg::NominateRoleHolder { role, account } => {
            governance::nominate_role_holder(deps, role, account)
        }
        ExecuteMsg::AcceptRole { role } => governance::accept_role(deps, &caller, role),
        ExecuteMsg::RemoveRoleHolder { role } => governance::remove_role_holder(deps, role),
        ExecuteMsg::NominateOwner { account } => governance::nominate_owner(deps, &caller, account),
        ExecuteMsg::AcceptOwnership {} => governance::accept_ownership(deps, &caller),
        ExecuteMsg::CancelNomination {} => governance::cancel_nomination(deps, &caller),
        ExecuteMsg::PutCategory {
            category,
            display,
            system,
            code,
            sensitive,
        } => {
            let row = Category {
                display: display.into_string(),
                system: system.into_string(),
                code: code.into_string(),
                sensitive,
                retired: false,
            };
            categories::put(deps, category, row)
        }
        ExecuteMsg::RetireCategory { category } => categories::retire(deps, category),
        ExecuteMsg::UpdateConfig { settings } => setup::update_config(deps, settings),
        ExecuteMsg::Pause { scope } => pause::pause(deps, &caller, scope),
        ExecuteMsg::Resume { scope } => pause::resume(deps, &caller, scope),
    }?;
    Ok(Response::new().add_event(event))
}

fn terms(role: Role, until: Option<u64>, break_glass: bool) -> Terms {
    Terms {
        role: role.0,
        break_glass,
        until,
    }
}

/// Answers a question.
///
/// # Errors
/// If what is asked about is not known, or the question is out of bounds.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(deps: Deps<'_>, env: Env, msg: QueryMsg) -> Result<Binary, Failed> {
    query::answer(deps, env.block.time.seconds(), msg)
}

/// Takes over the state of an earlier version.
///
/// # Errors
/// If the state is that of another contract or of a newer version.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn migrate(deps: DepsMut<'_>, _: Env, _: MigrateMsg) -> Result<Response, Failed> {
    version::migrate(deps.storage, HOSPITAL_REGISTRY, VERSION)?;
    Ok(Response::new())
}
