//! What a message costs by the measured model of `gas.md`: bytes written and read, JSON sent. The
//! real chain measures it again; this catches a layout that grows.

use std::collections::BTreeMap;

use hie_types::consent::{Months, RecordCategory};
use hie_types::index::{ExecuteMsg, NewPointer};
use hie_types::{HospitalId, Month};

use crate::metered::gas;
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
    // The pointers, the list, the count of what the hospital keeps.
    assert_eq!(writes, 52);
    // Fixed part, settings, that count, two queries, and a miss for each id.
    let reads = 40_236 + 1_800 + 1_200 + 2 * 12_000 + 50 * (1_000 + 3 * (33 + 19));
    let each = (gas + reads) / 50;
    println!("publish: {each} gas a record in a batch of fifty");
    assert!(each <= 19_500, "{each}");
}

/// What each of fifty costs, and how many entries are written.
fn fifty(scene: &mut Scene, records: Vec<NewPointer>, reads_each: usize) -> (usize, usize) {
    let msg = ExecuteMsg::PublishRecords {
        handle: ALICE,
        records,
    };
    let mut cost_of = (0, 0);
    let memory = allocation_counter::measure(|| cost_of = cost(scene, "north-officer", msg));
    // What stands at `twenty_records_of_five_handles_cost_what_they_should` holds here too.
    println!("it takes {} bytes of memory", memory.bytes_total);
    assert!(memory.bytes_total <= 8 << 20, "{}", memory.bytes_total);
    let (writes, gas) = cost_of;
    let fixed = 40_236 + 1_800 + 1_200 + 2 * 12_000;
    (writes, (gas + fixed) / 50 + reads_each)
}

#[test]
fn an_emergency_summary_costs_one_entry_more() {
    let summary = |n| NewPointer {
        category: RecordCategory::Code("patient-summary".parse().unwrap()),
        ..usual(n)
    };
    let miss = 1_000 + 3 * (33 + 19);
    let (writes, each) = fifty(&mut Scene::new(), (0..50).map(summary).collect(), miss);
    println!("publish: {each} gas a patient summary in a batch of fifty");
    assert_eq!(writes, 102);
    assert!(each <= 20_000, "{each}");
}

#[test]
fn a_correction_costs_two_pointers_and_what_says_how_they_relate() {
    let mut scene = Scene::new();
    scene.publish((0..50).map(usual).collect()).unwrap();
    let correction = |n| NewPointer {
        relation: Some(hie_types::index::Relation {
            kind: hie_types::RelationKind(hie_policy::RelationKind::Replaces),
            target: usual(n).id,
            reason: None,
        }),
        ..usual(n + 50)
    };
    // A miss, the target, an empty tree.
    let reads = 1_000 + 3 * (33 + 19) + 1_000 + 3 * (33 + 19 + 140) + 30;
    let (writes, each) = fifty(&mut scene, (0..50).map(correction).collect(), reads);
    println!("publish: {each} gas a correction in a batch of fifty");
    // New pointer, old pointer, relation; one list.
    assert_eq!(writes, 151);
    assert!(each <= 35_000, "{each}");
}

#[test]
fn replacing_a_full_document_stays_within_bounds() {
    let mut scene = Scene::new();
    let first = pointer("north", 0);
    scene.publish(vec![first.clone()]).unwrap();
    let children = (1..=16).map(|n| crate::scene::on(n, hie_policy::RelationKind::Appends, &first));
    scene.publish(children.collect()).unwrap();
    let msg = ExecuteMsg::PublishRecords {
        handle: ALICE,
        records: vec![crate::scene::on(
            17,
            hie_policy::RelationKind::Replaces,
            &first,
        )],
    };
    let (writes, gas) = cost(&mut scene, "north-officer", msg);
    println!("replace a record with sixteen children: {gas} gas of writes");
    // Seventeen old pointers and the new one, list, relation, count.
    assert_eq!(writes, 21);
    assert!(gas < 200_000, "{gas}");
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
    // Pointer, list, count.
    assert_eq!(writes, 3);
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
    // Log entry, log head, ticket, what the custodian is to confirm, the permit that the hospital drew
    // on; and each record that it may have got.
    assert_eq!(writes, 5 + 20);
    assert!(gas < 125_000, "{gas}");
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
    // Log entry, log head, mark at the ticket; that the record and by the permit something was got.
    assert_eq!(writes, 5);
    let (writes, gas) = cost(&mut scene, "north-officer", confirm(&ids));
    println!("confirm nineteen more: {gas}");
    // Of the permit nothing more is to be said; the last confirmation is counted.
    assert_eq!(writes, 3 + 19 + 2);
    assert!(gas < 160_000, "{gas}");
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

/// What the hospital registry reads to say who asks for which hospital, and its active key; what the
/// consent registry reads to decide by one permit among few. Allowances: what they really take is
/// theirs to say.
const ACCOUNT: u64 = 3_747 + 2_000 + 7 * 1_250;
const DECIDE: u64 = 3_747 + 2_000 + 5_000;

#[test]
fn to_ask_for_one_record_costs_at_most_110_000() {
    let mut scene = Scene::new();
    let record = scene.publish(vec![usual(1), usual(2)]).map(|_| usual(1).id);
    let record = record.unwrap();
    scene.permit(record, 1_000_000);
    scene.permit(usual(2).id, 1_000_000);
    let mut ask = |id| {
        let msg = request(ALICE, &[id], "TREAT", Some(crate::scene::SURGEON));
        gas(&mut scene, "south-gateway", msg) + ACCOUNT + DECIDE
    };
    let first = ask(record);
    let other = ask(usual(2).id);
    let again = ask(record);
    println!("access to one: {first}, to another by the same permit {other}, again {again}");
    for gas in [first, other, again] {
        assert!(gas <= 110_000, "{gas}");
    }
}

#[test]
fn what_follows_a_ticket_costs_what_it_should() {
    let mut scene = Scene::new();
    let (ticket, record) = scene.ticket();
    let account = 3_747 + 2_000 + 5 * 1_250;
    let confirm = ExecuteMsg::ConfirmDisclosure {
        ticket,
        records: vec![served(record, 1)],
    };
    let confirm = gas(&mut scene, "north-officer", confirm) + account;
    scene.revoke(7);
    let receipt = ExecuteMsg::AcknowledgeReceipt {
        subject: crate::receipts::directive(7),
        answer: crate::receipts::LEGAL,
    };
    let receipt = gas(&mut scene, "south-officer", receipt) + account + DECIDE;
    scene
        .publish(vec![crate::scene::on(
            2,
            hie_policy::RelationKind::Replaces,
            &pointer("north", 1),
        )])
        .unwrap();
    let notice = ExecuteMsg::AcknowledgeNotice {
        record,
        kind: hie_types::index::NoticeKind::Replaced,
    };
    let notice = gas(&mut scene, "south-officer", notice) + account;
    println!("confirm: {confirm}, receipt: {receipt}, notice: {notice}");
    for (gas, most) in [(confirm, 95_000), (receipt, 80_000), (notice, 65_000)] {
        assert!(gas <= most, "{gas}");
    }
}
