//! A patient: who controls a handle, and from where on its permits count.

use hie_contract::account::Account;
use hie_policy::EmergencyAccess;
use serde::{Deserialize, Serialize};
use thiserror::Error;

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
    /// What the patient says about break-glass.
    pub emergency: Emergency,
    /// When the handle was closed, Unix seconds; it is open if absent.
    pub closed_at: Option<u64>,
    /// How many hospitals may not publish under it.
    pub forbidden: u8,
}

/// How many hospitals a patient may forbid to publish.
pub const MAX_FORBIDDEN: u8 = 32;

/// What a patient's handle does not take any more.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum PatientError {
    /// It was closed: nothing is allowed under it any more.
    #[error("handle: closed")]
    Closed,
    /// As many hospitals as may be are forbidden to publish.
    #[error("hospital: at most {limit} may be forbidden to publish")]
    TooManyForbidden {
        /// How many.
        limit: u8,
    },
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
        let ended = match access {
            EmergencyAccess::OptedOut => self.end_below(next),
            EmergencyAccess::Allowed => self,
        };
        Self { access, ..ended }
    }

    /// Ends every session below `next`. The floor never sinks.
    #[must_use]
    pub fn end_below(self, next: u64) -> Self {
        Self {
            floor: self.floor.max(next),
            ..self
        }
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
            emergency: Emergency::ALLOWED,
            closed_at: None,
            forbidden: 0,
        }
    }

    /// A patient without an account, registered by a hospital.
    pub const fn by_hospital(hospital: String, now: u64) -> Self {
        Self {
            controller: None,
            registered_by: Some(hospital),
            registered_at: now,
            revoked_below: 0,
            emergency: Emergency::ALLOWED,
            closed_at: None,
            forbidden: 0,
        }
    }

    /// Whether the handle was closed.
    pub const fn is_closed(&self) -> bool {
        self.closed_at.is_some()
    }

    /// The patient, if the handle is open.
    ///
    /// # Errors
    /// If it was closed.
    pub fn open(self) -> Result<Self, PatientError> {
        if self.is_closed() {
            return Err(PatientError::Closed);
        }
        Ok(self)
    }

    /// The handle, closed for good: every permit below `next_directive` and every session below
    /// `next_session` is over.
    ///
    /// # Errors
    /// If it was closed before.
    pub fn close(
        self,
        now: u64,
        next_directive: u64,
        next_session: u64,
    ) -> Result<Self, PatientError> {
        let open = self.open()?.revoke_below(next_directive);
        Ok(Self {
            closed_at: Some(now),
            emergency: open.emergency.end_below(next_session),
            ..open
        })
    }

    /// One more hospital that may not publish.
    ///
    /// # Errors
    /// If there are as many as may be.
    pub fn forbid_one(self) -> Result<Self, PatientError> {
        let forbidden = self.forbidden.saturating_add(1);
        if forbidden > MAX_FORBIDDEN {
            let limit = MAX_FORBIDDEN;
            return Err(PatientError::TooManyForbidden { limit });
        }
        Ok(Self { forbidden, ..self })
    }

    /// One less.
    #[must_use]
    pub fn allow_one(self) -> Self {
        Self {
            forbidden: self.forbidden.saturating_sub(1),
            ..self
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

    #[test]
    fn closing_ends_permits_and_sessions_and_happens_once() {
        let patient = Patient::in_person(account(1), 5);
        assert!(patient.clone().open().is_ok());
        let closed = patient.close(8, 3, 4).unwrap();
        assert_eq!(closed.closed_at, Some(8));
        assert_eq!((closed.revoked_below, closed.emergency.floor), (3, 4));
        assert!(closed.is_controlled_by(&account(1)));
        assert_eq!(closed.clone().open(), Err(PatientError::Closed));
        assert_eq!(closed.close(9, 9, 9), Err(PatientError::Closed));
    }

    #[test]
    fn thirty_two_hospitals_may_be_forbidden() {
        let mut patient = Patient::in_person(account(1), 5);
        for _ in 0..MAX_FORBIDDEN {
            patient = patient.forbid_one().unwrap();
        }
        let limit = MAX_FORBIDDEN;
        let full = PatientError::TooManyForbidden { limit };
        assert_eq!(patient.clone().forbid_one(), Err(full));
        assert!(patient.allow_one().forbid_one().is_ok());
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
