//! A patient: who controls a handle, and from where on its permits count.

use hie_contract::account::Account;
use serde::{Deserialize, Serialize};

/// What is kept of one handle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Patient {
    /// The account that controls it; nobody yet if a hospital registered it.
    pub controller: Option<Account>,
    /// The hospital that registered it, if one did.
    pub registered_by: Option<String>,
    /// When, Unix seconds.
    pub registered_at: u64,
    /// The floor: permits with an id below this have been revoked together.
    pub revoked_below: u64,
}

impl Patient {
    /// A patient who registered in person.
    pub const fn in_person(controller: Account, now: u64) -> Self {
        Self {
            controller: Some(controller),
            registered_by: None,
            registered_at: now,
            revoked_below: 0,
        }
    }

    /// A patient without an account, registered by a hospital.
    pub const fn by_hospital(hospital: String, now: u64) -> Self {
        Self {
            controller: None,
            registered_by: Some(hospital),
            registered_at: now,
            revoked_below: 0,
        }
    }

    /// Whether `account` controls the handle.
    pub fn is_controlled_by(&self, account: &Account) -> bool {
        self.controller.as_ref() == Some(account)
    }

    /// The same patient with all permits below `next` revoked. The floor never sinks.
    #[must_use]
    pub fn revoke_below(self, next: u64) -> Self {
        Self {
            revoked_below: self.revoked_below.max(next),
            ..self
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
    fn only_the_controller_controls() {
        let patient = Patient::in_person(account(1), 5);
        assert!(patient.is_controlled_by(&account(1)));
        assert!(!patient.is_controlled_by(&account(2)));
        assert!(!Patient::by_hospital("north".into(), 5).is_controlled_by(&account(1)));
    }

    #[test]
    fn the_floor_never_sinks() {
        let patient = Patient::in_person(account(1), 5)
            .revoke_below(9)
            .revoke_below(3);
        assert_eq!(patient.revoked_below, 9);
    }
}
