//! A pointer to a sealed record: what may be published, and how it is kept.

use cosmwasm_std::{Api, HexBinary, StdResult};
use hie_contract::account::Account;
use hie_policy::{Category, Confidentiality, ErrorReason, Id16, Months};
use hie_types::consent::{RecordCategory, RecordFacts};
use hie_types::index::{ErrorMark, Locator, NewPointer, PointerResponse, RecordStatus};
use hie_types::{Handle, HospitalId, MAX_GROUPS, MAX_TAGS, RecordId, derive};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::relation::Relation;

/// The largest size of a sealed document: 1 TiB.
pub const MAX_SIZE: u64 = 1 << 40;

/// What is wrong with one pointer of a batch.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum PointerFault {
    /// The id is not this hospital's.
    #[error("id must be the one that the sender's hospital and salt give")]
    NotDerived,
    /// The id stands in the batch before.
    #[error("id is named twice")]
    Twice,
    /// Not in the network's table.
    #[error("category is not in the network's table")]
    CategoryUnknown,
    /// No longer for new records.
    #[error("category is retired and takes no new records")]
    CategoryRetired,
    /// The table says it tells too much.
    #[error("category is sensitive and must be blinded")]
    CategorySensitive,
    /// Too many.
    #[error("tags must be at most 8")]
    TooManyTags,
    /// One stands there twice.
    #[error("tags must differ")]
    TagTwice,
    /// Too many.
    #[error("groups must be at most 4")]
    TooManyGroups,
    /// One stands there twice.
    #[error("groups must differ")]
    GroupTwice,
    /// It ends before it begins.
    #[error("period must not end before it begins")]
    PeriodInverted,
    /// Nothing, or too much.
    #[error("size must be 1 to 2^40")]
    SizeOutOfRange,
    /// It tells more than it must.
    #[error("size must be rounded up by Padme")]
    SizeNotRounded,
    /// No such endpoint, a retired one, or no store.
    #[error("locator.endpoint must be a store of the sender's hospital that is in use")]
    NotAStore,
    /// Published already, with other content.
    #[error("record is published already with other content")]
    Conflict,
    /// Nobody published it under this handle.
    #[error("relation.target is no record under this handle")]
    TargetUnknown,
    /// Somebody else keeps it.
    #[error("relation.target is kept by another hospital")]
    TargetElsewhere,
    /// Something took its place, or it was entered in error.
    #[error("relation.target is not current")]
    TargetNotCurrent,
    /// Others than the target's, and nobody says why.
    #[error("tags must be those of relation.target unless relation.reason is stated")]
    TagsNotCarried,
    /// Clear instead of blinded, blinded instead of clear, or blinded otherwise.
    #[error("category must be blinded as that of relation.target unless relation.reason is stated")]
    CategoryNotCarried,
    /// Another than the target's, and nobody says why.
    #[error("confidentiality must be that of relation.target unless relation.reason is stated")]
    ConfidentialityNotCarried,
    /// It was another record's, which is erased.
    #[error("id is that of an erased record")]
    Erased,
    /// As many as may be relate to it already.
    #[error("relation.target or its document has 16 children already")]
    TooManyChildren,
}

/// Where a record stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Status {
    /// The version to use.
    Current,
    /// Replaced, or it hung on a record that was.
    Superseded,
    /// It should never have been published, or it hung on a record that should not.
    EnteredInError,
    /// Its store has vanished.
    Unavailable,
    /// The version to use, but the patient says that it is not theirs and waits for an answer.
    Contested,
}

impl Status {
    /// Whether its custodian still has to hand it over, erase it or have it declared unavailable
    /// before it can leave.
    pub const fn is_kept(self) -> bool {
        matches!(self, Self::Current | Self::Contested)
    }
}

/// That a record was entered in error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marked {
    /// When, Unix seconds.
    pub at: u64,
    /// Who marked it.
    pub account: Account,
    /// Why.
    pub reason: ErrorReason,
}

