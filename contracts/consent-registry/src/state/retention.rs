//! What is stored of what is no longer kept.

use cosmwasm_std::{StdResult, Storage};
use hie_contract::chain_log::Head;
use hie_contract::table::Table;
use hie_types::Handle;
use hie_types::consent::DirectiveStatus;
use serde::{Deserialize, Serialize};

use crate::retention::{DEFAULT_DAYS, Floored};

/// The retention term in days; ten years if absent. Key: `xr`. 2 bytes.
const DAYS: Table<u32> = Table::new("xr");
/// Handle → which entries of its history were purged; none if absent. 34 to 52 bytes.
const PURGED: Table<Purged> = Table::new("xh");
/// Directive id → what remains of it; not purged if absent. 18 to 23 bytes.
const STOOD: Table<Remains> = Table::new("xd");

/// All namespaces of retention.
pub const fn namespaces() -> [&'static str; 3] {
    [DAYS.namespace(), PURGED.namespace(), STOOD.namespace()]
}

/// The first entries of a history, which were purged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Purged {
    /// How many, and the head after them.
    pub head: Head,
    /// What they said of permits revoked together.
    pub floored: Floored,
}

/// What remains of a purged directive: what hospitals owe because of it is found by that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remains {
    /// Whose it was.
    pub handle: [u8; 16],
    /// Where it stood.
    pub stood: Stood,
    /// When an act ended it, Unix seconds.
    pub ended_at: Option<u64>,
}

/// Where a purged directive stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stood {
    /// A permit that was ended.
    Revoked,
    /// A denial that was ended.
    Lifted,
    /// Past its end.
    Expired,
    /// Replaced by one in whose place tickets lived on.
    Superseded,
    /// Replaced by a narrower one.
    Narrowed,
}

impl From<Stood> for DirectiveStatus {
    fn from(stood: Stood) -> Self {
        match stood {
            Stood::Revoked => Self::Revoked,
            Stood::Lifted => Self::Lifted,
            Stood::Expired => Self::Expired,
            Stood::Superseded | Stood::Narrowed => Self::Superseded,
        }
    }
}

/// The retention term in days.
///
/// # Errors
/// If what is stored cannot be read.
pub fn days(storage: &dyn Storage) -> StdResult<u32> {
    Ok(DAYS.load(storage, &[])?.unwrap_or(DEFAULT_DAYS))
}

/// Keeps the retention term.
///
/// # Errors
/// Never.
pub fn save_days(storage: &mut dyn Storage, days: u32) -> StdResult<()> {
    DAYS.save(storage, &[], &days)
}

/// What was purged of the history of a handle.
///
/// # Errors
/// If what is stored cannot be read.
pub fn purged(storage: &dyn Storage, handle: &Handle) -> StdResult<Option<Purged>> {
    PURGED.load(storage, &[&handle.0])
}

/// Keeps what was purged of the history of a handle.
///
/// # Errors
/// Never.
pub fn save_purged(storage: &mut dyn Storage, handle: &Handle, purged: &Purged) -> StdResult<()> {
    PURGED.save(storage, &[&handle.0], purged)
}

/// What remains of a purged directive.
///
/// # Errors
/// If what is stored cannot be read.
pub fn remains(storage: &dyn Storage, id: u64) -> StdResult<Option<Remains>> {
    STOOD.load(storage, &[&id.to_be_bytes()])
}

/// Keeps what remains of a purged directive.
///
/// # Errors
/// Never.
pub fn save_remains(storage: &mut dyn Storage, id: u64, remains: &Remains) -> StdResult<()> {
    STOOD.save(storage, &[&id.to_be_bytes()], remains)
}
