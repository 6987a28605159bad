//! What a message is changed into to see that it is refused. The client's tests change the same forms in
//! the same ways and hold them against the committed schemas with a validator that others wrote
//! (`clients/ts/test/unit/schemas.test.ts`): the names of the ways are in `testdata/forms.json`.

use serde_json::{Value, json};

/// A message that was changed in one place.
pub struct Change {
    /// Where: a JSON pointer.
    pub place: String,
    /// How.
    pub how: &'static str,
    /// What it came to.
    pub message: Value,
    /// Whether it is refused whatever stands there; else it depends on the field.
    pub always: bool,
}

/// Every change of a message that is called `name`; of one that is no choice if that is empty.
pub fn of(name: &str, least: &Value, full: &Value) -> Vec<Change> {
    let mut all = Vec::new();
    let mut add = |place: &str, how, always, message| {
        let place = place.to_owned();
        all.push(Change {
            place,
            how,
            message,
            always,
        });
    };
    for (place, was) in places(full) {
        let mut put =
            |how, always, value: Value| add(&place, how, always, with(full, &place, value));
        match &was {
            Value::Object(_) => {
                put("unknown", true, joined(&was, json!({ "zz_unknown": 1 })));
                put(
                    "unknown_null",
                    true,
                    joined(&was, json!({ "zz_unknown": null })),
                );
                put("text", true, json!("text"));
                put("number", true, json!(7));
                put("true", true, json!(true));
                continue;
            }
            Value::Number(_) => {
                put("negative", true, json!(-1));
                put("half", true, json!(1.5));
                put("quoted", true, json!("1"));
                put("too_large", true, json!(1e20));
                put("33_bits", false, json!(4_294_967_296_u64));
            }
            Value::String(text) => {
                put("empty", false, json!(""));
                put("control", false, json!("\u{1}"));
                put("line", false, json!(format!("{text}\n")));
                put("capitals", false, json!(text.to_uppercase()));
                put("long", false, json!(text.repeat(200)));
            }
            Value::Array(_) => put("text", true, json!("text")),
            Value::Bool(_) => put("number", true, json!(1)),
            Value::Null => continue,
        }
        put("object", true, json!({ "zz": 1 }));
    }
    for (place, was) in places(least) {
        for field in was.as_object().into_iter().flat_map(|of| of.keys()) {
            let mut of = was.clone();
            of.as_object_mut().unwrap().remove(field);
            let place = format!("{place}/{field}");
            let holder = place.rsplit_once('/').unwrap().0;
            add(&place, "missing", true, with(least, holder, of));
        }
    }
    if !name.is_empty() {
        let content = &full[name];
        add("", "unit", true, json!(name));
        add("", "null", true, json!({ name: null }));
        add("", "renamed", true, json!({ "zz_unknown": content }));
        add("", "two", true, json!({ name: content, "other": {} }));
        add(
            "",
            "name_in_capitals",
            true,
            json!({ name.to_uppercase(): content }),
        );
    }
    add("", "list", true, json!([full]));
    all
}

/// Every value with its JSON pointer.
fn places(value: &Value) -> Vec<(String, Value)> {
    let mut found = vec![(String::new(), value.clone())];
    let below: Vec<(String, &Value)> = match value {
        Value::Object(object) => object.iter().map(|(name, of)| (name.clone(), of)).collect(),
        Value::Array(items) => (0..).map(|at: usize| at.to_string()).zip(items).collect(),
        _ => Vec::new(),
    };
    for (step, of) in below {
        let deeper = places(of).into_iter();
        found.extend(deeper.map(|(place, of)| (format!("/{step}{place}"), of)));
    }
    found
}

fn with(message: &Value, place: &str, value: Value) -> Value {
    let mut message = message.clone();
    *message.pointer_mut(place).unwrap() = value;
    message
}

fn joined(object: &Value, more: Value) -> Value {
    let mut object = object.clone();
    let more = more.as_object().unwrap().clone();
    object.as_object_mut().unwrap().extend(more);
    object
}
