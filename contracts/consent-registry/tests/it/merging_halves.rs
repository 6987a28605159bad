//! Halves of a merge: of two hospitals that each registered one of two handles which nobody controls, and what
//! waits for whom.

use consent_registry::error::ContractError;
use consent_registry::merging::MergeError;
use hie_policy::{Purpose, Role};
use hie_types::consent::*;
use hie_types::registry::StaffStanding;
use hie_types::{Handle, Salt, derive};

use crate::control::{accept, claim, registered};
use crate::history::verified;
use crate::merging::{WEEK, merge, merge_by, merged, name, refused, two, unmerge};
use crate::scene::*;

/// North registered the one and south the other, and nobody controls either.
fn of_two_hospitals() -> (Scene, Handle, Handle) {
    let (mut scene, north) = registered();
    let south = registered_by_south(&mut scene, 9);
    (scene, north, south)
}

fn registered_by_south(scene: &mut Scene, byte: u8) -> Handle {
    let salt = Salt([byte; 16]);
    scene.ok("southern", register_by("south", salt));
    derive::hospital_handle(CHAIN, &id("south"), &salt)
}

fn halves(scene: &Scene, handle: Handle) -> Vec<MergeHalf> {
    page(scene, handle, None, None).halves
}

fn page(
    scene: &Scene,
    handle: Handle,
    start_after: Option<Handle>,
    limit: Option<u32>,
) -> MergeHalvesResponse {
    scene.ask(QueryMsg::MergeHalves {
        handle,
        start_after,
        limit,
    })
}

fn last(scene: &Scene, handle: Handle) -> HistoryEntry {
    verified(scene, handle).pop().unwrap()
}

/// A hospital would give a wrong allergy list to another hospital's patient by merging junk into its handle.
#[test]
fn a_hospital_merges_nothing_into_the_temporary_handle_of_another_by_itself() {
    let (mut scene, main, junk) = of_two_hospitals();
    scene.attested_by(
        "southern",
        junk,
        hie_policy::Effect::Deny,
        to_hospital("north"),
    );
    let response = scene.ok("southern", merge_by("south", main, junk));
    assert_eq!(name(&response), "merge_proposed");
    // However often it says so, with however many officers, and whichever way round.
    scene.appoint("second", "south", Role::RecordsOfficer);
    for officer in ["southern", "second"] {
        for msg in [merge_by("south", main, junk), merge_by("south", junk, main)] {
            assert_eq!(name(&scene.ok(officer, msg)), "merge_proposed");
        }
    }
    assert_eq!(scene.known(main).merged, []);
    assert_eq!(scene.why(main, "north", Purpose::TREAT), "no_directive");
    // Its word stands in the history of its own handle only.
    assert_eq!(verified(&scene, main).len(), 1);
    let proposed = HistoryEvent::MergeProposed {
        main: junk,
        other: main,
    };
    let entry = last(&scene, junk);
    assert_eq!(entry.event, proposed);
    assert_eq!(entry.attestation.unwrap().hospital, id("south"));
    // Nor does a third hospital answer for north.
    scene.appoint("western", "west", Role::Administrator);
    refused!(
        scene,
        "western",
        merge_by("west", main, junk),
        MergeError::NotTemporary
    );
}

#[test]
fn two_hospitals_merge_when_both_say_the_same_whichever_says_it_first() {
    for north_first in [true, false] {
        for north_is_main in [true, false] {
            let (mut scene, north, south) = of_two_hospitals();
            let (main, other) = match north_is_main {
                true => (north, south),
                false => (south, north),
            };
            let mut said = [
                ("officer", merge_by("north", main, other)),
                ("southern", merge_by("south", main, other)),
            ];
            if !north_first {
                said.reverse();
            }
            let [(first, half), (second, answer)] = said;
            assert_eq!(name(&scene.ok(first, half)), "merge_proposed");
            assert_eq!(name(&scene.ok(second, answer)), "merged");
            assert_eq!(scene.known(main).merged, [other]);
            for handle in [main, other] {
                assert_eq!(
                    last(&scene, handle).event,
                    HistoryEvent::Merged { main, other }
                );
                assert_eq!(halves(&scene, handle), []);
            }
        }
    }
}

