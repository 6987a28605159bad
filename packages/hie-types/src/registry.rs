//! Messages of **hospital-registry**: who is a member of the network, with which rights, keys,
//! endpoints and staff. Times are Unix seconds of block time; ends are exclusive.

use cosmwasm_schema::QueryResponses;
use hie_derive::wire;

pub use crate::membership::*;
use crate::{
    Capability, CategoryCode, CategoryDisplay, CodeSystem, Commitment, CountryCode, EndpointId,
    ExternalCode, Hash, HospitalId, HospitalName, OwnershipResponse, PauseScope, PersonId,
    Practitioner, PublicKey, Role, ServiceUrl, Signature,
};

/// Starts the registry. The category table is seeded with the verified rows of
/// `hie-policy`'s document types; no role is held yet, so the owner acts for all of them.
#[wire]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct InstantiateMsg {
    /// The address that governs the network: an x/group policy, multisig or gov account.
    pub owner: String,
}

/// What may be asked of the registry. No message takes funds.
#[wire]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum ExecuteMsg {
    /// Applies for membership. Sender: any account that is neither staff of a member nor has an
    /// application pending; it becomes the hospital's administrator. Only a hash of `profile` is
    /// kept until accreditation. Refused when 32 applications are pending, or the id was ever given
    /// out. Lapses after 30 days.
    /// Event: `application`.
    ApplyForMembership {
        /// The id wished for. Applying does not reserve it.
        hospital: HospitalId,
        /// What the registrar will publish on accreditation.
        profile: Profile,
    },
    /// Accredits an applicant. Sender: registrar or owner. `hospital` and `profile` must be those of
    /// the application, so that applying anew cannot change what a prepared decision gives out.
    /// Refused when the id was ever given out, or the application lapsed. Event: `membership`.
    Accredit {
        /// The id given out: the one applied for.
        hospital: HospitalId,
        /// The account that applied.
        applicant: String,
        /// The profile applied with.
        profile: Profile,
        /// What the hospital may do; at least one, none twice.
        capabilities: Vec<Capability>,
        /// End of accreditation, Unix seconds, exclusive; after now.
        until: u64,
    },
    /// Rejects a pending application, of which nothing remains. Sender: registrar or owner.
    /// Event: `application`.
    RejectApplication {
        /// The account that applied.
        applicant: String,
        /// Why.
        reason: StatusReason,
    },
    /// Withdraws the sender's own application, lapsed or not; nothing of it remains. Sender: the account that applied.
    /// Refused when there is none, so that a repetition is too. Event: `application`.
    WithdrawApplication {},
    /// Moves the end of an accreditation, whatever the member's status, which only the end itself
    /// changes: one in grace or expired is accredited again, a suspended one stays suspended. Sender:
    /// registrar or owner. Refused: a revoked or withdrawn member, an end that is not after now, the
    /// end that it has. Event: `membership`.
    RenewAccreditation {
        /// The member.
        hospital: HospitalId,
        /// New end of accreditation, Unix seconds, exclusive; after now. Later or earlier than before.
        until: u64,
        /// Why.
        reason: StatusReason,
    },
    /// Suspends a member: it keeps its duties and loses its rights. Sender: registrar, security
    /// officer or owner. Event: `membership`.
    Suspend {
        /// The member.
        hospital: HospitalId,
        /// Why.
        reason: StatusReason,
    },
    /// Ends a suspension. Sender: registrar or owner. Event: `membership`.
    Reinstate {
        /// The member.
        hospital: HospitalId,
        /// Why.
        reason: StatusReason,
    },
    /// Ends a membership for ever. Sender: registrar or owner. Event: `membership`.
    Revoke {
        /// The member.
        hospital: HospitalId,
        /// Why.
        reason: StatusReason,
    },
    /// Announces that the sender's hospital leaves the network once the notice term is over. It keeps
    /// the rights that it has but for publishing new roots and requesting consent; it can be
    /// suspended, reinstated, renewed and revoked meanwhile. Sender: administrator of a member that is
    /// neither revoked nor withdrawn. Refused when it was announced. Event: `membership`.
    AnnounceLeaving {
        /// Why.
        reason: StatusReason,
    },
    /// Ends a notice: the member stays, in the status it would have without. Sender: owner. Refused
    /// when the member is not leaving. Event: `membership`.
    CancelLeaving {
        /// The member.
        hospital: HospitalId,
        /// Why.
        reason: StatusReason,
    },
    /// Ends a membership for ever that was to end: the notice term is over, and record-index
    /// (`Holdings`) knows no current record that this hospital keeps. Duties remain. Sender:
    /// registrar or owner. Refused otherwise, and while no record index is named. Event:
    /// `membership`.
    CompleteWithdrawal {
        /// The member.
        hospital: HospitalId,
        /// Why.
        reason: StatusReason,
    },
    /// Says anew what a member is accredited for. Sender: registrar or owner; the security officer
    /// too if it only takes away. Refused: a revoked or withdrawn member, the capabilities that it
    /// has. Event: `membership`.
    SetCapabilities {
        /// The member.
        hospital: HospitalId,
        /// All it may do from now on; at least one, none twice.
        capabilities: Vec<Capability>,
        /// Why.
        reason: StatusReason,
    },
    /// Changes what is public about the sender's hospital. Sender: administrator of an accredited
    /// member. Repeating it is harmless and noted. Event: `membership`.
    UpdateProfile {
        /// All of it.
        profile: Profile,
    },
    /// Proposes who administers the sender's hospital next, replacing an earlier proposal; the
    /// present administrator stays until the other accepts. To propose oneself is to withdraw the
    /// proposal. Sender: administrator, whatever the status: duties need somebody who does them.
    /// Refused: oneself when nobody is proposed. Event: `administrator`.
    ProposeAdministrator {
        /// The account.
        account: String,
    },
    /// Takes over as administrator: the one before belongs to the hospital no longer. Sender: the
    /// account that is proposed, neither staff nor administrator of any hospital. Event: `membership`.
    AcceptAdministrator {
        /// The hospital.
        hospital: HospitalId,
    },
    /// Names the record index, once. Sender: owner. The address must be a contract whose cw2 name
    /// is `record-index` and which works with this registry, as does its consent registry.
    /// Event: `record_index`.
    SetRecordIndex {
        /// The contract.
        address: String,
    },
    /// Adds an endpoint or changes the address of one; a retired one is in use again. Sender:
    /// administrator of an accredited member. At most 16 endpoints, retired ones included.
    /// Event: `endpoint`.
    PutEndpoint {
        /// Its id within the hospital.
        endpoint: EndpointId,
        /// What it is. Never changes: records that point to it rely on it.
        kind: EndpointKind,
        /// Its https address.
        url: ServiceUrl,
    },
    /// Retires an endpoint: it stays readable and takes no new records. An error if it is retired
    /// already. Sender: administrator.
    /// Event: `endpoint`.
    RetireEndpoint {
        /// Its id within the hospital.
        endpoint: EndpointId,
    },
    /// Registers a public key; the active one of the same use becomes `rotated`. Sender:
    /// administrator, also of a suspended or revoked member (rotating keys is a duty). Refused: a
    /// signing key that any hospital ever registered, and an encryption key that this one did. Nobody
    /// proves to hold an encryption key, so that one hospital's says nothing about another's.
    /// Event: `key`.
    RegisterKey {
        /// What the key is for.
        key_use: KeyUse,
        /// The key: X25519 (in its one form, below 2^255 - 19) or Ed25519. A low-order point is
        /// refused.
        public_key: PublicKey,
        /// Signing keys only: an Ed25519 signature by the key itself over
        /// `"hie-pop" ‖ chain id ‖ contract ‖ hospital ‖ key`.
        proof: Option<Signature>,
        /// Commitment to a device or application attestation, if there is one.
        attestation: Option<Commitment>,
    },
    /// Ends a key: as rotated, or as compromised from now on. A rotated key may still be declared
    /// compromised. Sender: administrator. Event: `key`.
    RetireKey {
        /// Its number within the hospital.
        key: u32,
        /// Whether it is in wrong hands.
        compromised: bool,
    },
    /// Appoints a member of staff, or changes an appointment: narrowing (an earlier end, the
    /// break-glass right withdrawn, the role it had where the new one is another) holds at once,
    /// anything else when accepted: between two roles an account has none. Without an account
    /// there is nobody to accept, so it holds at once. Who an appointment is for never changes: an
    /// account or a pseudonym that stands alone is not joined with another later. Sender:
    /// administrator of an accredited member. At most 2,000 appointments. Event: `staff`.
    AppointStaff {
        /// Account, pseudonym, or both.
        staff: StaffRef,
        /// What for. Nobody is appointed administrator; a gateway has an account and no pseudonym.
        role: Role,
        /// End, Unix seconds, exclusive; open if left out.
        until: Option<u64>,
        /// Whether this person may break the glass: physicians, nurses, pharmacists, paramedics.
        break_glass: bool,
    },
    /// Accepts an appointment, or a change of one, before its end. What is accepted is repeated, so
    /// that nobody accepts what was exchanged meanwhile. Refused unless the hospital is
    /// accredited, and when something else is offered. Sender: the appointed account, neither staff nor administrator of another
    /// hospital. Event: `staff`.
    AcceptAppointment {
        /// The hospital that appointed.
        hospital: HospitalId,
        /// The role offered.
        role: Role,
        /// The end offered.
        until: Option<u64>,
        /// The break-glass right offered, or none.
        break_glass: bool,
    },
    /// Stops a member of staff at once. Sender: administrator. Event: `staff`.
    SuspendStaff {
        /// Account or pseudonym.
        staff: StaffRef,
    },
    /// Lets a stopped member of staff act again. Sender: administrator of an accredited member. Event: `staff`.
    ReinstateStaff {
        /// Account or pseudonym.
        staff: StaffRef,
    },
    /// Ends an appointment, accepted or not. Sender: administrator. Event: `staff`.
    RemoveStaff {
        /// Account or pseudonym.
        staff: StaffRef,
    },
    /// Leaves the hospital; the whole appointment ends. Sender: the account of any accepted
    /// appointment but the administrator's.
    /// Event: `staff`.
    LeaveHospital {},
    /// Nominates the holder of a network role, replacing an earlier nominee. Sender: owner. The
    /// present holder stays until the nominee accepts; nominating the present holder withdraws the
    /// nomination there is, and is an error if there is none. Event: `role`.
    NominateRoleHolder {
        /// The role.
        role: NetworkRole,
        /// The nominee.
        account: String,
    },
    /// Accepts a network role. Sender: the nominee. Event: `role`.
    AcceptRole {
        /// The role.
        role: NetworkRole,
    },
    /// Removes the holder of a network role and any nominee. Sender: owner. Event: `role`.
    RemoveRoleHolder {
        /// The role.
        role: NetworkRole,
    },
    /// Nominates the next owner, replacing an earlier nominee. Sender: owner. Event: `ownership`.
    NominateOwner {
        /// The nominee.
        account: String,
    },
    /// Accepts the ownership. Sender: the nominee. Whom the owner before nominated for a role, and
    /// who has not accepted, is no longer nominated; holders stay. Event: `ownership`.
    AcceptOwnership {},
    /// Withdraws the nomination. Sender: owner. Event: `ownership`.
    CancelNomination {},
    /// Adds a row to the category table, or changes one; a retired one is in use again. Records
    /// published before stay as they are. Sender: owner. Refused: to mark sensitive what the
    /// emergency answer is made of. Repeating it is harmless. Event: `category`.
    PutCategory {
        /// Our code.
        category: CategoryCode,
        /// What it means.
        display: CategoryDisplay,
        /// The external code system.
        system: CodeSystem,
        /// The code there.
        code: ExternalCode,
        /// Whether it may only be published blinded from now on.
        sensitive: bool,
    },
    /// Retires a category: it stays readable and takes no new records. Sender: owner. Refused: one
    /// that is not known or retired already, and what the emergency answer is made of.
    /// Event: `category`.
    RetireCategory {
        /// Our code.
        category: CategoryCode,
    },
    /// Changes the settings, all of them at once; what runs already keeps its end. Sender: owner.
    /// Refused: out of bounds. Repeating it is harmless. Event: `settings`.
    UpdateConfig {
        /// The settings from now on.
        settings: Settings,
    },
    /// Stops `ApplyForMembership` and `Accredit` until resumed; an accreditation that is given, and
    /// every other message, goes on. Sender: registrar, security officer or owner. Refused: a scope
    /// of another contract, one that is paused. Event: `pause`.
    Pause {
        /// `applications`.
        scope: PauseScope,
    },
    /// Lets a paused scope go on. Sender: registrar or owner. Refused: a scope of another contract, one that
    /// is not paused. Event: `pause`.
    Resume {
        /// `applications`.
        scope: PauseScope,
    },
}

