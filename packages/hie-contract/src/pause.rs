//! Stopping a group of messages for as long as an incident lasts. Owner, registrar and security
//! officer may stop it; owner and registrar let it go on. A contract knows its own scopes only.
//!
//! ```
//! use cosmwasm_std::{StdError, testing::MockStorage};
//! use hie_contract::pause::{PauseError, Pauses};
//! use hie_types::PauseScope::Applications;
//!
//! #[derive(Debug)]
//! enum ContractError { Std(StdError), Pause(PauseError) }
//! impl From<StdError> for ContractError { fn from(error: StdError) -> Self { Self::Std(error) } }
//! impl From<PauseError> for ContractError { fn from(error: PauseError) -> Self { Self::Pause(error) } }
//!
//! const PAUSES: Pauses = Pauses::new("z", &[Applications]); // in state.rs
//!
//! let mut storage = MockStorage::new();
//! PAUSES.expect_running::<ContractError>(&storage, Applications)?; // first in each stopped handler
//! PAUSES.pause::<ContractError>(&mut storage, Applications)?;
//! assert_eq!(PAUSES.list(&storage).unwrap(), [Applications]); // in Config
//! # Ok::<(), ContractError>(())
//! ```

use cosmwasm_std::{StdError, StdResult, Storage};
use hie_types::PauseScope;
use hie_types::registry::NetworkRole;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::table::Table;

/// The scopes that are paused, one bit each. A contract that reads an item with every message anyway
/// may keep this in it, instead of [`Pauses`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paused(u8);

/// Why a message is stopped, or a scope neither paused nor resumed.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum PauseError {
    /// The message belongs to a scope that is paused.
    #[error("{} is paused", .0.code())]
    Paused(PauseScope),
    /// Another contract stops that.
    #[error("scope {} is not one of this contract", .0.code())]
    OtherContract(PauseScope),
    /// It is paused.
    #[error("scope {} is paused already", .0.code())]
    AlreadyPaused(PauseScope),
    /// It is not paused.
    #[error("scope {} is not paused", .0.code())]
    NotPaused(PauseScope),
    /// The sender may not pause.
    #[error("sender must be owner, registrar or security officer to pause")]
    MayNotPause,
    /// The sender may not resume.
    #[error("sender must be owner or registrar to resume")]
    MayNotResume,
}

impl Paused {
    /// Passes while the scope is not paused.
    ///
    /// # Errors
    /// [`PauseError::Paused`].
    pub const fn expect_running(self, scope: PauseScope) -> Result<(), PauseError> {
        if self.has(scope) {
            Err(PauseError::Paused(scope))
        } else {
            Ok(())
        }
    }

    /// With this scope paused.
    ///
    /// # Errors
    /// [`PauseError::AlreadyPaused`].
    pub const fn pause(self, scope: PauseScope) -> Result<Self, PauseError> {
        if self.has(scope) {
            return Err(PauseError::AlreadyPaused(scope));
        }
        Ok(Self(self.0 | bit(scope)))
    }

    /// With this scope running.
    ///
    /// # Errors
    /// [`PauseError::NotPaused`].
    pub const fn resume(self, scope: PauseScope) -> Result<Self, PauseError> {
        if !self.has(scope) {
            return Err(PauseError::NotPaused(scope));
        }
        Ok(Self(self.0 & !bit(scope)))
    }

    /// Those that are paused, in the order of [`PauseScope::ALL`].
    pub fn list(self) -> Vec<PauseScope> {
        PauseScope::ALL
            .into_iter()
            .filter(|scope| self.has(*scope))
            .collect()
    }

    const fn has(self, scope: PauseScope) -> bool {
        self.0 & bit(scope) != 0
    }
}

const fn bit(scope: PauseScope) -> u8 {
    match scope {
        PauseScope::Applications => 1,
        PauseScope::Permits => 1 << 1,
        PauseScope::Publishing => 1 << 2,
        PauseScope::Access => 1 << 3,
    }
}

