//! What a new directive would change, before the patient signs it: in data, and in words
//! ([`Preview::in_words`]). Nothing is decided here: every answer is `hie_policy`'s, asked with the new
//! directive and without.
//!
//! It looks at the patient's own records and at people: those whom the directive names or the patient asks
//! about, and, where it leaves open who, somebody of each hospital and role that directives and records
//! speak of, and of a hospital that nobody speaks of.

mod words;

use std::collections::{BTreeMap, BTreeSet};

use hie_policy::{
    Actor, Category, Confidentiality, Directive, Effect, Emergency, EmergencyAccess, FormError,
    Grantee, Id16, Outcome, Purpose, Reason, Record, Request, Resources, Role, Unmet, applies,
    decide, explain,
};
use hie_types::consent::{DirectiveStatus, RecordFacts};
use hie_types::index::{PointerResponse, RecordStatus};
use hie_types::{Handle, MAX_LIMIT};
use serde::{Deserialize, Serialize};

use crate::{ClientError, Hie};

/// How many records are looked at at most.
pub const MAX_RECORDS: usize = 1_000;
/// How many people the patient may ask about.
pub const MAX_ACTORS: usize = 50;
/// Stands for every hospital that nobody speaks of; no hospital has such an id.
const ANY_OTHER: &str = "(any other)";
/// How many directives may stand beside the new one.
pub const MAX_DIRECTIVES: usize = 1_000;

/// What a patient has said so far, and what it is about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Situation {
    /// Now, Unix seconds.
    pub at: u64,
    /// Whether the patient lets the glass be broken.
    #[serde(default = "allowed")]
    pub emergency_access: EmergencyAccess,
    /// The patient's active directives, at most 1,000.
    pub directives: Vec<Directive>,
    /// The patient's records, at most 1,000.
    pub records: Vec<Record>,
    /// People whom the patient wants to know about, at most 50.
    #[serde(default)]
    pub actors: Vec<Actor>,
}

const fn allowed() -> EmergencyAccess {
    EmergencyAccess::Allowed
}

/// A directive that the patient is about to write.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// What it says. Its id is higher than that of every directive of the situation.
    pub directive: Directive,
    /// The directive in whose place it is to stand, where it amends one.
    #[serde(default)]
    pub amends: Option<u64>,
}

/// One answer that would be another one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Who asks.
    pub actor: Actor,
    /// What for.
    pub purpose: Purpose,
    /// The root of the record.
    pub record: Id16,
    /// Why it is given or not today.
    pub before: Reason,
    /// Why it would be given or not.
    pub after: Reason,
}

/// A record that the new directive does not reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct OutOfReach {
    /// The root of the record.
    pub record: Id16,
    /// The condition that fails for whoever comes nearest.
    pub because: &'static str,
}

/// What breaking the glass opens, today and with the new directive: of all pairs of a person and a record
/// that were looked at, as if each had broken it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Emergencies {
    /// Whether the patient has opted out: then none of them opens.
    pub opted_out: bool,
    /// Pairs that were looked at.
    pub pairs: usize,
    /// Open today.
    pub before: usize,
    /// Open with the new directive.
    pub after: usize,
    /// Which are open today and would not be, or the other way round.
    pub changes: Vec<Change>,
}

/// What a new directive would change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Preview {
    /// Permit or denial.
    pub effect: Effect,
    /// When it starts to count, Unix seconds: all answers are for that second.
    pub from: u64,
    /// How many records were looked at.
    pub records: usize,
    /// Records that it applies to for somebody who was looked at.
    pub reaches: Vec<Id16>,
    /// Records that it applies to for nobody.
    pub out_of_reach: Vec<OutOfReach>,
    /// What would be given and is not today.
    pub opens: Vec<Change>,
    /// What is given today and would not be.
    pub closes: Vec<Change>,
    /// A new permit: denials that stand in its way, with the records where they do. Lifting one is
    /// another act.
    pub silenced_by: BTreeMap<u64, Vec<Id16>>,
    /// A new permit: denials over which it prevails.
    pub prevails_over: BTreeSet<u64>,
    /// A new denial: permits that it silences.
    pub silences: BTreeSet<u64>,
    /// A new denial: permits that prevail over it.
    pub yields_to: BTreeSet<u64>,
    /// A directive for certain months: records that do not state theirs. A denial reaches them for that
    /// reason, a permit does not.
    pub months_not_stated: Vec<Id16>,
    /// What becomes of emergencies.
    pub emergencies: Emergencies,
}

