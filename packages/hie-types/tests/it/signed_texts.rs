//! Texts signed by a wallet, as the contracts check them: those of the vectors.

use cosmwasm_std::testing::MockApi;
use cosmwasm_std::{Binary, HexBinary};
use hie_contract::adr036::{Envelope, account_of, sign_bytes, signer};
use hie_types::signed_act::{SignedAct, SignedActType};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::vectors::{accounts, bytes, to_hex, vectors, wire};

fn texts() -> Vec<Value> {
    vectors()["signed_texts"].as_array().unwrap().clone()
}

fn text(of: &Value) -> Binary {
    of["text"].as_str().unwrap().as_bytes().into()
}

#[test]
fn the_wallets_account_is_that_of_its_key() {
    let wallet = vectors()["wallet"].clone();
    let account = account_of(&bytes(&wallet["public_key"]));
    let human = account.human(&MockApi::default().with_prefix("wasm"));
    assert_eq!(human.unwrap().as_str(), wallet["address"]);
    assert_eq!(
        accounts().human(&bytes(&wallet["account"])),
        wallet["address"]
    );
}

#[test]
fn the_documents_that_are_signed_are_those_of_the_vectors() {
    let wallet = vectors()["wallet"].clone();
    assert_eq!(texts().len(), 3);
    for of in texts() {
        let document = sign_bytes(wallet["address"].as_str().unwrap(), &text(&of));
        assert_eq!(
            to_hex(&Sha256::digest(&document)),
            of["sha256"],
            "{}",
            of["name"]
        );
        assert_eq!(String::from_utf8(document).unwrap(), of["document"]);
    }
}

#[test]
fn the_signatures_of_the_vectors_are_the_wallets() {
    let api = MockApi::default().with_prefix("wasm");
    let wallet = vectors()["wallet"].clone();
    let public_key: HexBinary = wire(&wallet["public_key"]);
    for of in texts() {
        let signature: HexBinary = wire(&of["signature"]);
        let signed = |payload: &Binary| {
            signer(
                &api,
                Envelope {
                    payload,
                    public_key: &public_key.clone().into(),
                    signature: &signature.clone().into(),
                },
            )
        };
        let by = signed(&text(&of)).unwrap().human(&api).unwrap();
        assert_eq!(by.as_str(), wallet["address"]);
        let mut other = text(&of).to_vec();
        other.push(b' ');
        assert!(signed(&other.into()).is_err());
    }
}

/// Written in whatever order, the same act is read; the bytes differ, and so do the signatures.
#[test]
fn the_acts_of_the_vectors_are_read() {
    let [_, one, other] = texts().try_into().unwrap();
    let act = |of: &Value| -> SignedAct<hie_types::consent::SignedAction> {
        serde_json::from_slice(&text(of)).unwrap()
    };
    assert_eq!(act(&one), act(&other));
    assert_ne!(one["signature"], other["signature"]);
    let act = act(&one);
    assert_eq!(act.kind, SignedActType::HieAct);
    assert_eq!(act.chain_id, vectors()["chain_id"]);
    assert_eq!(act.contract, vectors()["contract"]);
    assert_eq!(act.handle, wire(&vectors()["patient_handle"]["handle"]));
    assert_eq!((act.nonce, act.deadline), (7, 1_800_050_000));
    assert_eq!(
        act.action,
        hie_types::consent::SignedAction::Revoke { directive: 7 }
    );
}
