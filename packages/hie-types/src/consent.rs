//! Messages of **consent-registry**: what each patient allows or forbids, and the decision.
//! Times are Unix seconds of block time; starts are inclusive, ends exclusive.

use cosmwasm_schema::QueryResponses;
use cosmwasm_std::Binary;
use hie_derive::wire;

mod amend;
mod attested;
mod authority;
mod control;
mod delegates;
mod merging;
mod signed;

pub use crate::break_glass::*;
pub use crate::consent_request::*;
pub use crate::policy_text::*;
pub use crate::retention::*;
use crate::{
    Authority, BreakGlassReason, CategoryCode, Commitment, Confidentiality, Effect,
    EmergencyAccess, Group, Handle, Hash, HospitalId, MandateKind, Month, Obligation, Outcome,
    OwnershipResponse, PauseScope, PersonId, PolicyId, Power, Practitioner, Purpose, Reason,
    RecordId, Role, Salt, ServiceUrl, StudyId, Tag,
};
pub use amend::*;
pub use attested::*;
pub use authority::*;
pub use control::*;
pub use delegates::*;
pub use merging::*;
pub use signed::*;

/// Starts the registry.
#[wire]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct InstantiateMsg {
    /// The address that governs the network: an x/group policy, multisig or gov account.
    pub owner: String,
    /// The hospital registry; its cw2 name must be `hospital-registry`.
    pub hospital_registry: String,
    /// The longest that a permit may run, in days, 1 to 36,500; no limit if left out.
    #[schemars(range(min = 1, max = 36_500))]
    pub max_permit_days: Option<u32>,
}

