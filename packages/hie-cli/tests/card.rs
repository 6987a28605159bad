//! `hie card` makes a picture that it reads back, and refuses what is none.
#![allow(missing_docs, clippy::unwrap_used)]

use std::process::{Command, Output};

const HANDLE: &str = "0123456789abcdef0123456789abcdef";

fn card(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_hie"))
        .arg("card")
        .args(arguments)
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn a_card_is_made_and_read_back_from_the_picture_and_from_its_text() {
    let folder = tempfile::tempdir().unwrap();
    let picture = folder.path().join("card.png");
    let picture = picture.to_str().unwrap();
    let made = card(&[
        "make",
        "--chain-id",
        "hie-1",
        "--handle",
        HANDLE,
        "--out",
        picture,
    ]);
    assert!(made.status.success());
    let text = said(&made).lines().nth(1).unwrap().to_owned();
    for given in [picture, &text, &text.to_lowercase()] {
        let read = card(&["read", given]);
        assert!(read.status.success());
        assert_eq!(said(&read), format!("hie-1 {HANDLE}\n"));
    }
}

#[test]
fn what_is_no_card_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let other = folder.path().join("other.png");
    std::fs::write(&other, b"no picture").unwrap();
    for given in [other.to_str().unwrap(), "HIE1/HIE-1/00", "nothing"] {
        let read = card(&["read", given]);
        assert!(!read.status.success());
        assert!(read.stdout.is_empty());
    }
    assert!(
        !card(&["make", "--chain-id", "hie-1", "--handle", "0123"])
            .status
            .success()
    );
}
