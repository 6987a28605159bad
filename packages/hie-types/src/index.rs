//! Messages of **record-index**: pointers to encrypted records, access tickets, disclosures.
//! Times are Unix seconds of block time; ends are exclusive.

use cosmwasm_schema::{QueryResponses, cw_serde};

use crate::consent::{Months, RecordCategory};
pub use crate::custody::*;
pub use crate::objection::*;
pub use crate::offline::*;
pub use crate::relation::{EmergencySummaryResponse, ErrorMark, RelatedResponse, Relation};
use crate::{
    Commitment, Confidentiality, EndpointId, ErrorReason, Group, Handle, Hash, HospitalId,
    ObjectId, Obligation, Outcome, OwnershipResponse, PersonId, Practitioner, Purpose, Reason,
    RecordId, Role, Salt, StudyId, Tag,
};

/// Starts the index.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct InstantiateMsg {
    /// The address that governs the network: an x/group policy, multisig or gov account.
    pub owner: String,
    /// The hospital registry; its cw2 name must be `hospital-registry`.
    pub hospital_registry: String,
    /// The consent registry; its cw2 name must be `consent-registry`.
    pub consent_registry: String,
    /// How long a ticket lives, in seconds, 60 to 86,400; 900 if left out.
    pub ticket_seconds: Option<u32>,
}

/// What may be asked of the index. No message takes funds.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum ExecuteMsg {
    /// Publishes pointers to sealed records, all or nothing. Sender: records officer, gateway or
    /// administrator of an accredited hospital with capability `custodian`. A pointer that is
    /// already there with the same content is passed over, whatever became of it since; with other
    /// content it is refused. Pointers are taken in order: a later one may relate to an earlier one
    /// of the batch. What is replaced is superseded, and with it everything that appends to or
    /// transforms it. Refused when the handle is not registered or closed, or the patient has
    /// forbidden that hospital to publish. Event: `published`.
    PublishRecords {
        /// The patient's handle; registered.
        handle: Handle,
        /// 1 to 50 pointers, no id twice.
        records: Vec<NewPointer>,
    },
    /// Asks for records. Sender: a person in a role that may ask for the purpose, or a gateway
    /// that names one, of a member with an active encryption key. Answers with a decision for each
    /// record and, if any is permitted, a ticket; the response data is [`AccessResponse`]. A
    /// refusal of appointed staff of a member is recorded and is no error; beyond 50 messages
    /// with a refusal per person and UTC day refusals are only counted, and what is permitted is
    /// recorded as ever. An error if none of the records exists under this handle. Event: `access`.
    RequestAccess {
        /// The patient's handle.
        handle: Handle,
        /// 1 to 20 records, none twice.
        records: Vec<RecordId>,
        /// Why.
        purpose: Purpose,
        /// The study, where one is meant.
        study: Option<StudyId>,
        /// For whom a gateway asks. Required of a gateway, refused from anyone else.
        practitioner: Option<Practitioner>,
    },
    /// Says what became of records of a ticket. Sender: records officer, gateway or administrator
    /// of their custodian, up to 72 hours after the ticket's end. Saying the same again changes
    /// nothing; saying otherwise is refused, except that what was unavailable may be served.
    /// Event: `disclosure`.
    ConfirmDisclosure {
        /// The ticket.
        ticket: u64,
        /// 1 to 20 records of it that the sender's hospital keeps, none twice.
        records: Vec<Disclosure>,
    },
    /// Nominates the next owner, replacing an earlier nominee. Sender: owner. Event: `ownership`.
    NominateOwner {
        /// The nominee.
        account: String,
    },
    /// Accepts the ownership. Sender: the nominee. Event: `ownership`.
    AcceptOwnership {},
    /// Withdraws the nomination. Sender: owner. Event: `ownership`.
    CancelNomination {},
    /// Marks a record as entered in error, current or superseded, and with it everything current
    /// that appends to or transforms it, also indirectly. Final: no ticket lives and none is drawn,
    /// nothing may relate to it, and what it had replaced does not come back. Sender: records
    /// officer, gateway or administrator of its custodian; a duty, so also of a member that is
    /// suspended or revoked. An error if the record is unknown or kept by another hospital. A record
    /// that is marked already stays as it is, also with another reason. Event: `entered_in_error`.
    MarkEnteredInError {
        /// The record.
        record: RecordId,
        /// Why.
        reason: ErrorReason,
    },
    /// Reports that records were read while the chain was unreachable. Sender: records officer,
    /// privacy officer, gateway or administrator of the hospital that read them, or of their
    /// custodian; a duty, so also of a member that is suspended or revoked. The asker's report opens
    /// a late break-glass session (one for each person and time, however many reports name them),
    /// which is reviewed as any other; it settles what custodians reported of the same records,
    /// person and time, 24 hours earlier or later included. The custodian's report opens nothing:
    /// what the asker's hospital has not reported is listed in `UnmatchedReports`. Refused: a time to
    /// come or more than 30 days ago, a record that is not under the handle or, of a custodian, not
    /// kept by it, a person who does not work at the asker's hospital, more than 200 unmatched
    /// records of one custodian about one hospital. What was reported before adds nothing. Event:
    /// `offline`.
    ReportOfflineAccess {
        /// The patient's handle.
        handle: Handle,
        /// 1 to 20 records, none twice.
        records: Vec<RecordId>,
        /// Who read them, as the network names people: a pseudonym of the asker's hospital, or an
        /// account that is appointed there and has no pseudonym.
        person: PersonId,
        /// When, Unix seconds: not after now, and at most 30 days before.
        at: u64,
        /// Which side reports.
        side: OfflineSide,
    },
}

