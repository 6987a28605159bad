//! A ticket: what was permitted in one request, and how long and whether it is still good.

use cosmwasm_std::{Api, StdError, StdResult};
use hie_policy::{Id16, Reason};
use hie_types::HospitalId;
use hie_types::break_glass::SessionBasis;
use hie_types::index::{self, NotLive, TicketRecord};
use hie_types::registry::KeyStatus;
use serde::{Deserialize, Serialize};

use crate::actor::StoredActor;
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
    /// The handle that was asked under.
    pub handle: Id16,
    /// The number of the entry in that handle's log; 0 if nothing under it is permitted.
    pub entry: u64,
    /// The number of the asking hospital's encryption key.
    pub key: u32,
    /// Until when it lives, Unix seconds, exclusive.
    pub expires_at: u64,
    /// The custodians of that day, none twice.
    pub custodians: Vec<String>,
    /// For each permitted record, in the order of the entries, the position of its custodian.
    pub keepers: Vec<u8>,
    /// The entries in the logs of merged handles under which something is permitted, at most 4.
    pub also: Vec<(Id16, u64)>,
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

    /// The log entries that it is for, by handle; at least one.
    pub fn entries(&self) -> impl Iterator<Item = (Id16, u64)> {
        let own = (self.entry != 0).then_some((self.handle, self.entry));
        own.into_iter().chain(self.also.iter().copied())
    }

    /// Whether it was asked for under a handle, or has a record under it.
    pub fn concerns(&self, handle: Id16) -> bool {
        self.handle == handle || self.also.iter().any(|(also, _)| *also == handle)
    }

    /// How a later entry in the log of one of its handles is marked beside it: by the number, after the
    /// position of the handle if it is not the one asked under.
    pub fn mark(&self, handle: Id16, entry: u64) -> Option<Vec<u8>> {
        let number = entry.to_be_bytes();
        if handle == self.handle {
            return Some(number.to_vec());
        }
        let at = self.also.iter().position(|(also, _)| *also == handle)?;
        Some([&[u8::try_from(at).ok()?], number.as_slice()].concat())
    }

    /// The handle and entry that are marked like this.
    pub fn marked(&self, mark: &[u8]) -> Option<(Id16, u64)> {
        let (at, number) = mark.split_last_chunk()?;
        let handle = match at {
            [] => self.handle,
            [at] => self.also.get(usize::from(*at))?.0,
            _ => return None,
        };
        Some((handle, u64::from_be_bytes(*number)))
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

/// A ticket with the log entries it refers to and what was confirmed since.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// Its number.
    pub number: u64,
    /// The ticket.
    pub ticket: Ticket,
    /// The entries, each with its handle.
    pub entries: Vec<(Id16, Entry)>,
    /// What custodians said, in the order in which they did.
    pub told: Vec<(Id16, Told)>,
}

/// One record that a ticket permits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Permitted<'a> {
    /// The handle that it is published under.
    pub handle: Id16,
    /// What was answered.
    pub answer: &'a Answered,
    /// Who kept it.
    pub custodian: &'a str,
    /// What became of it, as far as is known.
    pub told: Option<Told>,
}

impl Drawn {
    fn entry(&self) -> StdResult<&Entry> {
        let first = self.entries.first().map(|(_, entry)| entry);
        first.ok_or_else(|| StdError::msg("ticket refers to no request"))
    }

    /// Who asked.
    ///
    /// # Errors
    /// If the log entry is no act of staff: a bug.
    pub fn staff(&self) -> StdResult<&StoredActor> {
        self.entry()?.staff()
    }

    /// When, Unix seconds.
    ///
    /// # Errors
    /// If it refers to no request: a bug.
    pub fn issued_at(&self) -> StdResult<u64> {
        Ok(self.entry()?.at)
    }

    /// The request behind it, as it stands in the first of the logs.
    ///
    /// # Errors
    /// If the log entry is another kind of entry: a bug.
    pub fn asked(&self) -> StdResult<&Asked> {
        asked(self.entry()?)
    }

