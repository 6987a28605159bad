//! What a file is.

use crate::category::Suggestion;
use crate::text::{content, cut, one_line, readable};
use crate::{Format, cda, fhir, json};

/// The longest title, in bytes: titles are sealed with the document, and there they are bounded.
pub const MAX_TITLE_BYTES: usize = 255;

/// What [`recognise`] found out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recognised {
    /// What the file is.
    pub format: Format,
    /// The media type under which it travels: that of the format.
    pub media_type: &'static str,
    /// The title the document gives itself (`Composition.title` of FHIR, `title` of CDA), on one
    /// line and cut to [`MAX_TITLE_BYTES`]. It often names the patient: it belongs inside the seal.
    pub title: Option<String>,
    /// The category of the network it most likely belongs to, if the content tells. A suggestion:
    /// whoever publishes decides, and looks up whether the category is sensitive.
    pub category: Option<&'static str>,
    /// How that came about, in words. It holds codes of standards and nothing of the patient, so
    /// it may be printed and logged.
    pub why: String,
}

/// Tells what a file is from its content. Of the name only the ending is looked at, and only for a
/// DICOM file without its preamble; where ending and content disagree, the content counts and
/// [`Recognised::why`] says so.
///
/// It never fails: what cannot be read is [`Format::Other`], or [`Format::OtherXml`] if it begins
/// like XML. Files above [`MAX_READ_BYTES`](crate::MAX_READ_BYTES) are told by their first bytes.
#[must_use]
pub fn recognise(bytes: &[u8], file_name: Option<&str>) -> Recognised {
    let ending = file_name.and_then(ending);
    let mut recognised = by_signature(bytes)
        .or_else(|| by_reading(bytes))
        .or_else(|| late_signature(bytes, ending.as_deref()))
        .unwrap_or_else(|| {
            told(
                Format::Other,
                Suggestion::none("nothing that is known here"),
            )
        });
    if let Some(ending) = ending
        && !recognised.format.may_end_in(&ending)
    {
        recognised
            .why
            .push_str("; the name ends otherwise, the content counts");
    }
    recognised
}

fn told(format: Format, suggestion: Suggestion) -> Recognised {
    Recognised {
        media_type: format.media_type(),
        format,
        title: None,
        category: suggestion.category,
        why: suggestion.why,
    }
}

fn ending(file_name: &str) -> Option<String> {
    let (_, ending) = file_name.rsplit_once('.')?;
    Some(ending.to_ascii_lowercase())
}

/// Formats that begin with bytes of their own.
fn by_signature(bytes: &[u8]) -> Option<Recognised> {
    let opaque = |format, what| {
        let why = format!("{what} does not tell its category");
        Some(told(format, Suggestion::none(why)))
    };
    if is_dicom(bytes) {
        Some(dicom("DICM stands after the preamble"))
    } else if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        opaque(Format::Png, "a picture")
    } else if bytes.starts_with(b"\xFF\xD8\xFF") {
        opaque(Format::Jpeg, "a picture")
    } else if content(bytes).starts_with(b"%PDF-") {
        opaque(Format::Pdf, "a PDF")
    } else {
        None
    }
}

fn dicom(why: &str) -> Recognised {
    told(Format::Dicom, Suggestion::of("imaging-study", why))
}

/// DICOM Part 10: 128 bytes of preamble, which may be anything (a TIFF header, so that other
/// software sees a picture), then `DICM`. A text in which the word happens to stand there is none.
fn is_dicom(bytes: &[u8]) -> bool {
    let marked = bytes.get(128..132) == Some(b"DICM");
    let with_meta_information = bytes.get(132..134) == Some(&[0x02, 0x00]);
    let like_text = content(bytes).starts_with(b"{")
        || content(bytes).starts_with(b"[")
        || content(bytes).starts_with(b"<");
    marked && (with_meta_information || !like_text)
}

/// JSON and XML.
fn by_reading(bytes: &[u8]) -> Option<Recognised> {
    match content(bytes).first()? {
        b'{' | b'[' => json(bytes),
        b'<' => Some(xml(bytes)),
        _ => None,
    }
}

fn json(bytes: &[u8]) -> Option<Recognised> {
    if bytes.len() > crate::MAX_READ_BYTES {
        let why = "begins like JSON and is too large to be read";
        return Some(told(Format::OtherJson, Suggestion::none(why)));
    }
    let tree = json::tree(bytes)?;
    let Some(name) = json::resource_type(&tree) else {
        let why = "JSON without a FHIR resourceType";
        return Some(told(Format::OtherJson, Suggestion::none(why)));
    };
    let format = Format::FhirJson {
        resource_type: name.to_owned(),
        bundle_type: match name {
            "Bundle" => json::text(&tree, "type").map(str::to_owned),
            _ => None,
        },
    };
    let mut recognised = told(format, fhir::suggest(&tree));
    recognised.title = fhir::composition(&tree)
        .and_then(|composition| json::text(composition, "title"))
        .and_then(title);
    Some(recognised)
}

fn xml(bytes: &[u8]) -> Recognised {
    let Some(text) = readable(bytes) else {
        let why = "begins like XML, but is not UTF-8 or too large to be read";
        return told(Format::OtherXml, Suggestion::none(why));
    };
    match cda::tree(text) {
        Some(tree) if cda::is_cda(&tree) => {
            let mut recognised = told(Format::Cda, cda::suggest(&tree));
            recognised.title = cda::title(&tree).and_then(title);
            recognised
        }
        Some(_) => told(
            Format::OtherXml,
            Suggestion::none("XML that is no CDA document"),
        ),
        None => {
            let why = "begins like XML and cannot be read";
            told(Format::OtherXml, Suggestion::none(why))
        }
    }
}

/// What is looked for only where nothing else fits: a PDF after other bytes (readers accept it
/// within the first 1024), and a DICOM data set without preamble, which the ending must announce.
fn late_signature(bytes: &[u8], ending: Option<&str>) -> Option<Recognised> {
    let beginning = bytes.get(..1024).unwrap_or(bytes);
    if beginning.windows(5).any(|window| window == b"%PDF-") {
        let why = "a PDF after other bytes does not tell its category";
        return Some(told(Format::Pdf, Suggestion::none(why)));
    }
    let announced = matches!(ending, Some("dcm" | "dicom"));
    let first_group = bytes.get(..2);
    let is_data_set = first_group == Some(&[0x02, 0x00]) || first_group == Some(&[0x08, 0x00]);
    (announced && is_data_set).then(|| dicom("a DICOM data set without its preamble"))
}

fn title(title: &str) -> Option<String> {
    let line = one_line(title);
    let title = cut(&line, MAX_TITLE_BYTES).trim_end();
    (!title.is_empty()).then(|| title.to_owned())
}