/// What may be asked of the registry. No message takes funds.
#[wire]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum ExecuteMsg {
    /// Registers a handle. Without `by_hospital` the sender is the patient and controls it; the
    /// handle must be the one that the sender's account and `salt` give. With it the sender is an
    /// officer, in person, of an accredited hospital with capability `attester`, nobody controls
    /// the handle yet, and it must be the one that the hospital and `salt` give. Refused when the
    /// handle exists or the account controls one already. Event: `patient`.
    RegisterPatient {
        /// The handle.
        handle: Handle,
        /// The random bytes that went into it.
        salt: Salt,
        /// Set when a hospital registers a patient without an account.
        by_hospital: Option<HospitalRegistration>,
    },
    /// Permits. Sender: the controller. Refused when 32 directives about the same grantee are in
    /// force. Event: `directive`.
    Permit {
        /// Whose records.
        handle: Handle,
        /// Who may do what with which of them; names at least one purpose.
        terms: Terms,
    },
    /// Denies. Sender: the controller. Refused when 32 directives about the same grantee are in
    /// force. Event: `directive`.
    Deny {
        /// Whose records.
        handle: Handle,
        /// Who may not do what with which of them.
        terms: Terms,
    },
    /// Replaces a directive by a new one of the same effect, at once and in one act: the earlier one
    /// is superseded. Sender: the controller. Tickets drawn on the earlier permit die if it was
    /// narrowed: grantee, custodian, purposes, resources, level, study or months of care differ, the
    /// end moved earlier, or the start lies ahead; otherwise they live on with what replaced it. Uses
    /// drawn stay drawn: `max_uses` counts them and must be more. `valid_from` left out is now, or the
    /// earlier start if that lies ahead. A directive that is not in force is refused: ended, expired,
    /// used up or pending. Refused when 32 directives about the new grantee are in force besides.
    /// Event: `directive_amended`.
    Amend {
        /// Whose directive.
        handle: Handle,
        /// The directive to replace.
        directive: u64,
        /// All that the new one says.
        terms: Terms,
    },
    /// Ends one permit at once, also one whose uses are drawn: its last ticket dies with it. Sender:
    /// the controller. A permit that was revoked or has expired, or a denial, is refused.
    /// Event: `directive_ended`.
    Revoke {
        /// Whose permit.
        handle: Handle,
        /// The permit.
        directive: u64,
    },
    /// Ends all permits of the handle at once, however many there are, for the same cost. Sender: the
    /// controller. Repeating it is harmless: it adds an entry to the history.
    /// Event: `permits_revoked`.
    RevokeAll {
        /// Whose permits.
        handle: Handle,
    },
    /// Ends one denial. Sender: the controller. Event: `directive_ended`.
    LiftDenial {
        /// Whose denial.
        handle: Handle,
        /// The denial.
        directive: u64,
    },
    /// Draws one use of each permit that carried a ticket. Sender: the record index only. Never
    /// errs for a permit of the decision just made; ids it does not know, denials, permits without a
    /// limit and those without a use left are left out. Event: `uses_drawn`, if any was drawn.
    DrawUse {
        /// The permits; at most 20, none twice.
        #[schemars(schema_with = "crate::schema::set::<u64, 0, 20>")]
        ids: Vec<u64>,
    },
    /// Opens a break-glass session that has ended already, for an access while the chain was
    /// unreachable. Sender: the record index only. The session is flagged `late`, exempt from bar,
    /// limits and opting out, and reviewed and disputed as any other; it opens nothing. Refused if
    /// the handle is not registered or the person not of that hospital in form. Response data:
    /// [`LateSessionResponse`]. Event: `break_glass`.
    RecordLateSession {
        /// Whose records were read.
        handle: Handle,
        /// Who read them.
        person: PersonId,
        /// Where the person works.
        hospital: HospitalId,
        /// As what.
        role: Role,
        /// Why.
        reason: BreakGlassReason,
        /// Commitment to the justification, which stays off chain.
        justification: Commitment,
        /// When it was, Unix seconds; not after now.
        started_at: u64,
        /// The account that reported it.
        account: String,
        /// The account of a person who is named by a pseudonym and has one too: nobody reviews a
        /// session of their own by another name, and a bar is for both.
        own_account: Option<String>,
    },
    /// Opts out of break-glass or in again. Sender: the controller. Opting out ends every open
    /// session at once, however many there are; opting in revives none. Repeating it is harmless:
    /// it adds an entry to the history. Event: `emergency_access`.
    SetEmergencyAccess {
        /// Whose records.
        handle: Handle,
        /// `allowed` or `opted_out`.
        access: EmergencyAccess,
    },
    /// Lets hospitals attest acts for the handle, or forbids it. Sender: the controller. Forbidding ends
    /// nothing that was attested before, but what waits for its confirmation is not confirmed any
    /// more. Nobody forbids it for a handle that no account controls. Repeating it is harmless: it adds
    /// an entry to the history. Event: `attestation`.
    SetAttestation {
        /// Whose handle.
        handle: Handle,
        /// Whether they may.
        allowed: bool,
    },
    /// Lets somebody act for the patient. Sender: the controller, or a delegate with
    /// `manage_delegates`, who passes on powers of its own only, as `DELEGATEE`, until the end of its
    /// own mandate at the latest, and never `manage_delegates`. What a delegate permits ends with the
    /// mandate at the latest; a delegate ends or amends nothing that controller or key wrote, and takes
    /// back nothing that they forbade. Appointing somebody again gives another mandate by which that
    /// account acts from then on. Guardians (`GUARD`) are attested: see [`AttestedAction`]. Refused
    /// when 16 mandates of the handle are open, for the controller's own account and for the sender's,
    /// and to a delegate for an account that holds an open mandate which no delegate gave.
    /// Event: `delegate`.
    AppointDelegate {
        /// Whose handle.
        handle: Handle,
        /// Who may act.
        account: String,
        /// `HPOWATT` or `DELEGATEE`.
        kind: MandateKind,
        /// What, 1 to 6, none twice.
        #[schemars(schema_with = "crate::schema::set::<Power, 1, 6>")]
        powers: Vec<Power>,
        /// Until when, Unix seconds, exclusive; after now, at most 3,653 days ahead.
        until: u64,
    },
    /// Ends the mandates of an account at once, and with them what it permitted. Sender: the
    /// controller; a delegate with `manage_delegates`, for mandates that delegates gave; the account
    /// itself. Refused if there is none to end. Event: `delegate_removed`.
    RemoveDelegate {
        /// Whose handle.
        handle: Handle,
        /// Whose mandates.
        account: String,
    },
    /// Acts for a patient who signed a form in a hospital. Sender: an officer (records officer,
    /// privacy officer, administrator) of an accredited hospital with capability `attester`, in
    /// person. Refused where the patient forbids attestation, and for whatever the same act of the
    /// controller is refused for; directives that are attested or written by delegates fill at most
    /// half a bucket, those that one hospital attested half of that half, and others than the patient forbid at
    /// most 16 hospitals to publish. Event: that of the act.
    ActAttested {
        /// Whose handle.
        handle: Handle,
        /// Commitment to the signed form.
        evidence: Commitment,
        /// What the patient wants.
        action: AttestedAction,
    },
    /// Acts for a patient whose key signed the act off chain (ADR-036), so that somebody else pays and
    /// sends. Sender: any account. The key is that of the account that controls the handle, the text
    /// is the JSON of a [`crate::signed_act::SignedAct`] of a [`SignedAction`], checked byte for byte
    /// as it was signed. Refused: another chain, contract, handle or key; a deadline that is over or
    /// more than 24 hours ahead; a nonce that is not greater than the last one used for the handle, or
    /// more than 1,000 greater; a text of more than 8,192 bytes; and whatever the same act of the
    /// controller is refused for, which uses no nonce. Repeating it is refused. Event: that of the act.
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
    /// Confirms an attested act within 7 days: a permit that can reach the attesting hospital, or a
    /// guardian's mandate, by which its account acts from then on. Sender: an officer, in person, of the same or another attester hospital who is another person with
    /// another account than the one who attested; or the auditor. Where the account acts by another mandate, of
    /// other powers or until later, the same hospital's officers do not confirm. Refused for what does not wait,
    /// where the patient forbids attestation by now, and for a permit until 24 hours after a claim or
    /// recovery was accepted since it was attested: the account can revoke it before.
    /// Event: `attested_confirmed`.
    ConfirmAttested {
        /// Whose handle.
        handle: Handle,
        /// What to confirm.
        act: AttestedAct,
    },
    /// Breaks the glass: opens a session for this handle and person, at once and without approval.
    /// Sender: staff of a member with the break-glass right, or a gateway that names one. The
    /// response data is [`BreakGlassResponse`]: a refusal of appointed staff of a member is recorded
    /// in the history and is no error; beyond 50 per person and UTC day they are only counted.
    /// Errors: a handle that is not registered, a sender who is not staff, a practitioner missing,
    /// unknown or not to be named, a reason that is not enabled. While a session is open another may
    /// be opened: it takes its place for what is asked from then on. Event: `break_glass` or
    /// `break_glass_refused`.
    BreakGlass {
        /// Whose records.
        handle: Handle,
        /// Why; one of the enabled ones.
        reason: BreakGlassReason,
        /// Commitment to the justification, which stays off chain.
        justification: Commitment,
        /// For whom a gateway acts. Required of a gateway, refused from anyone else.
        practitioner: Option<Practitioner>,
    },
    /// Ends a session. Sender: its person, also through a gateway, or a privacy officer of its
    /// hospital; also of a member that lost its rights. One that is not open is refused.
    /// Event: `break_glass_ended`.
    EndBreakGlass {
        /// The session.
        session: u64,
        /// For whom a gateway acts.
        practitioner: Option<Practitioner>,
    },
    /// Reviews a session. Sender: a privacy officer of its hospital in person, or the auditor; never
    /// the session's own person or account, nor whoever reported a late one. A disputed session is reviewed by the auditor only,
    /// which closes the dispute. Refused if it is reviewed already. `unjustified` ends the session
    /// and bars its person. Event: `break_glass_reviewed`.
    ReviewBreakGlass {
        /// The session.
        session: u64,
        /// What the review says.
        verdict: Verdict,
    },
    /// Disputes a session, also a reviewed one. Sender: the controller, up to 90 days after the
    /// opening. Refused if it was disputed before. Event: `break_glass_disputed`.
    DisputeBreakGlass {
        /// Whose records.
        handle: Handle,
        /// The session; one of this handle, of one merged with it, or of one that was merged with it after
        /// the session was opened and is parted again.
        session: u64,
    },
    /// Forbids a hospital to publish under the handle, or allows it again; what it has published
    /// stays. Sender: the controller. The hospital must have been accredited once. Refused when 32
    /// others are forbidden, or 16 by others than the patient and the sender is a delegate; allowing is refused when the handle is closed. Repeating it is harmless:
    /// it adds an entry to the history. Event: `publishing`.
    SetPublishing {
        /// Under which handle.
        handle: Handle,
        /// The hospital.
        hospital: HospitalId,
        /// Whether it may publish.
        allowed: bool,
    },
    /// Closes the handle for good. Sender: the controller. Every permit ends, and every open
    /// break-glass session. From then on what allows anything is refused, and so are breaking the
    /// glass and publishing; whoever asks for a record is answered `patient_closed`, but for the
    /// hospital that keeps it. Denying, disputing, the log and what hospitals owe go on, and the
    /// account goes on controlling the handle. Refused when it is closed already. Event: `closed`.
    ClosePatient {
        /// Which handle.
        handle: Handle,
    },
    /// Hands control over: the account named accepts with `AcceptControl`, until then nothing changes.
    /// Sender: the controller. It takes the place of an earlier one; without an account that one is
    /// withdrawn. Refused when the account controls a handle already, and while a recovery is pending.
    /// Repeating it is harmless: it adds an entry to the history. Event: `control`.
    RotateController {
        /// Which handle.
        handle: Handle,
        /// To whom; nobody any more if left out.
        account: Option<String>,
    },
    /// Proposes who is to control a handle that nobody controls. Sender: an officer in person of the
    /// hospital named, accredited with capability `attester`; without a hospital the auditor. The
    /// hospital is the one that registered the handle; another one may where that one cannot attest
    /// now, and then the auditor must confirm, as where attestation is forbidden. The account accepts
    /// once the waiting time is over. Refused when one is pending, for 30 days after a cancellation
    /// unless the auditor proposes, for the sender's own account, and for one that controls a handle
    /// already. Event: `control`.
    ClaimControl {
        /// Which handle.
        handle: Handle,
        /// Who is to control it.
        account: String,
        /// For which hospital the sender proposes; the auditor proposes if left out.
        hospital: Option<HospitalId>,
        /// Commitment to the signed form.
        evidence: Commitment,
    },
    /// Cancels a claim that is pending; no hospital may propose for 30 days, or only the one that proposed
    /// where a hospital took it back. Sender: an officer in
    /// person of the hospital that proposed it or registered the handle, whatever its standing, or the
    /// auditor. Event: `control`.
    CancelClaim {
        /// Which handle.
        handle: Handle,
    },
    /// Proposes who is to control a handle whose key is lost. Sender and refusals as of
    /// `ClaimControl`, for any attester hospital; where the patient forbids attestation the auditor
    /// must confirm. While it is pending the controller can only restrict, and can cancel; for 30 days
    /// after it passed no denial is lifted, nobody opts in, and nothing is permitted to the hospital.
    /// Event: `control`.
    RecoverControl {
        /// Which handle.
        handle: Handle,
        /// Who is to control it.
        account: String,
        /// For which hospital the sender proposes; the auditor proposes if left out.
        hospital: Option<HospitalId>,
        /// Commitment to the signed form.
        evidence: Commitment,
    },
    /// Cancels a recovery that is pending; no hospital may propose for 30 days, or only the one that proposed
    /// where a hospital took it back. Sender: the
    /// controller, unless the auditor has overruled an earlier cancellation; an officer in person of
    /// the hospital that proposed it, whatever its standing; or the auditor. Event: `control`.
    CancelRecovery {
        /// Which handle.
        handle: Handle,
    },
    /// Confirms a claim or recovery that needs it, within 30 days; or a hospital's recovery that the
    /// controller cancelled, within 30 days of that. It waits, from now on, before it can be accepted.
    /// Sender: the auditor, by another account than proposed it. Event: `control`.
    ConfirmRecovery {
        /// Which handle.
        handle: Handle,
    },
    /// Accepts control: of a rotation at once; of a claim or recovery from the end of its waiting time
    /// on, for 30 days. Sender: the account that it names, which must control no handle. The account
    /// that controlled the handle is free then. Event: `control`.
    AcceptControl {
        /// Which handle.
        handle: Handle,
    },
    /// Merges two handles of one patient: flat, at most 4 into one main handle. Sender: the controller of
    /// either, which is one half; it takes effect when the other controller says the same within 7 days,
    /// as long as whoever said the first still controls its handle. Repeating a half starts its 7 days
    /// anew; saying it the other way round takes its place. With `by_hospital` an officer in person of that attester
    /// hospital, which registered `other`, a handle that nobody controls: it takes effect at once, unless
    /// attestation is forbidden under `main` or a handle merged into it. Where another hospital registered `main`
    /// and nobody controls that either, each of the two hospitals says one half. Permits stay with the handle they were written for; denials,
    /// opting out and forbidden attestation of any handle hold for all, and so do break-glass sessions.
    /// Where one is opted out, open sessions of all end, for good. Refused when either is closed or not
    /// registered, when a claim or recovery of either is pending, and while permits are paused.
    /// Event: `merge_proposed` or `merged`.
    MergePatient {
        /// The main handle.
        main: Handle,
        /// The one that is merged into it; no main handle itself.
        other: Handle,
        /// Set when a hospital merges a temporary handle.
        by_hospital: Option<HospitalRegistration>,
    },
    /// Parts two merged handles again; or takes back the sender's half of a merge that waits for the other
    /// one. Sender: the controller of either, or the auditor; an officer in person of a hospital, whatever its
    /// standing, takes back its half. Refused for a controller while a claim or
    /// recovery of its handle is pending and for 30 days after it, as it lets denials go. Each handle stands
    /// for itself again: what the other one denies, opts out of or forbids holds for it no longer, and
    /// tickets that rest on the merge are not served any more. A break-glass session that is over stays
    /// over. Event: `unmerged` or `merge_withdrawn`.
    UnmergePatient {
        /// The main handle.
        main: Handle,
        /// The one that was merged into it.
        other: Handle,
    },
    /// Lets a person break the glass again whom a verdict barred. Sender: auditor. Refused if there
    /// is no such bar; a bar by an overdue review ends with the review. Event: `bar_lifted`.
    LiftBar {
        /// Who.
        person: PersonId,
    },
    /// Sets the limits of break-glass, all of them, how long claims and recoveries wait, how long
    /// attested permits may run and how long what is over is kept. Sender: owner. Event: `settings`.
    UpdateConfig {
        /// The limits of break-glass.
        settings: BreakGlassSettings,
        /// How long claims and recoveries wait; unchanged if left out.
        #[serde(default)]
        control: Option<ControlSettings>,
        /// The longest that an attested permit written from now on may run, in days, 1 to 3,650;
        /// unchanged if left out.
        #[schemars(range(min = 1, max = 3650))]
        attested_permit_days: Option<u32>,
        /// How long what is over is kept, in days, 366 to 36,525; 3,653 (ten years) at first; unchanged
        /// if left out. A shorter term holds for what is over already.
        #[schemars(range(min = 366, max = 36_525))]
        retention_days: Option<u32>,
    },
    /// Removes bodies that are past the retention term; heads, counts and where a directive stood
    /// remain. Sender: anyone. At most 50 in all. Entries of the history go oldest first, as many as are
    /// past; each directive, session and request that is named must be over for the whole term, and no
    /// entry that is kept may be about it (entries go first, in the same message too). Never: what may
    /// still apply, waits for an answer or a review, is disputed or bars. All or nothing.
    /// Event: `purged`.
    Purge {
        /// Whose.
        handle: Handle,
        /// How many of the oldest entries of the history at most.
        #[schemars(range(min = 0, max = 50))]
        entries: u32,
        /// Directives of this handle.
        #[serde(default)]
        #[schemars(schema_with = "crate::schema::set::<u64, 0, 50>")]
        directives: Vec<u64>,
        /// Break-glass sessions of this handle.
        #[serde(default)]
        #[schemars(schema_with = "crate::schema::set::<u64, 0, 50>")]
        sessions: Vec<u64>,
        /// Requests under this handle.
        #[serde(default)]
        #[schemars(schema_with = "crate::schema::set::<u64, 0, 50>")]
        requests: Vec<u64>,
    },
    /// Stops whatever widens what is permitted, and who speaks for a patient, until resumed:
    /// `Permit`, `LiftDenial`, `Amend` unless it only shortens a permit, opting in, allowing
    /// attestation or publishing, `ApproveRequest`, `ConfirmAttested`, `RequestConsent`.
    /// Nothing else is stopped: what a patient forbids, ends or declines, and emergencies, go on.
    /// Sender: owner, or the network's registrar or security officer. Refused: a scope of another
    /// contract, one that is paused. Event: `pause`.
    Pause {
        /// `permits`.
        scope: PauseScope,
    },
    /// Ends such a stop. Sender: owner, or the network's registrar. Refused: a scope of another
    /// contract, one that is not paused. Event: `pause`.
    Resume {
        /// `permits`.
        scope: PauseScope,
    },
    /// Asks the patient for a permit. Sender: staff of an accredited hospital with the capabilities for
    /// every purpose, in a role that may ask for it, or a gateway that names such a person. The patient
    /// approves, narrows or declines it until it lapses. Refused: a handle that is not registered, terms
    /// that no permit may have, people of another hospital, and a ninth request of one hospital that
    /// waits under one handle. Repeating it asks again. Event: `consent_request`.
    RequestConsent {
        /// Whose records.
        handle: Handle,
        /// The permit that is asked for.
        asked: AskedTerms,
        /// From when on it is no longer pending, Unix seconds; after now, at most 90 days later; 30
        /// days if left out.
        lapses_at: Option<u64>,
        /// For whom a gateway acts. Required of a gateway, refused from anyone else.
        practitioner: Option<Practitioner>,
    },
    /// Permits what was asked for, or less: a permit like every other, in force from now. Sender: the
    /// controller. Refused if the request is not pending, if `narrowed` reaches further than it in any
    /// respect, and while the hospital that asked may not ask for this. Event: `directive` with
    /// `request`.
    ApproveRequest {
        /// Whose records.
        handle: Handle,
        /// The request.
        request: u64,
        /// The terms of a narrower permit; as it was asked for, from now, if left out. What may be left
        /// out: the hospital (the one that asked), the start (now), the policy (that of the request).
        narrowed: Option<Terms>,
    },
    /// Answers a request with no. Sender: the controller. Refused if it is not pending.
    /// Event: `consent_request`.
    DeclineRequest {
        /// Whose records.
        handle: Handle,
        /// The request.
        request: u64,
    },
    /// Takes a request back. Sender: whoever at the same hospital might have made it, or a gateway that
    /// names such a person; also when the hospital may not ask any more. Refused if it is not pending.
    /// Event: `consent_request`.
    WithdrawRequest {
        /// Under which handle.
        handle: Handle,
        /// The request.
        request: u64,
        /// For whom a gateway acts.
        practitioner: Option<Practitioner>,
    },
    /// Adds a text of the network's policy, or says where one that is in force lies now: its bytes,
    /// and so its hash, never change. Sender: owner. Refused under an id whose text has another hash
    /// or is retired. Repeating it is harmless. Event: `policy_text`.
    PutPolicyText {
        /// Its id.
        policy: PolicyId,
        /// Where it can be read, https.
        uri: ServiceUrl,
        /// SHA-256 of its bytes.
        hash: Hash,
    },
    /// Retires a text: directives that name it stay as they are, and no new one names it. It is
    /// never deleted. Sender: owner. Refused if there is none with this id or it is retired already.
    /// Event: `policy_text`.
    RetirePolicyText {
        /// Its id.
        policy: PolicyId,
    },
    /// Names the record index, once. Sender: owner. The address must be a contract whose cw2 name
    /// is `record-index`. Event: `record_index`.
    SetRecordIndex {
        /// The contract.
        address: String,
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
}

