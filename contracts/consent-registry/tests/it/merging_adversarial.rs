//! What somebody would try with handles that are merged.

use consent_registry::control::ControlError;
use consent_registry::error::ContractError;
use consent_registry::glass::session::SessionError;
use consent_registry::merging::MergeError;
use hie_policy::{EmergencyAccess, Purpose, Role};
use hie_types::consent::*;
use hie_types::{Handle, Salt, derive};

use crate::control::{accept, claim, confirm, registered, rotate, stage};
use crate::emergency::*;
use crate::history::verified;
use crate::merging::{merge, merge_by, merged, name, refused, two, unmerge};
use crate::scene::*;

/// Five handles of one patient, `m0` the main one.
fn five() -> (Scene, Handle) {
    let mut scene = Scene::new();
    let main = scene.patient("m0");
    for name in &FIVE[1..] {
        scene.patient(name);
        scene.merges("m0", name);
    }
    (scene, main)
}

const FIVE: [&str; 5] = ["m0", "m1", "m2", "m3", "m4"];

#[test]
fn merging_escapes_no_denial() {
    let (mut scene, temporary) = registered();
    let main = scene.patient("alice");
    scene.deny("alice", to_hospital("north"));
    scene.ok("officer", merge_by("north", main, temporary));
    for handle in [main, temporary] {
        assert_eq!(scene.why(handle, "north", Purpose::TREAT), "denied");
    }
    // Neither through another main handle, nor by parting: the hospital does neither.
    let salt = Salt([9; 16]);
    scene.ok("officer", register_by("north", salt));
    let second = derive::hospital_handle(CHAIN, &id("north"), &salt);
    refused!(
        scene,
        "officer",
        merge_by("north", second, temporary),
        MergeError::MergedAlready { field: "other" }
    );
    refused!(
        scene,
        "officer",
        unmerge(main, temporary),
        MergeError::NeitherControlled
    );
}

#[test]
fn a_permit_under_one_handle_prevails_over_a_denial_under_another_as_under_one() {
    let (mut scene, main, other) = merged();
    scene.deny("alma", terms());
    // Less specific, or as specific but earlier, it does not; more specific, it does for its own records.
    scene.permit("alice", to_hospital("north"));
    assert_eq!(scene.why(main, "north", Purpose::TREAT), "permitted");
    assert_eq!(scene.why(other, "north", Purpose::TREAT), "denied");
    scene.deny("alma", to_hospital("north"));
    assert_eq!(scene.why(main, "north", Purpose::TREAT), "denied");
}

#[test]
fn merging_imports_no_permit() {
    let mut scene = Scene::new();
    let (main, mallory) = (scene.patient("alice"), scene.patient("mallory"));
    scene.permit("mallory", terms());
    // One half of a stranger's does nothing, either way around, said as often as you like.
    for _ in 0..3 {
        scene.ok("mallory", merge(main, mallory));
        scene.ok("mallory", merge(mallory, main));
    }
    assert_eq!(scene.why(main, "north", Purpose::TREAT), "no_directive");
    assert_eq!(scene.known(main).merged, []);
    // Even where alice agrees, the permit reaches only what is under the other handle.
    scene.ok("alice", merge(main, mallory));
    assert_eq!(scene.why(main, "north", Purpose::TREAT), "no_directive");
}

#[test]
fn a_strangers_half_neither_replaces_nor_withdraws_the_patients() {
    let (mut scene, main, other) = two();
    let mallory = scene.patient("mallory");
    scene.ok("alice", merge(main, other));
    scene.ok("mallory", merge(main, mallory));
    refused!(
        scene,
        "mallory",
        merge(main, other),
        MergeError::NeitherControlled
    );
    refused!(
        scene,
        "mallory",
        unmerge(main, other),
        MergeError::NeitherControlled
    );
    assert_eq!(name(&scene.ok("alma", merge(main, other))), "merged");
}

/// Who hands over and takes another handle is not both.
#[test]
fn nobody_says_both_halves_with_one_account() {
    let (mut scene, main, other) = two();
    scene.ok("alice", merge(main, other));
    scene.ok("alice", rotate(main, Some("spare")));
    scene.ok("spare", accept(main));
    scene.ok("alma", rotate(other, Some("alice")));
    scene.ok("alice", accept(other));
    // Alice's account controls the other handle now: her half for the main one is void.
    assert_eq!(
        name(&scene.ok("alice", merge(main, other))),
        "merge_proposed"
    );
}

