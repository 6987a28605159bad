//! How directives replace one another.

use cosmwasm_schema::cw_serde;

/// What a directive replaced.
#[cw_serde]
#[derive(Copy, Eq)]
pub struct Amends {
    /// The directive that it replaced.
    pub directive: u64,
    /// Whether that made tickets drawn on it die.
    pub narrowed: bool,
}

/// What replaced a directive.
#[cw_serde]
#[derive(Copy, Eq)]
pub struct Replaced {
    /// The directive in its place.
    pub by: u64,
    /// Whether tickets drawn before died of it: grantee, custodian, purposes, resources, level,
    /// study or months of care changed, the end moved earlier, or the start lies ahead.
    pub narrowed: bool,
}
