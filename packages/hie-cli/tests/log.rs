//! `hie log`: copies of a log verify, and the first entry that was changed is named.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

use std::path::Path;
use std::process::{Command, Output};
use std::sync::OnceLock;

use serde_json::Value;

fn hie(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_hie"))
        .args(arguments)
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// A folder with the demo's answers, and the handle in it.
fn demo() -> &'static (tempfile::TempDir, String, String) {
    static DEMO: OnceLock<(tempfile::TempDir, String, String)> = OnceLock::new();
    DEMO.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let answers = folder.path().join("answers.json");
        let answers = answers.to_str().unwrap().to_owned();
        let told = hie(&["demo", "--answers", &answers]);
        assert!(told.status.success());
        let handles = said(&hie(&["log", "handles", "--answers", &answers]));
        let handle = handles.lines().next().unwrap().to_owned();
        (folder, answers, handle)
    })
}

fn export(folder: &Path, more: &[&str]) -> String {
    let (_, answers, handle) = demo();
    let out = folder.join("copy").to_str().unwrap().to_owned();
    let mut arguments = vec![
        "log",
        "export",
        "--answers",
        answers,
        "--handle",
        handle,
        "--out",
        &out,
    ];
    arguments.extend(more);
    let exported = hie(&arguments);
    assert!(
        exported.status.success(),
        "{}",
        String::from_utf8_lossy(&exported.stderr)
    );
    out
}

fn verify(copy: &str) -> (Option<i32>, String) {
    let checked = hie(&["log", "verify", copy, "--answers", &demo().1]);
    (checked.status.code(), said(&checked))
}

#[test]
fn a_copy_of_either_log_in_either_form_is_good() {
    let folder = tempfile::tempdir().unwrap();
    for more in [&[][..], &["--log", "history"], &["--format", "fhir"]] {
        let copy = export(folder.path(), more);
        let (code, text) = verify(&copy);
        assert_eq!(code, Some(0), "{text}");
        assert!(text.starts_with("good: "), "{text}");
    }
    let history = hie(&[
        "log",
        "export",
        "--answers",
        &demo().1,
        "--handle",
        &demo().2,
        "--log",
        "history",
        "--format",
        "fhir",
    ]);
    assert_eq!(history.status.code(), Some(2));
}

#[test]
fn a_copy_is_written_as_audit_events_that_read_back() {
    let folder = tempfile::tempdir().unwrap();
    let copy = export(folder.path(), &[]);
    let entries = lines(&copy).split_off(1);
    let written = hie(&["fhir", "audit", &copy]);
    assert_eq!(written.status.code(), Some(0));
    let bundle: Value = serde_json::from_slice(&written.stdout).unwrap();
    let events = bundle["entry"].as_array().unwrap();
    assert_eq!(events.len(), entries.len());
    for (event, line) in events.iter().zip(&entries) {
        let (event, entry) = (&event["resource"], &line["entry"]);
        let kind = entry["event"].as_object().unwrap().keys().next().unwrap();
        assert_eq!(event["resourceType"], "AuditEvent");
        assert_eq!(event["id"], format!("entry-{}", entry["number"]).as_str());
        assert_eq!(event["subtype"][0]["code"], kind.as_str());
        assert_eq!(
            event["agent"][0]["who"]["identifier"]["value"],
            entry["person"]
        );
    }
    // The same as an export in this form, and good evidence like it.
    let other = export(folder.path(), &["--format", "fhir"]);
    let exported: Value = serde_json::from_str(&std::fs::read_to_string(&other).unwrap()).unwrap();
    assert_eq!(bundle, exported);
    std::fs::write(&other, &written.stdout).unwrap();
    assert_eq!(verify(&other).0, Some(0));
    let mut changed = bundle;
    changed["entry"][0]["resource"]["recorded"] = Value::from("2001-01-01T00:00:00Z");
    std::fs::write(&other, changed.to_string()).unwrap();
    assert_ne!(verify(&other).0, Some(0));
}

#[test]
fn what_is_no_copy_of_an_access_log_becomes_no_audit_event() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |file: &str| {
        let output = hie(&["fhir", "audit", file]);
        assert_eq!(output.status.code(), Some(2), "{file}");
        assert!(output.stdout.is_empty());
        assert!(!output.stderr.is_empty());
    };
    refused(folder.path().join("none").to_str().unwrap());
    refused(&export(folder.path(), &["--log", "history"]));
    let copy = export(folder.path(), &[]);
    let mut broken = lines(&copy);
    broken[1]["entry"]["event"] = serde_json::json!({ "guess": {} });
    write(&copy, &broken);
    refused(&copy);
    std::fs::write(&copy, "").unwrap();
    refused(&copy);
}

