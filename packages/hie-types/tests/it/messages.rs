//! Every message of the three contracts: its least and its fullest form, and what is refused. The
//! tables are matched exhaustively: a variant without an entry does not compile.

use std::collections::BTreeMap;

use cosmwasm_schema::schemars::JsonSchema;
use hie_types::{MigrateMsg, consent, index, registry};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::changes;
use crate::schema::Schema;

/// A message's least form (nothing optional) and its fullest (nothing left out).
struct Forms {
    name: String,
    least: Value,
    full: Value,
}

/// `Variant: least => full`; one form where there is nothing optional.
macro_rules! forms {
    ($module:ident :: $type:ident { $($variant:ident: $least:expr $(=> $full:expr)?;)* }) => {{
        #[allow(dead_code)]
        fn exhaustive(message: &$module::$type) {
            match message { $($module::$type::$variant { .. } => {})* }
        }
        vec![$({
            let (least, full) = forms!(@both $least $(, $full)?);
            let name = snake(stringify!($variant));
            let parsed = serde_json::from_value::<$module::$type>(json!({ &name: least }));
            assert!(matches!(parsed, Ok($module::$type::$variant { .. })), "{name}: {parsed:?}");
            Forms { least: json!({ &name: least }), full: json!({ &name: full }), name }
        }),*]
    }};
    (@both $least:expr) => {{ let least: Value = $least; (least.clone(), least) }};
    (@both $least:expr, $full:expr) => {{ let both: (Value, Value) = ($least, $full); both }};
}

