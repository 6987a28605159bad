//! A directive as a `Consent`.

use hie_policy::{DOCUMENT_TYPES, Directive};
use hie_types::consent::{DirectiveResponse, DirectiveStatus, Resources, Terms};
use hie_types::{Effect, Handle, PolicyId};
use serde_json::{Map, Value, json};

use super::report::Labels;
use super::resources::permits;
use crate::systems;
use crate::time::instant;

/// What an export needs to know besides the directive.
pub struct ExportContext<'a> {
    /// What the patient's key tells: labels instead of blinded tags.
    pub labels: &'a dyn Labels,
    /// Where the texts of the network's policy lie.
    pub policies: &'a [(PolicyId, String)],
}

/// One directive as a `Consent`.
#[must_use]
pub fn export(directive: &DirectiveResponse, context: &ExportContext<'_>) -> Value {
    let status = match directive.status {
        DirectiveStatus::Active => "active",
        DirectiveStatus::Pending => "proposed",
        DirectiveStatus::Revoked
        | DirectiveStatus::Lifted
        | DirectiveStatus::Expired
        | DirectiveStatus::UsedUp
        | DirectiveStatus::Superseded => "inactive",
    };
    let mut extensions = vec![
        json!({ "url": systems::STATUS, "valueCode": kebab(directive.status) }),
        json!({ "url": systems::AUTHORITY, "valueCode": directive.authority.0.code() }),
    ];
    if let Some(evidence) = directive.terms.evidence {
        extensions.push(json!({ "url": systems::EVIDENCE, "valueString": evidence.to_string() }));
    }
    let uri = match &directive.terms.policy {
        None => systems::POLICY.to_owned(),
        Some(policy) => {
            let known = context.policies.iter().find(|(id, _)| id == policy);
            known.map_or_else(
                || format!("{}:{policy}", systems::POLICY),
                |(_, uri)| uri.clone(),
            )
        }
    };
    json!({
        "resourceType": "Consent",
        "id": format!("directive-{}", directive.id),
        "extension": extensions,
        "identifier": [{ "system": systems::DIRECTIVE, "value": directive.id.to_string() }],
        "status": status,
        "scope": { "coding": [{ "system": systems::CONSENT_SCOPE, "code": "patient-privacy" }] },
        "category": [{ "coding": [{ "system": systems::LOINC, "code": "59284-0" }] }],
        "patient": handle(directive.handle),
        "dateTime": instant(directive.written_at),
        "policy": [{ "uri": uri }],
        "provision": provision(directive, context),
    })
}

fn kebab(status: DirectiveStatus) -> &'static str {
    match status {
        DirectiveStatus::Active => "active",
        DirectiveStatus::Pending => "pending",
        DirectiveStatus::Revoked => "revoked",
        DirectiveStatus::Lifted => "lifted",
        DirectiveStatus::Expired => "expired",
        DirectiveStatus::UsedUp => "used-up",
        DirectiveStatus::Superseded => "superseded",
    }
}

/// A reference to the patient behind a handle: nobody else is named.
pub(crate) fn handle(handle: Handle) -> Value {
    json!({
        "type": "Patient",
        "identifier": { "system": systems::HANDLE, "value": handle.to_string() },
    })
}

fn provision(directive: &DirectiveResponse, context: &ExportContext<'_>) -> Value {
    let (terms, effect) = (&directive.terms, directive.effect);
    let mut all = Map::new();
    all.insert("type".to_owned(), json!(effect.0.code()));
    let mut put = |name: &str, value: Vec<Value>| {
        // FHIR allows no empty list.
        if !value.is_empty() {
            all.insert(name.to_owned(), Value::Array(value));
        }
    };
    put("extension", extensions(terms, effect));
    put("modifierExtension", modifiers(directive));
    put("actor", actors(terms));
    let purposes = terms.purposes.iter().map(|purpose| {
        let (code, display) = (purpose.0.code(), purpose.0.display());
        json!({ "system": systems::ACT_REASON, "code": code, "display": display })
    });
    put("purpose", purposes.collect());
    let action = json!({ "coding": [{ "system": systems::CONSENT_ACTION, "code": "access" }] });
    put("action", vec![action]);
    put("securityLabel", labels(directive, context));
    if let Resources::Categories { codes } = &terms.resources {
        put(
            "code",
            codes.iter().map(|code| category(code.as_str())).collect(),
        );
    }
    let data = |system: &str, kind: &str, id: String| {
        json!({
            "meaning": "dependents",
            "reference": { "type": kind, "identifier": { "system": system, "value": id } },
        })
    };
    match &terms.resources {
        Resources::Records { roots } => {
            let each = roots.iter();
            let each = each.map(|id| data(systems::RECORD, "DocumentReference", id.to_string()));
            put("data", each.collect());
        }
        Resources::Groups { groups } => {
            let each = groups.iter();
            let each = each.map(|id| data(systems::GROUP, "Basic", id.to_string()));
            put("data", each.collect());
        }
        Resources::All { .. } | Resources::Categories { .. } | Resources::Tags { .. } => {}
    }
    let mut period = Map::new();
    if let Some(from) = terms.valid_from {
        period.insert("start".to_owned(), json!(instant(from)));
    }
    if let Some(until) = terms.valid_until {
        // FHIR's end is the last second in it.
        period.insert("end".to_owned(), json!(instant(until.saturating_sub(1))));
    }
    if !period.is_empty() {
        all.insert("period".to_owned(), Value::Object(period));
    }
    if let Some(months) = terms.data_period {
        let (start, end) = (months.from.to_string(), months.until.to_string());
        all.insert(
            "dataPeriod".to_owned(),
            json!({ "start": start, "end": end }),
        );
    }
    Value::Object(all)
}

