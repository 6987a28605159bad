//! Obligations and refrains: what a permit asks of the one who receives a record.
//!
//! Source: HL7 v3 `ObligationPolicy` and `RefrainPolicy` of `v3-ActCode` 11.0.0 (hl7.terminology
//! 7.3.0, CC0): 32 obligations and 17 refrains. The retired `NORDSLCD` is not in the table and so
//! never accepted (`NORDSCLCD`, with the second C, replaces it).
//!
//! A contract stores a code as its position in the table: append only.

use crate::codec::{UnknownCode, code_type};
use PolicyKind::{Obligation, Refrain};

/// Whether a code asks to do something or to leave something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PolicyKind {
    /// `ObligationPolicy`: the recipient must do this.
    Obligation,
    /// `RefrainPolicy`: the recipient must not do this.
    Refrain,
}

/// One obligation or refrain code. It holds nothing but a position in the table.
///
/// Written as its code in JSON and as its number in storage. Case counts (`CUIMark`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ObligationCode(u8);

code_type!(
    ObligationCode,
    "an active obligation or refrain code of HL7 v3 ActCode"
);

/// Code, display of HL7, kind.
const TABLE: &[(&str, &str, PolicyKind)] = &[
    ("ANONY", "anonymize", Obligation),
    ("AOD", "accounting of disclosure", Obligation),
    ("AUDIT", "audit", Obligation),
    ("AUDTR", "audit trail", Obligation),
    ("CPLYPOL", "comply with policy", Obligation),
    ("CPLYCC", "comply with confidentiality code", Obligation),
    ("CPLYCD", "comply with consent directive", Obligation),
    (
        "CPLYCUI",
        "comply with controlled unclassified information policy",
        Obligation,
    ),
    (
        "CPLYJPP",
        "comply with jurisdictional privacy policy",
        Obligation,
    ),
    (
        "CPLYJSP",
        "comply with jurisdictional security policy",
        Obligation,
    ),
    (
        "CPLYOPP",
        "comply with organizational privacy policy",
        Obligation,
    ),
    (
        "CPLYOSP",
        "comply with organizational security policy",
        Obligation,
    ),
    ("DECLASSIFYLABEL", "declassify security label", Obligation),
    ("DEID", "deidentify", Obligation),
    ("DELAU", "delete after use", Obligation),
    ("DOWNGRDLABEL", "downgrade security label", Obligation),
    ("DRIVLABEL", "derive security label", Obligation),
    ("ENCRYPT", "encrypt", Obligation),
    ("ENCRYPTR", "encrypt at rest", Obligation),
    ("ENCRYPTT", "encrypt in transit", Obligation),
    ("ENCRYPTU", "encrypt in use", Obligation),
    ("HUAPRV", "human approval", Obligation),
    ("LABEL", "assign security label", Obligation),
    ("MASK", "mask", Obligation),
    ("MINEC", "minimum necessary", Obligation),
    ("PERSISTLABEL", "persist security label", Obligation),
    ("PRIVMARK", "privacy mark", Obligation),
    ("CUIMark", "CUI Mark", Obligation),
    ("PSEUD", "pseudonymize", Obligation),
    ("REDACT", "redact", Obligation),
    ("UPGRDLABEL", "upgrade security label", Obligation),
    (
        "PROCESSINLINELABEL",
        "process inline security label",
        Obligation,
    ),
    (
        "NOAUTH",
        "no disclosure without subject authorization",
        Refrain,
    ),
    ("NOCOLLECT", "no collection", Refrain),
    (
        "NODSCLCD",
        "no disclosure without consent directive",
        Refrain,
    ),
    (
        "NODSCLCDS",
        "no disclosure without information subject's consent directive",
        Refrain,
    ),
    ("NOINTEGRATE", "no integration", Refrain),
    ("NOLIST", "no unlisted entity disclosure", Refrain),
    ("NOMOU", "no disclosure without MOU", Refrain),
    (
        "NOORGPOL",
        "no disclosure without organizational authorization",
        Refrain,
    ),
    (
        "NOPAT",
        "no disclosure to patient, family or caregivers without attending provider's authorization",
        Refrain,
    ),
    ("NOPERSISTP", "no collection beyond purpose of use", Refrain),
    (
        "NORDSCLCD",
        "no redisclosure without consent directive",
        Refrain,
    ),
    (
        "NORDSCLCDS",
        "no redisclosure without information subject's consent directive",
        Refrain,
    ),
    (
        "NORDSCLW",
        "no disclosure without jurisdictional authorization",
        Refrain,
    ),
    ("NORELINK", "no relinking", Refrain),
    ("NOREUSE", "no reuse beyond purpose of use", Refrain),
    ("NOVIP", "no unauthorized VIP disclosure", Refrain),
    (
        "ORCON",
        "no disclosure without originator authorization",
        Refrain,
    ),
];

impl ObligationCode {
    /// The obligation or refrain with exactly this code.
    ///
    /// # Errors
    /// [`UnknownCode`] for anything else, retired codes included.
    pub fn from_code(code: &str) -> Result<Self, UnknownCode> {
        Self::all()
            .find(|candidate| candidate.code() == code)
            .ok_or(UnknownCode::of::<Self>())
    }

    /// The HL7 code.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.row().map_or("", |(code, _, _)| code)
    }

    /// The display text of HL7.
    #[must_use]
    pub fn display(self) -> &'static str {
        self.row().map_or("", |(_, display, _)| display)
    }

    /// Whether it asks to do something or to leave something.
    #[must_use]
    pub fn kind(self) -> PolicyKind {
        self.row().map_or(Refrain, |(_, _, kind)| *kind)
    }

    /// Every code, in the order of the table.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..=u8::MAX).map_while(Self::from_number)
    }

    fn number(self) -> u8 {
        self.0
    }

    fn from_number(number: u8) -> Option<Self> {
        TABLE.get(usize::from(number)).map(|_| Self(number))
    }

    /// Always there: every way to an `ObligationCode` checks the position.
    fn row(self) -> Option<&'static (&'static str, &'static str, PolicyKind)> {
        TABLE.get(usize::from(self.0))
    }
}
