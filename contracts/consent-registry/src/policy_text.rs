//! A text of the network's policy: added once under its id, moved, retired, never deleted. Its bytes
//! never change, so that a directive that names it says for ever what was agreed to.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// One text; its id is its key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyText {
    /// Where it can be read.
    pub uri: String,
    /// SHA-256 of its bytes.
    pub hash: [u8; 32],
    /// When it was added, Unix seconds.
    pub added_at: u64,
    /// Since when no new directive may name it.
    pub retired_at: Option<u64>,
}

/// Why a text is not put or retired, or not named by a directive.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum PolicyTextError {
    /// There is none with this id.
    #[error("policy: there is no text with this id")]
    Unknown,
    /// It is retired.
    #[error("policy: retired")]
    Retired,
    /// Another text has this id.
    #[error("hash: another text has this id, and a text never changes")]
    AnotherText,
}

impl PolicyText {
    /// The text after the owner put `hash` at `uri` under the id of `earlier`, if there is one.
    ///
    /// # Errors
    /// If the id is that of another text, or the text is retired.
    pub fn put(
        earlier: Option<Self>,
        uri: String,
        hash: [u8; 32],
        now: u64,
    ) -> Result<Self, PolicyTextError> {
        let Some(earlier) = earlier else {
            return Ok(Self {
                uri,
                hash,
                added_at: now,
                retired_at: None,
            });
        };
        if earlier.hash != hash {
            return Err(PolicyTextError::AnotherText);
        }
        Ok(Self {
            uri,
            ..earlier.in_force()?
        })
    }

    /// The text, retired.
    ///
    /// # Errors
    /// If it is retired already.
    pub fn retire(self, now: u64) -> Result<Self, PolicyTextError> {
        Ok(Self {
            retired_at: Some(now),
            ..self.in_force()?
        })
    }

    /// The text, if a new directive may name it.
    ///
    /// # Errors
    /// If it is retired.
    pub fn in_force(self) -> Result<Self, PolicyTextError> {
        match self.retired_at {
            None => Ok(self),
            Some(_) => Err(PolicyTextError::Retired),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(earlier: Option<PolicyText>, hash: u8) -> Result<PolicyText, PolicyTextError> {
        PolicyText::put(earlier, "https://a.example".into(), [hash; 32], 9)
    }

    #[test]
    fn a_text_moves_and_never_changes() {
        let first = put(None, 1).unwrap();
        assert_eq!(put(Some(first.clone()), 1), Ok(first.clone()));
        let moved = PolicyText::put(Some(first.clone()), "https://b.example".into(), [1; 32], 20);
        let moved = moved.unwrap();
        assert_eq!(
            (moved.uri.as_str(), moved.added_at),
            ("https://b.example", 9)
        );
        assert_eq!(put(Some(first), 2), Err(PolicyTextError::AnotherText));
    }

    #[test]
    fn a_retired_text_stays_retired_and_is_in_force_no_longer() {
        let text = put(None, 1).unwrap();
        assert_eq!(text.clone().in_force(), Ok(text.clone()));
        let retired = text.retire(12).unwrap();
        assert_eq!(retired.retired_at, Some(12));
        assert_eq!(retired.clone().in_force(), Err(PolicyTextError::Retired));
        assert_eq!(retired.clone().retire(13), Err(PolicyTextError::Retired));
        assert_eq!(put(Some(retired.clone()), 1), Err(PolicyTextError::Retired));
        assert_eq!(put(Some(retired), 2), Err(PolicyTextError::AnotherText));
    }
}
