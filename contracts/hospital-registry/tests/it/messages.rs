//! Short words for ids and messages.

use hie_types::registry::*;
use hie_types::{Capability, HospitalId, PauseScope, Practitioner, PublicKey, Role, ServiceUrl};

pub fn admin(hospital: &str) -> String {
    format!("{hospital}-admin")
}

pub fn id(hospital: &str) -> HospitalId {
    hospital.parse().unwrap()
}

pub fn profile(id: &str) -> Profile {
    Profile {
        name: format!("Hospital {id}").parse().unwrap(),
        country: "KR".parse().unwrap(),
        url: url(&format!("https://{id}.example")),
    }
}

pub fn url(text: &str) -> ServiceUrl {
    text.parse().unwrap()
}

pub fn custodian() -> Capability {
    hie_policy::Capability::Custodian.into()
}

pub fn requester() -> Capability {
    hie_policy::Capability::Requester.into()
}

pub fn role(role: hie_policy::Role) -> Role {
    role.into()
}

pub fn apply(id: &str) -> ExecuteMsg {
    ExecuteMsg::ApplyForMembership {
        hospital: id.parse().unwrap(),
        profile: profile(id),
    }
}

pub fn suspend(hospital: &str) -> ExecuteMsg {
    ExecuteMsg::Suspend {
        hospital: id(hospital),
        reason: StatusReason::SecurityIncident,
    }
}

pub fn reinstate(hospital: &str) -> ExecuteMsg {
    ExecuteMsg::Reinstate {
        hospital: id(hospital),
        reason: StatusReason::Remedied,
    }
}

pub fn revoke(hospital: &str) -> ExecuteMsg {
    ExecuteMsg::Revoke {
        hospital: id(hospital),
        reason: StatusReason::Misconduct,
    }
}

/// By pseudonym.
pub fn practitioner(byte: u8) -> StaffRef {
    StaffRef {
        account: None,
        practitioner: Some(Practitioner([byte; 16])),
    }
}

pub fn appoint(staff: StaffRef, role: hie_policy::Role) -> ExecuteMsg {
    appoint_for(staff, role, None, false)
}

pub fn appoint_for(
    staff: StaffRef,
    role: hie_policy::Role,
    until: Option<u64>,
    break_glass: bool,
) -> ExecuteMsg {
    ExecuteMsg::AppointStaff {
        staff,
        role: role.into(),
        until,
        break_glass,
    }
}

/// Accepts a nurse's place without end and without the break-glass right.
pub fn accept(hospital: &str) -> ExecuteMsg {
    ExecuteMsg::AcceptAppointment {
        hospital: id(hospital),
        role: hie_policy::Role::Nurse.into(),
        until: None,
        break_glass: false,
    }
}

pub fn put_endpoint(endpoint: &str) -> ExecuteMsg {
    ExecuteMsg::PutEndpoint {
        endpoint: endpoint.parse().unwrap(),
        kind: EndpointKind::PrivateStore,
        url: url("https://store.example/fhir"),
    }
}

pub fn retire_endpoint(endpoint: &str) -> ExecuteMsg {
    ExecuteMsg::RetireEndpoint {
        endpoint: endpoint.parse().unwrap(),
    }
}

pub fn encryption_key(byte: u8) -> ExecuteMsg {
    ExecuteMsg::RegisterKey {
        key_use: KeyUse::Encryption,
        public_key: PublicKey([byte; 32]),
        proof: None,
        attestation: None,
    }
}

pub fn pause() -> ExecuteMsg {
    ExecuteMsg::Pause {
        scope: PauseScope::Applications,
    }
}

pub fn resume() -> ExecuteMsg {
    ExecuteMsg::Resume {
        scope: PauseScope::Applications,
    }
}

pub fn renew(hospital: &str, until: u64) -> ExecuteMsg {
    ExecuteMsg::RenewAccreditation {
        hospital: id(hospital),
        until,
        reason: StatusReason::RequirementsMet,
    }
}

pub fn announce() -> ExecuteMsg {
    ExecuteMsg::AnnounceLeaving {
        reason: StatusReason::LicenceEnded,
    }
}

pub fn cancel_leaving(hospital: &str) -> ExecuteMsg {
    ExecuteMsg::CancelLeaving {
        hospital: id(hospital),
        reason: StatusReason::Decision,
    }
}

pub fn complete(hospital: &str) -> ExecuteMsg {
    ExecuteMsg::CompleteWithdrawal {
        hospital: id(hospital),
        reason: StatusReason::OwnRequest,
    }
}

pub fn set_capabilities(hospital: &str, capabilities: &[hie_policy::Capability]) -> ExecuteMsg {
    ExecuteMsg::SetCapabilities {
        hospital: id(hospital),
        capabilities: capabilities.iter().map(|&c| c.into()).collect(),
        reason: StatusReason::Decision,
    }
}

pub fn accept_administrator(hospital: &str) -> ExecuteMsg {
    ExecuteMsg::AcceptAdministrator {
        hospital: id(hospital),
    }
}

pub fn put_category(category: &str, sensitive: bool) -> ExecuteMsg {
    ExecuteMsg::PutCategory {
        category: category.parse().unwrap(),
        display: "Letter".parse().unwrap(),
        system: "urn:example:codes".parse().unwrap(),
        code: "L-1".parse().unwrap(),
        sensitive,
    }
}

pub fn retire_category(category: &str) -> ExecuteMsg {
    ExecuteMsg::RetireCategory {
        category: category.parse().unwrap(),
    }
}

pub fn settings(notice_seconds: u64) -> ExecuteMsg {
    ExecuteMsg::UpdateConfig {
        settings: Settings { notice_seconds },
    }
}