    /// What it permits: by handle, and under each in the order asked.
    ///
    /// # Errors
    /// If what is stored cannot be read.
    pub fn permitted(&self) -> StdResult<Vec<Permitted<'_>>> {
        let ticket = &self.ticket;
        let mut keepers = ticket.keepers.iter();
        let mut found = Vec::new();
        for (handle, entry) in &self.entries {
            for answer in asked(entry)?.permitted() {
                let keeper = keepers.next().map(|keeper| usize::from(*keeper));
                let custodian = keeper.and_then(|keeper| ticket.custodians.get(keeper));
                found.push(Permitted {
                    handle: *handle,
                    answer,
                    custodian: custodian.ok_or_else(|| StdError::msg("ticket is broken"))?,
                    told: self.told_of(answer.record),
                });
            }
        }
        Ok(found)
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
        let actor = self.staff()?.restore(api)?;
        let asked = self.asked()?;
        let record = |permitted: Permitted<'_>| {
            Ok(TicketRecord {
                record: permitted.answer.record.into(),
                handle: permitted.handle.into(),
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
            issued_at: self.issued_at()?,
            expires_at: self.ticket.expires_at,
            records: self
                .permitted()?
                .into_iter()
                .map(record)
                .collect::<StdResult<_>>()?,
        })
    }
}

fn asked(entry: &Entry) -> StdResult<&Asked> {
    match &entry.what {
        What::Asked(asked) => Ok(asked),
        _ => Err(StdError::msg("ticket refers to no request")),
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
    /// The break-glass sessions that carry records.
    pub sessions: Vec<SessionBasis>,
    /// The handle that was asked under and those merged with it, as far as other handles than that matter.
    pub handles: Vec<Id16>,
}

impl Today {
    fn session(&self, id: u64) -> Option<&SessionBasis> {
        self.sessions.iter().find(|session| session.id == id)
    }

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
            || session.is_some_and(|id| self.session(id).is_none_or(|session| !session.good))
        {
            return Ok(Some(NotLive::BasisEnded));
        }
        let counts = |id| {
            let session: Option<&SessionBasis> = self.session(id);
            session.is_some_and(|session| session.handles.contains(&permitted.handle.into()))
        };
        if !self.handles.contains(&permitted.handle) || session.is_some_and(|id| !counts(id)) {
            return Ok(Some(NotLive::Unmerged));
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
            also: vec![],
        };
        assert!(!ticket.has_ended(999));
        assert!(ticket.has_ended(1_000));
        assert!(!ticket.confirming_has_ended(260_199));
        assert!(ticket.confirming_has_ended(260_200));
    }

    #[test]
    fn an_entry_of_each_of_its_handles_is_marked_in_its_own_way() {
        let (own, other, third) = (Id16([1; 16]), Id16([2; 16]), Id16([3; 16]));
        let ticket = Ticket {
            handle: own,
            entry: 0,
            key: 1,
            expires_at: 1_000,
            custodians: vec![],
            keepers: vec![],
            also: vec![(other, 9), (third, 9)],
        };
        let mut marks = Vec::new();
        for handle in [own, other, third] {
            for number in [1, 9, u64::MAX] {
                let mark = ticket.mark(handle, number).unwrap();
                assert_eq!(ticket.marked(&mark), Some((handle, number)));
                marks.push(mark);
            }
        }
        marks.sort();
        marks.dedup();
        assert_eq!(marks.len(), 9);
        assert_eq!(ticket.mark(Id16([4; 16]), 1), None);
        for broken in [&[0; 7][..], &[2; 9], &[0; 10]] {
            assert_eq!(ticket.marked(broken), None);
        }
        let entries: Vec<_> = ticket.entries().collect();
        assert_eq!(entries, [(other, 9), (third, 9)]);
        assert!(ticket.concerns(own) && ticket.concerns(third));
        assert!(!ticket.concerns(Id16([4; 16])));
    }
}
