//! The decision (domain.md 4.4 and 4.5).

use crate::applies::applies;
use crate::codes::{Confidentiality, Effect, EmergencyAccess};
use crate::directive::Directive;
use crate::purpose::Purpose;
use crate::reason::{Outcome, Reason};
use crate::request::{Emergency, Record, Request};
use crate::specificity::{Specificity, standing};
use serde::{Deserialize, Serialize};

/// The answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// What comes of the request.
    pub outcome: Outcome,
    /// Why.
    pub reason: Reason,
    /// Id of the directive that decided: the permit of `permitted`, the denial of `denied`, otherwise
    /// none.
    #[serde(default)]
    pub directive: Option<u64>,
}

impl Decision {
    fn of(reason: Reason, directive: Option<u64>) -> Self {
        Self {
            outcome: reason.outcome(),
            reason,
            directive,
        }
    }
}

/// A directive that applies, and how specific it is for the request.
pub(crate) struct Applicable<'a> {
    pub(crate) directive: &'a Directive,
    pub(crate) specificity: Specificity,
}

/// Decides one request.
///
/// `directives` are the patient's active ones, those of merged handles included, in any order; no id
/// twice. Whether the actor may ask at all (accredited, capability, role) is checked before.
/// Cost: one look at each directive, then one comparison per pair of applicable permit and denial.
#[must_use]
pub fn decide(directives: &[Directive], emergency: &Emergency, request: &Request) -> Decision {
    let applicable: Vec<Applicable<'_>> = directives
        .iter()
        .filter_map(|directive| {
            let specificity = applies(directive, request).ok()?;
            Some(Applicable {
                directive,
                specificity,
            })
        })
        .collect();
    judge(&applicable, emergency, request)
}

/// The rules of 4.4 and 4.5 over the directives that apply.
pub(crate) fn judge(
    applicable: &[Applicable<'_>],
    emergency: &Emergency,
    request: &Request,
) -> Decision {
    let breaks_the_glass = request.purpose == Purpose::BTG;
    if custodian_reads_its_own(applicable, request) {
        return Decision::of(Reason::Custodian, None);
    }
    if breaks_the_glass && emergency.access == EmergencyAccess::OptedOut {
        return Decision::of(Reason::EmergencyOptOut, None);
    }
    if breaks_the_glass && !emergency.session_open {
        return Decision::of(Reason::BreakGlassNotOpen, None);
    }
    if let Some(permit) = prevailing_permit(applicable) {
        return Decision::of(Reason::Permitted, Some(permit.directive.id));
    }
    if let Some(denial) = leading_denial(applicable) {
        return Decision::of(Reason::Denied, Some(denial.directive.id));
    }
    let reason = match breaks_the_glass {
        false => Reason::NoDirective,
        true if is_outside_break_glass(&request.record) => Reason::OutsideBreakGlass,
        true => Reason::BreakGlass,
    };
    Decision::of(reason, None)
}

/// Rule 1: the present custodian, for care or operations, unless a denial names the person.
fn custodian_reads_its_own(applicable: &[Applicable<'_>], request: &Request) -> bool {
    let purpose = request.purpose;
    request.actor.hospital == request.record.custodian
        && (purpose.is_within(Purpose::TREAT) || purpose.is_within(Purpose::HOPERAT))
        && !purpose.must_be_named()
        && !with_effect(applicable, Effect::Deny)
            .any(|denial| denial.directive.grantee.person.is_some())
}

/// Rule 3: of the permits that dominate every denial, one that none of them dominates; without use
/// limit first, then the latest.
fn prevailing_permit<'a, 'b>(applicable: &'b [Applicable<'a>]) -> Option<&'b Applicable<'a>> {
    let prevailing: Vec<_> = with_effect(applicable, Effect::Permit)
        .filter(|permit| {
            with_effect(applicable, Effect::Deny)
                .all(|denial| standing(permit.sides(), denial.sides()).prevails())
        })
        .collect();
    prevailing
        .iter()
        .copied()
        .filter(|permit| !is_dominated(permit, prevailing.iter().copied()))
        .max_by_key(|permit| {
            let directive = permit.directive;
            (directive.uses_left.is_none(), directive.id)
        })
}

/// Rule 4: the latest of the denials that no other denial dominates.
fn leading_denial<'a, 'b>(applicable: &'b [Applicable<'a>]) -> Option<&'b Applicable<'a>> {
    with_effect(applicable, Effect::Deny)
        .filter(|denial| !is_dominated(denial, with_effect(applicable, Effect::Deny)))
        .max_by_key(|denial| denial.directive.id)
}

/// 4.5: break-glass alone opens neither tagged records nor those above R.
fn is_outside_break_glass(record: &Record) -> bool {
    record.is_tagged() || record.confidentiality > Confidentiality::R
}

impl Applicable<'_> {
    pub(crate) fn sides(&self) -> (&Directive, &Specificity) {
        (self.directive, &self.specificity)
    }
}

pub(crate) fn with_effect<'a, 'b>(
    applicable: &'b [Applicable<'a>],
    effect: Effect,
) -> impl Iterator<Item = &'b Applicable<'a>> {
    applicable
        .iter()
        .filter(move |candidate| candidate.directive.effect == effect)
}

fn is_dominated<'a: 'b, 'b>(
    candidate: &Applicable<'_>,
    mut others: impl Iterator<Item = &'b Applicable<'a>>,
) -> bool {
    others.any(|other| other.specificity.dominates(&candidate.specificity))
}