#[test]
fn no_chain_and_no_cycle_comes_of_halves_that_were_said_before() {
    let mut scene = Scene::new();
    let (a, b, c) = (
        scene.patient("alice"),
        scene.patient("bea"),
        scene.patient("carol"),
    );
    // Halves for a cycle, all at once.
    scene.ok("alice", merge(a, b));
    scene.ok("bea", merge(b, c));
    scene.ok("carol", merge(c, a));
    assert_eq!(name(&scene.ok("bea", merge(a, b))), "merged");
    refused!(
        scene,
        "carol",
        merge(b, c),
        MergeError::MergedAlready { field: "main" }
    );
    refused!(scene, "alice", merge(c, a), MergeError::IsMain);
    // What was said before the merge still takes two, and finds what is now.
    scene.ok("alice", unmerge(a, b));
    assert_eq!(name(&scene.ok("carol", merge(b, c))), "merged");
    refused!(
        scene,
        "alice",
        merge(c, a),
        MergeError::MergedAlready { field: "main" }
    );
}

#[test]
fn a_temporary_handle_opens_nothing_of_somebody_who_opted_out() {
    let (mut scene, temporary) = registered();
    let main = scene.patient("alice");
    scene.ok("alice", opt("alice", EmergencyAccess::OptedOut));
    scene.doctor("doctor", "north");
    let session = scene.opened("doctor", temporary);
    scene.ok("officer", merge_by("north", main, temporary));
    assert_eq!(scene.session(session).status, SessionStatus::OptedOut);
    assert_eq!(scene.why(main, "north", Purpose::BTG), "emergency_opt_out");
}

#[test]
fn a_denial_of_the_person_under_any_handle_keeps_the_glass_whole() {
    let (mut scene, main, other) = merged();
    scene.doctor("doctor", "north");
    let doctor = person("doctor");
    scene.knows_person(&doctor, &doctor, "north");
    scene.deny(
        "alma",
        Terms {
            purposes: vec![],
            ..to_person(&doctor)
        },
    );
    scene.opened("doctor", main);
    for handle in [main, other] {
        assert_eq!(scene.why(handle, "north", Purpose::BTG), "denied");
    }
}

#[test]
fn merging_multiplies_no_break_glass() {
    let (mut scene, _) = five();
    scene.doctor("doctor", "north");
    // Ten a day, under whichever handles.
    for at in 0..10 {
        scene.opened("doctor", handle_of(FIVE[at % 5]));
    }
    for name in FIVE {
        let refusal = scene.not_opened("doctor", handle_of(name));
        assert_eq!(refusal.code(), "too_many_sessions");
    }
    assert_eq!(scene.pending(None, false).len(), 10);
    // Each is reviewed and ended for itself; one that is unjustified bars for all.
    scene.auditor("auditor");
    scene.ok("auditor", review(1, Verdict::Unjustified));
    for name in FIVE {
        assert_eq!(scene.for_doctor(name, Purpose::BTG).reason.code(), "barred");
    }
}

#[test]
fn parting_hides_no_session_from_the_patient_whose_records_it_may_have_opened() {
    let (mut scene, temporary) = registered();
    let main = scene.patient("alice");
    scene.doctor("doctor", "south");
    let before = scene.opened("doctor", temporary);
    assert_refused!(
        scene,
        "alice",
        dispute("alice", before),
        ContractError::Session(SessionError::NotFound)
    );
    scene.ok("officer", merge_by("north", main, temporary));
    scene.pass(60);
    let last = scene.opened("doctor", temporary);
    scene.pass(1);
    scene.ok("auditor", unmerge(main, temporary));
    let same_second = scene.opened("doctor", temporary);
    scene.pass(1);
    let later = scene.opened("doctor", temporary);
    scene.ok("alice", dispute("alice", before));
    scene.ok("alice", dispute("alice", last));
    scene.ok("alice", dispute("alice", same_second));
    for session in [before, last, same_second] {
        assert!(scene.session(session).dispute.is_some());
    }
    assert_refused!(
        scene,
        "alice",
        dispute("alice", later),
        ContractError::Session(SessionError::NotFound)
    );
    // It stands in the history where its opening does, by the name of who disputed.
    let entries = verified(&scene, temporary);
    let disputed = entries.iter().rfind(
        |entry| matches!(entry.event, HistoryEvent::SessionDisputed { session } if session == last),
    );
    assert_eq!(disputed.unwrap().actor, addr("alice").to_string());
    // Nor does a stranger dispute.
    scene.patient("bob");
    assert_refused!(
        scene,
        "bob",
        dispute("bob", later),
        ContractError::Session(SessionError::NotFound)
    );
}

