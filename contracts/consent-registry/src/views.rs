//! Of the hospital registry's answers what this contract needs. The answers hold more; what is not read
//! costs neither gas nor code.

use hie_derive::FromJson;
use hie_types::registry::{AppointmentFacts, KnownPerson, NetworkRole, Right};
use hie_types::{Capability, HospitalId};

/// Of [`hie_types::registry::AccountResponse`]: who an account is and what it may do.
#[derive(FromJson)]
pub struct AccountFacts {
    /// The member it belongs to, if any.
    pub hospital: Option<HospitalId>,
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
}

/// Of [`hie_types::registry::HospitalResponse`].
#[derive(FromJson)]
pub struct MemberFacts {
    /// What its status lets its people do, as of block time.
    pub rights: Vec<Right>,
    /// What it is accredited for.
    pub capabilities: Vec<Capability>,
}
