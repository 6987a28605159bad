//! What the FHIR views must do.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

mod consent_examples;
mod consent_export;
mod consent_import;
mod consent_meaning;
mod scene;
