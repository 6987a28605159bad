//! `EmergencySummary`.

use hie_policy::RelationKind::{Appends, Replaces, Signs};
use hie_types::consent::RecordCategory;
use hie_types::index::{EmergencySummaryResponse, NewPointer, QueryMsg};
use hie_types::{Handle, RecordId, Tag};

use crate::scene::{ALICE, BOB, Scene, on, pointer};

fn summary(scene: &Scene, handle: Handle) -> EmergencySummaryResponse {
    scene.query(QueryMsg::EmergencySummary { handle }).unwrap()
}

fn found(scene: &Scene) -> Vec<RecordId> {
    let answer = summary(scene, ALICE);
    assert!(!answer.more);
    answer.records.iter().map(|record| record.id).collect()
}

/// Number `n` of a hospital, in a category, untagged.
fn of(id: &str, n: u8, code: &str) -> NewPointer {
    NewPointer {
        category: RecordCategory::Code(code.parse().unwrap()),
        tags: vec![],
        ..pointer(id, n)
    }
}

#[test]
fn a_handle_without_summaries_has_none() {
    let mut scene = Scene::new();
    assert_eq!(found(&scene), []);
    scene.published(3);
    assert_eq!(found(&scene), []);
    let unknown = summary(&scene, Handle([0xcc; 16]));
    assert_eq!((unknown.records, unknown.more), (vec![], false));
}

#[test]
fn the_newest_of_each_custodian_and_category_comes_in_order() {
    let mut scene = Scene::new();
    let categories = hie_policy::EMERGENCY_CATEGORIES;
    let mut expected = Vec::new();
    for (n, code) in (0..).zip(categories) {
        for round in 0..3 {
            for id in ["south", "north"] {
                let new = of(id, n * 10 + round, code);
                scene
                    .publish_as(&format!("{id}-officer"), ALICE, vec![new])
                    .unwrap();
                scene.later(1);
            }
        }
        expected.push(of("north", n * 10 + 2, code).id);
        expected.push(of("south", n * 10 + 2, code).id);
    }
    assert_eq!(found(&scene), expected);
    let answer = summary(&scene, ALICE);
    let custodians = answer.records.iter().map(|r| r.custodian.as_str());
    assert!(custodians.eq(["north", "south"].into_iter().cycle().take(8)));
    assert_eq!(summary(&scene, BOB).records, []);
}

#[test]
fn of_one_block_the_later_in_the_message_is_newer() {
    let mut scene = Scene::new();
    let batch: Vec<NewPointer> = (1..=50).map(|n| of("north", n, "allergy-list")).collect();
    let last = batch[49].id;
    scene.publish(batch).unwrap();
    assert_eq!(found(&scene), [last]);
    // A later block is newer than any position.
    scene.later(1);
    let next = of("north", 51, "allergy-list");
    scene.publish(vec![next.clone()]).unwrap();
    assert_eq!(found(&scene), [next.id]);
}

#[test]
fn what_is_no_longer_current_gives_way_to_the_newest_that_is() {
    let mut scene = Scene::new();
    let first = of("north", 1, "medication-list");
    let second = of("north", 2, "medication-list");
    scene.publish(vec![first.clone()]).unwrap();
    scene.later(1);
    scene.publish(vec![second.clone()]).unwrap();
    assert_eq!(found(&scene), [second.id]);
    // A correction of the older one is the newest of all.
    scene.later(1);
    let corrected = on(3, Replaces, &first);
    scene.publish(vec![corrected.clone()]).unwrap();
    assert_eq!(found(&scene), [corrected.id]);
    scene.mark("north-officer", corrected.id).unwrap();
    assert_eq!(found(&scene), [second.id]);
    // A replacement of another kind leaves the list, and comes in where it belongs.
    scene.later(1);
    let other = NewPointer {
        category: RecordCategory::Code("problem-list".parse().unwrap()),
        ..on(4, Replaces, &second)
    };
    scene.publish(vec![other.clone()]).unwrap();
    assert_eq!(found(&scene), [other.id]);
    scene.mark("north-officer", other.id).unwrap();
    assert_eq!(found(&scene), []);
}

#[test]
fn what_goes_with_another_leaves_the_summary_too() {
    let mut scene = Scene::new();
    let base = of("north", 1, "discharge-summary");
    let extract = NewPointer {
        category: RecordCategory::Code("allergy-list".parse().unwrap()),
        ..on(2, Appends, &base)
    };
    scene.publish(vec![base.clone(), extract.clone()]).unwrap();
    assert_eq!(found(&scene), [extract.id]);
    scene.publish(vec![on(3, Replaces, &base)]).unwrap();
    assert_eq!(found(&scene), []);
}

#[test]
fn a_signature_does_not_hide_what_it_signs() {
    let mut scene = Scene::new();
    let base = of("north", 1, "allergy-list");
    let signature = NewPointer {
        category: RecordCategory::Code("allergy-list".parse().unwrap()),
        ..on(2, Signs, &base)
    };
    scene
        .publish(vec![base.clone(), signature.clone()])
        .unwrap();
    assert_eq!(found(&scene), [base.id]);
    // Marking the signature touches nothing that is not there.
    scene.mark("north-officer", signature.id).unwrap();
    assert_eq!(found(&scene), [base.id]);
}

#[test]
fn what_begins_and_ends_in_one_message_is_never_listed() {
    let mut scene = Scene::new();
    let first = of("north", 1, "patient-summary");
    let second = on(2, Replaces, &first);
    scene.publish(vec![first, second.clone()]).unwrap();
    assert_eq!(found(&scene), [second.id]);
    scene.mark("north-officer", second.id).unwrap();
    assert_eq!(found(&scene), []);
}

#[test]
fn clear_categories_only_whatever_the_tags_and_the_level() {
    let mut scene = Scene::new();
    let blinded = NewPointer {
        category: RecordCategory::Blinded(Tag([9; 16])),
        ..pointer("north", 1)
    };
    let tagged = NewPointer {
        tags: vec![Tag([1; 16])],
        confidentiality: hie_types::Confidentiality(hie_policy::Confidentiality::V),
        ..of("north", 2, "patient-summary")
    };
    scene.publish(vec![blinded, tagged.clone()]).unwrap();
    assert_eq!(found(&scene), [tagged.id]);
}

#[test]
fn twenty_are_answered_and_whether_there_are_more() {
    let mut scene = Scene::new();
    let ids = ["a1", "a2", "a3", "a4", "a5", "a6"];
    ids.iter().for_each(|id| scene.furnish(id));
    let publish = |scene: &mut Scene, id: &str, n: u8, code: &str| {
        let new = of(id, n, code);
        scene
            .publish_as(&format!("{id}-officer"), ALICE, vec![new])
            .unwrap();
    };
    for id in &ids[..5] {
        for (n, code) in (0..).zip(hie_policy::EMERGENCY_CATEGORIES) {
            publish(&mut scene, id, n, code);
            publish(&mut scene, id, n + 10, code);
        }
    }
    assert_eq!(found(&scene).len(), 20);
    publish(&mut scene, "a6", 1, "patient-summary");
    let answer = summary(&scene, ALICE);
    assert_eq!(answer.records.len(), 20);
    assert!(answer.more);
    // The order is kept: all patient summaries first.
    assert_eq!(answer.records[5].custodian.as_str(), "a6");
    assert_eq!(answer.records[5].id, of("a6", 1, "patient-summary").id);
}
