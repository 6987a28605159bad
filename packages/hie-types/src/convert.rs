//! From what goes over the wire to what the decision is made of.

use hie_policy as policy;

use crate::consent::{Actor, Grantee, Months, RecordCategory, RecordFacts, Resources, Terms};
use crate::{CategoryCode, FormError, Group, Handle, HospitalId, PersonId, RecordId, Tag};

impl Months {
    /// The months as the decision knows them.
    ///
    /// # Errors
    /// `period` if the first month is after the last.
    pub fn to_policy(&self) -> Result<policy::Months, FormError> {
        policy::Months::try_from((self.from.0, self.until.0)).map_err(|_| FormError {
            field: "period",
            rule: "from is no later than until",
        })
    }
}

impl From<policy::Months> for Months {
    fn from(months: policy::Months) -> Self {
        Self {
            from: months.from.into(),
            until: months.until.into(),
        }
    }
}

impl Grantee {
    /// The grantee as the decision knows it.
    pub fn to_policy(&self) -> policy::Grantee {
        policy::Grantee {
            hospital: self.hospital.as_ref().map(HospitalId::to_string),
            role: self.role.map(Into::into),
            person: self.person.as_ref().map(PersonId::to_string),
        }
    }
}

impl Resources {
    /// The resources as the decision knows them.
    pub fn to_policy(&self) -> policy::Resources {
        match self {
            Self::All { tagged } => policy::Resources::All { tagged: *tagged },
            Self::Categories { codes } => policy::Resources::Categories {
                codes: codes.iter().map(CategoryCode::to_string).collect(),
            },
            Self::Tags { tags } => policy::Resources::Tags { tags: ids(tags) },
            Self::Groups { groups } => policy::Resources::Groups {
                groups: ids(groups),
            },
            Self::Records { roots } => policy::Resources::Records { roots: ids(roots) },
        }
    }
}

impl Terms {
    /// The directive that these terms make, still unchecked.
    ///
    /// # Errors
    /// `data_period` if the first month is after the last.
    pub fn to_policy(
        &self,
        id: u64,
        handle: &Handle,
        effect: policy::Effect,
        authority: policy::Authority,
    ) -> Result<policy::Directive, FormError> {
        let data_period = self
            .data_period
            .map(|months| months.to_policy())
            .transpose()
            .map_err(|error| FormError {
                field: "data_period",
                ..error
            })?;
        Ok(policy::Directive {
            id,
            handle: (*handle).into(),
            effect,
            authority,
            grantee: self.grantee.to_policy(),
            custodian: self.custodian.as_ref().map(HospitalId::to_string),
            purposes: self.purposes.iter().map(|purpose| purpose.0).collect(),
            resources: self.resources.to_policy(),
            confidentiality: self.confidentiality.map(Into::into),
            study: self.study.map(Into::into),
            data_period,
            valid_from: self.valid_from,
            valid_until: self.valid_until,
            uses_left: self.max_uses,
        })
    }
}

impl RecordCategory {
    /// The category as the decision knows it.
    pub fn to_policy(&self) -> policy::Category {
        match self {
            Self::Code(code) => policy::Category::Code(code.to_string()),
            Self::Blinded(tag) => policy::Category::Blinded((*tag).into()),
        }
    }
}

impl RecordFacts {
    /// The record as the decision knows it.
    ///
    /// # Errors
    /// `period` if the first month is after the last; `tags` or `groups` beyond their bounds.
    pub fn to_policy(&self) -> Result<policy::Record, FormError> {
        if self.tags.len() > crate::MAX_TAGS {
            return Err(FormError {
                field: "tags",
                rule: "at most 8 entries",
            });
        }
        if self.groups.len() > crate::MAX_GROUPS {
            return Err(FormError {
                field: "groups",
                rule: "at most 4 entries",
            });
        }
        Ok(policy::Record {
            root: self.root.into(),
            handle: self.handle.into(),
            custodian: self.custodian.to_string(),
            origin: self.origin.to_string(),
            category: self.category.to_policy(),
            confidentiality: self.confidentiality.into(),
            tags: ids(&self.tags),
            groups: ids(&self.groups),
            period: self.period.map(|months| months.to_policy()).transpose()?,
        })
    }
}

impl Actor {
    /// The actor as the decision knows it.
    pub fn to_policy(&self) -> policy::Actor {
        policy::Actor {
            hospital: self.hospital.to_string(),
            role: self.role.into(),
            person: self.person.to_string(),
        }
    }
}

trait Opaque: Copy + Into<policy::Id16> {}
impl Opaque for Tag {}
impl Opaque for Group {}
impl Opaque for RecordId {}

fn ids<T: Opaque>(ids: &[T]) -> Vec<policy::Id16> {
    ids.iter().map(|id| (*id).into()).collect()
}
