//! What a document tells, as a list to search other places for.

use crate::text::readable;
use crate::{Format, cda, json};
use hie_policy::{DOCUMENT_TYPES, Purpose, Role};
use roxmltree::Node;
use serde_json::Value;
use std::collections::BTreeSet;

/// Shorter texts turn up anywhere by chance. Counted in bytes, so that a Korean name of two
/// syllables is long enough.
const MIN_BYTES: usize = 4;

/// The same for texts made of digits and the letters a to f, which turn up in ids and hashes.
const MIN_HEX_BYTES: usize = 8;

/// JSON keys whose values are codes of FHIR's own with a required binding, or units.
const KEYS_OF_STRUCTURE: [&str; 15] = [
    "comparator",
    "confidentiality",
    "contentType",
    "criticality",
    "gender",
    "intent",
    "language",
    "mode",
    "periodUnit",
    "resourceType",
    "severity",
    "status",
    "unit",
    "use",
    "valueCode",
];

/// Code systems whose codes are structure too; their displays count nevertheless.
const SYSTEMS_OF_STRUCTURE: [&str; 2] = [
    "http://terminology.hl7.org/CodeSystem/",
    "http://unitsofmeasure.org",
];

/// Words of structure that stand elsewhere too, and tell nothing about anybody.
const WORDS_OF_STRUCTURE: [&str; 38] = [
    "active",
    "allergy",
    "batch",
    "biologic",
    "cda",
    "collection",
    "confirmed",
    "current",
    "document",
    "email",
    "environment",
    "false",
    "female",
    "final",
    "finished",
    "food",
    "generated",
    "high",
    "history",
    "home",
    "intolerance",
    "laboratory",
    "male",
    "medication",
    "message",
    "mobile",
    "normal",
    "official",
    "order",
    "ordered",
    "other",
    "phone",
    "restricted",
    "searchset",
    "transaction",
    "true",
    "unknown",
    "work",
];

/// Every text of a FHIR, other JSON, CDA or other XML document that could identify somebody or
/// tell something about them: names, birth dates, phone numbers, identifiers, displays, narrative.
/// Sorted, each once. Other formats give nothing.
///
/// Made for leak tests: search a dump of the chain's state for each, best without regard to case.
/// So it leaves out what may
/// stand there: URLs and URNs, codes of FHIR's structure, the network's own vocabulary (document
/// types, purposes, roles), texts below four bytes, and numbers below eight, which turn up in
/// hashes by chance. Values are not split, but `tel:` and `mailto:` are taken off.
#[must_use]
pub fn strings_of(bytes: &[u8], format: &Format) -> Vec<String> {
    let mut found = BTreeSet::new();
    match format {
        Format::FhirJson { .. } | Format::OtherJson => {
            if let Some(tree) = json::tree(bytes) {
                let mut names = BTreeSet::new();
                resource_types(&tree, &mut names);
                of_json(&tree, &mut found);
                found.retain(|text: &String| !names.contains(text));
            }
        }
        Format::Cda | Format::OtherXml => {
            let text = readable(bytes);
            if let Some(tree) = text.and_then(cda::tree) {
                tree.descendants().for_each(|node| of_xml(node, &mut found));
            }
        }
        Format::Dicom | Format::Pdf | Format::Png | Format::Jpeg | Format::Other => {}
    }
    let ours = Vocabulary::new();
    found.retain(|text| tells(text) && !ours.contains(text));
    found.into_iter().collect()
}

fn resource_types(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| resource_types(item, found)),
        Value::Object(members) => {
            found.extend(json::resource_type(value).map(str::to_owned));
            members
                .values()
                .for_each(|item| resource_types(item, found));
        }
        _ => {}
    }
}

fn of_json(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => insert(text, found),
        Value::Array(items) => items.iter().for_each(|item| of_json(item, found)),
        Value::Object(members) => members
            .iter()
            .filter(|(key, item)| !(item.is_string() && is_structure(key, value)))
            .for_each(|(_, item)| of_json(item, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Whether the string under a key is a code of FHIR's own, of HL7's vocabularies, or a unit.
fn is_structure(key: &str, holder: &Value) -> bool {
    let coded_by_hl7 = || {
        json::text(holder, "system").is_some_and(|system| {
            SYSTEMS_OF_STRUCTURE
                .iter()
                .any(|prefix| system.starts_with(prefix))
        })
    };
    KEYS_OF_STRUCTURE.contains(&key) || (key == "code" && coded_by_hl7())
}

fn of_xml(node: Node<'_, '_>, found: &mut BTreeSet<String>) {
    if node.is_text() {
        node.text().into_iter().for_each(|text| insert(text, found));
    }
    // Which model and which template a document follows is structure.
    let name = node.tag_name().name();
    if node.is_element() && name != "typeId" && name != "templateId" {
        ["value", "displayName", "extension"]
            .iter()
            .filter_map(|key| node.attribute(*key))
            .for_each(|text| insert(text, found));
    }
}

fn insert(text: &str, found: &mut BTreeSet<String>) {
    let text = text.trim();
    let bare = ["tel:", "mailto:"]
        .iter()
        .find_map(|scheme| text.strip_prefix(scheme));
    found.insert(bare.unwrap_or(text).trim().to_owned());
}

fn tells(text: &str) -> bool {
    let is_uri = ["http://", "https://", "urn:"]
        .iter()
        .any(|scheme| text.starts_with(scheme))
        && !text.contains(char::is_whitespace);
    let hex_like = text
        .bytes()
        .all(|b| b.is_ascii_hexdigit() || b.is_ascii_punctuation());
    let enough = if hex_like { MIN_HEX_BYTES } else { MIN_BYTES };
    let lower = text.to_ascii_lowercase();
    text.len() >= enough && !is_uri && !WORDS_OF_STRUCTURE.contains(&lower.as_str())
}

/// What the network itself writes on chain.
struct Vocabulary(Vec<String>);

impl Vocabulary {
    fn new() -> Self {
        let types = DOCUMENT_TYPES
            .iter()
            .flat_map(|row| [row.category, row.display, row.system, row.code]);
        let purposes = Purpose::all().flat_map(|it| [it.code(), it.display()]);
        let roles = Role::all().map(Role::code);
        let all = types.chain(purposes).chain(roles);
        Self(all.map(str::to_lowercase).collect())
    }

    /// Whether the text is, or is a part of, one of its terms.
    fn contains(&self, text: &str) -> bool {
        let text = text.to_lowercase();
        self.0.iter().any(|term| term.contains(&text))
    }
}
