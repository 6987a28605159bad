//! Everything that is stored, and nothing else: the only file that knows a key. The README has the
//! same as a table, with bytes per entry.

pub mod control;
pub mod glass;
pub mod mandates;
pub mod merging;
pub mod policy_texts;
pub mod requests;
pub mod retention;

use cosmwasm_std::{StdError, StdResult, Storage};
use hie_contract::account::Account;
use hie_contract::chain_log::{ChainLog, Head};
use hie_contract::ownership::Ownership;
use hie_contract::pause::Paused;
use hie_contract::table::Table;
use hie_policy::{BreakGlassReason, Effect, EmergencyAccess, Reason, Role};
use hie_types::consent::{ControlChange, DirectiveStatus};
use hie_types::{Handle, Hash, HospitalId};
use serde::{Deserialize, Serialize};

use crate::bucket::{Bucket, Listing};
use crate::directive::Directive;
use crate::glass::session::Verdict;
use crate::grantee::Person;
use crate::merging::Step;
use crate::patient::{MAX_FORBIDDEN, Patient};
use crate::spoken::Spoken;

/// Neighbours and limits; always there. Key: `c`. About 85 bytes.
const CONFIG: Table<Config> = Table::new("c");
/// Owner and nominee; always there. Key: `o`. 22 bytes, 43 with a nominee.
const OWNERSHIP: Table<Ownership> = Table::new("o");
/// The id of the last directive of the network; none was written if absent. Key: `n`. 1 to 10 bytes.
const LAST_DIRECTIVE: Table<u64> = Table::new("n");
/// Handle (16 bytes) → patient; not registered if absent. About 30 bytes.
const PATIENTS: Table<Patient> = Table::new("p");
/// Account (canonical) → the handle it controls; it controls none if absent. 16 bytes.
const HANDLES: Table<[u8; 16]> = Table::new("a");
/// Directive id (8 bytes, big-endian) → directive; never written if absent. 75 to 800 bytes.
const DIRECTIVES: Table<Directive> = Table::new("d");
/// (handle, tag of the bucket, name of the bucket, directive id) → what to know for sweeping.
/// 1 to 11 bytes. Every directive stands here exactly once.
const BUCKETS: Table<Listing> = Table::new("b");
/// (handle, account, directive id) → what to know for sweeping: denials that hold for an account
/// besides the pseudonym in whose bucket they lie. 1 to 11 bytes.
const ALSO: Table<Listing> = Table::new("k");
/// Directive id (8 bytes, big-endian) → the latest of those that stand in its place without having been
/// narrowed; absent where there is none. 1 to 10 bytes.
const LATEST: Table<u64> = Table::new("l");
/// (handle, hospital) → since when that hospital may not publish under it; it may if absent. 6 bytes. How many there are stands in the patient.
const FORBIDDEN: Table<Forbidden> = Table::new("f");
/// Handle (16 bytes) → the last nonce of a signed act; none was taken if absent. 1 to 10 bytes.
const NONCES: Table<u64> = Table::new("sn");
/// Handle → head and count (33 to 42 bytes), and (handle, number) → entry (2 to 100 bytes).
const HISTORY: ChainLog<HistoryRecord> = ChainLog::new("h", "e");

/// All namespaces, for the test that they are unique.
pub fn namespaces() -> Vec<&'static str> {
    let [heads, entries] = HISTORY.namespaces();
    let mut all = vec![
        CONFIG.namespace(),
        OWNERSHIP.namespace(),
        LAST_DIRECTIVE.namespace(),
        PATIENTS.namespace(),
        HANDLES.namespace(),
        DIRECTIVES.namespace(),
        BUCKETS.namespace(),
        ALSO.namespace(),
        LATEST.namespace(),
        NONCES.namespace(),
        FORBIDDEN.namespace(),
        control::namespace(),
        heads,
        entries,
    ];
    all.extend(glass::namespaces());
    all.extend(mandates::namespaces());
    all.extend(merging::namespaces());
    all.extend(policy_texts::namespaces());
    all.extend(requests::namespaces());
    all.extend(retention::namespaces());
    all
}

