//! Messages of **record-index**: pointers to encrypted records, access tickets, disclosures.
//! Times are Unix seconds of block time; ends are exclusive.

use hie_derive::wire;

pub use crate::anchor::*;
pub use crate::custody::*;
pub use crate::objection::*;
pub use crate::offline::*;
pub use crate::receipts::*;
pub use crate::relation::{EmergencySummaryResponse, ErrorMark, RelatedResponse, Relation};
pub use crate::settings::*;
use crate::{OwnershipResponse, PauseScope};

mod access;
mod execute;
mod log;
mod pointer;
mod query;

pub use access::*;
pub use execute::*;
pub use log::*;
pub use pointer::*;
pub use query::*;

/// Starts the index.
#[wire]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct InstantiateMsg {
    /// The address that governs the network: an x/group policy, multisig or gov account.
    pub owner: String,
    /// The hospital registry; its cw2 name must be `hospital-registry`.
    pub hospital_registry: String,
    /// The consent registry; its cw2 name must be `consent-registry`.
    pub consent_registry: String,
    /// How long a ticket lives, in seconds, 60 to 86,400; 900 if left out.
    #[schemars(range(min = 60, max = 86_400))]
    pub ticket_seconds: Option<u32>,
}

/// Owner, neighbours, limits.
#[wire]
pub struct ConfigResponse {
    /// Who governs the index.
    pub ownership: OwnershipResponse,
    /// The chain id stored at instantiation.
    pub chain_id: String,
    /// The hospital registry.
    pub hospital_registry: String,
    /// The consent registry.
    pub consent_registry: String,
    /// How long a ticket lives, in seconds.
    pub ticket_seconds: u32,
    /// How long after a ticket's end disclosures may be confirmed, in seconds.
    pub confirm_seconds: u32,
    /// How many pointers one message may publish.
    pub max_batch: u32,
    /// How many records one request may ask for.
    pub max_request: u32,
    /// How many days a log's entry is kept before it may be purged.
    pub retention_days: u32,
    /// What is paused.
    pub paused: Vec<PauseScope>,
    /// Within how many seconds a receipt is to be acknowledged.
    pub receipt_seconds: u32,
    /// Within how many seconds a notice is to be acknowledged.
    pub notice_seconds: u32,
}
