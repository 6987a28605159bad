//! Everything that is stored, and nothing else: the only module that knows a key. The README has the
//! same as a table, with bytes per entry.

pub mod control;
mod directives;
pub mod glass;
mod history;
pub mod mandates;
pub mod merging;
mod patients;
pub mod policy_texts;
pub mod requests;
pub mod retention;

pub use directives::{
    Place, also_about, directive, directives_of, ended_with_mandate, ended_with_mandate_at,
    forget_directive, in_bucket, latest_of, listed_directive, move_to_ended, next_directive,
    no_longer_about, relist_directive, save_directive, save_latest_of, status, write_directive,
};
pub use history::{
    Actor, Attempt, Change, HistoryRecord, append_history, forget_entry, history_head, history_page,
};
pub use patients::{
    Forbidden, allow_publishing, controls_a_handle, forbid_publishing, forbidden_by_others,
    forbidden_to_publish, handle_of, last_nonce, may_not_publish, patient, publishing_forbidden,
    release_control, save_control, save_nonce, save_patient,
};

use cosmwasm_std::{StdError, StdResult, Storage};
use hie_contract::account::Account;
use hie_contract::ownership::Ownership;
use hie_contract::pause::Paused;
use hie_contract::table::Table;
use serde::{Deserialize, Serialize};

/// Neighbours and limits; always there. Key: `c`. About 85 bytes.
const CONFIG: Table<Config> = Table::new("c");
/// Owner and nominee; always there. Key: `o`. 22 bytes, 43 with a nominee.
const OWNERSHIP: Table<Ownership> = Table::new("o");

/// All namespaces, for the test that they are unique.
pub fn namespaces() -> Vec<&'static str> {
    let mut all = vec![
        CONFIG.namespace(),
        OWNERSHIP.namespace(),
        control::namespace(),
    ];
    all.extend(directives::namespaces());
    all.extend(glass::namespaces());
    all.extend(history::namespaces());
    all.extend(mandates::namespaces());
    all.extend(merging::namespaces());
    all.extend(patients::namespaces());
    all.extend(policy_texts::namespaces());
    all.extend(requests::namespaces());
    all.extend(retention::namespaces());
    all
}

/// Neighbours and limits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Config {
    /// The chain id at instantiation.
    pub chain_id: String,
    /// The hospital registry.
    pub hospital_registry: Account,
    /// The record index, once it is named.
    pub record_index: Option<Account>,
    /// The longest that a permit may run, in days.
    pub max_permit_days: Option<u32>,
    /// Which scopes are paused.
    pub paused: Paused,
    /// The longest that an attested permit may run, in days.
    pub attested_permit_days: u32,
}

fn always<T>(stored: StdResult<Option<T>>, what: &'static str) -> StdResult<T> {
    stored?.ok_or_else(|| StdError::msg(what))
}

/// Neighbours and limits.
///
/// # Errors
/// If the contract was never instantiated.
pub fn config(storage: &dyn Storage) -> StdResult<Config> {
    always(CONFIG.load(storage, &[]), "config is missing")
}

/// Keeps neighbours and limits.
///
/// # Errors
/// Never.
pub fn save_config(storage: &mut dyn Storage, config: &Config) -> StdResult<()> {
    CONFIG.save(storage, &[], config)
}

/// Owner and nominee.
///
/// # Errors
/// If the contract was never instantiated.
pub fn ownership(storage: &dyn Storage) -> StdResult<Ownership> {
    always(OWNERSHIP.load(storage, &[]), "ownership is missing")
}

/// Keeps owner and nominee.
///
/// # Errors
/// Never.
pub fn save_ownership(storage: &mut dyn Storage, ownership: &Ownership) -> StdResult<()> {
    OWNERSHIP.save(storage, &[], ownership)
}
