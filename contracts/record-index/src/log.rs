//! One entry of the access log of a handle, as stored. It is written once and holds everything that
//! its hash covers; tickets refer to it.

use cosmwasm_std::{Api, StdError, StdResult};
use hie_contract::account::Account;
use hie_policy::{
    Authority, BreakGlassReason, ContestAnswer, ErasureReason, Id16, Outcome, Purpose, Reason,
    RetentionReason, Role,
};
use hie_types::RecordId;
use hie_types::index::{
    ContestStep, CustodyBasis, Disclosure, ErasureStep, LogEntry, LogEvent, LoggedDecision,
    OfflineSide,
};
use serde::{Deserialize, Serialize};

use crate::actor::StoredActor;
use crate::disclosure::Told;

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// When, Unix seconds.
    pub at: u64,
    /// Who.
    pub who: Who,
    /// What.
    pub what: What,
}

/// Who acted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Who {
    /// Staff of a member.
    Staff(StoredActor),
    /// The patient or a delegate: the account that sent the message, or signed the act.
    Patient(Account),
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum What {
    /// Somebody asked.
    Asked(Asked),
    /// A custodian said what became of records of a ticket.
    Disclosed {
        /// The ticket.
        ticket: u64,
        /// The records of which it said something new, at most 20.
        records: Vec<(Id16, Told)>,
    },
    /// A hospital told of an access while the chain was unreachable.
    Offline {
        /// Which side told.
        side: Side,
        /// Who read the records, as the network names people.
        person: String,
        /// When, Unix seconds.
        accessed_at: u64,
        /// The records that it had not told of, at most 20.
        records: Vec<Id16>,
    },
    /// Records changed custodian.
    Moved {
        /// Who kept them.
        from: String,
        /// Who keeps them from now on.
        to: String,
        /// By what right.
        basis: Basis,
        /// Which, at most 20.
        records: Vec<Id16>,
    },
    /// The patient contested a record, or its custodian answered.
    Contest {
        /// The record.
        record: Id16,
        /// Which of the two.
        step: Contest,
    },
    /// The patient asked for records to be erased, or their custodian answered or erased them.
    Erasure {
        /// Which of the three.
        step: Erasure,
        /// Which records, at most 20.
        records: Vec<Id16>,
    },
}

/// Which side told of an offline access, and what only that side tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Side {
    /// The one that read.
    Asker {
        /// As what the person acted.
        role: Role,
        /// Why.
        reason: BreakGlassReason,
        /// Commitment to the justification.
        justification: [u8; 32],
    },
    /// The one that served: where the person works.
    Custodian(String),
}

/// By what right a record changes custodian.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Basis {
    /// Offered, and a permit of the patient reaches who accepted.
    Offered,
    /// Assigned by the owner.
    Assigned,
}

/// By whose authority a patient's act was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leave {
    /// The authority.
    pub authority: Authority,
    /// Commitment to the signed form, where it was attested.
    pub evidence: Option<[u8; 32]>,
}

/// One step of a contest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Contest {
    /// The patient contests the record.
    Opened(Leave),
    /// The custodian answered.
    Answered(ContestAnswer),
}

/// One step of an erasure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Erasure {
    /// The patient asks for it.
    Requested(Leave),
    /// The custodian erased.
    Erased(ErasureReason),
    /// The custodian keeps them.
    Retained(RetentionReason),
}

/// A request and its answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The ticket, if anything was permitted.
    pub ticket: Option<u64>,
    /// Why.
    pub purpose: Purpose,
    /// The study, where one is meant.
    pub study: Option<Id16>,
    /// What was answered for each record, in the order asked, at most 20.
    pub records: Vec<Answered>,
}

/// What was answered for one record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// The record.
    pub record: Id16,
    /// Why; the outcome follows from it.
    pub reason: Reason,
    /// The directive that decided, if one did.
    pub directive: Option<u64>,
    /// The break-glass session, if the purpose was BTG and it was permitted.
    pub session: Option<u64>,
}

impl Asked {
    /// The records that the ticket is for.
    pub fn permitted(&self) -> impl Iterator<Item = &Answered> {
        self.records
            .iter()
            .filter(|answer| answer.reason.outcome() == Outcome::Permit)
    }
}

impl Entry {
    /// The staff that acted.
    ///
    /// # Errors
    /// If it was nobody's staff: a bug.
    pub fn staff(&self) -> StdResult<&StoredActor> {
        match &self.who {
            Who::Staff(actor) => Ok(actor),
            Who::Patient(_) => Err(StdError::msg("log entry is no act of staff")),
        }
    }

