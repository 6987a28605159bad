//! Real files of the design folder, where it is at hand: what each is expected to be.

use hie_documents::{EmergencyView, Format, emergency_view, recognise, strings_of};
use std::fs;
use std::path::{Path, PathBuf};

/// Folder, ending of the name, media type, category. The first line that fits holds.
const EXPECTED: [(&str, &str, &str, Option<&str>); 10] = [
    (
        "synthea",
        ".json",
        "application/fhir+json",
        Some("record-summary"),
    ),
    ("synthea-directory", ".json", "application/fhir+json", None),
    (
        "ips",
        ".json",
        "application/fhir+json",
        Some("patient-summary"),
    ),
    (
        "consent",
        ".json",
        "application/fhir+json",
        Some("consent-document"),
    ),
    (
        "cda",
        "Diagnostic_Imaging_Report.xml",
        "application/cda+xml",
        Some("imaging-report"),
    ),
    (
        "cda",
        "Discharge_Summary.xml",
        "application/cda+xml",
        Some("discharge-summary"),
    ),
    // Its code is 57113-1, the slip for 57133-1.
    (
        "cda",
        "Referral_Note.xml",
        "application/cda+xml",
        Some("referral-note"),
    ),
    ("dicom", ".dcm", "application/dicom", Some("imaging-study")),
    ("pdf", ".pdf", "application/pdf", None),
    ("", "README.md", "application/octet-stream", None),
];

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data")
}

/// All files, as folder, name and content; none where the folder is not there.
fn files() -> Vec<(String, String, Vec<u8>)> {
    let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    let list = |folder: &Path| -> Vec<PathBuf> {
        fs::read_dir(folder).map_or_else(
            |_| Vec::new(),
            |entries| entries.map(|entry| entry.unwrap().path()).collect(),
        )
    };
    let mut found = Vec::new();
    for path in list(&data()) {
        if path.is_dir() {
            for file in list(&path) {
                found.push((name(&path), name(&file), fs::read(&file).unwrap()));
            }
        } else {
            found.push((String::new(), name(&path), fs::read(&path).unwrap()));
        }
    }
    found
}

#[test]
fn every_file_is_recognised_as_expected() {
    for (folder, name, bytes) in files() {
        let (_, _, media_type, category) = EXPECTED
            .iter()
            .find(|it| it.0 == folder && name.ends_with(it.1))
            .unwrap_or_else(|| panic!("no expectation for {folder}/{name}"));
        // The name must not be needed.
        for file_name in [None, Some(name.as_str())] {
            let found = recognise(&bytes, file_name);
            assert_eq!(found.media_type, *media_type, "{name}");
            assert_eq!(found.category, *category, "{name}: {}", found.why);
        }
    }
}

#[test]
fn documents_have_titles() {
    for (folder, name, bytes) in files() {
        let titled = folder == "ips" || folder == "cda";
        assert_eq!(recognise(&bytes, None).title.is_some(), titled, "{name}");
    }
}

#[test]
fn the_search_result_is_told_apart_from_a_document() {
    for (_, name, bytes) in files() {
        if name == "US_MEDITECH_ips_3.json" {
            let Format::FhirJson {
                resource_type,
                bundle_type,
            } = recognise(&bytes, None).format
            else {
                panic!("not FHIR");
            };
            assert_eq!(
                (resource_type.as_str(), bundle_type.as_deref()),
                ("Bundle", Some("searchset"))
            );
        }
    }
}

fn view_of(name: &str) -> Option<EmergencyView> {
    let bytes = fs::read(data().join("ips").join(name)).ok()?;
    Some(emergency_view(&bytes).unwrap())
}

#[test]
fn every_patient_summary_says_something_about_all_three() {
    for (folder, name, bytes) in files() {
        let view = emergency_view(&bytes);
        assert_eq!(view.is_some(), folder == "ips", "{name}");
        let Some(view) = view else { continue };
        for list in [&view.allergies, &view.medications, &view.problems] {
            assert!(!list.is_empty(), "{name}");
            for line in list {
                assert!(
                    !line.contains("does not hold") && !line.contains("without text"),
                    "{name}: {line}"
                );
            }
        }
    }
}

#[test]
fn some_lines_of_real_summaries() {
    if let Some(view) = view_of("AT-elga2.json") {
        assert!(view.allergies[0].starts_with("Penicillin"), "{view:?}");
        assert_eq!((view.medications.len(), view.problems.len()), (9, 16));
    }
    if let Some(view) = view_of("EU_Giorgio_Cangioli_02.json") {
        assert_eq!(view.allergies, ["No known allergies"]);
        assert!(
            view.medications[0].starts_with("Methylphenidate 5mg chewable tablet"),
            "{view:?}"
        );
    }
    if let Some(view) = view_of("EU_IPS_wylem_bars.json") {
        assert_eq!(view.allergies, ["No information about allergies"]);
        assert_eq!(view.medications, ["No information about medications"]);
    }
    if let Some(view) = view_of("Bundle-aups-basicsummary.json") {
        assert!(
            view.medications[0].to_lowercase().contains("bisoprolol"),
            "{view:?}"
        );
    }
    if let Some(view) = view_of("US_MEDITECH_ips_3.json") {
        assert!(view.allergies[0].starts_with("ampicillin"), "{view:?}");
        assert_eq!((view.allergies.len(), view.medications.len()), (2, 5));
    }
    if let Some(view) = view_of("HK_IPS_Sample1.json") {
        assert_eq!(view.medications, ["No information available"]);
    }
}

#[test]
fn strings_of_real_documents_hold_the_names_and_none_of_the_vocabulary() {
    for (folder, name, bytes) in files() {
        let strings = strings_of(&bytes, &recognise(&bytes, None).format);
        if folder == "synthea" {
            // The file is named after the invented person: given name, family name, id.
            for part in name.split('_').take(2) {
                let found = strings.iter().any(|it| it.starts_with(part));
                assert!(
                    found || part == "Gustavo" || part == "Mejia",
                    "{name}: {part}"
                );
            }
        }
        assert_eq!(
            strings.is_empty(),
            ["dicom", "pdf", ""].contains(&folder.as_str()),
            "{name}"
        );
        for row in hie_policy::DOCUMENT_TYPES {
            assert!(
                !strings
                    .iter()
                    .any(|it| it == row.category || it == row.display)
            );
        }
    }
}
