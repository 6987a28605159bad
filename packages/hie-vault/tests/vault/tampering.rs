//! Whatever is done to a sealed object, the error says so and no plaintext is handed over.

use hie_vault::{
    CHUNK_LEN, CommitmentSalt, DataKey, Expected, HEADER_LEN, SealContext, VaultError,
    open_to_file, open_to_vec,
};
use proptest::prelude::*;

use crate::support::{HOSPITAL, Scene};

const STORED: usize = CHUNK_LEN + 16;
/// Four chunks, the last one short.
const LEN: usize = 3 * CHUNK_LEN + 1_000;

/// Opens to a file that must stay as it was, and to memory; both must fail alike.
fn refused(scene: &Scene, object: &[u8]) -> VaultError {
    let (key, context, expected) = (&scene.key, &scene.context, &scene.expected);
    let folder = tempfile::tempdir().unwrap();
    let destination = folder.path().join("letter.txt");
    let error = open_to_file(object, key, context, expected, &destination).unwrap_err();
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    std::fs::write(&destination, "what was there before").unwrap();
    let again = open_to_file(object, key, context, expected, &destination).unwrap_err();
    assert_eq!(
        std::fs::read_to_string(&destination).unwrap(),
        "what was there before"
    );
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    let in_memory = open_to_vec(object, key, context, expected).unwrap_err();
    assert_eq!((error, error), (again, in_memory));
    error
}

fn flipped(scene: &Scene, at: usize, bit: u8) -> VaultError {
    let mut object = scene.object.clone();
    object[at] ^= 1 << bit;
    refused(scene, &object)
}

fn not_authentic(chunk: u32) -> VaultError {
    VaultError::WrongKeyOrTampered { chunk }
}

fn bad_header(field: &'static str) -> VaultError {
    VaultError::BadHeader { field }
}

