//! Of the registries' answers what this contract needs. The answers hold more; what is not read costs
//! neither gas nor code.

use hie_derive::FromJson;
use hie_types::consent::Grantee;
use hie_types::registry::{
    AppointmentFacts, CategoryUse, EndpointKind, KeyStatus, KnownPerson, MemberStatus, NetworkRole,
    Right,
};
use hie_types::{Capability, Handle, HospitalId};

/// Of [`hie_types::registry::AccountResponse`]: who an account is and what it may do.
#[derive(FromJson)]
pub struct AccountFacts {
    /// The member it belongs to, if any.
    pub hospital: Option<HospitalId>,
    /// That member's status as of block time.
    pub status: Option<MemberStatus>,
    /// What that member's status lets its people do.
    pub rights: Vec<Right>,
    /// What that member is accredited for.
    pub capabilities: Vec<Capability>,
    /// The account's own appointment.
    pub appointment: Option<AppointmentFacts>,
    /// The appointment of the practitioner whom a gateway names.
    pub practitioner: Option<AppointmentFacts>,
    /// The network roles it acts in.
    pub network_roles: Vec<NetworkRole>,
    /// Answers to `about`.
    pub about: Option<AboutFacts>,
}

/// Of [`hie_types::registry::AboutResponse`]: what else was asked, in the order asked.
#[derive(FromJson)]
pub struct AboutFacts {
    /// Whether each hospital was ever accredited.
    pub hospitals: Vec<bool>,
    /// The person asked for, if the network knows it.
    pub person: Option<KnownPerson>,
    /// Whether each category may be published in clear.
    pub categories: Vec<CategoryUse>,
    /// What each endpoint is; nothing if there is none or it is retired.
    pub endpoints: Vec<Option<EndpointKind>>,
    /// The key asked for, if there is one.
    pub key: Option<KeyFacts>,
}

/// Of [`hie_types::registry::KeyResponse`].
#[derive(FromJson)]
pub struct KeyFacts {
    /// Its number within the hospital.
    pub key: u32,
    /// What became of it.
    pub status: KeyStatus,
}

/// Of [`hie_types::registry::HospitalResponse`].
#[derive(FromJson)]
pub struct MemberFacts {
    /// Its status as of block time.
    pub status: MemberStatus,
}

/// Of [`hie_types::consent::PatientResponse`].
#[derive(FromJson)]
pub struct PatientFacts {
    /// When the handle was closed, if it was.
    pub closed_at: Option<u64>,
    /// All other handles of the same patient that are merged with it.
    pub merged: Vec<Handle>,
    /// Of the hospitals asked about those that may not publish under it.
    pub no_publishing: Vec<HospitalId>,
}

/// Of [`hie_types::consent::DirectiveResponse`].
#[derive(FromJson)]
pub struct DirectiveFacts {
    /// Of what it says.
    pub terms: TermsFacts,
}

/// Of [`hie_types::consent::Terms`].
#[derive(FromJson)]
pub struct TermsFacts {
    /// Whom it permits or denies.
    #[serde(default)]
    pub grantee: Grantee,
}
