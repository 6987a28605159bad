//! Texts signed off chain by a wallet's key, in the form of ADR-036 (Keplr's `signArbitrary`).
//!
//! A patient who has no tokens, or no network, signs an act as a text; anybody may bring it to the
//! chain. The signature is over an amino document that binds the text and the signer's address, and
//! nothing else: chain, contract, number and deadline have to stand in the text.

use base64::{Engine, prelude::BASE64_STANDARD};
use bech32::{Bech32, Hrp, primitives::decode::CheckedHrpstring};
use hie_types::signed_act::{MAX_SIGNED_BYTES, SignedAct};
use k256::ecdsa::{
    Signature, SigningKey, VerifyingKey,
    signature::{Signer, Verifier},
};
use ripemd::{Digest, Ripemd160};
use serde::Serialize;

use crate::{
    VaultError,
    hash::{random, sha256},
};

/// A wallet's secp256k1 key, kept on this machine; wiped when dropped.
#[derive(Clone)]
pub struct WalletKey(SigningKey);

impl WalletKey {
    /// Draws a fresh one.
    ///
    /// # Errors
    /// [`VaultError::NoRandomness`].
    pub fn generate() -> Result<Self, VaultError> {
        loop {
            // All but one in 2¹²⁸ of all drawings are keys.
            if let Ok(key) = Self::from_bytes(random()?) {
                return Ok(key);
            }
        }
    }

    /// Takes a private key that was kept elsewhere.
    ///
    /// # Errors
    /// [`VaultError::BadWalletKey`] if the number is zero or not below the order of the curve.
    pub fn from_bytes(secret: [u8; 32]) -> Result<Self, VaultError> {
        let secret = zeroize::Zeroizing::new(secret);
        let key = SigningKey::from_slice(secret.as_slice());
        Ok(Self(key.map_err(|_| VaultError::BadWalletKey)?))
    }

    /// The public key, compressed, as messages carry it.
    pub fn public(&self) -> [u8; 33] {
        compressed(self.0.verifying_key())
    }

    /// The account (canonical bytes) that this key controls.
    pub fn account(&self) -> [u8; 20] {
        account_of(&self.public())
    }

    /// The account as a chain with this prefix writes it.
    ///
    /// # Errors
    /// [`VaultError::BadAddress`] if the prefix is none.
    pub fn address(&self, prefix: &str) -> Result<String, VaultError> {
        let prefix = Hrp::parse(prefix).map_err(|_| VaultError::BadAddress)?;
        bech32::encode_lower::<Bech32>(prefix, &self.account()).map_err(|_| VaultError::BadAddress)
    }

    /// Signs a text as the account of a chain with this prefix: 64 bytes, r and s, s low.
    ///
    /// # Errors
    /// [`VaultError::BadAddress`] if the prefix is none.
    pub fn sign_text(&self, prefix: &str, text: &[u8]) -> Result<[u8; 64], VaultError> {
        let document = sign_document(&self.address(prefix)?, text)?;
        let signature: Signature = self.0.sign(&document);
        let low = signature.normalize_s().unwrap_or(signature);
        Ok(low.to_bytes().into())
    }
}

/// An act as a wallet signed it, for anybody to relay: the fields of `ActSigned`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedText {
    /// The text, to be sent exactly as it is.
    pub payload: Vec<u8>,
    /// The key, compressed.
    pub public_key: [u8; 33],
    /// r and s.
    pub signature: [u8; 64],
}

impl WalletKey {
    /// Writes an act as a text and signs it as the account of a chain with this prefix.
    ///
    /// # Errors
    /// [`VaultError::BadAddress`] if the prefix is none; [`VaultError::BadAct`] if the act would be
    /// longer than contracts take.
    pub fn sign_act<A: Serialize>(
        &self,
        prefix: &str,
        act: &SignedAct<A>,
    ) -> Result<SignedText, VaultError> {
        let payload = serde_json::to_vec(act).map_err(|_| VaultError::BadAct)?;
        if payload.len() > MAX_SIGNED_BYTES {
            return Err(VaultError::BadAct);
        }
        Ok(SignedText {
            signature: self.sign_text(prefix, &payload)?,
            public_key: self.public(),
            payload,
        })
    }
}

impl std::fmt::Debug for WalletKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("WalletKey(redacted)")
    }
}

/// The account of a compressed public key: RIPEMD-160 of its SHA-256.
pub fn account_of(public_key: &[u8; 33]) -> [u8; 20] {
    Ripemd160::digest(sha256(public_key)).into()
}

/// The bytes that are signed: an amino document with empty chain id, one message of type
/// `sign/MsgSignData`, keys sorted, no spaces.
///
/// # Errors
/// [`VaultError::BadAddress`] if the signer's address is not in bech32.
pub fn sign_document(signer: &str, text: &[u8]) -> Result<Vec<u8>, VaultError> {
    account_in(signer)?;
    let data = BASE64_STANDARD.encode(text);
    Ok(format!(
        r#"{{"account_number":"0","chain_id":"","fee":{{"amount":[],"gas":"0"}},"memo":"","msgs":[{{"type":"sign/MsgSignData","value":{{"data":"{data}","signer":"{signer}"}}}}],"sequence":"0"}}"#
    )
    .into_bytes())
}

/// Checks a signed text as the contracts do: the key is the signer's, and signed exactly these bytes.
///
/// # Errors
/// [`VaultError::BadAddress`]; [`VaultError::BadWalletKey`] if the public key is none;
/// [`VaultError::NotTheSignersKey`]; [`VaultError::BadSignature`], also for one with a high s, which
/// chains refuse.
pub fn verify_text(
    signer: &str,
    text: &[u8],
    public_key: &[u8; 33],
    signature: &[u8; 64],
) -> Result<(), VaultError> {
    let account = account_in(signer)?;
    let key = VerifyingKey::from_sec1_bytes(public_key).map_err(|_| VaultError::BadWalletKey)?;
    if account != account_of(public_key) {
        return Err(VaultError::NotTheSignersKey);
    }
    let signature = Signature::from_slice(signature).map_err(|_| VaultError::BadSignature)?;
    if signature.normalize_s().is_some() {
        return Err(VaultError::BadSignature);
    }
    key.verify(&sign_document(signer, text)?, &signature)
        .map_err(|_| VaultError::BadSignature)
}

/// The account bytes of an address, which must be written in lower case.
fn account_in(address: &str) -> Result<Vec<u8>, VaultError> {
    let parsed = CheckedHrpstring::new::<Bech32>(address).map_err(|_| VaultError::BadAddress)?;
    if address.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Err(VaultError::BadAddress);
    }
    Ok(parsed.byte_iter().collect())
}

fn compressed(key: &VerifyingKey) -> [u8; 33] {
    let mut bytes = [0; 33];
    for (to, from) in bytes.iter_mut().zip(key.to_encoded_point(true).as_bytes()) {
        *to = *from;
    }
    bytes
}
