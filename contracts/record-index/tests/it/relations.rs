//! How records relate to each other: roots, what goes with what, and what may relate to what.

use hie_policy::RelationKind::{self, Appends, Replaces, Signs, Transforms};
use hie_policy::{Outcome, Reason, ReasonCode};
use hie_types::consent::RecordCategory;
use hie_types::index::{NewPointer, NotLive, RecordStatus};
use hie_types::{Confidentiality, Tag};
use record_index::error::{ContractError, PublishError};
use record_index::pointer::PointerFault;

use crate::scene::{BOB, Scene, on, pointer, said};
use crate::world::verdict;

const ALL: [RelationKind; 4] = [Replaces, Appends, Transforms, Signs];

pub fn fault(scene: &mut Scene, records: Vec<NewPointer>) -> PointerFault {
    match scene.publish(records) {
        Err(ContractError::Publish(PublishError::Pointer { fault, .. })) => fault,
        other => panic!("{other:?}"),
    }
}

/// Number 1 of north, published.
pub fn begun() -> (Scene, NewPointer) {
    let mut scene = Scene::new();
    let first = pointer("north", 1);
    scene.publish(vec![first.clone()]).unwrap();
    (scene, first)
}

#[test]
fn a_replacement_supersedes_its_target_and_has_its_root() {
    let (mut scene, first) = begun();
    let second = on(2, Replaces, &first);
    let response = scene.publish(vec![second.clone()]).unwrap();
    assert_eq!(said(&response, "superseded").unwrap(), "1");
    let old = scene.record(first.id);
    assert_eq!(old.status, RecordStatus::Superseded);
    assert_eq!(old.superseded_by, Some(second.id));
    let new = scene.record(second.id);
    assert_eq!(new.status, RecordStatus::Current);
    assert_eq!(new.root, first.id);
    assert_eq!(new.relation, second.relation);
    assert_eq!(new.superseded_by, None);
    // The root is that of the first version, however many follow.
    let third = on(3, Replaces, &second);
    scene.publish(vec![third.clone()]).unwrap();
    assert_eq!(scene.record(third.id).root, first.id);
}

#[test]
fn what_belongs_to_a_document_has_its_root_and_a_signature_its_own() {
    let (mut scene, first) = begun();
    let addendum = on(2, Appends, &first);
    let rendering = on(3, Transforms, &addendum);
    let signature = on(4, Signs, &rendering);
    let countersigned = on(5, Appends, &signature);
    let batch = [&addendum, &rendering, &signature, &countersigned];
    scene.publish(batch.map(Clone::clone).to_vec()).unwrap();
    let root = |new: &NewPointer| scene.record(new.id).root;
    assert_eq!(root(&addendum), first.id);
    assert_eq!(root(&rendering), first.id);
    assert_eq!(root(&signature), signature.id);
    assert_eq!(root(&countersigned), signature.id);
    for new in [&first, &addendum, &rendering, &signature, &countersigned] {
        assert_eq!(scene.status(new.id), RecordStatus::Current);
    }
}

#[test]
fn replacing_supersedes_what_appends_or_transforms_however_deep_and_no_signature() {
    let (mut scene, first) = begun();
    let addendum = on(2, Appends, &first);
    let rendering = on(3, Transforms, &addendum);
    let signature = on(4, Signs, &first);
    let signed = on(5, Appends, &signature);
    let batch = [&addendum, &rendering, &signature, &signed];
    scene.publish(batch.map(Clone::clone).to_vec()).unwrap();
    let second = on(6, Replaces, &first);
    let response = scene.publish(vec![second.clone()]).unwrap();
    assert_eq!(said(&response, "superseded").unwrap(), "3");
    for new in [&first, &addendum, &rendering] {
        let old = scene.record(new.id);
        assert_eq!(old.status, RecordStatus::Superseded);
        assert_eq!(old.superseded_by, Some(second.id));
    }
    for new in [&signature, &signed, &second] {
        assert_eq!(scene.status(new.id), RecordStatus::Current);
    }
}

#[test]
fn a_corrected_addendum_leaves_the_document_and_goes_with_it() {
    let (mut scene, first) = begun();
    let addendum = on(2, Appends, &first);
    let other = on(3, Appends, &first);
    let below = on(4, Transforms, &addendum);
    let corrected = on(5, Replaces, &addendum);
    for new in [&addendum, &other, &below, &corrected] {
        scene.publish(vec![new.clone()]).unwrap();
    }
    let current = |scene: &Scene, new: &NewPointer| scene.status(new.id) == RecordStatus::Current;
    assert!(current(&scene, &first) && current(&scene, &other));
    assert!(!current(&scene, &addendum) && !current(&scene, &below));
    // What took its place hangs where it hung.
    let second = on(6, Replaces, &first);
    scene.publish(vec![second]).unwrap();
    assert_eq!(
        scene.record(corrected.id).superseded_by,
        Some(pointer("north", 6).id)
    );
    // What was superseded before keeps saying by what.
    assert_eq!(scene.record(addendum.id).superseded_by, Some(corrected.id));
}

