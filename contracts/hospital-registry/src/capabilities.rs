//! What a member is accredited for, as it is stored.

use hie_policy::Capability;
use serde::{Deserialize, Serialize};

use crate::membership::MembershipError;

/// A set of capabilities, one bit each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capabilities(u8);

impl Capabilities {
    /// The set that a list names.
    ///
    /// # Errors
    /// If the list is empty or names one twice.
    pub fn from_list(list: impl IntoIterator<Item = Capability>) -> Result<Self, MembershipError> {
        let mut set = Self(0);
        for capability in list {
            if set.has(capability) {
                return Err(MembershipError::CapabilityTwice);
            }
            set.0 |= Self::bit(capability);
        }
        if set.0 == 0 {
            return Err(MembershipError::NoCapability);
        }
        Ok(set)
    }

    /// Whether this one is in the set.
    pub const fn has(self, capability: Capability) -> bool {
        self.0 & Self::bit(capability) != 0
    }

    /// Whether the other set has all of these.
    pub const fn is_within(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }

    /// Those in the set, in the order of the code table.
    pub fn list(self) -> Vec<hie_types::Capability> {
        Capability::all()
            .filter(|capability| self.has(*capability))
            .map(Into::into)
            .collect()
    }

    /// Their codes in that order, with commas between.
    pub fn codes(self) -> String {
        let codes = Capability::all().filter(|capability| self.has(*capability));
        codes.map(Capability::code).collect::<Vec<_>>().join(",")
    }

    const fn bit(capability: Capability) -> u8 {
        match capability {
            Capability::Custodian => 1,
            Capability::Requester => 1 << 1,
            Capability::Emergency => 1 << 2,
            Capability::Attester => 1 << 3,
            Capability::Research => 1 << 4,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capabilities_are_a_set_and_none_is_lost() {
        let all = Capabilities::from_list(Capability::all()).unwrap();
        assert_eq!(all.list().len(), Capability::all().count());
        assert_eq!(
            Capabilities::from_list([]),
            Err(MembershipError::NoCapability)
        );
        assert_eq!(
            Capabilities::from_list([Capability::Research, Capability::Research]),
            Err(MembershipError::CapabilityTwice)
        );
    }

    #[test]
    fn a_set_lies_within_another_that_has_all_of_it() {
        let set = |list: &[Capability]| Capabilities::from_list(list.iter().copied()).unwrap();
        let one = set(&[Capability::Custodian]);
        let two = set(&[Capability::Custodian, Capability::Requester]);
        let other = set(&[Capability::Requester, Capability::Research]);
        assert!(one.is_within(two) && one.is_within(one));
        assert!(!two.is_within(one) && !other.is_within(two));
    }
}
