//! Which records an emergency summary is made of, and how they are ordered: by custodian, and of
//! each custodian the newest first. An addendum does not stand for what it appends to, so that is
//! answered with it (ADR 0021).

use std::collections::BTreeSet;

use hie_policy::{Category, EMERGENCY_CATEGORIES, Id16, RelationKind};
use hie_types::Handle;

use crate::pointer::{Pointer, Status};
use crate::relation::{Relation, Tree};

/// How many records a summary has at most.
pub const MAX_SUMMARY: usize = 20;

/// The bytes of a place that say when and which: time, position, id.
const ORDER_BYTES: usize = 8 + 1 + 16;

/// A current record in the list of its handle and category.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
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

    /// What an answer is ordered by: the category, then the place, whatever the handle.
    fn order(&self) -> (Option<&u8>, &[u8]) {
        (self.list.last(), &self.place)
    }

    /// The record at a place.
    pub fn record(place: &[u8]) -> Option<Id16> {
        let (_, id) = place.split_last_chunk()?;
        Some(Id16(*id))
    }

    /// A place after all of the same custodian and before any of the next.
    pub fn last_of_custodian(place: &[u8]) -> Vec<u8> {
        [Self::custodian(place), &[u8::MAX; ORDER_BYTES]].concat()
    }

    /// What of a place says whose it is.
    pub fn custodian(place: &[u8]) -> &[u8] {
        let custodian = place.len().saturating_sub(ORDER_BYTES);
        place.get(..custodian).unwrap_or_default()
    }
}

/// A listed record and its place in its document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The record.
    pub id: Id16,
    /// Where it is listed.
    pub listing: Listing,
    /// What it hangs on, if it is a part.
    pub on: Option<Id16>,
    /// Whether it says the same as that in another form. One that replaced such a form is not known to.
    pub is_form: bool,
}

impl Listed {
    /// A record of a document, if it is in this list.
    pub fn of(id: Id16, pointer: &Pointer, list: &[u8; 17], document: &Tree) -> Option<Self> {
        let listing = Listing::of(id, pointer)?;
        let transforms = |relation: Relation| relation.kind == RelationKind::Transforms;
        (listing.list == *list).then_some(Self {
            id,
            listing,
            on: document.parent(id),
            is_form: pointer.relation.is_some_and(transforms),
        })
    }
}

/// Whether a record hangs on none of its document's other parts that are in the list.
pub fn stands_alone(document: &[Listed], record: Id16) -> bool {
    let found = document.iter().find(|listed| listed.id == record);
    let on = found.and_then(|listed| listed.on);
    on.is_none_or(|on| document.iter().all(|listed| listed.id != on))
}

/// What an answer takes of the current parts of one document in one list: the first to be had first. What
/// another one transforms is left out, that is another form of it, and of several forms the newest is
/// taken. The newest of all comes first, then the oldest: what the others append to.
pub fn parts(mut document: Vec<Listed>) -> Vec<Listed> {
    document.sort_by(|one, other| one.listing.cmp(&other.listing));
    let form_of = |listed: &Listed| listed.on.filter(|_| listed.is_form);
    let has_forms: BTreeSet<Id16> = document.iter().filter_map(form_of).collect();
    let mut has_newer_form = BTreeSet::new();
    document.retain(|listed| {
        let newest = form_of(listed).is_none_or(|target| has_newer_form.insert(target));
        newest && !has_forms.contains(&listed.id)
    });
    if let Some((_, further)) = document.split_first_mut() {
        further.reverse();
    }
    document
}

/// At most `most` of what each custodian has to say in each category under each handle, ordered, and whether there are more. Each
/// gets one place before any gets two.
pub fn choose(said: Vec<Vec<Listed>>, most: usize) -> (Vec<Id16>, bool) {
    let count: usize = said.iter().map(Vec::len).sum();
    let mut said: Vec<_> = said.into_iter().map(Vec::into_iter).collect();
    let mut chosen = Vec::new();
    while chosen.len() < most {
        let before = chosen.len();
        let round = said.iter_mut().filter_map(Iterator::next);
        chosen.extend(round.take(most.saturating_sub(before)));
        if chosen.len() == before {
            break;
        }
    }
    chosen.sort_by(|one, other| one.listing.order().cmp(&other.listing.order()));
    let more = count > chosen.len();
    (chosen.into_iter().map(|listed| listed.id).collect(), more)
}