/// The lines of a copy: the header, and the entries.
fn lines(copy: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(copy).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn write(copy: &str, lines: &[Value]) {
    let text: Vec<String> = lines.iter().map(Value::to_string).collect();
    std::fs::write(copy, text.join("\n") + "\n").unwrap();
}

#[test]
fn the_first_entry_that_differs_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let copy = export(folder.path(), &[]);
    let good = lines(&copy);
    assert!(good.len() > 5);
    let refused = |lines: &[Value], entry: usize| {
        write(&copy, lines);
        let (code, text) = verify(&copy);
        assert_eq!(code, Some(1), "{text}");
        assert!(text.contains(&format!("entry {entry} ")), "{text}");
    };
    let mut changed = good.clone();
    changed[3]["entry"]["at"] = Value::from(5);
    refused(&changed, 3);
    let mut later = good.clone();
    later[4]["entry"]["at"] = Value::from(5);
    later[3]["entry"]["hospital"] = Value::from("elsewhere");
    refused(&later, 3);
    let mut missing = good.clone();
    missing.remove(2);
    refused(&missing, 2);
    let mut swapped = good.clone();
    swapped.swap(2, 3);
    refused(&swapped, 2);
    refused(&good[..good.len() - 1], good.len() - 1);
    let mut twice = good.clone();
    twice.push(good[good.len() - 1].clone());
    refused(&twice, good.len());
}

#[test]
fn a_head_and_a_count_are_enough_to_tell_a_good_copy_from_another() {
    let folder = tempfile::tempdir().unwrap();
    let copy = export(folder.path(), &[]);
    let good = lines(&copy);
    let head = good[0]["head"].as_str().unwrap().to_owned();
    let count = good[0]["count"].to_string();
    let check = |head: &str, count: &str| {
        let checked = hie(&["log", "verify", &copy, "--head", head, "--count", count]);
        (checked.status.code(), said(&checked))
    };
    assert_eq!(check(&head, &count).0, Some(0));
    let (code, text) = check(&"00".repeat(32), &count);
    assert_eq!(code, Some(1));
    assert!(text.contains("agrees with itself"), "{text}");
    let (code, text) = check(&head, "2");
    assert_eq!(code, Some(1));
    assert!(text.contains("entry 3 "), "{text}");
}

#[test]
fn an_audit_event_that_does_not_say_what_its_entry_says_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let copy = export(folder.path(), &["--format", "fhir"]);
    let text = std::fs::read_to_string(&copy).unwrap();
    let good: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(good["resourceType"], "Bundle");
    assert_eq!(good["type"], "collection");
    for entry in good["entry"].as_array().unwrap() {
        let event = &entry["resource"];
        assert_eq!(event["resourceType"], "AuditEvent");
        // What R4 wants at least.
        for required in ["type", "recorded", "agent", "source"] {
            assert!(!event[required].is_null(), "{required}");
        }
        assert!(event["agent"][0]["requestor"].is_boolean());
    }
    let mut changed = good.clone();
    changed["entry"][1]["resource"]["recorded"] = Value::from("2026-01-01T00:00:00Z");
    std::fs::write(&copy, changed.to_string()).unwrap();
    let (code, text) = verify(&copy);
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("entry 2 "), "{text}");
}

#[test]
fn what_is_no_copy_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("copy").to_str().unwrap().to_owned();
    for text in ["", "{}", "nothing", "{\"resourceType\":\"Bundle\"}"] {
        std::fs::write(&file, text).unwrap();
        assert_eq!(verify(&file).0, Some(1), "{text}");
    }
    let missing = hie(&["log", "verify", "no-such-file", "--answers", &demo().1]);
    assert_eq!(missing.status.code(), Some(2));
    // A handle that the answers do not hold.
    let other = "00".repeat(16);
    let exported = hie(&["log", "export", "--answers", &demo().1, "--handle", &other]);
    assert_eq!(exported.status.code(), Some(2));
    assert!(exported.stdout.is_empty());
}

/// Questions about the demo's patient: whether a stranger gets a record, a year after everything.
fn questions(folder: &Path, handle: &str) -> String {
    let asked = serde_json::json!([{
        "name": "a stranger",
        "at": 4_000_000_000_u64,
        "actor": {"hospital": "nowhere", "role": "physician", "person": format!("nowhere/{}", "7".repeat(32))},
        "purpose": "TREAT",
        "record": {
            "root": "1".repeat(32), "handle": handle, "custodian": "elsewhere", "origin": "elsewhere",
            "category": {"code": "laboratory-report"}, "confidentiality": "N", "period": null,
        },
    }]);
    let file = folder.join("questions.json");
    std::fs::write(&file, asked.to_string()).unwrap();
    file.to_str().unwrap().to_owned()
}

