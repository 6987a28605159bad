//! A ticket: what was permitted in one request, and how long and whether it is still good.

use cosmwasm_std::{Api, StdError, StdResult};
use hie_policy::{Id16, Reason};
use hie_types::HospitalId;
use hie_types::index::{self, NotLive, TicketRecord};
use hie_types::registry::KeyStatus;
use serde::{Deserialize, Serialize};

use crate::asker::Asker;
use crate::disclosure::Told;
use crate::log::{Answered, Asked, Entry, What};
use crate::pointer::{Pointer, Status};

/// How long after a ticket's end disclosures may be confirmed: 72 hours.
pub const CONFIRM_SECONDS: u32 = 259_200;

/// A ticket as stored; its number is its key. Who asked, why, when, and what was answered stands in
/// the log entry it refers to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// The handle.
    pub handle: Id16,
    /// The number of the entry in the handle's log.
    pub entry: u64,
    /// The number of the asking hospital's encryption key.
    pub key: u32,
    /// Until when it lives, Unix seconds, exclusive.
    pub expires_at: u64,
    /// The custodians of that day, none twice.
    pub custodians: Vec<String>,
    /// For each permitted record, in the order of the entry, the position of its custodian.
    pub keepers: Vec<u8>,
}

impl Ticket {
    /// Custodians of permitted records, in order, as lists `custodians` and `keepers`.
    pub fn keepers_of<'a>(
        custodians: impl Iterator<Item = &'a HospitalId>,
    ) -> (Vec<String>, Vec<u8>) {
        let mut names: Vec<String> = Vec::new();
        let mut keepers = Vec::new();
        for custodian in custodians {
            let known = names.iter().position(|name| name == custodian.as_str());
            let at = known.unwrap_or_else(|| {
                names.push(custodian.to_string());
                names.len().saturating_sub(1)
            });
            // A request has at most 20 records.
            keepers.push(u8::try_from(at).unwrap_or(u8::MAX));
        }
        (names, keepers)
    }

    /// Whether it ended.
    pub const fn has_ended(&self, now: u64) -> bool {
        now >= self.expires_at
    }

    /// Whether it is too late to confirm a disclosure.
    pub fn confirming_has_ended(&self, now: u64) -> bool {
        now >= self.confirm_until()
    }

    /// Until when disclosures may be confirmed, Unix seconds, exclusive.
    pub fn confirm_until(&self) -> u64 {
        self.expires_at.saturating_add(u64::from(CONFIRM_SECONDS))
    }
}

/// A ticket with the log entry it refers to and what was confirmed since.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// Its number.
    pub number: u64,
    /// The ticket.
    pub ticket: Ticket,
    /// The entry.
    pub entry: Entry,
    /// What custodians said, in the order in which they did.
    pub told: Vec<(Id16, Told)>,
}

/// One record that a ticket permits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Permitted<'a> {
    /// What was answered.
    pub answer: &'a Answered,
    /// Who kept it.
    pub custodian: &'a str,
    /// What became of it, as far as is known.
    pub told: Option<Told>,
}

impl Drawn {
    /// The request behind it.
    ///
    /// # Errors
    /// If the log entry is another kind of entry: a bug.
    pub fn asked(&self) -> StdResult<&Asked> {
        match &self.entry.what {
            What::Asked(asked) => Ok(asked),
            _ => Err(StdError::msg("ticket refers to no request")),
        }
    }

