//! How many sessions are too many, and when a missing review tells against its person.

use crate::glass::settings::Settings;

/// In which time openings are counted: 24 hours.
pub const WINDOW: u64 = 86_400;

/// Of openings numbered from 1 to `last`, the one that tells whether a further one is too many: the
/// `limit`-th from the end. None if there are fewer.
pub fn telling(last: u64, limit: u32) -> Option<u64> {
    let before = last.checked_add(1)?.checked_sub(u64::from(limit))?;
    (before > 0).then_some(before)
}

/// Whether an opening at `opened_at` still counts at `now`: for 24 hours, not a second longer.
pub const fn counts(opened_at: u64, now: u64) -> bool {
    now < opened_at.saturating_add(WINDOW)
}

/// The sessions of one person that wait for a review and are not disputed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unreviewed {
    /// When the oldest of them was opened.
    pub oldest: Option<u64>,
    /// How many there are, without those that were reported late.
    pub count: u32,
}

impl Unreviewed {
    /// Whether a review is overdue.
    pub fn is_overdue(self, settings: &Settings, now: u64) -> bool {
        self.oldest
            .is_some_and(|opened_at| now >= settings.review_due(opened_at))
    }

    /// Whether one is overdue for so long that it bars.
    pub fn bars(self, settings: &Settings, now: u64) -> bool {
        self.oldest
            .is_some_and(|opened_at| now >= settings.bars_from(opened_at))
    }

    /// Whether there are as many as there may be.
    pub const fn is_full(self, settings: &Settings) -> bool {
        self.count >= settings.max_unreviewed
    }
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects)]
mod tests {
    use super::*;

    #[test]
    fn the_tenth_from_the_end_tells_about_ten() {
        assert_eq!(telling(0, 10), None);
        assert_eq!(telling(9, 10), None);
        assert_eq!(telling(10, 10), Some(1));
        assert_eq!(telling(25, 10), Some(16));
        assert_eq!(telling(3, 1), Some(3));
    }

    #[test]
    fn an_opening_counts_for_24_hours_to_the_second() {
        assert!(counts(1_000, 1_000));
        assert!(counts(1_000, 1_000 + WINDOW - 1));
        assert!(!counts(1_000, 1_000 + WINDOW));
    }

    #[test]
    fn the_oldest_unreviewed_tells_overdue_and_barred_to_the_second() {
        let settings = Settings::default();
        let one = Unreviewed {
            oldest: Some(1_000),
            count: 1,
        };
        let (due, bar) = (settings.review_due(1_000), settings.bars_from(1_000));
        assert!(!one.is_overdue(&settings, due - 1));
        assert!(one.is_overdue(&settings, due));
        assert!(!one.bars(&settings, bar - 1));
        assert!(one.bars(&settings, bar));
        assert!(!Unreviewed::default().is_overdue(&settings, u64::MAX));
    }

    #[test]
    fn twenty_unreviewed_are_full() {
        let settings = Settings::default();
        let with = |count| Unreviewed {
            oldest: Some(0),
            count,
        };
        assert!(!with(19).is_full(&settings));
        assert!(with(20).is_full(&settings));
    }
}
