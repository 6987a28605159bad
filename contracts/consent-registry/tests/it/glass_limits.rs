//! How many sessions are too many, each limit at its exact second and count, and what it costs.

use consent_registry::error::ContractError;
use consent_registry::glass::session::SessionError;
use cosmwasm_std::to_json_vec;
use hie_policy::{BreakGlassReason, Purpose, Reason};
use hie_types::consent::*;

use crate::emergency::*;
use crate::gas::events;
use crate::scene::*;

fn scene() -> Scene {
    let mut scene = Scene::new();
    scene.patient("ada");
    scene.doctor("doctor", "north");
    scene.officer("officer", "north");
    scene.officer("officer-two", "north");
    scene
}

fn with(change: impl FnOnce(&mut BreakGlassSettings)) -> ExecuteMsg {
    let mut settings = settings();
    change(&mut settings);
    ExecuteMsg::UpdateConfig {
        settings,
        control: None,
        attested_permit_days: None,
        retention_days: None,
    }
}

#[test]
fn a_person_opens_ten_in_24_hours_to_the_second() {
    let mut scene = scene();
    let ada = handle_of("ada");
    for minute in 0..10 {
        scene.set_time(NOW + minute * 60);
        scene.opened("doctor", ada);
    }
    assert_eq!(scene.not_opened("doctor", ada), Reason::TooManySessions);
    scene.set_time(NOW + DAY - 1);
    assert_eq!(scene.not_opened("doctor", ada), Reason::TooManySessions);
    scene.set_time(NOW + DAY);
    scene.opened("doctor", ada);
    assert_eq!(scene.not_opened("doctor", ada), Reason::TooManySessions);
    scene.set_time(NOW + DAY + 59);
    assert_eq!(scene.not_opened("doctor", ada), Reason::TooManySessions);
    scene.set_time(NOW + DAY + 60);
    scene.opened("doctor", ada);
}

#[test]
fn a_hospital_opens_as_many_as_its_limit_in_24_hours_and_another_is_not_touched() {
    let mut scene = scene();
    let ada = handle_of("ada");
    scene.ok("owner", with(|s| s.max_opened_by_hospital = 3));
    scene.doctor("second", "north");
    scene.doctor("far", "south");
    for name in ["doctor", "second", "doctor"] {
        scene.opened(name, ada);
    }
    assert_eq!(scene.not_opened("second", ada), Reason::TooManySessions);
    scene.opened("far", ada);
    scene.set_time(NOW + DAY - 1);
    assert_eq!(scene.not_opened("second", ada), Reason::TooManySessions);
    scene.set_time(NOW + DAY);
    scene.opened("second", ada);
}

#[test]
fn the_two_hundred_and_first_of_a_hospital_waits() {
    let mut scene = scene();
    let ada = handle_of("ada");
    for number in 0..200_u32 {
        let name = format!("doctor{number}");
        scene.doctor(&name, "north");
        scene.opened(&name, ada);
    }
    assert_eq!(scene.not_opened("doctor", ada), Reason::TooManySessions);
    scene.pass(DAY);
    scene.opened("doctor", ada);
}

#[test]
fn twenty_unreviewed_are_too_many_until_one_is_reviewed_or_disputed() {
    let mut scene = scene();
    let ada = handle_of("ada");
    for day in 0..2 {
        scene.set_time(NOW + day * DAY);
        for _ in 0..10 {
            scene.opened("doctor", ada);
        }
    }
    scene.set_time(NOW + 2 * DAY);
    assert_eq!(scene.not_opened("doctor", ada), Reason::TooManySessions);
    scene.ok("officer", review(7, Verdict::Justified));
    scene.opened("doctor", ada);
    assert_eq!(scene.not_opened("doctor", ada), Reason::TooManySessions);
    scene.ok("ada", dispute("ada", 8));
    scene.opened("doctor", ada);
    assert_eq!(scene.not_opened("doctor", ada), Reason::TooManySessions);
}

#[test]
fn late_sessions_wait_for_a_review_and_leave_room_for_an_emergency() {
    let mut scene = scene();
    let ada = handle_of("ada");
    scene.ok("owner", with(|s| s.max_unreviewed = 2));
    for _ in 0..4 {
        scene.ok("record-index", late_session("ada"));
    }
    // Reported truly, they keep nobody from the next emergency.
    scene.opened("doctor", ada);
    scene.opened("doctor", ada);
    assert_eq!(scene.not_opened("doctor", ada), Reason::TooManySessions);
    // Reviewing or disputing a late one makes no room, reviewing an opened one does, each once.
    scene.ok("officer-two", review(1, Verdict::Justified));
    scene.ok("ada", dispute("ada", 2));
    assert_eq!(scene.not_opened("doctor", ada), Reason::TooManySessions);
    // Ending one changes nothing of it.
    scene.ok("doctor", end(5, None));
    assert_eq!(scene.not_opened("doctor", ada), Reason::TooManySessions);
    scene.ok("officer-two", review(5, Verdict::Justified));
    scene.ok("ada", dispute("ada", 5));
    scene.opened("doctor", ada);
    assert_eq!(scene.not_opened("doctor", ada), Reason::TooManySessions);
}

