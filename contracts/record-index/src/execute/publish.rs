//! `PublishRecords`.

use std::collections::{BTreeMap, BTreeSet};

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, StdResult, Storage};
use hie_types::consent::RecordCategory;
use hie_types::index::NewPointer;
use hie_types::registry::{About, AboutResponse, CategoryUse, EndpointKind};
use hie_types::{CategoryCode, EndpointId, Handle, HospitalId, RecordId};

use super::neighbours;
use crate::error::{ContractError, PublishError};
use crate::events::IndexEvent;
use crate::officer::Officer;
use crate::permissions::Sender;
use crate::pointer::{Pointer, PointerFault};
use crate::state;

/// How many pointers one message may publish.
pub const MAX_BATCH: usize = 50;

/// Publishes a batch, all or nothing.
///
/// # Errors
/// If the sender may not, the handle is not registered, or a pointer is wrong.
pub fn publish(
    deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    senders: &[Sender],
    handle: Handle,
    records: &[NewPointer],
) -> Result<Response, ContractError> {
    if !(1..=MAX_BATCH).contains(&records.len()) {
        return Err(PublishError::Count.into());
    }
    let config = state::config(deps.storage)?;
    let neighbours = neighbours(deps.as_ref(), &config)?;
    let named = Named::in_batch(records);
    let facts = neighbours.account(&info.sender, None, Some(named.about()))?;
    let officer = Officer::of(&info.sender, &facts, senders)?;
    officer.may_publish()?;
    let hospital = &officer.actor.hospital;
    let now = env.block.time.seconds();
    let known = named.answered(facts.about);
    let batch = check(records, handle, hospital, now)?;
    if !neighbours.is_registered(handle)? {
        return Err(PublishError::HandleNotRegistered.into());
    }
    let all = batch.len();
    let new = only_new(deps.storage, records, &known, batch)?;
    state::publish(deps.storage, env.block.height, handle, &new)?;
    Ok(Response::new().add_event(IndexEvent::Published {
        handle,
        hospital,
        new: new.len(),
        known: all.saturating_sub(new.len()),
    }))
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

    fn answered(self, about: Option<AboutResponse>) -> Known<'a> {
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
    for (index, new) in records.iter().enumerate() {
        let at = |fault| PublishError::Pointer { index, fault };
        if !ids.insert(new.id) {
            return Err(at(PointerFault::Twice));
        }
        let pointer = Pointer::publish(new, handle, hospital, now).map_err(at)?;
        batch.push((new.id, pointer));
    }
    Ok(batch)
}

/// Leaves out what is there already with the same content, whatever became of the category or the
/// endpoint since; the rest must name what the registry knows.
fn only_new(
    storage: &dyn Storage,
    records: &[NewPointer],
    known: &Known<'_>,
    batch: Vec<(RecordId, Pointer)>,
) -> Result<Vec<(RecordId, Pointer)>, ContractError> {
    let stored = batch.iter().map(|(id, _)| state::pointer(storage, *id));
    let stored: Vec<Option<Pointer>> = stored.collect::<StdResult<_>>()?;
    let mut new = Vec::new();
    let batch = records.iter().zip(batch).zip(stored);
    for (index, ((asked, (id, pointer)), stored)) in batch.enumerate() {
        match stored {
            None => {
                let at = |fault| PublishError::Pointer { index, fault };
                known.check(asked).map_err(at)?;
                new.push((id, pointer));
            }
            Some(stored) if stored.has_content_of(&pointer) => {}
            Some(_) => {
                let fault = PointerFault::Conflict;
                return Err(PublishError::Pointer { index, fault }.into());
            }
        }
    }
    Ok(new)
}
