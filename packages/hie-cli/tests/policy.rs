//! `hie policy decide`, run as an operator runs it.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::unwrap_used)]

use serde_json::{Value, json};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn vectors() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../hie-policy/testdata/decision-vectors.json")
}

fn hie(args: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_hie"))
        .args(["policy", "decide"])
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The child may end before it has read everything.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

fn decide(cases: &Value) -> Output {
    hie(&["-"], cases.to_string().as_bytes())
}

fn stdout(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

/// Exit code 2, this on standard error, and nothing on standard output.
#[track_caller]
fn expect_refused(output: &Output, message: &str) {
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(stderr.trim_end(), message);
    assert_eq!(stdout(output), "");
    assert_eq!(output.status.code(), Some(2));
}

/// A case with one permit, which it is decided by.
fn case() -> Value {
    json!({
        "name": "a case",
        "directives": [{
            "id": 7,
            "handle": "11111111111111111111111111111111",
            "effect": "permit",
            "authority": "controller",
            "purposes": ["TREAT"],
            "resources": {"all": {}},
        }],
        "request": {
            "actor": {"hospital": "hanul", "role": "physician", "person": "person-1"},
            "purpose": "TREAT",
            "record": {
                "root": "00000000000000000000000000000001",
                "handle": "11111111111111111111111111111111",
                "custodian": "hanbit",
                "origin": "hanbit",
                "category": {"code": "laboratory-report"},
                "confidentiality": "N",
            },
            "at": 1000,
        },
    })
}

/// The case with another value at a JSON pointer whose parent exists.
fn case_with(pointer: &str, value: Value) -> Value {
    let mut case = case();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let parent = case.pointer_mut(parent).unwrap();
    match parent {
        Value::Array(items) => items.push(value),
        parent => parent[key] = value,
    }
    case
}

const ANSWER: &str =
    "{\"name\":\"a case\",\"outcome\":\"permit\",\"reason\":\"permitted\",\"directive\":7}\n";

#[test]
fn every_published_vector_is_answered_as_published() {
    let path = vectors();
    let cases: Vec<Value> =
        serde_json::from_slice(&std::fs::read(&path).expect("the fixture")).unwrap();
    let output = hie(&[path.to_str().unwrap()], b"");
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stderr.is_empty());
    let lines: Vec<_> = stdout(&output).lines().collect();
    assert_eq!(lines.len(), cases.len());
    for (line, case) in lines.iter().zip(&cases) {
        let expected = &case["expected"];
        let directive = match expected.get("directive") {
            Some(id) => format!(",\"directive\":{id}"),
            None => String::new(),
        };
        let expected = format!(
            "{{\"name\":{},\"outcome\":{},\"reason\":{}{directive}}}",
            case["name"], expected["outcome"], expected["reason"]
        );
        assert_eq!(*line, expected);
    }
}

#[test]
fn cases_may_come_from_standard_input_and_defaults_need_not_be_said() {
    let output = decide(&json!([case(), case()]));
    assert_eq!(stdout(&output), ANSWER.repeat(2));
    assert_eq!(output.status.code(), Some(0));
    // By default no session is open and the patient has not opted out.
    let output = decide(&json!([case_with("/request/purpose", json!("BTG"))]));
    assert_eq!(
        stdout(&output),
        "{\"name\":\"a case\",\"outcome\":\"no_consent\",\"reason\":\"break_glass_not_open\"}\n"
    );
}

#[test]
fn what_is_expected_is_ignored_whatever_it_holds() {
    for expected in [
        json!(null),
        json!(5),
        json!("deny"),
        json!({"directive": [{}]}),
    ] {
        let output = decide(&json!([case_with("/expected", expected)]));
        assert_eq!(stdout(&output), ANSWER);
    }
}

#[test]
fn an_empty_array_is_answered_with_nothing() {
    let output = decide(&json!([]));
    assert_eq!(stdout(&output), "");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn what_is_not_an_array_of_cases_is_refused() {
    expect_refused(&decide(&case()), "expected a JSON array of cases");
    expect_refused(&decide(&json!("secret")), "expected a JSON array of cases");
    expect_refused(&decide(&json!([5])), "case 0 (index 0): expected an object");
    for input in ["", "nonsense"] {
        let output = hie(&["-"], input.as_bytes());
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(stderr.starts_with("expected a JSON array of cases, but this is not JSON"));
        expect_refused(&output, stderr.trim_end());
    }
    let half = format!("[{},{{\"name\": \"half", case());
    let output = hie(&["-"], half.as_bytes());
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        stderr.starts_with("case 1 (index 1): name: not JSON: EOF"),
        "{stderr}"
    );
    expect_refused(&output, stderr.trim_end());
    let more = format!("[{}] []", case());
    let output = hie(&["-"], more.as_bytes());
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(stderr.contains("nothing after it"), "{stderr}");
    expect_refused(&output, stderr.trim_end());
}

#[test]
fn a_malformed_case_is_named_by_index_and_field_and_nothing_is_decided() {
    for (pointer, value, problem) in [
        (
            "/request/record/confidentiality",
            json!("X"),
            "request.record.confidentiality: expected one of U, L, M, N, R, V",
        ),
        (
            "/request/record/confidentiality",
            json!(3),
            "request.record.confidentiality: expected one of U, L, M, N, R, V",
        ),
        (
            "/request/purpose",
            json!("PurposeOfUse"),
            "request.purpose: expected a purpose of use code of HL7 v3 PurposeOfUse",
        ),
        (
            "/directives/0/purposes/1",
            json!("treat"),
            "directives[0].purposes[1]: expected a purpose of use code of HL7 v3 PurposeOfUse",
        ),
        (
            "/request/record/root",
            json!("0000000000000000000000000000000G"),
            "request.record.root: expected 32 lower-case hex digits",
        ),
        (
            "/request/record/tags",
            json!(["A0A0A0A0A0A0A0A0A0A0A0A0A0A0A0A0"]),
            "request.record.tags[0]: expected 32 lower-case hex digits",
        ),
        (
            "/request/record/period",
            json!({"from": "2024-06", "until": "2024-05"}),
            "request.record.period: expected from to be no later than until",
        ),
        (
            "/directives/0/data_period",
            json!({"from": "2024-06", "until": "2024-13"}),
            "directives[0].data_period.until: expected a month YYYY-MM between 1900-01 and 2199-12",
        ),
        (
            "/directives/0/resources",
            json!({"groups": {"groups": ["short"]}}),
            "directives[0].resources.groups.groups[0]: expected 32 lower-case hex digits",
        ),
        (
            "/directives/0/resources",
            json!({"all": {}, "tags": {"tags": []}}),
            "directives[0].resources: expected one of its kinds as the only field",
        ),
        (
            "/request/at",
            json!("noon"),
            "request.at: expected a whole number",
        ),
        (
            "/request/at",
            json!(-1),
            "request.at: expected a whole number",
        ),
        (
            "/break_glass_open",
            json!("yes"),
            "break_glass_open: expected a boolean",
        ),
        (
            "/emergency_access",
            json!("maybe"),
            "emergency_access: expected one of allowed, opted_out",
        ),
    ] {
        let cases = json!([case(), case(), case(), case_with(pointer, value)]);
        expect_refused(&decide(&cases), &format!("case 3 (index 3): {problem}"));
    }
}

#[test]
fn an_unknown_field_is_refused_wherever_it_stands() {
    for (pointer, place) in [
        ("/note", "note"),
        ("/request/note", "request.note"),
        ("/request/actor/note", "request.actor.note"),
        ("/request/record/note", "request.record.note"),
        ("/directives/0/note", "directives[0].note"),
        (
            "/directives/0/resources/all/note",
            "directives[0].resources.all.note",
        ),
    ] {
        let output = decide(&json!([case(), case_with(pointer, json!(1))]));
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        let start = format!("case 1 (index 1): {place}: unknown field `note`, expected ");
        assert!(stderr.starts_with(&start), "{stderr}");
        expect_refused(&output, stderr.trim_end());
    }
}

#[test]
fn a_missing_field_is_named() {
    for (pointer, key, place) in [
        ("", "name", "name"),
        ("", "directives", "directives"),
        ("/request/record", "origin", "request.record.origin"),
        ("/directives/0", "resources", "directives[0].resources"),
    ] {
        let mut case = case();
        let parent = case.pointer_mut(pointer).unwrap().as_object_mut().unwrap();
        parent.remove(key);
        let message = format!("case 0 (index 0): {place}: missing");
        expect_refused(&decide(&json!([case])), &message);
    }
}

#[test]
fn the_form_of_directives_is_checked() {
    let good = case();
    let with_third = |change: Value| {
        let mut case = good.clone();
        let base = case["directives"][0].clone();
        for id in [8, 9] {
            let mut next = base.clone();
            next["id"] = json!(id);
            case["directives"].as_array_mut().unwrap().push(next);
        }
        for (key, value) in change.as_object().unwrap() {
            case["directives"][2][key] = value.clone();
        }
        json!([case])
    };
    for (change, problem) in [
        (
            json!({"purposes": []}),
            "purposes: a permit names at least one purpose",
        ),
        (
            json!({"resources": {"tags": {"tags": []}}}),
            "resources.tags.tags: 1 to 16 entries",
        ),
        (
            json!({"grantee": {"person": "person-1"}}),
            "grantee.hospital: a person is named with the hospital",
        ),
        (
            json!({"effect": "deny", "uses_left": 1}),
            "uses_left: only a permit has a limit of uses",
        ),
        (
            json!({"id": 8}),
            "id: another directive of the case has the same id",
        ),
    ] {
        let message = format!("case 0 (index 0): directives[2].{problem}");
        expect_refused(&decide(&with_third(change)), &message);
    }
    assert_eq!(decide(&with_third(json!({}))).status.code(), Some(0));
}

#[test]
fn a_file_that_cannot_be_read_is_refused_with_what_to_do() {
    let nowhere = "/nowhere/at-all.json";
    expect_refused(
        &hie(&[nowhere], b""),
        &format!(
            "cannot read {nowhere}: there is no such file; check the path, or give - to read \
             standard input"
        ),
    );
    let here = env!("CARGO_MANIFEST_DIR");
    expect_refused(
        &hie(&[here], b""),
        &format!("cannot read {here}: it is a directory; name the file with the cases in it"),
    );
}

#[test]
fn an_explanation_follows_each_line_and_tells_what_applied_and_what_won() {
    let mut case = case();
    let mut denial = case["directives"][0].clone();
    denial["id"] = json!(8);
    denial["effect"] = json!("deny");
    let mut elsewhere = denial.clone();
    elsewhere["id"] = json!(9);
    elsewhere["purposes"] = json!(["HPAYMT"]);
    case["directives"]
        .as_array_mut()
        .unwrap()
        .extend([denial, elsewhere]);
    let output = hie(&["--explain", "-"], json!([case]).to_string().as_bytes());
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(
        stdout(&output),
        "{\"name\":\"a case\",\"outcome\":\"deny\",\"reason\":\"denied\",\"directive\":8}
    directive 7 (permit) applies: for everyone, records of any hospital, purpose counts 1, all records
    directive 8 (deny) applies: for everyone, records of any hospital, purpose counts 1, all records
    directive 9 (deny) does not apply: it does not reach this purpose
    permit 7 does not beat denial 8: both are equally specific, and no means no
    deny: directive 8 wins: no permit beats every denial that applies
"
    );
}

#[test]
fn every_published_vector_can_be_explained() {
    let output = hie(&["--explain", vectors().to_str().unwrap()], b"");
    assert_eq!(output.status.code(), Some(0));
    let (answers, words): (Vec<_>, Vec<_>) = stdout(&output)
        .lines()
        .partition(|line| line.starts_with('{'));
    assert_eq!(answers.len(), 533);
    assert!(words.iter().all(|line| line.starts_with("    ")));
    assert!(
        words
            .iter()
            .any(|line| line.contains("directive 1 wins: no denial applies"))
    );
}

/// A denial of everyone stands; a permit for one hospital is to be written.
fn draft() -> Value {
    let record = case()["request"]["record"].clone();
    let directive = |id: u64, effect: &str, grantee: Value| {
        json!({
            "id": id, "handle": "11111111111111111111111111111111", "effect": effect,
            "authority": "controller", "grantee": grantee, "purposes": ["TREAT"], "resources": {"all": {}},
        })
    };
    json!({
        "situation": {
            "at": 1000,
            "directives": [directive(7, "deny", json!({"hospital": "hanul"}))],
            "records": [record],
        },
        "draft": {"directive": directive(8, "permit", json!({}))},
    })
}

fn preview(input: &Value, more: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hie"));
    command.args(["policy", "preview", "-"]).args(more);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let _ = child
        .stdin
        .take()
        .unwrap()
        .write_all(input.to_string().as_bytes());
    child.wait_with_output().unwrap()
}

#[test]
fn a_preview_says_in_words_what_a_directive_would_change() {
    let told = preview(&draft(), &[]);
    assert_eq!(told.status.code(), Some(0));
    assert_eq!(
        stdout(&told),
        "the permit applies to 1 of 1 record\n\
         it opens 1 record that cannot be had today\n\
         denial 7 stands in its way for 1 record: there the permit opens nothing; lifting denial 7 is another \
         act, signed on its own\n\
         emergencies stay as they are: breaking the glass opens 3 of the 3 answers looked at\n"
    );
    let told = preview(&draft(), &["--json"]);
    let found: Value = serde_json::from_str(stdout(&told)).unwrap();
    assert_eq!(
        found["silenced_by"]["7"],
        json!(["00000000000000000000000000000001"])
    );
    assert_eq!(found["emergencies"]["changes"], json!([]));
}

#[test]
fn a_preview_of_malformed_input_says_what_is_wrong_and_nothing_else() {
    let mut unknown = draft();
    unknown["draft"]["colour"] = "red".into();
    expect_refused(
        &preview(&unknown, &[]),
        "draft.colour: unknown field `colour`, expected `directive` or `amends`",
    );
    let mut same = draft();
    same["draft"]["directive"]["id"] = 7.into();
    expect_refused(
        &preview(&same, &[]),
        "id: higher than that of every directive",
    );
    let mut secret = draft();
    secret["situation"]["at"] = "a secret".into();
    expect_refused(
        &preview(&secret, &[]),
        "situation.at: expected a whole number",
    );
    expect_refused(&preview(&json!([]), &[]), "expected an object");
}
