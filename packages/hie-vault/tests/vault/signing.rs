//! Proofs of possession and of a gateway's identity.

use hie_vault::{SigningKeyPair, VaultError, gateway_nonce, verify_gateway, verify_possession};

use crate::support::{CHAIN, HOSPITAL, counting, vector_of};

fn pair() -> SigningKeyPair {
    SigningKeyPair::from_bytes(counting(192))
}

#[test]
fn proofs_are_those_of_the_second_implementation() {
    assert_eq!(pair().public(), vector_of("ed25519_public"));
    let contract: [u8; 32] = counting(100);
    assert_eq!(
        pair().prove_possession(CHAIN, &contract, HOSPITAL).unwrap(),
        vector_of("possession")
    );
    assert_eq!(
        pair()
            .prove_gateway(CHAIN, 42, HOSPITAL, &counting(50))
            .unwrap(),
        vector_of("gateway")
    );
}

#[test]
fn a_proof_of_possession_holds_for_its_chain_contract_hospital_and_key_only() {
    let key = pair().public();
    let proof = pair().prove_possession(CHAIN, &[1; 32], HOSPITAL).unwrap();
    let check = |chain, contract: u8, hospital, key: &[u8; 32]| {
        verify_possession(chain, &[contract; 32], hospital, key, &proof)
    };
    let refused = Err(VaultError::BadSignature);
    assert_eq!(check(CHAIN, 1, HOSPITAL, &key), Ok(()));
    assert_eq!(check("hie-test-2", 1, HOSPITAL, &key), refused);
    assert_eq!(check(CHAIN, 2, HOSPITAL, &key), refused);
    assert_eq!(check(CHAIN, 1, "south-clinic", &key), refused);
    let other = SigningKeyPair::generate().unwrap().public();
    assert_eq!(check(CHAIN, 1, HOSPITAL, &other), refused);
}

#[test]
fn a_gateway_proof_holds_for_its_chain_ticket_custodian_and_nonce_only() {
    let key = pair().public();
    let nonce = gateway_nonce().unwrap();
    let proof = pair().prove_gateway(CHAIN, 7, HOSPITAL, &nonce).unwrap();
    let refused = Err(VaultError::BadSignature);
    assert_eq!(
        verify_gateway(CHAIN, 7, HOSPITAL, &nonce, &key, &proof),
        Ok(())
    );
    assert_eq!(
        verify_gateway("hie-test-2", 7, HOSPITAL, &nonce, &key, &proof),
        refused
    );
    assert_eq!(
        verify_gateway(CHAIN, 8, HOSPITAL, &nonce, &key, &proof),
        refused
    );
    assert_eq!(
        verify_gateway(CHAIN, 7, "south-clinic", &nonce, &key, &proof),
        refused
    );
    let later = gateway_nonce().unwrap();
    assert_eq!(
        verify_gateway(CHAIN, 7, HOSPITAL, &later, &key, &proof),
        refused
    );
    let mut altered = proof;
    altered[0] ^= 1;
    assert_eq!(
        verify_gateway(CHAIN, 7, HOSPITAL, &nonce, &key, &altered),
        refused
    );
}

#[test]
fn keys_that_are_none_are_refused() {
    let refused = Err(VaultError::BadSigningKey);
    let mut identity = [0; 32];
    identity[0] = 1;
    let mut no_point = [0; 32];
    no_point[0] = 2;
    for key in [identity, no_point, [0; 32]] {
        assert_eq!(
            verify_gateway(CHAIN, 7, HOSPITAL, &[0; 16], &key, &[0; 64]),
            refused
        );
    }
}

#[test]
fn a_kept_private_key_is_the_same_pair_and_is_not_printed() {
    let pair = SigningKeyPair::generate().unwrap();
    assert_eq!(
        SigningKeyPair::from_bytes(*pair.expose()).public(),
        pair.public()
    );
    assert_eq!(format!("{pair:?}"), "SigningKeyPair(redacted)");
}
