//! Registering and retiring keys.

use hie_types::registry::*;
use hie_types::{Commitment, PublicKey, Signature};
use hospital_registry::ContractError;
use hospital_registry::keys::KeyError;

use crate::scene::*;

fn retire(key: u32, compromised: bool) -> ExecuteMsg {
    ExecuteMsg::RetireKey { key, compromised }
}

fn x25519(public_key: PublicKey) -> ExecuteMsg {
    ExecuteMsg::RegisterKey {
        key_use: KeyUse::Encryption,
        public_key,
        proof: None,
        attestation: None,
    }
}

fn active(scene: &Scene, key_use: KeyUse) -> Option<u32> {
    let answer: ActiveKeyResponse = scene.ask(QueryMsg::ActiveKey {
        hospital: id("alpha"),
        key_use,
    });
    answer.key.map(|key| key.key)
}

fn expect(error: ContractError, expected: KeyError) {
    match error {
        ContractError::Key(error) => assert_eq!(error, expected),
        other => panic!("{other}"),
    }
}

fn with_proof(message: ExecuteMsg, proof: Option<Signature>) -> ExecuteMsg {
    let ExecuteMsg::RegisterKey {
        key_use,
        public_key,
        attestation,
        ..
    } = message
    else {
        panic!("no key")
    };
    ExecuteMsg::RegisterKey {
        key_use,
        public_key,
        proof,
        attestation,
    }
}

#[test]
fn keys_are_numbered_and_the_active_one_of_the_same_use_is_rotated() {
    let mut scene = Scene::with_alpha();
    assert_eq!(active(&scene, KeyUse::Encryption), None);
    let event = scene.ok("alpha-admin", encryption_key(9));
    assert_eq!(
        event,
        "key hospital=alpha key=1 use=encryption action=registered"
    );
    let signing = scene.signing_key(1, "alpha");
    let event = scene.ok("alpha-admin", signing);
    assert_eq!(
        event,
        "key hospital=alpha key=2 use=signing action=registered"
    );
    let event = scene.at(START + 5).ok("alpha-admin", encryption_key(10));
    assert_eq!(
        event,
        "key hospital=alpha key=3 use=encryption action=registered rotated=1"
    );
    assert_eq!(active(&scene, KeyUse::Encryption), Some(3));
    assert_eq!(active(&scene, KeyUse::Signing), Some(2));
    let keys = scene.all_keys("alpha");
    let states: Vec<_> = keys
        .iter()
        .map(|key| (key.key, key.status, key.ended_at))
        .collect();
    assert_eq!(
        states,
        [
            (1, KeyStatus::Rotated, Some(START + 5)),
            (2, KeyStatus::Active, None),
            (3, KeyStatus::Active, None),
        ]
    );
}

#[test]
fn a_key_is_stored_as_it_was_registered() {
    let mut scene = Scene::with_alpha();
    let message = ExecuteMsg::RegisterKey {
        key_use: KeyUse::Encryption,
        public_key: PublicKey([9; 32]),
        proof: None,
        attestation: Some(Commitment([5; 32])),
    };
    scene.ok("alpha-admin", message);
    let expected = KeyResponse {
        key: 1,
        key_use: KeyUse::Encryption,
        public_key: PublicKey([9; 32]),
        status: KeyStatus::Active,
        registered_at: START,
        ended_at: None,
        attestation: Some(Commitment([5; 32])),
    };
    assert_eq!(scene.all_keys("alpha"), vec![expected]);
}

#[test]
fn numbers_of_two_hospitals_are_their_own() {
    let mut scene = Scene::with_alpha();
    scene.member("beta");
    scene.ok("alpha-admin", encryption_key(9));
    let event = scene.ok("beta-admin", encryption_key(10));
    assert_eq!(
        event,
        "key hospital=beta key=1 use=encryption action=registered"
    );
    expect(
        scene.refused("alpha-admin", retire(2, false)),
        KeyError::Unknown,
    );
}

#[test]
fn a_signing_key_is_registered_once_in_the_whole_network() {
    let mut scene = Scene::with_alpha();
    scene.member("beta");
    let signing = scene.signing_key(1, "alpha");
    scene.ok("alpha-admin", signing.clone());
    expect(scene.refused("alpha-admin", signing), KeyError::Known);
    let stolen = scene.signing_key(1, "beta");
    expect(scene.refused("beta-admin", stolen), KeyError::Known);
}

