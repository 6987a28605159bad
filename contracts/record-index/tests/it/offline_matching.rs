//! When the two sides of `ReportOfflineAccess` speak of the same access, and how much of it may wait.

use hie_types::index::{LogEntry, LogEvent, QueryMsg, UnmatchedReportsResponse};
use hie_types::{PersonId, RecordId};
use record_index::offline::{MATCH_SECONDS, MAX_UNMATCHED};

use crate::log::verify;
use crate::offline::{read, report, served_to, surgeon};
use crate::scene::{ALICE, NURSE, SURGEON, Scene, hospital, pointer, said};

/// A scene some days on, with records of north.
fn scene(count: u8) -> (Scene, Vec<RecordId>, u64) {
    let mut scene = Scene::new();
    let records = scene.published(count);
    scene.later(10 * 86_400);
    let at = scene.now() - 5 * 86_400;
    (scene, records, at)
}

fn custodian_tells(scene: &mut Scene, records: &[RecordId], at: u64) -> String {
    let message = report(records, surgeon(), at, served_to("south"));
    said(&scene.send("north-officer", message).unwrap(), "matched").unwrap()
}

fn asker_tells(scene: &mut Scene, records: &[RecordId], at: u64) -> String {
    let message = report(records, surgeon(), at, read());
    said(&scene.send("south-officer", message).unwrap(), "matched").unwrap()
}

#[test]
fn whoever_reports_first_the_other_settles_it() {
    let (mut scene, records, at) = scene(2);
    assert_eq!(custodian_tells(&mut scene, &records, at), "0");
    assert_eq!(scene.unmatched("south").len(), 2);
    assert_eq!(asker_tells(&mut scene, &records, at), "2");
    assert!(scene.unmatched("south").is_empty());

    let (mut scene, records, at) = self::scene(2);
    assert_eq!(asker_tells(&mut scene, &records, at), "0");
    assert_eq!(custodian_tells(&mut scene, &records, at), "2");
    assert!(scene.unmatched("south").is_empty());
}

#[test]
fn reports_match_up_to_a_day_apart_to_the_second() {
    for (apart, matches) in [(0, true), (MATCH_SECONDS, true), (MATCH_SECONDS + 1, false)] {
        for later in [false, true] {
            let other = |at: u64| if later { at + apart } else { at - apart };
            let left = usize::from(!matches);
            let (mut one, records, at) = scene(1);
            custodian_tells(&mut one, &records, at);
            asker_tells(&mut one, &records, other(at));
            assert_eq!(one.unmatched("south").len(), left, "{apart} {later}");
            let (mut two, records, at) = scene(1);
            asker_tells(&mut two, &records, at);
            custodian_tells(&mut two, &records, other(at));
            assert_eq!(two.unmatched("south").len(), left, "{apart} {later}");
        }
    }
}

#[test]
fn one_report_of_the_asker_answers_for_all_of_the_same_day() {
    let (mut scene, records, at) = scene(1);
    for time in [at - MATCH_SECONDS, at - 1, at, at + 1, at + MATCH_SECONDS] {
        custodian_tells(&mut scene, &records, time);
    }
    custodian_tells(&mut scene, &records, at - MATCH_SECONDS - 1);
    custodian_tells(&mut scene, &records, at + MATCH_SECONDS + 1);
    assert_eq!(scene.unmatched("south").len(), 7);
    assert_eq!(asker_tells(&mut scene, &records, at), "5");
    let left: Vec<u64> = scene.unmatched("south").iter().map(|one| one.at).collect();
    assert_eq!(left, [at - MATCH_SECONDS - 1, at + MATCH_SECONDS + 1]);
}

#[test]
fn another_record_person_or_hospital_is_another_access() {
    let (mut scene, records, at) = scene(2);
    scene.furnish("west");
    custodian_tells(&mut scene, &records[..1], at);
    asker_tells(&mut scene, &records[1..], at);
    let nurse = PersonId::of_practitioner(&hospital("south"), &NURSE);
    scene
        .send("south-officer", report(&records, nurse, at, read()))
        .unwrap();
    let elsewhere = PersonId::of_practitioner(&hospital("west"), &SURGEON);
    scene
        .send("west-officer", report(&records, elsewhere, at, read()))
        .unwrap();
    assert_eq!(scene.unmatched("south").len(), 1);
    asker_tells(&mut scene, &records[..1], at);
    assert!(scene.unmatched("south").is_empty());
}

#[test]
fn two_custodians_reports_are_both_settled() {
    let (mut scene, records, at) = scene(1);
    let other = pointer("west", 1);
    scene.furnish("west");
    scene
        .publish_as("west-officer", ALICE, vec![other.clone()])
        .unwrap();
    custodian_tells(&mut scene, &records, at);
    let message = report(&[other.id], surgeon(), at, served_to("south"));
    scene.send("west-officer", message).unwrap();
    assert_eq!(scene.unmatched("south").len(), 2);
    asker_tells(&mut scene, &[records[0], other.id], at);
    assert!(scene.unmatched("south").is_empty());
}

