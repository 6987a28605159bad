//! What a patient's key signs off chain, so that somebody else may relay it (ADR-036).
//!
//! The signature of ADR-036 binds neither chain nor contract nor time: the signed text does. It is the
//! JSON of [`SignedAct`], taken byte for byte as it was signed; of its form only what the fields say
//! matters, so that a wallet may write it with any spacing and order.

use hie_derive::FromJson;
use serde::Serialize;

use crate::Handle;

/// The longest that a signed text may be, in bytes.
pub const MAX_SIGNED_BYTES: usize = 8_192;
/// How far ahead a deadline may lie, in seconds: 24 hours.
pub const MAX_DEADLINE_SECONDS: u64 = 86_400;
/// How far beyond the last nonce the next one may lie.
pub const MAX_NONCE_STEP: u64 = 1_000;

/// One act that a key signed: for one contract, one handle, one time, once. `A` is the closed list of
/// actions of that contract; none of them is a signed act again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(deny_unknown_fields)]
pub struct SignedAct<A> {
    /// `hie-act`: no other text that the key may have signed is taken for one.
    #[serde(rename = "type")]
    pub kind: SignedActType,
    /// The chain id that the contract was instantiated with.
    pub chain_id: String,
    /// The address of the contract that is to act.
    pub contract: String,
    /// Whose handle.
    pub handle: Handle,
    /// Greater than the last one used for this handle in this contract, by 1,000 at most; the first
    /// is 1 to 1,000. It never starts anew. Whoever signs several acts before one is delivered gives
    /// them rising numbers: one that was held back is void once a later one was delivered.
    pub nonce: u64,
    /// Until when it may be delivered, Unix seconds, exclusive; at most 24 hours ahead.
    pub deadline: u64,
    /// What to do.
    pub action: A,
}

/// What kind of text a key signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(rename_all = "kebab-case")]
pub enum SignedActType {
    /// An act for the exchange: `hie-act`.
    HieAct,
}