#[test]
fn the_target_is_a_current_record_of_the_same_custodian_under_the_same_handle() {
    for kind in ALL {
        let (mut scene, first) = begun();
        let second = on(2, kind, &first);
        let unknown = on(2, kind, &pointer("north", 9));
        assert_eq!(
            fault(&mut scene, vec![unknown]),
            PointerFault::TargetUnknown
        );
        let itself = on(2, kind, &pointer("north", 2));
        assert_eq!(fault(&mut scene, vec![itself]), PointerFault::TargetUnknown);
        // Under another handle it does not exist.
        match scene.publish_as("north-officer", BOB, vec![second.clone()]) {
            Err(ContractError::Publish(PublishError::Pointer { fault, .. })) => {
                assert_eq!(fault, PointerFault::TargetUnknown);
            }
            other => panic!("{other:?}"),
        }
        let elsewhere = NewPointer {
            relation: second.relation,
            tags: first.tags.clone(),
            ..pointer("south", 2)
        };
        match scene.publish_as("south-officer", crate::scene::ALICE, vec![elsewhere]) {
            Err(ContractError::Publish(PublishError::Pointer { fault, .. })) => {
                assert_eq!(fault, PointerFault::TargetElsewhere);
            }
            other => panic!("{other:?}"),
        }
        scene.publish(vec![on(8, Replaces, &first)]).unwrap();
        assert_eq!(
            fault(&mut scene, vec![second]),
            PointerFault::TargetNotCurrent
        );
        let newest = pointer("north", 8);
        scene.mark("north-officer", newest.id).unwrap();
        let late = NewPointer {
            tags: first.tags.clone(),
            ..on(2, kind, &newest)
        };
        assert_eq!(
            fault(&mut scene, vec![late]),
            PointerFault::TargetNotCurrent
        );
    }
}

/// The category of the first, what is changed in the second, and what is wrong with that.
type Case = (RecordCategory, Box<dyn Fn(&mut NewPointer)>, PointerFault);

#[test]
fn sensitivity_is_carried_unless_a_reason_is_stated() {
    type Change = fn(&mut NewPointer);
    let blinded = |n| RecordCategory::Blinded(Tag([n; 16]));
    let coded = RecordCategory::Code("discharge-summary".parse().unwrap());
    let tag: Change = |new| new.tags = vec![];
    let more: Change = |new| new.tags.push(Tag([0x77; 16]));
    let level: Change = |new| new.confidentiality = Confidentiality(hie_policy::Confidentiality::R);
    let mut cases: Vec<Case> = vec![
        (coded.clone(), Box::new(tag), PointerFault::TagsNotCarried),
        (coded.clone(), Box::new(more), PointerFault::TagsNotCarried),
        (
            coded.clone(),
            Box::new(level),
            PointerFault::ConfidentialityNotCarried,
        ),
    ];
    for (from, to) in [
        (coded.clone(), blinded(1)),
        (blinded(1), coded.clone()),
        (blinded(1), blinded(2)),
    ] {
        let change = move |new: &mut NewPointer| new.category = to.clone();
        cases.push((from, Box::new(change), PointerFault::CategoryNotCarried));
    }
    for kind in ALL {
        for (category, change, expected) in &cases {
            let mut scene = Scene::new();
            let first = NewPointer {
                category: category.clone(),
                ..pointer("north", 1)
            };
            scene.publish(vec![first.clone()]).unwrap();
            let mut second = on(2, kind, &first);
            change(&mut second);
            assert_eq!(fault(&mut scene, vec![second.clone()]), *expected);
            for reason in ReasonCode::all() {
                let mut stated = on(2, kind, &first);
                change(&mut stated);
                stated.relation.as_mut().unwrap().reason = Some(hie_types::ReasonCode(reason));
                let mut scene = Scene::new();
                scene.publish(vec![first.clone(), stated.clone()]).unwrap();
                let kept = scene.record(stated.id);
                assert_eq!(kept.relation, stated.relation);
                assert_eq!(kept.tags, stated.tags);
            }
        }
    }
}

#[test]
fn tags_are_carried_in_any_order_and_another_clear_category_is_none_of_it() {
    let mut scene = Scene::new();
    let first = NewPointer {
        tags: vec![Tag([1; 16]), Tag([2; 16])],
        ..pointer("north", 1)
    };
    let second = NewPointer {
        tags: vec![Tag([2; 16]), Tag([1; 16])],
        category: RecordCategory::Code("discharge-summary".parse().unwrap()),
        ..on(2, Transforms, &first)
    };
    scene.publish(vec![first, second]).unwrap();
}

