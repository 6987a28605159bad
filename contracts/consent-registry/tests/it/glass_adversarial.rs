//! What somebody would try with break-glass.

use consent_registry::error::ContractError;
use consent_registry::glass::session::SessionError;
use consent_registry::glass::staff::StaffError;
use hie_policy::{Purpose, Reason, Role};
use hie_types::consent::*;
use hie_types::registry::StaffStanding;

use crate::emergency::*;
use crate::scene::*;

fn scene() -> Scene {
    let mut scene = Scene::new();
    scene.patient("ada");
    scene.patient("bea");
    scene.gateway("gateway", "north");
    scene.gateway("gateway-2", "north");
    scene.practitioner("north", 1);
    scene.officer("officer", "north");
    scene.auditor("auditor");
    scene
}

fn through(scene: &mut Scene, gateway: &str, practitioner: u8) -> u64 {
    let msg = break_glass(handle_of("ada"), Some(practitioner));
    scene.attempt(gateway, msg).session.unwrap()
}

#[test]
fn a_stolen_gateway_key_is_stopped_by_suspending_it_and_its_sessions_by_the_privacy_officer() {
    let mut scene = scene();
    let session = through(&mut scene, "gateway", 1);
    scene.change_account("gateway", |facts| {
        facts.appointment.as_mut().unwrap().standing = StaffStanding::Suspended;
    });
    let answer = scene.attempt("gateway", break_glass(handle_of("ada"), Some(1)));
    assert_eq!(answer.session, None);
    assert_eq!(
        Reason::from(answer.refusal.unwrap()),
        Reason::StaffSuspended
    );
    // The attempt is the gateway's own, not the practitioner's.
    let last = scene.history("ada").pop().unwrap();
    let HistoryEvent::AttemptRefused { person: who, .. } = last.event else {
        panic!("an attempt")
    };
    assert_eq!(who, person("gateway"));
    let ending = end(session, Some(1));
    assert_refused!(
        scene,
        "gateway",
        ending,
        ContractError::Staff(StaffError::MayNotEnd)
    );
    scene.ok("officer", end(session, None));
    assert_eq!(scene.session(session).status, SessionStatus::Ended);
}

#[test]
fn a_session_behind_a_gateway_belongs_to_the_person_whichever_gateway_speaks() {
    let mut scene = scene();
    let session = through(&mut scene, "gateway", 1);
    let found = scene.session(session);
    assert_eq!(found.person, pseudonym("north", 1));
    assert_eq!(found.account, addr("gateway").as_str());
    let actor = actor("north", Role::Physician, pseudonym("north", 1));
    let decision = scene.decide(actor, Purpose::BTG, record(handle_of("ada")));
    assert_eq!(decision.session, Some(session));
    scene.practitioner("north", 2);
    let other = end(session, Some(2));
    assert_refused!(
        scene,
        "gateway-2",
        other,
        ContractError::Staff(StaffError::MayNotEnd)
    );
    scene.ok("gateway-2", end(session, Some(1)));
    for number in 0..9 {
        let gateway = if number % 2 == 0 {
            "gateway"
        } else {
            "gateway-2"
        };
        through(&mut scene, gateway, 1);
    }
    let answer = scene.attempt("gateway-2", break_glass(handle_of("ada"), Some(1)));
    assert_eq!(
        answer.refusal.map(Reason::from),
        Some(Reason::TooManySessions)
    );
    through(&mut scene, "gateway-2", 2);
}

#[test]
fn nobody_reviews_a_session_of_their_own_by_another_name() {
    let mut scene = scene();
    // The same account: first staff without a pseudonym, then privacy officer with one.
    scene.doctor("both", "north");
    let session = scene.opened("both", handle_of("ada"));
    scene.officer("both", "north");
    scene.change_account("both", |facts| {
        facts.appointment.as_mut().unwrap().person = pseudonym("north", 7);
    });
    let own = || review(session, Verdict::Justified);
    assert_refused!(
        scene,
        "both",
        own(),
        ContractError::Staff(StaffError::OwnSession)
    );
    // The same pseudonym: through a gateway first, then by the account that belongs to it.
    let session = through(&mut scene, "gateway", 1);
    scene.officer("personal", "north");
    scene.change_account("personal", |facts| {
        facts.appointment.as_mut().unwrap().person = pseudonym("north", 1);
    });
    let own = review(session, Verdict::Justified);
    assert_refused!(
        scene,
        "personal",
        own,
        ContractError::Staff(StaffError::OwnSession)
    );
    // Nor as the auditor.
    scene.change_account("personal", |facts| {
        facts.network_roles = vec![hie_types::registry::NetworkRole::Auditor];
    });
    let own = review(session, Verdict::Justified);
    assert_refused!(
        scene,
        "personal",
        own,
        ContractError::Staff(StaffError::OwnSession)
    );
    scene.ok("officer", review(session, Verdict::Justified));
}

