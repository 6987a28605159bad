//! `hie`.
fn main() {}
