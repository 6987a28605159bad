//! Messages of **hospital-registry**, continued: members, their standing and their history.

use hie_derive::wire;

use super::{ChangeDetail, LeavingResponse};
use crate::{Capability, CountryCode, Hash, HospitalId, HospitalName, ServiceUrl};

/// What is public about a hospital. No personal data: a department's mailbox is not in it.
#[wire]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Profile {
    /// Its public name.
    pub name: HospitalName,
    /// Where it is.
    pub country: CountryCode,
    /// Its service address.
    pub url: ServiceUrl,
}

/// Why a membership changed: a closed list, so that no text about a person can slip in.
#[wire]
#[derive(Copy, Eq)]
pub enum StatusReason {
    /// Everything asked for was shown.
    RequirementsMet,
    /// Something asked for was not shown.
    RequirementsNotMet,
    /// Broke the rules of the network.
    Misconduct,
    /// Its systems or keys are or may be in wrong hands.
    SecurityIncident,
    /// Lost its licence or closed.
    LicenceEnded,
    /// Asked for it.
    OwnRequest,
    /// What was wrong has been put right.
    Remedied,
    /// Set down by a decision of the members or an authority, filed off chain.
    Decision,
}

/// The status of a member as of block time.
#[wire]
#[derive(Copy, Eq)]
pub enum MemberStatus {
    /// May do what its capabilities allow.
    Accredited,
    /// The accreditation ended less than 30 days ago: custodian and emergency rights remain.
    Grace,
    /// The accreditation ended: duties remain.
    Expired,
    /// Stopped for now: duties remain.
    Suspended,
    /// Ended for ever: duties remain.
    Revoked,
    /// On its way out: the rights of the status it would have, but for new roots and new consent.
    Leaving,
    /// Left for ever: duties remain.
    Withdrawn,
}

/// What the status of a member lets its people do. Duties are rights that never end.
#[wire]
#[derive(Copy, Eq, PartialOrd, Ord)]
pub enum Right {
    /// Read and keep up records of its own (capability `custodian`): what replaces, appends to,
    /// transforms or signs another.
    Publish,
    /// Publish records that begin a root of their own (capability `custodian`); whoever has this has
    /// `publish` too.
    PublishNew,
    /// Ask for records (capability `requester` or `research`).
    Request,
    /// Ask patients for their consent (capability `requester` or `research`).
    RequestConsent,
    /// Ask for records in an emergency (capability `emergency`).
    Emergency,
    /// Attest acts of patients and register handles (capability `attester`).
    Attest,
    /// Appoint and reinstate staff, change endpoints and profile.
    Manage,
    /// Duty: serve and confirm tickets.
    Serve,
    /// Duty: rotate and retire keys, stop and remove staff, retire endpoints, hand over the
    /// administration.
    Protect,
}

/// One member.
#[wire]
pub struct HospitalResponse {
    /// Its id.
    pub hospital: HospitalId,
    /// What is public about it.
    pub profile: Profile,
    /// Its status as of block time.
    pub status: MemberStatus,
    /// What that status lets its people do.
    pub rights: Vec<Right>,
    /// What it is accredited for.
    pub capabilities: Vec<Capability>,
    /// The account that administers it.
    pub administrator: String,
    /// When it was accredited, Unix seconds.
    pub accredited_at: u64,
    /// End of accreditation, Unix seconds, exclusive.
    pub accredited_until: u64,
    /// Proposed as administrator, not yet accepted.
    pub proposed_administrator: Option<String>,
    /// Its notice, while it is leaving.
    pub leaving: Option<LeavingResponse>,
}

/// A page of members.
#[wire]
pub struct HospitalsResponse {
    /// The members.
    pub hospitals: Vec<HospitalResponse>,
    /// `start_after` of the next page, if there may be one.
    pub next: Option<HospitalId>,
}

/// What happened to a membership.
#[wire]
#[derive(Copy, Eq)]
pub enum MembershipChange {
    /// Accredited.
    Accredited,
    /// Suspended.
    Suspended,
    /// Reinstated.
    Reinstated,
    /// Revoked.
    Revoked,
    /// Accredited until another day.
    Renewed,
    /// Accredited for other capabilities.
    CapabilitiesSet,
    /// On its way out.
    LeavingAnnounced,
    /// No longer on its way out.
    LeavingCancelled,
    /// Left for ever.
    Withdrawn,
    /// Another profile is public.
    ProfileUpdated,
    /// Another account administers it: the actor.
    AdministratorChanged,
}

/// One change of a membership.
#[wire]
pub struct HistoryEntry {
    /// Its number, from 1.
    pub number: u64,
    /// What changed.
    pub change: MembershipChange,
    /// Who did it.
    pub actor: String,
    /// When, Unix seconds.
    pub at: u64,
    /// Why; `own_request` for what a hospital decides itself without saying why.
    pub reason: StatusReason,
    /// What it is from then on, where the change is not all there is to tell.
    pub detail: Option<ChangeDetail>,
}

/// A page of changes.
#[wire]
pub struct HistoryResponse {
    /// The changes, oldest first.
    pub entries: Vec<HistoryEntry>,
    /// `start_after` of the next page, if there may be one.
    pub next: Option<u64>,
}

/// One pending application.
#[wire]
pub struct ApplicationResponse {
    /// The account that applied.
    pub applicant: String,
    /// The id wished for.
    pub hospital: HospitalId,
    /// SHA-256 of the profile's fields name, country and url joined by `‖`.
    pub profile_hash: Hash,
    /// When it applied, Unix seconds.
    pub applied_at: u64,
    /// When it lapses, Unix seconds, exclusive.
    pub lapses_at: u64,
}

/// A page of applications.
#[wire]
pub struct ApplicationsResponse {
    /// The applications.
    pub applications: Vec<ApplicationResponse>,
    /// `start_after` of the next page, if there may be one.
    pub next: Option<String>,
}
