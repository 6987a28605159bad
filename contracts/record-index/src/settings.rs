//! What the owner may change, and within which bounds.

use hie_types::index::IndexSettings;
use serde::{Deserialize, Serialize};
use thiserror::Error;

const HOUR: u32 = 3_600;
const DAY: u32 = 86_400;

/// The limits, as stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// How long a ticket lives, in seconds.
    pub ticket_seconds: u32,
    /// Within how many seconds a receipt is to be acknowledged.
    pub receipt_seconds: u32,
    /// Within how many seconds a notice is to be acknowledged.
    pub notice_seconds: u32,
    /// How many days a log's entry is kept before it may be purged.
    pub retention_days: u32,
}

/// Why settings are none.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum SettingsError {
    /// A ticket would live too short or too long.
    #[error("ticket_seconds must be 60 to 86400")]
    TicketSeconds,
    /// Too short to answer, or so long that it is no deadline.
    #[error("receipt_seconds must be 86400 to 31622400")]
    ReceiptSeconds,
    /// Too short to answer, or so long that it is no deadline.
    #[error("notice_seconds must be 3600 to 7776000")]
    NoticeSeconds,
    /// Gone too soon, or never.
    #[error("retention_days must be 365 to 36500")]
    RetentionDays,
}

impl Settings {
    /// Those at instantiation: receipts within the month that data protection law gives for an answer;
    /// notices within three days, as the review of an emergency, because a wrong version in use is a
    /// danger; ten years of log.
    ///
    /// # Errors
    /// If tickets would live too short or too long.
    pub fn at_start(ticket_seconds: Option<u32>) -> Result<Self, SettingsError> {
        Self::checked(&IndexSettings {
            ticket_seconds: ticket_seconds.unwrap_or(900),
            receipt_seconds: 2_592_000,
            notice_seconds: 259_200,
            retention_days: 3_653,
        })
    }

    /// The settings, if each is within its bounds.
    ///
    /// # Errors
    /// The first that is not.
    pub fn checked(asked: &IndexSettings) -> Result<Self, SettingsError> {
        let within = |value, least, most, error| {
            let fine: bool = (least..=most).contains(&value);
            fine.then_some(value).ok_or(error)
        };
        let year: u32 = 31_622_400;
        let quarter: u32 = 7_776_000;
        Ok(Self {
            ticket_seconds: within(asked.ticket_seconds, 60, DAY, SettingsError::TicketSeconds)?,
            receipt_seconds: within(
                asked.receipt_seconds,
                DAY,
                year,
                SettingsError::ReceiptSeconds,
            )?,
            notice_seconds: within(
                asked.notice_seconds,
                HOUR,
                quarter,
                SettingsError::NoticeSeconds,
            )?,
            retention_days: within(
                asked.retention_days,
                365,
                36_500,
                SettingsError::RetentionDays,
            )?,
        })
    }

    /// Whether what was written at `at` has been kept long enough.
    pub fn may_go(&self, at: u64, now: u64) -> bool {
        let kept = u64::from(self.retention_days).saturating_mul(u64::from(DAY));
        now >= at.saturating_add(kept)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_of_retention_are_exclusive() {
        let settings = Settings::at_start(None).unwrap();
        let kept = 3_653 * 86_400;
        assert!(!settings.may_go(1_000, 1_000 + kept - 1));
        assert!(settings.may_go(1_000, 1_000 + kept));
        assert!(!settings.may_go(u64::MAX, 5));
    }
}