/// That a hospital may not publish under a handle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forbidden {
    /// Since when, Unix seconds.
    pub since: u64,
    /// Whether the patient's account or key said so.
    pub own: bool,
}

/// Neighbours and limits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Config {
    /// The chain id at instantiation.
    pub chain_id: String,
    /// The hospital registry.
    pub hospital_registry: Account,
    /// The record index, once it is named.
    pub record_index: Option<Account>,
    /// The longest that a permit may run, in days.
    pub max_permit_days: Option<u32>,
    /// Which scopes are paused.
    pub paused: Paused,
    /// The longest that an attested permit may run, in days.
    pub attested_permit_days: u32,
}

/// One entry of a history. What a directive says of its own writing and its end is kept there only:
/// who, when, by whose authority, and the terms that are hashed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum HistoryRecord {
    /// The handle was registered.
    Registered {
        /// When, Unix seconds.
        at: u64,
        /// By whose authority and by whom: the controller, unless a hospital registered.
        by: Spoken,
    },
    /// A directive was written.
    Written {
        /// Its id.
        directive: u64,
    },
    /// A directive was ended by an act.
    Ended {
        /// Its id.
        directive: u64,
    },
    /// All permits were ended.
    RevokedAll {
        /// When, Unix seconds.
        at: u64,
        /// By whose authority and by whom.
        by: Spoken,
        /// Permits with an id below this.
        below: u64,
    },
    /// The patient opted out of break-glass, or in again.
    EmergencyAccess {
        /// When, Unix seconds.
        at: u64,
        /// By whose authority and by whom.
        by: Spoken,
        /// What holds since.
        access: EmergencyAccess,
    },
    /// A session was opened; it says the rest itself.
    SessionOpened {
        /// Its number.
        session: u64,
    },
    /// A session was ended.
    SessionEnded {
        /// When, Unix seconds.
        at: u64,
        /// By whom.
        by: Account,
        /// Its number.
        session: u64,
    },
    /// A session was reviewed.
    SessionReviewed {
        /// When, Unix seconds.
        at: u64,
        /// By whom.
        by: Account,
        /// Its number.
        session: u64,
        /// What the review says.
        verdict: Verdict,
    },
    /// A session was disputed.
    SessionDisputed {
        /// When, Unix seconds.
        at: u64,
        /// By whose authority and by whom.
        by: Spoken,
        /// Its number.
        session: u64,
    },
    /// An attempt to break the glass was refused.
    AttemptRefused {
        /// When, Unix seconds.
        at: u64,
        /// By whom, and why.
        attempt: Box<Attempt>,
    },
    /// A directive was written in the place of another.
    Amended {
        /// Its id.
        directive: u64,
    },
    /// An attested permit was confirmed; it says the rest itself.
    PermitConfirmed {
        /// Its id.
        directive: u64,
    },
    /// The patient let hospitals attest acts, or forbade it.
    AttestationSet {
        /// When, Unix seconds.
        at: u64,
        /// By whose authority and by whom.
        by: Spoken,
        /// Whether they may.
        allowed: bool,
    },
    /// Somebody may act for the patient; the mandate says the rest itself.
    DelegateAppointed {
        /// Its number.
        mandate: u32,
    },
    /// A mandate was confirmed; it says the rest itself.
    MandateConfirmed {
        /// Its number.
        mandate: u32,
    },
    /// Mandates of an account were ended.
    DelegateRemoved {
        /// When, Unix seconds.
        at: u64,
        /// By whose authority and by whom.
        by: Spoken,
        /// Whose.
        account: Account,
    },
    /// A hospital may not publish, or may again.
    Publishing {
        /// When, Unix seconds.
        at: u64,
        /// By whose authority and by whom.
        by: Spoken,
        /// The hospital.
        hospital: String,
        /// Whether it may.
        allowed: bool,
    },
    /// The controller hands over, or takes that back.
    Rotation {
        /// When, Unix seconds.
        at: u64,
        /// By whose authority and by whom.
        by: Spoken,
        /// To whom; to nobody any more if absent.
        to: Option<Account>,
    },
    /// A claim or recovery was proposed.
    ControlProposed {
        /// When, Unix seconds.
        at: u64,
        /// By whom: attested, or by the auditor.
        by: Actor,
        /// Which of the two.
        change: Change,
        /// For whom.
        to: Account,
        /// From when on it can be accepted; not yet known while a confirmation is missing.
        from: Option<u64>,
        /// Commitment to the signed form, where the auditor proposed.
        evidence: Option<[u8; 32]>,
    },
    /// The auditor confirmed it.
    ControlConfirmed {
        /// When, Unix seconds.
        at: u64,
        /// By whom.
        by: Account,
        /// From when on it can be accepted.
        from: u64,
    },
    /// It was cancelled.
    ControlCancelled {
        /// When, Unix seconds.
        at: u64,
        /// By whom.
        by: Actor,
    },
    /// The account that controls the handle now accepted.
    ControlPassed {
        /// When, Unix seconds.
        at: u64,
        /// The account.
        by: Spoken,
        /// By what.
        change: Change,
    },
    /// The handle was closed.
    Closed {
        /// When, Unix seconds.
        at: u64,
        /// By whose authority and by whom.
        by: Spoken,
    },
    /// A request for consent was answered.
    RequestAnswered {
        /// When, Unix seconds.
        at: u64,
        /// By whose authority and by whom.
        by: Spoken,
        /// Its number.
        request: u64,
        /// The permit, if it was approved.
        directive: Option<u64>,
    },
    /// Something about this handle and another one of the same patient.
    Merging {
        /// When, Unix seconds.
        at: u64,
        /// By whom.
        by: Actor,
        /// What.
        step: Step,
        /// The main handle.
        main: [u8; 16],
        /// The other one.
        other: [u8; 16],
    },
}

