//! `hie fhir document`, `audit` and `organization`: what the chain answered, as FHIR.

use std::path::Path;

use anyhow::{Context, bail};
use hie_client::copy::LogCopy;
use hie_fhir::{document, organization};
use hie_types::index::{LogEntry, PointerResponse, RecordsResponse};
use hie_types::registry::{EndpointsResponse, HospitalResponse};
use serde_json::{Value, json};

/// A pointer as a DocumentReference, a page of them as a Bundle.
pub fn document(answer: &Path) -> anyhow::Result<Value> {
    let answer = super::read(answer)?;
    if answer.get("records").is_none() {
        let pointer: PointerResponse =
            serde_json::from_value(answer).context("no answer of record-index")?;
        return Ok(document::document(&pointer));
    }
    let page: RecordsResponse =
        serde_json::from_value(answer).context("no answer of record-index")?;
    if page.next.is_some() {
        bail!("a page of several: ask for all records, and put them into one list");
    }
    if !page.erased.is_empty() {
        // What is left of them is an id and why: nothing that a DocumentReference could refer to.
        eprintln!("{} erased records are left out", page.erased.len());
    }
    let entries = page.records.iter().map(|pointer| {
        (
            format!("urn:x-hie:record:{}", pointer.id),
            document::document(pointer),
        )
    });
    Ok(bundle(entries.collect()))
}

/// A copy of an access log as a Bundle of AuditEvents.
pub fn audit(copy: &Path) -> anyhow::Result<Value> {
    let text = std::fs::read(copy).with_context(|| format!("reading {}", copy.display()))?;
    let copy = LogCopy::<LogEntry>::read(text.as_slice())?;
    Ok(hie_client::fhir::bundle(&copy)?)
}

/// A member as an Organization; with its endpoints, a Bundle of all.
pub fn organization(answer: &Path, endpoints: Option<&Path>) -> anyhow::Result<Value> {
    let hospital: HospitalResponse =
        serde_json::from_value(super::read(answer)?).context("no answer of hospital-registry")?;
    let Some(endpoints) = endpoints else {
        return Ok(organization::organization(&hospital, &[]));
    };
    let page: EndpointsResponse = serde_json::from_value(super::read(endpoints)?)
        .context("no answer of hospital-registry")?;
    if page.next.is_some() {
        bail!("a page of several: ask for all endpoints, and put them into one list");
    }
    let url = |kind: &str, resource: &Value| {
        let id = resource
            .get("id")
            .and_then(Value::as_str)
            .unwrap_or_default();
        format!("urn:x-hie:{kind}:{id}")
    };
    let own = organization::organization(&hospital, &page.endpoints);
    let mut all = vec![(url("hospital", &own), own)];
    all.extend(page.endpoints.iter().map(|one| {
        let one = organization::endpoint(&hospital.hospital, one);
        (url("endpoint", &one), one)
    }));
    Ok(bundle(all))
}

/// Resources with their addresses as a Bundle.
pub fn bundle(entries: Vec<(String, Value)>) -> Value {
    let entries: Vec<Value> = entries
        .into_iter()
        .map(|(url, resource)| json!({ "fullUrl": url, "resource": resource }))
        .collect();
    let mut bundle = json!({ "resourceType": "Bundle", "type": "collection" });
    // FHIR allows no empty list.
    if let (Some(bundle), false) = (bundle.as_object_mut(), entries.is_empty()) {
        bundle.insert("entry".to_owned(), Value::Array(entries));
    }
    bundle
}
