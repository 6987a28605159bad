//! Who asks for records, and what stands against it before anything is decided.

use cosmwasm_std::Addr;
use hie_policy::{Capability, Purpose, Reason, Role};
use hie_types::registry::{Right, StaffStanding};
use hie_types::{HospitalId, Practitioner};

use crate::actor::Actor;
use crate::error::AccessError;
use crate::views::AccountFacts;

/// Appointed staff of a member that asks, as the registry knows them now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asker {
    /// Who.
    pub actor: Actor,
    /// The account of a person whom the registry names by a pseudonym, if it has one.
    pub own_account: Option<String>,
    standing: StaffStanding,
    rights: Vec<Right>,
    capabilities: Vec<Capability>,
    break_glass: bool,
}

impl Asker {
    /// Who asks when `account` sends and names `practitioner`.
    ///
    /// A gateway that is suspended or past its end speaks for nobody, so the registry does not look
    /// up whom it names: its attempt is its own, in its own name.
    ///
    /// # Errors
    /// If nobody is appointed by that account, or somebody is named who must not be, or nobody who
    /// must be, or whom the hospital did not appoint.
    pub fn of(
        account: &Addr,
        practitioner: Option<Practitioner>,
        facts: AccountFacts,
    ) -> Result<Self, AccessError> {
        let (Some(hospital), Some(own)) = (facts.hospital, facts.appointment) else {
            return Err(AccessError::NotStaff);
        };
        if own.standing == StaffStanding::Invited {
            return Err(AccessError::NotStaff);
        }
        let is_gateway = own.role.0 == Role::Gateway;
        match (is_gateway, practitioner) {
            (true, None) => return Err(AccessError::PractitionerMissing),
            (false, Some(_)) => return Err(AccessError::PractitionerNotAllowed),
            _ => {}
        }
        let named = is_gateway && own.standing == StaffStanding::Active;
        let acting = if named {
            facts
                .practitioner
                .filter(|person| {
                    person.standing != StaffStanding::Invited && person.role.0 != Role::Gateway
                })
                .ok_or(AccessError::PractitionerUnknown)?
        } else {
            own
        };
        Ok(Self {
            actor: Actor {
                hospital,
                account: account.clone(),
                person: acting.person,
                role: acting.role.into(),
                named,
            },
            own_account: acting.account,
            standing: acting.standing,
            break_glass: acting.break_glass,
            rights: facts.rights,
            capabilities: facts.capabilities.into_iter().map(Into::into).collect(),
        })
    }

    /// What stands against asking for a record of `custodian` (nobody, if there is no such record)
    /// before the patient's will is looked at. The first of: the person, the member, its
    /// capability, the role. A custodian that reads its own records for care needs neither
    /// capability nor role.
    pub fn refusal(&self, purpose: Purpose, custodian: Option<&HospitalId>) -> Option<Reason> {
        match self.standing {
            StaffStanding::Active => {}
            // The invited never become an `Asker`.
            StaffStanding::Suspended | StaffStanding::Invited => {
                return Some(Reason::StaffSuspended);
            }
            StaffStanding::Expired => return Some(Reason::StaffExpired),
        }
        // A trial, a population study or an override is no care of the kind that needs no consent.
        let is_care = purpose.is_within(Purpose::TREAT) && !purpose.must_be_named();
        let own_care = is_care && custodian == Some(&self.actor.hospital);
        if own_care {
            return (!self.has(Right::Publish)).then_some(Reason::NotAccredited);
        }
        let capability = purpose.capability();
        if !self.has(right_for(capability)) {
            Some(Reason::NotAccredited)
        } else if !self.capabilities.contains(&capability) {
            Some(Reason::CapabilityMissing)
        } else if !purpose.allows_role(self.actor.role) {
            Some(Reason::RoleNotAllowed)
        } else {
            None
        }
    }

    /// Whether the person, the member and its capability allow breaking the glass; what the patient
    /// and the bars say stands in the consent registry.
    pub fn may_break_glass(&self) -> bool {
        self.break_glass && self.refusal(Purpose::BTG, None).is_none()
    }

    fn has(&self, right: Right) -> bool {
        self.rights.contains(&right)
    }
}