#[test]
fn a_hospital_does_not_part_by_claiming_the_temporary_handle_for_its_own() {
    let (mut scene, temporary) = registered();
    let main = scene.patient("alice");
    scene.permit("alice", terms());
    scene.ok("officer", merge_by("north", main, temporary));
    scene.attested(temporary, hie_policy::Effect::Deny, to_hospital("south"));
    scene.ok("officer", claim(temporary, "crony", Some("north")));
    scene.ok("auditor", confirm(temporary));
    scene.pass(3 * DAY);
    scene.ok("crony", accept(temporary));
    assert!(scene.send("crony", unmerge(main, temporary)).is_err());
    assert_eq!(scene.why(main, "south", Purpose::TREAT), "denied");
    // The patient does not wait for the crony.
    scene.ok("alice", unmerge(main, temporary));
    assert_eq!(scene.why(main, "south", Purpose::TREAT), "permitted");
}

/// What its crony would deny and forbid under the merged handle would hold for a patient whom another
/// hospital registered and nobody speaks for.
#[test]
fn a_hospital_bars_nobody_by_claiming_a_handle_that_it_merged() {
    let (mut scene, temporary) = registered();
    let salt = Salt([9; 16]);
    scene.ok("southern", register_by("south", salt));
    let main = derive::hospital_handle(CHAIN, &id("south"), &salt);
    scene.ok("officer", merge_by("north", main, temporary));
    scene.ok("southern", merge_by("south", main, temporary));
    scene.ok("officer", claim(temporary, "crony", Some("north")));
    let asked = stage(&scene, temporary);
    assert!(
        matches!(asked, ControlStage::Unconfirmed { .. }),
        "{asked:?}"
    );
    scene.pass(3 * DAY);
    assert_refused!(
        scene,
        "crony",
        accept(temporary),
        ContractError::Control(ControlError::NotConfirmed)
    );
    // While a claim is pending nothing is merged, so that it does not help to claim first.
    let (mut scene, temporary) = registered();
    scene.ok("southern", register_by("south", salt));
    scene.ok("officer", claim(temporary, "crony", Some("north")));
    assert!(
        scene
            .send("officer", merge_by("north", main, temporary))
            .is_err()
    );
    scene.pass(3 * DAY);
    scene.ok("crony", accept(temporary));
    refused!(
        scene,
        "officer",
        merge_by("north", main, temporary),
        MergeError::NotTemporary
    );
}

#[test]
fn what_was_parted_no_hospital_merges_again() {
    let (mut scene, temporary) = registered();
    let main = scene.patient("alice");
    scene.ok("officer", merge_by("north", main, temporary));
    scene.ok("auditor", unmerge(main, temporary));
    refused!(
        scene,
        "officer",
        merge_by("north", main, temporary),
        MergeError::Parted
    );
}

#[test]
fn no_half_outlives_the_merge_nor_the_parting() {
    let (mut scene, temporary) = registered();
    let main = scene.patient("alice");
    // Alice's half waits when the hospital merges: parting parts.
    scene.ok("alice", merge(main, temporary));
    scene.ok("alice", merge(temporary, main));
    scene.ok("officer", merge_by("north", main, temporary));
    assert_eq!(
        name(&scene.ok("alice", unmerge(main, temporary))),
        "unmerged"
    );
    assert_eq!(scene.known(main).merged, []);
    // Nothing is left for whoever claims the other handle to complete.
    scene.ok("officer", claim(temporary, "alma", Some("north")));
    scene.pass(3 * DAY);
    scene.ok("alma", accept(temporary));
    for (main, other) in [(main, temporary), (temporary, main)] {
        assert_eq!(
            name(&scene.ok("alma", merge(main, other))),
            "merge_proposed"
        );
    }
}

