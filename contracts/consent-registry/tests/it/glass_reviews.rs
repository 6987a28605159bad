//! Reviews, disputes and bars.

use consent_registry::error::ContractError;
use hie_policy::{Purpose, Reason};
use hie_types::consent::*;
use hie_types::registry::NetworkRole;

use crate::emergency::*;
use crate::scene::*;

const REVIEW: u64 = 72 * HOUR;

fn scene() -> Scene {
    let mut scene = Scene::new();
    scene.patient("ada");
    scene.doctor("doctor", "north");
    scene.officer("officer", "north");
    scene.auditor("auditor");
    scene
}

fn lift(name: &str) -> ExecuteMsg {
    ExecuteMsg::LiftBar {
        person: person(name),
    }
}

#[test]
fn a_privacy_officer_or_the_auditor_reviews_once() {
    let mut scene = scene();
    for reviewer in ["officer", "auditor"] {
        let session = scene.opened("doctor", handle_of("ada"));
        scene.pass(10);
        scene.ok(reviewer, review(session, Verdict::Justified));
        let found = scene.session(session);
        let by = found.review.unwrap();
        assert_eq!((by.verdict, by.at), (Verdict::Justified, scene.now()));
        assert_eq!(by.by_auditor, reviewer == "auditor");
        assert_eq!(found.status, SessionStatus::Open, "it may still be needed");
        assert_eq!(found.review_due, None);
        for again in ["officer", "auditor"] {
            let twice = review(session, Verdict::Unjustified);
            assert_refused!(scene, again, twice, ContractError::Session(_));
        }
    }
}

#[test]
fn the_owner_reviews_while_nobody_is_auditor() {
    let mut scene = scene();
    let session = scene.opened("doctor", handle_of("ada"));
    assert_refused!(
        scene,
        "owner",
        review(session, Verdict::Justified),
        ContractError::Staff(_)
    );
    // The registry says so of the owner while there is none.
    scene.auditor("owner");
    scene.change_account("owner", |facts| {
        facts.owner = true;
        facts.network_roles = vec![NetworkRole::Registrar, NetworkRole::Auditor];
    });
    scene.ok("owner", review(session, Verdict::Justified));
}

#[test]
fn an_unjustified_session_ends_and_bars_until_the_auditor_lifts_it() {
    let mut scene = scene();
    let session = scene.opened("doctor", handle_of("ada"));
    scene.ok("officer", review(session, Verdict::Unjustified));
    assert_eq!(scene.session(session).status, SessionStatus::Ended);
    assert_eq!(scene.not_opened("doctor", handle_of("ada")), Reason::Barred);
    let barred = scene.for_doctor("ada", Purpose::BTG);
    assert_eq!(barred.reason.to_string(), "barred");
    assert!(
        !scene
            .for_doctor("ada", Purpose::TREAT)
            .break_glass_available
    );
    let bars: BarsResponse = scene.ask(QueryMsg::Bars {
        start_after: None,
        limit: None,
    });
    let expected = BarResponse {
        person: person("doctor"),
        session,
        since: NOW,
    };
    assert_eq!(bars.bars, [expected]);
    assert_refused!(scene, "officer", lift("doctor"), ContractError::Staff(_));
    assert_refused!(scene, "auditor", lift("officer"), ContractError::NotBarred);
    scene.ok("auditor", lift("doctor"));
    assert_refused!(scene, "auditor", lift("doctor"), ContractError::NotBarred);
    scene.opened("doctor", handle_of("ada"));
}

#[test]
fn a_barred_person_has_no_use_of_a_session_that_is_still_open() {
    let mut scene = scene();
    scene.patient("bea");
    let bad = scene.opened("doctor", handle_of("ada"));
    scene.opened("doctor", handle_of("bea"));
    scene.ok("officer", review(bad, Verdict::Unjustified));
    let decision = scene.for_doctor("bea", Purpose::BTG);
    assert_eq!(
        (decision.reason.to_string(), decision.session),
        ("barred".into(), None)
    );
}

#[test]
fn an_overdue_review_flags_the_next_session_to_the_second() {
    let mut scene = scene();
    let ada = handle_of("ada");
    scene.opened("doctor", ada);
    scene.set_time(NOW + REVIEW - 1);
    assert!(
        !scene
            .attempt("doctor", break_glass(ada, None))
            .overdue_review
    );
    assert!(scene.pending(None, true).is_empty());
    scene.set_time(NOW + REVIEW);
    let flagged = scene.attempt("doctor", break_glass(ada, None));
    assert!(flagged.overdue_review && flagged.session.is_some());
    assert!(scene.session(flagged.session.unwrap()).overdue_review);
    let overdue = scene.pending(None, true);
    assert_eq!(overdue.len(), 1);
    assert!(overdue[0].overdue && !overdue[0].bars_person && !overdue[0].disputed);
    assert_eq!(scene.pending(Some("north"), false).len(), 3);
    assert!(scene.pending(Some("south"), false).is_empty());
}