/// The scopes of one contract, and which of them are paused: one item of one byte, absent while
/// nothing is paused, so that the check of a running scope is one read of nothing (1,110 gas).
pub struct Pauses {
    scopes: &'static [PauseScope],
    table: Table<Paused>,
}

impl Pauses {
    /// The scopes that this contract stops, kept under this namespace.
    pub const fn new(namespace: &'static str, scopes: &'static [PauseScope]) -> Self {
        Self {
            scopes,
            table: Table::new(namespace),
        }
    }

    /// The namespace, for the test that it is unique.
    pub const fn namespace(&self) -> &'static str {
        self.table.namespace()
    }

    /// Passes while the scope is not paused.
    ///
    /// # Errors
    /// [`PauseError::Paused`], or if what is stored cannot be read.
    pub fn expect_running<E: From<StdError> + From<PauseError>>(
        &self,
        storage: &dyn Storage,
        scope: PauseScope,
    ) -> Result<(), E> {
        Ok(self.load(storage)?.expect_running(scope)?)
    }

    /// Pauses a scope. Check the sender with [`expect_may_pause`] before.
    ///
    /// # Errors
    /// [`PauseError::OtherContract`], [`PauseError::AlreadyPaused`].
    pub fn pause<E: From<StdError> + From<PauseError>>(
        &self,
        storage: &mut dyn Storage,
        scope: PauseScope,
    ) -> Result<(), E> {
        self.expect_own(scope)?;
        let paused = self.load(storage)?.pause(scope)?;
        Ok(self.save(storage, paused)?)
    }

    /// Resumes a scope. Check the sender with [`expect_may_resume`] before.
    ///
    /// # Errors
    /// [`PauseError::OtherContract`], [`PauseError::NotPaused`].
    pub fn resume<E: From<StdError> + From<PauseError>>(
        &self,
        storage: &mut dyn Storage,
        scope: PauseScope,
    ) -> Result<(), E> {
        self.expect_own(scope)?;
        let paused = self.load(storage)?.resume(scope)?;
        Ok(self.save(storage, paused)?)
    }

    /// The scopes that are paused: for `Config`.
    ///
    /// # Errors
    /// If what is stored cannot be read.
    pub fn list(&self, storage: &dyn Storage) -> StdResult<Vec<PauseScope>> {
        Ok(self.load(storage)?.list())
    }

    fn expect_own(&self, scope: PauseScope) -> Result<(), PauseError> {
        if self.scopes.contains(&scope) {
            Ok(())
        } else {
            Err(PauseError::OtherContract(scope))
        }
    }

    fn load(&self, storage: &dyn Storage) -> StdResult<Paused> {
        Ok(self.table.load(storage, &[])?.unwrap_or_default())
    }

    fn save(&self, storage: &mut dyn Storage, paused: Paused) -> StdResult<()> {
        if paused == Paused::default() {
            self.table.remove(storage, &[]);
            return Ok(());
        }
        self.table.save(storage, &[], &paused)
    }
}

/// Passes for the owner of the contract and for those who act as registrar or security officer:
/// `network_roles` of the sender's `Account`.
///
/// # Errors
/// [`PauseError::MayNotPause`].
pub fn expect_may_pause(is_owner: bool, roles: &[NetworkRole]) -> Result<(), PauseError> {
    if is_owner
        || roles.contains(&NetworkRole::Registrar)
        || roles.contains(&NetworkRole::SecurityOfficer)
    {
        Ok(())
    } else {
        Err(PauseError::MayNotPause)
    }
}

