//! What the recognition of documents, the emergency view and the examples promise. The documents
//! of the design folder are read too where it is at hand.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod emergency;
mod examples;
mod garbage;
mod recognition;
mod shared;
mod strings;
