//! What an emergency physician looks at first.

use crate::json::{codings, each, resource_type, text, tree, words};
use crate::text::{one_line, words_of_xhtml};
use crate::{fhir, json};
use serde_json::Value;
use std::collections::BTreeMap;

const ALLERGIES: &str = "48765-2";
const MEDICATIONS: &str = "10160-0";
const PROBLEMS: &str = "11450-4";
const LOINC: &str = "http://loinc.org";

/// The absence of a statement, said in so many words: it stands for itself.
const ABSENT: &str = "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips";

/// What qualifies an entry so much that it must be read with it.
const NOT_TO_BE_MISSED: [&str; 15] = [
    "cancelled",
    "completed",
    "differential",
    "draft",
    "inactive",
    "intended",
    "not-taken",
    "on-hold",
    "provisional",
    "refuted",
    "remission",
    "resolved",
    "stopped",
    "unconfirmed",
    "unknown",
];

/// Allergies, medication and problems, each as lines for a human reader, in the document's order.
///
/// An entry that says "no known allergies" is a line as any other. An empty list means that the
/// document says nothing about the matter, not that there is nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EmergencyView {
    /// Allergies and intolerances, with how critical they are and the reactions known.
    pub allergies: Vec<String>,
    /// Medication, with the dosage where it is given in words.
    pub medications: Vec<String>,
    /// Problems and diagnoses.
    pub problems: Vec<String>,
}

/// Reads a FHIR document with a `Composition` that has at least one of the sections allergies
/// (48765-2), medication (10160-0) and problems (11450-4), such as an International Patient
/// Summary; `None` for anything else. CDA is not read.
///
/// Nothing is left out silently: a section without entries gives its reason for being empty or its
/// narrative, and an entry that the document does not hold is a line that says so. Only what is
/// marked as entered in error does not appear.
#[must_use]
pub fn emergency_view(bytes: &[u8]) -> Option<EmergencyView> {
    let document = tree(bytes)?;
    let composition = fhir::composition(&document)?;
    let entries = Entries::of(&document);
    let sections = sections(composition);
    let lines = |code| {
        let of_this_kind = sections
            .iter()
            .filter(|section| codings(section, "code").contains(&(LOINC, code)));
        let lists: Vec<_> = of_this_kind
            .map(|it| lines(it, composition, &entries))
            .collect();
        (!lists.is_empty()).then(|| lists.concat())
    };
    match (lines(ALLERGIES), lines(MEDICATIONS), lines(PROBLEMS)) {
        (None, None, None) => None,
        (allergies, medications, problems) => Some(EmergencyView {
            allergies: allergies.unwrap_or_default(),
            medications: medications.unwrap_or_default(),
            problems: problems.unwrap_or_default(),
        }),
    }
}

/// The sections of a composition and the sections within them.
fn sections(composition: &Value) -> Vec<&Value> {
    let within = |outer| {
        each(outer, "section")
            .collect::<Vec<&Value>>()
            .into_iter()
            .rev()
    };
    let mut found = Vec::new();
    let mut open: Vec<&Value> = within(composition).collect();
    while let Some(section) = open.pop() {
        found.push(section);
        open.extend(within(section));
    }
    found
}

/// The lines of one section.
fn lines(section: &Value, composition: &Value, entries: &Entries<'_>) -> Vec<String> {
    let references: Vec<&Value> = each(section, "entry").collect();
    if references.is_empty() {
        let reason = section.get("emptyReason").and_then(words);
        return reason.or_else(|| narrative(section)).into_iter().collect();
    }
    references
        .into_iter()
        .filter_map(|reference| match entries.resolve(reference, composition) {
            Some(resource) if is_in_error(resource) => None,
            Some(resource) => Some(line(resource, entries)),
            None => Some(
                display(reference)
                    .unwrap_or_else(|| "an entry that the document does not hold".to_owned()),
            ),
        })
        .collect()
}

fn line(resource: &Value, entries: &Entries<'_>) -> String {
    let name = name(resource, entries)
        .or_else(|| narrative(resource))
        .unwrap_or_else(|| {
            let kind = resource_type(resource).unwrap_or("resource");
            format!("{kind} without text")
        });
    let remarks = remarks(resource);
    if remarks.is_empty() {
        name
    } else {
        format!("{name} ({})", remarks.join("; "))
    }
}