/// A practitioner of `north` who has an account beside the pseudonym.
fn with_account(scene: &Scene, byte: u8, account: &str) {
    let person = scene.practitioner("north", byte);
    let mut world = scene.world.borrow_mut();
    let facts = world.practitioners.get_mut(&person.to_string()).unwrap();
    facts.account = Some(addr(account).into());
}

#[test]
fn nobody_reviews_a_session_of_their_own_after_another_appointment_of_the_same_account() {
    let mut scene = scene();
    with_account(&scene, 1, "both");
    let session = through(&mut scene, "gateway", 1);
    scene.officer("both", "north");
    for person in [person("both"), pseudonym("north", 7)] {
        scene.change_account("both", |facts| {
            facts.appointment.as_mut().unwrap().person = person;
        });
        let own = review(session, Verdict::Justified);
        assert_refused!(
            scene,
            "both",
            own,
            ContractError::Staff(StaffError::OwnSession)
        );
    }
}

#[test]
fn a_bar_follows_the_account_to_another_pseudonym_until_it_is_lifted_for_both() {
    let mut scene = scene();
    with_account(&scene, 1, "doctor");
    with_account(&scene, 2, "doctor");
    with_account(&scene, 3, "another");
    let session = through(&mut scene, "gateway", 1);
    let open = through(&mut scene, "gateway", 2);
    scene.ok("officer", review(session, Verdict::Unjustified));
    for practitioner in [1, 2] {
        let msg = break_glass(handle_of("ada"), Some(practitioner));
        let refusal = scene.attempt("gateway", msg).refusal.map(Reason::from);
        assert_eq!(refusal, Some(Reason::Barred));
    }
    through(&mut scene, "gateway", 3);
    // Nor does an open session under the other pseudonym help.
    let mut other = actor("north", Role::Physician, pseudonym("north", 2));
    other.account = Some(addr("doctor").into());
    let decision = scene.decide(other, Purpose::BTG, record(handle_of("ada")));
    assert_eq!(Reason::from(decision.reason), Reason::Barred);
    assert_eq!(scene.session(open).status, SessionStatus::Open);
    // Not by the account's own hand, whatever it is called by now.
    scene.officer("doctor", "north");
    scene.change_account("doctor", |facts| {
        facts.network_roles = vec![hie_types::registry::NetworkRole::Auditor];
    });
    let lift = |person| ExecuteMsg::LiftBar { person };
    for name in [pseudonym("north", 1), person("doctor")] {
        assert_refused!(
            scene,
            "doctor",
            lift(name),
            ContractError::Staff(StaffError::OwnBar)
        );
    }
    scene.ok("auditor", lift(pseudonym("north", 1)));
    assert_refused!(
        scene,
        "auditor",
        lift(person("doctor")),
        ContractError::NotBarred
    );
    through(&mut scene, "gateway", 1);
    through(&mut scene, "gateway", 2);
}

#[test]
fn a_gateway_reviews_nothing() {
    let mut scene = scene();
    let session = through(&mut scene, "gateway", 1);
    for gateway in ["gateway", "gateway-2"] {
        let msg = review(session, Verdict::Justified);
        assert_refused!(
            scene,
            gateway,
            msg,
            ContractError::Staff(StaffError::MayNotReview)
        );
    }
}

