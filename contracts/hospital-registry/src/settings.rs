//! What the owner may change.

use hie_types::membership::{MAX_NOTICE_SECONDS, MIN_NOTICE_SECONDS, NOTICE_SECONDS};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The settings of the registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// How many seconds a member that leaves is bound.
    pub notice_seconds: u64,
}

/// A setting is out of bounds.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum SettingsError {
    /// Shorter or longer than a notice may be.
    #[error("settings.notice_seconds must be 86400 to 31536000: 1 to 365 days")]
    Notice,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            notice_seconds: NOTICE_SECONDS,
        }
    }
}

impl TryFrom<hie_types::registry::Settings> for Settings {
    type Error = SettingsError;

    fn try_from(wire: hie_types::registry::Settings) -> Result<Self, SettingsError> {
        if !(MIN_NOTICE_SECONDS..=MAX_NOTICE_SECONDS).contains(&wire.notice_seconds) {
            return Err(SettingsError::Notice);
        }
        Ok(Self {
            notice_seconds: wire.notice_seconds,
        })
    }
}

impl From<Settings> for hie_types::registry::Settings {
    fn from(settings: Settings) -> Self {
        Self {
            notice_seconds: settings.notice_seconds,
        }
    }
}