/// What may be asked about members.
#[wire]
#[derive(QueryResponses)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum QueryMsg {
    /// Owner, record index, limits, what is paused.
    #[returns(ConfigResponse)]
    Config {},
    /// One member with its effective status as of block time. An error if the id was never given out.
    #[returns(HospitalResponse)]
    Hospital {
        /// The member.
        hospital: HospitalId,
    },
    /// Members by id.
    #[returns(HospitalsResponse)]
    Hospitals {
        /// Only those whose effective status is this.
        status: Option<MemberStatus>,
        /// Only those with this capability.
        capability: Option<Capability>,
        /// Only those of this country.
        country: Option<CountryCode>,
        /// `next` of the page before.
        start_after: Option<HospitalId>,
        /// 20 if left out, 100 at most. Filtered pages may hold fewer and still have a `next`.
        limit: Option<u32>,
    },
    /// What changed in a membership: who, when, why; oldest first.
    #[returns(HistoryResponse)]
    History {
        /// The member.
        hospital: HospitalId,
        /// `next` of the page before.
        start_after: Option<u64>,
        /// 20 if left out, 100 at most.
        limit: Option<u32>,
    },
    /// Pending applications, lapsed ones left out.
    #[returns(ApplicationsResponse)]
    Applications {
        /// `next` of the page before.
        start_after: Option<String>,
        /// 20 if left out, 100 at most.
        limit: Option<u32>,
    },
    /// Who an account is and what it may do: the one query that the other contracts ask. An
    /// unknown account answers with everything empty, never with an error.
    #[returns(AccountResponse)]
    Account {
        /// The account.
        account: String,
        /// The practitioner it names, if it is a gateway.
        practitioner: Option<Practitioner>,
        /// What else the asker wants to know, so that it need not ask twice.
        about: Option<About>,
    },
    /// The staff of a hospital, accepted or not.
    #[returns(AccountsResponse)]
    Accounts {
        /// The member.
        hospital: HospitalId,
        /// `next` of the page before.
        start_after: Option<StaffRef>,
        /// 20 if left out, 100 at most.
        limit: Option<u32>,
    },
    /// All keys that a hospital ever registered, by number.
    #[returns(KeysResponse)]
    Keys {
        /// The member.
        hospital: HospitalId,
        /// `next` of the page before.
        start_after: Option<u32>,
        /// 20 if left out, 100 at most.
        limit: Option<u32>,
    },
    /// The active key of one use, if there is one.
    #[returns(ActiveKeyResponse)]
    ActiveKey {
        /// The member.
        hospital: HospitalId,
        /// What the key is for.
        key_use: KeyUse,
    },
    /// The endpoints of a hospital, retired ones included.
    #[returns(EndpointsResponse)]
    Endpoints {
        /// The member.
        hospital: HospitalId,
        /// `next` of the page before.
        start_after: Option<EndpointId>,
        /// 20 if left out, 100 at most.
        limit: Option<u32>,
    },
    /// One row of the category table. An error if there is no such row.
    #[returns(CategoryResponse)]
    Category {
        /// The code.
        category: CategoryCode,
    },
    /// The category table.
    #[returns(CategoriesResponse)]
    Categories {
        /// `next` of the page before.
        start_after: Option<CategoryCode>,
        /// 20 if left out, 100 at most.
        limit: Option<u32>,
    },
    /// Who holds the network roles.
    #[returns(RoleHoldersResponse)]
    RoleHolders {},
}

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

