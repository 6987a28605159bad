//! Messages of **hospital-registry**, continued: public keys.

use hie_derive::wire;

use crate::{Commitment, PublicKey};

/// What a key is for.
#[wire]
#[derive(Copy, Eq)]
pub enum KeyUse {
    /// X25519: data keys are wrapped to it.
    Encryption,
    /// Ed25519: proves who asks and who hands over.
    Signing,
}

/// What became of a key.
#[wire]
#[derive(Copy, Eq)]
pub enum KeyStatus {
    /// In use.
    Active,
    /// Replaced; what was handed over to it stays good.
    Rotated,
    /// In wrong hands from the time it was declared so.
    Compromised,
}

/// One key.
#[wire]
pub struct KeyResponse {
    /// Its number within the hospital, from 1.
    pub key: u32,
    /// What it is for.
    pub key_use: KeyUse,
    /// The key.
    pub public_key: PublicKey,
    /// What became of it.
    pub status: KeyStatus,
    /// When it was registered, Unix seconds.
    pub registered_at: u64,
    /// When it was rotated or declared compromised, Unix seconds.
    pub ended_at: Option<u64>,
    /// Commitment to a device or application attestation.
    pub attestation: Option<Commitment>,
}

/// A page of keys.
#[wire]
pub struct KeysResponse {
    /// The keys.
    pub keys: Vec<KeyResponse>,
    /// `start_after` of the next page, if there may be one.
    pub next: Option<u32>,
}

/// The active key, if there is one.
#[wire]
pub struct ActiveKeyResponse {
    /// The key.
    pub key: Option<KeyResponse>,
}
