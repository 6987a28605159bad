//! What the messages of all three contracts share.

use hie_derive::wire;

/// How many entries a list query gives when `limit` is left out.
pub const DEFAULT_LIMIT: u32 = 20;
/// How many entries a list query gives at most, whatever `limit` says.
pub const MAX_LIMIT: u32 = 100;

/// Who governs a contract.
#[wire]
pub struct OwnershipResponse {
    /// The owner's address.
    pub owner: String,
    /// Nominated as the next owner, not yet accepted.
    pub nominated: Option<String>,
}

/// How many blinded tags a record carries at most.
pub const MAX_TAGS: usize = 8;
/// How many blinded groups a record belongs to at most.
pub const MAX_GROUPS: usize = 4;

/// Migrates a contract to the code that receives this message. There is nothing to choose: the code
/// knows from which versions it can migrate.
#[wire]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct MigrateMsg {}
