//! What is refused before a handler sees it: unknown fields, malformed ids, unknown codes.

use cosmwasm_std::from_json;
use hie_types::consent::{ExecuteMsg, InstantiateMsg, QueryMsg};
use serde_json::{Value, json};

use crate::emergency::*;
use crate::scene::*;

fn execute(msg: &Value) -> bool {
    from_json::<ExecuteMsg>(msg.to_string()).is_ok()
}

fn query(msg: &Value) -> bool {
    from_json::<QueryMsg>(msg.to_string()).is_ok()
}

/// The same message with a field too many in every object of it, one at a time.
fn with_unknown_fields(msg: &Value) -> Vec<Value> {
    let mut found = Vec::new();
    visit(msg, &mut |path| {
        let mut changed = msg.clone();
        let object = path
            .iter()
            .fold(&mut changed, |value, key| value.get_mut(key).unwrap());
        object["unknown"] = json!(1);
        found.push(changed);
    });
    found
}

fn visit(value: &Value, seen: &mut impl FnMut(&[String])) {
    fn go(value: &Value, path: &mut Vec<String>, seen: &mut impl FnMut(&[String])) {
        let Value::Object(fields) = value else { return };
        seen(path);
        for (key, inner) in fields {
            path.push(key.clone());
            go(inner, path, seen);
            path.pop();
        }
    }
    go(value, &mut Vec::new(), seen);
}

fn permit_json() -> Value {
    json!({ "permit": {
        "handle": handle_of("alice"),
        "terms": {
            "grantee": { "hospital": "north" },
            "purposes": ["TREAT"],
            "resources": { "all": { "tagged": false } },
            "data_period": { "from": "2020-01", "until": "2020-12" },
        },
    }})
}

fn messages() -> Vec<Value> {
    let handle = handle_of("alice");
    vec![
        json!({ "register_patient": {
            "handle": handle,
            "salt": salt_of("alice"),
            "by_hospital": { "hospital": "north", "evidence": "00".repeat(32) },
        }}),
        permit_json(),
        json!({ "deny": permit_json()["permit"] }),
        json!({ "amend": {
            "handle": handle, "directive": 1, "terms": permit_json()["permit"]["terms"],
        }}),
        json!({ "set_attestation": { "handle": handle, "allowed": true } }),
        json!({ "act_attested": {
            "handle": handle,
            "evidence": "00".repeat(32),
            "action": { "permit": { "terms": permit_json()["permit"]["terms"] } },
        }}),
        json!({ "appoint_delegate": {
            "handle": handle, "account": "a", "kind": "HPOWATT", "powers": ["permit"], "until": 1,
        }}),
        json!({ "remove_delegate": { "handle": handle, "account": "a" } }),
        json!({ "act_signed": { "payload": "AQID", "public_key": "AQID", "signature": "AQID" } }),
        json!({ "confirm_attested": { "handle": handle, "act": { "permit": { "directive": 1 } } } }),
        json!({ "revoke": { "handle": handle, "directive": 1 } }),
        json!({ "revoke_all": { "handle": handle } }),
        json!({ "lift_denial": { "handle": handle, "directive": 1 } }),
        json!({ "draw_use": { "ids": [1] } }),
        json!({ "set_emergency_access": { "handle": handle, "access": "opted_out" } }),
        json!({ "break_glass": {
            "handle": handle,
            "reason": "OVRER",
            "justification": "00".repeat(32),
            "practitioner": "00".repeat(16),
        }}),
        json!({ "end_break_glass": { "session": 1 } }),
        json!({ "review_break_glass": { "session": 1, "verdict": "justified" } }),
        json!({ "dispute_break_glass": { "handle": handle, "session": 1 } }),
        json!({ "set_publishing": { "handle": handle, "hospital": "north", "allowed": true } }),
        json!({ "close_patient": { "handle": handle } }),
        json!({ "rotate_controller": { "handle": handle, "account": "x" } }),
        json!({ "rotate_controller": { "handle": handle } }),
        json!({ "claim_control": {
            "handle": handle, "account": "x", "hospital": "north", "evidence": "00".repeat(32) } }),
        json!({ "recover_control": { "handle": handle, "account": "x", "evidence": "00".repeat(32) } }),
        json!({ "cancel_claim": { "handle": handle } }),
        json!({ "cancel_recovery": { "handle": handle } }),
        json!({ "confirm_recovery": { "handle": handle } }),
        json!({ "accept_control": { "handle": handle } }),
        json!({ "update_config": { "settings": settings(), "control": {
            "claim_wait_seconds": 86_400, "recovery_wait_seconds": 86_400 } } }),
        json!({ "merge_patient": {
            "main": handle, "other": handle,
            "by_hospital": { "hospital": "north", "evidence": "00".repeat(32) } } }),
        json!({ "unmerge_patient": { "main": handle, "other": handle } }),
        json!({ "lift_bar": { "person": "wasm1abc" } }),
        json!({ "record_late_session": serde_json::to_value(late_session("alice"))
            .unwrap()["record_late_session"] }),
        json!({ "update_config": { "settings": settings() } }),
        json!({ "set_record_index": { "address": "x" } }),
        json!({ "nominate_owner": { "account": "x" } }),
        json!({ "accept_ownership": {} }),
        json!({ "cancel_nomination": {} }),
    ]
}

