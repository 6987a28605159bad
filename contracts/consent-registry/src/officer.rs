//! Who attests for a hospital, the registration of a patient or what a patient wants: an officer of it,
//! in person.

use hie_policy::{Capability, Role};
use hie_types::registry::{Right, StaffStanding};
use hie_types::{HospitalId, PersonId};
use thiserror::Error;

use crate::views::AccountFacts;

/// Why an account may not speak for a hospital.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum OfficerError {
    /// Not appointed there.
    #[error("sender is not appointed at by_hospital.hospital")]
    NotAppointed,
    /// Not appointed anywhere.
    #[error("sender is appointed at no hospital")]
    NotStaff,
    /// Invited, suspended, or past its end.
    #[error("sender's appointment is not active")]
    NotActive,
    /// Another role, a gateway for one.
    #[error("sender is no records officer, privacy officer or administrator")]
    NotAnOfficer,
    /// The hospital is not accredited.
    #[error("sender's hospital has no right to attest: it is not accredited")]
    NotAccredited,
    /// The hospital lacks the capability.
    #[error("sender's hospital lacks the capability attester")]
    NotAnAttester,
}

/// Passes if the account that the registry describes is an officer, in person, of `hospital`, and
/// that hospital may attest.
///
/// # Errors
/// The first thing that is missing.
pub fn may_attest(facts: &AccountFacts, hospital: &HospitalId) -> Result<(), OfficerError> {
    let appointment = match (&facts.hospital, &facts.appointment) {
        (Some(home), Some(appointment)) if home == hospital => appointment,
        _ => return Err(OfficerError::NotAppointed),
    };
    if appointment.standing != StaffStanding::Active {
        return Err(OfficerError::NotActive);
    }
    if !is_officer(appointment.role.into()) {
        return Err(OfficerError::NotAnOfficer);
    }
    if !facts.rights.contains(&Right::Attest) {
        return Err(OfficerError::NotAccredited);
    }
    if !facts.capabilities.contains(&Capability::Attester.into()) {
        return Err(OfficerError::NotAnAttester);
    }
    Ok(())
}

/// Whether the account is, in person, an active officer of `hospital`, whatever that hospital's
/// standing: taking back is no right that a member loses.
pub fn is_officer_of(facts: &AccountFacts, hospital: &str) -> bool {
    let at_home = facts.hospital.as_ref().map(HospitalId::as_str) == Some(hospital);
    let own = facts.appointment.as_ref();
    at_home
        && own
            .is_some_and(|own| own.standing == StaffStanding::Active && is_officer(own.role.into()))
}

/// The hospital for which the account that the registry describes may attest as an officer, in person,
/// and that person.
///
/// # Errors
/// The first thing that is missing.
pub fn attester(facts: &AccountFacts) -> Result<(HospitalId, PersonId), OfficerError> {
    let (Some(hospital), Some(own)) = (&facts.hospital, &facts.appointment) else {
        return Err(OfficerError::NotStaff);
    };
    may_attest(facts, hospital)?;
    Ok((hospital.clone(), own.person.clone()))
}

const fn is_officer(role: Role) -> bool {
    match role {
        Role::RecordsOfficer | Role::PrivacyOfficer | Role::Administrator => true,
        Role::Physician
        | Role::Nurse
        | Role::Pharmacist
        | Role::Paramedic
        | Role::Researcher
        | Role::Gateway => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hie_types::registry::AppointmentFacts;

    fn facts() -> AccountFacts {
        AccountFacts {
            hospital: Some("north".parse().unwrap()),
            rights: vec![Right::Attest],
            capabilities: vec![Capability::Attester.into()],
            appointment: Some(AppointmentFacts {
                person: "officer".parse().unwrap(),
                role: Role::PrivacyOfficer.into(),
                standing: StaffStanding::Active,
                break_glass: false,
                account: None,
            }),
            practitioner: None,
            network_roles: vec![],
            about: None,
        }
    }

    fn check(change: impl FnOnce(&mut AccountFacts)) -> Result<(), OfficerError> {
        let mut facts = facts();
        change(&mut facts);
        may_attest(&facts, &"north".parse().unwrap())
    }

    #[test]
    fn the_three_officers_may_and_no_other_role() {
        for role in Role::all() {
            let officer = matches!(
                role,
                Role::RecordsOfficer | Role::PrivacyOfficer | Role::Administrator
            );
            let expected = if officer {
                Ok(())
            } else {
                Err(OfficerError::NotAnOfficer)
            };
            let found = check(|f| f.appointment.as_mut().unwrap().role = role.into());
            assert_eq!(found, expected, "{role}");
        }
    }

    #[test]
    fn whoever_belongs_elsewhere_or_nowhere_may_not() {
        let elsewhere = check(|f| f.hospital = Some("south".parse().unwrap()));
        assert_eq!(elsewhere, Err(OfficerError::NotAppointed));
        let nowhere = check(|f| f.hospital = None);
        assert_eq!(nowhere, Err(OfficerError::NotAppointed));
        let unappointed = check(|f| f.appointment = None);
        assert_eq!(unappointed, Err(OfficerError::NotAppointed));
    }

    #[test]
    fn whoever_attests_does_so_for_the_hospital_of_the_appointment() {
        let (hospital, person) = attester(&facts()).unwrap();
        assert_eq!((hospital.as_str(), person.as_str()), ("north", "officer"));
        let nowhere = AccountFacts {
            hospital: None,
            ..facts()
        };
        assert_eq!(attester(&nowhere), Err(OfficerError::NotStaff));
        let unappointed = AccountFacts {
            appointment: None,
            ..facts()
        };
        assert_eq!(attester(&unappointed), Err(OfficerError::NotStaff));
        let unaccredited = AccountFacts {
            rights: vec![],
            ..facts()
        };
        assert_eq!(attester(&unaccredited), Err(OfficerError::NotAccredited));
    }

    #[test]
    fn only_an_active_appointment_counts() {
        for standing in [
            StaffStanding::Invited,
            StaffStanding::Suspended,
            StaffStanding::Expired,
        ] {
            assert_eq!(
                check(|f| f.appointment.as_mut().unwrap().standing = standing),
                Err(OfficerError::NotActive)
            );
        }
    }

    #[test]
    fn the_hospital_needs_right_and_capability() {
        assert_eq!(
            check(|f| f.rights = vec![Right::Publish]),
            Err(OfficerError::NotAccredited)
        );
        assert_eq!(
            check(|f| f.capabilities = vec![Capability::Custodian.into()]),
            Err(OfficerError::NotAnAttester)
        );
    }
}
