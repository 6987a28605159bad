//! Messages of **record-index**, continued: what is decided of a request, tickets, and what became of
//! their records.

use hie_derive::wire;

use crate::{
    Commitment, Handle, HospitalId, Obligation, Outcome, PersonId, Purpose, Reason, RecordId, Role,
    StudyId,
};

/// The answer to a request.
#[wire]
pub struct AccessResponse {
    /// The ticket, if anything is permitted. A dry run gives none.
    pub ticket: Option<u64>,
    /// Until when it lives, Unix seconds, exclusive, if anything is permitted.
    pub expires_at: Option<u64>,
    /// A decision for each record, in the order asked.
    pub decisions: Vec<RecordDecision>,
    /// Whether breaking the glass would open any of the records that are not permitted.
    pub break_glass_available: bool,
}

/// The decision for one record.
#[wire]
pub struct RecordDecision {
    /// The record.
    pub record: RecordId,
    /// What it says.
    pub outcome: Outcome,
    /// Why.
    pub reason: Reason,
    /// The directive that decided, if one did.
    pub directive: Option<u64>,
    /// What the asker must or must not do with a permitted record.
    pub obligations: Vec<Obligation>,
    /// Who keeps it, if it exists.
    pub custodian: Option<HospitalId>,
    /// The break-glass session, if the purpose was BTG and it was permitted.
    pub session: Option<u64>,
    /// Where nothing is permitted: whether breaking the glass would open the record to the asker.
    pub break_glass_available: bool,
}

/// One ticket.
#[wire]
pub struct Ticket {
    /// Its number.
    pub id: u64,
    /// The handle that was asked under.
    pub handle: Handle,
    /// Who asks: the hospital.
    pub hospital: HospitalId,
    /// Who asks: the person.
    pub person: PersonId,
    /// As what.
    pub role: Role,
    /// The account that sent the request: the person's own or a gateway's.
    pub account: String,
    /// Why.
    pub purpose: Purpose,
    /// The study, where one is meant.
    pub study: Option<StudyId>,
    /// The number of the asking hospital's encryption key to which data keys are to be wrapped.
    pub key: u32,
    /// When it was drawn, Unix seconds.
    pub issued_at: u64,
    /// Until when it lives, Unix seconds, exclusive.
    pub expires_at: u64,
    /// What it is for.
    pub records: Vec<TicketRecord>,
}

/// One record of a ticket.
#[wire]
pub struct TicketRecord {
    /// The record.
    pub record: RecordId,
    /// The handle that it is published under: the one asked under, or one that was merged with it.
    pub handle: Handle,
    /// Who kept it when the ticket was drawn.
    pub custodian: HospitalId,
    /// Why it was permitted.
    pub reason: Reason,
    /// The directive that permitted it; nothing for the custodian's own.
    pub directive: Option<u64>,
    /// What the custodian said became of it.
    pub disclosure: Option<DisclosureResult>,
    /// The break-glass session that permitted it, if one did.
    pub session: Option<u64>,
}

/// Why a record of a ticket may no longer be served.
#[wire]
#[derive(Copy, Eq)]
pub enum NotLive {
    /// The ticket ended.
    TicketExpired,
    /// The record is not current.
    NotCurrent,
    /// The patient contests the record as not theirs.
    Contested,
    /// The record changed custodian.
    CustodianChanged,
    /// What permitted it was revoked, lifted or ran out, or the break-glass session is over.
    BasisEnded,
    /// The person's appointment or the gateway's is suspended, ended, gone or another, or the person
    /// acts in another role now.
    StaffNotActive,
    /// The asking hospital's standing or capabilities no longer allow the purpose.
    MemberNotActive,
    /// The key that data keys would be wrapped to is compromised.
    KeyCompromised,
    /// The record lies under a handle that is no longer merged with the one that was asked under, or with
    /// that of the break-glass session.
    Unmerged,
}

/// Whether one record of a ticket may be served.
#[wire]
pub struct Liveness {
    /// The record.
    pub record: RecordId,
    /// Whether it may.
    pub live: bool,
    /// The first reason why not.
    pub reason: Option<NotLive>,
}

/// A ticket with what is live of it.
#[wire]
pub struct TicketResponse {
    /// The ticket.
    pub ticket: Ticket,
    /// One for each record, in the same order.
    pub liveness: Vec<Liveness>,
}

/// A page of tickets.
#[wire]
pub struct TicketsResponse {
    /// The tickets.
    pub tickets: Vec<Ticket>,
    /// `start_after` of the next page, if there may be one.
    pub next: Option<u64>,
}

/// What became of one record of a ticket.
#[wire]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Disclosure {
    /// The record.
    pub record: RecordId,
    /// What became of it.
    pub result: DisclosureResult,
}

/// Whether a record was handed over.
#[wire]
#[derive(Copy, Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum DisclosureResult {
    /// It was. Accepted even if the ticket ended or the basis was withdrawn meanwhile: what happened
    /// must be on record.
    Served {
        /// Commitment to what was handed over.
        commitment: Commitment,
    },
    /// It could not be had.
    Unavailable {},
}
