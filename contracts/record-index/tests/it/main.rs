//! What the record index does, message by message, through its entry points.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    missing_docs
)]

mod adversarial;
mod check;
mod confirm;
mod corrections;
mod custody;
mod custody_refusals;
mod emergency;
mod erase;
mod errors;
mod events;
mod gas;
mod holdings;
mod instantiate;
mod liveness;
mod log;
mod metered;
mod migrate;
mod notices;
mod offline;
mod offline_matching;
mod ownership;
mod permissions;
mod places;
mod properties;
mod publish;
mod receipts;
mod records;
mod related;
mod relations;
mod request;
mod scene;
mod settle_properties;
mod standing;
mod summary;
mod tickets;
mod unconfirmed;
mod wire;
mod world;
