//! Messages of **hospital-registry**, continued: who holds an office of the network.

use cosmwasm_schema::cw_serde;

/// The roles of the network, held by accounts.
#[cw_serde]
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
#[cw_serde]
pub struct RoleHolder {
    /// The role.
    pub role: NetworkRole,
    /// The holder.
    pub account: Option<String>,
    /// Nominated, not yet accepted.
    pub nominated: Option<String>,
}

/// Who holds the network roles.
#[cw_serde]
pub struct RoleHoldersResponse {
    /// One entry for each role.
    pub holders: Vec<RoleHolder>,
}
