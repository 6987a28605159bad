//! Sessions, reviews that are due, and bars.

use cosmwasm_std::{Deps, Env, HexBinary, StdResult};
use hie_types::break_glass::{
    BarResponse, BarsResponse, PendingReview, PendingReviewsResponse, SessionBasis,
    SessionResponse, SessionStatus, SessionsResponse,
};
use hie_types::{Handle, HospitalId, PersonId};

use super::registered;
use crate::error::{ContractError, Failed};
use crate::glass::access;
use crate::glass::session::{ReviewState, Session, SessionError};
use crate::glass::settings::Settings;
use crate::grantee::Person;
use crate::group::Group;
use crate::state::glass;

pub fn one(deps: Deps<'_>, env: &Env, id: u64) -> Result<SessionResponse, Failed> {
    let session = glass::session(deps.storage, id)?.ok_or(SessionError::NotFound)?;
    response(deps, env, &glass::settings(deps.storage)?, id, &session)
}

fn response(
    deps: Deps<'_>,
    env: &Env,
    settings: &Settings,
    id: u64,
    session: &Session,
) -> Result<SessionResponse, Failed> {
    let status = status(deps, env, id, session)?;
    Ok(session.to_wire(deps.api, settings, id, status)?)
}

fn status(deps: Deps<'_>, env: &Env, id: u64, session: &Session) -> Result<SessionStatus, Failed> {
    let floor = registered(deps, &Handle(session.handle))?.emergency.floor;
    Ok(session.status(id, floor, env.block.time.seconds()))
}

/// Which sessions are wanted.
pub struct Filter {
    /// Only those under this handle.
    pub handle: Option<Handle>,
    /// Only those of this hospital's people.
    pub hospital: Option<HospitalId>,
    /// Only those of this person.
    pub person: Option<PersonId>,
}

/// By number; looks at no more than a page of them, wanted or not.
pub fn list(
    deps: Deps<'_>,
    env: &Env,
    filter: &Filter,
    start_after: Option<u64>,
    limit: usize,
) -> Result<SessionsResponse, Failed> {
    let person = match &filter.person {
        Some(person) => Some(
            Person::parse(deps.api, person)
                .map_err(|_| ContractError::Address { field: "person" })?,
        ),
        None => None,
    };
    let settings = glass::settings(deps.storage)?;
    let following = glass::next_session(deps.storage)?;
    let first = start_after.unwrap_or_default().saturating_add(1);
    let mut sessions = Vec::new();
    let mut looked_at = None;
    for id in (first..following).take(limit) {
        looked_at = Some(id);
        // Purged after the retention term, if it is missing.
        let Some(session) = glass::session(deps.storage, id)? else {
            continue;
        };
        let wanted = filter
            .handle
            .is_none_or(|handle| handle.0 == session.handle)
            && is_of(filter.hospital.as_ref(), &session)
            && person
                .as_ref()
                .is_none_or(|person| *person == session.person);
        if wanted {
            sessions.push(response(deps, env, &settings, id, &session)?);
        }
    }
    Ok(SessionsResponse {
        sessions,
        next: looked_at.filter(|id| id.saturating_add(1) < following),
    })
}

fn is_of(hospital: Option<&HospitalId>, session: &Session) -> bool {
    hospital.is_none_or(|hospital| hospital.as_str() == session.hospital)
}

/// The lists that `PendingReviews` goes through, as its cursor names them.
const UNREVIEWED: u8 = 0;
const DISPUTED: u8 = 1;

