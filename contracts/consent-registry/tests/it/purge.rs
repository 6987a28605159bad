//! Bodies go after the retention term; heads, counts and where a directive stood remain.

use consent_registry::error::ContractError;
use consent_registry::retention::RetentionError;
use hie_contract::ownership::OwnershipError;
use hie_policy::{EmergencyAccess, MandateKind, Power};
use hie_types::Handle;
use hie_types::consent::*;

use crate::emergency::*;
use crate::history::{page, verified};
use crate::requests::{ask, decline};
use crate::scene::*;

/// Ten years.
const TERM: u64 = 3_653 * DAY;

pub fn purge(name: &str) -> ExecuteMsg {
    purge_of(name, 50, [&[], &[], &[]])
}

fn purge_of(name: &str, entries: u32, ids: [&[u64]; 3]) -> ExecuteMsg {
    let [directives, sessions, requests] = ids.map(<[u64]>::to_vec);
    ExecuteMsg::Purge {
        handle: handle_of(name),
        entries,
        directives,
        sessions,
        requests,
    }
}

fn purged(scene: &Scene, handle: Handle) -> Option<u64> {
    let page = page(scene, handle, None, None);
    page.purged.map(|purged| purged.count)
}

fn refused(scene: &mut Scene, msg: ExecuteMsg) -> RetentionError {
    match scene.refused("anyone", msg) {
        ContractError::Retention(error) => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn entries_go_at_the_second_their_term_is_over_oldest_first_and_the_rest_verifies() {
    let mut scene = Scene::new();
    let handle = scene.patient("alice");
    scene.permit("alice", to_hospital("north"));
    scene.pass(100);
    scene.ok("alice", revoke_all("alice"));
    scene.ok("alice", opt("alice", EmergencyAccess::OptedOut));
    let before = page(&scene, handle, None, None);
    scene.set_time(NOW + TERM - 1);
    scene.ok("anyone", purge("alice"));
    assert_eq!(purged(&scene, handle), None);
    scene.set_time(NOW + TERM);
    let response = scene.ok("anyone", purge("alice"));
    let (name, pairs) = event(&response);
    assert_eq!(name, "purged");
    let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    assert_eq!(
        pairs,
        [
            pair("handle", &handle.to_string()),
            pair("entries", "2"),
            pair("directives", "0"),
            pair("sessions", "0"),
            pair("requests", "0"),
        ]
    );
    assert_eq!(purged(&scene, handle), Some(2));
    let after = page(&scene, handle, None, None);
    assert_eq!((after.head, after.count), (before.head, before.count));
    assert_eq!(after.entries, before.entries[2..]);
    assert_eq!(verified(&scene, handle), after.entries);
    // Purging again goes on where it stopped; and acts still append.
    scene.set_time(NOW + TERM + 99);
    scene.ok("anyone", purge("alice"));
    assert_eq!(purged(&scene, handle), Some(2));
    scene.set_time(NOW + TERM + 100);
    scene.ok("anyone", purge_of("alice", 1, [&[], &[], &[]]));
    assert_eq!(purged(&scene, handle), Some(3));
    scene.ok("alice", opt("alice", EmergencyAccess::Allowed));
    let entries = verified(&scene, handle);
    assert_eq!(
        entries.iter().map(|entry| entry.number).collect::<Vec<_>>(),
        [4, 5]
    );
    scene.ok("anyone", purge("alice"));
    assert_eq!(purged(&scene, handle), Some(4));
}

#[test]
fn what_holds_still_holds_when_its_entry_is_gone() {
    let mut scene = Scene::new();
    let handle = scene.patient("alice");
    let denial = scene.deny("alice", to_hospital("north"));
    let other = scene.permit("alice", to_hospital("west"));
    scene.ok("alice", opt("alice", EmergencyAccess::OptedOut));
    scene.set_time(NOW + TERM);
    scene.ok("anyone", purge("alice"));
    assert_eq!(purged(&scene, handle), Some(4));
    assert_eq!(verified(&scene, handle), []);
    assert_eq!(scene.reason("alice", "north"), "denied");
    assert_eq!(scene.reason("alice", "west"), "permitted");
    let patient: PatientResponse = scene.ask(QueryMsg::Patient {
        handle,
        custodian: None,
    });
    assert_eq!(patient.emergency_access, EmergencyAccess::OptedOut.into());
    assert_eq!(patient.controller, Some(addr("alice").into()));
    for id in [denial, other] {
        let msg = purge_of("alice", 0, [&[id], &[], &[]]);
        let what = "directives";
        assert_eq!(refused(&mut scene, msg), RetentionError::NotDue { what });
    }
    // They can still be ended, and are kept for another term from then on.
    scene.ok("alice", lift("alice", denial));
    assert_eq!(scene.status(denial), DirectiveStatus::Lifted);
}

#[test]
fn a_directive_goes_once_it_has_been_over_for_the_term_and_says_where_it_stood() {
    let mut scene = Scene::new();
    let handle = scene.patient("alice");
    let revoked = scene.permit("alice", to_hospital("north"));
    let lifted = scene.deny("alice", terms());
    let until = Some(NOW + 1_000);
    let valid_until = until;
    let expired = scene.permit(
        "alice",
        Terms {
            valid_until,
            ..terms()
        },
    );
    let floored = scene.permit("alice", to_hospital("south"));
    scene.pass(1_000);
    scene.ok("alice", revoke("alice", revoked));
    scene.ok("alice", lift("alice", lifted));
    scene.ok("alice", revoke_all("alice"));
    let later = scene.permit("alice", to_hospital("south"));
    let all = [revoked, lifted, expired, floored];
    let what = "directives";
    scene.set_time(NOW + 1_000 + TERM - 1);
    scene.ok("anyone", purge("alice"));
    for id in all {
        let msg = purge_of("alice", 0, [&[id], &[], &[]]);
        assert_eq!(
            refused(&mut scene, msg),
            RetentionError::NotDue { what },
            "{id}"
        );
    }
    scene.set_time(NOW + 1_000 + TERM);
    // The history first, in the same message or before.
    for id in [revoked, lifted] {
        let msg = purge_of("alice", 0, [&[id], &[], &[]]);
        assert_eq!(refused(&mut scene, msg), RetentionError::InHistory { what });
    }
    let msg = purge_of("alice", 40, [&all, &[], &[]]);
    let response = scene.ok("anyone", msg);
    assert_eq!(attribute(&response, "directives"), "4");
    for (id, status) in [
        (revoked, DirectiveStatus::Revoked),
        (lifted, DirectiveStatus::Lifted),
        // It had expired at the very second at which all were revoked: it counts as revoked.
        (expired, DirectiveStatus::Revoked),
        (floored, DirectiveStatus::Revoked),
    ] {
        let basis = scene.basis(&[id]);
        assert_eq!(
            (basis[0].status, basis[0].good),
            (Some(status), false),
            "{id}"
        );
        let gone = scene.query::<DirectiveResponse>(QueryMsg::Directive { directive: id });
        assert!(matches!(gone, Err(ContractError::PurgedDirective)));
        let again = purge_of("alice", 0, [&[id], &[], &[]]);
        assert_eq!(
            refused(&mut scene, again),
            RetentionError::NotFound { what }
        );
    }
    let list: DirectivesResponse = scene.ask(QueryMsg::Directives {
        handle,
        start_after: None,
        limit: Some(100),
    });
    assert_eq!(
        list.directives.iter().map(|one| one.id).collect::<Vec<_>>(),
        [later]
    );
    assert_eq!(scene.status(later), DirectiveStatus::Active);
    // Ids are never given out again.
    assert_eq!(scene.permit("alice", terms()), later + 1);
}

#[test]
fn a_permit_that_was_revoked_with_all_others_after_it_ran_out_is_not_forgotten_to_have_been() {
    let mut scene = Scene::new();
    scene.patient("alice");
    let valid_until = Some(NOW + 1_000);
    let permit = scene.permit(
        "alice",
        Terms {
            valid_until,
            ..terms()
        },
    );
    scene.pass(DAY);
    scene.ok("alice", revoke_all("alice"));
    let before = scene.basis(&[permit]);
    assert_eq!(before[0].status, Some(DirectiveStatus::Revoked));
    // Over for the whole term since it ran out, not since it was revoked.
    scene.set_time(NOW + 1_000 + TERM);
    scene.ok("anyone", purge_of("alice", 9, [&[permit], &[], &[]]));
    assert_eq!(scene.basis(&[permit]), before);
}

#[test]
fn a_permit_that_ended_with_its_mandate_is_revoked_for_ever() {
    let mut scene = Scene::new();
    let handle = scene.patient("alice");
    scene.ok("alice", delegate(&[Power::Permit], NOW + 90 * DAY));
    let permit = {
        let response = scene.ok("mother", permit("alice", to_hospital("north")));
        attribute(&response, "directive").parse().unwrap()
    };
    scene.pass(DAY);
    let account = addr("mother").into();
    scene.ok("alice", ExecuteMsg::RemoveDelegate { handle, account });
    let before = scene.basis(&[permit]);
    let ended = (before[0].status, before[0].ended_at);
    assert_eq!(ended, (Some(DirectiveStatus::Revoked), Some(NOW + DAY)));
    for later in [90 * DAY - 1, 90 * DAY, 90 * DAY + TERM] {
        scene.set_time(NOW + later);
        assert_eq!(scene.basis(&[permit]), before, "{later}");
    }
    scene.ok("anyone", purge_of("alice", 9, [&[permit], &[], &[]]));
    assert_eq!(scene.basis(&[permit]), before);
}

fn delegate(powers: &[Power], until: u64) -> ExecuteMsg {
    ExecuteMsg::AppointDelegate {
        handle: handle_of("alice"),
        account: addr("mother").into(),
        kind: MandateKind::HPOWATT.into(),
        powers: powers.iter().map(|power| (*power).into()).collect(),
        until,
    }
}

#[test]
fn what_a_patient_permitted_before_closing_goes_with_the_term() {
    let mut scene = Scene::new();
    let handle = scene.patient("alice");
    let permit = scene.permit("alice", terms());
    scene.pass(10);
    scene.ok("alice", ExecuteMsg::ClosePatient { handle });
    let msg = purge_of("alice", 9, [&[permit], &[], &[]]);
    scene.set_time(NOW + 9 + TERM);
    let what = "directives";
    assert_eq!(
        refused(&mut scene, msg.clone()),
        RetentionError::NotDue { what }
    );
    scene.set_time(NOW + 10 + TERM);
    scene.ok("anyone", msg);
    assert_eq!(purged(&scene, handle), Some(3));
}

#[test]
fn an_expired_directive_goes_and_one_whose_uses_are_drawn_does_not() {
    let mut scene = Scene::new();
    scene.patient("alice");
    let what = "directives";
    let valid_until = Some(NOW + 50);
    let expired = scene.deny(
        "alice",
        Terms {
            valid_until,
            ..terms()
        },
    );
    let max_uses = Some(1);
    let used_up = scene.permit(
        "alice",
        Terms {
            max_uses,
            ..terms()
        },
    );
    scene.ok("record-index", ExecuteMsg::DrawUse { ids: vec![used_up] });
    scene.set_time(NOW + 49 + TERM);
    scene.ok("anyone", purge("alice"));
    let of = |id| purge_of("alice", 0, [&[id], &[], &[]]);
    assert_eq!(
        refused(&mut scene, of(expired)),
        RetentionError::NotDue { what }
    );
    scene.set_time(NOW + 50 + TERM);
    assert_eq!(
        refused(&mut scene, of(used_up)),
        RetentionError::NotDue { what }
    );
    scene.ok("anyone", of(expired));
    assert_eq!(
        scene.basis(&[expired])[0].status,
        Some(DirectiveStatus::Expired)
    );
    assert_eq!(scene.status(used_up), DirectiveStatus::UsedUp);
}

#[test]
fn a_denial_of_a_pseudonym_goes_from_every_list() {
    let mut scene = Scene::new();
    scene.patient("alice");
    let (known, account) = (pseudonym("north", 7), person("doctor"));
    scene.knows_person_by(&known, &known, "north", Some(&account));
    let denial = scene.deny("alice", to_person(&known));
    scene.ok("alice", lift("alice", denial));
    let about = |scene: &Scene| {
        let id = denial.to_be_bytes();
        let handle = handle_of("alice");
        let keys = scene.deps.storage.dump().into_iter().map(|(key, _)| key);
        // Entries of the history have numbers of their own.
        let keys = keys.filter(|key| !key.starts_with(&[0, 1, b'e']));
        keys.filter(|key| key.ends_with(&id) && key.windows(16).any(|part| part == handle.0))
            .count()
    };
    // The body, and where it is listed among those that ended.
    assert_eq!(about(&scene), 1);
    scene.set_time(NOW + TERM);
    scene.ok("anyone", purge_of("alice", 20, [&[denial], &[], &[]]));
    assert_eq!(about(&scene), 0);
}

/// A session of alice, reviewed at `at` after its opening, and a later one of somebody else's, which
/// has the highest number.
fn reviewed(at: u64, verdict: Verdict) -> (Scene, u64) {
    let mut scene = Scene::new();
    let alice = scene.patient("alice");
    let bob = scene.patient("bob");
    scene.doctor("doctor", "north");
    scene.officer("officer", "north");
    scene.auditor("auditor");
    let session = scene.opened("doctor", alice);
    scene.doctor("other", "south");
    scene.opened("other", bob);
    scene.pass(at);
    scene.ok("officer", review(session, verdict));
    (scene, session)
}

#[test]
fn a_session_goes_once_it_is_over_and_reviewed_for_the_term() {
    let what = "sessions";
    // Reviewed while it was open, and after its end: the later counts.
    for (at, since) in [(60, NOW + 14_400), (20_000, NOW + 20_000)] {
        let (mut scene, session) = reviewed(at, Verdict::Justified);
        let msg = purge_of("alice", 20, [&[], &[session], &[]]);
        scene.set_time(since + TERM - 1);
        assert_eq!(
            refused(&mut scene, msg.clone()),
            RetentionError::NotDue { what }
        );
        scene.set_time(since + TERM);
        let alone = purge_of("alice", 0, [&[], &[session], &[]]);
        assert_eq!(
            refused(&mut scene, alone),
            RetentionError::InHistory { what }
        );
        scene.ok("anyone", msg.clone());
        let gone = scene.query::<SessionResponse>(QueryMsg::BreakGlassSession { session });
        assert!(gone.is_err());
        assert_eq!(refused(&mut scene, msg), RetentionError::NotFound { what });
        // Lists and decisions go on without it, and so does the count of sessions.
        let list: SessionsResponse = scene.ask(QueryMsg::BreakGlassSessions {
            handle: None,
            hospital: None,
            person: None,
            start_after: None,
            limit: None,
        });
        assert_eq!(
            list.sessions.iter().map(|one| one.id).collect::<Vec<_>>(),
            [2]
        );
        let decision = scene.for_doctor("alice", hie_policy::Purpose::BTG);
        assert_eq!(decision.session, None);
        assert_eq!(scene.opened("doctor", handle_of("alice")), 3);
    }
}

#[test]
fn a_session_that_waits_is_disputed_or_bars_stays() {
    let what = "sessions";
    let of = |session| purge_of("alice", 20, [&[], &[session], &[]]);
    // Never reviewed.
    let mut scene = Scene::new();
    let alice = scene.patient("alice");
    scene.doctor("doctor", "north");
    let session = scene.opened("doctor", alice);
    scene.doctor("other", "south");
    scene.opened("other", alice);
    scene.set_time(NOW + 2 * TERM);
    assert_eq!(
        refused(&mut scene, of(session)),
        RetentionError::NotDue { what }
    );
    // Disputed.
    let (mut scene, session) = reviewed(60, Verdict::Justified);
    scene.ok("alice", dispute("alice", session));
    scene.set_time(NOW + 2 * TERM);
    assert_eq!(
        refused(&mut scene, of(session)),
        RetentionError::NotDue { what }
    );
    // Its verdict bars.
    let (mut scene, session) = reviewed(60, Verdict::Unjustified);
    scene.set_time(NOW + 2 * TERM);
    assert_eq!(
        refused(&mut scene, of(session)),
        RetentionError::NotDue { what }
    );
    let barred = person("doctor");
    scene.ok("auditor", ExecuteMsg::LiftBar { person: barred });
    scene.ok("anyone", of(session));
}

#[test]
fn the_newest_session_of_the_network_stays_so_that_no_number_is_given_twice() {
    let mut scene = Scene::new();
    let alice = scene.patient("alice");
    scene.doctor("doctor", "north");
    scene.officer("officer", "north");
    let session = scene.opened("doctor", alice);
    scene.ok("officer", review(session, Verdict::Justified));
    scene.set_time(NOW + 2 * TERM);
    let what = "sessions";
    let msg = purge_of("alice", 20, [&[], &[session], &[]]);
    assert_eq!(
        refused(&mut scene, msg.clone()),
        RetentionError::NotDue { what }
    );
    scene.doctor("other", "south");
    scene.opened("other", alice);
    scene.ok("anyone", msg);
}

#[test]
fn a_request_goes_once_it_was_answered_or_has_lapsed_for_the_term() {
    let mut scene = crate::requests::scene();
    scene.ok("doctor", ask("alice"));
    scene.ok("doctor", ask("alice"));
    scene.pass(500);
    scene.ok("alice", decline("alice", 1));
    let what = "requests";
    let of = |request| purge_of("alice", 0, [&[], &[], &[request]]);
    for (request, since) in [(1, NOW + 500), (2, NOW + 30 * DAY)] {
        scene.set_time(since + TERM - 1);
        assert_eq!(
            refused(&mut scene, of(request)),
            RetentionError::NotDue { what }
        );
        scene.set_time(since + TERM);
        scene.ok("anyone", of(request));
        assert_eq!(
            refused(&mut scene, of(request)),
            RetentionError::NotFound { what }
        );
    }
    assert_eq!(scene.requests(handle_of("alice")), []);
    // The answer is in the history still.
    let entries = verified(&scene, handle_of("alice"));
    assert_eq!(entries.len(), 2);
    // Numbers go on.
    assert_eq!(scene.asked_by("doctor", ask("alice")), 3);
}

#[test]
fn one_to_fifty_go_at_once() {
    let mut scene = Scene::new();
    let handle = scene.patient("alice");
    for _ in 0..60 {
        scene.ok("alice", revoke_all("alice"));
    }
    scene.set_time(NOW + TERM);
    let ids: Vec<u64> = (1..=30).collect();
    for msg in [
        purge_of("alice", 0, [&[], &[], &[]]),
        purge_of("alice", 51, [&[], &[], &[]]),
        purge_of("alice", u32::MAX, [&ids, &[], &[]]),
        purge_of("alice", 20, [&ids, &[1], &[]]),
        purge_of("alice", 0, [&ids, &ids[..15], &ids[..6]]),
    ] {
        assert_eq!(refused(&mut scene, msg), RetentionError::HowMany);
    }
    scene.ok("anyone", purge("alice"));
    assert_eq!(purged(&scene, handle), Some(50));
    assert_eq!(verified(&scene, handle).len(), 11);
    scene.ok("anyone", purge("alice"));
    assert_eq!(purged(&scene, handle), Some(61));
}

#[test]
fn nothing_is_purged_through_another_handle() {
    let (mut scene, session) = reviewed(60, Verdict::Justified);
    let permit = scene.permit("alice", terms());
    scene.ok("alice", revoke("alice", permit));
    scene.set_time(NOW + 2 * TERM);
    for (msg, what) in [
        (purge_of("bob", 9, [&[permit], &[], &[]]), "directives"),
        (purge_of("bob", 9, [&[], &[session], &[]]), "sessions"),
        (purge_of("bob", 9, [&[], &[], &[1]]), "requests"),
        (purge_of("alice", 9, [&[99], &[], &[]]), "directives"),
        (purge_of("alice", 9, [&[], &[99], &[]]), "sessions"),
    ] {
        assert_eq!(refused(&mut scene, msg), RetentionError::NotFound { what });
    }
    assert_refused!(
        scene,
        "anyone",
        purge("carol"),
        ContractError::UnknownHandle
    );
}

#[test]
fn the_owner_sets_the_term_and_what_has_gone_stays_gone() {
    let mut scene = Scene::new();
    let handle = scene.patient("alice");
    let term = |days| ExecuteMsg::UpdateConfig {
        settings: settings(),
        control: None,
        attested_permit_days: None,
        retention_days: Some(days),
    };
    let config = |scene: &Scene| -> ConfigResponse { scene.ask(QueryMsg::Config {}) };
    assert_eq!(config(&scene).retention_days, 3_653);
    for wrong in [0, 365, 36_526] {
        let error = scene.refused("owner", term(wrong));
        assert!(matches!(
            error,
            ContractError::Retention(RetentionError::Days)
        ));
    }
    assert_refused!(
        scene,
        "alice",
        term(400),
        ContractError::Ownership(OwnershipError::NotOwner)
    );
    let response = scene.ok("owner", term(366));
    assert_eq!(event(&response).0, "settings");
    assert_eq!(config(&scene).retention_days, 366);
    scene.set_time(NOW + 366 * DAY - 1);
    scene.ok("anyone", purge("alice"));
    assert_eq!(purged(&scene, handle), None);
    scene.set_time(NOW + 366 * DAY);
    scene.ok("anyone", purge("alice"));
    assert_eq!(purged(&scene, handle), Some(1));
    scene.ok("owner", term(36_525));
    assert_eq!(purged(&scene, handle), Some(1));
}

#[test]
fn nothing_is_purged_twice_in_one_message() {
    let mut scene = Scene::new();
    scene.patient("alice");
    scene.asker("doctor", "north", hie_policy::Role::Physician);
    let permit = scene.permit("alice", to_hospital("north"));
    scene.ok("alice", revoke("alice", permit));
    let request = scene.asked_by("doctor", ask("alice"));
    scene.set_time(NOW + 2 * TERM);
    let twice = [permit, permit];
    for ids in [[&twice[..], &[], &[]], [&[], &[], &[request, request]]] {
        let found = refused(&mut scene, purge_of("alice", 9, ids));
        assert_eq!(found, RetentionError::Twice);
    }
    let once = [&[permit][..], &[], &[request]];
    scene.ok("anyone", purge_of("alice", 9, once));
}
