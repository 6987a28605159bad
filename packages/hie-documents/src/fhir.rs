//! What a FHIR resource most likely is, in the categories of the network.

use crate::category::{LOINC, Suggestion, of_codings};
use crate::json::{codings, resource_type, resources, text};
use serde_json::Value;
use std::collections::BTreeSet;

/// The categories of HL7 table 0074 (diagnostic service section), of the LOINC parts that US Core
/// uses in its place, and of FHIR's `observation-category`.
const SERVICES: [(&str, &[&str], &str); 7] = [
    (DIAGNOSTIC_SERVICE, &["GE", "CG"], "genomic-report"),
    (
        DIAGNOSTIC_SERVICE,
        &[
            "RAD", "IMG", "RX", "RUS", "XRC", "CT", "NMR", "NMS", "CUS", "VUS", "OUS",
        ],
        "imaging-report",
    ),
    (DIAGNOSTIC_SERVICE, &["PAT", "SP", "CP"], "pathology-report"),
    (
        DIAGNOSTIC_SERVICE,
        &[
            "LAB", "CH", "HM", "MB", "MCB", "MYC", "PAR", "VR", "SR", "IMM", "BLB", "TX", "BG",
            "OSL",
        ],
        "laboratory-report",
    ),
    (LOINC, &["LP29684-5"], "imaging-report"),
    (LOINC, &["LP7839-6"], "pathology-report"),
    (OBSERVATION_CATEGORY, &["laboratory"], "laboratory-report"),
];
const DIAGNOSTIC_SERVICE: &str = "http://terminology.hl7.org/CodeSystem/v2-0074";
const OBSERVATION_CATEGORY: &str = "http://terminology.hl7.org/CodeSystem/observation-category";

/// The composition that speaks for a resource: itself, the first entry of a bundle, or the only
/// one that a bundle holds (some servers answer a document as a search result).
pub(crate) fn composition(resource: &Value) -> Option<&Value> {
    match resource_type(resource)? {
        "Composition" => Some(resource),
        "Bundle" => {
            let is_composition = |it: &&Value| resource_type(it) == Some("Composition");
            let mut all = resources(resource).filter(is_composition);
            let first = all.next()?;
            let opens_document = text(resource, "type") == Some("document")
                && resources(resource)
                    .next()
                    .is_some_and(|it| is_composition(&it));
            (opens_document || all.next().is_none()).then_some(first)
        }
        _ => None,
    }
}

/// The suggestion for a resource of any type.
pub(crate) fn suggest(resource: &Value) -> Suggestion {
    if let Some(composition) = composition(resource) {
        return by_codings(composition, &["type", "category"], "Composition");
    }
    let Some(name) = resource_type(resource) else {
        return Suggestion::none("no resource type");
    };
    let whole = |category| Suggestion::of(category, format!("a resource {name}"));
    match name {
        "Bundle" => bundle(resource),
        "DocumentReference" => by_codings(resource, &["type", "category"], name),
        "List" => by_codings(resource, &["code"], name),
        "DiagnosticReport" => diagnostic_report(resource),
        "Observation" => service(resource)
            .unwrap_or_else(|| Suggestion::none("an Observation of no category that tells")),
        "Consent" => whole("consent-document"),
        "AllergyIntolerance" => whole("allergy-list"),
        "Immunization" => whole("immunization-list"),
        "MedicationStatement" | "MedicationUsage" => whole("medication-list"),
        "MedicationRequest" => whole("prescription"),
        "Condition" => whole("problem-list"),
        "ImagingStudy" => whole("imaging-study"),
        "MolecularSequence" => whole("genomic-report"),
        _ => Suggestion::none("no category for a single resource of this type"),
    }
}

fn by_codings(resource: &Value, keys: &[&str], name: &str) -> Suggestion {
    let found = keys
        .iter()
        .find_map(|key| of_codings(&codings(resource, key), &format!("{name}.{key}")));
    found.unwrap_or_else(|| Suggestion::none(format!("{name} has no code that is in the table")))
}

/// Genetics first, because that category is sensitive; then what the report is, then who made it.
fn diagnostic_report(report: &Value) -> Suggestion {
    let by_service = service(report);
    if let Some(genetics) = &by_service
        && genetics.category == Some("genomic-report")
    {
        return genetics.clone();
    }
    of_codings(&codings(report, "code"), "DiagnosticReport.code")
        .or(by_service)
        .unwrap_or_else(|| Suggestion::none("a DiagnosticReport of no category that tells"))
}

fn service(resource: &Value) -> Option<Suggestion> {
    let stated = codings(resource, "category");
    SERVICES.iter().find_map(|(system, codes, category)| {
        let code = codes
            .iter()
            .find(|code| stated.contains(&(*system, **code)))?;
        Some(Suggestion::of(
            category,
            format!("its category is {code} of {system}"),
        ))
    })
}

/// A bundle without a composition: either all its entries are of one kind, or it is the record of
/// one patient.
fn bundle(bundle: &Value) -> Suggestion {
    let count = |name| {
        resources(bundle)
            .filter(|it| resource_type(it) == Some(name))
            .count()
    };
    let (patients, encounters) = (count("Patient"), count("Encounter"));
    if patients > 1 {
        return Suggestion::none("a Bundle without Composition about more than one patient");
    }
    if count("Composition") > 1 {
        return Suggestion::none("a Bundle of more than one document");
    }
    let kinds: BTreeSet<&'static str> = resources(bundle)
        .filter(|it| resource_type(it) != Some("Bundle"))
        .filter_map(|it| suggest(it).category)
        .collect();
    let about_many_things = kinds.len() > 1 || encounters > 1;
    if patients == 1 && (about_many_things || (kinds.is_empty() && encounters > 0)) {
        let why = "a Bundle without Composition: the record of one patient";
        return Suggestion::of("record-summary", why);
    }
    match kinds.first() {
        Some(kind) if !about_many_things => {
            Suggestion::of(kind, "a Bundle without Composition, all of one kind")
        }
        _ => Suggestion::none("a Bundle without Composition that is no patient's record"),
    }
}
