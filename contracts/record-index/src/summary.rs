//! Which records an emergency summary is made of, and how they are ordered: by custodian, and of
//! each custodian the newest first.

use hie_policy::{Category, EMERGENCY_CATEGORIES, Id16, RelationKind};
use hie_types::Handle;

use crate::pointer::{Pointer, Status};
use crate::relation::Relation;

/// How many records a summary has at most.
pub const MAX_SUMMARY: usize = 20;

/// The bytes of a place that say when and which: time, position, id.
const ORDER_BYTES: usize = 8 + 1 + 16;

/// A current record in the list of its handle and category.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// The list: handle, and position of the category among the four.
    pub list: [u8; 17],
    /// The place in it: custodian, 0, and the complements of time and position in the message that
    /// published it, so that the newest comes first; then the id.
    pub place: Vec<u8>,
}

impl Listing {
    /// Where a record is listed; nothing if it is not: not current, blinded, of no emergency
    /// category, or a signature: that is no document for an emergency, and as the newer one it would
    /// hide the one it signs.
    pub fn of(id: Id16, pointer: &Pointer) -> Option<Self> {
        let Category::Code(code) = &pointer.category else {
            return None;
        };
        let signs = |relation: Relation| relation.kind == RelationKind::Signs;
        if pointer.relation.is_some_and(signs) {
            return None;
        }
        let number = EMERGENCY_CATEGORIES.iter().position(|c| c == code)?;
        let list = list(pointer.handle, number)?;
        let place = [
            pointer.custodian.as_bytes(),
            &[0],
            &(!pointer.published_at).to_be_bytes(),
            &[!pointer.position],
            &id.0,
        ];
        (pointer.status == Status::Current).then(|| Self {
            list,
            place: place.concat(),
        })
    }

    /// The record at a place.
    pub fn record(place: &[u8]) -> Option<Id16> {
        let (_, id) = place.split_last_chunk()?;
        Some(Id16(*id))
    }

    /// A place after all of the same custodian and before any of the next.
    pub fn last_of_custodian(place: &[u8]) -> Vec<u8> {
        let custodian = place.len().saturating_sub(ORDER_BYTES);
        let custodian = place.get(..custodian).unwrap_or_default();
        [custodian, &[u8::MAX; ORDER_BYTES]].concat()
    }
}

/// The lists of a handle, in the order of the four categories.
pub fn lists(handle: Handle) -> impl Iterator<Item = [u8; 17]> {
    (0..EMERGENCY_CATEGORIES.len()).filter_map(move |number| list(handle.into(), number))
}

fn list(handle: Id16, number: usize) -> Option<[u8; 17]> {
    let number = u8::try_from(number).ok()?;
    [handle.0.as_slice(), &[number]].concat().try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_place_of_a_custodian_is_after_its_own_and_before_the_next() {
        let place = |custodian: &str, order: u8| {
            [custodian.as_bytes(), &[0], &[order; ORDER_BYTES]].concat()
        };
        let last = Listing::last_of_custodian(&place("north", 0));
        assert_eq!(last, place("north", 255));
        assert!(last < place("north-2", 0));
        assert!(last < place("north2", 0));
        assert!(last > place("nort", 255));
        assert_eq!(Listing::record(&place("north", 7)), Some(Id16([7; 16])));
    }
}
