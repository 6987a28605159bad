//! A wrapped key opens for one key, one ticket, one record, one chain.

use hie_vault::{
    CommitmentSalt, DataKey, EncryptionKeyPair, EncryptionPublicKey, HandoverBinding,
    HandoverSecret, VaultError, WrappedKey, unwrap, wrap,
};
use proptest::prelude::*;

use crate::support::{CHAIN, counting, vector, vector_of};

fn secret() -> HandoverSecret {
    HandoverSecret {
        data_key: DataKey::from_bytes(counting(64)),
        salt: CommitmentSalt::from_bytes(counting(32)),
    }
}

fn asker() -> EncryptionKeyPair {
    EncryptionKeyPair::from_bytes(counting(160)).unwrap()
}

fn binding() -> HandoverBinding<'static> {
    HandoverBinding {
        chain_id: CHAIN,
        record_id: vector_of("record_id"),
        ticket_id: 42,
        key_id: 3,
    }
}

fn assert_is_the_secret(unwrapped: &HandoverSecret) {
    assert_eq!(unwrapped.data_key.expose(), secret().data_key.expose());
    assert_eq!(unwrapped.salt.expose(), secret().salt.expose());
}

#[test]
fn the_asker_unwraps_what_the_custodian_wrapped() {
    let wrapped = wrap(&secret(), asker().public(), &binding()).unwrap();
    assert_is_the_secret(&unwrap(&wrapped, &asker(), &binding()).unwrap());
    let again = wrap(&secret(), asker().public(), &binding()).unwrap();
    assert_ne!(again.enc, wrapped.enc);
}

#[test]
fn what_the_second_implementation_wrapped_unwraps() {
    assert_eq!(asker().public().as_bytes(), &vector_of::<32>("hpke_public"));
    assert_eq!(binding().info().unwrap(), vector("hpke_info"));
    let wrapped = WrappedKey {
        key_id: 3,
        enc: vector_of("hpke_enc"),
        ciphertext: vector("hpke_ciphertext"),
    };
    assert_is_the_secret(&unwrap(&wrapped, &asker(), &binding()).unwrap());
}

#[test]
fn it_opens_for_nothing_but_what_it_was_wrapped_for() {
    let wrapped = wrap(&secret(), asker().public(), &binding()).unwrap();
    let good = binding();
    let other = EncryptionKeyPair::generate().unwrap();
    let relabelled = WrappedKey {
        key_id: 4,
        ..wrapped.clone()
    };
    let other_key = HandoverBinding { key_id: 4, ..good };
    for (what, wrapped, pair, binding) in [
        ("private key", &wrapped, &other, good),
        (
            "ticket",
            &wrapped,
            &asker(),
            HandoverBinding {
                ticket_id: 43,
                ..good
            },
        ),
        (
            "record",
            &wrapped,
            &asker(),
            HandoverBinding {
                record_id: [1; 16],
                ..good
            },
        ),
        (
            "chain",
            &wrapped,
            &asker(),
            HandoverBinding {
                chain_id: "hie-test-2",
                ..good
            },
        ),
        ("key id", &wrapped, &asker(), other_key),
        ("key id relabelled", &relabelled, &asker(), other_key),
        ("key id of one side", &relabelled, &asker(), good),
    ] {
        let error = unwrap(wrapped, pair, &binding).unwrap_err();
        assert_eq!(error, VaultError::KeyNotForThis, "{what}");
    }
}

proptest! {
    #[test]
    fn an_altered_wrapped_key_unwraps_to_nothing(at in 0..112_usize, bit in 0..8_u8) {
        // X25519 ignores the top bit of a point, but HPKE hashes the bytes as they were sent.
        let mut wrapped = wrap(&secret(), asker().public(), &binding()).unwrap();
        match at.checked_sub(32) {
            None => wrapped.enc[at] ^= 1 << bit,
            Some(at) => wrapped.ciphertext[at] ^= 1 << bit,
        }
        let error = unwrap(&wrapped, &asker(), &binding()).unwrap_err();
        prop_assert_eq!(error, VaultError::KeyNotForThis);
    }
}

#[test]
fn a_shortened_or_empty_wrapped_key_unwraps_to_nothing() {
    let wrapped = wrap(&secret(), asker().public(), &binding()).unwrap();
    for kept in [0, 15, 16, 79] {
        let mut short = wrapped.clone();
        short.ciphertext.truncate(kept);
        let error = unwrap(&short, &asker(), &binding()).unwrap_err();
        assert_eq!(error, VaultError::KeyNotForThis);
    }
    let mut low_order = wrapped;
    low_order.enc = [0; 32];
    let error = unwrap(&low_order, &asker(), &binding()).unwrap_err();
    assert_eq!(error, VaultError::KeyNotForThis);
}

#[test]
fn it_travels_as_json_with_known_fields_only() {
    let wrapped = wrap(&secret(), asker().public(), &binding()).unwrap();
    let json = serde_json::to_string(&wrapped).unwrap();
    assert_eq!(serde_json::from_str::<WrappedKey>(&json).unwrap(), wrapped);
    let extended = json.replacen('{', "{\"extra\":1,", 1);
    assert!(serde_json::from_str::<WrappedKey>(&extended).is_err());
    assert!(
        serde_json::from_str::<WrappedKey>("{\"key_id\":1,\"enc\":\"00\",\"ciphertext\":\"\"}")
            .is_err()
    );
}

#[test]
fn points_of_low_order_are_refused() {
    // https://cr.yp.to/ecdh.html#validate, each also with the ignored top bit set.
    let mut points: Vec<[u8; 32]> = [
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    ]
    .iter()
    .map(|point| hex::decode(point).unwrap().try_into().unwrap())
    .collect();
    for i in 0..points.len() {
        let mut twin = points[i];
        twin[31] |= 0x80;
        points.push(twin);
    }
    for point in points {
        assert_eq!(
            EncryptionPublicKey::from_bytes(point),
            Err(VaultError::LowOrderPoint)
        );
    }
    let good = EncryptionKeyPair::generate().unwrap();
    assert!(EncryptionPublicKey::from_bytes(*good.public().as_bytes()).is_ok());
}

#[test]
fn a_kept_private_key_is_the_same_pair_and_is_not_printed() {
    let pair = EncryptionKeyPair::generate().unwrap();
    let again = EncryptionKeyPair::from_bytes(*pair.expose()).unwrap();
    assert_eq!(again.public(), pair.public());
    assert_eq!(format!("{pair:?}"), "EncryptionKeyPair(redacted)");
}
