//! Just enough of JSON Schema (draft 7) to check our own schemas: every keyword that is in them, and
//! a panic at any other, so that nothing is passed over.

use cosmwasm_schema::schema_for;
use cosmwasm_schema::schemars::JsonSchema;
use regex::Regex;
use serde_json::{Map, Value};

/// A schema that texts and messages are held against.
pub struct Schema {
    root: Value,
    patterns: Vec<(String, Regex)>,
}

impl Schema {
    /// The schema that the type has today.
    pub fn of<T: JsonSchema>() -> Self {
        let root = serde_json::to_value(schema_for!(T)).unwrap();
        let mut patterns = Vec::new();
        collect(&root, &mut patterns);
        Self { root, patterns }
    }

    pub fn accepts(&self, value: &Value) -> bool {
        self.check(&self.root, value)
    }

    pub fn accepts_text(&self, text: &str) -> bool {
        self.accepts(&Value::from(text))
    }

    fn check(&self, schema: &Value, value: &Value) -> bool {
        let schema = match schema {
            Value::Bool(anything) => return *anything,
            schema => schema.as_object().unwrap(),
        };
        schema
            .iter()
            .all(|(keyword, rule)| self.keyword(schema, keyword, rule, value))
    }

    fn keyword(
        &self,
        schema: &Map<String, Value>,
        keyword: &str,
        rule: &Value,
        value: &Value,
    ) -> bool {
        let any_of = |rule: &Value| {
            let rules = rule.as_array().unwrap().iter();
            rules.filter(|rule| self.check(rule, value)).count()
        };
        match keyword {
            "$schema" | "title" | "description" | "default" | "definitions" | "format" => true,
            "$ref" => {
                let name = rule.as_str().unwrap().strip_prefix("#/definitions/");
                self.check(&self.root["definitions"][name.unwrap()], value)
            }
            "allOf" => any_of(rule) == rule.as_array().unwrap().len(),
            "anyOf" => any_of(rule) > 0,
            "oneOf" => any_of(rule) == 1,
            "enum" => rule.as_array().unwrap().contains(value),
            "type" => match rule {
                Value::String(one) => is(one, value),
                many => many
                    .as_array()
                    .unwrap()
                    .iter()
                    .any(|one| is(one.as_str().unwrap(), value)),
            },
            "minimum" => value
                .as_f64()
                .is_none_or(|number| number >= rule.as_f64().unwrap()),
            "maximum" => value
                .as_f64()
                .is_none_or(|number| number <= rule.as_f64().unwrap()),
            "minItems" => items(value).is_none_or(|count| count >= rule.as_u64().unwrap()),
            "maxItems" => items(value).is_none_or(|count| count <= rule.as_u64().unwrap()),
            "uniqueItems" => {
                assert_eq!(rule, &Value::Bool(true), "known keywords only");
                value.as_array().is_none_or(|all| {
                    let twice = |(at, one)| all.iter().take(at).any(|earlier| earlier == one);
                    !all.iter().enumerate().any(twice)
                })
            }
            "minLength" => length(value).is_none_or(|length| length >= rule.as_u64().unwrap()),
            "maxLength" => length(value).is_none_or(|length| length <= rule.as_u64().unwrap()),
            "pattern" => value.as_str().is_none_or(|text| {
                let pattern = self.patterns.iter().find(|(source, _)| source == rule);
                pattern.unwrap().1.is_match(text)
            }),
            "items" => value
                .as_array()
                .is_none_or(|items| items.iter().all(|item| self.check(rule, item))),
            "required" => value.as_object().is_none_or(|object| {
                let mut names = rule.as_array().unwrap().iter();
                names.all(|name| object.contains_key(name.as_str().unwrap()))
            }),
            "properties" => value.as_object().is_none_or(|object| {
                object
                    .iter()
                    .all(|(name, value)| rule.get(name).is_none_or(|rule| self.check(rule, value)))
            }),
            "additionalProperties" => {
                assert_eq!(rule, &Value::Bool(false), "known keywords only");
                let known = schema.get("properties");
                value.as_object().is_none_or(|object| {
                    object
                        .keys()
                        .all(|name| known.is_some_and(|known| known.get(name).is_some()))
                })
            }
            unknown => panic!("schema has a keyword that this check does not know: {unknown}"),
        }
    }
}

/// JSON Schema counts code points.
fn length(value: &Value) -> Option<u64> {
    value.as_str().map(|text| text.chars().count() as u64)
}

fn items(value: &Value) -> Option<u64> {
    value.as_array().map(|items| items.len() as u64)
}

