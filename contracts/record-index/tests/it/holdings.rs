//! `Holdings`: what a hospital keeps and has to hand over before it can leave.

use hie_policy::RelationKind;
use hie_types::index::{HoldingsResponse, QueryMsg};

use crate::scene::{ALICE, BOB, Scene, hospital, on, pointer};

impl Scene {
    pub fn holdings(&self, id: &str) -> u64 {
        let question = QueryMsg::Holdings {
            hospital: hospital(id),
        };
        let answer: HoldingsResponse = self.query(question).unwrap();
        assert_eq!(answer.hospital, hospital(id));
        answer.current
    }
}

#[test]
fn a_hospital_that_never_published_keeps_nothing() {
    let mut scene = Scene::new();
    assert_eq!(scene.holdings("north"), 0);
    assert_eq!(scene.holdings("nowhere"), 0);
    scene.published(1);
    assert_eq!(scene.holdings("south"), 0);
}

#[test]
fn records_of_all_handles_are_counted_by_custodian() {
    let mut scene = Scene::new();
    scene.published(3);
    let other = vec![pointer("north", 9)];
    scene.publish_as("north-officer", BOB, other).unwrap();
    let other = vec![pointer("south", 1)];
    scene.publish_as("south-officer", ALICE, other).unwrap();
    assert_eq!((scene.holdings("north"), scene.holdings("south")), (4, 1));
}

#[test]
fn publishing_the_same_again_counts_nothing() {
    let mut scene = Scene::new();
    scene.published(3);
    scene.published(3);
    scene.published(4);
    assert_eq!(scene.holdings("north"), 4);
}

#[test]
fn what_is_superseded_or_entered_in_error_is_not_kept() {
    let mut scene = Scene::new();
    let first = pointer("north", 1);
    let parts = (2..=4).map(|n| on(n, RelationKind::Appends, &first));
    scene
        .publish([first.clone()].into_iter().chain(parts).collect())
        .unwrap();
    assert_eq!(scene.holdings("north"), 4);
    let second = on(5, RelationKind::Replaces, &first);
    scene.publish(vec![second.clone()]).unwrap();
    assert_eq!(scene.holdings("north"), 1);
    // Superseded already: marking it as well changes nothing here.
    scene.mark("north-officer", first.id).unwrap();
    assert_eq!(scene.holdings("north"), 1);
    scene.mark("north-officer", second.id).unwrap();
    scene.mark("north-officer", second.id).unwrap();
    assert_eq!(scene.holdings("north"), 0);
}

#[test]
fn a_refused_batch_counts_nothing() {
    let mut scene = Scene::new();
    let mut bad = pointer("north", 2);
    bad.size = 0;
    scene.publish(vec![pointer("north", 1), bad]).unwrap_err();
    assert_eq!(scene.holdings("north"), 0);
}

#[test]
fn one_replaced_by_one_writes_no_count() {
    let mut scene = Scene::new();
    let first = pointer("north", 1);
    scene.publish(vec![first.clone()]).unwrap();
    let of_holdings = |scene: &Scene| -> Vec<(Vec<u8>, Vec<u8>)> {
        let is = |key: &[u8]| key.starts_with(b"\0\x01u");
        scene
            .dump()
            .into_iter()
            .filter(|(key, _)| is(key))
            .collect()
    };
    let before = of_holdings(&scene);
    assert_eq!(before.len(), 1);
    scene
        .publish(vec![on(2, RelationKind::Replaces, &first)])
        .unwrap();
    assert_eq!(of_holdings(&scene), before);
}
