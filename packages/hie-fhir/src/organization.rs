//! A member of the network as FHIR R4 `Organization`, and its endpoints as `Endpoint`.

use hie_types::HospitalId;
use hie_types::registry::{EndpointKind, EndpointResponse, HospitalResponse, MemberStatus};
use serde_json::{Value, json};

use crate::systems;
use crate::time::instant;

/// One member as an `Organization`, which names its endpoints where they are given.
#[must_use]
pub fn organization(hospital: &HospitalResponse, endpoints: &[EndpointResponse]) -> Value {
    let (status, active) = match hospital.status {
        MemberStatus::Accredited => ("accredited", true),
        MemberStatus::Grace => ("grace", true),
        MemberStatus::Leaving => ("leaving", true),
        MemberStatus::Expired => ("expired", false),
        MemberStatus::Suspended => ("suspended", false),
        MemberStatus::Revoked => ("revoked", false),
        MemberStatus::Withdrawn => ("withdrawn", false),
    };
    let mut extensions = vec![json!({ "url": systems::MEMBER_STATUS, "valueCode": status })];
    extensions.extend(
        hospital
            .capabilities
            .iter()
            .map(|one| json!({ "url": systems::CAPABILITY, "valueCode": one.0.code() })),
    );
    // The end of accreditation is exclusive, FHIR's is the last instant in it.
    let period = json!({
        "start": instant(hospital.accredited_at),
        "end": instant(hospital.accredited_until.saturating_sub(1).max(hospital.accredited_at)),
    });
    let mut all = json!({
        "resourceType": "Organization",
        "id": hospital.hospital.as_str(),
        "extension": extensions,
        "identifier": [{
            "system": systems::HOSPITAL, "value": hospital.hospital.as_str(), "period": period,
        }],
        "active": active,
        "type": [{ "coding": [{
            "system": "http://terminology.hl7.org/CodeSystem/organization-type", "code": "prov",
        }] }],
        "name": hospital.profile.name.as_str(),
        "telecom": [{ "system": "url", "value": hospital.profile.url.as_str() }],
        "address": [{ "country": hospital.profile.country.as_str() }],
    });
    let references: Vec<Value> = endpoints
        .iter()
        .filter(|one| !one.retired)
        .map(|one| json!({ "reference": format!("Endpoint/{}", id(&hospital.hospital, one)) }))
        .collect();
    // FHIR allows no empty list.
    if let (Some(fields), false) = (all.as_object_mut(), references.is_empty()) {
        fields.insert("endpoint".to_owned(), Value::Array(references));
    }
    all
}

/// One endpoint of a member as an `Endpoint`.
#[must_use]
pub fn endpoint(hospital: &HospitalId, endpoint: &EndpointResponse) -> Value {
    let kind = match endpoint.kind {
        EndpointKind::PrivateStore => "private-store",
        EndpointKind::PublicStore => "public-store",
        EndpointKind::Gateway => "gateway",
        EndpointKind::Fhir => "fhir",
    };
    // Only one of the four speaks a protocol that FHIR has a name for.
    let connection = if endpoint.kind == EndpointKind::Fhir {
        json!({
            "system": "http://terminology.hl7.org/CodeSystem/endpoint-connection-type",
            "code": "hl7-fhir-rest",
        })
    } else {
        json!({ "system": systems::ENDPOINT_KIND, "code": kind })
    };
    json!({
        "resourceType": "Endpoint",
        "id": id(hospital, endpoint),
        "identifier": [{
            "system": systems::ENDPOINT, "value": format!("{hospital}/{}", endpoint.endpoint),
        }],
        "status": if endpoint.retired { "off" } else { "active" },
        "connectionType": connection,
        "managingOrganization": { "reference": format!("Organization/{hospital}") },
        "payloadType": [{ "coding": [{ "system": systems::ENDPOINT_KIND, "code": kind }] }],
        "address": endpoint.url.as_str(),
    })
}

/// Neither id has a dot in it, so that two endpoints never share one. At most 57 characters of FHIR's 64.
fn id(hospital: &HospitalId, endpoint: &EndpointResponse) -> String {
    format!("{hospital}.{}", endpoint.endpoint)
}
