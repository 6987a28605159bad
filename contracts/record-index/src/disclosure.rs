//! What a custodian said became of a record, and what it may say next.

use hie_types::index::DisclosureResult;
use serde::{Deserialize, Serialize};

/// What became of one record of a ticket, as stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Told {
    /// Handed over; commitment to what was.
    Served([u8; 32]),
    /// It could not be had.
    Unavailable,
}

/// What was said before cannot be unsaid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contradiction;

impl Told {
    /// Whether saying `now` after `before` changes anything.
    ///
    /// # Errors
    /// If it contradicts: only what was unavailable may be served later.
    pub fn changes(before: Option<Self>, now: Self) -> Result<bool, Contradiction> {
        match (before, now) {
            (None, _) | (Some(Self::Unavailable), Self::Served(_)) => Ok(true),
            (Some(before), now) if before == now => Ok(false),
            (Some(_), _) => Err(Contradiction),
        }
    }
}

impl From<DisclosureResult> for Told {
    fn from(result: DisclosureResult) -> Self {
        match result {
            DisclosureResult::Served { commitment } => Self::Served(commitment.0),
            DisclosureResult::Unavailable {} => Self::Unavailable,
        }
    }
}

impl From<Told> for DisclosureResult {
    fn from(told: Told) -> Self {
        match told {
            Told::Served(commitment) => Self::Served {
                commitment: commitment.into(),
            },
            Told::Unavailable => Self::Unavailable {},
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_unavailable_may_be_said_otherwise() {
        let (one, two) = (Told::Served([1; 32]), Told::Served([2; 32]));
        let missing = Told::Unavailable;
        assert_eq!(Told::changes(None, one), Ok(true));
        assert_eq!(Told::changes(None, missing), Ok(true));
        assert_eq!(Told::changes(Some(one), one), Ok(false));
        assert_eq!(Told::changes(Some(missing), missing), Ok(false));
        assert_eq!(Told::changes(Some(missing), one), Ok(true));
        assert_eq!(Told::changes(Some(one), missing), Err(Contradiction));
        assert_eq!(Told::changes(Some(one), two), Err(Contradiction));
    }
}
