//! At most 32 directives in force about the same grantee; what is over makes room when one is written.

use consent_registry::error::ContractError;
use hie_policy::Role;
use hie_types::PersonId;
use hie_types::consent::*;

use crate::scene::*;

fn until(seconds: u64) -> Terms {
    Terms {
        valid_until: Some(seconds),
        ..to_hospital("north")
    }
}

fn fill(scene: &mut Scene, terms: &Terms, count: u32) -> Vec<u64> {
    (0..count)
        .map(|_| scene.permit("alice", terms.clone()))
        .collect()
}

fn assert_full(scene: &mut Scene, terms: &Terms) {
    for msg in [permit("alice", terms.clone()), deny("alice", terms.clone())] {
        assert_refused!(scene, "alice", msg, ContractError::BucketFull { limit: 32 });
    }
}

#[test]
fn a_bucket_holds_thirty_two_permits_and_denials_together() {
    let mut scene = Scene::new();
    scene.patient("alice");
    let doctor = person("doctor");
    scene.knows_person(&doctor, &doctor, "north");
    let role = |hospital: Option<&str>| Terms {
        grantee: Grantee {
            hospital: hospital.map(id),
            role: Some(Role::Nurse.into()),
            person: None,
        },
        ..terms()
    };
    for grantee in [
        terms(),
        to_hospital("north"),
        role(None),
        role(Some("north")),
        to_person(&doctor),
    ] {
        fill(&mut scene, &grantee, 31);
        scene.deny("alice", grantee.clone());
        assert_full(&mut scene, &grantee);
    }
    // Another role, hospital or handle has a bucket of its own.
    scene.permit("alice", to_hospital("south"));
    scene.patient("bob");
    scene.permit("bob", terms());
}

#[test]
fn a_persons_bucket_is_one_wherever_the_person_works() {
    let mut scene = Scene::new();
    scene.patient("alice");
    let doctor = person("doctor");
    scene.knows_person(&doctor, &doctor, "north");
    fill(&mut scene, &to_person(&doctor), 32);
    scene.knows_person(&doctor, &doctor, "south");
    assert_full(&mut scene, &to_person(&doctor));
}

#[test]
fn persons_with_and_without_pseudonym_do_not_share_a_bucket() {
    let mut scene = Scene::new();
    scene.patient("alice");
    let people: Vec<PersonId> = vec![
        person("doctor"),
        pseudonym("north", 1),
        pseudonym("south", 1),
        pseudonym("north", 2),
    ];
    for person in &people {
        scene.knows_person(person, person, "north");
        fill(&mut scene, &to_person(person), 32);
    }
}

#[test]
fn expired_directives_make_room_from_their_very_end_on() {
    let mut scene = Scene::new();
    scene.patient("alice");
    fill(&mut scene, &until(NOW + 100), 31);
    scene.deny("alice", until(NOW + 100));
    scene.set_time(NOW + 99);
    assert_full(&mut scene, &until(NOW + 200));
    scene.set_time(NOW + 100);
    fill(&mut scene, &until(NOW + 200), 32);
    assert_full(&mut scene, &until(NOW + 200));
}

#[test]
fn permits_revoked_together_make_room_and_denials_do_not() {
    let mut scene = Scene::new();
    scene.patient("alice");
    fill(&mut scene, &to_hospital("north"), 30);
    let denials = [
        scene.deny("alice", to_hospital("north")),
        scene.deny("alice", to_hospital("north")),
    ];
    scene.ok("alice", revoke_all("alice"));
    fill(&mut scene, &to_hospital("north"), 30);
    assert_full(&mut scene, &to_hospital("north"));
    for id in denials {
        assert_eq!(scene.status(id), DirectiveStatus::Active);
    }
}

#[test]
fn each_directive_that_was_ended_or_used_up_makes_room_for_one() {
    let mut scene = Scene::new();
    scene.patient("alice");
    let once = Terms {
        max_uses: Some(1),
        ..to_hospital("north")
    };
    let ids = fill(&mut scene, &once, 32);
    assert_full(&mut scene, &to_hospital("north"));
    scene.ok("alice", revoke("alice", ids[3]));
    fill(&mut scene, &once, 1);
    assert_full(&mut scene, &to_hospital("north"));
    let drawn = vec![ids[4]];
    scene.ok("record-index", ExecuteMsg::DrawUse { ids: drawn });
    fill(&mut scene, &once, 1);
    assert_full(&mut scene, &to_hospital("north"));
}

#[test]
fn a_full_bucket_is_refused_before_anything_is_swept() {
    let mut scene = Scene::new();
    scene.patient("alice");
    fill(&mut scene, &to_hospital("north"), 32);
    // `assert_refused` compares what is stored before and after.
    assert_full(&mut scene, &to_hospital("north"));
}

#[test]
fn sweeping_reads_no_directive() {
    let mut scene = Scene::new();
    scene.patient("alice");
    fill(&mut scene, &until(NOW + 100), 32);
    scene.set_time(NOW + 100);
    scene.deps.storage.take();
    scene.permit("alice", to_hospital("south"));
    let empty = scene.deps.storage.take();
    scene.permit("alice", until(NOW + 200));
    let swept = scene.deps.storage.take();
    // One read per entry of the index that was moved, and nothing else.
    assert_eq!(swept.reads - empty.reads, 32);
    assert_eq!(swept.writes - empty.writes, 32);
    assert_eq!(swept.removes, 32);
}
