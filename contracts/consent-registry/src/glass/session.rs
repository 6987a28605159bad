//! One session: where it stands, and how it ends, is reviewed and disputed.

use cosmwasm_std::{Api, StdError, StdResult};
use hie_contract::account::Account;
use hie_policy::{BreakGlassReason, Role};
use hie_types::break_glass::{
    SessionDispute, SessionEnd, SessionResponse, SessionReview, SessionStatus,
};
use hie_types::{Commitment, Handle, break_glass};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::glass::settings::Settings;
use crate::grantee::Person;
use crate::history::sender;
use crate::spoken::Spoken;
use crate::wire;

/// A session as kept; its number is its key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Whose records.
    pub handle: [u8; 16],
    /// Who broke the glass.
    pub person: Person,
    /// Where the person worked.
    pub hospital: String,
    /// As what.
    pub role: Role,
    /// Through which account.
    pub via: Via,
    /// Why.
    pub reason: BreakGlassReason,
    /// Commitment to the justification.
    pub justification: [u8; 32],
    /// When it was opened, or reported if late; Unix seconds.
    pub opened_at: u64,
    /// Until when it is open, Unix seconds, exclusive.
    pub expires_at: u64,
    /// When the access was, if it was reported late.
    pub late: Option<u64>,
    /// Whether a review of an earlier session of the person was overdue.
    pub overdue_review: bool,
    /// When and by whom it was ended.
    pub ended: Option<End>,
    /// The latest review.
    pub review: Option<Review>,
    /// The patient's dispute.
    pub dispute: Option<Dispute>,
}

/// The accounts behind a session: the one that sent the message, or reported it, and the one that is
/// the person's own. In one field, so that none is kept twice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Via {
    /// The account that is the person sent it.
    Itself,
    /// The account of a person who is named by a pseudonym sent it.
    Own(Account),
    /// A gateway sent it for a person who is known by a pseudonym only, or somebody reported it.
    Another(Account),
    /// A gateway sent it for a person who is named by a pseudonym and has an account too.
    AnotherFor {
        /// The gateway.
        sender: Account,
        /// The person's.
        own: Account,
    },
}

impl Via {
    /// What `sender` sent for `person`, whose account beside a pseudonym is `own`.
    pub fn of(sender: Account, person: &Person, own: Option<Account>) -> Self {
        if matches!(person, Person::Account(person) if *person == sender) {
            return Self::Itself;
        }
        match own {
            None => Self::Another(sender),
            Some(own) if own == sender => Self::Own(own),
            Some(own) => Self::AnotherFor { sender, own },
        }
    }

    /// The account that sent; nothing if it is the person itself.
    pub const fn sender(&self) -> Option<&Account> {
        match self {
            Self::Itself => None,
            Self::Own(sender) | Self::Another(sender) | Self::AnotherFor { sender, .. } => {
                Some(sender)
            }
        }
    }

    /// The account beside a pseudonym.
    pub const fn own(&self) -> Option<&Account> {
        match self {
            Self::Itself | Self::Another(_) => None,
            Self::Own(own) | Self::AnotherFor { own, .. } => Some(own),
        }
    }
}

/// The end of a session by an act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct End {
    /// When, Unix seconds.
    pub at: u64,
    /// Who.
    pub by: Account,
}

/// A review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// What it says.
    pub verdict: Verdict,
    /// When, Unix seconds.
    pub at: u64,
    /// Who.
    pub by: Account,
    /// Whether as the auditor.
    pub auditor: bool,
}

/// What a review says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// It was an emergency.
    Justified,
    /// It was none.
    Unjustified,
}

impl Verdict {
    /// As events write it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Justified => "justified",
            Self::Unjustified => "unjustified",
        }
    }
}

impl From<break_glass::Verdict> for Verdict {
    fn from(verdict: break_glass::Verdict) -> Self {
        match verdict {
            break_glass::Verdict::Justified => Self::Justified,
            break_glass::Verdict::Unjustified => Self::Unjustified,
        }
    }
}

impl From<Verdict> for break_glass::Verdict {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Justified => Self::Justified,
            Verdict::Unjustified => Self::Unjustified,
        }
    }
}

/// A dispute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dispute {
    /// When, Unix seconds.
    pub at: u64,
    /// By whose authority and by whom.
    pub by: Spoken,
    /// Whether the auditor has closed it.
    pub closed: bool,
}

/// Where the review of a session stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReviewState {
    /// Nobody reviewed it and nobody disputes it.
    Unreviewed,
    /// The patient disputes it: only the auditor closes it.
    Disputed,
    /// It is reviewed.
    Reviewed,
}

/// Why something does not happen to a session.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum SessionError {
    /// There is none with this number (under this handle, where one is named).
    #[error("session: there is none with this number, or it is of another handle")]
    NotFound,
    /// It is over.
    #[error("session: not open")]
    NotOpen,
    /// It is reviewed.
    #[error("session: reviewed already")]
    Reviewed,
    /// The patient disputes it.
    #[error("session: disputed, only the auditor can review it")]
    Disputed,
    /// It was disputed before.
    #[error("session: disputed already")]
    DisputedAlready,
    /// A hospital that disputes for a patient what its own people did: that would stop their review.
    #[error(
        "session: of the attesting hospital, somebody else attests that the patient disputes it"
    )]
    OwnHospital,
    /// Too late.
    #[error("session: the time to dispute it is over")]
    TooLateToDispute,
    /// A late session that is yet to come.
    #[error("started_at: must not be after now")]
    StartsLater,
}

