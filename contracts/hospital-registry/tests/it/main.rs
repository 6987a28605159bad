//! hospital-registry, driven through its entry points.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::panic,
    missing_docs
)]

mod about;
mod account;
mod adversarial;
mod applications;
mod endpoints;
mod events;
mod governance;
mod keys;
mod lifecycle;
mod lists;
mod membership;
mod messages;
mod migrate;
mod pause;
mod permissions;
mod rights;
mod scene;
mod staff;
mod standing;
