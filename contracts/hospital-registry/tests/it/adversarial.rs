//! What a hostile or careless sender tries.

use cosmwasm_std::from_json;
use hie_policy::Role;
use hie_types::registry::*;
use hospital_registry::ContractError;
use hospital_registry::staff::StaffError;
use serde_json::{Value, json};

use crate::permissions::{every_message, full_scene};
use crate::scene::*;

fn reads<T: serde::de::DeserializeOwned>(value: &Value) -> bool {
    from_json::<T>(serde_json::to_vec(value).unwrap()).is_ok()
}

/// Adds an unknown field to every object inside, one at a time.
fn with_unknown_fields(value: &Value) -> Vec<Value> {
    let Value::Object(map) = value else {
        return vec![];
    };
    let mut all = Vec::new();
    for (key, inner) in map {
        for changed in with_unknown_fields(inner) {
            let mut map = map.clone();
            map.insert(key.clone(), changed);
            all.push(Value::Object(map));
        }
    }
    let mut map = map.clone();
    map.insert("unexpected".to_owned(), json!(1));
    all.push(Value::Object(map));
    all
}

#[test]
fn unknown_fields_are_refused_wherever_they_are() {
    let scene = full_scene();
    for message in every_message(&scene) {
        let value = crate::scene::json(&message);
        assert!(reads::<ExecuteMsg>(&value));
        for changed in with_unknown_fields(&value) {
            assert!(!reads::<ExecuteMsg>(&changed), "{changed}");
        }
    }
    let question = QueryMsg::Account {
        account: String::new(),
        practitioner: None,
        about: Some(About {
            key: Some(KeyWanted::Number { key: 1 }),
            ..About::default()
        }),
    };
    for changed in with_unknown_fields(&crate::scene::json(&question)) {
        assert!(!reads::<QueryMsg>(&changed), "{changed}");
    }
    assert!(!reads::<InstantiateMsg>(
        &json!({"owner": "a", "admin": "b"})
    ));
    assert!(!reads::<hie_types::MigrateMsg>(&json!({"to": "0.2.0"})));
}

#[test]
fn bad_ids_codes_and_texts_are_refused_while_the_message_is_read() {
    let apply = |hospital: &str, name: &str, country: &str, url: &str| {
        json!({"apply_for_membership": {
            "hospital": hospital,
            "profile": {"name": name, "country": country, "url": url},
        }})
    };
    let long_id = "a".repeat(32);
    let long_name = "é".repeat(120);
    let good = apply(&long_id, &long_name, "KR", "https://a.example");
    assert!(reads::<ExecuteMsg>(&good));
    for bad in [
        apply(&"a".repeat(33), "A", "KR", "https://a.example"),
        apply("a", "A", "KR", "https://a.example"),
        apply("Alpha", "A", "KR", "https://a.example"),
        apply("-alpha", "A", "KR", "https://a.example"),
        apply("al/pha", "A", "KR", "https://a.example"),
        apply("alpha", "", "KR", "https://a.example"),
        apply("alpha", &"é".repeat(121), "KR", "https://a.example"),
        apply("alpha", "A\nB", "KR", "https://a.example"),
        apply("alpha", "A", "kr", "https://a.example"),
        apply("alpha", "A", "KOR", "https://a.example"),
        apply("alpha", "A", "KR", "http://a.example"),
        apply("alpha", "A", "KR", "https://a.example?x=1"),
        apply("alpha", "A", "KR", "https://user@a.example"),
        json!({"suspend": {"hospital": "alpha", "reason": "because"}}),
        json!({"suspend": {"hospital": "alpha"}}),
        json!({"retire_key": {"key": -1, "compromised": true}}),
        json!({"retire_key": {"key": 4_294_967_296_u64, "compromised": true}}),
        json!({"register_key": {"key_use": "signing", "public_key": "00", "proof": null}}),
        json!({"remove_staff": {"staff": {"practitioner": "XX"}}}),
        json!({"accept_role": {"role": "owner"}}),
        json!("leave_hospital"),
    ] {
        assert!(!reads::<ExecuteMsg>(&bad), "{bad}");
    }
}