/// Shows what a draft would change.
///
/// # Errors
/// The first rule of form that it or one of the directives breaks, or a list out of bounds.
pub fn preview(situation: &Situation, draft: &Draft) -> Result<Preview, FormError> {
    check(situation, draft)?;
    let new = &draft.directive;
    let mut after: Vec<Directive> = situation.directives.clone();
    after.retain(|one| Some(one.id) != draft.amends);
    after.push(new.clone());
    let look = Look {
        situation,
        new,
        after,
        from: new.valid_from.unwrap_or(situation.at).max(situation.at),
        hospitals: hospitals(situation, new),
        amends: draft.amends.is_some(),
    };
    let mut preview = Preview {
        effect: new.effect,
        from: look.from,
        records: situation.records.len(),
        reaches: Vec::new(),
        out_of_reach: Vec::new(),
        opens: Vec::new(),
        closes: Vec::new(),
        silenced_by: BTreeMap::new(),
        prevails_over: BTreeSet::new(),
        silences: BTreeSet::new(),
        yields_to: BTreeSet::new(),
        months_not_stated: Vec::new(),
        emergencies: Emergencies {
            opted_out: situation.emergency_access == EmergencyAccess::OptedOut,
            ..Emergencies::default()
        },
    };
    let (asking, purposes) = (look.asking(), look.purposes());
    let anybody = look.anybody(&asking);
    for record in &situation.records {
        for actor in &anybody {
            preview.emergencies.look(&look, actor, record);
        }
        let mut nearest: Option<Unmet> = None;
        let mut reached = false;
        for actor in &asking {
            for purpose in &purposes {
                let request = look.request(actor, *purpose, record);
                let found = applies(new, &request);
                match found {
                    Ok(_) => reached = true,
                    Err(unmet) => nearest = Some(further(nearest, unmet)),
                }
                // What it replaces may reach further than the new one.
                if found.is_ok() || draft.amends.is_some() {
                    preview.compare(&look, request);
                }
            }
        }
        preview.note(new, record, reached, nearest);
    }
    Ok(preview)
}

fn check(situation: &Situation, draft: &Draft) -> Result<(), FormError> {
    let rule = |holds: bool, field, rule| {
        if holds {
            Ok(())
        } else {
            Err(FormError { field, rule })
        }
    };
    let new = &draft.directive;
    new.check_form()?;
    let standing = &situation.directives;
    let few = standing.len() <= MAX_DIRECTIVES;
    rule(few, "directives", "at most 1,000 entries")?;
    for directive in standing {
        directive.check_terms()?;
    }
    let later = standing.iter().all(|one| one.id < new.id);
    rule(later, "id", "higher than that of every directive")?;
    let amended = draft
        .amends
        .map(|id| standing.iter().find(|one| one.id == id));
    let found = amended.is_none_or(|found| found.is_some_and(|one| one.effect == new.effect));
    rule(
        found,
        "amends",
        "a directive of the situation, of the same effect",
    )?;
    let records = situation.records.len() <= MAX_RECORDS;
    rule(records, "records", "at most 1,000 entries")?;
    let actors = situation.actors.len() <= MAX_ACTORS;
    rule(actors, "actors", "at most 50 entries")
}

/// Every hospital that directives, records or the patient speak of, and one of the others.
fn hospitals(situation: &Situation, new: &Directive) -> BTreeSet<String> {
    let named = situation.directives.iter().chain([new]);
    let named = named.filter_map(|one| one.grantee.hospital.clone());
    let records = situation.records.iter();
    let keep = records.map(|record| record.custodian.clone());
    let asked = situation.actors.iter().map(|actor| actor.hospital.clone());
    let other = [ANY_OTHER.to_owned()];
    named.chain(keep).chain(asked).chain(other).collect()
}

/// What all questions of one preview have in common.
struct Look<'a> {
    situation: &'a Situation,
    new: &'a Directive,
    after: Vec<Directive>,
    from: u64,
    hospitals: BTreeSet<String>,
    amends: bool,
}

