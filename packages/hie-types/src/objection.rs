//! Messages of **record-index**, continued: patients who contest a record as not theirs, or want it
//! erased, and what custodians answer.

use cosmwasm_schema::cw_serde;

use crate::{Authority, Commitment, ContestAnswer, ErasureReason, RetentionReason};

/// One step of a contest, as the log keeps it.
#[cw_serde]
#[derive(Eq)]
pub enum ContestStep {
    /// The patient contests the record.
    Contested {
        /// By whose authority.
        authority: Authority,
        /// Commitment to the signed form, where it was attested.
        evidence: Option<Commitment>,
    },
    /// The custodian answered.
    Answered {
        /// What.
        answer: ContestAnswer,
    },
}

/// One step of an erasure, as the log keeps it.
#[cw_serde]
#[derive(Eq)]
pub enum ErasureStep {
    /// The patient asks for it.
    Requested {
        /// By whose authority.
        authority: Authority,
        /// Commitment to the signed form, where it was attested.
        evidence: Option<Commitment>,
    },
    /// The custodian erased, asked or not.
    Erased {
        /// Why.
        reason: ErasureReason,
    },
    /// The custodian answered that it keeps them.
    Retained {
        /// The ground.
        reason: RetentionReason,
    },
}
