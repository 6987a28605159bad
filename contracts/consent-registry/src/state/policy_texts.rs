//! The texts of the network's policy, as stored.

use cosmwasm_std::{StdResult, Storage};
use hie_contract::table::Table;

use crate::policy_text::PolicyText;

/// Id of a text → the text; never added if absent, never removed. 40 to 245 bytes.
const TEXTS: Table<PolicyText> = Table::new("t");

/// All namespaces of the texts.
pub const fn namespaces() -> [&'static str; 1] {
    [TEXTS.namespace()]
}

/// The text with this id, if there is one.
///
/// # Errors
/// If what is stored cannot be read.
pub fn text(storage: &dyn Storage, id: &str) -> StdResult<Option<PolicyText>> {
    TEXTS.load(storage, &[id.as_bytes()])
}

/// Keeps a text.
///
/// # Errors
/// Never.
pub fn save(storage: &mut dyn Storage, id: &str, text: &PolicyText) -> StdResult<()> {
    TEXTS.save(storage, &[id.as_bytes()], text)
}

/// At most `limit` texts with their ids, by id, those after `after` only.
///
/// # Errors
/// If what is stored cannot be read.
pub fn page(
    storage: &dyn Storage,
    after: Option<&str>,
    limit: usize,
) -> StdResult<Vec<(Vec<u8>, PolicyText)>> {
    TEXTS.page(storage, &[], after.map(str::as_bytes), limit)
}
