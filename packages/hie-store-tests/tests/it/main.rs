//! The vault's stores behind a real S3-compatible server.
#![allow(missing_docs, clippy::unwrap_used, clippy::arithmetic_side_effects)]

mod access;
mod exchange;
mod failures;
mod memory;
mod scene;
mod tls;
