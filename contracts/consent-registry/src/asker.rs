//! Who may ask a patient for consent: those who may ask for records for the same purposes, at a member
//! that may ask for consent today.

use hie_policy::{Capability, Purpose, Role};
use hie_types::registry::{Right, StaffStanding};
use thiserror::Error;

use crate::glass::staff::Staff;

/// Why staff may not ask for consent, or withdraw a request.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum AskerError {
    /// Suspended.
    #[error("sender, or whom it names, is suspended")]
    Suspended,
    /// Past the end of the appointment.
    #[error("the appointment of the sender, or of whom it names, has ended")]
    Expired,
    /// The member may not ask for consent today.
    #[error("hospital may not ask for consent: it is not accredited, or leaving")]
    NotAccredited,
    /// The member lacks what one of the purposes needs.
    #[error("asked.purposes: hospital lacks the capability {}", .0.code())]
    CapabilityMissing(Capability),
    /// Another role asks for one of the purposes.
    #[error("asked.purposes: not for this role")]
    RoleNotAllowed,
    /// It is another hospital's request.
    #[error("sender is not staff of the hospital that asked")]
    OtherHospital,
}

/// Passes if `staff` may ask for consent to all of `purposes`. The first of: the person, the member,
/// its capabilities, the role.
///
/// # Errors
/// The first thing that stands against it.
pub fn may_ask(staff: &Staff, purposes: &[Purpose]) -> Result<(), AskerError> {
    active(staff.standing)?;
    if !staff.rights.contains(&Right::RequestConsent) {
        return Err(AskerError::NotAccredited);
    }
    let needed = purposes.iter().map(|purpose| purpose.capability());
    if let Some(missing) = needed
        .into_iter()
        .find(|needed| !staff.capabilities.contains(needed))
    {
        return Err(AskerError::CapabilityMissing(missing));
    }
    role(staff.role, purposes)
}

/// Passes if `staff` may withdraw what somebody of `hospital` asked for: whoever there might have asked,
/// whatever the member may do by now.
///
/// # Errors
/// The first thing that stands against it.
pub fn may_withdraw(staff: &Staff, hospital: &str, purposes: &[Purpose]) -> Result<(), AskerError> {
    if staff.hospital.as_str() != hospital {
        return Err(AskerError::OtherHospital);
    }
    active(staff.standing)?;
    role(staff.role, purposes)
}

const fn active(standing: StaffStanding) -> Result<(), AskerError> {
    match standing {
        StaffStanding::Active => Ok(()),
        // The invited never become `Staff`.
        StaffStanding::Suspended | StaffStanding::Invited => Err(AskerError::Suspended),
        StaffStanding::Expired => Err(AskerError::Expired),
    }
}

fn role(role: Role, purposes: &[Purpose]) -> Result<(), AskerError> {
    if purposes.iter().all(|purpose| purpose.allows_role(role)) {
        Ok(())
    } else {
        Err(AskerError::RoleNotAllowed)
    }
}

