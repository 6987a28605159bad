//! One entry of the access log of a handle, as stored. It is written once and holds everything that
//! its hash covers; tickets refer to it.

use cosmwasm_std::{Api, StdResult};
use hie_policy::{Id16, Outcome, Purpose, Reason};
use hie_types::index::{Disclosure, LogEntry, LogEvent, LoggedDecision};
use serde::{Deserialize, Serialize};

use crate::actor::StoredActor;
use crate::disclosure::Told;

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// When, Unix seconds.
    pub at: u64,
    /// Who.
    pub actor: StoredActor,
    /// What.
    pub what: What,
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
    /// The entry with its number, as it goes over the wire and into the hash.
    ///
    /// # Errors
    /// If what is stored cannot be read.
    pub fn to_wire(&self, api: &dyn Api, number: u64) -> StdResult<LogEntry> {
        let actor = self.actor.restore(api)?;
        Ok(LogEntry {
            number,
            at: self.at,
            hospital: actor.hospital,
            person: actor.person,
            account: actor.account.into_string(),
            role: actor.role.into(),
            event: self.what.to_wire(),
        })
    }
}

impl What {
    fn to_wire(&self) -> LogEvent {
        match self {
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
