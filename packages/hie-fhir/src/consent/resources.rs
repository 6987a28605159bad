//! Which records a rule is about: codes, classes, labels, references.

use hie_policy::document_type_of;
use hie_types::consent::Resources;
use hie_types::{CategoryCode, Confidentiality, Effect, Group, HospitalId, RecordId, Tag};
use serde_json::Value;

use super::element::{Element, Reading, coding, codings, identifier};
use super::report::Loss;
use crate::sensitivity;
use crate::systems;

/// One way in which records are named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    Categories(Vec<CategoryCode>),
    Tags(Vec<Tag>),
    Groups(Vec<Group>),
    Records(Vec<RecordId>),
}

/// What two ways have in common.
pub enum Common {
    Reach(Reach),
    Nothing,
    /// It cannot be said in one directive.
    Unsayable,
}

fn both<T: PartialEq + Clone>(one: &[T], other: &[T]) -> Vec<T> {
    let shared = one.iter().filter(|entry| other.contains(entry));
    shared.cloned().collect()
}

impl Reach {
    pub fn with(&self, other: &Self, effect: Effect) -> Common {
        let reach = match (self, other) {
            (Self::Categories(one), Self::Categories(two)) => Self::Categories(both(one, two)),
            (Self::Groups(one), Self::Groups(two)) => Self::Groups(both(one, two)),
            (Self::Records(one), Self::Records(two)) => Self::Records(both(one, two)),
            // A permit needs all tags of a record named, so that the shared ones are what both allow. A
            // denial needs any: a record may have one tag of each.
            (Self::Tags(one), Self::Tags(two)) if permits(effect) || one == two => {
                Self::Tags(both(one, two))
            }
            _ => return Common::Unsayable,
        };
        if reach.is_empty() {
            Common::Nothing
        } else {
            Common::Reach(reach)
        }
    }

    fn is_empty(&self) -> bool {
        match self {
            Self::Categories(all) => all.is_empty(),
            Self::Tags(all) => all.is_empty(),
            Self::Groups(all) => all.is_empty(),
            Self::Records(all) => all.is_empty(),
        }
    }

    /// As resources of directives, as many as their bounds need; nothing where a permit would have to be
    /// cut into several that say less.
    pub fn split(&self, effect: Effect) -> Option<Vec<Resources>> {
        let most = hie_policy::MAX_LABELS;
        Some(match self {
            Self::Categories(all) => {
                let codes = all.chunks(most).map(<[_]>::to_vec);
                codes.map(|codes| Resources::Categories { codes }).collect()
            }
            Self::Tags(all) if permits(effect) && all.len() > most => return None,
            Self::Tags(all) => {
                let tags = all.chunks(most).map(<[_]>::to_vec);
                tags.map(|tags| Resources::Tags { tags }).collect()
            }
            Self::Groups(all) => {
                let groups = all.chunks(most).map(<[_]>::to_vec);
                groups.map(|groups| Resources::Groups { groups }).collect()
            }
            Self::Records(all) => {
                let roots = all.chunks(hie_policy::MAX_RECORDS).map(<[_]>::to_vec);
                roots.map(|roots| Resources::Records { roots }).collect()
            }
        })
    }
}

pub fn permits(effect: Effect) -> bool {
    effect.0 == hie_policy::Effect::Permit
}

/// What the loss of a whole condition does to a rule.
pub fn loss(effect: Effect) -> Loss {
    if permits(effect) {
        Loss::PermitWithheld
    } else {
        Loss::DenialBroader
    }
}

/// What the loss of one alternative does to a rule: a permit goes on with the others.
pub fn one_of_many(effect: Effect) -> Loss {
    if permits(effect) {
        Loss::Narrower
    } else {
        Loss::DenialBroader
    }
}

/// The records of a provision: alternatives; none is all. And whether a condition was lost.
#[derive(Default)]
pub struct Records {
    pub reaches: Vec<Reach>,
    pub levels: Vec<Confidentiality>,
    pub lost: bool,
}

/// Alternatives of one element while they are read.
#[derive(Default)]
struct Found {
    categories: Vec<CategoryCode>,
    tags: Vec<Tag>,
    groups: Vec<Group>,
    records: Vec<RecordId>,
    unread: bool,
}

fn add<T: PartialEq>(all: &mut Vec<T>, one: T) {
    if !all.contains(&one) {
        all.push(one);
    }
}

impl Found {
    fn reaches(self) -> Vec<Reach> {
        let all = [
            Reach::Categories(self.categories),
            Reach::Tags(self.tags),
            Reach::Groups(self.groups),
            Reach::Records(self.records),
        ];
        all.into_iter().filter(|one| !one.is_empty()).collect()
    }
}

