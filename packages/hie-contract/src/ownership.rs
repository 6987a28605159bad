//! An owner who hands over in two steps, so that a mistyped address cannot lose the contract.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::account::Account;

/// Who owns a contract, and who is nominated to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ownership {
    /// The owner.
    pub owner: Account,
    /// Nominated, not yet accepted.
    pub nominated: Option<Account>,
}

/// Why a hand-over does not go on.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum OwnershipError {
    /// Only the owner may do this.
    #[error("sender is not the owner")]
    NotOwner,
    /// Only the nominee may accept.
    #[error("sender is not nominated as owner")]
    NotNominated,
    /// There is nothing to cancel.
    #[error("nobody is nominated as owner")]
    NobodyNominated,
    /// The owner needs no nomination.
    #[error("account is the owner already")]
    AlreadyOwner,
}

impl Ownership {
    /// Owned by `owner`, nobody nominated.
    pub const fn new(owner: Account) -> Self {
        Self {
            owner,
            nominated: None,
        }
    }

    /// Passes for the owner only.
    ///
    /// # Errors
    /// [`OwnershipError::NotOwner`].
    pub fn assert_owner(&self, sender: &Account) -> Result<(), OwnershipError> {
        if &self.owner == sender {
            Ok(())
        } else {
            Err(OwnershipError::NotOwner)
        }
    }

    /// Nominates, replacing an earlier nominee.
    ///
    /// # Errors
    /// If the sender is not the owner, or the nominee is.
    pub fn nominate(self, sender: &Account, nominee: Account) -> Result<Self, OwnershipError> {
        self.assert_owner(sender)?;
        if self.owner == nominee {
            return Err(OwnershipError::AlreadyOwner);
        }
        Ok(Self {
            nominated: Some(nominee),
            ..self
        })
    }

    /// The nominee becomes the owner.
    ///
    /// # Errors
    /// If the sender is not nominated.
    pub fn accept(self, sender: &Account) -> Result<Self, OwnershipError> {
        match self.nominated {
            Some(nominee) if &nominee == sender => Ok(Self::new(nominee)),
            _ => Err(OwnershipError::NotNominated),
        }
    }

    /// Withdraws the nomination.
    ///
    /// # Errors
    /// If the sender is not the owner, or nobody is nominated.
    pub fn cancel(self, sender: &Account) -> Result<Self, OwnershipError> {
        self.assert_owner(sender)?;
        match self.nominated {
            Some(_) => Ok(Self::new(self.owner)),
            None => Err(OwnershipError::NobodyNominated),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(byte: u8) -> Account {
        Account::from_bytes(vec![byte; 20])
    }

    #[test]
    fn the_owner_changes_only_when_the_nominee_accepts() {
        let owned = Ownership::new(account(1))
            .nominate(&account(1), account(2))
            .unwrap();
        assert_eq!(owned.owner, account(1));
        assert_eq!(
            owned.clone().accept(&account(3)),
            Err(OwnershipError::NotNominated)
        );
        assert_eq!(
            owned.clone().accept(&account(1)),
            Err(OwnershipError::NotNominated)
        );
        assert_eq!(
            owned.accept(&account(2)).unwrap(),
            Ownership::new(account(2))
        );
    }

    #[test]
    fn only_the_owner_nominates_and_cancels() {
        let owned = Ownership::new(account(1));
        assert_eq!(
            owned.clone().nominate(&account(2), account(2)),
            Err(OwnershipError::NotOwner)
        );
        assert_eq!(
            owned.clone().cancel(&account(2)),
            Err(OwnershipError::NotOwner)
        );
        assert_eq!(
            owned.clone().cancel(&account(1)),
            Err(OwnershipError::NobodyNominated)
        );
        assert_eq!(
            owned.clone().nominate(&account(1), account(1)),
            Err(OwnershipError::AlreadyOwner)
        );
        let nominated = owned.clone().nominate(&account(1), account(2)).unwrap();
        assert_eq!(nominated.cancel(&account(1)).unwrap(), owned);
    }

    #[test]
    fn nobody_can_accept_what_was_not_offered() {
        assert_eq!(
            Ownership::new(account(1)).accept(&account(2)),
            Err(OwnershipError::NotNominated)
        );
    }
}
