//! What a patient allows or forbids (domain.md 4.1), and the form it must have.

use crate::codes::{Authority, Confidentiality, Effect, Role};
use crate::id::Id16;
use crate::month::Months;
use crate::purpose::Purpose;
use core::fmt;
use serde::{Deserialize, Serialize};

/// Most purposes a directive may name.
pub const MAX_PURPOSES: usize = 8;
/// Most categories, tags or groups a directive may name.
pub const MAX_LABELS: usize = 16;
/// Most record roots a directive may name.
pub const MAX_RECORDS: usize = 32;

/// One active directive, with what a decision needs of it and nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Directive {
    /// Network-wide sequence number: the higher, the later.
    pub id: u64,
    /// The handle it was written for.
    pub handle: Id16,
    /// Permit or deny.
    pub effect: Effect,
    /// In whose name it was written.
    pub authority: Authority,
    /// For whom it is; nothing named is everyone.
    #[serde(default)]
    pub grantee: Grantee,
    /// The hospital that first published the record (its origin); `None` is any.
    #[serde(default)]
    pub custodian: Option<String>,
    /// HL7 v3 purposes of use, at most [`MAX_PURPOSES`]; a permit names at least one.
    #[serde(default)]
    pub purposes: Vec<Purpose>,
    /// Which records.
    pub resources: Resources,
    /// The ceiling of a permit, the floor of a denial; see [`Directive::level`] for the default.
    #[serde(default)]
    pub confidentiality: Option<Confidentiality>,
    /// One registered study; only where every named purpose is on the research list.
    #[serde(default)]
    pub study: Option<Id16>,
    /// Months of the care that the record is about.
    #[serde(default)]
    pub data_period: Option<Months>,
    /// Seconds since 1970: the first second in force; `None` is since ever.
    #[serde(default)]
    pub valid_from: Option<u64>,
    /// Seconds since 1970: the first second no longer in force; `None` is without end.
    #[serde(default)]
    pub valid_until: Option<u64>,
    /// Permits only: tickets it may still carry; `None` is without limit.
    #[serde(default)]
    pub uses_left: Option<u32>,
}

/// For whom a directive is: a hospital, a role or both; or one person with the hospital of the day
/// it was written; or nobody named, which is everyone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grantee {
    /// Id of the hospital.
    #[serde(default)]
    pub hospital: Option<String>,
    /// The role; never together with a person.
    #[serde(default)]
    pub role: Option<Role>,
    /// The person (a practitioner pseudonym or an account); always with the hospital.
    #[serde(default)]
    pub person: Option<String>,
}

/// Which records a directive is about: exactly one of these.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Resources {
    /// Every record.
    All {
        /// Permits only: records with sensitivity tags too.
        #[serde(default)]
        tagged: bool,
    },
    /// Records of these clear categories.
    Categories {
        /// Codes of the category table, 1 to [`MAX_LABELS`].
        codes: Vec<String>,
    },
    /// Records with these sensitivity tags.
    Tags {
        /// Blinded tags, 1 to [`MAX_LABELS`].
        tags: Vec<Id16>,
    },
    /// Records of these groups: a hospital stay, an order, an author.
    Groups {
        /// Blinded groups, 1 to [`MAX_LABELS`].
        groups: Vec<Id16>,
    },
    /// These very records, with what replaces, appends to or transforms them.
    Records {
        /// Roots of the records, 1 to [`MAX_RECORDS`].
        roots: Vec<Id16>,
    },
}

/// A directive breaks a rule of form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FormError {
    /// Where, as a path inside the directive: `purposes`, `grantee.hospital`, …
    pub field: &'static str,
    /// The rule, in words.
    pub rule: &'static str,
}

impl fmt::Display for FormError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.field)?;
        out.write_str(": ")?;
        out.write_str(self.rule)
    }
}

impl core::error::Error for FormError {}

