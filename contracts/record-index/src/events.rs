//! What is told to the outside: ids, codes and counters, never content. The first attribute is the
//! primary id.

use cosmwasm_std::Event;
use hie_types::{ErrorReason, Handle, HospitalId, Purpose, RecordId};

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
            IndexEvent::Offline {
                handle,
                hospital,
                asker,
                new,
                matched,
            } => Event::new("offline")
                .add_attribute("handle", handle.to_string())
                .add_attribute("hospital", hospital.as_str())
                .add_attribute("asker", asker.as_str())
                .add_attribute("new", new.to_string())
                .add_attribute("matched", matched.to_string()),
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
        }
    }
}

fn optional<T: ToString>(event: Event, key: &str, value: Option<T>) -> Event {
    match value {
        Some(value) => event.add_attribute(key, value.to_string()),
        None => event,
    }
}
