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
mod administrator;
mod adversarial;
mod applications;
mod bytes;
mod categories;
mod endpoints;
mod events;
mod governance;
mod keys;
mod leaving;
mod lifecycle;
mod lists;
mod membership;
mod membership_model;
mod messages;
mod migrate;
mod pause;
mod permissions;
mod renewal;
mod rights;
mod scene;
mod settings;
mod staff;
mod standing;
