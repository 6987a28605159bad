//! Requirements of the consent decision, as tests. Tables and vectors are compared with their
//! sources where the design folder is at hand.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod applies;
mod codes;
mod conflicts;
mod emergency;
mod explain;
mod form;
mod generate;
mod oracle;
mod properties;
mod purposes;
mod resources;
mod scene;
mod storage;
mod tables;
mod vectors;
mod within;
