//! How many messages that were refused, in whole or in part, a person sent on one day. They are recorded up to a limit, so
//! that nobody can fill a patient's log; beyond it they are counted.

use serde::{Deserialize, Serialize};

/// How many refusals of a person are recorded per UTC day.
pub const RECORDED_PER_DAY: u32 = 50;

const DAY: u64 = 86_400;

/// The refusals of one person on the last day that had any.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusals {
    /// UTC day: block time in seconds / 86,400.
    pub day: u64,
    /// How many, recorded or not.
    pub count: u32,
}

impl Refusals {
    /// One more at `now`.
    #[must_use]
    pub fn one_more(self, now: u64) -> Self {
        let day = now.checked_div(DAY).unwrap_or_default();
        let before = if self.day == day { self.count } else { 0 };
        Self {
            day,
            count: before.saturating_add(1),
        }
    }

    /// Whether the latest of them belongs into the log.
    pub const fn is_recorded(self) -> bool {
        self.count <= RECORDED_PER_DAY
    }
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects)]
mod tests {
    use super::*;

    #[test]
    fn fifty_a_day_are_recorded_and_the_next_day_begins_anew() {
        let start = 20_000 * DAY;
        let mut refusals = Refusals::default();
        for _ in 0..50 {
            refusals = refusals.one_more(start);
            assert!(refusals.is_recorded());
        }
        refusals = refusals.one_more(start + DAY - 1);
        assert!(!refusals.is_recorded());
        assert_eq!(refusals.count, 51);
        refusals = refusals.one_more(start + DAY);
        assert!(refusals.is_recorded());
        assert_eq!(refusals.count, 1);
    }
}
