//! One directive, all of a handle, and whether those that carried tickets are still good.

use cosmwasm_std::{Deps, Env, HexBinary};
use hie_policy::Effect;
use hie_types::Handle;
use hie_types::consent::{
    Basis, BasisStatusResponse, DirectiveResponse, DirectiveStatus, DirectivesResponse,
};

use super::registered;
use crate::directive::Directive;
use crate::error::{ContractError, ListError};
use crate::patient::Patient;
use crate::state::{self, Place};
use crate::wire;

/// How many permits are asked about at once at most.
const MAX_BASIS: usize = 100;

pub fn one(deps: Deps<'_>, env: &Env, id: u64) -> Result<DirectiveResponse, ContractError> {
    let directive = state::directive(deps.storage, id)?.ok_or(ContractError::UnknownDirective)?;
    let patient = registered(deps, &Handle(directive.handle))?;
    let status = directive.status(id, patient.revoked_below, env.block.time.seconds());
    Ok(wire::directive(deps.api, id, &directive, status)?)
}

pub fn list(
    deps: Deps<'_>,
    env: &Env,
    handle: &Handle,
    start_after: Option<String>,
    limit: usize,
) -> Result<DirectivesResponse, ContractError> {
    let floor = registered(deps, handle)?.revoked_below;
    let after = start_after.map(parse_cursor).transpose()?;
    let page = state::directives_of(deps.storage, handle, after.as_ref(), limit)?;
    let next = page
        .last()
        .filter(|_| page.len() == limit)
        .map(|(place, _)| HexBinary::from(place.as_bytes()).to_hex());
    let directives = page
        .iter()
        .map(|(_, id)| {
            let directive = state::listed_directive(deps.storage, *id)?;
            let status = directive.status(*id, floor, env.block.time.seconds());
            Ok(wire::directive(deps.api, *id, &directive, status)?)
        })
        .collect::<Result<_, ContractError>>()?;
    Ok(DirectivesResponse { directives, next })
}

fn parse_cursor(cursor: String) -> Result<Place, ContractError> {
    HexBinary::from_hex(&cursor)
        .ok()
        .and_then(|bytes| Place::parse(bytes.into()))
        .ok_or(ContractError::Cursor)
}

pub fn basis(
    deps: Deps<'_>,
    env: &Env,
    ids: &[u64],
    sessions: &[u64],
) -> Result<BasisStatusResponse, ContractError> {
    if ids.len().saturating_add(sessions.len()) > MAX_BASIS {
        return Err(ListError::Ids { limit: MAX_BASIS }.into());
    }
    let basis = ids
        .iter()
        .map(|id| basis_of(deps, env, *id))
        .collect::<Result<_, ContractError>>()?;
    let sessions = super::glass::basis(deps, env, sessions)?;
    Ok(BasisStatusResponse { basis, sessions })
}

fn basis_of(deps: Deps<'_>, env: &Env, id: u64) -> Result<Basis, ContractError> {
    let Some(directive) = state::directive(deps.storage, id)? else {
        return Ok(Basis {
            id,
            status: None,
            narrowed: false,
            good: false,
            handle: None,
            ended_at: None,
        });
    };
    let handle = Handle(directive.handle);
    let patient = registered(deps, &handle)?;
    let standing = standing(deps, env, id, &directive, &patient)?;
    Ok(Basis {
        id,
        status: Some(standing.status),
        narrowed: standing.narrowed,
        good: directive.effect == Effect::Permit && standing.good,
        handle: Some(handle),
        ended_at: standing.ended_at,
    })
}

/// Where tickets drawn on a directive stand.
struct Standing {
    status: DirectiveStatus,
    narrowed: bool,
    good: bool,
    ended_at: Option<u64>,
}

/// What was replaced without being narrowed lives on in the latest of those in its place.
fn standing(
    deps: Deps<'_>,
    env: &Env,
    id: u64,
    directive: &Directive,
    patient: &Patient,
) -> Result<Standing, ContractError> {
    let narrowed = |ended_at| Standing {
        status: DirectiveStatus::Superseded,
        narrowed: true,
        good: false,
        ended_at,
    };
    let (floor, now) = (patient.revoked_below, env.block.time.seconds());
    let ended_at = directive.ended_at(id, patient);
    let Some(replaced) = directive.replaced() else {
        return Ok(carries(directive.status(id, floor, now), ended_at));
    };
    if replaced.narrowed {
        return Ok(narrowed(ended_at));
    }
    let latest_id = state::latest_of(deps.storage, directive.lineage(id))?;
    let latest = state::listed_directive(deps.storage, latest_id)?;
    // The latest of those not narrowed was replaced only by a narrower one.
    let ended_at = latest.ended_at(latest_id, patient);
    if latest.replaced().is_some() {
        return Ok(narrowed(ended_at));
    }
    let found = carries(latest.status(latest_id, floor, now), ended_at);
    Ok(match found.good {
        true => Standing {
            status: DirectiveStatus::Superseded,
            ..found
        },
        false => found,
    })
}

/// Whether a directive that was not replaced carries the tickets that were drawn on it.
const fn carries(status: DirectiveStatus, ended_at: Option<u64>) -> Standing {
    Standing {
        ended_at,
        status,
        narrowed: false,
        good: matches!(status, DirectiveStatus::Active | DirectiveStatus::UsedUp),
    }
}
