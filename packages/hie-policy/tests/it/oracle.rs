//! The decision once more, written apart from the crate and as slowly as one likes: its own tree as
//! paths, specificity as sets and lists, every rule a sentence over the whole list.

use hie_policy::{
    Category, Confidentiality, Decision, Directive, Effect, Emergency, EmergencyAccess, Purpose,
    Reason, Request, Resources,
};
use std::collections::BTreeSet;

/// Own list of the codes that are not children of the root, with the whole path.
const PATHS: &[&str] = &[
    "TREAT/CLINTRL",
    "TREAT/COC",
    "TREAT/ETREAT",
    "TREAT/ETREAT/BTG",
    "TREAT/ETREAT/ERTREAT",
    "TREAT/POPHLTH",
    "TREAT/TREATDS",
    "HOPERAT/CAREMGT",
    "HOPERAT/PATSFTY",
    "HOPERAT/MLTRAINING",
    "HOPERAT/HSYSADMIN",
    "HOPERAT/HSYSADMIN/LABELING",
    "HRESCH/BIORCH",
    "HRESCH/CLINTRCH",
    "HRESCH/CLINTRCH/CLINTRCHPC",
    "HPAYMT/COVERAGE",
    "HPAYMT/COVERAGE/ELIGVER",
    "PUBHLTH/THREAT",
    "PUBHLTH/DISASTER",
];
const E: [&str; 3] = ["ETREAT", "ERTREAT", "BTG"];
const X: [&str; 5] = ["BTG", "CLINTRL", "POPHLTH", "TREATDS", "MLTRAINING"];

fn path(purpose: Purpose) -> Vec<&'static str> {
    let code = purpose.code();
    PATHS
        .iter()
        .find(|path| path.rsplit('/').next() == Some(code))
        .map_or(vec![code], |path| path.split('/').collect())
}

fn matches(named: Purpose, asked: Purpose, effect: Effect) -> bool {
    if named.code() == asked.code() {
        return true;
    }
    let ancestor = path(asked).contains(&named.code());
    let crosses = E.contains(&named.code()) != E.contains(&asked.code());
    let closed = asked.code() == "BTG" || (effect == Effect::Permit && X.contains(&asked.code()));
    ancestor && !crosses && !closed
}

fn applies(directive: &Directive, request: &Request) -> bool {
    let permit = directive.effect == Effect::Permit;
    let record = &request.record;
    let actor = &request.actor;
    let mut tags: BTreeSet<_> = record.tags.iter().copied().collect();
    if let Category::Blinded(tag) = record.category {
        tags.insert(tag);
    }

    let mut conditions = vec![];
    if permit {
        conditions.push(directive.uses_left.unwrap_or(1) > 0);
        conditions.push(directive.handle == record.handle);
    }
    let validity = directive.valid_from.unwrap_or(0)..directive.valid_until.unwrap_or(u64::MAX);
    conditions.push(validity.contains(&request.at));
    conditions.push(match &directive.grantee.person {
        Some(person) if permit => {
            person == &actor.person && directive.grantee.hospital == Some(actor.hospital.clone())
        }
        Some(person) => person == &actor.person,
        None => {
            let hospital = directive.grantee.hospital.clone();
            hospital.unwrap_or(actor.hospital.clone()) == actor.hospital
                && directive.grantee.role.unwrap_or(actor.role) == actor.role
        }
    });
    let origin = directive.custodian.clone();
    conditions.push(origin.unwrap_or(record.origin.clone()) == record.origin);
    conditions.push(if directive.purposes.is_empty() {
        !permit && (directive.grantee.person.is_some() || !E.contains(&request.purpose.code()))
    } else {
        let matches = |named: &Purpose| matches(*named, request.purpose, directive.effect);
        directive.purposes.iter().any(matches)
    });
    conditions.push(match (&directive.resources, permit) {
        (Resources::All { tagged }, true) => *tagged || tags.is_empty(),
        (Resources::All { .. }, false) => true,
        (Resources::Categories { codes }, _) => {
            let named = codes
                .iter()
                .any(|code| record.category == Category::Code(code.clone()));
            named && (!permit || tags.is_empty())
        }
        (Resources::Tags { tags: named }, true) => {
            !tags.is_empty() && tags.is_subset(&named.iter().copied().collect())
        }
        (Resources::Tags { tags: named }, false) => {
            !tags.is_disjoint(&named.iter().copied().collect())
        }
        (Resources::Groups { groups }, _) => {
            let named = groups.iter().any(|group| record.groups.contains(group));
            named && (!permit || tags.is_empty())
        }
        (Resources::Records { roots }, _) => roots.contains(&record.root),
    });
    conditions.push(directive.study.is_none() || directive.study == request.study);
    conditions.push(if permit {
        let precise = matches!(
            directive.resources,
            Resources::Tags { .. } | Resources::Records { .. }
        );
        let ceiling = if precise {
            Confidentiality::V
        } else {
            Confidentiality::N
        };
        record.confidentiality <= directive.confidentiality.unwrap_or(ceiling)
    } else {
        record.confidentiality >= directive.confidentiality.unwrap_or(Confidentiality::U)
    });
    conditions.push(match (directive.data_period, record.period) {
        (None, _) => true,
        (Some(_), None) => !permit,
        (Some(named), Some(stated)) if permit => {
            named.from <= stated.from && stated.until <= named.until
        }
        (Some(named), Some(stated)) => !(stated.until < named.from || named.until < stated.from),
    });
    conditions.into_iter().all(|holds| holds)
}

