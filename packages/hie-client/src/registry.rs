//! Typed calls of **hospital-registry**.

use hie_types::registry::*;
use hie_types::{
    Capability, CategoryCode, CategoryDisplay, CodeSystem, Commitment, CountryCode, EndpointId,
    ExternalCode, HospitalId, PauseScope, Practitioner, PublicKey, Role, ServiceUrl, Signature,
};

client!(
    /// Who is a member.
    Registry
);

executes! { Registry, ExecuteMsg;
    apply_for_membership => ApplyForMembership { hospital: HospitalId, profile: Profile };
    accredit => Accredit { hospital: HospitalId, applicant: String, profile: Profile, capabilities: Vec<Capability>, until: u64 };
    reject_application => RejectApplication { applicant: String, reason: StatusReason };
    withdraw_application => WithdrawApplication {};
    renew_accreditation => RenewAccreditation { hospital: HospitalId, until: u64, reason: StatusReason };
    suspend => Suspend { hospital: HospitalId, reason: StatusReason };
    reinstate => Reinstate { hospital: HospitalId, reason: StatusReason };
    revoke => Revoke { hospital: HospitalId, reason: StatusReason };
    announce_leaving => AnnounceLeaving { reason: StatusReason };
    cancel_leaving => CancelLeaving { hospital: HospitalId, reason: StatusReason };
    complete_withdrawal => CompleteWithdrawal { hospital: HospitalId, reason: StatusReason };
    set_capabilities => SetCapabilities { hospital: HospitalId, capabilities: Vec<Capability>, reason: StatusReason };
    update_profile => UpdateProfile { profile: Profile };
    propose_administrator => ProposeAdministrator { account: String };
    accept_administrator => AcceptAdministrator { hospital: HospitalId };
    set_record_index => SetRecordIndex { address: String };
    put_endpoint => PutEndpoint { endpoint: EndpointId, kind: EndpointKind, url: ServiceUrl };
    retire_endpoint => RetireEndpoint { endpoint: EndpointId };
    register_key => RegisterKey { key_use: KeyUse, public_key: PublicKey, proof: Option<Signature>, attestation: Option<Commitment> };
    retire_key => RetireKey { key: u32, compromised: bool };
    appoint_staff => AppointStaff { staff: StaffRef, role: Role, until: Option<u64>, break_glass: bool };
    accept_appointment => AcceptAppointment { hospital: HospitalId, role: Role, until: Option<u64>, break_glass: bool };
    suspend_staff => SuspendStaff { staff: StaffRef };
    reinstate_staff => ReinstateStaff { staff: StaffRef };
    remove_staff => RemoveStaff { staff: StaffRef };
    leave_hospital => LeaveHospital {};
    nominate_role_holder => NominateRoleHolder { role: NetworkRole, account: String };
    accept_role => AcceptRole { role: NetworkRole };
    remove_role_holder => RemoveRoleHolder { role: NetworkRole };
    nominate_owner => NominateOwner { account: String };
    accept_ownership => AcceptOwnership {};
    cancel_nomination => CancelNomination {};
    put_category => PutCategory { category: CategoryCode, display: CategoryDisplay, system: CodeSystem, code: ExternalCode, sensitive: bool };
    retire_category => RetireCategory { category: CategoryCode };
    update_config => UpdateConfig { settings: Settings };
    pause => Pause { scope: PauseScope };
    resume => Resume { scope: PauseScope };
}

queries! { Registry, QueryMsg;
    config => Config {} -> ConfigResponse;
    hospital => Hospital { hospital: HospitalId } -> HospitalResponse;
    hospitals => Hospitals { status: Option<MemberStatus>, capability: Option<Capability>, country: Option<CountryCode>, start_after: Option<HospitalId>, limit: Option<u32> } -> HospitalsResponse;
    history => History { hospital: HospitalId, start_after: Option<u64>, limit: Option<u32> } -> HistoryResponse;
    applications => Applications { start_after: Option<String>, limit: Option<u32> } -> ApplicationsResponse;
    account => Account { account: String, practitioner: Option<Practitioner>, about: Option<About> } -> AccountResponse;
    accounts => Accounts { hospital: HospitalId, start_after: Option<StaffRef>, limit: Option<u32> } -> AccountsResponse;
    keys => Keys { hospital: HospitalId, start_after: Option<u32>, limit: Option<u32> } -> KeysResponse;
    active_key => ActiveKey { hospital: HospitalId, key_use: KeyUse } -> ActiveKeyResponse;
    endpoints => Endpoints { hospital: HospitalId, start_after: Option<EndpointId>, limit: Option<u32> } -> EndpointsResponse;
    category => Category { category: CategoryCode } -> CategoryResponse;
    categories => Categories { start_after: Option<CategoryCode>, limit: Option<u32> } -> CategoriesResponse;
    role_holders => RoleHolders {} -> RoleHoldersResponse;
}
