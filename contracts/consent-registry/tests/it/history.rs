//! Every act is in the history, and whoever holds the entries can tell that none is missing.

use cosmwasm_std::testing::MockApi;
use hie_contract::account::Host;
use hie_policy::Role;
use hie_types::consent::*;
use hie_types::{Handle, Hash, Salt, chain_log, derive, terms_bytes};

use crate::scene::*;

pub fn page(
    scene: &Scene,
    handle: Handle,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> HistoryResponse {
    scene.ask(QueryMsg::History {
        handle,
        start_after,
        limit,
    })
}

/// All entries, after their chain was recomputed as a client does and found to end in the head.
pub fn verified(scene: &Scene, handle: Handle) -> Vec<HistoryEntry> {
    let api = MockApi::default();
    let mut head = derive::log_start(CHAIN, &canonical("consent-registry"), &handle);
    let mut entries: Vec<HistoryEntry> = Vec::new();
    let mut after = None;
    loop {
        let found = page(scene, handle, after, Some(7));
        for entry in found.entries {
            assert_eq!(entry.number, entries.len() as u64 + 1);
            let bytes = chain_log::history_entry(&entry, &Host(&api)).unwrap();
            head = derive::log_next(&head, &bytes);
            entries.push(entry);
        }
        after = found.next;
        if after.is_none() {
            assert_eq!((found.head, found.count), (head, entries.len() as u64));
            return entries;
        }
    }
}

/// The hash that a client computes of the terms that it is shown.
pub fn hash_of(directive: &DirectiveResponse) -> Hash {
    terms_bytes::terms_hash(
        directive.id,
        &directive.handle,
        directive.effect,
        directive.authority,
        &directive.terms,
        directive.also_account.as_deref(),
        &Host(&MockApi::default()),
    )
    .unwrap()
}

#[test]
fn every_act_is_in_the_history_with_who_when_and_what() {
    let mut scene = Scene::new();
    let handle = scene.patient("alice");
    scene.pass(1);
    let permit = scene.permit("alice", to_hospital("north"));
    scene.pass(1);
    let denial = scene.deny("alice", terms());
    scene.pass(1);
    scene.ok("alice", revoke("alice", permit));
    scene.pass(1);
    scene.ok("alice", lift("alice", denial));
    scene.pass(1);
    scene.ok("alice", revoke_all("alice"));
    let entries = verified(&scene, handle);
    let events: Vec<_> = entries.iter().map(|entry| entry.event.clone()).collect();
    let written = |id| {
        let directive = scene.directive(id);
        HistoryEvent::Written {
            directive: id,
            effect: directive.effect,
            terms: hash_of(&directive),
            self_attested: false,
        }
    };
    assert_eq!(
        events,
        [
            HistoryEvent::Registered {
                controller: Some(addr("alice").into()),
            },
            written(permit),
            written(denial),
            HistoryEvent::Revoked { directive: permit },
            HistoryEvent::Lifted { directive: denial },
            HistoryEvent::RevokedAll { below: 3 },
        ]
    );
    for (passed, entry) in entries.iter().enumerate() {
        assert_eq!(entry.at, NOW + passed as u64);
        assert_eq!(entry.actor, addr("alice").to_string());
        assert_eq!(entry.authority.unwrap().code(), "controller");
        assert_eq!((&entry.attestation, entry.mandate), (&None, None));
    }
}

#[test]
fn a_registration_by_a_hospital_is_attested() {
    let mut scene = Scene::new();
    scene.appoint("officer", "north", Role::Administrator);
    let salt = Salt([5; 16]);
    scene.ok("officer", register_by("north", salt));
    let handle = derive::hospital_handle(CHAIN, &id("north"), &salt);
    let entries = verified(&scene, handle);
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].authority.unwrap().code(), "attested");
    assert_eq!(entries[0].actor, addr("officer").to_string());
    assert_eq!(
        entries[0].event,
        HistoryEvent::Registered { controller: None }
    );
    let on = Attestation {
        hospital: id("north"),
        evidence: hie_types::Commitment([7; 32]),
    };
    assert_eq!(entries[0].attestation, Some(on));
}

#[test]
fn the_history_is_paged() {
    let mut scene = Scene::new();
    let handle = scene.patient("alice");
    for _ in 0..24 {
        scene.ok("alice", revoke_all("alice"));
    }
    let numbers = |after, limit| -> Vec<u64> {
        let found = page(&scene, handle, after, limit);
        found.entries.iter().map(|entry| entry.number).collect()
    };
    assert_eq!(numbers(None, None), (1..=20).collect::<Vec<_>>());
    assert_eq!(page(&scene, handle, None, None).next, Some(20));
    assert_eq!(numbers(Some(20), None), (21..=25).collect::<Vec<_>>());
    assert_eq!(page(&scene, handle, Some(20), None).next, None);
    assert!(numbers(Some(25), None).is_empty());
    assert!(numbers(Some(u64::MAX), None).is_empty());
    assert_eq!(numbers(None, Some(u32::MAX)).len(), 25);
    assert_eq!(page(&scene, handle, Some(3), Some(1)).count, 25);
}

#[test]
fn the_uses_drawn_since_do_not_change_what_was_hashed() {
    let mut scene = Scene::new();
    let handle = scene.patient("alice");
    let limited = Terms {
        max_uses: Some(3),
        ..terms()
    };
    let id = scene.permit("alice", limited);
    let before = verified(&scene, handle);
    scene.ok("record-index", ExecuteMsg::DrawUse { ids: vec![id] });
    assert_eq!(verified(&scene, handle), before);
}

#[test]
fn each_handle_has_a_chain_of_its_own() {
    let mut scene = Scene::new();
    let alice = scene.patient("alice");
    let bob = scene.patient("bob");
    scene.permit("alice", terms());
    scene.permit("bob", terms());
    assert_eq!(verified(&scene, alice).len(), 2);
    assert_eq!(verified(&scene, bob).len(), 2);
    let head = |handle| page(&scene, handle, None, None).head;
    assert_ne!(head(alice), head(bob));
}
