//! Every refusal of this contract has a test that names it: read from the sources, so that a new variant without
//! one is red. `UNTESTED` says of the few others why.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// What no message can run into while the code is as it is, and why the variant is there all the same.
const UNTESTED: &[(&str, &str)] = &[];

/// All Rust files below a directory: their path and their text.
fn files(directory: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            found.push((path.display().to_string(), text));
        }
    }
}

fn below(directory: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    files(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join(directory),
        &mut found,
    );
    found
}

/// The part of a source file that is no test, and the part that is.
fn split(path: &str, text: &str) -> (String, String) {
    if path.ends_with("tests.rs") {
        return (String::new(), text.to_owned());
    }
    match text.split_once("#[cfg(test)]") {
        Some((code, tests)) => (code.to_owned(), tests.to_owned()),
        None => (text.to_owned(), String::new()),
    }
}

fn word(line: &str) -> String {
    let letters = line.chars();
    letters.take_while(|c| c.is_alphanumeric()).collect()
}

/// The variants of the error enums in a source: each with the enum's name before it, but for those that only
/// pass on another error.
fn refusals(code: &str) -> BTreeSet<String> {
    let (mut found, mut of, mut message) = (BTreeSet::new(), None, None::<String>);
    let mut derives = false;
    for line in code.lines() {
        let line = line.trim_end();
        if line.starts_with("#[derive(") {
            derives = line.contains("Error");
        } else if let Some(rest) = line.strip_prefix("pub enum ") {
            of = derives.then(|| word(rest));
        } else if line == "}" {
            of = None;
        }
        let Some(name) = &of else { continue };
        let inner = line.trim_start();
        if let Some(rest) = inner.strip_prefix("#[error(") {
            message = Some(rest.to_owned());
        } else if line.starts_with("    ") && !line.starts_with("     ") && message.is_some() {
            let variant = word(inner);
            if variant.starts_with(char::is_uppercase) {
                let passes_on = message
                    .take()
                    .is_some_and(|text| text.starts_with("transparent"));
                if !passes_on {
                    found.insert(format!("{name}::{variant}"));
                }
            }
        }
    }
    found
}

#[test]
fn every_refusal_is_named_by_a_test() {
    let (mut all, mut tests) = (BTreeMap::new(), String::new());
    for (path, text) in below("src") {
        let (code, own) = split(&path, &text);
        for refusal in refusals(&code) {
            all.insert(refusal, path.clone());
        }
        tests.push_str(&own);
    }
    for (path, text) in below("tests/it") {
        // The models map every refusal to a word, and this file reads them: neither is a test of one.
        let reads = ["refusals.rs", "reference_why.rs"];
        if !reads.iter().any(|name| path.ends_with(name)) {
            tests.push_str(&text);
        }
    }
    assert!(all.len() > 100, "only {} found", all.len());
    let named = |refusal: &str| {
        let found = tests.match_indices(refusal);
        let mut after = found.map(|(at, _)| tests[at + refusal.len()..].chars().next());
        after.any(|next| next.is_none_or(|next| !next.is_alphanumeric()))
    };
    let excused: BTreeSet<_> = UNTESTED.iter().map(|(refusal, _)| *refusal).collect();
    let missing: Vec<_> = all
        .iter()
        .filter(|(refusal, _)| !named(refusal) && !excused.contains(refusal.as_str()))
        .collect();
    assert!(missing.is_empty(), "no test names: {missing:#?}");
    for refusal in excused {
        assert!(all.contains_key(refusal), "{refusal}: there is none");
        assert!(!named(refusal), "{refusal}: has a test");
    }
}
