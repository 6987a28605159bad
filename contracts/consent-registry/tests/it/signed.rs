//! What a patient's key signs and somebody else relays: for one chain, contract, handle, time, once.

use consent_registry::directive::DirectiveError;
use consent_registry::error::ContractError;
use consent_registry::permissions::PermissionError;
use cosmwasm_std::testing::MockApi;
use cosmwasm_std::{Addr, Binary, Response};
use hie_contract::adr036::{SignedActError, account_of, sign_bytes};
use hie_policy::EmergencyAccess;
use hie_types::consent::*;
use hie_types::signed_act::{SignedAct, SignedActType};
use hie_types::{Handle, derive};
use k256::ecdsa::signature::Signer as _;
use k256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};

use crate::history::verified;
use crate::scene::*;

/// A patient with a key.
pub struct Wallet {
    key: SigningKey,
}

impl Wallet {
    pub fn new(byte: u8) -> Self {
        let key = SigningKey::from_slice(&[byte; 32]).unwrap();
        Self { key }
    }

    fn public_key(&self) -> Vec<u8> {
        let point = self.key.verifying_key().to_encoded_point(true);
        point.as_bytes().to_vec()
    }

    pub fn address(&self) -> Addr {
        account_of(&self.public_key())
            .human(&MockApi::default())
            .unwrap()
    }

    pub fn handle(&self) -> Handle {
        let account = account_of(&self.public_key());
        derive::patient_handle(CHAIN, account.as_bytes(), &salt_of("wallet"))
    }

    /// What somebody relays of a text that the key signed.
    pub fn signs(&self, text: &str) -> ExecuteMsg {
        let payload = Binary::from(text.as_bytes());
        let signature: Signature = self
            .key
            .sign(&sign_bytes(self.address().as_str(), &payload));
        ExecuteMsg::ActSigned {
            payload,
            public_key: self.public_key().into(),
            signature: signature.to_vec().into(),
        }
    }

    pub fn act(&self, nonce: u64, action: SignedAction) -> SignedAct<SignedAction> {
        SignedAct {
            kind: SignedActType::HieAct,
            chain_id: CHAIN.into(),
            contract: addr("consent-registry").into(),
            handle: self.handle(),
            nonce,
            deadline: NOW + 60,
            action,
        }
    }

    pub fn signed(&self, nonce: u64, action: SignedAction) -> ExecuteMsg {
        self.signs(&serde_json::to_string(&self.act(nonce, action)).unwrap())
    }

    fn with(&self, field: &str, value: Value) -> ExecuteMsg {
        let mut act = serde_json::to_value(self.act(1, deny_all())).unwrap();
        act[field] = value;
        self.signs(&act.to_string())
    }
}

pub fn deny_all() -> SignedAction {
    SignedAction::Deny { terms: terms() }
}

impl Scene {
    /// Registers the patient of this key by an ordinary message.
    pub fn enrol(&mut self, wallet: &Wallet) -> Handle {
        let info = cosmwasm_std::testing::message_info(&wallet.address(), &[]);
        let message = ExecuteMsg::RegisterPatient {
            handle: wallet.handle(),
            salt: salt_of("wallet"),
            by_hospital: None,
        };
        let (deps, env) = (self.deps.as_mut(), self.env.clone());
        consent_registry::contract::execute(deps, env, info, message).unwrap();
        wallet.handle()
    }

    fn relays(&mut self, wallet: &Wallet, nonce: u64, action: SignedAction) -> Response {
        self.ok("relayer", wallet.signed(nonce, action))
    }
}

fn scene() -> (Scene, Wallet) {
    let mut scene = Scene::new();
    let wallet = Wallet::new(5);
    scene.enrol(&wallet);
    (scene, wallet)
}