/// What may be asked about consent. Queries that take an actor serve an honest client: they are no
/// access control, because a query cannot know its caller.
#[wire]
#[derive(QueryResponses)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum QueryMsg {
    /// Owner, neighbours, limits.
    #[returns(ConfigResponse)]
    Config {},
    /// One patient. An error if the handle is not registered.
    #[returns(PatientResponse)]
    Patient {
        /// The handle.
        handle: Handle,
        /// Asks for this hospital only whether it may not publish; for all if left out.
        #[serde(default)]
        custodian: Option<HospitalId>,
    },
    /// One directive. An error if there is none with this id.
    #[returns(DirectiveResponse)]
    Directive {
        /// Its id.
        directive: u64,
    },
    /// The directives of a handle: those in force first, grouped by whom they are about, then those
    /// that ended. What has expired or was ended by `RevokeAll` moves to the latter when next a
    /// directive about the same grantee is written.
    #[returns(DirectivesResponse)]
    Directives {
        /// The handle.
        handle: Handle,
        /// `next` of the page before; opaque.
        start_after: Option<String>,
        /// 20 if left out, 100 at most.
        limit: Option<u32>,
    },
    /// The decision for one record, as of block time.
    #[returns(DecisionResponse)]
    Decide {
        /// Who asks.
        actor: Actor,
        /// Why.
        purpose: Purpose,
        /// The study, where one is meant.
        study: Option<StudyId>,
        /// The record.
        record: RecordFacts,
    },
    /// The decisions for several records of one patient, as of block time, in the order given. A permit
    /// reaches records of the handle that it was written for; denials, opting out and break-glass sessions
    /// of any merged handle hold for all.
    #[returns(DecisionsResponse)]
    DecideMany {
        /// Who asks.
        actor: Actor,
        /// Why.
        purpose: Purpose,
        /// The study, where one is meant.
        study: Option<StudyId>,
        /// The records, 1 to 20, all under the same handle or handles merged with it.
        #[schemars(schema_with = "crate::schema::list::<RecordFacts, 1, 20>")]
        records: Vec<RecordFacts>,
    },
    /// Whether what permits once carried is still good, in the order asked.
    #[returns(BasisStatusResponse)]
    BasisStatus {
        /// Ids of permits; with `sessions` at most 100.
        #[schemars(schema_with = "crate::schema::list::<u64, 0, 100>")]
        ids: Vec<u64>,
        /// Break-glass sessions.
        #[serde(default)]
        #[schemars(schema_with = "crate::schema::list::<u64, 0, 100>")]
        sessions: Vec<u64>,
    },
    /// Whether an account may do something for a patient, besides the acts that this registry takes
    /// itself: record-index asks before it takes one, and gateways before they hand out the log. An
    /// error if the handle is not registered or the account is no address.
    #[returns(MayActResponse)]
    MayAct {
        /// The handle.
        handle: Handle,
        /// The account.
        account: String,
        /// What it wants to do.
        power: Power,
    },
    /// The mandates of a handle by number, those that ended too.
    #[returns(DelegatesResponse)]
    Delegates {
        /// The handle.
        handle: Handle,
        /// `next` of the page before.
        start_after: Option<u32>,
        /// 20 if left out, 100 at most.
        limit: Option<u32>,
    },
    /// One break-glass session. An error if there is none with this number.
    #[returns(SessionResponse)]
    BreakGlassSession {
        /// Its number.
        session: u64,
    },
    /// Break-glass sessions by number.
    #[returns(SessionsResponse)]
    BreakGlassSessions {
        /// Only those under this handle.
        handle: Option<Handle>,
        /// Only those of this hospital's people.
        hospital: Option<HospitalId>,
        /// Only those of this person.
        person: Option<PersonId>,
        /// `next` of the page before.
        start_after: Option<u64>,
        /// 20 if left out, 100 at most: how many sessions are looked at. Filtered pages may hold
        /// fewer and still have a `next`.
        limit: Option<u32>,
    },
    /// Sessions that wait for a review: first those not disputed, of each person the oldest first,
    /// then those disputed.
    #[returns(PendingReviewsResponse)]
    PendingReviews {
        /// Only those of this hospital's people.
        hospital: Option<HospitalId>,
        /// Only those whose review is overdue.
        #[serde(default)]
        only_overdue: bool,
        /// `next` of the page before; opaque.
        start_after: Option<String>,
        /// 20 if left out, 100 at most: how many sessions are looked at.
        limit: Option<u32>,
    },
    /// Who is barred by a verdict. Bars by overdue reviews are marked in `PendingReviews`.
    #[returns(BarsResponse)]
    Bars {
        /// `next` of the page before; opaque.
        start_after: Option<String>,
        /// 20 if left out, 100 at most.
        limit: Option<u32>,
    },
    /// Requests for consent under a handle, by number.
    #[returns(RequestsResponse)]
    Requests {
        /// The handle.
        handle: Handle,
        /// Only those of this hospital.
        hospital: Option<HospitalId>,
        /// Only those that wait for an answer.
        #[serde(default)]
        only_pending: bool,
        /// `next` of the page before.
        start_after: Option<u64>,
        /// 20 if left out, 100 at most: how many requests are looked at. Filtered pages may hold fewer
        /// and still have a `next`.
        limit: Option<u32>,
    },
    /// Halves of a merge that wait for whoever speaks for a handle: who said them, and until when they wait. By
    /// the handle for which each was said. What was said for this handle stands in its history.
    #[returns(MergeHalvesResponse)]
    MergeHalves {
        /// The handle for which they wait.
        handle: Handle,
        /// `next` of the page before.
        start_after: Option<Handle>,
        /// 20 if left out, 100 at most: how many halves are looked at. Pages may hold fewer, of those that still
        /// wait, and still have a `next`.
        limit: Option<u32>,
    },
    /// The texts of the network's policy by id, retired ones too.
    #[returns(PolicyTextsResponse)]
    PolicyTexts {
        /// `next` of the page before.
        start_after: Option<PolicyId>,
        /// 20 if left out, 100 at most.
        limit: Option<u32>,
    },
    /// The hash-chained history of a handle, oldest first, with head and count.
    #[returns(HistoryResponse)]
    History {
        /// The handle.
        handle: Handle,
        /// `next` of the page before.
        start_after: Option<u64>,
        /// 20 if left out, 100 at most.
        limit: Option<u32>,
    },
}

