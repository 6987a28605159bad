//! Requests for consent under one handle.

use cosmwasm_std::{Deps, Env, StdError, StdResult};
use hie_types::consent::{RequestAnswer, RequestResponse, RequestStatus, RequestsResponse};
use hie_types::{Handle, HospitalId};

use super::registered;
use crate::asked;
use crate::error::Failed;
use crate::history::sender;
use crate::request::{Answer, Request};
use crate::state::requests;
use crate::wire;

/// By number; looks at no more than a page of them, wanted or not.
pub fn list(
    deps: Deps<'_>,
    env: &Env,
    handle: &Handle,
    hospital: Option<&HospitalId>,
    only_pending: bool,
    start_after: Option<u64>,
    limit: usize,
) -> Result<RequestsResponse, Failed> {
    registered(deps, handle)?;
    let now = env.block.time.seconds();
    let page = requests::page(deps.storage, handle, start_after, limit)?;
    let last = page.last().filter(|_| page.len() == limit);
    let next = last.map(|(number, _)| *number);
    let wanted = page.into_iter().filter(|(_, request)| {
        hospital.is_none_or(|hospital| hospital.as_str() == request.asked.hospital)
            && (!only_pending || request.status(now) == RequestStatus::Pending)
    });
    let requests = wanted
        .map(|(number, request)| response(deps, *handle, number, &request, now))
        .collect::<StdResult<_>>()?;
    Ok(RequestsResponse { requests, next })
}

fn response(
    deps: Deps<'_>,
    handle: Handle,
    id: u64,
    request: &Request,
    now: u64,
) -> StdResult<RequestResponse> {
    let account = sender(request.account.as_ref(), &request.person)?;
    let answer = request.answer.as_ref().map(|answer| {
        let (at, authority, account, directive) = match answer {
            Answer::Approved { at, by, directive } => {
                (at, Some(by.authority()), by.actor(), Some(*directive))
            }
            Answer::Declined { at, by } => (at, Some(by.authority()), by.actor(), None),
            Answer::Withdrawn { at, by } => (at, None, by, None),
        };
        Ok::<_, StdError>(RequestAnswer {
            at: *at,
            authority: authority.map(Into::into),
            account: wire::address(deps.api, account)?,
            directive,
        })
    });
    Ok(RequestResponse {
        id,
        handle,
        hospital: wire::hospital(&request.asked.hospital)?,
        person: request.person.id(deps.api)?,
        role: request.role.into(),
        account: wire::address(deps.api, account)?,
        asked: asked::to_wire(deps.api, &request.asked)?,
        asked_at: request.asked_at,
        lapses_at: request.lapses_at,
        status: request.status(now),
        answer: answer.transpose()?,
    })
}
