use consent_registry::error::{ContractError, ListError};
use consent_registry::permissions::PermissionError;
use hie_types::consent::*;

use crate::scene::*;

fn limited(uses: u32) -> Terms {
    Terms {
        max_uses: Some(uses),
        ..to_hospital("north")
    }
}

fn draw(ids: &[u64]) -> ExecuteMsg {
    ExecuteMsg::DrawUse { ids: ids.to_vec() }
}

#[test]
fn each_ticket_draws_one_use_of_each_permit() {
    let mut scene = Scene::new();
    scene.patient("alice");
    let one = scene.permit("alice", limited(2));
    let two = scene.permit("alice", limited(1));
    let response = scene.ok("record-index", draw(&[one, two]));
    assert_eq!(
        event(&response),
        (
            "uses_drawn".into(),
            vec![("ids".into(), format!("{one},{two}"))]
        )
    );
    assert_eq!(scene.directive(one).uses_left, Some(1));
    assert_eq!(scene.directive(two).uses_left, Some(0));
    assert_eq!(scene.status(one), DirectiveStatus::Active);
    assert_eq!(scene.status(two), DirectiveStatus::UsedUp);
    assert_eq!(scene.directive(one).terms.max_uses, Some(2));
}

#[test]
fn a_used_up_permit_opens_nothing() {
    let mut scene = Scene::new();
    scene.patient("alice");
    let id = scene.permit("alice", limited(2));
    for expected in ["permitted", "permitted", "no_directive"] {
        assert_eq!(scene.reason("alice", "north"), expected);
        scene.ok("record-index", draw(&[id]));
    }
    assert_eq!(scene.directive(id).uses_left, Some(0));
}

#[test]
fn what_has_no_use_to_draw_is_left_out() {
    let mut scene = Scene::new();
    scene.patient("alice");
    let open = scene.permit("alice", terms());
    let denial = scene.deny("alice", terms());
    let used = scene.permit("alice", limited(1));
    let good = scene.permit("alice", limited(5));
    scene.ok("record-index", draw(&[used]));
    let response = scene.ok("record-index", draw(&[open, denial, used, 0, 99, good]));
    assert_eq!(attribute(&response, "ids"), good.to_string());
    let response = scene.ok("record-index", draw(&[open]));
    assert!(response.events.is_empty());
    let response = scene.ok("record-index", draw(&[]));
    assert!(response.events.is_empty());
}

#[test]
fn a_permit_that_ended_meanwhile_stays_ended_when_its_last_use_is_drawn() {
    let mut scene = Scene::new();
    let handle = scene.patient("alice");
    let revoked = scene.permit("alice", limited(1));
    let floored = scene.permit("alice", limited(1));
    scene.ok("alice", revoke("alice", revoked));
    scene.ok("alice", revoke_all("alice"));
    scene.ok("record-index", draw(&[revoked, floored]));
    for id in [revoked, floored] {
        assert_eq!(scene.status(id), DirectiveStatus::Revoked);
        assert_eq!(scene.directive(id).uses_left, Some(0));
    }
    let page: DirectivesResponse = scene.ask(QueryMsg::Directives {
        handle,
        start_after: None,
        limit: None,
    });
    let ids: Vec<u64> = page.directives.iter().map(|found| found.id).collect();
    assert_eq!(ids, [revoked, floored]);
}

#[test]
fn at_most_twenty_permits_are_drawn_on_and_none_twice() {
    let mut scene = Scene::new();
    scene.patient("alice");
    let ids: Vec<u64> = (0..21).map(|_| scene.permit("alice", limited(1))).collect();
    assert_refused!(
        scene,
        "record-index",
        draw(&ids),
        ContractError::List(ListError::Ids { limit: 20 })
    );
    assert_refused!(
        scene,
        "record-index",
        draw(&[ids[0], ids[1], ids[0]]),
        ContractError::List(ListError::IdTwice)
    );
    scene.ok("record-index", draw(&ids[..20]));
    assert_eq!(scene.status(ids[19]), DirectiveStatus::UsedUp);
    assert_eq!(scene.status(ids[20]), DirectiveStatus::Active);
}

#[test]
fn only_the_record_index_draws() {
    let mut scene = Scene::new();
    scene.patient("alice");
    let id = scene.permit("alice", limited(2));
    for sender in ["alice", "owner", "stranger", "hospital-registry"] {
        assert_refused!(
            scene,
            sender,
            draw(&[id]),
            ContractError::Permission(PermissionError::NotRecordIndex)
        );
    }
}

#[test]
fn before_the_record_index_is_named_nobody_draws() {
    let mut scene = Scene::before();
    scene.instantiate(None).unwrap();
    for sender in ["record-index", "owner"] {
        assert_refused!(
            scene,
            sender,
            draw(&[1]),
            ContractError::Permission(PermissionError::NotRecordIndex)
        );
    }
}

#[test]
fn drawing_leaves_the_history_as_it_is() {
    let mut scene = Scene::new();
    let handle = scene.patient("alice");
    let id = scene.permit("alice", limited(2));
    let before: PatientResponse = scene.ask(QueryMsg::Patient {
        handle,
        custodian: None,
    });
    scene.ok("record-index", draw(&[id]));
    let after: PatientResponse = scene.ask(QueryMsg::Patient {
        handle,
        custodian: None,
    });
    assert_eq!(before, after);
}