/// What an endpoint is.
#[wire]
#[derive(Copy, Eq)]
pub enum EndpointKind {
    /// An object store inside the hospital.
    PrivateStore,
    /// An object store in a public cloud.
    PublicStore,
    /// The gateway that other hospitals talk to.
    Gateway,
    /// A FHIR service.
    Fhir,
}

/// What a key is for.
#[wire]
#[derive(Copy, Eq)]
pub enum KeyUse {
    /// X25519: data keys are wrapped to it.
    Encryption,
    /// Ed25519: proves who asks and who hands over.
    Signing,
}

/// What became of a key.
#[wire]
#[derive(Copy, Eq)]
pub enum KeyStatus {
    /// In use.
    Active,
    /// Replaced; what was handed over to it stays good.
    Rotated,
    /// In wrong hands from the time it was declared so.
    Compromised,
}

/// The roles of the network, held by accounts.
#[wire]
#[derive(Copy, Eq)]
pub enum NetworkRole {
    /// Accredits, suspends, reinstates, revokes.
    Registrar,
    /// Can only restrict.
    SecurityOfficer,
    /// Reviews.
    Auditor,
}

/// An appointment's account, its pseudonym, or both. At least one.
#[wire]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct StaffRef {
    /// The account that acts.
    pub account: Option<String>,
    /// The hospital's pseudonym for the person.
    pub practitioner: Option<Practitioner>,
}