fn replay(arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut all = vec!["policy", "replay"];
    all.extend(arguments);
    let told = hie(&all);
    let errors = String::from_utf8(told.stderr.clone()).unwrap();
    (told.status.code(), said(&told), errors)
}

#[test]
fn a_history_answers_questions_about_the_past_and_a_changed_one_none() {
    let folder = tempfile::tempdir().unwrap();
    let (_, answers, handle) = demo();
    let copy = export(folder.path(), &["--log", "history"]);
    let asked = questions(folder.path(), handle);
    let expected =
        "{\"name\":\"a stranger\",\"outcome\":\"no_consent\",\"reason\":\"no_directive\"}\n";
    let (code, text, errors) = replay(&[&copy, &asked, "--answers", answers]);
    assert_eq!(
        (code, text.as_str(), errors.as_str()),
        (Some(0), expected, "")
    );
    // Against no chain it says so.
    let (code, text, errors) = replay(&[&copy, &asked]);
    assert_eq!((code, text.as_str()), (Some(0), expected));
    assert!(errors.starts_with("note: "), "{errors}");
    // With head and count as the chain keeps them; with others.
    let lines = std::fs::read_to_string(&copy).unwrap();
    let header: Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
    let (head, count) = (
        header["head"].as_str().unwrap(),
        header["count"].to_string(),
    );
    let (code, _, errors) = replay(&[&copy, &asked, "--head", head, "--count", &count]);
    assert_eq!((code, errors.as_str()), (Some(0), ""));
    let other = "0".repeat(64);
    let (code, text, errors) = replay(&[&copy, &asked, "--head", &other, "--count", &count]);
    assert_eq!((code, text.as_str()), (Some(1), ""));
    assert!(errors.contains("not with the head on chain"), "{errors}");
    // Terms that were changed.
    let changed = lines.replacen("\"purposes\":[\"", "\"purposes\":[\"HRESCH\",\"", 1);
    assert_ne!(changed, lines);
    std::fs::write(&copy, changed).unwrap();
    let (code, text, errors) = replay(&[&copy, &asked, "--answers", answers]);
    assert_eq!((code, text.as_str()), (Some(1), ""));
    assert!(
        errors.starts_with("differs: the terms of directive"),
        "{errors}"
    );
    assert_eq!(verify(&copy).0, Some(1));
}

#[test]
fn the_access_log_stands_beside_the_history_and_words_explain() {
    let folder = tempfile::tempdir().unwrap();
    let other = tempfile::tempdir().unwrap();
    let (_, answers, handle) = demo();
    let copy = export(folder.path(), &["--log", "history"]);
    let log = export(other.path(), &[]);
    let asked = questions(folder.path(), handle);
    let with_log = [
        &copy,
        &asked,
        "--answers",
        answers,
        "--access-log",
        &log,
        "--explain",
    ];
    let (code, text, _) = replay(&with_log);
    assert_eq!(code, Some(0));
    assert!(text.lines().count() > 1, "{text}");
    // The history is no access log.
    let (code, _, errors) = replay(&[&copy, &asked, "--answers", answers, "--access-log", &copy]);
    assert_eq!(
        (code, errors.as_str()),
        (Some(2), "the copy is of another log\n")
    );
    let (code, _, _) = replay(&[&log, &asked, "--answers", answers]);
    assert_eq!(code, Some(2));
}

#[test]
fn questions_that_are_malformed_are_refused_and_nothing_is_answered() {
    let folder = tempfile::tempdir().unwrap();
    let (_, answers, handle) = demo();
    let copy = export(folder.path(), &["--log", "history"]);
    let asked = questions(folder.path(), handle);
    let good: Value = serde_json::from_str(&std::fs::read_to_string(&asked).unwrap()).unwrap();
    let mut cases = Vec::new();
    let mut unknown = good.clone();
    unknown[0]["colour"] = "red".into();
    cases.push((unknown, "case 0 (index 0): colour: unknown field `colour`"));
    let mut early = good.clone();
    early[0]["at"] = 1.into();
    cases.push((
        early,
        "case 0 (index 0): at: before the handle was registered",
    ));
    let mut other = good;
    other[0]["record"]["handle"] = "2".repeat(32).into();
    cases.push((
        other,
        "case 0 (index 0): record.handle: the history is of another handle",
    ));
    for (question, expected) in cases {
        std::fs::write(&asked, question.to_string()).unwrap();
        let (code, text, errors) = replay(&[&copy, &asked, "--answers", answers]);
        assert_eq!((code, text.as_str()), (Some(2), ""));
        assert!(errors.starts_with(expected), "{errors}");
    }
}
