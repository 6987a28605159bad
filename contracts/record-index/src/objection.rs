//! What a patient objects to in a record: that it is not theirs, or that it is kept. And when it may be
//! objected again.

use hie_contract::account::Account;
use hie_policy::Authority;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Within what time a custodian is to answer: 30 days, the month of data protection law.
pub const ANSWER_SECONDS: u64 = 2_592_000;

/// How long an answer stands before the same may be asked again: 30 days.
pub const REST_SECONDS: u64 = 2_592_000;

/// How many records one request to erase may name.
pub const MAX_ERASURES: usize = 20;

/// What is objected to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Matter {
    /// That it is the patient's.
    Contest = 0,
    /// That it is kept.
    Erasure = 1,
}

/// The latest objection to a record, as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Objection {
    /// Who is to answer: the custodian, which can only change before it has because it left.
    pub custodian: String,
    /// When it was raised, Unix seconds.
    pub at: u64,
    /// By whose authority.
    pub authority: Authority,
    /// The account that raised it: sent, signed or attested it.
    pub account: Account,
    /// When it was answered, Unix seconds; nothing if it waits.
    pub answered: Option<u64>,
}

impl Objection {
    /// Whether it waits for an answer.
    pub const fn is_open(&self) -> bool {
        self.answered.is_none()
    }

    /// By when it is to be answered, exclusive.
    pub const fn due(&self) -> u64 {
        self.at.saturating_add(ANSWER_SECONDS)
    }

    /// Whether its answer stands too shortly for another objection.
    pub fn rests(&self, now: u64) -> bool {
        self.answered
            .is_some_and(|at| now < at.saturating_add(REST_SECONDS))
    }
}

/// Why a patient's objection, or its answer, is not taken.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum ObjectionError {
    /// None or too many.
    #[error("records must be 1 to 20 ids")]
    Count,
    /// Named twice.
    #[error("records[{index}] is named twice")]
    Twice {
        /// The second of the two, from 0.
        index: usize,
    },
    /// There is none under the handle.
    #[error("record {index}: no record under this handle")]
    Unknown {
        /// Which, from 0.
        index: usize,
    },
    /// Nothing is left of it.
    #[error("record {index}: is erased")]
    Erased {
        /// Which, from 0.
        index: usize,
    },
    /// Nobody is given it anyway.
    #[error("record: only a current record can be contested")]
    NotCurrent,
    /// It was answered just now.
    #[error("record {index}: was answered less than 30 days ago")]
    TooSoon {
        /// Which, from 0.
        index: usize,
    },
    /// Nobody asked, or it was answered.
    #[error("record: nothing waits for an answer")]
    NothingToAnswer,
    /// Another account, or a delegate without the power.
    #[error("sender neither controls the handle nor may dispute for it")]
    NotPatient,
    /// The key is that of nobody who controls the handle.
    #[error("public_key: its account does not control the handle")]
    NotController,
    /// The patient wants no hospital to speak for them.
    #[error("the patient forbids attestation")]
    AttestationForbidden,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn objection(answered: Option<u64>) -> Objection {
        Objection {
            custodian: "north".to_owned(),
            at: 1_000,
            authority: Authority::Controller,
            account: Account::from_bytes(vec![1; 20]),
            answered,
        }
    }

    #[test]
    fn an_answer_stands_for_thirty_days_to_the_second() {
        assert!(!objection(None).rests(1_000));
        let answered = objection(Some(5_000));
        assert!(answered.rests(5_000));
        assert!(answered.rests(5_000 + REST_SECONDS - 1));
        assert!(!answered.rests(5_000 + REST_SECONDS));
    }

    #[test]
    fn an_answer_is_due_after_thirty_days() {
        assert_eq!(objection(None).due(), 1_000 + ANSWER_SECONDS);
        assert!(objection(None).is_open());
        assert!(!objection(Some(1)).is_open());
    }
}
