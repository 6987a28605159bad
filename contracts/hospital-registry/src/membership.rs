//! A member of the network: the status that is stored, the one that follows from the time, and how
//! one becomes another.

use hie_contract::account::Account;
use hie_types::registry::{MemberStatus, Right};
use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use crate::capabilities::Capabilities;
pub use crate::mirror::{ChangeKind, Reason};
use crate::rights;

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
    /// Left for ever.
    Withdrawn,
}

/// The notice of a member that leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// When it was announced, Unix seconds.
    pub announced_at: u64,
    /// From when on the withdrawal can be completed, Unix seconds.
    pub until: u64,
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
    /// Proposed as administrator, not yet accepted.
    pub proposed: Option<Account>,
    /// Its notice, while it is leaving. A member that was revoked or has left has none.
    pub notice: Option<Notice>,
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
    /// What the member is from then on, where the change is not all there is to tell.
    pub detail: Option<Detail>,
}

/// What a member is from a change on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Detail {
    /// Of an accreditation.
    Accreditation {
        /// Its end, Unix seconds, exclusive.
        until: u64,
        /// What for.
        capabilities: Capabilities,
        /// The account that administers the member.
        administrator: Account,
        /// See [`crate::application::profile_hash`].
        profile_hash: [u8; 32],
    },
    /// Of a renewal: the new end, Unix seconds, exclusive.
    Renewal(u64),
    /// Of other capabilities.
    Capabilities(Capabilities),
    /// Of a notice: from when on the withdrawal can be completed, Unix seconds.
    Notice(u64),
    /// Of another profile: see [`crate::application::profile_hash`].
    Profile([u8; 32]),
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
    /// Withdrawal is final.
    #[error("hospital is withdrawn, which is final")]
    Withdrawn,
    /// A renewal moves the end.
    #[error("until is the end of accreditation already")]
    SameEnd,
    /// A change of capabilities changes them.
    #[error("capabilities are those that the hospital has")]
    SameCapabilities,
    /// The security officer can only restrict.
    #[error("sender can only take capabilities away: more are for registrar and owner to give")]
    OnlyNarrowing,
    /// A notice is given once.
    #[error("hospital is leaving already")]
    AlreadyLeaving,
    /// There is no notice.
    #[error("hospital is not leaving")]
    NotLeaving,
    /// A withdrawal waits for the end of the notice term.
    #[error("notice term is not over")]
    NoticeRunning,
    /// A withdrawal waits until nothing is left.
    #[error("hospital still keeps current records")]
    HoldsRecords,
    /// Nobody is proposed, and the administrator needs no proposal.
    #[error("account administers the hospital already and nobody else is proposed")]
    AlreadyAdministrator,
    /// Only who is proposed may accept.
    #[error("sender is not proposed as administrator of this hospital")]
    NotProposed,
    /// One hospital per account.
    #[error("sender is staff or administrator of a hospital already")]
    OtherHospital,
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
            proposed: None,
            notice: None,
            changes: 0,
        })
    }

    /// The status at `now`. What is final wins, then a notice, then a suspension, then the end of
    /// accreditation.
    pub const fn status(&self, now: u64) -> MemberStatus {
        if self.is_leaving() {
            MemberStatus::Leaving
        } else {
            self.otherwise(now)
        }
    }

    /// The status at `now` that the member has, or would have if it were not leaving.
    pub const fn otherwise(&self, now: u64) -> MemberStatus {
        match self.standing {
            Standing::Revoked => MemberStatus::Revoked,
            Standing::Withdrawn => MemberStatus::Withdrawn,
            Standing::Suspended => MemberStatus::Suspended,
            Standing::Accredited if now < self.accredited_until => MemberStatus::Accredited,
            Standing::Accredited if now < self.accredited_until.saturating_add(GRACE_SECONDS) => {
                MemberStatus::Grace
            }
            Standing::Accredited => MemberStatus::Expired,
        }
    }

    /// Whether it is on its way out.
    pub const fn is_leaving(&self) -> bool {
        self.notice.is_some()
    }

    /// What it lets its people do at `now`.
    pub fn rights(&self, now: u64) -> Vec<Right> {
        rights::rights_of(self.otherwise(now), self.is_leaving())
    }

    /// Passes if it lets its people do this at `now`.
    ///
    /// # Errors
    /// [`rights::RightMissing`].
    pub fn require(&self, right: Right, now: u64) -> Result<(), rights::RightMissing> {
        rights::require(self.otherwise(now), self.is_leaving(), right)
    }

    /// Stopped for now, whether or not the accreditation has ended or the member is leaving.
    ///
    /// # Errors
    /// If it is suspended, or its membership has ended for ever.
    pub fn suspend(self) -> Result<Self, MembershipError> {
        match self.standing {
            Standing::Accredited => Ok(self.with(Standing::Suspended)),
            Standing::Suspended => Err(MembershipError::AlreadySuspended),
            Standing::Revoked => Err(MembershipError::Revoked),
            Standing::Withdrawn => Err(MembershipError::Withdrawn),
        }
    }

    /// No longer stopped. The end of accreditation stays what it was, and so does a notice.
    ///
    /// # Errors
    /// If it is not suspended.
    pub fn reinstate(self) -> Result<Self, MembershipError> {
        match self.standing {
            Standing::Suspended => Ok(self.with(Standing::Accredited)),
            Standing::Accredited => Err(MembershipError::NotSuspended),
            Standing::Revoked => Err(MembershipError::Revoked),
            Standing::Withdrawn => Err(MembershipError::Withdrawn),
        }
    }

    /// Ended for ever.
    ///
    /// # Errors
    /// If it is revoked or has left.
    pub fn revoke(self) -> Result<Self, MembershipError> {
        self.expect_not_final()?;
        Ok(Self {
            notice: None,
            ..self.with(Standing::Revoked)
        })
    }

    /// Accredited until another day.
    ///
    /// # Errors
    /// If that is not after now, or the end that it has, or the membership has ended for ever.
    pub fn renew(self, now: u64, until: u64) -> Result<Self, MembershipError> {
        self.expect_not_final()?;
        if until <= now {
            return Err(MembershipError::UntilPast);
        }
        if until == self.accredited_until {
            return Err(MembershipError::SameEnd);
        }
        Ok(Self {
            accredited_until: until,
            ..self
        })
    }

    /// Accredited for these from now on; more than before only if `may_widen`.
    ///
    /// # Errors
    /// If nothing changes, or something is added that must not be, or the membership has ended for
    /// ever.
    pub fn set_capabilities(
        self,
        capabilities: Capabilities,
        may_widen: bool,
    ) -> Result<Self, MembershipError> {
        self.expect_not_final()?;
        if capabilities == self.capabilities {
            return Err(MembershipError::SameCapabilities);
        }
        if !may_widen && !capabilities.is_within(self.capabilities) {
            return Err(MembershipError::OnlyNarrowing);
        }
        Ok(Self {
            capabilities,
            ..self
        })
    }

    /// On its way out from `now` on, bound for `notice_seconds`.
    ///
    /// # Errors
    /// If it is leaving, or its membership has ended for ever.
    pub fn announce_leaving(self, now: u64, notice_seconds: u64) -> Result<Self, MembershipError> {
        self.expect_not_final()?;
        if self.is_leaving() {
            return Err(MembershipError::AlreadyLeaving);
        }
        let notice = Notice {
            announced_at: now,
            until: now.saturating_add(notice_seconds),
        };
        Ok(Self {
            notice: Some(notice),
            ..self
        })
    }

    /// No longer on its way out.
    ///
    /// # Errors
    /// If it is not leaving.
    pub fn cancel_leaving(self) -> Result<Self, MembershipError> {
        self.expect_not_final()?;
        if !self.is_leaving() {
            return Err(MembershipError::NotLeaving);
        }
        Ok(Self {
            notice: None,
            ..self
        })
    }

    /// Passes once a member that is leaving may go, as far as the time says.
    ///
    /// # Errors
    /// If it is not leaving, or the notice term is not over.
    pub fn expect_notice_over(&self, now: u64) -> Result<(), MembershipError> {
        self.expect_not_final()?;
        let notice = self.notice.ok_or(MembershipError::NotLeaving)?;
        if now < notice.until {
            return Err(MembershipError::NoticeRunning);
        }
        Ok(())
    }

    /// Left for ever, with this many current records in its keeping.
    ///
    /// # Errors
    /// If it is not leaving, the notice term is not over, or it keeps any.
    pub fn withdraw(self, now: u64, current_records: u64) -> Result<Self, MembershipError> {
        self.expect_notice_over(now)?;
        if current_records > 0 {
            return Err(MembershipError::HoldsRecords);
        }
        Ok(Self {
            notice: None,
            ..self.with(Standing::Withdrawn)
        })
    }

    /// Proposes who administers it next, replacing an earlier proposal; to propose the present
    /// administrator is to withdraw the proposal.
    ///
    /// # Errors
    /// If the administrator is meant and nobody is proposed.
    pub fn propose_administrator(self, account: Account) -> Result<Self, MembershipError> {
        let proposed = (account != self.administrator).then_some(account);
        if proposed.is_none() && self.proposed.is_none() {
            return Err(MembershipError::AlreadyAdministrator);
        }
        Ok(Self { proposed, ..self })
    }

    /// Who is proposed takes over.
    ///
    /// # Errors
    /// If the sender is not proposed.
    pub fn accept_administrator(self, sender: &Account) -> Result<Self, MembershipError> {
        match self.proposed {
            Some(proposed) if &proposed == sender => Ok(Self {
                administrator: proposed,
                proposed: None,
                ..self
            }),
            _ => Err(MembershipError::NotProposed),
        }
    }

    const fn expect_not_final(&self) -> Result<(), MembershipError> {
        match self.standing {
            Standing::Accredited | Standing::Suspended => Ok(()),
            Standing::Revoked => Err(MembershipError::Revoked),
            Standing::Withdrawn => Err(MembershipError::Withdrawn),
        }
    }

    fn with(self, standing: Standing) -> Self {
        Self { standing, ..self }
    }
}

#[cfg(test)]
mod tests;
