//! Months: the only dates of care that ever reach the chain, and only where the custodian chose so.

use crate::codec::{Text, UnknownCode, from_text, unexpected};
use core::fmt;
use core::str::FromStr;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A calendar month of the years 1900 to 2199: `YYYY-MM` in JSON, `year * 12 + (month - 1)` in
/// storage.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Month(u16);

impl Month {
    /// January 1900.
    pub const MIN: Self = Self(1900 * 12);
    /// December 2199.
    pub const MAX: Self = Self(2199 * 12 + 11);

    /// The month `1..=12` of a year `1900..=2199`; `None` outside.
    #[must_use]
    pub fn new(year: u16, month: u8) -> Option<Self> {
        if !(1..=12).contains(&month) {
            return None;
        }
        let number = year
            .checked_mul(12)?
            .checked_add(u16::from(month).checked_sub(1)?)?;
        Self::from_number(number)
    }

    fn from_number(number: u16) -> Option<Self> {
        let month = Self(number);
        (Self::MIN..=Self::MAX).contains(&month).then_some(month)
    }
}

impl Text for Month {
    const EXPECTED: &'static str = "a month YYYY-MM between 1900-01 and 2199-12";

    fn parse(text: &str) -> Option<Self> {
        let (year, month) = text.split_once('-')?;
        let exact = |part: &str, length: usize| {
            part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit())
        };
        if !exact(year, 4) || !exact(month, 2) {
            return None;
        }
        Self::new(year.parse().ok()?, month.parse().ok()?)
    }
}

impl FromStr for Month {
    type Err = UnknownCode;

    fn from_str(text: &str) -> Result<Self, UnknownCode> {
        Self::parse(text).ok_or(UnknownCode::of::<Self>())
    }
}

impl fmt::Display for Month {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let year = self.0.checked_div(12).unwrap_or_default();
        let month = self.0.checked_rem(12).unwrap_or_default().saturating_add(1);
        write!(out, "{year:04}-{month:02}")
    }
}

impl fmt::Debug for Month {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

impl Serialize for Month {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            serializer.serialize_u16(self.0)
        }
    }
}

impl<'de> Deserialize<'de> for Month {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            from_text(deserializer)
        } else {
            let number = u16::deserialize(deserializer)?;
            Self::from_number(number).ok_or_else(unexpected::<Self, _>)
        }
    }
}

/// A run of months, both ends included. [`Months::new`] and reading one ensure `from <= until`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Ends")]
pub struct Months {
    /// The first month.
    pub from: Month,
    /// The last month.
    pub until: Month,
}

/// The first month is after the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvertedMonths;

impl fmt::Display for InvertedMonths {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("expected from to be no later than until")
    }
}

impl core::error::Error for InvertedMonths {}

impl Months {
    /// The months from the first to the last.
    ///
    /// # Errors
    /// [`InvertedMonths`] where the first is after the last.
    pub fn new(from: Month, until: Month) -> Result<Self, InvertedMonths> {
        if from <= until {
            Ok(Self { from, until })
        } else {
            Err(InvertedMonths)
        }
    }

    /// Whether every month of `other` is in this run.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        self.from <= other.from && other.until <= self.until
    }

    /// Whether some month is in both.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.from <= other.until && other.from <= self.until
    }
}

impl TryFrom<(Month, Month)> for Months {
    type Error = InvertedMonths;

    fn try_from((from, until): (Month, Month)) -> Result<Self, InvertedMonths> {
        Self::new(from, until)
    }
}

/// What [`Months`] is read from, before its ends are compared.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ends {
    from: Month,
    until: Month,
}

impl TryFrom<Ends> for Months {
    type Error = InvertedMonths;

    fn try_from(ends: Ends) -> Result<Self, InvertedMonths> {
        Self::new(ends.from, ends.until)
    }
}
