//! A `Consent` as directives.

use hie_policy::Purpose;
use hie_types::{Effect, PolicyId};
use serde_json::Value;

use super::element::{Element, Reading, codings, identifier};
use super::provision::Scope;
use super::report::{Context, Import, Loss, QuestionKind, RootProvision};
use super::rules::Rule;
use crate::systems;

/// Provisions within provisions, at most.
const DEEPEST: usize = 4;

const PERMIT: Effect = Effect(hie_policy::Effect::Permit);
const DENY: Effect = Effect(hie_policy::Effect::Deny);

/// Elements that say nothing about who may see what.
const WORDS: [(&str, &str); 14] = [
    ("id", "the chain gives a directive its id"),
    ("meta", "about the resource"),
    ("language", "about the resource"),
    ("text", "words for a reader"),
    ("contained", "only references are read"),
    ("identifier", "the chain gives a directive its id"),
    ("dateTime", "the chain keeps when a directive was written"),
    (
        "performer",
        "the chain keeps by whose authority a directive was written",
    ),
    ("organization", "who keeps the form is not kept on chain"),
    ("sourceAttachment", "the signed form stays off chain"),
    ("sourceReference", "the signed form stays off chain"),
    ("verification", "the chain keeps what a directive rests on"),
    ("extension", "an extension that is not known"),
    ("category", "a kind of form"),
];

/// Reads a `Consent`.
#[must_use]
pub fn import(consent: &Value, context: &Context<'_>) -> Import {
    let report = Import {
        handle: context.handle,
        directives: Vec::new(),
        mapped: Vec::new(),
        unmapped: Vec::new(),
        questions: Vec::new(),
    };
    let mut reading = Reading { context, report };
    let Some(root) = Element::new("Consent", consent) else {
        reading.unmapped("Consent", "not a resource", Loss::Refused);
        return reading.report;
    };
    let policy = reading.head(&root);
    if let Some(rule) = reading.root_rule(&root) {
        let mut all = Vec::new();
        reading.flatten(&rule, &[], &mut all);
        let settled = reading.settle(all);
        let directives = settled.into_iter().map(|mut one| {
            one.imported.terms.policy.clone_from(&policy);
            one.imported
        });
        reading.report.directives = directives.collect();
    }
    if reading
        .report
        .unmapped
        .iter()
        .any(|one| one.loss == Loss::Refused)
    {
        reading.report.directives.clear();
    }
    reading.report
}

