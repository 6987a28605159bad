//! Coded reasons for taking a record away: erasing it, or answering a patient who says it is not
//! theirs.

use crate::codec::code_enum;

code_enum! {
    /// Why a record was erased. Codes are ours, `snake_case`.
    ErasureReason {
        /// The patient asked for it.
        PatientRequest = 0 "patient_request",
        /// The term for which it had to be kept is over.
        RetentionEnded = 1 "retention_ended",
        /// A court or authority ordered it.
        LegalOrder = 2 "legal_order",
        /// It should never have been published.
        PublishedInError = 3 "published_in_error",
        /// It was published anew under another handle of the patient.
        Reissued = 4 "reissued",
    }
}

code_enum! {
    /// What a custodian answers to a patient who contests a record as not theirs. Codes are ours,
    /// `snake_case`.
    ContestAnswer {
        /// It looked again, and the record is the patient's.
        RecordStands = 0 "record_stands",
        /// The patient is right: the record is entered in error, or erased.
        RecordWithdrawn = 1 "record_withdrawn",
    }
}
