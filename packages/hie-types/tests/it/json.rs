//! How messages are read: strict forms, whole numbers, errors that say where and repeat no value.

use hie_derive::{FromJson, ToJson};
use hie_types::json::{Part, to_json};
use hie_types::{Purpose, consent, index};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

fn refusal<T: serde::de::DeserializeOwned>(value: &Value) -> String {
    let error = serde_json::from_str::<T>(&value.to_string()).map(|_| ());
    error.unwrap_err().to_string()
}

#[derive(Clone, Debug, PartialEq, FromJson)]
#[serde(deny_unknown_fields)]
struct Strict {
    count: u8,
    note: Option<String>,
    #[serde(default)]
    list: Vec<u64>,
    #[serde(rename = "type")]
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, FromJson)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    OneKind,
    #[serde(rename = "x")]
    Another,
}

#[derive(Clone, Debug, PartialEq, FromJson)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Message {
    Nothing,
    Empty {},
    Wrapped(Strict),
    Named { strict: Box<Strict>, raw: Part },
}

#[derive(Debug, PartialEq, FromJson)]
struct Lenient {
    count: u64,
}

fn strict() -> Value {
    json!({ "count": 255, "type": "one-kind" })
}

fn with(field: &str, value: Value) -> Value {
    let mut object = strict();
    object[field] = value;
    object
}

#[test]
fn every_field_is_read_and_what_may_be_left_out_may() {
    let read = Strict::deserialize(strict()).unwrap();
    let plain = Strict {
        count: 255,
        note: None,
        list: Vec::new(),
        kind: Kind::OneKind,
    };
    assert_eq!(read, plain);
    assert_eq!(
        Strict::deserialize(with("note", Value::Null)).unwrap(),
        plain
    );
    let full = json!({ "list": [0, u64::MAX], "type": "x", "note": "n", "count": 0 });
    let read = Strict::deserialize(full).unwrap();
    assert_eq!(read.list, [0, u64::MAX]);
    assert_eq!(
        (read.note.as_deref(), read.kind),
        (Some("n"), Kind::Another)
    );
}

#[test]
fn a_structure_is_an_object_and_no_array_of_its_values() {
    let refused = refusal::<Strict>(&json!([255, null, [], "one-kind"]));
    assert!(
        refused.contains("an array where an object belongs"),
        "{refused}"
    );
    let refused = refusal::<Message>(&json!({ "wrapped": [] }));
    assert!(
        refused.contains("wrapped: an array where an object belongs"),
        "{refused}"
    );
    let refused = refusal::<Message>(&json!({ "empty": [] }));
    assert!(
        refused.contains("empty: an array where an object belongs"),
        "{refused}"
    );
}

#[test]
fn unknown_double_and_missing_fields_are_named() {
    let refused = refusal::<Strict>(&with("more", json!(1)));
    assert!(
        refused.contains("unknown field, expected one of count, note, list, type"),
        "{refused}"
    );
    assert!(
        refusal::<Message>(&json!({ "empty": { "a": 1 } }))
            .contains("empty: unknown field, no field belongs here")
    );
    let twice = r#"{"count":1,"count":1,"type":"x"}"#;
    let error = serde_json::from_str::<Strict>(twice)
        .unwrap_err()
        .to_string();
    assert!(error.contains("duplicate field `count`"), "{error}");
    let twice = r#"{"count":1,"secret":1,"secret":1}"#;
    let error = serde_json::from_str::<Lenient>(twice)
        .unwrap_err()
        .to_string();
    assert!(
        error.starts_with("duplicate field") && !error.contains("secret"),
        "{error}"
    );
    let refused = refusal::<Message>(&json!({ "wrapped": { "count": 1 } }));
    assert!(
        refused.contains("wrapped: missing field `type`"),
        "{refused}"
    );
}

