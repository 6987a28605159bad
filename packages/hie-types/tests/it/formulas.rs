//! The formulas of the design against the second implementation, and what makes them safe.

use hie_contract::chain_log::Head;
use hie_contract::table::{Table, encode};
use hie_types::derive::*;
use hie_types::*;
use proptest::prelude::*;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::vectors::{accounts, bytes, to_hex, vectors, wire};
use hie_types::chain_log::Canonical;

const CHAIN: &str = "hie-test-1";

fn contract() -> Vec<u8> {
    let address = vectors()["contract"].clone();
    accounts().canonical(address.as_str().unwrap()).unwrap()
}

fn at(name: &str) -> Value {
    vectors()[name].clone()
}

#[test]
fn handles_are_those_of_the_vectors() {
    let of = at("patient_handle");
    let handle = patient_handle(CHAIN, &bytes(&of["account"]), &wire(&of["salt"]));
    assert_eq!(handle, wire(&of["handle"]));
    let of = at("hospital_handle");
    let handle = hospital_handle(CHAIN, &wire(&of["hospital"]), &wire(&of["salt"]));
    assert_eq!(handle, wire(&of["handle"]));
}

#[test]
fn record_ids_are_those_of_the_vectors() {
    let of = at("record_id");
    let id = record_id(&wire(&of["hospital"]), &wire(&of["salt"]));
    assert_eq!(id, wire(&of["record"]));
}

#[test]
fn commitments_are_those_of_the_vectors() {
    let of = at("commitment");
    let content = Sha256::digest(bytes(&of["content"]));
    assert_eq!(to_hex(&content), of["content_sha256"]);
    let salt = bytes(&of["salt"]).try_into().unwrap();
    for (domain, expected) in of["by_domain"].as_object().unwrap() {
        assert_eq!(commitment(domain, &salt, &content.into()), wire(expected));
    }
}

/// The tags are made off chain, by hie-vault, whose own vectors are these.
#[test]
fn the_vault_knows_the_same_vectors() {
    let vault: Value =
        serde_json::from_str(include_str!("../../../hie-vault/testdata/vectors.json")).unwrap();
    let tags = at("tags");
    assert_eq!(vault["k_tag"], tags["k_tag"]);
    assert_eq!(vault["tag_hiv"], tags["HIV"]);
    assert_eq!(vault["tag_hiv_south"], tags["HIV at south-clinic"]);
    assert_eq!(vault["tag_category"], tags["genomic-report"]);
    assert_eq!(vault["tag_group"], tags["group:stay-2024/17"]);
    assert_eq!(vault["patient_handle"], at("patient_handle")["handle"]);
    assert_eq!(vault["hospital_handle"], at("hospital_handle")["handle"]);
    assert_eq!(vault["record_id"], at("record_id")["record"]);
    assert_eq!(vault["commitments"], at("commitment")["by_domain"]);
}

#[test]
fn the_bytes_of_a_possession_proof_are_those_of_the_vectors() {
    let of = at("possession");
    let key: PublicKey = wire(&of["key"]);
    let signed = possession_proof_bytes(CHAIN, &contract(), &wire(&of["hospital"]), key.as_bytes());
    assert_eq!(to_hex(&signed), of["bytes"]);
}

#[test]
fn the_hash_of_a_profile_is_that_of_the_vectors() {
    let of = at("profile");
    let text = |name: &str| of[name].as_str().unwrap().as_bytes().to_vec();
    let hash = hash_joined(&[&text("name"), &text("country"), &text("url")]);
    assert_eq!(to_hex(&hash), of["hash"]);
}

#[test]
fn logs_begin_and_go_on_as_in_the_vectors() {
    for log in ["access_log", "history", "history_by_hospital"].map(at) {
        let mut head = log_start(CHAIN, &contract(), &wire(&log["handle"]));
        assert_eq!(head, wire(&log["start"]));
        for entry in log["entries"].as_array().unwrap() {
            head = log_next(&head, &bytes(&entry["bytes"]));
            assert_eq!(head, wire(&entry["head"]));
        }
    }
}

