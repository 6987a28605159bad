//! Typed calls of **consent-registry**.

use cosmwasm_std::Binary;
use hie_types::consent::*;
use hie_types::{
    BreakGlassReason, Commitment, EmergencyAccess, Handle, Hash, HospitalId, MandateKind,
    PauseScope, PersonId, PolicyId, Power, Practitioner, Purpose, Role, Salt, ServiceUrl, StudyId,
};

use crate::{ClientError, Receipt};

client!(
    /// What patients allow.
    Consent
);

executes! { Consent, ExecuteMsg;
    register_patient => RegisterPatient { handle: Handle, salt: Salt, by_hospital: Option<HospitalRegistration> };
    permit => Permit { handle: Handle, terms: Terms };
    deny => Deny { handle: Handle, terms: Terms };
    amend => Amend { handle: Handle, directive: u64, terms: Terms };
    revoke => Revoke { handle: Handle, directive: u64 };
    revoke_all => RevokeAll { handle: Handle };
    lift_denial => LiftDenial { handle: Handle, directive: u64 };
    draw_use => DrawUse { ids: Vec<u64> };
    record_late_session => RecordLateSession { handle: Handle, person: PersonId, hospital: HospitalId, role: Role, reason: BreakGlassReason, justification: Commitment, started_at: u64, account: String, own_account: Option<String> };
    set_emergency_access => SetEmergencyAccess { handle: Handle, access: EmergencyAccess };
    set_attestation => SetAttestation { handle: Handle, allowed: bool };
    appoint_delegate => AppointDelegate { handle: Handle, account: String, kind: MandateKind, powers: Vec<Power>, until: u64 };
    remove_delegate => RemoveDelegate { handle: Handle, account: String };
    act_attested => ActAttested { handle: Handle, evidence: Commitment, action: AttestedAction };
    act_signed => ActSigned { payload: Binary, public_key: Binary, signature: Binary };
    confirm_attested => ConfirmAttested { handle: Handle, act: AttestedAct };
    break_glass => BreakGlass { handle: Handle, reason: BreakGlassReason, justification: Commitment, practitioner: Option<Practitioner> };
    end_break_glass => EndBreakGlass { session: u64, practitioner: Option<Practitioner> };
    review_break_glass => ReviewBreakGlass { session: u64, verdict: Verdict };
    dispute_break_glass => DisputeBreakGlass { handle: Handle, session: u64 };
    set_publishing => SetPublishing { handle: Handle, hospital: HospitalId, allowed: bool };
    close_patient => ClosePatient { handle: Handle };
    rotate_controller => RotateController { handle: Handle, account: Option<String> };
    claim_control => ClaimControl { handle: Handle, account: String, hospital: Option<HospitalId>, evidence: Commitment };
    cancel_claim => CancelClaim { handle: Handle };
    recover_control => RecoverControl { handle: Handle, account: String, hospital: Option<HospitalId>, evidence: Commitment };
    cancel_recovery => CancelRecovery { handle: Handle };
    confirm_recovery => ConfirmRecovery { handle: Handle };
    accept_control => AcceptControl { handle: Handle };
    merge_patient => MergePatient { main: Handle, other: Handle, by_hospital: Option<HospitalRegistration> };
    unmerge_patient => UnmergePatient { main: Handle, other: Handle };
    lift_bar => LiftBar { person: PersonId };
    update_config => UpdateConfig { settings: BreakGlassSettings, control: Option<ControlSettings>, attested_permit_days: Option<u32>, retention_days: Option<u32> };
    purge => Purge { handle: Handle, entries: u32, directives: Vec<u64>, sessions: Vec<u64>, requests: Vec<u64> };
    pause => Pause { scope: PauseScope };
    resume => Resume { scope: PauseScope };
    request_consent => RequestConsent { handle: Handle, asked: AskedTerms, lapses_at: Option<u64>, practitioner: Option<Practitioner> };
    approve_request => ApproveRequest { handle: Handle, request: u64, narrowed: Option<Terms> };
    decline_request => DeclineRequest { handle: Handle, request: u64 };
    withdraw_request => WithdrawRequest { handle: Handle, request: u64, practitioner: Option<Practitioner> };
    put_policy_text => PutPolicyText { policy: PolicyId, uri: ServiceUrl, hash: Hash };
    retire_policy_text => RetirePolicyText { policy: PolicyId };
    set_record_index => SetRecordIndex { address: String };
    nominate_owner => NominateOwner { account: String };
    accept_ownership => AcceptOwnership {};
    cancel_nomination => CancelNomination {};
}

queries! { Consent, QueryMsg;
    config => Config {} -> ConfigResponse;
    patient => Patient { handle: Handle, custodian: Option<HospitalId> } -> PatientResponse;
    directive => Directive { directive: u64 } -> DirectiveResponse;
    directives => Directives { handle: Handle, start_after: Option<String>, limit: Option<u32> } -> DirectivesResponse;
    decide => Decide { actor: Actor, purpose: Purpose, study: Option<StudyId>, record: RecordFacts } -> DecisionResponse;
    decide_many => DecideMany { actor: Actor, purpose: Purpose, study: Option<StudyId>, records: Vec<RecordFacts> } -> DecisionsResponse;
    basis_status => BasisStatus { ids: Vec<u64>, sessions: Vec<u64> } -> BasisStatusResponse;
    delegates => Delegates { handle: Handle, start_after: Option<u32>, limit: Option<u32> } -> DelegatesResponse;
    may_act => MayAct { handle: Handle, account: String, power: Power } -> MayActResponse;
    break_glass_session => BreakGlassSession { session: u64 } -> SessionResponse;
    break_glass_sessions => BreakGlassSessions { handle: Option<Handle>, hospital: Option<HospitalId>, person: Option<PersonId>, start_after: Option<u64>, limit: Option<u32> } -> SessionsResponse;
    pending_reviews => PendingReviews { hospital: Option<HospitalId>, only_overdue: bool, start_after: Option<String>, limit: Option<u32> } -> PendingReviewsResponse;
    bars => Bars { start_after: Option<String>, limit: Option<u32> } -> BarsResponse;
    requests => Requests { handle: Handle, hospital: Option<HospitalId>, only_pending: bool, start_after: Option<u64>, limit: Option<u32> } -> RequestsResponse;
    merge_halves => MergeHalves { handle: Handle, start_after: Option<Handle>, limit: Option<u32> } -> MergeHalvesResponse;
    policy_texts => PolicyTexts { start_after: Option<PolicyId>, limit: Option<u32> } -> PolicyTextsResponse;
    history => History { handle: Handle, start_after: Option<u64>, limit: Option<u32> } -> HistoryResponse;
}

/// What `BreakGlass`, the message at this place of a transaction, was answered.
///
/// # Errors
/// [`ClientError::BreakGlassRefused`] if no session was opened: the transaction went through, the
/// attempt is on record, and the caller gets an error all the same.
pub fn break_glass_answer(
    receipt: &Receipt,
    message: usize,
) -> Result<BreakGlassResponse, ClientError> {
    let data = receipt.data.get(message).and_then(Option::as_deref);
    let data = data.ok_or(ClientError::Answer("break_glass gave no data"))?;
    let response: BreakGlassResponse = serde_json::from_slice(data)
        .map_err(|_| ClientError::Answer("data of break_glass has another form"))?;
    match response.refusal {
        Some(refusal) => Err(ClientError::BreakGlassRefused(refusal)),
        None => Ok(response),
    }
}
