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
    /// The account that sent the message, or reported it; nothing if it is the person itself.
    pub account: Option<Account>,
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
    /// The account of a person who is named by a pseudonym and has one too.
    pub own_account: Option<Account>,
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
        self.account.as_ref() == Some(account)
            || self.own_account.as_ref() == Some(account)
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

    /// Disputes it, reviewed or not.
    ///
    /// # Errors
    /// If it was disputed before, or the time to do so is over.
    pub fn dispute(self, settings: &Settings, dispute: Dispute) -> Result<Self, SessionError> {
        if self.dispute.is_some() {
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
        let own = self.own_account.clone().map(Person::Account);
        let own = own.filter(|own| *own != self.person);
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
            account: wire::address(api, sender(self.account.as_ref(), &self.person)?)?,
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
mod tests {
    use super::*;

    fn account(byte: u8) -> Account {
        Account::from_bytes(vec![byte; 20])
    }

    fn session() -> Session {
        Session {
            handle: [1; 16],
            person: Person::Account(account(1)),
            hospital: "north".into(),
            role: Role::Physician,
            account: None,
            reason: BreakGlassReason::OVRER,
            justification: [2; 32],
            opened_at: 1_000,
            expires_at: 2_000,
            late: None,
            overdue_review: false,
            ended: None,
            review: None,
            dispute: None,
            own_account: None,
        }
    }

    fn review(verdict: Verdict, auditor: bool) -> Review {
        Review {
            verdict,
            at: 1_500,
            by: account(9),
            auditor,
        }
    }

    fn dispute(at: u64) -> Dispute {
        Dispute {
            at,
            by: Spoken::Controller(account(7)),
            closed: false,
        }
    }

    #[test]
    fn a_session_is_open_until_its_very_end_its_ending_or_opting_out() {
        let open = session();
        assert_eq!(open.status(5, 5, 1_999), SessionStatus::Open);
        assert_eq!(open.status(5, 5, 2_000), SessionStatus::Expired);
        assert_eq!(open.status(5, 6, 1_999), SessionStatus::OptedOut);
        let end = End {
            at: 1_200,
            by: account(1),
        };
        let ended = open.end(SessionStatus::Open, end.clone()).unwrap();
        assert_eq!(ended.status(5, 0, 1_200), SessionStatus::Ended);
        for status in [
            SessionStatus::Ended,
            SessionStatus::Expired,
            SessionStatus::OptedOut,
        ] {
            let again = session().end(status, end.clone());
            assert_eq!(again, Err(SessionError::NotOpen));
        }
        let late = Session {
            late: Some(900),
            ..session()
        };
        assert_eq!(late.status(5, 0, 0), SessionStatus::Ended);
    }

    #[test]
    fn it_is_reviewed_once_and_after_a_dispute_by_the_auditor_only() {
        let open = SessionStatus::Open;
        let reviewed = session()
            .review(open, review(Verdict::Justified, false))
            .unwrap();
        assert_eq!(reviewed.review_state(), ReviewState::Reviewed);
        assert_eq!(reviewed.ended, None);
        let again = reviewed
            .clone()
            .review(open, review(Verdict::Justified, true));
        assert_eq!(again, Err(SessionError::Reviewed));
        let disputed = reviewed
            .dispute(&Settings::default(), dispute(1_600))
            .unwrap();
        assert_eq!(disputed.review_state(), ReviewState::Disputed);
        let officer = disputed
            .clone()
            .review(open, review(Verdict::Justified, false));
        assert_eq!(officer, Err(SessionError::Disputed));
        let closed = disputed
            .review(open, review(Verdict::Unjustified, true))
            .unwrap();
        assert_eq!(closed.review_state(), ReviewState::Reviewed);
        assert_eq!(closed.ended.clone().unwrap().at, 1_500);
        let twice = closed.dispute(&Settings::default(), dispute(1_700));
        assert_eq!(twice, Err(SessionError::DisputedAlready));
    }

    #[test]
    fn the_time_to_dispute_ends_at_its_very_second() {
        let end = 1_000 + 7_776_000;
        let settings = Settings::default();
        assert!(session().dispute(&settings, dispute(end - 1)).is_ok());
        let late = session().dispute(&settings, dispute(end));
        assert_eq!(late, Err(SessionError::TooLateToDispute));
    }

    #[test]
    fn its_own_accounts_are_the_person_and_the_gateway() {
        let own = session();
        assert!(own.is_by_account(&account(1)));
        assert!(!own.is_by_account(&account(2)));
        let through = Session {
            account: Some(account(2)),
            ..session()
        };
        assert!(through.is_by_account(&account(1)));
        assert!(through.is_by_account(&account(2)));
        let known_by_both = Session {
            own_account: Some(account(3)),
            ..through
        };
        assert!(known_by_both.is_by_account(&account(3)));
        assert!(!known_by_both.is_by_account(&account(4)));
    }
}