fn snake(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

fn id() -> String {
    "0a".repeat(16)
}

fn long() -> String {
    "0b".repeat(32)
}

/// A signed act: blobs as long as they must be.
fn signed() -> Value {
    let bytes = |count: usize| cosmwasm_std::Binary::from(vec![1; count]);
    json!({ "payload": bytes(3), "public_key": bytes(33), "signature": bytes(64) })
}

fn profile() -> Value {
    json!({ "name": "North General", "country": "CH", "url": "https://north.example" })
}

fn staff() -> Value {
    json!({ "account": "wasm1doctor", "practitioner": id() })
}

fn page() -> Value {
    json!({ "handle": id(), "start_after": 5, "limit": 10 })
}

fn registry_messages() -> Vec<Forms> {
    let reasoned = || json!({ "hospital": "north", "reason": "decision" });
    forms!(registry::ExecuteMsg {
        ApplyForMembership: json!({ "hospital": "north", "profile": profile() });
        Accredit: json!({
            "hospital": "north", "applicant": "a", "profile": profile(), "capabilities": ["custodian"], "until": 9 });
        RejectApplication: json!({ "applicant": "a", "reason": "requirements_not_met" });
        WithdrawApplication: json!({});
        RenewAccreditation: json!({ "hospital": "north", "until": 9, "reason": "requirements_met" });
        AnnounceLeaving: json!({ "reason": "own_request" });
        CancelLeaving: reasoned();
        CompleteWithdrawal: reasoned();
        SetCapabilities: json!({ "hospital": "north", "capabilities": ["custodian"], "reason": "decision" });
        UpdateProfile: json!({ "profile": profile() });
        ProposeAdministrator: json!({ "account": "a" });
        AcceptAdministrator: json!({ "hospital": "north" });
        PutCategory: json!({ "category": "ct", "display": "CT", "system": "urn:x", "code": "CT", "sensitive": true });
        RetireCategory: json!({ "category": "ct" });
        UpdateConfig: json!({ "settings": { "notice_seconds": 86_400 } });
        Suspend: reasoned();
        Reinstate: reasoned();
        Revoke: reasoned();
        SetRecordIndex: json!({ "address": "a" });
        PutEndpoint: json!({ "endpoint": "store", "kind": "private_store", "url": "https://a.example" });
        RetireEndpoint: json!({ "endpoint": "store" });
        RegisterKey: json!({ "key_use": "signing", "public_key": long() })
            => json!({ "key_use": "signing", "public_key": long(), "proof": long() + &long(), "attestation": long() });
        RetireKey: json!({ "key": 1, "compromised": false });
        AppointStaff: json!({ "staff": {}, "role": "nurse", "break_glass": true })
            => json!({ "staff": staff(), "role": "nurse", "break_glass": true, "until": 9 });
        AcceptAppointment: json!({ "hospital": "north", "role": "nurse", "break_glass": true })
            => json!({ "hospital": "north", "role": "nurse", "break_glass": true, "until": 9 });
        SuspendStaff: json!({ "staff": {} }) => json!({ "staff": staff() });
        ReinstateStaff: json!({ "staff": {} }) => json!({ "staff": staff() });
        RemoveStaff: json!({ "staff": {} }) => json!({ "staff": staff() });
        LeaveHospital: json!({});
        NominateRoleHolder: json!({ "role": "auditor", "account": "a" });
        AcceptRole: json!({ "role": "registrar" });
        RemoveRoleHolder: json!({ "role": "security_officer" });
        NominateOwner: json!({ "account": "a" });
        AcceptOwnership: json!({});
        CancelNomination: json!({});
        Pause: json!({ "scope": "applications" });
        Resume: json!({ "scope": "applications" });
    })
}

fn registry_queries() -> Vec<Forms> {
    forms!(registry::QueryMsg {
        Config: json!({});
        Hospital: json!({ "hospital": "north" });
        Hospitals: json!({}) => json!({
            "status": "accredited", "capability": "custodian", "country": "CH", "start_after": "north", "limit": 1 });
        History: json!({ "hospital": "north" }) => json!({ "hospital": "north", "start_after": 1, "limit": 1 });
        Applications: json!({}) => json!({ "start_after": "a", "limit": 1 });
        Account: json!({ "account": "a" }) => json!({ "account": "a", "practitioner": id(), "about": {
            "hospitals": ["north"], "person": format!("north/{}", id()), "categories": ["ct"],
            "endpoints": ["store"], "key": { "active": { "key_use": "encryption" } } } });
        Accounts: json!({ "hospital": "north" }) => json!({ "hospital": "north", "start_after": staff(), "limit": 1 });
        Keys: json!({ "hospital": "north" }) => json!({ "hospital": "north", "start_after": 1, "limit": 1 });
        ActiveKey: json!({ "hospital": "north", "key_use": "signing" });
        Endpoints: json!({ "hospital": "north" })
            => json!({ "hospital": "north", "start_after": "store", "limit": 1 });
        Category: json!({ "category": "ct" });
        Categories: json!({}) => json!({ "start_after": "ct", "limit": 1 });
        RoleHolders: json!({});
    })
}

fn terms(resources: Value) -> Value {
    json!({
        "grantee": { "hospital": "north", "role": "nurse", "person": "wasm1doctor" },
        "custodian": "south", "purposes": ["TREAT"], "resources": resources, "confidentiality": "R",
        "study": id(), "data_period": { "from": "2024-01", "until": "2024-02" }, "valid_from": 1,
        "valid_until": 2, "max_uses": 3, "obligations": ["DELAU"], "evidence": long(),
        "policy": "consent-2026",
    })
}

fn asked() -> Value {
    json!({
        "grantee": { "hospital": "north", "role": "nurse", "person": "wasm1doctor" },
        "custodian": "south", "purposes": ["TREAT"], "resources": { "all": { "tagged": true } },
        "confidentiality": "R", "study": id(), "data_period": { "from": "2024-01", "until": "2024-02" },
        "days": 90, "policy": "consent-2026",
    })
}

fn consent_messages() -> Vec<Forms> {
    let ended = || json!({ "handle": id(), "directive": 1 });
    let least = |resources: Value| json!({ "handle": id(), "terms": { "resources": resources } });
    let full = |resources: Value| json!({ "handle": id(), "terms": terms(resources) });
    forms!(consent::ExecuteMsg {
        RegisterPatient: json!({ "handle": id(), "salt": id() }) => json!({
            "handle": id(), "salt": id(), "by_hospital": { "hospital": "north", "evidence": long() } });
        Permit: least(json!({ "all": {} })) => full(json!({ "all": { "tagged": true } }));
        Deny: least(json!({ "tags": { "tags": [id()] } })) => full(json!({ "tags": { "tags": [id()] } }));
        Amend: json!({ "handle": id(), "directive": 1, "terms": { "resources": { "all": {} } } }) => json!({
            "handle": id(), "directive": 1, "terms": terms(json!({ "groups": { "groups": [id()] } })) });
        Revoke: ended();
        RevokeAll: json!({ "handle": id() });
        LiftDenial: ended();
        DrawUse: json!({ "ids": [1, 2] });
        RecordLateSession: json!({
            "handle": id(), "person": "wasm1doctor", "hospital": "north", "role": "nurse", "reason": "OVRER",
            "justification": long(), "started_at": 1, "account": "a" }) => json!({
            "handle": id(), "person": "wasm1doctor", "hospital": "north", "role": "nurse", "reason": "OVRER",
            "justification": long(), "started_at": 1, "account": "a", "own_account": "b" });
        SetEmergencyAccess: json!({ "handle": id(), "access": "opted_out" });
        SetAttestation: json!({ "handle": id(), "allowed": false });
        AppointDelegate: json!({
            "handle": id(), "account": "a", "kind": "HPOWATT", "powers": ["permit"], "until": 9 });
        RemoveDelegate: json!({ "handle": id(), "account": "a" });
        ActAttested: json!({ "handle": id(), "evidence": long(), "action": { "opt_out": {} } });
        ActSigned: signed();
        ConfirmAttested: json!({ "handle": id(), "act": { "permit": { "directive": 1 } } });
        BreakGlass: json!({ "handle": id(), "reason": "OVRER", "justification": long() }) => json!({
            "handle": id(), "reason": "OVRER", "justification": long(), "practitioner": id() });
        EndBreakGlass: json!({ "session": 1 }) => json!({ "session": 1, "practitioner": id() });
        ReviewBreakGlass: json!({ "session": 1, "verdict": "unjustified" });
        DisputeBreakGlass: json!({ "handle": id(), "session": 1 });
        SetPublishing: json!({ "handle": id(), "hospital": "north", "allowed": false });
        ClosePatient: json!({ "handle": id() });
        RotateController: json!({ "handle": id() }) => json!({ "handle": id(), "account": "a" });
        ClaimControl: json!({ "handle": id(), "account": "a", "evidence": long() }) => json!({
            "handle": id(), "account": "a", "hospital": "north", "evidence": long() });
        CancelClaim: json!({ "handle": id() });
        RecoverControl: json!({ "handle": id(), "account": "a", "evidence": long() }) => json!({
            "handle": id(), "account": "a", "hospital": "north", "evidence": long() });
        CancelRecovery: json!({ "handle": id() });
        ConfirmRecovery: json!({ "handle": id() });
        AcceptControl: json!({ "handle": id() });
        MergePatient: json!({ "main": id(), "other": id() }) => json!({
            "main": id(), "other": id(), "by_hospital": { "hospital": "north", "evidence": long() } });
        UnmergePatient: json!({ "main": id(), "other": id() });
        LiftBar: json!({ "person": format!("north/{}", id()) });
        UpdateConfig: json!({ "settings": settings() }) => json!({
            "settings": settings(), "attested_permit_days": 90, "retention_days": 3653,
            "control": { "claim_wait_seconds": 259_200, "recovery_wait_seconds": 604_800 } });
        Purge: json!({ "handle": id(), "entries": 50 }) => json!({
            "handle": id(), "entries": 1, "directives": [1], "sessions": [2], "requests": [3] });
        Pause: json!({ "scope": "permits" });
        Resume: json!({ "scope": "permits" });
        RequestConsent: json!({ "handle": id(), "asked": { "purposes": ["TREAT"], "resources": { "all": {} }, "days": 90 } })
            => json!({ "handle": id(), "asked": asked(), "lapses_at": 9, "practitioner": id() });
        ApproveRequest: json!({ "handle": id(), "request": 1 })
            => json!({ "handle": id(), "request": 1, "narrowed": terms(json!({ "all": { "tagged": true } })) });
        DeclineRequest: json!({ "handle": id(), "request": 1 });
        WithdrawRequest: json!({ "handle": id(), "request": 1 })
            => json!({ "handle": id(), "request": 1, "practitioner": id() });
        PutPolicyText: json!({ "policy": "consent-2026", "uri": "https://a.example/text", "hash": long() });
        RetirePolicyText: json!({ "policy": "consent-2026" });
        SetRecordIndex: json!({ "address": "a" });
        NominateOwner: json!({ "account": "a" });
        AcceptOwnership: json!({});
        CancelNomination: json!({});
    })
}

fn signed_actions() -> Vec<Forms> {
    let least = || json!({ "terms": { "resources": { "all": {} } } });
    let full = || json!({ "terms": terms(json!({ "records": { "roots": [id()] } })) });
    let amend = |terms: Value| json!({ "directive": 1, "terms": terms["terms"] });
    forms!(consent::SignedAction {
        Permit: least() => full();
        Deny: least() => full();
        Amend: amend(least()) => amend(full());
        Revoke: json!({ "directive": 1 });
        RevokeAll: json!({});
        LiftDenial: json!({ "directive": 1 });
        SetEmergencyAccess: json!({ "access": "opted_out" });
        SetAttestation: json!({ "allowed": true });
        SetPublishing: json!({ "hospital": "north", "allowed": false });
        DisputeBreakGlass: json!({ "session": 1 });
        AppointDelegate: json!({
            "account": "a", "kind": "DELEGATEE", "powers": ["export_log"], "until": 9 });
        RemoveDelegate: json!({ "account": "a" });
        ClosePatient: json!({});
        RotateController: json!({}) => json!({ "account": "a" });
        ApproveRequest: json!({ "request": 1 }) => json!({ "request": 1, "narrowed": terms(json!({ "all": { "tagged": true } })) });
        DeclineRequest: json!({ "request": 1 });
        CancelRecovery: json!({});
        MergePatient: json!({ "main": id(), "other": id() });
        UnmergePatient: json!({ "main": id(), "other": id() });
    })
}

fn attested_actions() -> Vec<Forms> {
    let least = || json!({ "terms": { "resources": { "all": {} } } });
    let full = || json!({ "terms": terms(json!({ "records": { "roots": [id()] } })) });
    forms!(consent::AttestedAction {
        Permit: least() => full();
        Deny: least() => full();
        Revoke: json!({ "directive": 1 });
        OptOut: json!({});
        ForbidPublishing: json!({ "hospital": "north" });
        AppointGuardian: json!({ "account": "a", "powers": ["deny"], "until": 9 });
        ApproveRequest: json!({ "request": 1 }) => json!({ "request": 1, "narrowed": terms(json!({ "all": { "tagged": true } })) });
        DeclineRequest: json!({ "request": 1 });
        DisputeBreakGlass: json!({ "session": 1 });
    })
}

fn settings() -> Value {
    json!({
        "session_seconds": 14_400, "review_seconds": 259_200, "dispute_seconds": 7_776_000,
        "bar_after_seconds": 1_209_600, "max_unreviewed": 20, "max_opened_by_person": 10,
        "max_opened_by_hospital": 200, "reasons": ["OVRER", "OVRINCOMP"],
    })
}

fn actor() -> Value {
    json!({ "hospital": "north", "role": "nurse", "person": "wasm1doctor" })
}

fn full_actor() -> Value {
    json!({ "hospital": "north", "role": "nurse", "person": "wasm1doctor", "account": "wasm1doctor",
        "break_glass": true })
}

fn least_facts() -> Value {
    json!({ "root": id(), "handle": id(), "custodian": "north", "origin": "north",
        "category": { "code": "ct" }, "confidentiality": "N" })
}

fn full_facts() -> Value {
    json!({ "root": id(), "handle": id(), "custodian": "north", "origin": "north",
        "category": { "blinded": id() }, "confidentiality": "N", "tags": [id()], "groups": [id()],
        "period": { "from": "2024-01", "until": "2024-02" } })
}

fn consent_queries() -> Vec<Forms> {
    forms!(consent::QueryMsg {
        Config: json!({});
        Patient: json!({ "handle": id() }) => json!({ "handle": id(), "custodian": "north" });
        Directive: json!({ "directive": 1 });
        Directives: json!({ "handle": id() }) => json!({ "handle": id(), "start_after": "a", "limit": 1 });
        Decide: json!({ "actor": actor(), "purpose": "TREAT", "record": least_facts() })
            => json!({ "actor": full_actor(), "purpose": "TREAT", "study": id(), "record": full_facts() });
        DecideMany: json!({ "actor": actor(), "purpose": "TREAT", "records": [least_facts()] })
            => json!({ "actor": full_actor(), "purpose": "TREAT", "study": id(), "records": [full_facts()] });
        BasisStatus: json!({ "ids": [1] }) => json!({ "ids": [1], "sessions": [2] });
        Delegates: json!({ "handle": id() }) => page();
        MayAct: json!({ "handle": id(), "account": "a", "power": "permit" });
        BreakGlassSession: json!({ "session": 1 });
        BreakGlassSessions: json!({}) => json!({
            "handle": id(), "hospital": "north", "person": "wasm1doctor", "start_after": 1, "limit": 1 });
        PendingReviews: json!({}) => json!({
            "hospital": "north", "only_overdue": true, "start_after": "a", "limit": 1 });
        Bars: json!({}) => json!({ "start_after": "a", "limit": 1 });
        Requests: json!({ "handle": id() }) => json!({
            "handle": id(), "hospital": "north", "only_pending": true, "start_after": 1, "limit": 1 });
        MergeHalves: json!({ "handle": id() }) => json!({
            "handle": id(), "start_after": id(), "limit": 1 });
        PolicyTexts: json!({}) => json!({ "start_after": "consent-2026", "limit": 1 });
        History: json!({ "handle": id() }) => page();
    })
}

fn index_messages() -> Vec<Forms> {
    let locator = || json!({ "endpoint": "store", "object": id() });
    let least = json!({ "id": id(), "salt": id(), "category": { "code": "ct" }, "confidentiality": "N",
        "commitment": long(), "size": 1, "locator": locator() });
    let full = json!({ "id": id(), "salt": id(), "category": { "blinded": id() }, "confidentiality": "N",
        "tags": [id()], "groups": [id()], "period": { "from": "2024-01", "until": "2024-02" },
        "commitment": long(), "size": 1, "locator": locator(),
        "relation": { "kind": "replaces", "target": id(), "reason": "reclassified" } });
    forms!(index::ExecuteMsg {
        PublishRecords: json!({ "handle": id(), "records": [least] })
            => json!({ "handle": id(), "records": [full] });
        RequestAccess: json!({ "handle": id(), "records": [id()], "purpose": "TREAT" }) => json!({
            "handle": id(), "records": [id()], "purpose": "HRESCH", "study": id(), "practitioner": id() });
        ConfirmDisclosure: json!({ "ticket": 1, "records": [
            { "record": id(), "result": { "served": { "commitment": long() } } },
            { "record": id(), "result": { "unavailable": {} } }] });
        NominateOwner: json!({ "account": "a" });
        AcceptOwnership: json!({});
        CancelNomination: json!({});
        MarkEnteredInError: json!({ "record": id(), "reason": "wrong_patient" });
        AnchorBatch: json!({ "root": long(), "leaves": 9, "kind": "documents" });
        UpdateConfig: json!({ "settings": {
            "ticket_seconds": 60, "receipt_seconds": 86400, "notice_seconds": 3600, "retention_days": 365 } });
        Pause: json!({ "scope": "access" });
        Resume: json!({ "scope": "publishing" });
        Purge: json!({ "handle": id() });
        ContestRecord: json!({ "handle": id(), "record": id() });
        AnswerContest: json!({ "record": id(), "answer": "record_stands" });
        RequestErasure: json!({ "handle": id(), "records": [id()] });
        AnswerErasure: json!({ "record": id(), "answer": { "retained": { "reason": "HLEGAL" } } });
        ActSigned: signed();
        ActAttested: json!({ "handle": id(), "evidence": long(),
            "action": { "request_erasure": { "records": [id()] } } });
        AcknowledgeReceipt: json!({ "subject": { "directive": { "directive": 7 } }, "answer": { "erased": {} } })
            => json!({ "subject": { "record": { "record": id() } }, "answer": { "retained": { "reason": "RECORDMGT" } } });
        AcknowledgeNotice: json!({ "record": id(), "kind": "replaced" });
        EraseRecord: json!({ "record": id(), "reason": "retention_ended" });
        UpdateLocator: json!({ "records": [{ "record": id(), "locator": locator() }] });
        DeclareUnavailable: json!({ "records": [id()] });
        OfferCustody: json!({ "records": [id()], "to": "south" });
        WithdrawCustodyOffer: json!({ "records": [id()] });
        AcceptCustody: json!({ "handle": id(), "records": [{ "record": id(), "locator": locator() }] });
        AssignCustody: json!({ "records": [id()], "to": "south" });
        ReportOfflineAccess: json!({ "handle": id(), "records": [id()], "person": "wasm1doctor", "at": 1,
            "side": { "custodian": { "hospital": "north" } } });
    })
}

fn index_queries() -> Vec<Forms> {
    forms!(index::QueryMsg {
        Holdings: json!({ "hospital": "north" });
        Contests: json!({ "hospital": "north" })
            => json!({ "hospital": "north", "only_overdue": true, "start_after": "a", "limit": 1 });
        ErasureRequests: json!({ "hospital": "north" })
            => json!({ "hospital": "north", "only_overdue": true, "start_after": "a", "limit": 1 });
        Tombstone: json!({ "record": id() });
        CustodyOffers: json!({ "hospital": "north" })
            => json!({ "hospital": "north", "start_after": id(), "limit": 1 });
        UnmatchedReports: json!({ "hospital": "north" })
            => json!({ "hospital": "north", "start_after": "a", "limit": 1 });
        Config: json!({});
        Record: json!({ "record": id() });
        Records: json!({ "handle": id() }) => json!({ "handle": id(), "start_after": "a", "limit": 1 });
        CheckAccess: json!({ "account": "a", "handle": id(), "records": [id()], "purpose": "TREAT" }) => json!({
            "account": "a", "handle": id(), "records": [id()], "purpose": "TREAT", "study": id(), "practitioner": id() });
        Ticket: json!({ "ticket": 1 });
        Tickets: json!({}) => json!({
            "handle": id(), "requester": "north", "custodian": "south", "start_after": 1, "limit": 1 });
        AccessLog: json!({ "handle": id() }) => page();
        Related: json!({ "record": id() }) => json!({ "record": id(), "start_after": id(), "limit": 1 });
        EmergencySummary: json!({ "handle": id() });
        Anchor: json!({ "hospital": "north", "root": long() });
        Anchors: json!({ "hospital": "north" }) => json!({ "hospital": "north", "start_after": long(), "limit": 1 });
        VerifyInclusion: json!({ "hospital": "north", "root": long(), "index": 3, "leaf": long(), "path": "AAAA" });
        OutstandingReceipts: json!({ "hospital": "north" })
            => json!({ "hospital": "north", "only_overdue": true, "start_after": "a", "limit": 1 });
        Notices: json!({ "hospital": "north" })
            => json!({ "hospital": "north", "only_overdue": true, "start_after": id(), "limit": 1 });
        Receipt: json!({ "hospital": "north", "subject": { "directive": { "directive": 7 } } });
        Notice: json!({ "hospital": "north", "record": id(), "kind": "entered_in_error" });
        UnconfirmedTickets: json!({ "custodian": "north" })
            => json!({ "custodian": "north", "start_after": 1, "limit": 1 });
    })
}

/// The messages that are no choice.
fn single(least: Value, full: Value) -> Vec<Forms> {
    vec![Forms {
        name: String::new(),
        least,
        full,
    }]
}

/// What every message must keep to.
trait Message: Serialize + DeserializeOwned + JsonSchema {}
impl<T: Serialize + DeserializeOwned + JsonSchema> Message for T {}

/// Read as the contracts read it.
fn read<T: Message>(json: &Value) -> Result<T, String> {
    cosmwasm_std::from_json(json.to_string()).map_err(|error| error.to_string())
}

/// Checks every form and every change of it; gives what of it `testdata/forms.json` keeps.
fn keeps_to_its_form<T: Message>(messages: Vec<Forms>) -> Value {
    let schema = Schema::of::<T>();
    let kept = messages.into_iter().map(|Forms { name, least, full }| {
        for form in [&least, &full] {
            let message: T = read(form).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert!(schema.accepts(form), "{name}: schema refuses {form}");
            let written = serde_json::to_value(&message).unwrap();
            assert!(schema.accepts(&written), "{name}: schema refuses {written}");
            assert!(same::<T>(&written, form), "{name}: {written}");
        }
        let written = serde_json::to_value(read::<T>(&full).unwrap()).unwrap();
        assert_eq!(
            written, full,
            "{name}: the fullest form leaves something out"
        );
        let mut refused = BTreeMap::<String, Vec<&str>>::new();
        for change in changes::of(&name, &least, &full) {
            let (how, message) = (change.how, &change.message);
            if read::<T>(message).is_ok() {
                assert!(!change.always, "{name}: {how} is read: {message}");
                continue;
            }
            // How large a number may be is written into the schemas later: `hie schema`.
            assert!(
                how == "33_bits" || !schema.accepts(message),
                "{name}: schema accepts {how}: {message}"
            );
            refused.entry(change.place).or_default().push(how);
        }
        let refused: BTreeMap<_, _> = refused
            .into_iter()
            .map(|(place, ways)| (place, ways.join(" ")))
            .collect();
        json!({ "name": name, "least": least, "full": full, "refused": refused })
    });
    kept.collect()
}

/// Whether two forms are read as the same message.
fn same<T: Message>(one: &Value, two: &Value) -> bool {
    let value = |json: &Value| serde_json::to_value(read::<T>(json).unwrap()).unwrap();
    value(one) == value(two)
}

/// Every form of every message, by contract and by part of its schema: `definitions/…` are parts that come in
/// several forms, of which the messages show one each.
fn all() -> Value {
    let alone = |name: &str, least: Value, full: Value| Forms {
        name: name.into(),
        least: json!({ name: least }),
        full: json!({ name: full }),
    };
    let one = |name: &str, form: Value| alone(name, form.clone(), form);
    let owner = json!({ "owner": "a" });
    let nothing = || keeps_to_its_form::<MigrateMsg>(single(json!({}), json!({})));
    json!({
        "hospital-registry": {
            "instantiate": keeps_to_its_form::<registry::InstantiateMsg>(single(owner.clone(), owner)),
            "execute": keeps_to_its_form::<registry::ExecuteMsg>(registry_messages()),
            "query": keeps_to_its_form::<registry::QueryMsg>(registry_queries()),
            "migrate": nothing(),
            "query/definitions/KeyWanted": keeps_to_its_form::<registry::KeyWanted>(vec![
                one("active", json!({ "key_use": "signing" })),
                one("number", json!({ "key": 1 })),
            ]),
        },
        "consent-registry": {
            "instantiate": keeps_to_its_form::<consent::InstantiateMsg>(single(
                json!({ "owner": "a", "hospital_registry": "b" }),
                json!({ "owner": "a", "hospital_registry": "b", "max_permit_days": 1 }),
            )),
            "execute": keeps_to_its_form::<consent::ExecuteMsg>(consent_messages()),
            "query": keeps_to_its_form::<consent::QueryMsg>(consent_queries()),
            "migrate": nothing(),
            "signed": keeps_to_its_form::<consent::SignedAction>(signed_actions()),
            "execute/definitions/AttestedAction": keeps_to_its_form::<consent::AttestedAction>(attested_actions()),
            "execute/definitions/Resources": keeps_to_its_form::<consent::Resources>(vec![
                alone("all", json!({}), json!({ "tagged": true })),
                one("categories", json!({ "codes": ["ct"] })),
                one("tags", json!({ "tags": [id()] })),
                one("groups", json!({ "groups": [id()] })),
                one("records", json!({ "roots": [id()] })),
            ]),
            "query/definitions/RecordCategory": keeps_to_its_form::<consent::RecordCategory>(vec![
                one("code", json!("ct")),
                one("blinded", json!(id())),
            ]),
        },
        "record-index": {
            "instantiate": keeps_to_its_form::<index::InstantiateMsg>(single(
                json!({ "owner": "a", "hospital_registry": "b", "consent_registry": "c" }),
                json!({ "owner": "a", "hospital_registry": "b", "consent_registry": "c", "ticket_seconds": 60 }),
            )),
            "execute": keeps_to_its_form::<index::ExecuteMsg>(index_messages()),
            "query": keeps_to_its_form::<index::QueryMsg>(index_queries()),
            "migrate": nothing(),
            "signed": keeps_to_its_form::<index::PatientAction>(vec![
                one("contest_record", json!({ "record": id() })),
                one("request_erasure", json!({ "records": [id()] })),
            ]),
            "execute/definitions/DisclosureResult": keeps_to_its_form::<index::DisclosureResult>(vec![
                one("served", json!({ "commitment": long() })),
                one("unavailable", json!({})),
            ]),
            "execute/definitions/ErasureAnswer": keeps_to_its_form::<index::ErasureAnswer>(vec![
                one("erased", json!({})),
                one("retained", json!({ "reason": "HLEGAL" })),
            ]),
            "execute/definitions/OfflineSide": keeps_to_its_form::<index::OfflineSide>(vec![
                one("asker", json!({ "role": "nurse", "reason": "OVRER", "justification": long() })),
                one("custodian", json!({ "hospital": "north" })),
            ]),
        },
    })
}

/// `testdata/forms.json` is what the client's tests hold against the committed schemas.
#[test]
fn every_message_keeps_to_its_forms_and_they_are_kept() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/forms.json");
    let fresh = serde_json::to_string_pretty(&all()).unwrap() + "\n";
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(path, &fresh).unwrap();
    }
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    assert!(kept == fresh, "UPDATE_GOLDEN=1 writes testdata/forms.json");
}