/// Where an appointment stands as of block time.
#[wire]
#[derive(Copy, Eq)]
pub enum StaffStanding {
    /// Not yet accepted: gives nothing.
    Invited,
    /// In force.
    Active,
    /// Stopped by the hospital.
    Suspended,
    /// Past its end.
    Expired,
}

/// What else another contract wants to know in the same query.
#[wire]
#[derive(Default)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct About {
    /// Hospitals of which to say whether they were ever accredited; at most 4.
    #[serde(default)]
    pub hospitals: Vec<HospitalId>,
    /// A person to look up.
    #[serde(default)]
    pub person: Option<PersonId>,
    /// Categories to look up; at most 50.
    #[serde(default)]
    pub categories: Vec<CategoryCode>,
    /// Endpoints of the account's hospital to look up; at most 50.
    #[serde(default)]
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

/// Owner, neighbours, limits, settings, what is paused.
#[wire]
pub struct ConfigResponse {
    /// Who governs the registry.
    pub ownership: OwnershipResponse,
    /// The chain id stored at instantiation.
    pub chain_id: String,
    /// The record index, once it is named.
    pub record_index: Option<String>,
    /// How many applications may be pending.
    pub max_applications: u32,
    /// After how many seconds an application lapses.
    pub application_seconds: u64,
    /// How many seconds of grace follow the end of an accreditation.
    pub grace_seconds: u64,
    /// What the owner may change.
    pub settings: Settings,
    /// The scopes of this contract that are paused.
    pub paused: Vec<PauseScope>,
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

/// One appointment.
#[wire]
pub struct StaffResponse {
    /// Account, pseudonym, or both.
    pub staff: StaffRef,
    /// Appointed as.
    pub role: Role,
    /// Where the appointment stands as of block time.
    pub standing: StaffStanding,
    /// Whether this person may break the glass; nobody may who has not accepted.
    pub break_glass: bool,
    /// End, Unix seconds, exclusive.
    pub until: Option<u64>,
    /// What waits for acceptance.
    pub offered: Option<OfferedAppointment>,
}

/// What an appointment will be once accepted.
#[wire]
pub struct OfferedAppointment {
    /// Appointed as.
    pub role: Role,
    /// Whether this person may break the glass.
    pub break_glass: bool,
    /// End, Unix seconds, exclusive.
    pub until: Option<u64>,
}

/// A page of staff.
#[wire]
pub struct AccountsResponse {
    /// The appointments.
    pub staff: Vec<StaffResponse>,
    /// `start_after` of the next page, if there may be one.
    pub next: Option<StaffRef>,
}

/// One key.
#[wire]
pub struct KeyResponse {
    /// Its number within the hospital, from 1.
    pub key: u32,
    /// What it is for.
    pub key_use: KeyUse,
    /// The key.
    pub public_key: PublicKey,
    /// What became of it.
    pub status: KeyStatus,
    /// When it was registered, Unix seconds.
    pub registered_at: u64,
    /// When it was rotated or declared compromised, Unix seconds.
    pub ended_at: Option<u64>,
    /// Commitment to a device or application attestation.
    pub attestation: Option<Commitment>,
}

/// A page of keys.
#[wire]
pub struct KeysResponse {
    /// The keys.
    pub keys: Vec<KeyResponse>,
    /// `start_after` of the next page, if there may be one.
    pub next: Option<u32>,
}

/// The active key, if there is one.
#[wire]
pub struct ActiveKeyResponse {
    /// The key.
    pub key: Option<KeyResponse>,
}

/// One endpoint.
#[wire]
pub struct EndpointResponse {
    /// Its id within the hospital.
    pub endpoint: EndpointId,
    /// What it is.
    pub kind: EndpointKind,
    /// Its https address.
    pub url: ServiceUrl,
    /// Whether it is retired.
    pub retired: bool,
}

/// A page of endpoints.
#[wire]
pub struct EndpointsResponse {
    /// The endpoints.
    pub endpoints: Vec<EndpointResponse>,
    /// `start_after` of the next page, if there may be one.
    pub next: Option<EndpointId>,
}

/// One row of the category table.
#[wire]
pub struct CategoryResponse {
    /// Our code.
    pub category: CategoryCode,
    /// What it means.
    pub display: String,
    /// The external code system.
    pub system: String,
    /// The code there.
    pub code: String,
    /// Whether it may only be published blinded.
    pub sensitive: bool,
    /// Whether it takes no new records.
    pub retired: bool,
}

/// A page of the category table.
#[wire]
pub struct CategoriesResponse {
    /// The rows.
    pub categories: Vec<CategoryResponse>,
    /// `start_after` of the next page, if there may be one.
    pub next: Option<CategoryCode>,
}

/// Who holds a network role.
#[wire]
pub struct RoleHolder {
    /// The role.
    pub role: NetworkRole,
    /// The holder.
    pub account: Option<String>,
    /// Nominated, not yet accepted.
    pub nominated: Option<String>,
}

/// Who holds the network roles.
#[wire]
pub struct RoleHoldersResponse {
    /// One entry for each role.
    pub holders: Vec<RoleHolder>,
}
