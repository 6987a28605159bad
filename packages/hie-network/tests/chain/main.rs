//! On a real chain: permissioned networks with one validator, made for these tests.
//!
//! Ignored unless asked for (`cargo test -p hie-network --test chain -- --ignored`), because they
//! need wasmd (scripts/build-chain) and the contracts' files (scripts/build-wasm). `scripts/test`
//! runs them.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod audit;
mod consortium;
mod deployment;
mod faults;
mod net;
mod patient;
