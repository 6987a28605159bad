//! Who breaks the glass, ends a session or reviews one, as the hospital registry knows them now.

use hie_policy::{Capability, Purpose, Reason, Role};
use hie_types::registry::{AppointmentFacts, NetworkRole, Right, StaffStanding};
use hie_types::{HospitalId, PersonId, Practitioner};
use thiserror::Error;

use crate::views::AccountFacts;

/// Why an account acts for nobody here, or may not do this.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum StaffError {
    /// No member appointed it.
    #[error("sender is not appointed staff of a member")]
    NotStaff,
    /// A gateway named nobody.
    #[error("practitioner: required, a gateway acts for somebody")]
    PractitionerMissing,
    /// Somebody who is no gateway named one.
    #[error("practitioner: only a gateway names one")]
    PractitionerNotAllowed,
    /// The hospital did not appoint whom the gateway names.
    #[error("practitioner: not appointed at the sender's hospital, or the gateway is not active")]
    PractitionerUnknown,
    /// Neither the session's person nor a privacy officer of its hospital.
    #[error("sender is neither the session's person nor a privacy officer of its hospital")]
    MayNotEnd,
    /// Neither a privacy officer of the session's hospital nor the auditor.
    #[error("sender is neither a privacy officer of the session's hospital nor the auditor")]
    MayNotReview,
    /// Nobody reviews a session of their own.
    #[error("sender broke the glass: nobody reviews a session of their own")]
    OwnSession,
    /// Nobody lifts the bar of oneself.
    #[error("a bar is lifted by another person than the barred one")]
    OwnBar,
    /// Only the auditor may do this.
    #[error("sender is not the auditor")]
    NotAuditor,
}

/// Appointed staff of a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staff {
    /// Where.
    pub hospital: HospitalId,
    /// Who: for a gateway whom it names, or itself while it is not active.
    pub person: PersonId,
    /// The account of a person who is named by a pseudonym and has one too.
    pub account: Option<String>,
    /// As what.
    pub role: Role,
    /// Where the appointment stands.
    pub standing: StaffStanding,
    /// Whether the person may break the glass.
    pub break_glass: bool,
    /// What the member's status lets its people do.
    pub rights: Vec<Right>,
    /// What the member is accredited for.
    pub capabilities: Vec<Capability>,
}

impl Staff {
    /// Who acts when the account that the registry describes sends and names `practitioner`.
    ///
    /// A gateway that is suspended or past its end speaks for nobody, so the registry does not look
    /// up whom it names: its attempt is its own, in its own name.
    ///
    /// # Errors
    /// If nobody is appointed by that account, or somebody is named who must not be, or nobody who
    /// must be, or whom the hospital did not appoint.
    pub fn of(practitioner: Option<Practitioner>, facts: AccountFacts) -> Result<Self, StaffError> {
        let (Some(hospital), Some(own)) = (facts.hospital, facts.appointment) else {
            return Err(StaffError::NotStaff);
        };
        if own.standing == StaffStanding::Invited {
            return Err(StaffError::NotStaff);
        }
        let is_gateway = own.role.0 == Role::Gateway;
        match (is_gateway, practitioner) {
            (true, None) => return Err(StaffError::PractitionerMissing),
            (false, Some(_)) => return Err(StaffError::PractitionerNotAllowed),
            _ => {}
        }
        let acting = if is_gateway && own.standing == StaffStanding::Active {
            named(facts.practitioner)?
        } else {
            own
        };
        Ok(Self {
            hospital,
            person: acting.person,
            account: acting.account,
            role: acting.role.into(),
            standing: acting.standing,
            break_glass: acting.break_glass,
            rights: facts.rights,
            capabilities: facts.capabilities.into_iter().map(Into::into).collect(),
        })
    }

    /// What stands against breaking the glass at any handle: the first of the person, the member,
    /// its capability, the person's right.
    pub fn refusal(&self) -> Option<Reason> {
        match self.standing {
            StaffStanding::Active => {}
            // The invited never become `Staff`.
            StaffStanding::Suspended | StaffStanding::Invited => {
                return Some(Reason::StaffSuspended);
            }
            StaffStanding::Expired => return Some(Reason::StaffExpired),
        }
        if !self.rights.contains(&Right::Emergency) {
            Some(Reason::NotAccredited)
        } else if !self.capabilities.contains(&Capability::Emergency) {
            Some(Reason::CapabilityMissing)
        } else if !self.break_glass || !Purpose::BTG.allows_role(self.role) {
            Some(Reason::RoleNotAllowed)
        } else {
            None
        }
    }
}

fn named(practitioner: Option<AppointmentFacts>) -> Result<AppointmentFacts, StaffError> {
    practitioner
        .filter(|person| {
            person.standing != StaffStanding::Invited && person.role.0 != Role::Gateway
        })
        .ok_or(StaffError::PractitionerUnknown)
}

/// Whether the account is, in person, an active privacy officer of `hospital`. The member's status
/// does not matter: reviewing and ending are duties.
pub fn is_privacy_officer(facts: &AccountFacts, hospital: &str) -> bool {
    let at_home = facts.hospital.as_ref().map(HospitalId::as_str) == Some(hospital);
    let officer = facts.appointment.as_ref().is_some_and(|own| {
        own.role.0 == Role::PrivacyOfficer && own.standing == StaffStanding::Active
    });
    at_home && officer
}

/// Whether the account acts as the auditor: the owner does while nobody is.
pub fn is_auditor(facts: &AccountFacts) -> bool {
    facts.network_roles.contains(&NetworkRole::Auditor)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn staff() -> Staff {
        Staff {
            hospital: "north".parse().unwrap(),
            person: "doctor".parse().unwrap(),
            account: None,
            role: Role::Physician,
            standing: StaffStanding::Active,
            break_glass: true,
            rights: vec![Right::Emergency],
            capabilities: vec![Capability::Emergency],
        }
    }

    fn refusal(change: impl FnOnce(&mut Staff)) -> Option<Reason> {
        let mut staff = staff();
        change(&mut staff);
        staff.refusal()
    }

    #[test]
    fn what_stands_against_breaking_the_glass_is_found_in_the_stated_order() {
        assert_eq!(refusal(|_| {}), None);
        let nothing = |staff: &mut Staff| {
            staff.break_glass = false;
            staff.rights.clear();
            staff.capabilities.clear();
        };
        let suspended = refusal(|staff| {
            nothing(staff);
            staff.standing = StaffStanding::Suspended;
        });
        assert_eq!(suspended, Some(Reason::StaffSuspended));
        let expired = refusal(|staff| {
            nothing(staff);
            staff.standing = StaffStanding::Expired;
        });
        assert_eq!(expired, Some(Reason::StaffExpired));
        assert_eq!(refusal(nothing), Some(Reason::NotAccredited));
        let unable = refusal(|staff| {
            staff.break_glass = false;
            staff.capabilities.clear();
        });
        assert_eq!(unable, Some(Reason::CapabilityMissing));
        let no_right = refusal(|staff| staff.break_glass = false);
        assert_eq!(no_right, Some(Reason::RoleNotAllowed));
    }

    #[test]
    fn only_roles_of_care_break_the_glass() {
        for role in Role::all() {
            let allowed = matches!(
                role,
                Role::Physician | Role::Nurse | Role::Pharmacist | Role::Paramedic
            );
            let found = refusal(|staff| staff.role = role);
            assert_eq!(found.is_none(), allowed, "{role}");
        }
    }
}
