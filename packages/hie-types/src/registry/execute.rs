//! What may be asked of **hospital-registry**: its messages.

use hie_derive::wire;

use super::{EndpointKind, KeyUse, NetworkRole, Profile, Settings, StaffRef, StatusReason};
use crate::{
    Capability, CategoryCode, CategoryDisplay, CodeSystem, Commitment, EndpointId, ExternalCode,
    HospitalId, PauseScope, PublicKey, Role, ServiceUrl, Signature,
};

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
        #[schemars(schema_with = "crate::schema::set::<Capability, 1, 5>")]
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
        #[schemars(schema_with = "crate::schema::set::<Capability, 1, 5>")]
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
