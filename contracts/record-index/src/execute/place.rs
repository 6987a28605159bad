//! `UpdateLocator` and `DeclareUnavailable`: where sealed documents are, or that they are nowhere.

use cosmwasm_std::{DepsMut, MessageInfo, Response};
use hie_contract::account::Account;
use hie_types::RecordId;
use hie_types::index::Relocation;
use hie_types::registry::{About, EndpointKind};

use super::neighbours;
use crate::custody::{CustodyError, MAX_PLACED, check_list};
use crate::draft::Draft;
use crate::error::Failed;
use crate::events::IndexEvent;
use crate::objection::Matter;
use crate::officer::Officer;
use crate::permissions::Sender;
use crate::pointer::{Pointer, Status};
use crate::state;
use crate::state::objection::is_open;
use crate::views::AboutFacts;

/// What the registry is to be asked of new places: each endpoint once.
pub(super) fn about(records: &[Relocation]) -> About {
    let mut endpoints: Vec<_> = records.iter().map(|r| r.locator.endpoint.clone()).collect();
    endpoints.sort();
    endpoints.dedup();
    About {
        endpoints,
        ..About::default()
    }
}

/// Passes if every place is in a store in use.
pub(super) fn check_stores(
    records: &[Relocation],
    asked: &About,
    answer: Option<&AboutFacts>,
) -> Result<(), CustodyError> {
    let kinds = answer
        .map(|about| about.endpoints.as_slice())
        .unwrap_or_default();
    let is_store = |relocation: &Relocation| {
        let mut known = asked.endpoints.iter().zip(kinds);
        let kind = known.find(|(id, _)| **id == relocation.locator.endpoint);
        matches!(
            kind,
            Some((
                _,
                Some(EndpointKind::PrivateStore | EndpointKind::PublicStore)
            ))
        )
    };
    match records.iter().position(|relocation| !is_store(relocation)) {
        Some(index) => Err(CustodyError::NotAStore { index }),
        None => Ok(()),
    }
}

/// Says where sealed documents are from now on. One that was unavailable is current again, or contested
/// if the patient still waits for an answer.
///
/// # Errors
/// If the sender may not, or a record or place is wrong.
pub fn relocate(
    deps: DepsMut<'_>,
    info: &MessageInfo,
    senders: &[Sender],
    records: &[Relocation],
) -> Result<Response, Failed> {
    let ids: Vec<RecordId> = records.iter().map(|relocation| relocation.record).collect();
    check_list(&ids, MAX_PLACED)?;
    let config = state::config(deps.storage)?;
    let asked = about(records);
    let neighbours = neighbours(deps.as_ref(), &config)?;
    let facts = neighbours.account(&info.sender, None, Some(asked.clone()))?;
    let officer = Officer::of(&info.sender, &facts, senders)?;
    officer.may_relocate()?;
    check_stores(records, &asked, facts.about.as_ref())?;
    let hospital = &officer.actor.hospital;
    let mut draft = Draft::new(deps.storage);
    for (index, relocation) in records.iter().enumerate() {
        let id = relocation.record;
        if draft.tombstone(id)?.is_some() {
            return Err(CustodyError::Erased { index }.into());
        }
        let pointer = draft.record(id)?.ok_or(CustodyError::Unknown { index })?;
        if pointer.custodian != hospital.as_str() {
            return Err(CustodyError::NotCustodian { index }.into());
        }
        let revives = pointer.status == Status::Unavailable;
        if revives {
            officer.may_publish()?;
        }
        let contested = revives && is_open(deps.storage, Matter::Contest, id)?;
        draft.change(id, |pointer| Pointer {
            status: match (revives, contested) {
                (false, _) => pointer.status,
                (true, false) => Status::Current,
                (true, true) => Status::Contested,
            },
            ..pointer.placed(&relocation.locator)
        })?;
    }
    let changes = draft.into_changes();
    state::save_changes(deps.storage, &changes)?;
    Ok(Response::new().add_event(IndexEvent::Relocated {
        hospital,
        changed: changes.pointers.len(),
    }))
}

/// Declares records unavailable whose store has vanished.
///
/// # Errors
/// If the sender is not the owner, or a record is unknown or erased.
pub fn declare_unavailable(
    deps: DepsMut<'_>,
    info: &MessageInfo,
    records: &[RecordId],
) -> Result<Response, Failed> {
    let sender = Account::of(deps.api, &info.sender)?;
    state::ownership(deps.storage)?.assert_owner(&sender)?;
    check_list(records, MAX_PLACED)?;
    let mut draft = Draft::new(deps.storage);
    for (index, &id) in records.iter().enumerate() {
        if draft.tombstone(id)?.is_some() {
            return Err(CustodyError::Erased { index }.into());
        }
        let pointer = draft.record(id)?.ok_or(CustodyError::Unknown { index })?;
        if pointer.status.is_kept() {
            pointer.status = Status::Unavailable;
        }
    }
    let changes = draft.into_changes();
    state::save_changes(deps.storage, &changes)?;
    Ok(Response::new().add_event(IndexEvent::Unavailable {
        owner: info.sender.as_str(),
        records: changes.pointers.len(),
    }))
}
