//! The same decision, with what was seen on the way. Off chain only: it answers a patient, a
//! clinician or an auditor who asks why.

use crate::applies::{Unmet, applies};
use crate::codes::Effect;
use crate::decide::{Applicable, Decision, judge, with_effect};
use crate::directive::Directive;
use crate::request::{Emergency, Request};
use crate::specificity::{Specificity, Standing, standing};

/// A decision and how it came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// What [`decide`](crate::decide()) answers: the winner and why it won.
    pub decision: Decision,
    /// One entry per directive, in the order given.
    pub findings: Vec<Finding>,
    /// Every applicable permit against every applicable denial.
    pub clashes: Vec<Clash>,
    /// Pairs (dominating, dominated) of applicable directives of the same effect.
    pub refinements: Vec<(u64, u64)>,
}

/// What became of one directive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Its id.
    pub directive: u64,
    /// Permit or deny.
    pub effect: Effect,
    /// How specific it is where it applies, otherwise the first condition that it does not meet.
    pub applies: Result<Specificity, Unmet>,
}

/// An applicable permit meets an applicable denial.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clash {
    /// Id of the permit.
    pub permit: u64,
    /// Id of the denial.
    pub denial: u64,
    /// How the permit stands to the denial.
    pub standing: Standing,
}

/// Decides as [`decide`](crate::decide()) does, with the same code, and tells how.
#[must_use]
pub fn explain(directives: &[Directive], emergency: &Emergency, request: &Request) -> Explanation {
    let mut findings = Vec::new();
    let mut applicable = Vec::new();
    for directive in directives {
        let applies = applies(directive, request);
        findings.push(Finding {
            directive: directive.id,
            effect: directive.effect,
            applies,
        });
        if let Ok(specificity) = applies {
            applicable.push(Applicable {
                directive,
                specificity,
            });
        }
    }
    Explanation {
        decision: judge(&applicable, emergency, request),
        findings,
        clashes: clashes(&applicable),
        refinements: refinements(&applicable),
    }
}

fn clashes(applicable: &[Applicable<'_>]) -> Vec<Clash> {
    with_effect(applicable, Effect::Permit)
        .flat_map(|permit| {
            with_effect(applicable, Effect::Deny).map(|denial| Clash {
                permit: permit.directive.id,
                denial: denial.directive.id,
                standing: standing(permit.sides(), denial.sides()),
            })
        })
        .collect()
}

fn refinements(applicable: &[Applicable<'_>]) -> Vec<(u64, u64)> {
    Effect::all()
        .flat_map(|effect| {
            with_effect(applicable, effect).flat_map(move |one| {
                with_effect(applicable, effect)
                    .filter(|other| one.specificity.dominates(&other.specificity))
                    .map(|other| (one.directive.id, other.directive.id))
            })
        })
        .collect()
}
