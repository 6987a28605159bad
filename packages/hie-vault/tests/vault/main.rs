//! What the vault promises, as one test binary.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation
)]

mod support;

mod adr036;
mod commitments;
mod formulas;
mod handover;
mod keyring;
mod payloads;
mod sealing;
mod signing;
mod stores;
mod tampering;
