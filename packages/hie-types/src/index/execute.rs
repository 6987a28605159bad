//! What may be asked of **record-index**: its messages.

use cosmwasm_std::Binary;
use hie_derive::wire;

#[expect(unused_imports, reason = "the documentation names it")]
use super::AccessResponse;
use super::{
    AnchorKind, Disclosure, ErasureAnswer, IndexSettings, NewPointer, NoticeKind, OfflineSide,
    PatientAction, ReceiptAnswer, ReceiptSubject, Relocation,
};
use crate::{
    Commitment, ContestAnswer, ErasureReason, ErrorReason, Handle, Hash, HospitalId, PauseScope,
    PersonId, Practitioner, Purpose, RecordId, StudyId,
};

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
        #[schemars(schema_with = "crate::schema::list::<NewPointer, 1, 50>")]
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
        #[schemars(schema_with = "crate::schema::set::<RecordId, 1, 20>")]
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
        #[schemars(schema_with = "crate::schema::set::<Disclosure, 1, 20>")]
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
        #[schemars(schema_with = "crate::schema::set::<Relocation, 1, 50>")]
        records: Vec<Relocation>,
    },
    /// Declares records unavailable whose store has vanished: they are not served, in no emergency
    /// answer, and not counted as kept. Sender: owner. Refused if one is unknown or erased. What is
    /// not current is passed over. Event: `unavailable`.
    DeclareUnavailable {
        /// 1 to 50 records, none twice, under whatever handles.
        #[schemars(schema_with = "crate::schema::set::<RecordId, 1, 50>")]
        records: Vec<RecordId>,
    },
    /// Offers records to another hospital. An earlier offer of them is replaced. A document moves as
    /// a whole: a record with what appends to and transforms it, and with what it hangs on. Sender:
    /// records officer, gateway or administrator of their custodian; a duty, so also of a member that
    /// leaves. Refused: a record that is neither current nor unavailable, of which the patient waits for
    /// an answer to a contest or a request to erase it, or that is kept by another hospital; part of a
    /// document; a hospital that was never accredited, or the sender's own; of a member that left, what
    /// the owner assigned. Event: `custody_offered`.
    OfferCustody {
        /// 1 to 20 records, none twice.
        #[schemars(schema_with = "crate::schema::set::<RecordId, 1, 20>")]
        records: Vec<RecordId>,
        /// To whom.
        to: HospitalId,
    },
    /// Takes an offer back. Sender: records officer, gateway or administrator of the custodian that
    /// made it. An error if there is none. Event: `custody_offer_withdrawn`.
    WithdrawCustodyOffer {
        /// 1 to 20 records, none twice.
        #[schemars(schema_with = "crate::schema::set::<RecordId, 1, 20>")]
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
        #[schemars(schema_with = "crate::schema::set::<Relocation, 1, 20>")]
        records: Vec<Relocation>,
    },
    /// Assigns records of a member that left, to be accepted by another hospital. An earlier offer of
    /// them is replaced. Sender: owner. Refused: as `OfferCustody`, but for what a patient waits for: a
    /// member that left would never answer, so for that an older version moves too; and if their custodian
    /// has not left. Event: `custody_assigned`.
    AssignCustody {
        /// 1 to 20 records of one custodian, none twice.
        #[schemars(schema_with = "crate::schema::set::<RecordId, 1, 20>")]
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
        #[schemars(schema_with = "crate::schema::set::<RecordId, 1, 20>")]
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
        #[schemars(schema_with = "crate::schema::base64::<1, 8192>")]
        payload: Binary,
        /// The key, secp256k1, compressed: 33 bytes.
        #[schemars(schema_with = "crate::schema::base64::<33, 33>")]
        public_key: Binary,
        /// r and s, 64 bytes.
        #[schemars(schema_with = "crate::schema::base64::<64, 64>")]
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
    /// what the asker's hospital has not reported is listed in `UnmatchedReports`, up to 200 records
    /// of one custodian about one hospital; beyond, it is on record only. Refused: a time to come or
    /// more than 30 days ago, a record that is not under the handle or, of a custodian, not kept by
    /// it, a person who does not work at the asker's hospital. What was reported before adds nothing.
    /// Event: `offline`.
    ReportOfflineAccess {
        /// The patient's handle.
        handle: Handle,
        /// 1 to 20 records, none twice.
        #[schemars(schema_with = "crate::schema::set::<RecordId, 1, 20>")]
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
        #[schemars(range(min = 1, max = 1_099_511_627_776_u64))]
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
