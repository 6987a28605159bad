//! Keeps what the tests send to the contracts and ask of them, with what came of it: for tests only.
//!
//! Where the environment variable [`FOLDER`] names a folder, each test process writes a file of lines
//! there; otherwise nothing happens. `scripts/test` sets it, and then lets the client's tests hold every
//! line against the committed JSON Schemas (`clients/ts/test/unit/sent.test.ts`): what a contract took the
//! schema must take, and what it refused for its form the schema must refuse.
//!
//! Of messages that differ in nothing that a schema could tell apart (the same fields, as long texts, as
//! large numbers) with the same outcome, one is kept.
#![allow(
    clippy::expect_used,
    reason = "a test that cannot keep what it sent must not pass as if it had"
)]

use std::collections::HashSet;
use std::env;
use std::fs::{File, OpenOptions};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Write;
use std::path::Path;
use std::sync::{LazyLock, Mutex};

use serde::Serialize;
use serde_json::{Value, json};

/// The environment variable that names the folder.
pub const FOLDER: &str = "HIE_SENT";

/// Which part of a contract's schema a message belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// It is executed.
    Execute,
    /// It is asked.
    Query,
}

impl Part {
    const fn name(self) -> &'static str {
        match self {
            Self::Execute => "execute",
            Self::Query => "query",
        }
    }
}

static KEPT: LazyLock<Option<Mutex<Kept>>> = LazyLock::new(|| {
    let folder = env::var_os(FOLDER).filter(|folder| !folder.is_empty())?;
    Some(Mutex::new(Kept::open(Path::new(&folder))))
});

/// Whether anything is kept: for callers to whom making the message is work.
pub fn is_kept() -> bool {
    KEPT.is_some()
}

/// Keeps a message to a contract, and the error's text if it was refused.
pub fn keep<E: ToString>(
    contract: &str,
    part: Part,
    message: &impl Serialize,
    refused: Option<&E>,
) {
    let Some(kept) = KEPT.as_ref() else { return };
    let message = serde_json::to_value(message).expect("a message is JSON");
    let refused = refused.map(ToString::to_string);
    let mut kept = kept
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    kept.add(contract, part, &message, refused.as_deref());
}

struct Kept {
    file: File,
    seen: HashSet<u64>,
}

impl Kept {
    /// A file of this process's own.
    fn open(folder: &Path) -> Self {
        let name = format!("{}.jsonl", std::process::id());
        let file = OpenOptions::new()
            .create(true)
            .append(true)
            .open(folder.join(name))
            .expect("the folder for what is sent is there");
        let seen = HashSet::new();
        Self { file, seen }
    }

    fn add(&mut self, contract: &str, part: Part, message: &Value, refused: Option<&str>) {
        let mut shape = DefaultHasher::new();
        (contract, part.name(), refused).hash(&mut shape);
        hash_shape(message, &mut shape);
        if !self.seen.insert(shape.finish()) {
            return;
        }
        let line = json!({ "contract": contract, "part": part.name(), "message": message, "refused": refused });
        // In one piece: a process that is killed leaves whole lines.
        self.file
            .write_all(format!("{line}\n").as_bytes())
            .expect("what is sent can be written");
    }
}

/// What a schema could tell apart. Of texts that is their length and whether they are codes.
fn hash_shape(value: &Value, into: &mut DefaultHasher) {
    match value {
        Value::Null => 0_u8.hash(into),
        Value::Bool(of) => (1_u8, of).hash(into),
        Value::Number(of) => (2_u8, of.as_u64().map(bits)).hash(into),
        Value::String(of) if of.len() < 16 => (3_u8, of).hash(into),
        Value::String(of) => (4_u8, of.len()).hash(into),
        Value::Array(items) => {
            let twice = items
                .iter()
                .enumerate()
                .any(|(at, one)| items.iter().take(at).any(|other| other == one));
            (5_u8, items.len(), twice).hash(into);
            items.iter().for_each(|item| hash_shape(item, into));
        }
        Value::Object(fields) => {
            (6_u8, fields.len()).hash(into);
            for (name, of) in fields {
                name.hash(into);
                hash_shape(of, into);
            }
        }
    }
}

/// How many bits a number needs, less one.
fn bits(number: u64) -> u32 {
    number.checked_ilog2().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]

    use super::*;

    fn lines(folder: &Path) -> Vec<Value> {
        let entries = std::fs::read_dir(folder).unwrap();
        let texts = entries.map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap());
        let text: String = texts.collect();
        text.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    #[test]
    fn what_differs_in_form_or_outcome_is_kept_once() {
        let folder = tempfile::tempdir().unwrap();
        let mut kept = Kept::open(folder.path());
        let mut sent = |message: Value, refused: Option<&str>| {
            kept.add("record-index", Part::Execute, &message, refused);
            lines(folder.path()).len()
        };
        let id = |n: u8| format!("{n:032x}");
        assert_eq!(sent(json!({ "purge": { "handle": id(1) } }), None), 1);
        assert_eq!(sent(json!({ "purge": { "handle": id(2) } }), None), 1);
        assert_eq!(
            sent(
                json!({ "purge": { "handle": id(2) } }),
                Some("handle: closed")
            ),
            2
        );
        assert_eq!(sent(json!({ "pause": { "scope": "access" } }), None), 3);
        assert_eq!(sent(json!({ "pause": { "scope": "publishing" } }), None), 4);
        assert_eq!(sent(json!({ "ids": [1, 2] }), None), 5);
        assert_eq!(sent(json!({ "ids": [1, 3] }), None), 5);
        assert_eq!(sent(json!({ "ids": [1, 1] }), None), 6);
        assert_eq!(sent(json!({ "ids": [1] }), None), 7);
        assert_eq!(sent(json!({ "ids": [100] }), None), 8);
        let first = &lines(folder.path())[0];
        assert_eq!(first["contract"], "record-index");
        assert_eq!(
            (&first["part"], &first["refused"]),
            (&json!("execute"), &Value::Null)
        );
    }
}