#[test]
fn whoever_relays_the_patient_has_spoken() {
    for relayer in ["relayer", "officer", "owner", "record-index"] {
        let (mut scene, wallet) = scene();
        let terms = to_hospital("north");
        scene.ok(relayer, wallet.signed(1, SignedAction::Permit { terms }));
        let kept = scene.directive(1);
        assert_eq!(kept.authority.code(), "signed");
        assert_eq!(kept.author, wallet.address().to_string());
        assert_eq!((kept.attestation, kept.mandate), (None, None));
        let last = verified(&scene, wallet.handle()).pop().unwrap();
        assert_eq!(last.authority.unwrap().code(), "signed");
        assert_eq!(last.actor, wallet.address().to_string());
        let decision = scene.decide(
            physician("north"),
            hie_policy::Purpose::TREAT,
            record(wallet.handle()),
        );
        assert_eq!(decision.reason.code(), "permitted");
    }
}

#[test]
fn every_action_on_the_list_is_taken() {
    let (mut scene, wallet) = scene();
    let handle = wallet.handle();
    scene.doctor("doctor", "north");
    let session = scene.opened("doctor", handle);
    let actions = [
        SignedAction::Permit { terms: terms() },
        deny_all(),
        SignedAction::Amend {
            directive: 1,
            terms: to_hospital("north"),
        },
        SignedAction::LiftDenial { directive: 2 },
        SignedAction::Revoke { directive: 3 },
        SignedAction::RevokeAll {},
        SignedAction::SetEmergencyAccess {
            access: EmergencyAccess::OptedOut.into(),
        },
        SignedAction::SetAttestation { allowed: false },
        SignedAction::SetPublishing {
            hospital: id("north"),
            allowed: false,
        },
        SignedAction::DisputeBreakGlass { session },
        SignedAction::ClosePatient {},
    ];
    let before = verified(&scene, handle).len();
    for (at, action) in actions.into_iter().enumerate() {
        scene.relays(&wallet, at as u64 + 1, action);
    }
    let kinds: Vec<_> = verified(&scene, handle)
        .split_off(before)
        .into_iter()
        .map(|entry| {
            assert_eq!(entry.authority.unwrap().code(), "signed");
            let event = serde_json::to_value(&entry.event).unwrap();
            event.as_object().unwrap().keys().next().unwrap().clone()
        })
        .collect();
    assert_eq!(
        kinds,
        [
            "written",
            "written",
            "amended",
            "lifted",
            "revoked",
            "revoked_all",
            "emergency_access",
            "attestation_set",
            "publishing",
            "session_disputed",
            "closed",
        ]
    );
}

#[test]
fn an_act_is_for_one_chain_contract_and_handle() {
    let (mut scene, wallet) = scene();
    scene.patient("alice");
    let other_chain = wallet.with("chain_id", json!("hie-test-2"));
    assert_refused!(
        scene,
        "relayer",
        other_chain,
        ContractError::Signed(SignedActError::Chain)
    );
    let other_contract = wallet.with("contract", json!(addr("record-index")));
    assert_refused!(
        scene,
        "relayer",
        other_contract,
        ContractError::Signed(SignedActError::Contract)
    );
    let unknown = wallet.with("handle", json!(Handle([9; 16])));
    assert_refused!(scene, "relayer", unknown, ContractError::UnknownHandle);
    let somebody_elses = wallet.with("handle", json!(handle_of("alice")));
    assert_refused!(
        scene,
        "relayer",
        somebody_elses,
        ContractError::Permission(PermissionError::NotController)
    );
}

#[test]
fn it_is_delivered_before_its_deadline_at_most_a_day_later() {
    let (mut scene, wallet) = scene();
    for (deadline, error) in [
        (NOW, SignedActError::Late),
        (NOW - 1, SignedActError::Late),
        (NOW + DAY + 1, SignedActError::DeadlineTooFar),
    ] {
        assert_refused!(scene, "relayer", wallet.with("deadline", json!(deadline)),
            ContractError::Signed(found) if found == error);
    }
    scene.ok("relayer", wallet.with("deadline", json!(NOW + DAY)));
    let act = wallet.signed(2, deny_all());
    scene.set_time(NOW + 60);
    assert_refused!(
        scene,
        "relayer",
        act.clone(),
        ContractError::Signed(SignedActError::Late)
    );
    scene.set_time(NOW + 59);
    scene.ok("relayer", act);
}

