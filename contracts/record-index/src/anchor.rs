//! Anchors: that a hospital held a tree of hashes at some time. The rules of the tree are in
//! [`hie_types::merkle`].

use hie_contract::account::Account;
use hie_types::index::AnchorKind;
use hie_types::merkle::MAX_LEAVES;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// An anchored tree, as stored; hospital and root are its key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anchored {
    /// When, Unix seconds.
    pub at: u64,
    /// Who sent it.
    pub account: Account,
    /// How many leaves it has.
    pub leaves: u64,
    /// What the leaves are.
    pub kind: Kind,
}

/// What the leaves are, as stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// Commitments to documents.
    Documents,
    /// Entries of an audit log.
    AuditLog,
}

/// Why a tree is not anchored.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum AnchorError {
    /// None or too many.
    #[error("leaves must be 1 to 2^40")]
    Leaves,
    /// The same root cannot have two shapes.
    #[error("root is anchored already with another number of leaves or of another kind")]
    Contradicts,
    /// No whole hashes, or more than a tree is high.
    #[error("path must be at most 40 hashes of 32 bytes")]
    Path,
}

impl Anchored {
    /// Whether anchoring the tree is something new.
    ///
    /// # Errors
    /// If it cannot be that tree, or was said to be another before.
    pub fn is_new(&self, before: Option<&Self>) -> Result<bool, AnchorError> {
        if !(1..=MAX_LEAVES).contains(&self.leaves) {
            return Err(AnchorError::Leaves);
        }
        match before {
            None => Ok(true),
            Some(before) if before.leaves == self.leaves && before.kind == self.kind => Ok(false),
            Some(_) => Err(AnchorError::Contradicts),
        }
    }
}

impl From<AnchorKind> for Kind {
    fn from(kind: AnchorKind) -> Self {
        match kind {
            AnchorKind::Documents => Self::Documents,
            AnchorKind::AuditLog => Self::AuditLog,
        }
    }
}

impl From<Kind> for AnchorKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Documents => Self::Documents,
            Kind::AuditLog => Self::AuditLog,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(leaves: u64, kind: Kind) -> Anchored {
        Anchored {
            at: 5,
            account: Account::from_bytes(vec![1; 20]),
            leaves,
            kind,
        }
    }

    #[test]
    fn a_tree_has_a_leaf_and_at_most_so_many() {
        for (leaves, expected) in [
            (0, Err(AnchorError::Leaves)),
            (1, Ok(true)),
            (MAX_LEAVES, Ok(true)),
            (MAX_LEAVES + 1, Err(AnchorError::Leaves)),
        ] {
            assert_eq!(tree(leaves, Kind::Documents).is_new(None), expected);
        }
    }

    #[test]
    fn the_same_root_is_the_same_tree() {
        let first = tree(7, Kind::Documents);
        assert_eq!(tree(7, Kind::Documents).is_new(Some(&first)), Ok(false));
        for other in [tree(8, Kind::Documents), tree(7, Kind::AuditLog)] {
            assert_eq!(other.is_new(Some(&first)), Err(AnchorError::Contradicts));
        }
    }
}
