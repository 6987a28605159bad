//! `Ticket` and `Tickets`.

use cosmwasm_std::{Deps, Env, StdError, StdResult};
use hie_contract::edge::page_limit;
use hie_types::index::{
    Liveness, NotLive, TicketResponse, TicketsResponse, UnconfirmedTicket,
    UnconfirmedTicketsResponse,
};
use hie_types::registry::{About, KeyWanted};
use hie_types::{Handle, HospitalId};

use crate::asker::Asker;
use crate::error::{Failed, LookupError};
use crate::execute::neighbours;
use crate::log::Answered;
use crate::neighbours::Neighbours;
use crate::state;
use crate::ticket::{Drawn, Today};

/// `Ticket`: with what is live of it as of block time.
///
/// # Errors
/// If there is none with this number.
pub fn one(deps: Deps<'_>, env: &Env, number: u64) -> Result<TicketResponse, Failed> {
    let ticket = state::ticket(deps.storage, number)?.ok_or(LookupError::Ticket)?;
    let drawn = state::drawn(deps.storage, number, ticket)?;
    Ok(TicketResponse {
        liveness: liveness(deps, &drawn, env.block.time.seconds())?,
        ticket: drawn.to_wire(deps.api)?,
    })
}

fn liveness(deps: Deps<'_>, drawn: &Drawn, now: u64) -> Result<Vec<Liveness>, Failed> {
    let permitted = drawn.permitted()?;
    // What has ended stays ended: nobody needs to be asked.
    let today = if drawn.ticket.has_ended(now) {
        None
    } else {
        let config = state::config(deps.storage)?;
        Some(today(&neighbours(deps, &config)?, deps, drawn)?)
    };
    let purpose = drawn.asked()?.purpose;
    let mut liveness = Vec::new();
    for one in &permitted {
        let record = one.answer.record.into();
        let reason = match &today {
            None => Some(NotLive::TicketExpired),
            Some(today) => {
                let pointer = state::pointer_under(deps.storage, one.handle.into(), record)?;
                today.not_live(one, purpose, pointer.as_ref())?
            }
        };
        liveness.push(Liveness {
            record,
            live: reason.is_none(),
            reason,
        });
    }
    Ok(liveness)
}

/// One query to each registry; one more where records lie under other handles than the one asked under.
fn today(neighbours: &Neighbours<'_>, deps: Deps<'_>, drawn: &Drawn) -> Result<Today, Failed> {
    let actor = drawn.staff()?.restore(deps.api)?;
    let practitioner = actor.practitioner();
    let about = About {
        key: Some(KeyWanted::Number {
            key: drawn.ticket.key,
        }),
        ..About::default()
    };
    let facts = neighbours.account(&actor.account, practitioner, Some(about))?;
    let key = facts.about.as_ref().and_then(|about| about.key.as_ref());
    let key = key.map(|key| key.status);
    let asker = Asker::of(&actor.account, practitioner, facts).ok();
    let permitted = drawn.permitted()?;
    let named = |of: fn(&Answered) -> Option<u64>| -> Vec<u64> {
        let mut ids: Vec<u64> = permitted.iter().filter_map(|one| of(one.answer)).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    };
    let directives = named(|answer| answer.directive);
    let basis = neighbours.basis(directives, named(|answer| answer.session))?;
    let own = drawn.ticket.handle;
    let mut handles = vec![own];
    if permitted.iter().any(|one| one.handle != own) {
        let merged = neighbours.merged_with(own.into(), Some(actor.hospital.clone()))?;
        handles.extend(merged.into_iter().map(hie_policy::Id16::from));
    }
    Ok(Today {
        asker: asker.filter(|asker| asker.actor.is_same_as(&actor)),
        key,
        sessions: basis.sessions,
        handles,
        ended: basis
            .basis
            .iter()
            .filter(|basis| !basis.good)
            .map(|basis| basis.id)
            .collect(),
    })
}

/// Which tickets are wanted.
pub struct Filter {
    /// Only those under this handle.
    pub handle: Option<Handle>,
    /// Only those drawn by this hospital.
    pub requester: Option<HospitalId>,
    /// Only those with a record of this custodian.
    pub custodian: Option<HospitalId>,
}

/// `Tickets`: by number; looks at no more than a page of them, wanted or not.
///
/// # Errors
/// If what is stored cannot be read.
pub fn page(
    deps: Deps<'_>,
    filter: &Filter,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> StdResult<TicketsResponse> {
    let latest = state::latest_ticket(deps.storage)?;
    let before = start_after.unwrap_or_default();
    let numbers = before.saturating_add(1)..=latest;
    let mut tickets = Vec::new();
    let mut looked_at = None;
    for number in numbers.take(page_limit(limit)) {
        looked_at = Some(number);
        let Some(ticket) = state::ticket(deps.storage, number)? else {
            continue;
        };
        let custodian = filter.custodian.as_ref();
        if filter
            .handle
            .is_some_and(|handle| !ticket.concerns(handle.into()))
            || custodian.is_some_and(|id| !ticket.custodians.iter().any(|c| c == id.as_str()))
        {
            continue;
        }
        let drawn = state::drawn(deps.storage, number, ticket)?;
        let requester = drawn.staff()?.hospital.as_str();
        if filter
            .requester
            .as_ref()
            .is_none_or(|hospital| hospital.as_str() == requester)
        {
            tickets.push(drawn.to_wire(deps.api)?);
        }
    }
    Ok(TicketsResponse {
        tickets,
        next: looked_at.filter(|number| *number < latest),
    })
}

/// `UnconfirmedTickets`.
///
/// # Errors
/// If what is stored cannot be read.
pub fn unconfirmed(
    deps: Deps<'_>,
    env: &Env,
    custodian: &HospitalId,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> Result<UnconfirmedTicketsResponse, Failed> {
    let custodian = custodian.as_str();
    let limit = page_limit(limit);
    // One more, to see whether there are more.
    let looked = limit.saturating_add(1);
    let mut numbers = state::unconfirmed(deps.storage, custodian, start_after, looked)?;
    let more = numbers.len() > limit;
    numbers.truncate(limit);
    let next = numbers.last().copied().filter(|_| more);
    let tickets = numbers.into_iter().map(|number| {
        let ticket = state::ticket(deps.storage, number)?.ok_or(LookupError::Ticket)?;
        let drawn = state::drawn(deps.storage, number, ticket)?;
        let now = env.block.time.seconds();
        Ok(UnconfirmedTicket {
            ticket: number,
            handle: drawn.ticket.handle.into(),
            hospital: drawn.staff()?.hospital.parse().map_err(StdError::from)?,
            issued_at: drawn.issued_at()?,
            expires_at: drawn.ticket.expires_at,
            confirm_until: drawn.ticket.confirm_until(),
            closed: drawn.ticket.confirming_has_ended(now),
            records: drawn
                .untold_by(custodian)?
                .into_iter()
                .map(Into::into)
                .collect(),
        })
    });
    Ok(UnconfirmedTicketsResponse {
        count: state::count_unconfirmed(deps.storage, custodian)?,
        tickets: tickets.collect::<Result<_, Failed>>()?,
        next,
    })
}
