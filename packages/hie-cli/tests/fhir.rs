//! `hie fhir`: consents in and out, with exit codes that a script can rely on.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};

const HANDLE: &str = "00112233445566778899aabbccddeeff";

fn fhir(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_hie"))
        .arg("fhir")
        .args(arguments)
        .output()
        .unwrap()
}

fn example(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../hie-fhir/testdata/consent");
    folder.join(name).to_str().unwrap().to_owned()
}

fn import(name: &str, more: &[&str]) -> (Option<i32>, Value) {
    let file = example(name);
    let mut all = vec!["consent", "import", file.as_str(), "--handle", HANDLE];
    all.extend(["--patient", "Patient/ada-fiction", "--now", "1466665400"]);
    all.extend(["--hospital", "Organization/east=east-hospital"]);
    all.extend(more);
    let output = fhir(&all);
    let report = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
    (output.status.code(), report)
}

#[test]
fn a_consent_becomes_messages_and_whatever_is_not_mapped_is_named() {
    let (code, report) = import("permit-one-hospital.json", &[]);
    // Records with sensitivity tags stay closed: less than the Consent permits.
    assert_eq!(code, Some(3));
    let message = &report["messages"][0]["permit"];
    assert_eq!(message["handle"], json!(HANDLE));
    assert_eq!(
        message["terms"]["grantee"]["hospital"],
        json!("east-hospital")
    );
    // 2030-12-31 ends with that day.
    assert_eq!(message["terms"]["valid_until"], json!(1_924_992_000));
    let named = report["unmapped"].as_array().unwrap();
    assert!(
        named
            .iter()
            .any(|one| one["path"] == json!("Consent.sourceAttachment"))
    );
}

#[test]
fn while_something_is_open_there_are_no_messages() {
    let (code, report) = import("deny-in-emergencies.json", &[]);
    assert_eq!((code, &report["messages"]), (Some(4), &json!([])));
    assert_eq!(report["questions"][0]["kind"], json!("emergency"));
    let (code, report) = import("deny-in-emergencies.json", &["--emergency", "break-glass"]);
    assert_eq!(code, Some(0));
    let purposes = &report["messages"][0]["deny"]["terms"]["purposes"];
    assert_eq!(purposes, &json!(["ETREAT", "BTG"]));
}

#[test]
fn another_patient_is_refused_and_no_json_is_not_readable() {
    let (code, report) = import("permit-one-hospital.json", &["--now", "1"]);
    assert_eq!((code, report), (Some(2), Value::Null), "given twice");
    let file = example("permit-one-hospital.json");
    let other = [
        "consent",
        "import",
        &file,
        "--handle",
        HANDLE,
        "--patient",
        "Patient/other",
    ];
    assert_eq!(fhir(&other).status.code(), Some(1));
    let missing = ["consent", "import", "no-such-file", "--handle", HANDLE];
    assert_eq!(fhir(&missing).status.code(), Some(2));
}

