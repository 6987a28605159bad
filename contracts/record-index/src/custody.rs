//! How records change custodian: what may be offered, and by whom it may be accepted.

use std::collections::BTreeSet;

use hie_policy::Id16;
use hie_types::RecordId;
use hie_types::index::Locator;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::log::Basis;
use crate::pointer::{Pointer, Status, first_repeated};
use crate::relation::Tree;

/// How many records may be offered, assigned or accepted in one message.
pub const MAX_MOVED: usize = 20;

/// How many records may be relocated or declared unavailable in one message.
pub const MAX_PLACED: usize = 50;

/// An offer, as stored; the record is its key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// Who keeps the record.
    pub from: String,
    /// To whom it is offered.
    pub to: String,
    /// By what right.
    pub basis: Basis,
    /// When, Unix seconds.
    pub at: u64,
}

/// Why records are not offered, assigned, accepted, relocated or declared unavailable.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum CustodyError {
    /// None or too many.
    #[error("records must be 1 to {most} records")]
    Count {
        /// How many may be.
        most: usize,
    },
    /// Named twice.
    #[error("records[{index}] is named twice")]
    Twice {
        /// The second of the two, from 0.
        index: usize,
    },
    /// There is no such record, or none under the handle.
    #[error("records[{index}] is unknown")]
    Unknown {
        /// Which, from 0.
        index: usize,
    },
    /// It is erased.
    #[error("records[{index}] is erased")]
    Erased {
        /// Which, from 0.
        index: usize,
    },
    /// Somebody else keeps it.
    #[error("records[{index}] is kept by another hospital")]
    NotCustodian {
        /// Which, from 0.
        index: usize,
    },
    /// Superseded or in error.
    #[error("records[{index}] is neither current nor unavailable")]
    NotCurrent {
        /// Which, from 0.
        index: usize,
    },
    /// The patient waits for an answer.
    #[error("records[{index}] is contested")]
    Contested {
        /// Which, from 0.
        index: usize,
    },
    /// The patient waits for an answer.
    #[error("records[{index}] waits for an answer to a request to erase it")]
    ErasureRequested {
        /// Which, from 0.
        index: usize,
    },
    /// A document moves as a whole.
    #[error("records[{index}] is part of a document that is not named as a whole")]
    PartOfDocument {
        /// Which, from 0.
        index: usize,
    },
    /// The owner assigned it, because its custodian left.
    #[error("records[{index}] was assigned by the owner, because its custodian left")]
    Assigned {
        /// Which, from 0.
        index: usize,
    },
    /// To itself.
    #[error("to must be another hospital than the custodian")]
    ToItself,
    /// Nobody by that id was ever accredited.
    #[error("to is unknown")]
    ToUnknown,
    /// Nobody offered it to this hospital.
    #[error("records[{index}] is not offered")]
    NotOffered {
        /// Which, from 0.
        index: usize,
    },
    /// Two custodians, or offered and assigned together.
    #[error("records must be of one custodian, and all offered or all assigned")]
    Mixed,
    /// No permit for TREAT that reaches the whole hospital.
    #[error("records[{index}]: no permit for TREAT reaches the hospital without role and person")]
    NotPermitted {
        /// Which, from 0.
        index: usize,
    },
    /// The owner assigns what a member that left cannot offer.
    #[error("custodian has not left the network")]
    NotLeft,
    /// No such endpoint, a retired one, or no store.
    #[error(
        "records[{index}].locator.endpoint must be a store of the sender's hospital that is in use"
    )]
    NotAStore {
        /// Which, from 0.
        index: usize,
    },
}

/// Passes if a list has one to `most` records, none twice.
///
/// # Errors
/// If not.
pub fn check_list(records: &[RecordId], most: usize) -> Result<(), CustodyError> {
    if !(1..=most).contains(&records.len()) {
        return Err(CustodyError::Count { most });
    }
    match first_repeated(records) {
        Some(index) => Err(CustodyError::Twice { index }),
        None => Ok(()),
    }
}

/// What a patient waits for an answer to, of one record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waits {
    /// Whose record it is.
    pub contest: bool,
    /// Whether it is kept.
    pub erasure: bool,
}

