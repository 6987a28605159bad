//! `RequestAccess`: the answer of [`crate::evaluate`], put on record.

use cosmwasm_std::{DepsMut, Env, Event, Response, StdError, StdResult, WasmMsg};
use hie_contract::pause::PauseError;
use hie_types::json::to_binary;
use hie_types::{Handle, PauseScope, consent};

use super::neighbours;
use crate::actor::StoredActor;
use crate::error::Failed;
use crate::evaluate::{Answer, Ask, Evaluation, evaluate};
use crate::events::IndexEvent;
use crate::log::{Answered, Asked, Entry, What, Who};
use crate::state::{self, Config};
use crate::ticket::Ticket;

/// Answers a request, draws a ticket for what is permitted, and writes the log.
///
/// # Errors
/// If it is no request: see [`crate::error::AccessError`].
pub fn request(mut deps: DepsMut<'_>, env: &Env, ask: &Ask) -> Result<Response, Failed> {
    let config = state::config(deps.storage)?;
    expect_running(&config, ask)?;
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
    let events = recorded.iter().map(|one| event(ask, &evaluation, one));
    let response = Response::new()
        .add_events(events)
        .add_messages(draw_uses(consent, &evaluation)?);
    let ticket = recorded.iter().find_map(|one| one.ticket);
    let answer = evaluation.into_response(ticket, expires_at);
    Ok(response.set_data(to_binary(&answer)))
}

/// Passes unless access is paused. An emergency never is.
///
/// # Errors
/// [`PauseError::Paused`].
pub fn expect_running(config: &Config, ask: &Ask) -> Result<(), PauseError> {
    if ask.purpose.0 == hie_policy::Purpose::BTG {
        return Ok(());
    }
    config.paused.expect_running(PauseScope::Access)
}

/// When a ticket drawn now ends.
pub fn expires_at(config: &Config, now: u64) -> u64 {
    now.saturating_add(u64::from(config.settings.ticket_seconds))
}

/// What was written of the records under one handle.
struct Recorded<'a> {
    handle: Handle,
    answers: Vec<&'a Answer>,
    ticket: Option<u64>,
    entry: Option<u64>,
}

impl Recorded<'_> {
    fn permitted(&self) -> impl Iterator<Item = &Answer> {
        let answers = self.answers.iter().copied();
        answers.filter(|answer| answer.is_permitted())
    }
}

fn draw<'a>(
    deps: &mut DepsMut<'_>,
    config: &Config,
    ask: &Ask,
    evaluation: &'a Evaluation,
    actor: StoredActor,
    now: u64,
) -> StdResult<Vec<Recorded<'a>>> {
    let number = state::latest_ticket(deps.storage)?
        .checked_add(1)
        .ok_or_else(|| StdError::msg("ticket numbers are used up"))?;
    // Whoever has one record that is permitted cannot fill the log with refusals of others either.
    let any_refused = evaluation
        .answers
        .iter()
        .any(|answer| !answer.is_permitted());
    let whole = !any_refused || state::count_refusal(deps.storage, &actor, now)?.is_recorded();
    let recorded = write(
        deps,
        config,
        ask,
        evaluation,
        &actor,
        (Some(number), whole),
        now,
    )?;
    let permitted = recorded.iter().flat_map(Recorded::permitted);
    let keepers = permitted.filter_map(|answer| answer.custodian.as_ref());
    let (custodians, keepers) = Ticket::keepers_of(keepers);
    let entries = recorded.iter().filter(|one| one.ticket.is_some());
    let (own, also): (Vec<_>, Vec<_>) = entries
        .filter_map(|one| Some((one.handle.into(), one.entry?)))
        .partition(|(handle, _)| *handle == ask.handle.into());
    let ticket = Ticket {
        handle: ask.handle.into(),
        entry: own.first().map_or(0, |(_, entry)| *entry),
        key: evaluation.key,
        expires_at: expires_at(config, now),
        custodians,
        keepers,
        also,
    };
    state::save_ticket(deps.storage, number, &ticket)?;
    for custodian in &ticket.custodians {
        state::await_confirmation(deps.storage, custodian, number)?;
    }
    Ok(recorded)
}

fn refuse<'a>(
    deps: &mut DepsMut<'_>,
    config: &Config,
    ask: &Ask,
    evaluation: &'a Evaluation,
    actor: StoredActor,
    now: u64,
) -> StdResult<Vec<Recorded<'a>>> {
    let refusals = state::count_refusal(deps.storage, &actor, now)?;
    let whole = refusals.is_recorded();
    write(deps, config, ask, evaluation, &actor, (None, whole), now)
}

/// Writes one entry for each handle that records are published under: all that was answered, or only what
/// was permitted. Each log names only its own records.
fn write<'a>(
    deps: &mut DepsMut<'_>,
    config: &Config,
    ask: &Ask,
    evaluation: &'a Evaluation,
    actor: &StoredActor,
    (ticket, whole): (Option<u64>, bool),
    now: u64,
) -> StdResult<Vec<Recorded<'a>>> {
    let mut recorded = Vec::new();
    for (handle, answers) in evaluation.by_handle() {
        let mut one = Recorded {
            handle,
            answers,
            ticket: None,
            entry: None,
        };
        one.ticket = ticket.filter(|_| one.permitted().next().is_some());
        let asked = asked(ask, &one, whole);
        if !asked.records.is_empty() {
            let hospital = evaluation.actor.hospital.as_str();
            state::expose(deps.storage, hospital, asked.permitted())?;
            let entry = Entry {
                at: now,
                who: Who::Staff(actor.clone()),
                what: What::Asked(asked),
            };
            one.entry = Some(state::log(deps.storage, deps.api, config, handle, entry)?);
        }
        recorded.push(one);
    }
    Ok(recorded)
}

/// What is written of a request under one handle.
fn asked(ask: &Ask, one: &Recorded<'_>, whole: bool) -> Asked {
    let written = one.answers.iter();
    let written = written.filter(|answer| whole || answer.is_permitted());
    let answered = written.map(|answer| Answered {
        record: answer.record.into(),
        reason: answer.reason,
        directive: answer.directive,
        session: answer.session,
    });
    Asked {
        ticket: one.ticket,
        purpose: ask.purpose.into(),
        study: ask.study.map(Into::into),
        records: answered.collect(),
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
        msg: to_binary(&consent::ExecuteMsg::DrawUse { ids }),
        funds: vec![],
    }))
}

fn event(ask: &Ask, evaluation: &Evaluation, recorded: &Recorded<'_>) -> Event {
    let permitted = recorded.permitted().count();
    IndexEvent::Access {
        handle: recorded.handle,
        hospital: &evaluation.actor.hospital,
        purpose: ask.purpose,
        permitted,
        refused: recorded.answers.len().saturating_sub(permitted),
        ticket: recorded.ticket,
        entry: recorded.entry,
    }
    .into()
}