/// Who did something that a patient or others can do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Actor {
    /// Somebody who speaks for the patient.
    Patient(Spoken),
    /// Staff or the auditor, by nobody's authority but their own.
    Own(Account),
}

impl Actor {
    /// The account.
    pub const fn account(&self) -> &Account {
        match self {
            Self::Patient(spoken) => spoken.actor(),
            Self::Own(account) => account,
        }
    }
}

/// How control of a handle passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Change {
    /// The controller hands it over.
    Rotation,
    /// Nobody had it.
    Claim,
    /// The key was lost.
    Recovery,
}

impl Change {
    /// As events write it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Rotation => "rotation",
            Self::Claim => "claim",
            Self::Recovery => "recovery",
        }
    }
}

impl From<Change> for ControlChange {
    fn from(change: Change) -> Self {
        match change {
            Change::Rotation => Self::Rotation,
            Change::Claim => Self::Claim,
            Change::Recovery => Self::Recovery,
        }
    }
}

/// An attempt to break the glass that was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// Who.
    pub person: Person,
    /// Where the person works.
    pub hospital: String,
    /// As what.
    pub role: Role,
    /// The account that sent; nothing if it is the person itself.
    pub account: Option<Account>,
    /// Why the glass was to be broken.
    pub reason: BreakGlassReason,
    /// Commitment to the justification.
    pub justification: [u8; 32],
    /// Why it was refused.
    pub refusal: Reason,
}

fn always<T>(stored: StdResult<Option<T>>, what: &'static str) -> StdResult<T> {
    stored?.ok_or_else(|| StdError::msg(what))
}

/// Neighbours and limits.
///
/// # Errors
/// If the contract was never instantiated.
pub fn config(storage: &dyn Storage) -> StdResult<Config> {
    always(CONFIG.load(storage, &[]), "config is missing")
}

/// Keeps neighbours and limits.
///
/// # Errors
/// Never.
pub fn save_config(storage: &mut dyn Storage, config: &Config) -> StdResult<()> {
    CONFIG.save(storage, &[], config)
}