/// That a record was superseded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Superseded {
    /// The record whose publication did it.
    pub by: Id16,
    /// When, Unix seconds.
    pub at: u64,
}

/// A pointer as stored; the record's id is its key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pointer {
    /// Where the record stands.
    pub status: Status,
    /// The handle it is published under.
    pub handle: Id16,
    /// Who keeps it.
    pub custodian: String,
    /// Who published it first; nothing: the custodian.
    pub origin: Option<String>,
    /// What directives name; nothing: its own id.
    pub root: Option<Id16>,
    /// What kind of document.
    pub category: Category,
    /// How confidential.
    pub confidentiality: Confidentiality,
    /// Blinded labels, at most 8.
    pub tags: Vec<Id16>,
    /// Blinded groups, at most 4.
    pub groups: Vec<Id16>,
    /// Months of the care, if stated.
    pub period: Option<Months>,
    /// Commitment to the document.
    pub commitment: [u8; 32],
    /// Size in bytes, rounded up.
    pub size: u64,
    /// The store: an endpoint of the custodian.
    pub endpoint: String,
    /// The object's name there, 8 to 32 bytes.
    pub object: Vec<u8>,
    /// When it was published, Unix seconds.
    pub published_at: u64,
    /// Its position in the message that published it, from 0: of two in one block the later.
    pub position: u8,
    /// What it relates to.
    pub relation: Option<Relation>,
    /// What took its place, if it was ever superseded.
    pub superseded: Option<Superseded>,
    /// That it was entered in error, if it was.
    pub error: Option<Marked>,
}

impl Pointer {
    /// The pointer that `hospital` publishes, if it is well formed. What only the network's tables
    /// can tell (category, endpoint) is not looked at here, nor what it relates to: see
    /// [`Relation::attach`].
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn publish(
        new: &NewPointer,
        handle: Handle,
        hospital: &HospitalId,
        now: u64,
    ) -> Result<Self, PointerFault> {
        if derive::record_id(hospital, &new.salt) != new.id {
            return Err(PointerFault::NotDerived);
        }
        if new.tags.len() > MAX_TAGS {
            return Err(PointerFault::TooManyTags);
        }
        if new.groups.len() > MAX_GROUPS {
            return Err(PointerFault::TooManyGroups);
        }
        if !all_differ(&new.tags) {
            return Err(PointerFault::TagTwice);
        }
        if !all_differ(&new.groups) {
            return Err(PointerFault::GroupTwice);
        }
        if !(1..=MAX_SIZE).contains(&new.size) {
            return Err(PointerFault::SizeOutOfRange);
        }
        if !derive::is_padme(new.size) {
            return Err(PointerFault::SizeNotRounded);
        }
        let period = new.period.map(|months| months.to_policy()).transpose();
        let object = HexBinary::from_hex(new.locator.object.as_str());
        Ok(Self {
            status: Status::Current,
            handle: handle.into(),
            custodian: hospital.to_string(),
            origin: None,
            root: None,
            category: new.category.to_policy(),
            confidentiality: new.confidentiality.into(),
            tags: new.tags.iter().map(|&tag| tag.into()).collect(),
            groups: new.groups.iter().map(|&group| group.into()).collect(),
            period: period.map_err(|_| PointerFault::PeriodInverted)?,
            commitment: new.commitment.0,
            size: new.size,
            endpoint: new.locator.endpoint.to_string(),
            // Hex by its type: this cannot fail.
            object: object.map(Into::into).unwrap_or_default(),
            published_at: now,
            position: 0,
            relation: new.relation.map(Into::into),
            superseded: None,
            error: None,
        })
    }

    /// Whether publishing `other` again says nothing new. Only what a hospital states counts: when it
    /// did, what the record got from the one it relates to, and what became of it since do not.
    pub fn has_content_of(&self, other: &Self) -> bool {
        let stated = Self {
            status: self.status,
            origin: self.origin.clone(),
            root: self.root,
            published_at: self.published_at,
            position: self.position,
            superseded: self.superseded,
            error: self.error.clone(),
            ..other.clone()
        };
        self == &stated
    }

