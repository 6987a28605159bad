//! An access log as a FHIR R4 Bundle of AuditEvents, for the audit tools that hospitals have. Nothing is
//! lost: each AuditEvent carries the entry itself and the head after it in an extension, and is read back
//! only if it says what its entry says.

use hie_types::index::{
    ContestStep, CustodyBasis, DisclosureResult, ErasureStep, LogEntry, LogEvent, LoggedDecision,
    OfflineSide,
};
use hie_types::{Handle, Purpose, RecordId};
use serde_json::{Value, json};

use crate::copy::{CopyError, Header, Line, LogCopy};

/// The extension of an AuditEvent that holds a line of the copy, as JSON.
const ENTRY: &str = "urn:x-hie:log-entry";
/// The extension of the bundle's meta that holds the header of the copy, as JSON.
const HEADER: &str = "urn:x-hie:log-header";

/// The copy as a Bundle of type `collection`.
///
/// # Errors
/// Never for the entries of the suite: what cannot be written as JSON cannot be an entry.
pub fn bundle(copy: &LogCopy<LogEntry>) -> serde_json::Result<Value> {
    let header = serde_json::to_string(&copy.header)?;
    let events = copy.lines.iter().map(|line| {
        Ok(json!({
            "fullUrl": format!("urn:x-hie:log:{}:{}", copy.header.handle, line.entry.number),
            "resource": audit_event(&copy.header, line)?,
        }))
    });
    let events = events.collect::<serde_json::Result<Vec<_>>>()?;
    let mut bundle = json!({
        "resourceType": "Bundle",
        "meta": { "extension": [{ "url": HEADER, "valueString": header }] },
        "type": "collection",
    });
    // FHIR allows no empty list.
    if let (Some(bundle), false) = (bundle.as_object_mut(), events.is_empty()) {
        bundle.insert("entry".to_owned(), Value::Array(events));
    }
    Ok(bundle)
}

/// Reads a Bundle that [`bundle`] made.
///
/// # Errors
/// If it is none, or an AuditEvent does not say what the entry in it says.
pub fn read(bundle: &Value) -> Result<LogCopy<LogEntry>, CopyError> {
    let unreadable = |line, what| CopyError::Unreadable { line, what };
    let header = extension(bundle.get("meta"), HEADER);
    let header = header.ok_or(unreadable(1, "no header of a copy in the bundle's meta"))?;
    let header: Header =
        serde_json::from_str(header).map_err(|_| unreadable(1, "no header of a copy"))?;
    let none = Vec::new();
    let entries = bundle.get("entry").and_then(Value::as_array);
    let mut lines = Vec::new();
    for (at, entry) in entries.unwrap_or(&none).iter().enumerate() {
        let number = at.saturating_add(1);
        let resource = entry.get("resource");
        let line = extension(resource, ENTRY).ok_or(unreadable(number, "no entry in it"))?;
        let line: Line<LogEntry> =
            serde_json::from_str(line).map_err(|_| unreadable(number, "no entry of this log"))?;
        let expected = audit_event(&header, &line);
        if resource != expected.ok().as_ref() {
            return Err(CopyError::Differs {
                entry: line.entry.number,
                what: "the AuditEvent does not say what its entry says",
            });
        }
        lines.push(line);
    }
    Ok(LogCopy { header, lines })
}

fn extension<'a>(element: Option<&'a Value>, url: &str) -> Option<&'a str> {
    let extensions = element?.get("extension")?.as_array()?;
    let found = extensions
        .iter()
        .find(|one| one.get("url").and_then(Value::as_str) == Some(url));
    found?.get("valueString")?.as_str()
}

fn audit_event(header: &Header, line: &Line<LogEntry>) -> serde_json::Result<Value> {
    let entry = &line.entry;
    let kind = Kind::of(&entry.event);
    let mut event = json!({
        "resourceType": "AuditEvent",
        "id": format!("entry-{}", entry.number),
        "extension": [{ "url": ENTRY, "valueString": serde_json::to_string(line)? }],
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
                "value": format!("{}/{}", header.chain_id, header.contract),
            } },
        },
        "entity": entities(header.handle, &entry.event),
    });
    if let (Some(purpose), Some(event)) = (kind.purpose, event.as_object_mut()) {
        let coded = json!([{ "coding": [{
            "system": "http://terminology.hl7.org/CodeSystem/v3-ActReason",
            "code": purpose.code(),
        }] }]);
        event.insert("purposeOfEvent".to_owned(), coded);
    }
    Ok(event)
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

/// Unix seconds as FHIR's `instant`, in UTC. Days are counted in eras of 400 years (Howard Hinnant,
/// *chrono-compatible low-level date algorithms*).
pub fn instant(seconds: u64) -> String {
    const DAY: u64 = 86_400;
    const ERA: u64 = 146_097;
    let part = |n: u64, by: u64| n.checked_div(by).unwrap_or_default();
    let rest = |n: u64, by: u64| n.checked_rem(by).unwrap_or_default();
    // Days since 0000-03-01.
    let days = part(seconds, DAY).saturating_add(719_468);
    let of_era = rest(days, ERA);
    let leaps = part(of_era, 1_460)
        .saturating_add(part(of_era, 146_096))
        .saturating_sub(part(of_era, 36_524));
    let year_of_era = part(of_era.saturating_sub(leaps), 365);
    let before = year_of_era
        .saturating_mul(365)
        .saturating_add(part(year_of_era, 4))
        .saturating_sub(part(year_of_era, 100));
    let of_year = of_era.saturating_sub(before);
    let from_march = part(of_year.saturating_mul(5).saturating_add(2), 153);
    let day = of_year
        .saturating_sub(part(from_march.saturating_mul(153).saturating_add(2), 5))
        .saturating_add(1);
    let month = if from_march < 10 {
        from_march.saturating_add(3)
    } else {
        from_march.saturating_sub(9)
    };
    let year = part(days, ERA)
        .saturating_mul(400)
        .saturating_add(year_of_era)
        .saturating_add(u64::from(month <= 2));
    let time = rest(seconds, DAY);
    let (hour, minute, second) = (part(time, 3_600), rest(part(time, 60), 60), rest(time, 60));
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_those_of_the_calendar() {
        for (seconds, expected) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_399, "2000-02-28T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (951_868_800, "2000-03-01T00:00:00Z"),
            (1_782_864_000, "2026-07-01T00:00:00Z"),
            (1_798_761_599, "2026-12-31T23:59:59Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
        ] {
            assert_eq!(instant(seconds), expected);
        }
    }
}