/// Passes for the owner of the contract and for those who act as registrar.
///
/// # Errors
/// [`PauseError::MayNotResume`].
pub fn expect_may_resume(is_owner: bool, roles: &[NetworkRole]) -> Result<(), PauseError> {
    if is_owner || roles.contains(&NetworkRole::Registrar) {
        Ok(())
    } else {
        Err(PauseError::MayNotResume)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cosmwasm_std::Order;
    use cosmwasm_std::testing::MockStorage;

    #[derive(Debug, Error)]
    enum TestError {
        #[error(transparent)]
        Std(#[from] StdError),
        #[error(transparent)]
        Pause(#[from] PauseError),
    }

    const PAUSES: Pauses = Pauses::new("z", &[PauseScope::Publishing, PauseScope::Access]);

    fn refused(outcome: Result<(), TestError>) -> PauseError {
        match outcome {
            Err(TestError::Pause(error)) => error,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_scope_is_stopped_from_pause_to_resume_and_no_other_is() {
        for scope in PauseScope::ALL {
            let paused = Paused::default().pause(scope).unwrap();
            for other in PauseScope::ALL {
                let expected = if other == scope {
                    Err(PauseError::Paused(scope))
                } else {
                    Ok(())
                };
                assert_eq!(paused.expect_running(other), expected);
            }
            assert_eq!(paused.list(), [scope]);
            assert_eq!(paused.pause(scope), Err(PauseError::AlreadyPaused(scope)));
            assert_eq!(paused.resume(scope), Ok(Paused::default()));
            assert_eq!(
                Paused::default().resume(scope),
                Err(PauseError::NotPaused(scope))
            );
        }
    }

    #[test]
    fn all_can_be_paused_and_each_is_resumed_alone() {
        let all = PauseScope::ALL
            .into_iter()
            .try_fold(Paused::default(), Paused::pause)
            .unwrap();
        assert_eq!(all.list(), PauseScope::ALL);
        let left = all.resume(PauseScope::Permits).unwrap();
        assert_eq!(
            left.list(),
            [
                PauseScope::Applications,
                PauseScope::Publishing,
                PauseScope::Access
            ]
        );
    }

    #[test]
    fn a_contract_stops_its_own_scopes_only() {
        let mut storage = MockStorage::new();
        for scope in [PauseScope::Applications, PauseScope::Permits] {
            let error = PauseError::OtherContract(scope);
            assert_eq!(refused(PAUSES.pause(&mut storage, scope)), error);
            assert_eq!(refused(PAUSES.resume(&mut storage, scope)), error);
        }
        assert_eq!(storage.range(None, None, Order::Ascending).count(), 0);
    }

    #[test]
    fn nothing_is_stored_while_nothing_is_paused() {
        let mut storage = MockStorage::new();
        let scope = PauseScope::Access;
        PAUSES.pause::<TestError>(&mut storage, scope).unwrap();
        assert_eq!(PAUSES.list(&storage).unwrap(), [scope]);
        assert_eq!(
            refused(PAUSES.expect_running(&storage, scope)),
            PauseError::Paused(scope)
        );
        assert!(
            PAUSES
                .expect_running::<TestError>(&storage, PauseScope::Publishing)
                .is_ok()
        );
        PAUSES.resume::<TestError>(&mut storage, scope).unwrap();
        assert_eq!(storage.range(None, None, Order::Ascending).count(), 0);
        assert!(PAUSES.expect_running::<TestError>(&storage, scope).is_ok());
    }

    #[test]
    fn the_security_officer_stops_and_only_registrar_and_owner_resume() {
        use NetworkRole::{Auditor, Registrar, SecurityOfficer};
        for (owner, roles, pauses, resumes) in [
            (false, vec![], false, false),
            (false, vec![Auditor], false, false),
            (false, vec![SecurityOfficer], true, false),
            (false, vec![Auditor, SecurityOfficer], true, false),
            (false, vec![Registrar], true, true),
            (true, vec![], true, true),
        ] {
            assert_eq!(expect_may_pause(owner, &roles).is_ok(), pauses, "{roles:?}");
            assert_eq!(
                expect_may_resume(owner, &roles).is_ok(),
                resumes,
                "{roles:?}"
            );
        }
    }

    #[test]
    fn a_refusal_names_the_scope() {
        assert_eq!(
            PauseError::Paused(PauseScope::Access).to_string(),
            "access is paused"
        );
    }
}