impl Look<'_> {
    fn request(&self, actor: &Actor, purpose: Purpose, record: &Record) -> Request {
        Request {
            actor: actor.clone(),
            purpose,
            study: self.new.study,
            record: record.clone(),
            at: self.from,
        }
    }

    /// Whoever the patient asks about, and whom the new directive names: where it leaves open who,
    /// somebody of each role and hospital that the patient's directives and records speak of, and of another.
    fn asking(&self) -> Vec<Actor> {
        let grantee = &self.new.grantee;
        let mut found = self.situation.actors.clone();
        if let Grantee {
            hospital: Some(hospital),
            person: Some(person),
            ..
        } = grantee
        {
            add(
                &mut found,
                Actor {
                    hospital: hospital.clone(),
                    role: Role::Physician,
                    person: person.clone(),
                },
            );
            return found;
        }
        let mut roles = BTreeSet::from([Role::Physician]);
        let directives = self.situation.directives.iter().chain([self.new]);
        roles.extend(directives.filter_map(|directive| directive.grantee.role));
        for hospital in &self.hospitals {
            for role in &roles {
                let named = grantee.hospital.as_ref().is_none_or(|one| one == hospital)
                    && grantee.role.is_none_or(|one| one == *role);
                if named {
                    add(&mut found, somebody(hospital, *role));
                }
            }
        }
        found
    }

    /// Those and a physician of each hospital: emergencies are nobody's in particular.
    fn anybody(&self, asking: &[Actor]) -> Vec<Actor> {
        let mut found = asking.to_vec();
        for hospital in &self.hospitals {
            add(&mut found, somebody(hospital, Role::Physician));
        }
        found
    }

    /// The purposes that the new directive reaches at all: asked of the decision, with everything else
    /// open. All where it amends another, which may reach others.
    fn purposes(&self) -> Vec<Purpose> {
        let (new, permit) = (self.new, self.new.effect == Effect::Permit);
        let open = Directive {
            custodian: None,
            resources: Resources::All { tagged: permit },
            confidentiality: Some(match permit {
                true => Confidentiality::V,
                false => Confidentiality::U,
            }),
            data_period: None,
            valid_from: None,
            valid_until: None,
            uses_left: None,
            ..new.clone()
        };
        let actor = Actor {
            hospital: new.grantee.hospital.clone().unwrap_or_default(),
            role: new.grantee.role.unwrap_or(Role::Physician),
            person: new.grantee.person.clone().unwrap_or_default(),
        };
        let record = Record {
            root: Id16([0; 16]),
            handle: new.handle,
            custodian: String::new(),
            origin: String::new(),
            category: Category::Code(String::new()),
            confidentiality: Confidentiality::N,
            tags: Vec::new(),
            groups: Vec::new(),
            period: None,
        };
        let reached = |purpose: &Purpose| {
            let request = self.request(&actor, *purpose, &record);
            self.amends || applies(&open, &request).is_ok()
        };
        Purpose::all().filter(reached).collect()
    }
}

/// Nobody in particular: no directive names this one.
fn somebody(hospital: &str, role: Role) -> Actor {
    Actor {
        hospital: hospital.to_owned(),
        role,
        person: "somebody".into(),
    }
}

fn add(actors: &mut Vec<Actor>, actor: Actor) {
    if !actors.contains(&actor) {
        actors.push(actor);
    }
}

impl Emergencies {
    fn look(&mut self, look: &Look<'_>, actor: &Actor, record: &Record) {
        let emergency = Emergency {
            access: look.situation.emergency_access,
            session_open: true,
        };
        let request = look.request(actor, Purpose::BTG, record);
        let before = decide(&look.situation.directives, &emergency, &request);
        let after = decide(&look.after, &emergency, &request);
        let open = |outcome| usize::from(outcome == Outcome::Permit);
        self.pairs = self.pairs.saturating_add(1);
        self.before = self.before.saturating_add(open(before.outcome));
        self.after = self.after.saturating_add(open(after.outcome));
        if open(before.outcome) != open(after.outcome) {
            self.changes.push(Change {
                actor: request.actor,
                purpose: Purpose::BTG,
                record: record.root,
                before: before.reason,
                after: after.reason,
            });
        }
    }
}