/// The keys of record-index, in `docs/storage.md` an auditor's example.
#[test]
fn keys_and_values_lie_as_in_the_vectors() {
    let (keys, log) = (at("keys"), at("access_log"));
    let handle: Handle = wire(&log["handle"]);
    let key =
        |namespace: &'static str, parts: &[&[u8]]| to_hex(&Table::<u64>::new(namespace).key(parts));
    assert_eq!(key("c", &[]), keys["config"]);
    assert_eq!(key("h", &[&handle.0]), keys["head"]);
    assert_eq!(key("l", &[&handle.0, &3u64.to_be_bytes()]), keys["entry"]);
    let entries = log["entries"].as_array().unwrap();
    let last: Hash = wire(&entries.last().unwrap()["head"]);
    let head = Head {
        hash: last.0,
        count: entries.len() as u64,
    };
    assert_eq!(to_hex(&encode(&head).unwrap()), keys["head_value"]);
    assert_eq!(to_hex(&encode(&300u64).unwrap()), keys["count"]);
}

#[test]
fn sizes_are_rounded_as_in_the_vectors() {
    for pair in at("padme").as_array().unwrap() {
        assert_eq!(padme(pair[0].as_u64().unwrap()), pair[1].as_u64());
    }
}

#[test]
fn joined_fields_are_those_of_the_vectors() {
    let of = at("joined");
    let fields: Vec<Vec<u8>> = of["fields"].as_array().unwrap().iter().map(bytes).collect();
    let fields: Vec<&[u8]> = fields.iter().map(Vec::as_slice).collect();
    assert_eq!(to_hex(&joined(&fields)), of["bytes"]);
    assert_eq!(joined(&[]), b"");
    assert_eq!(joined(&[b""]), b"\0\0");
}

/// Reads joined fields back.
pub fn split(mut bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut fields = Vec::new();
    while let Some((length, rest)) = bytes.split_first_chunk::<2>() {
        let (field, rest) = rest.split_at(usize::from(u16::from_be_bytes(*length)));
        fields.push(field.to_vec());
        bytes = rest;
    }
    fields
}

fn fields() -> impl Strategy<Value = Vec<Vec<u8>>> {
    let field = prop_oneof![
        4 => prop::collection::vec(prop_oneof![Just(0u8), Just(1), Just(2), any::<u8>()], 0..6),
        1 => prop::collection::vec(any::<u8>(), 250..260),
    ];
    prop::collection::vec(field, 0..6)
}

proptest! {
    /// What can be read back was never two things: `‖` is injective on lists of fields.
    #[test]
    fn joined_fields_can_be_read_back(fields in fields()) {
        let slices: Vec<&[u8]> = fields.iter().map(Vec::as_slice).collect();
        prop_assert_eq!(split(&joined(&slices)), fields);
    }

    #[test]
    fn different_fields_are_joined_differently(one in fields(), two in fields()) {
        let of = |fields: &[Vec<u8>]| joined(&fields.iter().map(Vec::as_slice).collect::<Vec<_>>());
        prop_assert_eq!(one == two, of(&one) == of(&two));
    }

    #[test]
    fn the_hash_of_fields_is_that_of_the_joined(fields in fields()) {
        let slices: Vec<&[u8]> = fields.iter().map(Vec::as_slice).collect();
        let expected: [u8; 32] = Sha256::digest(joined(&slices)).into();
        prop_assert_eq!(hash_joined(&slices), expected);
    }

    /// A patient's handle is never a hospital's, whatever they are called.
    #[test]
    fn handles_of_patients_and_hospitals_are_apart(account in prop::collection::vec(any::<u8>(), 0..40), salt in any::<[u8; 16]>()) {
        let hospital: HospitalId = "north-general".parse().unwrap();
        let by_hospital = hospital_handle(CHAIN, &hospital, &Salt(salt));
        prop_assert_ne!(patient_handle(CHAIN, &account, &Salt(salt)), by_hospital);
        prop_assert_ne!(patient_handle(CHAIN, hospital.as_str().as_bytes(), &Salt(salt)), by_hospital);
        prop_assert_ne!(record_id(&hospital, &Salt(salt)).0, by_hospital.0);
    }
}

#[test]
fn the_longest_field_that_can_be_joined_is_65535_bytes() {
    let longest = vec![7u8; 65_535];
    assert_eq!(split(&joined(&[&longest])), vec![longest]);
}
