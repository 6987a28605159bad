//! What a message makes of records, before anything is written: what is refused half-way has
//! changed nothing. Each record is read and written once, however often it is looked at.

use std::collections::BTreeMap;

use cosmwasm_std::{StdError, StdResult, Storage};
use hie_policy::{Id16, RelationKind};
use hie_types::RecordId;
use thiserror::Error;

use crate::pointer::{Marked, Pointer, PointerFault, Status, Superseded};
use crate::relation::{MAX_CHILDREN, Relation, Tree};
use crate::state;
use crate::tombstone::{Erased, Kept, Tombstone};

/// Why a pointer is not added.
#[derive(Debug, Error)]
pub enum DraftError {
    /// The host, or what is stored.
    #[error("{0}")]
    Std(#[from] StdError),
    /// The pointer is wrong.
    #[error(transparent)]
    Fault(#[from] PointerFault),
}

/// The records that a message looks at and changes.
pub struct Draft<'a> {
    storage: &'a dyn Storage,
    records: BTreeMap<RecordId, Change<Option<Pointer>>>,
    erased: BTreeMap<RecordId, Tombstone>,
    trees: BTreeMap<Id16, Change<Tree>>,
    children: BTreeMap<Id16, usize>,
    changes: Changes,
}

/// What is to be written.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// The ids that are new, in the order in which they were added.
    pub new: Vec<RecordId>,
    /// How many records that were current are superseded.
    pub superseded: usize,
    /// The pointers that are new or changed, with what they were.
    pub pointers: Vec<(RecordId, Change<Option<Pointer>>)>,
    /// The trees that are changed, by root.
    pub trees: Vec<(Id16, Change<Tree>)>,
    /// What relates to what: target, record, how.
    pub relations: Vec<(Id16, Id16, RelationKind)>,
    /// What is left of records that are erased.
    pub erased: Vec<(RecordId, Tombstone)>,
    /// What relates to nothing any more: target, record.
    pub unrelated: Vec<(Id16, Id16)>,
}

/// Something before and after.
#[derive(Debug, PartialEq, Eq)]
pub struct Change<T> {
    /// As it is stored.
    pub before: T,
    /// As it is to be.
    pub after: T,
}

impl<T: Clone + PartialEq> Change<T> {
    fn none(value: T) -> Self {
        Self {
            before: value.clone(),
            after: value,
        }
    }

    fn is_one(&self) -> bool {
        self.before != self.after
    }
}

impl<'a> Draft<'a> {
    /// Nothing changed yet.
    pub fn new(storage: &'a dyn Storage) -> Self {
        Self {
            storage,
            records: BTreeMap::new(),
            erased: BTreeMap::new(),
            trees: BTreeMap::new(),
            children: BTreeMap::new(),
            changes: Changes::default(),
        }
    }

    /// A record as it is by now.
    ///
    /// # Errors
    /// If what is stored cannot be read.
    pub fn record(&mut self, id: RecordId) -> StdResult<Option<&mut Pointer>> {
        if !self.records.contains_key(&id) {
            let stored = match state::kept(self.storage, id)? {
                Some(Kept::Pointer(pointer)) => Some(*pointer),
                Some(Kept::Erased(tombstone)) => {
                    self.erased.insert(id, tombstone);
                    None
                }
                None => None,
            };
            self.records.insert(id, Change::none(stored));
        }
        let change = self.records.get_mut(&id);
        Ok(change.and_then(|change| change.after.as_mut()))
    }

    /// What is left of a record that is erased.
    ///
    /// # Errors
    /// If what is stored cannot be read.
    pub fn tombstone(&mut self, id: RecordId) -> StdResult<Option<&Tombstone>> {
        self.record(id)?;
        Ok(self.erased.get(&id))
    }

    /// Adds a record, unless it is there already with the same content.
    ///
    /// # Errors
    /// If it is there with other content, or may not relate to what it relates to.
    pub fn add(&mut self, id: RecordId, new: Pointer) -> Result<(), DraftError> {
        if let Some(stored) = self.record(id)? {
            return if stored.has_content_of(&new) {
                Ok(())
            } else {
                Err(PointerFault::Conflict.into())
            };
        }
        if self.erased.contains_key(&id) {
            return Err(PointerFault::Erased.into());
        }
        let new = match new.relation {
            Some(relation) => self.relate(id, new, relation)?,
            None => new,
        };
        self.changes.new.push(id);
        let change = Change {
            before: None,
            after: Some(new),
        };
        self.records.insert(id, change);
        Ok(())
    }