/// Passes if a record may change custodian as far as its own state goes. Who offers it has to answer the
/// patient first; who left will not, so what is assigned takes the patient's objections along. An older
/// version moves for that alone: else nobody would ever answer.
///
/// # Errors
/// If not.
pub const fn may_move(
    pointer: &Pointer,
    waits: Waits,
    basis: Basis,
    index: usize,
) -> Result<(), CustodyError> {
    let assigned = matches!(basis, Basis::Assigned);
    let owed = assigned && (waits.contest || waits.erasure);
    if is_past(pointer.status) && !owed {
        return Err(CustodyError::NotCurrent { index });
    }
    match basis {
        Basis::Offered if waits.contest => Err(CustodyError::Contested { index }),
        Basis::Offered if waits.erasure => Err(CustodyError::ErasureRequested { index }),
        Basis::Offered | Basis::Assigned => Ok(()),
    }
}

/// Whether a record is no part of its document any more: replaced, or in error.
pub const fn is_past(status: Status) -> bool {
    matches!(status, Status::Superseded | Status::EnteredInError)
}

/// Passes if all that is current of a record's document is named.
///
/// # Errors
/// If not.
pub fn is_whole(tree: &Tree, named: &BTreeSet<Id16>, index: usize) -> Result<(), CustodyError> {
    let all = tree
        .iter()
        .all(|(part, on)| named.contains(part) && named.contains(on));
    all.then_some(())
        .ok_or(CustodyError::PartOfDocument { index })
}

impl Pointer {
    /// The pointer at another place of the same custodian.
    #[must_use]
    pub fn placed(self, locator: &Locator) -> Self {
        let object = cosmwasm_std::HexBinary::from_hex(locator.object.as_str());
        Self {
            endpoint: locator.endpoint.to_string(),
            // Hex by its type: this cannot fail.
            object: object.map(Into::into).unwrap_or_default(),
            ..self
        }
    }

    /// The pointer kept by another custodian, at its place there. The origin never changes; what the
    /// patient contests stays contested, and what is replaced or in error stays so.
    #[must_use]
    pub fn kept_by(self, custodian: &str, locator: &Locator, waits: Waits) -> Self {
        let origin = self
            .origin
            .clone()
            .unwrap_or_else(|| self.custodian.clone());
        Self {
            status: match self.status {
                past if is_past(past) => past,
                _ if waits.contest => Status::Contested,
                _ => Status::Current,
            },
            custodian: custodian.to_owned(),
            origin: (origin != custodian).then_some(origin),
            ..self.placed(locator)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn id(n: u8) -> Id16 {
        Id16([n; 16])
    }

    #[test]
    fn one_to_twenty_none_twice() {
        let ids = |count: u8| (0..count).map(|n| RecordId([n; 16])).collect::<Vec<_>>();
        let count = Err(CustodyError::Count { most: 20 });
        assert_eq!(check_list(&ids(0), 20), count);
        assert_eq!(check_list(&ids(1), 20), Ok(()));
        assert_eq!(check_list(&ids(20), 20), Ok(()));
        assert_eq!(check_list(&ids(21), 20), count);
        let twice = [ids(2), ids(1)].concat();
        assert_eq!(
            check_list(&twice, 20),
            Err(CustodyError::Twice { index: 2 })
        );
    }

    #[test]
    fn a_document_is_named_with_all_parts_and_what_they_hang_on() {
        let tree = Tree::new([(id(2), id(1)), (id(3), id(2))]);
        let named = |ids: &[u8]| ids.iter().map(|n| id(*n)).collect();
        assert_eq!(is_whole(&tree, &named(&[1, 2, 3, 9]), 0), Ok(()));
        for some in [[1, 2].as_slice(), &[1, 3], &[2, 3], &[1]] {
            let part = Err(CustodyError::PartOfDocument { index: 4 });
            assert_eq!(is_whole(&tree, &named(some), 4), part);
        }
        assert_eq!(is_whole(&Tree::default(), &named(&[1]), 0), Ok(()));
    }
}
