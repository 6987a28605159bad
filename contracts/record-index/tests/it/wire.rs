use hie_types::index::{ExecuteMsg, InstantiateMsg, QueryMsg};
use serde_json::{Value, from_value, json};

const ID: &str = "000102030405060708090a0b0c0d0e0f";

fn publish() -> Value {
    json!({"publish_records": {"handle": ID, "records": [{
        "id": ID, "salt": ID, "category": {"code": "lab-report"}, "confidentiality": "N",
        "commitment": format!("{ID}{ID}"), "size": 4096,
        "locator": {"endpoint": "store", "object": ID},
    }]}})
}

fn request() -> Value {
    json!({"request_access": {"handle": ID, "records": [ID], "purpose": "TREAT"}})
}

fn confirm() -> Value {
    json!({"confirm_disclosure": {"ticket": 1, "records": [
        {"record": ID, "result": {"served": {"commitment": format!("{ID}{ID}")}}},
        {"record": ID, "result": {"unavailable": {}}},
    ]}})
}

fn reads(value: &Value) -> bool {
    from_value::<ExecuteMsg>(value.clone()).is_ok()
}

#[test]
fn what_may_be_left_out_may_be_left_out() {
    for value in [publish(), request(), confirm()] {
        assert!(reads(&value), "{value}");
    }
}

#[test]
fn unknown_fields_are_refused_wherever_they_stand() {
    let cases = [
        (publish(), "/publish_records"),
        (publish(), "/publish_records/records/0"),
        (publish(), "/publish_records/records/0/locator"),
        (request(), "/request_access"),
        (confirm(), "/confirm_disclosure"),
        (confirm(), "/confirm_disclosure/records/0"),
        (confirm(), "/confirm_disclosure/records/0/result/served"),
        (
            confirm(),
            "/confirm_disclosure/records/1/result/unavailable",
        ),
        (json!({"accept_ownership": {}}), "/accept_ownership"),
    ];
    for (mut value, place) in cases {
        assert!(reads(&value), "{place}");
        value.pointer_mut(place).unwrap()["extra"] = json!(1);
        assert!(!reads(&value), "{place}");
    }
    let start = json!({"owner": "o", "hospital_registry": "h", "consent_registry": "c", "x": 1});
    assert!(from_value::<InstantiateMsg>(start).is_err());
    let query = json!({"record": {"record": ID, "x": 1}});
    assert!(from_value::<QueryMsg>(query).is_err());
}

#[test]
fn bad_ids_and_codes_are_refused_while_they_are_read() {
    let cases = [
        (publish(), "/publish_records/handle", json!("00")),
        (
            publish(),
            "/publish_records/handle",
            json!(ID.to_uppercase()),
        ),
        (publish(), "/publish_records/records/0/salt", json!(null)),
        (
            publish(),
            "/publish_records/records/0/confidentiality",
            json!("n"),
        ),
        (publish(), "/publish_records/records/0/size", json!(-1)),
        (
            publish(),
            "/publish_records/records/0/locator/object",
            json!("0011"),
        ),
        (
            publish(),
            "/publish_records/records/0/locator/endpoint",
            json!("https://x"),
        ),
        (
            publish(),
            "/publish_records/records/0/category/code",
            json!("Lab Report"),
        ),
        (request(), "/request_access/purpose", json!("treat")),
        (request(), "/request_access/purpose", json!("PurposeOfUse")),
        (request(), "/request_access/records/0", json!("x")),
        (confirm(), "/confirm_disclosure/ticket", json!("1")),
    ];
    for (mut value, place, bad) in cases {
        *value.pointer_mut(place).unwrap() = bad;
        assert!(!reads(&value), "{place}");
    }
}