#[test]
fn refused_and_late_ones_are_no_openings() {
    let mut scene = scene();
    let ada = handle_of("ada");
    scene.ok("owner", with(|s| s.max_opened_by_person = 1));
    scene.ok("record-index", late_session("ada"));
    scene.opened("doctor", ada);
    scene.not_opened("doctor", ada);
    scene.pass(DAY);
    scene.opened("doctor", ada);
}

#[test]
fn a_late_session_opens_nothing_and_is_exempt_from_everything_but_review() {
    let mut scene = scene();
    scene.auditor("auditor");
    scene.ok("owner", with(|s| s.max_opened_by_person = 1));
    let open = scene.opened("doctor", handle_of("ada"));
    scene.ok("ada", opt("ada", hie_policy::EmergencyAccess::OptedOut));
    scene.ok("auditor", review(open, Verdict::Unjustified));
    let response = scene.ok("record-index", late_session("ada"));
    let answer: LateSessionResponse = cosmwasm_std::from_json(response.data.unwrap()).unwrap();
    let late = scene.session(answer.session);
    assert_eq!((late.late, late.opened_at), (Some(NOW - HOUR), NOW));
    assert_eq!(late.status, SessionStatus::Ended);
    assert_eq!(late.account, addr("officer").as_str());
    assert_refused!(
        scene,
        "doctor",
        end(late.id, None),
        ContractError::Session(_)
    );
    assert_eq!(scene.pending(Some("north"), false).len(), 1);
    scene.ok(
        "auditor",
        ExecuteMsg::LiftBar {
            person: person("doctor"),
        },
    );
    scene.ok("ada", opt("ada", hie_policy::EmergencyAccess::Allowed));
    let decision = scene.for_doctor("ada", Purpose::BTG);
    assert_eq!(decision.reason.to_string(), "break_glass_not_open");
    scene.officer("other-officer", "north");
    scene.ok("other-officer", review(late.id, Verdict::Justified));
    assert!(scene.pending(None, false).is_empty());
}

#[test]
fn a_late_session_leaves_an_open_one_open() {
    let mut scene = scene();
    let open = scene.opened("doctor", handle_of("ada"));
    scene.ok("record-index", late_session("ada"));
    assert_eq!(scene.for_doctor("ada", Purpose::BTG).session, Some(open));
}

#[test]
fn a_late_session_is_not_of_the_future_nor_of_an_unknown_handle() {
    let mut scene = scene();
    let at = |scene: &Scene, seconds: u64| {
        let _ = scene;
        let mut msg = late_session("ada");
        if let ExecuteMsg::RecordLateSession { started_at, .. } = &mut msg {
            *started_at = seconds;
        }
        msg
    };
    let future = at(&scene, NOW + 1);
    assert_refused!(
        scene,
        "record-index",
        future,
        ContractError::Session(SessionError::StartsLater)
    );
    let unknown = late_session("nobody");
    assert_refused!(scene, "record-index", unknown, ContractError::UnknownHandle);
    let now = at(&scene, NOW);
    scene.ok("record-index", now);
}

#[test]
fn limits_out_of_bounds_are_refused_and_those_set_are_shown() {
    let mut scene = scene();
    let low = with(|s| s.session_seconds = 899);
    assert_refused!(scene, "owner", low, ContractError::Settings(_));
    let none = with(|s| s.reasons = vec![]);
    assert_refused!(scene, "owner", none, ContractError::Settings(_));
    let config: ConfigResponse = scene.ask(QueryMsg::Config {});
    assert_eq!(config.break_glass, settings());
    let longer = with(|s| {
        s.session_seconds = 900;
        s.reasons = vec![BreakGlassReason::OVRER.into()];
    });
    scene.ok("owner", longer);
    let config: ConfigResponse = scene.ask(QueryMsg::Config {});
    assert_eq!(config.break_glass.session_seconds, 900);
    let session = scene.opened("doctor", handle_of("ada"));
    assert_eq!(scene.session(session).expires_at, NOW + 900);
}

/// What the hospital registry answers for costs by the model: contract, four reads (governance,
/// where the account belongs, member, appointment).
const REGISTRY: u64 = 3_747 + 2_000 + 4 * 1_300;
/// Contract info and the call of a pinned contract.
const CALL: u64 = 3_747 + 2_000;

/// A transaction with one message of so many bytes of JSON.
fn ante(bytes: u64) -> u64 {
    29_329 + 2_000 + 10 * (316 + bytes)
}

#[test]
fn breaking_the_glass_costs_at_most_95_000() {
    let mut scene = scene();
    let gas = |scene: &mut Scene| {
        let msg = break_glass(handle_of("ada"), None);
        let bytes = to_json_vec(&msg).unwrap().len() as u64;
        scene.deps.storage.take();
        let response = scene.ok("doctor", msg);
        let used = scene.deps.storage.take().gas;
        ante(bytes) + CALL + REGISTRY + used + events(&response)
    };
    let first = gas(&mut scene);
    println!("break glass: {first}");
    let mut last = first;
    for hour in 0..19 {
        scene.set_time(NOW + (hour + 1) * 3 * HOUR);
        last = gas(&mut scene);
    }
    println!("break glass beside 19 unreviewed ones: {last}");
    assert!(first <= 95_000, "{first}");
    assert!(last <= 95_000, "{last}");
}
