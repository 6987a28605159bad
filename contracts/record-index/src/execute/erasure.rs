//! `EraseRecord`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use hie_contract::account::Account;
use hie_types::{ErasureReason, Handle, RecordId};

use super::neighbours;
use super::objection::Writer;
use crate::actor::StoredActor;
use crate::draft::Draft;
use crate::error::{Failed, LookupError, PermissionError};
use crate::events::IndexEvent;
use crate::log::{Erasure, What, Who};
use crate::objection::Matter;
use crate::officer::Officer;
use crate::permissions::Sender;
use crate::state;
use crate::tombstone::Erased;

/// Erases a record, and what is current of what appends to or transforms it: it is the same document
/// in another form, or says nothing without it. A signature stays: it is a document of its own.
///
/// # Errors
/// If the sender may not, or there is no such record of its hospital.
pub fn erase(
    deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    senders: &[Sender],
    record: RecordId,
    reason: ErasureReason,
) -> Result<Response, Failed> {
    let config = state::config(deps.storage)?;
    let facts = neighbours(deps.as_ref(), &config)?.account(&info.sender, None, None)?;
    let officer = Officer::of(&info.sender, &facts, senders)?;
    officer.may_erase()?;
    let hospital = &officer.actor.hospital;
    let kept = state::kept(deps.storage, record)?.ok_or(LookupError::Record)?;
    if kept.custodian() != hospital.as_str() {
        return Err(PermissionError::NotCustodian.into());
    }
    let handle = kept.handle().into();
    let writer = Writer {
        config: &config,
        now: env.block.time.seconds(),
        who: Who::Staff(StoredActor::of(deps.api, &officer.actor)?),
    };
    let account = Account::of(deps.api, &info.sender)?;
    let gone = erase_with(deps, &writer, account, handle, record, reason)?;
    Ok(Response::new().add_event(IndexEvent::Erased {
        record,
        handle,
        hospital,
        reason,
        erased: gone,
    }))
}

/// Erases a record, answers whatever of it waited for an answer, and says how many records that are.
pub(super) fn erase_with(
    mut deps: DepsMut<'_>,
    writer: &Writer<'_>,
    account: Account,
    handle: Handle,
    record: RecordId,
    reason: ErasureReason,
) -> Result<usize, Failed> {
    let erased = Erased {
        at: writer.now,
        account,
        reason: reason.into(),
    };
    let mut draft = Draft::new(deps.storage);
    let gone = draft.erase(record, &erased)?;
    let changes = draft.into_changes();
    state::save_changes(deps.storage, &changes)?;
    for id in &gone {
        state::custody::remove_offer(deps.storage, *id)?;
        state::objection::answer(deps.storage, Matter::Erasure, *id, writer.now)?;
    }
    writer.close_contests(deps.branch(), handle, &gone)?;
    let count = gone.len();
    if !gone.is_empty() {
        let what = What::Erasure {
            step: Erasure::Erased(reason.into()),
            records: gone.into_iter().map(Into::into).collect(),
        };
        writer.log(deps, handle, what)?;
    }
    Ok(count)
}
