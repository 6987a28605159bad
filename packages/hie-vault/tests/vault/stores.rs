//! Objects in stores.

use std::{
    fs,
    io::{self, Read},
    path::Path,
};

use hie_vault::{BlockingStore, ObjectId, Store, VaultError};

use crate::support::{Endless, Scene};

fn stores(folder: &Path) -> [BlockingStore; 2] {
    [Store::in_memory(), Store::folder(folder).unwrap()].map(|s| BlockingStore::new(s).unwrap())
}

fn put(store: &BlockingStore, scene: &Scene) -> ObjectId {
    let len = scene.content.len() as u64;
    let stored = store
        .seal(
            &scene.content[..],
            len,
            &scene.metadata,
            &scene.key,
            &scene.context,
        )
        .unwrap();
    assert_eq!(
        stored.sealed.sha256_of_content,
        scene.sealed.sha256_of_content
    );
    stored.object_id
}

#[test]
fn a_document_goes_through_every_kind_of_store() {
    let folder = tempfile::tempdir().unwrap();
    let scene = Scene::of(200_000);
    let destination = folder.path().join("opened");
    for store in stores(&folder.path().join("objects")) {
        let id = put(&store, &scene);
        let (key, context, expected) = (&scene.key, &scene.context, &scene.expected);
        let document = store.open_to_vec(&id, key, context, expected).unwrap();
        assert_eq!(*document.content, scene.content);
        store
            .open_to_file(&id, key, context, expected, &destination)
            .unwrap();
        assert_eq!(fs::read(&destination).unwrap(), scene.content);
        let mut written = Vec::new();
        let opened = store.open(&id, key, context, &mut written).unwrap();
        assert_eq!((written, opened), (scene.content.clone(), document.opened));
    }
}

/// Unsealed bytes, because only their way through the store is in question.
#[test]
fn an_object_larger_than_a_part_goes_through_in_parts() {
    const LEN: u64 = 20 * 1024 * 1024 + 1;
    let folder = tempfile::tempdir().unwrap();
    for store in stores(folder.path()) {
        let id = store.copy_in(Endless { left: LEN }).unwrap();
        let mut out = Vec::new();
        store.copy_out(&id, &mut out).unwrap();
        assert_eq!(out.len() as u64, LEN);
        assert!(out.iter().all(|byte| *byte == 0x5a));
    }
}

#[test]
fn a_sealed_object_moves_from_store_to_store_unopened() {
    let folder = tempfile::tempdir().unwrap();
    let [custodian, asker] = stores(folder.path());
    let scene = Scene::of(100_000);
    let id = put(&custodian, &scene);
    let mut object = Vec::new();
    custodian.copy_out(&id, &mut object).unwrap();
    let copy = asker.copy_in(&object[..]).unwrap();
    assert_ne!(copy, id);
    let document = asker
        .open_to_vec(&copy, &scene.key, &scene.context, &scene.expected)
        .unwrap();
    assert_eq!(*document.content, scene.content);
}

#[test]
fn names_and_files_reveal_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let [_, store] = stores(folder.path());
    let scene = Scene::of(50);
    let ids = [put(&store, &scene), put(&store, &scene)];
    assert_ne!(ids[0], ids[1]);
    for entry in fs::read_dir(folder.path()).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        assert_eq!(name.len(), 32);
        assert!(ids.contains(&name.parse().unwrap()));
        let bytes = fs::read(entry.path()).unwrap();
        assert!(!bytes.windows(5).any(|window| window == b"chest"));
    }
}

#[test]
fn object_ids_are_lower_case_hex_of_16_bytes() {
    let id = ObjectId::generate().unwrap();
    assert_eq!(id.to_string().parse(), Ok(id));
    assert_eq!(ObjectId::from(*id.as_bytes()), id);
    for bad in ["", "00", "../../../../etc/passwd", &"AB".repeat(16)] {
        assert_eq!(
            bad.parse::<ObjectId>(),
            Err(VaultError::BadHex {
                field: "object id",
                bytes: 16
            })
        );
    }
}

