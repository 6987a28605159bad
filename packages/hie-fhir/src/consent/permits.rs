//! Where a permit and a denial of one consent meet, which of them prevails here (domain.md 4.4), and
//! whether that is what the consent says.

use hie_policy::{
    Actor, Authority, Category, Confidentiality, Directive, Grantee, Id16, Purpose, Record,
    Request, Resources, Specificity, Standing, applies, standing,
};
use hie_types::Handle;
use hie_types::consent::Terms;

use super::element::Reading;
use super::report::Loss;
use super::resources::permits;
use super::rules::Flat;

impl Reading<'_> {
    /// Leaves out the permits that would prevail over a denial which they are no exception from, and names
    /// those that never prevail over the denial which they are an exception from.
    pub fn settle(&mut self, all: Vec<Flat>) -> Vec<Flat> {
        let directives: Vec<Option<Directive>> = all
            .iter()
            .enumerate()
            .map(|(at, one)| directive(at, self.context.handle, one))
            .collect();
        let mut kept = Vec::new();
        for (at, (one, own)) in all.iter().zip(&directives).enumerate() {
            let Some(own) = own else {
                self.unmapped(&one.imported.from, "no terms of a directive", Loss::Refused);
                continue;
            };
            if !permits(one.imported.effect) {
                kept.push(at);
                continue;
            }
            let mut good = true;
            for (other, denial) in all.iter().zip(&directives) {
                let Some(denial) = denial else { continue };
                if permits(other.imported.effect) || apart(own, denial) {
                    continue;
                }
                let meetings = meetings(own, denial);
                if meetings.is_empty() {
                    continue;
                }
                let exception = one.within.contains(&other.imported.from);
                let prevails = |standing: &Standing| standing.prevails();
                if exception && !meetings.iter().any(prevails) {
                    good = false;
                    let why = "an exception no more specific than the denial that it is from: the denial prevails";
                    self.unmapped(&one.imported.from, why, Loss::PermitWithheld);
                } else if !exception && meetings.iter().any(prevails) {
                    good = false;
                    let why = "more specific than a denial beside it, over which it would prevail";
                    self.unmapped(&one.imported.from, why, Loss::PermitWithheld);
                }
            }
            if good {
                kept.push(at);
            }
        }
        let each = all.into_iter().enumerate();
        each.filter(|(at, _)| kept.contains(at))
            .map(|(_, one)| one)
            .collect()
    }
}

/// The directive that terms become, with its place in the consent as its id.
fn directive(at: usize, handle: Handle, one: &Flat) -> Option<Directive> {
    let id = u64::try_from(at).ok()?;
    let effect = one.imported.effect.0;
    let directive = one
        .imported
        .terms
        .to_policy(id, &handle, effect, Authority::Controller)
        .ok()?;
    with_hospital(&one.imported.terms, directive.clone())
        .check_form()
        .ok()?;
    Some(directive)
}

/// The chain looks up where a person works.
fn with_hospital(terms: &Terms, mut directive: Directive) -> Directive {
    if terms.grantee.person.is_some() && directive.grantee.hospital.is_none() {
        directive.grantee.hospital = Some("any".to_owned());
    }
    directive
}

/// Whether no request can be for both.
fn apart(permit: &Directive, denial: &Directive) -> bool {
    fn differ<T: PartialEq>(one: &Option<T>, two: &Option<T>) -> bool {
        matches!((one, two), (Some(one), Some(two)) if one != two)
    }
    let (one, two) = (&permit.grantee, &denial.grantee);
    let people = differ(&one.person, &two.person)
        || (one.person.is_none() && two.person.is_none() && differ(&one.hospital, &two.hospital))
        || differ(&one.role, &two.role);
    let none_shared = match (&permit.resources, &denial.resources) {
        (Resources::Categories { codes: one }, Resources::Categories { codes: two }) => {
            !one.iter().any(|code| two.contains(code))
        }
        (Resources::Records { roots: one }, Resources::Records { roots: two }) => {
            !one.iter().any(|root| two.contains(root))
        }
        _ => false,
    };
    let ends = |end: Option<u64>, start: Option<u64>| matches!((end, start), (Some(end), Some(start)) if end <= start);
    people
        || none_shared
        || differ(&permit.custodian, &denial.custodian)
        || permit.level() < denial.level()
        || ends(permit.valid_until, denial.valid_from)
        || ends(denial.valid_until, permit.valid_from)
}

/// How the permit stands to the denial, for every purpose that both are about.
fn meetings(permit: &Directive, denial: &Directive) -> Vec<Standing> {
    let about = Purpose::all().filter_map(|purpose| {
        let (yes, no) = (depth(permit, purpose)?, depth(denial, purpose)?);
        let yes = specificity(permit, yes);
        let no = specificity(denial, no);
        Some(standing((permit, &yes), (denial, &no)))
    });
    about.collect()
}

/// How deep the purpose matches that a directive names; nothing if none does.
fn depth(directive: &Directive, purpose: Purpose) -> Option<u8> {
    let nobody = "x".to_owned();
    let id = Id16([0; 16]);
    let mut bare = directive.clone();
    // A denial that names a person reaches emergencies too, so the person stays.
    let person = directive.grantee.person.clone();
    bare.grantee = Grantee {
        hospital: person.as_ref().map(|_| nobody.clone()),
        role: None,
        person: person.clone(),
    };
    bare.custodian = None;
    bare.resources = Resources::All { tagged: false };
    bare.confidentiality = Some(Confidentiality::N);
    bare.study = None;
    bare.data_period = None;
    bare.valid_from = None;
    bare.valid_until = None;
    bare.uses_left = None;
    let request = Request {
        actor: Actor {
            hospital: nobody.clone(),
            role: hie_policy::Role::Physician,
            person: person.unwrap_or_else(|| nobody.clone()),
        },
        purpose,
        study: None,
        at: 0,
        record: Record {
            root: id,
            handle: bare.handle,
            custodian: nobody.clone(),
            origin: nobody,
            category: Category::Code("none".to_owned()),
            confidentiality: Confidentiality::N,
            tags: Vec::new(),
            groups: Vec::new(),
            period: None,
        },
    };
    applies(&bare, &request).ok().map(|found| found.purpose)
}

/// How specific a directive is where its purpose matches at this depth.
fn specificity(directive: &Directive, depth: u8) -> Specificity {
    let parts = &directive.grantee;
    let grantee = match (&parts.person, &parts.hospital, &parts.role) {
        (Some(_), _, _) => 7,
        (None, hospital, role) => {
            u8::from(hospital.is_some()) | u8::from(role.is_some()).saturating_mul(2)
        }
    };
    Specificity {
        grantee,
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
