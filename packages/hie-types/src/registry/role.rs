//! Messages of **hospital-registry**, continued: who holds an office of the network.

use hie_derive::wire;

/// The roles of the network, held by accounts.
#[wire]
#[derive(Copy, Eq)]
pub enum NetworkRole {
    /// Accredits, suspends, reinstates, revokes.
    Registrar,
    /// Can only restrict.
    SecurityOfficer,
    /// Reviews.
    Auditor,
}

/// Who holds a network role.
#[wire]
pub struct RoleHolder {
    /// The role.
    pub role: NetworkRole,
    /// The holder.
    pub account: Option<String>,
    /// Nominated, not yet accepted.
    pub nominated: Option<String>,
}

/// Who holds the network roles.
#[wire]
pub struct RoleHoldersResponse {
    /// One entry for each role.
    pub holders: Vec<RoleHolder>,
}