impl Reading<'_> {
    /// Everything but the rules. Gives the policy text that was agreed to.
    fn head(&mut self, root: &Element<'_>) -> Option<PolicyId> {
        let mut policy = None;
        for name in root.fields.keys().map(String::as_str) {
            let at = root.at(name);
            let words = WORDS.iter().find(|(word, _)| *word == name);
            match name {
                "resourceType" => {
                    if root.text(name) == Some("Consent") {
                        self.mapped(&at, "directive");
                    } else {
                        self.unmapped(&at, "not a Consent", Loss::Refused);
                    }
                }
                "status" => {
                    if root.text(name) == Some("active") {
                        self.mapped(&at, "directive");
                    } else {
                        let why = "only an active consent is in force";
                        self.unmapped(&at, why, Loss::Refused);
                    }
                }
                "scope" => self.about(root),
                "patient" => self.patient(root),
                "policy" => policy = self.policy(root),
                // Read with the rules.
                "policyRule" | "provision" => {}
                "modifierExtension" | "implicitRules" => {
                    let why = "it may change the meaning of the rest, and is not known";
                    self.unmapped(&at, why, Loss::Refused);
                }
                "verification" if refuted(root) => {
                    let why = "it says that it was not verified";
                    self.unmapped(&at, why, Loss::Refused);
                }
                "category" => self.categories(root),
                _ => match words {
                    Some((_, why)) => self.unmapped(&at, why, Loss::Information),
                    None if name.starts_with('_') => {
                        self.unmapped(&at, "about a primitive", Loss::Refused);
                    }
                    None => self.unmapped(&at, "not an element of R4", Loss::Refused),
                },
            }
        }
        for name in ["resourceType", "status", "scope", "patient"] {
            if root.get(name).is_none() {
                self.unmapped(&root.at(name), "missing", Loss::Refused);
            }
        }
        policy
    }

    fn about(&mut self, root: &Element<'_>) {
        let path = root.at("scope");
        let all = root.get("scope").map(codings).unwrap_or_default();
        if all.contains(&(systems::CONSENT_SCOPE, "patient-privacy")) {
            self.mapped(&path, "directive");
        } else {
            let why =
                "a directive is about privacy: not about treatment, research or what is to be done";
            self.unmapped(&path, why, Loss::Refused);
        }
    }

    /// Most categories are kinds of forms. One says something about who may see what.
    fn categories(&mut self, root: &Element<'_>) {
        for (path, value) in root.list("category") {
            let emergency_only = codings(value).contains(&(systems::ACT_CODE, "EMRGONLY"));
            if !emergency_only {
                self.unmapped(&path, "a kind of form", Loss::Information);
            }
        }
    }

    fn patient(&mut self, root: &Element<'_>) {
        let path = root.at("patient");
        let handle = self.context.handle.to_string();
        let given = root.get("patient");
        let ours = given
            .and_then(|one| one.get("identifier"))
            .and_then(identifier);
        let literal = given
            .and_then(|one| one.get("reference"))
            .and_then(Value::as_str);
        let same = match ours {
            Some((systems::HANDLE, value)) => value == handle,
            _ => literal.is_some() && literal == self.context.patient.as_deref(),
        };
        if !same {
            self.unmapped(&path, "not known to be this patient", Loss::Refused);
            return;
        }
        self.mapped(&path, "handle");
        if given.and_then(|one| one.get("display")).is_some() {
            let why = "no name goes on chain";
            self.unmapped(&format!("{path}.display"), why, Loss::Information);
        }
    }

    fn policy(&mut self, root: &Element<'_>) -> Option<PolicyId> {
        let mut found = None;
        for (path, value) in root.list("policy") {
            let uri = value.get("uri").and_then(Value::as_str).unwrap_or_default();
            let ours = uri.strip_prefix(systems::POLICY);
            let named = ours.and_then(|rest| rest.strip_prefix(':'));
            let policy = named
                .and_then(|id| id.parse().ok())
                .or_else(|| self.context.policies.get(uri).cloned());
            if ours == Some("") || (policy.is_some() && found.is_none()) {
                self.mapped(&path, "policy");
                found = found.or(policy);
            } else {
                let why = "not a text of the network's policy, or not the only one";
                self.unmapped(&path, why, Loss::Information);
            }
        }
        found
    }

    /// The base rule and what stands in it.
    fn root_rule(&mut self, root: &Element<'_>) -> Option<Rule> {
        let base = self.base(root);
        let Some(provision) = root.get("provision") else {
            let Some(base) = base else {
                let why = "no rule: neither OPTIN nor OPTOUT, and no provision";
                self.unmapped(&root.at("provision"), why, Loss::Refused);
                return None;
            };
            return Some(plain(root.at("policyRule"), base, self.limits(root, base)));
        };
        let path = root.at("provision");
        let Some(provision) = Element::new(&path, provision) else {
            self.unmapped(
                &path,
                "one provision is the root of all in R4",
                Loss::Refused,
            );
            return None;
        };
        let given = match provision.get("type").map(Value::as_str) {
            None => None,
            Some(Some("permit")) => Some(PERMIT),
            Some(Some("deny")) => Some(DENY),
            Some(_) => {
                self.unmapped(&provision.at("type"), "not a type", Loss::Refused);
                return None;
            }
        };
        if given.is_some() {
            self.mapped(&provision.at("type"), "effect");
        }
        let exception = match (base, given) {
            (None, None) => {
                let why = "no type, and neither OPTIN nor OPTOUT: what it does is not said";
                self.unmapped(&path, why, Loss::Refused);
                return None;
            }
            (None, Some(effect)) => return self.rule(&provision, effect, root, 0),
            (Some(base), Some(effect)) if base != effect => true,
            (Some(PERMIT), Some(_)) => false,
            // Without conditions of its own it is nothing but a frame.
            (Some(_), _) if frame(&provision) => false,
            (Some(_), _) => match self.context.answers.root {
                Some(answer) => answer == RootProvision::Exception,
                None => {
                    self.ask(QuestionKind::RootProvision, &path);
                    return None;
                }
            },
        };
        let base = base?;
        if !exception {
            return self.rule(&provision, base, root, 0);
        }
        let effect = given.unwrap_or(if base == PERMIT { DENY } else { PERMIT });
        let inner = self.rule(&provision, effect, root, 0)?;
        let mut outer = plain(root.at("policyRule"), base, self.limits(root, base));
        outer.exceptions.push(inner);
        Some(outer)
    }

    /// What `policyRule` says: to permit or to deny.
    fn base(&mut self, root: &Element<'_>) -> Option<Effect> {
        let value = root.get("policyRule")?;
        let path = root.at("policyRule");
        let all = codings(value);
        let is = |code| all.contains(&(systems::ACT_CODE, code));
        let base = match (is("OPTIN"), is("OPTOUT")) {
            (true, false) => Some(PERMIT),
            (false, true) => Some(DENY),
            _ => None,
        };
        if base.is_some() {
            self.mapped(&path, "effect");
        } else {
            let why = "a policy that is not known here";
            self.unmapped(&path, why, Loss::Information);
        }
        base
    }

    /// What of the head limits every rule of the consent.
    fn limits(&mut self, root: &Element<'_>, effect: Effect) -> Scope {
        let mut scope = Scope::default();
        for (path, value) in root.list("category") {
            if !codings(value).contains(&(systems::ACT_CODE, "EMRGONLY")) {
                continue;
            }
            if effect == PERMIT {
                self.mapped(&path, "purposes");
                scope.purposes = vec![Purpose::ETREAT, Purpose::ERTREAT];
            } else {
                let why = "it limits what is permitted, not what is denied";
                self.unmapped(&path, why, Loss::Information);
            }
        }
        scope
    }

    /// A provision and the provisions in it.
    fn rule(
        &mut self,
        provision: &Element<'_>,
        effect: Effect,
        root: &Element<'_>,
        depth: usize,
    ) -> Option<Rule> {
        if depth >= DEEPEST {
            let why = "provisions within provisions, more than 4 deep";
            self.unmapped(&provision.path, why, Loss::Refused);
            return None;
        }
        let mut rule = plain(
            provision.path.clone(),
            effect,
            self.scope(provision, effect),
        );
        if depth == 0 {
            let limits = self.limits(root, effect);
            if rule.scope.purposes.is_empty() {
                rule.scope.purposes = limits.purposes;
            } else if !limits.purposes.is_empty() {
                let shared = rule.scope.purposes.iter().copied();
                let shared = shared.filter(|one| limits.purposes.contains(one));
                let shared: Vec<_> = if rule.scope.purposes.contains(&Purpose::TREAT) {
                    limits.purposes
                } else {
                    shared.collect()
                };
                rule.scope.never |= shared.is_empty();
                rule.scope.purposes = shared;
            }
        }
        for (path, value) in provision.list("provision") {
            let Some(inner) = Element::new(&path, value) else {
                self.unmapped(&path, "not a provision", Loss::Refused);
                return None;
            };
            let effect = match inner.text("type") {
                Some("permit") => PERMIT,
                Some("deny") => DENY,
                _ => {
                    self.unmapped(&inner.at("type"), "missing, or not a type", Loss::Refused);
                    return None;
                }
            };
            self.mapped(&inner.at("type"), "effect");
            rule.exceptions
                .extend(self.rule(&inner, effect, root, depth.saturating_add(1)));
        }
        Some(rule)
    }
}

fn plain(path: String, effect: Effect, scope: Scope) -> Rule {
    Rule {
        path,
        effect,
        scope,
        exceptions: Vec::new(),
    }
}

/// Whether a provision has no conditions but a time, so that it cannot be an exception.
fn frame(provision: &Element<'_>) -> bool {
    let mut names = provision.fields.keys().map(String::as_str);
    names.all(|name| ["id", "type", "period", "provision"].contains(&name))
}

fn refuted(root: &Element<'_>) -> bool {
    root.list("verification")
        .iter()
        .any(|(_, one)| one.get("verified").and_then(Value::as_bool) == Some(false))
}