impl Directive {
    /// Checks every rule of form of domain.md 4.1, as for a directive that is being written: its
    /// terms ([`Directive::check_terms`]), and that it starts before it ends.
    ///
    /// # Errors
    /// The first rule that is broken.
    pub fn check_form(&self) -> Result<(), FormError> {
        self.check_terms()?;
        let starts_before_its_end = self
            .valid_from
            .zip(self.valid_until)
            .is_none_or(|(from, until)| from < until);
        ensure(
            starts_before_its_end,
            "valid_until",
            "valid_from is before valid_until",
        )
    }

    /// Checks the rules of form but for the time in force, as for a directive that is only asked
    /// about: one that ended before it would have started is no contradiction, it never applies.
    ///
    /// # Errors
    /// The first rule that is broken.
    pub fn check_terms(&self) -> Result<(), FormError> {
        let permit = self.effect == Effect::Permit;
        self.grantee.check_form()?;
        ensure(
            !permit || !self.purposes.is_empty(),
            "purposes",
            "a permit names at least one purpose",
        )?;
        ensure(
            self.purposes.len() <= MAX_PURPOSES,
            "purposes",
            "at most 8 purposes",
        )?;
        ensure(
            all_different(&self.purposes),
            "purposes",
            "no purpose twice",
        )?;
        self.resources.check_form(permit)?;
        ensure(
            self.study.is_none() || self.purposes.iter().all(|purpose| purpose.is_research()),
            "study",
            "a study is named only where every named purpose is a research purpose",
        )?;
        ensure(
            self.data_period
                .is_none_or(|months| months.from <= months.until),
            "data_period",
            "from is no later than until",
        )?;
        ensure(
            permit || self.uses_left.is_none(),
            "uses_left",
            "only a permit has a limit of uses",
        )
    }

    /// The ceiling of a permit (unless named: V for `tags` and `records`, otherwise N), or the floor
    /// of a denial (unless named: U).
    #[must_use]
    pub fn level(&self) -> Confidentiality {
        self.confidentiality
            .unwrap_or(match (self.effect, &self.resources) {
                (Effect::Deny, _) => Confidentiality::U,
                (Effect::Permit, Resources::Tags { .. } | Resources::Records { .. }) => {
                    Confidentiality::V
                }
                (Effect::Permit, _) => Confidentiality::N,
            })
    }
}

impl Grantee {
    fn check_form(&self) -> Result<(), FormError> {
        ensure(
            self.person.is_none() || self.hospital.is_some(),
            "grantee.hospital",
            "a person is named with the hospital",
        )?;
        ensure(
            self.person.is_none() || self.role.is_none(),
            "grantee.role",
            "a person is named without a role",
        )
    }
}

impl Resources {
    fn check_form(&self, permit: bool) -> Result<(), FormError> {
        match self {
            Self::All { tagged } => ensure(
                permit || !tagged,
                "resources.all.tagged",
                "only a permit says tagged",
            ),
            Self::Categories { codes } => list("resources.categories.codes", codes, LABELS),
            Self::Tags { tags } => list("resources.tags.tags", tags, LABELS),
            Self::Groups { groups } => list("resources.groups.groups", groups, LABELS),
            Self::Records { roots } => list("resources.records.roots", roots, RECORDS),
        }
    }
}

/// A bound and its words.
type Bound = (usize, &'static str);
const LABELS: Bound = (MAX_LABELS, "1 to 16 entries");
const RECORDS: Bound = (MAX_RECORDS, "1 to 32 entries");

fn list<T: PartialEq>(
    field: &'static str,
    entries: &[T],
    (most, rule): Bound,
) -> Result<(), FormError> {
    ensure((1..=most).contains(&entries.len()), field, rule)?;
    ensure(all_different(entries), field, "no entry twice")
}

/// Quadratic, over lists whose length was checked just before.
fn all_different<T: PartialEq>(entries: &[T]) -> bool {
    entries
        .iter()
        .enumerate()
        .all(|(index, entry)| !entries.iter().take(index).any(|earlier| earlier == entry))
}

fn ensure(holds: bool, field: &'static str, rule: &'static str) -> Result<(), FormError> {
    if holds {
        Ok(())
    } else {
        Err(FormError { field, rule })
    }
}
