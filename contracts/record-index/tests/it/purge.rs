//! What goes after the retention term, and what stays.

use cosmwasm_std::Response;
use hie_contract::account::Host;
use hie_types::RecordId;
use hie_types::chain_log::access_log_entry;
use hie_types::derive::log_next;
use hie_types::index::{AccessLogResponse, ExecuteMsg, QueryMsg, TicketsResponse};
use record_index::error::{ContractError, LookupError};

use crate::scene::{ALICE, BOB, Scene, said, served};
use crate::unconfirmed::listed;

const TERM: u64 = 3_653 * 86_400;

fn purge(scene: &mut Scene) -> Response {
    scene
        .send("stranger", ExecuteMsg::Purge { handle: ALICE })
        .unwrap()
}

/// The log from where it goes on, checked: head and count are as they say.
fn rest(scene: &Scene) -> AccessLogResponse {
    let log = scene.log(ALICE);
    let mut head = log.purged_head;
    for (number, entry) in (log.purged + 1..).zip(&log.entries) {
        assert_eq!(entry.number, number);
        let bytes = access_log_entry(entry, &Host(&scene.deps.api)).unwrap();
        head = log_next(&head, &bytes);
    }
    assert_eq!(log.next, None);
    assert_eq!(head, log.head);
    assert_eq!(log.count, log.purged + log.entries.len() as u64);
    log
}

/// Tickets 1 to 4 an hour apart, each for the same record; the first is confirmed. Entries 1, 2 (the
/// confirmation), 3, 4, 5.
fn four() -> (Scene, RecordId) {
    let mut scene = Scene::new();
    let (ticket, record) = scene.ticket();
    scene
        .confirm("north-officer", ticket, vec![served(record, 1)])
        .unwrap();
    for _ in 0..3 {
        scene.later(3_600);
        scene.ask("south-doctor", &[record]).unwrap();
    }
    (scene, record)
}

#[test]
fn before_the_term_ends_nothing_goes() {
    let (mut scene, _) = four();
    let first = scene.log(ALICE).entries[0].at;
    let left = first + TERM - scene.now();
    scene.later(left - 1);
    let before = scene.dump();
    let response = purge(&mut scene);
    assert_eq!(response.events[0].ty, "purged");
    assert_eq!(said(&response, "entries").unwrap(), "0");
    assert_eq!(scene.dump(), before);
    scene.later(1);
    assert_eq!(said(&purge(&mut scene), "entries").unwrap(), "2");
    // Once more there is nothing to purge.
    let before = scene.dump();
    let response = purge(&mut scene);
    assert_eq!(said(&response, "entries").unwrap(), "0");
    assert_eq!(said(&response, "through").unwrap(), "2");
    assert_eq!(scene.dump(), before);
}

#[test]
fn head_and_count_remain_and_the_rest_can_still_be_checked() {
    let (mut scene, record) = four();
    let before = rest(&scene);
    assert_eq!((before.purged, before.count), (0, 5));
    let at = before.entries[2].at;
    scene.later(at + TERM - scene.now());
    purge(&mut scene);
    let after = rest(&scene);
    assert_eq!((after.purged, after.count), (3, 5));
    assert_eq!(after.head, before.head);
    assert_eq!(after.entries, before.entries[3..]);
    // It goes on.
    scene.ask("south-doctor", &[record]).unwrap();
    assert_eq!(rest(&scene).count, 6);
}

#[test]
fn tickets_go_with_the_entry_of_their_request_and_the_latest_stays() {
    let (mut scene, record) = four();
    scene.later(2 * TERM);
    assert_eq!(said(&purge(&mut scene), "through").unwrap(), "4");
    for ticket in 1..=3 {
        let gone = scene.query::<hie_types::index::TicketResponse>(QueryMsg::Ticket { ticket });
        assert!(matches!(
            gone,
            Err(ContractError::Lookup(LookupError::Ticket))
        ));
    }
    let kept: TicketsResponse = scene
        .query(QueryMsg::Tickets {
            handle: None,
            requester: None,
            custodian: None,
            start_after: None,
            limit: None,
        })
        .unwrap();
    assert_eq!(kept.tickets.len(), 1);
    assert_eq!(kept.tickets[0].id, 4);
    // It gives the next its number, and may go then.
    let next = scene.ask("south-doctor", &[record]).unwrap();
    assert_eq!(next.ticket, Some(5));
    assert_eq!(said(&purge(&mut scene), "through").unwrap(), "5");
    rest(&scene);
}

#[test]
fn how_many_were_never_confirmed_is_remembered() {
    let (mut scene, record) = four();
    assert_eq!(listed(&scene, "north"), (vec![2, 3, 4], 3));
    scene.later(2 * TERM);
    purge(&mut scene);
    assert_eq!(listed(&scene, "north"), (vec![4], 3));
    scene.ask("south-doctor", &[record]).unwrap();
    purge(&mut scene);
    assert_eq!(listed(&scene, "north"), (vec![5], 4));
    scene
        .confirm("north-officer", 5, vec![served(record, 1)])
        .unwrap();
    assert_eq!(listed(&scene, "north"), (vec![], 3));
}

#[test]
fn the_latest_ticket_of_a_custodian_may_go_when_others_drew_later_ones() {
    let mut scene = Scene::new();
    let (_, record) = scene.ticket();
    scene.later(2 * TERM);
    // Under another handle, of another custodian.
    let other = crate::scene::pointer("south", 1);
    scene
        .publish_as("south-officer", BOB, vec![other.clone()])
        .unwrap();
    let ask = crate::scene::request(BOB, &[other.id], "TREAT", None);
    scene.send("south-doctor", ask).unwrap();
    assert_eq!(said(&purge(&mut scene), "through").unwrap(), "1");
    assert_eq!(listed(&scene, "north"), (vec![], 1));
    scene.ask("south-doctor", &[record]).unwrap();
    assert_eq!(listed(&scene, "north"), (vec![3], 2));
}

#[test]
fn what_is_owed_outlasts_the_ticket() {
    let (mut scene, _) = four();
    scene.revoke(7);
    scene.later(2 * TERM);
    purge(&mut scene);
    let owed = crate::receipts::owed(&scene, "south");
    assert_eq!(owed, [crate::receipts::directive(7)]);
}

#[test]
fn fifty_go_at_a_time_and_only_of_that_handle() {
    let mut scene = Scene::new();
    let (_, record) = scene.ticket();
    for _ in 0..60 {
        scene.ask("south-doctor", &[record]).unwrap();
    }
    scene.later(2 * TERM);
    let bob = scene.log(BOB);
    assert_eq!(said(&purge(&mut scene), "entries").unwrap(), "50");
    assert_eq!(said(&purge(&mut scene), "entries").unwrap(), "10");
    assert_eq!(rest(&scene).purged, 60);
    assert_eq!(scene.log(BOB), bob);
}

#[test]
fn a_handle_without_a_log_has_nothing_to_purge() {
    let mut scene = Scene::new();
    let before = scene.dump();
    assert_eq!(said(&purge(&mut scene), "through").unwrap(), "0");
    assert_eq!(scene.dump(), before);
    let log = scene.log(ALICE);
    assert_eq!((log.purged, log.purged_head), (0, log.head));
}