    /// The entry with its number, as it goes over the wire and into the hash.
    ///
    /// # Errors
    /// If what is stored cannot be read.
    pub fn to_wire(&self, api: &dyn Api, number: u64) -> StdResult<LogEntry> {
        let (hospital, person, account, role) = match &self.who {
            Who::Staff(actor) => {
                let actor = actor.restore(api)?;
                let role = actor.role.into();
                (
                    Some(actor.hospital),
                    actor.person,
                    actor.account,
                    Some(role),
                )
            }
            Who::Patient(account) => {
                let account = account.human(api)?;
                (None, account.as_str().parse()?, account, None)
            }
        };
        Ok(LogEntry {
            number,
            at: self.at,
            hospital,
            person,
            account: account.into_string(),
            role,
            event: self.what.to_wire()?,
        })
    }
}

impl What {
    fn to_wire(&self) -> StdResult<LogEvent> {
        Ok(match self {
            Self::Asked(asked) => asked.to_wire(),
            Self::Disclosed { ticket, records } => LogEvent::Disclosure {
                ticket: *ticket,
                records: records
                    .iter()
                    .map(|&(record, told)| Disclosure {
                        record: record.into(),
                        result: told.into(),
                    })
                    .collect(),
            },
            Self::Offline {
                side,
                person,
                accessed_at,
                records,
            } => LogEvent::Offline {
                side: side.to_wire()?,
                person: person.parse()?,
                accessed_at: *accessed_at,
                records: ids(records),
            },
            Self::Moved {
                from,
                to,
                basis,
                records,
            } => LogEvent::Custody {
                from: from.parse()?,
                to: to.parse()?,
                basis: (*basis).into(),
                records: ids(records),
            },
            Self::Contest { record, step } => LogEvent::Contest {
                record: (*record).into(),
                step: (*step).into(),
            },
            Self::Erasure { step, records } => LogEvent::Erasure {
                step: (*step).into(),
                records: ids(records),
            },
        })
    }
}

fn ids(records: &[Id16]) -> Vec<RecordId> {
    records.iter().map(|&id| id.into()).collect()
}

impl Side {
    fn to_wire(&self) -> StdResult<OfflineSide> {
        Ok(match self {
            Self::Asker {
                role,
                reason,
                justification,
            } => OfflineSide::Asker {
                role: (*role).into(),
                reason: (*reason).into(),
                justification: (*justification).into(),
            },
            Self::Custodian(hospital) => OfflineSide::Custodian {
                hospital: hospital.parse()?,
            },
        })
    }
}

impl From<OfflineSide> for Side {
    fn from(side: OfflineSide) -> Self {
        match side {
            OfflineSide::Asker {
                role,
                reason,
                justification,
            } => Self::Asker {
                role: role.into(),
                reason: reason.into(),
                justification: justification.0,
            },
            OfflineSide::Custodian { hospital } => Self::Custodian(hospital.into_string()),
        }
    }
}

impl From<Basis> for CustodyBasis {
    fn from(basis: Basis) -> Self {
        match basis {
            Basis::Offered => Self::Offered,
            Basis::Assigned => Self::Assigned,
        }
    }
}

impl From<Contest> for ContestStep {
    fn from(step: Contest) -> Self {
        match step {
            Contest::Opened(leave) => Self::Contested {
                authority: leave.authority.into(),
                evidence: leave.evidence.map(Into::into),
            },
            Contest::Answered(answer) => Self::Answered {
                answer: answer.into(),
            },
        }
    }
}

impl From<Erasure> for ErasureStep {
    fn from(step: Erasure) -> Self {
        match step {
            Erasure::Requested(leave) => Self::Requested {
                authority: leave.authority.into(),
                evidence: leave.evidence.map(Into::into),
            },
            Erasure::Erased(reason) => Self::Erased {
                reason: reason.into(),
            },
            Erasure::Retained(reason) => Self::Retained {
                reason: reason.into(),
            },
        }
    }
}

impl Asked {
    fn to_wire(&self) -> LogEvent {
        let purpose = self.purpose.into();
        let study = self.study.map(Into::into);
        let records = self.records.iter().map(|answer| LoggedDecision {
            record: answer.record.into(),
            reason: answer.reason.into(),
            directive: answer.directive,
            session: answer.session,
        });
        let records = records.collect();
        match self.ticket {
            Some(ticket) => LogEvent::Access {
                ticket,
                purpose,
                study,
                records,
            },
            None => LogEvent::Refusal {
                purpose,
                study,
                records,
            },
        }
    }
}
