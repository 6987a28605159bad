//! Messages of **hospital-registry**: who is a member of the network, with which rights, keys,
//! endpoints and staff. Times are Unix seconds of block time; ends are exclusive.

use hie_derive::wire;

pub use crate::membership::*;
use crate::{OwnershipResponse, PauseScope};

mod account;
mod execute;
mod hospital;
mod key;
mod place;
mod query;
mod role;
mod staff;

pub use account::*;
pub use execute::*;
pub use hospital::*;
pub use key::*;
pub use place::*;
pub use query::*;
pub use role::*;
pub use staff::*;

/// Starts the registry. The category table is seeded with the verified rows of
/// `hie-policy`'s document types; no role is held yet, so the owner acts for all of them.
#[wire]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct InstantiateMsg {
    /// The address that governs the network: an x/group policy, multisig or gov account.
    pub owner: String,
}

/// Owner, neighbours, limits, settings, what is paused.
#[wire]
pub struct ConfigResponse {
    /// Who governs the registry.
    pub ownership: OwnershipResponse,
    /// The chain id stored at instantiation.
    pub chain_id: String,
    /// The record index, once it is named.
    pub record_index: Option<String>,
    /// How many applications may be pending.
    pub max_applications: u32,
    /// After how many seconds an application lapses.
    pub application_seconds: u64,
    /// How many seconds of grace follow the end of an accreditation.
    pub grace_seconds: u64,
    /// What the owner may change.
    pub settings: Settings,
    /// The scopes of this contract that are paused.
    pub paused: Vec<PauseScope>,
}
