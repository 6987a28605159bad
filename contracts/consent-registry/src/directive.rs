//! A directive as it is kept, where it stands, and how it ends.

use hie_policy::{Confidentiality, Effect, Id16, Months, ObligationCode, Purpose, Resources};
use hie_types::consent::DirectiveStatus;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::attested::{AttestationError, Confirmer, SelfAttested};
use crate::bucket::{Bucket, Listing};
use crate::grantee::Grantee;
use crate::patient::Patient;
use crate::spoken::Spoken;

/// One permit or denial. Nothing of it changes but the uses drawn, the confirmation and the end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Directive {
    /// Whose it is.
    pub handle: [u8; 16],
    /// Permit or denial.
    pub effect: Effect,
    /// By whose authority and by whom it was written.
    pub written_by: Spoken,
    /// When, Unix seconds.
    pub written_at: u64,
    /// What it says.
    pub terms: Terms,
    /// How many tickets it has carried; counted only where `max_uses` is set.
    pub uses_drawn: u32,
    /// When and by whom it was ended, if an act did.
    pub ended: Option<Ended>,
    /// Set where it is a permit that can reach the hospital that attested it.
    pub self_attested: Option<SelfAttested>,
    /// What it replaced, if it amends another.
    pub amends: Option<Amends>,
}

/// What a directive replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amends {
    /// The directive that it replaced.
    pub directive: u64,
    /// The first of those in whose place it stands without having been narrowed: tickets drawn on
    /// any of them live on with it. Nothing if it was narrowed.
    pub continues: Option<u64>,
}

/// What a directive says, as kept: see [`hie_types::consent::Terms`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// To whom it applies.
    pub grantee: Grantee,
    /// Only records that this hospital published first.
    pub custodian: Option<String>,
    /// For which purposes.
    pub purposes: Vec<Purpose>,
    /// To which records.
    pub resources: Resources,
    /// Ceiling of a permit, floor of a denial.
    pub confidentiality: Option<Confidentiality>,
    /// One study.
    pub study: Option<Id16>,
    /// Months of care.
    pub data_period: Option<Months>,
    /// Start, Unix seconds, inclusive.
    pub valid_from: u64,
    /// End, Unix seconds, exclusive.
    pub valid_until: Option<u64>,
    /// How many tickets it may carry.
    pub max_uses: Option<u32>,
    /// What the asker must or must not do.
    pub obligations: Vec<ObligationCode>,
    /// Commitment to the signed form.
    pub evidence: Option<[u8; 32]>,
    /// Id of the text of the network's policy that was agreed to.
    pub policy: Option<String>,
}

/// The end of a directive by an act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// By whose authority and by whom.
    pub by: Spoken,
    /// When, Unix seconds.
    pub at: u64,
    /// What replaced it, if it was amended.
    pub replaced: Option<Replaced>,
}

/// What replaced a directive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replaced {
    /// The directive in its place.
    pub by: u64,
    /// Whether tickets drawn on it died of that.
    pub narrowed: bool,
}

/// Why a directive cannot be ended or amended.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum DirectiveError {
    /// There is none with this id under this handle.
    #[error("directive: there is none with this id under this handle")]
    NotFound,
    /// Only a permit can be revoked.
    #[error("directive: not a permit, only a permit can be revoked")]
    NotAPermit,
    /// Only a denial can be lifted.
    #[error("directive: not a denial, only a denial can be lifted")]
    NotADenial,
    /// It has ended, or is not in force yet.
    #[error("directive: not in force: {}", status_text(*.status))]
    NotInForce {
        /// Where it stands.
        status: DirectiveStatus,
    },
}

const fn status_text(status: DirectiveStatus) -> &'static str {
    match status {
        DirectiveStatus::Active => "active",
        DirectiveStatus::Revoked => "revoked",
        DirectiveStatus::Lifted => "lifted",
        DirectiveStatus::Expired => "expired",
        DirectiveStatus::UsedUp => "used up",
        DirectiveStatus::Pending => "pending",
        DirectiveStatus::Superseded => "superseded",
    }
}

impl Directive {
    /// Where directive `id` stands at `now`, with permits below `floor` revoked.
    ///
    /// An act comes before time, and time before uses: a permit that was revoked stays revoked, and
    /// one whose uses are drawn still expires. What waited too long for its confirmation expired.
    pub fn status(&self, id: u64, floor: u64, now: u64) -> DirectiveStatus {
        if self.replaced().is_some() {
            return DirectiveStatus::Superseded;
        }
        let permit = self.effect == Effect::Permit;
        if self.ended.is_some() || (permit && id < floor) {
            return match self.effect {
                Effect::Permit => DirectiveStatus::Revoked,
                Effect::Deny => DirectiveStatus::Lifted,
            };
        }
        let lapses_at = self.lapses_at();
        let ends = [self.terms.valid_until, lapses_at];
        if ends.into_iter().flatten().any(|end| now >= end) {
            return DirectiveStatus::Expired;
        }
        if lapses_at.is_some() {
            return DirectiveStatus::Pending;
        }
        if self.uses_left() == Some(0) {
            return DirectiveStatus::UsedUp;
        }
        DirectiveStatus::Active
    }

