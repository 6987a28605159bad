//! A hospital asks a patient for consent: what it asks for, and where a request stands.

use hie_derive::wire;

use crate::consent::{Grantee, Months, Resources};
use crate::{
    Authority, Confidentiality, Handle, HospitalId, PersonId, PolicyId, Purpose, Role, StudyId,
};

/// The permit that a hospital asks for: its terms, but that it starts when the patient approves.
#[wire]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct AskedTerms {
    /// For whom: staff of the hospital that asks, in one role, or one person of it. The hospital may
    /// be left out; no other can be named.
    #[serde(default)]
    pub grantee: Grantee,
    /// Only records that this hospital published first. Any if left out.
    pub custodian: Option<HospitalId>,
    /// 1 to 8 purposes, none twice.
    #[schemars(schema_with = "crate::schema::set::<Purpose, 1, 8>")]
    pub purposes: Vec<Purpose>,
    /// To which records.
    pub resources: Resources,
    /// The highest level it reaches (N if left out; V for `tags` and `records`).
    pub confidentiality: Option<Confidentiality>,
    /// One registered study. Only where every purpose is one of research.
    pub study: Option<StudyId>,
    /// Months of the care that the records are about.
    pub data_period: Option<Months>,
    /// For how long, in days from the approval: 1 to 36,500, and no more than the network allows.
    #[schemars(range(min = 1, max = 36_500))]
    pub days: u32,
    /// The text of the network's policy that the patient is to agree to, one in force.
    pub policy: Option<PolicyId>,
}

/// Where a request stands as of block time.
#[wire]
#[derive(Copy, Eq)]
pub enum RequestStatus {
    /// It waits for the patient.
    Pending,
    /// The patient permitted, what was asked for or less.
    Approved,
    /// The patient did not.
    Declined,
    /// The hospital asks no longer.
    Withdrawn,
    /// Nobody answered in time.
    Lapsed,
}

/// One request.
#[wire]
pub struct RequestResponse {
    /// Its number, in the order in which all requests of the network were made.
    pub id: u64,
    /// Whose records.
    pub handle: Handle,
    /// The hospital that asks.
    pub hospital: HospitalId,
    /// Who asked.
    pub person: PersonId,
    /// As what.
    pub role: Role,
    /// The account that sent the message: the person's own, or a gateway's.
    pub account: String,
    /// What is asked for.
    pub asked: AskedTerms,
    /// When, Unix seconds.
    pub asked_at: u64,
    /// When it lapses, Unix seconds: from this second on it is not pending.
    pub lapses_at: u64,
    /// Where it stands.
    pub status: RequestStatus,
    /// What the patient or the hospital said, if either did.
    pub answer: Option<RequestAnswer>,
}

/// The end of a request.
#[wire]
pub struct RequestAnswer {
    /// When, Unix seconds.
    pub at: u64,
    /// By whose authority the patient answered; nothing where the hospital withdrew.
    pub authority: Option<Authority>,
    /// Who.
    pub account: String,
    /// The permit, if it was approved.
    pub directive: Option<u64>,
}

/// A page of requests.
#[wire]
pub struct RequestsResponse {
    /// The requests, by number.
    pub requests: Vec<RequestResponse>,
    /// `start_after` of the next page, if there may be one.
    pub next: Option<u64>,
}