fn is(kind: &str, value: &Value) -> bool {
    match kind {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "string" => value.is_string(),
        "integer" => value.is_u64() || value.is_i64(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        unknown => panic!("schema has a type that this check does not know: {unknown}"),
    }
}

fn collect(schema: &Value, found: &mut Vec<(String, Regex)>) {
    match schema {
        Value::Object(object) => {
            if let Some(Value::String(pattern)) = object.get("pattern") {
                found.push((pattern.clone(), Regex::new(pattern).unwrap()));
            }
            object.values().for_each(|value| collect(value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| collect(value, found)),
        _ => {}
    }
}

#[test]
fn the_check_itself_accepts_and_refuses() {
    let schema = Schema::of::<hie_types::registry::StaffRef>();
    let person = "0".repeat(32);
    assert!(schema.accepts(&serde_json::json!({ "account": "a" })));
    assert!(schema.accepts(&serde_json::json!({ "practitioner": person, "account": null })));
    assert!(!schema.accepts(&serde_json::json!({ "practitioner": "00" })));
    assert!(!schema.accepts(&serde_json::json!({ "account": 5 })));
    assert!(!schema.accepts(&serde_json::json!({ "other": "a" })));
    assert!(!schema.accepts(&serde_json::json!([])));
}

/// Base64 as the contracts read it, padded or not, and by how many bytes it is.
#[test]
fn blobs_are_base64_of_as_many_bytes_as_belong_there() {
    #[derive(serde::Deserialize, cosmwasm_schema::schemars::JsonSchema)]
    #[schemars(crate = "cosmwasm_schema::schemars")]
    #[serde(deny_unknown_fields)]
    struct Blob {
        #[schemars(schema_with = "hie_types::schema::base64::<1, 4>")]
        bytes: cosmwasm_std::Binary,
    }
    let schema = Schema::of::<Blob>();
    for (text, taken) in [
        ("AA==", true),
        ("AA", true),
        ("AAA=", true),
        ("AAAA", true),
        ("AAAAAA==", true),
        ("AAAAAA", true),
        ("+/+/", true),
        ("A", false),
        ("AAAAA", false),
        ("AA=A", false),
        ("=", false),
        ("AAAA====", false),
        ("A A=", false),
        ("AAA\n", false),
        ("-_-_", false),
    ] {
        let blob = serde_json::json!({ "bytes": text });
        let read = serde_json::from_value::<Blob>(blob.clone());
        let read = read.map(|blob| blob.bytes.len());
        assert_eq!(read.is_ok(), taken, "{text}");
        assert_eq!(schema.accepts(&blob), taken, "{text}");
    }
    for (text, taken) in [("", false), ("AAAAAAAAAAAA", false), ("AAAAAA==", true)] {
        let blob = serde_json::json!({ "bytes": text });
        assert_eq!(schema.accepts(&blob), taken, "{text}");
    }
}

/// What is out of bounds is refused by the schema: lists too short, too long, with something twice.
#[test]
fn lists_and_numbers_have_their_bounds() {
    let id = |n: usize| format!("{n:032x}");
    let ids = |count: usize| (0..count).map(id).collect::<Vec<_>>();
    let schema = Schema::of::<hie_types::index::ExecuteMsg>();
    let asks = |records: Vec<String>| {
        serde_json::json!({ "request_access": {
        "handle": id(1), "records": records, "purpose": "TREAT" } })
    };
    assert!(schema.accepts(&asks(ids(1))) && schema.accepts(&asks(ids(20))));
    assert!(!schema.accepts(&asks(ids(0))) && !schema.accepts(&asks(ids(21))));
    assert!(!schema.accepts(&asks(vec![id(1), id(1)])));
    let anchors = |leaves: u64| {
        serde_json::json!({ "anchor_batch": {
        "root": "0b".repeat(32), "leaves": leaves, "kind": "documents" } })
    };
    assert!(schema.accepts(&anchors(1)) && schema.accepts(&anchors(1 << 40)));
    assert!(!schema.accepts(&anchors(0)) && !schema.accepts(&anchors((1 << 40) + 1)));
}

/// Patterns are read by other languages: nothing in them that ECMA-262, Python, Go and Rust read
/// differently, and each says where the text begins and ends.
#[test]
fn patterns_are_anchored_and_plain() {
    let mut all = Vec::new();
    for schema in [
        Schema::of::<hie_types::registry::ExecuteMsg>(),
        Schema::of::<hie_types::consent::ExecuteMsg>(),
        Schema::of::<hie_types::index::ExecuteMsg>(),
    ] {
        all.extend(schema.patterns);
    }
    assert!(all.len() > 10);
    for (pattern, _) in all {
        assert!(
            pattern.starts_with('^') && pattern.ends_with('$'),
            "{pattern}"
        );
        for shorthand in ["\\d", "\\w", "\\s", "\\S", "\\b", "\\p", "(?"] {
            assert!(!pattern.contains(shorthand), "{pattern}");
        }
    }
}
