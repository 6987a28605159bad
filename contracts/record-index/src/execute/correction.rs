//! `MarkEnteredInError`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use hie_contract::account::Account;
use hie_types::{ErrorReason, RecordId};

use super::neighbours;
use super::objection::Writer;
use crate::actor::StoredActor;
use crate::draft::Draft;
use crate::error::{Failed, LookupError, PermissionError};
use crate::events::IndexEvent;
use crate::log::Who;
use crate::officer::Officer;
use crate::permissions::Sender;
use crate::pointer::Marked;
use crate::state;

/// Marks a record, and what is current of what appends to or transforms it: an addendum to a record
/// that should not exist, or another form of it, is no better than the record. A signature stays:
/// it only says that the record was signed.
///
/// # Errors
/// If the sender may not, or there is no such record of its hospital.
pub fn enter_in_error(
    mut deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    senders: &[Sender],
    record: RecordId,
    reason: ErrorReason,
) -> Result<Response, Failed> {
    let config = state::config(deps.storage)?;
    let facts = neighbours(deps.as_ref(), &config)?.account(&info.sender, None, None)?;
    let officer = Officer::of(&info.sender, &facts, senders)?;
    officer.may_mark_errors()?;
    let hospital = &officer.actor.hospital;
    let mut draft = Draft::new(deps.storage);
    if draft.tombstone(record)?.is_some() {
        return Err(LookupError::Erased.into());
    }
    let pointer = draft.record(record)?.ok_or(LookupError::Record)?;
    if pointer.custodian != hospital.as_str() {
        return Err(PermissionError::NotCustodian.into());
    }
    let handle = pointer.handle.into();
    let mark = Marked {
        at: env.block.time.seconds(),
        account: Account::of(deps.api, &info.sender)?,
        reason: reason.into(),
    };
    let marked = draft.enter_in_error(record, &mark)?;
    let changes = draft.into_changes();
    state::save_changes(deps.storage, &changes)?;
    let writer = Writer {
        config: &config,
        now: mark.at,
        who: Who::Staff(StoredActor::of(deps.api, &officer.actor)?),
    };
    writer.close_contests(deps.branch(), handle, &marked)?;
    Ok(Response::new().add_event(IndexEvent::EnteredInError {
        record,
        handle,
        hospital,
        reason,
        marked: marked.len(),
    }))
}
