//! How directives replace one another.

use hie_derive::wire;

/// What a directive replaced.
#[wire]
#[derive(Copy, Eq)]
pub struct Amends {
    /// The directive that it replaced.
    pub directive: u64,
    /// Whether that made tickets drawn on it die.
    pub narrowed: bool,
}

/// What replaced a directive.
#[wire]
#[derive(Copy, Eq)]
pub struct Replaced {
    /// The directive in its place.
    pub by: u64,
    /// Whether tickets drawn before died of it: grantee, custodian, purposes, resources, level,
    /// study or months of care changed, the end moved earlier, or the start lies ahead.
    pub narrowed: bool,
}
