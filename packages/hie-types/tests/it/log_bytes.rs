//! The bytes of log entries and terms: those of the vectors, and never the same for two entries.

use hie_types::chain_log::{access_log_entry, history_entry};
use hie_types::consent::{HistoryEntry, HistoryEvent, Resources, Terms};
use hie_types::index::{ContestStep, ErasureStep, LogEntry, LogEvent, OfflineSide};
use hie_types::terms_bytes::{terms_bytes, terms_hash};
use proptest::prelude::*;
use serde_json::Value;

use crate::random::{account, authority, effect, history, id, log_entry, number, terms};
use crate::reader::{Written, read_history, read_log_entry, read_terms};
use crate::vectors::{accounts, to_hex, vectors, wire};

fn entries(log: &str) -> Vec<Value> {
    vectors()[log]["entries"].as_array().unwrap().clone()
}

fn histories() -> Vec<Value> {
    let names = ["history", "history_by_hospital", "history_of_a_handle"];
    names.map(entries).concat()
}

#[test]
fn entries_of_the_access_log_are_those_of_the_vectors() {
    for of in entries("access_log") {
        let entry: LogEntry = wire(&of["entry"]);
        assert_eq!(
            to_hex(&access_log_entry(&entry, &accounts()).unwrap()),
            of["bytes"],
            "{}",
            of["name"]
        );
    }
}

#[test]
fn entries_of_a_history_are_those_of_the_vectors() {
    for of in histories() {
        let entry: HistoryEntry = wire(&of["entry"]);
        assert_eq!(
            to_hex(&history_entry(&entry, &accounts()).unwrap()),
            of["bytes"],
            "{}",
            of["name"]
        );
    }
}

#[test]
fn terms_are_those_of_the_vectors() {
    for of in vectors()["terms"].as_array().unwrap() {
        let (id, terms): (u64, Terms) = (wire(&of["id"]), wire(&of["terms"]));
        let (effect, by) = (wire(&of["effect"]), wire(&of["authority"]));
        let handle = wire(&of["handle"]);
        let also: Option<String> = wire(&of["also"]);
        let also = also.as_deref();
        let bytes = terms_bytes(id, &handle, effect, by, &terms, also, &accounts()).unwrap();
        assert_eq!(to_hex(&bytes), of["bytes"], "{}", of["name"]);
        let hash = terms_hash(id, &handle, effect, by, &terms, also, &accounts()).unwrap();
        assert_eq!(hash, wire(&of["hash"]));
    }
}

/// The vectors have every kind: a new one needs a vector, or this does not compile.
#[test]
fn every_kind_has_a_vector() {
    let mut kinds: Vec<&str> = entries("access_log")
        .iter()
        .map(|of| match wire::<LogEntry>(&of["entry"]).event {
            LogEvent::Access { .. } => "access",
            LogEvent::Refusal { .. } => "refusal",
            LogEvent::Disclosure { .. } => "disclosure",
            LogEvent::Offline { side, .. } => match side {
                OfflineSide::Asker { .. } => "offline, asker",
                OfflineSide::Custodian { .. } => "offline, custodian",
            },
            LogEvent::Custody { .. } => "custody",
            LogEvent::Contest { step, .. } => match step {
                ContestStep::Contested { .. } => "contested",
                ContestStep::Answered { .. } => "answered",
            },
            LogEvent::Erasure { step, .. } => match step {
                ErasureStep::Requested { .. } => "requested",
                ErasureStep::Erased { .. } => "erased",
                ErasureStep::Retained { .. } => "retained",
            },
        })
        .chain(
            histories()
                .iter()
                .map(|of| match wire::<HistoryEntry>(&of["entry"]).event {
                    HistoryEvent::Registered { .. } => "registered",
                    HistoryEvent::Written { .. } => "written",
                    HistoryEvent::Amended { .. } => "amended",
                    HistoryEvent::PermitConfirmed { .. } => "permit_confirmed",
                    HistoryEvent::DelegateAppointed { .. } => "delegate_appointed",
                    HistoryEvent::MandateConfirmed { .. } => "mandate_confirmed",
                    HistoryEvent::DelegateRemoved { .. } => "delegate_removed",
                    HistoryEvent::AttestationSet { .. } => "attestation_set",
                    HistoryEvent::Revoked { .. } => "revoked",
                    HistoryEvent::Lifted { .. } => "lifted",
                    HistoryEvent::RevokedAll { .. } => "revoked_all",
                    HistoryEvent::EmergencyAccess { .. } => "emergency_access",
                    HistoryEvent::SessionOpened { .. } => "session_opened",
                    HistoryEvent::SessionEnded { .. } => "session_ended",
                    HistoryEvent::SessionReviewed { .. } => "session_reviewed",
                    HistoryEvent::SessionDisputed { .. } => "session_disputed",
                    HistoryEvent::AttemptRefused { .. } => "attempt_refused",
                    HistoryEvent::Publishing { .. } => "publishing",
                    HistoryEvent::Closed {} => "closed",
                    HistoryEvent::MergeProposed { .. } => "merge_proposed",
                    HistoryEvent::MergeWithdrawn { .. } => "merge_withdrawn",
                    HistoryEvent::Merged { .. } => "merged",
                    HistoryEvent::Unmerged { .. } => "unmerged",
                    HistoryEvent::ControlProposed { .. } => "control_proposed",
                    HistoryEvent::ControlConfirmed { .. } => "control_confirmed",
                    HistoryEvent::ControlCancelled {} => "control_cancelled",
                    HistoryEvent::ControlPassed { .. } => "control_passed",
                    HistoryEvent::RequestAnswered { .. } => "request_answered",
                }),
        )
        .chain(vectors()["terms"].as_array().unwrap().iter().map(|of| {
            match wire::<Terms>(&of["terms"]).resources {
                Resources::All { tagged: false } => "all",
                Resources::All { tagged: true } => "all_tagged",
                Resources::Categories { .. } => "categories",
                Resources::Tags { .. } => "tags",
                Resources::Groups { .. } => "groups",
                Resources::Records { .. } => "records",
            }
        }))
        .collect();
    kinds.sort_unstable();
    kinds.dedup();
    assert_eq!(kinds.len(), 11 + 28 + 6);
}

