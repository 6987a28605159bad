//! Buckets: the directives of a handle sorted by whom they are about, so that a decision reads five
//! of them and never all directives. A person's bucket does not depend on the hospital: a denial
//! that names a person is found wherever that person works.

use hie_policy::{Effect, Role};
use serde::{Deserialize, Serialize};

use crate::grantee::{Grantee, Person};

/// How many directives lie in one bucket of a grantee at most.
pub const BUCKET_LIMIT: u32 = 32;
/// How many of them are attested or written by delegates at most: half, so that the patient's own
/// word always finds room.
pub const OTHERS_LIMIT: u32 = 16;
/// How many of those one hospital may have attested: half of the half, so that it never keeps another hospital,
/// a delegate or a guardian from adding theirs.
pub const ONE_HOSPITAL_LIMIT: u32 = 8;

/// One bucket of a handle. Buckets sort by their tag: the ended ones come last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bucket {
    /// About one person.
    Person(Person),
    /// About a role at a hospital.
    HospitalRole(String, Role),
    /// About a hospital.
    Hospital(String),
    /// About a role anywhere.
    Role(Role),
    /// About everyone.
    Anyone,
    /// Directives that ended, whomever they were about.
    Ended,
}

impl Bucket {
    /// The bucket of a directive that may be in force.
    pub fn of(grantee: &Grantee) -> Self {
        match (&grantee.person, &grantee.hospital, grantee.role) {
            (Some(person), _, _) => Self::Person(person.clone()),
            (None, Some(hospital), Some(role)) => Self::HospitalRole(hospital.clone(), role),
            (None, Some(hospital), None) => Self::Hospital(hospital.clone()),
            (None, None, Some(role)) => Self::Role(role),
            (None, None, None) => Self::Anyone,
        }
    }

    /// The five buckets that can hold something about an actor.
    pub fn about(person: Person, hospital: &str, role: Role) -> [Self; 5] {
        [
            Self::Person(person),
            Self::HospitalRole(hospital.to_owned(), role),
            Self::Hospital(hospital.to_owned()),
            Self::Role(role),
            Self::Anyone,
        ]
    }

    /// The tag that stands first in the key.
    pub const fn tag(&self) -> u8 {
        match self {
            Self::Person(Person::Account(_)) => 0,
            Self::Person(Person::Practitioner { .. }) => 1,
            Self::HospitalRole(..) => 2,
            Self::Hospital(_) => 3,
            Self::Role(_) => 4,
            Self::Anyone => 5,
            Self::Ended => u8::MAX,
        }
    }

    /// What follows the tag: no two buckets with the same tag have the same bytes.
    pub fn name(&self) -> Vec<u8> {
        match self {
            Self::Person(Person::Account(account)) => account.as_bytes().to_vec(),
            Self::Person(Person::Practitioner {
                hospital,
                practitioner,
            }) => [practitioner.as_slice(), hospital.as_bytes()].concat(),
            Self::HospitalRole(hospital, role) => [&[*role as u8], hospital.as_bytes()].concat(),
            Self::Hospital(hospital) => hospital.as_bytes().to_vec(),
            Self::Role(role) => vec![*role as u8],
            Self::Anyone | Self::Ended => Vec::new(),
        }
    }
}

/// What the index says of a directive, so that sweeping a bucket reads no directive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Listing {
    /// It ended.
    Ended,
    /// A permit.
    Permit {
        /// End, Unix seconds, exclusive.
        until: Option<u64>,
    },
    /// A denial.
    Denial {
        /// End, Unix seconds, exclusive.
        until: Option<u64>,
    },
    /// A permit that is attested or written by a delegate.
    PermitByOthers {
        /// End, Unix seconds, exclusive.
        until: Option<u64>,
    },
    /// A denial that is attested or written by a delegate.
    DenialByOthers {
        /// End, Unix seconds, exclusive.
        until: Option<u64>,
    },
    /// An attested permit that waits for its confirmation.
    Pending {
        /// Until when it waits, or its end if that is earlier, Unix seconds, exclusive.
        until: u64,
    },
}

impl Listing {
    /// What to say of a directive that may be in force; `own` if it is the patient's own word.
    pub const fn of(effect: Effect, own: bool, until: Option<u64>) -> Self {
        match (effect, own) {
            (Effect::Permit, true) => Self::Permit { until },
            (Effect::Permit, false) => Self::PermitByOthers { until },
            (Effect::Deny, true) => Self::Denial { until },
            (Effect::Deny, false) => Self::DenialByOthers { until },
        }
    }

    /// Whether directive `id` can never apply again: past its end, or a permit below the floor.
    pub fn is_over(self, id: u64, floor: u64, now: u64) -> bool {
        let past = |until: Option<u64>| until.is_some_and(|until| until <= now);
        match self {
            Self::Ended => true,
            Self::Permit { until } | Self::PermitByOthers { until } => id < floor || past(until),
            Self::Denial { until } | Self::DenialByOthers { until } => past(until),
            Self::Pending { until } => id < floor || until <= now,
        }
    }

