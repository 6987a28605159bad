//! What the physician sees.

use hie_documents::{EXAMPLES, emergency_view};
use serde_json::{Value, json};

fn document(sections: &Value, entries: &[Value]) -> Vec<u8> {
    let composition = json!({"resource": {"resourceType": "Composition", "section": sections}});
    let all: Vec<&Value> = std::iter::once(&composition).chain(entries).collect();
    json!({"resourceType": "Bundle", "type": "document", "entry": all})
        .to_string()
        .into_bytes()
}

fn section(code: &str, references: &[&str]) -> Value {
    let entries: Vec<Value> = references
        .iter()
        .map(|it| json!({"reference": it}))
        .collect();
    let coding = json!([{"system": "http://loinc.org", "code": code}]);
    json!({"code": {"coding": coding}, "entry": entries})
}

fn allergies(document: &[u8]) -> Vec<String> {
    emergency_view(document).unwrap().allergies
}

#[test]
fn the_example_shows_what_matters_in_the_order_of_the_document() {
    let view = emergency_view(EXAMPLES[0].bytes).unwrap();
    assert_eq!(
        view.allergies,
        [
            "Penicillin (high criticality; Anaphylaxis)",
            "Peanut (Hives)"
        ]
    );
    assert_eq!(
        view.medications,
        [
            "Warfarin 3 mg tablet (3 mg by mouth once daily in the evening)",
            "Metformin 500 mg tablet (500 mg by mouth twice daily with meals)"
        ]
    );
    assert_eq!(
        view.problems,
        ["Atrial fibrillation", "Type 2 diabetes mellitus"]
    );
}

#[test]
fn any_document_with_one_of_the_sections_is_read() {
    let view = emergency_view(EXAMPLES[1].bytes).unwrap();
    assert_eq!(
        view.allergies,
        ["Penicillin (high criticality; Anaphylaxis)"]
    );
    assert!(view.problems.is_empty());
    // The laboratory report has none, the referral is CDA, the picture is a picture.
    for example in &EXAMPLES[2..] {
        assert_eq!(emergency_view(example.bytes), None, "{}", example.file_name);
    }
}

#[test]
fn text_goes_before_display_and_display_before_code() {
    let code = |code: Value| json!({"resourceType": "AllergyIntolerance", "id": "a", "code": code});
    for (concept, line) in [
        (
            json!({"text": "Text", "coding": [{"display": "Display", "code": "1"}]}),
            "Text",
        ),
        (
            json!({"text": " ", "coding": [{"code": "1"}, {"display": "Display"}]}),
            "Display",
        ),
        (json!({"coding": [{"code": "55111034301"}]}), "55111034301"),
        (json!({}), "AllergyIntolerance without text"),
    ] {
        let entry = json!({"resource": code(concept)});
        let bytes = document(
            &json!([section("48765-2", &["AllergyIntolerance/a"])]),
            &[entry],
        );
        assert_eq!(allergies(&bytes), [line]);
    }
}

#[test]
fn references_are_resolved_in_every_form() {
    let entry = json!({
        "fullUrl": "https://example.org/fhir/AllergyIntolerance/a1",
        "resource": {"resourceType": "AllergyIntolerance", "id": "a1", "code": {"text": "Latex"}},
    });
    let by_urn = json!({
        "fullUrl": "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0",
        "resource": {"resourceType": "AllergyIntolerance", "code": {"text": "Pollen"}},
    });
    let references = [
        "https://example.org/fhir/AllergyIntolerance/a1",
        "AllergyIntolerance/a1",
        "AllergyIntolerance/a1/_history/3",
        "https://elsewhere.example.org/AllergyIntolerance/a1",
        "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0",
    ];
    let bytes = document(&json!([section("48765-2", &references)]), &[entry, by_urn]);
    assert_eq!(
        allergies(&bytes),
        ["Latex", "Latex", "Latex", "Latex", "Pollen"]
    );
}

