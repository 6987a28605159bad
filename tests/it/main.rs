//! Whole stories over all three contracts: see the crate's documentation.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

mod adversarial;
mod corrections;
mod custodian;
mod custody;
mod decisions;
mod exchange;
mod handles;
mod liveness;
mod logs;
mod merged;
mod objections;
mod offline;
mod own_records;
mod ownership;
mod pause;
mod pause_examples;
mod persons;
mod privacy;
mod publishing;
mod replay;
mod requester;
mod rights;
mod scene;
mod sealed;
mod transactions;
mod two_hospitals;
mod uses;
mod wiring;
