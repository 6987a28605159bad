//! A patient: who controls a handle, and from where on its permits count.

use hie_contract::account::Account;
use hie_policy::EmergencyAccess;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::control::{Control, ControlError};
use crate::grantee::Grantee;
use crate::merging::Merged;

/// What is kept of one handle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Stored", into = "Stored")]
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
    /// Whether the patient lets hospitals attest acts.
    pub attestation: bool,
    /// Whether it was the patient's account or key that forbade it.
    pub attestation_own: bool,
    /// When the handle was closed, Unix seconds; it is open if absent.
    pub closed_at: Option<u64>,
    /// How many hospitals may not publish under it.
    pub forbidden: u8,
    /// What is about to happen to the control of the handle.
    pub control: Control,
    /// How it stands to other handles of the same patient.
    pub merged: Merged,
}

/// A patient in as few bytes as it takes: every decision and every emergency reads one.
#[derive(Serialize, Deserialize)]
struct Stored {
    controller: Option<Account>,
    registered_by: Option<String>,
    registered_at: u64,
    revoked_below: u64,
    revoked_all_at: u64,
    flags: u8,
    floor: u64,
    closed_at: Option<u64>,
    forbidden: u8,
    more: More,
}

/// What is kept of few: nothing where control stays, nothing binds and nothing is merged.
#[derive(Serialize, Deserialize)]
enum More {
    Nothing,
    Control(Control),
    Merged(Merged),
    Both(Control, Merged),
}

impl More {
    fn of(control: Control, merged: Merged) -> Self {
        match (control == Control::default(), merged == Merged::Not) {
            (true, true) => Self::Nothing,
            (false, true) => Self::Control(control),
            (true, false) => Self::Merged(merged),
            (false, false) => Self::Both(control, merged),
        }
    }

    fn split(self) -> (Control, Merged) {
        match self {
            Self::Nothing => (Control::default(), Merged::Not),
            Self::Control(control) => (control, Merged::Not),
            Self::Merged(merged) => (Control::default(), merged),
            Self::Both(control, merged) => (control, merged),
        }
    }
}

const OPTED_OUT: u8 = 1;
const OPTED_OUT_OWN: u8 = 2;
const ATTESTATION: u8 = 4;
const ATTESTATION_OWN: u8 = 8;

impl From<Patient> for Stored {
    fn from(of: Patient) -> Self {
        let flags = [
            (of.emergency.access == EmergencyAccess::OptedOut, OPTED_OUT),
            (of.emergency.own, OPTED_OUT_OWN),
            (of.attestation, ATTESTATION),
            (of.attestation_own, ATTESTATION_OWN),
        ];
        let flags = flags.into_iter().filter(|(set, _)| *set);
        Self {
            controller: of.controller,
            registered_by: of.registered_by,
            registered_at: of.registered_at,
            revoked_below: of.revoked_below,
            revoked_all_at: of.revoked_all_at,
            flags: flags.fold(0, |all, (_, flag)| all | flag),
            floor: of.emergency.floor,
            closed_at: of.closed_at,
            forbidden: of.forbidden,
            more: More::of(of.control, of.merged),
        }
    }
}

impl From<Stored> for Patient {
    fn from(kept: Stored) -> Self {
        let is = |flag: u8| kept.flags & flag != 0;
        let (control, merged) = kept.more.split();
        Self {
            emergency: Emergency {
                access: match is(OPTED_OUT) {
                    true => EmergencyAccess::OptedOut,
                    false => EmergencyAccess::Allowed,
                },
                floor: kept.floor,
                own: is(OPTED_OUT_OWN),
            },
            attestation: is(ATTESTATION),
            attestation_own: is(ATTESTATION_OWN),
            controller: kept.controller,
            registered_by: kept.registered_by,
            registered_at: kept.registered_at,
            revoked_below: kept.revoked_below,
            revoked_all_at: kept.revoked_all_at,
            closed_at: kept.closed_at,
            forbidden: kept.forbidden,
            control,
            merged,
        }
    }
}

/// How many hospitals a patient may forbid to publish.
pub const MAX_FORBIDDEN: u8 = 32;

/// How many of them may be forbidden by others than the patient: half, so that the patient's own word always
/// finds room.
pub const MAX_FORBIDDEN_BY_OTHERS: u8 = 16;

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
    /// As many as others than the patient may forbid.
    #[error("hospital: at most {limit} may be forbidden to publish by others than the patient")]
    TooManyForbiddenByOthers {
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
    /// Whether it was the patient's account or key that opted out.
    pub own: bool,
}

impl Emergency {
    /// Until the patient says otherwise: it may be.
    pub const ALLOWED: Self = Self {
        access: EmergencyAccess::Allowed,
        floor: 0,
        own: false,
    };

    /// Says whether it may be; opting out ends every session below `next`. The floor never sinks. Once
    /// the patient's own word, opting out stays so until opting in.
    #[must_use]
    pub fn set(self, access: EmergencyAccess, next: u64, own: bool) -> Self {
        let ended = match access {
            EmergencyAccess::OptedOut => self.end_below(next),
            EmergencyAccess::Allowed => self,
        };
        Self {
            access,
            own: access == EmergencyAccess::OptedOut && (own || self.own),
            ..ended
        }
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
    pub fn in_person(controller: Account, now: u64) -> Self {
        Self {
            controller: Some(controller),
            registered_by: None,
            registered_at: now,
            revoked_below: 0,
            revoked_all_at: 0,
            emergency: Emergency::ALLOWED,
            attestation: true,
            attestation_own: false,
            closed_at: None,
            forbidden: 0,
            control: Control::default(),
            merged: Merged::Not,
        }
    }

    /// A patient without an account, registered by a hospital.
    pub fn by_hospital(hospital: String, now: u64) -> Self {
        Self {
            controller: None,
            registered_by: Some(hospital),
            registered_at: now,
            revoked_below: 0,
            revoked_all_at: 0,
            emergency: Emergency::ALLOWED,
            attestation: true,
            attestation_own: false,
            closed_at: None,
            forbidden: 0,
            control: Control::default(),
            merged: Merged::Not,
        }
    }

    /// The same patient, standing like this to other handles.
    #[must_use]
    pub fn merged(self, merged: Merged) -> Self {
        Self { merged, ..self }
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
        let open = self.open()?.revoke_below(next_directive, now);
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

    /// Passes unless a recovery withholds it from the grantee: see [`Control::withholds_from`].
    ///
    /// # Errors
    /// If it does.
    pub fn assert_may_permit(&self, grantee: &Grantee, now: u64) -> Result<(), ControlError> {
        let recovers = self.controller.is_some();
        let hospital = grantee.hospital.as_deref();
        if self.control.withholds_from(recovers, hospital, now) {
            return Err(ControlError::ToTheProposer);
        }
        Ok(())
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
mod tests;
