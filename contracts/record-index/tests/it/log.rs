use cosmwasm_std::{Api, StdError};
use hie_types::chain_log::{Canonical, access_log_entry};
use hie_types::index::{AccessLogResponse, LogEntry, LogEvent, QueryMsg};
use hie_types::{Handle, Hash, derive};

use crate::scene::{ALICE, BOB, DOCTOR, SURGEON, Scene, hospital, request, served};

struct Decoder<'a>(&'a Scene);

impl Canonical for Decoder<'_> {
    type Error = StdError;

    fn canonical(&self, address: &str) -> Result<Vec<u8>, StdError> {
        Ok(self.0.deps.api.addr_canonicalize(address)?.to_vec())
    }
}

/// All entries of a handle's log, with the head that the contract says.
pub fn whole(scene: &Scene, handle: Handle) -> (Hash, Vec<LogEntry>) {
    let mut entries: Vec<LogEntry> = Vec::new();
    let mut start_after = None;
    loop {
        let page: AccessLogResponse = scene
            .query(QueryMsg::AccessLog {
                handle,
                start_after,
                limit: Some(100),
            })
            .unwrap();
        entries.extend(page.entries);
        start_after = page.next;
        if start_after.is_none() {
            assert_eq!(page.count, entries.len() as u64);
            return (page.head, entries);
        }
    }
}

/// What an auditor computes from the entries alone.
pub fn recomputed(scene: &Scene, handle: Handle, entries: &[LogEntry]) -> Hash {
    let decoder = Decoder(scene);
    let contract = decoder
        .canonical(scene.env.contract.address.as_str())
        .unwrap();
    let start = derive::log_start(&scene.env.block.chain_id, &contract, &handle);
    entries.iter().fold(start, |head, entry| {
        derive::log_next(&head, &access_log_entry(entry, &decoder).unwrap())
    })
}

/// Passes if head and entries of a handle's log fit together.
pub fn verify(scene: &Scene, handle: Handle) -> Vec<LogEntry> {
    let (head, entries) = whole(scene, handle);
    let numbers: Vec<u64> = entries.iter().map(|entry| entry.number).collect();
    assert_eq!(numbers, (1..=entries.len() as u64).collect::<Vec<_>>());
    assert_eq!(recomputed(scene, handle, &entries), head);
    entries
}

/// An access, a disclosure and a refusal.
fn eventful() -> Scene {
    let mut scene = Scene::new();
    let (ticket, record) = scene.ticket();
    scene.later(5);
    scene
        .confirm("north-gateway", ticket, vec![served(record, 1)])
        .unwrap();
    scene.later(5);
    scene
        .ask_for("south-gateway", &[record], "HRESCH", Some(SURGEON))
        .unwrap();
    scene
}

#[test]
fn an_empty_log_has_the_start_as_its_head() {
    let scene = Scene::new();
    assert_eq!(verify(&scene, ALICE), []);
    assert_ne!(scene.log(ALICE).head, scene.log(BOB).head);
}

#[test]
fn whoever_holds_the_entries_can_compute_the_head() {
    let scene = eventful();
    let entries = verify(&scene, ALICE);
    assert_eq!(entries.len(), 3);
    let mut forged = entries.clone();
    forged[1].at += 1;
    assert_ne!(recomputed(&scene, ALICE, &forged), scene.log(ALICE).head);
    assert_ne!(
        recomputed(&scene, ALICE, &entries[..2]),
        scene.log(ALICE).head
    );
    assert_ne!(recomputed(&scene, BOB, &entries), scene.log(ALICE).head);
    assert!(verify(&scene, BOB).is_empty());
}

#[test]
fn an_entry_says_who_did_what_when() {
    let scene = eventful();
    let entries = verify(&scene, ALICE);
    let [access, disclosure, refusal] = &entries[..] else {
        panic!()
    };
    assert_eq!(access.hospital, Some(hospital("south")));
    assert_eq!(
        access.person.as_practitioner(),
        Some((hospital("south"), DOCTOR))
    );
    assert_eq!(access.account, scene.addr("south-doctor").as_str());
    assert_eq!(access.role.unwrap().code(), "physician");
    assert_eq!(access.at + 5, disclosure.at);
    assert!(matches!(access.event, LogEvent::Access { ticket: 1, .. }));
    assert_eq!(disclosure.role.unwrap().code(), "gateway");
    assert_eq!(disclosure.person.as_str(), disclosure.account);
    assert!(matches!(
        disclosure.event,
        LogEvent::Disclosure { ticket: 1, .. }
    ));
    assert_eq!(
        refusal.person.as_practitioner(),
        Some((hospital("south"), SURGEON))
    );
    assert_eq!(refusal.account, scene.addr("south-gateway").as_str());
    match &refusal.event {
        LogEvent::Refusal {
            purpose, records, ..
        } => {
            assert_eq!(purpose.code(), "HRESCH");
            assert_eq!(records[0].reason.code(), "role_not_allowed");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_access_lists_every_record_that_was_asked_for() {
    let mut scene = Scene::new();
    let records = scene.published(3);
    scene.permit(records[2], 7);
    scene.ask("south-doctor", &records).unwrap();
    match &verify(&scene, ALICE)[0].event {
        LogEvent::Access {
            records: logged, ..
        } => {
            let logged: Vec<_> = logged
                .iter()
                .map(|one| (one.record, one.reason.code(), one.directive))
                .collect();
            assert_eq!(
                logged,
                [
                    (records[0], "no_directive", None),
                    (records[1], "no_directive", None),
                    (records[2], "permitted", Some(7)),
                ]
            );
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_log_is_paged_oldest_first() {
    let mut scene = Scene::new();
    let record = scene.published(1)[0];
    scene.permit(record, 7);
    for _ in 0..130 {
        scene
            .send("south-doctor", request(ALICE, &[record], "TREAT", None))
            .unwrap();
    }
    let page = |start_after, limit| -> AccessLogResponse {
        scene
            .query(QueryMsg::AccessLog {
                handle: ALICE,
                start_after,
                limit,
            })
            .unwrap()
    };
    assert_eq!(page(None, None).entries.len(), 20);
    assert_eq!(page(None, None).next, Some(20));
    assert_eq!(page(None, Some(1_000)).entries.len(), 100);
    let last = page(Some(100), Some(100));
    assert_eq!(last.entries.first().unwrap().number, 101);
    assert_eq!((last.entries.len(), last.next), (30, None));
    assert_eq!(last.count, 130);
    assert_eq!(verify(&scene, ALICE).len(), 130);
}
