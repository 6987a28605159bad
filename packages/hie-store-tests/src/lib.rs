//! The vault against a real S3-compatible server, which runs within the test: `s3s` over a folder.
//!
//! Everything is behind the feature `server`, because the server is a hundred crates:
//! `cargo test -p hie-store-tests --features server`. `scripts/test` does it.

#[cfg(feature = "server")]
mod server;

#[cfg(feature = "server")]
pub use server::{ACCESS_KEY, PRIVATE_BUCKET, PUBLIC_BUCKET, S3Server, SECRET_KEY};
