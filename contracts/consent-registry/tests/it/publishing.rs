//! Who may publish under a handle.

use consent_registry::error::ContractError;
use consent_registry::patient::PatientError;
use consent_registry::permissions::PermissionError;
use consent_registry::terms::TermsError;
use hie_types::consent::*;

use crate::history::verified;
use crate::scene::*;

/// What the record index is answered when it asks for one custodian.
fn asked_for(scene: &Scene, name: &str, hospital: &str) -> Vec<String> {
    let answer: PatientResponse = scene.ask(QueryMsg::Patient {
        handle: handle_of(name),
        custodian: Some(id(hospital)),
    });
    answer
        .no_publishing
        .iter()
        .map(ToString::to_string)
        .collect()
}

#[test]
fn everybody_may_publish_until_the_patient_forbids_it() {
    let mut scene = Scene::new();
    let handle = scene.patient("alice");
    assert_eq!(scene.known(handle).no_publishing, []);
    let response = scene.ok("alice", set_publishing("alice", "north", false));
    assert_eq!(
        event(&response),
        (
            "publishing".into(),
            vec![
                ("handle".into(), handle.to_string()),
                ("hospital".into(), "north".into()),
                ("allowed".into(), "false".into()),
            ]
        )
    );
    assert_eq!(scene.known(handle).no_publishing, [id("north")]);
    assert_eq!(asked_for(&scene, "alice", "north"), ["north"]);
    assert!(asked_for(&scene, "alice", "south").is_empty());
    let response = scene.ok("alice", set_publishing("alice", "north", true));
    assert_eq!(attribute(&response, "allowed"), "true");
    assert_eq!(scene.known(handle).no_publishing, []);
    assert!(asked_for(&scene, "alice", "north").is_empty());
}

#[test]
fn each_handle_forbids_for_itself() {
    let mut scene = Scene::new();
    scene.patient("alice");
    scene.patient("bob");
    scene.ok("alice", set_publishing("alice", "north", false));
    assert!(asked_for(&scene, "bob", "north").is_empty());
}

#[test]
fn forbidding_and_allowing_are_in_the_history() {
    let mut scene = Scene::new();
    let handle = scene.patient("alice");
    for (seconds, allowed) in [(5, false), (7, true)] {
        scene.pass(seconds);
        scene.ok("alice", set_publishing("alice", "north", allowed));
    }
    let entries = verified(&scene, handle);
    let said: Vec<_> = entries[1..].iter().map(|e| (e.at, &e.event)).collect();
    let event = |allowed| HistoryEvent::Publishing {
        hospital: id("north"),
        allowed,
    };
    assert_eq!(said, [(NOW + 5, &event(false)), (NOW + 12, &event(true))]);
    for entry in &entries[1..] {
        assert_eq!(entry.authority.unwrap().code(), "controller");
        assert_eq!(entry.actor, addr("alice").to_string());
    }
}

#[test]
fn repeating_is_harmless_and_counts_once() {
    let mut scene = Scene::new();
    let handle = scene.patient("alice");
    for _ in 0..40 {
        scene.ok("alice", set_publishing("alice", "north", false));
    }
    assert_eq!(scene.known(handle).no_publishing, [id("north")]);
    for _ in 0..2 {
        scene.ok("alice", set_publishing("alice", "north", true));
    }
    assert_eq!(scene.known(handle).no_publishing, []);
    assert_eq!(scene.known(handle).count, 43);
    // Nothing was counted down twice: 32 fit afterwards.
    forbid(&mut scene, 32);
}

fn forbid(scene: &mut Scene, hospitals: u32) {
    for number in 0..hospitals {
        let hospital = format!("hospital-{number}");
        scene.world.borrow_mut().hospitals.insert(hospital.clone());
        scene.ok("alice", set_publishing("alice", &hospital, false));
    }
}

#[test]
fn thirty_two_may_be_forbidden_and_no_more() {
    let mut scene = Scene::new();
    let handle = scene.patient("alice");
    forbid(&mut scene, 32);
    assert_eq!(scene.known(handle).no_publishing.len(), 32);
    assert_refused!(
        scene,
        "alice",
        set_publishing("alice", "north", false),
        ContractError::Patient(PatientError::TooManyForbidden { limit: 32 })
    );
    // One that is forbidden already takes no further place, and one that is allowed gives its up.
    scene.ok("alice", set_publishing("alice", "hospital-3", false));
    scene.ok("alice", set_publishing("alice", "hospital-3", true));
    scene.ok("alice", set_publishing("alice", "north", false));
    assert_eq!(asked_for(&scene, "alice", "north"), ["north"]);
    // Asked for one, the registry reads one, however many there are.
    scene.deps.storage.take();
    let reads = |scene: &Scene| scene.deps.storage.take().reads;
    asked_for(&scene, "alice", "north");
    let of_many = reads(&scene);
    scene.patient("bob");
    scene.ok("bob", set_publishing("bob", "north", false));
    reads(&scene);
    asked_for(&scene, "bob", "north");
    assert_eq!(of_many, reads(&scene));
}

#[test]
fn a_hospital_that_was_never_accredited_is_neither_forbidden_nor_allowed() {
    let mut scene = Scene::new();
    scene.patient("alice");
    for allowed in [true, false] {
        assert_refused!(
            scene,
            "alice",
            set_publishing("alice", "nowhere", allowed),
            ContractError::Terms(TermsError::UnknownHospital { field: "hospital" })
        );
    }
}

#[test]
fn only_the_controller_forbids_and_allows() {
    let mut scene = Scene::new();
    scene.patient("alice");
    scene.appoint("officer", "north", hie_policy::Role::RecordsOfficer);
    for sender in ["bob", "owner", "officer", "record-index"] {
        for allowed in [true, false] {
            assert_refused!(
                scene,
                sender,
                set_publishing("alice", "north", allowed),
                ContractError::Permission(PermissionError::NotController)
            );
        }
    }
    assert_refused!(
        scene,
        "bob",
        set_publishing("bob", "north", false),
        ContractError::UnknownHandle
    );
}
