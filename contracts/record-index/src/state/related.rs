//! What relates to what, and what is current for an emergency.

use cosmwasm_std::{StdResult, Storage};
use hie_contract::table::Table;
use hie_policy::{Id16, RelationKind};
use hie_types::{Handle, RecordId};

use super::{RECORDS, missing};
use crate::draft::Changes;
use crate::relation::Tree;
use crate::summary::{Listing, lists};
use crate::tombstone::Kept;

const RELATIONS: Table<RelationKind> = Table::new("k");
const TREES: Table<Id16> = Table::new("w");
const LISTED: Table<u8> = Table::new("e");

#[cfg(test)]
pub const NAMESPACES: [&str; 3] = [RELATIONS.namespace(), TREES.namespace(), LISTED.namespace()];

/// The records that relate directly to a record, ordered by id.
///
/// # Errors
/// If what is stored cannot be read.
pub fn related(
    storage: &dyn Storage,
    record: RecordId,
    after: Option<RecordId>,
    limit: usize,
) -> StdResult<Vec<RecordId>> {
    let after = after.map(|id| id.0);
    let after = after.as_ref().map(|id| id.as_slice());
    let page = RELATIONS.page(storage, &[&record.0], after, limit)?;
    page.into_iter().map(|(key, _)| id(&key)).collect()
}

/// What appends to or transforms the document with this root, as far as it is current.
///
/// # Errors
/// If what is stored cannot be read.
pub fn tree(storage: &dyn Storage, root: Id16) -> StdResult<Tree> {
    let hanging = TREES.scan(storage, &[&root.0], None).map(|entry| {
        let (key, parent) = entry?;
        Ok((id(&key)?.into(), parent))
    });
    Ok(Tree::new(hanging.collect::<StdResult<Vec<_>>>()?))
}

/// Of each list of a handle the newest record of each custodian, at most `limit` in all. One entry
/// is read for each of them and one more for each list, however many there are.
///
/// # Errors
/// If what is stored cannot be read.
pub fn newest(storage: &dyn Storage, handle: Handle, limit: usize) -> StdResult<Vec<RecordId>> {
    let mut found = Vec::new();
    for list in lists(handle) {
        let mut after: Option<Vec<u8>> = None;
        while found.len() < limit {
            let mut places = LISTED.scan(storage, &[&list], after.as_deref());
            let Some(next) = places.next() else { break };
            let (place, _) = next?;
            let record = Listing::record(&place).ok_or_else(|| missing("record"))?;
            found.push(record.into());
            after = Some(Listing::last_of_custodian(&place));
        }
    }
    Ok(found)
}

/// Writes what a message made of records. That they are new under a handle is written by
/// [`super::list_batch`].
///
/// # Errors
/// Never.
pub fn save_changes(storage: &mut dyn Storage, changes: &Changes) -> StdResult<()> {
    for (id, change) in &changes.pointers {
        let listing = |pointer| Listing::of((*id).into(), pointer);
        let before = change.before.as_ref().and_then(listing);
        let after = change.after.as_ref().and_then(listing);
        if let Some(pointer) = &change.after {
            let kept = Kept::Pointer(Box::new(pointer.clone()));
            RECORDS.save(storage, &[&id.0], &kept)?;
        }
        if before == after {
            continue;
        }
        if let Some(Listing { list, place }) = before {
            LISTED.remove(storage, &[&list, &place]);
        }
        if let Some(Listing { list, place }) = after {
            LISTED.save(storage, &[&list, &place], &1)?;
        }
    }
    for (id, tombstone) in &changes.erased {
        RECORDS.save(storage, &[&id.0], &Kept::Erased(tombstone.clone()))?;
    }
    for (target, record) in &changes.unrelated {
        RELATIONS.remove(storage, &[&target.0, &record.0]);
    }
    for (root, change) in &changes.trees {
        for (record, _) in change.before.iter() {
            if change.after.parent(*record).is_none() {
                TREES.remove(storage, &[&root.0, &record.0]);
            }
        }
        for (record, parent) in change.after.iter() {
            if change.before.parent(*record) != Some(*parent) {
                TREES.save(storage, &[&root.0, &record.0], parent)?;
            }
        }
    }
    for (target, record, kind) in &changes.relations {
        RELATIONS.save(storage, &[&target.0, &record.0], kind)?;
    }
    super::holdings::count(storage, changes)
}

fn id(key: &[u8]) -> StdResult<RecordId> {
    let id = key.try_into().map_err(|_| missing("record"))?;
    Ok(RecordId(id))
}
