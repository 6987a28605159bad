//! How long the bodies of what is over are kept, and what of it is never purged.
//!
//! Purged is what has been over for the whole retention term: entries of a history by their own time,
//! oldest first; then directives, sessions and requests. Never: a directive that may still apply, a
//! session that is open, waits for a review, is disputed or bars its person, a request that waits; a
//! body that an entry of the history, which is still kept, is made from. What remains of a directive is
//! where it stood: receipts that hospitals owe are found by it (`BasisStatus`).

use hie_policy::Effect;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::directive::{Directive, Replaced};
use crate::glass::session::{ReviewState, Session};
use crate::request::{Answer, Request};
use crate::state::retention::Stood;

/// The retention term unless the owner sets another: ten years, whatever leap years fall into them.
pub const DEFAULT_DAYS: u32 = 3_653;
/// The shortest: no dispute about break-glass takes longer.
pub const LEAST_DAYS: u32 = 366;
/// The longest: a hundred years.
pub const MOST_DAYS: u32 = 36_525;
/// How much is purged at once.
pub const MAX_PURGED: usize = 50;

const DAY: u64 = 86_400;

/// Why nothing is purged.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum RetentionError {
    /// More than is purged at once, or nothing.
    #[error("purge: must be 1 to 50 in all")]
    HowMany,
    /// There is none, or it is of another handle.
    #[error("{what}: there is none with this number under this handle, or it is purged")]
    NotFound {
        /// Of which list.
        what: &'static str,
    },
    /// One stands there twice.
    #[error("purge: none twice")]
    Twice,
    /// Not over, or not for long enough, or still needed.
    #[error("{what}: not over for the whole retention term, or still needed")]
    NotDue {
        /// Of which list.
        what: &'static str,
    },
    /// An entry of the history is made from it.
    #[error("{what}: the history still has an entry about it")]
    InHistory {
        /// Of which list.
        what: &'static str,
    },
    /// The term is out of bounds.
    #[error("retention_days: must be 366 to 36525")]
    Days,
}

/// The retention term, and now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    days: u32,
    now: u64,
}

/// The latest of several times.
fn latest(times: impl IntoIterator<Item = u64>) -> u64 {
    times.into_iter().max().unwrap_or_default()
}

/// Checks a term that the owner sets.
///
/// # Errors
/// [`RetentionError::Days`].
pub fn check_days(days: u32) -> Result<u32, RetentionError> {
    if (LEAST_DAYS..=MOST_DAYS).contains(&days) {
        Ok(days)
    } else {
        Err(RetentionError::Days)
    }
}

impl Retention {
    /// A term of so many days, looked at `now`.
    pub const fn new(days: u32, now: u64) -> Self {
        Self { days, now }
    }

    /// Whether what was over at `since` has been for the whole term: from its very last second on.
    pub fn is_past(self, since: u64) -> bool {
        let term = u64::from(self.days).saturating_mul(DAY);
        since.saturating_add(term) <= self.now
    }

    /// Where directive `id` stood when it was over, if it has been for the whole term. `floored` is the
    /// floor of permits that were revoked together that long ago; a permit whose uses are drawn is not
    /// over: it can be revoked.
    pub fn directive(self, id: u64, of: &Directive, floored: u64) -> Option<Stood> {
        let permit = of.effect == Effect::Permit;
        if let Some(ended) = &of.ended {
            return self
                .is_past(ended.at)
                .then_some(match (ended.replaced, of.effect) {
                    (Some(Replaced { narrowed: true, .. }), _) => Stood::Narrowed,
                    (Some(_), _) => Stood::Superseded,
                    (None, Effect::Permit) => Stood::Revoked,
                    (None, Effect::Deny) => Stood::Lifted,
                });
        }
        if permit && id < floored {
            return Some(Stood::Revoked);
        }
        let ends = [of.terms.valid_until, of.lapses_at()];
        let expired = ends.into_iter().flatten().any(|end| self.is_past(end));
        expired.then_some(Stood::Expired)
    }

    /// Whether a session has been over and reviewed for the whole term.
    pub fn session(self, of: &Session) -> bool {
        let reviewed = of.review.as_ref();
        let over = of.ended.as_ref().map_or(of.expires_at, |end| end.at);
        of.review_state() == ReviewState::Reviewed
            && reviewed.is_some_and(|review| self.is_past(latest([over, review.at])))
    }

    /// Whether a request has been answered or lapsed for the whole term.
    pub fn request(self, of: &Request) -> bool {
        self.is_past(match &of.answer {
            Some(
                Answer::Approved { at, .. }
                | Answer::Declined { at, .. }
                | Answer::Withdrawn { at, .. },
            ) => *at,
            None => of.lapses_at,
        })
    }
}

/// What was purged of a handle's permits: those below were revoked together, and the entry that says so
/// has been purged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Floored(pub u64);

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects)]
mod tests {
    use super::*;

    #[test]
    fn the_term_ends_at_its_very_second() {
        let end = 1_000 + 3_653 * DAY;
        let at = |now| Retention::new(DEFAULT_DAYS, now).is_past(1_000);
        assert!(!at(end - 1));
        assert!(at(end));
        assert!(at(end + 1));
        assert!(!Retention::new(1, u64::MAX - 1).is_past(u64::MAX));
    }

    #[test]
    fn ten_years_are_never_less() {
        // Ten years have two or three leap days.
        assert!(u64::from(DEFAULT_DAYS) >= 3_650 + 3);
    }

    #[test]
    fn the_term_is_bounded() {
        for days in [LEAST_DAYS, DEFAULT_DAYS, MOST_DAYS] {
            assert_eq!(check_days(days), Ok(days));
        }
        for days in [0, LEAST_DAYS - 1, MOST_DAYS + 1] {
            assert_eq!(check_days(days), Err(RetentionError::Days));
        }
    }
}
