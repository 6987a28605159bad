//! Who asks for which record, why and when; and what is known about the emergency.

use crate::codes::{Confidentiality, EmergencyAccess, Role};
use crate::id::Id16;
use crate::month::Months;
use crate::purpose::Purpose;
use serde::{Deserialize, Serialize};

/// Who asks, as the registry knows them today.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Actor {
    /// Id of the hospital.
    pub hospital: String,
    /// The registered role.
    pub role: Role,
    /// The person: a practitioner pseudonym of that hospital, else the account.
    pub person: String,
}

/// What kind of document a record is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Category {
    /// A clear code of the category table.
    Code(String),
    /// A sensitive category, blinded like a tag; counts as a tag.
    Blinded(Id16),
}

/// What a decision needs to know of a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// The record's own id, or the root of what it replaces, appends to or transforms.
    pub root: Id16,
    /// The handle it was published under.
    pub handle: Id16,
    /// The hospital that keeps it now.
    pub custodian: String,
    /// The hospital that first published it; never changes.
    pub origin: String,
    /// Its category.
    pub category: Category,
    /// Its level.
    pub confidentiality: Confidentiality,
    /// Blinded sensitivity tags (record-index keeps at most 8).
    #[serde(default)]
    pub tags: Vec<Id16>,
    /// Blinded groups (record-index keeps at most 4).
    #[serde(default)]
    pub groups: Vec<Id16>,
    /// Months of the care, where stated.
    #[serde(default)]
    pub period: Option<Months>,
}

impl Record {
    /// Its sensitivity tags, and its category where that is blinded.
    pub fn all_tags(&self) -> impl Iterator<Item = &Id16> {
        let blinded = match &self.category {
            Category::Blinded(tag) => Some(tag),
            Category::Code(_) => None,
        };
        self.tags.iter().chain(blinded)
    }

    /// Whether it has a tag or a blinded category.
    #[must_use]
    pub fn is_tagged(&self) -> bool {
        self.all_tags().next().is_some()
    }
}

/// One question: may this actor have this record for this purpose now?
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Who asks.
    pub actor: Actor,
    /// What for.
    pub purpose: Purpose,
    /// For which registered study, where one is meant.
    #[serde(default)]
    pub study: Option<Id16>,
    /// Which record.
    pub record: Record,
    /// Block time in seconds since 1970.
    pub at: u64,
}

/// What is known about the emergency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Emergency {
    /// Whether the patient lets the glass be broken.
    pub access: EmergencyAccess,
    /// Whether the person asking has an open break-glass session for the patient.
    pub session_open: bool,
}
