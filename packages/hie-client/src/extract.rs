//! What of a summary must be open in an emergency.
//!
//! Breaking the glass opens no record with tags or above R. `EmergencySummary` answers the newest
//! record of each custodian and category, whether it can be opened or not. A hospital that published
//! a tagged summary alone would leave the emergency room with nothing, or, worse, hide an older one
//! that is open. So with every such summary goes an extract without what makes it sensitive: after
//! it, so that within one category it is the newer of the two.

use hie_policy::{Confidentiality, EMERGENCY_CATEGORIES};
use hie_types::consent::RecordCategory;

use crate::ClientError;
use crate::custodian::NewDocument;

/// Passes if every summary in the batch that an emergency cannot open has an extract after it that
/// it can: of one of the four emergency categories in clear, untagged, of level R or below.
///
/// # Errors
/// [`ClientError::NoEmergencyExtract`] naming the first that has none.
pub fn check(documents: &[NewDocument<'_>]) -> Result<(), ClientError> {
    let last_open = documents.iter().rposition(is_open_summary);
    let closed = documents.iter().rposition(is_closed_summary);
    match (closed, last_open) {
        (Some(closed), Some(open)) if closed < open => Ok(()),
        (Some(_), after) => {
            // The first after the last extract, if there is one.
            let from = after.map_or(0, |open| open.saturating_add(1));
            let first = documents.iter().skip(from).position(is_closed_summary);
            Err(ClientError::NoEmergencyExtract {
                index: from.saturating_add(first.unwrap_or_default()),
            })
        }
        (None, _) => Ok(()),
    }
}

fn is_clear_summary(document: &NewDocument<'_>) -> bool {
    match &document.category {
        RecordCategory::Code(code) => EMERGENCY_CATEGORIES.contains(&code.as_str()),
        RecordCategory::Blinded(_) => false,
    }
}

fn is_open_summary(document: &NewDocument<'_>) -> bool {
    is_clear_summary(document)
        && document.tags.is_empty()
        && document.confidentiality.0 <= Confidentiality::R
}

/// A blinded category counts as a tag.
fn is_closed_summary(document: &NewDocument<'_>) -> bool {
    let blinded = matches!(document.category, RecordCategory::Blinded(_));
    let summary = is_clear_summary(document) || blinded && document.blinded_summary;
    summary && !is_open_summary(document)
}

#[cfg(test)]
mod tests {
    use super::*;
    use hie_types::Tag;

    /// A document of a category, with or without a tag, of a level.
    fn document(category: &str, tagged: bool, level: Confidentiality) -> NewDocument<'static> {
        NewDocument {
            content: Box::new(std::io::empty()),
            bytes: 0,
            media_type: String::new(),
            title: String::new(),
            category: RecordCategory::Code(category.parse().unwrap()),
            confidentiality: level.into(),
            tags: if tagged { vec![Tag([1; 16])] } else { vec![] },
            groups: vec![],
            period: None,
            endpoint: "store".parse().unwrap(),
            relation: None,
            blinded_summary: false,
        }
    }

    fn open() -> NewDocument<'static> {
        document("allergy-list", false, Confidentiality::R)
    }

    fn tagged() -> NewDocument<'static> {
        document("patient-summary", true, Confidentiality::N)
    }

    fn blinded(summary: bool) -> NewDocument<'static> {
        NewDocument {
            category: RecordCategory::Blinded(Tag([2; 16])),
            blinded_summary: summary,
            ..document("lab-report", false, Confidentiality::N)
        }
    }

    fn refused(documents: &[NewDocument<'_>]) -> Option<usize> {
        match check(documents) {
            Ok(()) => None,
            Err(ClientError::NoEmergencyExtract { index }) => Some(index),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn what_an_emergency_can_open_needs_no_extract() {
        assert_eq!(refused(&[]), None);
        assert_eq!(refused(&[open()]), None);
        // Nor does what is no summary.
        let report = document("lab-report", true, Confidentiality::V);
        assert_eq!(refused(&[report, blinded(false)]), None);
    }

    #[test]
    fn a_closed_summary_needs_an_extract_after_it() {
        for code in EMERGENCY_CATEGORIES {
            for (tagged, level) in [(false, Confidentiality::V), (true, Confidentiality::U)] {
                let closed = || document(code, tagged, level);
                assert_eq!(refused(&[closed()]), Some(0), "{code}");
                assert_eq!(refused(&[open(), closed()]), Some(1), "{code}");
                assert_eq!(refused(&[closed(), open()]), None, "{code}");
                assert_eq!(refused(&[closed(), closed(), open()]), None, "{code}");
                assert_eq!(refused(&[closed(), open(), closed()]), Some(2), "{code}");
            }
        }
        assert_eq!(refused(&[blinded(true)]), Some(0));
        assert_eq!(refused(&[blinded(true), open()]), None);
    }

    #[test]
    fn what_cannot_be_opened_or_is_no_summary_is_no_extract() {
        let no_extract = [
            tagged(),
            document("allergy-list", false, Confidentiality::V),
            document("lab-report", false, Confidentiality::N),
            blinded(true),
            blinded(false),
        ];
        for other in no_extract {
            assert_eq!(refused(&[tagged(), other]), Some(0));
        }
    }
}
