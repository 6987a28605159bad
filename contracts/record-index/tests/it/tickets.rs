use hie_types::index::{QueryMsg, TicketsResponse};
use hie_types::{Handle, HospitalId};

use crate::scene::{ALICE, BOB, Scene, hospital, pointer, request, served};

fn page(
    scene: &Scene,
    filter: (Option<Handle>, Option<HospitalId>, Option<HospitalId>),
    start_after: Option<u64>,
    limit: Option<u32>,
) -> TicketsResponse {
    let (handle, requester, custodian) = filter;
    scene
        .query(QueryMsg::Tickets {
            handle,
            requester,
            custodian,
            start_after,
            limit,
        })
        .unwrap()
}

fn numbers(page: &TicketsResponse) -> Vec<u64> {
    page.tickets.iter().map(|ticket| ticket.id).collect()
}

const ALL: (Option<Handle>, Option<HospitalId>, Option<HospitalId>) = (None, None, None);

/// Tickets 1, 4, 7, …: south for north's record of Alice; 2, 5, …: north for its own;
/// 3, 6, …: north for south's record of Bob.
fn full(count: u64) -> Scene {
    let mut scene = Scene::new();
    let norths = scene.published(1)[0];
    let souths = pointer("south", 1);
    scene
        .publish_as("south-officer", BOB, vec![souths.clone()])
        .unwrap();
    scene.permit(norths, 7);
    scene.permit(souths.id, 8);
    for number in 0..count {
        let (sender, handle, record) = match number % 3 {
            0 => ("south-doctor", ALICE, norths),
            1 => ("north-doctor", ALICE, norths),
            _ => ("north-doctor", BOB, souths.id),
        };
        scene
            .send(sender, request(handle, &[record], "TREAT", None))
            .unwrap();
    }
    scene
}

#[test]
fn tickets_come_by_number() {
    let scene = full(9);
    assert_eq!(
        numbers(&page(&scene, ALL, None, None)),
        (1..=9).collect::<Vec<_>>()
    );
    let first = page(&scene, ALL, None, Some(4));
    assert_eq!(numbers(&first), [1, 2, 3, 4]);
    assert_eq!(first.next, Some(4));
    let last = page(&scene, ALL, Some(4), Some(5));
    assert_eq!(numbers(&last), [5, 6, 7, 8, 9]);
    assert_eq!(last.next, None);
    assert_eq!(numbers(&page(&scene, ALL, Some(u64::MAX), None)), [0; 0]);
}

#[test]
fn each_filter_leaves_the_others_out() {
    let scene = full(9);
    let (north, south) = (hospital("north"), hospital("south"));
    let of = |filter| numbers(&page(&scene, filter, None, None));
    assert_eq!(of((Some(ALICE), None, None)), [1, 2, 4, 5, 7, 8]);
    assert_eq!(of((None, Some(south.clone()), None)), [1, 4, 7]);
    assert_eq!(of((None, None, Some(south))), [3, 6, 9]);
    let own = (Some(ALICE), Some(north.clone()), Some(north));
    assert_eq!(of(own), [2, 5, 8]);
}

#[test]
fn a_page_looks_at_a_bounded_number_of_tickets() {
    let scene = full(130);
    let rare = (None, Some(hospital("south")), None);
    let first = page(&scene, rare.clone(), None, Some(2));
    assert_eq!(numbers(&first), [1]);
    assert_eq!(first.next, Some(2));
    assert_eq!(page(&scene, ALL, None, None).tickets.len(), 20);
    assert_eq!(page(&scene, ALL, None, Some(u32::MAX)).tickets.len(), 100);
    let mut seen = Vec::new();
    let mut next = None;
    loop {
        let page = page(&scene, rare.clone(), next, Some(7));
        seen.extend(numbers(&page));
        next = page.next;
        if next.is_none() {
            break;
        }
    }
    assert_eq!(seen, (1..=130).step_by(3).collect::<Vec<_>>());
}

#[test]
fn a_page_tells_what_became_of_the_records() {
    let mut scene = Scene::new();
    let (ticket, record) = scene.ticket();
    let said_so = served(record, 1);
    scene
        .confirm("north-officer", ticket, vec![said_so.clone()])
        .unwrap();
    scene.world().asked.clear();
    let page = page(&scene, ALL, None, None);
    assert_eq!(page.tickets[0].records[0].disclosure, Some(said_so.result));
    assert_eq!(page.tickets[0], scene.look_at(ticket).ticket);
}
