//! What relates to what, and what is current for an emergency.

use std::collections::BTreeSet;

use cosmwasm_std::{StdResult, Storage};
use hie_contract::table::Table;
use hie_policy::{Id16, RelationKind};
use hie_types::{Handle, RecordId};

use super::{RECORDS, missing};
use crate::draft::Changes;
use crate::relation::Tree;
use crate::summary::{Listed, Listing, choose, lists, parts, stands_alone};
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

/// Of each list of the handles the newest of each custodian, with the current parts of its document that are in
/// the list; at most `most` in all, and whether there are more. Where the newest hangs on another, so does
/// every further one down to the first that stands alone: no addendum hides a newer document.
///
/// Read are at most `most` + 1 custodians, of each at most `most` documents of 17 records.
///
/// # Errors
/// If what is stored cannot be read.
pub fn newest(
    storage: &dyn Storage,
    handles: &[Handle],
    most: usize,
) -> StdResult<(Vec<RecordId>, bool)> {
    let mut said = Vec::new();
    for list in lists(handles) {
        let mut after: Option<Vec<u8>> = None;
        while said.len() <= most {
            let mut places = LISTED.scan(storage, &[&list], after.as_deref());
            let Some(next) = places.next() else { break };
            let (place, _) = next?;
            let custodian = Listing::custodian(&place);
            let further = places
                .map(|entry| entry.map(|(place, _)| place))
                .take_while(|place| match place {
                    Ok(place) => Listing::custodian(place) == custodian,
                    Err(_) => true,
                });
            let own = core::iter::once(Ok(place.clone())).chain(further);
            said.push(documents(storage, &list, own, most)?);
            after = Some(Listing::last_of_custodian(&place));
        }
    }
    let (chosen, more) = choose(said, most);
    Ok((chosen.into_iter().map(Into::into).collect(), more))
}

/// What one custodian has to say in one list.
fn documents(
    storage: &dyn Storage,
    list: &[u8; 17],
    newest_first: impl Iterator<Item = StdResult<Vec<u8>>>,
    most: usize,
) -> StdResult<Vec<Listed>> {
    let mut roots = BTreeSet::new();
    let mut said = Vec::new();
    for place in newest_first {
        let record = Listing::record(&place?).ok_or_else(|| missing("record"))?;
        let pointer = super::pointer(storage, record.into())?;
        let pointer = pointer.ok_or_else(|| missing("record"))?;
        let root = pointer.root.unwrap_or(record);
        let document = document(storage, list, root, record)?;
        let alone = stands_alone(&document, record);
        if roots.insert(root) {
            said.extend(parts(document));
        }
        if alone || said.len() > most {
            break;
        }
    }
    Ok(said)
}

/// The parts of a record's document that are in a list.
fn document(
    storage: &dyn Storage,
    list: &[u8; 17],
    root: Id16,
    record: Id16,
) -> StdResult<Vec<Listed>> {
    let tree = tree(storage, root)?;
    let linked = tree.iter().flat_map(|(part, on)| [*part, *on]);
    let ids: BTreeSet<Id16> = linked.chain([record]).collect();
    let mut found = Vec::new();
    for id in ids {
        let pointer = super::pointer(storage, id.into())?;
        found.extend(pointer.and_then(|pointer| Listed::of(id, &pointer, list, &tree)));
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
