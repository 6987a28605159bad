//! Who asked stands on record, permitted or not, in logs that anyone can verify.

use hie_client::{ClientError, Hie};
use hie_policy::{Purpose, Reason, Role};
use hie_testing::{Altered, assert_refused, treatment};
use hie_types::index::LogEvent;
use serde_json::{Value, json};

use crate::scene::{LAB, Scene};

#[test]
fn a_refusal_is_an_error_for_the_caller_and_stands_in_the_verified_log() {
    let Scene {
        network,
        hanbit,
        saebom,
        mina,
        house,
        ..
    } = Scene::set();
    let record = hanbit.points_to(&mina, LAB);
    let wanted = hie_client::requester::Wanted {
        handle: mina.handle,
        records: vec![record],
        purpose: Purpose::TREAT.into(),
        study: None,
        practitioner: house.practitioner,
    };
    let error = saebom.desk().request(&wanted).unwrap_err();
    assert_eq!(error.to_string(), "access refused: no_directive");
    assert!(matches!(error, ClientError::AccessRefused(answer) if answer.ticket.is_none()));

    let log = mina.access_log();
    assert_eq!(log.len(), 1);
    let entry = &log[0];
    assert_eq!((entry.number, entry.at), (1, network.now()));
    assert_eq!(entry.hospital.as_ref(), Some(&saebom.id));
    assert_eq!(entry.person, house.id);
    assert_eq!(
        (&entry.account, entry.role.unwrap().0),
        (&saebom.gateway, Role::Physician)
    );
    let LogEvent::Refusal {
        purpose,
        study,
        records,
    } = &entry.event
    else {
        panic!("a refusal expected");
    };
    assert_eq!((purpose.0, *study), (Purpose::TREAT, None));
    assert_eq!(records.len(), 1);
    assert_eq!(
        (records[0].record, records[0].reason.0),
        (record, Reason::NoDirective)
    );
}

#[test]
fn a_dry_run_leaves_no_trace() {
    let Scene {
        hanbit,
        mina,
        doctor,
        ..
    } = Scene::set();
    let record = hanbit.points_to(&mina, LAB);
    let answer = doctor.checks(&mina, &[record], Purpose::TREAT).unwrap();
    assert_eq!(answer.ticket, None);
    assert!(mina.access_log().is_empty());
}

#[test]
fn fifty_refusals_a_day_are_recorded_and_further_ones_hide_nobody_else() {
    let Scene {
        network,
        hanbit,
        mina,
        doctor,
        house,
        ..
    } = Scene::set();
    let record = hanbit.points_to(&mina, LAB);
    for _ in 0..52 {
        doctor.is_refused(&mina, &[record], Purpose::TREAT);
    }
    assert_eq!(mina.access_log().len(), 50);
    house.is_refused(&mina, &[record], Purpose::TREAT);
    assert_eq!(mina.access_log().len(), 51);
    // A permit is recorded however often it was refused before.
    mina.permits(treatment());
    doctor.draws(&mina, &[record], Purpose::TREAT);
    assert_eq!(mina.access_log().len(), 52);
    mina.revokes_all();
    network.advance(86_400);
    doctor.is_refused(&mina, &[record], Purpose::TREAT);
    assert_eq!(mina.access_log().len(), 53);
}

/// A scene with five entries in each log, and a page limit that makes them several pages.
fn with_entries() -> Scene {
    let scene = Scene::set();
    let Scene {
        hanbit,
        mina,
        doctor,
        ..
    } = &scene;
    let record = hanbit.points_to(mina, LAB);
    doctor.is_refused(mina, &[record], Purpose::TREAT);
    for _ in 0..4 {
        mina.permits(treatment());
        doctor.draws(mina, &[record], Purpose::TREAT);
    }
    scene
}

fn both_logs(hie: &Hie, scene: &Scene) -> [Result<usize, ClientError>; 2] {
    [
        hie.verified_access_log(scene.mina.handle)
            .map(|log| log.entries.len()),
        hie.verified_history(scene.mina.handle)
            .map(|log| log.entries.len()),
    ]
}

#[test]
fn untouched_logs_verify() {
    let scene = with_entries();
    for log in both_logs(&scene.network.hie, &scene) {
        assert_eq!(log.unwrap(), 5);
    }
    let untouched = Altered::answers(&scene.network, |_, _| {});
    for log in both_logs(&untouched, &scene) {
        assert_eq!(log.unwrap(), 5);
    }
}

