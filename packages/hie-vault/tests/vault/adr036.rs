//! Texts signed by a wallet: the vector that CosmJS, Keplr and a chain agreed on, and every change.

use hie_types::Handle;
use hie_types::signed_act::{MAX_SIGNED_BYTES, SignedAct, SignedActType};
use hie_vault::VaultError;
use hie_vault::adr036::{WalletKey, account_of, sign_document, verify_text};
use k256::ecdsa::Signature;
use proptest::prelude::*;
use serde_json::{Value, json};

const SIGNER: &str = "wasm10xcqpzrky6eff2g52qdye53xkk9jxkvrtutffg";
const TEXT: &str = "HIE consent v1: grant <read> & \"audit\" 환자";
const PUBLIC: &str = "031b84c5567b126440995d3ed5aaba0565d71e1834604819ff9c17f5e9d5dd078f";
const DOCUMENT: &str = r#"{"account_number":"0","chain_id":"","fee":{"amount":[],"gas":"0"},"memo":"","msgs":[{"type":"sign/MsgSignData","value":{"data":"SElFIGNvbnNlbnQgdjE6IGdyYW50IDxyZWFkPiAmICJhdWRpdCIg7ZmY7J6Q","signer":"wasm10xcqpzrky6eff2g52qdye53xkk9jxkvrtutffg"}}],"sequence":"0"}"#;
const SIGNATURE: &str = "c21f81b2855aaa517f4e132a3f6bf8d72eec603887651eff78cf9299aa50d4830b291e68defe4e32817b393cfa8cc67b033afe5a0db823ec36756b7139a681be";

fn key() -> WalletKey {
    WalletKey::from_bytes([1; 32]).unwrap()
}

fn signed() -> ([u8; 33], [u8; 64]) {
    let bytes = |hex: &str| hex::decode(hex).unwrap();
    (
        bytes(PUBLIC).try_into().unwrap(),
        bytes(SIGNATURE).try_into().unwrap(),
    )
}

#[test]
fn the_vector_is_made_byte_for_byte() {
    let (public, signature) = signed();
    assert_eq!(key().public(), public);
    assert_eq!(
        hex::encode(account_of(&public)),
        "79b000887626b294a914501a4cd226b58b235983"
    );
    assert_eq!(key().account(), account_of(&public));
    assert_eq!(key().address("wasm").unwrap(), SIGNER);
    let document = sign_document(SIGNER, TEXT.as_bytes()).unwrap();
    assert_eq!(String::from_utf8(document).unwrap(), DOCUMENT);
    assert_eq!(key().sign_text("wasm", TEXT.as_bytes()).unwrap(), signature);
    assert_eq!(
        verify_text(SIGNER, TEXT.as_bytes(), &public, &signature),
        Ok(())
    );
}

#[test]
fn another_text_signer_key_or_signature_is_refused() {
    let (public, signature) = signed();
    let refused = |signer: &str, text: &str, public, signature| {
        verify_text(signer, text.as_bytes(), &public, &signature).unwrap_err()
    };
    let bad = VaultError::BadSignature;
    assert_eq!(refused(SIGNER, "hello", public, signature), bad);
    assert_eq!(refused(SIGNER, &format!("{TEXT} "), public, signature), bad);
    // The same account under another chain's prefix is another document.
    let elsewhere = key().address("cosmos").unwrap();
    assert_eq!(refused(&elsewhere, TEXT, public, signature), bad);
    for i in 0..64 {
        let mut altered = signature;
        altered[i] ^= 1;
        assert_eq!(refused(SIGNER, TEXT, public, altered), bad);
    }
    assert_eq!(refused(SIGNER, TEXT, public, [0; 64]), bad);

    let other = WalletKey::generate().unwrap();
    let theirs = other.sign_text("wasm", TEXT.as_bytes()).unwrap();
    let not_the_signers = VaultError::NotTheSignersKey;
    assert_eq!(
        refused(SIGNER, TEXT, other.public(), theirs),
        not_the_signers
    );
    let of_other = other.address("wasm").unwrap();
    assert_eq!(refused(&of_other, TEXT, public, signature), not_the_signers);

    let mut no_point = public;
    no_point[0] = 4;
    assert_eq!(
        refused(SIGNER, TEXT, no_point, signature),
        VaultError::BadWalletKey
    );
}