#[test]
fn a_nonce_rises_by_at_most_a_thousand_and_never_starts_anew() {
    let (mut scene, wallet) = scene();
    let nonce = |n| wallet.signed(n, deny_all());
    assert_refused!(
        scene,
        "relayer",
        nonce(0),
        ContractError::Signed(SignedActError::NonceUsed)
    );
    assert_refused!(
        scene,
        "relayer",
        nonce(1_001),
        ContractError::Signed(SignedActError::NonceTooFar)
    );
    scene.ok("relayer", nonce(1_000));
    for used in [1, 999, 1_000] {
        assert_refused!(
            scene,
            "relayer",
            nonce(used),
            ContractError::Signed(SignedActError::NonceUsed)
        );
    }
    assert_refused!(
        scene,
        "relayer",
        nonce(2_001),
        ContractError::Signed(SignedActError::NonceTooFar)
    );
    scene.ok("relayer", nonce(1_001));
    scene.ok("relayer", nonce(2_001));
    scene.ok("relayer", wallet.signed(2_002, SignedAction::RevokeAll {}));
    assert_refused!(
        scene,
        "relayer",
        nonce(1),
        ContractError::Signed(SignedActError::NonceUsed)
    );
}

#[test]
fn each_handle_counts_for_itself() {
    let (mut scene, wallet) = scene();
    let other = Wallet::new(6);
    scene.enrol(&other);
    scene.relays(&wallet, 900, deny_all());
    scene.relays(&other, 1, deny_all());
    assert_refused!(
        scene,
        "relayer",
        other.signed(1_900, deny_all()),
        ContractError::Signed(SignedActError::NonceTooFar)
    );
}

#[test]
fn an_act_that_is_refused_uses_no_nonce() {
    let (mut scene, wallet) = scene();
    let bad = wallet.signed(5, SignedAction::Revoke { directive: 9 });
    assert_refused!(
        scene,
        "relayer",
        bad,
        ContractError::Directive(DirectiveError::NotFound)
    );
    assert_eq!(scene.known(wallet.handle()).last_nonce, 0);
    scene.relays(&wallet, 5, deny_all());
    assert_eq!(scene.known(wallet.handle()).last_nonce, 5);
}

#[test]
fn what_is_no_act_of_this_contract_is_refused() {
    let (mut scene, wallet) = scene();
    for action in [
        json!({ "contest_record": { "record": "0a".repeat(16) } }),
        json!({ "act_signed": {} }),
        json!({ "register_patient": {} }),
        json!({ "accept_control": {} }),
        json!([{ "revoke_all": {} }]),
        json!({ "revoke_all": {}, "close_patient": {} }),
        json!("revoke_all"),
    ] {
        assert_refused!(
            scene,
            "relayer",
            wallet.with("action", action),
            ContractError::Signed(SignedActError::Form)
        );
    }
    for text in ["", "HIE consent v1", "{}"] {
        assert_refused!(
            scene,
            "relayer",
            wallet.signs(text),
            ContractError::Signed(SignedActError::Form)
        );
    }
    assert_refused!(
        scene,
        "relayer",
        wallet.with("type", json!("hie-login")),
        ContractError::Signed(SignedActError::Form)
    );
}

#[test]
fn the_key_hands_control_over_and_the_new_account_accepts() {
    let (mut scene, wallet) = scene();
    let account = Some(addr("heir").to_string());
    scene.relays(&wallet, 1, SignedAction::RotateController { account });
    let handle = wallet.handle();
    scene.ok("heir", ExecuteMsg::AcceptControl { handle });
    let controller = scene.known(handle).controller;
    assert_eq!(controller, Some(addr("heir").into()));
}

// What somebody would try.