/// Nobody proves to hold an encryption key: were it unique in the network, whoever sees one in the
/// mempool could register it first, and its hospital never could.
#[test]
fn an_encryption_key_is_registered_once_by_each_hospital_so_that_nobody_squats_it() {
    let mut scene = Scene::with_alpha();
    scene.member("beta");
    scene.ok("beta-admin", encryption_key(9));
    scene.ok("alpha-admin", encryption_key(9));
    scene.ok("alpha-admin", encryption_key(10));
    scene.ok("beta-admin", encryption_key(10));
    for sender in ["alpha-admin", "beta-admin"] {
        for byte in [9, 10] {
            expect(scene.refused(sender, encryption_key(byte)), KeyError::Known);
        }
    }
    // What one of them does with it is nothing to the other.
    scene.ok("beta-admin", retire(2, true));
    assert_eq!(active(&scene, KeyUse::Encryption), Some(2));
}

/// The bytes of a signing key, registered by another hospital as its encryption key, are no signing key.
#[test]
fn a_signing_key_is_not_squatted_as_an_encryption_key() {
    let mut scene = Scene::with_alpha();
    scene.member("beta");
    let (signing, public_key) = (1..)
        .map(|seed| scene.signing_key(seed, "alpha"))
        .find_map(|message| match message {
            // One of two has its top bit clear, as an X25519 key must.
            ExecuteMsg::RegisterKey { public_key, .. } if public_key.0[31] < 0x7f => {
                Some((message, public_key))
            }
            _ => None,
        })
        .unwrap();
    scene.ok("beta-admin", x25519(public_key));
    scene.ok("alpha-admin", signing.clone());
    expect(scene.refused("alpha-admin", signing), KeyError::Known);
}

#[test]
fn a_compromised_key_is_not_registered_again() {
    let mut scene = Scene::with_alpha();
    scene.ok("alpha-admin", encryption_key(9));
    scene.ok("alpha-admin", retire(1, true));
    expect(
        scene.refused("alpha-admin", encryption_key(9)),
        KeyError::Known,
    );
}

/// A compromised key in another form would be the same key again.
#[test]
fn an_encryption_key_is_registered_in_its_one_form_only() {
    let mut scene = Scene::with_alpha();
    let near_p = |lowest: u8| {
        let mut key = [0xff; 32];
        (key[0], key[31]) = (lowest, 0x7f);
        PublicKey(key)
    };
    let nine = |high: u8| {
        let mut key = [0; 32];
        (key[0], key[31]) = (9, high);
        PublicKey(key)
    };
    scene.ok("alpha-admin", x25519(nine(0)));
    scene.ok("alpha-admin", retire(1, true));
    // 9 with the top bit, p + 9, p + 9 with the top bit.
    let mut both = near_p(0xf6);
    both.0[31] |= 0x80;
    for key in [nine(0x80), near_p(0xf6), both] {
        let error = scene.refused("alpha-admin", x25519(key));
        expect(error, KeyError::NotCanonical);
    }
    // p - 2 is the last key there is: p - 1 is of low order, as are p and p + 1 in any form.
    scene.ok("alpha-admin", x25519(near_p(0xeb)));
    for lowest in 0xec..=0xff {
        let expected = match lowest {
            0xec..=0xee => KeyError::LowOrder,
            _ => KeyError::NotCanonical,
        };
        let error = scene.refused("alpha-admin", x25519(near_p(lowest)));
        expect(error, expected);
    }
    expect(
        scene.refused("alpha-admin", x25519(PublicKey([0xff; 32]))),
        KeyError::NotCanonical,
    );
}

#[test]
fn low_order_points_are_refused_for_encryption() {
    let mut scene = Scene::with_alpha();
    let points = [
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    ];
    for point in points {
        let mut key: PublicKey = point.parse().unwrap();
        for high_bit in [0, 0x80] {
            key.0[31] = (key.0[31] & 0x7f) | high_bit;
            expect(
                scene.refused("alpha-admin", x25519(key)),
                KeyError::LowOrder,
            );
        }
    }
}

