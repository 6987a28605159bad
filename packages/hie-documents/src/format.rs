//! What a file can be.

/// The format of a file, told from its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Format {
    /// A FHIR resource in JSON, of any release.
    FhirJson {
        /// `resourceType` of the outermost resource.
        resource_type: String,
        /// `Bundle.type`, if it is a bundle that states one.
        bundle_type: Option<String>,
    },
    /// An HL7 CDA R2 `ClinicalDocument`.
    Cda,
    /// A DICOM Part 10 file.
    Dicom,
    /// PDF.
    Pdf,
    /// A PNG picture.
    Png,
    /// A JPEG picture.
    Jpeg,
    /// JSON that is no FHIR resource.
    OtherJson,
    /// XML that is no CDA document (FHIR in XML included, which is not read), or that cannot be
    /// read.
    OtherXml,
    /// Anything else.
    Other,
}

impl Format {
    /// The media type under which the file travels.
    ///
    /// Sources: `application/fhir+json` from the FHIR specification (RESTful API, content types);
    /// `application/cda+xml` from the IANA registry, where HL7 registered it on 2021-12-15
    /// (<https://www.iana.org/assignments/media-types/application/cda+xml>); older exchanges write
    /// `text/xml` or `application/hl7-v3+xml`; `application/dicom` from RFC 3240; the others from
    /// the IANA registry.
    #[must_use]
    pub const fn media_type(&self) -> &'static str {
        match self {
            Self::FhirJson { .. } => "application/fhir+json",
            Self::Cda => "application/cda+xml",
            Self::Dicom => "application/dicom",
            Self::Pdf => "application/pdf",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::OtherJson => "application/json",
            Self::OtherXml => "application/xml",
            Self::Other => "application/octet-stream",
        }
    }

    /// Whether a file of this format may end so; endings that say nothing are right for all.
    pub(crate) fn may_end_in(&self, ending: &str) -> bool {
        match ending {
            "json" => matches!(self, Self::FhirJson { .. } | Self::OtherJson),
            "xml" => matches!(self, Self::Cda | Self::OtherXml),
            "dcm" | "dicom" => *self == Self::Dicom,
            "pdf" => *self == Self::Pdf,
            "png" => *self == Self::Png,
            "jpg" | "jpeg" => *self == Self::Jpeg,
            _ => true,
        }
    }
}
