//! A member of the network: the status that is stored, the one that follows from the time, and how
//! one becomes another.

use hie_contract::account::Account;
use hie_policy::Capability;
use hie_types::registry::MemberStatus;
use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use crate::mirror::{ChangeKind, Reason};

/// How many seconds of grace follow the end of an accreditation: 30 days.
pub const GRACE_SECONDS: u64 = 30 * 86_400;

/// The part of a status that time does not change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    /// Accredited; the end of accreditation says whether it still is.
    Accredited,
    /// Stopped for now.
    Suspended,
    /// Ended for ever.
    Revoked,
}

/// A member, apart from its profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// What is stored of its status.
    pub standing: Standing,
    /// When it was accredited, Unix seconds.
    pub accredited_at: u64,
    /// End of accreditation, Unix seconds, exclusive.
    pub accredited_until: u64,
    /// What it is accredited for.
    pub capabilities: Capabilities,
    /// The account that administers it.
    pub administrator: Account,
    /// How many changes its history has.
    pub changes: u64,
}

/// One entry of the history of a membership.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// What changed.
    pub kind: ChangeKind,
    /// Why.
    pub reason: Reason,
    /// When, Unix seconds.
    pub at: u64,
    /// Who did it.
    pub actor: Account,
}

/// Why a membership does not change.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum MembershipError {
    /// An accreditation must end after it begins.
    #[error("until must be after the time of the block")]
    UntilPast,
    /// A member must be accredited for something.
    #[error("capabilities must name at least one")]
    NoCapability,
    /// A list names a capability twice.
    #[error("capabilities must name none twice")]
    CapabilityTwice,
    /// The id was given out before.
    #[error("hospital id was given out before")]
    IdTaken,
    /// No such id was ever given out.
    #[error("hospital is not known")]
    Unknown,
    /// Only an accredited member can be suspended.
    #[error("hospital is suspended already")]
    AlreadySuspended,
    /// Only a suspended member can be reinstated.
    #[error("hospital is not suspended")]
    NotSuspended,
    /// Revocation is final.
    #[error("hospital is revoked, which is final")]
    Revoked,
}

impl Member {
    /// A member accredited at `now`.
    ///
    /// # Errors
    /// [`MembershipError::UntilPast`].
    pub fn accredit(
        administrator: Account,
        capabilities: Capabilities,
        now: u64,
        until: u64,
    ) -> Result<Self, MembershipError> {
        if until <= now {
            return Err(MembershipError::UntilPast);
        }
        Ok(Self {
            standing: Standing::Accredited,
            accredited_at: now,
            accredited_until: until,
            capabilities,
            administrator,
            changes: 0,
        })
    }

    /// The status at `now`. Suspension and revocation win over the end of accreditation.
    pub const fn status(&self, now: u64) -> MemberStatus {
        match self.standing {
            Standing::Revoked => MemberStatus::Revoked,
            Standing::Suspended => MemberStatus::Suspended,
            Standing::Accredited if now < self.accredited_until => MemberStatus::Accredited,
            Standing::Accredited if now < self.accredited_until.saturating_add(GRACE_SECONDS) => {
                MemberStatus::Grace
            }
            Standing::Accredited => MemberStatus::Expired,
        }
    }

    /// Stopped for now, whether or not the accreditation has ended.
    ///
    /// # Errors
    /// If it is suspended or revoked.
    pub fn suspend(self) -> Result<Self, MembershipError> {
        match self.standing {
            Standing::Accredited => Ok(self.with(Standing::Suspended)),
            Standing::Suspended => Err(MembershipError::AlreadySuspended),
            Standing::Revoked => Err(MembershipError::Revoked),
        }
    }

    /// No longer stopped. The end of accreditation stays what it was.
    ///
    /// # Errors
    /// If it is not suspended.
    pub fn reinstate(self) -> Result<Self, MembershipError> {
        match self.standing {
            Standing::Suspended => Ok(self.with(Standing::Accredited)),
            Standing::Accredited => Err(MembershipError::NotSuspended),
            Standing::Revoked => Err(MembershipError::Revoked),
        }
    }

    /// Ended for ever.
    ///
    /// # Errors
    /// If it is revoked already.
    pub fn revoke(self) -> Result<Self, MembershipError> {
        match self.standing {
            Standing::Accredited | Standing::Suspended => Ok(self.with(Standing::Revoked)),
            Standing::Revoked => Err(MembershipError::Revoked),
        }
    }

    fn with(self, standing: Standing) -> Self {
        Self { standing, ..self }
    }
}

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

    /// Those in the set, in the order of the code table.
    pub fn list(self) -> Vec<hie_types::Capability> {
        Capability::all()
            .filter(|capability| self.has(*capability))
            .map(Into::into)
            .collect()
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

    fn member() -> Member {
        let capabilities = Capabilities::from_list([Capability::Custodian]).unwrap();
        Member::accredit(Account::from_bytes(vec![1; 20]), capabilities, 100, 1_000).unwrap()
    }

    #[test]
    fn the_status_turns_at_the_exact_second() {
        let until = 1_000;
        for (now, status) in [
            (100, MemberStatus::Accredited),
            (until - 1, MemberStatus::Accredited),
            (until, MemberStatus::Grace),
            (until + 1, MemberStatus::Grace),
            (until + GRACE_SECONDS - 1, MemberStatus::Grace),
            (until + GRACE_SECONDS, MemberStatus::Expired),
            (until + GRACE_SECONDS + 1, MemberStatus::Expired),
        ] {
            assert_eq!(member().status(now), status, "at {now}");
        }
    }

    #[test]
    fn suspension_and_revocation_win_over_the_end_of_accreditation() {
        let suspended = member().suspend().unwrap();
        assert_eq!(suspended.status(100), MemberStatus::Suspended);
        assert_eq!(suspended.status(u64::MAX), MemberStatus::Suspended);
        let revoked = suspended.revoke().unwrap();
        assert_eq!(revoked.status(100), MemberStatus::Revoked);
        assert_eq!(revoked.status(u64::MAX), MemberStatus::Revoked);
    }

    #[test]
    fn only_what_follows_can_follow() {
        assert_eq!(member().reinstate(), Err(MembershipError::NotSuspended));
        let suspended = member().suspend().unwrap();
        assert_eq!(
            suspended.clone().suspend(),
            Err(MembershipError::AlreadySuspended)
        );
        assert_eq!(suspended.clone().reinstate(), Ok(member()));
        let revoked = suspended.revoke().unwrap();
        for next in [Member::suspend, Member::reinstate, Member::revoke] {
            assert_eq!(next(revoked.clone()), Err(MembershipError::Revoked));
        }
    }

    #[test]
    fn an_accreditation_ends_after_it_begins() {
        let accredit = |until| {
            Member::accredit(member().administrator, member().capabilities, 100, until).map(|_| ())
        };
        assert_eq!(accredit(99), Err(MembershipError::UntilPast));
        assert_eq!(accredit(100), Err(MembershipError::UntilPast));
        assert_eq!(accredit(101), Ok(()));
    }

    #[test]
    fn an_accreditation_without_end_never_overflows() {
        let forever = Member {
            accredited_until: u64::MAX,
            ..member()
        };
        assert_eq!(forever.status(u64::MAX - 1), MemberStatus::Accredited);
    }

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
}
