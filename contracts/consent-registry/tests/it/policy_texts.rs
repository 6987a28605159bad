//! The texts of the network's policy, and which of them a directive may name.

use consent_registry::error::ContractError;
use consent_registry::policy_text::PolicyTextError;
use hie_contract::ownership::OwnershipError;
use hie_policy::Effect;
use hie_types::Hash;
use hie_types::consent::*;

use crate::history::{hash_of, verified};
use crate::scene::*;

pub fn put_text(policy: &str, hash: u8) -> ExecuteMsg {
    ExecuteMsg::PutPolicyText {
        policy: policy.parse().unwrap(),
        uri: "https://network.example/text".parse().unwrap(),
        hash: Hash([hash; 32]),
    }
}

pub fn retire_text(policy: &str) -> ExecuteMsg {
    ExecuteMsg::RetirePolicyText {
        policy: policy.parse().unwrap(),
    }
}

pub fn naming(policy: &str) -> Terms {
    Terms {
        policy: Some(policy.parse().unwrap()),
        ..terms()
    }
}

fn texts(scene: &Scene, start_after: Option<&str>, limit: Option<u32>) -> PolicyTextsResponse {
    scene.ask(QueryMsg::PolicyTexts {
        start_after: start_after.map(|id| id.parse().unwrap()),
        limit,
    })
}

#[test]
fn the_owner_adds_a_text_says_where_it_is_and_retires_it() {
    let mut scene = Scene::new();
    let response = scene.ok("owner", put_text("consent-2026", 1));
    let told = |retired: &str| {
        let pairs = [("policy", "consent-2026"), ("retired", retired)];
        let pairs = pairs.map(|(key, value)| (key.to_owned(), value.to_owned()));
        ("policy_text".to_owned(), pairs.to_vec())
    };
    assert_eq!(event(&response), told("false"));
    scene.pass(5);
    let moved = ExecuteMsg::PutPolicyText {
        policy: "consent-2026".parse().unwrap(),
        uri: "https://elsewhere.example/text".parse().unwrap(),
        hash: Hash([1; 32]),
    };
    // Twice is harmless.
    scene.ok("owner", moved.clone());
    scene.ok("owner", moved);
    scene.pass(5);
    assert_eq!(
        event(&scene.ok("owner", retire_text("consent-2026"))),
        told("true")
    );
    let expected = PolicyTextResponse {
        policy: "consent-2026".parse().unwrap(),
        uri: "https://elsewhere.example/text".parse().unwrap(),
        hash: Hash([1; 32]),
        added_at: NOW,
        retired_at: Some(NOW + 10),
    };
    assert_eq!(texts(&scene, None, None).texts, [expected]);
}

#[test]
fn a_text_never_changes_and_a_retired_one_stays_retired() {
    let mut scene = Scene::new();
    scene.ok("owner", put_text("consent-2026", 1));
    assert_refused!(
        scene,
        "owner",
        put_text("consent-2026", 2),
        ContractError::PolicyText(PolicyTextError::AnotherText)
    );
    assert_refused!(
        scene,
        "owner",
        retire_text("consent-2027"),
        ContractError::PolicyText(PolicyTextError::Unknown)
    );
    scene.ok("owner", retire_text("consent-2026"));
    for msg in [put_text("consent-2026", 1), retire_text("consent-2026")] {
        assert_refused!(
            scene,
            "owner",
            msg,
            ContractError::PolicyText(PolicyTextError::Retired)
        );
    }
}

#[test]
fn nobody_but_the_owner_puts_or_retires() {
    let mut scene = Scene::new();
    scene.patient("alice");
    scene.ok("owner", put_text("consent-2026", 1));
    for sender in ["alice", "record-index", "hospital-registry"] {
        for msg in [put_text("other", 1), retire_text("consent-2026")] {
            assert_refused!(
                scene,
                sender,
                msg,
                ContractError::Ownership(OwnershipError::NotOwner)
            );
        }
    }
}

#[test]
fn texts_are_paged_by_id() {
    let mut scene = Scene::new();
    for number in [3, 1, 2] {
        scene.ok("owner", put_text(&format!("text-{number}"), number));
    }
    let ids = |page: &PolicyTextsResponse| -> Vec<String> {
        page.texts
            .iter()
            .map(|text| text.policy.to_string())
            .collect()
    };
    let first = texts(&scene, None, Some(2));
    assert_eq!(ids(&first), ["text-1", "text-2"]);
    assert_eq!(first.next, Some("text-2".parse().unwrap()));
    let second = texts(&scene, Some("text-2"), Some(2));
    assert_eq!(ids(&second), ["text-3"]);
    assert_eq!(second.next, None);
    assert_eq!(
        ids(&texts(&scene, Some("text-15"), None)),
        ["text-2", "text-3"]
    );
}

#[test]
fn a_directive_names_a_text_in_force_and_keeps_it_when_that_is_retired() {
    let mut scene = Scene::new();
    let handle = scene.patient("alice");
    scene.ok("owner", put_text("consent-2026", 1));
    let permitted = scene.permit("alice", naming("consent-2026"));
    let denied = scene.deny("alice", naming("consent-2026"));
    scene.ok("owner", retire_text("consent-2026"));
    for id in [permitted, denied] {
        let kept = scene.directive(id);
        assert_eq!(kept.terms.policy, Some("consent-2026".parse().unwrap()));
        assert_eq!(kept.status, DirectiveStatus::Active);
    }
    // The text is among what the history hashes.
    let written = verified(&scene, handle);
    let of = scene.directive(permitted);
    assert_eq!(
        written[1].event,
        HistoryEvent::Written {
            directive: permitted,
            effect: Effect::Permit.into(),
            terms: hash_of(&of),
            self_attested: false,
        }
    );
    let mut without = of;
    without.terms.policy = None;
    assert_ne!(hash_of(&without), hash_of(&scene.directive(permitted)));
}

#[test]
fn a_directive_names_no_text_that_is_unknown_or_retired() {
    let mut scene = Scene::new();
    scene.patient("alice");
    scene.ok("owner", put_text("consent-2025", 1));
    scene.ok("owner", retire_text("consent-2025"));
    for msg in [permit, deny] {
        assert_refused!(
            scene,
            "alice",
            msg("alice", naming("consent-2025")),
            ContractError::PolicyText(PolicyTextError::Retired)
        );
        assert_refused!(
            scene,
            "alice",
            msg("alice", naming("consent-2026")),
            ContractError::PolicyText(PolicyTextError::Unknown)
        );
    }
}

#[test]
fn the_account_beside_a_denied_pseudonym_is_hashed_with_the_terms() {
    let mut scene = Scene::new();
    let handle = scene.patient("alice");
    let (known, account) = (pseudonym("north", 7), person("doctor"));
    scene.knows_person_by(&known, &known, "north", Some(&account));
    let id = scene.deny("alice", to_person(&known));
    let kept = scene.directive(id);
    assert_eq!(kept.also_account, Some(account.to_string()));
    let HistoryEvent::Written { terms, .. } = verified(&scene, handle)[1].event else {
        panic!("a directive was written")
    };
    assert_eq!(terms, hash_of(&kept));
    let without = DirectiveResponse {
        also_account: None,
        ..kept
    };
    assert_ne!(terms, hash_of(&without));
}