    /// What it permits, in the order asked.
    ///
    /// # Errors
    /// If what is stored cannot be read.
    pub fn permitted(&self) -> StdResult<Vec<Permitted<'_>>> {
        let ticket = &self.ticket;
        self.asked()?
            .permitted()
            .zip(&ticket.keepers)
            .map(|(answer, &keeper)| {
                let custodian = ticket.custodians.get(usize::from(keeper));
                Ok(Permitted {
                    answer,
                    custodian: custodian.ok_or_else(|| StdError::msg("ticket is broken"))?,
                    told: self.told_of(answer.record),
                })
            })
            .collect()
    }

    /// The records that a custodian keeps and of which it said nothing.
    ///
    /// # Errors
    /// If what is stored cannot be read.
    pub fn untold_by(&self, custodian: &str) -> StdResult<Vec<Id16>> {
        let permitted = self.permitted()?.into_iter();
        let untold = permitted.filter(|p| p.custodian == custodian && p.told.is_none());
        Ok(untold.map(|p| p.answer.record).collect())
    }

    fn told_of(&self, record: Id16) -> Option<Told> {
        let latest = self.told.iter().rev().find(|(id, _)| *id == record);
        latest.map(|(_, told)| *told)
    }

    /// The ticket as it goes over the wire.
    ///
    /// # Errors
    /// If what is stored cannot be read.
    pub fn to_wire(&self, api: &dyn Api) -> StdResult<index::Ticket> {
        let actor = self.entry.staff()?.restore(api)?;
        let asked = self.asked()?;
        let record = |permitted: Permitted<'_>| {
            Ok(TicketRecord {
                record: permitted.answer.record.into(),
                custodian: permitted.custodian.parse()?,
                reason: permitted.answer.reason.into(),
                directive: permitted.answer.directive,
                session: permitted.answer.session,
                disclosure: permitted.told.map(Into::into),
            })
        };
        Ok(index::Ticket {
            id: self.number,
            handle: self.ticket.handle.into(),
            hospital: actor.hospital,
            person: actor.person,
            role: actor.role.into(),
            account: actor.account.into_string(),
            purpose: asked.purpose.into(),
            study: asked.study.map(Into::into),
            key: self.ticket.key,
            issued_at: self.entry.at,
            expires_at: self.ticket.expires_at,
            records: self
                .permitted()?
                .into_iter()
                .map(record)
                .collect::<StdResult<_>>()?,
        })
    }
}

/// What is known today of those a ticket depends on.
pub struct Today {
    /// Who asked, if that account still speaks for that person at that hospital.
    pub asker: Option<Asker>,
    /// The status of the key that data keys are wrapped to.
    pub key: Option<KeyStatus>,
    /// The directives that no longer carry a ticket.
    pub ended: Vec<u64>,
    /// The break-glass sessions that are over.
    pub sessions_over: Vec<u64>,
}

impl Today {
    /// The first reason why a permitted record may not be served today; nothing if it may. Whether
    /// the ticket itself ended is not looked at.
    ///
    /// # Errors
    /// If what is stored cannot be read.
    pub fn not_live(
        &self,
        permitted: &Permitted<'_>,
        purpose: hie_policy::Purpose,
        pointer: Option<&Pointer>,
    ) -> StdResult<Option<NotLive>> {
        let Some(pointer) = pointer.filter(|pointer| pointer.status.is_kept()) else {
            return Ok(Some(NotLive::NotCurrent));
        };
        if pointer.status == Status::Contested {
            return Ok(Some(NotLive::Contested));
        }
        if pointer.custodian != permitted.custodian {
            return Ok(Some(NotLive::CustodianChanged));
        }
        let directive = permitted.answer.directive;
        let session = permitted.answer.session;
        if directive.is_some_and(|id| self.ended.contains(&id))
            || session.is_some_and(|id| self.sessions_over.contains(&id))
        {
            return Ok(Some(NotLive::BasisEnded));
        }
        let Some(asker) = &self.asker else {
            return Ok(Some(NotLive::StaffNotActive));
        };
        if session.is_some() && !asker.may_break_glass() {
            return Ok(Some(NotLive::StaffNotActive));
        }
        if let Some(reason) = asker.refusal(purpose, Some(&pointer.custodian()?)) {
            return Ok(Some(not_live_for(reason)));
        }
        Ok(match self.key {
            Some(KeyStatus::Active | KeyStatus::Rotated) => None,
            // Keys are never deleted: one that is not there is no key to wrap to.
            Some(KeyStatus::Compromised) | None => Some(NotLive::KeyCompromised),
        })
    }
}

/// A ticket dies of whatever would have stood against asking for it.
const fn not_live_for(refusal: Reason) -> NotLive {
    match refusal {
        Reason::NotAccredited | Reason::CapabilityMissing => NotLive::MemberNotActive,
        _ => NotLive::StaffNotActive,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_custodian_is_kept_once() {
        let (north, south): (HospitalId, HospitalId) =
            ("north".parse().unwrap(), "south".parse().unwrap());
        let (names, keepers) = Ticket::keepers_of([&south, &north, &south].into_iter());
        assert_eq!(names, ["south", "north"]);
        assert_eq!(keepers, [0, 1, 0]);
    }

    #[test]
    fn ends_are_exclusive() {
        let ticket = Ticket {
            handle: Id16([1; 16]),
            entry: 1,
            key: 1,
            expires_at: 1_000,
            custodians: vec![],
            keepers: vec![],
        };
        assert!(!ticket.has_ended(999));
        assert!(ticket.has_ended(1_000));
        assert!(!ticket.confirming_has_ended(260_199));
        assert!(ticket.confirming_has_ended(260_200));
    }
}
