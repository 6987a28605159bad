//! How many current records each hospital keeps: counted where they change, so that nobody ever has
//! to count them.

use std::collections::BTreeMap;

use cosmwasm_std::{StdResult, Storage};
use hie_contract::table::Table;

use super::missing;
use crate::draft::Changes;
use crate::pointer::Pointer;

const HOLDINGS: Table<u64> = Table::new("u");

#[cfg(test)]
pub const NAMESPACES: [&str; 1] = [HOLDINGS.namespace()];

/// How many current records a hospital keeps.
///
/// # Errors
/// If what is stored cannot be read.
pub fn holdings(storage: &dyn Storage, hospital: &str) -> StdResult<u64> {
    let count = HOLDINGS.load(storage, &[hospital.as_bytes()])?;
    Ok(count.unwrap_or_default())
}

/// What a message takes from a hospital and gives to it.
#[derive(Default)]
struct Moved {
    gone: u64,
    come: u64,
}

/// Counts what a message changed: one write for each hospital that keeps more or fewer than before,
/// none if what is replaced is as much as what replaces it.
///
/// # Errors
/// If what is stored cannot be read, or fewer are counted than there are: a bug.
pub(super) fn count(storage: &mut dyn Storage, changes: &Changes) -> StdResult<()> {
    let mut moved: BTreeMap<&str, Moved> = BTreeMap::new();
    for (_, change) in &changes.pointers {
        if let Some(keeper) = change.before.as_ref().and_then(keeper) {
            let moved = moved.entry(keeper).or_default();
            moved.gone = moved.gone.saturating_add(1);
        }
        if let Some(keeper) = change.after.as_ref().and_then(keeper) {
            let moved = moved.entry(keeper).or_default();
            moved.come = moved.come.saturating_add(1);
        }
    }
    for (hospital, Moved { gone, come }) in moved {
        if gone == come {
            continue;
        }
        let before = holdings(storage, hospital)?.saturating_add(come);
        let now = before.checked_sub(gone);
        let now = now.ok_or_else(|| missing("holding"))?;
        HOLDINGS.save(storage, &[hospital.as_bytes()], &now)?;
    }
    Ok(())
}

/// Who keeps a record, as long as it has to.
fn keeper(pointer: &Pointer) -> Option<&str> {
    pointer
        .status
        .is_kept()
        .then_some(pointer.custodian.as_str())
}