#[test]
fn unknown_fields_are_refused_everywhere() {
    for msg in messages() {
        assert!(execute(&msg), "{msg}");
        let changed = with_unknown_fields(&msg);
        assert!(!changed.is_empty());
        for changed in changed {
            assert!(!execute(&changed), "{changed}");
        }
    }
}

#[test]
fn unknown_fields_are_refused_at_the_start_and_in_queries() {
    let start = json!({ "owner": "x", "hospital_registry": "y" });
    assert!(from_json::<InstantiateMsg>(start.to_string()).is_ok());
    for changed in with_unknown_fields(&start) {
        assert!(from_json::<InstantiateMsg>(changed.to_string()).is_err());
    }
    let handle = handle_of("alice");
    let record = serde_json::to_value(record(handle)).unwrap();
    let actor = serde_json::to_value(physician("north")).unwrap();
    for msg in [
        json!({ "config": {} }),
        json!({ "patient": { "handle": handle } }),
        json!({ "patient": { "handle": handle, "custodian": "north" } }),
        json!({ "directive": { "directive": 1 } }),
        json!({ "directives": { "handle": handle } }),
        json!({ "basis_status": { "ids": [1] } }),
        json!({ "basis_status": { "ids": [], "sessions": [1] } }),
        json!({ "delegates": { "handle": handle } }),
        json!({ "may_act": { "handle": handle, "account": "a", "power": "dispute" } }),
        json!({ "break_glass_session": { "session": 1 } }),
        json!({ "break_glass_sessions": { "handle": handle, "hospital": "north" } }),
        json!({ "pending_reviews": { "only_overdue": true } }),
        json!({ "bars": { "limit": 3 } }),
        json!({ "history": { "handle": handle, "limit": 3 } }),
        json!({ "decide": { "actor": actor, "purpose": "TREAT", "record": record } }),
        json!({ "decide_many": { "actor": actor, "purpose": "TREAT", "records": [] } }),
    ] {
        assert!(query(&msg), "{msg}");
        for changed in with_unknown_fields(&msg) {
            assert!(!query(&changed), "{changed}");
        }
    }
}

#[test]
fn malformed_ids_and_unknown_codes_are_refused() {
    let cases = [
        ("/permit/handle", json!("00")),
        ("/permit/handle", json!("AA".repeat(16))),
        ("/permit/terms/grantee/hospital", json!("North")),
        ("/permit/terms/grantee/role", json!("king")),
        ("/permit/terms/grantee/person", json!("north/1")),
        ("/permit/terms/purposes", json!(["TREATS"])),
        ("/permit/terms/purposes", json!(["PurposeOfUse"])),
        ("/permit/terms/purposes", json!(["treat"])),
        ("/permit/terms/resources", json!({})),
        (
            "/permit/terms/resources",
            json!({ "all": {}, "tags": { "tags": [] } }),
        ),
        ("/permit/terms/confidentiality", json!("X")),
        ("/permit/terms/data_period/from", json!("2020-13")),
        ("/permit/terms/obligations", json!(["NORDSLCD"])),
        ("/permit/terms/max_uses", json!(-1)),
        ("/permit/terms/valid_until", json!("soon")),
        ("/permit/terms/evidence", json!("00")),
    ];
    for (path, value) in cases {
        let mut msg = permit_json();
        let (parent, field) = path.rsplit_once('/').unwrap();
        msg.pointer_mut(parent).unwrap()[field] = value.clone();
        assert!(!execute(&msg), "{path} = {value}");
    }
}

#[test]
fn malformed_break_glass_is_refused() {
    let good = || {
        json!({ "break_glass": {
            "handle": handle_of("alice"),
            "reason": "OVRER",
            "justification": "00".repeat(32),
        }})
    };
    assert!(execute(&good()));
    for (field, value) in [
        ("handle", json!("00")),
        ("reason", json!("ovrer")),
        ("reason", json!("TREAT")),
        ("justification", json!("the patient is unconscious")),
        ("practitioner", json!("north/1")),
    ] {
        let mut msg = good();
        msg["break_glass"][field] = value.clone();
        assert!(!execute(&msg), "{field} = {value}");
    }
    let access = |access: &str| json!({ "set_emergency_access": { "handle": handle_of("alice"), "access": access } });
    assert!(execute(&access("allowed")));
    assert!(!execute(&access("maybe")));
    let verdict =
        |verdict: &str| json!({ "review_break_glass": { "session": 1, "verdict": verdict } });
    assert!(execute(&verdict("unjustified")));
    assert!(!execute(&verdict("unclear")));
}
