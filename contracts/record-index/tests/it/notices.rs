//! What a hospital is told of records that it got.

use cosmwasm_std::Response;
use hie_policy::RelationKind::{Appends, Replaces};
use hie_types::RecordId;
use hie_types::index::{
    ExecuteMsg, Notice, NoticeKind, NoticesResponse, QueryMsg, Settlement, SettlementResponse,
};
use hie_types::registry::{Right, StaffStanding};
use record_index::error::{ContractError, PermissionError};
use record_index::settle::SettleError;

use crate::scene::{ALICE, Scene, hospital, on, pointer, said, served, unavailable};

pub const DAYS_3: u64 = 3 * 86_400;

pub fn acknowledge(
    scene: &mut Scene,
    sender: &str,
    record: RecordId,
    kind: NoticeKind,
) -> Result<Response, ContractError> {
    scene.send(sender, ExecuteMsg::AcknowledgeNotice { record, kind })
}

pub fn told_over_pages(scene: &Scene, to: &str, only_overdue: bool, limit: u32) -> Vec<Notice> {
    let mut found = Vec::new();
    let mut start_after = None;
    loop {
        let page: NoticesResponse = scene
            .query(QueryMsg::Notices {
                hospital: hospital(to),
                only_overdue,
                start_after,
                limit: Some(limit),
            })
            .unwrap();
        assert!(page.notices.len() <= 2 * limit as usize);
        found.extend(page.notices);
        start_after = page.next;
        if start_after.is_none() {
            return found;
        }
    }
}

pub fn told(scene: &Scene, to: &str) -> Vec<(RecordId, NoticeKind)> {
    let found = told_over_pages(scene, to, false, 100);
    found
        .iter()
        .map(|notice| (notice.record, notice.kind))
        .collect()
}

pub fn stands(scene: &Scene, to: &str, record: RecordId, kind: NoticeKind) -> Settlement {
    let answer: SettlementResponse = scene
        .query(QueryMsg::Notice {
            hospital: hospital(to),
            record,
            kind,
        })
        .unwrap();
    answer.settlement
}

/// A ticket of `south-doctor` for record 1 of `north`, which record 2 replaces after an hour.
fn replaced() -> (Scene, u64, RecordId) {
    let mut scene = Scene::new();
    let (ticket, record) = scene.ticket();
    scene.later(3_600);
    scene
        .publish(vec![on(2, Replaces, &pointer("north", 1))])
        .unwrap();
    (scene, ticket, record)
}

#[test]
fn who_got_a_version_is_told_that_another_took_its_place() {
    let (scene, _, record) = replaced();
    let expected = Notice {
        record,
        kind: NoticeKind::Replaced,
        handle: ALICE,
        custodian: hospital("north"),
        replaced_by: Some(pointer("north", 2).id),
        reason: None,
        since: scene.now(),
        due: scene.now() + DAYS_3,
        overdue: false,
    };
    assert_eq!(told_over_pages(&scene, "south", false, 20), [expected]);
    assert_eq!(told(&scene, "north"), []);
}

#[test]
fn who_got_a_record_that_should_not_exist_is_told_so_and_why() {
    let mut scene = Scene::new();
    let (_, record) = scene.ticket();
    scene.later(60);
    scene.mark("north-officer", record).unwrap();
    let found = told_over_pages(&scene, "south", false, 20);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].kind, NoticeKind::EnteredInError);
    assert_eq!(found[0].reason.unwrap().code(), "wrong_patient");
    assert_eq!(found[0].replaced_by, None);
    assert_eq!(found[0].since, scene.now());
}

#[test]
fn a_record_that_was_replaced_and_then_found_wrong_is_told_of_twice() {
    let (mut scene, _, record) = replaced();
    acknowledge(&mut scene, "south-officer", record, NoticeKind::Replaced).unwrap();
    assert_eq!(told(&scene, "south"), []);
    scene.mark("north-officer", record).unwrap();
    assert_eq!(
        told(&scene, "south"),
        [(record, NoticeKind::EnteredInError)]
    );
    acknowledge(
        &mut scene,
        "south-officer",
        record,
        NoticeKind::EnteredInError,
    )
    .unwrap();
    assert_eq!(told(&scene, "south"), []);
    // Neither was, before: both are told.
    let (mut scene, _, record) = replaced();
    scene.mark("north-officer", record).unwrap();
    assert_eq!(
        told(&scene, "south"),
        [
            (record, NoticeKind::Replaced),
            (record, NoticeKind::EnteredInError)
        ]
    );
}

#[test]
fn what_hung_on_it_is_told_of_too_and_what_nobody_got_is_not() {
    let mut scene = Scene::new();
    let first = pointer("north", 1);
    let addendum = on(2, Appends, &first);
    let other = on(3, Appends, &first);
    let batch = [&first, &addendum, &other].map(Clone::clone);
    scene.publish(batch.to_vec()).unwrap();
    scene.permit(first.id, 7);
    scene.ask("south-doctor", &[addendum.id]).unwrap();
    scene.publish(vec![on(4, Replaces, &first)]).unwrap();
    assert_eq!(told(&scene, "south"), [(addendum.id, NoticeKind::Replaced)]);
}

