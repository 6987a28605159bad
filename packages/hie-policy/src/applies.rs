//! When a directive applies to a request (domain.md 4.2 and 4.3). All conditions must hold.

use crate::codes::Effect;
use crate::directive::{Directive, Grantee, Resources};
use crate::purpose::Purpose;
use crate::request::{Actor, Category, Record, Request};
use crate::specificity::Specificity;

/// The first condition that a directive does not meet, in the order in which they are checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unmet {
    /// No use is left.
    UsedUp,
    /// It starts later.
    NotYetValid,
    /// It has ended.
    NoLongerValid,
    /// It is for somebody else.
    OtherGrantee,
    /// It permits this person, but at another hospital.
    PersonMoved,
    /// It is about records first published by another hospital.
    OtherOrigin,
    /// None of its purposes matches the one asked for.
    OtherPurpose,
    /// It is about other records.
    OtherResource,
    /// It permits records of this kind, but not those that are tagged.
    Tagged,
    /// It is for another study, or the request names none.
    OtherStudy,
    /// The record is above the ceiling of the permit.
    AboveCeiling,
    /// The record is below the floor of the denial.
    BelowFloor,
    /// It permits certain months and the record does not state its own.
    MonthsNotStated,
    /// The months of the record do not fit.
    OtherMonths,
    /// It permits records of another handle of the patient.
    OtherHandle,
}

/// Whether a directive applies, and how specific it is for this request.
///
/// Status is not checked here: `directives` holds the active ones only.
///
/// # Errors
/// The first condition that is not met.
pub fn applies(directive: &Directive, request: &Request) -> Result<Specificity, Unmet> {
    let effect = directive.effect;
    let record = &request.record;
    in_force(directive, request.at)?;
    grantee_matches(effect, &directive.grantee, &request.actor)?;
    ensure(
        directive
            .custodian
            .as_ref()
            .is_none_or(|custodian| *custodian == record.origin),
        Unmet::OtherOrigin,
    )?;
    let depth = purpose_depth(directive, request.purpose).ok_or(Unmet::OtherPurpose)?;
    resource_matches(effect, &directive.resources, record)?;
    ensure(
        directive.study.is_none() || directive.study == request.study,
        Unmet::OtherStudy,
    )?;
    match effect {
        Effect::Permit => ensure(
            record.confidentiality <= directive.level(),
            Unmet::AboveCeiling,
        )?,
        Effect::Deny => ensure(
            record.confidentiality >= directive.level(),
            Unmet::BelowFloor,
        )?,
    }
    months_match(directive, record)?;
    ensure(
        effect == Effect::Deny || directive.handle == record.handle,
        Unmet::OtherHandle,
    )?;
    Ok(Specificity::of(directive, depth))
}

fn in_force(directive: &Directive, at: u64) -> Result<(), Unmet> {
    ensure(
        directive.effect == Effect::Deny || directive.uses_left != Some(0),
        Unmet::UsedUp,
    )?;
    ensure(
        directive.valid_from.is_none_or(|from| from <= at),
        Unmet::NotYetValid,
    )?;
    ensure(
        directive.valid_until.is_none_or(|until| at < until),
        Unmet::NoLongerValid,
    )
}

/// A permit for a person holds only at the stored hospital; a denial follows the person.
fn grantee_matches(effect: Effect, grantee: &Grantee, actor: &Actor) -> Result<(), Unmet> {
    let same_hospital = grantee.hospital.as_ref() == Some(&actor.hospital);
    if let Some(person) = &grantee.person {
        ensure(*person == actor.person, Unmet::OtherGrantee)?;
        return ensure(effect == Effect::Deny || same_hospital, Unmet::PersonMoved);
    }
    ensure(
        (grantee.hospital.is_none() || same_hospital)
            && grantee.role.is_none_or(|role| role == actor.role),
        Unmet::OtherGrantee,
    )
}

/// The depth of the deepest named purpose that matches the one asked for; 0 for a denial that names
/// none and covers it; `None` where nothing matches.
fn purpose_depth(directive: &Directive, asked: Purpose) -> Option<u8> {
    if directive.purposes.is_empty() {
        let covers = directive.effect == Effect::Deny
            && (!asked.is_emergency() || directive.grantee.person.is_some());
        return covers.then_some(0);
    }
    directive
        .purposes
        .iter()
        .filter(|named| purpose_matches(directive.effect, **named, asked))
        .map(|named| named.depth())
        .max()
}

/// A code matches itself. An ancestor matches too, but not across the border of E, not BTG, and in a
/// permit none that must be named.
pub(crate) fn purpose_matches(effect: Effect, named: Purpose, asked: Purpose) -> bool {
    let by_name_only = asked == Purpose::BTG || (effect == Effect::Permit && asked.must_be_named());
    named == asked
        || (!by_name_only && named.is_emergency() == asked.is_emergency() && asked.is_within(named))
}

fn resource_matches(effect: Effect, resources: &Resources, record: &Record) -> Result<(), Unmet> {
    let permit = effect == Effect::Permit;
    let (matches, reaches_tagged) = match resources {
        Resources::All { tagged } => (true, *tagged),
        Resources::Categories { codes } => {
            let named = match &record.category {
                Category::Code(code) => codes.contains(code),
                Category::Blinded(_) => false,
            };
            (named, false)
        }
        Resources::Tags { tags } => {
            let named = if permit {
                record.is_tagged() && record.all_tags().all(|tag| tags.contains(tag))
            } else {
                record.all_tags().any(|tag| tags.contains(tag))
            };
            (named, true)
        }
        Resources::Groups { groups } => {
            let named = record.groups.iter().any(|group| groups.contains(group));
            (named, false)
        }
        Resources::Records { roots } => (roots.contains(&record.root), true),
    };
    ensure(matches, Unmet::OtherResource)?;
    ensure(
        !permit || reaches_tagged || !record.is_tagged(),
        Unmet::Tagged,
    )
}

/// A permit needs the record's months stated and inside; a denial lets a record out only where they
/// are stated and outside.
fn months_match(directive: &Directive, record: &Record) -> Result<(), Unmet> {
    match (directive.data_period, record.period, directive.effect) {
        (None, _, _) | (Some(_), None, Effect::Deny) => Ok(()),
        (Some(_), None, Effect::Permit) => Err(Unmet::MonthsNotStated),
        (Some(named), Some(stated), Effect::Permit) => {
            ensure(named.contains(&stated), Unmet::OtherMonths)
        }
        (Some(named), Some(stated), Effect::Deny) => {
            ensure(named.overlaps(&stated), Unmet::OtherMonths)
        }
    }
}

fn ensure(holds: bool, unmet: Unmet) -> Result<(), Unmet> {
    if holds { Ok(()) } else { Err(unmet) }
}
