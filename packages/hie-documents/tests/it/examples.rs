//! The examples are what they say, and nobody real is in them.

use hie_documents::{EXAMPLES, Example, Format, recognise};

fn example(file_name: &str) -> &'static Example {
    static ALL: [Example; 5] = EXAMPLES;
    ALL.iter().find(|it| it.file_name == file_name).unwrap()
}

#[test]
fn each_is_recognised_by_its_content_alone() {
    let expected = [
        (
            "patient-summary.json",
            "application/fhir+json",
            Some("patient-summary"),
        ),
        (
            "discharge-summary.json",
            "application/fhir+json",
            Some("discharge-summary"),
        ),
        (
            "laboratory-report.json",
            "application/fhir+json",
            Some("laboratory-report"),
        ),
        (
            "referral-note.xml",
            "application/cda+xml",
            Some("referral-note"),
        ),
        ("chest-xray.png", "image/png", None),
    ];
    assert_eq!(EXAMPLES.map(|it| it.file_name), expected.map(|it| it.0));
    for (file_name, media_type, category) in expected {
        let recognised = recognise(example(file_name).bytes, None);
        assert_eq!(recognised.media_type, media_type, "{file_name}");
        assert_eq!(
            recognised.category, category,
            "{file_name}: {}",
            recognised.why
        );
    }
}

#[test]
fn each_has_a_category_to_publish_that_the_network_knows() {
    let categories = EXAMPLES.map(|it| it.category_to_publish().unwrap());
    assert_eq!(
        categories,
        [
            "patient-summary",
            "discharge-summary",
            "laboratory-report",
            "referral-note",
            "imaging-study"
        ]
    );
    for category in categories {
        assert!(
            hie_policy::DOCUMENT_TYPES
                .iter()
                .any(|row| row.category == category)
        );
    }
}

#[test]
fn only_the_picture_needs_its_category_stated() {
    for it in EXAMPLES {
        assert_eq!(it.category.is_some(), it.file_name.ends_with(".png"));
    }
}

#[test]
fn fhir_documents_are_whole() {
    for name in [
        "patient-summary.json",
        "discharge-summary.json",
        "laboratory-report.json",
    ] {
        let bundle: serde_json::Value = serde_json::from_slice(example(name).bytes).unwrap();
        assert_eq!(bundle["type"], "document");
        let entries = bundle["entry"].as_array().unwrap();
        assert_eq!(entries[0]["resource"]["resourceType"], "Composition");
        let urls: Vec<&str> = entries
            .iter()
            .map(|it| it["fullUrl"].as_str().unwrap())
            .collect();
        for entry in entries {
            let id = entry["resource"]["id"].as_str().unwrap();
            assert_eq!(entry["fullUrl"], format!("urn:uuid:{id}"));
            assert_eq!(entry["resource"]["text"]["status"], "generated");
        }
        let mut references = Vec::new();
        collect_references(&bundle, &mut references);
        for reference in &references {
            assert!(
                urls.contains(&reference.as_str()),
                "{name}: {reference} leads nowhere"
            );
        }
        // A document holds only what its composition leads to.
        for url in &urls[1..] {
            assert!(
                references.iter().any(|it| it == url),
                "{name}: nothing refers to {url}"
            );
        }
    }
}

fn collect_references(value: &serde_json::Value, found: &mut Vec<String>) {
    match value {
        serde_json::Value::Array(items) => {
            items
                .iter()
                .for_each(|item| collect_references(item, found));
        }
        serde_json::Value::Object(members) => {
            if let Some(reference) = members.get("reference") {
                found.push(reference.as_str().unwrap().to_owned());
            }
            members
                .values()
                .for_each(|item| collect_references(item, found));
        }
        _ => {}
    }
}

#[test]
fn every_number_of_a_person_or_institution_says_that_it_is_invented() {
    for name in [
        "patient-summary.json",
        "discharge-summary.json",
        "laboratory-report.json",
    ] {
        let bundle: serde_json::Value = serde_json::from_slice(example(name).bytes).unwrap();
        for entry in bundle["entry"].as_array().unwrap() {
            let resource = &entry["resource"];
            if resource["resourceType"] == "Composition" {
                continue;
            }
            for identifier in resource["identifier"].as_array().into_iter().flatten() {
                let value = identifier["value"].as_str().unwrap();
                assert!(value.starts_with("INVENTED-"), "{name}: {value}");
            }
        }
    }
    let text = std::str::from_utf8(example("referral-note.xml").bytes).unwrap();
    for part in text.split("<id ").skip(1) {
        let tag = &part[..part.find("/>").unwrap()];
        assert!(
            !tag.contains("extension") || tag.contains("\"INVENTED-"),
            "{tag}"
        );
    }
}

#[test]
fn the_picture_is_a_sound_png() {
    let bytes = example("chest-xray.png").bytes;
    assert!((10_000..100_000).contains(&bytes.len()));
    assert_eq!(recognise(bytes, None).format, Format::Png);
    let mut rest = &bytes[8..];
    let mut kinds = Vec::new();
    while !rest.is_empty() {
        let length = u32::from_be_bytes(rest[..4].try_into().unwrap()) as usize;
        let (body, after) = rest[4..].split_at(4 + length);
        assert_eq!(crc(body).to_be_bytes(), after[..4]);
        kinds.push(std::str::from_utf8(&body[..4]).unwrap().to_owned());
        rest = &after[4..];
    }
    // No chunk of text or of times: the file tells nothing but the picture.
    assert_eq!(kinds, ["IHDR", "IDAT", "IEND"]);
}

/// CRC-32 of the PNG specification, annex D.
fn crc(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |c, _| {
            if c & 1 == 1 {
                0xEDB8_8320 ^ (c >> 1)
            } else {
                c >> 1
            }
        })
    };
    !bytes.iter().fold(u32::MAX, step)
}