/// A hospital registers a patient who has no account.
#[wire]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct HospitalRegistration {
    /// The hospital.
    pub hospital: HospitalId,
    /// Commitment to the signed form.
    pub evidence: Commitment,
}

/// What a directive says; effect and handle stand in the message.
#[wire]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Terms {
    /// To whom it applies; everyone if nothing is named.
    #[serde(default)]
    pub grantee: Grantee,
    /// Only records that this hospital published first. Any if left out.
    pub custodian: Option<HospitalId>,
    /// At most 8 purposes, none twice. A permit names at least one; a denial without any covers
    /// every purpose but emergencies, and those too if it names a person.
    #[serde(default)]
    #[schemars(schema_with = "crate::schema::set::<Purpose, 0, 8>")]
    pub purposes: Vec<Purpose>,
    /// To which records it applies.
    pub resources: Resources,
    /// Permit: the highest level it reaches (N if left out; V for `tags` and `records`). Denial:
    /// the lowest (U if left out).
    pub confidentiality: Option<Confidentiality>,
    /// One registered study. Only where every purpose is one of research.
    pub study: Option<StudyId>,
    /// Months of the care that the records are about.
    pub data_period: Option<Months>,
    /// Start, Unix seconds, inclusive; now if left out; not before now.
    pub valid_from: Option<u64>,
    /// End, Unix seconds, exclusive; none if left out. Required where the network caps the length.
    pub valid_until: Option<u64>,
    /// Permits only: how many tickets it may carry, at least 1; no limit if left out.
    #[schemars(range(min = 1))]
    pub max_uses: Option<u32>,
    /// Permits only: at most 8 codes of what the asker must or must not do, none twice.
    #[serde(default)]
    #[schemars(schema_with = "crate::schema::set::<Obligation, 0, 8>")]
    pub obligations: Vec<Obligation>,
    /// Commitment to the signed form, if there is one.
    pub evidence: Option<Commitment>,
    /// The text of the network's policy that was agreed to, one in force; none if left out.
    pub policy: Option<PolicyId>,
}

