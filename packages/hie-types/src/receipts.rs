//! Messages of **record-index**, continued: what a hospital that got records owes afterwards, what it
//! is to be told, and tickets of which nobody said what became of them.

use hie_derive::wire;

use crate::{ErrorReason, Handle, HospitalId, RecordId, RetentionReason};

/// What a receipt is about.
#[wire]
#[derive(Copy, Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum ReceiptSubject {
    /// A permit that was revoked, or replaced by a narrower one: everything the hospital got by it.
    Directive {
        /// Its id.
        directive: u64,
    },
    /// A record that was erased.
    Record {
        /// The record.
        record: RecordId,
    },
}

/// What a hospital did with its copies.
#[wire]
#[derive(Copy, Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum ReceiptAnswer {
    /// Erased them, or had none left.
    Erased {},
    /// Keeps them, wholly or in part, because law lets or makes it.
    Retained {
        /// The ground.
        reason: RetentionReason,
    },
}

/// What a hospital is told of a record that it got.
#[wire]
#[derive(Copy, Eq)]
pub enum NoticeKind {
    /// Another version took its place, or the place of what it hung on.
    Replaced,
    /// It should never have been published, or hung on a record that should not.
    EnteredInError,
}

/// One receipt that a hospital owes.
#[wire]
pub struct OutstandingReceipt {
    /// What about.
    pub subject: ReceiptSubject,
    /// Whose it is.
    pub handle: Handle,
    /// Since when it is owed, Unix seconds: when the permit was ended or the record erased.
    pub since: u64,
    /// By when it is to be acknowledged, Unix seconds, exclusive.
    pub due: u64,
    /// Whether that is past.
    pub overdue: bool,
}

/// A page of receipts that a hospital owes.
#[wire]
pub struct OutstandingReceiptsResponse {
    /// The receipts: first permits by id, then records by id.
    pub receipts: Vec<OutstandingReceipt>,
    /// `start_after` of the next page, if there may be one; opaque.
    pub next: Option<String>,
}

/// One notice to a hospital.
#[wire]
pub struct Notice {
    /// The record that it got.
    pub record: RecordId,
    /// What became of it.
    pub kind: NoticeKind,
    /// Whose it is.
    pub handle: Handle,
    /// Who keeps the record.
    pub custodian: HospitalId,
    /// The record whose publication replaced it; of a notice of that kind.
    pub replaced_by: Option<RecordId>,
    /// Why it was entered in error; of a notice of that kind.
    pub reason: Option<ErrorReason>,
    /// Since when it is to be told, Unix seconds.
    pub since: u64,
    /// By when it is to be acknowledged, Unix seconds, exclusive.
    pub due: u64,
    /// Whether that is past.
    pub overdue: bool,
}

/// A page of notices.
#[wire]
pub struct NoticesResponse {
    /// The notices, by record.
    pub notices: Vec<Notice>,
    /// `start_after` of the next page, if there may be one.
    pub next: Option<RecordId>,
}

/// Where one receipt or notice stands.
#[wire]
#[derive(Eq)]
pub enum Settlement {
    /// Nothing is owed.
    NotOwed {},
    /// It is owed and not acknowledged.
    Outstanding {
        /// Since when, Unix seconds.
        since: u64,
        /// By when it is to be acknowledged, Unix seconds, exclusive.
        due: u64,
        /// Whether that is past.
        overdue: bool,
    },
    /// It was acknowledged.
    Acknowledged {
        /// When, Unix seconds.
        at: u64,
        /// The account that sent it.
        account: String,
        /// What the hospital did with its copies; nothing for a notice.
        answer: Option<ReceiptAnswer>,
    },
}

/// Where one receipt or notice stands.
#[wire]
pub struct SettlementResponse {
    /// Where it stands.
    pub settlement: Settlement,
}

/// A ticket of which a custodian did not say of every record that it keeps what became of it.
#[wire]
pub struct UnconfirmedTicket {
    /// The ticket.
    pub ticket: u64,
    /// The handle that was asked under.
    pub handle: Handle,
    /// The hospital that drew it.
    pub hospital: HospitalId,
    /// When it was drawn, Unix seconds.
    pub issued_at: u64,
    /// Until when it lives, Unix seconds, exclusive.
    pub expires_at: u64,
    /// Until when it may be confirmed, Unix seconds, exclusive.
    pub confirm_until: u64,
    /// Whether that is past: it stays unconfirmed.
    pub closed: bool,
    /// The records of which nothing was said.
    pub records: Vec<RecordId>,
}

/// A page of tickets that a custodian did not confirm.
#[wire]
pub struct UnconfirmedTicketsResponse {
    /// How many there are in all, pages or not; with those that are purged by now, which are listed no
    /// more.
    pub count: u64,
    /// The tickets, by number.
    pub tickets: Vec<UnconfirmedTicket>,
    /// `start_after` of the next page, if there may be one.
    pub next: Option<u64>,
}