fn extensions(terms: &Terms, effect: Effect) -> Vec<Value> {
    let mut all = vec![json!({ "url": systems::EXACT_PURPOSES, "valueBoolean": true })];
    if terms.resources == (Resources::All { tagged: true }) && permits(effect) {
        all.push(json!({ "url": systems::TAGGED, "valueBoolean": true }));
    }
    let obligations = terms.obligations.iter().map(|one| {
        let coding = json!({ "system": systems::ACT_CODE, "code": one.0.code() });
        json!({ "url": systems::OBLIGATION, "valueCoding": coding })
    });
    all.extend(obligations);
    all
}

/// What narrows a rule and has no element: whoever does not know it must not use the rule.
fn modifiers(directive: &DirectiveResponse) -> Vec<Value> {
    let terms = &directive.terms;
    let mut all = Vec::new();
    let untagged = match terms.resources {
        Resources::All { tagged } => !tagged,
        Resources::Categories { .. } | Resources::Groups { .. } => true,
        Resources::Tags { .. } | Resources::Records { .. } => false,
    };
    if permits(directive.effect) && untagged {
        all.push(json!({ "url": systems::UNTAGGED_ONLY, "valueBoolean": true }));
    }
    if let Some(uses) = terms.max_uses {
        all.push(json!({ "url": systems::MAX_USES, "valuePositiveInt": uses }));
    }
    if let Some(study) = terms.study {
        let study = json!({ "system": systems::STUDY, "value": study.to_string() });
        all.push(json!({ "url": systems::STUDY, "valueIdentifier": study }));
    }
    if let Some(floor) = terms.confidentiality.filter(|_| !permits(directive.effect)) {
        all.push(json!({ "url": systems::FLOOR, "valueCode": floor.0.code() }));
    }
    all
}

fn actors(terms: &Terms) -> Vec<Value> {
    let actor = |part: &str, kind: &str, system: &str, value: String| {
        json!({
            "role": { "coding": [{ "system": systems::PARTICIPATION, "code": part }] },
            "reference": { "type": kind, "identifier": { "system": system, "value": value } },
        })
    };
    let mut all = Vec::new();
    let grantee = &terms.grantee;
    match (&grantee.person, &grantee.hospital, &grantee.role) {
        (Some(person), _, _) => {
            all.push(actor(
                "IRCP",
                "Practitioner",
                systems::PERSON,
                person.to_string(),
            ));
        }
        (None, Some(hospital), Some(role)) => {
            let value = format!("{hospital}/{}", role.0.code());
            all.push(actor(
                "IRCP",
                "PractitionerRole",
                systems::HOSPITAL_ROLE,
                value,
            ));
        }
        (None, Some(hospital), None) => {
            all.push(actor(
                "IRCP",
                "Organization",
                systems::HOSPITAL,
                hospital.to_string(),
            ));
        }
        (None, None, Some(role)) => {
            let value = role.0.code().to_owned();
            all.push(actor("IRCP", "PractitionerRole", systems::ROLE, value));
        }
        (None, None, None) => {}
    }
    if let Some(custodian) = &terms.custodian {
        all.push(actor(
            "CST",
            "Organization",
            systems::HOSPITAL,
            custodian.to_string(),
        ));
    }
    all
}

/// The level of a permit, said even where it is the default, and tags.
fn labels(directive: &DirectiveResponse, context: &ExportContext<'_>) -> Vec<Value> {
    let terms = &directive.terms;
    let mut all = Vec::new();
    if permits(directive.effect) {
        let (id, effect) = (directive.id, directive.effect.0);
        let policy = terms.to_policy(id, &directive.handle, effect, directive.authority.0);
        if let Some(level) = policy.as_ref().ok().map(Directive::level) {
            let (code, display) = (level.code(), level.display());
            all.push(
                json!({ "system": systems::CONFIDENTIALITY, "code": code, "display": display }),
            );
        }
    }
    if let Resources::Tags { tags } = &terms.resources {
        for tag in tags {
            let label = context.labels.label(tag);
            let coding = match label {
                Some(label) => json!({ "system": systems::ACT_CODE, "code": label }),
                None => json!({ "system": systems::TAG, "code": tag.to_string() }),
            };
            if !all.contains(&coding) {
                all.push(coding);
            }
        }
    }
    all
}

/// A category of the network, with the external code where it is one of those a network starts with.
pub(crate) fn category(code: &str) -> Value {
    let row = DOCUMENT_TYPES.iter().find(|row| row.category == code);
    let mut all = Vec::new();
    if let Some(row) = row {
        all.push(json!({ "system": row.system, "code": row.code, "display": row.display }));
    }
    all.push(json!({ "system": systems::CATEGORY, "code": code }));
    json!({ "coding": all })
}
