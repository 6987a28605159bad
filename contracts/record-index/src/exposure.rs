//! What a hospital may have got of one thing: of a record, or by a permit. It says whether the hospital
//! owes a receipt or is owed a notice, without looking at a single ticket.

use serde::{Deserialize, Serialize};

use crate::disclosure::Told;

/// What hangs over a hospital, as long as anything does: every record of every ticket that it drew
/// counts, unless its custodian confirmed that it was unavailable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Exposure {
    /// At least one hand-over is confirmed: nothing undoes that.
    Served,
    /// So many hand-overs, at least one, of which nothing was confirmed.
    Open(u32),
}

impl Exposure {
    /// After one more ticket with so many hand-overs, at least one.
    #[must_use]
    pub const fn draw(before: Option<Self>, handovers: u32) -> Self {
        match before {
            None => Self::Open(handovers),
            Some(Self::Open(open)) => Self::Open(open.saturating_add(handovers)),
            Some(Self::Served) => Self::Served,
        }
    }

    /// After its custodian said what became of hand-overs, for the first time or otherwise than before.
    /// Nothing, if nothing hangs over the hospital any more.
    #[must_use]
    pub const fn tell(before: Option<Self>, said: Said) -> Option<Self> {
        match before {
            _ if said.served => Some(Self::Served),
            Some(Self::Served) => Some(Self::Served),
            Some(Self::Open(open)) if open > said.unavailable => {
                Some(Self::Open(open.saturating_sub(said.unavailable)))
            }
            Some(Self::Open(_)) | None => None,
        }
    }
}

/// What a custodian said in one message of hand-overs of the same thing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// Whether any was served.
    pub served: bool,
    /// How many were unavailable.
    pub unavailable: u32,
}

impl Said {
    /// With one more.
    #[must_use]
    pub const fn and(self, told: Told) -> Self {
        match told {
            Told::Served(_) => Self {
                served: true,
                ..self
            },
            Told::Unavailable => Self {
                unavailable: self.unavailable.saturating_add(1),
                ..self
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(served: bool, unavailable: u32) -> Said {
        let mut said = Said::default();
        if served {
            said = said.and(Told::Served([1; 32]));
        }
        (0..unavailable).fold(said, |said, _| said.and(Told::Unavailable))
    }

    #[test]
    fn a_ticket_alone_is_enough() {
        assert_eq!(Exposure::draw(None, 2), Exposure::Open(2));
        let two = Some(Exposure::Open(2));
        assert_eq!(Exposure::draw(two, 3), Exposure::Open(5));
        let most = Some(Exposure::Open(u32::MAX));
        assert_eq!(Exposure::draw(most, 1), Exposure::Open(u32::MAX));
    }

    #[test]
    fn what_was_unavailable_every_time_leaves_nothing() {
        let three = Some(Exposure::Open(3));
        let one = Exposure::tell(three, said(false, 2));
        assert_eq!(one, Some(Exposure::Open(1)));
        assert_eq!(Exposure::tell(one, said(false, 1)), None);
        assert_eq!(Exposure::tell(three, said(false, 3)), None);
    }

    #[test]
    fn what_was_served_once_is_served_for_ever() {
        let served = Some(Exposure::Served);
        for before in [None, Some(Exposure::Open(2)), served] {
            assert_eq!(Exposure::tell(before, said(true, 0)), served);
            assert_eq!(Exposure::tell(before, said(true, 2)), served);
        }
        assert_eq!(Exposure::tell(served, said(false, 1)), served);
        assert_eq!(Exposure::draw(served, 1), Exposure::Served);
    }
}
