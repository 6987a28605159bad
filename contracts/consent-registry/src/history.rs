//! The history of a handle: what is hashed and what is answered are made by one function from what
//! is stored, so that they cannot differ.

use cosmwasm_std::{Api, Deps, DepsMut, Env, StdError, StdResult};
use hie_contract::account::{Account, Host};
use hie_policy::{Authority, Effect};
use hie_types::consent::{HistoryEntry, HistoryEvent, HistoryResponse};
use hie_types::{Commitment, Handle, Hash, chain_log, derive, terms_bytes};

use crate::act::Spoken;
use crate::directive::Directive;
use crate::state::{self, Config, HistoryRecord};
use crate::wire;

/// Appends an entry. `directive` is the one it is about, as it is after the act.
///
/// # Errors
/// If what is stored cannot be read.
pub fn append(
    deps: DepsMut<'_>,
    env: &Env,
    config: &Config,
    handle: &Handle,
    record: HistoryRecord,
    directive: Option<&Directive>,
) -> StdResult<()> {
    let api = deps.api;
    let start = start(api, env, config, handle)?;
    state::append_history(
        deps.storage,
        handle,
        || start,
        |number| {
            let missing = || StdError::msg("entry is about no directive");
            let entry = entry(api, number, &record, |_| {
                directive.cloned().ok_or_else(missing)
            })?;
            let bytes = chain_log::history_entry(&entry, &Host(api))?;
            Ok((record, bytes))
        },
    )?;
    Ok(())
}

/// Head and count.
///
/// # Errors
/// If what is stored cannot be read.
pub fn head(deps: Deps<'_>, env: &Env, handle: &Handle) -> StdResult<(Hash, u64)> {
    let config = state::config(deps.storage)?;
    let start = start(deps.api, env, &config, handle)?;
    let head = state::history_head(deps.storage, handle, || start)?;
    Ok((Hash(head.hash), head.count))
}

/// A page of the history.
///
/// # Errors
/// If what is stored cannot be read.
pub fn page(
    deps: Deps<'_>,
    env: &Env,
    handle: &Handle,
    after: Option<u64>,
    limit: usize,
) -> StdResult<HistoryResponse> {
    let (head, count) = head(deps, env, handle)?;
    let entries = state::history_page(deps.storage, handle, after, limit)?
        .into_iter()
        .map(|(number, record)| {
            entry(deps.api, number, &record, |id| {
                state::listed_directive(deps.storage, id)
            })
        })
        .collect::<StdResult<Vec<_>>>()?;
    let next = entries
        .last()
        .map(|last| last.number)
        .filter(|number| *number < count);
    Ok(HistoryResponse {
        head,
        count,
        entries,
        next,
    })
}

fn start(api: &dyn Api, env: &Env, config: &Config, handle: &Handle) -> StdResult<Hash> {
    let contract = Account::of(api, &env.contract.address)?;
    Ok(derive::log_start(
        &config.chain_id,
        contract.as_bytes(),
        handle,
    ))
}

fn entry(
    api: &dyn Api,
    number: u64,
    record: &HistoryRecord,
    directive: impl FnOnce(u64) -> StdResult<Directive>,
) -> StdResult<HistoryEntry> {
    let (at, by, event) = match record {
        HistoryRecord::Registered { at, by, hospital } => {
            let name = hospital.as_ref().map(|registrar| &registrar.hospital);
            let in_person = by.authority == Authority::Controller;
            let event = HistoryEvent::Registered {
                controller: in_person.then(|| wire::actor(api, by)).transpose()?,
                hospital: wire::optional_hospital(name)?,
                evidence: hospital
                    .as_ref()
                    .map(|registrar| Commitment(registrar.evidence)),
            };
            (*at, by.clone(), event)
        }
        HistoryRecord::Written { directive: id } => written(api, *id, directive(*id)?)?,
        HistoryRecord::Ended { directive: id } => ended(*id, directive(*id)?)?,
        HistoryRecord::RevokedAll { at, by, below } => {
            let event = HistoryEvent::RevokedAll { below: *below };
            (*at, by.clone(), event)
        }
    };
    Ok(HistoryEntry {
        number,
        at,
        authority: by.authority.into(),
        actor: wire::actor(api, &by)?,
        event,
    })
}

fn written(api: &dyn Api, id: u64, directive: Directive) -> StdResult<(u64, Spoken, HistoryEvent)> {
    let terms = terms_bytes::terms_hash(
        id,
        &Handle(directive.handle),
        directive.effect.into(),
        directive.written_by.authority.into(),
        &wire::terms(api, &directive.terms)?,
        &Host(api),
    )?;
    let event = HistoryEvent::Written {
        directive: id,
        effect: directive.effect.into(),
        terms,
    };
    Ok((directive.written_at, directive.written_by, event))
}

fn ended(id: u64, directive: Directive) -> StdResult<(u64, Spoken, HistoryEvent)> {
    let ended = directive
        .ended
        .ok_or_else(|| StdError::msg("directive of a history has no end"))?;
    let event = match directive.effect {
        Effect::Permit => HistoryEvent::Revoked { directive: id },
        Effect::Deny => HistoryEvent::Lifted { directive: id },
    };
    Ok((ended.at, ended.by, event))
}