#[test]
fn the_origin_is_carried() {
    let mut scene = Scene::new();
    let first = pointer("south", 1);
    scene
        .publish_as("south-officer", crate::scene::ALICE, vec![first.clone()])
        .unwrap();
    scene.permit_hospital(&[first.id]);
    let offer = hie_types::index::ExecuteMsg::OfferCustody {
        records: vec![first.id],
        to: crate::scene::hospital("north"),
    };
    scene.send("south-officer", offer).unwrap();
    scene
        .send("north-officer", crate::custody::accept(&[first.id]))
        .unwrap();
    for (n, kind) in (2..).zip([Signs, Appends, Replaces]) {
        let new = on(n, kind, &first);
        scene.publish(vec![new.clone()]).unwrap();
        let kept = scene.record(new.id);
        assert_eq!(kept.origin.as_str(), "south");
        assert_eq!(kept.custodian.as_str(), "north");
    }
}

#[test]
fn a_pointer_may_relate_to_one_before_it_in_the_batch_and_to_none_after() {
    let first = pointer("north", 1);
    let second = on(2, Replaces, &first);
    let mut scene = Scene::new();
    let before = scene.dump();
    let reversed = scene.publish(vec![second.clone(), first.clone()]);
    assert!(matches!(
        reversed,
        Err(ContractError::Publish(PublishError::Pointer {
            index: 0,
            fault: PointerFault::TargetUnknown
        }))
    ));
    assert_eq!(scene.dump(), before);
    scene.publish(vec![first.clone(), second.clone()]).unwrap();
    assert_eq!(scene.status(first.id), RecordStatus::Superseded);
    assert_eq!(scene.status(second.id), RecordStatus::Current);
}

#[test]
fn a_record_is_replaced_once_also_within_a_batch() {
    let (mut scene, first) = begun();
    let batch = vec![on(2, Replaces, &first), on(3, Replaces, &first)];
    assert_eq!(fault(&mut scene, batch), PointerFault::TargetNotCurrent);
    assert_eq!(scene.status(first.id), RecordStatus::Current);
}

#[test]
fn publishing_again_is_harmless_whatever_became_of_the_record() {
    let (mut scene, first) = begun();
    let batch = vec![
        on(2, Appends, &first),
        on(3, Replaces, &first),
        on(4, Appends, &pointer("north", 3)),
    ];
    let mut batch = batch;
    batch[2].tags = first.tags.clone();
    scene.publish(batch.clone()).unwrap();
    scene.mark("north-officer", batch[2].id).unwrap();
    scene.later(60);
    let before = scene.dump();
    batch.insert(0, first);
    let response = scene.publish(batch.clone()).unwrap();
    assert_eq!(said(&response, "known").unwrap(), "4");
    assert_eq!(said(&response, "new").unwrap(), "0");
    assert_eq!(said(&response, "superseded").unwrap(), "0");
    assert_eq!(scene.dump(), before);
    // What it relates to is content.
    let mut without = batch[1].clone();
    without.relation = None;
    assert_eq!(fault(&mut scene, vec![without]), PointerFault::Conflict);
    let mut otherwise = batch[1].clone();
    otherwise.relation.as_mut().unwrap().kind = hie_types::RelationKind(Transforms);
    assert_eq!(fault(&mut scene, vec![otherwise]), PointerFault::Conflict);
}

#[test]
fn what_is_superseded_is_not_current_for_anybody_and_its_tickets_die() {
    let mut scene = Scene::new();
    let (ticket, record) = scene.ticket();
    let first = pointer("north", 1);
    scene.publish(vec![on(2, Replaces, &first)]).unwrap();
    assert_eq!(
        scene.look_at(ticket).liveness[0].reason,
        Some(NotLive::NotCurrent)
    );
    for asker in ["south-doctor", "north-doctor"] {
        let answer = scene.ask(asker, &[record]).unwrap();
        assert_eq!(answer.decisions[0].reason.0, Reason::NotCurrent);
        assert_eq!(answer.decisions[0].outcome.0, Outcome::Deny);
        assert_eq!(answer.ticket, None);
    }
    // What directives say of the document holds for its correction: they name the root.
    let corrected = pointer("north", 2).id;
    let answer = scene.ask("south-doctor", &[corrected]).unwrap();
    assert_eq!(answer.decisions[0].reason.0, Reason::Permitted);
}

#[test]
fn a_denial_of_a_document_holds_for_its_correction_and_its_parts() {
    let (mut scene, first) = begun();
    let denied = verdict(Reason::Denied, Some(3));
    scene.world().verdicts.insert(first.id, denied);
    let corrected = on(2, Replaces, &first);
    let addendum = NewPointer {
        tags: first.tags.clone(),
        ..on(3, Appends, &corrected)
    };
    let ids = [corrected.id, addendum.id];
    scene.publish(vec![corrected, addendum]).unwrap();
    let answer = scene.ask("south-doctor", &ids).unwrap();
    for decision in answer.decisions {
        assert_eq!(decision.reason.0, Reason::Denied);
        assert_eq!(decision.directive, Some(3));
    }
}