#[test]
fn an_answer_may_have_fields_that_are_not_known_yet_but_none_twice() {
    let read: Lenient = serde_json::from_str(r#"{"count":1,"later":{}}"#).unwrap();
    assert_eq!(read, Lenient { count: 1 });
    assert!(serde_json::from_str::<Lenient>(r#"{"count":1,"later":1,"later":2}"#).is_err());
}

#[test]
fn numbers_are_whole_and_in_their_bounds() {
    for (value, text) in [
        (json!(256), "count: a smaller number belongs here: u8"),
        (json!(-1), "count: a number where a whole number belongs"),
        (json!("7"), "count: a text where a whole number belongs"),
        (json!(null), "count: null where a whole number belongs"),
    ] {
        let refused = refusal::<Strict>(&with("count", value));
        assert!(refused.contains(text), "{refused}");
    }
    for number in ["1.0", "1.5", "1e2", "18446744073709551616"] {
        let text = format!(r#"{{"count":{number}}}"#);
        let error = serde_json::from_str::<Lenient>(&text).unwrap_err();
        assert!(
            error.to_string().contains("a number must be whole"),
            "{error}"
        );
    }
    let most = format!(r#"{{"count":{}}}"#, u64::MAX);
    assert_eq!(
        serde_json::from_str::<Lenient>(&most).unwrap().count,
        u64::MAX
    );
}

#[test]
fn a_choice_is_a_text_or_an_object_with_one_field() {
    let read = |value: Value| serde_json::from_value::<Message>(value);
    assert_eq!(read(json!("nothing")).unwrap(), Message::Nothing);
    assert_eq!(read(json!({ "nothing": null })).unwrap(), Message::Nothing);
    assert_eq!(read(json!({ "empty": {} })).unwrap(), Message::Empty {});
    let named = read(json!({ "named": { "strict": strict(), "raw": { "a": [true, null, -1] } } }));
    let Message::Named { raw, .. } = named.unwrap() else {
        unreachable!()
    };
    let inner = Part::List(vec![Part::Bool(true), Part::Null, Part::Negative(-1)]);
    assert_eq!(raw, Part::Object(vec![("a".into(), inner)]));
    for wrong in [
        json!({}),
        json!({ "nothing": null, "empty": {} }),
        json!({ "nothing": {} }),
        json!("empty"),
        json!("wrapped"),
        json!("Nothing"),
        json!(0),
        json!(null),
        json!(["nothing"]),
    ] {
        assert!(read(wrong.clone()).is_err(), "{wrong}");
    }
}

#[test]
fn an_error_says_where() {
    let refused = refusal::<Message>(&json!({ "named": {
        "strict": with("list", json!([1, "a"])), "raw": null
    } }));
    assert!(
        refused.contains("named.strict.list.1: a text where a whole number belongs"),
        "{refused}"
    );
    let permit = json!({ "permit": { "handle": "00".repeat(16), "terms": { "until": "soon" } } });
    let refused = refusal::<consent::ExecuteMsg>(&permit);
    assert!(refused.starts_with("permit.terms"), "{refused}");
}

#[test]
fn an_error_repeats_no_value() {
    let secret = "Invented Person has HIV";
    for refused in [
        refusal::<Strict>(&with("count", json!(secret))),
        refusal::<Strict>(&with("type", json!(secret))),
        refusal::<Message>(&json!(secret)),
        refusal::<Strict>(&with(secret, json!(1))),
        refusal::<Message>(&json!({ secret: {} })),
        refusal::<Purpose>(&json!(secret)),
        refusal::<consent::ExecuteMsg>(&json!({ "revoke": { "handle": secret, "directive": 1 } })),
        refusal::<index::ExecuteMsg>(&json!({ "report": secret })),
    ] {
        assert!(!refused.contains("HIV"), "{refused}");
    }
}

#[derive(Serialize, ToJson)]
struct Written<'a> {
    none: Option<u8>,
    some: Option<&'a str>,
    #[serde(rename = "type", skip_serializing_if = "Vec::is_empty")]
    kinds: Vec<WrittenKind>,
    r#move: bool,
}

#[derive(Serialize, ToJson)]
#[serde(rename_all = "snake_case")]
enum WrittenKind {
    OneKind,
    Empty {},
    Wrapped(Box<u64>),
    Named { first: u32, then: Vec<u16> },
}

fn same_as_serde<T: Serialize + hie_types::json::ToJson>(value: &T) {
    let written = String::from_utf8(to_json(value)).unwrap();
    assert_eq!(written, serde_json::to_string(value).unwrap());
}

#[test]
fn structures_and_variants_are_written_as_serde_writes_them() {
    let kinds = vec![
        WrittenKind::OneKind,
        WrittenKind::Empty {},
        WrittenKind::Wrapped(Box::new(u64::MAX)),
        WrittenKind::Named {
            first: 0,
            then: vec![10, 65535],
        },
        WrittenKind::Named {
            first: 1,
            then: vec![],
        },
    ];
    for kinds in [kinds, vec![]] {
        same_as_serde(&Written {
            none: None,
            some: Some("text"),
            kinds,
            r#move: true,
        });
    }
}

#[test]
fn every_character_is_written_as_serde_writes_it() {
    for first in (0..=0x2ff).chain([0x2028, 0xd7ff, 0xe000, 0xffff, 0x1_0000, 0x10_ffff]) {
        let letter = char::from_u32(first).unwrap();
        same_as_serde(&letter.to_string());
        same_as_serde(&format!("a{letter}\"{letter}\\"));
    }
}

#[test]
fn every_length_of_a_number_is_written_as_serde_writes_it() {
    for power in 0..20 {
        let one = 10_u64.pow(power);
        for number in [one - 1, one, one + 1, u64::MAX / one] {
            same_as_serde(&number);
        }
    }
}
