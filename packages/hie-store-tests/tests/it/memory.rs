//! A study of 200 MB in a process that never holds it.

use std::process::Command;

use hie_store_tests::{ACCESS_KEY, PRIVATE_BUCKET, SECRET_KEY};
use serde_json::Value;

use crate::scene::{Scene, files, holds};

const STUDY: u64 = 200_000_000;
/// Three parts of 8 MiB (one filling, two on their way), 7 MiB of program, and twice that for what the
/// HTTP client holds. A quarter of the study; 25,036 KiB were measured (README of hie-vault).
const MOST_KIB: u64 = 48 * 1024;

#[test]
fn a_study_of_200_mb_passes_through_a_fraction_of_its_size() {
    let scene = Scene::new();
    let output = Command::new(env!("CARGO_BIN_EXE_carry"))
        .arg(STUDY.to_string())
        .env("HIE_STORE_ENDPOINT", scene.server.endpoint())
        .env("HIE_STORE_BUCKET", PRIVATE_BUCKET)
        .env("HIE_STORE_ACCESS_KEY_ID", ACCESS_KEY)
        .env("HIE_STORE_SECRET_ACCESS_KEY", SECRET_KEY)
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let result: Value = serde_json::from_str(&said).unwrap();
    println!("{result}");

    assert_eq!(result["same_content"], true);
    assert_eq!(result["opened_len"], STUDY);
    let objects = files(&scene.root().join(PRIVATE_BUCKET));
    let [(name, object)] = &objects[..] else {
        panic!("{} objects", objects.len());
    };
    assert_eq!(result["object_id"], **name);
    assert_eq!(result["ciphertext_len"], object.len() as u64);
    assert!(object.len() as u64 > STUDY);
    assert!(!holds(object, b"Jane Example"));

    let peak = result["peak_kib"].as_u64().unwrap();
    assert!(peak > 0 && peak <= MOST_KIB, "{result}");
}
