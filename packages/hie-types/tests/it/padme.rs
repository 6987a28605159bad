//! Rounding of sizes.

use hie_types::derive::{is_padme, padme};
use proptest::prelude::*;

/// Every number of bits as likely as any other.
fn size() -> impl Strategy<Value = u64> {
    (any::<u64>(), 0..64u32).prop_map(|(number, shift)| number >> shift)
}

proptest! {
    #[test]
    fn it_never_shrinks_and_adds_at_most_12_percent(size in size()) {
        if let Some(rounded) = padme(size) {
            prop_assert!(rounded >= size);
            prop_assert!(u128::from(rounded - size) * 100 <= u128::from(size) * 12);
        }
    }

    #[test]
    fn what_is_rounded_stays(size in size()) {
        if let Some(rounded) = padme(size) {
            prop_assert!(is_padme(rounded));
            prop_assert_eq!(padme(rounded), Some(rounded));
        }
    }

    #[test]
    fn a_size_has_the_form_if_rounding_leaves_it(size in size()) {
        prop_assert_eq!(is_padme(size), padme(size) == Some(size));
    }

    #[test]
    fn a_larger_size_is_never_rounded_lower(one in size(), two in size()) {
        let (less, more) = (one.min(two), one.max(two));
        if let (Some(less), Some(more)) = (padme(less), padme(more)) {
            prop_assert!(less <= more);
        } else {
            prop_assert!(padme(more).is_none());
        }
    }

    #[test]
    fn there_is_no_such_size_in_between(size in size()) {
        if let Some(rounded) = padme(size) {
            let between = size..rounded;
            prop_assert!(between.take(64).all(|n| !is_padme(n)));
            prop_assert!(rounded == size || !is_padme(rounded - 1));
        }
    }
}

#[test]
fn small_sizes_are_told_apart_no_more_than_they_may() {
    let all: Vec<u64> = (0..=64).filter(|n| is_padme(*n)).collect();
    let expected: Vec<u64> = (0..=8)
        .chain((10..=16).step_by(2))
        .chain((18..=32).step_by(2))
        .chain((36..=64).step_by(4))
        .collect();
    assert_eq!(all, expected);
}

#[test]
fn at_the_end_of_the_numbers_there_is_no_larger_size() {
    assert_eq!(padme(u64::MAX), None);
    let last = u64::MAX - (1 << 57) + 1;
    assert_eq!(padme(last), Some(last));
    assert_eq!(padme(last + 1), None);
}