/// To whom a directive applies: a hospital, a role, both, or one person; everyone if empty.
#[wire]
#[derive(Default)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Grantee {
    /// Staff of this hospital. With `person` it may be left out: it is looked up.
    #[serde(default)]
    pub hospital: Option<HospitalId>,
    /// Staff in this role. Not together with `person`.
    #[serde(default)]
    pub role: Option<Role>,
    /// One person: a permit names one that the network knows, as the network names them. A denial
    /// may also name a pseudonym that is not appointed, or with `hospital` an account that is not.
    #[serde(default)]
    pub person: Option<PersonId>,
}

/// To which records a directive applies.
#[wire]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum Resources {
    /// All. A permit reaches records with tags only if `tagged` is set; a denial always does.
    All {
        /// Permits only: records with tags too.
        #[serde(default)]
        tagged: bool,
    },
    /// Records of these categories, published in clear.
    Categories {
        /// 1 to 16 codes, none twice.
        #[schemars(schema_with = "crate::schema::set::<CategoryCode, 1, 16>")]
        codes: Vec<CategoryCode>,
    },
    /// Records with these tags: a permit needs all of a record's tags named, a denial any.
    Tags {
        /// 1 to 16 tags, none twice.
        #[schemars(schema_with = "crate::schema::set::<Tag, 1, 16>")]
        tags: Vec<Tag>,
    },
    /// Records of these groups.
    Groups {
        /// 1 to 16 groups, none twice.
        #[schemars(schema_with = "crate::schema::set::<Group, 1, 16>")]
        groups: Vec<Group>,
    },
    /// These records, and whatever replaces, appends to or transforms them.
    Records {
        /// 1 to 32 roots, none twice.
        #[schemars(schema_with = "crate::schema::set::<RecordId, 1, 32>")]
        roots: Vec<RecordId>,
    },
}

