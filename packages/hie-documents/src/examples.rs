//! Five documents about one invented patient.

use crate::{recognise, strings_of};

/// A document made up for demonstrations and tests. Its people, numbers, places and institutions
/// are invented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example {
    /// The name of the file, without a folder.
    pub file_name: &'static str,
    /// Its content.
    pub bytes: &'static [u8],
    /// The category its publisher has to state, where the content does not tell it.
    pub category: Option<&'static str>,
}

/// A patient summary, a discharge summary and a laboratory report (FHIR R4), a referral (CDA R2)
/// and a picture (PNG).
pub const EXAMPLES: [Example; 5] = [
    Example {
        file_name: "patient-summary.json",
        bytes: include_bytes!("../examples/patient-summary.json"),
        category: None,
    },
    Example {
        file_name: "discharge-summary.json",
        bytes: include_bytes!("../examples/discharge-summary.json"),
        category: None,
    },
    Example {
        file_name: "laboratory-report.json",
        bytes: include_bytes!("../examples/laboratory-report.json"),
        category: None,
    },
    Example {
        file_name: "referral-note.xml",
        bytes: include_bytes!("../examples/referral-note.xml"),
        category: None,
    },
    Example {
        file_name: "chest-xray.png",
        bytes: include_bytes!("../examples/chest-xray.png"),
        category: Some("imaging-study"),
    },
];

impl Example {
    /// The category to publish it under: the stated one, else the recognised one.
    #[must_use]
    pub fn category_to_publish(&self) -> Option<&'static str> {
        self.category
            .or_else(|| recognise(self.bytes, Some(self.file_name)).category)
    }

    /// What must not appear on chain: names, birth dates, phone numbers, addresses, drugs,
    /// diagnoses and every other text of the document that tells something ([`strings_of`]).
    #[must_use]
    pub fn personal_strings(&self) -> Vec<String> {
        let recognised = recognise(self.bytes, Some(self.file_name));
        strings_of(self.bytes, &recognised.format)
    }
}
