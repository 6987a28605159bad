//! Objects that are not what they were, and a server that goes away.

use std::{cell::RefCell, fs, io};

use hie_store_tests::PRIVATE_BUCKET;
use hie_vault::VaultError;

use crate::scene::{At, Letter, Scene, files, open};

fn gone(error: &VaultError) -> bool {
    let VaultError::Store { cause } = error else {
        return false;
    };
    ["not reachable", "connection broken", "no answer in time"].contains(cause)
}

#[test]
fn truncated_lengthened_and_altered_objects_are_refused() {
    let scene = Scene::new();
    let (store, letter) = (scene.store(), Letter::of(200_000));
    let stored = letter.put(&store).unwrap();
    let file = scene.file_of(&stored.object_id);
    let original = fs::read(&file).unwrap();
    let fetch = || letter.fetch(&store, &stored).err();

    for len in [0, 32, 33, 65_536, original.len() - 1] {
        fs::write(&file, &original[..len]).unwrap();
        assert_eq!(fetch(), Some(VaultError::Truncated), "{len}");
    }
    fs::write(&file, [&original[..], &[0]].concat()).unwrap();
    assert_eq!(fetch(), Some(VaultError::TrailingData));
    for (at, chunk) in [(100, 0), (33 + 65_552, 1), (original.len() - 1, 3)] {
        let mut altered = original.clone();
        altered[at] ^= 1;
        fs::write(&file, altered).unwrap();
        assert_eq!(fetch(), Some(VaultError::WrongKeyOrTampered { chunk }));
    }
    fs::write(&file, &original).unwrap();
    assert_eq!(letter.fetch(&store, &stored).unwrap(), letter.content);
}

#[test]
fn another_object_in_its_place_is_refused() {
    let scene = Scene::new();
    let store = scene.store();
    let (mine, theirs) = (Letter::of(100), Letter::of(100));
    let (my_stored, their_stored) = (mine.put(&store).unwrap(), theirs.put(&store).unwrap());
    let from = scene.file_of(&their_stored.object_id);
    fs::copy(from, scene.file_of(&my_stored.object_id)).unwrap();
    let swapped = mine.fetch(&store, &my_stored);
    assert_eq!(swapped, Err(VaultError::WrongKeyOrTampered { chunk: 0 }));
}

#[test]
fn a_server_that_is_not_there_is_told_from_one_that_refuses() {
    let mut scene = Scene::new();
    let (store, letter) = (scene.store(), Letter::of(100));
    let stored = letter.put(&store).unwrap();
    scene.server.stop();
    for error in [
        letter.put(&store).unwrap_err(),
        letter.fetch(&store, &stored).unwrap_err(),
        store.delete(&stored.object_id).unwrap_err(),
        store.check().unwrap_err(),
    ] {
        assert!(gone(&error), "{error}");
    }
}

#[test]
fn a_server_gone_in_the_middle_of_an_upload_leaves_no_object() {
    let scene = Scene::new();
    let (store, letter) = (scene.store(), Letter::of(40_000_000));
    let root = scene.root();
    let server = RefCell::new(scene.server);
    let reader = At {
        inner: &letter.content[..],
        left: 20_000_000,
        then: Some(|| server.borrow_mut().stop()),
    };
    let error = letter.put_from(&store, reader).unwrap_err();
    assert!(gone(&error), "{error}");
    assert_eq!(files(&root.join(PRIVATE_BUCKET)), []);
}

#[test]
fn a_server_gone_in_the_middle_of_a_download_hands_over_nothing() {
    let scene = Scene::new();
    let (store, letter) = (scene.store(), Letter::of(40_000_000));
    let stored = letter.put(&store).unwrap();
    let server = RefCell::new(scene.server);
    let mut writer = At {
        inner: io::sink(),
        left: 1_000_000,
        then: Some(|| server.borrow_mut().stop()),
    };
    let id = &stored.object_id;
    let error = store
        .open(id, &letter.key, &letter.context, &mut writer)
        .unwrap_err();
    assert!(gone(&error), "{error}");
    assert!(writer.then.is_none());
    // And as a document, not even a part (`fetch` looks at the folder).
    assert!(gone(&letter.fetch(&store, &stored).unwrap_err()));
}

#[test]
fn a_server_that_restarts_is_waited_for_up_and_down() {
    let scene = Scene::new();
    let config = scene.server.owner_of(PRIVATE_BUCKET).unwrap();
    let patient = hie_vault::BlockingStore::new(config.open().unwrap()).unwrap();
    let letter = Letter::of(40_000_000);
    let server = RefCell::new(scene.server);
    let restart = || server.borrow_mut().restart().unwrap();
    let reader = At {
        inner: &letter.content[..],
        left: 20_000_000,
        then: Some(restart),
    };
    let stored = letter.put_from(&patient, reader).unwrap();
    let mut received = Vec::new();
    let mut writer = At {
        inner: &mut received,
        left: 1_000_000,
        then: Some(restart),
    };
    let id = &stored.object_id;
    patient
        .open(id, &letter.key, &letter.context, &mut writer)
        .unwrap();
    assert!(received == letter.content);
}

#[test]
fn a_reader_that_fails_leaves_no_object() {
    let scene = Scene::new();
    let (store, letter) = (scene.store(), Letter::of(30_000_000));
    let short = letter.put_from(&store, &letter.content[..20_000_000]);
    assert_eq!(short, Err(VaultError::LengthMismatch));
    assert_eq!(files(&scene.root().join(PRIVATE_BUCKET)), []);
    // Nor parts of an upload that was begun: they would be paid for.
    let parts = files(&scene.root());
    let part = parts.iter().find(|(name, _)| name.contains(".part-"));
    assert!(part.is_none());
}

#[test]
fn errors_name_neither_place_nor_key() {
    let mut scene = Scene::new();
    let endpoint = scene.server.endpoint();
    let store = open(scene.server.owner_of(PRIVATE_BUCKET).unwrap());
    scene.server.stop();
    let error = Letter::of(100).put(&store).unwrap_err();
    let printed = format!("{error} {error:?} {store:?}");
    let host = endpoint.trim_start_matches("http://");
    for word in [
        host,
        PRIVATE_BUCKET,
        hie_store_tests::ACCESS_KEY,
        hie_store_tests::SECRET_KEY,
    ] {
        assert!(!printed.contains(word), "{printed}");
    }
}