/// Inclusive months of care, `YYYY-MM`.
#[wire]
#[derive(Copy, Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Months {
    /// First month.
    pub from: Month,
    /// Last month, not before the first.
    pub until: Month,
}

/// Who asks for a decision. Taken as given: only record-index asks with facts of the registry.
#[wire]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Actor {
    /// Where the person works.
    pub hospital: HospitalId,
    /// As what.
    pub role: Role,
    /// Who.
    pub person: PersonId,
    /// The person's account, where `person` is a pseudonym: denials of the account hold too.
    #[serde(default)]
    pub account: Option<String>,
    /// Whether the hospital has right and capability to break the glass, and the person the right:
    /// only then a decision may say that it can be broken.
    #[serde(default)]
    pub break_glass: bool,
}

/// What a decision needs to know of a record.
#[wire]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct RecordFacts {
    /// Its root: what directives name.
    pub root: RecordId,
    /// The handle it is published under.
    pub handle: Handle,
    /// Who keeps it now.
    pub custodian: HospitalId,
    /// Who published it first.
    pub origin: HospitalId,
    /// What kind of document, clear or blinded.
    pub category: RecordCategory,
    /// How confidential.
    pub confidentiality: Confidentiality,
    /// Blinded sensitivity labels, at most 8.
    #[serde(default)]
    pub tags: Vec<Tag>,
    /// Blinded groups, at most 4.
    #[serde(default)]
    pub groups: Vec<Group>,
    /// Months of the care it is about, if stated.
    pub period: Option<Months>,
}

/// The category of a record: a clear code of the network's table, or blinded.
#[wire]
#[derive(Eq)]
pub enum RecordCategory {
    /// Readable to all.
    Code(CategoryCode),
    /// Only the patient and the custodian can tell; it counts as a tag.
    Blinded(Tag),
}

/// Owner, neighbours, limits.
#[wire]
pub struct ConfigResponse {
    /// Who governs the registry.
    pub ownership: OwnershipResponse,
    /// The chain id stored at instantiation.
    pub chain_id: String,
    /// The hospital registry.
    pub hospital_registry: String,
    /// The record index, once it is named.
    pub record_index: Option<String>,
    /// The longest that a permit may run, in days.
    pub max_permit_days: Option<u32>,
    /// How long what is over is kept, in days.
    pub retention_days: u32,
    /// The scopes of this contract that are paused.
    pub paused: Vec<PauseScope>,
    /// The longest that an attested permit may run, in days.
    pub attested_permit_days: u32,
    /// How many directives may be in force per handle and grantee; half of them attested or written
    /// by delegates, a quarter attested by one hospital.
    pub bucket_limit: u32,
    /// The limits of break-glass.
    pub break_glass: BreakGlassSettings,
    /// How long claims and recoveries wait.
    pub control: ControlSettings,
}

