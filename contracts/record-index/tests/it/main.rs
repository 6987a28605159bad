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
mod emergency;
mod errors;
mod events;
mod gas;
mod holdings;
mod instantiate;
mod liveness;
mod log;
mod migrate;
mod offline;
mod offline_matching;
mod ownership;
mod permissions;
mod properties;
mod publish;
mod records;
mod related;
mod relations;
mod request;
mod scene;
mod standing;
mod summary;
mod tickets;
mod wire;
mod world;
