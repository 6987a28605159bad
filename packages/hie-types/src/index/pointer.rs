//! Messages of **record-index**, continued: pointers to sealed records.

use hie_derive::wire;

use super::{ErrorMark, Relation, TombstoneResponse};
use crate::consent::{Months, RecordCategory};
use crate::{
    Commitment, Confidentiality, EndpointId, Group, Handle, HospitalId, ObjectId, RecordId, Salt,
    Tag,
};

/// A pointer to publish.
#[wire]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct NewPointer {
    /// The record's id: the one that the sender's hospital and `salt` give.
    pub id: RecordId,
    /// The random bytes that went into it.
    pub salt: Salt,
    /// What kind of document. A clear code must be in the network's table and not sensitive.
    pub category: RecordCategory,
    /// How confidential.
    pub confidentiality: Confidentiality,
    /// Blinded sensitivity labels, at most 8, none twice.
    #[serde(default)]
    #[schemars(schema_with = "crate::schema::set::<Tag, 0, 8>")]
    pub tags: Vec<Tag>,
    /// Blinded groups, at most 4, none twice.
    #[serde(default)]
    #[schemars(schema_with = "crate::schema::set::<Group, 0, 4>")]
    pub groups: Vec<Group>,
    /// Months of the care it is about. Off by default: they tell something of the patient.
    pub period: Option<Months>,
    /// Salted commitment to the document.
    pub commitment: Commitment,
    /// Size in bytes, rounded up by Padmé; 1 to 2^40.
    #[schemars(range(min = 1, max = 1_099_511_627_776_u64))]
    pub size: u64,
    /// Where the sealed document is.
    pub locator: Locator,
    /// What it corrects, completes, renders or signs; nothing: a document of its own.
    pub relation: Option<Relation>,
}

/// Where a sealed document is.
#[wire]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Locator {
    /// An endpoint of the custodian that is a store.
    pub endpoint: EndpointId,
    /// The object's opaque name there.
    pub object: ObjectId,
}

/// Where a record stands.
#[wire]
#[derive(Copy, Eq)]
pub enum RecordStatus {
    /// The version to use.
    Current,
    /// Replaced, or it hung on a record that was.
    Superseded,
    /// It should never have been published, or it hung on a record that should not.
    EnteredInError,
    /// Its store has vanished.
    Unavailable,
    /// Nothing of it is left but a tombstone.
    Erased,
}

/// One pointer.
#[wire]
pub struct PointerResponse {
    /// The record.
    pub id: RecordId,
    /// The handle it is published under.
    pub handle: Handle,
    /// Who keeps it now.
    pub custodian: HospitalId,
    /// Who published it first.
    pub origin: HospitalId,
    /// What directives name: its own id, or the root of what it replaces, appends to or transforms.
    pub root: RecordId,
    /// What kind of document.
    pub category: RecordCategory,
    /// How confidential.
    pub confidentiality: Confidentiality,
    /// Blinded sensitivity labels.
    pub tags: Vec<Tag>,
    /// Blinded groups.
    pub groups: Vec<Group>,
    /// Months of the care it is about, if stated.
    pub period: Option<Months>,
    /// Salted commitment to the document.
    pub commitment: Commitment,
    /// Size in bytes, rounded up.
    pub size: u64,
    /// Where the sealed document is.
    pub locator: Locator,
    /// Where the record stands.
    pub status: RecordStatus,
    /// Whether the patient contests it as not theirs, and its custodian has not answered.
    pub contested: bool,
    /// When it was published, Unix seconds.
    pub published_at: u64,
    /// What it relates to, as it was published.
    pub relation: Option<Relation>,
    /// The record whose publication superseded it, if it was ever superseded.
    pub superseded_by: Option<RecordId>,
    /// When, by whom and why it was marked as entered in error, if it was.
    pub error: Option<ErrorMark>,
}

/// A page of pointers.
#[wire]
pub struct RecordsResponse {
    /// The pointers.
    pub records: Vec<PointerResponse>,
    /// What is left of those that were erased; with the pointers they fill the page.
    #[serde(default)]
    pub erased: Vec<TombstoneResponse>,
    /// `start_after` of the next page, if there may be one; opaque.
    pub next: Option<String>,
}
