//! `hie anchor`: a root over many leaves, and proofs that hold or do not.
#![allow(missing_docs, clippy::unwrap_used)]

use std::path::Path;
use std::process::{Command, Output};

use sha2_off_chain::{Digest, Sha256};

fn anchor(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_hie"))
        .arg("anchor")
        .args(arguments)
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn commitment(n: u64) -> String {
    let hash = Sha256::digest(n.to_be_bytes());
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A file of so many commitments, and its path.
fn leaves(folder: &Path, count: u64) -> String {
    let lines: Vec<String> = (0..count).map(commitment).collect();
    let file = folder.join("leaves.txt");
    std::fs::write(&file, lines.join("\n") + "\n").unwrap();
    file.to_str().unwrap().to_owned()
}

fn root_of(input: &str) -> String {
    let built = said(&anchor(&["build", input]));
    let line = built.lines().find(|line| line.starts_with("root")).unwrap();
    line.split_whitespace().nth(1).unwrap().to_owned()
}

#[test]
fn what_is_built_is_proven_and_verified() {
    let folder = tempfile::tempdir().unwrap();
    let input = leaves(folder.path(), 5_000);
    let root = root_of(&input);
    let proof = folder.path().join("proof.json");
    let proof = proof.to_str().unwrap();
    for (flag, value) in [("--index", "4999".to_owned()), ("--leaf", commitment(17))] {
        let made = anchor(&["prove", &input, flag, &value, "--out", proof]);
        assert!(made.status.success());
        assert!(said(&made).contains(&root));
        let checked = anchor(&["verify", proof, "--root", &root]);
        assert!(checked.status.success(), "{}", said(&checked));
        assert!(said(&checked).starts_with("proven: leaf "));
        // Another root.
        let other = anchor(&["verify", proof, "--root", &commitment(1)]);
        assert_eq!(other.status.code(), Some(1));
    }
    // The last proof is of leaf 17, and of no other.
    let same = anchor(&["verify", proof, "--root", &root, "--leaf", &commitment(17)]);
    assert!(same.status.success());
    let other = anchor(&["verify", proof, "--root", &root, "--leaf", &commitment(18)]);
    assert_eq!(other.status.code(), Some(1));
}

#[test]
fn the_message_is_the_one_that_record_index_takes() {
    let folder = tempfile::tempdir().unwrap();
    let input = leaves(folder.path(), 3);
    let message = said(&anchor(&["build", &input, "--message"]));
    let message: hie_types::index::ExecuteMsg = serde_json::from_str(&message).unwrap();
    let hie_types::index::ExecuteMsg::AnchorBatch { root, leaves, .. } = message else {
        unreachable!("another message")
    };
    assert_eq!((root.to_string(), leaves), (root_of(&input), 3));
}

#[test]
fn an_anchor_that_the_chain_answered_is_taken_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let input = leaves(folder.path(), 9);
    let root = root_of(&input);
    let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let proof = file("proof.json");
    assert!(
        anchor(&["prove", &input, "--index", "8", "--out", &proof])
            .status
            .success()
    );
    for (leaves, fine) in [(9, true), (10, false)] {
        let answer = serde_json::json!({ "hospital": "north", "root": root, "leaves": leaves,
            "kind": "documents", "at": 1_782_864_000, "account": "wasm1north" });
        std::fs::write(file("anchor.json"), answer.to_string()).unwrap();
        let checked = anchor(&["verify", &proof, "--anchor", &file("anchor.json")]);
        assert_eq!(checked.status.success(), fine);
        assert_eq!(
            said(&checked).contains("anchored by north at 2026-07-01T00:00:00Z"),
            fine
        );
    }
}

#[test]
fn entries_of_a_log_are_leaves_too() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("audit.log");
    std::fs::write(&log, "opened\r\nread\nclosed").unwrap();
    let log = log.to_str().unwrap();
    let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (proof, entry) = (file("proof.json"), file("entry"));
    let made = anchor(&[
        "prove", log, "--lines", "entries", "--index", "0", "--out", &proof,
    ]);
    let root = said(&made).split_whitespace().nth(1).unwrap().to_owned();
    for (content, fine) in [("opened", true), ("opened\r", false), ("read", false)] {
        std::fs::write(&entry, content).unwrap();
        let checked = anchor(&["verify", &proof, "--root", &root, "--content", &entry]);
        assert_eq!(checked.status.success(), fine, "{content:?}");
    }
}

#[test]
fn input_that_is_none_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("leaves.txt");
    let name = file.to_str().unwrap().to_owned();
    for (content, line) in [("", None), ("00\n", Some(1)), ("\n", Some(1))] {
        std::fs::write(&file, content).unwrap();
        let built = anchor(&["build", &name]);
        assert_eq!(built.status.code(), Some(2), "{content:?}");
        assert!(built.stdout.is_empty());
        let error = String::from_utf8(built.stderr).unwrap();
        assert!(
            line.is_none_or(|line: u32| error.contains(&format!("line {line}"))),
            "{error}"
        );
    }
    let input = leaves(folder.path(), 4);
    for arguments in [
        &["prove", &input, "--index", "4"][..],
        &["prove", &input, "--leaf", &commitment(4)],
        &["prove", &input],
        &["build", "no-such-file"],
    ] {
        assert_eq!(anchor(arguments).status.code(), Some(2), "{arguments:?}");
    }
}

/// The requirement is a million leaves: a proof of them has twenty hashes, as one of 600,000 has.
#[test]
fn a_proof_over_a_million_leaves_is_less_than_a_kilobyte() {
    let path = cosmwasm_std::Binary::new(vec![0xff; 20 * 32]);
    let proof = serde_json::json!({ "leaves": 1_000_000, "index": 999_999, "leaf": commitment(0), "path": path });
    assert!(
        proof.to_string().len() < 1_000,
        "{}",
        proof.to_string().len()
    );
}

/// Takes half a minute unoptimised: run with `--ignored` to measure.
#[test]
#[ignore = "measures a million leaves"]
fn a_million_leaves_are_built_and_proven() {
    let folder = tempfile::tempdir().unwrap();
    let input = leaves(folder.path(), 1_000_000);
    let started = std::time::Instant::now();
    let root = root_of(&input);
    println!("build: {:?}", started.elapsed());
    let proof = folder.path().join("proof.json");
    let proof = proof.to_str().unwrap();
    let started = std::time::Instant::now();
    let made = anchor(&["prove", &input, "--index", "999999", "--out", proof]);
    println!("prove: {:?}, {}", started.elapsed(), said(&made));
    assert!(std::fs::metadata(proof).unwrap().len() < 1_000);
    assert!(anchor(&["verify", proof, "--root", &root]).status.success());
}