#[test]
fn a_flipped_bit_is_found_wherever_it_is() {
    let scene = Scene::of(LEN);
    for (at, error) in [
        (0, bad_header("magic")),
        (3, bad_header("magic")),
        (4, bad_header("version")),
        (5, bad_header("algorithm")),
        (6, bad_header("payload size")),
        (13, bad_header("payload size")),
        // Another size that Padmé could give: the header is authenticated with every chunk.
        (12, not_authentic(0)),
        (14, not_authentic(0)),
        (32, not_authentic(0)),
        (HEADER_LEN, not_authentic(0)),
        (HEADER_LEN + CHUNK_LEN - 1, not_authentic(0)),
        (HEADER_LEN + CHUNK_LEN, not_authentic(0)),
        (HEADER_LEN + STORED - 1, not_authentic(0)),
        (HEADER_LEN + STORED, not_authentic(1)),
        (HEADER_LEN + 2 * STORED + 77, not_authentic(2)),
        (HEADER_LEN + 3 * STORED, not_authentic(3)),
        (scene.object.len() - 17, not_authentic(3)),
        (scene.object.len() - 1, not_authentic(3)),
    ] {
        let bit = if at == 12 { 6 } else { 0 };
        assert_eq!(flipped(&scene, at, bit), error, "byte {at}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_flipped_bit_goes_unnoticed(at in any::<prop::sample::Index>(), bit in 0..8_u8) {
        let scene = Scene::of(CHUNK_LEN + 100);
        let at = at.index(scene.object.len());
        let error = flipped(&scene, at, bit);
        let typed = matches!(
            error,
            VaultError::BadHeader { .. }
                | VaultError::WrongKeyOrTampered { .. }
                | VaultError::Truncated
                | VaultError::TrailingData
        );
        prop_assert!(typed, "{error:?}");
        if at >= HEADER_LEN {
            let chunk = u32::try_from((at - HEADER_LEN) / STORED).unwrap();
            prop_assert_eq!(error, not_authentic(chunk));
        }
    }

    #[test]
    fn no_shortened_object_opens(kept in any::<prop::sample::Index>()) {
        let scene = Scene::of(CHUNK_LEN + 100);
        let kept = kept.index(scene.object.len());
        prop_assert_eq!(refused(&scene, &scene.object[..kept]), VaultError::Truncated);
    }
}

#[test]
fn reordered_or_repeated_chunks_are_found() {
    let scene = Scene::of(LEN);
    let chunk = |n: usize| HEADER_LEN + n * STORED..HEADER_LEN + (n + 1) * STORED;
    let mut reordered = scene.object[..HEADER_LEN].to_vec();
    for n in [0, 2, 1] {
        reordered.extend_from_slice(&scene.object[chunk(n)]);
    }
    reordered.extend_from_slice(&scene.object[chunk(2).end..]);
    assert_eq!(refused(&scene, &reordered), not_authentic(1));

    let mut repeated = scene.object[..chunk(0).end].to_vec();
    repeated.extend_from_slice(&scene.object[chunk(0).start..]);
    assert_eq!(refused(&scene, &repeated), not_authentic(1));

    let mut left_out = scene.object[..chunk(0).end].to_vec();
    left_out.extend_from_slice(&scene.object[chunk(1).end..]);
    assert_eq!(refused(&scene, &left_out), not_authentic(1));
}

#[test]
fn a_truncated_object_is_named_as_such() {
    let scene = Scene::of(LEN);
    for kept in [
        0,
        1,
        HEADER_LEN - 1,
        HEADER_LEN,
        HEADER_LEN + 1,
        HEADER_LEN + STORED,
        HEADER_LEN + STORED + 5,
        HEADER_LEN + 3 * STORED,
        scene.object.len() - 1,
    ] {
        assert_eq!(
            refused(&scene, &scene.object[..kept]),
            VaultError::Truncated,
            "{kept}"
        );
    }
}

#[test]
fn a_header_that_states_a_shorter_object_opens_to_nothing() {
    // As if the first chunk, cut off at its boundary, were the whole document.
    let scene = Scene::of(LEN);
    let mut object = scene.object[..HEADER_LEN + STORED].to_vec();
    object[6..14].copy_from_slice(&(CHUNK_LEN as u64).to_be_bytes());
    assert_eq!(refused(&scene, &object), not_authentic(0));
}

#[test]
fn anything_behind_the_last_chunk_is_found() {
    for len in [0, CHUNK_LEN - 42, LEN] {
        let scene = Scene::of(len);
        for extra in [1, 16, 17, STORED] {
            let mut object = scene.object.clone();
            object.resize(object.len() + extra, 0);
            assert_eq!(refused(&scene, &object), VaultError::TrailingData);
        }
    }
}

#[test]
fn another_key_opens_nothing() {
    let mut scene = Scene::of(10);
    scene.key = DataKey::generate().unwrap();
    assert_eq!(refused(&scene, &scene.object), not_authentic(0));
}

#[test]
fn an_object_of_another_record_or_hospital_cannot_take_its_place() {
    let mut scene = Scene::of(10);
    scene.context = SealContext::new(&[8; 16], HOSPITAL).unwrap();
    assert_eq!(refused(&scene, &scene.object), not_authentic(0));
    scene.context = SealContext::new(&[9; 16], "south-clinic").unwrap();
    assert_eq!(refused(&scene, &scene.object), not_authentic(0));
}

#[test]
fn an_authentic_document_that_is_not_the_published_one_is_refused() {
    let mut scene = Scene::of(LEN);
    let published = scene.expected.clone();
    scene.expected.commitment[0] ^= 1;
    assert_eq!(
        refused(&scene, &scene.object),
        VaultError::CommitmentMismatch
    );
    scene.expected = Expected {
        salt: CommitmentSalt::generate().unwrap(),
        ..published
    };
    assert_eq!(
        refused(&scene, &scene.object),
        VaultError::CommitmentMismatch
    );
}