    fn relate(
        &mut self,
        id: RecordId,
        new: Pointer,
        relation: Relation,
    ) -> Result<Pointer, DraftError> {
        let target = relation.target;
        let erased = self.tombstone(target.into())?;
        if erased.is_some_and(|erased| erased.handle == new.handle) {
            return Err(PointerFault::TargetNotCurrent.into());
        }
        let found = self.record(target.into())?;
        let root = found.as_ref().and_then(|found| found.root);
        let new = relation.attach(new, found.as_deref())?;
        let root = root.unwrap_or(target);
        match relation.kind {
            RelationKind::Replaces => {
                let below = self.tree(root)?.replace(target, id.into());
                let how = Superseded {
                    by: id.into(),
                    at: new.published_at,
                };
                for gone in core::iter::once(target).chain(below) {
                    self.supersede(gone.into(), how)?;
                }
            }
            RelationKind::Appends | RelationKind::Transforms => {
                self.count_child(target)?;
                self.tree(root)?.hang(id.into(), target)?;
            }
            RelationKind::Signs => self.count_child(target)?,
        }
        let how = (target, id.into(), relation.kind);
        self.changes.relations.push(how);
        Ok(new)
    }

    fn supersede(&mut self, id: RecordId, how: Superseded) -> StdResult<()> {
        if let Some(pointer) = self.record(id)? {
            pointer.status = Status::Superseded;
            pointer.superseded = Some(how);
            self.changes.superseded = self.changes.superseded.saturating_add(1);
        }
        Ok(())
    }

    /// A record that was replaced takes no more children, so its replacement is never counted here.
    fn count_child(&mut self, target: Id16) -> Result<(), DraftError> {
        let before = match self.children.get(&target) {
            Some(count) => *count,
            None => state::related(self.storage, target.into(), None, MAX_CHILDREN)?.len(),
        };
        if before >= MAX_CHILDREN {
            return Err(PointerFault::TooManyChildren.into());
        }
        self.children.insert(target, before.saturating_add(1));
        Ok(())
    }

    fn tree(&mut self, root: Id16) -> StdResult<&mut Tree> {
        let change = match self.trees.entry(root) {
            std::collections::btree_map::Entry::Occupied(entry) => entry.into_mut(),
            std::collections::btree_map::Entry::Vacant(entry) => {
                entry.insert(Change::none(state::tree(self.storage, root)?))
            }
        };
        Ok(&mut change.after)
    }

    /// Marks a record as entered in error, with everything current below it, and says how many that
    /// are. None if it is marked already.
    ///
    /// # Errors
    /// If what is stored cannot be read.
    pub fn enter_in_error(&mut self, id: RecordId, mark: &Marked) -> StdResult<usize> {
        let Some(pointer) = self.record(id)? else {
            return Ok(0);
        };
        if pointer.status == Status::EnteredInError {
            return Ok(0);
        }
        let root = pointer.root.unwrap_or(id.into());
        let below = self.tree(root)?.cut(id.into());
        let mut marked: usize = 0;
        for gone in core::iter::once(id.into()).chain(below) {
            if let Some(pointer) = self.record(gone.into())? {
                pointer.status = Status::EnteredInError;
                pointer.error = Some(mark.clone());
                marked = marked.saturating_add(1);
            }
        }
        Ok(marked)
    }

    /// Erases a record, with everything current below it, and says which those are. None if it is
    /// erased already.
    ///
    /// # Errors
    /// If what is stored cannot be read.
    pub fn erase(&mut self, id: RecordId, erased: &Erased) -> StdResult<Vec<RecordId>> {
        let Some(pointer) = self.record(id)? else {
            return Ok(Vec::new());
        };
        let root = pointer.root.unwrap_or(id.into());
        let below = self.tree(root)?.cut(id.into());
        let mut gone = Vec::new();
        for record in core::iter::once(id.into()).chain(below) {
            let id = RecordId::from(record);
            let Some(pointer) = self.record(id)? else {
                continue;
            };
            let tombstone = Tombstone::of(pointer, erased);
            let relation = pointer.relation;
            if let Some(relation) = relation {
                self.changes.unrelated.push((relation.target, record));
            }
            if let Some(change) = self.records.get_mut(&id) {
                change.after = None;
            }
            self.changes.erased.push((id, tombstone));
            gone.push(id);
        }
        Ok(gone)
    }

    /// The parts of the document that a record belongs to.
    ///
    /// # Errors
    /// If what is stored cannot be read.
    pub fn document(&mut self, id: RecordId) -> StdResult<&Tree> {
        let root = self.record(id)?.and_then(|pointer| pointer.root);
        Ok(self.tree(root.unwrap_or(id.into()))?)
    }

    /// Puts something in the place of a record's pointer.
    ///
    /// # Errors
    /// If what is stored cannot be read.
    pub fn change(
        &mut self,
        id: RecordId,
        change: impl FnOnce(Pointer) -> Pointer,
    ) -> StdResult<()> {
        if let Some(pointer) = self.record(id)? {
            *pointer = change(pointer.clone());
        }
        Ok(())
    }

    /// What is to be written.
    pub fn into_changes(self) -> Changes {
        let changed = |(_, change): &(RecordId, Change<Option<Pointer>>)| change.is_one();
        let grown = |(_, change): &(Id16, Change<Tree>)| change.is_one();
        Changes {
            pointers: self.records.into_iter().filter(changed).collect(),
            trees: self.trees.into_iter().filter(grown).collect(),
            ..self.changes
        }
    }
}
