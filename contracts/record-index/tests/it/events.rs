use std::path::PathBuf;

use cosmwasm_std::Event;
use hie_types::index::CustodyBasis;
use record_index::events::IndexEvent;
use serde_json::Value;

use crate::scene::{ALICE, hospital, purpose};

/// Every event once, and once more where attributes may be left out.
fn examples() -> Vec<Value> {
    let north = hospital("north");
    let access = |ticket, entry| IndexEvent::Access {
        handle: ALICE,
        hospital: &north,
        purpose: purpose("TREAT"),
        permitted: 1,
        refused: 2,
        ticket,
        entry,
    };
    let ownership = |nominated| IndexEvent::Ownership {
        owner: "owner",
        nominated,
    };
    let examples = [
        IndexEvent::Instantiated { owner: "owner" },
        IndexEvent::Published {
            handle: ALICE,
            hospital: &north,
            new: 3,
            known: 4,
            superseded: 2,
        },
        access(Some(5), Some(6)),
        access(None, Some(6)),
        access(None, None),
        IndexEvent::Disclosure {
            ticket: 5,
            handle: ALICE,
            hospital: &north,
            new: 7,
            served: 6,
        },
        IndexEvent::Contest {
            record: hie_types::RecordId([1; 16]),
            handle: ALICE,
            hospital: &north,
            step: "contested",
        },
        IndexEvent::Erasure {
            handle: ALICE,
            step: "requested",
            records: 2,
            hospital: None,
        },
        IndexEvent::Erasure {
            handle: ALICE,
            step: "retained",
            records: 1,
            hospital: Some(&north),
        },
        IndexEvent::Erased {
            record: hie_types::RecordId([1; 16]),
            handle: ALICE,
            hospital: &north,
            reason: hie_types::ErasureReason(hie_policy::ErasureReason::PatientRequest),
            erased: 2,
        },
        IndexEvent::Relocated {
            hospital: &north,
            changed: 2,
        },
        IndexEvent::Unavailable {
            owner: "owner",
            records: 2,
        },
        IndexEvent::CustodyOffered {
            from: &north,
            to: &hospital("south"),
            basis: CustodyBasis::Offered,
            records: 2,
        },
        IndexEvent::CustodyOffered {
            from: &north,
            to: &hospital("south"),
            basis: CustodyBasis::Assigned,
            records: 2,
        },
        IndexEvent::CustodyOfferWithdrawn {
            hospital: &north,
            records: 2,
        },
        IndexEvent::Custody {
            handle: ALICE,
            from: &north,
            to: &hospital("south"),
            basis: CustodyBasis::Offered,
            records: 2,
        },
        IndexEvent::Offline {
            handle: ALICE,
            hospital: &north,
            asker: &hospital("south"),
            new: 3,
            matched: 2,
            unlisted: 1,
        },
        ownership(None),
        ownership(Some("nominee")),
        IndexEvent::Migrated { version: "0.1.0" },
        IndexEvent::EnteredInError {
            record: hie_types::RecordId([1; 16]),
            handle: ALICE,
            hospital: &north,
            reason: hie_types::ErrorReason(hie_policy::ErrorReason::WrongPatient),
            marked: 3,
        },
        IndexEvent::Anchored {
            root: hie_types::Hash([1; 32]),
            hospital: &north,
            leaves: 1_000_000,
            kind: hie_types::index::AnchorKind::AuditLog,
            new: true,
        },
        IndexEvent::Settings {
            settings: crate::settings::usual(),
        },
        IndexEvent::Pause {
            scope: hie_types::PauseScope::Access,
            paused: true,
            actor: "officer",
        },
        IndexEvent::Purged {
            handle: ALICE,
            entries: 50,
            through: 150,
        },
        IndexEvent::Receipt {
            subject: crate::receipts::directive(7),
            hospital: &north,
            answer: crate::receipts::ERASED,
            new: true,
        },
        IndexEvent::Receipt {
            subject: hie_types::index::ReceiptSubject::Record {
                record: hie_types::RecordId([1; 16]),
            },
            hospital: &north,
            answer: crate::receipts::LEGAL,
            new: false,
        },
        IndexEvent::Notice {
            record: hie_types::RecordId([1; 16]),
            hospital: &north,
            kind: hie_types::index::NoticeKind::EnteredInError,
            new: true,
        },
    ];
    examples.into_iter().map(row).collect()
}

/// As the documentation reads it: which event of the enum, and what it is on chain.
fn row(event: IndexEvent<'_>) -> serde_json::Value {
    let named = format!("{event:?}");
    let named = named.split([' ', '(', ')', '{']).next().unwrap().to_owned();
    let event = Event::from(event);
    serde_json::json!({ "event": named, "type": event.ty, "attributes": event.attributes })
}

#[test]
fn what_is_told_to_the_outside_is_frozen() {
    let events = serde_json::to_string_pretty(&examples()).unwrap() + "\n";
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("testdata/events.golden.json");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, &events).unwrap();
    }
    let golden = std::fs::read_to_string(&path).unwrap();
    assert_eq!(events, golden, "run with UPDATE_GOLDEN=1 if this is meant");
}