/// Fields that may be left out may be `null` as well, and mean the same.
#[test]
fn null_is_nothing() {
    let null = json!({ "hospitals": { "status": null, "capability": null, "country": null,
        "start_after": null, "limit": null } });
    assert!(same::<registry::QueryMsg>(
        &null,
        &json!({ "hospitals": {} })
    ));
}

/// Fields as a list, in their order: what serde's own readers would take, and no schema describes.
#[test]
fn fields_as_a_list_are_refused() {
    let named = json!({ "revoke": { "handle": id(), "directive": 1 } });
    assert!(read::<consent::ExecuteMsg>(&named).is_ok());
    let list = json!({ "revoke": [id(), 1] });
    assert!(read::<consent::ExecuteMsg>(&list).is_err());
    assert!(!Schema::of::<consent::ExecuteMsg>().accepts(&list));
}

/// A field given twice is refused: which of the two holds would be anybody's guess.
#[test]
fn a_field_given_twice_is_refused() {
    let twice = format!(
        r#"{{"revoke_all":{{"handle":"{0}","handle":"{0}"}}}}"#,
        id()
    );
    assert!(cosmwasm_std::from_json::<consent::ExecuteMsg>(twice).is_err());
    let twice = r#"{"accept_ownership":{},"accept_ownership":{}}"#;
    assert!(cosmwasm_std::from_json::<consent::ExecuteMsg>(twice).is_err());
}

#[test]
fn what_follows_a_message_is_refused() {
    assert!(cosmwasm_std::from_json::<index::QueryMsg>(r#"{"config":{}} {}"#).is_err());
    assert!(cosmwasm_std::from_json::<index::QueryMsg>("").is_err());
}