#[test]
fn an_address_of_another_chain_is_refused() {
    let mut entry: LogEntry = wire(&entries("access_log")[2]["entry"]);
    entry.account = "cosmwasm1qypqxpq9qcrsszg2pvxq6rs0zqg3yyc5vjd5k6".into();
    assert!(access_log_entry(&entry, &accounts()).is_err());
}

fn bytes_of_terms((id, handle, effect, authority, terms, also): &Written) -> Vec<u8> {
    let also = also.as_deref();
    terms_bytes(*id, handle, *effect, *authority, terms, also, &accounts()).unwrap()
}

fn written() -> impl Strategy<Value = Written> {
    let also = proptest::option::of(account());
    (number(), id(), effect(), authority(), terms(), also)
}

proptest! {
    #[test]
    fn an_entry_of_the_access_log_can_be_read_back(entry in log_entry()) {
        let bytes = access_log_entry(&entry, &accounts()).unwrap();
        prop_assert_eq!(read_log_entry(&bytes), entry);
    }

    #[test]
    fn an_entry_of_a_history_can_be_read_back(entry in history()) {
        let bytes = history_entry(&entry, &accounts()).unwrap();
        prop_assert_eq!(read_history(&bytes), entry);
    }

    #[test]
    fn terms_can_be_read_back(written in written()) {
        prop_assert_eq!(read_terms(&bytes_of_terms(&written)), written);
    }

    #[test]
    fn two_entries_never_have_the_same_bytes(one in log_entry(), two in log_entry()) {
        let of = |entry: &LogEntry| access_log_entry(entry, &accounts()).unwrap();
        prop_assert_eq!(one == two, of(&one) == of(&two));
        // Nor if they differ in what happened only.
        let other = LogEntry { event: two.event, ..one.clone() };
        prop_assert_eq!(one == other, of(&one) == of(&other));
    }

    #[test]
    fn two_entries_of_a_history_never_have_the_same_bytes(one in history(), two in history()) {
        let of = |entry: &HistoryEntry| history_entry(entry, &accounts()).unwrap();
        prop_assert_eq!(one == two, of(&one) == of(&two));
        let other = HistoryEntry { event: two.event, ..one.clone() };
        prop_assert_eq!(one == other, of(&one) == of(&other));
    }

    /// Bytes of one kind are never those of another: a hash says of what it is.
    #[test]
    fn no_entry_is_taken_for_terms(entry in log_entry(), of in history(), written in written()) {
        let terms = bytes_of_terms(&written);
        prop_assert_ne!(&access_log_entry(&entry, &accounts()).unwrap(), &terms);
        prop_assert_ne!(&history_entry(&of, &accounts()).unwrap(), &terms);
    }
}
