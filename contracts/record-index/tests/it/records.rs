use hie_types::RecordId;
use hie_types::index::{PointerResponse, QueryMsg, RecordsResponse};
use record_index::error::{ContractError, FieldError, LookupError};

use crate::scene::{ALICE, BOB, Scene, pointer};

fn page(scene: &Scene, start_after: Option<String>, limit: Option<u32>) -> RecordsResponse {
    scene
        .query(QueryMsg::Records {
            handle: ALICE,
            start_after,
            limit,
        })
        .unwrap()
}

fn ids(page: &RecordsResponse) -> Vec<RecordId> {
    page.records.iter().map(|record| record.id).collect()
}

/// Three batches of 50, one of one, and one under another handle.
fn full() -> (Scene, Vec<RecordId>) {
    let mut scene = Scene::new();
    let mut all = Vec::new();
    for batch in [0..50, 50..100, 100..101, 101..151] {
        let records: Vec<_> = batch.map(|n| pointer("north", n)).collect();
        all.extend(records.iter().map(|record| record.id));
        scene.publish(records).unwrap();
        scene.later(1);
        let other = pointer("south", all.len() as u8);
        scene.publish_as("south-officer", BOB, vec![other]).unwrap();
    }
    (scene, all)
}

#[test]
fn records_come_in_order_of_publication() {
    let (scene, all) = full();
    for limit in [1, 7, 50, 100] {
        let mut seen = Vec::new();
        let mut next = None;
        loop {
            let page = page(&scene, next, Some(limit));
            assert!(page.records.len() <= limit as usize);
            seen.extend(ids(&page));
            next = page.next;
            if next.is_none() {
                break;
            }
        }
        assert_eq!(seen, all, "{limit}");
    }
}

#[test]
fn what_is_published_later_comes_after_the_pages_before() {
    let mut scene = Scene::new();
    let first = scene.published(3);
    let before = page(&scene, None, Some(2));
    scene.later(1);
    scene.publish(vec![pointer("north", 9)]).unwrap();
    let after = page(&scene, before.next, None);
    assert_eq!(ids(&after), [first[2], pointer("north", 9).id]);
}

#[test]
fn batches_of_one_block_stay_together() {
    let mut scene = Scene::new();
    scene
        .publish(vec![pointer("north", 1), pointer("north", 2)])
        .unwrap();
    scene
        .publish_as(
            "south-officer",
            ALICE,
            vec![pointer("south", 1), pointer("south", 2)],
        )
        .unwrap();
    let custodians: Vec<String> = page(&scene, None, None)
        .records
        .iter()
        .map(|record| record.custodian.to_string())
        .collect();
    assert_eq!(custodians[0], custodians[1]);
    assert_eq!(custodians[2], custodians[3]);
}

#[test]
fn a_page_has_twenty_by_default_and_a_hundred_at_most() {
    let mut exact = Scene::new();
    exact.published(20);
    assert_eq!(page(&exact, None, None).records.len(), 20);
    assert_eq!(page(&exact, None, None).next, None);
    let (scene, _) = full();
    assert_eq!(page(&scene, None, None).records.len(), 20);
    assert_eq!(page(&scene, None, Some(1_000)).records.len(), 100);
    assert_eq!(page(&Scene::new(), None, None).records, []);
}

#[test]
fn a_page_goes_on_only_from_a_cursor_of_this_contract() {
    let (scene, _) = full();
    for bad in ["", "x", "00", &"0".repeat(52)] {
        let refused = scene.query::<RecordsResponse>(QueryMsg::Records {
            handle: ALICE,
            start_after: Some(bad.to_owned()),
            limit: None,
        });
        assert!(
            matches!(refused, Err(ContractError::Field(FieldError::Cursor))),
            "{bad}"
        );
    }
    // One that this contract never gave, but could have: the end.
    assert_eq!(page(&scene, Some("f".repeat(50)), None).records, []);
}

#[test]
fn a_record_that_is_not_there_is_an_error() {
    let record = RecordId([1; 16]);
    let refused = Scene::new().query::<PointerResponse>(QueryMsg::Record { record });
    assert!(matches!(
        refused,
        Err(ContractError::Lookup(LookupError::Record))
    ));
}
