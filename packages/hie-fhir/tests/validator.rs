//! What the mappings write is valid FHIR R4: said by a validator that others wrote (HAPI, tools/fhir-validator).
//!
//! Needs Java 17 and Maven, so it runs only when asked for: `scripts/test` does, and fails without them.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

use std::path::{Path, PathBuf};
use std::process::Command;

use hie_fhir::audit::{Log, audit_event};
use hie_fhir::consent::{ExportContext, NoLabels, export};
use hie_fhir::document::document;
use hie_fhir::organization::{endpoint, organization};
use hie_types::consent::{DirectiveResponse, DirectivesResponse};
use hie_types::index::{LogEntry, PointerResponse};
use hie_types::registry::{EndpointResponse, HospitalResponse};
use serde_json::{Value, json};

const HANDLE: &str = "00112233445566778899aabbccddeeff";

/// The validator's classpath, built where it is not.
fn validator() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tools/fhir-validator");
    let built = Command::new("mvn")
        .args(["-q", "-B", "package"])
        .current_dir(&folder)
        .status()
        .expect("Maven is missing: install maven and Java 17, this test cannot do without");
    assert!(
        built.success(),
        "the validator could not be installed: mvn package in tools/fhir-validator"
    );
    let target = folder.join("target");
    format!(
        "{}:{}/*",
        target.join("fhir-validator-1.jar").display(),
        target.join("lib").display()
    )
}

fn directives() -> Vec<DirectiveResponse> {
    let terms = |more: Value| {
        let mut terms = json!({
            "grantee": {}, "custodian": null, "purposes": ["TREAT"], "resources": { "all": { "tagged": false } },
            "confidentiality": null, "study": null, "data_period": null, "valid_from": 1_798_000_000,
            "valid_until": 1_799_000_000, "max_uses": null, "obligations": [], "evidence": null, "policy": null,
        });
        terms
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        terms
    };
    let id = |byte: &str| byte.repeat(16);
    let person = format!("east-hospital/{}", id("ab"));
    let all = [
        ("permit", json!({})),
        (
            "permit",
            json!({ "resources": { "all": { "tagged": true } }, "grantee": { "hospital": "east-hospital" } }),
        ),
        (
            "permit",
            json!({ "grantee": { "hospital": "east-hospital", "role": "nurse" }, "custodian": "west-hospital" }),
        ),
        (
            "permit",
            json!({ "grantee": { "role": "physician" }, "obligations": ["DELAU", "NORELINK"] }),
        ),
        (
            "permit",
            json!({ "grantee": { "hospital": "east-hospital", "person": person }, "max_uses": 3 }),
        ),
        (
            "permit",
            json!({ "resources": { "categories": { "codes": ["discharge-summary", "own-kind"] } } }),
        ),
        (
            "permit",
            json!({ "resources": { "tags": { "tags": [id("01")] } }, "evidence": "cd".repeat(32) }),
        ),
        (
            "permit",
            json!({ "resources": { "groups": { "groups": [id("02")] } }, "policy": "general-2026" }),
        ),
        (
            "permit",
            json!({ "resources": { "records": { "roots": [id("03"), id("04")] } } }),
        ),
        (
            "permit",
            json!({ "purposes": ["HRESCH"], "study": id("05"), "data_period": { "from": "2022-03", "until": "2022-11" } }),
        ),
        ("deny", json!({ "purposes": [] })),
        (
            "deny",
            json!({ "purposes": ["ETREAT", "BTG"], "confidentiality": "R", "valid_until": null }),
        ),
    ];
    let each = all.into_iter().enumerate().map(|(at, (effect, more))| {
        json!({
            "id": at + 1, "handle": HANDLE, "effect": effect, "terms": terms(more), "authority": "controller",
            "author": "hie1ada", "attestation": null, "mandate": null, "written_at": 1_798_000_000,
            "status": (["active", "revoked", "pending", "used_up"][at % 4]), "uses_left": null,
            "self_attested": null, "amends": null, "also_account": null, "ended": null,
        })
    });
    let page = json!({ "directives": each.collect::<Vec<_>>(), "next": null });
    serde_json::from_value::<DirectivesResponse>(page)
        .unwrap()
        .directives
}

