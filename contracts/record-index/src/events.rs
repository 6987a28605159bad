//! What is told to the outside: ids, codes and counters, never content. The first attribute is the
//! primary id.

use cosmwasm_std::Event;
use hie_types::index::{
    AnchorKind, CustodyBasis, IndexSettings, NoticeKind, ReceiptAnswer, ReceiptSubject,
};
use hie_types::{
    ErasureReason, ErrorReason, Handle, Hash, HospitalId, PauseScope, Purpose, RecordId,
};

/// An event of this contract. On chain its type is preceded by `wasm-`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IndexEvent<'a> {
    /// The contract was instantiated.
    Instantiated {
        /// Its owner.
        owner: &'a str,
    },
    /// A batch was published.
    Published {
        /// The handle.
        handle: Handle,
        /// The custodian.
        hospital: &'a HospitalId,
        /// How many pointers are new.
        new: usize,
        /// How many were there already with the same content.
        known: usize,
        /// How many records that were current are superseded.
        superseded: usize,
    },
    /// Somebody asked.
    Access {
        /// The handle.
        handle: Handle,
        /// The asking hospital.
        hospital: &'a HospitalId,
        /// Why.
        purpose: Purpose,
        /// How many records are permitted.
        permitted: usize,
        /// How many are not.
        refused: usize,
        /// The ticket, if anything is permitted.
        ticket: Option<u64>,
        /// The number of the entry in the handle's log; none if the refusal was only counted.
        entry: Option<u64>,
    },
    /// A custodian said what became of records of a ticket.
    Disclosure {
        /// The ticket.
        ticket: u64,
        /// The handle.
        handle: Handle,
        /// The custodian.
        hospital: &'a HospitalId,
        /// Of how many records it said something new.
        new: usize,
        /// How many of these were served.
        served: usize,
    },
    /// The patient contests a record, or its custodian answers.
    Contest {
        /// The record.
        record: RecordId,
        /// Its handle.
        handle: Handle,
        /// Its custodian.
        hospital: &'a HospitalId,
        /// `contested`, `record_stands` or `record_withdrawn`.
        step: &'a str,
    },
    /// The patient asks for records to be erased, or a custodian answers.
    Erasure {
        /// The handle.
        handle: Handle,
        /// `requested`, `erased` or `retained`.
        step: &'a str,
        /// How many records were asked for, or answered.
        records: usize,
        /// The custodian that answers.
        hospital: Option<&'a HospitalId>,
    },
    /// A record was erased.
    Erased {
        /// The record.
        record: RecordId,
        /// Its handle.
        handle: Handle,
        /// Its custodian.
        hospital: &'a HospitalId,
        /// Why.
        reason: ErasureReason,
        /// How many records are erased: it and what hung on it; 0 if it was erased already.
        erased: usize,
    },
    /// Sealed documents are at another place.
    Relocated {
        /// The custodian.
        hospital: &'a HospitalId,
        /// How many of them were elsewhere, or unavailable.
        changed: usize,
    },
    /// The store of records has vanished.
    Unavailable {
        /// Who says so.
        owner: &'a str,
        /// Of how many records that were current.
        records: usize,
    },
    /// Records wait to be taken over.
    CustodyOffered {
        /// Who keeps them.
        from: &'a HospitalId,
        /// Who may take them over.
        to: &'a HospitalId,
        /// By what right.
        basis: CustodyBasis,
        /// How many.
        records: usize,
    },
    /// Records wait no longer.
    CustodyOfferWithdrawn {
        /// Who keeps them.
        hospital: &'a HospitalId,
        /// How many.
        records: usize,
    },
    /// Records changed custodian.
    Custody {
        /// The handle.
        handle: Handle,
        /// Who kept them.
        from: &'a HospitalId,
        /// Who keeps them.
        to: &'a HospitalId,
        /// By what right.
        basis: CustodyBasis,
        /// How many.
        records: usize,
    },
    /// A hospital told of an access while the chain was unreachable.
    Offline {
        /// The handle.
        handle: Handle,
        /// The hospital that told.
        hospital: &'a HospitalId,
        /// The hospital whose person read the records.
        asker: &'a HospitalId,
        /// How many records it had not told of.
        new: usize,
        /// Of the asker: how many records of custodians' reports this settled. Of a custodian: of how
        /// many the asker had told already.
        matched: usize,
        /// Of a custodian: how many are on record but not listed for the asker's hospital, because 200 are.
        unlisted: usize,
    },
    /// The ownership, as it is now.
    Ownership {
        /// The owner.
        owner: &'a str,
        /// Nominated, not yet accepted.
        nominated: Option<&'a str>,
    },
    /// The state was taken over by new code.
    Migrated {
        /// Its version.
        version: &'a str,
    },
    /// A record was marked as entered in error.
    EnteredInError {
        /// The record.
        record: RecordId,
        /// Its handle.
        handle: Handle,
        /// Its custodian.
        hospital: &'a HospitalId,
        /// Why.
        reason: ErrorReason,
        /// How many records are marked: it and what hung on it; 0 if it was marked already.
        marked: usize,
    },
    /// A hospital anchored a tree.
    Anchored {
        /// Its root.
        root: Hash,
        /// The hospital.
        hospital: &'a HospitalId,
        /// How many leaves it has.
        leaves: u64,
        /// What they are.
        kind: AnchorKind,
        /// Whether it is anchored for the first time.
        new: bool,
    },
    /// The settings, as they are now.
    Settings {
        /// All of them.
        settings: IndexSettings,
    },
    /// A group of messages was stopped, or goes on.
    Pause {
        /// Which.
        scope: PauseScope,
        /// Whether it is stopped.
        paused: bool,
        /// Who did it.
        actor: &'a str,
    },
    /// Bodies of old entries of a log were removed.
    Purged {
        /// The handle.
        handle: Handle,
        /// How many.
        entries: u64,
        /// How many of the oldest are gone by now.
        through: u64,
    },
    /// A hospital acknowledged a receipt.
    Receipt {
        /// What about.
        subject: ReceiptSubject,
        /// The hospital.
        hospital: &'a HospitalId,
        /// What it did with its copies.
        answer: ReceiptAnswer,
        /// Whether this was said for the first time, or otherwise than before.
        new: bool,
    },
    /// A hospital acknowledged a notice.
    Notice {
        /// The record.
        record: RecordId,
        /// The hospital.
        hospital: &'a HospitalId,
        /// What about.
        kind: NoticeKind,
        /// Whether this was said for the first time.
        new: bool,
    },
}

