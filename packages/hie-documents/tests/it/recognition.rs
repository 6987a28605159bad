//! Which file is what.

use hie_documents::{Format, MAX_READ_BYTES, MAX_TITLE_BYTES, NEAR_CODES, Recognised, recognise};
use serde_json::{Value, json};

fn fhir(resource: &Value) -> Recognised {
    recognise(resource.to_string().as_bytes(), None)
}

fn loinc(code: &str) -> Value {
    json!({"coding": [{"system": "http://loinc.org", "code": code}]})
}

fn bundle(kind: &str, resources: &[Value]) -> Value {
    let entries: Vec<Value> = resources.iter().map(|it| json!({"resource": it})).collect();
    json!({"resourceType": "Bundle", "type": kind, "entry": entries})
}

fn composition(code: &str) -> Value {
    json!({"resourceType": "Composition", "type": loinc(code), "title": "A title"})
}

fn of_type(name: &str) -> Value {
    json!({"resourceType": name})
}

fn cda(code: &str) -> String {
    format!(
        r#"<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3">{code}<title>A
        title</title></ClinicalDocument>"#
    )
}

fn dicom(preamble: &[u8], rest: &[u8]) -> Vec<u8> {
    let mut file = preamble.to_vec();
    file.resize(128, 0);
    file.extend_from_slice(b"DICM");
    file.extend_from_slice(rest);
    file
}

#[test]
fn every_document_code_of_the_table_leads_to_its_category() {
    for row in hie_policy::DOCUMENT_TYPES {
        let kind = json!({"coding": [{"system": row.system, "code": row.code}]});
        let document = json!({"resourceType": "Composition", "type": kind});
        assert_eq!(fhir(&document).category, Some(row.category));
        let reference = json!({"resourceType": "DocumentReference", "type": kind});
        assert_eq!(fhir(&reference).category, Some(row.category));
    }
}