/// What an entry is about: `code`, or the medication in the forms of FHIR R4 and R5.
fn name(resource: &Value, entries: &Entries<'_>) -> Option<String> {
    let medication = resource.get("medication");
    let concept = resource
        .get("code")
        .or_else(|| resource.get("medicationCodeableConcept"))
        .or_else(|| medication?.get("concept"));
    if let Some(words) = concept.and_then(words) {
        return Some(words);
    }
    let reference = resource
        .get("medicationReference")
        .or_else(|| medication?.get("reference"))?;
    entries
        .resolve(reference, resource)
        .and_then(|medication| words(medication.get("code")?))
        .or_else(|| display(reference))
}

/// Status, criticality, reactions, dosage: what is needed to read the name rightly.
fn remarks(resource: &Value) -> Vec<String> {
    let says_absent = ["code", "medicationCodeableConcept"].iter().any(|key| {
        codings(resource, key)
            .iter()
            .any(|(system, _)| *system == ABSENT)
    });
    if says_absent {
        return Vec::new();
    }
    let stated = statuses(resource).filter(|status| NOT_TO_BE_MISSED.contains(status));
    let mut remarks: Vec<String> = stated.map(str::to_owned).collect();
    if text(resource, "criticality") == Some("high") {
        remarks.push("high criticality".to_owned());
    }
    let reactions = each(resource, "reaction").flat_map(|it| each(it, "manifestation"));
    // R5 has a concept within a manifestation.
    remarks.extend(reactions.filter_map(|it| words(it.get("concept").unwrap_or(it))));
    let dosages = each(resource, "dosage").chain(each(resource, "dosageInstruction"));
    remarks.extend(dosages.filter_map(|it| text(it, "text")).map(one_line));
    remarks.retain(|remark| !remark.is_empty());
    remarks
}

/// The status, the clinical status and the verification status, as codes.
fn statuses(resource: &Value) -> impl Iterator<Item = &str> {
    let coded = ["clinicalStatus", "verificationStatus"]
        .into_iter()
        .flat_map(|key| each(resource, key))
        .flat_map(|concept| each(concept, "coding"))
        .filter_map(|coding| text(coding, "code"));
    text(resource, "status").into_iter().chain(coded)
}

fn is_in_error(resource: &Value) -> bool {
    statuses(resource).any(|status| status == "entered-in-error")
}

fn display(reference: &Value) -> Option<String> {
    text(reference, "display")
        .map(one_line)
        .filter(|display| !display.is_empty())
}

fn narrative(of: &Value) -> Option<String> {
    words_of_xhtml(text(of.get("text")?, "div")?)
}

/// The resources of a bundle, by full URL and by `Type/id`.
struct Entries<'a>(BTreeMap<String, &'a Value>);

impl<'a> Entries<'a> {
    fn of(document: &'a Value) -> Self {
        let mut entries = BTreeMap::new();
        for entry in each(document, "entry") {
            let Some(resource) = entry.get("resource") else {
                continue;
            };
            let relative = resource_type(resource)
                .zip(text(resource, "id"))
                .map(|(name, id)| format!("{name}/{id}"));
            let keys = text(entry, "fullUrl").map(str::to_owned).into_iter();
            for key in keys.chain(relative) {
                entries.entry(key).or_insert(resource);
            }
        }
        Self(entries)
    }

    /// The resource that a reference means: contained in the resource that refers to it, or an
    /// entry of the bundle, whatever version is asked for.
    fn resolve(&self, reference: &'a Value, holder: &'a Value) -> Option<&'a Value> {
        let target = text(reference, "reference")?;
        if let Some(id) = target.strip_prefix('#') {
            return json::each(holder, "contained").find(|it| text(it, "id") == Some(id));
        }
        let target = target.split("/_history/").next().unwrap_or(target);
        let found = self.0.get(target).or_else(|| {
            let mut parts = target.rsplitn(3, '/');
            let (id, name) = (parts.next()?, parts.next()?);
            self.0.get(&format!("{name}/{id}"))
        });
        found.copied()
    }
}