#[test]
fn no_bound_hides_a_denial() {
    let (mut scene, _) = five();
    // Every bucket that asks about the doctor of north is full, under every handle, of permits.
    let doctor = person("doctor");
    scene.knows_person(&doctor, &doctor, "north");
    let all = |role: Option<Role>, hospital: Option<&str>, who: Option<_>| Terms {
        grantee: Grantee {
            hospital: hospital.map(id),
            role: role.map(Into::into),
            person: who,
        },
        purposes: vec![Purpose::ETREAT.into()],
        ..terms()
    };
    for name in FIVE {
        for _ in 0..31 {
            scene.permit(name, all(None, None, None));
            scene.permit(name, all(None, Some("north"), None));
            scene.permit(name, all(Some(Role::Physician), None, None));
            scene.permit(name, all(Some(Role::Physician), Some("north"), None));
            scene.permit(name, all(None, None, Some(doctor.clone())));
        }
    }
    for (at, name) in FIVE.into_iter().enumerate() {
        let permit = scene.permit("m0", to_hospital("north"));
        assert_eq!(
            scene.why(handle_of("m0"), "north", Purpose::TREAT),
            "permitted"
        );
        // The last place of a bucket of each handle in turn.
        let denial = match at {
            0 => scene.deny(name, to_person(&doctor)),
            1 => scene.deny(name, all_treat(None, Some("north"))),
            2 => scene.deny(name, all_treat(Some(Role::Physician), Some("north"))),
            3 => scene.deny(name, to_person(&doctor)),
            _ => scene.deny(name, to_hospital("north")),
        };
        assert_eq!(
            scene.why(handle_of("m0"), "north", Purpose::TREAT),
            "denied",
            "{name}"
        );
        scene.ok(name, lift(name, denial));
        scene.ok("m0", revoke("m0", permit));
    }
}

fn all_treat(role: Option<Role>, hospital: Option<&str>) -> Terms {
    Terms {
        grantee: Grantee {
            hospital: hospital.map(id),
            role: role.map(Into::into),
            person: None,
        },
        ..terms()
    }
}

#[test]
fn filling_the_buckets_of_one_handle_leaves_room_in_those_of_the_others() {
    let (mut scene, main, other) = merged();
    for _ in 0..32 {
        scene.permit("alma", to_hospital("north"));
    }
    assert_refused!(
        scene,
        "alma",
        deny("alma", to_hospital("north")),
        ContractError::BucketFull { limit: 32 }
    );
    scene.deny("alice", to_hospital("north"));
    for handle in [main, other] {
        assert_eq!(scene.why(handle, "north", Purpose::TREAT), "denied");
    }
}

/// Five handles: 25 buckets, whatever else lies under them.
#[test]
fn a_decision_over_five_handles_reads_25_buckets_and_what_decides() {
    let (mut scene, main) = five();
    let reads = |scene: &Scene| {
        scene.deps.storage.take();
        scene.why(main, "north", Purpose::TREAT);
        scene.deps.storage.take().reads
    };
    // The five patients.
    assert_eq!(reads(&scene), 5);
    for name in FIVE {
        for number in 0..8 {
            let hospital = format!("other-{number:02}");
            scene.world.borrow_mut().hospitals.insert(hospital.clone());
            for _ in 0..12 {
                scene.permit(name, to_hospital(&hospital));
                scene.deny(name, to_hospital(&hospital));
            }
        }
    }
    // Nearly a thousand directives about others.
    assert_eq!(reads(&scene), 5);
    // Permits of the others are not even read: only the index names them.
    for _ in 0..32 {
        scene.permit("m1", to_hospital("north"));
    }
    assert_eq!(reads(&scene), 5 + 32);
    for _ in 0..32 {
        scene.deny("m2", to_hospital("north"));
    }
    assert_eq!(reads(&scene), 5 + 32 + 64);
}
