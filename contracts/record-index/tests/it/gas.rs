//! What a message costs by the measured model of `gas.md`: bytes written and read, JSON sent. The
//! real chain measures it again; this catches a layout that grows.

use std::collections::BTreeMap;

use hie_types::consent::{Months, RecordCategory};
use hie_types::index::{ExecuteMsg, NewPointer};
use hie_types::{HospitalId, Month};

use crate::scene::{ALICE, Scene, pointer, request, served};

/// 2,000 + 30 · (33 hidden bytes + key + value) for each entry that is new or changed.
fn written(before: &[(Vec<u8>, Vec<u8>)], after: &[(Vec<u8>, Vec<u8>)]) -> (usize, usize) {
    let before: BTreeMap<_, _> = before.iter().cloned().collect();
    let changed = after.iter().filter(|(k, v)| before.get(k) != Some(v));
    changed.fold((0, 0), |(writes, gas), (key, value)| {
        (writes + 1, gas + 2_990 + 30 * (key.len() + value.len()))
    })
}

fn cost(scene: &mut Scene, sender: &str, msg: ExecuteMsg) -> (usize, usize) {
    let json = serde_json::to_vec(&msg).unwrap().len();
    let before = scene.dump();
    scene.send(sender, msg).unwrap();
    let (writes, gas) = written(&before, &scene.dump());
    (writes, gas + 10 * json)
}

/// A pointer as a hospital publishes it day by day: one group, no tag, months stated.
fn usual(n: u8) -> NewPointer {
    let month = |text: &str| Month(text.parse().unwrap());
    NewPointer {
        category: RecordCategory::Code("discharge-summary".parse().unwrap()),
        tags: vec![],
        period: Some(Months {
            from: month("2026-01"),
            until: month("2026-02"),
        }),
        size: 1 << 20,
        ..pointer("north", n)
    }
}

#[test]
fn a_batch_of_fifty_costs_at_most_19_500_gas_a_record() {
    let mut scene = Scene::new();
    let records: Vec<NewPointer> = (0..50).map(usual).collect();
    let msg = ExecuteMsg::PublishRecords {
        handle: ALICE,
        records,
    };
    let (writes, gas) = cost(&mut scene, "north-officer", msg);
    assert_eq!(writes, 51);
    // Fixed part, settings, two queries, and a miss for each id.
    let reads = 40_236 + 1_800 + 2 * 12_000 + 50 * (1_000 + 3 * (33 + 19));
    let each = (gas + reads) / 50;
    println!("publish: {each} gas a record in a batch of fifty");
    assert!(each <= 19_500, "{each}");
}

#[test]
fn a_message_writes_few_entries() {
    let mut scene = Scene::new();
    let records: Vec<_> = (0..20).map(|n| pointer("north", n)).collect();
    let ids: Vec<_> = records.iter().map(|new| new.id).collect();
    let one = ExecuteMsg::PublishRecords {
        handle: ALICE,
        records: vec![pointer("north", 99)],
    };
    let (writes, gas) = cost(&mut scene, "north-officer", one);
    println!("publish one: {gas}");
    assert_eq!(writes, 2);
    scene.publish(records).unwrap();
    for id in &ids {
        scene.permit(*id, 7);
    }
    let (writes, gas) = cost(
        &mut scene,
        "south-doctor",
        request(ALICE, &ids, "TREAT", None),
    );
    println!("access to twenty: {gas}");
    // Log entry, log head, ticket, ticket number.
    assert_eq!(writes, 4);
    assert!(gas < 100_000, "{gas}");
    let refused = request(ALICE, &[pointer("north", 99).id], "TREAT", None);
    let (writes, gas) = cost(&mut scene, "south-doctor", refused);
    println!("refusal: {gas}");
    // Log entry, log head, count of the day.
    assert_eq!(writes, 3);
    let confirm = |ids: &[hie_types::RecordId]| ExecuteMsg::ConfirmDisclosure {
        ticket: 1,
        records: ids.iter().map(|id| served(*id, 1)).collect(),
    };
    let (writes, gas) = cost(&mut scene, "north-officer", confirm(&ids[..1]));
    println!("confirm one: {gas}");
    // Log entry, log head, mark at the ticket.
    assert_eq!(writes, 3);
    let (_, gas) = cost(&mut scene, "north-officer", confirm(&ids));
    println!("confirm nineteen more: {gas}");
    assert!(gas < 100_000, "{gas}");
}

#[test]
fn the_longest_pointer_fits_too() {
    // The longest hospital id there is, to see the worst case.
    let longest: HospitalId = "a".repeat(32).parse().unwrap();
    assert_eq!(longest.as_str().len(), 32);
    let bytes = hie_contract::table::encode(
        &record_index::pointer::Pointer::publish(
            &NewPointer {
                id: hie_types::derive::record_id(&longest, &crate::scene::salt(1)),
                tags: (0..8).map(|n| hie_types::Tag([n; 16])).collect(),
                groups: (0..4).map(|n| hie_types::Group([n; 16])).collect(),
                size: 1 << 40,
                locator: hie_types::index::Locator {
                    endpoint: "e".repeat(24).parse().unwrap(),
                    object: "f".repeat(64).parse().unwrap(),
                },
                ..usual(1)
            },
            ALICE,
            &longest,
            4_000_000_000,
        )
        .unwrap(),
    )
    .unwrap();
    println!("longest pointer: {} bytes", bytes.len());
    assert!(bytes.len() <= 400, "{}", bytes.len());
}