/// g, c, p, r.
type Specific = (BTreeSet<&'static str>, usize, usize, usize);

fn specific(directive: &Directive, asked: Purpose) -> Specific {
    let grantee = &directive.grantee;
    let mut parts = BTreeSet::new();
    if grantee.person.is_some() {
        parts.extend(["hospital", "role", "person"]);
    }
    if grantee.hospital.is_some() {
        parts.insert("hospital");
    }
    if grantee.role.is_some() {
        parts.insert("role");
    }
    let deepest = directive
        .purposes
        .iter()
        .filter(|named| matches(**named, asked, directive.effect))
        .map(|named| path(*named).len())
        .max();
    let resources = match directive.resources {
        Resources::All { .. } => 0,
        Resources::Categories { .. } => 1,
        Resources::Tags { .. } => 2,
        Resources::Groups { .. } => 3,
        Resources::Records { .. } => 4,
    };
    (
        parts,
        directive.custodian.iter().count(),
        deepest.unwrap_or(0) + directive.study.iter().count(),
        resources,
    )
}

fn dominates(x: &Specific, y: &Specific) -> bool {
    x.0.is_superset(&y.0) && x.1 >= y.1 && x.2 >= y.2 && x.3 >= y.3 && x != y
}

fn beats(permit: &Directive, denial: &Directive, asked: Purpose) -> bool {
    let own =
        |directive: &Directive| ["controller", "signed"].contains(&directive.authority.code());
    if own(denial) && !own(permit) {
        return false;
    }
    let (mut yes, mut no) = (specific(permit, asked), specific(denial, asked));
    if denial.purposes.is_empty() {
        yes.2 = 0;
        no.2 = 0;
        if yes == no {
            return permit.id > denial.id;
        }
    }
    dominates(&yes, &no)
}

/// The answer of the rules of 4.4 and 4.5.
pub fn decide(directives: &[Directive], emergency: &Emergency, request: &Request) -> Decision {
    let answer = |reason: Reason, directive| Decision {
        outcome: reason.outcome(),
        reason,
        directive,
    };
    let asked = request.purpose;
    let select = |effect| {
        let mut selected: Vec<_> = directives
            .iter()
            .filter(|directive| directive.effect == effect && applies(directive, request))
            .collect();
        selected.sort_by_key(|directive| std::cmp::Reverse(directive.id));
        selected
    };
    let (permits, denials) = (select(Effect::Permit), select(Effect::Deny));

    let care = ["TREAT", "HOPERAT"].contains(&path(asked)[0]) && !X.contains(&asked.code());
    let shut_out = denials.iter().any(|denial| denial.grantee.person.is_some());
    if care && request.actor.hospital == request.record.custodian && !shut_out {
        return answer(Reason::Custodian, None);
    }
    if asked.code() == "BTG" {
        if emergency.access == EmergencyAccess::OptedOut {
            return answer(Reason::EmergencyOptOut, None);
        }
        if !emergency.session_open {
            return answer(Reason::BreakGlassNotOpen, None);
        }
    }
    let winners: Vec<_> = permits
        .into_iter()
        .filter(|permit| denials.iter().all(|denial| beats(permit, denial, asked)))
        .collect();
    let top = |among: &[&Directive]| -> Vec<Directive> {
        let beaten = |one: &Directive| {
            among
                .iter()
                .any(|other| dominates(&specific(other, asked), &specific(one, asked)))
        };
        let tops = among.iter().filter(|one| !beaten(one));
        tops.map(|one| (*one).clone()).collect()
    };
    let winners = top(&winners);
    let unlimited = winners.iter().find(|permit| permit.uses_left.is_none());
    if let Some(permit) = unlimited.or(winners.first()) {
        return answer(Reason::Permitted, Some(permit.id));
    }
    if let Some(denial) = top(&denials).first() {
        return answer(Reason::Denied, Some(denial.id));
    }
    if asked.code() != "BTG" {
        return answer(Reason::NoDirective, None);
    }
    let clear = matches!(request.record.category, Category::Code(_));
    if clear && request.record.tags.is_empty() && request.record.confidentiality.code() != "V" {
        answer(Reason::BreakGlass, None)
    } else {
        answer(Reason::OutsideBreakGlass, None)
    }
}
