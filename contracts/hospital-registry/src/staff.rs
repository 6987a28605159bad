//! Appointments: who may act for a hospital, as what, until when. What a hospital takes away is gone
//! at once; what it gives more waits until the account accepts.

use hie_contract::account::Account;
use hie_policy::Role;
use hie_types::registry::StaffStanding;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// How many appointments a hospital has at most.
pub const MAX_STAFF: u32 = 2_000;

/// Who is meant: by account, by the hospital's pseudonym, or by both. At least one of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The account that acts.
    pub account: Option<Account>,
    /// The hospital's pseudonym for the person.
    pub practitioner: Option<[u8; 16]>,
}

/// What an appointment is kept under: the pseudonym where there is one, else the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StaffKey {
    /// By account.
    Account(Account),
    /// By pseudonym.
    Practitioner([u8; 16]),
}

/// What somebody is appointed for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// As what.
    pub role: Role,
    /// Whether this person may break the glass.
    pub break_glass: bool,
    /// End, Unix seconds, exclusive.
    pub until: Option<u64>,
}

/// One appointment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appointment {
    /// The account, where the appointment is kept under a pseudonym and has both. One that is kept
    /// under its account has it in its key.
    pub account: Option<Account>,
    /// Whether the account has accepted once, and so belongs to the hospital. Never where there is no
    /// account.
    pub joined: bool,
    /// What holds; nothing before the first acceptance, and between two roles.
    pub held: Option<Terms>,
    /// What waits for acceptance.
    pub offered: Option<Terms>,
    /// Whether the hospital stopped it.
    pub suspended: bool,
}

/// Why an appointment is refused or does not change.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum StaffError {
    /// Nobody is named.
    #[error("staff must name an account, a practitioner, or both")]
    Unnamed,
    /// The two do not name one appointment.
    #[error("staff.account and staff.practitioner do not name the same appointment")]
    Contradictory,
    /// The administrator comes with the membership.
    #[error("role must not be administrator: the applying account is the one administrator")]
    AdministratorRole,
    /// The account administers a hospital.
    #[error("staff.account administers this hospital")]
    IsAdministrator,
    /// A gateway is a machine with an account.
    #[error("staff of role gateway must have an account and no practitioner")]
    GatewayIdentity,
    /// Not for this role.
    #[error("break_glass is for physician, nurse, pharmacist and paramedic only")]
    BreakGlassRole,
    /// An appointment must end after it begins.
    #[error("until must be after the time of the block")]
    UntilPast,
    /// The limit is reached.
    #[error("hospital has 2000 appointments, which is the most there may be")]
    TooMany,
    /// There is no such appointment.
    #[error("staff is not appointed at this hospital")]
    Unknown,
    /// It is stopped.
    #[error("staff is suspended already")]
    AlreadySuspended,
    /// It is not stopped.
    #[error("staff is not suspended")]
    NotSuspended,
    /// Nothing waits for the sender.
    #[error("sender has no appointment to accept at this hospital")]
    NothingOffered,
    /// Too late.
    #[error("offered appointment has ended")]
    OfferEnded,
    /// Not what the sender agreed to.
    #[error("role, until and break_glass are not those offered")]
    OtherOffer,
    /// One hospital per account.
    #[error("sender is staff or administrator of a hospital already")]
    OtherHospital,
    /// The sender belongs to no hospital.
    #[error("sender is staff of no hospital")]
    NotStaff,
    /// The administrator stays until the role is handed over.
    #[error("administrator cannot leave the hospital")]
    AdministratorStays,
}

impl Identity {
    /// What an appointment of this person is kept under.
    ///
    /// # Errors
    /// [`StaffError::Unnamed`].
    pub fn key(&self) -> Result<StaffKey, StaffError> {
        match (&self.practitioner, &self.account) {
            (Some(practitioner), _) => Ok(StaffKey::Practitioner(*practitioner)),
            (None, Some(account)) => Ok(StaffKey::Account(account.clone())),
            (None, None) => Err(StaffError::Unnamed),
        }
    }
}

impl StaffKey {
    /// As a part of a storage key: the kind, then the bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        match self {
            Self::Account(account) => [b"a", account.as_bytes()].concat(),
            Self::Practitioner(practitioner) => [b"p", practitioner.as_slice()].concat(),
        }
    }

    /// From a part of a storage key.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        match bytes.split_first()? {
            (b'a', account) => Some(Self::Account(Account::from_bytes(account.to_vec()))),
            (b'p', practitioner) => Some(Self::Practitioner(practitioner.try_into().ok()?)),
            _ => None,
        }
    }

    /// Everything that names the appointment kept under this key.
    pub fn identity(&self, appointment: &Appointment) -> Identity {
        match self {
            Self::Account(account) => Identity {
                account: Some(account.clone()),
                practitioner: None,
            },
            Self::Practitioner(practitioner) => Identity {
                account: appointment.account.clone(),
                practitioner: Some(*practitioner),
            },
        }
    }
}

