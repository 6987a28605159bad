//! Whether a permit that a patient approves lies within the one that a hospital asked for: narrowing
//! never widens (domain.md 4.6).

use core::fmt;

use crate::applies::purpose_matches;
use crate::codes::Effect;
use crate::directive::{Directive, Grantee, Resources};

/// The field by which an approved permit would reach beyond the one that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wider {
    /// As in [`crate::FormError`]: `purposes`, `grantee.hospital`, …
    pub field: &'static str,
}

impl fmt::Display for Wider {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.field)?;
        out.write_str(": reaches beyond what was asked for")
    }
}

impl core::error::Error for Wider {}

/// Passes if `approved` applies to nothing to which `asked` does not apply, whatever is asked for, by
/// whom and when. Both are permits of well-formed terms ([`Directive::check_terms`]).
///
/// What decides where both meet a denial is not compared: the approved permit is the patient's newest
/// word and may be the more specific one (domain.md 4.4), as any permit that the patient writes.
///
/// A permit for named records or tags reaches records with tags. So it is within one for all records
/// only where that one says `tagged`, although the record named may have no tags: that is not known.
///
/// # Errors
/// The first field that reaches further.
pub fn is_within(asked: &Directive, approved: &Directive) -> Result<(), Wider> {
    let permits = asked.effect == Effect::Permit && approved.effect == Effect::Permit;
    ensure(permits, "effect")?;
    ensure(asked.handle == approved.handle, "handle")?;
    grantee(&asked.grantee, &approved.grantee)?;
    ensure(
        asked.custodian.is_none() || asked.custodian == approved.custodian,
        "custodian",
    )?;
    let covered = approved.purposes.iter().all(|purpose| {
        let mut named = asked.purposes.iter();
        named.any(|named| purpose_matches(Effect::Permit, *named, *purpose))
    });
    ensure(covered, "purposes")?;
    ensure(
        resources(&asked.resources, &approved.resources),
        "resources",
    )?;
    ensure(approved.level() <= asked.level(), "confidentiality")?;
    ensure(
        asked.study.is_none() || asked.study == approved.study,
        "study",
    )?;
    let months = asked.data_period.is_none_or(|asked| {
        let approved = approved.data_period;
        approved.is_some_and(|approved| asked.contains(&approved))
    });
    ensure(months, "data_period")?;
    // Nothing is since ever, so it is least.
    ensure(asked.valid_from <= approved.valid_from, "valid_from")?;
    ensure(
        at_most(approved.valid_until, asked.valid_until),
        "valid_until",
    )?;
    ensure(at_most(approved.uses_left, asked.uses_left), "max_uses")
}

/// Nothing is without end, so it is most.
fn at_most<T: PartialOrd>(approved: Option<T>, asked: Option<T>) -> bool {
    asked.is_none_or(|asked| approved.is_some_and(|approved| approved <= asked))
}

/// A person's permit holds at the stored hospital only, and in whatever role.
fn grantee(asked: &Grantee, approved: &Grantee) -> Result<(), Wider> {
    ensure(
        asked.hospital.is_none() || asked.hospital == approved.hospital,
        "grantee.hospital",
    )?;
    ensure(
        asked.role.is_none() || asked.role == approved.role,
        "grantee.role",
    )?;
    ensure(
        asked.person.is_none() || asked.person == approved.person,
        "grantee.person",
    )
}

fn resources(asked: &Resources, approved: &Resources) -> bool {
    fn all_in<T: PartialEq>(some: &[T], all: &[T]) -> bool {
        some.iter().all(|one| all.contains(one))
    }
    match (asked, approved) {
        (Resources::All { tagged }, approved) => *tagged || !reaches_tagged(approved),
        (Resources::Categories { codes: all }, Resources::Categories { codes }) => {
            all_in(codes, all)
        }
        (Resources::Tags { tags: all }, Resources::Tags { tags }) => all_in(tags, all),
        (Resources::Groups { groups: all }, Resources::Groups { groups }) => all_in(groups, all),
        (Resources::Records { roots: all }, Resources::Records { roots }) => all_in(roots, all),
        _ => false,
    }
}

const fn reaches_tagged(of: &Resources) -> bool {
    match of {
        Resources::All { tagged } => *tagged,
        Resources::Categories { .. } | Resources::Groups { .. } => false,
        Resources::Tags { .. } | Resources::Records { .. } => true,
    }
}

fn ensure(holds: bool, field: &'static str) -> Result<(), Wider> {
    if holds { Ok(()) } else { Err(Wider { field }) }
}
