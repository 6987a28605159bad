//! What stands against asking before the patient's will is looked at: recorded, and no error.

use hie_policy::{Capability, Reason, Role};
use hie_types::RecordId;
use hie_types::index::AccessResponse;
use hie_types::registry::{Right, StaffStanding};

use crate::scene::{ALICE, SURGEON, Scene, pointer};

fn reasons(answer: &AccessResponse) -> Vec<Reason> {
    answer.decisions.iter().map(|d| d.reason.into()).collect()
}

/// What is asked of `south-doctor`, or of the gateway for the surgeon, after a change.
fn refused(sender: &str, code: &str, change: impl FnOnce(&Scene)) -> Reason {
    let mut scene = Scene::new();
    let record = scene.published(1)[0];
    scene.permit(record, 7);
    change(&scene);
    let who = sender.ends_with("gateway").then_some(SURGEON);
    let answer = scene
        .ask_for(sender, &[record, RecordId([1; 16])], code, who)
        .unwrap();
    // No oracle: who may not ask is told the same of what is not there.
    assert_eq!(answer.decisions[0].reason, answer.decisions[1].reason);
    assert_eq!(answer.ticket, None);
    assert_eq!(scene.log(ALICE).count, 1);
    answer.decisions[0].reason.0
}

#[test]
fn what_stands_against_the_person_is_recorded() {
    let suspended = |s: &Scene| s.staff("south-doctor", |d| d.standing = StaffStanding::Suspended);
    assert_eq!(
        refused("south-doctor", "TREAT", suspended),
        Reason::StaffSuspended
    );
    let expired = |s: &Scene| s.staff("south-doctor", |d| d.standing = StaffStanding::Expired);
    assert_eq!(
        refused("south-doctor", "TREAT", expired),
        Reason::StaffExpired
    );
    let suspended = |s: &Scene| {
        s.practitioner("south", SURGEON, |d| d.standing = StaffStanding::Suspended);
    };
    assert_eq!(
        refused("south-gateway", "TREAT", suspended),
        Reason::StaffSuspended
    );
    let expired = |s: &Scene| {
        s.practitioner("south", SURGEON, |d| d.standing = StaffStanding::Expired);
    };
    assert_eq!(
        refused("south-gateway", "TREAT", expired),
        Reason::StaffExpired
    );
}

#[test]
fn a_gateway_that_is_not_active_speaks_for_nobody_and_is_recorded_itself() {
    for (standing, expected) in [
        (StaffStanding::Suspended, Reason::StaffSuspended),
        (StaffStanding::Expired, Reason::StaffExpired),
    ] {
        let mut scene = Scene::new();
        let record = scene.published(1)[0];
        scene.staff("south-gateway", |s| s.standing = standing);
        let answer = scene
            .ask_for("south-gateway", &[record], "TREAT", Some(SURGEON))
            .unwrap();
        assert_eq!(reasons(&answer), [expected]);
        let log = scene.log(ALICE);
        assert_eq!(
            log.entries[0].person.as_str(),
            scene.addr("south-gateway").as_str()
        );
        assert_eq!(log.entries[0].role.unwrap().0, Role::Gateway);
    }
}

#[test]
fn what_stands_against_the_hospital_is_recorded() {
    let without =
        |right: Right| move |s: &Scene| s.at("south", |h| h.rights.retain(|r| *r != right));
    assert_eq!(
        refused("south-doctor", "TREAT", without(Right::Request)),
        Reason::NotAccredited
    );
    assert_eq!(
        refused("south-doctor", "ERTREAT", without(Right::Emergency)),
        Reason::NotAccredited
    );
    assert_eq!(
        refused("south-researcher", "HRESCH", without(Right::Request)),
        Reason::NotAccredited
    );
    let unable = |capability: Capability| {
        move |s: &Scene| s.at("south", |h| h.capabilities.retain(|c| c.0 != capability))
    };
    assert_eq!(
        refused("south-doctor", "TREAT", unable(Capability::Requester)),
        Reason::CapabilityMissing
    );
    assert_eq!(
        refused("south-doctor", "BTG", unable(Capability::Emergency)),
        Reason::CapabilityMissing
    );
    assert_eq!(
        refused("south-researcher", "CLINTRL", unable(Capability::Research)),
        Reason::CapabilityMissing
    );
}

#[test]
fn a_role_that_may_not_ask_for_the_purpose_is_recorded() {
    let nothing = |_: &Scene| {};
    for (sender, code) in [
        ("south-officer", "TREAT"),
        ("south-admin", "ERTREAT"),
        ("south-privacy", "COC"),
        ("south-researcher", "TREAT"),
        ("south-doctor", "HRESCH"),
        ("south-nurse", "TREATDS"),
    ] {
        assert_eq!(refused(sender, code, nothing), Reason::RoleNotAllowed);
    }
}

#[test]
fn roles_that_may_ask_do() {
    for (sender, code) in [
        ("south-physician", "TREAT"),
        ("south-nurse", "ERTREAT"),
        ("south-pharmacist", "COC"),
        ("south-paramedic", "ETREAT"),
        ("south-researcher", "HRESCH"),
        ("south-officer", "HPAYMT"),
        ("south-privacy", "PATRQT"),
        ("south-admin", "HOPERAT"),
    ] {
        let mut scene = Scene::new();
        let record = scene.published(1)[0];
        scene.permit(record, 7);
        let answer = scene.ask_for(sender, &[record], code, None).unwrap();
        assert_eq!(reasons(&answer), [Reason::Permitted], "{sender} {code}");
    }
}

#[test]
fn a_custodian_reads_its_own_records_for_care_without_capability_or_role() {
    let mut scene = Scene::new();
    let own = scene.published(1)[0];
    let other = pointer("south", 1);
    scene
        .publish_as("south-officer", ALICE, vec![other.clone()])
        .unwrap();
    scene.permit(other.id, 7);
    scene.at("north", |h| {
        h.rights = vec![Right::Publish, Right::Serve];
        h.capabilities.clear();
    });
    let records = [own, other.id];
    let answer = scene.ask("north-officer", &records).unwrap();
    assert_eq!(reasons(&answer), [Reason::Custodian, Reason::NotAccredited]);
    let ticket = scene.look_at(answer.ticket.unwrap());
    assert_eq!(ticket.ticket.records.len(), 1);
    assert!(ticket.liveness[0].live);
    // Operations are not care.
    let answer = scene
        .ask_for("north-officer", &records, "HOPERAT", None)
        .unwrap();
    assert_eq!(reasons(&answer), [Reason::NotAccredited; 2]);
    scene.at("north", |h| h.rights = all_but_publish());
    let answer = scene.ask("north-officer", &records).unwrap();
    assert_eq!(reasons(&answer)[0], Reason::NotAccredited);
    scene.staff("north-officer", |s| s.standing = StaffStanding::Suspended);
    let answer = scene.ask("north-officer", &records).unwrap();
    assert_eq!(reasons(&answer), [Reason::StaffSuspended; 2]);
}

fn all_but_publish() -> Vec<Right> {
    let mut rights = crate::scene::all_rights();
    rights.retain(|right| *right != Right::Publish);
    rights
}