#[test]
fn a_node_that_changes_a_page_is_found_out() {
    let scene = with_entries();
    type Change = fn(&mut Vec<Value>);
    let changes: [(&str, Change); 7] = [
        ("an entry is left out", |entries| drop(entries.remove(2))),
        ("the last is left out", |entries| drop(entries.pop())),
        ("the first is left out", |entries| drop(entries.remove(0))),
        ("two are swapped", |entries| entries.swap(1, 2)),
        ("one is told twice", |entries| {
            entries.insert(1, entries[0].clone())
        }),
        ("a time is changed", |entries| entries[3]["at"] = json!(7)),
        ("all are gone", Vec::clear),
    ];
    for (what, change) in changes {
        let liar = Altered::answers(&scene.network, move |_, answer| {
            if let Some(entries) = answer.get_mut("entries").and_then(Value::as_array_mut) {
                change(entries);
            }
        });
        for log in both_logs(&liar, &scene) {
            assert!(
                matches!(log, Err(ClientError::LogDiffers { .. })),
                "{what}: {log:?}"
            );
        }
    }
}

#[test]
fn a_node_that_changes_a_field_of_an_entry_is_found_out() {
    let scene = with_entries();
    let other = Value::from(scene.network.account("somebody-else"));
    let text = |text: &str| Value::from(text);
    for (at, field, value) in [
        (0, "/hospital", text("dalmaji")),
        (1, "/account", other.clone()),
        (1, "/person", other),
        (1, "/role", text("nurse")),
        (1, "/event/access/ticket", Value::from(9)),
        (1, "/event/access/purpose", text("COC")),
        (1, "/event/access/records/0/directive", Value::from(9)),
        (1, "/event/access/records/0/record", text(&"0".repeat(32))),
        (0, "/event/refusal/records/0/reason", text("denied")),
    ] {
        let liar = Altered::answers(&scene.network, move |_, answer| {
            let entry = answer
                .get_mut("entries")
                .and_then(|entries| entries.get_mut(at));
            if let Some(found) = entry.and_then(|entry| entry.pointer_mut(field)) {
                assert_ne!(*found, value, "{field} would not change");
                *found = value.clone();
            } else {
                panic!("{field} is not there");
            }
        });
        let log = liar.verified_access_log(scene.mina.handle);
        assert!(
            matches!(log, Err(ClientError::LogDiffers { .. })),
            "{field}"
        );
    }
}

#[test]
fn a_node_that_cuts_the_log_and_counts_to_match_is_found_out_by_the_head() {
    let scene = with_entries();
    let liar = Altered::answers(&scene.network, |_, answer| {
        if let Some(entries) = answer.get_mut("entries").and_then(Value::as_array_mut) {
            entries.pop();
            answer["count"] = json!(4);
        }
    });
    for log in both_logs(&liar, &scene) {
        assert!(matches!(log, Err(ClientError::LogDiffers { .. })));
    }
}

#[test]
fn one_patients_log_does_not_pass_for_anothers() {
    let scene = with_entries();
    let yuna = scene.network.registers("yuna");
    let (mine, hers) = (scene.mina.handle.to_string(), yuna.handle.to_string());
    let real = scene.network.hie.clone();
    let liar = Altered::answers(&scene.network, move |query, answer| {
        if query.pointer("/access_log/handle") == Some(&Value::from(hers.as_str())) {
            let log = real
                .index()
                .access_log(mine.parse().unwrap(), None, Some(100))
                .unwrap();
            *answer = serde_json::to_value(log).unwrap();
        }
    });
    let log = liar.verified_access_log(yuna.handle);
    assert!(matches!(log, Err(ClientError::LogDiffers { .. })));
}

#[test]
fn the_logs_of_a_handle_that_is_not_registered_are_empty_or_refused() {
    let Scene { network, .. } = Scene::set();
    let nobody = hie_types::Handle([9; 16]);
    assert_refused(network.hie.verified_history(nobody), "handle");
    let log = network.hie.verified_access_log(nobody);
    assert!(log.is_ok_and(|log| log.entries.is_empty()));
}