#[test]
fn fourteen_days_overdue_bars_to_the_second_until_it_is_reviewed() {
    let mut scene = scene();
    let ada = handle_of("ada");
    let session = scene.opened("doctor", ada);
    let bar = NOW + REVIEW + 14 * DAY;
    scene.set_time(bar - 1);
    let other = scene.opened("doctor", ada);
    scene.set_time(bar);
    assert_eq!(scene.not_opened("doctor", ada), Reason::Barred);
    assert_eq!(
        scene.for_doctor("ada", Purpose::BTG).reason.to_string(),
        "barred"
    );
    let listed = scene.pending(Some("north"), true);
    assert!(listed[0].bars_person);
    assert_eq!(listed[0].session.id, session);
    scene.ok("auditor", review(session, Verdict::Justified));
    assert_eq!(scene.for_doctor("ada", Purpose::BTG).session, Some(other));
    scene.opened("doctor", ada);
}

#[test]
fn the_patient_disputes_also_a_reviewed_session_and_only_the_auditor_closes_it() {
    let mut scene = scene();
    let session = scene.opened("doctor", handle_of("ada"));
    scene.ok("officer", review(session, Verdict::Justified));
    scene.ok("ada", dispute("ada", session));
    let listed = scene.pending(None, false);
    assert_eq!(listed.len(), 1);
    assert!(listed[0].disputed && !listed[0].overdue);
    let officer = review(session, Verdict::Justified);
    assert_refused!(scene, "officer", officer, ContractError::Session(_));
    assert_refused!(
        scene,
        "ada",
        dispute("ada", session),
        ContractError::Session(_)
    );
    scene.ok("auditor", review(session, Verdict::Justified));
    assert!(scene.session(session).dispute.unwrap().closed);
    assert!(scene.pending(None, false).is_empty());
    assert_refused!(
        scene,
        "ada",
        dispute("ada", session),
        ContractError::Session(_)
    );
}

#[test]
fn a_disputed_session_is_never_overdue_and_bars_nobody() {
    let mut scene = scene();
    let session = scene.opened("doctor", handle_of("ada"));
    scene.ok("ada", dispute("ada", session));
    scene.set_time(NOW + 365 * DAY);
    assert!(scene.pending(None, true).is_empty());
    let answer = scene.attempt("doctor", break_glass(handle_of("ada"), None));
    assert!(answer.session.is_some() && !answer.overdue_review);
}

#[test]
fn pending_reviews_and_sessions_and_bars_are_paged_without_loss() {
    let mut scene = scene();
    for name in ["a", "b", "c"] {
        scene.doctor(name, "north");
        for _ in 0..3 {
            scene.opened(name, handle_of("ada"));
        }
    }
    scene.ok("ada", dispute("ada", 2));
    scene.ok("ada", dispute("ada", 5));
    for limit in 1..=10 {
        let mut found = Vec::new();
        let mut start_after = None;
        loop {
            let page: PendingReviewsResponse = scene.ask(QueryMsg::PendingReviews {
                hospital: None,
                only_overdue: false,
                start_after,
                limit: Some(limit),
            });
            found.extend(page.reviews.iter().map(|one| one.session.id));
            start_after = page.next;
            if start_after.is_none() {
                break;
            }
        }
        let tail = found.split_off(7);
        assert_eq!(tail, [2, 5]);
        found.sort_unstable();
        assert_eq!(found, [1, 3, 4, 6, 7, 8, 9]);
    }
    let page: SessionsResponse = scene.ask(QueryMsg::BreakGlassSessions {
        handle: Some(handle_of("ada")),
        hospital: Some(id("north")),
        person: Some(person("b")),
        start_after: Some(4),
        limit: Some(2),
    });
    let ids: Vec<_> = page.sessions.iter().map(|session| session.id).collect();
    assert_eq!((ids, page.next), (vec![5, 6], Some(6)));
    for name in ["a", "b", "c"] {
        let session = match name {
            "a" => 1,
            "b" => 4,
            _ => 7,
        };
        scene.ok("officer", review(session, Verdict::Unjustified));
    }
    let mut bars = Vec::new();
    let mut start_after = None;
    loop {
        let page: BarsResponse = scene.ask(QueryMsg::Bars {
            start_after,
            limit: Some(1),
        });
        bars.extend(page.bars.iter().map(|bar| bar.session));
        start_after = page.next;
        if start_after.is_none() {
            break;
        }
    }
    bars.sort_unstable();
    assert_eq!(bars, [1, 4, 7]);
    for start_after in ["zz", "", "07"] {
        let asked: Result<PendingReviewsResponse, _> = scene.query(QueryMsg::PendingReviews {
            hospital: None,
            only_overdue: false,
            start_after: Some(start_after.into()),
            limit: None,
        });
        assert!(matches!(asked, Err(ContractError::Cursor)), "{start_after}");
    }
}
