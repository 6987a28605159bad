//! Shortest, longest, one beyond, bad characters: what each text type takes and refuses, by its
//! parser, in JSON, and by its schema.

use std::fmt::{Debug, Display};

use cosmwasm_schema::schemars::JsonSchema;
use hie_types::*;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::schema::Schema;

/// What every text type of the wire can do.
pub trait Wire: Serialize + DeserializeOwned + JsonSchema + Display + Debug + PartialEq {}
impl<T: Serialize + DeserializeOwned + JsonSchema + Display + Debug + PartialEq> Wire for T {}

/// Reads as a message would be read.
pub fn read<T: Wire>(text: &str) -> Result<T, String> {
    serde_json::from_value(Value::from(text)).map_err(|error| error.to_string())
}

fn takes<T: Wire>(texts: &[&str]) {
    let schema = Schema::of::<T>();
    for text in texts {
        let value = read::<T>(text).unwrap_or_else(|error| panic!("{text:?}: {error}"));
        assert_eq!(value.to_string(), *text);
        assert_eq!(format!("{value:?}"), *text);
        assert_eq!(serde_json::to_value(&value).unwrap(), Value::from(*text));
        let written = serde_json::to_string(&value).unwrap();
        assert_eq!(serde_json::from_str::<T>(&written).unwrap(), value);
        assert!(schema.accepts_text(text), "schema refuses {text:?}");
    }
}

fn refuses<T: Wire>(texts: &[&str]) {
    let schema = Schema::of::<T>();
    for text in texts {
        assert!(read::<T>(text).is_err(), "{text:?} is read");
        assert!(!schema.accepts_text(text), "schema accepts {text:?}");
    }
    for value in [
        Value::Null,
        Value::from(5),
        Value::from(true),
        Value::from(Vec::<u8>::new()),
        Value::Object(Default::default()),
    ] {
        assert!(serde_json::from_value::<T>(value.clone()).is_err());
        assert!(!schema.accepts(&value), "schema accepts {value}");
    }
}

fn hex_of<T: Wire>(bytes: usize) {
    let digits = bytes * 2;
    let mixed: String = "0123456789abcdef".chars().cycle().take(digits).collect();
    takes::<T>(&[&"0".repeat(digits), &"f".repeat(digits), &mixed]);
    refuses::<T>(&[
        "",
        &"0".repeat(digits - 1),
        &"0".repeat(digits - 2),
        &"0".repeat(digits + 1),
        &"0".repeat(digits + 2),
        &mixed.to_uppercase(),
        &format!("{}g", &mixed[1..]),
        &format!("0x{}", &mixed[2..]),
        &format!(" {}", &mixed[1..]),
        &format!("{}\n", &mixed[1..]),
        &format!("{mixed}\n"),
        // As many bytes, fewer characters; as many characters, more bytes.
        &format!("{}é", &mixed[2..]),
        &format!("{}é", &mixed[1..]),
        &"\u{ff10}".repeat(digits),
    ]);
}

#[test]
fn hex_types_are_their_exact_length_in_lower_case() {
    hex_of::<Handle>(16);
    hex_of::<RecordId>(16);
    hex_of::<Salt>(16);
    hex_of::<Tag>(16);
    hex_of::<Group>(16);
    hex_of::<StudyId>(16);
    hex_of::<Practitioner>(16);
    hex_of::<Commitment>(32);
    hex_of::<Hash>(32);
    hex_of::<PublicKey>(32);
    hex_of::<Signature>(64);
}

#[test]
fn hex_is_read_in_the_order_of_the_bytes() {
    let handle: Handle = "000102030405060708090a0b0c0d0eff".parse().unwrap();
    let mut bytes: [u8; 16] = core::array::from_fn(|i| i as u8);
    bytes[15] = 0xff;
    assert_eq!(handle.as_bytes(), &bytes);
    assert_eq!(Handle::from(bytes), handle);
}

fn slugs<T: Wire>(longest: usize) {
    takes::<T>(&[
        "ab",
        "a1",
        "00",
        "a-b",
        "a--b",
        &"z".repeat(longest),
        &format!("a{}9", "-".repeat(longest - 2)),
    ]);
    refuses::<T>(&[
        "",
        "a",
        "-",
        "--",
        "-a",
        "a-",
        "Ab",
        "aB",
        "a_b",
        "a.b",
        "a b",
        "a/b",
        "ab\n",
        "\nab",
        "a\0b",
        "äb",
        "a\u{430}",
        &"z".repeat(longest + 1),
        // Within the bytes that as many letters may have, and the other way round.
        &"é".repeat(longest / 2),
        &"é".repeat(longest),
    ]);
}