/// r and n − s verify as well as r and s; taking both would let anybody make a second signature.
#[test]
fn the_other_s_is_refused() {
    let (public, signature) = signed();
    let low = Signature::from_slice(&signature).unwrap();
    let (r, s) = low.split_scalars();
    let high = Signature::from_scalars(r, -s).unwrap();
    let result = verify_text(SIGNER, TEXT.as_bytes(), &public, &high.to_bytes().into());
    assert_eq!(result, Err(VaultError::BadSignature));
}

#[test]
fn addresses_that_are_none_are_refused() {
    let upper = SIGNER.to_uppercase();
    for address in [
        "",
        "wasm1",
        "wasm10xcqpzrky6eff2g52qdye53xkk9jxkvrtutffq",
        &upper,
        "a\"b",
    ] {
        let document = sign_document(address, b"text");
        assert_eq!(document, Err(VaultError::BadAddress), "{address}");
    }
    for prefix in ["", "wa sm"] {
        assert_eq!(
            key().sign_text(prefix, b"text"),
            Err(VaultError::BadAddress)
        );
    }
}

#[test]
fn numbers_that_are_no_keys_are_refused_and_keys_are_not_printed() {
    for secret in [[0; 32], [0xff; 32]] {
        assert_eq!(
            WalletKey::from_bytes(secret).unwrap_err(),
            VaultError::BadWalletKey
        );
    }
    assert_eq!(format!("{:?}", key()), "WalletKey(redacted)");
}

/// The file from which every implementation is checked.
fn shared() -> Value {
    let file = include_str!("../../../hie-types/testdata/vectors.json");
    serde_json::from_str(file).unwrap()
}

#[test]
fn the_vectors_of_all_implementations_are_signed_the_same() {
    let shared = shared();
    let of = |name: &str| hex::decode(shared["wallet"][name].as_str().unwrap()).unwrap();
    let key = WalletKey::from_bytes(of("secret").try_into().unwrap()).unwrap();
    assert_eq!(key.public().to_vec(), of("public_key"));
    assert_eq!(key.account().to_vec(), of("account"));
    assert_eq!(key.address("wasm").unwrap(), shared["wallet"]["address"]);
    for text in shared["signed_texts"].as_array().unwrap() {
        let bytes = text["text"].as_str().unwrap().as_bytes();
        let document = sign_document(SIGNER, bytes).unwrap();
        assert_eq!(String::from_utf8(document).unwrap(), text["document"]);
        let signature = key.sign_text("wasm", bytes).unwrap();
        assert_eq!(hex::encode(signature), text["signature"]);
    }
}

fn act(action: Value) -> SignedAct<Value> {
    let shared = shared();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let handle: Handle = text(&shared["patient_handle"]["handle"]).parse().unwrap();
    SignedAct {
        kind: SignedActType::HieAct,
        chain_id: text(&shared["chain_id"]),
        contract: text(&shared["contract"]),
        handle,
        nonce: 7,
        deadline: 1_800_050_000,
        action,
    }
}

#[test]
fn an_act_is_written_and_signed_as_the_vectors_say() {
    let signed = key()
        .sign_act("wasm", &act(json!({"revoke": {"directive": 7}})))
        .unwrap();
    let expected = shared()["signed_texts"][1].clone();
    assert_eq!(String::from_utf8(signed.payload).unwrap(), expected["text"]);
    assert_eq!(hex::encode(signed.signature), expected["signature"]);
    assert_eq!(hex::encode(signed.public_key), PUBLIC);
}

#[test]
fn an_act_has_at_most_8192_bytes() {
    let around = serde_json::to_vec(&act(json!(""))).unwrap().len();
    let of = |len: usize| key().sign_act("wasm", &act(json!("x".repeat(len - around))));
    let longest = of(MAX_SIGNED_BYTES).unwrap();
    assert_eq!(longest.payload.len(), MAX_SIGNED_BYTES);
    assert_eq!(of(MAX_SIGNED_BYTES + 1), Err(VaultError::BadAct));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_text_of_any_key_verifies_and_no_other(text: Vec<u8>, other: Vec<u8>, secret in any::<[u8; 32]>()) {
        let Ok(key) = WalletKey::from_bytes(secret) else { return Ok(()) };
        let (signer, signature) = (key.address("wasm").unwrap(), key.sign_text("wasm", &text).unwrap());
        prop_assert_eq!(verify_text(&signer, &text, &key.public(), &signature), Ok(()));
        let same = verify_text(&signer, &other, &key.public(), &signature).is_ok();
        prop_assert_eq!(same, text == other);
    }
}