/// The lists of handles, in the order of the four categories: of each category those of all handles.
pub fn lists(handles: &[Handle]) -> impl Iterator<Item = [u8; 17]> {
    let of = move |number| {
        let handles = handles.iter();
        handles.filter_map(move |handle| list((*handle).into(), number))
    };
    (0..EMERGENCY_CATEGORIES.len()).flat_map(of)
}

fn list(handle: Id16, number: usize) -> Option<[u8; 17]> {
    let number = u8::try_from(number).ok()?;
    [handle.0.as_slice(), &[number]].concat().try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use hie_policy::RelationKind::{Appends, Transforms};

    const fn id(n: u8) -> Id16 {
        Id16([n; 16])
    }

    /// Record `n` of a custodian in a list; the lower `n`, the newer.
    fn listed(list: u8, custodian: &str, n: u8, relation: Option<(RelationKind, u8)>) -> Listed {
        Listed {
            id: id(n),
            listing: Listing {
                list: [list; 17],
                place: [custodian.as_bytes(), &[0], &[n; ORDER_BYTES]].concat(),
            },
            on: relation.map(|(_, target)| id(target)),
            is_form: relation.is_some_and(|(kind, _)| kind == Transforms),
        }
    }

    fn of_one(parts: &[(u8, Option<(RelationKind, u8)>)]) -> Vec<u8> {
        let document = parts.iter().map(|(n, on)| listed(0, "north", *n, *on));
        let taken = super::parts(document.collect());
        taken.iter().map(|listed| listed.id.0[0]).collect()
    }

    #[test]
    fn the_newest_comes_first_then_what_it_hangs_on_then_the_rest() {
        let on = |n| Some((Appends, n));
        let parts = [(9, None), (8, on(9)), (7, on(9)), (6, on(8))];
        assert_eq!(of_one(&parts), [6, 9, 8, 7]);
        assert_eq!(of_one(&[(9, None)]), [9]);
        assert!(of_one(&[]).is_empty());
    }

    #[test]
    fn a_form_stands_for_what_it_transforms_and_the_newest_form_for_the_others() {
        let form = |n| Some((Transforms, n));
        assert_eq!(of_one(&[(9, None), (8, form(9)), (7, form(9))]), [7]);
        assert_eq!(of_one(&[(9, None), (8, form(9)), (7, form(8))]), [7]);
        // Whichever is counted as the newer.
        assert_eq!(of_one(&[(7, None), (8, form(7))]), [8]);
        let addendum = (6, Some((Appends, 9)));
        assert_eq!(of_one(&[(9, None), (8, form(9)), addendum]), [6, 8]);
        assert_eq!(of_one(&[(9, None), addendum, (5, form(6))]), [5, 9]);
        // The form of something that is not in the list.
        assert_eq!(of_one(&[(8, form(9))]), [8]);
    }

    #[test]
    fn alone_is_what_hangs_on_nothing_in_the_list() {
        let on = |n| Some((Appends, n));
        let document = [(9, None), (8, on(9)), (7, on(5))].map(|(n, on)| listed(0, "north", n, on));
        let alone = [9, 8, 7].map(|n| stands_alone(&document, id(n)));
        assert_eq!(alone, [true, false, true]);
        // What is not in it cannot be continued.
        assert!(stands_alone(&document, id(1)));
    }

    #[test]
    fn each_is_chosen_once_before_any_is_chosen_twice() {
        let said = || {
            vec![
                vec![
                    listed(0, "north", 1, None),
                    listed(0, "north", 3, None),
                    listed(0, "north", 2, None),
                ],
                vec![listed(0, "south", 4, None)],
                vec![listed(1, "north", 5, None), listed(1, "north", 6, None)],
            ]
        };
        let chosen = |most| {
            let (ids, more) = choose(said(), most);
            (ids.iter().map(|id| id.0[0]).collect::<Vec<_>>(), more)
        };
        assert_eq!(chosen(0), (vec![], true));
        assert_eq!(chosen(2), (vec![1, 4], true));
        assert_eq!(chosen(3), (vec![1, 4, 5], true));
        assert_eq!(chosen(4), (vec![1, 3, 4, 5], true));
        assert_eq!(chosen(5), (vec![1, 3, 4, 5, 6], true));
        assert_eq!(chosen(6), (vec![1, 2, 3, 4, 5, 6], false));
        assert_eq!(chosen(20), (vec![1, 2, 3, 4, 5, 6], false));
    }

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
