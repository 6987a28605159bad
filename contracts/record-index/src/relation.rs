//! How a record relates to an earlier one: what it carries of it, and what goes when it goes.

use std::collections::BTreeMap;

use hie_policy::{Category, Id16, ReasonCode, RelationKind};
use hie_types::index;
use serde::{Deserialize, Serialize};

use crate::pointer::{Pointer, PointerFault, Status};

/// How many records may append to, transform or sign one record, whatever became of them since; and
/// how many current ones may append to or transform one document, however indirectly.
pub const MAX_CHILDREN: usize = 16;

/// What a record relates to, as stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relation {
    /// How.
    pub kind: RelationKind,
    /// The other record.
    pub target: Id16,
    /// Why it does not carry the target's sensitivity, if stated.
    pub reason: Option<ReasonCode>,
}

impl From<index::Relation> for Relation {
    fn from(relation: index::Relation) -> Self {
        Self {
            kind: relation.kind.into(),
            target: relation.target.into(),
            reason: relation.reason.map(Into::into),
        }
    }
}

impl From<Relation> for index::Relation {
    fn from(relation: Relation) -> Self {
        Self {
            kind: relation.kind.into(),
            target: relation.target.into(),
            reason: relation.reason.map(Into::into),
        }
    }
}

impl Relation {
    /// `new` as it is once it relates to `target`: with its origin and, unless it signs, its root.
    /// A target under another handle does not exist here.
    ///
    /// # Errors
    /// If it may not relate to it, or does not carry its sensitivity and says no reason.
    pub fn attach(self, new: Pointer, target: Option<&Pointer>) -> Result<Pointer, PointerFault> {
        let target = target
            .filter(|target| target.handle == new.handle)
            .ok_or(PointerFault::TargetUnknown)?;
        if target.custodian != new.custodian {
            return Err(PointerFault::TargetElsewhere);
        }
        if target.status != Status::Current {
            return Err(PointerFault::TargetNotCurrent);
        }
        if self.reason.is_none() {
            carries(&new, target)?;
        }
        let root = target.root.unwrap_or(self.target);
        Ok(Pointer {
            origin: target.origin.clone(),
            root: self.kind.shares_root().then_some(root),
            ..new
        })
    }
}

/// Tags in any order; a clear category may differ from another clear one.
fn carries(new: &Pointer, target: &Pointer) -> Result<(), PointerFault> {
    // Neither list has a tag twice.
    let same_tags =
        new.tags.len() == target.tags.len() && new.tags.iter().all(|tag| target.tags.contains(tag));
    if !same_tags {
        return Err(PointerFault::TagsNotCarried);
    }
    match (&new.category, &target.category) {
        (Category::Code(_), Category::Code(_)) => {}
        (new, target) if new == target => {}
        _ => return Err(PointerFault::CategoryNotCarried),
    }
    if new.confidentiality != target.confidentiality {
        return Err(PointerFault::ConfidentialityNotCarried);
    }
    Ok(())
}

/// The current records that append to or transform a document, each with the record it hangs on:
/// another of them, or the document's current version. They share one root, so one list per root
/// holds them all, and what goes with a record is found without a walk through storage.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree(BTreeMap<Id16, Id16>);

impl Tree {
    /// Of records and what they hang on.
    pub fn new(hanging: impl IntoIterator<Item = (Id16, Id16)>) -> Self {
        Self(hanging.into_iter().collect())
    }

    /// Each record with what it hangs on.
    pub fn iter(&self) -> impl Iterator<Item = (&Id16, &Id16)> {
        self.0.iter()
    }

    /// What a record hangs on, if it does.
    pub fn parent(&self, record: Id16) -> Option<Id16> {
        self.0.get(&record).copied()
    }

    /// Hangs a record on another.
    ///
    /// # Errors
    /// If there are as many already as may be.
    pub fn hang(&mut self, record: Id16, on: Id16) -> Result<(), PointerFault> {
        if self.0.len() >= MAX_CHILDREN {
            return Err(PointerFault::TooManyChildren);
        }
        self.0.insert(record, on);
        Ok(())
    }

    /// Takes a record off with everything below it, and says what was below.
    pub fn cut(&mut self, record: Id16) -> Vec<Id16> {
        self.0.remove(&record);
        let mut gone = Vec::new();
        let mut next = Some(record);
        let mut looked_at: usize = 0;
        while let Some(above) = next {
            let below: Vec<Id16> = self.hanging_on(above).collect();
            for id in below {
                self.0.remove(&id);
                gone.push(id);
            }
            next = gone.get(looked_at).copied();
            looked_at = looked_at.saturating_add(1);
        }
        gone
    }

    /// Lets a record take another's place, and says what was below that one. This never makes the
    /// tree larger: a correction is always possible.
    pub fn replace(&mut self, old: Id16, new: Id16) -> Vec<Id16> {
        let parent = self.parent(old);
        let gone = self.cut(old);
        if let Some(parent) = parent {
            self.0.insert(new, parent);
        }
        gone
    }

    fn hanging_on(&self, record: Id16) -> impl Iterator<Item = Id16> + '_ {
        let on = move |(_, parent): &(&Id16, &Id16)| **parent == record;
        self.0.iter().filter(on).map(|(id, _)| *id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn id(n: u8) -> Id16 {
        Id16([n; 16])
    }

    /// 1 ← 2 ← 3 ← 4, 1 ← 5
    fn tree() -> Tree {
        Tree::new([(2, 1), (3, 2), (4, 3), (5, 1)].map(|(n, on)| (id(n), id(on))))
    }

    #[test]
    fn what_is_below_goes_with_it_however_deep() {
        let mut tree = tree();
        assert_eq!(tree.cut(id(2)), [id(3), id(4)]);
        assert_eq!(tree, Tree::new([(id(5), id(1))]));
        assert_eq!(tree.cut(id(1)), [id(5)]);
        assert_eq!(tree, Tree::default());
        assert_eq!(tree.cut(id(1)), []);
    }

    #[test]
    fn a_replacement_takes_the_place_and_nothing_below_it() {
        let mut replaced = tree();
        assert_eq!(replaced.replace(id(3), id(9)), [id(4)]);
        assert_eq!(replaced.parent(id(9)), Some(id(2)));
        assert_eq!(replaced.parent(id(3)), None);
        let mut replaced = tree();
        assert_eq!(replaced.replace(id(1), id(9)), [id(2), id(5), id(3), id(4)]);
        assert_eq!(replaced, Tree::default());
    }

    #[test]
    fn sixteen_hang_on_a_document_and_a_correction_is_still_possible() {
        let mut tree = Tree::default();
        for n in 2..18 {
            tree.hang(id(n), id(1)).unwrap();
        }
        assert_eq!(tree.hang(id(18), id(2)), Err(PointerFault::TooManyChildren));
        tree.replace(id(17), id(18));
        assert_eq!(tree.iter().count(), 16);
    }
}