/// Owner and nominee.
///
/// # Errors
/// If the contract was never instantiated.
pub fn ownership(storage: &dyn Storage) -> StdResult<Ownership> {
    always(OWNERSHIP.load(storage, &[]), "ownership is missing")
}

/// Keeps owner and nominee.
///
/// # Errors
/// Never.
pub fn save_ownership(storage: &mut dyn Storage, ownership: &Ownership) -> StdResult<()> {
    OWNERSHIP.save(storage, &[], ownership)
}

/// The patient of a handle, if it is registered.
///
/// # Errors
/// If what is stored cannot be read.
pub fn patient(storage: &dyn Storage, handle: &Handle) -> StdResult<Option<Patient>> {
    PATIENTS.load(storage, &[&handle.0])
}

/// Keeps a patient.
///
/// # Errors
/// Never.
pub fn save_patient(
    storage: &mut dyn Storage,
    handle: &Handle,
    patient: &Patient,
) -> StdResult<()> {
    PATIENTS.save(storage, &[&handle.0], patient)
}

/// Whether an account controls a handle already.
pub fn controls_a_handle(storage: &dyn Storage, account: &Account) -> bool {
    HANDLES.has(storage, &[account.as_bytes()])
}

/// Keeps which handle an account controls.
///
/// # Errors
/// Never.
pub fn save_control(
    storage: &mut dyn Storage,
    account: &Account,
    handle: &Handle,
) -> StdResult<()> {
    HANDLES.save(storage, &[account.as_bytes()], &handle.0)
}

/// The handle that an account controls.
///
/// # Errors
/// If what is stored cannot be read.
pub fn handle_of(storage: &dyn Storage, account: &Account) -> StdResult<Option<Handle>> {
    Ok(HANDLES.load(storage, &[account.as_bytes()])?.map(Handle))
}

/// Whether a hospital may not publish under a handle.
pub fn may_not_publish(storage: &dyn Storage, handle: &Handle, hospital: &HospitalId) -> bool {
    FORBIDDEN.has(storage, &[&handle.0, hospital.as_str().as_bytes()])
}

/// Forbids a hospital to publish under a handle.
///
/// # Errors
/// Never.
pub fn forbid_publishing(
    storage: &mut dyn Storage,
    handle: &Handle,
    hospital: &HospitalId,
    forbidden: &Forbidden,
) -> StdResult<()> {
    FORBIDDEN.save(
        storage,
        &[&handle.0, hospital.as_str().as_bytes()],
        forbidden,
    )
}

/// Whether a hospital may not publish under a handle, and what is known of that.
///
/// # Errors
/// If what is stored cannot be read.
pub fn publishing_forbidden(
    storage: &dyn Storage,
    handle: &Handle,
    hospital: &HospitalId,
) -> StdResult<Option<Forbidden>> {
    FORBIDDEN.load(storage, &[&handle.0, hospital.as_str().as_bytes()])
}

/// Allows it again.
pub fn allow_publishing(storage: &mut dyn Storage, handle: &Handle, hospital: &HospitalId) {
    FORBIDDEN.remove(storage, &[&handle.0, hospital.as_str().as_bytes()]);
}

/// The hospitals that may not publish under a handle; bounded by [`MAX_FORBIDDEN`].
///
/// # Errors
/// If what is stored cannot be read.
pub fn forbidden_to_publish(storage: &dyn Storage, handle: &Handle) -> StdResult<Vec<HospitalId>> {
    FORBIDDEN
        .scan(storage, &[&handle.0], None)
        .take(usize::from(MAX_FORBIDDEN))
        .map(|entry| {
            let (suffix, _) = entry?;
            let text = core::str::from_utf8(&suffix).map_err(StdError::msg)?;
            text.parse().map_err(StdError::msg::<hie_types::FormError>)
        })
        .collect()
}

