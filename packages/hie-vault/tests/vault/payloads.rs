//! What is inside the seal: sizes, metadata, padding; and payloads sealed wrongly by their sealer.

use hie_vault::{DataKey, Metadata, SealContext, VaultError, open, padme};
use proptest::prelude::*;

use crate::support::{HOSPITAL, padded, payload, reference_seal};

const KEY: [u8; 32] = [3; 32];

fn open_payload(payload: &[u8]) -> Result<Vec<u8>, VaultError> {
    let context = SealContext::new(&[9; 16], HOSPITAL).unwrap();
    let object = reference_seal(payload, &KEY, &context);
    let mut content = Vec::new();
    open(
        &object[..],
        &DataKey::from_bytes(KEY),
        &context,
        &mut content,
    )
    .map(|_| content)
}

#[test]
fn padme_gives_the_known_values() {
    // From the definition in the PURBs paper, worked by hand for the small ones.
    for (len, rounded) in [
        (0, 0),
        (1, 1),
        (2, 2),
        (7, 7),
        (8, 8),
        (9, 10),
        (10, 10),
        (15, 16),
        (16, 16),
        (17, 18),
        (100, 104),
        (255, 256),
        (257, 272),
        (1_000, 1_024),
        (1_500, 1_536),
        (65_537, 67_584),
        (1_000_000, 1_015_808),
        (1 << 40, 1 << 40),
        ((1 << 40) + 1, (1 << 40) + (1 << 34)),
        (u64::MAX, u64::MAX),
    ] {
        assert_eq!(padme(len), rounded, "padme({len})");
    }
}

proptest! {
    #[test]
    fn padme_adds_at_most_twelve_percent_and_rounds_once(len in 0..1_u64 << 60) {
        let rounded = padme(len);
        prop_assert!(rounded >= len);
        prop_assert!(u128::from(rounded - len) * 100 <= u128::from(len) * 12);
        prop_assert_eq!(padme(rounded), rounded);
        prop_assert!(padme(len + 1) >= rounded);
    }
}

#[test]
fn metadata_fields_hold_255_bytes() {
    let long = "m".repeat(255);
    assert!(Metadata::new(&long, &long).is_ok());
    let refused = |field| Err(VaultError::MetadataTooLong { field, max: 255 });
    assert_eq!(Metadata::new(&"m".repeat(256), ""), refused("media type"));
    assert_eq!(Metadata::new("", &"\u{e9}".repeat(128)), refused("title"));
    let shown = format!("{:?}", Metadata::new("text/plain", "HIV test").unwrap());
    assert_eq!(shown, "Metadata(redacted)");
}

#[test]
fn the_reference_payload_opens() {
    let payload = padded(payload(b"text/plain", b"", 5, b"hello"));
    assert_eq!(open_payload(&payload), Ok(b"hello".to_vec()));
}

#[test]
fn padding_other_than_zero_is_refused_in_every_chunk() {
    for content_len in [90_usize, 65_000, 70_000, 1_100_000] {
        let content = vec![1; content_len];
        let good = padded(payload(b"t", b"t", content_len as u64, &content));
        for at in [12 + content_len, good.len() - 1] {
            let mut bad = good.clone();
            bad[at] = 1;
            assert_eq!(open_payload(&bad), Err(VaultError::PaddingNotZero));
        }
    }
}

#[test]
fn a_content_length_that_does_not_fit_the_rounded_size_is_refused() {
    for claimed in [0, 4, 40, 1 << 50, u64::MAX] {
        let payload = padded(payload(b"t", b"t", claimed, &[1; 20]));
        assert_eq!(open_payload(&payload), Err(VaultError::LengthMismatch));
    }
}

#[test]
fn a_size_that_was_not_rounded_is_refused() {
    let payload = payload(b"t", b"t", 5, b"hello");
    assert_eq!(payload.len(), 17);
    assert_eq!(
        open_payload(&payload),
        Err(VaultError::BadHeader {
            field: "payload size"
        })
    );
}

#[test]
fn malformed_metadata_is_refused() {
    let refused = |field| Err(VaultError::MalformedPayload { field });
    let mut overlong = padded(payload(b"t", b"t", 0, b""));
    overlong[0] = 200;
    assert_eq!(open_payload(&overlong), refused("media type"));
    let mut overlong = padded(payload(b"t", b"t", 0, b""));
    overlong[2] = 200;
    assert_eq!(open_payload(&overlong), refused("title"));
    let mut no_length = padded(payload(b"t", b"t", 0, b""));
    no_length[2] = 5;
    assert_eq!(open_payload(&no_length), refused("content length"));
    let not_utf8 = padded(payload(b"t", b"\xff", 0, b""));
    assert_eq!(open_payload(&not_utf8), refused("title"));
}