/// The right that exercising a capability takes.
const fn right_for(capability: Capability) -> Right {
    match capability {
        Capability::Requester | Capability::Research => Right::Request,
        Capability::Emergency => Right::Emergency,
        Capability::Custodian => Right::Publish,
        Capability::Attester => Right::Attest,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hie_types::PersonId;

    fn asker(standing: StaffStanding, rights: &[Right], capabilities: &[Capability]) -> Asker {
        Asker {
            actor: Actor {
                hospital: "north".parse().unwrap(),
                account: Addr::unchecked("doctor"),
                person: "doctor".parse::<PersonId>().unwrap(),
                role: Role::Physician,
                named: false,
            },
            own_account: None,
            standing,
            rights: rights.to_vec(),
            capabilities: capabilities.to_vec(),
            break_glass: true,
        }
    }

    fn hospital(id: &str) -> HospitalId {
        id.parse().unwrap()
    }

    #[test]
    fn what_stands_against_asking_is_found_in_the_stated_order() {
        let other = hospital("south");
        let refusal = |asker: Asker, purpose| asker.refusal(purpose, Some(&other));
        let all = [Right::Request, Right::Emergency, Right::Serve];
        let suspended = asker(StaffStanding::Suspended, &[], &[]);
        assert_eq!(
            refusal(suspended, Purpose::HRESCH),
            Some(Reason::StaffSuspended)
        );
        let expired = asker(StaffStanding::Expired, &[], &[]);
        assert_eq!(
            refusal(expired, Purpose::HRESCH),
            Some(Reason::StaffExpired)
        );
        let outside = asker(StaffStanding::Active, &[Right::Serve], &[]);
        assert_eq!(
            refusal(outside, Purpose::HRESCH),
            Some(Reason::NotAccredited)
        );
        let unable = asker(StaffStanding::Active, &all, &[]);
        assert_eq!(
            refusal(unable, Purpose::HRESCH),
            Some(Reason::CapabilityMissing)
        );
        let wrong = asker(StaffStanding::Active, &all, &[Capability::Research]);
        assert_eq!(
            refusal(wrong, Purpose::HRESCH),
            Some(Reason::RoleNotAllowed)
        );
        let fine = asker(StaffStanding::Active, &all, &[Capability::Requester]);
        assert_eq!(refusal(fine, Purpose::TREAT), None);
    }

    #[test]
    fn an_emergency_takes_the_emergency_right() {
        let grace = asker(
            StaffStanding::Active,
            &[Right::Emergency],
            &[Capability::Emergency, Capability::Requester],
        );
        assert_eq!(grace.refusal(Purpose::ERTREAT, None), None);
        assert_eq!(
            grace.refusal(Purpose::TREAT, None),
            Some(Reason::NotAccredited)
        );
    }

    #[test]
    fn own_records_for_care_take_the_right_of_a_custodian_only() {
        let own = hospital("north");
        let serving = asker(StaffStanding::Active, &[Right::Publish], &[]);
        assert_eq!(serving.refusal(Purpose::COC, Some(&own)), None);
        for purpose in [
            Purpose::CLINTRL,
            Purpose::POPHLTH,
            Purpose::TREATDS,
            Purpose::BTG,
        ] {
            assert!(serving.refusal(purpose, Some(&own)).is_some(), "{purpose}");
        }
        assert_eq!(
            serving.refusal(Purpose::CAREMGT, Some(&own)),
            Some(Reason::NotAccredited)
        );
        assert_eq!(
            serving.refusal(Purpose::COC, None),
            Some(Reason::NotAccredited)
        );
        let nothing = asker(StaffStanding::Active, &[Right::Serve], &[]);
        assert_eq!(
            nothing.refusal(Purpose::COC, Some(&own)),
            Some(Reason::NotAccredited)
        );
        let suspended = asker(StaffStanding::Suspended, &[Right::Publish], &[]);
        assert_eq!(
            suspended.refusal(Purpose::COC, Some(&own)),
            Some(Reason::StaffSuspended)
        );
    }

    #[test]
    fn breaking_the_glass_takes_member_capability_role_and_the_persons_right() {
        let able = || {
            asker(
                StaffStanding::Active,
                &[Right::Emergency],
                &[Capability::Emergency],
            )
        };
        assert!(able().may_break_glass());
        let no_right = Asker {
            break_glass: false,
            ..able()
        };
        assert!(!no_right.may_break_glass());
        let unable = asker(StaffStanding::Active, &[Right::Emergency], &[]);
        assert!(!unable.may_break_glass());
        let mut researcher = able();
        researcher.actor.role = Role::Researcher;
        assert!(!researcher.may_break_glass());
    }
}
