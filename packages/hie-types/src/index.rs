//! Messages of **record-index**: pointers to encrypted records, access tickets, disclosures.
//! Times are Unix seconds of block time; ends are exclusive.

use cosmwasm_schema::QueryResponses;
use cosmwasm_std::Binary;
use hie_derive::wire;

pub use crate::anchor::*;
use crate::consent::{Months, RecordCategory};
pub use crate::custody::*;
pub use crate::objection::*;
pub use crate::offline::*;
pub use crate::receipts::*;
pub use crate::relation::{EmergencySummaryResponse, ErrorMark, RelatedResponse, Relation};
pub use crate::settings::*;
use crate::{
    Commitment, Confidentiality, ContestAnswer, EndpointId, ErasureReason, ErrorReason, Group,
    Handle, Hash, HospitalId, ObjectId, Obligation, Outcome, OwnershipResponse, PauseScope,
    PersonId, Practitioner, Purpose, Reason, RecordId, Role, Salt, StudyId, Tag,
};

/// Starts the index.
#[wire]
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
#[wire]
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
    /// recorded as ever. An error if none of the records exists under this handle or one merged with it.
    /// Each record is decided on by its own handle's permits, and written into the log of the handle that
    /// it is published under: one entry for each. Event: `access`, one for each handle.
    RequestAccess {
        /// The patient's handle: the main one or one merged into it.
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
    /// nothing; saying otherwise is refused, except that what was unavailable may be served. It stands in
    /// the logs of the handles that the records are published under. Event: `disclosure`, one for each
    /// handle.
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
    /// Erases a record, whatever its status, and with it everything current that appends to or
    /// transforms it, also indirectly. What is left is id, handle, custodian, origin, root, actor,
    /// time and reason; the id is never used again, and nothing may relate to it. Final. Salts, keys
    /// and the sealed document are destroyed off chain. Sender: records officer, gateway or
    /// administrator of its custodian; a duty, so also of a member that is suspended or revoked. An
    /// error if the record is unknown or kept by another hospital. One that is erased already stays
    /// as it is, also with another reason. Event: `erased`.
    EraseRecord {
        /// The record.
        record: RecordId,
        /// Why.
        reason: ErasureReason,
    },
    /// Says where sealed documents are from now on, all or nothing: moved between stores, a private
    /// one and a public cloud for instance. Nothing else of the pointers changes; sealing still binds
    /// the origin. Sender: records officer, gateway or administrator of their custodian; a duty, but
    /// a record that was declared unavailable becomes current again only by a hospital that may
    /// publish. Refused: a record that is unknown, erased or kept by another hospital, an endpoint
    /// that is no store in use of the sender's hospital. What is there already changes nothing.
    /// Event: `relocated`.
    UpdateLocator {
        /// 1 to 50 records, none twice, under whatever handles.
        records: Vec<Relocation>,
    },
    /// Declares records unavailable whose store has vanished: they are not served, in no emergency
    /// answer, and not counted as kept. Sender: owner. Refused if one is unknown or erased. What is
    /// not current is passed over. Event: `unavailable`.
    DeclareUnavailable {
        /// 1 to 50 records, none twice, under whatever handles.
        records: Vec<RecordId>,
    },
    /// Offers records to another hospital. An earlier offer of them is replaced. A document moves as
    /// a whole: a record with what appends to and transforms it, and with what it hangs on. Sender:
    /// records officer, gateway or administrator of their custodian; a duty, so also of a member that
    /// leaves. Refused: a record that is neither current nor unavailable, of which the patient waits for
    /// an answer to a contest or a request to erase it, or that is kept by another hospital; part of a
    /// document; a hospital that was never accredited, or the sender's own. Event: `custody_offered`.
    OfferCustody {
        /// 1 to 20 records, none twice.
        records: Vec<RecordId>,
        /// To whom.
        to: HospitalId,
    },
    /// Takes an offer back. Sender: records officer, gateway or administrator of the custodian that
    /// made it. An error if there is none. Event: `custody_offer_withdrawn`.
    WithdrawCustodyOffer {
        /// 1 to 20 records, none twice.
        records: Vec<RecordId>,
    },
    /// Takes records over that were offered or assigned: the sender's hospital keeps them from now
    /// on, where it says. Origin, root and everything else stay; tickets drawn before die. Sender:
    /// records officer, gateway or administrator of the hospital to which they were offered, if it
    /// may publish. What was offered needs a permit of the patient for TREAT that reaches the
    /// hospital and names neither role nor person; what the owner assigned does not. Where the patient
    /// waits for an answer about what was assigned, the sender's hospital owes it from now on, by the same
    /// day; what is contested stays so. Refused besides: as `OfferCustody` or `AssignCustody`, and records
    /// of two custodians at once. Event: `custody`.
    AcceptCustody {
        /// The handle.
        handle: Handle,
        /// 1 to 20 records, none twice, each with its new place.
        records: Vec<Relocation>,
    },
    /// Assigns records of a member that left, to be accepted by another hospital. An earlier offer of
    /// them is replaced. Sender: owner. Refused: as `OfferCustody`, but for what a patient waits for: a
    /// member that left would never answer; and if their custodian has not left. Event:
    /// `custody_assigned`.
    AssignCustody {
        /// 1 to 20 records of one custodian, none twice.
        records: Vec<RecordId>,
        /// To whom.
        to: HospitalId,
    },
    /// Contests a current record as not the patient's: it leaves emergency answers, is not given to
    /// anybody, and tickets for it are dead, until its custodian answers. Sender: who controls the
    /// handle, or a delegate with the power `dispute`. An error if the record is not under the handle
    /// or not current, or was contested and answered less than 30 days ago. One that is contested
    /// already stays so. Event: `contest`.
    ContestRecord {
        /// The handle it is published under.
        handle: Handle,
        /// The record.
        record: RecordId,
    },
    /// Answers a contest: `record_stands`, and the record is given again; or `record_withdrawn`, and
    /// it is entered in error as that of another patient, with what hangs on it. Sender: records
    /// officer, gateway or administrator of its custodian; a duty, so also of a member that is
    /// suspended or revoked. An error if the record is not contested. Event: `contest`.
    AnswerContest {
        /// The record.
        record: RecordId,
        /// The answer.
        answer: ContestAnswer,
    },
    /// Asks the custodians of records to erase them, whatever their status. Each has 30 days to
    /// answer; overdue ones are marked in `ErasureRequests`. Sender: who controls the handle, or a
    /// delegate with the power `dispute`. An error if one is not under the handle or is erased, or was
    /// asked for and answered less than 30 days ago. What is asked for already is passed over. Event:
    /// `erasure`.
    RequestErasure {
        /// The handle they are published under.
        handle: Handle,
        /// 1 to 20 records, none twice.
        records: Vec<RecordId>,
    },
    /// Answers a request to erase a record: erases it as `EraseRecord` does, or says on what ground of
    /// law it is kept. Sender: records officer, gateway or administrator of its custodian; a duty, so
    /// also of a member that is suspended or revoked. An error if nobody asked, or it was answered.
    /// Event: `erasure`, and `erased` if it is.
    AnswerErasure {
        /// The record.
        record: RecordId,
        /// The answer.
        answer: ErasureAnswer,
    },
    /// Acts for a patient whose key signed the act off chain (ADR-036), so that somebody else pays and
    /// sends. Sender: any account. The key is that of the account that controls the handle, the text
    /// is the JSON of a [`crate::signed_act::SignedAct`] of a [`PatientAction`], checked byte for byte
    /// as it was signed. Refused: another chain, contract, handle or key; a deadline that is over or
    /// more than 24 hours ahead; a nonce that is not greater than the last one used for the handle in
    /// this contract, or more than 1,000 greater; a text of more than 8,192 bytes; and whatever the
    /// same act of the controller is refused for, which uses no nonce. Event: that of the act.
    ActSigned {
        /// The text, exactly as it was signed.
        payload: Binary,
        /// The key, secp256k1, compressed: 33 bytes.
        public_key: Binary,
        /// r and s, 64 bytes.
        signature: Binary,
    },
    /// Acts for a patient who signed a form in a hospital. Sender: an officer (records officer, privacy
    /// officer, administrator) of an accredited hospital with capability `attester`, in person.
    /// Refused where the patient forbids attestation, and for whatever the same act of the controller
    /// is refused for. Event: that of the act.
    ActAttested {
        /// Whose handle.
        handle: Handle,
        /// Commitment to the signed form.
        evidence: Commitment,
        /// What the patient wants.
        action: PatientAction,
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
    /// Keeps the root of a Merkle tree over many documents, or over an audit log that is kept inside the
    /// hospital: whoever has a leaf and its path can show that the hospital held it at that time. Sender:
    /// records officer, gateway or administrator of a member; also of one that is suspended or revoked,
    /// which may leave evidence like any other. An error if the hospital anchored this root with another
    /// number of leaves or of another kind. Repeating it is harmless: the first time counts. Event:
    /// `anchored`.
    AnchorBatch {
        /// The root, by [`crate::merkle`].
        root: Hash,
        /// How many leaves the tree has, 1 to 2^40.
        leaves: u64,
        /// What the leaves are.
        kind: AnchorKind,
    },
    /// Sets the limits, all of them. What is owed already is judged by the new ones; tickets keep their
    /// end. Sender: owner. Repeating it is harmless. Event: `settings`.
    UpdateConfig {
        /// The limits.
        settings: IndexSettings,
    },
    /// Stops a group of messages: `publishing` or `access`. Nothing else is ever stopped; corrections and
    /// emergencies go on. Sender: owner, registrar or security officer. Refused if it is paused already.
    /// Event: `pause`.
    Pause {
        /// Which.
        scope: PauseScope,
    },
    /// Lets them go on. Sender: owner or registrar. Refused if it is not paused. Event: `pause`.
    Resume {
        /// Which.
        scope: PauseScope,
    },
    /// Removes the bodies of the oldest entries of a handle's log that are older than the retention term,
    /// at most 50, and the tickets that belong to them. Head and count remain, and the head over what was
    /// purged, so that the rest can still be checked. Sender: anyone. Harmless if there is nothing to
    /// purge. Event: `purged`.
    Purge {
        /// The handle.
        handle: Handle,
    },
    /// Says what became of the copies that the sender's hospital got by a permit that was revoked or
    /// narrowed since, or of a record that was erased since. Sender: records officer, privacy officer,
    /// gateway or administrator of the hospital that drew a ticket for it; a duty, so also of a member
    /// that is suspended or revoked. An error unless it is owed. Saying the same again changes
    /// nothing; saying otherwise is refused, except that what was retained may be erased later.
    /// Event: `receipt`.
    AcknowledgeReceipt {
        /// What about.
        subject: ReceiptSubject,
        /// What became of the copies.
        answer: ReceiptAnswer,
    },
    /// Says that the sender's hospital knows that a record it drew a ticket for was replaced or
    /// entered in error. Sender: as for `AcknowledgeReceipt`. An error unless the notice is addressed
    /// to it. Repeating it is harmless. Event: `notice`.
    AcknowledgeNotice {
        /// The record.
        record: RecordId,
        /// Which of the two.
        kind: NoticeKind,
    },
}

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

/// A pointer to publish.
#[wire]
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
#[wire]
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

/// Owner, neighbours, limits.
#[wire]
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
    /// How many days a log's entry is kept before it may be purged.
    pub retention_days: u32,
    /// What is paused.
    pub paused: Vec<PauseScope>,
    /// Within how many seconds a receipt is to be acknowledged.
    pub receipt_seconds: u32,
    /// Within how many seconds a notice is to be acknowledged.
    pub notice_seconds: u32,
}

/// Where a record stands.
#[wire]
#[derive(Copy, Eq)]
pub enum RecordStatus {
    /// The version to use.
    Current,
    /// Replaced, or it hung on a record that was.
    Superseded,
    /// It should never have been published, or it hung on a record that should not.
    EnteredInError,
    /// Its store has vanished.
    Unavailable,
    /// Nothing of it is left but a tombstone.
    Erased,
}

/// One pointer.
#[wire]
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
    /// Whether the patient contests it as not theirs, and its custodian has not answered.
    pub contested: bool,
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
#[wire]
pub struct RecordsResponse {
    /// The pointers.
    pub records: Vec<PointerResponse>,
    /// What is left of those that were erased; with the pointers they fill the page.
    #[serde(default)]
    pub erased: Vec<TombstoneResponse>,
    /// `start_after` of the next page, if there may be one; opaque.
    pub next: Option<String>,
}

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
}