#[test]
fn who_could_not_have_it_is_told_nothing() {
    let (mut scene, ticket, record) = replaced();
    scene
        .confirm("north-officer", ticket, vec![unavailable(record)])
        .unwrap();
    assert_eq!(told(&scene, "south"), []);
    let kind = NoticeKind::Replaced;
    assert_eq!(
        stands(&scene, "south", record, kind),
        Settlement::NotOwed {}
    );
    scene
        .confirm("north-officer", ticket, vec![served(record, 1)])
        .unwrap();
    assert_eq!(told(&scene, "south"), [(record, kind)]);
}

#[test]
fn a_notice_ends_by_acknowledgement_and_is_kept() {
    let (mut scene, _, record) = replaced();
    let kind = NoticeKind::Replaced;
    let response = acknowledge(&mut scene, "south-gateway", record, kind).unwrap();
    let event = &response.events[0];
    assert_eq!(
        (event.ty.as_str(), event.attributes[0].key.as_str()),
        ("notice", "record")
    );
    for (key, value) in [("hospital", "south"), ("kind", "replaced"), ("new", "true")] {
        assert_eq!(said(&response, key).unwrap(), value);
    }
    assert_eq!(
        stands(&scene, "south", record, kind),
        Settlement::Acknowledged {
            at: scene.now(),
            account: scene.addr("south-gateway").into_string(),
            answer: None,
        }
    );
    // Once more, by somebody else, later: it stays as it was.
    let before = scene.dump();
    scene.later(60);
    let again = acknowledge(&mut scene, "south-admin", record, kind).unwrap();
    assert_eq!(said(&again, "new").unwrap(), "false");
    assert_eq!(scene.dump(), before);
}

#[test]
fn a_notice_is_overdue_from_its_deadline_on() {
    let (mut scene, ..) = replaced();
    scene.later(DAYS_3 - 1);
    assert_eq!(told_over_pages(&scene, "south", true, 20), []);
    assert!(!told_over_pages(&scene, "south", false, 20)[0].overdue);
    scene.later(1);
    let overdue = told_over_pages(&scene, "south", true, 20);
    assert!(overdue[0].overdue);
    assert_eq!(overdue[0].due, scene.now());
}

#[test]
fn each_notice_stands_on_one_page() {
    let mut scene = Scene::new();
    let first: Vec<_> = (1..=10).map(|n| pointer("north", n)).collect();
    scene.publish(first.clone()).unwrap();
    let ids: Vec<RecordId> = first.iter().map(|new| new.id).collect();
    for id in &ids {
        scene.permit(*id, 7);
    }
    scene.ask("south-doctor", &ids).unwrap();
    let second = (0..5).map(|n| on(20 + n, Replaces, &first[usize::from(n) * 2]));
    scene.publish(second.collect()).unwrap();
    scene.mark("north-officer", ids[0]).unwrap();
    let mut all: Vec<_> = ids.iter().step_by(2).copied().collect();
    all.sort_unstable();
    let all: Vec<(RecordId, NoticeKind)> = all
        .into_iter()
        .flat_map(|id| {
            let error = (id == ids[0]).then_some((id, NoticeKind::EnteredInError));
            core::iter::once((id, NoticeKind::Replaced)).chain(error)
        })
        .collect();
    assert_eq!(all.len(), 6);
    for limit in [1, 2, 3, 10, 11, 100] {
        let found = told_over_pages(&scene, "south", false, limit);
        let found: Vec<_> = found.iter().map(|n| (n.record, n.kind)).collect();
        assert_eq!(found, all, "{limit}");
    }
}

#[test]
fn those_who_answer_for_their_hospital_acknowledge_and_nobody_else() {
    let kind = NoticeKind::Replaced;
    for sender in [
        "south-officer",
        "south-privacy",
        "south-gateway",
        "south-admin",
    ] {
        let (mut scene, _, record) = replaced();
        acknowledge(&mut scene, sender, record, kind).unwrap();
    }
    let (mut scene, _, record) = replaced();
    let refused = |scene: &mut Scene, sender| match acknowledge(scene, sender, record, kind) {
        Err(ContractError::Permission(error)) => error,
        other => panic!("{other:?}"),
    };
    for sender in ["south-doctor", "south-nurse", "south-researcher"] {
        assert_eq!(refused(&mut scene, sender), PermissionError::Role);
    }
    assert_eq!(refused(&mut scene, "stranger"), PermissionError::NotStaff);
    scene.staff("south-officer", |s| s.standing = StaffStanding::Suspended);
    assert_eq!(
        refused(&mut scene, "south-officer"),
        PermissionError::Suspended
    );
    scene.at("south", |h| h.rights = vec![Right::Protect]);
    assert_eq!(
        refused(&mut scene, "south-admin"),
        PermissionError::Standing
    );
    scene.at("south", |h| h.rights = vec![Right::Serve]);
    acknowledge(&mut scene, "south-admin", record, kind).unwrap();
}

#[test]
fn nobody_acknowledges_what_is_not_addressed_to_it() {
    let (mut scene, _, record) = replaced();
    let second = pointer("north", 2).id;
    for (sender, record, kind) in [
        ("north-officer", record, NoticeKind::Replaced),
        ("south-officer", record, NoticeKind::EnteredInError),
        ("south-officer", second, NoticeKind::Replaced),
        ("south-officer", RecordId([9; 16]), NoticeKind::Replaced),
    ] {
        match acknowledge(&mut scene, sender, record, kind) {
            Err(ContractError::Settle(SettleError::NoNotice)) => {}
            other => panic!("{other:?}"),
        }
    }
}