fn pointers() -> Vec<PointerResponse> {
    let id = |byte: &str| byte.repeat(16);
    let plain = json!({
        "id": id("aa"), "handle": HANDLE, "custodian": "east-hospital", "origin": "west-hospital", "root": id("aa"),
        "category": { "code": "discharge-summary" }, "confidentiality": "N", "tags": [], "groups": [],
        "period": null, "commitment": "cd".repeat(32), "size": 4096,
        "locator": { "endpoint": "store", "object": "0f".repeat(16) }, "status": "current", "contested": false,
        "published_at": 1_798_000_000, "relation": null, "superseded_by": null, "error": null,
    });
    let changes = [
        json!({}),
        json!({
            "category": { "blinded": id("01") }, "tags": [id("02")], "groups": [id("03")], "confidentiality": "V",
            "period": { "from": "2022-03", "until": "2022-11" }, "size": 1_099_511_627_776_u64,
        }),
        json!({ "status": "superseded", "superseded_by": id("bb") }),
        json!({ "relation": { "kind": "replaces", "target": id("bb"), "reason": null } }),
        json!({ "relation": { "kind": "appends", "target": id("bb"), "reason": null } }),
        json!({ "relation": { "kind": "transforms", "target": id("bb"), "reason": null } }),
        json!({ "relation": { "kind": "signs", "target": id("bb"), "reason": null } }),
        json!({ "status": "entered_in_error", "contested": true }),
        json!({ "status": "unavailable" }),
    ];
    let each = changes.into_iter().map(|change| {
        let mut pointer = plain.clone();
        pointer
            .as_object_mut()
            .unwrap()
            .extend(change.as_object().unwrap().clone());
        serde_json::from_value(pointer).unwrap()
    });
    each.collect()
}

fn entries() -> Vec<LogEntry> {
    let id = |byte: &str| byte.repeat(16);
    let person = format!("east-hospital/{}", id("ab"));
    let decided =
        json!([{ "record": id("aa"), "reason": "permitted", "directive": 7, "session": null }]);
    let refused =
        json!([{ "record": id("aa"), "reason": "denied", "directive": 8, "session": null }]);
    let served = json!({ "served": { "commitment": "cd".repeat(32) } });
    let events = [
        json!({ "access": { "ticket": 1, "purpose": "TREAT", "study": null, "records": decided } }),
        json!({ "refusal": { "purpose": "BTG", "study": null, "records": refused } }),
        json!({ "disclosure": { "ticket": 1, "records": [{ "record": id("aa"), "result": served }] } }),
        json!({ "disclosure": { "ticket": 1, "records": [{ "record": id("aa"), "result": { "unavailable": {} } }] } }),
        json!({ "custody": { "from": "east-hospital", "to": "west-hospital", "basis": "offered", "records": [id("aa")] } }),
        json!({ "custody": { "from": "east-hospital", "to": "west-hospital", "basis": "assigned", "records": [id("aa")] } }),
        json!({ "offline": { "person": person, "accessed_at": 1_797_990_000, "records": [id("aa"), id("bb")],
            "side": { "asker": { "role": "physician", "reason": "OVRER", "justification": "cd".repeat(32) } } } }),
        json!({ "offline": { "person": "hie1doctor", "accessed_at": 1_797_990_000, "records": [id("aa")],
            "side": { "custodian": { "hospital": "west-hospital" } } } }),
        json!({ "contest": { "record": id("aa"), "step": { "answered": { "answer": "record_stands" } } } }),
        json!({ "contest": { "record": id("aa"), "step": { "answered": { "answer": "record_withdrawn" } } } }),
        json!({ "contest": { "record": id("aa"), "step": { "contested": { "authority": "attested", "evidence": "cd".repeat(32) } } } }),
        json!({ "erasure": { "records": [id("aa")], "step": { "requested": { "authority": "attested", "evidence": "cd".repeat(32) } } } }),
        json!({ "erasure": { "records": [id("aa")], "step": { "erased": { "reason": "patient_request" } } } }),
        json!({ "erasure": { "records": [id("aa")], "step": { "retained": { "reason": "HLEGAL" } } } }),
    ];
    // What the patient does: there is neither hospital nor role.
    let own = [
        json!({ "contest": { "record": id("aa"), "step": { "contested": { "authority": "controller", "evidence": null } } } }),
        json!({ "erasure": { "records": [id("aa"), id("bb")], "step": { "requested": { "authority": "controller", "evidence": null } } } }),
    ];
    let by = |person: &str, account: &str, hospital: Value, role: Value, event: Value| json!({ "at": 1_798_000_000, "hospital": hospital, "person": person, "account": account, "role": role, "event": event });
    let staff = events.into_iter().map(|event| {
        by(
            &person,
            "hie1gateway",
            json!("east-hospital"),
            json!("physician"),
            event,
        )
    });
    let staff: Vec<Value> = staff.collect();
    let own = own
        .into_iter()
        .map(|event| by("hie1ada", "hie1ada", Value::Null, Value::Null, event));
    let each = staff
        .into_iter()
        .chain(own)
        .enumerate()
        .map(|(at, mut entry)| {
            entry["number"] = json!(at + 1);
            serde_json::from_value(entry).unwrap()
        });
    each.collect()
}

