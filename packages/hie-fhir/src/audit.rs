//! An entry of an access log as FHIR R4 `AuditEvent`.

use hie_types::index::{
    ContestStep, CustodyBasis, DisclosureResult, ErasureStep, LogEntry, LogEvent, LoggedDecision,
    OfflineSide,
};
use hie_types::{Handle, Purpose, RecordId};
use serde_json::{Value, json};

use crate::time::instant;

/// The extension of an AuditEvent that holds the entry as it was logged, as JSON.
pub const ENTRY: &str = "urn:x-hie:log-entry";

/// Which log an entry is of.
#[derive(Clone, Copy, Debug)]
pub struct Log<'a> {
    /// The chain.
    pub chain_id: &'a str,
    /// The contract that keeps the log.
    pub contract: &'a str,
    /// Whose log it is.
    pub handle: Handle,
}

/// One entry of an access log as an AuditEvent. `line` is the entry as it was logged, with the head after
/// it: it stands in an extension, so that nothing is lost.
#[must_use]
pub fn audit_event(log: &Log<'_>, entry: &LogEntry, line: &str) -> Value {
    let kind = Kind::of(&entry.event);
    let mut event = json!({
        "resourceType": "AuditEvent",
        "id": format!("entry-{}", entry.number),
        "extension": [{ "url": ENTRY, "valueString": line }],
        "type": {
            "system": "http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle",
            "code": kind.lifecycle,
        },
        "subtype": [{ "system": "urn:x-hie:log-kind", "code": kind.code }],
        "action": kind.action,
        "recorded": instant(entry.at),
        "outcome": kind.outcome,
        "agent": agents(entry),
        "source": {
            "observer": { "identifier": {
                "system": "urn:x-hie:contract",
                "value": format!("{}/{}", log.chain_id, log.contract),
            } },
        },
        "entity": entities(log.handle, &entry.event),
    });
    if let (Some(purpose), Some(event)) = (kind.purpose, event.as_object_mut()) {
        let coded = json!([{ "coding": [{
            "system": "http://terminology.hl7.org/CodeSystem/v3-ActReason",
            "code": purpose.code(),
        }] }]);
        event.insert("purposeOfEvent".to_owned(), coded);
    }
    event
}

/// What FHIR calls an entry.
struct Kind {
    code: &'static str,
    lifecycle: &'static str,
    action: &'static str,
    outcome: &'static str,
    purpose: Option<Purpose>,
}

/// Success, and minor failure: of FHIR's AuditEventOutcome.
const SUCCESS: &str = "0";
const REFUSED: &str = "4";

impl Kind {
    fn of(event: &LogEvent) -> Self {
        match event {
            LogEvent::Access { purpose, .. } => Self {
                code: "access",
                lifecycle: "access",
                action: "R",
                outcome: SUCCESS,
                purpose: Some(*purpose),
            },
            LogEvent::Refusal { purpose, .. } => Self {
                code: "refusal",
                lifecycle: "access",
                action: "R",
                outcome: REFUSED,
                purpose: Some(*purpose),
            },
            LogEvent::Disclosure { records, .. } => {
                let served = |result| matches!(result, DisclosureResult::Served { .. });
                let any = records.iter().any(|one| served(one.result));
                Self {
                    code: "disclosure",
                    lifecycle: "disclose",
                    action: "R",
                    outcome: if any { SUCCESS } else { REFUSED },
                    purpose: None,
                }
            }
            LogEvent::Offline { .. } => Self::plain("offline", "access", "R", SUCCESS),
            LogEvent::Custody { .. } => Self::plain("custody", "transmit", "U", SUCCESS),
            LogEvent::Contest { .. } => Self::plain("contest", "verify", "U", SUCCESS),
            LogEvent::Erasure { step, .. } => {
                let (action, outcome) = match step {
                    ErasureStep::Requested { .. } => ("E", SUCCESS),
                    ErasureStep::Erased { .. } => ("D", SUCCESS),
                    ErasureStep::Retained { .. } => ("E", REFUSED),
                };
                Self::plain("erasure", "destroy", action, outcome)
            }
        }
    }

    const fn plain(
        code: &'static str,
        lifecycle: &'static str,
        action: &'static str,
        outcome: &'static str,
    ) -> Self {
        Self {
            code,
            lifecycle,
            action,
            outcome,
            purpose: None,
        }
    }
}

