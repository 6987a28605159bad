//! The worked numbers of `testdata/vectors.json`, and that `docs/storage.md` shows the same.

use std::collections::BTreeSet;

use cosmwasm_std::testing::MockApi;
use cosmwasm_std::{Api, StdResult};
use hie_types::chain_log::Canonical;
use serde::de::DeserializeOwned;
use serde_json::Value;

const DOC: &str = include_str!("../../../../docs/storage.md");

pub fn vectors() -> Value {
    serde_json::from_str(include_str!("../../testdata/vectors.json")).unwrap()
}

/// A value in the form of the messages.
pub fn wire<T: DeserializeOwned>(value: &Value) -> T {
    serde_json::from_value(value.clone()).unwrap()
}

pub fn bytes(value: &Value) -> Vec<u8> {
    from_hex(value.as_str().unwrap())
}

pub fn from_hex(digits: &str) -> Vec<u8> {
    let digits = digits.as_bytes().chunks_exact(2);
    assert!(digits.remainder().is_empty());
    digits
        .map(|pair| u8::from_str_radix(core::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

pub fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Accounts as a chain with prefix `wasm` knows them.
pub struct Accounts(MockApi);

pub fn accounts() -> Accounts {
    Accounts(MockApi::default().with_prefix("wasm"))
}

impl Accounts {
    pub fn human(&self, bytes: &[u8]) -> String {
        self.0.addr_humanize(&bytes.into()).unwrap().into_string()
    }
}

impl Canonical for Accounts {
    type Error = cosmwasm_std::StdError;

    fn canonical(&self, address: &str) -> StdResult<Vec<u8>> {
        Ok(self.0.addr_canonicalize(address)?.to_vec())
    }
}

/// A section that is added has to be checked in both languages: here by one of the modules, and by
/// `clients/ts/test/unit/vectors.test.ts`, which finds out for itself whether it reads all of them.
#[test]
fn every_section_is_checked_by_a_test() {
    let by_module = [
        (
            "vectors",
            &["accounts", "chain_id", "contract", "padme"][..],
        ),
        (
            "formulas",
            &[
                "commitment",
                "hospital_handle",
                "joined",
                "patient_handle",
                "possession",
                "profile",
                "record_id",
                "tags",
                "keys",
            ],
        ),
        ("signed_texts", &["signed_texts", "wallet"]),
        (
            "log_bytes",
            &[
                "access_log",
                "history",
                "history_by_hospital",
                "history_of_a_handle",
                "terms",
            ],
        ),
        ("merkle", &["merkle"]),
    ];
    let known: BTreeSet<&str> = by_module
        .iter()
        .flat_map(|(_, names)| *names)
        .copied()
        .collect();
    let all = vectors();
    let there: BTreeSet<&str> = all
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(there, known);
    for (module, names) in by_module {
        let file = format!("{}/tests/it/{module}.rs", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(file).unwrap();
        for name in names {
            assert!(text.contains(&format!("\"{name}\"")), "{module}: {name}");
        }
    }
}

#[test]
fn the_accounts_of_the_vectors_are_bech32() {
    for (address, raw) in vectors()["accounts"].as_object().unwrap() {
        assert_eq!(to_hex(&accounts().canonical(address).unwrap()), *raw);
        assert_eq!(accounts().human(&bytes(raw)), *address);
    }
}

/// Every hex of the vectors stands in the page, on one line or as a block of annotated fields.
#[test]
fn the_page_shows_every_vector() {
    let mut shown: BTreeSet<String> = blocks().into_iter().collect();
    shown.extend(DOC.split('`').map(str::to_owned));
    let mut missing = Vec::new();
    collect(&vectors(), &mut |hex| {
        if !shown.contains(hex) {
            missing.push(hex.to_owned());
        }
    });
    assert!(missing.is_empty(), "run testdata/vectors.py: {missing:#?}");
}

/// A block shows each field with its length: read back, they are what they say.
#[test]
fn the_blocks_of_the_page_are_joined_fields() {
    let blocks = blocks();
    assert!(blocks.len() > 15);
    for block in blocks {
        let mut rest = from_hex(&block);
        while !rest.is_empty() {
            let length = usize::from(u16::from_be_bytes([rest[0], rest[1]]));
            rest.drain(..2 + length);
        }
    }
}

#[test]
fn the_page_shows_every_padme_size() {
    let sizes = vectors()["padme"].clone();
    for pair in sizes.as_array().unwrap() {
        let (size, rounded) = (pair[0].as_u64().unwrap(), pair[1].as_u64());
        let rounded = rounded.map_or("none: beyond 64 bits".to_owned(), grouped);
        let row = format!("| {} | {rounded} |", grouped(size));
        assert!(DOC.contains(&row), "run testdata/vectors.py: {row}");
    }
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let first = digits.len() % 3;
    let (head, tail) = digits.split_at(first);
    let groups = tail
        .as_bytes()
        .chunks(3)
        .map(|g| core::str::from_utf8(g).unwrap());
    let groups: Vec<&str> = Some(head)
        .into_iter()
        .filter(|h| !h.is_empty())
        .chain(groups)
        .collect();
    groups.join(",")
}

/// The annotated blocks, each as one hex text.
fn blocks() -> Vec<String> {
    DOC.split("```hex\n")
        .skip(1)
        .map(|rest| {
            let block = rest.split("```").next().unwrap();
            let lines = block.lines().map(|line| line.split(';').next().unwrap());
            lines.flat_map(str::split_whitespace).collect()
        })
        .collect()
}

fn collect(value: &Value, each: &mut impl FnMut(&str)) {
    match value {
        // Fields of a joined example are shown joined; entries and terms as their fields.
        Value::Object(object) => object
            .iter()
            .filter(|(name, _)| {
                !["fields", "entry", "terms"].contains(&name.as_str()) || name.is_empty()
            })
            .for_each(|(_, value)| collect(value, each)),
        Value::Array(items) => items.iter().for_each(|item| collect(item, each)),
        Value::String(text) if is_hex(text) => each(text),
        _ => {}
    }
}

fn is_hex(text: &str) -> bool {
    text.len() >= 4
        && text.len().is_multiple_of(2)
        && text
            .bytes()
            .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}
