//! What a leak test searches for.

use hie_documents::{EXAMPLES, Format, recognise, strings_of};

#[test]
fn whatever_identifies_the_invented_patient_is_listed() {
    for (example, telling) in [
        (
            0,
            &[
                "한새별",
                "Saebyeol",
                "Han Saebyeol",
                "1984-07-12",
                "+82-10-0000-0117",
                "INVENTED-PATIENT-000117",
                "117 Eunhasu-gil",
                "Byeolnara-si",
                "Penicillin",
                "Anaphylaxis",
                "Warfarin 3 mg tablet",
                "Atrial fibrillation",
                "49436004",
                "Namgung Garamsol",
            ][..],
        ),
        (
            1,
            &[
                "Saebyeol",
                "1984-07-12",
                "INVENTED-STAY-2025-0388",
                "Community acquired pneumonia",
                "doxycycline",
            ],
        ),
        (
            2,
            &[
                "Saebyeol",
                "1984-07-12",
                "INVENTED-LAB-2025-01742",
                "Creatinine",
                "C reactive protein",
            ],
        ),
        (
            3,
            &[
                "새별",
                "Saebyeol",
                "19840712",
                "+82-10-0000-0117",
                "INVENTED-CLINIC-PATIENT-0052",
                "Mireunae",
                "Peanut: hives",
                "Byeolnara-si",
            ],
        ),
    ] {
        let strings = EXAMPLES[example].personal_strings();
        for text in telling {
            assert!(strings.iter().any(|it| it == text), "{text} is not listed");
        }
    }
}

#[test]
fn nothing_is_listed_that_the_network_itself_writes() {
    let vocabulary: Vec<&str> = hie_policy::DOCUMENT_TYPES
        .iter()
        .flat_map(|row| [row.category, row.display, row.system, row.code])
        .collect();
    for example in EXAMPLES {
        for text in example.personal_strings() {
            for term in &vocabulary {
                assert!(!term.contains(&text), "{text} is a part of {term}");
            }
        }
    }
}

#[test]
fn nothing_is_listed_that_is_structure_or_turns_up_by_chance() {
    for example in EXAMPLES {
        for text in example.personal_strings() {
            // Four letters could stand in Base64 by chance; the examples have none so short.
            assert!(text.len() > 4, "{text}");
            assert!(
                !text.starts_with("http") && !text.starts_with("urn:"),
                "{text}"
            );
            assert!(
                !["Bundle", "Patient", "final", "document", "official"].contains(&text.as_str())
            );
            let hex = text.bytes().all(|b| b.is_ascii_hexdigit());
            assert!(!hex || text.len() >= 8, "{text}");
        }
    }
}

#[test]
fn a_picture_has_no_strings_and_garbage_neither() {
    assert!(EXAMPLES[4].personal_strings().is_empty());
    for format in [Format::Cda, Format::OtherJson, Format::Other] {
        assert!(strings_of(b"\xFF\x00garbage", &format).is_empty());
    }
}

#[test]
fn values_are_listed_once_and_whole() {
    let json = r#"{"a": "Long enough", "b": ["Long enough", " trimmed ", "abc"], "telecom": "tel:+82-0-1234",
        "url": "https://example.org/x", "reference": "urn:uuid:1", "note": "https://example.org is a page"}"#;
    let format = recognise(json.as_bytes(), None).format;
    assert_eq!(
        strings_of(json.as_bytes(), &format),
        [
            "+82-0-1234",
            "Long enough",
            "https://example.org is a page",
            "trimmed"
        ]
    );
}

#[test]
fn xml_gives_its_texts_and_the_attributes_that_tell() {
    let xml = r#"<a><typeId extension="POCD_HD000040"/><id root="1.2.3" extension="NUMBER-1"/>
        <b code="12345" displayName="Latex"/><c value="mailto:han@example.org"/><d>Text <e>within</e></d></a>"#;
    assert_eq!(
        strings_of(xml.as_bytes(), &Format::OtherXml),
        ["Latex", "NUMBER-1", "Text", "han@example.org", "within"]
    );
}
