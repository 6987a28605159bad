//! Typed calls of **consent-registry**.

use hie_types::consent::*;
use hie_types::{
    BreakGlassReason, Commitment, Handle, HospitalId, PersonId, Purpose, Role, Salt, StudyId,
};

client!(
    /// What patients allow.
    Consent
);

executes! { Consent, ExecuteMsg;
    register_patient => RegisterPatient { handle: Handle, salt: Salt, by_hospital: Option<HospitalRegistration> };
    permit => Permit { handle: Handle, terms: Terms };
    deny => Deny { handle: Handle, terms: Terms };
    revoke => Revoke { handle: Handle, directive: u64 };
    revoke_all => RevokeAll { handle: Handle };
    lift_denial => LiftDenial { handle: Handle, directive: u64 };
    draw_use => DrawUse { ids: Vec<u64> };
    record_late_session => RecordLateSession { handle: Handle, person: PersonId, hospital: HospitalId, role: Role, reason: BreakGlassReason, justification: Commitment, started_at: u64, account: String };
    set_record_index => SetRecordIndex { address: String };
    nominate_owner => NominateOwner { account: String };
    accept_ownership => AcceptOwnership {};
    cancel_nomination => CancelNomination {};
}

queries! { Consent, QueryMsg;
    config => Config {} -> ConfigResponse;
    patient => Patient { handle: Handle } -> PatientResponse;
    directive => Directive { directive: u64 } -> DirectiveResponse;
    directives => Directives { handle: Handle, start_after: Option<String>, limit: Option<u32> } -> DirectivesResponse;
    decide => Decide { actor: Actor, purpose: Purpose, study: Option<StudyId>, record: RecordFacts } -> DecisionResponse;
    decide_many => DecideMany { actor: Actor, purpose: Purpose, study: Option<StudyId>, records: Vec<RecordFacts> } -> DecisionsResponse;
    basis_status => BasisStatus { ids: Vec<u64> } -> BasisStatusResponse;
    history => History { handle: Handle, start_after: Option<u64>, limit: Option<u32> } -> HistoryResponse;
}
