//! Against vectors that other implementations made and checked, and against every change of a byte.

use cosmwasm_std::testing::MockApi;
use serde::Deserialize;
use serde_json::{Value, json};

use super::*;

const VECTORS: &str = include_str!("../../testdata/adr036.json");

#[derive(Deserialize)]
struct Vectors {
    public_key: String,
    account: String,
    signer: String,
    texts: Vec<Text>,
}

#[derive(Deserialize)]
struct Text {
    text: String,
    sign_bytes: String,
    sha256: String,
    signature: String,
}

fn vectors() -> Vectors {
    serde_json::from_str(VECTORS).unwrap()
}

fn hex(text: &str) -> Vec<u8> {
    cosmwasm_std::HexBinary::from_hex(text).unwrap().into()
}

fn wasm() -> MockApi {
    MockApi::default().with_prefix("wasm")
}

fn signed_by(
    api: &MockApi,
    text: &[u8],
    key: &[u8],
    signature: &[u8],
) -> Result<Account, SignedActError> {
    let (payload, public_key, signature) = (text.into(), key.into(), signature.into());
    signer(
        api,
        Envelope {
            payload: &payload,
            public_key: &public_key,
            signature: &signature,
        },
    )
}

#[test]
fn the_documents_of_wallets_are_rebuilt_and_their_signatures_hold() {
    let vectors = vectors();
    let key = hex(&vectors.public_key);
    assert_eq!(account_of(&key).as_bytes(), hex(&vectors.account));
    assert_eq!(
        account_of(&key).human(&wasm()).unwrap().as_str(),
        vectors.signer
    );
    assert_eq!(vectors.texts.len(), 2);
    for of in vectors.texts {
        let document = sign_bytes(&vectors.signer, &of.text.as_bytes().into());
        assert_eq!(document, hex(&of.sign_bytes));
        let hash: [u8; 32] = Sha256::digest(&document).into();
        assert_eq!(hash.as_slice(), hex(&of.sha256));
        let found = signed_by(&wasm(), of.text.as_bytes(), &key, &hex(&of.signature));
        assert_eq!(found.unwrap().as_bytes(), hex(&vectors.account));
    }
}

#[test]
fn one_changed_byte_anywhere_is_refused() {
    let vectors = vectors();
    let (key, of) = (hex(&vectors.public_key), &vectors.texts[0]);
    let (text, signature) = (of.text.as_bytes(), hex(&of.signature));
    let flipped = |bytes: &[u8], at: usize| {
        let mut bytes = bytes.to_vec();
        bytes[at] ^= 1;
        bytes
    };
    for at in 0..text.len() {
        let found = signed_by(&wasm(), &flipped(text, at), &key, &signature);
        assert_eq!(found, Err(SignedActError::Signature), "text {at}");
    }
    for at in 0..signature.len() {
        let found = signed_by(&wasm(), text, &key, &flipped(&signature, at));
        assert_eq!(found, Err(SignedActError::Signature), "signature {at}");
    }
    for at in 1..key.len() {
        let found = signed_by(&wasm(), text, &flipped(&key, at), &signature);
        assert_eq!(found, Err(SignedActError::Signature), "key {at}");
    }
    // The other point with the same x: another key, so another signer.
    let found = signed_by(&wasm(), text, &flipped(&key, 0), &signature);
    assert_eq!(found, Err(SignedActError::Signature));
}

#[test]
fn the_signature_of_one_text_is_none_of_another() {
    let vectors = vectors();
    let key = hex(&vectors.public_key);
    let [one, two] = &vectors.texts[..] else {
        panic!()
    };
    let found = signed_by(&wasm(), one.text.as_bytes(), &key, &hex(&two.signature));
    assert_eq!(found, Err(SignedActError::Signature));
}

#[test]
fn the_prefix_of_the_chain_is_part_of_what_is_signed() {
    let vectors = vectors();
    let of = &vectors.texts[0];
    let other = MockApi::default().with_prefix("cosmos");
    let key = hex(&vectors.public_key);
    let found = signed_by(&other, of.text.as_bytes(), &key, &hex(&of.signature));
    assert_eq!(found, Err(SignedActError::Signature));
}

#[test]
fn keys_and_signatures_of_another_form_are_refused() {
    let vectors = vectors();
    let (key, of) = (hex(&vectors.public_key), &vectors.texts[0]);
    let (text, signature) = (of.text.as_bytes(), hex(&of.signature));
    let uncompressed = [&[4][..], &[1; 64]].concat();
    let wrong_tag = [&[4][..], &key[1..]].concat();
    for wrong in [
        &key[..32],
        &[&key[..], &[0]].concat(),
        &[],
        &uncompressed,
        &wrong_tag,
    ] {
        let found = signed_by(&wasm(), text, wrong, &signature);
        assert_eq!(found, Err(SignedActError::Key));
    }
    for wrong in [&signature[..63], &[&signature[..], &[0]].concat(), &[]] {
        let found = signed_by(&wasm(), text, &key, wrong);
        assert_eq!(found, Err(SignedActError::SignatureLength));
    }
    let no_point = [&[2][..], &[0xff; 32]].concat();
    let found = signed_by(&wasm(), text, &no_point, &signature);
    assert_eq!(found, Err(SignedActError::Signature));
}

const NOW: u64 = 1_700_000_000;

