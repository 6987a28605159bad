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
mod anchors;
mod check;
mod confirm;
mod contests;
mod corrections;
mod custody;
mod custody_objections;
mod custody_refusals;
mod emergency;
mod erase;
mod erasure_requests;
mod errors;
mod events;
mod gas;
mod gas_life;
mod holdings;
mod instantiate;
mod life_properties;
mod liveness;
mod log;
mod merged;
mod metered;
mod migrate;
mod notices;
mod notices_of_erased;
mod offline;
mod offline_matching;
mod ownership;
mod patient_acts;
mod permissions;
mod places;
mod properties;
mod publish;
mod purge;
mod receipts;
mod records;
mod related;
mod relations;
mod request;
mod scene;
mod settings;
mod settle_properties;
mod standing;
mod summary;
mod tickets;
mod unconfirmed;
mod wire;
mod world;