#[test]
fn near_codes_lead_to_their_category_in_fhir_and_in_cda() {
    for (code, category, _) in NEAR_CODES {
        let bundle = bundle("document", &[composition(code)]);
        assert_eq!(fhir(&bundle).category, Some(category));
        let code = format!(r#"<code code="{code}" codeSystem="2.16.840.1.113883.6.1"/>"#);
        assert_eq!(
            recognise(cda(&code).as_bytes(), None).category,
            Some(category)
        );
    }
}

#[test]
fn any_coding_that_matches_counts_and_loinc_may_be_named_by_its_object_id() {
    let kind = json!({"coding": [
        {"system": "http://example.org", "code": "60591-5"},
        {"code": "18842-5"},
        {"system": "urn:oid:2.16.840.1.113883.6.1", "code": "57133-1"},
    ]});
    let found = fhir(&json!({"resourceType": "Composition", "type": kind}));
    assert_eq!(found.category, Some("referral-note"));
}

#[test]
fn a_document_answered_as_a_search_result_is_still_recognised() {
    let found = fhir(&bundle(
        "searchset",
        &[of_type("Patient"), composition("60591-5")],
    ));
    assert_eq!(found.category, Some("patient-summary"));
    assert_eq!(found.title.as_deref(), Some("A title"));
    let Format::FhirJson { bundle_type, .. } = found.format else {
        panic!("not FHIR");
    };
    assert_eq!(bundle_type.as_deref(), Some("searchset"));
}

#[test]
fn a_search_result_of_two_documents_is_neither() {
    let both = bundle(
        "searchset",
        &[composition("60591-5"), composition("18842-5")],
    );
    assert_eq!(fhir(&both).category, None);
    assert_eq!(fhir(&both).title, None);
}

#[test]
fn a_document_of_an_unknown_type_gets_no_category_whatever_it_holds() {
    let document = bundle(
        "document",
        &[composition("11506-3"), of_type("AllergyIntolerance")],
    );
    assert_eq!(fhir(&document).category, None);
}

#[test]
fn the_whole_record_of_one_patient_is_a_record_summary() {
    let record = [
        of_type("Patient"),
        of_type("Encounter"),
        of_type("Condition"),
        of_type("Immunization"),
    ];
    for kind in ["transaction", "collection", "searchset"] {
        assert_eq!(
            fhir(&bundle(kind, &record)).category,
            Some("record-summary")
        );
    }
    let mut of_two = record.to_vec();
    of_two.push(of_type("Patient"));
    assert_eq!(fhir(&bundle("collection", &of_two)).category, None);
}

#[test]
fn a_bundle_all_of_one_kind_is_of_that_kind() {
    let vaccinations = [
        of_type("Patient"),
        of_type("Immunization"),
        of_type("Immunization"),
    ];
    assert_eq!(
        fhir(&bundle("collection", &vaccinations)).category,
        Some("immunization-list")
    );
    let directory = [of_type("Organization"), of_type("Practitioner")];
    assert_eq!(fhir(&bundle("transaction", &directory)).category, None);
    assert_eq!(fhir(&bundle("transaction", &[])).category, None);
}

#[test]
fn single_resources_have_the_category_of_their_kind() {
    let expected = [
        ("Consent", Some("consent-document")),
        ("AllergyIntolerance", Some("allergy-list")),
        ("Immunization", Some("immunization-list")),
        ("MedicationStatement", Some("medication-list")),
        ("MedicationRequest", Some("prescription")),
        ("Condition", Some("problem-list")),
        ("ImagingStudy", Some("imaging-study")),
        ("MolecularSequence", Some("genomic-report")),
        ("Patient", None),
        ("DiagnosticReport", None),
        ("Observation", None),
        ("SomethingOfReleaseNine", None),
    ];
    for (name, category) in expected {
        assert_eq!(fhir(&of_type(name)).category, category, "{name}");
    }
}

#[test]
fn a_diagnostic_report_goes_by_its_code_or_by_the_service_that_made_it() {
    const SERVICE: &str = "http://terminology.hl7.org/CodeSystem/v2-0074";
    let made_by = |system: &str, code: &str, report: &str| {
        let category = json!([{"coding": [{"system": system, "code": code}]}]);
        json!({"resourceType": "DiagnosticReport", "category": category, "code": loinc(report)})
    };
    let expected = [
        (
            made_by(SERVICE, "LAB", "58410-2"),
            Some("laboratory-report"),
        ),
        (made_by(SERVICE, "RAD", "36643-5"), Some("imaging-report")),
        (
            made_by("http://loinc.org", "LP29684-5", "36643-5"),
            Some("imaging-report"),
        ),
        (made_by(SERVICE, "SP", "22637-3"), Some("pathology-report")),
        (made_by(SERVICE, "LAB", "11526-1"), Some("pathology-report")),
        (made_by(SERVICE, "OTH", "58410-2"), None),
        // The sensitive one is never hidden behind a more harmless code.
        (made_by(SERVICE, "GE", "11502-2"), Some("genomic-report")),
        (made_by(SERVICE, "LAB", "51969-4"), Some("genomic-report")),
    ];
    for (report, category) in expected {
        assert_eq!(fhir(&report).category, category, "{report}");
    }
}

#[test]
fn cda_is_told_by_root_and_namespace_under_any_prefix() {
    let code = r#"<code code="18842-5" codeSystem="2.16.840.1.113883.6.1"/>"#;
    let found = recognise(cda(code).as_bytes(), None);
    assert_eq!(found.format, Format::Cda);
    assert_eq!(found.category, Some("discharge-summary"));
    assert_eq!(found.title.as_deref(), Some("A title"));

    let prefixed = r#"<h:ClinicalDocument xmlns:h="urn:hl7-org:v3"><h:code code="X"
        codeSystem="1.2.3"><h:translation code="57133-1" codeSystem="2.16.840.1.113883.6.1"/>
        </h:code></h:ClinicalDocument>"#;
    let found = recognise(prefixed.as_bytes(), None);
    assert_eq!(found.category, Some("referral-note"));

    let no_code = recognise(cda("").as_bytes(), None);
    assert_eq!((no_code.format, no_code.category), (Format::Cda, None));
}

#[test]
fn other_xml_is_other_xml() {
    for xml in [
        "<ClinicalDocument/>",
        r#"<Bundle xmlns="http://hl7.org/fhir"/>"#,
        "<broken",
        // Entities are never expanded: a document type declaration is not read.
        r#"<!DOCTYPE x [<!ENTITY e "e">]><ClinicalDocument xmlns="urn:hl7-org:v3">&e;</ClinicalDocument>"#,
    ] {
        assert_eq!(
            recognise(xml.as_bytes(), None).format,
            Format::OtherXml,
            "{xml}"
        );
    }
    let korean_encoding = b"<?xml version=\"1.0\" encoding=\"EUC-KR\"?><a>\xc7\xd1</a>";
    assert_eq!(recognise(korean_encoding, None).format, Format::OtherXml);
}

#[test]
fn json_that_is_no_resource_is_other_json() {
    for json in [
        "{}",
        "[]",
        r#"{"resourceType": 1}"#,
        r#"{"resourceType": "../../x"}"#,
        "[1, 2]",
    ] {
        assert_eq!(
            recognise(json.as_bytes(), None).format,
            Format::OtherJson,
            "{json}"
        );
    }
    for broken in ["{", "[1,", "{]}", "1", "true"] {
        assert_eq!(
            recognise(broken.as_bytes(), None).format,
            Format::Other,
            "{broken}"
        );
    }
}

#[test]
fn a_byte_order_mark_and_white_space_change_nothing() {
    let consent = of_type("Consent").to_string();
    for text in [
        format!("\u{feff}{consent}"),
        format!("\u{feff}\r\n {consent}\n"),
        format!("\n{consent}"),
    ] {
        assert_eq!(
            recognise(text.as_bytes(), None).category,
            Some("consent-document")
        );
    }
    let marked = format!("\u{feff}{}", cda(""));
    assert_eq!(recognise(marked.as_bytes(), None).format, Format::Cda);
}

#[test]
fn dicom_wins_over_what_its_preamble_looks_like() {
    let meta = b"\x02\x00\x00\x00UL\x04\x00";
    for preamble in [
        &b"II*\0"[..],
        b"\x89PNG\r\n\x1a\n",
        b"%PDF-1.4",
        b"{",
        b"<",
        b"",
    ] {
        let found = recognise(&dicom(preamble, meta), Some("image.dcm"));
        assert_eq!(found.format, Format::Dicom);
        assert_eq!(found.category, Some("imaging-study"));
        assert_eq!(found.media_type, "application/dicom");
    }
    assert_eq!(recognise(&dicom(b"", b""), None).format, Format::Dicom);
}

#[test]
fn the_word_dicm_in_a_text_makes_no_picture_of_it() {
    let mut text = String::from(r#"{"resourceType":"Consent","x":""#);
    text.push_str(&"x".repeat(128 - text.len()));
    text.push_str(r#"DICM"}"#);
    assert_eq!(
        recognise(text.as_bytes(), None).category,
        Some("consent-document")
    );
}

#[test]
fn a_data_set_without_preamble_needs_the_ending() {
    let data_set = b"\x08\x00\x05\x00CS\x0a\x00ISO_IR 192";
    assert_eq!(recognise(data_set, Some("IM.DCM")).format, Format::Dicom);
    assert_eq!(recognise(data_set, Some("image")).format, Format::Other);
    assert_eq!(recognise(b"hello", Some("image.dcm")).format, Format::Other);
}

#[test]
fn pictures_and_pdf_are_told_and_have_no_category() {
    for (bytes, format) in [
        (&b"\x89PNG\r\n\x1a\n...."[..], Format::Png),
        (b"\xFF\xD8\xFF\xE0..JFIF", Format::Jpeg),
        (b"%PDF-1.7", Format::Pdf),
        (b"\r\n%PDF-1.7", Format::Pdf),
        (b"some mail header\n\n%PDF-1.7", Format::Pdf),
        (b"", Format::Other),
        (b"II*\0", Format::Other),
    ] {
        let found = recognise(bytes, None);
        assert_eq!((&found.format, found.category), (&format, None));
        assert_eq!(found.media_type, format.media_type());
    }
}

#[test]
fn the_content_counts_and_not_the_name() {
    let found = recognise(b"%PDF-1.7", Some("Kim.Invented.json"));
    assert_eq!(found.format, Format::Pdf);
    assert!(found.why.contains("the name ends otherwise"));
    assert!(!found.why.contains("Kim"));
    for name in ["a.pdf", "a.PDF", "a", "a.bin", ".", ""] {
        assert!(
            !recognise(b"%PDF-1.7", Some(name)).why.contains("otherwise"),
            "{name}"
        );
    }
}

#[test]
fn a_title_is_one_line_of_at_most_255_bytes() {
    let titled = |title: &str| {
        let document = json!({"resourceType": "Composition", "title": title});
        fhir(&document).title
    };
    assert_eq!(
        titled(" Discharge\n\tsummary\u{7} ").as_deref(),
        Some("Discharge summary")
    );
    assert_eq!(titled(" \n"), None);
    let long = titled(&"별".repeat(100)).unwrap();
    assert_eq!(long, "별".repeat(85));
    assert_eq!(long.len(), MAX_TITLE_BYTES);
}

#[test]
fn why_repeats_nothing_of_the_content() {
    let strange = json!({"resourceType": "Composition", "title": "Secret", "type": {
        "text": "Secret", "coding": [{"system": "http://loinc.org", "code": "Secret"}]}});
    assert!(!fhir(&strange).why.contains("Secret"));
}

#[test]
fn what_is_too_large_to_read_is_told_by_its_beginning() {
    let mut large = b"{\"resourceType\":\"Consent\",\"x\":\"".to_vec();
    large.resize(MAX_READ_BYTES + 1, b' ');
    assert_eq!(recognise(&large, None).format, Format::OtherJson);
    large[0] = b'<';
    assert_eq!(recognise(&large, None).format, Format::OtherXml);
    large.splice(..4, *b"\xFF\xD8\xFF\xE0");
    assert_eq!(recognise(&large, None).format, Format::Jpeg);
}

#[test]
fn deep_nesting_is_harmless() {
    let deep = "[".repeat(1_000_000);
    assert_eq!(recognise(deep.as_bytes(), None).format, Format::Other);
    let deep = format!("{}{}", "<a>".repeat(200_000), "</a>".repeat(200_000));
    assert_eq!(recognise(deep.as_bytes(), None).format, Format::OtherXml);
}