pub fn pending(
    deps: Deps<'_>,
    env: &Env,
    hospital: Option<&HospitalId>,
    only_overdue: bool,
    start_after: Option<&str>,
    limit: usize,
) -> Result<PendingReviewsResponse, Failed> {
    let found = looked_at(deps, start_after, limit)?;
    let last = found.last().filter(|_| found.len() == limit);
    let next = last.map(|(place, _)| HexBinary::from(place.as_slice()).to_hex());
    let settings = glass::settings(deps.storage)?;
    let now = env.block.time.seconds();
    let mut reviews = Vec::new();
    for (_, id) in found {
        let session = glass::listed_session(deps.storage, id)?;
        let disputed = session.review_state() == ReviewState::Disputed;
        let overdue = !disputed && now >= settings.review_due(session.opened_at);
        if is_of(hospital, &session) && (overdue || !only_overdue) {
            reviews.push(PendingReview {
                session: response(deps, env, &settings, id, &session)?,
                overdue,
                bars_person: !disputed && now >= settings.bars_from(session.opened_at),
                disputed,
            });
        }
    }
    Ok(PendingReviewsResponse { reviews, next })
}

/// A page over both lists, one after the other; the list stands first in each place.
fn looked_at(
    deps: Deps<'_>,
    start_after: Option<&str>,
    limit: usize,
) -> Result<Vec<glass::Listed>, Failed> {
    let after = start_after.map(cursor).transpose()?;
    let (list, after) = match after.as_deref().map(<[u8]>::split_first) {
        None => (UNREVIEWED, None),
        Some(Some((&list @ (UNREVIEWED | DISPUTED), place))) => (list, Some(place)),
        Some(_) => return Err(ContractError::Cursor.into()),
    };
    let mut found = Vec::new();
    if list == UNREVIEWED {
        let page = glass::all_unreviewed(deps.storage, after, limit)?;
        found.extend(page.into_iter().map(|listed| named(UNREVIEWED, listed)));
    }
    let left = limit.saturating_sub(found.len());
    let after = after.filter(|_| list == DISPUTED);
    let page = glass::all_disputed(deps.storage, after, left)?;
    found.extend(page.into_iter().map(|listed| named(DISPUTED, listed)));
    Ok(found)
}

fn named(list: u8, (place, id): glass::Listed) -> glass::Listed {
    ([&[list], place.as_slice()].concat(), id)
}

fn cursor(text: &str) -> Result<Vec<u8>, Failed> {
    let bytes = HexBinary::from_hex(text).map_err(|_| ContractError::Cursor)?;
    Ok(bytes.into())
}

pub fn bars(
    deps: Deps<'_>,
    start_after: Option<&str>,
    limit: usize,
) -> Result<BarsResponse, Failed> {
    let after = start_after.map(cursor).transpose()?;
    let page = glass::bars(deps.storage, after.as_deref(), limit)?;
    let last = page.last().filter(|_| page.len() == limit);
    let next = last.map(|(place, _)| HexBinary::from(place.as_slice()).to_hex());
    let bars = page
        .into_iter()
        .map(|(_, bar)| {
            Ok(BarResponse {
                person: bar.person.id(deps.api)?,
                session: bar.session,
                since: bar.since,
            })
        })
        .collect::<StdResult<_>>()?;
    Ok(BarsResponse { bars, next })
}

/// Whether tickets of sessions are still good, in the order asked: the session is open, and its
/// person is not barred by another one.
pub fn basis(deps: Deps<'_>, env: &Env, ids: &[u64]) -> Result<Vec<SessionBasis>, Failed> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let settings = glass::settings(deps.storage)?;
    let now = env.block.time.seconds();
    ids.iter()
        .map(|&id| {
            let Some(session) = glass::session(deps.storage, id)? else {
                return Ok(SessionBasis {
                    id,
                    status: None,
                    good: false,
                    handles: Vec::new(),
                });
            };
            let handle = Handle(session.handle);
            let patient = registered(deps, &handle)?;
            let status = session.status(id, patient.emergency.floor, now);
            let good = status == SessionStatus::Open
                && !access::is_barred(
                    deps.storage,
                    &settings,
                    &session.person,
                    session.via.own(),
                    now,
                )?;
            Ok(SessionBasis {
                id,
                status: Some(status),
                good,
                handles: Group::of(deps.storage, &handle, &patient)?.handles(),
            })
        })
        .collect()
}
