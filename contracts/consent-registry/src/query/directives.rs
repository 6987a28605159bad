//! One directive, all of a handle, and whether those that carried tickets are still good.

use cosmwasm_std::{Deps, Env, HexBinary};
use hie_policy::Effect;
use hie_types::Handle;
use hie_types::consent::{
    Basis, BasisStatusResponse, DirectiveResponse, DirectiveStatus, DirectivesResponse,
};

use super::registered;
use crate::error::{ContractError, ListError};
use crate::state::{self, Place, retention};
use crate::wire;

/// How many permits are asked about at once at most.
const MAX_BASIS: usize = 100;

pub fn one(deps: Deps<'_>, env: &Env, id: u64) -> Result<DirectiveResponse, ContractError> {
    let Some(directive) = state::directive(deps.storage, id)? else {
        return Err(match retention::stood(deps.storage, id)? {
            Some(_) => ContractError::PurgedDirective,
            None => ContractError::UnknownDirective,
        });
    };
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
            // What is owed because of it is still owed when it was purged.
            status: retention::stood(deps.storage, id)?,
            good: false,
        });
    };
    let floor = registered(deps, &Handle(directive.handle))?.revoked_below;
    let status = directive.status(id, floor, env.block.time.seconds());
    let good = directive.effect == Effect::Permit
        && matches!(status, DirectiveStatus::Active | DirectiveStatus::UsedUp);
    Ok(Basis {
        id,
        status: Some(status),
        good,
    })
}