#[test]
fn tags_are_written_and_read_with_the_patients_key() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (key, consent, answer) = (path("key"), path("consent.json"), path("answer.json"));
    std::fs::write(&key, "5a".repeat(32)).unwrap();
    let text = std::fs::read_to_string(example("permit-one-hospital.json")).unwrap();
    let mut given: Value = serde_json::from_str(&text).unwrap();
    given["provision"]["securityLabel"] =
        json!([{ "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "HIV" }]);
    std::fs::write(&consent, given.to_string()).unwrap();
    let import = |key: &[&str]| {
        let mut all = vec!["consent", "import", &consent, "--handle", HANDLE];
        all.extend(["--patient", "Patient/ada-fiction", "--now", "1466665400"]);
        all.extend(["--hospital", "Organization/east=east-hospital"]);
        all.extend(key);
        let output = fhir(&all);
        serde_json::from_slice::<Value>(&output.stdout).unwrap()
    };
    let with_key = [
        "--patient-key",
        &key,
        "--custodian",
        "east-hospital",
        "--custodian",
        "west-hospital",
    ];
    assert_eq!(import(&[])["messages"], json!([]));
    let report = import(&with_key);
    let terms = &report["messages"][0]["permit"]["terms"];
    assert_eq!(
        terms["resources"]["tags"]["tags"].as_array().unwrap().len(),
        2
    );

    // What consent-registry would answer about it.
    let directive = json!({
        "id": 7, "handle": HANDLE, "effect": "permit", "terms": terms, "authority": "controller",
        "author": "hie1ada", "attestation": null, "mandate": null, "written_at": 1_466_665_400,
        "status": "active", "uses_left": null, "self_attested": null, "amends": null,
        "also_account": null, "ended": null,
    });
    std::fs::write(
        &answer,
        json!({ "directives": [directive], "next": null }).to_string(),
    )
    .unwrap();
    let export = |key: &[&str]| {
        let mut all = vec!["consent", "export", &answer];
        all.extend(key);
        let output = fhir(&all);
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let bundle: Value = serde_json::from_slice(&output.stdout).unwrap();
        bundle["entry"][0]["resource"]["provision"]["securityLabel"].to_string()
    };
    assert!(export(&with_key).contains("\"HIV\""));
    assert!(!export(&[]).contains("\"HIV\""));
}

#[test]
fn a_pointer_a_member_and_an_access_log_are_written_as_fhir() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let write = |name: &str, value: &Value| {
        std::fs::write(path(name), value.to_string()).unwrap();
        path(name)
    };
    let told = |arguments: &[&str]| {
        let output = fhir(arguments);
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        serde_json::from_slice::<Value>(&output.stdout).unwrap()
    };
    let id = "aa".repeat(16);
    let pointer = json!({
        "id": id, "handle": HANDLE, "custodian": "east-hospital", "origin": "west-hospital", "root": id,
        "category": { "code": "discharge-summary" }, "confidentiality": "N", "tags": [], "groups": [],
        "period": null, "commitment": "cd".repeat(32), "size": 4096,
        "locator": { "endpoint": "store", "object": "0f".repeat(16) }, "status": "current",
        "contested": false, "published_at": 1_798_000_000, "relation": null, "superseded_by": null,
        "error": null,
    });
    let one = told(&["document", &write("pointer", &pointer)]);
    assert_eq!(one["masterIdentifier"]["value"], json!(id));
    assert_eq!(one["type"]["coding"][0]["code"], json!("18842-5"));
    assert_eq!(one["content"][0]["attachment"]["size"], json!(4096));
    let page = json!({ "records": [pointer], "erased": [], "next": null });
    let bundle = told(&["document", &write("page", &page)]);
    assert_eq!(bundle["entry"][0]["resource"], one);
    let more = json!({ "records": [], "erased": [], "next": "x" });
    assert_eq!(
        fhir(&["document", &write("more", &more)]).status.code(),
        Some(2)
    );

    let member = json!({
        "hospital": "east-hospital",
        "profile": { "name": "East Hospital", "country": "NL", "url": "https://east.example" },
        "status": "suspended", "rights": [], "capabilities": ["custodian"], "administrator": "hie1admin",
        "accredited_at": 1_798_000_000, "accredited_until": 1_899_000_000,
        "proposed_administrator": null, "leaving": null,
    });
    let endpoint = |name: &str, retired: bool| json!({ "endpoint": name, "kind": "fhir", "url": "https://fhir.east.example", "retired": retired });
    let endpoints =
        json!({ "endpoints": [endpoint("one", false), endpoint("two", true)], "next": null });
    let (member, endpoints) = (write("member", &member), write("endpoints", &endpoints));
    let bundle = told(&["organization", &member, "--endpoints", &endpoints]);
    let own = &bundle["entry"][0]["resource"];
    assert_eq!(
        (&own["name"], &own["active"]),
        (&json!("East Hospital"), &json!(false))
    );
    assert_eq!(
        own["endpoint"],
        json!([{ "reference": "Endpoint/east-hospital.one" }])
    );
    let states: Vec<_> = [1, 2]
        .iter()
        .map(|at| bundle["entry"][*at]["resource"]["status"].clone())
        .collect();
    assert_eq!(states, [json!("active"), json!("off")]);
}