#[test]
fn a_medication_may_stand_beside_or_within_its_statement() {
    let statements = [
        json!({"resource": {"resourceType": "MedicationStatement", "id": "1",
            "medicationReference": {"reference": "#m"},
            "contained": [{"resourceType": "Medication", "id": "m", "code": {"text": "Bisoprolol"}}]}}),
        json!({"resource": {"resourceType": "MedicationRequest", "id": "2", "status": "stopped",
            "medicationReference": {"reference": "Medication/m2"},
            "dosageInstruction": [{"text": "once daily"}]}}),
        json!({"resource": {"resourceType": "Medication", "id": "m2", "code": {"text": "Digoxin"}}}),
        json!({"resource": {"resourceType": "MedicationStatement", "id": "3",
            "medication": {"concept": {"text": "Of release 5"}}}}),
        json!({"resource": {"resourceType": "MedicationStatement", "id": "4",
            "medicationReference": {"reference": "Medication/gone", "display": "Named only"}}}),
    ];
    let references = [
        "MedicationStatement/1",
        "MedicationRequest/2",
        "MedicationStatement/3",
        "MedicationStatement/4",
    ];
    let bytes = document(&json!([section("10160-0", &references)]), &statements);
    assert_eq!(
        emergency_view(&bytes).unwrap().medications,
        [
            "Bisoprolol",
            "Digoxin (stopped; once daily)",
            "Of release 5",
            "Named only"
        ]
    );
}

#[test]
fn an_absence_is_shown_as_it_is_said() {
    let absent = json!({"resource": {"resourceType": "AllergyIntolerance", "id": "a",
        "verificationStatus": {"coding": [{"code": "unconfirmed"}]},
        "code": {"coding": [{"system": "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips",
            "code": "no-known-allergies", "display": "No known allergies"}]}}});
    let bytes = document(
        &json!([section("48765-2", &["AllergyIntolerance/a"])]),
        &[absent],
    );
    assert_eq!(allergies(&bytes), ["No known allergies"]);
}

#[test]
fn what_is_refuted_or_over_says_so_and_what_is_an_error_is_left_out() {
    let with = |id: &str, status: &str| {
        json!({"resource": {"resourceType": "AllergyIntolerance", "id": id,
            "verificationStatus": {"coding": [{"code": status}]}, "code": {"text": id}}})
    };
    let entries = [
        with("a", "refuted"),
        with("b", "entered-in-error"),
        with("c", "confirmed"),
    ];
    let references = [
        "AllergyIntolerance/a",
        "AllergyIntolerance/b",
        "AllergyIntolerance/c",
    ];
    let bytes = document(&json!([section("48765-2", &references)]), &entries);
    assert_eq!(allergies(&bytes), ["a (refuted)", "c"]);
}

#[test]
fn a_section_without_entries_gives_its_reason_or_its_narrative() {
    let coding = json!({"coding": [{"system": "http://loinc.org", "code": "48765-2"}]});
    let text = json!({"div": "<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>Latex</p></div>"});
    let narrative = json!([{"code": coding, "text": text}]);
    assert_eq!(allergies(&document(&narrative, &[])), ["Latex"]);
    let reason = json!([{"code": coding, "text": text, "emptyReason": {"text": "Nil Known"}}]);
    assert_eq!(allergies(&document(&reason, &[])), ["Nil Known"]);
    assert!(allergies(&document(&json!([{"code": coding}]), &[])).is_empty());
}

#[test]
fn an_entry_that_is_not_there_is_not_passed_over_in_silence() {
    let bytes = document(
        &json!([section("48765-2", &["AllergyIntolerance/gone"])]),
        &[],
    );
    assert_eq!(
        allergies(&bytes),
        ["an entry that the document does not hold"]
    );
}

#[test]
fn sections_within_sections_are_read() {
    let nested =
        json!([{"title": "Outer", "section": [section("48765-2", &["AllergyIntolerance/a"])]}]);
    let entry = json!({"resource": {"resourceType": "AllergyIntolerance", "id": "a", "code": {"text": "Latex"}}});
    assert_eq!(allergies(&document(&nested, &[entry])), ["Latex"]);
}

#[test]
fn what_is_no_document_has_no_view() {
    let record = json!({"resourceType": "Bundle", "type": "collection",
        "entry": [{"resource": {"resourceType": "AllergyIntolerance", "code": {"text": "Latex"}}}]});
    assert_eq!(emergency_view(record.to_string().as_bytes()), None);
    assert_eq!(emergency_view(b""), None);
    assert_eq!(
        emergency_view(&document(&json!([section("8716-3", &[])]), &[])),
        None
    );
}