/// How many hospitals may not publish under a handle by the word of others than the patient; bounded by
/// [`MAX_FORBIDDEN`].
///
/// # Errors
/// If what is stored cannot be read.
pub fn forbidden_by_others(storage: &dyn Storage, handle: &Handle) -> StdResult<usize> {
    let mut found = 0usize;
    for entry in FORBIDDEN
        .scan(storage, &[&handle.0], None)
        .take(usize::from(MAX_FORBIDDEN))
    {
        let (_, forbidden) = entry?;
        if !forbidden.own {
            found = found.saturating_add(1);
        }
    }
    Ok(found)
}

/// Forgets that an account controls a handle.
pub fn release_control(storage: &mut dyn Storage, account: &Account) {
    HANDLES.remove(storage, &[account.as_bytes()]);
}

/// The id that the next directive of the network will have; the first is 1.
///
/// # Errors
/// If all ids are given out.
pub fn next_directive(storage: &dyn Storage) -> StdResult<u64> {
    let last = LAST_DIRECTIVE.load(storage, &[])?.unwrap_or_default();
    last.checked_add(1)
        .ok_or_else(|| StdError::msg("all directive ids are given out"))
}

/// Writes a new directive: body, bucket, sequence.
///
/// # Errors
/// Never.
pub fn write_directive(storage: &mut dyn Storage, id: u64, directive: &Directive) -> StdResult<()> {
    LAST_DIRECTIVE.save(storage, &[], &id)?;
    save_directive(storage, id, directive)?;
    if let Some(account) = &directive.terms.grantee.account {
        let [handle, account] = also_key(&directive.handle, account);
        let listing = directive.listing();
        ALSO.save(storage, &[handle, account, &id.to_be_bytes()], &listing)?;
    }
    list(
        storage,
        &Handle(directive.handle),
        &directive.bucket(),
        id,
        directive.listing(),
    )
}

fn also_key<'a>(handle: &'a [u8; 16], account: &'a Account) -> [&'a [u8]; 2] {
    [handle, account.as_bytes()]
}

/// Denials that hold for an account besides the pseudonym that they name, by id. Bounded as a bucket.
///
/// # Errors
/// If what is stored cannot be read.
pub fn also_about(
    storage: &dyn Storage,
    handle: &Handle,
    account: &Account,
) -> StdResult<Vec<(u64, Listing)>> {
    by_id(ALSO.scan(storage, &also_key(&handle.0, account), None))
}

/// Takes a denial off that list.
pub fn no_longer_about(storage: &mut dyn Storage, handle: &Handle, account: &Account, id: u64) {
    let [handle, account] = also_key(&handle.0, account);
    ALSO.remove(storage, &[handle, account, &id.to_be_bytes()]);
}

/// A directive, if there is one with this id.
///
/// # Errors
/// If what is stored cannot be read.
pub fn directive(storage: &dyn Storage, id: u64) -> StdResult<Option<Directive>> {
    DIRECTIVES.load(storage, &[&id.to_be_bytes()])
}

/// A directive that an index names.
///
/// # Errors
/// If it is not there.
pub fn listed_directive(storage: &dyn Storage, id: u64) -> StdResult<Directive> {
    always(directive(storage, id), "a listed directive is missing")
}

/// Keeps a directive that exists.
///
/// # Errors
/// Never.
pub fn save_directive(storage: &mut dyn Storage, id: u64, directive: &Directive) -> StdResult<()> {
    DIRECTIVES.save(storage, &[&id.to_be_bytes()], directive)
}

/// Removes the body of a directive and every place where it is listed. Its id is never given out again.
pub fn forget_directive(storage: &mut dyn Storage, id: u64, directive: &Directive) {
    let handle = Handle(directive.handle);
    for bucket in [directive.bucket(), Bucket::Ended] {
        let parts: [&[u8]; 4] = [
            &handle.0,
            &[bucket.tag()],
            &bucket.name(),
            &id.to_be_bytes(),
        ];
        BUCKETS.remove(storage, &parts);
    }
    if let Some(account) = &directive.terms.grantee.account {
        no_longer_about(storage, &handle, account, id);
    }
    DIRECTIVES.remove(storage, &[&id.to_be_bytes()]);
}