#[test]
fn errors_never_echo_what_was_sent() {
    let mut scene = full_scene();
    let secret = "Kim-Minsu-1980-01-01";
    let messages = [
        ExecuteMsg::NominateOwner {
            account: secret.to_owned(),
        },
        ExecuteMsg::SetRecordIndex {
            address: secret.to_owned(),
        },
        ExecuteMsg::RejectApplication {
            applicant: secret.to_owned(),
            reason: StatusReason::Decision,
        },
    ];
    for message in messages {
        let error = scene.refused("owner", message).to_string();
        assert!(!error.contains("Kim"), "{error}");
        assert!(error.chars().next().unwrap().is_lowercase() && !error.ends_with('.'));
    }
    let staff = StaffRef {
        account: Some(secret.to_owned()),
        practitioner: None,
    };
    let error = scene.refused("alpha-admin", appoint(staff, Role::Nurse));
    assert!(!error.to_string().contains("Kim"));
}

/// A hospital that appoints everybody in sight must not be able to keep them from working elsewhere.
#[test]
fn appointing_strangers_blocks_nobody() {
    let mut scene = Scene::with_alpha();
    scene.member("squatter");
    for name in ["ann", "bob", "future-admin"] {
        let staff = scene.account_ref(name);
        scene.ok("squatter-admin", appoint(staff, Role::Nurse));
    }
    scene.staff("alpha", "ann", Role::Physician);
    let both = scene.both_ref("bob", 7);
    scene.ok("alpha-admin", appoint(both, Role::Physician));
    scene.accepts("bob", "alpha");
    scene.ok("future-admin", apply("beta"));
    let accredit = scene.accredit("future-admin", "beta", UNTIL);
    scene.ok("owner", accredit);
}

/// The same pseudonym at two hospitals is two people.
#[test]
fn pseudonyms_of_two_hospitals_do_not_meet() {
    let mut scene = Scene::with_alpha();
    scene.member("beta");
    scene.ok("alpha-admin", appoint(practitioner(7), Role::Nurse));
    scene.ok("beta-admin", appoint(practitioner(7), Role::Physician));
    scene.ok(
        "beta-admin",
        ExecuteMsg::RemoveStaff {
            staff: practitioner(7),
        },
    );
    assert_eq!(scene.all_staff("alpha").len(), 1);
    assert!(scene.all_staff("beta").is_empty());
}

/// Stopped staff must not come back by leaving the stop behind with a second name.
#[test]
fn a_stopped_person_cannot_be_reached_by_another_name() {
    let mut scene = Scene::with_alpha();
    let both = scene.both_ref("bob", 7);
    scene.ok("alpha-admin", appoint(both, Role::Nurse));
    scene.accepts("bob", "alpha");
    scene.ok(
        "alpha-admin",
        ExecuteMsg::SuspendStaff {
            staff: practitioner(7),
        },
    );
    let appointment = scene.account("bob").appointment.unwrap();
    assert_eq!(appointment.standing, StaffStanding::Suspended);
}

/// Hospital ids that are prefixes of each other share nothing.
#[test]
fn ids_that_begin_alike_share_nothing() {
    let mut scene = Scene::new();
    for name in ["aa", "aaa", "aaaa"] {
        scene.member(name);
    }
    scene.ok("aaa-admin", put_endpoint("store"));
    scene.ok("aaa-admin", encryption_key(9));
    scene.ok("aaa-admin", appoint(practitioner(7), Role::Nurse));
    for name in ["aa", "aaaa"] {
        assert!(scene.all_staff(name).is_empty());
        assert!(scene.all_keys(name).is_empty());
        assert_eq!(scene.history(name).len(), 1);
    }
}

/// An administrator whose hospital was revoked stays its administrator, for its duties.
#[test]
fn a_revoked_hospital_keeps_its_people_for_duties_and_lets_them_leave() {
    let mut scene = Scene::with_alpha();
    scene.member("beta");
    scene.staff("alpha", "nurse", Role::Nurse);
    scene.ok("owner", revoke("alpha"));
    assert!(matches!(
        scene.refused("alpha-admin", apply("gamma")),
        ContractError::Application(_)
    ));
    let nurse = scene.account_ref("nurse");
    scene.ok("beta-admin", appoint(nurse, Role::Nurse));
    assert!(matches!(
        scene.refused("nurse", accept("beta")),
        ContractError::Staff(StaffError::OtherHospital)
    ));
    scene.ok("nurse", ExecuteMsg::LeaveHospital {});
    scene.accepts("nurse", "beta");
}

/// No text of a person or payload lands in storage or events but what the design names.
#[test]
fn storage_holds_accounts_as_bytes_and_not_as_text() {
    let scene = full_scene();
    let stored: Vec<u8> = scene
        .dump()
        .into_iter()
        .flat_map(|(k, v)| [k, v].concat())
        .collect();
    assert!(!String::from_utf8_lossy(&stored).contains("cosmwasm1"));
}