impl Reading<'_> {
    /// Reads `securityLabel`, `class`, `code` and `data`.
    pub fn records(
        &mut self,
        provision: &Element<'_>,
        effect: Effect,
        custodians: &[HospitalId],
    ) -> Records {
        let mut all = Records::default();
        for name in ["securityLabel", "class", "code", "data"] {
            let entries = provision.list(name);
            if entries.is_empty() {
                continue;
            }
            let mut found = Found::default();
            let mut levels = Vec::new();
            for (path, value) in &entries {
                let read = match name {
                    "securityLabel" => self.label((path, value), effect, &mut found, &mut levels),
                    "data" => self.data((path, value), effect, custodians, &mut found),
                    _ => self.document_type(path, value, &mut found),
                };
                if let Err(why) = read {
                    found.unread = true;
                    self.unmapped(path, why, one_of_many(effect));
                }
            }
            let unread = found.unread;
            let reaches = found.reaches();
            let nothing = reaches.is_empty() && levels.is_empty();
            if unread && (nothing || !permits(effect)) {
                all.lost = true;
                self.unmapped(
                    &provision.at(name),
                    "a condition that is lost",
                    loss(effect),
                );
                continue;
            }
            // Levels and labels of one denial: whether both or one of them is meant is not said.
            let unclear = !permits(effect) && !levels.is_empty() && !reaches.is_empty();
            let second = !reaches.is_empty() && !all.reaches.is_empty();
            if unclear || second {
                all.lost = true;
                let why = "one directive names records in one way only";
                self.unmapped(&provision.at(name), why, loss(effect));
                continue;
            }
            all.levels = if levels.is_empty() {
                all.levels
            } else {
                levels
            };
            all.reaches = if reaches.is_empty() {
                all.reaches
            } else {
                reaches
            };
        }
        all
    }

    fn document_type(
        &mut self,
        path: &str,
        value: &Value,
        found: &mut Found,
    ) -> Result<(), &'static str> {
        let mut all = codings(value);
        all.extend(coding(value));
        let mut sensitive = false;
        for (system, code) in all {
            let category = if system == systems::CATEGORY {
                code.parse().ok()
            } else {
                let row = document_type_of(system, code);
                if let Some(row) = row.filter(|row| row.sensitive) {
                    sensitive = true;
                    let tags = self.context.labels.tags(row.category);
                    if let Some(tags) = tags {
                        tags.into_iter().for_each(|tag| add(&mut found.tags, tag));
                        self.mapped(path, "resources.tags");
                        return Ok(());
                    }
                    continue;
                }
                row.and_then(|row| row.category.parse().ok())
            };
            if let Some(category) = category {
                add(&mut found.categories, category);
                self.mapped(path, "resources.categories");
                return Ok(());
            }
        }
        Err(if sensitive {
            "a sensitive category: only the patient's key gives its tags"
        } else {
            "not a kind of document of the network"
        })
    }

    fn label(
        &mut self,
        (path, value): (&str, &Value),
        effect: Effect,
        found: &mut Found,
        levels: &mut Vec<Confidentiality>,
    ) -> Result<(), &'static str> {
        let (system, code) = coding(value).ok_or("no code")?;
        match system {
            systems::CONFIDENTIALITY => {
                let level = hie_policy::Confidentiality::from_code(code)
                    .map_err(|_| "not a level in use")?;
                add(levels, level.into());
                self.mapped(path, "confidentiality");
            }
            systems::TAG => {
                add(&mut found.tags, code.parse().map_err(|_| "not a tag")?);
                self.mapped(path, "resources.tags");
            }
            systems::ACT_CODE => {
                // A denial holds for what lies below the label too; a permit names each label.
                let labels = sensitivity::below(code).ok_or("not a sensitivity label of HL7 v3")?;
                let wanted = |label: &&str| *label == code || !permits(effect);
                for label in labels.into_iter().filter(wanted) {
                    let tags = self.context.labels.tags(label);
                    let tags =
                        tags.ok_or("a sensitivity label: only the patient's key gives its tags")?;
                    tags.into_iter().for_each(|tag| add(&mut found.tags, tag));
                }
                self.mapped(path, "resources.tags");
            }
            _ => return Err("not a label of the network"),
        }
        Ok(())
    }

    fn data(
        &mut self,
        (path, value): (&str, &Value),
        effect: Effect,
        custodians: &[HospitalId],
        found: &mut Found,
    ) -> Result<(), &'static str> {
        let meaning = value.get("meaning").and_then(Value::as_str);
        let with_dependents = meaning == Some("dependents");
        let reference = value.get("reference").ok_or("no reference")?;
        let known = (["meaning", "reference"].as_slice(), ["id"].as_slice());
        if self.rest(value, path, known, one_of_many(effect)) {
            return Err("more than a reference");
        }
        let literal = reference.get("reference").and_then(Value::as_str);
        let ours = reference.get("identifier").and_then(identifier);
        let record = match (ours, literal) {
            (Some((systems::RECORD, id)), _) => id.parse::<RecordId>().ok(),
            (Some((systems::GROUP, id)), _) => {
                add(&mut found.groups, id.parse().map_err(|_| "not a group")?);
                self.mapped(path, "resources.groups");
                return Ok(());
            }
            (None, Some(literal)) => literal
                .strip_prefix("DocumentReference/")
                .and_then(|id| id.parse().ok()),
            _ => None,
        };
        if let Some(record) = record {
            if permits(effect) && !with_dependents {
                return Err(
                    "only `dependents` can be permitted: a directive covers what replaces a record",
                );
            }
            add(&mut found.records, record);
            self.mapped(path, "resources.records");
            return Ok(());
        }
        let stay = literal.and_then(|literal| {
            let (kind, id) = literal.split_once('/')?;
            matches!(kind, "Encounter" | "EpisodeOfCare" | "ServiceRequest").then_some(id)
        });
        if let (Some(id), Some("related" | "dependents")) = (stay, meaning) {
            let [custodian] = custodians else {
                return Err("a stay or order of one custodian: name that custodian as CST");
            };
            let group = self.context.labels.group(custodian, id);
            let group = group.ok_or("a group: only the patient's key gives it")?;
            add(&mut found.groups, group);
            self.mapped(path, "resources.groups");
            return Ok(());
        }
        Err("not a record of the network")
    }
}
