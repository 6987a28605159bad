//! How specific a directive is, and which of two prevails (domain.md 4.4): the specific beats the
//! general; otherwise no means no.

use crate::directive::{Directive, Grantee, Resources};

const HOSPITAL: u8 = 1;
const ROLE: u8 = 2;
const PERSON: u8 = 4;

/// How specific a directive is for one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Specificity {
    /// **g**: the set of grantee parts named, as bits: hospital 1, role 2, person 4. A person counts
    /// as all three.
    pub grantee: u8,
    /// **c**: whether the custodian is named.
    pub custodian: bool,
    /// **p**: depth in the tree of the deepest purpose that matched (0 where none is named), one
    /// more where a study is named.
    pub purpose: u8,
    /// **r**: all 0 < categories 1 < tags 2 < groups 3 < records 4.
    pub resources: u8,
}

impl Specificity {
    /// The specificity of a directive whose deepest matching purpose has this depth.
    pub(crate) fn of(directive: &Directive, depth: u8) -> Self {
        Self {
            grantee: parts(&directive.grantee),
            custodian: directive.custodian.is_some(),
            purpose: depth.saturating_add(u8::from(directive.study.is_some())),
            resources: match directive.resources {
                Resources::All { .. } => 0,
                Resources::Categories { .. } => 1,
                Resources::Tags { .. } => 2,
                Resources::Groups { .. } => 3,
                Resources::Records { .. } => 4,
            },
        }
    }

    /// Whether this is at least as specific in every respect and more in one.
    #[must_use]
    pub fn dominates(&self, other: &Self) -> bool {
        self != other && self.covers(other)
    }

    /// Whether this is at least as specific in every respect.
    fn covers(&self, other: &Self) -> bool {
        self.grantee & other.grantee == other.grantee
            && self.custodian >= other.custodian
            && self.purpose >= other.purpose
            && self.resources >= other.resources
    }

    fn without_purpose(self) -> Self {
        Self { purpose: 0, ..self }
    }
}

fn parts(grantee: &Grantee) -> u8 {
    if grantee.person.is_some() {
        return HOSPITAL | ROLE | PERSON;
    }
    let hospital = grantee.hospital.as_ref().map_or(0, |_| HOSPITAL);
    let role = grantee.role.map_or(0, |_| ROLE);
    hospital | role
}

/// How a permit stands to a denial where both apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The permit is more specific: it prevails.
    MoreSpecific,
    /// Both are equally specific but for the purpose, which the denial leaves open, and the permit is
    /// the later one: it prevails.
    Later,
    /// The denial is the patient's own word and the permit is not: it never prevails.
    NotThePatientsOwn,
    /// Both are equally specific but for the purpose, which the denial leaves open, and the denial is
    /// the later one.
    Earlier,
    /// Both are equally specific: no means no.
    Equal,
    /// The denial is more specific.
    LessSpecific,
    /// Each is more specific than the other in some respect: no means no.
    Incomparable,
}

impl Standing {
    /// Whether the permit dominates the denial.
    #[must_use]
    pub const fn prevails(self) -> bool {
        matches!(self, Self::MoreSpecific | Self::Later)
    }
}

/// How an applicable permit stands to an applicable denial.
///
/// Against a denial that names no purpose both are compared without it; if they are then equal, the
/// later of the two prevails.
#[must_use]
pub fn standing(
    permit: (&Directive, &Specificity),
    denial: (&Directive, &Specificity),
) -> Standing {
    let ((permit, yes), (denial, no)) = (permit, denial);
    if denial.authority.is_patients_own() && !permit.authority.is_patients_own() {
        return Standing::NotThePatientsOwn;
    }
    let open = denial.purposes.is_empty();
    let (yes, no) = if open {
        (yes.without_purpose(), no.without_purpose())
    } else {
        (*yes, *no)
    };
    if yes == no {
        match (open, permit.id > denial.id) {
            (true, true) => Standing::Later,
            (true, false) => Standing::Earlier,
            (false, _) => Standing::Equal,
        }
    } else if yes.covers(&no) {
        Standing::MoreSpecific
    } else if no.covers(&yes) {
        Standing::LessSpecific
    } else {
        Standing::Incomparable
    }
}