#[test]
fn a_hospital_has_2_to_32_letters() {
    slugs::<HospitalId>(32);
}

#[test]
fn an_endpoint_has_2_to_24_letters() {
    slugs::<EndpointId>(24);
    slugs::<PolicyId>(32);
}

#[test]
fn a_category_has_2_to_24_letters_and_hyphens_anywhere() {
    takes::<CategoryCode>(&["ab", "--", "-a", "a-", "patient-summary", &"z".repeat(24)]);
    refuses::<CategoryCode>(&[
        "",
        "a",
        "A1",
        "a_b",
        "a b",
        "ab\n",
        "éé",
        &"z".repeat(25),
        &"é".repeat(12),
    ]);
}

#[test]
fn an_object_has_16_to_64_digits_an_even_number() {
    takes::<ObjectId>(&[
        &"0".repeat(16),
        &"a".repeat(18),
        &"f".repeat(62),
        &"0".repeat(64),
    ]);
    refuses::<ObjectId>(&[
        "",
        &"0".repeat(14),
        &"0".repeat(15),
        &"0".repeat(17),
        &"0".repeat(63),
        &"0".repeat(65),
        &"0".repeat(66),
        &"A".repeat(16),
        &"g".repeat(16),
        &format!("{}\n", "0".repeat(15)),
        &format!("{}\n", "0".repeat(16)),
        &"é".repeat(16),
    ]);
}

#[test]
fn a_person_is_an_account_or_a_pseudonym_of_a_hospital() {
    let pseudonym = "0123456789abcdef".repeat(2);
    takes::<PersonId>(&[
        "abc",
        &"z".repeat(120),
        "wasm1qypqxpq9qcrsszg2pvxq6rs0zqg3yyc547at0h",
        &format!("ab/{pseudonym}"),
        &format!("a-b/{pseudonym}"),
        &format!("{}/{pseudonym}", "z".repeat(32)),
    ]);
    refuses::<PersonId>(&[
        "",
        "ab",
        "ab\n",
        "abc\n",
        "a-b",
        "ABC",
        "a c",
        "äbc",
        &"z".repeat(121),
        "/",
        &format!("/{pseudonym}"),
        &format!("a/{pseudonym}"),
        &format!("-a/{pseudonym}"),
        &format!("a-/{pseudonym}"),
        &format!("{}/{pseudonym}", "z".repeat(33)),
        &format!("ab/{}", &pseudonym[1..]),
        &format!("ab/{pseudonym}0"),
        &format!("ab/{}", pseudonym.to_uppercase()),
        &format!("ab//{pseudonym}"),
        &format!("ab/cd/{pseudonym}"),
        &format!("ab/{pseudonym}\n"),
        "abc/",
    ]);
}

#[test]
fn a_pseudonym_comes_back_as_it_went_in() {
    let hospital: HospitalId = "north-general".parse().unwrap();
    let practitioner = Practitioner([7; 16]);
    let person = PersonId::of_practitioner(&hospital, &practitioner);
    assert_eq!(person.as_practitioner(), Some((hospital, practitioner)));
    assert_eq!(read::<PersonId>(person.as_str()).unwrap(), person);
    let account: PersonId = "wasm1doctor".parse().unwrap();
    assert_eq!(account.as_practitioner(), None);
}

#[test]
fn a_name_has_1_to_120_characters_and_says_something() {
    takes::<HospitalName>(&[
        "H",
        "Hôpital Saint-Luc",
        "東京病院",
        "\u{1f3e5}",
        " a ",
        "a\u{a0}b",
        &"z".repeat(120),
        &"東".repeat(120),
        &"\u{1f3e5}".repeat(120),
    ]);
    refuses::<HospitalName>(&[
        "",
        " ",
        "   ",
        "\u{a0}",
        "\u{3000}\u{2003}",
        "a\nb",
        "a\n",
        "\ta",
        "a\0",
        "a\u{7f}",
        // Control characters beyond ASCII.
        "a\u{80}",
        "a\u{85}b",
        "a\u{9f}",
        &"z".repeat(121),
        &"東".repeat(121),
    ]);
}

#[test]
fn a_category_says_what_it_means_in_1_to_120_characters() {
    takes::<CategoryDisplay>(&["D", "Diagnostic imaging study", &"z".repeat(120)]);
    refuses::<CategoryDisplay>(&["", " ", "a\nb", "a\u{85}b", &"z".repeat(121)]);
}

