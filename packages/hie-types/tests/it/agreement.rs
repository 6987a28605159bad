//! Parser and schema say the same of any text, and no error tells what was given.

use hie_types::*;
use proptest::prelude::*;
use proptest::string::string_regex;

use crate::bounds::{Wire, read};
use crate::schema::Schema;

/// Characters at the borders of the patterns, and those that languages take differently.
const ODD: &[char] = &[
    '\n',
    '\r',
    '\0',
    '\u{1f}',
    ' ',
    '!',
    '#',
    '-',
    '.',
    '/',
    '0',
    '9',
    ':',
    '?',
    '@',
    'A',
    'F',
    'G',
    'Z',
    '[',
    '_',
    '`',
    'a',
    'f',
    'g',
    'z',
    '{',
    '~',
    '\u{7f}',
    '\u{80}',
    '\u{85}',
    '\u{9f}',
    '\u{a0}',
    'é',
    'ſ',
    'K',
    '\u{660}',
    '\u{1680}',
    '\u{180e}',
    '\u{2003}',
    '\u{200b}',
    '\u{2028}',
    '\u{2029}',
    '\u{202e}',
    '\u{202f}',
    '\u{205f}',
    '\u{3000}',
    '\u{feff}',
    '\u{ff10}',
    '\u{1f3e5}',
    '\u{10ffff}',
];

/// A text near `good`: some of its characters changed, added or taken away.
fn near(good: &'static str) -> BoxedStrategy<String> {
    let edit = (
        any::<prop::sample::Index>(),
        0..4u8,
        prop::sample::select(ODD),
    );
    let edits = prop::collection::vec(edit, 0..3);
    (string_regex(good).unwrap(), edits)
        .prop_map(|(text, edits)| {
            let mut text: Vec<char> = text.chars().collect();
            for (at, what, with) in edits {
                let place = at.index(text.len() + 1);
                match what {
                    0 => text.insert(place, with),
                    1 => text.push(with),
                    2 if place < text.len() => text[place] = with,
                    3 if place < text.len() => drop(text.remove(place)),
                    _ => {}
                }
            }
            text.into_iter().collect()
        })
        .boxed()
}

fn odd() -> BoxedStrategy<String> {
    prop::collection::vec(prop::sample::select(ODD), 0..6)
        .prop_map(String::from_iter)
        .boxed()
}

/// `good` describes about what the type takes, a little too long included.
fn agrees<T: Wire>(good: &'static str) {
    let schema = Schema::of::<T>();
    let refusal = read::<T>("\u{1}").unwrap_err();
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: 600,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let texts = prop_oneof![3 => near(good), 1 => odd(), 1 => any::<String>()];
    let seen = std::cell::Cell::new(false);
    runner
        .run(&texts, |text| {
            let value = read::<T>(&text);
            prop_assert_eq!(value.is_ok(), schema.accepts_text(&text), "{:?}", text);
            match value {
                Ok(value) => {
                    seen.set(true);
                    prop_assert_eq!(value.to_string(), text);
                }
                // The same words whatever was given: so nothing of it is in them.
                Err(error) => prop_assert_eq!(&error, &refusal),
            }
            Ok(())
        })
        .unwrap();
    assert!(seen.get(), "nothing good was tried");
}

macro_rules! agree {
    ($($test:ident: $type:ty, $good:literal;)*) => { $(
        #[test]
        fn $test() {
            agrees::<$type>($good);
        }
    )* };
}

agree! {
    hospital_ids: HospitalId, "[a-z0-9-]{1,34}";
    endpoint_ids: EndpointId, "[a-z0-9-]{1,26}";
    policy_ids: PolicyId, "[a-z0-9-]{1,34}";
    category_codes: CategoryCode, "[a-z0-9-]{1,26}";
    object_ids: ObjectId, "[0-9a-f]{14,66}";
    persons: PersonId, "([a-z0-9]{1,8}|[a-z0-9]{115,122}|[a-z0-9-]{1,34}/[0-9a-f]{31,33})";
    names: HospitalName, "(.{0,4}|[ \u{a0}\u{2003}\u{3000}]{1,3}|[a-zé東]{116,122})";
    displays: CategoryDisplay, "(.{0,4}|[ \u{a0}\u{3000}]{1,3}|[a-zé東]{116,122})";
    code_systems: CodeSystem, "(http://|https://|urn:|HTTP:)[a-z0-9._:/-]{0,6}";
    long_code_systems: CodeSystem, "urn:[a-z]{114,118}";
    external_codes: ExternalCode, "([A-Za-z0-9._:-]{0,6}|[a-z]{62,66})";
    countries: CountryCode, "[A-Z]{1,3}";
    urls: ServiceUrl, "https://[a-z0-9.-]{0,8}(:[0-9]{0,6})?(/[a-z0-9._~/-]{0,4})?";
    long_urls: ServiceUrl, "https://[a-z]{188,194}";
    months: Month, "(18|19|20|21|22)[0-9]{2}-[01][0-9]";
    handles: Handle, "[0-9a-f]{31,33}";
    record_ids: RecordId, "[0-9a-f]{32}";
    salts: Salt, "[0-9a-f]{32}";
    tags: Tag, "[0-9a-f]{32}";
    groups: Group, "[0-9a-f]{32}";
    studies: StudyId, "[0-9a-f]{32}";
    practitioners: Practitioner, "[0-9a-f]{32}";
    commitments: Commitment, "[0-9a-f]{63,65}";
    hashes: Hash, "[0-9a-f]{64}";
    public_keys: PublicKey, "[0-9a-f]{64}";
    signatures: Signature, "[0-9a-f]{127,129}";
    purposes: Purpose, "(TREAT|ETREAT|BTG|HRESCH|[A-Z]{3,6})";
    roles: Role, "(nurse|physician|[a-z_]{3,6})";
    confidentialities: Confidentiality, "[A-Z]{1,2}";
    break_glass_reasons: BreakGlassReason, "(OVR[A-Z]{1,7}|OVR(ER|INCOMP|PJ|PS|TPS))";
    obligations: Obligation, "(DELAU|[A-Z]{3,6})";
}