#[test]
fn the_custodian_cannot_revive_what_was_settled() {
    let (mut scene, records, at) = scene(1);
    custodian_tells(&mut scene, &records, at);
    asker_tells(&mut scene, &records, at);
    let before = scene.dump();
    custodian_tells(&mut scene, &records, at);
    assert_eq!(scene.dump(), before);
}

#[test]
fn two_hundred_records_of_a_custodian_wait_for_a_hospital_and_more_are_on_record_only() {
    let (mut scene, records, at) = scene(20);
    scene.furnish("west");
    let rounds = u64::from(MAX_UNMATCHED) / 20;
    for round in 1..rounds {
        custodian_tells(&mut scene, &records, at + round);
    }
    custodian_tells(&mut scene, &records[..19], at);
    // 199: of two more the first is listed, and both are on record.
    let entries = verify(&scene, ALICE).len();
    let two = report(&records[..2], surgeon(), at + 100, served_to("south"));
    let response = scene.send("north-officer", two.clone()).unwrap();
    assert_eq!(said(&response, "new").unwrap(), "2");
    assert_eq!(said(&response, "unlisted").unwrap(), "1");
    assert_eq!(scene.unmatched("south").len(), 200);
    let one = report(&records[..1], surgeon(), at + 200, served_to("south"));
    let response = scene.send("north-officer", one).unwrap();
    assert_eq!(said(&response, "unlisted").unwrap(), "1");
    assert_eq!(scene.unmatched("south").len(), 200);
    let log = verify(&scene, ALICE);
    assert_eq!(log.len(), entries + 2);
    let told = |entry: &LogEntry| match &entry.event {
        LogEvent::Offline { records, .. } => records.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(told(&log[entries]), records[..2]);
    assert_eq!(told(&log[entries + 1]), records[..1]);
    // Again changes nothing, listed or not.
    let before = scene.dump();
    scene.send("north-officer", two.clone()).unwrap();
    assert_eq!(scene.dump(), before);
    // What was told before is passed over, full or not.
    custodian_tells(&mut scene, &records, at);
    // Another custodian, and another hospital, are not concerned.
    let west = PersonId::of_practitioner(&hospital("west"), &SURGEON);
    scene
        .send(
            "north-officer",
            report(&records, west, at, served_to("west")),
        )
        .unwrap();
    let other = pointer("west", 1);
    scene
        .publish_as("west-officer", ALICE, vec![other.clone()])
        .unwrap();
    let message = report(&[other.id], surgeon(), at, served_to("south"));
    scene.send("west-officer", message).unwrap();
    // What the asker settles makes room, and what it told before takes none.
    asker_tells(&mut scene, &records[..2], at);
    let left = 200 + 1 - (10 + 1) - 10;
    assert_eq!(scene.unmatched("south").len(), left);
    scene.send("north-officer", two).unwrap();
    assert_eq!(scene.unmatched("south").len(), left);
    let next = report(&records[2..3], surgeon(), at + 300, served_to("south"));
    let response = scene.send("north-officer", next).unwrap();
    assert_eq!(said(&response, "unlisted").unwrap(), "0");
    assert_eq!(scene.unmatched("south").len(), left + 1);
}

#[test]
fn what_waits_is_paged() {
    let (mut scene, records, at) = scene(15);
    for time in [at, at + 1] {
        custodian_tells(&mut scene, &records, time);
    }
    let page = |start_after, limit| -> UnmatchedReportsResponse {
        scene
            .query(QueryMsg::UnmatchedReports {
                hospital: hospital("south"),
                start_after,
                limit,
            })
            .unwrap()
    };
    let first = page(None, None);
    assert_eq!(first.reports.len(), 20);
    let second = page(first.next, Some(100));
    assert_eq!((second.reports.len(), second.next), (10, None));
    let mut all = [first.reports, second.reports].concat();
    assert_eq!(all, scene.unmatched("south"));
    all.dedup();
    assert_eq!(all.len(), 30);
    assert_eq!(page(None, Some(30)).next, None);
}

#[test]
fn a_time_at_the_beginning_of_all_time_is_matched_too() {
    let mut scene = Scene::new();
    scene.env.block.time = cosmwasm_std::Timestamp::from_seconds(100);
    let records = scene.published(1);
    custodian_tells(&mut scene, &records, 0);
    asker_tells(&mut scene, &records, 100);
    assert!(scene.unmatched("south").is_empty());
    asker_tells(&mut scene, &records, 0);
    custodian_tells(&mut scene, &records, 1);
    assert!(scene.unmatched("south").is_empty());
}