#[test]
fn a_code_system_is_a_uri_of_few_characters() {
    let longest = format!("urn:{}", "a".repeat(116));
    takes::<CodeSystem>(&[
        "urn:x",
        "urn:oid:2.16.840.1.113883.6.1",
        "http://loinc.org",
        "http://dicom.nema.org/resources/ontology/DCM",
        "https://codes.example:8443/a_b-c",
        &longest,
    ]);
    refuses::<CodeSystem>(&[
        "",
        "urn:",
        "http://",
        "https://",
        "loinc",
        "URN:x",
        "ftp://a.example",
        "http://a.example?x",
        "http://a.example/#x",
        "http://a b",
        "urn:é",
        "urn:x\n",
        " urn:x",
        &format!("{longest}a"),
    ]);
}

#[test]
fn an_external_code_has_1_to_64_plain_characters() {
    takes::<ExternalCode>(&["1", "11506-3", "CT", "a.b_c:D-9", &"a".repeat(64)]);
    refuses::<ExternalCode>(&["", " ", "a b", "a/b", "é", "a\n", &"a".repeat(65)]);
}

#[test]
fn a_country_is_two_capitals() {
    takes::<CountryCode>(&["AA", "CH", "ZZ"]);
    refuses::<CountryCode>(&[
        "",
        "C",
        "CHE",
        "ch",
        "Ch",
        "C1",
        "C ",
        "CH\n",
        "ÄÖ",
        "É",
        "С\u{41d}",
    ]);
}

#[test]
fn a_service_address_is_https_without_user_query_or_fragment() {
    let longest = format!("https://{}", "a".repeat(192));
    takes::<ServiceUrl>(&[
        "https://a",
        "https://gateway.north.example",
        "https://north.example:8443/hie/v1/",
        "https://north.example:1",
        "https://north.example:99999/",
        "https://a/~x/.well-known/a_b-c",
        "https://a//b",
        &longest,
    ]);
    refuses::<ServiceUrl>(&[
        "",
        "https://",
        "https:///",
        "https://:443",
        "https:///path",
        "http://a.example",
        "HTTPS://a.example",
        "https://user@a.example",
        "https://user:pw@a.example",
        "https://a.example?x=1",
        "https://a.example/?x",
        "https://a.example/#x",
        "https://a.example/%20",
        "https://a.example/a b",
        "https://a.example:",
        "https://a.example:/",
        "https://a.example:123456",
        "https://a.example:8a",
        "https://a.example:80:80",
        "https://a_b.example",
        "https://ä.example",
        "https://[::1]/",
        "https://a.example\n",
        "https://a.example/\n",
        " https://a.example",
        &format!("{longest}a"),
    ]);
}

#[test]
fn a_month_lies_in_1900_to_2199() {
    takes::<Month>(&["1900-01", "1999-12", "2000-10", "2199-12"]);
    refuses::<Month>(&[
        "",
        "1899-12",
        "2200-01",
        "2024-00",
        "2024-13",
        "2024-1",
        "202-01",
        "2024-011",
        "02024-01",
        "2024-01-01",
        "2024/01",
        "202401",
        "+024-01",
        "2024-+1",
        "2024- 1",
        "2024-01\n",
        "٢٠٢٤-٠١",
    ]);
}

fn codes<T: Wire>(least: usize) {
    let schema = serde_json::to_value(cosmwasm_schema::schema_for!(T)).unwrap();
    let codes = schema["enum"].as_array().unwrap();
    assert!(codes.len() >= least);
    for code in codes {
        let code = code.as_str().unwrap();
        takes::<T>(&[code]);
        let swapped: String = code
            .chars()
            .map(|c| {
                if c.is_ascii_uppercase() {
                    c.to_ascii_lowercase()
                } else {
                    c.to_ascii_uppercase()
                }
            })
            .collect();
        refuses::<T>(&[
            "",
            &swapped,
            &format!("{code}\n"),
            &format!(" {code}"),
            &format!("{code}X"),
        ]);
    }
}

#[test]
fn codes_are_exact() {
    codes::<Purpose>(60);
    codes::<Role>(9);
    codes::<Capability>(5);
    codes::<Confidentiality>(6);
    codes::<Effect>(2);
    codes::<Authority>(4);
    codes::<Outcome>(3);
    codes::<Reason>(18);
    codes::<Obligation>(20);
    codes::<EmergencyAccess>(2);
    codes::<BreakGlassReason>(5);
    codes::<ErasureReason>(5);
    codes::<ContestAnswer>(2);
    codes::<RetentionReason>(5);
}
