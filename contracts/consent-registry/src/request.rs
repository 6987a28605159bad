//! A request for consent: what a hospital asks of a patient, where that stands, and how it ends.
//!
//! # Lifecycle
//! `pending → approved | declined | withdrawn | lapsed`; none of the four ever changes again. It lapses
//! by time alone, at the second that it says.

use hie_contract::account::Account;
use hie_policy::{Confidentiality, Id16, Months, Purpose, Resources, Role};
use hie_types::consent::RequestStatus;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::grantee::Person;
use crate::spoken::Spoken;

/// How many requests of one hospital may wait under one handle.
pub const MAX_PENDING: usize = 8;
/// How long a request waits unless it says otherwise: 30 days.
pub const DEFAULT_WAIT: u64 = 30 * DAY;
/// How long it waits at most: 90 days.
pub const MAX_WAIT: u64 = 90 * DAY;
/// The longest permit that is asked for, in days.
pub const MAX_DAYS: u32 = 36_500;

const DAY: u64 = 86_400;

/// One request as kept; handle and number are its key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// Who asked; of the hospital that stands in `asked`.
    pub person: Person,
    /// As what.
    pub role: Role,
    /// The account that sent; nothing if it is the person itself.
    pub account: Option<Account>,
    /// What is asked for.
    pub asked: Asked,
    /// When, Unix seconds.
    pub asked_at: u64,
    /// From when on it is no longer pending, Unix seconds.
    pub lapses_at: u64,
    /// How it ended, if by an act.
    pub answer: Option<Answer>,
}

/// What is asked for, as kept: see [`hie_types::consent::AskedTerms`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The hospital that asks.
    pub hospital: String,
    /// For staff in this role only.
    pub role: Option<Role>,
    /// For this person only.
    pub person: Option<Person>,
    /// Only records that this hospital published first.
    pub custodian: Option<String>,
    /// For which purposes.
    pub purposes: Vec<Purpose>,
    /// Which records.
    pub resources: Resources,
    /// Up to which level.
    pub confidentiality: Option<Confidentiality>,
    /// One study.
    pub study: Option<Id16>,
    /// Months of care.
    pub data_period: Option<Months>,
    /// For how many days from the approval.
    pub days: u32,
    /// Id of the text of the network's policy.
    pub policy: Option<String>,
}

/// How a request ended by an act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Answer {
    /// The patient permitted.
    Approved {
        /// When, Unix seconds.
        at: u64,
        /// By whose authority and by whom.
        by: Spoken,
        /// The permit.
        directive: u64,
    },
    /// The patient did not.
    Declined {
        /// When, Unix seconds.
        at: u64,
        /// By whose authority and by whom.
        by: Spoken,
    },
    /// The hospital asks no longer.
    Withdrawn {
        /// When, Unix seconds.
        at: u64,
        /// By whom.
        by: Account,
    },
}

/// Why a request is not made or not answered.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum RequestError {
    /// There is none with this number under this handle.
    #[error("request: there is none with this number under this handle")]
    NotFound,
    /// It is answered, withdrawn or lapsed.
    #[error("request: no longer pending: {}", status_text(*.status))]
    NotPending {
        /// Where it stands.
        status: RequestStatus,
    },
    /// As many as there may be.
    #[error("handle: at most 8 requests of one hospital wait under one handle")]
    TooManyPending,
    /// It asks for somebody else's people.
    #[error("asked.grantee: must be of the hospital that asks")]
    ForAnotherHospital,
    /// No length, or too much of it.
    #[error("asked.days: must be 1 to {most}")]
    Days {
        /// The longest permit.
        most: u32,
    },
    /// It would lapse at once, or wait for too long.
    #[error("lapses_at: must be after now and at most 90 days later")]
    LapsesAt,
    /// The hospital that asked may not ask for this now.
    #[error("request: the hospital that asked may not ask for this now")]
    AskerMayNot,
    /// The permit would name another text than the request.
    #[error("narrowed.policy: must be the one that the request names")]
    OtherPolicy,
}

const fn status_text(status: RequestStatus) -> &'static str {
    match status {
        RequestStatus::Pending => "pending",
        RequestStatus::Approved => "approved",
        RequestStatus::Declined => "declined",
        RequestStatus::Withdrawn => "withdrawn",
        RequestStatus::Lapsed => "lapsed",
    }
}

/// When a request made at `now` lapses.
///
/// # Errors
/// If that is not after now, or more than 90 days later.
pub fn lapses_at(wished: Option<u64>, now: u64) -> Result<u64, RequestError> {
    let at = wished.unwrap_or_else(|| now.saturating_add(DEFAULT_WAIT));
    if at <= now || at > now.saturating_add(MAX_WAIT) {
        return Err(RequestError::LapsesAt);
    }
    Ok(at)
}

/// Passes if a permit of so many days may be asked for, where the network caps them at `most`.
///
/// # Errors
/// [`RequestError::Days`].
pub fn check_days(days: u32, most: Option<u32>) -> Result<(), RequestError> {
    let most = most.unwrap_or(MAX_DAYS);
    if (1..=most).contains(&days) {
        Ok(())
    } else {
        Err(RequestError::Days { most })
    }
}