#[test]
fn a_missing_object_is_named_as_such() {
    let folder = tempfile::tempdir().unwrap();
    let scene = Scene::of(50);
    for store in stores(folder.path()) {
        let id = put(&store, &scene);
        store.delete(&id).unwrap();
        let (key, context, expected) = (&scene.key, &scene.context, &scene.expected);
        let gone = Some(VaultError::NoSuchObject);
        assert_eq!(store.delete(&id).err(), gone);
        assert_eq!(store.copy_out(&id, io::sink()).err(), gone);
        assert_eq!(store.open_to_vec(&id, key, context, expected).err(), gone);
        let destination = folder.path().join("opened");
        let opened = store.open_to_file(&id, key, context, expected, &destination);
        assert_eq!(opened.err(), gone);
        assert!(!destination.exists());
    }
}

#[test]
fn swapped_and_damaged_objects_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let [_, store] = stores(&folder.path().join("objects"));
    let scene = Scene::of(70_000);
    let other = Scene::of(70_000);
    let (mine, theirs) = (put(&store, &scene), put(&store, &other));
    let file = |id: ObjectId| folder.path().join("objects").join(id.to_string());
    let destination = folder.path().join("opened");
    let open = || {
        let (key, context, expected) = (&scene.key, &scene.context, &scene.expected);
        let result = store.open_to_file(&mine, key, context, expected, &destination);
        assert!(!destination.exists());
        result.err()
    };
    let original = fs::read(file(mine)).unwrap();
    fs::copy(file(theirs), file(mine)).unwrap();
    assert_eq!(open(), Some(VaultError::WrongKeyOrTampered { chunk: 0 }));
    fs::write(file(mine), &original[..original.len() - 1]).unwrap();
    assert_eq!(open(), Some(VaultError::Truncated));
    fs::write(file(mine), [&original[..], &[0]].concat()).unwrap();
    assert_eq!(open(), Some(VaultError::TrailingData));
    fs::write(file(mine), "").unwrap();
    assert_eq!(open(), Some(VaultError::Truncated));
    fs::write(file(mine), original).unwrap();
    assert_eq!(open_again(&store, &scene, mine), scene.content);
}

fn open_again(store: &BlockingStore, scene: &Scene, id: ObjectId) -> Vec<u8> {
    let (key, context, expected) = (&scene.key, &scene.context, &scene.expected);
    store
        .open_to_vec(&id, key, context, expected)
        .unwrap()
        .content
        .to_vec()
}

#[test]
fn a_failed_upload_leaves_no_object_behind() {
    struct Failing;
    impl Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::ErrorKind::ConnectionReset.into())
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let [_, store] = stores(folder.path());
    let scene = Scene::of(0);
    let (metadata, key, context) = (&scene.metadata, &scene.key, &scene.context);
    let short = store.seal(Endless { left: 9 }, 10, metadata, key, context);
    assert_eq!(short, Err(VaultError::LengthMismatch));
    // Beyond a part, so that an upload is under way when the reader fails.
    let broken = store.copy_in(Endless { left: 20_000_000 }.chain(Failing));
    assert!(matches!(broken, Err(VaultError::Io { .. })));
    // The store removes an upload it began in the background: it is done when the runtime is.
    drop(store);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn the_blocking_store_refuses_to_block_an_async_runtime() {
    let store = BlockingStore::new(Store::in_memory()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(async {
        let id = ObjectId::generate().unwrap();
        assert_eq!(store.delete(&id), Err(VaultError::InsideRuntime));
        let another = BlockingStore::new(Store::in_memory());
        assert_eq!(another.err(), Some(VaultError::InsideRuntime));
        // The async one is what belongs there.
        let missing = Store::in_memory().delete(&id).await;
        assert_eq!(missing, Err(VaultError::NoSuchObject));
    });
}