/// The last nonce of a signed act of a handle; 0 if none was taken.
///
/// # Errors
/// If what is stored cannot be read.
pub fn last_nonce(storage: &dyn Storage, handle: &Handle) -> StdResult<u64> {
    Ok(NONCES.load(storage, &[&handle.0])?.unwrap_or_default())
}

/// Keeps which one that is.
///
/// # Errors
/// Never.
pub fn save_nonce(storage: &mut dyn Storage, handle: &Handle, nonce: u64) -> StdResult<()> {
    NONCES.save(storage, &[&handle.0], &nonce)
}

/// When a permit of a delegate ended because its mandate did, before its time; nothing if it did not.
///
/// # Errors
/// If what is stored cannot be read.
pub fn ended_with_mandate_at(
    storage: &dyn Storage,
    directive: &Directive,
) -> StdResult<Option<u64>> {
    match (directive.effect, directive.written_by.mandate()) {
        (Effect::Permit, Some(mandate)) => {
            mandates::removed_at(storage, &Handle(directive.handle), mandate)
        }
        _ => Ok(None),
    }
}

/// Whether it did.
///
/// # Errors
/// If what is stored cannot be read.
pub fn ended_with_mandate(storage: &dyn Storage, directive: &Directive) -> StdResult<bool> {
    Ok(ended_with_mandate_at(storage, directive)?.is_some())
}

/// Where directive `id` stands at `now`, with permits below `floor` and of mandates that were ended
/// revoked.
///
/// # Errors
/// If what is stored cannot be read.
pub fn status(
    storage: &dyn Storage,
    id: u64,
    directive: &Directive,
    floor: u64,
    now: u64,
) -> StdResult<DirectiveStatus> {
    let status = directive.status(id, floor, now);
    let stands = matches!(status, DirectiveStatus::Active | DirectiveStatus::UsedUp);
    if stands && ended_with_mandate(storage, directive)? {
        return Ok(DirectiveStatus::Revoked);
    }
    Ok(status)
}

/// Keeps a directive whose place in its bucket says something else than before.
///
/// # Errors
/// Never.
pub fn relist_directive(
    storage: &mut dyn Storage,
    id: u64,
    directive: &Directive,
) -> StdResult<()> {
    save_directive(storage, id, directive)?;
    let handle = Handle(directive.handle);
    let listing = directive.listing();
    list(storage, &handle, &directive.bucket(), id, listing)
}

/// The latest of those that stand in the place of directive `first` without having been narrowed.
///
/// # Errors
/// If what is stored cannot be read.
pub fn latest_of(storage: &dyn Storage, first: u64) -> StdResult<u64> {
    let latest = LATEST.load(storage, &[&first.to_be_bytes()])?;
    Ok(latest.unwrap_or(first))
}

/// Keeps which one that is.
///
/// # Errors
/// Never.
pub fn save_latest_of(storage: &mut dyn Storage, first: u64, latest: u64) -> StdResult<()> {
    LATEST.save(storage, &[&first.to_be_bytes()], &latest)
}

/// What lies in one bucket, by id. For the buckets of grantees, which are bounded.
///
/// # Errors
/// If what is stored cannot be read.
pub fn in_bucket(
    storage: &dyn Storage,
    handle: &Handle,
    bucket: &Bucket,
) -> StdResult<Vec<(u64, Listing)>> {
    let parts: [&[u8]; 3] = [&handle.0, &[bucket.tag()], &bucket.name()];
    by_id(BUCKETS.scan(storage, &parts, None))
}

fn by_id(
    entries: impl Iterator<Item = StdResult<(Vec<u8>, Listing)>>,
) -> StdResult<Vec<(u64, Listing)>> {
    entries
        .map(|entry| {
            let (suffix, listing) = entry?;
            let id = suffix
                .try_into()
                .map_err(|_| StdError::msg("bucket key is broken"))?;
            Ok((u64::from_be_bytes(id), listing))
        })
        .collect()
}

