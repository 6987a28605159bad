//! Messages of **record-index**, continued: the access log.

use hie_derive::wire;

use super::{ContestStep, CustodyBasis, Disclosure, ErasureStep, OfflineSide};
use crate::{Hash, HospitalId, PersonId, Purpose, Reason, RecordId, Role, StudyId};

/// What one entry of an access log says.
#[wire]
pub enum LogEvent {
    /// Somebody asked, and at least one record was permitted.
    Access {
        /// The ticket.
        ticket: u64,
        /// Why.
        purpose: Purpose,
        /// The study, where one is meant.
        study: Option<StudyId>,
        /// What was answered for each record.
        records: Vec<LoggedDecision>,
    },
    /// Somebody asked, and nothing was permitted.
    Refusal {
        /// Why.
        purpose: Purpose,
        /// The study, where one is meant.
        study: Option<StudyId>,
        /// What was answered for each record.
        records: Vec<LoggedDecision>,
    },
    /// A custodian said what became of records of a ticket.
    Disclosure {
        /// The ticket.
        ticket: u64,
        /// What became of each record.
        records: Vec<Disclosure>,
    },
    /// A hospital told of an access while the chain was unreachable.
    Offline {
        /// Which side told, and what only that side tells.
        side: OfflineSide,
        /// Who read the records.
        person: PersonId,
        /// When, Unix seconds.
        accessed_at: u64,
        /// Which.
        records: Vec<RecordId>,
    },
    /// Records changed custodian.
    Custody {
        /// Who kept them.
        from: HospitalId,
        /// Who keeps them from now on.
        to: HospitalId,
        /// By what right.
        basis: CustodyBasis,
        /// Which.
        records: Vec<RecordId>,
    },
    /// The patient contested a record as not theirs, or its custodian answered.
    Contest {
        /// The record.
        record: RecordId,
        /// Which of the two.
        step: ContestStep,
    },
    /// The patient asked for records to be erased, or their custodian answered or erased them.
    Erasure {
        /// Which of the three.
        step: ErasureStep,
        /// The records.
        records: Vec<RecordId>,
    },
}

/// What was answered for one record.
#[wire]
pub struct LoggedDecision {
    /// The record.
    pub record: RecordId,
    /// Why.
    pub reason: Reason,
    /// The directive that decided, if one did.
    pub directive: Option<u64>,
    /// The break-glass session, if the purpose was BTG and it was permitted.
    pub session: Option<u64>,
}

/// One entry of an access log.
#[wire]
pub struct LogEntry {
    /// Its number, from 1.
    pub number: u64,
    /// When, Unix seconds.
    pub at: u64,
    /// The hospital that acted; nothing where the patient did, or a delegate.
    pub hospital: Option<HospitalId>,
    /// The person who acted, or for whom a gateway did.
    pub person: PersonId,
    /// The account that sent the message, or signed the act.
    pub account: String,
    /// The role in which the person acted; nothing where the patient did, or a delegate.
    pub role: Option<Role>,
    /// What.
    pub event: LogEvent,
}

/// A page of an access log.
#[wire]
pub struct AccessLogResponse {
    /// Head of the chain over all entries.
    pub head: Hash,
    /// How many entries there are, with those that are purged.
    pub count: u64,
    /// How many of the oldest entries are purged: after the retention term their bodies are gone.
    pub purged: u64,
    /// The head over those, from which the others go on; the start of the chain if there are none.
    pub purged_head: Hash,
    /// The entries of this page, oldest first.
    pub entries: Vec<LogEntry>,
    /// `start_after` of the next page, if there may be one.
    pub next: Option<u64>,
    /// The last nonce that the patient's key used in this contract; 0 if it never signed anything here.
    #[serde(default)]
    pub last_nonce: u64,
}