/// Who acted, and the account that sent it where that is somebody else: a gateway.
fn agents(entry: &LogEntry) -> Value {
    let mut person = json!({
        "who": { "identifier": { "system": "urn:x-hie:person", "value": entry.person.as_str() } },
        "requestor": true,
    });
    // Neither stands where the patient acted.
    if let Some(person) = person.as_object_mut() {
        if let Some(role) = entry.role {
            let role = json!([{ "coding": [{ "system": "urn:x-hie:role", "code": role.code() }] }]);
            person.insert("role".to_owned(), role);
        }
        if let Some(hospital) = &entry.hospital {
            person.insert("altId".to_owned(), json!(hospital.as_str()));
        }
    }
    if entry.person.as_str() == entry.account {
        return json!([person]);
    }
    let account = json!({
        "who": { "identifier": { "system": "urn:x-hie:account", "value": entry.account } },
        "requestor": false,
    });
    json!([person, account])
}

/// The patient, and what was asked for or handed over.
fn entities(handle: Handle, event: &LogEvent) -> Value {
    let patient = json!({
        "what": { "identifier": { "system": "urn:x-hie:handle", "value": handle.to_string() } },
        "type": { "system": "http://terminology.hl7.org/CodeSystem/audit-entity-type", "code": "1" },
        "role": { "system": "http://terminology.hl7.org/CodeSystem/object-role", "code": "1" },
    });
    let mut all = vec![patient];
    match event {
        LogEvent::Access {
            ticket, records, ..
        } => {
            all.push(ticket_entity(*ticket));
            all.extend(records.iter().map(decision));
        }
        LogEvent::Refusal { records, .. } => all.extend(records.iter().map(decision)),
        LogEvent::Disclosure { ticket, records } => {
            all.push(ticket_entity(*ticket));
            for disclosure in records {
                let details = match disclosure.result {
                    DisclosureResult::Served { commitment } => {
                        vec![detail("commitment", commitment.to_string())]
                    }
                    DisclosureResult::Unavailable {} => {
                        vec![detail("result", "unavailable".to_owned())]
                    }
                };
                all.push(record(disclosure.record, details));
            }
        }
        LogEvent::Offline {
            side,
            person,
            accessed_at,
            records,
        } => {
            let side = match side {
                OfflineSide::Asker { .. } => "asker",
                OfflineSide::Custodian { .. } => "custodian",
            };
            let details = vec![
                detail("reported_by", side.to_owned()),
                detail("read_by", person.as_str().to_owned()),
                detail("read_at", instant(*accessed_at)),
            ];
            all.extend(records.iter().map(|id| record(*id, details.clone())));
        }
        LogEvent::Custody {
            from,
            to,
            basis,
            records,
        } => {
            let basis = match basis {
                CustodyBasis::Offered => "offered",
                CustodyBasis::Assigned => "assigned",
            };
            let details = vec![
                detail("from", from.to_string()),
                detail("to", to.to_string()),
                detail("basis", basis.to_owned()),
            ];
            all.extend(records.iter().map(|id| record(*id, details.clone())));
        }
        LogEvent::Contest { record: id, step } => {
            let said = match step {
                ContestStep::Contested { authority, .. } => {
                    vec![detail("contested", authority.0.code().to_owned())]
                }
                ContestStep::Answered { answer } => {
                    vec![detail("answered", answer.0.code().to_owned())]
                }
            };
            all.push(record(*id, said));
        }
        LogEvent::Erasure { step, records } => {
            let said = match step {
                ErasureStep::Requested { authority, .. } => {
                    detail("requested", authority.0.code().to_owned())
                }
                ErasureStep::Erased { reason } => detail("erased", reason.0.code().to_owned()),
                ErasureStep::Retained { reason } => detail("retained", reason.0.code().to_owned()),
            };
            let of = |id: &RecordId| record(*id, vec![said.clone()]);
            all.extend(records.iter().map(of));
        }
    }
    Value::Array(all)
}

fn ticket_entity(ticket: u64) -> Value {
    json!({
        "what": { "identifier": { "system": "urn:x-hie:ticket", "value": ticket.to_string() } },
        "type": { "system": "http://terminology.hl7.org/CodeSystem/audit-entity-type", "code": "2" },
    })
}

fn decision(decision: &LoggedDecision) -> Value {
    let mut details = vec![detail("reason", decision.reason.code().to_owned())];
    let directive = decision
        .directive
        .map(|id| detail("directive", id.to_string()));
    let session = decision.session.map(|id| detail("session", id.to_string()));
    details.extend(directive.into_iter().chain(session));
    record(decision.record, details)
}

fn record(record: RecordId, details: Vec<Value>) -> Value {
    json!({
        "what": { "identifier": { "system": "urn:x-hie:record", "value": record.to_string() } },
        "type": { "system": "http://terminology.hl7.org/CodeSystem/audit-entity-type", "code": "2" },
        "detail": details,
    })
}

fn detail(name: &str, value: String) -> Value {
    json!({ "type": name, "valueString": value })
}
