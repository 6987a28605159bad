use consent_registry::error::{ContractError, ListError};
use hie_types::Handle;
use hie_types::consent::*;

use crate::scene::*;

fn page(
    scene: &Scene,
    handle: Handle,
    start_after: Option<String>,
    limit: Option<u32>,
) -> Result<DirectivesResponse, ContractError> {
    scene.query(QueryMsg::Directives {
        handle,
        start_after,
        limit,
    })
}

pub fn all_ids(scene: &Scene, handle: Handle, limit: u32) -> Vec<u64> {
    let mut ids = Vec::new();
    let mut after = None;
    loop {
        let found = page(scene, handle, after, Some(limit)).unwrap();
        assert!(found.directives.len() <= limit as usize);
        ids.extend(found.directives.iter().map(|one| one.id));
        after = found.next;
        if after.is_none() {
            return ids;
        }
    }
}

#[test]
fn the_config_is_what_was_set() {
    let scene = Scene::with_cap(Some(90));
    let config: ConfigResponse = scene.ask(QueryMsg::Config {});
    assert_eq!(config.ownership.owner, addr("owner").to_string());
    assert_eq!(config.ownership.nominated, None);
    assert_eq!(config.chain_id, CHAIN);
    assert_eq!(
        config.hospital_registry,
        addr("hospital-registry").to_string()
    );
    assert_eq!(config.record_index, Some(addr("record-index").into()));
    assert_eq!(config.max_permit_days, Some(90));
    assert_eq!(config.bucket_limit, 32);
}

#[test]
fn what_does_not_exist_is_an_error() {
    let scene = Scene::new();
    let handle = handle_of("nobody");
    let unknown = |msg| {
        let answer: Result<serde_json::Value, _> = scene.query(msg);
        matches!(answer, Err(ContractError::UnknownHandle))
    };
    assert!(unknown(QueryMsg::Patient {
        handle,
        custodian: None
    }));
    assert!(unknown(QueryMsg::Directives {
        handle,
        start_after: None,
        limit: None
    }));
    assert!(unknown(QueryMsg::History {
        handle,
        start_after: None,
        limit: None
    }));
    let answer: Result<DirectiveResponse, _> = scene.query(QueryMsg::Directive { directive: 1 });
    assert!(matches!(answer, Err(ContractError::UnknownDirective)));
}

#[test]
fn directives_in_force_come_first_by_whom_they_are_about_then_those_that_ended() {
    let mut scene = Scene::new();
    let handle = scene.patient("alice");
    let doctor = person("doctor");
    scene.knows_person(&doctor, &doctor, "north");
    let ended = scene.permit("alice", to_person(&doctor));
    let anyone = scene.permit("alice", terms());
    let north = scene.permit("alice", to_hospital("north"));
    let person = scene.deny("alice", to_person(&doctor));
    let also_north = scene.deny("alice", to_hospital("north"));
    scene.ok("alice", revoke("alice", ended));
    let expected = [person, north, also_north, anyone, ended];
    for limit in [1, 2, 3, 5, 100] {
        assert_eq!(all_ids(&scene, handle, limit), expected, "{limit}");
    }
}

#[test]
fn a_list_shows_one_handle_only() {
    let mut scene = Scene::new();
    let alice = scene.patient("alice");
    let bob = scene.patient("bob");
    let hers = scene.permit("alice", terms());
    let his = scene.permit("bob", terms());
    assert_eq!(all_ids(&scene, alice, 10), [hers]);
    assert_eq!(all_ids(&scene, bob, 10), [his]);
}

#[test]
fn a_page_has_twenty_entries_and_a_hundred_at_most() {
    let mut scene = Scene::new();
    let handle = scene.patient("alice");
    for hospital in ["north", "south", "west"] {
        for _ in 0..32 {
            scene.permit("alice", to_hospital(hospital));
        }
    }
    for _ in 0..10 {
        scene.permit("alice", terms());
    }
    let count = |limit| page(&scene, handle, None, limit).unwrap().directives.len();
    assert_eq!(count(None), 20);
    assert_eq!(count(Some(7)), 7);
    assert_eq!(count(Some(100)), 100);
    assert_eq!(count(Some(u32::MAX)), 100);
    assert_eq!(count(Some(0)), 1);
    assert_eq!(all_ids(&scene, handle, 100).len(), 106);
}