/// Under ZIP 215 the signature `R = identity, s = 0` verifies for the identity point as key, over
/// any message: a proof that anybody can write.
#[test]
fn a_low_order_signing_key_is_refused_although_its_forged_proof_verifies() {
    use cosmwasm_std::Api;
    let mut scene = Scene::with_alpha();
    let mut identity = [0; 32];
    identity[0] = 1;
    let mut forged = [0; 64];
    forged[0] = 1;
    let verified = scene
        .deps
        .api
        .ed25519_verify(b"anything", &forged, &identity);
    assert!(
        verified.unwrap(),
        "the host accepts it, so the table must not"
    );
    for key in [identity, [0; 32]] {
        let message = ExecuteMsg::RegisterKey {
            key_use: KeyUse::Signing,
            public_key: PublicKey(key),
            proof: Some(Signature(forged)),
            attestation: None,
        };
        expect(scene.refused("alpha-admin", message), KeyError::LowOrder);
    }
}

#[test]
fn a_signing_key_needs_a_proof_and_an_encryption_key_must_have_none() {
    let mut scene = Scene::with_alpha();
    let bare = with_proof(scene.signing_key(1, "alpha"), None);
    expect(scene.refused("alpha-admin", bare), KeyError::ProofMissing);
    let proven = with_proof(encryption_key(9), Some(Signature([0; 64])));
    expect(
        scene.refused("alpha-admin", proven),
        KeyError::ProofNotAsked,
    );
}

#[test]
fn a_proof_binds_chain_contract_hospital_and_key() {
    let mut scene = Scene::with_alpha();
    scene.member("beta");
    let chain = scene.env.block.chain_id.clone();
    let contract = scene.canonical(&scene.env.contract.address);
    let other = scene.canonical(&scene.addr("other"));
    let wrong = [
        scene.signing_key_over(1, "another-chain", &contract, "alpha", None),
        scene.signing_key_over(1, &chain, &other, "alpha", None),
        scene.signing_key_over(1, &chain, &contract, "beta", None),
        scene.signing_key_over(1, &chain, &contract, "alpha", Some([7; 32])),
        with_proof(scene.signing_key(1, "alpha"), Some(Signature([0; 64]))),
        with_proof(scene.signing_key(1, "alpha"), Some(Signature([0xff; 64]))),
    ];
    for message in wrong {
        expect(scene.refused("alpha-admin", message), KeyError::ProofWrong);
    }
    let right = scene.signing_key_over(1, &chain, &contract, "alpha", None);
    scene.ok("alpha-admin", right);
}

#[test]
fn the_chain_id_of_a_proof_is_the_one_stored_at_instantiation() {
    let mut scene = Scene::with_alpha();
    let proof = scene.signing_key(1, "alpha");
    scene.env.block.chain_id = "renamed-2".to_owned();
    let renamed = scene.signing_key(2, "alpha");
    expect(scene.refused("alpha-admin", renamed), KeyError::ProofWrong);
    scene.ok("alpha-admin", proof);
}

#[test]
fn an_active_key_ends_as_rotated_or_compromised() {
    let mut scene = Scene::with_alpha();
    scene.ok("alpha-admin", encryption_key(9));
    let event = scene.at(START + 1).ok("alpha-admin", retire(1, false));
    assert_eq!(
        event,
        "key hospital=alpha key=1 use=encryption action=rotated"
    );
    assert_eq!(active(&scene, KeyUse::Encryption), None);
    expect(
        scene.refused("alpha-admin", retire(1, false)),
        KeyError::AlreadyRotated,
    );

    let event = scene.at(START + 2).ok("alpha-admin", retire(1, true));
    assert_eq!(
        event,
        "key hospital=alpha key=1 use=encryption action=compromised"
    );
    assert_eq!(scene.all_keys("alpha")[0].ended_at, Some(START + 2));
    for compromised in [false, true] {
        let again = retire(1, compromised);
        expect(scene.refused("alpha-admin", again), KeyError::Compromised);
    }
    // The next one replaces nothing.
    let event = scene.ok("alpha-admin", encryption_key(10));
    assert_eq!(
        event,
        "key hospital=alpha key=2 use=encryption action=registered"
    );
}

#[test]
fn declaring_an_old_key_compromised_leaves_the_active_one() {
    let mut scene = Scene::with_alpha();
    scene.ok("alpha-admin", encryption_key(9));
    scene.ok("alpha-admin", encryption_key(10));
    scene.ok("alpha-admin", retire(1, true));
    assert_eq!(active(&scene, KeyUse::Encryption), Some(2));
}

#[test]
fn a_number_that_was_never_given_is_no_key() {
    let mut scene = Scene::with_alpha();
    scene.ok("alpha-admin", encryption_key(9));
    for number in [0, 2, u32::MAX] {
        expect(
            scene.refused("alpha-admin", retire(number, true)),
            KeyError::Unknown,
        );
    }
}
