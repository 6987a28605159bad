//! How many may relate to a record, and which do.

use hie_policy::RelationKind::{Appends, Replaces, Signs, Transforms};
use hie_types::RecordId;
use hie_types::index::{NewPointer, QueryMsg, RelatedResponse};
use record_index::error::{ContractError, LookupError};
use record_index::pointer::PointerFault;

use crate::relations::{begun, fault};
use crate::scene::{Scene, on, pointer, said};

fn related(scene: &Scene, record: RecordId) -> Vec<RecordId> {
    let page: RelatedResponse = scene
        .query(QueryMsg::Related {
            record,
            start_after: None,
            limit: None,
        })
        .unwrap();
    page.records.iter().map(|record| record.id).collect()
}

#[test]
fn a_record_has_sixteen_children_and_can_still_be_replaced() {
    for kind in [Appends, Transforms, Signs] {
        let (mut scene, first) = begun();
        let children: Vec<NewPointer> = (2..18).map(|n| on(n, kind, &first)).collect();
        scene.publish(children).unwrap();
        for one_more in [Appends, Transforms, Signs] {
            assert_eq!(
                fault(&mut scene, vec![on(18, one_more, &first)]),
                PointerFault::TooManyChildren
            );
        }
        scene.publish(vec![on(18, Replaces, &first)]).unwrap();
        // The next version begins anew.
        let next = NewPointer {
            tags: first.tags.clone(),
            ..pointer("north", 18)
        };
        scene.publish(vec![on(19, kind, &next)]).unwrap();
    }
    // The same in one batch.
    let first = pointer("north", 1);
    let mut batch = vec![first.clone()];
    batch.extend((2..19).map(|n| on(n, Signs, &first)));
    assert_eq!(
        fault(&mut Scene::new(), batch),
        PointerFault::TooManyChildren
    );
}

#[test]
fn a_document_has_sixteen_current_children_however_deep() {
    let (mut scene, first) = begun();
    let mut last = first.clone();
    for n in 2..18 {
        let next = on(n, Appends, &last);
        scene.publish(vec![next.clone()]).unwrap();
        last = next;
    }
    assert_eq!(
        fault(&mut scene, vec![on(18, Appends, &last)]),
        PointerFault::TooManyChildren
    );
    // A signature is no part of the document; a correction takes a place that is there.
    scene.publish(vec![on(18, Signs, &last)]).unwrap();
    let corrected = on(19, Replaces, &last);
    scene.publish(vec![corrected.clone()]).unwrap();
    assert_eq!(
        fault(&mut scene, vec![on(20, Appends, &corrected)]),
        PointerFault::TooManyChildren
    );
    // One that leaves makes room.
    scene.mark("north-officer", corrected.id).unwrap();
    let above = NewPointer {
        tags: first.tags.clone(),
        ..pointer("north", 16)
    };
    scene.publish(vec![on(20, Appends, &above)]).unwrap();
    let response = scene.publish(vec![on(21, Replaces, &first)]).unwrap();
    assert_eq!(said(&response, "superseded").unwrap(), "17");
}

#[test]
fn related_lists_what_relates_directly_whatever_became_of_it() {
    let (mut scene, first) = begun();
    let direct = [
        on(2, Appends, &first),
        on(3, Signs, &first),
        on(4, Transforms, &first),
        on(5, Replaces, &first),
    ];
    let below = on(9, Appends, &direct[0]);
    let mut expected: Vec<RecordId> = direct.iter().map(|new| new.id).collect();
    expected.sort();
    let [a, b, c, d] = direct;
    scene
        .publish(vec![a.clone(), below.clone(), b, c, d])
        .unwrap();
    assert_eq!(related(&scene, first.id), expected);
    assert_eq!(related(&scene, a.id), [below.id]);
    assert_eq!(related(&scene, below.id), []);
}

#[test]
fn related_comes_in_pages() {
    let (mut scene, first) = begun();
    let children: Vec<NewPointer> = (2..18).map(|n| on(n, Signs, &first)).collect();
    let mut expected: Vec<RecordId> = children.iter().map(|new| new.id).collect();
    expected.sort();
    scene.publish(children).unwrap();
    for limit in [1, 5, 15, 16, 100] {
        let (mut seen, mut next) = (Vec::new(), None);
        loop {
            let page: RelatedResponse = scene
                .query(QueryMsg::Related {
                    record: first.id,
                    start_after: next,
                    limit: Some(limit),
                })
                .unwrap();
            seen.extend(page.records.iter().map(|record| record.id));
            next = page.next;
            if next.is_none() {
                break;
            }
        }
        assert_eq!(seen, expected, "{limit}");
    }
}

#[test]
fn what_relates_to_no_record_is_an_error() {
    let refused = Scene::new().query::<RelatedResponse>(QueryMsg::Related {
        record: RecordId([1; 16]),
        start_after: None,
        limit: None,
    });
    assert!(matches!(
        refused,
        Err(ContractError::Lookup(LookupError::Record))
    ));
}