#[test]
fn a_cursor_that_no_page_gave_is_refused() {
    let mut scene = Scene::new();
    let handle = scene.patient("alice");
    scene.permit("alice", to_hospital("north"));
    scene.permit("alice", terms());
    let next = page(&scene, handle, None, Some(1)).unwrap().next.unwrap();
    assert!(page(&scene, handle, Some(next.clone()), None).is_ok());
    for cursor in [
        String::new(),
        "x".into(),
        "00".into(),
        "ffffffffffff".into(),
        next[2..].to_owned(),
        format!("{next}00"),
        format!("{next}0"),
    ] {
        assert!(matches!(
            page(&scene, handle, Some(cursor), None),
            Err(ContractError::Cursor)
        ));
    }
}

#[test]
fn the_status_is_that_of_the_block() {
    let mut scene = Scene::new();
    let handle = scene.patient("alice");
    let until = Terms {
        valid_until: Some(NOW + 10),
        ..terms()
    };
    let id = scene.permit("alice", until);
    for (at, expected) in [
        (9, DirectiveStatus::Active),
        (10, DirectiveStatus::Expired),
        (11, DirectiveStatus::Expired),
    ] {
        scene.set_time(NOW + at);
        assert_eq!(scene.status(id), expected);
        let listed = page(&scene, handle, None, None).unwrap().directives;
        assert_eq!(listed, vec![scene.directive(id)]);
        let basis = scene.basis(&[id]);
        assert_eq!(basis[0].status, Some(expected));
    }
}

#[test]
fn a_basis_is_good_until_it_is_revoked_lifted_or_expired() {
    let mut scene = Scene::new();
    scene.patient("alice");
    let once = Terms {
        max_uses: Some(1),
        ..terms()
    };
    let brief = Terms {
        valid_until: Some(NOW + 10),
        ..terms()
    };
    let later = Terms {
        valid_from: Some(NOW + 100),
        ..terms()
    };
    let brief_once = Terms {
        max_uses: Some(1),
        ..brief.clone()
    };
    let floored = scene.permit("alice", terms());
    scene.ok("alice", revoke_all("alice"));
    let active = scene.permit("alice", terms());
    let used_up = scene.permit("alice", once);
    let expired = scene.permit("alice", brief);
    let used_then_expired = scene.permit("alice", brief_once);
    let not_started = scene.permit("alice", later);
    let revoked = scene.permit("alice", terms());
    let denial = scene.deny("alice", terms());
    let lifted = scene.deny("alice", terms());
    let ids = vec![used_up, used_then_expired];
    scene.ok("record-index", ExecuteMsg::DrawUse { ids });
    scene.ok("alice", revoke("alice", revoked));
    scene.ok("alice", lift("alice", lifted));
    scene.pass(10);
    let expected = [
        (floored, Some(DirectiveStatus::Revoked), false),
        (active, Some(DirectiveStatus::Active), true),
        (used_up, Some(DirectiveStatus::UsedUp), true),
        (expired, Some(DirectiveStatus::Expired), false),
        (used_then_expired, Some(DirectiveStatus::Expired), false),
        (not_started, Some(DirectiveStatus::Active), true),
        (revoked, Some(DirectiveStatus::Revoked), false),
        (denial, Some(DirectiveStatus::Active), false),
        (lifted, Some(DirectiveStatus::Lifted), false),
        (0, None, false),
        (999, None, false),
        (active, Some(DirectiveStatus::Active), true),
    ];
    let ids: Vec<u64> = expected.iter().map(|(id, _, _)| *id).collect();
    let found: Vec<_> = scene
        .basis(&ids)
        .into_iter()
        .map(|basis| (basis.id, basis.status, basis.good))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn a_hundred_bases_are_asked_about_at_most() {
    let scene = Scene::new();
    let ask = |count: u64| -> Result<BasisStatusResponse, _> {
        let ids = (0..count).collect();
        scene.query(QueryMsg::BasisStatus {
            ids,
            sessions: vec![],
        })
    };
    assert_eq!(ask(0).unwrap().basis.len(), 0);
    assert_eq!(ask(100).unwrap().basis.len(), 100);
    assert!(matches!(
        ask(101),
        Err(ContractError::List(ListError::Ids { limit: 100 }))
    ));
}
