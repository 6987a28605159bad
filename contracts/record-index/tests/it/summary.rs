//! `EmergencySummary`.

use hie_policy::RelationKind::{Appends, Replaces, Signs, Transforms};
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

/// An addendum of north to another record, of a category.
fn addendum(n: u8, target: &NewPointer, code: &str) -> NewPointer {
    NewPointer {
        category: RecordCategory::Code(code.parse().unwrap()),
        ..on(n, Appends, target)
    }
}

#[test]
fn an_addendum_brings_what_it_appends_to_and_the_other_addenda() {
    let mut scene = Scene::new();
    let list = of("north", 1, "allergy-list");
    scene.publish(vec![list.clone()]).unwrap();
    let first = addendum(2, &list, "allergy-list");
    let second = addendum(3, &list, "allergy-list");
    let third = addendum(4, &first, "allergy-list");
    let mut expected = vec![list.id];
    for new in [first.clone(), second.clone(), third] {
        scene.later(1);
        expected.insert(0, new.id);
        scene.publish(vec![new]).unwrap();
        assert_eq!(found(&scene), expected);
    }
    // What ends, ends with what hangs on it, and nothing else does.
    scene.mark("north-officer", first.id).unwrap();
    assert_eq!(found(&scene), [second.id, list.id]);
    scene.later(1);
    let next = on(5, Replaces, &list);
    scene.publish(vec![next.clone()]).unwrap();
    assert_eq!(found(&scene), [next.id]);
}

#[test]
fn messages_of_one_second_hide_nothing_of_each_other() {
    // Whichever id is the lower, and so counts as the newer.
    for n in 2..12 {
        let mut scene = Scene::new();
        let list = of("north", 1, "allergy-list");
        let new = addendum(n, &list, "allergy-list");
        let both = std::collections::BTreeSet::from([list.id, new.id]);
        scene.publish(vec![list]).unwrap();
        scene.publish(vec![new]).unwrap();
        let found = found(&scene);
        assert_eq!(found.len(), 2);
        assert_eq!(
            found.into_iter().collect::<std::collections::BTreeSet<_>>(),
            both
        );
    }
}

#[test]
fn an_addendum_to_an_old_list_does_not_hide_a_new_one() {
    let mut scene = Scene::new();
    let old = of("north", 1, "medication-list");
    scene.publish(vec![old.clone()]).unwrap();
    scene.later(1);
    let older_still_newer = of("north", 2, "medication-list");
    scene.publish(vec![older_still_newer.clone()]).unwrap();
    scene.later(1);
    let new = of("north", 3, "medication-list");
    scene.publish(vec![new.clone()]).unwrap();
    assert_eq!(found(&scene), [new.id]);
    scene.later(1);
    let late = addendum(4, &old, "medication-list");
    scene.publish(vec![late.clone()]).unwrap();
    assert_eq!(found(&scene), [late.id, new.id, old.id]);
    // The same for two addenda, however they come.
    scene.later(1);
    let latest = addendum(5, &new, "medication-list");
    scene.publish(vec![latest.clone()]).unwrap();
    assert_eq!(found(&scene), [latest.id, late.id, new.id, old.id]);
}

#[test]
fn what_hangs_on_another_category_is_answered_in_its_own() {
    let mut scene = Scene::new();
    let older = of("north", 1, "allergy-list");
    scene.publish(vec![older]).unwrap();
    scene.later(1);
    let letter = of("north", 2, "patient-summary");
    let extract = addendum(3, &letter, "allergy-list");
    scene
        .publish(vec![letter.clone(), extract.clone()])
        .unwrap();
    // The extract stands alone among allergy lists.
    assert_eq!(found(&scene), [letter.id, extract.id]);
    let plain = of("north", 4, "discharge-summary");
    let problems = addendum(5, &plain, "problem-list");
    scene.publish(vec![plain, problems.clone()]).unwrap();
    assert_eq!(found(&scene), [letter.id, extract.id, problems.id]);
}

