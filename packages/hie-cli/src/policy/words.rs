//! An explanation in words. Speaks of directives by id only.

use hie_policy::{Clash, Effect, Explanation, Finding, Reason, Specificity, Standing, Unmet};

/// One sentence per line: each directive, then the winner and why.
pub fn of(explanation: &Explanation) -> Vec<String> {
    let mut lines: Vec<String> = explanation.findings.iter().map(finding).collect();
    if lines.is_empty() {
        lines.push("there are no directives".into());
    }
    for (one, other) in &explanation.refinements {
        lines.push(format!(
            "directive {one} is more specific than directive {other}"
        ));
    }
    lines.extend(explanation.clashes.iter().map(clash));
    lines.push(verdict(explanation));
    lines
}

fn finding(finding: &Finding) -> String {
    let Finding {
        directive,
        effect,
        applies,
    } = finding;
    match applies {
        Ok(specificity) => format!(
            "directive {directive} ({effect}) applies: {}",
            respects(specificity)
        ),
        Err(unmet) => format!(
            "directive {directive} ({effect}) does not apply: {}",
            condition(*unmet)
        ),
    }
}

fn respects(specificity: &Specificity) -> String {
    let grantee = match specificity.grantee {
        0 => "for everyone",
        1 => "for a hospital",
        2 => "for a role",
        3 => "for a role at a hospital",
        _ => "for one person",
    };
    let custodian = if specificity.custodian {
        "records of one hospital"
    } else {
        "records of any hospital"
    };
    let purpose = match specificity.purpose {
        0 => "whatever the purpose".into(),
        weight => format!("purpose counts {weight}"),
    };
    let resources = match specificity.resources {
        0 => "all records",
        1 => "by category",
        2 => "by tag",
        3 => "by group",
        _ => "by record",
    };
    format!("{grantee}, {custodian}, {purpose}, {resources}")
}

fn condition(unmet: Unmet) -> &'static str {
    match unmet {
        Unmet::UsedUp => "no use is left",
        Unmet::NotYetValid => "it starts later",
        Unmet::NoLongerValid => "it has ended",
        Unmet::OtherGrantee => "it is for somebody else",
        Unmet::PersonMoved => "it permits this person at another hospital",
        Unmet::OtherOrigin => "it is about records first published by another hospital",
        Unmet::OtherPurpose => "it does not reach this purpose",
        Unmet::OtherResource => "it is about other records",
        Unmet::Tagged => "the record is tagged and it permits only untagged ones",
        Unmet::OtherStudy => "it is for a study other than the one asked for",
        Unmet::AboveCeiling => "the record is above the level it permits",
        Unmet::BelowFloor => "the record is below the level it denies",
        Unmet::MonthsNotStated => "it permits certain months and the record states none",
        Unmet::OtherMonths => "the months of the record do not fit",
        Unmet::OtherHandle => "it permits records of another handle of the patient",
    }
}

fn clash(clash: &Clash) -> String {
    let Clash {
        permit,
        denial,
        standing,
    } = clash;
    let (verb, why) = match standing {
        Standing::MoreSpecific => ("beats", "it is more specific"),
        Standing::Later => (
            "beats",
            "both are equally specific but for the purpose, and it is the later one",
        ),
        Standing::NotThePatientsOwn => (
            "does not beat",
            "the denial is the patient's own word and the permit is not",
        ),
        Standing::Earlier => (
            "does not beat",
            "both are equally specific but for the purpose, and the denial is the later one",
        ),
        Standing::Equal => (
            "does not beat",
            "both are equally specific, and no means no",
        ),
        Standing::LessSpecific => ("does not beat", "the denial is more specific"),
        Standing::Incomparable => (
            "does not beat",
            "each is more specific in some respect, and no means no",
        ),
    };
    format!("permit {permit} {verb} denial {denial}: {why}")
}

fn verdict(explanation: &Explanation) -> String {
    let decision = &explanation.decision;
    let id = decision.directive.unwrap_or_default();
    let applying = |effect| {
        explanation
            .findings
            .iter()
            .filter(|finding| finding.effect == effect && finding.applies.is_ok())
            .count()
    };
    let why = match decision.reason {
        Reason::Custodian => {
            "the present custodian reads its own record for care or operations, and no denial \
             names the person"
                .into()
        }
        Reason::Permitted if applying(Effect::Deny) == 0 => {
            format!("directive {id} wins: no denial applies")
        }
        Reason::Permitted => format!("directive {id} wins: it beats every denial that applies"),
        Reason::Denied if applying(Effect::Permit) == 0 => {
            format!("directive {id} wins: no permit applies")
        }
        Reason::Denied => {
            format!("directive {id} wins: no permit beats every denial that applies")
        }
        Reason::EmergencyOptOut => "the patient has opted out of break-glass".into(),
        Reason::BreakGlassNotOpen => "the person asking has no open break-glass session".into(),
        Reason::OutsideBreakGlass => {
            "no directive reaches break-glass, which alone opens neither tagged records nor those \
             above R"
                .into()
        }
        Reason::BreakGlass => {
            "a break-glass session is open and no directive says anything against it".into()
        }
        Reason::NoDirective => "no directive applies: the patient may be asked".into(),
        // Found by the contracts before they ask for a decision.
        Reason::UnknownRecord
        | Reason::NotCurrent
        | Reason::Contested
        | Reason::PatientClosed
        | Reason::NotAccredited
        | Reason::CapabilityMissing
        | Reason::RoleNotAllowed
        | Reason::StaffSuspended
        | Reason::StaffExpired
        | Reason::Barred
        | Reason::TooManySessions => "it was refused before any directive was looked at".into(),
    };
    format!("{}: {why}", decision.outcome)
}
