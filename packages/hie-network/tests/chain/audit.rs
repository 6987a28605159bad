//! A value of a contract, proved against the validators' signatures.

use hie_client::chain::ChainLedger;
use hie_client::chain::key::account_of;
use hie_client::chain::proof::{ProofError, Trust};
use hie_types::Handle;
use serde_json::Value;

use crate::net::Net;

/// The head of a patient's history, and that nothing else passes for it.
pub fn a_head_is_proved(net: &Net, ledger: &ChainLedger, handle: Handle) {
    let path = net.localnet.home().join("validator-0/config/genesis.json");
    let genesis: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let trust = Trust::of_genesis(&genesis).unwrap();
    let contract = account_of(&net.record().contracts["consent-registry"].address).unwrap();
    let key = [&[0, 1, b'h'], handle.0.as_slice()].concat();
    let proof = ledger.node().proof(&contract, &key, None).unwrap();
    let proved = proof.check(&trust).unwrap();
    assert_eq!((proved.signed, proved.total), (100, 100));
    assert_eq!(proved.height, proof.height);

    // Another value, key, contract or height: told apart.
    let mut other = proof.clone();
    other.value[0] ^= 1;
    assert_eq!(other.check(&trust), Err(ProofError::Other("value")));
    let mut other = proof.clone();
    other.key[3] ^= 1;
    assert_eq!(other.check(&trust), Err(ProofError::Other("key")));
    let mut other = proof.clone();
    other.contract[0] ^= 1;
    assert_eq!(other.check(&trust), Err(ProofError::Other("key")));
    let mut other = proof.clone();
    other.height += 1;
    assert_eq!(other.check(&trust), Err(ProofError::Other("height")));

    // No byte of either proof can be changed.
    let refused = |change: &dyn Fn(&mut hie_client::chain::proof::ValueProof)| {
        let mut other = proof.clone();
        change(&mut other);
        assert!(other.check(&trust).is_err());
    };
    for at in 0..proof.in_store.len() {
        refused(&|other| other.in_store[at] ^= 1);
    }
    for at in 0..proof.in_app.len() {
        refused(&|other| other.in_app[at] ^= 1);
    }

    // Nor any field of the header that is hashed, nor the signature.
    let header = |name: &str, with: Value| {
        let mut other = proof.clone();
        other.signed_header["header"][name] = with;
        other.check(&trust).unwrap_err()
    };
    let zeros = Value::from("00".repeat(32));
    for name in [
        "last_commit_hash",
        "data_hash",
        "next_validators_hash",
        "consensus_hash",
        "last_results_hash",
        "evidence_hash",
    ] {
        assert_eq!(
            header(name, zeros.clone()),
            ProofError::Hash("header"),
            "{name}"
        );
    }
    assert_eq!(header("app_hash", zeros.clone()), ProofError::Hash("value"));
    assert_eq!(header("validators_hash", zeros), ProofError::Validators);
    let time = Value::from("2026-01-01T00:00:00Z");
    assert_eq!(header("time", time.clone()), ProofError::Hash("header"));
    assert_eq!(
        header("chain_id", Value::from("other")),
        ProofError::Other("chain")
    );
    let mut other = proof.clone();
    other.signed_header["commit"]["signatures"][0]["timestamp"] = time;
    assert_eq!(other.check(&trust), Err(ProofError::Signature(0)));
    let mut other = proof.clone();
    other.signed_header["commit"]["signatures"][0]["block_id_flag"] = Value::from(1);
    let few = ProofError::TooFew {
        signed: 0,
        total: 100,
    };
    assert_eq!(other.check(&trust), Err(few));

    // Validators that are not those of genesis.
    let mut forged = genesis.clone();
    let stake = forged.pointer_mut("/app_state/genutil/gen_txs/0/body/messages/0/value/amount");
    *stake.unwrap() = Value::from("200000000");
    let forged = Trust::of_genesis(&forged).unwrap();
    assert_eq!(proof.check(&forged), Err(ProofError::Validators));

    // It is kept as a file and read back.
    let text = serde_json::to_string(&proof).unwrap();
    let again: hie_client::chain::proof::ValueProof = serde_json::from_str(&text).unwrap();
    assert_eq!(again.check(&trust), Ok(proved));
}
