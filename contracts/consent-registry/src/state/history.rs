//! The history of a handle as it is stored: what each entry keeps, and the chain of hashes.

use cosmwasm_std::{StdResult, Storage};
use hie_contract::account::Account;
use hie_contract::chain_log::{ChainLog, Head};
use hie_policy::{BreakGlassReason, EmergencyAccess, Reason, Role};
use hie_types::consent::ControlChange;
use hie_types::{Handle, Hash};
use serde::{Deserialize, Serialize};

use crate::glass::session::Verdict;
use crate::grantee::Person;
use crate::merging::Step;
use crate::spoken::Spoken;

/// Handle → head and count (33 to 42 bytes), and (handle, number) → entry (2 to 100 bytes).
const HISTORY: ChainLog<HistoryRecord> = ChainLog::new("h", "e");

/// The namespaces.
pub fn namespaces() -> [&'static str; 2] {
    HISTORY.namespaces()
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
