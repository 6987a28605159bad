//! Well-formed messages made from the schemas of the contracts, so that a message that is added is
//! among them.

use std::collections::BTreeMap;

use cosmwasm_schema::schema_for;
use hie_types::{consent, index, registry};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::{Map, Value, json};

/// What to fill in.
pub struct Examples {
    /// By the name of a type: values that mean something on the stage, all of them tried.
    pub by_type: BTreeMap<&'static str, Value>,
    /// An account, wherever a text has no rule.
    pub account: String,
    /// A time ahead, wherever a number is a time.
    pub until: u64,
}

/// The schema of a contract's messages.
fn schema(contract: usize) -> Value {
    let schema = match contract {
        0 => schema_for!(registry::ExecuteMsg),
        1 => schema_for!(consent::ExecuteMsg),
        _ => schema_for!(index::ExecuteMsg),
    };
    serde_json::to_value(schema).unwrap()
}

/// The names of a contract's messages.
pub fn messages(contract: usize) -> Vec<String> {
    let schema = schema(contract);
    let variants = schema["oneOf"].as_array().unwrap();
    variants
        .iter()
        .map(|variant| variant["required"][0].as_str().unwrap().to_owned())
        .collect()
}

impl Examples {
    /// One message of a contract: the least form, and others that differ from it in one value.
    pub fn of(&self, contract: usize, name: &str) -> Vec<Value> {
        let schema = schema(contract);
        let variants = schema["oneOf"].as_array().unwrap();
        let variant = variants
            .iter()
            .find(|variant| variant["required"][0] == name)
            .unwrap();
        self.values(&schema["definitions"], "", variant)
    }

    fn values(&self, types: &Value, field: &str, schema: &Value) -> Vec<Value> {
        if let Some(name) = schema["$ref"].as_str() {
            let name = name.rsplit('/').next().unwrap();
            return match self.by_type.get(name) {
                Some(known) => known.as_array().unwrap().clone(),
                None => self.values(types, field, &types[name]),
            };
        }
        for one in ["allOf", "anyOf"] {
            if let Some(inner) = schema[one].as_array() {
                return self.values(types, field, &inner[0]);
            }
        }
        if let Some(variants) = schema["oneOf"].as_array() {
            let all = variants.iter();
            return all
                .flat_map(|variant| self.values(types, field, variant))
                .collect();
        }
        if let Some(codes) = schema["enum"].as_array() {
            return codes.iter().take(2).cloned().collect();
        }
        let kind = match &schema["type"] {
            Value::Array(kinds) => kinds[0].clone(),
            kind => kind.clone(),
        };
        match kind.as_str().unwrap_or_default() {
            "object" => self.objects(types, schema),
            "array" => {
                let items = self.values(types, field, &schema["items"]);
                items.into_iter().map(|item| json!([item])).collect()
            }
            "boolean" => vec![json!(true), json!(false)],
            "integer" if ["until", "valid_until", "deadline"].contains(&field) => {
                vec![json!(self.until)]
            }
            "integer" if field.ends_with("_seconds") => vec![json!(86_400)],
            "integer" => vec![json!(1)],
            "string" => vec![self.text(schema["pattern"].as_str())],
            other => panic!("{field} is {other:?}: {schema}"),
        }
    }

    fn text(&self, pattern: Option<&str>) -> Value {
        let Some(pattern) = pattern else {
            return json!(self.account);
        };
        let pattern = pattern.trim_start_matches('^').trim_end_matches('$');
        let texts = proptest::string::string_regex(pattern).unwrap();
        let mut runner = TestRunner::deterministic();
        json!(texts.new_tree(&mut runner).unwrap().current())
    }

    fn objects(&self, types: &Value, schema: &Value) -> Vec<Value> {
        let required = schema["required"].as_array().cloned().unwrap_or_default();
        let fields: Vec<(String, Vec<Value>)> = required
            .iter()
            .map(|field| {
                let field = field.as_str().unwrap();
                let values = self.values(types, field, &schema["properties"][field]);
                (field.to_owned(), values)
            })
            .collect();
        let least: Map<String, Value> = fields
            .iter()
            .map(|(field, values)| (field.clone(), values[0].clone()))
            .collect();
        let mut all = vec![Value::Object(least.clone())];
        for (field, values) in &fields {
            for value in &values[1..] {
                let mut other = least.clone();
                other.insert(field.clone(), value.clone());
                all.push(Value::Object(other));
            }
        }
        all
    }
}
