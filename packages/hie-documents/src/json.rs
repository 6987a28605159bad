//! Reading FHIR in JSON, where anything may be missing or of another type than it should be.

use serde_json::Value;

const LOINC: &str = "http://loinc.org";
const LOINC_AS_OID: &str = "urn:oid:2.16.840.1.113883.6.1";

/// The JSON tree of a file, if it is JSON of an object or a list.
pub(crate) fn tree(bytes: &[u8]) -> Option<Value> {
    let text = crate::text::readable(bytes)?;
    // serde_json itself refuses what is nested more than 128 deep.
    serde_json::from_str(text)
        .ok()
        .filter(|value: &Value| value.is_object() || value.is_array())
}

/// `resourceType`, if it has the form of one.
pub(crate) fn resource_type(resource: &Value) -> Option<&str> {
    let name = text(resource, "resourceType")?;
    let well_formed = name.len() <= 64
        && name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.bytes().all(|b| b.is_ascii_alphanumeric());
    well_formed.then_some(name)
}

/// The string under a key.
pub(crate) fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key)?.as_str()
}

/// The elements under a key: those of a list, or the one that stands there without a list.
pub(crate) fn each<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    let found = value.get(key);
    let list = found
        .and_then(Value::as_array)
        .map_or(&[][..], Vec::as_slice);
    let single = found.filter(|value| !value.is_array() && !value.is_null());
    list.iter().chain(single)
}

/// The resources of a bundle, in order.
pub(crate) fn resources(bundle: &Value) -> impl Iterator<Item = &Value> {
    each(bundle, "entry").filter_map(|entry| entry.get("resource"))
}

/// The codings of the `CodeableConcept`s under a key, as system and code.
pub(crate) fn codings<'a>(value: &'a Value, key: &str) -> Vec<(&'a str, &'a str)> {
    each(value, key)
        .flat_map(|concept| each(concept, "coding"))
        .filter_map(|coding| Some((system(text(coding, "system")?), text(coding, "code")?)))
        .collect()
}

/// LOINC has a URL and an object id; one name for both.
fn system(system: &str) -> &str {
    if system == LOINC_AS_OID {
        LOINC
    } else {
        system
    }
}

/// How a `CodeableConcept` reads: its text, else the display of a coding, else a code.
pub(crate) fn words(concept: &Value) -> Option<String> {
    let of_codings = |key| each(concept, "coding").find_map(move |coding| text(coding, key));
    let words = text(concept, "text")
        .filter(|words| !words.trim().is_empty())
        .or_else(|| of_codings("display"))
        .or_else(|| of_codings("code"))?;
    Some(crate::text::one_line(words)).filter(|words| !words.is_empty())
}