    /// Whether directive `id` may decide something now.
    pub fn may_decide(self, id: u64, floor: u64, now: u64) -> bool {
        !matches!(self, Self::Pending { .. }) && !self.is_over(id, floor, now)
    }

    /// Whether it is a denial.
    pub const fn is_denial(self) -> bool {
        match self {
            Self::Denial { .. } | Self::DenialByOthers { .. } => true,
            Self::Ended
            | Self::Permit { .. }
            | Self::PermitByOthers { .. }
            | Self::Pending { .. } => false,
        }
    }

    /// Whether somebody else than the patient wrote it.
    pub const fn is_by_others(self) -> bool {
        match self {
            Self::PermitByOthers { .. } | Self::DenialByOthers { .. } | Self::Pending { .. } => {
                true
            }
            Self::Ended | Self::Permit { .. } | Self::Denial { .. } => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hie_contract::account::Account;

    fn person() -> Person {
        Person::Account(Account::from_bytes(vec![7; 20]))
    }

    fn grantee(hospital: Option<&str>, role: Option<Role>, person: Option<Person>) -> Grantee {
        Grantee {
            hospital: hospital.map(str::to_owned),
            role,
            person,
            account: None,
        }
    }

    #[test]
    fn a_grantee_lies_in_one_of_the_buckets_about_an_actor_it_can_mean() {
        let about = Bucket::about(person(), "north", Role::Nurse);
        let grantees = [
            grantee(Some("north"), None, Some(person())),
            grantee(Some("north"), Some(Role::Nurse), None),
            grantee(Some("north"), None, None),
            grantee(None, Some(Role::Nurse), None),
            grantee(None, None, None),
        ];
        for (bucket, grantee) in about.iter().zip(&grantees) {
            assert_eq!(bucket, &Bucket::of(grantee));
        }
    }

    #[test]
    fn a_persons_bucket_is_the_same_wherever_the_person_works() {
        assert_eq!(
            Bucket::of(&grantee(Some("north"), None, Some(person()))),
            Bucket::of(&grantee(Some("south"), None, Some(person())))
        );
    }

    #[test]
    fn no_two_buckets_share_a_key() {
        let practitioner = |hospital: &str| {
            Bucket::Person(Person::Practitioner {
                hospital: hospital.into(),
                practitioner: [7; 16],
            })
        };
        let four: [u8; 4] = [7; 4];
        let buckets = [
            Bucket::Person(person()),
            // The same 20 bytes as the account, were there no tag.
            practitioner(core::str::from_utf8(&four).unwrap()),
            practitioner("north"),
            Bucket::HospitalRole("north".into(), Role::Nurse),
            Bucket::HospitalRole("north".into(), Role::Physician),
            Bucket::HospitalRole("south".into(), Role::Nurse),
            Bucket::Hospital("north".into()),
            Bucket::Role(Role::Nurse),
            Bucket::Anyone,
            Bucket::Ended,
        ];
        let mut keys: Vec<_> = buckets.iter().map(|b| (b.tag(), b.name())).collect();
        keys.sort();
        keys.dedup();
        assert_eq!(keys.len(), buckets.len());
        assert_eq!(keys.last().map(|(tag, _)| *tag), Some(Bucket::Ended.tag()));
    }

    #[test]
    fn a_listing_is_over_at_its_very_end_and_below_the_floor() {
        let of = |effect, own| Listing::of(effect, own, Some(100));
        let permits = [of(Effect::Permit, true), of(Effect::Permit, false)];
        let denials = [of(Effect::Deny, true), of(Effect::Deny, false)];
        let pending = Listing::Pending { until: 100 };
        for listing in [&permits[..], &denials, &[pending]].concat() {
            assert!(!listing.is_over(5, 0, 99));
            assert!(listing.is_over(5, 0, 100));
            assert!(listing.is_over(5, 0, 101));
            assert_eq!(listing.may_decide(5, 0, 99), listing != pending);
            assert!(!listing.may_decide(5, 0, 100));
        }
        for permit in [permits[0], permits[1], pending] {
            assert!(!permit.is_over(5, 5, 0));
            assert!(permit.is_over(4, 5, 0));
        }
        for denial in denials {
            assert!(!denial.is_over(4, 5, 0));
        }
        assert!(!Listing::of(Effect::Deny, true, None).is_over(0, u64::MAX, u64::MAX));
        assert!(Listing::Ended.is_over(9, 0, 0));
    }

    #[test]
    fn what_others_wrote_is_told_apart() {
        for effect in [Effect::Permit, Effect::Deny] {
            assert!(!Listing::of(effect, true, None).is_by_others());
            assert!(Listing::of(effect, false, None).is_by_others());
        }
        assert!(Listing::Pending { until: 9 }.is_by_others());
        assert!(!Listing::Ended.is_by_others());
    }
}
