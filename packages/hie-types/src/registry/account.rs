//! Messages of **hospital-registry**, continued: the one query that the other contracts ask.

use hie_derive::wire;

use super::{EndpointKind, KeyResponse, KeyUse, MemberStatus, NetworkRole, Right, StaffStanding};
use crate::{Capability, CategoryCode, EndpointId, HospitalId, PersonId, Role};

/// What else another contract wants to know in the same query.
#[wire]
#[derive(Default)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct About {
    /// Hospitals of which to say whether they were ever accredited; at most 4.
    #[serde(default)]
    #[schemars(schema_with = "crate::schema::list::<HospitalId, 0, 4>")]
    pub hospitals: Vec<HospitalId>,
    /// A person to look up.
    #[serde(default)]
    pub person: Option<PersonId>,
    /// Categories to look up; at most 50.
    #[serde(default)]
    #[schemars(schema_with = "crate::schema::list::<CategoryCode, 0, 50>")]
    pub categories: Vec<CategoryCode>,
    /// Endpoints of the account's hospital to look up; at most 50.
    #[serde(default)]
    #[schemars(schema_with = "crate::schema::list::<EndpointId, 0, 50>")]
    pub endpoints: Vec<EndpointId>,
    /// A key of the account's hospital to look up.
    #[serde(default)]
    pub key: Option<KeyWanted>,
}

/// Which key of the account's hospital is meant.
#[wire]
#[derive(Copy, Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum KeyWanted {
    /// The active one for this use.
    Active {
        /// What the key is for.
        key_use: KeyUse,
    },
    /// The one with this number.
    Number {
        /// Its number.
        key: u32,
    },
}

/// Who an account is and what it may do.
#[wire]
pub struct AccountResponse {
    /// The member it belongs to, if any.
    pub hospital: Option<HospitalId>,
    /// That member's status as of block time.
    pub status: Option<MemberStatus>,
    /// What that status lets its people do.
    pub rights: Vec<Right>,
    /// What that member is accredited for.
    pub capabilities: Vec<Capability>,
    /// The account's own appointment.
    pub appointment: Option<AppointmentFacts>,
    /// The appointment of the practitioner that was named: only if the account is an active gateway
    /// and that practitioner is registered at its hospital.
    pub practitioner: Option<AppointmentFacts>,
    /// The network roles it acts in: those it holds, and for the owner those that nobody holds.
    pub network_roles: Vec<NetworkRole>,
    /// Whether it is the owner.
    pub owner: bool,
    /// Answers to `about`.
    pub about: Option<AboutResponse>,
}

/// What an appointment lets a person do.
#[wire]
pub struct AppointmentFacts {
    /// Who this is: the pseudonym of the hospital where there is one, else the account.
    pub person: PersonId,
    /// Appointed as.
    pub role: Role,
    /// Where the appointment stands as of block time.
    pub standing: StaffStanding,
    /// Whether this person may break the glass.
    pub break_glass: bool,
    /// The account of a person who is named by a pseudonym and has accepted with an account too:
    /// a denial of the account holds for that person as well. Nothing for anybody else.
    pub account: Option<String>,
}

/// Answers to [`About`], in the order asked.
#[wire]
pub struct AboutResponse {
    /// Whether each hospital was ever accredited.
    pub hospitals: Vec<bool>,
    /// The person asked for, if the network knows it: as it is named (an account with a pseudonym
    /// answers with the pseudonym) and where it is appointed.
    pub person: Option<KnownPerson>,
    /// Whether each category may be published in clear.
    pub categories: Vec<CategoryUse>,
    /// What each endpoint is; nothing if there is none or it is retired.
    pub endpoints: Vec<Option<EndpointKind>>,
    /// The key asked for, if there is one.
    pub key: Option<KeyResponse>,
}

/// A person that the network knows.
#[wire]
pub struct KnownPerson {
    /// How directives, tickets and bars name this person.
    pub person: PersonId,
    /// Where the person is appointed today.
    pub hospital: HospitalId,
    /// The account of that person, if the appointment has one that has accepted: a denial of the
    /// person holds for it too. Nothing where `person` is an account itself.
    pub account: Option<String>,
}

/// Whether a category may be published in clear.
#[wire]
#[derive(Copy, Eq)]
pub enum CategoryUse {
    /// It may.
    Clear,
    /// Only blinded: the table marks it sensitive.
    Sensitive,
    /// There is no such category.
    Unknown,
    /// Not for new records: it is retired.
    Retired,
}