#[test]
fn one_way_round_is_not_the_other() {
    let (mut scene, north, south) = of_two_hospitals();
    scene.ok("officer", merge_by("north", north, south));
    let turned = scene.ok("southern", merge_by("south", south, north));
    assert_eq!(name(&turned), "merge_proposed");
    // The latest of each counts.
    let answer = scene.ok("southern", merge_by("south", north, south));
    assert_eq!(name(&answer), "merged");
}

#[test]
fn a_hospitals_half_waits_for_seven_days_to_the_second() {
    for (second, expected) in [
        (WEEK - 1, "merged"),
        (WEEK, "merge_proposed"),
        (WEEK + 1, "merge_proposed"),
    ] {
        let (mut scene, main, other) = of_two_hospitals();
        scene.ok("southern", merge_by("south", main, other));
        scene.pass(second);
        let waits = usize::from(expected == "merged");
        assert_eq!(halves(&scene, main).len(), waits);
        let response = scene.ok("officer", merge_by("north", main, other));
        assert_eq!(name(&response), expected);
    }
}

#[test]
fn the_word_of_a_hospital_that_may_not_attest_any_more_is_no_half() {
    let (mut scene, main, other) = of_two_hospitals();
    scene.ok("southern", merge_by("south", main, other));
    let lost = |scene: &Scene, hospital: &str| {
        let mut world = scene.world.borrow_mut();
        world.cannot_attest = [hospital.to_owned()].into();
    };
    lost(&scene, "south");
    let response = scene.ok("officer", merge_by("north", main, other));
    assert_eq!(name(&response), "merge_proposed");
    lost(&scene, "west");
    let response = scene.ok("southern", merge_by("south", main, other));
    assert_eq!(name(&response), "merged");
}

#[test]
fn once_an_account_controls_a_handle_it_speaks_for_it_and_no_hospital() {
    // The half that was said for it is void.
    let (mut scene, main, other) = of_two_hospitals();
    scene.ok("officer", merge_by("north", main, other));
    scene.ok("officer", claim(main, "alice", Some("north")));
    scene.pass(3 * DAY);
    scene.ok("alice", accept(main));
    assert_eq!(halves(&scene, other), []);
    refused!(
        scene,
        "officer",
        merge_by("north", main, other),
        MergeError::NotTemporary
    );
    // South merges its temporary handle into that of an account by itself, as ever.
    let response = scene.ok("southern", merge_by("south", main, other));
    assert_eq!(name(&response), "merged");
    // The account may also answer the half that waits for it.
    let (mut scene, main, other) = of_two_hospitals();
    scene.ok("southern", merge_by("south", main, other));
    scene.ok("officer", claim(main, "alice", Some("north")));
    scene.pass(3 * DAY);
    scene.ok("alice", accept(main));
    assert_eq!(name(&scene.ok("alice", merge(main, other))), "merged");
}

#[test]
fn a_hospital_takes_its_half_back_whatever_its_standing_and_nobody_elses() {
    let (mut scene, main, other) = of_two_hospitals();
    scene.ok("southern", merge_by("south", main, other));
    scene.appoint("gateway", "south", Role::Gateway);
    scene.appoint("gone", "south", Role::Administrator);
    scene.change_account("gone", |facts| {
        facts.appointment.as_mut().unwrap().standing = StaffStanding::Suspended;
    });
    for sender in ["officer", "gateway", "gone", "bob", "owner"] {
        refused!(
            scene,
            sender,
            unmerge(main, other),
            MergeError::NeitherControlled
        );
    }
    // The other way round nothing was said.
    refused!(
        scene,
        "southern",
        unmerge(other, main),
        MergeError::NeitherControlled
    );
    scene.change_account("southern", |facts| {
        facts.rights.clear();
        facts.capabilities.clear();
    });
    let response = scene.ok("southern", unmerge(main, other));
    assert_eq!(name(&response), "merge_withdrawn");
    let entry = last(&scene, other);
    assert_eq!(entry.event, HistoryEvent::MergeWithdrawn { main, other });
    assert_eq!(
        (entry.authority, entry.actor),
        (None, addr("southern").into())
    );
    assert_eq!(verified(&scene, main).len(), 1);
    let response = scene.ok("officer", merge_by("north", main, other));
    assert_eq!(name(&response), "merge_proposed");
    refused!(
        scene,
        "southern",
        unmerge(main, other),
        MergeError::NeitherControlled
    );
}

