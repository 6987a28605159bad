//! Documents go up and come down; nothing of them stays to be read.

use hie_vault::{BlockingStore, Store, VaultError};

use crate::scene::{Letter, SENTENCE, Scene, TITLE, files, holds};

/// 20 MB is three parts: the way of a multipart upload; 100 bytes is one request.
const LENGTHS: [usize; 4] = [0, 100, 70_000, 20_000_000];

#[test]
fn documents_of_all_sizes_go_up_and_come_down_the_same() {
    let scene = Scene::new();
    let store = scene.store();
    for len in LENGTHS {
        let letter = Letter::of(len);
        let stored = letter.put(&store).unwrap();
        let there = std::fs::metadata(scene.file_of(&stored.object_id)).unwrap();
        assert_eq!(there.len(), stored.sealed.ciphertext_len);
        assert_eq!(letter.fetch(&store, &stored).unwrap(), letter.content);
    }
}

#[test]
fn neither_content_nor_title_nor_type_is_in_any_file_or_name_of_the_server() {
    let scene = Scene::new();
    let store = scene.store();
    for len in LENGTHS {
        Letter::of(len).put(&store).unwrap();
    }
    let found = files(&scene.root());
    assert!(found.len() >= LENGTHS.len());
    for (name, bytes) in found {
        for word in [
            &SENTENCE[..12],
            TITLE.as_bytes(),
            b"text/plain",
            b"north-general",
        ] {
            assert!(!holds(&bytes, word), "{name}");
            assert!(!holds(name.as_bytes(), word), "{name}");
        }
    }
}

/// Otherwise the test above could not fail.
#[test]
fn what_is_put_in_unsealed_is_found_by_the_same_search() {
    let scene = Scene::new();
    scene.store().copy_in(SENTENCE).unwrap();
    let found = files(&scene.root());
    assert!(found.iter().any(|(_, bytes)| holds(bytes, &SENTENCE[..12])));
}

#[test]
fn an_object_moves_from_a_bucket_to_a_folder_unopened() {
    let scene = Scene::new();
    let (bucket, letter) = (scene.store(), Letter::of(70_000));
    let mut stored = letter.put(&bucket).unwrap();
    let folder = Store::folder(&scene.folder.path().join("asker")).unwrap();
    let folder = BlockingStore::new(folder).unwrap();
    let mut sealed = Vec::new();
    bucket.copy_out(&stored.object_id, &mut sealed).unwrap();
    stored.object_id = folder.copy_in(&sealed[..]).unwrap();
    assert_eq!(letter.fetch(&folder, &stored).unwrap(), letter.content);
}

#[test]
fn a_deleted_object_is_gone() {
    let scene = Scene::new();
    let (store, letter) = (scene.store(), Letter::of(100));
    let stored = letter.put(&store).unwrap();
    store.delete(&stored.object_id).unwrap();
    assert!(!scene.file_of(&stored.object_id).exists());
    let gone = Err(VaultError::NoSuchObject);
    assert_eq!(store.delete(&stored.object_id), gone);
    assert_eq!(letter.fetch(&store, &stored).err(), gone.err());
}