    /// Who keeps it.
    ///
    /// # Errors
    /// If what is stored cannot be read.
    pub fn custodian(&self) -> StdResult<HospitalId> {
        Ok(self.custodian.parse()?)
    }

    /// What the decision needs to know of it.
    ///
    /// # Errors
    /// If what is stored cannot be read.
    pub fn facts(&self, id: RecordId) -> StdResult<RecordFacts> {
        Ok(RecordFacts {
            root: self.root.map_or(id, Into::into),
            handle: self.handle.into(),
            custodian: self.custodian()?,
            origin: self.origin.as_ref().unwrap_or(&self.custodian).parse()?,
            category: match &self.category {
                Category::Code(code) => RecordCategory::Code(code.parse()?),
                Category::Blinded(tag) => RecordCategory::Blinded((*tag).into()),
            },
            confidentiality: self.confidentiality.into(),
            tags: self.tags.iter().map(|&tag| tag.into()).collect(),
            groups: self.groups.iter().map(|&group| group.into()).collect(),
            period: self.period.map(Into::into),
        })
    }

    /// The pointer as it goes over the wire.
    ///
    /// # Errors
    /// If what is stored cannot be read.
    pub fn to_wire(&self, api: &dyn Api, id: RecordId) -> StdResult<PointerResponse> {
        let facts = self.facts(id)?;
        let error = self.error.as_ref().map(|error| error.to_wire(api));
        Ok(PointerResponse {
            id,
            handle: facts.handle,
            custodian: facts.custodian,
            origin: facts.origin,
            root: facts.root,
            category: facts.category,
            confidentiality: facts.confidentiality,
            tags: facts.tags,
            groups: facts.groups,
            period: facts.period,
            commitment: self.commitment.into(),
            size: self.size,
            locator: Locator {
                endpoint: self.endpoint.parse()?,
                object: HexBinary::from(self.object.as_slice()).to_hex().parse()?,
            },
            status: match self.status {
                Status::Current | Status::Contested => RecordStatus::Current,
                Status::Unavailable => RecordStatus::Unavailable,
                Status::Superseded => RecordStatus::Superseded,
                Status::EnteredInError => RecordStatus::EnteredInError,
            },
            contested: self.status == Status::Contested,
            published_at: self.published_at,
            relation: self.relation.map(Into::into),
            superseded_by: self.superseded.map(|superseded| superseded.by.into()),
            error: error.transpose()?,
        })
    }
}

impl Marked {
    fn to_wire(&self, api: &dyn Api) -> StdResult<ErrorMark> {
        Ok(ErrorMark {
            at: self.at,
            account: self.account.human(api)?.into_string(),
            reason: self.reason.into(),
        })
    }
}

/// For lists that are bounded far below a hundred.
pub fn all_differ<T: PartialEq>(items: &[T]) -> bool {
    first_repeated(items).is_none()
}

/// The position of the first item that stands in the list before.
pub fn first_repeated<T: PartialEq>(items: &[T]) -> Option<usize> {
    (0..items.len()).find(|&at| {
        let (before, from) = items.split_at(at);
        from.first().is_some_and(|item| before.contains(item))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_of_two_equals_is_found() {
        assert_eq!(first_repeated(&[1, 2, 3]), None);
        assert_eq!(first_repeated(&[1, 2, 1, 2]), Some(2));
        assert_eq!(first_repeated::<u8>(&[]), None);
    }

    #[test]
    fn every_kind_of_status_is_one_byte() {
        let kinds = [
            Status::Current,
            Status::Superseded,
            Status::EnteredInError,
            Status::Unavailable,
            Status::Contested,
        ];
        for (number, status) in (0..).zip(kinds) {
            let bytes = hie_contract::table::encode(&status).unwrap();
            assert_eq!(bytes, [number]);
        }
    }
}