impl Preview {
    /// One question, asked with the new directive and without. The glass is whole: what breaking it opens
    /// is counted on its own.
    fn compare(&mut self, look: &Look<'_>, request: Request) {
        if request.purpose == Purpose::BTG {
            return;
        }
        let whole = Emergency {
            access: look.situation.emergency_access,
            session_open: false,
        };
        let before = decide(&look.situation.directives, &whole, &request);
        let explanation = explain(&look.after, &whole, &request);
        let after = explanation.decision;
        let (root, new) = (request.record.root, look.new.id);
        for clash in &explanation.clashes {
            let prevails = clash.standing.prevails();
            if clash.permit == new && !prevails && after.outcome != Outcome::Permit {
                let roots = self.silenced_by.entry(clash.denial).or_default();
                if !roots.contains(&root) {
                    roots.push(root);
                }
            } else if clash.permit == new && prevails && after.directive == Some(new) {
                self.prevails_over.insert(clash.denial);
            } else if clash.denial == new && prevails {
                self.yields_to.insert(clash.permit);
            } else if clash.denial == new && before.directive == Some(clash.permit) {
                self.silences.insert(clash.permit);
            }
        }
        let change = Change {
            actor: request.actor,
            purpose: request.purpose,
            record: root,
            before: before.reason,
            after: after.reason,
        };
        match (before.outcome, after.outcome) {
            (Outcome::Permit, Outcome::Permit) => {}
            (Outcome::Permit, _) => self.closes.push(change),
            (_, Outcome::Permit) => self.opens.push(change),
            _ => {}
        }
    }

    fn note(&mut self, new: &Directive, record: &Record, reached: bool, nearest: Option<Unmet>) {
        match (reached, nearest) {
            (true, _) => self.reaches.push(record.root),
            (false, nearest) => self.out_of_reach.push(OutOfReach {
                record: record.root,
                because: nearest.map_or("nobody was looked at", words::why),
            }),
        }
        let decisive = match new.effect {
            Effect::Permit => nearest == Some(Unmet::MonthsNotStated),
            Effect::Deny => reached,
        };
        if new.data_period.is_some() && record.period.is_none() && decisive {
            self.months_not_stated.push(record.root);
        }
    }
}

/// The conditions in the order in which they are checked: what fails later is nearer to applying.
const ORDER: [Unmet; 15] = [
    Unmet::UsedUp,
    Unmet::NotYetValid,
    Unmet::NoLongerValid,
    Unmet::OtherGrantee,
    Unmet::PersonMoved,
    Unmet::OtherOrigin,
    Unmet::OtherPurpose,
    Unmet::OtherResource,
    Unmet::Tagged,
    Unmet::OtherStudy,
    Unmet::AboveCeiling,
    Unmet::BelowFloor,
    Unmet::MonthsNotStated,
    Unmet::OtherMonths,
    Unmet::OtherHandle,
];

fn further(nearest: Option<Unmet>, unmet: Unmet) -> Unmet {
    let rank = |unmet: Unmet| ORDER.iter().position(|one| *one == unmet);
    match nearest {
        Some(nearest) if rank(nearest) >= rank(unmet) => nearest,
        _ => unmet,
    }
}

impl Hie {
    /// What a patient has said so far under a handle, and the records there: those that are current and
    /// not contested. For [`preview`].
    ///
    /// # Errors
    /// If the handle is not registered, or the chain cannot be reached.
    pub fn situation(&self, handle: Handle) -> Result<Situation, ClientError> {
        let patient = self.consent().patient(handle, None)?;
        let (mut directives, mut next) = (Vec::new(), None);
        loop {
            let page = self.consent().directives(handle, next, Some(MAX_LIMIT))?;
            for kept in page.directives {
                if kept.status == DirectiveStatus::Active {
                    let (effect, authority) = (kept.effect.into(), kept.authority.into());
                    let mut one = kept.terms.to_policy(kept.id, &handle, effect, authority)?;
                    one.uses_left = kept.uses_left;
                    directives.push(one);
                }
            }
            next = page.next;
            if next.is_none() {
                break;
            }
        }
        let (mut records, mut next) = (Vec::new(), None);
        loop {
            let page = self.index().records(handle, next, Some(MAX_LIMIT))?;
            let current = page.records.into_iter();
            let current =
                current.filter(|one| one.status == RecordStatus::Current && !one.contested);
            for pointer in current {
                records.push(facts(pointer).to_policy()?);
            }
            next = page.next;
            if next.is_none() || records.len() >= MAX_RECORDS {
                break;
            }
        }
        records.truncate(MAX_RECORDS);
        Ok(Situation {
            at: self.ledger().block_time()?,
            emergency_access: patient.emergency_access.into(),
            directives,
            records,
            actors: Vec::new(),
        })
    }
}

fn facts(of: PointerResponse) -> RecordFacts {
    RecordFacts {
        root: of.root,
        handle: of.handle,
        custodian: of.custodian,
        origin: of.origin,
        category: of.category,
        confidentiality: of.confidentiality,
        tags: of.tags,
        groups: of.groups,
        period: of.period,
    }
}

#[cfg(test)]
mod tests;
