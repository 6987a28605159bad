//! What every message is checked for before its handler sees it.

use cosmwasm_std::MessageInfo;
use hie_types::{DEFAULT_LIMIT, MAX_LIMIT};
use thiserror::Error;

/// A message came with funds.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("funds are refused: no message of this contract takes any")]
pub struct FundsRefused;

/// Refuses funds.
///
/// # Errors
/// If any came with the message.
pub fn refuse_funds(info: &MessageInfo) -> Result<(), FundsRefused> {
    cw_utils::nonpayable(info).map_err(|_| FundsRefused)
}

/// How many entries a page has: what was asked for, within bounds. Never none, because a page of
/// nothing could not say where the next one starts.
pub fn page_limit(limit: Option<u32>) -> usize {
    let limit = limit.unwrap_or(DEFAULT_LIMIT).clamp(1, MAX_LIMIT);
    usize::try_from(limit).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_bounded() {
        assert_eq!(page_limit(None), 20);
        assert_eq!(page_limit(Some(0)), 1);
        assert_eq!(page_limit(Some(7)), 7);
        assert_eq!(page_limit(Some(100)), 100);
        assert_eq!(page_limit(Some(u32::MAX)), 100);
    }
}