impl Session {
    /// Where session `id` stands at `now`, with sessions below `floor` ended by opting out.
    pub fn status(&self, id: u64, floor: u64, now: u64) -> SessionStatus {
        if self.ended.is_some() || self.late.is_some() {
            SessionStatus::Ended
        } else if now >= self.expires_at {
            SessionStatus::Expired
        } else if id < floor {
            SessionStatus::OptedOut
        } else {
            SessionStatus::Open
        }
    }

    /// Where its review stands.
    pub fn review_state(&self) -> ReviewState {
        match (&self.dispute, &self.review) {
            (Some(dispute), _) if !dispute.closed => ReviewState::Disputed,
            (_, Some(_)) => ReviewState::Reviewed,
            _ => ReviewState::Unreviewed,
        }
    }

    /// Whether `account` is the session's own: it sent the message, or is the person's.
    pub fn is_by_account(&self, account: &Account) -> bool {
        self.via.sender() == Some(account)
            || self.via.own() == Some(account)
            || matches!(&self.person, Person::Account(person) if person == account)
    }

    /// Ends it.
    ///
    /// # Errors
    /// If it is not open.
    pub fn end(self, status: SessionStatus, end: End) -> Result<Self, SessionError> {
        if status != SessionStatus::Open {
            return Err(SessionError::NotOpen);
        }
        Ok(Self {
            ended: Some(end),
            ..self
        })
    }

    /// Reviews it. An unjustified session that is still open ends.
    ///
    /// # Errors
    /// If it is reviewed, or disputed and the reviewer is not the auditor.
    pub fn review(self, status: SessionStatus, review: Review) -> Result<Self, SessionError> {
        match self.review_state() {
            ReviewState::Reviewed => return Err(SessionError::Reviewed),
            ReviewState::Disputed if !review.auditor => return Err(SessionError::Disputed),
            ReviewState::Disputed | ReviewState::Unreviewed => {}
        }
        let stopped = review.verdict == Verdict::Unjustified && status == SessionStatus::Open;
        let end = stopped.then(|| End {
            at: review.at,
            by: review.by.clone(),
        });
        Ok(Self {
            ended: self.ended.or(end),
            dispute: self.dispute.map(|dispute| Dispute {
                closed: true,
                ..dispute
            }),
            review: Some(review),
            ..self
        })
    }

    /// Disputes it, reviewed or not. What a hospital attested does not use up the patient's own word.
    ///
    /// # Errors
    /// If it was disputed before, or the time to do so is over.
    pub fn dispute(self, settings: &Settings, dispute: Dispute) -> Result<Self, SessionError> {
        let attested = |one: &Dispute| one.by.attestation().is_some();
        let again = attested(&dispute) || self.dispute.as_ref().is_some_and(|one| !attested(one));
        if self.dispute.is_some() && again {
            return Err(SessionError::DisputedAlready);
        }
        if dispute.at >= settings.disputable_until(self.opened_at) {
            return Err(SessionError::TooLateToDispute);
        }
        Ok(Self {
            dispute: Some(dispute),
            ..self
        })
    }

    /// Every name of whoever broke the glass: a bar is for all of them.
    pub fn names(&self) -> impl Iterator<Item = Person> {
        let own = self.via.own().cloned().map(Person::Account);
        std::iter::once(self.person.clone()).chain(own)
    }

    /// As it goes over the wire.
    ///
    /// # Errors
    /// If what is stored cannot be read.
    pub fn to_wire(
        &self,
        api: &dyn Api,
        settings: &Settings,
        id: u64,
        status: SessionStatus,
    ) -> StdResult<SessionResponse> {
        let ended = self.ended.as_ref().map(|end| {
            Ok::<_, StdError>(SessionEnd {
                at: end.at,
                account: wire::address(api, &end.by)?,
            })
        });
        let review = self.review.as_ref().map(|review| {
            Ok::<_, StdError>(SessionReview {
                verdict: review.verdict.into(),
                at: review.at,
                account: wire::address(api, &review.by)?,
                by_auditor: review.auditor,
            })
        });
        let dispute = self.dispute.as_ref().map(|dispute| {
            Ok::<_, StdError>(SessionDispute {
                at: dispute.at,
                account: wire::actor(api, &dispute.by)?,
                closed: dispute.closed,
            })
        });
        let unreviewed = self.review_state() == ReviewState::Unreviewed;
        Ok(SessionResponse {
            id,
            handle: Handle(self.handle),
            person: self.person.id(api)?,
            hospital: wire::hospital(&self.hospital)?,
            role: self.role.into(),
            account: wire::address(api, sender(self.via.sender(), &self.person)?)?,
            reason: self.reason.into(),
            justification: Commitment(self.justification),
            opened_at: self.opened_at,
            expires_at: self.expires_at,
            late: self.late,
            overdue_review: self.overdue_review,
            status,
            ended: ended.transpose()?,
            review: review.transpose()?,
            dispute: dispute.transpose()?,
            review_due: unreviewed.then(|| settings.review_due(self.opened_at)),
        })
    }
}

#[cfg(test)]
mod tests;
