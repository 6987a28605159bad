use hie_policy::RelationKind::{Appends, Replaces, Signs};
use hie_types::consent::{Months, RecordCategory};
use hie_types::index::{NewPointer, PointerResponse, QueryMsg, RecordStatus};
use hie_types::registry::{CategoryUse, Right, StaffStanding};
use hie_types::{Commitment, Confidentiality, Group, Handle, Month, Tag};
use record_index::error::{ContractError, PermissionError, PublishError};
use record_index::pointer::PointerFault;

use crate::scene::{ALICE, BOB, Scene, hospital, on, pointer, said};

fn month(text: &str) -> Month {
    Month(text.parse().unwrap())
}

fn months(from: &str, until: &str) -> Option<Months> {
    Some(Months {
        from: month(from),
        until: month(until),
    })
}

/// A batch of two of which the second is changed.
fn batch(change: impl FnOnce(&mut NewPointer)) -> Vec<NewPointer> {
    let mut batch = vec![pointer("north", 1), pointer("north", 2)];
    change(&mut batch[1]);
    batch
}

fn fault(change: impl FnOnce(&mut NewPointer)) -> PointerFault {
    match Scene::new().publish(batch(change)) {
        Err(ContractError::Publish(PublishError::Pointer { index: 1, fault })) => fault,
        other => panic!("{other:?}"),
    }
}

fn passes(change: impl FnOnce(&mut NewPointer)) {
    Scene::new().publish(batch(change)).unwrap();
}