#[test]
fn neither_hospital_parts_what_both_merged_nor_merges_it_again() {
    let (mut scene, main, other) = of_two_hospitals();
    scene.ok("southern", merge_by("south", main, other));
    scene.ok("officer", merge_by("north", main, other));
    for sender in ["officer", "southern"] {
        refused!(
            scene,
            sender,
            unmerge(main, other),
            MergeError::NeitherControlled
        );
    }
    scene.ok("auditor", unmerge(main, other));
    for (sender, hospital) in [("officer", "north"), ("southern", "south")] {
        refused!(
            scene,
            sender,
            merge_by(hospital, main, other),
            MergeError::Parted
        );
    }
}

#[test]
fn a_hospital_merges_two_handles_of_its_own_by_itself() {
    let (mut scene, _, one) = of_two_hospitals();
    let another = registered_by_south(&mut scene, 10);
    let response = scene.ok("southern", merge_by("south", one, another));
    assert_eq!(name(&response), "merged");
}

#[test]
fn whoever_speaks_for_a_handle_sees_what_waits_for_it() {
    let (mut scene, main, other) = two();
    scene.pass(5);
    scene.ok("alice", merge(main, other));
    let half = MergeHalf {
        main,
        other,
        by_main: true,
        account: addr("alice").into(),
        hospital: None,
        said_at: NOW + 5,
        until: NOW + 5 + WEEK,
    };
    assert_eq!(halves(&scene, other), std::slice::from_ref(&half));
    // For her it does not.
    assert_eq!(halves(&scene, main), []);
    // The other way round takes its place; repeating starts the seven days anew.
    scene.pass(1);
    scene.ok("alice", merge(other, main));
    let turned = MergeHalf {
        main: other,
        other: main,
        by_main: false,
        said_at: NOW + 6,
        until: NOW + 6 + WEEK,
        ..half
    };
    assert_eq!(halves(&scene, other), [turned]);
    scene.ok("alice", unmerge(other, main));
    assert_eq!(halves(&scene, other), []);
    let (mut scene, main, other) = of_two_hospitals();
    scene.ok("southern", merge_by("south", main, other));
    let waits = &halves(&scene, main)[0];
    assert_eq!(
        (waits.main, waits.other, waits.by_main),
        (main, other, false)
    );
    assert_eq!(waits.hospital, Some(id("south")));
    assert_eq!(waits.account, addr("southern").to_string());
}

#[test]
fn what_waits_no_longer_is_not_answered() {
    // Its time, or the control of whoever said it, is over; or the handles are merged.
    let (mut scene, main, other) = two();
    scene.ok("alice", merge(main, other));
    scene.pass(WEEK - 1);
    assert_eq!(halves(&scene, other).len(), 1);
    scene.pass(1);
    assert_eq!(halves(&scene, other), []);
    scene.ok("alice", merge(main, other));
    scene.ok("alice", crate::control::rotate(main, Some("spare")));
    scene.ok("spare", accept(main));
    assert_eq!(halves(&scene, other), []);
    let (scene, main, other) = merged();
    for handle in [main, other] {
        assert_eq!(halves(&scene, handle), []);
    }
    let unknown = scene.query::<MergeHalvesResponse>(QueryMsg::MergeHalves {
        handle: handle_of("nobody"),
        start_after: None,
        limit: None,
    });
    assert!(matches!(unknown, Err(ContractError::UnknownHandle)));
}

#[test]
fn pages_of_halves_leave_none_out() {
    let mut scene = Scene::new();
    let main = scene.patient("alice");
    let mut expected = Vec::new();
    for n in 0..5 {
        let name = format!("stranger-{n}");
        let other = scene.patient(&name);
        scene.ok(&name, merge(main, other));
        // Two are taken over by time.
        if n == 1 {
            scene.pass(WEEK);
        } else if n > 1 {
            expected.push(other);
        }
    }
    expected.sort();
    for limit in 1..7 {
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let page = page(&scene, main, after, Some(limit));
            assert!(page.halves.len() <= limit as usize);
            found.extend(page.halves.iter().map(|half| half.other));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(found, expected, "{limit}");
    }
}
