//! What **record-index** answers: its queries.

use cosmwasm_schema::QueryResponses;
use cosmwasm_std::Binary;
use hie_derive::wire;

// The types of answers are named by the schema only, which the contracts' wasm has not.
#[cfg_attr(target_arch = "wasm32", allow(unused_imports))]
use super::{
    AccessLogResponse, AccessResponse, AnchorResponse, AnchorsResponse, ConfigResponse,
    ContestsResponse, CustodyOffersResponse, EmergencySummaryResponse, ErasureRequestsResponse,
    HoldingsResponse, NoticeKind, NoticesResponse, OutstandingReceiptsResponse, PointerResponse,
    ReceiptSubject, RecordsResponse, RelatedResponse, SettlementResponse, TicketResponse,
    TicketsResponse, TombstoneResponse, UnconfirmedTicketsResponse, UnmatchedReportsResponse,
    VerifyInclusionResponse,
};
use crate::{Handle, Hash, HospitalId, Practitioner, Purpose, RecordId, StudyId};

/// What may be asked about records. Queries that take an account serve an honest client: they are
/// no access control, because a query cannot know its caller.
#[wire]
#[derive(QueryResponses)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum QueryMsg {
    /// Owner, neighbours, limits.
    #[returns(ConfigResponse)]
    Config {},
    /// One pointer. An error if there is none with this id, or the record was erased.
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
        /// The patient's handle: the main one or one merged into it.
        handle: Handle,
        /// 1 to 20 records, none twice.
        #[schemars(schema_with = "crate::schema::set::<RecordId, 1, 20>")]
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
        /// Only those that were asked for under this handle, or have a record under it.
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
    /// newest current record of each custodian, ordered by custodian, newest first. Where that is an
    /// addendum, what it appends to comes too, with its other addenda of the same category, and the
    /// newest document that stands alone; of several forms of one document only the newest. Every
    /// custodian has one place before any has two. Over all handles that are merged with this one, of each
    /// the newest: what is written under a temporary handle is written without knowing the other's, so it
    /// hides none. Empty for a handle under which there is none. It
    /// opens nothing: that takes `RequestAccess`. Signatures are left out: they would hide what they
    /// sign.
    #[returns(EmergencySummaryResponse)]
    EmergencySummary {
        /// The handle.
        handle: Handle,
    },
    /// One anchored tree. An error if the hospital anchored none with this root.
    #[returns(AnchorResponse)]
    Anchor {
        /// The hospital.
        hospital: HospitalId,
        /// The root.
        root: Hash,
    },
    /// The trees that a hospital anchored, by root.
    #[returns(AnchorsResponse)]
    Anchors {
        /// The hospital.
        hospital: HospitalId,
        /// `next` of the page before.
        start_after: Option<Hash>,
        /// 20 if left out, 100 at most.
        limit: Option<u32>,
    },
    /// Whether a leaf is in an anchored tree. An error if the hospital anchored none with this root, or
    /// the path is no list of hashes.
    #[returns(VerifyInclusionResponse)]
    VerifyInclusion {
        /// The hospital.
        hospital: HospitalId,
        /// The root.
        root: Hash,
        /// Which leaf it is, from 0.
        index: u64,
        /// What the leaf is made of: a commitment, or the hash of an entry.
        leaf: Hash,
        /// The hashes beside the way from the leaf to the root, nearest first, 32 bytes each, at most 40.
        #[schemars(schema_with = "crate::schema::base64::<0, 1280>")]
        path: Binary,
    },
    /// The receipts that a hospital owes and did not acknowledge: one for each permit on which it drew
    /// a ticket and that was revoked or narrowed since, and one for each record that it drew a ticket
    /// for and that was erased since; none where every such hand-over was confirmed as unavailable.
    #[returns(OutstandingReceiptsResponse)]
    OutstandingReceipts {
        /// The hospital.
        hospital: HospitalId,
        /// Only those past their deadline.
        #[serde(default)]
        only_overdue: bool,
        /// `next` of the page before; opaque.
        start_after: Option<String>,
        /// 20 if left out, 100 at most: how many permits and records are looked at. Pages may hold
        /// fewer and still have a `next`.
        limit: Option<u32>,
    },
    /// The notices to a hospital that it did not acknowledge: one for each record that it drew a ticket
    /// for and that was replaced since, and one if it was entered in error; none where every such
    /// hand-over was confirmed as unavailable.
    #[returns(NoticesResponse)]
    Notices {
        /// The hospital.
        hospital: HospitalId,
        /// Only those past their deadline.
        #[serde(default)]
        only_overdue: bool,
        /// `next` of the page before.
        start_after: Option<RecordId>,
        /// 20 if left out, 100 at most: how many records are looked at. Pages may hold fewer and still
        /// have a `next`.
        limit: Option<u32>,
    },
    /// Where one receipt stands: whether it is owed, and what the hospital answered.
    #[returns(SettlementResponse)]
    Receipt {
        /// The hospital that would owe it.
        hospital: HospitalId,
        /// What about.
        subject: ReceiptSubject,
    },
    /// Where one notice stands: whether it is addressed to the hospital, and whether it knows.
    #[returns(SettlementResponse)]
    Notice {
        /// The hospital that would be told.
        hospital: HospitalId,
        /// The record.
        record: RecordId,
        /// What about it.
        kind: NoticeKind,
    },
    /// The tickets of which a custodian did not say of every record that it keeps what became of it,
    /// oldest first, with the count of all. A ticket that is too late to confirm stays.
    #[returns(UnconfirmedTicketsResponse)]
    UnconfirmedTickets {
        /// The custodian.
        custodian: HospitalId,
        /// `next` of the page before.
        start_after: Option<u64>,
        /// 20 if left out, 100 at most.
        limit: Option<u32>,
    },
    /// How many current records a hospital keeps, under all handles: what it has to hand over, erase
    /// or have declared unavailable before it can leave. 0 for a hospital that never published.
    #[returns(HoldingsResponse)]
    Holdings {
        /// The hospital.
        hospital: HospitalId,
    },
    /// What is left of a record that was erased. An error if there is none, or it is not erased.
    #[returns(TombstoneResponse)]
    Tombstone {
        /// The record.
        record: RecordId,
    },
    /// What a hospital may take over.
    #[returns(CustodyOffersResponse)]
    CustodyOffers {
        /// The hospital.
        hospital: HospitalId,
        /// `next` of the page before.
        start_after: Option<RecordId>,
        /// 20 if left out, 100 at most: how many offers are looked at.
        limit: Option<u32>,
    },
    /// The contested records that a hospital keeps and has not answered for.
    #[returns(ContestsResponse)]
    Contests {
        /// The hospital.
        hospital: HospitalId,
        /// Only those whose answer is overdue.
        #[serde(default)]
        only_overdue: bool,
        /// `next` of the page before; opaque.
        start_after: Option<String>,
        /// 20 if left out, 100 at most.
        limit: Option<u32>,
    },
    /// The records that patients want this hospital to erase, and it has not answered.
    #[returns(ErasureRequestsResponse)]
    ErasureRequests {
        /// The hospital.
        hospital: HospitalId,
        /// Only those whose answer is overdue.
        #[serde(default)]
        only_overdue: bool,
        /// `next` of the page before; opaque.
        start_after: Option<String>,
        /// 20 if left out, 100 at most.
        limit: Option<u32>,
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
