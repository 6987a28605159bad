//! Name and version on chain (cw2), and what may migrate to what.

use cosmwasm_std::{StdResult, Storage};
use thiserror::Error;

/// Why code does not take over a contract.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum MigrationError {
    /// The state is that of another contract.
    #[error("stored contract name is not {expected}")]
    OtherContract {
        /// The name of this code.
        expected: &'static str,
    },
    /// The state is newer than the code.
    #[error("stored version is newer than this code")]
    Downgrade,
    /// The state says no version that can be compared.
    #[error("stored version cannot be read")]
    Unreadable,
}

/// Writes name and version at instantiation.
///
/// # Errors
/// Never, unless storage fails.
pub fn initialise(storage: &mut dyn Storage, name: &'static str, version: &str) -> StdResult<()> {
    cw2::set_contract_version(storage, name, version)
}

/// Checks that the state belongs to `name` and is not newer than `version`, then writes `version`.
///
/// # Errors
/// See [`MigrationError`].
pub fn migrate(
    storage: &mut dyn Storage,
    name: &'static str,
    version: &'static str,
) -> Result<(), MigrationError> {
    let stored = cw2::get_contract_version(storage).map_err(|_| MigrationError::Unreadable)?;
    if stored.contract != name {
        return Err(MigrationError::OtherContract { expected: name });
    }
    let parse = |text: &str| semver::Version::parse(text).map_err(|_| MigrationError::Unreadable);
    if parse(&stored.version)? > parse(version)? {
        return Err(MigrationError::Downgrade);
    }
    initialise(storage, name, version).map_err(|_| MigrationError::Unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;
    use cosmwasm_std::testing::MockStorage;

    fn stored(name: &'static str, version: &str) -> MockStorage {
        let mut storage = MockStorage::new();
        initialise(&mut storage, name, version).unwrap();
        storage
    }

    #[test]
    fn state_migrates_forward_and_to_the_same_version() {
        assert_eq!(migrate(&mut stored("a", "0.1.0"), "a", "0.1.0"), Ok(()));
        let mut storage = stored("a", "0.9.0");
        assert_eq!(migrate(&mut storage, "a", "0.10.0"), Ok(()));
        assert_eq!(
            cw2::get_contract_version(&storage).unwrap().version,
            "0.10.0"
        );
    }

    #[test]
    fn newer_state_and_other_contracts_are_refused() {
        assert_eq!(
            migrate(&mut stored("a", "0.10.0"), "a", "0.9.0"),
            Err(MigrationError::Downgrade)
        );
        assert_eq!(
            migrate(&mut stored("a", "0.1.0"), "b", "0.1.0"),
            Err(MigrationError::OtherContract { expected: "b" })
        );
        assert_eq!(
            migrate(&mut MockStorage::new(), "a", "0.1.0"),
            Err(MigrationError::Unreadable)
        );
        assert_eq!(
            migrate(&mut stored("a", "one"), "a", "0.1.0"),
            Err(MigrationError::Unreadable)
        );
    }
}
