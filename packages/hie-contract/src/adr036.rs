//! Signatures of ADR-036, as wallets make them (`signArbitrary`): which account signed a text.
//!
//! The key signs SHA-256 over a sign document of Amino JSON that holds the text and the signer's
//! address, with chain id and numbers empty. The document is rebuilt here from the key and the text,
//! so nothing of it is taken from whoever relays it. It binds neither chain nor contract nor time:
//! the text itself has to ([`hie_types::signed_act`]).

use cosmwasm_std::{Api, Binary};
use hie_types::Handle;
use hie_types::json::FromJson;
use hie_types::signed_act::{MAX_DEADLINE_SECONDS, MAX_NONCE_STEP, MAX_SIGNED_BYTES, SignedAct};
use ripemd::Ripemd160;
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::account::Account;

const KEY_BYTES: usize = 33;
const SIGNATURE_BYTES: usize = 64;

/// Why a signed act is not taken.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum SignedActError {
    /// The text is too long.
    #[error("payload: at most 8192 bytes")]
    TooLong,
    /// The key is none.
    #[error("public_key: must be a compressed secp256k1 key of 33 bytes")]
    Key,
    /// The signature is none.
    #[error("signature: must be 64 bytes")]
    SignatureLength,
    /// The key did not sign this text.
    #[error("signature: not of this payload by this key")]
    Signature,
    /// The text is no act of this contract.
    #[error("payload: not a signed act that this contract takes")]
    Form,
    /// For another chain.
    #[error("payload.chain_id: another chain")]
    Chain,
    /// For another contract.
    #[error("payload.contract: another contract")]
    Contract,
    /// Too late.
    #[error("payload.deadline: over")]
    Late,
    /// It would be good for too long.
    #[error("payload.deadline: at most 24 hours from now")]
    DeadlineTooFar,
    /// Used, or overtaken by a later one.
    #[error("payload.nonce: must be greater than the last one used")]
    NonceUsed,
    /// Too far ahead.
    #[error("payload.nonce: at most 1000 more than the last one used")]
    NonceTooFar,
}

/// What the message carries.
#[derive(Clone, Copy, Debug)]
pub struct Envelope<'a> {
    /// The text, exactly as it was signed.
    pub payload: &'a Binary,
    /// The key that signed, compressed.
    pub public_key: &'a Binary,
    /// r and s.
    pub signature: &'a Binary,
}

/// Where and when an act is delivered.
#[derive(Clone, Copy, Debug)]
pub struct Delivery<'a> {
    /// The chain id stored at instantiation.
    pub chain_id: &'a str,
    /// This contract.
    pub contract: &'a str,
    /// Block time, Unix seconds.
    pub now: u64,
}

/// A text whose signature holds: by whom, and what it says. Whether that account may do it, and the
/// nonce, are for the caller to check.
#[derive(Clone, Debug, PartialEq)]
pub struct Signed<A> {
    /// The account of the key.
    pub account: Account,
    /// Whose handle.
    pub handle: Handle,
    /// The nonce: see [`check_nonce`].
    pub nonce: u64,
    /// What to do.
    pub action: A,
}

/// The act of an envelope, once key, signature, form, chain, contract and deadline hold.
///
/// # Errors
/// The first of them that does not.
pub fn open<A: FromJson>(
    api: &dyn Api,
    envelope: Envelope<'_>,
    to: Delivery<'_>,
) -> Result<Signed<A>, SignedActError> {
    if envelope.payload.len() > MAX_SIGNED_BYTES {
        return Err(SignedActError::TooLong);
    }
    let account = signer(api, envelope)?;
    let act: SignedAct<A> =
        cosmwasm_std::from_json(envelope.payload).map_err(|_| SignedActError::Form)?;
    if act.chain_id != to.chain_id {
        return Err(SignedActError::Chain);
    }
    if act.contract != to.contract {
        return Err(SignedActError::Contract);
    }
    if act.deadline <= to.now {
        return Err(SignedActError::Late);
    }
    if act.deadline.saturating_sub(to.now) > MAX_DEADLINE_SECONDS {
        return Err(SignedActError::DeadlineTooFar);
    }
    Ok(Signed {
        account,
        handle: act.handle,
        nonce: act.nonce,
        action: act.action,
    })
}

/// Passes if `nonce` may follow `last`, 0 where none was used.
///
/// # Errors
/// If it is not greater, or too far ahead.
pub fn check_nonce(last: u64, nonce: u64) -> Result<(), SignedActError> {
    if nonce <= last {
        return Err(SignedActError::NonceUsed);
    }
    if nonce.saturating_sub(last) > MAX_NONCE_STEP {
        return Err(SignedActError::NonceTooFar);
    }
    Ok(())
}

/// The account whose key signed the text.
///
/// # Errors
/// If key or signature have another form, or do not belong to the text.
pub fn signer(api: &dyn Api, envelope: Envelope<'_>) -> Result<Account, SignedActError> {
    let key = envelope.public_key.as_slice();
    if key.len() != KEY_BYTES || !matches!(key.first(), Some(2 | 3)) {
        return Err(SignedActError::Key);
    }
    let signature = envelope.signature.as_slice();
    if signature.len() != SIGNATURE_BYTES {
        return Err(SignedActError::SignatureLength);
    }
    let account = account_of(key);
    let address = account.human(api).map_err(|_| SignedActError::Key)?;
    let document = sign_bytes(address.as_str(), envelope.payload);
    let hash = Sha256::digest(document);
    match api.secp256k1_verify(&hash, signature, key) {
        Ok(true) => Ok(account),
        // An error says that the host reads no key or signature out of the bytes.
        Ok(false) | Err(_) => Err(SignedActError::Signature),
    }
}

/// The account of a compressed secp256k1 key: RIPEMD-160 of its SHA-256.
pub fn account_of(key: &[u8]) -> Account {
    let hash: [u8; 20] = Ripemd160::digest(Sha256::digest(key)).into();
    Account::from_bytes(hash.to_vec())
}

/// The bytes that are signed: the sign document as Amino JSON, keys sorted, no spaces. An address is
/// lower-case letters and digits, base64 has no character that JSON escapes.
pub fn sign_bytes(signer: &str, text: &Binary) -> Vec<u8> {
    let data = text.to_base64();
    [
        r#"{"account_number":"0","chain_id":"","fee":{"amount":[],"gas":"0"},"memo":"","msgs":[{"type":"sign/MsgSignData","value":{"data":""#,
        &data,
        r#"","signer":""#,
        signer,
        r#""}}],"sequence":"0"}"#,
    ]
    .concat()
    .into_bytes()
}

#[cfg(test)]
mod tests;