/// Moves a directive out of its bucket to the ended ones. Harmless if it lies there already.
///
/// # Errors
/// Never.
pub fn move_to_ended(
    storage: &mut dyn Storage,
    handle: &Handle,
    bucket: &Bucket,
    id: u64,
) -> StdResult<()> {
    let parts: [&[u8]; 4] = [
        &handle.0,
        &[bucket.tag()],
        &bucket.name(),
        &id.to_be_bytes(),
    ];
    BUCKETS.remove(storage, &parts);
    list(storage, handle, &Bucket::Ended, id, Listing::Ended)
}

fn list(
    storage: &mut dyn Storage,
    handle: &Handle,
    bucket: &Bucket,
    id: u64,
    listing: Listing,
) -> StdResult<()> {
    let parts: [&[u8]; 4] = [
        &handle.0,
        &[bucket.tag()],
        &bucket.name(),
        &id.to_be_bytes(),
    ];
    BUCKETS.save(storage, &parts, &listing)
}

/// A place in the list of a handle's directives: bucket by bucket, the ended ones last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place(Vec<u8>);

impl Place {
    /// The bytes, for a cursor.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// From a cursor, if it has the form of one: tag and name, each preceded by its length as two
    /// bytes, then the id.
    pub fn parse(bytes: Vec<u8>) -> Option<Self> {
        let (tag, rest) = split_part(&bytes)?;
        let (_name, id) = split_part(rest)?;
        (tag.len() == 1 && id.len() == 8).then_some(Self(bytes))
    }

    fn id(&self) -> Option<u64> {
        self.0.last_chunk().copied().map(u64::from_be_bytes)
    }
}

fn split_part(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<2>()?;
    rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))
}

/// At most `limit` directives of a handle with their places, those after `after` only.
///
/// # Errors
/// If what is stored cannot be read.
pub fn directives_of(
    storage: &dyn Storage,
    handle: &Handle,
    after: Option<&Place>,
    limit: usize,
) -> StdResult<Vec<(Place, u64)>> {
    let after = after.map(Place::as_bytes);
    let page = BUCKETS.page(storage, &[&handle.0], after, limit)?;
    page.into_iter()
        .map(|(suffix, _)| {
            let place = Place(suffix);
            let id = place
                .id()
                .ok_or_else(|| StdError::msg("bucket key is broken"))?;
            Ok((place, id))
        })
        .collect()
}

/// Appends to the history of a handle what `make` gives for the number of the entry: what is
/// stored, and the bytes that are hashed.
///
/// # Errors
/// What `make` says, or if what is stored cannot be read.
pub fn append_history(
    storage: &mut dyn Storage,
    handle: &Handle,
    start: impl FnOnce() -> Hash,
    make: impl FnOnce(u64) -> StdResult<(HistoryRecord, Vec<u8>)>,
) -> StdResult<Head> {
    HISTORY.append(storage, &handle.0, start, make)
}

/// Head and count of the history of a handle.
///
/// # Errors
/// If what is stored cannot be read.
pub fn history_head(
    storage: &dyn Storage,
    handle: &Handle,
    start: impl FnOnce() -> Hash,
) -> StdResult<Head> {
    HISTORY.head(storage, &handle.0, start)
}

/// At most `limit` entries of the history of a handle, oldest first, those after `after` only.
///
/// # Errors
/// If what is stored cannot be read.
pub fn history_page(
    storage: &dyn Storage,
    handle: &Handle,
    after: Option<u64>,
    limit: usize,
) -> StdResult<Vec<(u64, HistoryRecord)>> {
    HISTORY.page(storage, &handle.0, after, limit)
}

/// Removes the body of one entry of the history of a handle. Head and count stay.
pub fn forget_entry(storage: &mut dyn Storage, handle: &Handle, number: u64) {
    HISTORY.remove(storage, &handle.0, number);
}
