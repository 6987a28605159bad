//! What is stored of claims and recoveries besides what stands in the patient.

use cosmwasm_std::{StdResult, Storage};
use hie_contract::table::Table;

use crate::control::settings::Waits;

/// How long claims and recoveries wait; the default if absent. Key: `cw`. 6 bytes.
const WAITS: Table<Waits> = Table::new("cw");

/// The namespace.
pub const fn namespace() -> &'static str {
    WAITS.namespace()
}

/// How long they wait.
///
/// # Errors
/// If what is stored cannot be read.
pub fn waits(storage: &dyn Storage) -> StdResult<Waits> {
    Ok(WAITS.load(storage, &[])?.unwrap_or_default())
}

/// Keeps how long they wait.
///
/// # Errors
/// Never.
pub fn save_waits(storage: &mut dyn Storage, waits: &Waits) -> StdResult<()> {
    WAITS.save(storage, &[], waits)
}