/// One patient.
#[wire]
pub struct PatientResponse {
    /// The handle.
    pub handle: Handle,
    /// The account that controls it; nobody yet if a hospital registered it.
    pub controller: Option<String>,
    /// The hospital that registered it, if one did.
    pub registered_by: Option<HospitalId>,
    /// When, Unix seconds.
    pub registered_at: u64,
    /// Permits with an id below this have been revoked together.
    pub revoked_below: u64,
    /// Whether the patient lets the glass be broken, as said under this handle; opting out under a handle
    /// merged with it closes it too.
    pub emergency_access: EmergencyAccess,
    /// Whether the patient lets hospitals attest acts, as said under this handle; forbidding it under a
    /// handle merged with it holds too.
    pub attestation_allowed: bool,
    /// When the handle was closed, if it was.
    pub closed_at: Option<u64>,
    /// The main handle, if this one is merged into one.
    pub main: Option<Handle>,
    /// All other handles of the same patient that are merged with it, at most 4, the main one first.
    pub merged: Vec<Handle>,
    /// What is about to happen to its control, if anything is, or what of the last change binds.
    pub control: Option<ControlResponse>,
    /// The hospitals that may not publish under it, at most 32; where the query names a custodian,
    /// that one only, if it may not.
    pub no_publishing: Vec<HospitalId>,
    /// The nonce of the last act taken by `ActSigned`, 0 before the first: the next one has a greater.
    pub last_nonce: u64,
    /// Head of the history chain.
    pub head: Hash,
    /// How many entries it has.
    pub count: u64,
}

/// Where a directive stands as of block time.
#[wire]
#[derive(Copy, Eq)]
pub enum DirectiveStatus {
    /// In force, or before its start.
    Active,
    /// A permit that was ended.
    Revoked,
    /// A denial that was ended.
    Lifted,
    /// Past its end.
    Expired,
    /// A permit whose uses are drawn.
    UsedUp,
    /// An attested permit that waits for its confirmation: it opens nothing.
    Pending,
    /// Replaced by another.
    Superseded,
}

/// One directive.
#[wire]
pub struct DirectiveResponse {
    /// Its id, in the order in which all directives of the network were written.
    pub id: u64,
    /// Whose it is.
    pub handle: Handle,
    /// Permit or denial.
    pub effect: Effect,
    /// What it says, as kept: a person with the hospital of that day, `valid_from` filled in.
    pub terms: Terms,
    /// By whose authority it was written.
    pub authority: Authority,
    /// Who wrote it.
    pub author: String,
    /// What it rests on, where the authority is `attested`.
    pub attestation: Option<Attestation>,
    /// The number of the author's mandate, where the authority is `delegate`.
    pub mandate: Option<u32>,
    /// When, Unix seconds.
    pub written_at: u64,
    /// Where it stands as of block time.
    pub status: DirectiveStatus,
    /// How many tickets it may still carry; nothing if there is no limit.
    pub uses_left: Option<u32>,
    /// Set where it is an attested permit that can reach the hospital that attested it.
    pub self_attested: Option<SelfAttested>,
    /// What it replaced.
    pub amends: Option<Amends>,
    /// A denial of somebody who is named by a pseudonym and had an account when it was written: that
    /// account, for which it holds as well.
    pub also_account: Option<String>,
    /// When and by whom it was ended, if it was.
    pub ended: Option<Ended>,
}

/// The end of a directive by an act.
#[wire]
pub struct Ended {
    /// By whose authority.
    pub authority: Authority,
    /// Who.
    pub actor: String,
    /// What it rests on, where the authority is `attested`.
    pub attestation: Option<Attestation>,
    /// The number of the actor's mandate, where the authority is `delegate`.
    pub mandate: Option<u32>,
    /// When, Unix seconds.
    pub at: u64,
    /// What replaced it, if it was superseded.
    pub replaced: Option<Replaced>,
}

/// A page of directives.
#[wire]
pub struct DirectivesResponse {
    /// The directives.
    pub directives: Vec<DirectiveResponse>,
    /// `start_after` of the next page, if there may be one; opaque.
    pub next: Option<String>,
}

/// One decision.
#[wire]
pub struct DecisionResponse {
    /// What it says.
    pub outcome: Outcome,
    /// Why.
    pub reason: Reason,
    /// The directive that decided, if one did.
    pub directive: Option<u64>,
    /// What the asker must or must not do with a permitted record.
    pub obligations: Vec<Obligation>,
    /// Whether `directive` has a limited number of uses.
    pub counts_use: bool,
    /// The session, if the purpose was BTG and it was permitted.
    pub session: Option<u64>,
    /// Where nothing is permitted: whether breaking the glass would open the record to this actor.
    pub break_glass_available: bool,
}

/// Decisions in the order asked.
#[wire]
pub struct DecisionsResponse {
    /// One for each record.
    pub decisions: Vec<DecisionResponse>,
}

/// Whether what a permit once carried is still good.
#[wire]
pub struct Basis {
    /// The permit.
    pub id: u64,
    /// Where it stands; nothing if there is no such directive. A permit that was replaced without
    /// being narrowed lives on in what replaced it: once that is revoked, expired or narrowed, so is
    /// it.
    pub status: Option<DirectiveStatus>,
    /// Whether it was superseded by a narrower one.
    pub narrowed: bool,
    /// Whether tickets drawn on it are still good: not revoked, lifted, expired or narrowed. A permit
    /// that is used up, or was replaced without being narrowed, stays good for tickets drawn before.
    pub good: bool,
    /// Whose it is, if there is such a directive.
    pub handle: Option<Handle>,
    /// When an act ended it, or what lives on in its place, Unix seconds; nothing if it was not ended, or
    /// only by time or uses. Of permits revoked by `RevokeAll`: when all were last revoked.
    pub ended_at: Option<u64>,
}

/// In the order asked.
#[wire]
pub struct BasisStatusResponse {
    /// One for each id.
    pub basis: Vec<Basis>,
    /// One for each session.
    #[serde(default)]
    pub sessions: Vec<SessionBasis>,
}