#[test]
fn a_form_stands_for_what_it_transforms() {
    let mut scene = Scene::new();
    let list = of("north", 1, "allergy-list");
    let added = addendum(2, &list, "allergy-list");
    scene.publish(vec![list.clone(), added.clone()]).unwrap();
    scene.later(1);
    let translated = on(3, Transforms, &list);
    scene.publish(vec![translated.clone()]).unwrap();
    assert_eq!(found(&scene), [translated.id, added.id]);
    scene.later(1);
    let again = on(4, Transforms, &list);
    scene.publish(vec![again.clone()]).unwrap();
    assert_eq!(found(&scene), [again.id, added.id]);
    scene.mark("north-officer", again.id).unwrap();
    assert_eq!(found(&scene), [translated.id, added.id]);
    scene.mark("north-officer", translated.id).unwrap();
    assert_eq!(found(&scene), [added.id, list.id]);
}

#[test]
fn what_replaced_an_addendum_still_hangs_on_the_list() {
    let mut scene = Scene::new();
    let old = of("north", 1, "allergy-list");
    let added = addendum(2, &old, "allergy-list");
    scene.publish(vec![old.clone(), added.clone()]).unwrap();
    scene.later(1);
    let new = of("north", 3, "allergy-list");
    scene.publish(vec![new.clone()]).unwrap();
    scene.later(1);
    let corrected = on(4, Replaces, &added);
    scene.publish(vec![corrected.clone()]).unwrap();
    assert_eq!(found(&scene), [corrected.id, new.id, old.id]);
}

#[test]
fn what_is_contested_leaves_the_answer_and_its_addendum_stays() {
    let mut scene = Scene::new();
    scene.speaks("patient", hie_policy::Authority::Controller);
    let list = of("north", 1, "allergy-list");
    let added = addendum(2, &list, "allergy-list");
    scene.publish(vec![list.clone(), added.clone()]).unwrap();
    scene
        .send("patient", crate::contests::contest(list.id))
        .unwrap();
    assert_eq!(found(&scene), [added.id]);
    scene
        .send("north-officer", crate::contests::stands(list.id))
        .unwrap();
    assert_eq!(found(&scene), [added.id, list.id]);
}

#[test]
fn every_custodian_has_one_place_before_any_has_two() {
    let mut scene = Scene::new();
    let list = of("north", 1, "patient-summary");
    let mut document = vec![list.clone()];
    document.extend((2..18).map(|n| addendum(n, &list, "patient-summary")));
    scene.publish(document.clone()).unwrap();
    // 17 of one document, the newest first.
    let mut newest_first: Vec<RecordId> = document.iter().map(|new| new.id).collect();
    newest_first.reverse();
    assert_eq!(found(&scene), newest_first);
    let mut n = 50;
    let mut publish = |scene: &mut Scene, id: &str, code: &str| {
        n += 1;
        scene
            .publish_as(&format!("{id}-officer"), ALICE, vec![of(id, n, code)])
            .unwrap();
    };
    for code in &hie_policy::EMERGENCY_CATEGORIES[..3] {
        publish(&mut scene, "south", code);
    }
    assert_eq!(found(&scene).len(), 20);
    // One more, and the addenda in the middle give way, neither the newest nor what they append to.
    publish(&mut scene, "south", hie_policy::EMERGENCY_CATEGORIES[3]);
    let answer = summary(&scene, ALICE);
    assert!(answer.more);
    let ids: Vec<RecordId> = answer.records.iter().map(|record| record.id).collect();
    assert_eq!(ids.len(), 20);
    let own = |id: &RecordId| newest_first.contains(id);
    assert_eq!(ids.iter().filter(|id| own(id)).count(), 16);
    assert_eq!(ids[0], newest_first[0]);
    assert!(ids.contains(&list.id));
    assert!(!ids.contains(&newest_first[1]));
    // Twenty custodians and categories: each has its newest.
    let more = ["a1", "a2", "a3", "a4", "a5"];
    for id in &more[..4] {
        scene.furnish(id);
        hie_policy::EMERGENCY_CATEGORIES
            .iter()
            .for_each(|code| publish(&mut scene, id, code));
    }
    let answer = summary(&scene, ALICE);
    assert_eq!((answer.records.len(), answer.more), (20, true));
    let north = answer
        .records
        .iter()
        .filter(|r| r.custodian.as_str() == "north");
    let north: Vec<RecordId> = north.map(|record| record.id).collect();
    assert_eq!(north, [newest_first[0]]);
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