/// Every kind of entry, and every form of it, is among the samples: a new one does not compile here.
#[test]
fn every_kind_of_entry_is_a_sample() {
    use hie_types::index::{
        ContestStep, CustodyBasis, DisclosureResult, ErasureStep, LogEvent, OfflineSide,
    };
    let kind = |event: &LogEvent| match event {
        LogEvent::Access { .. } => 0,
        LogEvent::Refusal { .. } => 1,
        LogEvent::Disclosure { records, .. } => match records[0].result {
            DisclosureResult::Served { .. } => 2,
            DisclosureResult::Unavailable {} => 3,
        },
        LogEvent::Offline { side, .. } => match side {
            OfflineSide::Asker { .. } => 4,
            OfflineSide::Custodian { .. } => 5,
        },
        LogEvent::Custody { basis, .. } => match basis {
            CustodyBasis::Offered => 6,
            CustodyBasis::Assigned => 7,
        },
        LogEvent::Contest { step, .. } => match step {
            ContestStep::Contested { evidence: None, .. } => 8,
            ContestStep::Contested {
                evidence: Some(_), ..
            } => 9,
            ContestStep::Answered { .. } => 10,
        },
        LogEvent::Erasure { step, .. } => match step {
            ErasureStep::Requested { evidence: None, .. } => 11,
            ErasureStep::Requested {
                evidence: Some(_), ..
            } => 12,
            ErasureStep::Erased { .. } => 13,
            ErasureStep::Retained { .. } => 14,
        },
    };
    let seen: std::collections::BTreeSet<_> =
        entries().iter().map(|entry| kind(&entry.event)).collect();
    assert_eq!(seen, (0..=14).collect());
}

fn hospitals() -> Vec<(HospitalResponse, Vec<EndpointResponse>)> {
    let endpoints: Vec<EndpointResponse> = ["private_store", "public_store", "gateway", "fhir"]
        .iter()
        .enumerate()
        .map(|(at, kind)| {
            let url = format!("https://{at}.east.example");
            let one = json!({ "endpoint": format!("e{at}"), "kind": kind, "url": url, "retired": at == 1 });
            serde_json::from_value(one).unwrap()
        })
        .collect();
    ["accredited", "suspended"].iter().map(|status| {
        let hospital = json!({
            "hospital": "east-hospital", "profile": { "name": "East Hospital", "country": "NL", "url": "https://east.example" },
            "status": status, "rights": [], "capabilities": ["custodian", "requester"], "administrator": "hie1admin",
            "accredited_at": 1_798_000_000, "accredited_until": 1_899_000_000, "proposed_administrator": null, "leaving": null,
        });
        (serde_json::from_value(hospital).unwrap(), endpoints.clone())
    }).collect()
}