/// What one entry of a history says.
#[wire]
pub enum HistoryEvent {
    /// The handle was registered: by a hospital where it was attested.
    Registered {
        /// The account that controls it, if any.
        controller: Option<String>,
    },
    /// A directive was written.
    Written {
        /// Its id.
        directive: u64,
        /// Permit or denial.
        effect: Effect,
        /// SHA-256 of its canonical bytes: [`crate::terms_bytes`] (`docs/storage.md`).
        terms: Hash,
        /// Whether it can reach the hospital that attested it: then it opens nothing until it is
        /// confirmed.
        self_attested: bool,
    },
    /// A directive was written in the place of another.
    Amended {
        /// Its id.
        directive: u64,
        /// Permit or denial.
        effect: Effect,
        /// As in `Written`.
        terms: Hash,
        /// The directive that it replaced.
        amends: u64,
        /// Whether that made tickets drawn on it die.
        narrowed: bool,
    },
    /// An attested permit was confirmed.
    PermitConfirmed {
        /// Its id.
        directive: u64,
        /// The hospital whose officer confirmed it; nothing for the auditor.
        hospital: Option<HospitalId>,
    },
    /// Somebody may act for the patient.
    DelegateAppointed {
        /// The number of the mandate.
        mandate: u32,
        /// Who.
        account: String,
        /// As what.
        kind: MandateKind,
        /// What.
        powers: Vec<Power>,
        /// Until when.
        until: u64,
        /// Whether it was attested: then it does not hold until it is confirmed.
        self_attested: bool,
    },
    /// A mandate was confirmed.
    MandateConfirmed {
        /// Its number.
        mandate: u32,
        /// The hospital whose officer confirmed it; nothing for the auditor.
        hospital: Option<HospitalId>,
    },
    /// Mandates of an account were ended.
    DelegateRemoved {
        /// Whose.
        account: String,
    },
    /// The patient let hospitals attest acts, or forbade it.
    AttestationSet {
        /// Whether they may.
        allowed: bool,
    },
    /// A permit was ended.
    Revoked {
        /// Its id.
        directive: u64,
    },
    /// A denial was ended.
    Lifted {
        /// Its id.
        directive: u64,
    },
    /// All permits were ended.
    RevokedAll {
        /// Permits with an id below this.
        below: u64,
    },
    /// The patient opted out of break-glass, or in again.
    EmergencyAccess {
        /// `allowed` or `opted_out`.
        access: EmergencyAccess,
    },
    /// Somebody broke the glass.
    SessionOpened {
        /// The session.
        session: u64,
        /// Who.
        person: PersonId,
        /// Where the person worked.
        hospital: HospitalId,
        /// As what.
        role: Role,
        /// Why.
        reason: BreakGlassReason,
        /// Commitment to the justification.
        justification: Commitment,
        /// Until when it is open.
        expires_at: u64,
        /// When the access was, if it was reported late.
        late: Option<u64>,
    },
    /// A session was ended.
    SessionEnded {
        /// The session.
        session: u64,
    },
    /// A session was reviewed.
    SessionReviewed {
        /// The session.
        session: u64,
        /// What the review says.
        verdict: Verdict,
    },
    /// The patient disputed a session.
    SessionDisputed {
        /// The session.
        session: u64,
    },
    /// Somebody tried to break the glass and was refused.
    AttemptRefused {
        /// Who.
        person: PersonId,
        /// Where the person works.
        hospital: HospitalId,
        /// As what.
        role: Role,
        /// Why the glass was to be broken.
        reason: BreakGlassReason,
        /// Commitment to the justification.
        justification: Commitment,
        /// Why it was refused.
        refusal: Reason,
    },
    /// A hospital may not publish under the handle, or may again.
    Publishing {
        /// The hospital.
        hospital: HospitalId,
        /// Whether it may.
        allowed: bool,
    },
    /// Somebody is to control the handle: the controller hands over, or it is claimed or recovered.
    ControlProposed {
        /// Which of the three.
        change: ControlChange,
        /// Who; nobody any more where a rotation was withdrawn.
        account: Option<String>,
        /// From when on a claim or recovery can be accepted; nothing while the auditor has to confirm.
        from: Option<u64>,
        /// Commitment to the signed form, where the auditor proposed.
        evidence: Option<Commitment>,
    },
    /// The auditor confirmed a claim or recovery.
    ControlConfirmed {
        /// From when on it can be accepted.
        from: u64,
    },
    /// A claim or recovery was cancelled.
    ControlCancelled {},
    /// The actor accepted, and controls the handle.
    ControlPassed {
        /// By what.
        change: ControlChange,
    },
    /// One half of a merge was said. It stands in the history of the handle for which it was said.
    MergeProposed {
        /// The main handle.
        main: Handle,
        /// The other one.
        other: Handle,
    },
    /// That half was taken back. It stands where the half does.
    MergeWithdrawn {
        /// The main handle.
        main: Handle,
        /// The other one.
        other: Handle,
    },
    /// Two handles were merged. It stands in the history of both.
    Merged {
        /// The main handle.
        main: Handle,
        /// The one that was merged into it.
        other: Handle,
    },
    /// They were parted again. It stands in the history of both.
    Unmerged {
        /// The main handle.
        main: Handle,
        /// The one that was merged into it.
        other: Handle,
    },
    /// The handle was closed.
    Closed {},
    /// The patient answered a request for consent.
    RequestAnswered {
        /// The request.
        request: u64,
        /// The permit, written just before; nothing if the patient declined.
        directive: Option<u64>,
    },
}

/// One entry of a history.
#[wire]
pub struct HistoryEntry {
    /// Its number, from 1.
    pub number: u64,
    /// When, Unix seconds.
    pub at: u64,
    /// By whose authority the patient's act was taken; nothing where staff acted on their own.
    pub authority: Option<Authority>,
    /// Who.
    pub actor: String,
    /// What it rests on, where the authority is `attested`.
    pub attestation: Option<Attestation>,
    /// The number of the actor's mandate, where the authority is `delegate`.
    pub mandate: Option<u32>,
    /// What.
    pub event: HistoryEvent,
}

/// A page of a history.
#[wire]
pub struct HistoryResponse {
    /// Head of the chain over all entries.
    pub head: Hash,
    /// How many entries there are.
    pub count: u64,
    /// The entries of this page, oldest first.
    pub entries: Vec<HistoryEntry>,
    /// `start_after` of the next page, if there may be one.
    pub next: Option<u64>,
    /// The first entries, if they were purged: those answered are chained from that head on.
    pub purged: Option<PurgedEntries>,
}
