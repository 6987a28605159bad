//! What the wire promises: forms and bounds, schemas that say the same as the parsers, byte formulas
//! that agree with a second implementation.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod agreement;
mod bounds;
mod changes;
mod convert;
mod formulas;
mod json;
mod log_bytes;
mod merkle;
mod messages;
mod padme;
mod random;
mod reader;
mod schema;
mod signed_texts;
mod vectors;