/// What may be asked about records. Queries that take an account serve an honest client: they are
/// no access control, because a query cannot know its caller.
#[cw_serde]
#[derive(QueryResponses)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum QueryMsg {
    /// Owner, neighbours, limits.
    #[returns(ConfigResponse)]
    Config {},
    /// One pointer. An error if there is none with this id.
    #[returns(PointerResponse)]
    Record {
        /// The record.
        record: RecordId,
    },
    /// The pointers of a handle in the order in which they were published: what is published later
    /// comes after every page given before. Within one block, batch by batch.
    #[returns(RecordsResponse)]
    Records {
        /// The handle.
        handle: Handle,
        /// `next` of the page before; opaque.
        start_after: Option<String>,
        /// 20 if left out, 100 at most.
        limit: Option<u32>,
    },
    /// What `RequestAccess` would answer now; writes nothing.
    #[returns(AccessResponse)]
    CheckAccess {
        /// The account that would send.
        account: String,
        /// The patient's handle.
        handle: Handle,
        /// 1 to 20 records, none twice.
        records: Vec<RecordId>,
        /// Why.
        purpose: Purpose,
        /// The study, where one is meant.
        study: Option<StudyId>,
        /// For whom a gateway would ask.
        practitioner: Option<Practitioner>,
    },
    /// A ticket, with what is live of it as of block time. An error if there is none.
    #[returns(TicketResponse)]
    Ticket {
        /// Its number.
        ticket: u64,
    },
    /// Tickets by number, without the question of what is live of them.
    #[returns(TicketsResponse)]
    Tickets {
        /// Only those under this handle.
        handle: Option<Handle>,
        /// Only those drawn by this hospital.
        requester: Option<HospitalId>,
        /// Only those with a record of this custodian.
        custodian: Option<HospitalId>,
        /// `next` of the page before.
        start_after: Option<u64>,
        /// 20 if left out, 100 at most: how many tickets are looked at. Filtered pages may hold
        /// fewer and still have a `next`.
        limit: Option<u32>,
    },
    /// The hash-chained access log of a handle, oldest first, with head and count.
    #[returns(AccessLogResponse)]
    AccessLog {
        /// The handle.
        handle: Handle,
        /// `next` of the page before.
        start_after: Option<u64>,
        /// 20 if left out, 100 at most.
        limit: Option<u32>,
    },
    /// The records that replace, append to, transform or sign a record, whatever became of them
    /// since, ordered by id. What relates to it only through one of them is asked of that one. An
    /// error if there is no such record.
    #[returns(RelatedResponse)]
    Related {
        /// The record.
        record: RecordId,
        /// `next` of the page before.
        start_after: Option<RecordId>,
        /// 20 if left out, 100 at most.
        limit: Option<u32>,
    },
    /// What an emergency physician looks at first: for each of the clear categories
    /// `patient-summary`, `allergy-list`, `medication-list`, `problem-list`, in this order, the
    /// newest current record of each custodian, ordered by custodian. Empty for a handle under
    /// which there is none. It opens nothing: that takes `RequestAccess`.
    /// Signatures are left out: they would hide what they sign.
    #[returns(EmergencySummaryResponse)]
    EmergencySummary {
        /// The handle.
        handle: Handle,
    },
    /// How many current records a hospital keeps, under all handles: what it has to hand over, erase
    /// or have declared unavailable before it can leave. 0 for a hospital that never published.
    #[returns(HoldingsResponse)]
    Holdings {
        /// The hospital.
        hospital: HospitalId,
    },
    /// What custodians say that this hospital's people read while the chain was unreachable, and the
    /// hospital has not reported.
    #[returns(UnmatchedReportsResponse)]
    UnmatchedReports {
        /// The asker's hospital.
        hospital: HospitalId,
        /// `next` of the page before; opaque.
        start_after: Option<String>,
        /// 20 if left out, 100 at most.
        limit: Option<u32>,
    },
}

/// A pointer to publish.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct NewPointer {
    /// The record's id: the one that the sender's hospital and `salt` give.
    pub id: RecordId,
    /// The random bytes that went into it.
    pub salt: Salt,
    /// What kind of document. A clear code must be in the network's table and not sensitive.
    pub category: RecordCategory,
    /// How confidential.
    pub confidentiality: Confidentiality,
    /// Blinded sensitivity labels, at most 8, none twice.
    #[serde(default)]
    pub tags: Vec<Tag>,
    /// Blinded groups, at most 4, none twice.
    #[serde(default)]
    pub groups: Vec<Group>,
    /// Months of the care it is about. Off by default: they tell something of the patient.
    pub period: Option<Months>,
    /// Salted commitment to the document.
    pub commitment: Commitment,
    /// Size in bytes, rounded up by Padmé; 1 to 2^40.
    pub size: u64,
    /// Where the sealed document is.
    pub locator: Locator,
    /// What it corrects, completes, renders or signs; nothing: a document of its own.
    pub relation: Option<Relation>,
}

