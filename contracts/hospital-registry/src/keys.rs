//! The public keys of a hospital. A key is never deleted: what was handed over to it must stay
//! explainable.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::canonical::is_canonical_x25519;
use crate::low_order::{is_low_order_ed25519, is_low_order_x25519};
pub use crate::mirror::{KeyState, Use};

/// One key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// What it is for.
    pub key_use: Use,
    /// What became of it.
    pub state: KeyState,
    /// The key.
    pub public_key: [u8; 32],
    /// When it was registered, Unix seconds.
    pub registered_at: u64,
    /// When it was rotated or declared compromised, Unix seconds.
    pub ended_at: Option<u64>,
    /// Commitment to a device or application attestation.
    pub attestation: Option<[u8; 32]>,
}

/// Why a key is refused or does not change.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum KeyError {
    /// No honest key is a point of low order.
    #[error("public_key is a point of low order")]
    LowOrder,
    /// An X25519 key has one form.
    #[error("public_key of an encryption key must be below 2^255 - 19")]
    NotCanonical,
    /// It was registered before: a signing key by anybody, an encryption key by this hospital.
    #[error("public_key was registered before")]
    Known,
    /// A signing key comes with a proof.
    #[error("proof is needed for a signing key")]
    ProofMissing,
    /// An encryption key cannot sign.
    #[error("proof is for signing keys only")]
    ProofNotAsked,
    /// The proof does not hold.
    #[error("proof is no signature by this key over this chain, contract, hospital and key")]
    ProofWrong,
    /// There is no such key.
    #[error("key is not known")]
    Unknown,
    /// It was rotated before.
    #[error("key is rotated already")]
    AlreadyRotated,
    /// A compromised key stays so.
    #[error("key is compromised, which is final")]
    Compromised,
    /// The numbers are used up.
    #[error("hospital has no key number left")]
    NumbersUsedUp,
}

impl Key {
    /// An active key.
    ///
    /// # Errors
    /// [`KeyError::LowOrder`], [`KeyError::NotCanonical`].
    pub fn new(
        key_use: Use,
        public_key: [u8; 32],
        attestation: Option<[u8; 32]>,
        now: u64,
    ) -> Result<Self, KeyError> {
        let low_order = match key_use {
            Use::Encryption => is_low_order_x25519(&public_key),
            Use::Signing => is_low_order_ed25519(&public_key),
        };
        if low_order {
            return Err(KeyError::LowOrder);
        }
        if key_use == Use::Encryption && !is_canonical_x25519(&public_key) {
            return Err(KeyError::NotCanonical);
        }
        Ok(Self {
            key_use,
            state: KeyState::Active,
            public_key,
            registered_at: now,
            ended_at: None,
            attestation,
        })
    }

    /// Replaced at `now`.
    ///
    /// # Errors
    /// If it is not active.
    pub fn rotate(self, now: u64) -> Result<Self, KeyError> {
        match self.state {
            KeyState::Active => Ok(self.ended(KeyState::Rotated, now)),
            KeyState::Rotated => Err(KeyError::AlreadyRotated),
            KeyState::Compromised => Err(KeyError::Compromised),
        }
    }

    /// In wrong hands from `now` on.
    ///
    /// # Errors
    /// If it is compromised already.
    pub fn compromise(self, now: u64) -> Result<Self, KeyError> {
        match self.state {
            KeyState::Active | KeyState::Rotated => Ok(self.ended(KeyState::Compromised, now)),
            KeyState::Compromised => Err(KeyError::Compromised),
        }
    }

    fn ended(self, state: KeyState, now: u64) -> Self {
        Self {
            state,
            ended_at: Some(now),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> Key {
        Key::new(Use::Encryption, [9; 32], None, 100).unwrap()
    }

    #[test]
    fn a_rotated_key_may_turn_out_compromised_and_a_compromised_one_stays_so() {
        let rotated = key().rotate(200).unwrap();
        assert_eq!(rotated.ended_at, Some(200));
        assert_eq!(rotated.clone().rotate(300), Err(KeyError::AlreadyRotated));
        let compromised = rotated.compromise(300).unwrap();
        assert_eq!(
            (compromised.state, compromised.ended_at),
            (KeyState::Compromised, Some(300))
        );
        assert_eq!(compromised.clone().rotate(400), Err(KeyError::Compromised));
        assert_eq!(compromised.compromise(400), Err(KeyError::Compromised));
    }

    #[test]
    fn a_point_of_low_order_is_no_key() {
        for key_use in [Use::Encryption, Use::Signing] {
            assert_eq!(
                Key::new(key_use, [0; 32], None, 100),
                Err(KeyError::LowOrder)
            );
        }
    }
}
