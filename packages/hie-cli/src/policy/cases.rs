//! Reads cases: all of them or none, and says where the first malformed one is wrong.

use hie_policy::{Directive, Emergency, EmergencyAccess, Request};
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_path_to_error::{Path, Segment};
use std::collections::BTreeSet;

/// One case to decide.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// What to call it in the output.
    pub name: String,
    /// The patient's active directives.
    pub directives: Vec<Directive>,
    #[serde(default = "allowed")]
    emergency_access: EmergencyAccess,
    #[serde(default)]
    break_glass_open: bool,
    /// What is asked.
    pub request: Request,
    /// Of published vectors; whatever it holds is not looked at.
    #[serde(default, rename = "expected")]
    _expected: IgnoredAny,
}

fn allowed() -> EmergencyAccess {
    EmergencyAccess::Allowed
}

impl Case {
    /// What the case says about the emergency.
    pub fn emergency(&self) -> Emergency {
        Emergency {
            access: self.emergency_access,
            session_open: self.break_glass_open,
        }
    }

    /// The rules of form that reading alone does not check. A directive that ended before its start
    /// is let through: it never applies.
    fn check(&self) -> Result<(), String> {
        let mut ids = BTreeSet::new();
        for (index, directive) in self.directives.iter().enumerate() {
            directive
                .check_terms()
                .map_err(|error| format!("directives[{index}].{error}"))?;
            if !ids.insert(directive.id) {
                return Err(format!(
                    "directives[{index}].id: another directive of the case has the same id"
                ));
            }
        }
        Ok(())
    }
}

/// The cases of a JSON array.
///
/// # Errors
/// Case, field and rule of the first thing that is wrong, or what to do where it is not a JSON array
/// at all.
pub fn parse(bytes: &[u8]) -> Result<Vec<Case>, String> {
    let cases: Vec<Case> = array(bytes)?;
    for (index, case) in cases.iter().enumerate() {
        case.check().map_err(|problem| at_case(index, &problem))?;
    }
    Ok(cases)
}

/// The cases of a JSON array, of whatever form, each checked by its form only.
///
/// # Errors
/// As [`parse`].
pub fn array<T: DeserializeOwned>(bytes: &[u8]) -> Result<Vec<T>, String> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let cases = serde_path_to_error::deserialize(&mut json)
        .map_err(|error| problem(bytes, error.path(), error.inner()))?;
    json.end().map_err(|error| {
        format!("expected one JSON array of cases and nothing after it: {error}")
    })?;
    Ok(cases)
}

/// One JSON object.
///
/// # Errors
/// Field and rule of the first thing that is wrong, or what to do where it is no JSON object at all.
pub fn object<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, String> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let found = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let (field, rule) = place(bytes, error.path().iter(), error.inner());
        match field.as_str() {
            "" => rule,
            _ => format!("{field}: {rule}"),
        }
    })?;
    json.end()
        .map_err(|error| format!("expected one JSON object and nothing after it: {error}"))?;
    Ok(found)
}

fn at_case(index: usize, problem: &str) -> String {
    format!("case {index} (index {index}): {problem}")
}

/// The place and the rule, without the value that broke it.
fn problem(bytes: &[u8], path: &Path, error: &serde_json::Error) -> String {
    let mut segments = path.iter();
    let index = match segments.next() {
        Some(Segment::Seq { index }) => *index,
        _ if error.is_data() => return "expected a JSON array of cases".into(),
        _ => return format!("expected a JSON array of cases, but this is not JSON: {error}"),
    };
    let (field, rule) = place(bytes, segments, error);
    if field.is_empty() {
        at_case(index, &rule)
    } else {
        at_case(index, &format!("{field}: {rule}"))
    }
}

/// The field and the rule, without the value that broke it.
fn place<'a>(
    bytes: &[u8],
    segments: impl Iterator<Item = &'a Segment>,
    error: &serde_json::Error,
) -> (String, String) {
    let mut field = String::new();
    for segment in segments {
        match segment {
            Segment::Seq { index } => field.push_str(&format!("[{index}]")),
            Segment::Map { key: name } | Segment::Enum { variant: name } => push(&mut field, name),
            Segment::Unknown => {}
        }
    }
    let text = without_position(&error.to_string());
    let rule = if !error.is_data() && is_json(bytes) {
        // serde_json calls it a mistake of syntax where a choice has a second field.
        "expected one of its kinds as the only field".into()
    } else if !error.is_data() {
        format!("not JSON: {error}")
    } else if let Some(name) = missing_field(&text) {
        push(&mut field, name);
        "missing".into()
    } else if text.starts_with("unknown field") || text.starts_with("unknown variant") {
        text
    } else if let Some((_, expected)) = text.rsplit_once(", expected ") {
        format!("expected {}", in_words(expected))
    } else {
        text
    };
    (field, rule)
}

fn is_json(bytes: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(bytes).is_ok()
}

/// What serde expected, without the names of our types.
fn in_words(expected: &str) -> &str {
    match expected {
        "u64" | "u32" => "a whole number",
        _ if expected.starts_with("struct ") => "an object",
        _ if expected.starts_with("enum ") => "an object with one of its kinds as the only field",
        _ => expected,
    }
}

fn push(field: &mut String, name: &str) {
    if !field.is_empty() {
        field.push('.');
    }
    field.push_str(name);
}

fn missing_field(text: &str) -> Option<&str> {
    text.strip_prefix("missing field `")?.strip_suffix('`')
}

/// serde_json ends its messages with the position, which the path already tells better.
fn without_position(text: &str) -> String {
    text.rsplit_once(" at line ")
        .map_or(text, |(text, _)| text)
        .to_string()
}