fn not_permitted(scene: &mut Scene, sender: &str) -> PermissionError {
    match scene.publish_as(sender, ALICE, vec![pointer("north", 1)]) {
        Err(ContractError::Permission(error)) => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_pointer_is_kept_as_it_was_published() {
    let mut scene = Scene::new();
    let new = NewPointer {
        category: RecordCategory::Blinded(Tag([9; 16])),
        period: months("2026-01", "2026-02"),
        ..pointer("north", 1)
    };
    let response = scene.publish(vec![new.clone()]).unwrap();
    assert_eq!(response.events[0].ty, "published");
    assert_eq!(response.events[0].attributes[0].key, "handle");
    assert_eq!(said(&response, "new").unwrap(), "1");
    assert_eq!(said(&response, "known").unwrap(), "0");
    assert!(response.messages.is_empty());
    let kept: PointerResponse = scene.query(QueryMsg::Record { record: new.id }).unwrap();
    let expected = PointerResponse {
        id: new.id,
        handle: ALICE,
        custodian: hospital("north"),
        origin: hospital("north"),
        root: new.id,
        category: new.category,
        confidentiality: new.confidentiality,
        tags: new.tags,
        groups: new.groups,
        period: new.period,
        commitment: new.commitment,
        size: new.size,
        locator: new.locator,
        status: RecordStatus::Current,
        contested: false,
        published_at: scene.now(),
        relation: None,
        superseded_by: None,
        error: None,
    };
    assert_eq!(kept, expected);
}

#[test]
fn each_neighbour_is_asked_once_however_large_the_batch() {
    let mut scene = Scene::new();
    scene.published(50);
    assert_eq!(scene.world().asked, ["account", "patient"]);
}

#[test]
fn officers_gateways_and_administrators_publish_and_nobody_else() {
    for sender in ["north-officer", "north-gateway", "north-admin"] {
        let mut scene = Scene::new();
        scene
            .publish_as(sender, ALICE, vec![pointer("north", 1)])
            .unwrap();
    }
    for sender in [
        "north-physician",
        "north-nurse",
        "north-pharmacist",
        "north-paramedic",
        "north-privacy",
        "north-researcher",
    ] {
        let refused = not_permitted(&mut Scene::new(), sender);
        assert_eq!(refused, PermissionError::Role, "{sender}");
    }
    for sender in ["stranger", "owner"] {
        let refused = not_permitted(&mut Scene::new(), sender);
        assert_eq!(refused, PermissionError::NotStaff, "{sender}");
    }
}

#[test]
fn only_active_staff_publishes() {
    for (standing, expected) in [
        (StaffStanding::Invited, PermissionError::NotStaff),
        (StaffStanding::Suspended, PermissionError::Suspended),
        (StaffStanding::Expired, PermissionError::Expired),
    ] {
        let mut scene = Scene::new();
        scene.staff("north-officer", |staff| staff.standing = standing);
        assert_eq!(not_permitted(&mut scene, "north-officer"), expected);
    }
}

#[test]
fn the_hospital_needs_right_and_capability() {
    let mut scene = Scene::new();
    scene.at("north", |h| h.rights.retain(|r| *r != Right::Publish));
    assert_eq!(
        not_permitted(&mut scene, "north-officer"),
        PermissionError::Standing
    );
    let mut scene = Scene::new();
    scene.at("north", |h| {
        h.capabilities
            .retain(|c| c.0 != hie_policy::Capability::Custodian);
    });
    assert_eq!(
        not_permitted(&mut scene, "north-officer"),
        PermissionError::Capability
    );
}

/// The answer was lost, and meanwhile the store was retired and the category became sensitive.
#[test]
fn the_same_again_is_harmless_whatever_became_of_category_and_store() {
    let mut scene = Scene::new();
    let new = pointer("north", 1);
    scene.publish(vec![new.clone()]).unwrap();
    scene.at("north", |h| h.endpoints.clear());
    let before = scene.dump();
    scene.publish(vec![new]).unwrap();
    assert_eq!(scene.dump(), before);
    assert!(scene.publish(vec![pointer("north", 2)]).is_err());
}

#[test]
fn a_batch_is_one_to_fifty() {
    for (count, fine) in [(0, false), (1, true), (50, true), (51, false)] {
        let records = (1..=count).map(|n| pointer("north", n)).collect();
        match Scene::new().publish(records) {
            Ok(_) => assert!(fine, "{count}"),
            Err(ContractError::Publish(PublishError::Count)) => assert!(!fine, "{count}"),
            Err(other) => panic!("{other}"),
        }
    }
}

#[test]
fn the_handle_must_be_registered() {
    let unknown = Handle([0xcc; 16]);
    let refused = Scene::new().publish_as("north-officer", unknown, vec![pointer("north", 1)]);
    assert!(matches!(
        refused,
        Err(ContractError::Publish(PublishError::HandleNotRegistered))
    ));
}

#[test]
fn nothing_is_published_under_a_closed_handle() {
    let mut scene = Scene::new();
    let published = scene.published(1);
    scene.world().closed.insert(ALICE);
    // Not even the same again.
    for n in [1, 2] {
        assert!(matches!(
            scene.publish(vec![pointer("north", n)]),
            Err(ContractError::Publish(PublishError::HandleClosed))
        ));
    }
    // What is there is corrected all the same.
    scene.mark("north-officer", published[0]).unwrap();
    scene
        .publish_as("north-officer", BOB, vec![pointer("north", 2)])
        .unwrap();
}

#[test]
fn a_custodian_that_the_patient_forbids_publishes_nothing_under_that_handle() {
    let mut scene = Scene::new();
    let published = scene.published(1);
    let forbidden = (ALICE, hospital("north"));
    scene.world().forbidden.insert(forbidden.clone());
    for n in [1, 2] {
        assert!(matches!(
            scene.publish(vec![pointer("north", n)]),
            Err(ContractError::Publish(PublishError::Forbidden))
        ));
    }
    // One query to each registry, as ever.
    assert_eq!(scene.world().asked, ["account", "patient"]);
    // Others and other handles are not meant, and what is there stays and is corrected.
    scene
        .publish_as("south-officer", ALICE, vec![pointer("south", 1)])
        .unwrap();
    scene
        .publish_as("north-officer", BOB, vec![pointer("north", 2)])
        .unwrap();
    scene.mark("north-officer", published[0]).unwrap();
    scene.world().forbidden.remove(&forbidden);
    scene.publish(vec![pointer("north", 3)]).unwrap();
}

#[test]
fn a_registry_that_is_not_there_is_no_unregistered_handle() {
    let mut scene = Scene::new();
    scene.world().consent = "elsewhere".to_owned();
    let refused = scene.publish(vec![pointer("north", 1)]);
    assert!(matches!(refused, Err(ContractError::Std(_))), "{refused:?}");
}

#[test]
fn the_id_must_be_the_one_that_hospital_and_salt_give() {
    assert_eq!(fault(|new| new.id.0[0] ^= 1), PointerFault::NotDerived);
    assert_eq!(fault(|new| new.salt.0[0] ^= 1), PointerFault::NotDerived);
}

#[test]
fn no_id_stands_twice_in_a_batch() {
    let first = pointer("north", 1);
    assert_eq!(fault(|new| *new = first), PointerFault::Twice);
}

#[test]
fn a_clear_category_must_be_in_the_table_and_not_sensitive() {
    let coded = |code: &str| RecordCategory::Code(code.parse().unwrap());
    assert_eq!(
        fault(|new| new.category = coded("lab")),
        PointerFault::CategoryUnknown
    );
    assert_eq!(
        fault(|new| new.category = coded("genomic-report")),
        PointerFault::CategorySensitive
    );
    passes(|new| new.category = coded("discharge-summary"));
}

/// A retired category takes no new pointers; what was published under it can be sent again.
#[test]
fn a_retired_category_takes_no_new_pointer_whatever_it_relates_to() {
    let mut scene = Scene::new();
    let first = pointer("north", 1);
    scene.publish(vec![first.clone()]).unwrap();
    let retired = ("lab-report".to_owned(), CategoryUse::Retired);
    scene.world().categories.extend([retired]);
    let correction = on(2, Replaces, &first);
    for new in [pointer("north", 2), correction.clone()] {
        match scene.publish(vec![new]) {
            Err(ContractError::Publish(PublishError::Pointer { index: 0, fault })) => {
                assert_eq!(fault, PointerFault::CategoryRetired);
            }
            other => panic!("{other:?}"),
        }
    }
    let again = scene.publish(vec![first]).unwrap();
    assert_eq!(said(&again, "known").unwrap(), "1");
    // In another category it is corrected.
    let elsewhere = NewPointer {
        category: RecordCategory::Code("discharge-summary".parse().unwrap()),
        ..correction
    };
    scene.publish(vec![elsewhere]).unwrap();
}

/// A member that leaves corrects and completes what it published, and begins nothing.
#[test]
fn a_hospital_without_the_right_to_begin_publishes_only_what_relates_to_a_record() {
    let mut scene = Scene::new();
    let first = pointer("north", 1);
    scene.publish(vec![first.clone()]).unwrap();
    scene.at("north", |h| h.rights.retain(|r| *r != Right::PublishNew));
    for batch in [
        vec![pointer("north", 2)],
        vec![first.clone(), pointer("north", 2)],
    ] {
        assert!(matches!(
            scene.publish(batch),
            Err(ContractError::Permission(PermissionError::NewRoot))
        ));
    }
    scene.publish(vec![first.clone()]).unwrap();
    for (n, kind) in (3..).zip([Appends, Signs, Replaces]) {
        let related = on(n, kind, &first);
        scene.publish(vec![related]).unwrap();
    }
}

#[test]
fn a_blinded_category_needs_no_tags() {
    passes(|new| {
        new.category = RecordCategory::Blinded(Tag([7; 16]));
        new.tags = vec![];
    });
}

#[test]
fn tags_and_groups_are_few_and_differ() {
    let tags = |count: u8| (0..count).map(|n| Tag([n; 16])).collect::<Vec<_>>();
    let groups = |count: u8| (0..count).map(|n| Group([n; 16])).collect::<Vec<_>>();
    passes(|new| new.tags = tags(8));
    assert_eq!(fault(|new| new.tags = tags(9)), PointerFault::TooManyTags);
    passes(|new| new.groups = groups(4));
    assert_eq!(
        fault(|new| new.groups = groups(5)),
        PointerFault::TooManyGroups
    );
    assert_eq!(
        fault(|new| new.tags = [tags(2), tags(1)].concat()),
        PointerFault::TagTwice
    );
    assert_eq!(
        fault(|new| new.groups = [groups(2), groups(1)].concat()),
        PointerFault::GroupTwice
    );
}

#[test]
fn a_period_does_not_end_before_it_begins() {
    passes(|new| new.period = months("2026-02", "2026-02"));
    assert_eq!(
        fault(|new| new.period = months("2026-02", "2026-01")),
        PointerFault::PeriodInverted
    );
}

#[test]
fn a_size_is_rounded_and_within_bounds() {
    passes(|new| new.size = 1);
    passes(|new| new.size = 1 << 40);
    assert_eq!(fault(|new| new.size = 0), PointerFault::SizeOutOfRange);
    let above = hie_types::derive::padme((1 << 40) + 1).unwrap();
    assert_eq!(fault(|new| new.size = above), PointerFault::SizeOutOfRange);
    assert_eq!(fault(|new| new.size = 4_097), PointerFault::SizeNotRounded);
}

#[test]
fn the_endpoint_must_be_a_store() {
    let at =
        |id: &'static str| move |new: &mut NewPointer| new.locator.endpoint = id.parse().unwrap();
    passes(at("cloud"));
    for id in ["gate", "fhir", "nowhere"] {
        assert_eq!(fault(at(id)), PointerFault::NotAStore, "{id}");
    }
}

#[test]
fn publishing_the_same_again_changes_nothing() {
    let mut scene = Scene::new();
    scene.published(2);
    let before = scene.dump();
    scene.later(60);
    let response = scene
        .publish(vec![pointer("north", 2), pointer("north", 1)])
        .unwrap();
    assert_eq!(said(&response, "new").unwrap(), "0");
    assert_eq!(said(&response, "known").unwrap(), "2");
    assert_eq!(scene.dump(), before);
}

#[test]
fn what_is_new_in_a_batch_is_published_and_the_rest_passed_over() {
    let mut scene = Scene::new();
    let first = scene.published(1)[0];
    let published_at = scene.now();
    scene.later(60);
    let response = scene
        .publish(vec![pointer("north", 1), pointer("north", 2)])
        .unwrap();
    assert_eq!(said(&response, "new").unwrap(), "1");
    assert_eq!(said(&response, "known").unwrap(), "1");
    let kept: PointerResponse = scene.query(QueryMsg::Record { record: first }).unwrap();
    assert_eq!(kept.published_at, published_at);
}

#[test]
fn other_content_under_the_same_id_is_refused() {
    type Change = fn(&mut NewPointer);
    let changes: [Change; 9] = [
        |new| new.category = RecordCategory::Code("discharge-summary".parse().unwrap()),
        |new| new.confidentiality = Confidentiality(hie_policy::Confidentiality::R),
        |new| new.tags = vec![],
        |new| new.groups = vec![],
        |new| new.period = months("2026-01", "2026-01"),
        |new| new.commitment = Commitment([0xff; 32]),
        |new| new.size = 8_192,
        |new| new.locator.endpoint = "cloud".parse().unwrap(),
        |new| new.locator.object = "ff112233445566778899aabbccddeeff".parse().unwrap(),
    ];
    for change in changes {
        let mut scene = Scene::new();
        scene.published(2);
        // All or nothing: the third would be new.
        let mut records = batch(change);
        records.push(pointer("north", 3));
        match scene.publish(records) {
            Err(ContractError::Publish(PublishError::Pointer { index: 1, fault })) => {
                assert_eq!(fault, PointerFault::Conflict);
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn the_same_record_under_another_handle_is_refused() {
    let mut scene = Scene::new();
    scene.published(1);
    match scene.publish_as("north-officer", BOB, vec![pointer("north", 1)]) {
        Err(ContractError::Publish(PublishError::Pointer { index: 0, fault })) => {
            assert_eq!(fault, PointerFault::Conflict);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_error_names_index_and_field_and_echoes_nothing() {
    let error = Scene::new()
        .publish(batch(|new| {
            new.locator.endpoint = "nowhere".parse().unwrap()
        }))
        .unwrap_err()
        .to_string();
    assert!(error.starts_with("records[1].locator.endpoint "), "{error}");
    assert!(!error.contains("nowhere"));
}
