//! The document categories that a network starts with: a coarse table of ours, each row with the
//! external code that was verified for it (LOINC document types of FHIR R4 c80, IPS, C-CDA; DICOM
//! for imaging studies). LOINC codes are used under the LOINC licence (loinc.org/license).

/// One row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DocumentType {
    /// Our code: `[a-z0-9-]{2,24}`.
    pub category: &'static str,
    /// What it means, in the words of the external system.
    pub display: &'static str,
    /// The external code system.
    pub system: &'static str,
    /// The code there.
    pub code: &'static str,
    /// Whether the category alone tells something sensitive, so that it is published blinded only.
    pub sensitive: bool,
}

/// The rows, in the order of the design's reference table.
pub const DOCUMENT_TYPES: [DocumentType; 19] = [
    row("referral-note", "Referral note", LOINC, "57133-1", false),
    row(
        "consultation-reply",
        "Consult note",
        LOINC,
        "11488-4",
        false,
    ),
    row(
        "return-summary",
        "Transfer summary",
        LOINC,
        "18761-7",
        false,
    ),
    row(
        "record-summary",
        "Summary of episode note",
        LOINC,
        "34133-9",
        false,
    ),
    row(
        "imaging-report",
        "Diagnostic imaging study",
        LOINC,
        "18748-4",
        false,
    ),
    row(
        "patient-summary",
        "Patient summary Document",
        LOINC,
        "60591-5",
        false,
    ),
    row(
        "discharge-summary",
        "Discharge summary",
        LOINC,
        "18842-5",
        false,
    ),
    row(
        "laboratory-report",
        "Laboratory report",
        LOINC,
        "11502-2",
        false,
    ),
    row(
        "pathology-report",
        "Pathology study",
        LOINC,
        "11526-1",
        false,
    ),
    row(
        "genomic-report",
        "Genetic analysis report",
        LOINC,
        "51969-4",
        true,
    ),
    row("imaging-study", "Manifest", DCM, "113030", false),
    row(
        "medication-list",
        "History of Medication use Narrative",
        LOINC,
        "10160-0",
        false,
    ),
    row(
        "prescription",
        "Prescription for medication Document",
        LOINC,
        "57833-6",
        false,
    ),
    row(
        "allergy-list",
        "Allergies and adverse reactions Document",
        LOINC,
        "48765-2",
        false,
    ),
    row(
        "immunization-list",
        "History of Immunization note",
        LOINC,
        "11369-6",
        false,
    ),
    row(
        "problem-list",
        "Problem list - Reported",
        LOINC,
        "11450-4",
        false,
    ),
    row(
        "operative-note",
        "Surgical operation note",
        LOINC,
        "11504-8",
        false,
    ),
    row(
        "emergency-note",
        "Emergency department Note",
        LOINC,
        "34111-5",
        false,
    ),
    row(
        "consent-document",
        "Consent Document",
        LOINC,
        "59284-0",
        false,
    ),
];

const LOINC: &str = "http://loinc.org";
const DCM: &str = "http://dicom.nema.org/resources/ontology/DCM";

const fn row(
    category: &'static str,
    display: &'static str,
    system: &'static str,
    code: &'static str,
    sensitive: bool,
) -> DocumentType {
    DocumentType {
        category,
        display,
        system,
        code,
        sensitive,
    }
}

/// The categories that an emergency summary looks for, in clear (domain.md section 5).
pub const EMERGENCY_CATEGORIES: [&str; 4] = [
    "patient-summary",
    "allergy-list",
    "medication-list",
    "problem-list",
];

/// The row for an external code, if there is one.
pub fn document_type_of(system: &str, code: &str) -> Option<&'static DocumentType> {
    DOCUMENT_TYPES
        .iter()
        .find(|row| row.system == system && row.code == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_category_and_code_stands_once_and_has_the_form_of_a_category() {
        for (index, row) in DOCUMENT_TYPES.iter().enumerate() {
            assert!((2..=24).contains(&row.category.len()));
            assert!(
                row.category
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b == b'-')
            );
            for other in &DOCUMENT_TYPES[..index] {
                assert_ne!(row.category, other.category);
                assert_ne!((row.system, row.code), (other.system, other.code));
            }
        }
    }

    #[test]
    fn a_genomic_report_is_the_sensitive_one() {
        let sensitive: Vec<_> = DOCUMENT_TYPES.iter().filter(|row| row.sensitive).collect();
        assert_eq!(sensitive.len(), 1);
        assert_eq!(sensitive[0].category, "genomic-report");
    }

    #[test]
    fn an_international_patient_summary_is_recognised() {
        let row = document_type_of("http://loinc.org", "60591-5").unwrap();
        assert_eq!(row.category, "patient-summary");
        assert_eq!(document_type_of("http://loinc.org", "0"), None);
        assert_eq!(document_type_of("http://example.org", "60591-5"), None);
    }
}
