//! Receipts and notices: when they are owed, by when, and how they end.

use hie_contract::account::Account;
use hie_policy::{Id16, RetentionReason};
use hie_types::consent::{Basis, DirectiveStatus};
use hie_types::index::{NoticeKind, ReceiptAnswer, ReceiptSubject};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// What a receipt or notice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Matter {
    /// A receipt for everything got by a permit.
    Directive(u64),
    /// A notice that a record was replaced.
    Replaced(Id16),
    /// A notice that a record was entered in error.
    InError(Id16),
    /// A receipt for a record that was erased.
    Erased(Id16),
}

impl From<ReceiptSubject> for Matter {
    fn from(subject: ReceiptSubject) -> Self {
        match subject {
            ReceiptSubject::Directive { directive } => Self::Directive(directive),
            ReceiptSubject::Record { record } => Self::Erased(record.into()),
        }
    }
}

impl Matter {
    /// The notice of a kind about a record.
    pub const fn notice(kind: NoticeKind, record: Id16) -> Self {
        match kind {
            NoticeKind::Replaced => Self::Replaced(record),
            NoticeKind::EnteredInError => Self::InError(record),
        }
    }
}

/// That a hospital acknowledged a receipt or notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acknowledged {
    /// When, Unix seconds.
    pub at: u64,
    /// The account that did.
    pub account: Account,
    /// What became of the copies; of a receipt.
    pub answer: Option<Answer>,
}

/// What became of the copies, as stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Answer {
    /// They are gone.
    Erased,
    /// They are kept.
    Retained(RetentionReason),
}

impl From<ReceiptAnswer> for Answer {
    fn from(answer: ReceiptAnswer) -> Self {
        match answer {
            ReceiptAnswer::Erased {} => Self::Erased,
            ReceiptAnswer::Retained { reason } => Self::Retained(reason.into()),
        }
    }
}

impl From<Answer> for ReceiptAnswer {
    fn from(answer: Answer) -> Self {
        match answer {
            Answer::Erased => Self::Erased {},
            Answer::Retained(reason) => Self::Retained {
                reason: reason.into(),
            },
        }
    }
}

/// Why a receipt or notice is not acknowledged.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum SettleError {
    /// There is nothing to acknowledge.
    #[error("subject: the sender's hospital owes no receipt for it")]
    NoReceipt,
    /// There is nothing to acknowledge.
    #[error("record: no such notice is addressed to the sender's hospital")]
    NoNotice,
    /// It was said otherwise before.
    #[error("answer differs from what was acknowledged before")]
    Contradicts,
}

impl Answer {
    /// Whether answering `now` after `before` changes anything.
    ///
    /// # Errors
    /// If it contradicts: only what was retained may be erased later.
    pub fn changes(before: Option<Self>, now: Self) -> Result<bool, SettleError> {
        match (before, now) {
            (None, _) | (Some(Self::Retained(_)), Self::Erased) => Ok(true),
            (Some(before), now) if before == now => Ok(false),
            (Some(_), _) => Err(SettleError::Contradicts),
        }
    }
}

/// Since when a permit asks those for receipts who drew on it: since it was revoked or narrowed. One
/// that ran out, was used up, or was replaced by one that permits no less asks for none.
pub fn ended(basis: &Basis) -> Option<u64> {
    match basis.status? {
        DirectiveStatus::Revoked => basis.ended_at,
        DirectiveStatus::Superseded if basis.narrowed => basis.ended_at,
        DirectiveStatus::Active
        | DirectiveStatus::Lifted
        | DirectiveStatus::Expired
        | DirectiveStatus::UsedUp
        | DirectiveStatus::Pending
        | DirectiveStatus::Superseded => None,
    }
}

/// By when what is owed since `since` is to be acknowledged.
pub const fn due(since: u64, within: u32) -> u64 {
    // No block time comes near the end of the range.
    since.saturating_add(within as u64)
}
