//! `hie store check` tells what a store does, and says nothing of credentials. Buckets are tried
//! against a real server in `packages/hie-store-tests`.
#![allow(missing_docs, clippy::unwrap_used)]

use std::process::{Command, Output};

fn check(store: &str, settings: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hie"));
    command.args(["store", "check", store]).env_clear();
    for (name, value) in settings {
        let prefix = format!("HIE_{}_STORE", store.to_uppercase());
        command.env(format!("{prefix}_{name}"), value);
    }
    command.output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn a_folder_is_tried_and_left_empty() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("objects");
    let checked = check("private", &[("FOLDER", folder.to_str().unwrap())]);
    assert!(checked.status.success(), "{}", err(&checked));
    let lines = out(&checked);
    assert!(lines.contains("keeps, gives back and deletes            yes"));
    assert!(lines.contains("others on this machine can enter it      no"));
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);
}

#[cfg(unix)]
#[test]
fn a_private_folder_that_others_can_enter_is_found() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().unwrap();
    let wide = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(folder.path(), wide).unwrap();
    let settings = [("FOLDER", folder.path().to_str().unwrap())];
    let checked = check("private", &settings);
    assert_eq!(checked.status.code(), Some(1));
    let said = "wrong for a private store: others on this machine can enter the folder\n";
    assert_eq!(err(&checked), said);
    assert!(check("public", &settings).status.success());
}

#[test]
fn what_is_not_set_is_named() {
    let checked = check("public", &[]);
    assert_eq!(checked.status.code(), Some(1));
    assert!(err(&checked).contains("reading HIE_PUBLIC_STORE_…"));
    assert!(err(&checked).contains("folder or endpoint is not set"));
}

#[test]
fn credentials_are_not_printed_when_the_store_cannot_be_had() {
    let checked = check(
        "private",
        &[
            ("ENDPOINT", "http://beyond.example"),
            ("BUCKET", "documents"),
            ("ACCESS_KEY_ID", "AKIDEXAMPLE"),
            ("SECRET_ACCESS_KEY", "verysecret"),
        ],
    );
    assert_eq!(checked.status.code(), Some(1));
    assert!(err(&checked).contains("endpoint uses http beyond this machine"));
    let all = out(&checked) + &err(&checked);
    assert!(!all.contains("AKIDEXAMPLE") && !all.contains("verysecret"));
}
