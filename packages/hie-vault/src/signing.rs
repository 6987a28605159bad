//! A hospital's Ed25519 key: registering it, and proving at a custodian's door that one holds it.

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use zeroize::Zeroizing;

use crate::{VaultError, derive::join, hash::random};

/// What the registry contract checks when a signing key is registered:
/// `"hie-pop" ‖ chain id ‖ contract ‖ hospital ‖ key`.
///
/// # Errors
/// [`VaultError::FieldTooLong`].
pub fn possession_message(
    chain_id: &str,
    contract_canonical: &[u8],
    hospital: &str,
    public_key: &[u8; 32],
) -> Result<Vec<u8>, VaultError> {
    join(&[
        b"hie-pop",
        chain_id.as_bytes(),
        contract_canonical,
        hospital.as_bytes(),
        public_key,
    ])
}

/// What the asker's gateway signs for the custodian:
/// `"hie-gateway" ‖ chain id ‖ ticket id ‖ custodian ‖ nonce`, the ticket id as 8 bytes big-endian.
/// The custodian is named so that nobody can pass another custodian's nonce on and be served with
/// the answer.
///
/// # Errors
/// [`VaultError::FieldTooLong`].
pub fn gateway_message(
    chain_id: &str,
    ticket_id: u64,
    custodian: &str,
    nonce: &[u8; 16],
) -> Result<Vec<u8>, VaultError> {
    join(&[
        b"hie-gateway",
        chain_id.as_bytes(),
        &ticket_id.to_be_bytes(),
        custodian.as_bytes(),
        nonce,
    ])
}

/// A nonce for one gateway proof. The custodian draws it and accepts it once.
///
/// # Errors
/// [`VaultError::NoRandomness`].
pub fn gateway_nonce() -> Result<[u8; 16], VaultError> {
    random()
}

/// A hospital's Ed25519 key pair; wiped when dropped.
#[derive(Clone)]
pub struct SigningKeyPair(SigningKey);

impl SigningKeyPair {
    /// Draws a fresh pair.
    ///
    /// # Errors
    /// [`VaultError::NoRandomness`].
    pub fn generate() -> Result<Self, VaultError> {
        Ok(Self::from_bytes(*Zeroizing::new(random()?)))
    }

    /// Takes a private key that was kept in a private store.
    pub fn from_bytes(secret: [u8; 32]) -> Self {
        Self(SigningKey::from_bytes(&Zeroizing::new(secret)))
    }

    /// The private key, for a private store. What it is copied into, the caller wipes.
    pub fn expose(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }

    /// The public key, for registration.
    pub fn public(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }

    /// Proves to the registry contract that the hospital holds the key it registers.
    ///
    /// # Errors
    /// [`VaultError::FieldTooLong`].
    pub fn prove_possession(
        &self,
        chain_id: &str,
        contract_canonical: &[u8],
        hospital: &str,
    ) -> Result<[u8; 64], VaultError> {
        let message = possession_message(chain_id, contract_canonical, hospital, &self.public())?;
        Ok(self.0.sign(&message).to_bytes())
    }

    /// Proves to a custodian that the ticket's hospital is asking.
    ///
    /// # Errors
    /// [`VaultError::FieldTooLong`].
    pub fn prove_gateway(
        &self,
        chain_id: &str,
        ticket_id: u64,
        custodian: &str,
        nonce: &[u8; 16],
    ) -> Result<[u8; 64], VaultError> {
        let message = gateway_message(chain_id, ticket_id, custodian, nonce)?;
        Ok(self.0.sign(&message).to_bytes())
    }
}

impl std::fmt::Debug for SigningKeyPair {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("SigningKeyPair(redacted)")
    }
}

/// Checks a proof of possession, as the registry contract does.
///
/// # Errors
/// [`VaultError::BadSigningKey`], [`VaultError::BadSignature`], [`VaultError::FieldTooLong`].
pub fn verify_possession(
    chain_id: &str,
    contract_canonical: &[u8],
    hospital: &str,
    public_key: &[u8; 32],
    signature: &[u8; 64],
) -> Result<(), VaultError> {
    let message = possession_message(chain_id, contract_canonical, hospital, public_key)?;
    verify(public_key, &message, signature)
}

/// Checks a gateway's proof against the registered key of the ticket's hospital.
///
/// # Errors
/// [`VaultError::BadSigningKey`], [`VaultError::BadSignature`], [`VaultError::FieldTooLong`].
pub fn verify_gateway(
    chain_id: &str,
    ticket_id: u64,
    custodian: &str,
    nonce: &[u8; 16],
    public_key: &[u8; 32],
    signature: &[u8; 64],
) -> Result<(), VaultError> {
    verify(
        public_key,
        &gateway_message(chain_id, ticket_id, custodian, nonce)?,
        signature,
    )
}

/// Strict: keys of low order, under which one signature fits many messages, are refused.
fn verify(public_key: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> Result<(), VaultError> {
    let key = VerifyingKey::from_bytes(public_key).map_err(|_| VaultError::BadSigningKey)?;
    if key.is_weak() {
        return Err(VaultError::BadSigningKey);
    }
    key.verify_strict(message, &Signature::from_bytes(signature))
        .map_err(|_| VaultError::BadSignature)
}
