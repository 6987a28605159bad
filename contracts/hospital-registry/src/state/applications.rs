//! Applications, by account.

use cosmwasm_std::{StdResult, Storage};
use hie_contract::account::Account;

use super::{APPLICATION_COUNT, APPLICATIONS};
use crate::application::Application;

pub fn application(storage: &dyn Storage, account: &Account) -> StdResult<Option<Application>> {
    APPLICATIONS.load(storage, &[account.as_bytes()])
}

/// How many applications are stored, lapsed ones included.
pub fn application_count(storage: &dyn Storage) -> StdResult<u32> {
    Ok(APPLICATION_COUNT.load(storage, &[])?.unwrap_or_default())
}

/// Writes an application; the same account's earlier one is replaced.
pub fn save_application(
    storage: &mut dyn Storage,
    account: &Account,
    application: &Application,
) -> StdResult<()> {
    if !APPLICATIONS.has(storage, &[account.as_bytes()]) {
        let count = application_count(storage)?.saturating_add(1);
        APPLICATION_COUNT.save(storage, &[], &count)?;
    }
    APPLICATIONS.save(storage, &[account.as_bytes()], application)
}

pub fn remove_application(storage: &mut dyn Storage, account: &Account) -> StdResult<()> {
    APPLICATIONS.remove(storage, &[account.as_bytes()]);
    let count = application_count(storage)?.saturating_sub(1);
    APPLICATION_COUNT.save(storage, &[], &count)
}

/// All applications, lapsed ones included, by account. There are never more than 32.
pub fn applications(
    storage: &dyn Storage,
    after: Option<&Account>,
) -> StdResult<Vec<(Account, Application)>> {
    APPLICATIONS
        .scan(storage, &[], after.map(Account::as_bytes))
        .map(|entry| entry.map(|(key, value)| (Account::from_bytes(key), value)))
        .collect()
}