/// Whether a member with these rights and capabilities may be permitted what it asked for.
pub fn still_may(rights: &[Right], capabilities: &[Capability], purposes: &[Purpose]) -> bool {
    rights.contains(&Right::RequestConsent)
        && purposes
            .iter()
            .all(|purpose| capabilities.contains(&purpose.capability()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn staff() -> Staff {
        Staff {
            hospital: "north".parse().unwrap(),
            person: "doctor".parse().unwrap(),
            role: Role::Physician,
            standing: StaffStanding::Active,
            break_glass: false,
            account: None,
            rights: vec![Right::RequestConsent],
            capabilities: vec![Capability::Requester],
        }
    }

    fn asking(change: impl FnOnce(&mut Staff), purposes: &[Purpose]) -> Result<(), AskerError> {
        let mut staff = staff();
        change(&mut staff);
        may_ask(&staff, purposes)
    }

    const CARE: &[Purpose] = &[Purpose::TREAT];

    #[test]
    fn what_stands_against_asking_is_found_in_the_stated_order() {
        assert_eq!(asking(|_| {}, CARE), Ok(()));
        let nothing = |staff: &mut Staff| {
            staff.rights.clear();
            staff.capabilities.clear();
            staff.role = Role::Administrator;
        };
        let with = |standing| {
            move |staff: &mut Staff| {
                nothing(staff);
                staff.standing = standing;
            }
        };
        let suspended = asking(with(StaffStanding::Suspended), CARE);
        assert_eq!(suspended, Err(AskerError::Suspended));
        let expired = asking(with(StaffStanding::Expired), CARE);
        assert_eq!(expired, Err(AskerError::Expired));
        assert_eq!(asking(nothing, CARE), Err(AskerError::NotAccredited));
        let unable = |staff: &mut Staff| {
            staff.capabilities.clear();
            staff.role = Role::Administrator;
        };
        let missing = AskerError::CapabilityMissing(Capability::Requester);
        assert_eq!(asking(unable, CARE), Err(missing));
        let clerk = |staff: &mut Staff| staff.role = Role::RecordsOfficer;
        assert_eq!(asking(clerk, CARE), Err(AskerError::RoleNotAllowed));
    }

    #[test]
    fn each_purpose_needs_its_capability_and_role() {
        let both = [Purpose::TREAT, Purpose::HRESCH];
        let missing = AskerError::CapabilityMissing(Capability::Research);
        assert_eq!(asking(|_| {}, &both), Err(missing));
        let able = |staff: &mut Staff| staff.capabilities.push(Capability::Research);
        assert_eq!(asking(able, &both), Err(AskerError::RoleNotAllowed));
        let researcher = |staff: &mut Staff| {
            able(staff);
            staff.role = Role::Researcher;
        };
        assert_eq!(asking(researcher, &both), Err(AskerError::RoleNotAllowed));
        assert_eq!(asking(researcher, &[Purpose::HRESCH]), Ok(()));
        let missing = AskerError::CapabilityMissing(Capability::Emergency);
        assert_eq!(asking(|_| {}, &[Purpose::ERTREAT]), Err(missing));
    }

    #[test]
    fn the_emergency_right_alone_does_not_ask_for_consent() {
        let grace = |staff: &mut Staff| {
            staff.rights = vec![Right::Emergency, Right::Publish];
            staff.capabilities.push(Capability::Emergency);
        };
        assert_eq!(
            asking(grace, &[Purpose::ERTREAT]),
            Err(AskerError::NotAccredited)
        );
    }

    #[test]
    fn whoever_at_the_hospital_might_have_asked_withdraws() {
        let mut colleague = staff();
        colleague.role = Role::Nurse;
        // The member has lost its rights since.
        colleague.rights.clear();
        colleague.capabilities.clear();
        assert_eq!(may_withdraw(&colleague, "north", CARE), Ok(()));
        assert_eq!(
            may_withdraw(&colleague, "south", CARE),
            Err(AskerError::OtherHospital)
        );
        assert_eq!(
            may_withdraw(&colleague, "north", &[Purpose::HRESCH]),
            Err(AskerError::RoleNotAllowed)
        );
        colleague.standing = StaffStanding::Suspended;
        assert_eq!(
            may_withdraw(&colleague, "north", CARE),
            Err(AskerError::Suspended)
        );
        colleague.standing = StaffStanding::Expired;
        assert_eq!(
            may_withdraw(&colleague, "north", CARE),
            Err(AskerError::Expired)
        );
    }

    #[test]
    fn a_member_that_lost_right_or_capability_is_not_permitted_what_it_asked_for() {
        let (right, able) = ([Right::RequestConsent], [Capability::Requester]);
        assert!(still_may(&right, &able, CARE));
        assert!(!still_may(&[Right::Serve], &able, CARE));
        assert!(!still_may(&right, &[], CARE));
        assert!(!still_may(
            &right,
            &able,
            &[Purpose::TREAT, Purpose::HRESCH]
        ));
    }
}