#[derive(Clone, Debug, PartialEq, hie_derive::FromJson)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Act {
    Say { word: String },
}

fn payload() -> Value {
    json!({
        "type": "hie-act",
        "chain_id": "hie-1",
        "contract": "wasm1contract",
        "handle": "0a".repeat(16),
        "nonce": 7,
        "deadline": NOW + 60,
        "action": { "say": { "word": "yes" } },
    })
}

fn key() -> k256::ecdsa::SigningKey {
    k256::ecdsa::SigningKey::from_slice(&[5; 32]).unwrap()
}

fn opened(text: &str) -> Result<Signed<Act>, SignedActError> {
    use k256::ecdsa::signature::Signer as _;
    let public_key = key().verifying_key().to_encoded_point(true);
    let signer = account_of(public_key.as_bytes()).human(&wasm()).unwrap();
    let payload: Binary = text.as_bytes().into();
    let signature: k256::ecdsa::Signature = key().sign(&sign_bytes(signer.as_str(), &payload));
    let envelope = Envelope {
        payload: &payload,
        public_key: &public_key.as_bytes().into(),
        signature: &signature.to_vec().into(),
    };
    let to = Delivery {
        chain_id: "hie-1",
        contract: "wasm1contract",
        now: NOW,
    };
    open(&wasm(), envelope, to)
}

fn with(field: &str, value: Value) -> Result<Signed<Act>, SignedActError> {
    let mut payload = payload();
    payload[field] = value;
    opened(&payload.to_string())
}

#[test]
fn an_act_is_opened_as_it_was_signed() {
    let found = opened(&payload().to_string()).unwrap();
    assert_eq!(found.handle, Handle([10; 16]));
    assert_eq!(found.nonce, 7);
    assert_eq!(found.action, Act::Say { word: "yes".into() });
    // Spacing and order are the wallet's business.
    let spaced = serde_json::to_string_pretty(&payload()).unwrap();
    assert_eq!(opened(&spaced), Ok(found));
}

#[test]
fn another_chain_or_contract_is_refused() {
    assert_eq!(with("chain_id", json!("hie-2")), Err(SignedActError::Chain));
    assert_eq!(with("chain_id", json!("")), Err(SignedActError::Chain));
    assert_eq!(
        with("contract", json!("wasm1other")),
        Err(SignedActError::Contract)
    );
}

#[test]
fn a_deadline_is_exclusive_and_at_most_a_day_ahead() {
    for (deadline, expected) in [
        (NOW - 1, Err(SignedActError::Late)),
        (NOW, Err(SignedActError::Late)),
        (NOW + 1, Ok(())),
        (NOW + 86_400, Ok(())),
        (NOW + 86_401, Err(SignedActError::DeadlineTooFar)),
        (u64::MAX, Err(SignedActError::DeadlineTooFar)),
    ] {
        assert_eq!(
            with("deadline", json!(deadline)).map(|_| ()),
            expected,
            "{deadline}"
        );
    }
}

#[test]
fn whatever_else_the_key_signed_is_no_act() {
    let form = Err(SignedActError::Form);
    assert_eq!(with("type", json!("hie-login")), form);
    assert_eq!(with("unknown", json!(1)), form);
    assert_eq!(with("action", json!({ "shout": {} })), form);
    assert_eq!(
        with("action", json!({ "say": { "word": "a" }, "again": {} })),
        form
    );
    assert_eq!(with("action", json!([{ "say": { "word": "a" } }])), form);
    assert_eq!(with("nonce", json!(-1)), form);
    assert_eq!(with("nonce", json!("7")), form);
    assert_eq!(with("handle", json!("0a")), form);
    for text in ["", "hello", "{}", "[]", "null"] {
        assert_eq!(opened(text), form, "{text}");
    }
    for field in [
        "type", "chain_id", "contract", "handle", "nonce", "deadline", "action",
    ] {
        let mut payload = payload();
        payload.as_object_mut().unwrap().remove(field);
        assert_eq!(opened(&payload.to_string()), form, "{field}");
    }
    let twice = payload()
        .to_string()
        .replace("\"nonce\":7", "\"nonce\":7,\"nonce\":8");
    assert!(twice.contains("\"nonce\":8"));
    assert_eq!(opened(&twice), form);
}

#[test]
fn a_text_is_bounded() {
    let of = |bytes: usize| {
        let text = payload().to_string();
        opened(&format!("{text}{}", " ".repeat(bytes - text.len()))).map(|_| ())
    };
    assert_eq!(of(8_192), Ok(()));
    assert_eq!(of(8_193), Err(SignedActError::TooLong));
}

#[test]
fn a_nonce_rises_by_1_to_1000() {
    for (last, nonce, expected) in [
        (0, 0, Err(SignedActError::NonceUsed)),
        (0, 1, Ok(())),
        (0, 1_000, Ok(())),
        (0, 1_001, Err(SignedActError::NonceTooFar)),
        (7, 6, Err(SignedActError::NonceUsed)),
        (7, 7, Err(SignedActError::NonceUsed)),
        (7, 8, Ok(())),
        (7, 1_007, Ok(())),
        (7, 1_008, Err(SignedActError::NonceTooFar)),
        (u64::MAX, u64::MAX, Err(SignedActError::NonceUsed)),
    ] {
        assert_eq!(check_nonce(last, nonce), expected, "{last} {nonce}");
    }
}