/// Where a sealed document is.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Locator {
    /// An endpoint of the custodian that is a store.
    pub endpoint: EndpointId,
    /// The object's opaque name there.
    pub object: ObjectId,
}

/// What became of one record of a ticket.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Disclosure {
    /// The record.
    pub record: RecordId,
    /// What became of it.
    pub result: DisclosureResult,
}

/// Whether a record was handed over.
#[cw_serde]
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

/// Owner, neighbours, limits.
#[cw_serde]
pub struct ConfigResponse {
    /// Who governs the index.
    pub ownership: OwnershipResponse,
    /// The chain id stored at instantiation.
    pub chain_id: String,
    /// The hospital registry.
    pub hospital_registry: String,
    /// The consent registry.
    pub consent_registry: String,
    /// How long a ticket lives, in seconds.
    pub ticket_seconds: u32,
    /// How long after a ticket's end disclosures may be confirmed, in seconds.
    pub confirm_seconds: u32,
    /// How many pointers one message may publish.
    pub max_batch: u32,
    /// How many records one request may ask for.
    pub max_request: u32,
}

/// Where a record stands.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum RecordStatus {
    /// The version to use.
    Current,
    /// Replaced, or it hung on a record that was.
    Superseded,
    /// It should never have been published, or it hung on a record that should not.
    EnteredInError,
}

/// One pointer.
#[cw_serde]
pub struct PointerResponse {
    /// The record.
    pub id: RecordId,
    /// The handle it is published under.
    pub handle: Handle,
    /// Who keeps it now.
    pub custodian: HospitalId,
    /// Who published it first.
    pub origin: HospitalId,
    /// What directives name: its own id, or the root of what it replaces, appends to or transforms.
    pub root: RecordId,
    /// What kind of document.
    pub category: RecordCategory,
    /// How confidential.
    pub confidentiality: Confidentiality,
    /// Blinded sensitivity labels.
    pub tags: Vec<Tag>,
    /// Blinded groups.
    pub groups: Vec<Group>,
    /// Months of the care it is about, if stated.
    pub period: Option<Months>,
    /// Salted commitment to the document.
    pub commitment: Commitment,
    /// Size in bytes, rounded up.
    pub size: u64,
    /// Where the sealed document is.
    pub locator: Locator,
    /// Where the record stands.
    pub status: RecordStatus,
    /// When it was published, Unix seconds.
    pub published_at: u64,
    /// What it relates to, as it was published.
    pub relation: Option<Relation>,
    /// The record whose publication superseded it, if it was ever superseded.
    pub superseded_by: Option<RecordId>,
    /// When, by whom and why it was marked as entered in error, if it was.
    pub error: Option<ErrorMark>,
}

/// A page of pointers.
#[cw_serde]
pub struct RecordsResponse {
    /// The pointers.
    pub records: Vec<PointerResponse>,
    /// `start_after` of the next page, if there may be one; opaque.
    pub next: Option<String>,
}

/// The answer to a request.
#[cw_serde]
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
#[cw_serde]
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
#[cw_serde]
pub struct Ticket {
    /// Its number.
    pub id: u64,
    /// The handle.
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
#[cw_serde]
pub struct TicketRecord {
    /// The record.
    pub record: RecordId,
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
#[cw_serde]
#[derive(Copy, Eq)]
pub enum NotLive {
    /// The ticket ended.
    TicketExpired,
    /// The record is not current.
    NotCurrent,
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
}

/// Whether one record of a ticket may be served.
#[cw_serde]
pub struct Liveness {
    /// The record.
    pub record: RecordId,
    /// Whether it may.
    pub live: bool,
    /// The first reason why not.
    pub reason: Option<NotLive>,
}

/// A ticket with what is live of it.
#[cw_serde]
pub struct TicketResponse {
    /// The ticket.
    pub ticket: Ticket,
    /// One for each record, in the same order.
    pub liveness: Vec<Liveness>,
}

/// A page of tickets.
#[cw_serde]
pub struct TicketsResponse {
    /// The tickets.
    pub tickets: Vec<Ticket>,
    /// `start_after` of the next page, if there may be one.
    pub next: Option<u64>,
}

/// What one entry of an access log says.
#[cw_serde]
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
#[cw_serde]
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
#[cw_serde]
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
#[cw_serde]
pub struct AccessLogResponse {
    /// Head of the chain over all entries.
    pub head: Hash,
    /// How many entries there are.
    pub count: u64,
    /// The entries of this page, oldest first.
    pub entries: Vec<LogEntry>,
    /// `start_after` of the next page, if there may be one.
    pub next: Option<u64>,
}