#[test]
fn a_relayer_changes_nothing() {
    let (mut scene, wallet) = scene();
    let terms = to_hospital("north");
    let ExecuteMsg::ActSigned {
        payload,
        public_key,
        signature,
    } = wallet.signed(1, SignedAction::Permit { terms })
    else {
        panic!()
    };
    let text = String::from_utf8(payload.to_vec()).unwrap();
    for (from, to) in [
        ("north", "south"),
        ("permit", "deny"),
        ("TREAT", "ETREAT"),
        ("\"nonce\":1", "\"nonce\":2"),
    ] {
        let changed = text.replacen(from, to, 1);
        assert_ne!(changed, text);
        let message = ExecuteMsg::ActSigned {
            payload: changed.as_bytes().into(),
            public_key: public_key.clone(),
            signature: signature.clone(),
        };
        assert_refused!(
            scene,
            "relayer",
            message,
            ContractError::Signed(SignedActError::Signature)
        );
    }
    // Not even the spaces.
    let message = ExecuteMsg::ActSigned {
        payload: format!("{text} ").as_bytes().into(),
        public_key: public_key.clone(),
        signature: signature.clone(),
    };
    assert_refused!(
        scene,
        "relayer",
        message,
        ContractError::Signed(SignedActError::Signature)
    );
    for flipped in 0..signature.len() {
        let mut bytes = signature.to_vec();
        bytes[flipped] ^= 1;
        let message = ExecuteMsg::ActSigned {
            payload: payload.clone(),
            public_key: public_key.clone(),
            signature: bytes.into(),
        };
        assert_refused!(
            scene,
            "relayer",
            message,
            ContractError::Signed(SignedActError::Signature)
        );
    }
}

#[test]
fn a_relayer_signs_for_nobody_else() {
    let (mut scene, wallet) = scene();
    let thief = Wallet::new(9);
    // The thief's own key over an act for the patient's handle.
    let act = serde_json::to_string(&wallet.act(1, SignedAction::ClosePatient {})).unwrap();
    assert_refused!(
        scene,
        "relayer",
        thief.signs(&act),
        ContractError::Permission(PermissionError::NotController)
    );
    // The patient's key named beside the thief's signature.
    let ExecuteMsg::ActSigned {
        payload, signature, ..
    } = thief.signs(&act)
    else {
        panic!()
    };
    let message = ExecuteMsg::ActSigned {
        payload,
        public_key: wallet.public_key().into(),
        signature,
    };
    assert_refused!(
        scene,
        "relayer",
        message,
        ContractError::Signed(SignedActError::Signature)
    );
    // A key whose own handle it is speaks for that one only.
    scene.enrol(&thief);
    assert_refused!(
        scene,
        "relayer",
        thief.signs(&act),
        ContractError::Permission(PermissionError::NotController)
    );
}

#[test]
fn nothing_is_delivered_twice() {
    let (mut scene, wallet) = scene();
    let terms = to_hospital("north");
    let message = wallet.signed(1, SignedAction::Permit { terms });
    scene.ok("relayer", message.clone());
    scene.relays(&wallet, 2, SignedAction::Revoke { directive: 1 });
    for again in ["relayer", "officer"] {
        assert_refused!(
            scene,
            again,
            message.clone(),
            ContractError::Signed(SignedActError::NonceUsed)
        );
    }
}

#[test]
fn an_act_that_was_held_back_is_void_once_a_later_one_is_delivered() {
    let (mut scene, wallet) = scene();
    let held = wallet.signed(1, SignedAction::Permit { terms: terms() });
    scene.relays(&wallet, 2, SignedAction::RevokeAll {});
    assert_refused!(
        scene,
        "relayer",
        held,
        ContractError::Signed(SignedActError::NonceUsed)
    );
    assert_eq!(scene.reason_of(wallet.handle()), "no_directive");
}

impl Scene {
    fn reason_of(&self, handle: Handle) -> String {
        let decision = self.decide(
            physician("north"),
            hie_policy::Purpose::TREAT,
            record(handle),
        );
        decision.reason.to_string()
    }
}

#[test]
fn a_key_a_signature_or_a_text_of_another_length_is_refused() {
    let (mut scene, wallet) = scene();
    let good = |payload: usize, key: usize, signature: usize| ExecuteMsg::ActSigned {
        payload: vec![b' '; payload].into(),
        public_key: vec![2; key].into(),
        signature: vec![1; signature].into(),
    };
    for (message, expected) in [
        (good(100, 32, 64), SignedActError::Key),
        (good(100, 33, 63), SignedActError::SignatureLength),
        (good(8_194, 33, 64), SignedActError::TooLong),
    ] {
        assert_refused!(
            scene,
            "relayer",
            message,
            ContractError::Signed(found) if found == expected
        );
    }
    scene.relays(&wallet, 1, deny_all());
}
