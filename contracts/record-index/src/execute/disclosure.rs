//! `ConfirmDisclosure`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use hie_policy::Id16;
use hie_types::index::Disclosure;

use super::neighbours;
use crate::actor::StoredActor;
use crate::disclosure::Told;
use crate::error::{ContractError, DisclosureError, LookupError};
use crate::evaluate::MAX_REQUEST;
use crate::events::IndexEvent;
use crate::log::{Answered, Entry, What, Who};
use crate::officer::Officer;
use crate::permissions::Sender;
use crate::pointer::first_repeated;
use crate::state;
use crate::ticket::Drawn;

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
) -> Result<Response, ContractError> {
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
    let handle = drawn.ticket.handle.into();
    let new = changes(&drawn, hospital.as_str(), records)?;
    let served = new.iter().filter(|(_, told)| *told != Told::Unavailable);
    let event = IndexEvent::Disclosure {
        ticket: number,
        handle,
        hospital,
        new: new.len(),
        served: served.count(),
    };
    let response = Response::new().add_event(event);
    if !new.is_empty() {
        let entry = Entry {
            at: now,
            who: Who::Staff(StoredActor::of(deps.api, &officer.actor)?),
            what: What::Disclosed {
                ticket: number,
                records: new
                    .iter()
                    .map(|(answer, told)| (answer.record, *told))
                    .collect(),
            },
        };
        let entry = state::log(deps.storage, deps.api, &config, handle, entry)?;
        state::note_disclosure(deps.storage, number, entry)?;
        state::tell(deps.storage, &drawn.entry.staff()?.hospital, &new)?;
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

/// What is new in what the custodian says.
fn changes(
    drawn: &Drawn,
    hospital: &str,
    records: &[Disclosure],
) -> Result<Vec<(Answered, Told)>, ContractError> {
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
            new.push((*found.answer, told));
        }
    }
    Ok(new)
}
