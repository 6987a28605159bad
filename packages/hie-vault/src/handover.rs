//! Handing a document's key to the hospital that drew a ticket: HPKE (RFC 9180), base mode,
//! DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305.
//!
//! What is wrapped opens only with the registered key, for the ticket, the record and the chain
//! it was wrapped for. It goes from gateway to gateway and never on chain.

use hpke::{
    Deserializable, HpkeError, OpModeR, OpModeS, Serializable, aead::ChaCha20Poly1305,
    kdf::HkdfSha256, kem::X25519HkdfSha256,
};
use serde::{Deserialize, Serialize};
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

use crate::{CommitmentSalt, DataKey, VaultError, derive::join, hash::random};

type Kem = X25519HkdfSha256;
type PublicPoint = <Kem as hpke::Kem>::PublicKey;
type PrivateScalar = <Kem as hpke::Kem>::PrivateKey;
type Encapsulated = <Kem as hpke::Kem>::EncappedKey;

/// A hospital's X25519 public key, not of low order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EncryptionPublicKey([u8; 32]);

impl EncryptionPublicKey {
    /// Takes a key read from the chain.
    ///
    /// # Errors
    /// [`VaultError::LowOrderPoint`].
    pub fn from_bytes(bytes: [u8; 32]) -> Result<Self, VaultError> {
        // Any scalar tells: clamped ones are multiples of the cofactor, so exactly the points of
        // low order give zero.
        let shared = StaticSecret::from([1; 32]).diffie_hellman(&PublicKey::from(bytes));
        if shared.was_contributory() {
            Ok(Self(bytes))
        } else {
            Err(VaultError::LowOrderPoint)
        }
    }

    /// The key as it is registered.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// A hospital's X25519 key pair.
#[derive(Clone)]
pub struct EncryptionKeyPair {
    secret: Zeroizing<[u8; 32]>,
    public: EncryptionPublicKey,
}

impl EncryptionKeyPair {
    /// Draws a fresh pair.
    ///
    /// # Errors
    /// [`VaultError::NoRandomness`].
    pub fn generate() -> Result<Self, VaultError> {
        Self::from_bytes(random()?)
    }

    /// Takes a private key that was kept in a private store.
    ///
    /// # Errors
    /// None in practice: no private key has a public point of low order.
    pub fn from_bytes(secret: [u8; 32]) -> Result<Self, VaultError> {
        let secret = Zeroizing::new(secret);
        let public = PublicKey::from(&StaticSecret::from(*secret));
        Ok(Self {
            secret,
            public: EncryptionPublicKey::from_bytes(public.to_bytes())?,
        })
    }

    /// The public key, for registration.
    pub fn public(&self) -> &EncryptionPublicKey {
        &self.public
    }

    /// The private key, for a private store. What it is copied into, the caller wipes.
    pub fn expose(&self) -> &[u8; 32] {
        &self.secret
    }
}

impl std::fmt::Debug for EncryptionKeyPair {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("EncryptionKeyPair(redacted)")
    }
}

/// What the asker needs to open a document and to check that it is the one published.
#[derive(Debug, Clone)]
pub struct HandoverSecret {
    /// Opens the seal.
    pub data_key: DataKey,
    /// Opens the commitment.
    pub salt: CommitmentSalt,
}

/// What a wrapped key is bound to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HandoverBinding<'a> {
    /// The chain the ticket was drawn on.
    pub chain_id: &'a str,
    /// The record.
    pub record_id: [u8; 16],
    /// The ticket.
    pub ticket_id: u64,
    /// The asker's registered encryption key.
    pub key_id: u32,
}

impl HandoverBinding<'_> {
    /// HPKE's `info`.
    ///
    /// # Errors
    /// [`VaultError::FieldTooLong`].
    pub fn info(&self) -> Result<Vec<u8>, VaultError> {
        join(&[
            self.chain_id.as_bytes(),
            &self.record_id,
            &self.ticket_id.to_be_bytes(),
            &self.key_id.to_be_bytes(),
        ])
    }
}

/// A key on its way from custodian to asker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrappedKey {
    /// Id of the key it was wrapped to, so that the asker knows which one to use.
    pub key_id: u32,
    /// HPKE's encapsulated key, hex.
    #[serde(with = "hex::serde")]
    pub enc: [u8; 32],
    /// Data key and commitment salt, encrypted, hex.
    #[serde(with = "hex::serde")]
    pub ciphertext: Vec<u8>,
}

/// Wraps a document's secret to the asker's registered key.
///
/// # Errors
/// [`VaultError::NoRandomness`], [`VaultError::LowOrderPoint`], [`VaultError::FieldTooLong`].
pub fn wrap(
    secret: &HandoverSecret,
    to: &EncryptionPublicKey,
    binding: &HandoverBinding<'_>,
) -> Result<WrappedKey, VaultError> {
    // hpke panics where the system has no randomness; asking first gives an error instead.
    let _ = random::<32>()?;
    let point = PublicPoint::from_bytes(to.as_bytes()).map_err(|_| VaultError::LowOrderPoint)?;
    let mut plain = Zeroizing::new([0; 64]);
    let both = secret.data_key.expose().iter().chain(secret.salt.expose());
    for (to, from) in plain.iter_mut().zip(both) {
        *to = *from;
    }
    let (enc, ciphertext) = hpke::single_shot_seal::<ChaCha20Poly1305, HkdfSha256, Kem>(
        &OpModeS::Base,
        &point,
        &binding.info()?,
        plain.as_slice(),
        &[],
    )
    .map_err(|_| VaultError::LowOrderPoint)?;
    Ok(WrappedKey {
        key_id: binding.key_id,
        enc: enc.to_bytes().into(),
        ciphertext,
    })
}

/// Unwraps what [`wrap`] made for this key, ticket, record and chain.
///
/// # Errors
/// [`VaultError::KeyNotForThis`], whichever of them differs or was altered.
pub fn unwrap(
    wrapped: &WrappedKey,
    pair: &EncryptionKeyPair,
    binding: &HandoverBinding<'_>,
) -> Result<HandoverSecret, VaultError> {
    if wrapped.key_id != binding.key_id {
        return Err(VaultError::KeyNotForThis);
    }
    let info = binding.info()?;
    let plain = decrypt(wrapped, pair, &info).map_err(|_| VaultError::KeyNotForThis)?;
    let (data_key, rest) = plain.split_first_chunk().ok_or(VaultError::KeyNotForThis)?;
    let salt = <[u8; 32]>::try_from(rest).map_err(|_| VaultError::KeyNotForThis)?;
    Ok(HandoverSecret {
        data_key: DataKey::from_bytes(*data_key),
        salt: CommitmentSalt::from_bytes(salt),
    })
}

fn decrypt(
    wrapped: &WrappedKey,
    pair: &EncryptionKeyPair,
    info: &[u8],
) -> Result<Zeroizing<Vec<u8>>, HpkeError> {
    hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, Kem>(
        &OpModeR::Base,
        &PrivateScalar::from_bytes(pair.expose())?,
        &Encapsulated::from_bytes(&wrapped.enc)?,
        info,
        &wrapped.ciphertext,
        &[],
    )
    .map(Zeroizing::new)
}
