//! Tickets of which nobody said what became of them.

use hie_types::RecordId;
use hie_types::index::{QueryMsg, UnconfirmedTicket, UnconfirmedTicketsResponse};

use crate::scene::{ALICE, Scene, hospital, pointer, served, unavailable};

const LAST: u64 = 900 + 72 * 3_600;

pub fn page(
    scene: &Scene,
    custodian: &str,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> UnconfirmedTicketsResponse {
    scene
        .query(QueryMsg::UnconfirmedTickets {
            custodian: hospital(custodian),
            start_after,
            limit,
        })
        .unwrap()
}

/// The numbers of all, and the count.
pub fn listed(scene: &Scene, custodian: &str) -> (Vec<u64>, u64) {
    let page = page(scene, custodian, None, Some(100));
    (page.tickets.iter().map(|t| t.ticket).collect(), page.count)
}

/// So many tickets of `south-doctor`, each for the same record of `north`.
fn tickets(count: usize) -> (Scene, RecordId) {
    let mut scene = Scene::new();
    let (_, record) = scene.ticket();
    for _ in 1..count {
        scene.ask("south-doctor", &[record]).unwrap();
    }
    (scene, record)
}

#[test]
fn a_ticket_is_listed_for_its_custodian_until_it_is_confirmed() {
    let mut scene = Scene::new();
    assert_eq!(listed(&scene, "north"), (vec![], 0));
    let (ticket, record) = scene.ticket();
    let issued = scene.now();
    let expected = UnconfirmedTicket {
        ticket,
        handle: ALICE,
        hospital: hospital("south"),
        issued_at: issued,
        expires_at: issued + 900,
        confirm_until: issued + LAST,
        closed: false,
        records: vec![record],
    };
    assert_eq!(page(&scene, "north", None, None).tickets, [expected]);
    assert_eq!(listed(&scene, "south"), (vec![], 0));
    scene
        .confirm("north-officer", ticket, vec![unavailable(record)])
        .unwrap();
    assert_eq!(listed(&scene, "north"), (vec![], 0));
    // What was unavailable and is served then was confirmed before.
    scene
        .confirm("north-officer", ticket, vec![served(record, 1)])
        .unwrap();
    assert_eq!(listed(&scene, "north"), (vec![], 0));
}

#[test]
fn a_ticket_that_is_too_late_to_confirm_stays_and_says_so() {
    let (mut scene, _) = tickets(1);
    scene.later(LAST - 1);
    assert!(!page(&scene, "north", None, None).tickets[0].closed);
    scene.later(1);
    assert!(page(&scene, "north", None, None).tickets[0].closed);
    assert_eq!(listed(&scene, "north"), (vec![1], 1));
}

#[test]
fn it_stays_while_anything_of_it_is_not_said() {
    let mut scene = Scene::new();
    let records = scene.published(3);
    for record in &records {
        scene.permit(*record, 7);
    }
    scene.ask("south-doctor", &records).unwrap();
    let confirm = |scene: &mut Scene, at: usize| {
        let what = vec![served(records[at], 1)];
        scene.confirm("north-officer", 1, what).unwrap();
    };
    confirm(&mut scene, 1);
    let left = page(&scene, "north", None, None).tickets.remove(0).records;
    assert_eq!(left, [records[0], records[2]]);
    confirm(&mut scene, 0);
    // The same again is no further record.
    confirm(&mut scene, 0);
    assert_eq!(listed(&scene, "north"), (vec![1], 1));
    confirm(&mut scene, 2);
    assert_eq!(listed(&scene, "north"), (vec![], 0));
}

#[test]
fn each_custodian_of_a_ticket_answers_for_its_own() {
    let mut scene = Scene::new();
    let (mine, theirs) = (pointer("north", 1), pointer("south", 1));
    scene.furnish("east");
    scene.publish(vec![mine.clone()]).unwrap();
    scene
        .publish_as("south-officer", ALICE, vec![theirs.clone()])
        .unwrap();
    scene.permit(mine.id, 7);
    scene.permit(theirs.id, 7);
    scene.ask("east-doctor", &[mine.id, theirs.id]).unwrap();
    for (custodian, record) in [("north", mine.id), ("south", theirs.id)] {
        let found = page(&scene, custodian, None, None).tickets;
        assert_eq!(found[0].records, [record]);
    }
    scene
        .confirm("north-officer", 1, vec![served(mine.id, 1)])
        .unwrap();
    assert_eq!(listed(&scene, "north"), (vec![], 0));
    assert_eq!(listed(&scene, "south"), (vec![1], 1));
}

#[test]
fn the_count_holds_whatever_the_order_of_confirming() {
    // Which of four tickets are confirmed, in which order, with a fifth drawn in between.
    for order in [[1, 2, 3, 4], [4, 3, 2, 1], [4, 1, 3, 2], [2, 4, 1, 3]] {
        let (mut scene, record) = tickets(4);
        let mut open = vec![1, 2, 3, 4];
        for (at, ticket) in order.into_iter().enumerate() {
            scene
                .confirm("north-officer", ticket, vec![served(record, 1)])
                .unwrap();
            open.retain(|other| *other != ticket);
            assert_eq!(listed(&scene, "north"), (open.clone(), open.len() as u64));
            if at == 1 {
                scene.ask("south-doctor", &[record]).unwrap();
                open.push(5);
                assert_eq!(listed(&scene, "north"), (open.clone(), open.len() as u64));
            }
        }
        assert_eq!(listed(&scene, "north"), (vec![5], 1));
    }
}

#[test]
fn all_are_counted_and_each_stands_on_one_page() {
    let (mut scene, record) = tickets(7);
    for ticket in [2, 7] {
        scene
            .confirm("north-officer", ticket, vec![served(record, 1)])
            .unwrap();
    }
    for limit in 1..=6 {
        let mut found = Vec::new();
        let mut next = None;
        loop {
            let page = page(&scene, "north", next, Some(limit));
            assert_eq!(page.count, 5);
            assert!(page.tickets.len() <= limit as usize);
            found.extend(page.tickets.iter().map(|t| t.ticket));
            next = page.next;
            if next.is_none() {
                break;
            }
        }
        assert_eq!(found, [1, 3, 4, 5, 6], "{limit}");
    }
}
