//! How one record relates to another, and the coded reasons of corrections.

use crate::codec::code_enum;

code_enum! {
    /// How a record relates to an earlier one. The words are those of IHE XDS associations.
    RelationKind {
        /// It takes the other's place.
        Replaces = 0 "replaces",
        /// It adds to the other.
        Appends = 1 "appends",
        /// It is the other in another form.
        Transforms = 2 "transforms",
        /// It is a signature over the other.
        Signs = 3 "signs",
    }
}

impl RelationKind {
    /// Whether the record belongs to the same document: it then has the other's root, so that a
    /// directive about the document reaches it. A signature is a document of its own.
    #[must_use]
    pub const fn shares_root(self) -> bool {
        !matches!(self, Self::Signs)
    }
}

code_enum! {
    /// Why a record that relates to another does not carry its tags, blinded category and
    /// confidentiality. Codes are ours, `snake_case`.
    ReasonCode {
        /// The custodian looked at its sensitivity again.
        Reclassified = 0 "reclassified",
        /// The patient asked for it.
        PatientRequest = 1 "patient_request",
        /// They were wrong.
        ErrorCorrected = 2 "error_corrected",
    }
}

code_enum! {
    /// Why a record was entered in error. Codes are ours, `snake_case`.
    ErrorReason {
        /// It is about somebody else.
        WrongPatient = 0 "wrong_patient",
        /// It is another document than it should be.
        WrongDocument = 1 "wrong_document",
        /// What it says is wrong.
        WrongContent = 2 "wrong_content",
        /// It was published already.
        Duplicate = 3 "duplicate",
    }
}