#[test]
fn an_officer_of_another_hospital_or_suspended_reviews_and_ends_nothing() {
    let mut scene = scene();
    let session = through(&mut scene, "gateway", 1);
    scene.officer("foreign", "south");
    scene.officer("suspended", "north");
    scene.change_account("suspended", |facts| {
        facts.appointment.as_mut().unwrap().standing = StaffStanding::Suspended;
    });
    scene.appoint("records", "north", Role::RecordsOfficer);
    for name in ["foreign", "suspended", "records"] {
        let msg = review(session, Verdict::Justified);
        assert_refused!(
            scene,
            name,
            msg,
            ContractError::Staff(StaffError::MayNotReview)
        );
        let msg = end(session, None);
        assert_refused!(
            scene,
            name,
            msg,
            ContractError::Staff(StaffError::MayNotEnd)
        );
    }
}

#[test]
fn a_physician_barred_by_the_officers_neglect_is_free_the_second_it_is_reviewed() {
    for reviewer in ["officer", "auditor"] {
        let mut scene = scene();
        scene.doctor("doctor", "north");
        let session = scene.opened("doctor", handle_of("ada"));
        scene.set_time(NOW + 72 * HOUR + 14 * DAY);
        assert_eq!(scene.not_opened("doctor", handle_of("bea")), Reason::Barred);
        scene.ok(reviewer, review(session, Verdict::Justified));
        scene.opened("doctor", handle_of("bea"));
    }
}

#[test]
fn moving_to_another_hospital_sheds_neither_bar_nor_count() {
    let mut scene = scene();
    scene.doctor("doctor", "north");
    let session = scene.opened("doctor", handle_of("ada"));
    scene.ok("officer", review(session, Verdict::Unjustified));
    scene.doctor("doctor", "south");
    assert_eq!(scene.not_opened("doctor", handle_of("ada")), Reason::Barred);
}

#[test]
fn an_open_session_does_not_move_to_another_hospital() {
    let mut scene = scene();
    scene.doctor("doctor", "north");
    scene.opened("doctor", handle_of("ada"));
    let decision = scene.decide(physician("south"), Purpose::BTG, record(handle_of("ada")));
    assert_eq!(decision.reason.to_string(), "break_glass_not_open");
}

#[test]
fn a_dispute_is_of_ones_own_handle_and_in_time_to_the_second() {
    let mut scene = scene();
    scene.doctor("doctor", "north");
    let session = scene.opened("doctor", handle_of("ada"));
    let other = dispute("bea", session);
    assert_refused!(
        scene,
        "bea",
        other,
        ContractError::Session(SessionError::NotFound)
    );
    let another = dispute("ada", session);
    assert_refused!(scene, "bea", another, ContractError::Permission(_));
    scene.set_time(NOW + 90 * DAY);
    assert_refused!(
        scene,
        "ada",
        dispute("ada", session),
        ContractError::Session(SessionError::TooLateToDispute)
    );
    scene.set_time(NOW + 90 * DAY - 1);
    scene.ok("ada", dispute("ada", session));
}

#[test]
fn sending_it_again_opens_another_session_that_counts_and_is_reviewed_too() {
    let mut scene = scene();
    scene.doctor("doctor", "north");
    let msg = break_glass(handle_of("ada"), None);
    let first = scene.attempt("doctor", msg.clone()).session.unwrap();
    let second = scene.attempt("doctor", msg).session.unwrap();
    assert_ne!(first, second);
    assert_eq!(scene.pending(Some("north"), false).len(), 2);
    assert_eq!(scene.for_doctor("ada", Purpose::BTG).session, Some(second));
    // Ending the one in use does not bring the earlier one back into use.
    scene.ok("doctor", end(second, None));
    let decision = scene.for_doctor("ada", Purpose::BTG);
    assert_eq!(decision.reason.to_string(), "break_glass_not_open");
}

#[test]
fn a_justification_is_never_echoed() {
    let mut scene = scene();
    scene.doctor("doctor", "north");
    let response = scene.ok("doctor", break_glass(handle_of("ada"), None));
    let text = format!("{:?}", response.events);
    assert!(!text.contains(&"09".repeat(8)));
}

#[test]
fn whoever_reported_a_late_session_does_not_review_it() {
    let mut scene = scene();
    let response = scene.ok("record-index", late_session("ada"));
    let answer: LateSessionResponse = cosmwasm_std::from_json(response.data.unwrap()).unwrap();
    let own = review(answer.session, Verdict::Justified);
    assert_refused!(
        scene,
        "officer",
        own,
        ContractError::Staff(StaffError::OwnSession)
    );
    scene.officer("another", "north");
    scene.ok("another", review(answer.session, Verdict::Justified));
}
