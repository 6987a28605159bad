//! `PublishRecords`.

use std::collections::{BTreeMap, BTreeSet};

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, Storage};
use hie_policy::RelationKind;
use hie_types::PauseScope;
use hie_types::consent::RecordCategory;
use hie_types::index::NewPointer;
use hie_types::registry::{About, CategoryUse, EndpointKind};
use hie_types::{CategoryCode, EndpointId, Handle, HospitalId, RecordId};

use super::neighbours;
use crate::draft::{Changes, Draft, DraftError};
use crate::error::{ContractError, Failed, PublishError};
use crate::events::IndexEvent;
use crate::neighbours::Neighbours;
use crate::officer::Officer;
use crate::permissions::Sender;
use crate::pointer::{Pointer, PointerFault};
use crate::state;
use crate::views::AboutFacts;

/// How many pointers one message may publish.
pub const MAX_BATCH: usize = 50;

/// Publishes a batch, all or nothing.
///
/// # Errors
/// If the sender may not, the handle is not registered or closed, the patient has forbidden this
/// custodian to publish, or a pointer is wrong or relates to what it
/// may not.
pub fn publish(
    deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    senders: &[Sender],
    handle: Handle,
    records: &[NewPointer],
) -> Result<Response, Failed> {
    if !(1..=MAX_BATCH).contains(&records.len()) {
        return Err(PublishError::Count.into());
    }
    let config = state::config(deps.storage)?;
    if !records.iter().all(replaces) {
        config.paused.expect_running(PauseScope::Publishing)?;
    }
    let neighbours = neighbours(deps.as_ref(), &config)?;
    let named = Named::in_batch(records);
    let facts = neighbours.account(&info.sender, None, Some(named.about()))?;
    let officer = Officer::of(&info.sender, &facts, senders)?;
    officer.may_publish()?;
    let hospital = &officer.actor.hospital;
    let now = env.block.time.seconds();
    let known = named.answered(facts.about);
    let batch = check(records, handle, hospital, now)?;
    may_publish_under(&neighbours, handle, hospital)?;
    let all = batch.len();
    let changes = draft(deps.storage, &officer, records, &known, batch)?;
    let new = &changes.new;
    state::save_changes(deps.storage, &changes)?;
    state::list_batch(deps.storage, env.block.height, handle, new)?;
    Ok(Response::new().add_event(IndexEvent::Published {
        handle,
        hospital,
        new: new.len(),
        known: all.saturating_sub(new.len()),
        superseded: changes.superseded,
    }))
}

/// Passes if the handle is registered and open, and the patient has not forbidden this custodian.
fn may_publish_under(
    neighbours: &Neighbours<'_>,
    handle: Handle,
    custodian: &HospitalId,
) -> Result<(), Failed> {
    let patient = neighbours.patient(handle, Some(custodian.clone()))?;
    let patient = patient.ok_or(PublishError::HandleNotRegistered)?;
    if patient.closed_at.is_some() {
        return Err(PublishError::HandleClosed.into());
    }
    if patient.no_publishing.contains(custodian) {
        return Err(PublishError::Forbidden.into());
    }
    Ok(())
}

/// Whether a pointer corrects one: that is never stopped.
fn replaces(new: &NewPointer) -> bool {
    let kind = new.relation.map(|relation| relation.kind.0);
    kind == Some(RelationKind::Replaces)
}

/// What a batch names that only the registry knows.
struct Named<'a> {
    categories: BTreeSet<&'a CategoryCode>,
    endpoints: BTreeSet<&'a EndpointId>,
}

/// What the registry says of it.
#[derive(Default)]
struct Known<'a> {
    categories: BTreeMap<&'a CategoryCode, CategoryUse>,
    endpoints: BTreeMap<&'a EndpointId, Option<EndpointKind>>,
}

impl<'a> Named<'a> {
    fn in_batch(records: &'a [NewPointer]) -> Self {
        let code = |record: &'a NewPointer| match &record.category {
            RecordCategory::Code(code) => Some(code),
            RecordCategory::Blinded(_) => None,
        };
        Self {
            categories: records.iter().filter_map(code).collect(),
            endpoints: records.iter().map(|r| &r.locator.endpoint).collect(),
        }
    }

    fn about(&self) -> About {
        About {
            categories: self.categories.iter().map(|&code| code.clone()).collect(),
            endpoints: self.endpoints.iter().map(|&id| id.clone()).collect(),
            ..About::default()
        }
    }

    fn answered(self, about: Option<AboutFacts>) -> Known<'a> {
        let Some(about) = about else {
            return Known::default();
        };
        Known {
            categories: self.categories.into_iter().zip(about.categories).collect(),
            endpoints: self.endpoints.into_iter().zip(about.endpoints).collect(),
        }
    }
}

impl Known<'_> {
    fn check(&self, new: &NewPointer) -> Result<(), PointerFault> {
        if let RecordCategory::Code(code) = &new.category {
            match self.categories.get(code) {
                Some(CategoryUse::Clear) => {}
                Some(CategoryUse::Retired) => return Err(PointerFault::CategoryRetired),
                Some(CategoryUse::Sensitive) => return Err(PointerFault::CategorySensitive),
                Some(CategoryUse::Unknown) | None => return Err(PointerFault::CategoryUnknown),
            }
        }
        match self.endpoints.get(&new.locator.endpoint).copied().flatten() {
            Some(EndpointKind::PrivateStore | EndpointKind::PublicStore) => Ok(()),
            Some(EndpointKind::Gateway | EndpointKind::Fhir) | None => Err(PointerFault::NotAStore),
        }
    }
}

/// The pointers of a batch, if all of them are well formed.
fn check(
    records: &[NewPointer],
    handle: Handle,
    hospital: &HospitalId,
    now: u64,
) -> Result<Vec<(RecordId, Pointer)>, PublishError> {
    let mut ids = BTreeSet::new();
    let mut batch = Vec::new();
    for (position, (index, new)) in (0u8..).zip(records.iter().enumerate()) {
        let at = |fault| PublishError::Pointer { index, fault };
        if !ids.insert(new.id) {
            return Err(at(PointerFault::Twice));
        }
        let pointer = Pointer::publish(new, handle, hospital, now).map_err(at)?;
        batch.push((
            new.id,
            Pointer {
                position,
                ..pointer
            },
        ));
    }
    Ok(batch)
}

/// Takes the batch in order, so that a pointer may relate to one before it. What is there already
/// with the same content is left out, whatever became of it, its category or its endpoint since; the
/// rest must name what the registry knows, and begins a root of its own only where the hospital may.
fn draft(
    storage: &dyn Storage,
    officer: &Officer,
    records: &[NewPointer],
    known: &Known<'_>,
    batch: Vec<(RecordId, Pointer)>,
) -> Result<Changes, Failed> {
    let mut draft = Draft::new(storage);
    for (index, (asked, (id, pointer))) in records.iter().zip(batch).enumerate() {
        let at = |fault| PublishError::Pointer { index, fault };
        if draft.record(id)?.is_none() {
            known.check(asked).map_err(at)?;
            if asked.relation.is_none() {
                officer.may_begin_roots()?;
            }
        }
        draft.add(id, pointer).map_err(|error| match error {
            DraftError::Fault(fault) => at(fault).into(),
            DraftError::Std(error) => ContractError::Std(error),
        })?;
    }
    Ok(draft.into_changes())
}
