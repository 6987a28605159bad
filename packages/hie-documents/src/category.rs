//! From the codes of a document to a category of the network.

use hie_policy::document_type_of;

pub(crate) const LOINC: &str = "http://loinc.org";

/// LOINC codes that the network's table does not hold, and the category they come nearest to:
/// code, category, why.
///
/// The discharge summaries are those of the C-CDA value set `DischargeSummaryDocumentTypeCode`
/// (2.16.840.1.113883.11.20.4.1); 34105-7 is also the code of the European hospital discharge
/// report. 56445-0 stands beside 10160-0 in the design's reference table.
pub const NEAR_CODES: [(&str, &str, &str); 8] = [
    (
        "57113-1",
        "referral-note",
        // The last digit of a LOINC code checks the others; here it would have to be 3. HL7's own
        // C-CDA sample of a referral note writes it, with the display "Referral Note".
        "not a code of LOINC (its check digit is wrong) but a known slip for 57133-1",
    ),
    (
        "11490-0",
        "discharge-summary",
        "a physician's discharge summary",
    ),
    (
        "28655-9",
        "discharge-summary",
        "an attending physician's discharge summary",
    ),
    (
        "29761-4",
        "discharge-summary",
        "a dentist's discharge summary",
    ),
    (
        "34105-7",
        "discharge-summary",
        "a hospital discharge summary",
    ),
    (
        "34106-5",
        "discharge-summary",
        "a physician's hospital discharge summary",
    ),
    (
        "34745-0",
        "discharge-summary",
        "a nurse's discharge summary",
    ),
    (
        "56445-0",
        "medication-list",
        "a medication summary as a document of its own",
    ),
];

/// A category, or none, and how it came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Suggestion {
    pub category: Option<&'static str>,
    pub why: String,
}

impl Suggestion {
    pub fn none(why: impl Into<String>) -> Self {
        Self {
            category: None,
            why: why.into(),
        }
    }

    pub fn of(category: &'static str, why: impl Into<String>) -> Self {
        Self {
            category: Some(category),
            why: why.into(),
        }
    }
}

/// The category of the first coding that is in the table, else of the first that comes near.
/// `place` says where the codings stand.
pub(crate) fn of_codings(codings: &[(&str, &str)], place: &str) -> Option<Suggestion> {
    let exact = codings
        .iter()
        .find_map(|(system, code)| document_type_of(system, code))
        .map(|row| {
            let why = format!("{place} has the code {} of {}", row.code, row.system);
            Suggestion::of(row.category, why)
        });
    exact.or_else(|| {
        codings
            .iter()
            .filter(|(system, _)| *system == LOINC)
            .find_map(|(_, code)| NEAR_CODES.iter().find(|near| near.0 == *code))
            .map(|(code, category, near)| {
                Suggestion::of(category, format!("{place} has the code {code}: {near}"))
            })
    })
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects)]
mod tests {
    use super::*;
    use hie_policy::DOCUMENT_TYPES;

    /// The check digit of LOINC (Users' Guide, appendix: mod 10).
    fn check_digit_is_right(code: &str) -> bool {
        let (number, check) = code.split_once('-').unwrap();
        let sum: u32 = number
            .bytes()
            .rev()
            .enumerate()
            .map(|(place, digit)| {
                let digit = u32::from(digit - b'0');
                let weighed = if place % 2 == 0 { digit * 2 } else { digit };
                weighed / 10 + weighed % 10
            })
            .sum();
        (10 - sum % 10) % 10 == check.parse::<u32>().unwrap()
    }

    #[test]
    fn near_codes_lead_to_categories_and_are_not_in_the_table() {
        for (code, category, _) in NEAR_CODES {
            assert!(DOCUMENT_TYPES.iter().any(|row| row.category == category));
            assert!(document_type_of(LOINC, code).is_none(), "{code}");
        }
    }

    #[test]
    fn all_loinc_codes_are_sound_but_the_one_known_slip() {
        let table = DOCUMENT_TYPES.iter().filter(|row| row.system == LOINC);
        for code in table
            .map(|row| row.code)
            .chain(NEAR_CODES.map(|near| near.0))
        {
            assert_eq!(check_digit_is_right(code), code != "57113-1", "{code}");
        }
    }

    #[test]
    fn a_code_of_the_table_goes_before_one_that_is_near() {
        let codings = [(LOINC, "34105-7"), (LOINC, "60591-5")];
        let found = of_codings(&codings, "it").unwrap();
        assert_eq!(found.category, Some("patient-summary"));
        assert_eq!(
            of_codings(&codings[..1], "it").unwrap().category,
            Some("discharge-summary")
        );
        assert_eq!(of_codings(&[("http://example.org", "34105-7")], "it"), None);
    }
}