impl From<IndexEvent<'_>> for Event {
    fn from(event: IndexEvent<'_>) -> Self {
        match event {
            IndexEvent::Instantiated { owner } => {
                Event::new("instantiated").add_attribute("owner", owner)
            }
            IndexEvent::Published {
                handle,
                hospital,
                new,
                known,
                superseded,
            } => Event::new("published")
                .add_attribute("handle", handle.to_string())
                .add_attribute("hospital", hospital.as_str())
                .add_attribute("new", new.to_string())
                .add_attribute("known", known.to_string())
                .add_attribute("superseded", superseded.to_string()),
            IndexEvent::Access {
                handle,
                hospital,
                purpose,
                permitted,
                refused,
                ticket,
                entry,
            } => {
                let event = Event::new("access")
                    .add_attribute("handle", handle.to_string())
                    .add_attribute("hospital", hospital.as_str())
                    .add_attribute("purpose", purpose.code())
                    .add_attribute("permitted", permitted.to_string())
                    .add_attribute("refused", refused.to_string());
                let event = optional(event, "ticket", ticket);
                match entry {
                    Some(entry) => event.add_attribute("entry", entry.to_string()),
                    None => event.add_attribute("counted_only", "true"),
                }
            }
            IndexEvent::Disclosure {
                ticket,
                handle,
                hospital,
                new,
                served,
            } => Event::new("disclosure")
                .add_attribute("ticket", ticket.to_string())
                .add_attribute("handle", handle.to_string())
                .add_attribute("hospital", hospital.as_str())
                .add_attribute("new", new.to_string())
                .add_attribute("served", served.to_string()),
            IndexEvent::Contest {
                record,
                handle,
                hospital,
                step,
            } => Event::new("contest")
                .add_attribute("record", record.to_string())
                .add_attribute("handle", handle.to_string())
                .add_attribute("hospital", hospital.as_str())
                .add_attribute("step", step),
            IndexEvent::Erasure {
                handle,
                step,
                records,
                hospital,
            } => optional(
                Event::new("erasure")
                    .add_attribute("handle", handle.to_string())
                    .add_attribute("step", step)
                    .add_attribute("records", records.to_string()),
                "hospital",
                hospital,
            ),
            IndexEvent::Erased {
                record,
                handle,
                hospital,
                reason,
                erased,
            } => Event::new("erased")
                .add_attribute("record", record.to_string())
                .add_attribute("handle", handle.to_string())
                .add_attribute("hospital", hospital.as_str())
                .add_attribute("reason", reason.code())
                .add_attribute("erased", erased.to_string()),
            IndexEvent::Relocated { hospital, changed } => Event::new("relocated")
                .add_attribute("hospital", hospital.as_str())
                .add_attribute("changed", changed.to_string()),
            IndexEvent::Unavailable { owner, records } => Event::new("unavailable")
                .add_attribute("owner", owner)
                .add_attribute("records", records.to_string()),
            IndexEvent::CustodyOffered {
                from,
                to,
                basis,
                records,
            } => {
                let name = match basis {
                    CustodyBasis::Offered => "custody_offered",
                    CustodyBasis::Assigned => "custody_assigned",
                };
                Event::new(name)
                    .add_attribute("from", from.as_str())
                    .add_attribute("to", to.as_str())
                    .add_attribute("records", records.to_string())
            }
            IndexEvent::CustodyOfferWithdrawn { hospital, records } => {
                Event::new("custody_offer_withdrawn")
                    .add_attribute("hospital", hospital.as_str())
                    .add_attribute("records", records.to_string())
            }
            IndexEvent::Custody {
                handle,
                from,
                to,
                basis,
                records,
            } => Event::new("custody")
                .add_attribute("handle", handle.to_string())
                .add_attribute("from", from.as_str())
                .add_attribute("to", to.as_str())
                .add_attribute(
                    "basis",
                    match basis {
                        CustodyBasis::Offered => "offered",
                        CustodyBasis::Assigned => "assigned",
                    },
                )
                .add_attribute("records", records.to_string()),
            IndexEvent::Offline {
                handle,
                hospital,
                asker,
                new,
                matched,
                unlisted,
            } => Event::new("offline")
                .add_attribute("handle", handle.to_string())
                .add_attribute("hospital", hospital.as_str())
                .add_attribute("asker", asker.as_str())
                .add_attribute("new", new.to_string())
                .add_attribute("matched", matched.to_string())
                .add_attribute("unlisted", unlisted.to_string()),
            IndexEvent::Ownership { owner, nominated } => optional(
                Event::new("ownership").add_attribute("owner", owner),
                "nominated",
                nominated,
            ),
            IndexEvent::Migrated { version } => {
                Event::new("migrated").add_attribute("version", version)
            }
            IndexEvent::EnteredInError {
                record,
                handle,
                hospital,
                reason,
                marked,
            } => Event::new("entered_in_error")
                .add_attribute("record", record.to_string())
                .add_attribute("handle", handle.to_string())
                .add_attribute("hospital", hospital.as_str())
                .add_attribute("reason", reason.code())
                .add_attribute("marked", marked.to_string()),
            IndexEvent::Anchored {
                root,
                hospital,
                leaves,
                kind,
                new,
            } => Event::new("anchored")
                .add_attribute("root", root.to_string())
                .add_attribute("hospital", hospital.as_str())
                .add_attribute("leaves", leaves.to_string())
                .add_attribute(
                    "kind",
                    match kind {
                        AnchorKind::Documents => "documents",
                        AnchorKind::AuditLog => "audit_log",
                    },
                )
                .add_attribute("new", new.to_string()),
            IndexEvent::Settings { settings } => Event::new("settings")
                .add_attribute("ticket_seconds", settings.ticket_seconds.to_string())
                .add_attribute("receipt_seconds", settings.receipt_seconds.to_string())
                .add_attribute("notice_seconds", settings.notice_seconds.to_string())
                .add_attribute("retention_days", settings.retention_days.to_string()),
            IndexEvent::Pause {
                scope,
                paused,
                actor,
            } => Event::new("pause")
                .add_attribute("scope", scope.code())
                .add_attribute("paused", paused.to_string())
                .add_attribute("actor", actor),
            IndexEvent::Purged {
                handle,
                entries,
                through,
            } => Event::new("purged")
                .add_attribute("handle", handle.to_string())
                .add_attribute("entries", entries.to_string())
                .add_attribute("through", through.to_string()),
            IndexEvent::Receipt {
                subject,
                hospital,
                answer,
                new,
            } => {
                let event = Event::new("receipt");
                let event = match subject {
                    ReceiptSubject::Directive { directive } => {
                        event.add_attribute("directive", directive.to_string())
                    }
                    ReceiptSubject::Record { record } => {
                        event.add_attribute("record", record.to_string())
                    }
                };
                let (answer, reason) = match answer {
                    ReceiptAnswer::Erased {} => ("erased", None),
                    ReceiptAnswer::Retained { reason } => ("retained", Some(reason)),
                };
                let event = event
                    .add_attribute("hospital", hospital.as_str())
                    .add_attribute("answer", answer);
                optional(event, "reason", reason).add_attribute("new", new.to_string())
            }
            IndexEvent::Notice {
                record,
                hospital,
                kind,
                new,
            } => Event::new("notice")
                .add_attribute("record", record.to_string())
                .add_attribute("hospital", hospital.as_str())
                .add_attribute(
                    "kind",
                    match kind {
                        NoticeKind::Replaced => "replaced",
                        NoticeKind::EnteredInError => "entered_in_error",
                    },
                )
                .add_attribute("new", new.to_string()),
        }
    }
}

fn optional<T: ToString>(event: Event, key: &str, value: Option<T>) -> Event {
    match value {
        Some(value) => event.add_attribute(key, value.to_string()),
        None => event,
    }
}
