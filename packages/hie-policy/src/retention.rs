//! Why a hospital may keep what it was asked to give up.

use crate::codec::code_enum;

code_enum! {
    /// Why a hospital lawfully keeps its copy of a record although the patient revoked the consent, or
    /// the custodian erased the record.
    ///
    /// Source: HL7 v3 `PurposeOfUse` of `v3-ActReason` (the table of [`Purpose`](crate::Purpose)), the
    /// five codes that name a ground on which law lets or makes somebody keep personal health data
    /// against the wish of the person; in the order of GDPR Article 17(3)(b) to (e). That it holds is
    /// for the hospital to answer for: the network keeps who said so and when.
    RetentionReason {
        /// It became part of the hospital's own record of the care it gave, which it must keep.
        RECORDMGT = 0 "RECORDMGT",
        /// Another law makes it keep it: accounting, product safety, notification.
        HCOMPL = 1 "HCOMPL",
        /// Public health requires it.
        PUBHLTH = 2 "PUBHLTH",
        /// Research that would be made impossible, under the safeguards the law demands.
        HRESCH = 3 "HRESCH",
        /// A legal claim is raised, pursued or defended with it.
        HLEGAL = 4 "HLEGAL",
    }
}

impl RetentionReason {
    /// The display text of HL7.
    #[must_use]
    pub const fn display(self) -> &'static str {
        match self {
            Self::RECORDMGT => "records management",
            Self::HCOMPL => "health compliance",
            Self::PUBHLTH => "public health",
            Self::HRESCH => "healthcare research",
            Self::HLEGAL => "legal",
        }
    }
}