    /// When directive `id` was revoked, lifted or superseded; nothing if time or uses ended it. Of
    /// permits that were revoked together all, it is when all were last revoked.
    pub fn ended_at(&self, id: u64, patient: &Patient) -> Option<u64> {
        let with_all = self.effect == Effect::Permit && id < patient.revoked_below;
        let ended = self.ended.as_ref().map(|ended| ended.at);
        ended.or_else(|| with_all.then_some(patient.revoked_all_at))
    }

    /// Until when it can be confirmed, if it waits for that; exclusive.
    pub fn lapses_at(&self) -> Option<u64> {
        let self_attested = self.self_attested.as_ref()?;
        self_attested.lapses_at(self.written_at)
    }

    /// Whether it opens nothing until it is confirmed.
    pub fn waits(&self) -> bool {
        self.lapses_at().is_some()
    }

    /// What replaced it, if it was amended.
    pub fn replaced(&self) -> Option<Replaced> {
        self.ended.as_ref().and_then(|ended| ended.replaced)
    }

    /// The first of those in whose place directive `id` stands without having been narrowed; itself
    /// if there is none.
    pub fn lineage(&self, id: u64) -> u64 {
        let continues = self.amends.and_then(|amends| amends.continues);
        continues.unwrap_or(id)
    }

    /// How many tickets it may still carry; nothing if there is no limit.
    pub fn uses_left(&self) -> Option<u32> {
        let most = self.terms.max_uses?;
        Some(most.saturating_sub(self.uses_drawn))
    }

    /// The permit, revoked.
    ///
    /// # Errors
    /// If it is a denial, or not in force.
    pub fn revoke(self, status: DirectiveStatus, by: Ended) -> Result<Self, DirectiveError> {
        match self.effect {
            Effect::Permit if is_revocable_besides(status) => Ok(self.ended_by(by)),
            Effect::Permit => self.end(status, by),
            Effect::Deny => Err(DirectiveError::NotAPermit),
        }
    }

    /// The denial, lifted.
    ///
    /// # Errors
    /// If it is a permit, or not in force.
    pub fn lift(self, status: DirectiveStatus, by: Ended) -> Result<Self, DirectiveError> {
        match self.effect {
            Effect::Deny => self.end(status, by),
            Effect::Permit => Err(DirectiveError::NotADenial),
        }
    }

    /// Passes if it may be amended.
    ///
    /// # Errors
    /// If it is not in force, and not before its start either.
    pub fn assert_active(&self, status: DirectiveStatus) -> Result<(), DirectiveError> {
        match status {
            DirectiveStatus::Active => Ok(()),
            _ => Err(DirectiveError::NotInForce { status }),
        }
    }

    /// The same, with another in its place.
    #[must_use]
    pub fn replaced_by(self, end: Ended) -> Self {
        self.ended_by(end)
    }

    /// The permit, confirmed at `now`.
    ///
    /// # Errors
    /// If it does not wait, or by the one who attested it.
    pub fn confirm(
        self,
        status: DirectiveStatus,
        by: Confirmer,
        now: u64,
    ) -> Result<Self, AttestationError> {
        let waits = self
            .self_attested
            .filter(|_| status == DirectiveStatus::Pending)
            .ok_or(AttestationError::NotPending)?;
        Ok(Self {
            self_attested: Some(waits.confirm(&self.written_by, by, now)?),
            ..self
        })
    }

    fn ended_by(self, by: Ended) -> Self {
        Self {
            ended: Some(by),
            ..self
        }
    }

    fn end(self, status: DirectiveStatus, by: Ended) -> Result<Self, DirectiveError> {
        self.assert_active(status)?;
        Ok(self.ended_by(by))
    }

    /// The permit with one use less; nothing if it has no limit or no use left.
    #[must_use]
    pub fn draw(self) -> Option<Self> {
        let left = self.uses_left()?;
        left.checked_sub(1)?;
        Some(Self {
            uses_drawn: self.uses_drawn.saturating_add(1),
            ..self
        })
    }

    /// The bucket in which it lies while it may be in force.
    pub fn bucket(&self) -> Bucket {
        Bucket::of(&self.terms.grantee)
    }

    /// What the index says of it while it may be in force.
    pub fn listing(&self) -> Listing {
        let until = self.terms.valid_until;
        match self.lapses_at() {
            Some(lapses) => Listing::Pending {
                until: until.map_or(lapses, |until| until.min(lapses)),
            },
            None => {
                let own = self.written_by.authority().is_patients_own();
                Listing::of(self.effect, own, until)
            }
        }
    }
}

/// A permit whose uses are drawn, or that waits for its confirmation, can be revoked as well.
const fn is_revocable_besides(status: DirectiveStatus) -> bool {
    matches!(status, DirectiveStatus::UsedUp | DirectiveStatus::Pending)
}

#[cfg(test)]
mod tests;
