//! Break-glass as the index sees it: the consent registry opens sessions and decides on them.

use hie_policy::Reason;
use hie_types::RecordId;
use hie_types::index::{AccessResponse, LogEvent, NotLive};
use hie_types::registry::Right;

use crate::scene::{ALICE, Scene};
use crate::world::verdict;

/// A record that an open session 3 gives out to the doctor's hospital.
fn scene() -> (Scene, RecordId) {
    let mut scene = Scene::new();
    let record = scene.published(1)[0];
    scene.world().session = Some(3);
    let reason = verdict(Reason::BreakGlass, None);
    scene.world().verdicts.insert(record, reason);
    (scene, record)
}

const DOCTOR: &str = "south-doctor";

fn ask(scene: &mut Scene, who: &str, record: RecordId, code: &str) -> AccessResponse {
    scene.ask_for(who, &[record], code, None).unwrap()
}

#[test]
fn a_ticket_keeps_the_session_and_so_does_the_log() {
    let (mut scene, record) = scene();
    let answer = ask(&mut scene, DOCTOR, record, "BTG");
    let decision = &answer.decisions[0];
    assert_eq!((decision.session, decision.directive), (Some(3), None));
    let ticket = scene.look_at(1);
    assert_eq!(ticket.ticket.records[0].session, Some(3));
    assert!(ticket.liveness[0].live);
    let entries = crate::log::verify(&scene, ALICE);
    let Some(LogEvent::Access { records, .. }) = entries.last().map(|entry| &entry.event) else {
        panic!("an access")
    };
    assert_eq!(records[0].session, Some(3));
}

#[test]
fn a_ticket_dies_with_its_session_and_not_with_another() {
    let (mut scene, record) = scene();
    ask(&mut scene, DOCTOR, record, "BTG");
    scene.world().sessions_over.insert(4);
    assert_eq!(scene.look_at(1).liveness[0].reason, None);
    scene.world().sessions_over.insert(3);
    let reason = scene.look_at(1).liveness[0].reason;
    assert_eq!(reason, Some(NotLive::BasisEnded));
}

#[test]
fn a_refusal_says_whether_the_glass_can_be_broken() {
    let (mut scene, record) = scene();
    let closed = verdict(Reason::BreakGlassNotOpen, None);
    scene.world().verdicts.insert(record, closed);
    let refused = ask(&mut scene, DOCTOR, record, "BTG");
    assert!(refused.break_glass_available);
    assert!(refused.decisions[0].break_glass_available);
    let denied = verdict(Reason::Denied, Some(1));
    scene.world().verdicts.insert(record, denied);
    assert!(!ask(&mut scene, DOCTOR, record, "BTG").break_glass_available);
}

#[test]
fn the_consent_registry_is_told_whether_member_and_person_may_break_the_glass() {
    let told = |change: &dyn Fn(&Scene), who: &str| {
        let (mut scene, record) = scene();
        change(&scene);
        ask(&mut scene, who, record, "TREAT");
        let told = scene.world().told.take();
        told.unwrap().break_glass
    };
    assert!(told(&|_| {}, DOCTOR));
    // Without the person's right.
    assert!(!told(&|_| {}, "south-nurse"));
    let without = |scene: &Scene| {
        scene.at("south", |hospital| {
            hospital
                .capabilities
                .retain(|one| one.0 != hie_policy::Capability::Emergency);
        });
    };
    assert!(!told(&without, DOCTOR));
}

#[test]
fn who_may_not_ask_for_treatment_is_told_all_the_same_that_the_glass_can_be_broken() {
    let (mut scene, record) = scene();
    let closed = verdict(Reason::BreakGlassNotOpen, None);
    scene.world().verdicts.insert(record, closed);
    // In grace: no right to ask, but for an emergency.
    scene.at("south", |hospital| {
        hospital.rights.retain(|right| *right != Right::Request);
    });
    let answer = ask(&mut scene, DOCTOR, record, "TREAT");
    assert_eq!(answer.decisions[0].reason.to_string(), "not_accredited");
    assert!(answer.decisions[0].break_glass_available);
    let nurse = ask(&mut scene, "south-nurse", record, "TREAT");
    assert!(!nurse.break_glass_available);
    scene.at("south", |hospital| {
        hospital.rights.retain(|right| *right != Right::Emergency);
    });
    let outside = ask(&mut scene, DOCTOR, record, "TREAT");
    assert!(!outside.break_glass_available);
}
