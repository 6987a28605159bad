//! A pointer as FHIR R4 `DocumentReference`: what the chain knows of a sealed document.

use hie_types::consent::RecordCategory;
use hie_types::index::{PointerResponse, RecordStatus};
use serde_json::{Map, Value, json};

use crate::consent::{category, handle};
use crate::systems;
use crate::time::instant;

/// One pointer as a `DocumentReference`. The document itself is sealed: media type and title lie inside the
/// seal, and its address is an object of a custodian's endpoint, had for a ticket.
#[must_use]
pub fn document(pointer: &PointerResponse) -> Value {
    let (status, ours) = match pointer.status {
        RecordStatus::Current => ("current", "current"),
        RecordStatus::Superseded => ("superseded", "superseded"),
        RecordStatus::EnteredInError => ("entered-in-error", "entered-in-error"),
        RecordStatus::Unavailable => ("current", "unavailable"),
        RecordStatus::Erased => ("entered-in-error", "erased"),
    };
    let mut extensions = vec![
        json!({ "url": systems::RECORD_STATUS, "valueCode": ours }),
        json!({ "url": systems::CONTESTED, "valueBoolean": pointer.contested }),
        json!({ "url": systems::ROOT, "valueIdentifier": record(&pointer.root.to_string()) }),
        json!({ "url": systems::ORIGIN, "valueIdentifier": hospital(pointer.origin.as_str()) }),
        json!({ "url": systems::COMMITMENT, "valueString": pointer.commitment.to_string() }),
    ];
    if let Some(other) = pointer.superseded_by {
        let other = record(&other.to_string());
        extensions.push(json!({ "url": systems::SUPERSEDED_BY, "valueIdentifier": other }));
    }
    let mut all = json!({
        "resourceType": "DocumentReference",
        "id": pointer.id.to_string(),
        "extension": extensions,
        "masterIdentifier": record(&pointer.id.to_string()),
        "status": status,
        "type": kind(&pointer.category),
        "subject": handle(pointer.handle),
        "date": instant(pointer.published_at),
        "custodian": { "type": "Organization", "identifier": hospital(pointer.custodian.as_str()) },
        "securityLabel": labels(pointer),
        "content": [content(pointer)],
    });
    if let Some(fields) = all.as_object_mut() {
        rest(pointer, fields);
    }
    all
}

fn rest(pointer: &PointerResponse, fields: &mut Map<String, Value>) {
    if let Some(relation) = &pointer.relation {
        let code = match relation.kind.0 {
            hie_policy::RelationKind::Replaces => "replaces",
            hie_policy::RelationKind::Appends => "appends",
            hie_policy::RelationKind::Transforms => "transforms",
            hie_policy::RelationKind::Signs => "signs",
        };
        let target = record(&relation.target.to_string());
        let target = json!({ "type": "DocumentReference", "identifier": target });
        fields.insert(
            "relatesTo".to_owned(),
            json!([{ "code": code, "target": target }]),
        );
    }
    let mut context = Map::new();
    if let Some(months) = pointer.period {
        let period = json!({ "start": months.from.to_string(), "end": months.until.to_string() });
        context.insert("period".to_owned(), period);
    }
    if !pointer.groups.is_empty() {
        let groups = pointer.groups.iter().map(|group| {
            json!({ "identifier": { "system": systems::GROUP, "value": group.to_string() } })
        });
        context.insert("related".to_owned(), groups.collect());
    }
    if !context.is_empty() {
        fields.insert("context".to_owned(), Value::Object(context));
    }
}

fn kind(of: &RecordCategory) -> Value {
    match of {
        RecordCategory::Code(code) => category(code.as_str()),
        RecordCategory::Blinded(tag) => {
            json!({ "coding": [{ "system": systems::TAG, "code": tag.to_string() }] })
        }
    }
}

fn labels(pointer: &PointerResponse) -> Value {
    let level = pointer.confidentiality.0;
    let coding = json!({
        "system": systems::CONFIDENTIALITY, "code": level.code(), "display": level.display(),
    });
    let tags = pointer
        .tags
        .iter()
        .map(|tag| json!({ "coding": [{ "system": systems::TAG, "code": tag.to_string() }] }));
    std::iter::once(json!({ "coding": [coding] }))
        .chain(tags)
        .collect()
}

/// Where the sealed document lies, and its size, rounded up.
fn content(pointer: &PointerResponse) -> Value {
    let locator = &pointer.locator;
    let custodian = &pointer.custodian;
    let url = format!(
        "{}:{custodian}:{}:{}",
        systems::OBJECT,
        locator.endpoint,
        locator.object
    );
    // FHIR's size is an unsigned int of 31 bits: what does not fit stands in the extension only.
    let mut attachment = json!({
        "extension": [{ "url": systems::SIZE, "valueString": pointer.size.to_string() }],
        "contentType": "application/octet-stream",
        "url": url,
    });
    if let (Ok(size), Some(fields)) = (i32::try_from(pointer.size), attachment.as_object_mut()) {
        fields.insert("size".to_owned(), json!(size));
    }
    json!({ "attachment": attachment })
}

fn record(id: &str) -> Value {
    json!({ "system": systems::RECORD, "value": id })
}

fn hospital(id: &str) -> Value {
    json!({ "system": systems::HOSPITAL, "value": id })
}
