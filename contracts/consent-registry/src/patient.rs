//! A patient: who controls a handle, and from where on its permits count.

use hie_contract::account::Account;
use hie_policy::EmergencyAccess;
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
    /// When the floor was last raised, Unix seconds; 0 if it never was.
    pub revoked_all_at: u64,
    /// What the patient says about break-glass.
    pub emergency: Emergency,
}

/// Whether the glass may be broken, and which sessions opting out has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Emergency {
    /// Whether it may be broken.
    pub access: EmergencyAccess,
    /// Sessions with a number below this have been ended together.
    pub floor: u64,
}

impl Emergency {
    /// Until the patient says otherwise: it may be.
    pub const ALLOWED: Self = Self {
        access: EmergencyAccess::Allowed,
        floor: 0,
    };

    /// Says whether it may be; opting out ends every session below `next`. The floor never sinks.
    #[must_use]
    pub fn set(self, access: EmergencyAccess, next: u64) -> Self {
        let floor = match access {
            EmergencyAccess::OptedOut => self.floor.max(next),
            EmergencyAccess::Allowed => self.floor,
        };
        Self { access, floor }
    }
}

impl Patient {
    /// A patient who registered in person.
    pub const fn in_person(controller: Account, now: u64) -> Self {
        Self {
            controller: Some(controller),
            registered_by: None,
            registered_at: now,
            revoked_below: 0,
            revoked_all_at: 0,
            emergency: Emergency::ALLOWED,
        }
    }

    /// A patient without an account, registered by a hospital.
    pub const fn by_hospital(hospital: String, now: u64) -> Self {
        Self {
            controller: None,
            registered_by: Some(hospital),
            registered_at: now,
            revoked_below: 0,
            revoked_all_at: 0,
            emergency: Emergency::ALLOWED,
        }
    }

    /// Whether `account` controls the handle.
    pub fn is_controlled_by(&self, account: &Account) -> bool {
        self.controller.as_ref() == Some(account)
    }

    /// The same patient with all permits below `next` revoked at `now`. The floor never sinks, and
    /// revoking what is revoked already is not when it was.
    #[must_use]
    pub fn revoke_below(self, next: u64, now: u64) -> Self {
        if next <= self.revoked_below {
            return self;
        }
        Self {
            revoked_below: next,
            revoked_all_at: now,
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
            .revoke_below(9, 20)
            .revoke_below(3, 30)
            .revoke_below(9, 40);
        assert_eq!((patient.revoked_below, patient.revoked_all_at), (9, 20));
    }

    #[test]
    fn opting_out_ends_what_was_opened_before_and_opting_in_revives_nothing() {
        let out = Emergency::ALLOWED.set(EmergencyAccess::OptedOut, 7);
        assert_eq!((out.access, out.floor), (EmergencyAccess::OptedOut, 7));
        let back = out.set(EmergencyAccess::Allowed, 9);
        assert_eq!((back.access, back.floor), (EmergencyAccess::Allowed, 7));
        assert_eq!(back.set(EmergencyAccess::OptedOut, 3).floor, 7);
    }
}
