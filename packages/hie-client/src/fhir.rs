//! An access log as a FHIR R4 Bundle of AuditEvents, for the audit tools that hospitals have. Nothing is
//! lost: each AuditEvent carries the entry itself and the head after it in an extension, and is read back
//! only if it says what its entry says.

use hie_fhir::audit::{ENTRY, Log, audit_event};
use hie_types::index::LogEntry;
use serde_json::{Value, json};

use crate::copy::{CopyError, Header, Line, LogCopy};

pub use hie_fhir::time::instant;

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
            "resource": event(&copy.header, line)?,
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
        let expected = event(&header, &line);
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

/// A line of the copy as an AuditEvent: [`audit_event`] says what FHIR calls it.
fn event(header: &Header, line: &Line<LogEntry>) -> serde_json::Result<Value> {
    let log = Log {
        chain_id: &header.chain_id,
        contract: &header.contract,
        handle: header.handle,
    };
    Ok(audit_event(
        &log,
        &line.entry,
        &serde_json::to_string(line)?,
    ))
}
