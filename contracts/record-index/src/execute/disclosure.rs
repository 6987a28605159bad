//! `ConfirmDisclosure`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use hie_policy::Id16;
use hie_types::index::Disclosure;

use super::neighbours;
use crate::actor::StoredActor;
use crate::disclosure::Told;
use crate::error::{DisclosureError, Failed, LookupError};
use crate::evaluate::MAX_REQUEST;
use crate::events::IndexEvent;
use crate::log::{Answered, Entry, What, Who};
use crate::officer::Officer;
use crate::permissions::Sender;
use crate::pointer::first_repeated;
use crate::state;
use crate::ticket::{Drawn, Ticket};

/// Puts on record what became of records of a ticket. Whether the ticket is still live is not asked:
/// what was handed over must be on record, also when the basis was withdrawn right after.
///
/// # Errors
/// If the sender may not, it is too late, or a record is not this custodian's to confirm.
pub fn confirm(
    deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    senders: &[Sender],
    number: u64,
    records: &[Disclosure],
) -> Result<Response, Failed> {
    check_list(records)?;
    let config = state::config(deps.storage)?;
    let facts = neighbours(deps.as_ref(), &config)?.account(&info.sender, None, None)?;
    let officer = Officer::of(&info.sender, &facts, senders)?;
    officer.may_confirm()?;
    let hospital = &officer.actor.hospital;
    let ticket = state::ticket(deps.storage, number)?.ok_or(LookupError::Ticket)?;
    let now = env.block.time.seconds();
    if ticket.confirming_has_ended(now) {
        return Err(DisclosureError::TooLate.into());
    }
    let drawn = state::drawn(deps.storage, number, ticket)?;
    let new = changes(&drawn, hospital.as_str(), records)?;
    let mut response = Response::new();
    for (handle, new) in by_handle(&drawn.ticket, &new) {
        let served = new.iter().filter(|(_, told)| *told != Told::Unavailable);
        let event = IndexEvent::Disclosure {
            ticket: number,
            handle: handle.into(),
            hospital,
            new: new.len(),
            served: served.count(),
        };
        response = response.add_event(event);
        if new.is_empty() {
            continue;
        }
        let entry = Entry {
            at: now,
            who: Who::Staff(StoredActor::of(deps.api, &officer.actor)?),
            what: What::Disclosed {
                ticket: number,
                records: new,
            },
        };
        let entry = state::log(deps.storage, deps.api, &config, handle.into(), entry)?;
        state::note_disclosure(deps.storage, (number, &drawn.ticket), handle, entry)?;
    }
    if !new.is_empty() {
        let new: Vec<_> = new
            .into_iter()
            .map(|(_, answer, told)| (answer, told))
            .collect();
        state::tell(deps.storage, &drawn.staff()?.hospital, &new)?;
        let told = |record| new.iter().any(|(answer, _)| answer.record == record);
        if drawn.untold_by(hospital.as_str())?.into_iter().all(told) {
            state::all_confirmed(deps.storage, hospital.as_str(), number)?;
        }
    }
    Ok(response)
}

fn check_list(records: &[Disclosure]) -> Result<(), DisclosureError> {
    if !(1..=MAX_REQUEST).contains(&records.len()) {
        return Err(DisclosureError::Count);
    }
    let ids: Vec<_> = records.iter().map(|disclosure| disclosure.record).collect();
    match first_repeated(&ids) {
        Some(index) => Err(DisclosureError::Twice { index }),
        None => Ok(()),
    }
}

/// What is new by the handle that the records are published under, each of which has its own log; nothing
/// new is told of the handle that was asked under.
fn by_handle(ticket: &Ticket, new: &[(Id16, Answered, Told)]) -> Vec<(Id16, Vec<(Id16, Told)>)> {
    if new.is_empty() {
        return vec![(ticket.handle, Vec::new())];
    }
    let under = |handle| {
        let new = new.iter().filter(move |(of, ..)| *of == handle);
        new.map(|(_, answer, told)| (answer.record, *told))
            .collect()
    };
    let handles = ticket.entries().map(|(handle, _)| handle);
    let found = handles.map(|handle| -> (Id16, Vec<_>) { (handle, under(handle)) });
    found.filter(|(_, new)| !new.is_empty()).collect()
}

/// What is new in what the custodian says, each with its handle.
fn changes(
    drawn: &Drawn,
    hospital: &str,
    records: &[Disclosure],
) -> Result<Vec<(Id16, Answered, Told)>, Failed> {
    let permitted = drawn.permitted()?;
    let mut new = Vec::new();
    for (index, disclosure) in records.iter().enumerate() {
        let record: Id16 = disclosure.record.into();
        let found = permitted.iter().find(|p| p.answer.record == record);
        let found = found.ok_or(DisclosureError::NotOnTicket { index })?;
        if found.custodian != hospital {
            return Err(DisclosureError::NotCustodian { index }.into());
        }
        let told = Told::from(disclosure.result);
        let changes = Told::changes(found.told, told);
        if changes.map_err(|_| DisclosureError::Contradicts { index })? {
            new.push((found.handle, *found.answer, told));
        }
    }
    Ok(new)
}