impl Terms {
    /// Passes for what this person may be appointed for at `now`.
    ///
    /// # Errors
    /// See [`StaffError`].
    pub fn check(&self, who: &Identity, now: u64) -> Result<(), StaffError> {
        match self.role {
            Role::Administrator => return Err(StaffError::AdministratorRole),
            Role::Gateway if who.account.is_none() || who.practitioner.is_some() => {
                return Err(StaffError::GatewayIdentity);
            }
            _ => {}
        }
        if self.break_glass && !may_break_glass(self.role) {
            return Err(StaffError::BreakGlassRole);
        }
        if self.until.is_some_and(|until| until <= now) {
            return Err(StaffError::UntilPast);
        }
        Ok(())
    }

    fn is_ended(&self, now: u64) -> bool {
        self.until.is_some_and(|until| until <= now)
    }

    /// What of these terms is left if `other` takes away what it does not give: nothing if it gives
    /// another role, since no role includes another.
    fn narrowed_by(self, other: &Self) -> Option<Self> {
        (self.role == other.role).then(|| Self {
            role: self.role,
            break_glass: self.break_glass && other.break_glass,
            until: match (self.until, other.until) {
                (Some(one), Some(two)) => Some(one.min(two)),
                (one, two) => one.or(two),
            },
        })
    }
}

/// The roles of those who treat patients.
const fn may_break_glass(role: Role) -> bool {
    match role {
        Role::Physician | Role::Nurse | Role::Pharmacist | Role::Paramedic => true,
        Role::RecordsOfficer
        | Role::PrivacyOfficer
        | Role::Researcher
        | Role::Gateway
        | Role::Administrator => false,
    }
}

impl Appointment {
    /// A new one. Where there is an account it waits for it; else it holds at once.
    pub fn new(who: &Identity, terms: Terms) -> Self {
        let blank = Self {
            account: who.practitioner.and(who.account.clone()),
            joined: false,
            held: None,
            offered: None,
            suspended: false,
        };
        blank.change(who, terms)
    }

    /// Appoints again: what is taken away is gone at once, the rest waits for the account.
    #[must_use]
    pub fn change(self, who: &Identity, terms: Terms) -> Self {
        if who.account.is_none() {
            return Self {
                held: Some(terms),
                ..self
            };
        }
        let held = self.held.and_then(|held| held.narrowed_by(&terms));
        let offered = (held.as_ref() != Some(&terms)).then_some(terms);
        Self {
            held,
            offered,
            ..self
        }
    }

    /// What was offered holds from now on, if it is what the account agreed to.
    ///
    /// # Errors
    /// If nothing is offered, or something else, or the offer has ended.
    pub fn accept(self, agreed: &Terms, now: u64) -> Result<Self, StaffError> {
        let terms = self.offered.ok_or(StaffError::NothingOffered)?;
        if terms != *agreed {
            return Err(StaffError::OtherOffer);
        }
        if terms.is_ended(now) {
            return Err(StaffError::OfferEnded);
        }
        Ok(Self {
            joined: true,
            held: Some(terms),
            offered: None,
            ..self
        })
    }

    /// Stopped at once, also before it is accepted.
    ///
    /// # Errors
    /// If it is stopped already.
    pub fn suspend(self) -> Result<Self, StaffError> {
        if self.suspended {
            return Err(StaffError::AlreadySuspended);
        }
        Ok(Self {
            suspended: true,
            ..self
        })
    }

    /// No longer stopped.
    ///
    /// # Errors
    /// If it is not stopped.
    pub fn reinstate(self) -> Result<Self, StaffError> {
        if !self.suspended {
            return Err(StaffError::NotSuspended);
        }
        Ok(Self {
            suspended: false,
            ..self
        })
    }

    /// Whether the network knows this person: the account has accepted once, or nobody has to.
    pub fn is_known(&self) -> bool {
        self.joined || self.held.is_some()
    }

    /// Where it stands at `now`.
    pub fn standing(&self, now: u64) -> StaffStanding {
        match &self.held {
            // Before the first acceptance, and between two roles.
            None => StaffStanding::Invited,
            Some(_) if self.suspended => StaffStanding::Suspended,
            Some(held) if held.is_ended(now) => StaffStanding::Expired,
            Some(_) => StaffStanding::Active,
        }
    }

    /// What to show of it: what holds; while nothing does what is offered, without the
    /// break-glass right, which nobody has who has not accepted.
    pub fn shown(&self) -> Option<Terms> {
        let offered = || {
            self.offered.clone().map(|terms| Terms {
                break_glass: false,
                ..terms
            })
        };
        self.held.clone().or_else(offered)
    }
}

#[cfg(test)]
mod tests;
