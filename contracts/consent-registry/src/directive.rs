//! A directive as it is kept, where it stands, and how it ends.

use hie_policy::{Confidentiality, Effect, Id16, Months, ObligationCode, Purpose, Resources};
use hie_types::consent::DirectiveStatus;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::bucket::{Bucket, Listing};
use crate::grantee::Grantee;
use crate::spoken::Spoken;

/// One permit or denial. Nothing of it changes but the uses drawn and the end.
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
}

/// Why a directive cannot be ended.
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
    /// It has ended already.
    #[error("directive: no longer in force: {}", status_text(*.status))]
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
    }
}

impl Directive {
    /// Where directive `id` stands at `now`, with permits below `floor` revoked.
    ///
    /// An act comes before time, and time before uses: a permit that was revoked stays revoked, and
    /// one whose uses are drawn still expires.
    pub fn status(&self, id: u64, floor: u64, now: u64) -> DirectiveStatus {
        let permit = self.effect == Effect::Permit;
        if self.ended.is_some() || (permit && id < floor) {
            return match self.effect {
                Effect::Permit => DirectiveStatus::Revoked,
                Effect::Deny => DirectiveStatus::Lifted,
            };
        }
        if self.terms.valid_until.is_some_and(|until| until <= now) {
            return DirectiveStatus::Expired;
        }
        if self.uses_left() == Some(0) {
            return DirectiveStatus::UsedUp;
        }
        DirectiveStatus::Active
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
            Effect::Permit if status == DirectiveStatus::UsedUp => Ok(self.ended_by(by)),
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

    fn ended_by(self, by: Ended) -> Self {
        Self {
            ended: Some(by),
            ..self
        }
    }

    fn end(self, status: DirectiveStatus, by: Ended) -> Result<Self, DirectiveError> {
        match status {
            DirectiveStatus::Active => Ok(self.ended_by(by)),
            _ => Err(DirectiveError::NotInForce { status }),
        }
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
    pub const fn listing(&self) -> Listing {
        Listing::of(self.effect, self.terms.valid_until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hie_contract::account::Account;

    fn spoken() -> Spoken {
        Spoken::Controller(Account::from_bytes(vec![1; 20]))
    }

    fn directive(effect: Effect) -> Directive {
        Directive {
            handle: [0; 16],
            effect,
            written_by: spoken(),
            written_at: 10,
            terms: Terms {
                grantee: Grantee::default(),
                custodian: None,
                purposes: vec![Purpose::TREAT],
                resources: Resources::All { tagged: false },
                confidentiality: None,
                study: None,
                data_period: None,
                valid_from: 10,
                valid_until: Some(100),
                max_uses: None,
                obligations: vec![],
                evidence: None,
                policy: None,
            },
            uses_drawn: 0,
            ended: None,
        }
    }

    fn limited(uses: u32) -> Directive {
        let mut permit = directive(Effect::Permit);
        permit.terms.max_uses = Some(uses);
        permit
    }

    fn ended() -> Ended {
        Ended {
            by: spoken(),
            at: 50,
        }
    }

    #[test]
    fn a_directive_expires_at_its_very_end() {
        for effect in [Effect::Permit, Effect::Deny] {
            let directive = directive(effect);
            assert_eq!(directive.status(5, 0, 99), DirectiveStatus::Active);
            assert_eq!(directive.status(5, 0, 100), DirectiveStatus::Expired);
            assert_eq!(directive.status(5, 0, 101), DirectiveStatus::Expired);
        }
    }

    #[test]
    fn it_is_active_before_its_start() {
        assert_eq!(
            directive(Effect::Permit).status(5, 0, 0),
            DirectiveStatus::Active
        );
    }

    #[test]
    fn the_floor_revokes_permits_below_it_and_no_denial() {
        let permit = directive(Effect::Permit);
        assert_eq!(permit.status(5, 5, 20), DirectiveStatus::Active);
        assert_eq!(permit.status(5, 6, 20), DirectiveStatus::Revoked);
        assert_eq!(permit.status(5, 6, 200), DirectiveStatus::Revoked);
        let denial = directive(Effect::Deny);
        assert_eq!(denial.status(5, 6, 20), DirectiveStatus::Active);
    }

    #[test]
    fn each_use_is_drawn_once_and_the_last_is_the_last() {
        let one = limited(2).draw().unwrap();
        assert_eq!(one.uses_left(), Some(1));
        assert_eq!(one.status(5, 0, 20), DirectiveStatus::Active);
        let none = one.draw().unwrap();
        assert_eq!(none.uses_left(), Some(0));
        assert_eq!(none.status(5, 0, 20), DirectiveStatus::UsedUp);
        assert_eq!(none.status(5, 0, 100), DirectiveStatus::Expired);
        assert_eq!(none.draw(), None);
        assert_eq!(directive(Effect::Permit).draw(), None);
    }

    #[test]
    fn only_an_active_permit_is_revoked() {
        let permit = directive(Effect::Permit);
        let revoked = permit.revoke(DirectiveStatus::Active, ended()).unwrap();
        assert_eq!(revoked.status(5, 0, 20), DirectiveStatus::Revoked);
        let denial = directive(Effect::Deny);
        assert_eq!(
            denial.revoke(DirectiveStatus::Active, ended()),
            Err(DirectiveError::NotAPermit)
        );
    }

    #[test]
    fn only_an_active_denial_is_lifted() {
        let denial = directive(Effect::Deny);
        let lifted = denial.lift(DirectiveStatus::Active, ended()).unwrap();
        assert_eq!(lifted.status(5, 0, 20), DirectiveStatus::Lifted);
        let permit = directive(Effect::Permit);
        assert_eq!(
            permit.lift(DirectiveStatus::Active, ended()),
            Err(DirectiveError::NotADenial)
        );
    }

    #[test]
    fn what_has_ended_does_not_end_again() {
        for status in [DirectiveStatus::Revoked, DirectiveStatus::Expired] {
            assert_eq!(
                directive(Effect::Permit).revoke(status, ended()),
                Err(DirectiveError::NotInForce { status })
            );
        }
        let used_up = directive(Effect::Permit).revoke(DirectiveStatus::UsedUp, ended());
        assert_eq!(used_up.unwrap().status(5, 0, 20), DirectiveStatus::Revoked);
    }
}