/// One resource of everything that the mappings write, by file name.
fn written() -> Vec<(String, Value)> {
    let mut all = Vec::new();
    let context = ExportContext {
        labels: &NoLabels,
        policies: &[],
    };
    for (at, one) in directives().iter().enumerate() {
        all.push((format!("consent-{at}"), export(one, &context)));
    }
    for (at, one) in pointers().iter().enumerate() {
        all.push((format!("document-{at}"), document(one)));
    }
    let log = Log {
        chain_id: "hie-1",
        contract: "hie1index",
        handle: HANDLE.parse().unwrap(),
    };
    for (at, one) in entries().iter().enumerate() {
        let line = serde_json::to_string(one).unwrap();
        all.push((format!("audit-{at}"), audit_event(&log, one, &line)));
    }
    for (at, (hospital, endpoints)) in hospitals().iter().enumerate() {
        all.push((
            format!("organization-{at}"),
            organization(hospital, endpoints),
        ));
        for (number, one) in endpoints.iter().enumerate() {
            all.push((
                format!("endpoint-{at}-{number}"),
                endpoint(&hospital.hospital, one),
            ));
        }
    }
    all
}

/// What the validator must not let pass: else its good word is worth nothing.
fn broken() -> Vec<(String, Value)> {
    let mut consent = written()[0].1.clone();
    let mut all = Vec::new();
    let mut add = |name: &str, value: &Value| all.push((format!("bad-{name}"), value.clone()));
    consent["favouriteColour"] = json!("green");
    add("unknown-element", &consent);
    let mut consent = written()[0].1.clone();
    consent["status"] = json!("perhaps");
    add("wrong-code", &consent);
    let mut consent = written()[0].1.clone();
    consent.as_object_mut().unwrap().remove("scope");
    add("missing-element", &consent);
    let mut consent = written()[0].1.clone();
    consent["provision"]["purpose"][0]["code"] = json!("TREATS");
    add("wrong-purpose", &consent);
    let (_, mut document) = written()
        .into_iter()
        .find(|(name, _)| name == "document-0")
        .unwrap();
    document.as_object_mut().unwrap().remove("content");
    add("document-without-content", &document);
    let (_, mut event) = written()
        .into_iter()
        .find(|(name, _)| name == "audit-0")
        .unwrap();
    event["outcome"] = json!("9");
    add("audit-with-a-wrong-outcome", &event);
    let (_, mut event) = written()
        .into_iter()
        .find(|(name, _)| name == "audit-0")
        .unwrap();
    event.as_object_mut().unwrap().remove("source");
    add("audit-without-source", &event);
    all
}

#[test]
#[ignore = "needs Java 17 and Maven: scripts/test runs it"]
fn what_is_written_validates_against_r4_and_what_is_broken_does_not() {
    let classpath = validator();
    let folder = std::env::temp_dir().join(format!("hie-fhir-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let mut good = written();
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/consent");
    for entry in std::fs::read_dir(examples).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        good.push((name, serde_json::from_str(&text).unwrap()));
    }
    let bad = broken();
    for (name, resource) in good.iter().chain(&bad) {
        let file: PathBuf = folder.join(format!("{name}.json"));
        std::fs::write(file, serde_json::to_string_pretty(resource).unwrap()).unwrap();
    }
    let output = Command::new("java")
        .args([
            "-Xmx1g",
            "-cp",
            &classpath,
            "validator.Main",
            folder.to_str().unwrap(),
        ])
        .output()
        .expect("Java is missing: install Java 17, this test cannot do without");
    let said = String::from_utf8(output.stdout).unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    let told = |name: &str, word: &str| {
        let file = format!("{name}.json\t{word}\t");
        said.lines().any(|line| line.contains(&file))
    };
    for (name, _) in &good {
        assert!(
            told(name, "GOOD"),
            "{name}\n{said}{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    for (name, _) in &bad {
        assert!(told(name, "BAD"), "{name}\n{said}");
    }
}
