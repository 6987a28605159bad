//! `RequestAccess`: the answer of [`crate::evaluate`], put on record.

use cosmwasm_std::{DepsMut, Env, Event, Response, StdError, StdResult, WasmMsg, to_json_binary};
use hie_types::consent;

use super::neighbours;
use crate::actor::StoredActor;
use crate::error::ContractError;
use crate::evaluate::{Ask, Evaluation, evaluate};
use crate::events::IndexEvent;
use crate::log::{Answered, Asked, Entry, What, Who};
use crate::state::{self, Config};
use crate::ticket::Ticket;

/// Answers a request, draws a ticket for what is permitted, and writes the log.
///
/// # Errors
/// If it is no request: see [`crate::error::AccessError`].
pub fn request(mut deps: DepsMut<'_>, env: &Env, ask: &Ask) -> Result<Response, ContractError> {
    let config = state::config(deps.storage)?;
    let neighbours = neighbours(deps.as_ref(), &config)?;
    let evaluation = evaluate(deps.as_ref(), &neighbours, ask)?;
    let consent = neighbours.consent.into_string();
    let now = env.block.time.seconds();
    let expires_at = expires_at(&config, now);
    let actor = StoredActor::of(deps.api, &evaluation.actor)?;
    let recorded = if evaluation.permitted().next().is_some() {
        draw(&mut deps, &config, ask, &evaluation, actor, now)?
    } else {
        refuse(&mut deps, &config, ask, &evaluation, actor, now)?
    };
    let response = Response::new()
        .add_event(event(ask, &evaluation, recorded))
        .add_messages(draw_uses(consent, &evaluation)?);
    let answer = evaluation.into_response(recorded.ticket, expires_at);
    Ok(response.set_data(to_json_binary(&answer)?))
}

/// When a ticket drawn now ends.
pub fn expires_at(config: &Config, now: u64) -> u64 {
    now.saturating_add(u64::from(config.ticket_seconds))
}

/// What was written.
#[derive(Clone, Copy)]
struct Recorded {
    ticket: Option<u64>,
    entry: Option<u64>,
}

fn draw(
    deps: &mut DepsMut<'_>,
    config: &Config,
    ask: &Ask,
    evaluation: &Evaluation,
    actor: StoredActor,
    now: u64,
) -> StdResult<Recorded> {
    let number = state::latest_ticket(deps.storage)?
        .checked_add(1)
        .ok_or_else(|| StdError::msg("ticket numbers are used up"))?;
    // Whoever has one record that is permitted cannot fill the log with refusals of others either.
    let any_refused = evaluation
        .answers
        .iter()
        .any(|answer| !answer.is_permitted());
    let whole = !any_refused || state::count_refusal(deps.storage, &actor, now)?.is_recorded();
    let entry = entry(ask, evaluation, whole, actor, Some(number), now);
    if let What::Asked(asked) = &entry.what {
        let hospital = evaluation.actor.hospital.as_str();
        state::expose(deps.storage, hospital, asked.permitted())?;
    }
    let entry = state::log(deps.storage, deps.api, config, ask.handle, entry)?;
    let keepers = evaluation.permitted().filter_map(|a| a.custodian.as_ref());
    let (custodians, keepers) = Ticket::keepers_of(keepers);
    let ticket = Ticket {
        handle: ask.handle.into(),
        entry,
        key: evaluation.key,
        expires_at: expires_at(config, now),
        custodians,
        keepers,
    };
    state::save_ticket(deps.storage, number, &ticket)?;
    for custodian in &ticket.custodians {
        state::await_confirmation(deps.storage, custodian, number)?;
    }
    Ok(Recorded {
        ticket: Some(number),
        entry: Some(entry),
    })
}

fn refuse(
    deps: &mut DepsMut<'_>,
    config: &Config,
    ask: &Ask,
    evaluation: &Evaluation,
    actor: StoredActor,
    now: u64,
) -> StdResult<Recorded> {
    let refusals = state::count_refusal(deps.storage, &actor, now)?;
    let entry = if refusals.is_recorded() {
        let entry = entry(ask, evaluation, true, actor, None, now);
        Some(state::log(
            deps.storage,
            deps.api,
            config,
            ask.handle,
            entry,
        )?)
    } else {
        None
    };
    Ok(Recorded {
        ticket: None,
        entry,
    })
}

/// What is written of a request: all that was answered, or only what was permitted.
fn entry(
    ask: &Ask,
    evaluation: &Evaluation,
    whole: bool,
    actor: StoredActor,
    ticket: Option<u64>,
    at: u64,
) -> Entry {
    let written = evaluation.answers.iter();
    let written = written.filter(|answer| whole || answer.is_permitted());
    let answered = written.map(|answer| Answered {
        record: answer.record.into(),
        reason: answer.reason,
        directive: answer.directive,
        session: answer.session,
    });
    Entry {
        at,
        who: Who::Staff(actor),
        what: What::Asked(Asked {
            ticket,
            purpose: ask.purpose.into(),
            study: ask.study.map(Into::into),
            records: answered.collect(),
        }),
    }
}

/// One use of each permit with a limit, however many records it carries.
fn draw_uses(consent: String, evaluation: &Evaluation) -> StdResult<Option<WasmMsg>> {
    let ids = evaluation.uses();
    if ids.is_empty() {
        return Ok(None);
    }
    Ok(Some(WasmMsg::Execute {
        contract_addr: consent,
        msg: to_json_binary(&consent::ExecuteMsg::DrawUse { ids })?,
        funds: vec![],
    }))
}

fn event(ask: &Ask, evaluation: &Evaluation, recorded: Recorded) -> Event {
    let permitted = evaluation.permitted().count();
    IndexEvent::Access {
        handle: ask.handle,
        hospital: &evaluation.actor.hospital,
        purpose: ask.purpose,
        permitted,
        refused: evaluation.answers.len().saturating_sub(permitted),
        ticket: recorded.ticket,
        entry: recorded.entry,
    }
    .into()
}
