//! Who governs the network: the owner and the holders of its three roles, all handed over in two steps.

use hie_contract::account::Account;
use hie_contract::ownership::{Ownership, OwnershipError};
use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use crate::mirror::Office;

/// The owner and the holders of the network roles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Governance {
    /// The owner.
    pub ownership: Ownership,
    /// Accredits, suspends, reinstates, revokes.
    pub registrar: Seat,
    /// Can only restrict.
    pub security_officer: Seat,
    /// Reviews.
    pub auditor: Seat,
}

/// A role and who holds it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seat {
    /// The holder.
    pub holder: Option<Account>,
    /// Nominated, not yet accepted.
    pub nominated: Option<Account>,
}

/// Why a role does not change hands.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum RoleError {
    /// The holder needs no nomination, and there is none to withdraw.
    #[error("account holds the role already and nobody else is nominated")]
    AlreadyHolder,
    /// Only the nominee may accept.
    #[error("sender is not nominated for the role")]
    NotNominated,
    /// There is nobody to remove.
    #[error("nobody holds the role or is nominated for it")]
    Vacant,
}

impl Seat {
    /// Nominates, replacing an earlier nominee. The holder stays; to nominate the holder is to
    /// withdraw the nomination.
    ///
    /// # Errors
    /// If the nominee holds the role and nobody else is nominated.
    pub fn nominate(self, nominee: Account) -> Result<Self, RoleError> {
        if self.holder.as_ref() == Some(&nominee) {
            return match self.nominated {
                Some(_) => Ok(self.without_nominee()),
                None => Err(RoleError::AlreadyHolder),
            };
        }
        Ok(Self {
            nominated: Some(nominee),
            ..self
        })
    }

    fn without_nominee(self) -> Self {
        Self {
            nominated: None,
            ..self
        }
    }

    /// The nominee becomes the holder.
    ///
    /// # Errors
    /// If the sender is not nominated.
    pub fn accept(self, sender: &Account) -> Result<Self, RoleError> {
        match self.nominated {
            Some(nominee) if &nominee == sender => Ok(Self {
                holder: Some(nominee),
                nominated: None,
            }),
            _ => Err(RoleError::NotNominated),
        }
    }

    /// Nobody holds the role any more, nobody is nominated.
    ///
    /// # Errors
    /// If that is so already.
    pub fn vacate(self) -> Result<Self, RoleError> {
        if self == Self::default() {
            return Err(RoleError::Vacant);
        }
        Ok(Self::default())
    }
}

impl Governance {
    /// Owned by `owner`; no role is held.
    pub fn new(owner: Account) -> Self {
        Self {
            ownership: Ownership::new(owner),
            registrar: Seat::default(),
            security_officer: Seat::default(),
            auditor: Seat::default(),
        }
    }

    /// The nominee becomes the owner. Whom the owner before nominated for a role is no longer
    /// nominated: a role is given by the owner of the day it is accepted.
    ///
    /// # Errors
    /// If the sender is not nominated.
    pub fn accept_ownership(self, sender: &Account) -> Result<Self, OwnershipError> {
        Ok(Self {
            ownership: self.ownership.accept(sender)?,
            registrar: self.registrar.without_nominee(),
            security_officer: self.security_officer.without_nominee(),
            auditor: self.auditor.without_nominee(),
        })
    }

    /// Whether this account is the owner.
    pub fn is_owner(&self, account: &Account) -> bool {
        &self.ownership.owner == account
    }

    /// Whether this account holds the role.
    pub fn holds(&self, account: &Account, office: Office) -> bool {
        self.seat(office).holder.as_ref() == Some(account)
    }

    /// Whether this account acts in the role: it holds it, or is the owner while nobody does.
    pub fn acts_as(&self, account: &Account, office: Office) -> bool {
        match &self.seat(office).holder {
            Some(holder) => holder == account,
            None => self.is_owner(account),
        }
    }

    /// The seat of a role.
    pub const fn seat(&self, office: Office) -> &Seat {
        match office {
            Office::Registrar => &self.registrar,
            Office::SecurityOfficer => &self.security_officer,
            Office::Auditor => &self.auditor,
        }
    }

    /// The same with another seat for one role.
    pub fn with_seat(self, office: Office, seat: Seat) -> Self {
        match office {
            Office::Registrar => Self {
                registrar: seat,
                ..self
            },
            Office::SecurityOfficer => Self {
                security_officer: seat,
                ..self
            },
            Office::Auditor => Self {
                auditor: seat,
                ..self
            },
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
    fn the_holder_stays_until_the_nominee_accepts() {
        let seat = Seat::default().nominate(account(1)).unwrap();
        let seat = seat.accept(&account(1)).unwrap();
        assert_eq!(
            seat.clone().nominate(account(1)),
            Err(RoleError::AlreadyHolder)
        );
        let seat = seat.nominate(account(2)).unwrap();
        assert_eq!(seat.holder, Some(account(1)));
        assert_eq!(
            seat.clone().accept(&account(3)),
            Err(RoleError::NotNominated)
        );
        assert_eq!(seat.accept(&account(2)).unwrap().holder, Some(account(2)));
    }

    #[test]
    fn nominating_the_holder_withdraws_the_nomination() {
        let held = Seat {
            holder: Some(account(1)),
            nominated: None,
        };
        let nominated = held.clone().nominate(account(2)).unwrap();
        assert_eq!(nominated.nominate(account(1)), Ok(held));
    }

    #[test]
    fn a_new_owner_begins_with_the_holders_and_without_nominees() {
        let [registrar, security_officer, auditor] = [3, 5, 7].map(|byte| Seat {
            holder: Some(account(byte)),
            nominated: Some(account(byte + 1)),
        });
        let governance = Governance {
            ownership: Ownership {
                owner: account(1),
                nominated: Some(account(2)),
            },
            registrar,
            security_officer,
            auditor,
        };
        assert_eq!(
            governance.clone().accept_ownership(&account(3)),
            Err(OwnershipError::NotNominated)
        );
        let [registrar, security_officer, auditor] = [3, 5, 7].map(|byte| Seat {
            holder: Some(account(byte)),
            nominated: None,
        });
        let expected = Governance {
            ownership: Ownership::new(account(2)),
            registrar,
            security_officer,
            auditor,
        };
        assert_eq!(governance.accept_ownership(&account(2)), Ok(expected));
    }

    #[test]
    fn a_vacated_role_has_neither_holder_nor_nominee() {
        let nominated = Seat::default().nominate(account(1)).unwrap();
        assert_eq!(nominated.vacate(), Ok(Seat::default()));
        assert_eq!(Seat::default().vacate(), Err(RoleError::Vacant));
    }

    #[test]
    fn the_owner_acts_while_nobody_holds_a_role() {
        let governance = Governance::new(account(1));
        assert!(governance.acts_as(&account(1), Office::Auditor));
        assert!(!governance.holds(&account(1), Office::Auditor));
        let seat = Seat {
            holder: Some(account(2)),
            nominated: None,
        };
        let governance = governance.with_seat(Office::Auditor, seat);
        assert!(!governance.acts_as(&account(1), Office::Auditor));
        assert!(governance.acts_as(&account(2), Office::Auditor));
        assert!(governance.acts_as(&account(1), Office::Registrar));
    }
}
