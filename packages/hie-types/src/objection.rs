//! Messages of **record-index**, continued: patients who contest a record as not theirs, or want it
//! erased, and what custodians answer.

use hie_derive::wire;

use crate::{
    Authority, Commitment, ContestAnswer, ErasureReason, Handle, RecordId, RetentionReason,
};

/// One step of a contest, as the log keeps it.
#[wire]
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
#[wire]
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

/// What a patient may do in this contract by a signature or a signed form: a closed list, and none of
/// them is a signed act again. As the message of the same name, but for the handle: that stands
/// beside it.
#[wire]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum PatientAction {
    /// Contests a record as not theirs.
    ContestRecord {
        /// The record.
        record: RecordId,
    },
    /// Asks for records to be erased.
    RequestErasure {
        /// 1 to 20 records, none twice.
        #[schemars(schema_with = "crate::schema::set::<RecordId, 1, 20>")]
        records: Vec<RecordId>,
    },
}

/// What a custodian answers to a patient who wants a record erased.
#[wire]
#[derive(Copy, Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum ErasureAnswer {
    /// It is erased with this message.
    Erased {},
    /// It is kept, because law lets or makes the custodian keep it.
    Retained {
        /// The ground.
        reason: RetentionReason,
    },
}

/// A patient's objection that waits for the custodian's answer.
#[wire]
#[derive(Eq)]
pub struct OpenObjection {
    /// The record.
    pub record: RecordId,
    /// Whose.
    pub handle: Handle,
    /// By whose authority it was raised.
    pub authority: Authority,
    /// When, Unix seconds.
    pub since: u64,
    /// By when it is to be answered, Unix seconds, exclusive: 30 days later.
    pub due: u64,
    /// Whether that is past.
    pub overdue: bool,
}

/// A page of contested records.
#[wire]
pub struct ContestsResponse {
    /// The records, oldest contest first.
    pub contests: Vec<OpenObjection>,
    /// `start_after` of the next page, if there may be one; opaque.
    pub next: Option<String>,
}

/// A page of records that patients want erased.
#[wire]
pub struct ErasureRequestsResponse {
    /// The records, oldest request first.
    pub requests: Vec<OpenObjection>,
    /// `start_after` of the next page, if there may be one; opaque.
    pub next: Option<String>,
}
