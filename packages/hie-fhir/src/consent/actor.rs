//! Whom a provision names: who may read, and whose records.

use hie_types::Effect;
use hie_types::consent::Grantee;
use serde_json::Value;

use super::element::{Element, Reading, codings, identifier};
use super::provision::Scope;
use super::resources::{loss, one_of_many, permits};
use crate::systems;

impl Reading<'_> {
    /// Reads for whom and whose records the provision is.
    pub fn actors(&mut self, provision: &Element<'_>, effect: Effect, scope: &mut Scope) {
        let (mut recipients, mut keepers) = (false, false);
        let mut unread = Vec::new();
        for (path, actor) in provision.list("actor") {
            let roles = actor.get("role").map(codings).unwrap_or_default();
            let role = roles.iter().find_map(|(system, code)| {
                let known = ["CST", "PRCP", "IRCP"].contains(code);
                (*system == systems::PARTICIPATION && known).then_some(*code)
            });
            let Some(role) = role else {
                self.unmapped(
                    &path,
                    "a part in this that the network does not know",
                    loss(effect),
                );
                scope.lost = true;
                continue;
            };
            let left = self.rest(
                actor,
                &path,
                (&["role", "reference"], &["id"]),
                loss(effect),
            );
            scope.lost |= left;
            let who = actor.get("reference").and_then(|one| self.grantee(one));
            let custodian = role == "CST";
            recipients |= !custodian;
            keepers |= custodian;
            match who {
                Some(Grantee {
                    hospital: Some(hospital),
                    role: None,
                    person: None,
                }) if custodian => {
                    self.mapped(&path, "custodian");
                    scope.custodians.push(hospital);
                }
                Some(grantee) if !custodian => {
                    self.mapped(&path, "grantee");
                    scope.grantees.push(grantee);
                }
                _ => {
                    self.unmapped(&path, "not known to the network", one_of_many(effect));
                    unread.push(custodian);
                }
            }
        }
        let none_left =
            (recipients && scope.grantees.is_empty()) || (keepers && scope.custodians.is_empty());
        if none_left || (!permits(effect) && !unread.is_empty()) {
            self.unmapped(
                &provision.at("actor"),
                "a condition that is lost",
                loss(effect),
            );
            scope.lost = true;
            // A denial of some of them is a denial of all: whom it names is not known.
            if unread.contains(&false) {
                scope.grantees.clear();
            }
            if unread.contains(&true) {
                scope.custodians.clear();
            }
        }
    }

    /// Whom a reference means.
    fn grantee(&self, reference: &Value) -> Option<Grantee> {
        let none = Grantee::default();
        let ours = reference.get("identifier").and_then(identifier);
        if let Some((system, value)) = ours {
            let found = match system {
                systems::HOSPITAL => Some(Grantee {
                    hospital: Some(value.parse().ok()?),
                    ..none
                }),
                systems::ROLE => Some(Grantee {
                    role: Some(hie_policy::Role::from_code(value).ok()?.into()),
                    ..none
                }),
                systems::HOSPITAL_ROLE => {
                    let (hospital, role) = value.split_once('/')?;
                    Some(Grantee {
                        hospital: Some(hospital.parse().ok()?),
                        role: Some(hie_policy::Role::from_code(role).ok()?.into()),
                        ..none
                    })
                }
                systems::PERSON => Some(person(value.parse().ok()?)),
                _ => None,
            };
            return found.or_else(|| self.named(&format!("{system}|{value}")));
        }
        self.named(reference.get("reference")?.as_str()?)
    }

    fn named(&self, reference: &str) -> Option<Grantee> {
        if let Some(id) = self.context.persons.get(reference) {
            return Some(person(id.clone()));
        }
        let hospital = self.context.hospitals.get(reference)?.clone();
        Some(Grantee {
            hospital: Some(hospital),
            ..Grantee::default()
        })
    }
}

fn person(person: hie_types::PersonId) -> Grantee {
    Grantee {
        hospital: person.as_practitioner().map(|(hospital, _)| hospital),
        role: None,
        person: Some(person),
    }
}
