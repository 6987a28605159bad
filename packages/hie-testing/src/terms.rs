//! Terms of directives, in words: `treatment().by(&saebom).of_category("laboratory-report")`.

use hie_policy::{Confidentiality, Purpose, Role};
use hie_types::consent::{Grantee, Months, Resources, Terms};
use hie_types::{Group, Obligation, PersonId, RecordId, StudyId, Tag};

use crate::hospital::Hospital;

/// Terms under construction. Begin with [`treatment`], [`Say::of`] or [`Say::anything`].
#[derive(Clone, Debug)]
pub struct Say(Terms);

/// All untagged records, for treatment, by anyone, without limit.
pub fn treatment() -> Say {
    Say::of(&[Purpose::TREAT])
}

impl Say {
    /// All untagged records, for these purposes, by anyone, without limit.
    pub fn of(purposes: &[Purpose]) -> Self {
        Self(Terms {
            grantee: Grantee::default(),
            custodian: None,
            purposes: purposes.iter().map(|purpose| (*purpose).into()).collect(),
            resources: Resources::All { tagged: false },
            confidentiality: None,
            study: None,
            data_period: None,
            valid_from: None,
            valid_until: None,
            max_uses: None,
            obligations: Vec::new(),
            evidence: None,
            policy: None,
        })
    }

    /// All records, without naming a purpose: for denials.
    pub fn anything() -> Self {
        Self::of(&[])
    }

    /// By staff of this hospital.
    #[must_use]
    pub fn by(mut self, hospital: &Hospital) -> Self {
        self.0.grantee.hospital = Some(hospital.id.clone());
        self
    }

    /// By staff in this role.
    #[must_use]
    pub fn by_role(mut self, role: Role) -> Self {
        self.0.grantee.role = Some(role.into());
        self
    }

    /// By this person only.
    #[must_use]
    pub fn by_person(mut self, person: &PersonId) -> Self {
        self.0.grantee.person = Some(person.clone());
        self
    }

    /// Only what this hospital published first.
    #[must_use]
    pub fn kept_by(mut self, hospital: &Hospital) -> Self {
        self.0.custodian = Some(hospital.id.clone());
        self
    }

    /// These resources.
    #[must_use]
    pub fn resources(mut self, resources: Resources) -> Self {
        self.0.resources = resources;
        self
    }

    /// Records with tags too.
    #[must_use]
    pub fn also_tagged(self) -> Self {
        self.resources(Resources::All { tagged: true })
    }

    /// Records of this category.
    #[must_use]
    pub fn of_category(self, code: &str) -> Self {
        let codes = vec![code.parse().expect("a category")];
        self.resources(Resources::Categories { codes })
    }

    /// These very records.
    #[must_use]
    pub fn of_records(self, roots: &[RecordId]) -> Self {
        let roots = roots.to_vec();
        self.resources(Resources::Records { roots })
    }

    /// Records with these tags.
    #[must_use]
    pub fn of_tags(self, tags: &[Tag]) -> Self {
        let tags = tags.to_vec();
        self.resources(Resources::Tags { tags })
    }

    /// Records of these groups.
    #[must_use]
    pub fn of_groups(self, groups: &[Group]) -> Self {
        let groups = groups.to_vec();
        self.resources(Resources::Groups { groups })
    }

    /// Ceiling of a permit, floor of a denial.
    #[must_use]
    pub fn level(mut self, level: Confidentiality) -> Self {
        self.0.confidentiality = Some(level.into());
        self
    }

    /// For this study only.
    #[must_use]
    pub fn in_study(mut self, study: StudyId) -> Self {
        self.0.study = Some(study);
        self
    }

    /// About care of these months.
    #[must_use]
    pub fn months(mut self, months: Months) -> Self {
        self.0.data_period = Some(months);
        self
    }

    /// From this second on.
    #[must_use]
    pub fn from(mut self, second: u64) -> Self {
        self.0.valid_from = Some(second);
        self
    }

    /// Up to, and not in, this second.
    #[must_use]
    pub fn until(mut self, second: u64) -> Self {
        self.0.valid_until = Some(second);
        self
    }

    /// For so many tickets.
    #[must_use]
    pub fn uses(mut self, uses: u32) -> Self {
        self.0.max_uses = Some(uses);
        self
    }

    /// With this obligation.
    #[must_use]
    pub fn obliging(mut self, code: Obligation) -> Self {
        self.0.obligations.push(code);
        self
    }
}

impl From<Say> for Terms {
    fn from(say: Say) -> Self {
        say.0
    }
}
