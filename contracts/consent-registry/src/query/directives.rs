//! One directive, all of a handle, and whether those that carried tickets are still good.

use cosmwasm_std::{Deps, Env, HexBinary, StdError};
use hie_policy::Effect;
use hie_types::Handle;
use hie_types::consent::{
    Basis, BasisStatusResponse, DirectiveResponse, DirectiveStatus, DirectivesResponse,
};

use super::registered;
use crate::directive::Directive;
use crate::error::{ContractError, Failed, ListError};
use crate::patient::Patient;
use crate::state::retention::{self, Stood};
use crate::state::{self, Place};
use crate::wire;

/// How many permits are asked about at once at most.
const MAX_BASIS: usize = 100;

pub fn one(deps: Deps<'_>, env: &Env, id: u64) -> Result<DirectiveResponse, Failed> {
    let Some(directive) = state::directive(deps.storage, id)? else {
        return Err(match retention::remains(deps.storage, id)? {
            Some(_) => ContractError::PurgedDirective.into(),
            None => ContractError::UnknownDirective.into(),
        });
    };
    let patient = registered(deps, &Handle(directive.handle))?;
    let now = env.block.time.seconds();
    let status = state::status(deps.storage, id, &directive, patient.revoked_below, now)?;
    Ok(wire::directive(deps.api, id, &directive, status)?)
}

pub fn list(
    deps: Deps<'_>,
    env: &Env,
    handle: &Handle,
    start_after: Option<String>,
    limit: usize,
) -> Result<DirectivesResponse, Failed> {
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
            let now = env.block.time.seconds();
            let status = state::status(deps.storage, *id, &directive, floor, now)?;
            Ok(wire::directive(deps.api, *id, &directive, status)?)
        })
        .collect::<Result<_, Failed>>()?;
    Ok(DirectivesResponse { directives, next })
}

fn parse_cursor(cursor: String) -> Result<Place, Failed> {
    HexBinary::from_hex(&cursor)
        .ok()
        .and_then(|bytes| Place::parse(bytes.into()))
        .ok_or_else(|| ContractError::Cursor.into())
}

pub fn basis(
    deps: Deps<'_>,
    env: &Env,
    ids: &[u64],
    sessions: &[u64],
) -> Result<BasisStatusResponse, Failed> {
    if ids.len().saturating_add(sessions.len()) > MAX_BASIS {
        return Err(ListError::Ids { limit: MAX_BASIS }.into());
    }
    let basis = ids
        .iter()
        .map(|id| basis_of(deps, env, *id))
        .collect::<Result<_, Failed>>()?;
    let sessions = super::glass::basis(deps, env, sessions)?;
    Ok(BasisStatusResponse { basis, sessions })
}

fn basis_of(deps: Deps<'_>, env: &Env, id: u64) -> Result<Basis, Failed> {
    let Some(directive) = state::directive(deps.storage, id)? else {
        // What is owed because of it is still owed when it was purged.
        let remains = retention::remains(deps.storage, id)?;
        return Ok(Basis {
            id,
            status: remains.map(|remains| remains.stood.into()),
            narrowed: remains.is_some_and(|remains| remains.stood == Stood::Narrowed),
            good: false,
            handle: remains.map(|remains| Handle(remains.handle)),
            ended_at: remains.and_then(|remains| remains.ended_at),
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
) -> Result<Standing, Failed> {
    let narrowed = |ended_at| Standing {
        status: DirectiveStatus::Superseded,
        narrowed: true,
        good: false,
        ended_at,
    };
    let (floor, now) = (patient.revoked_below, env.block.time.seconds());
    let ended_at = directive.ended_at(id, patient);
    let Some(replaced) = directive.replaced() else {
        let status = state::status(deps.storage, id, directive, floor, now)?;
        let ended_at = or_with_mandate(deps, directive, ended_at)?;
        return Ok(carries(status, ended_at));
    };
    if replaced.narrowed {
        return Ok(narrowed(ended_at));
    }
    let latest_id = state::latest_of(deps.storage, directive.lineage(id))?;
    let Some(latest) = state::directive(deps.storage, latest_id)? else {
        // It was purged: it has been over for the whole retention term.
        let remains = retention::remains(deps.storage, latest_id)?
            .ok_or_else(|| StdError::msg("a listed directive is missing"))?;
        return Ok(match remains.stood {
            Stood::Narrowed => narrowed(remains.ended_at),
            stood => carries(stood.into(), remains.ended_at),
        });
    };
    // The latest of those not narrowed was replaced only by a narrower one.
    let ended_at = latest.ended_at(latest_id, patient);
    if latest.replaced().is_some() {
        return Ok(narrowed(ended_at));
    }
    let status = state::status(deps.storage, latest_id, &latest, floor, now)?;
    let ended_at = or_with_mandate(deps, &latest, ended_at)?;
    let found = carries(status, ended_at);
    Ok(match found.good {
        true => Standing {
            status: DirectiveStatus::Superseded,
            ..found
        },
        false => found,
    })
}

/// When a directive ended, if not by an act of its own then with its mandate.
fn or_with_mandate(
    deps: Deps<'_>,
    directive: &Directive,
    ended_at: Option<u64>,
) -> Result<Option<u64>, Failed> {
    match ended_at {
        Some(_) => Ok(ended_at),
        None => Ok(state::ended_with_mandate_at(deps.storage, directive)?),
    }
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
