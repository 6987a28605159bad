//! Any bytes at all are safe.

use hie_documents::{EXAMPLES, MAX_TITLE_BYTES, emergency_view, recognise, strings_of};
use proptest::prelude::*;

fn read_in_every_way(bytes: &[u8], name: Option<&str>) {
    let recognised = recognise(bytes, name);
    assert_eq!(recognised.media_type, recognised.format.media_type());
    assert!(
        recognised
            .title
            .is_none_or(|it| it.len() <= MAX_TITLE_BYTES && !it.is_empty())
    );
    assert!(!recognised.why.is_empty());
    if let Some(category) = recognised.category {
        assert!(
            hie_policy::DOCUMENT_TYPES
                .iter()
                .any(|row| row.category == category)
        );
    }
    let _ = strings_of(bytes, &recognised.format);
    let _ = emergency_view(bytes);
}

/// JSON with the keys that the code looks for, and any values under them.
fn fhir_like() -> impl Strategy<Value = serde_json::Value> {
    let word = prop_oneof![
        Just("Bundle"),
        Just("Composition"),
        Just("document"),
        Just("AllergyIntolerance"),
        Just("http://loinc.org"),
        Just("48765-2"),
        Just("60591-5"),
        Just("#a"),
        Just("Composition/a"),
        Just("a"),
        Just("/"),
        Just(""),
        Just("<div>x</div>"),
        Just("한새별"),
    ];
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        word.prop_map(Into::into),
    ];
    let key = prop_oneof![
        Just("resourceType"),
        Just("type"),
        Just("entry"),
        Just("resource"),
        Just("section"),
        Just("code"),
        Just("coding"),
        Just("system"),
        Just("reference"),
        Just("text"),
        Just("div"),
        Just("title"),
        Just("id"),
        Just("fullUrl"),
        Just("contained"),
        Just("medicationReference"),
        Just("category"),
    ];
    leaf.prop_recursive(6, 64, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
            prop::collection::vec((key.clone(), inner), 0..6).prop_map(|members| {
                members
                    .into_iter()
                    .map(|(key, value)| (key.to_owned(), value))
                    .collect()
            }),
        ]
    })
}

proptest! {
    #[test]
    fn random_bytes(bytes in prop::collection::vec(any::<u8>(), 0..512), name in prop::option::of(".{0,12}")) {
        read_in_every_way(&bytes, name.as_deref());
    }

    #[test]
    fn random_text_that_begins_like_a_document(
        start in prop_oneof![Just("{"), Just("["), Just("<"), Just("\u{feff}<"), Just("<ClinicalDocument xmlns=\"urn:hl7-org:v3\">")],
        rest in ".{0,200}",
    ) {
        read_in_every_way(format!("{start}{rest}").as_bytes(), None);
    }

    #[test]
    fn random_resources(tree in fhir_like()) {
        read_in_every_way(tree.to_string().as_bytes(), Some("a.json"));
    }

    #[test]
    fn an_example_with_a_piece_missing_and_a_byte_changed(
        which in 0..EXAMPLES.len(), end in any::<prop::sample::Index>(),
        place in any::<prop::sample::Index>(), byte in any::<u8>(),
    ) {
        let mut bytes = EXAMPLES[which].bytes.to_vec();
        let place = place.index(bytes.len());
        bytes[place] = byte;
        read_in_every_way(&bytes, None);
        bytes.truncate(end.index(bytes.len()));
        read_in_every_way(&bytes, None);
    }
}
