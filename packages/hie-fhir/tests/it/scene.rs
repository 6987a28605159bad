//! Invented people and hospitals.

use hie_fhir::consent::{Answers, Context, DeniedLabel, Emergency, Import, Labels, import};
use hie_types::{Group, Handle, HospitalId, Tag};
use serde_json::{Value, json};

pub const NOW: u64 = 1_798_000_000; // 2026-12-22T20:26:40Z
pub const HANDLE: &str = "00112233445566778899aabbccddeeff";
pub const PATIENT: &str = "Patient/ada-fiction";

pub fn handle() -> Handle {
    HANDLE.parse().unwrap()
}

/// Blinds a label by its bytes, so that a test can say what to expect.
pub struct TestKey;

impl Labels for TestKey {
    fn tags(&self, label: &str) -> Option<Vec<Tag>> {
        Some(vec![tag(label, 1), tag(label, 2)])
    }

    fn group(&self, custodian: &HospitalId, own_id: &str) -> Option<Group> {
        Some(Group(tag(&format!("{custodian}{own_id}"), 3).0))
    }

    fn label(&self, wanted: &Tag) -> Option<String> {
        let mut all = hie_fhir::sensitivity::all();
        let found = all.find(|label| [1, 2].iter().any(|at| tag(label, *at) == *wanted));
        found.map(str::to_owned)
    }
}

pub fn tag(label: &str, hospital: u8) -> Tag {
    let mut bytes = [hospital; 16];
    for (to, from) in bytes.iter_mut().zip(label.bytes()) {
        *to = from;
    }
    Tag(bytes)
}

pub fn context() -> Context<'static> {
    let mut context = Context::new(handle(), NOW);
    context.patient = Some(PATIENT.to_owned());
    for (reference, id) in [
        ("Organization/east", "east-hospital"),
        ("Organization/west", "west-hospital"),
    ] {
        context
            .hospitals
            .insert(reference.to_owned(), id.parse().unwrap());
    }
    let person = format!("east-hospital/{}", "ab".repeat(16));
    context
        .persons
        .insert("Practitioner/ben".to_owned(), person.parse().unwrap());
    context
}

pub fn answered() -> Context<'static> {
    let mut context = context();
    context.answers = Answers {
        emergency: Some(Emergency::Excluded),
        denied_label: Some(DeniedLabel::AndAbove),
        ..Answers::default()
    };
    context
}

/// A Consent with this root provision, and nothing that asks anything.
pub fn consent(provision: Value) -> Value {
    json!({
        "resourceType": "Consent",
        "status": "active",
        "scope": { "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/consentscope", "code": "patient-privacy" }] },
        "category": [{ "coding": [{ "system": "http://loinc.org", "code": "59284-0" }] }],
        "patient": { "reference": PATIENT },
        "dateTime": "2026-12-01",
        "policy": [{ "uri": "https://example.org/policy" }],
        "provision": provision,
    })
}

pub fn read(provision: Value) -> Import {
    import(&consent(provision), &answered())
}

pub fn purposes(codes: &[&str]) -> Value {
    let system = "http://terminology.hl7.org/CodeSystem/v3-ActReason";
    codes
        .iter()
        .map(|code| json!({ "system": system, "code": code }))
        .collect()
}

pub fn level(code: &str) -> Value {
    json!([{ "system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": code }])
}

pub fn actor(part: &str, reference: &str) -> Value {
    json!({
        "role": { "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "code": part }] },
        "reference": { "reference": reference },
    })
}