impl Asked {
    /// When a permit that is approved at `now` ends.
    pub fn ends_at(&self, now: u64) -> u64 {
        now.saturating_add(u64::from(self.days).saturating_mul(DAY))
    }
}

impl Request {
    /// Where it stands at `now`.
    pub const fn status(&self, now: u64) -> RequestStatus {
        match &self.answer {
            Some(Answer::Approved { .. }) => RequestStatus::Approved,
            Some(Answer::Declined { .. }) => RequestStatus::Declined,
            Some(Answer::Withdrawn { .. }) => RequestStatus::Withdrawn,
            None if now >= self.lapses_at => RequestStatus::Lapsed,
            None => RequestStatus::Pending,
        }
    }

    /// Passes while it waits.
    ///
    /// # Errors
    /// [`RequestError::NotPending`].
    pub fn expect_pending(&self, now: u64) -> Result<(), RequestError> {
        match self.status(now) {
            RequestStatus::Pending => Ok(()),
            status => Err(RequestError::NotPending { status }),
        }
    }

    /// The request, ended.
    ///
    /// # Errors
    /// If it is no longer pending.
    pub fn answer(self, answer: Answer, now: u64) -> Result<Self, RequestError> {
        self.expect_pending(now)?;
        Ok(Self {
            answer: Some(answer),
            ..self
        })
    }
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects)]
mod tests {
    use super::*;

    const NOW: u64 = 1_000_000;

    fn account() -> Account {
        Account::from_bytes(vec![1; 20])
    }

    fn request() -> Request {
        Request {
            person: Person::Account(account()),
            role: Role::Physician,
            account: None,
            asked: Asked {
                hospital: "north".into(),
                role: None,
                person: None,
                custodian: None,
                purposes: vec![Purpose::TREAT],
                resources: Resources::All { tagged: false },
                confidentiality: None,
                study: None,
                data_period: None,
                days: 90,
                policy: None,
            },
            asked_at: NOW,
            lapses_at: NOW + 100,
            answer: None,
        }
    }

    fn answers() -> [(Answer, RequestStatus); 3] {
        let by = Spoken::Controller(account());
        let at = NOW + 5;
        [
            (
                Answer::Approved {
                    at,
                    by: by.clone(),
                    directive: 7,
                },
                RequestStatus::Approved,
            ),
            (Answer::Declined { at, by }, RequestStatus::Declined),
            (
                Answer::Withdrawn { at, by: account() },
                RequestStatus::Withdrawn,
            ),
        ]
    }

    #[test]
    fn a_request_waits_until_the_second_at_which_it_lapses() {
        let request = request();
        assert_eq!(request.status(NOW), RequestStatus::Pending);
        assert_eq!(request.status(NOW + 99), RequestStatus::Pending);
        assert_eq!(request.status(NOW + 100), RequestStatus::Lapsed);
        assert_eq!(request.status(NOW + 101), RequestStatus::Lapsed);
    }

    #[test]
    fn it_is_answered_once_and_in_time_and_an_answer_never_lapses() {
        for (answer, status) in answers() {
            let answered = request().answer(answer.clone(), NOW + 99).unwrap();
            assert_eq!(answered.status(NOW + 100), status);
            for (again, _) in answers() {
                let refused = answered.clone().answer(again, NOW + 50);
                assert_eq!(refused, Err(RequestError::NotPending { status }));
            }
            let late = request().answer(answer, NOW + 100);
            let status = RequestStatus::Lapsed;
            assert_eq!(late, Err(RequestError::NotPending { status }));
        }
    }

    #[test]
    fn it_waits_thirty_days_or_as_long_as_it_says_up_to_ninety() {
        assert_eq!(lapses_at(None, NOW), Ok(NOW + 30 * DAY));
        assert_eq!(lapses_at(Some(NOW + 1), NOW), Ok(NOW + 1));
        assert_eq!(lapses_at(Some(NOW + 90 * DAY), NOW), Ok(NOW + 90 * DAY));
        for wished in [0, NOW - 1, NOW, NOW + 90 * DAY + 1, u64::MAX] {
            assert_eq!(lapses_at(Some(wished), NOW), Err(RequestError::LapsesAt));
        }
    }

    #[test]
    fn the_length_is_a_day_at_least_and_what_the_network_allows_at_most() {
        assert_eq!(check_days(1, None), Ok(()));
        assert_eq!(check_days(36_500, None), Ok(()));
        assert_eq!(check_days(30, Some(30)), Ok(()));
        for (days, cap, most) in [
            (0, None, 36_500),
            (36_501, None, 36_500),
            (31, Some(30), 30),
        ] {
            assert_eq!(check_days(days, cap), Err(RequestError::Days { most }));
        }
    }

    #[test]
    fn the_length_counts_from_the_approval() {
        assert_eq!(request().asked.ends_at(NOW + 50), NOW + 50 + 90 * DAY);
    }
}
