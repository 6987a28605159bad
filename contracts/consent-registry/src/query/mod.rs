//! The queries.

mod authority;
mod control;
mod decisions;
mod directives;
mod glass;
mod merging;
mod policy_texts;
mod requests;

use cosmwasm_std::{Binary, Deps, Env, to_json_binary};
use hie_contract::edge::page_limit;
use hie_types::consent::{ConfigResponse, PatientResponse, QueryMsg};
use hie_types::{Handle, HospitalId, OwnershipResponse};

use crate::bucket::BUCKET_LIMIT;
use crate::error::ContractError;
use crate::group::Group;
use crate::merging::Merged;
use crate::patient::Patient;
use crate::{history, state, wire};

/// Answers a query.
///
/// # Errors
/// If what is asked about does not exist, or a list or cursor is not what it may be.
pub fn answer(deps: Deps<'_>, env: &Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    let answer = match msg {
        QueryMsg::Config {} => to_json_binary(&config(deps)?),
        QueryMsg::Patient { handle, custodian } => {
            to_json_binary(&patient(deps, env, &handle, custodian)?)
        }
        QueryMsg::Directive { directive } => {
            to_json_binary(&directives::one(deps, env, directive)?)
        }
        QueryMsg::Directives {
            handle,
            start_after,
            limit,
        } => to_json_binary(&directives::list(
            deps,
            env,
            &handle,
            start_after,
            page_limit(limit),
        )?),
        QueryMsg::Decide {
            actor,
            purpose,
            study,
            record,
        } => to_json_binary(&decisions::one(deps, env, &actor, purpose, study, record)?),
        QueryMsg::DecideMany {
            actor,
            purpose,
            study,
            records,
        } => to_json_binary(&decisions::many(
            deps, env, &actor, purpose, study, &records,
        )?),
        QueryMsg::BasisStatus { ids, sessions } => {
            to_json_binary(&directives::basis(deps, env, &ids, &sessions)?)
        }
        QueryMsg::Delegates {
            handle,
            start_after,
            limit,
        } => {
            let limit = page_limit(limit);
            to_json_binary(&authority::delegates(
                deps,
                env,
                &handle,
                start_after,
                limit,
            )?)
        }
        QueryMsg::MayAct {
            handle,
            account,
            power,
        } => to_json_binary(&authority::may_act(deps, env, &handle, &account, power)?),
        QueryMsg::BreakGlassSession { session } => to_json_binary(&glass::one(deps, env, session)?),
        QueryMsg::BreakGlassSessions {
            handle,
            hospital,
            person,
            start_after,
            limit,
        } => {
            let filter = glass::Filter {
                handle,
                hospital,
                person,
            };
            let limit = page_limit(limit);
            to_json_binary(&glass::list(deps, env, &filter, start_after, limit)?)
        }
        QueryMsg::PendingReviews {
            hospital,
            only_overdue,
            start_after,
            limit,
        } => to_json_binary(&glass::pending(
            deps,
            env,
            hospital.as_ref(),
            only_overdue,
            start_after.as_deref(),
            page_limit(limit),
        )?),
        QueryMsg::Bars { start_after, limit } => to_json_binary(&glass::bars(
            deps,
            start_after.as_deref(),
            page_limit(limit),
        )?),
        QueryMsg::Requests {
            handle,
            hospital,
            only_pending,
            start_after,
            limit,
        } => to_json_binary(&requests::list(
            deps,
            env,
            &handle,
            hospital.as_ref(),
            only_pending,
            start_after,
            page_limit(limit),
        )?),
        QueryMsg::MergeHalves {
            handle,
            start_after,
            limit,
        } => {
            let limit = page_limit(limit);
            to_json_binary(&merging::halves(deps, env, &handle, start_after, limit)?)
        }
        QueryMsg::PolicyTexts { start_after, limit } => to_json_binary(&policy_texts::list(
            deps,
            start_after.as_ref(),
            page_limit(limit),
        )?),
        QueryMsg::History {
            handle,
            start_after,
            limit,
        } => {
            registered(deps, &handle)?;
            let limit = page_limit(limit);
            to_json_binary(&history::page(deps, env, &handle, start_after, limit)?)
        }
    };
    Ok(answer?)
}

fn registered(deps: Deps<'_>, handle: &Handle) -> Result<Patient, ContractError> {
    state::patient(deps.storage, handle)?.ok_or(ContractError::UnknownHandle)
}

fn config(deps: Deps<'_>) -> Result<ConfigResponse, ContractError> {
    let config = state::config(deps.storage)?;
    let owned = state::ownership(deps.storage)?;
    let address = |account| wire::address(deps.api, account);
    Ok(ConfigResponse {
        ownership: OwnershipResponse {
            owner: address(&owned.owner)?,
            nominated: owned.nominated.as_ref().map(address).transpose()?,
        },
        chain_id: config.chain_id,
        hospital_registry: address(&config.hospital_registry)?,
        record_index: config.record_index.as_ref().map(address).transpose()?,
        max_permit_days: config.max_permit_days,
        retention_days: state::retention::days(deps.storage)?,
        paused: config.paused.list(),
        attested_permit_days: config.attested_permit_days,
        bucket_limit: BUCKET_LIMIT,
        break_glass: state::glass::settings(deps.storage)?.to_wire(),
        control: state::control::waits(deps.storage)?.to_wire(),
    })
}

fn patient(
    deps: Deps<'_>,
    env: &Env,
    handle: &Handle,
    custodian: Option<HospitalId>,
) -> Result<PatientResponse, ContractError> {
    let patient = registered(deps, handle)?;
    let no_publishing = match custodian {
        _ if patient.forbidden == 0 => Vec::new(),
        None => state::forbidden_to_publish(deps.storage, handle)?,
        Some(hospital) => {
            let forbidden = state::may_not_publish(deps.storage, handle, &hospital);
            forbidden.then_some(hospital).into_iter().collect()
        }
    };
    let main = match patient.merged {
        Merged::Into(main) => Some(Handle(main)),
        Merged::Not | Merged::Main(_) => None,
    };
    let group = Group::of(deps.storage, handle, &patient)?;
    let others = group.members().filter(|(member, _)| *member != handle);
    let (head, count) = history::head(deps, env, handle)?;
    let controller = patient.controller.as_ref();
    Ok(PatientResponse {
        handle: *handle,
        controller: controller
            .map(|account| wire::address(deps.api, account))
            .transpose()?,
        registered_by: wire::optional_hospital(patient.registered_by.as_ref())?,
        registered_at: patient.registered_at,
        revoked_below: patient.revoked_below,
        emergency_access: patient.emergency.access.into(),
        attestation_allowed: patient.attestation,
        closed_at: patient.closed_at,
        control: control::response(deps.api, &patient.control, env.block.time.seconds())?,
        no_publishing,
        main,
        merged: others.map(|(member, _)| *member).collect(),
        last_nonce: state::last_nonce(deps.storage, handle)?,
        head,
        count,
    })
}
