//! The custodian's private record.

use std::{fs, io::ErrorKind};

use hie_vault::{
    BlockingStore, CommitmentSalt, DataKey, KEYRING_FILE, KeptRecord, Keyring, ObjectId, Store,
    VaultError, open_to_vec,
};

use crate::support::Scene;

const RECORD: [u8; 16] = [9; 16];

fn kept() -> KeptRecord {
    KeptRecord {
        data_key: DataKey::generate().unwrap(),
        salt: CommitmentSalt::generate().unwrap(),
        commitment: [4; 32],
        store: "public-1".to_owned(),
        object_id: ObjectId::generate().unwrap(),
    }
}

fn same(one: &KeptRecord, other: &KeptRecord) -> bool {
    one.data_key.expose() == other.data_key.expose()
        && one.salt.expose() == other.salt.expose()
        && one.commitment == other.commitment
        && one.store == other.store
        && one.object_id == other.object_id
}

#[test]
fn it_keeps_what_is_needed_to_serve_a_record() {
    let scene = Scene::of(100);
    let mut keyring = Keyring::new();
    let record = KeptRecord {
        data_key: scene.key.clone(),
        salt: scene.expected.salt.clone(),
        commitment: scene.expected.commitment,
        ..kept()
    };
    keyring.insert(RECORD, record).unwrap();
    let kept = keyring.get(&RECORD).unwrap();
    let key = kept.handover_secret().data_key;
    let document = open_to_vec(&scene.object[..], &key, &scene.context, &kept.expected());
    assert_eq!(*document.unwrap().content, scene.content);
}

#[test]
fn a_record_is_kept_once() {
    let mut keyring = Keyring::new();
    let first = kept();
    keyring.insert(RECORD, first.clone()).unwrap();
    assert_eq!(keyring.insert(RECORD, kept()), Err(VaultError::RecordKnown));
    assert!(same(keyring.get(&RECORD).unwrap(), &first));
    assert_eq!((keyring.len(), keyring.is_empty()), (1, false));
}

#[test]
fn a_destroyed_record_is_gone_for_good_even_after_reloading() {
    let folder = tempfile::tempdir().unwrap();
    let mut keyring = Keyring::new();
    let record = kept();
    let key_as_kept = hex::encode(record.data_key.expose());
    let salt_as_kept = hex::encode(record.salt.expose());
    let object_id = record.object_id;
    keyring.insert(RECORD, record).unwrap();
    keyring.save(folder.path()).unwrap();
    assert_eq!(
        keyring.destroy(&RECORD),
        Ok(("public-1".to_owned(), object_id))
    );
    keyring.save(folder.path()).unwrap();

    let text = fs::read_to_string(folder.path().join(KEYRING_FILE)).unwrap();
    assert!(!text.contains(&key_as_kept) && !text.contains(&salt_as_kept));
    let mut keyring = Keyring::load(folder.path()).unwrap();
    let destroyed = Some(VaultError::RecordDestroyed);
    assert_eq!(keyring.get(&RECORD).err(), destroyed);
    assert_eq!(keyring.insert(RECORD, kept()).err(), destroyed);
    assert_eq!(keyring.destroy(&RECORD).err(), destroyed);
    assert_eq!(keyring.relocate(&RECORD, "x", object_id).err(), destroyed);
}

#[test]
fn an_unknown_record_is_named_as_such() {
    let mut keyring = Keyring::new();
    let unknown = Some(VaultError::NoSuchRecord);
    assert_eq!(keyring.get(&RECORD).err(), unknown);
    assert_eq!(keyring.destroy(&RECORD).err(), unknown);
    let object_id = ObjectId::generate().unwrap();
    assert_eq!(keyring.relocate(&RECORD, "x", object_id).err(), unknown);
}

#[test]
fn it_comes_back_from_its_file_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("made/on/saving");
    let mut keyring = Keyring::new();
    let (one, two) = (kept(), kept());
    keyring.insert([1; 16], one.clone()).unwrap();
    keyring.insert([2; 16], two.clone()).unwrap();
    let elsewhere = ObjectId::generate().unwrap();
    keyring.relocate(&[2; 16], "private-2", elsewhere).unwrap();
    keyring.save(&home).unwrap();
    keyring.save(&home).unwrap();
    assert_eq!(fs::read_dir(&home).unwrap().count(), 1);

    let loaded = Keyring::load(&home).unwrap();
    assert_eq!(loaded.iter().count(), 2);
    assert!(same(loaded.get(&[1; 16]).unwrap(), &one));
    let moved = KeptRecord {
        store: "private-2".to_owned(),
        object_id: elsewhere,
        ..two
    };
    assert!(same(loaded.get(&[2; 16]).unwrap(), &moved));
}

#[cfg(unix)]
#[test]
fn nobody_but_the_owner_may_touch_the_file() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("keys");
    let file = home.join(KEYRING_FILE);
    Keyring::new().save(&home).unwrap();
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&file), mode(&home)), (0o600, 0o700));
    for wide in [0o640, 0o604, 0o620, 0o601, 0o666] {
        fs::set_permissions(&file, fs::Permissions::from_mode(wide)).unwrap();
        assert_eq!(
            Keyring::load(&home).err(),
            Some(VaultError::PermissionsTooWide)
        );
    }
    fs::set_permissions(&file, fs::Permissions::from_mode(0o400)).unwrap();
    assert!(Keyring::load(&home).is_ok());
    // Saving replaces a file with wide permissions by one without.
    fs::set_permissions(&file, fs::Permissions::from_mode(0o666)).unwrap();
    Keyring::new().save(&home).unwrap();
    assert_eq!(mode(&file), 0o600);
}

#[test]
fn a_file_of_another_form_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let missing = Keyring::load(folder.path()).err();
    assert_eq!(
        missing,
        Some(VaultError::Io {
            during: "reading the keyring",
            kind: ErrorKind::NotFound
        })
    );
    Keyring::new().save(folder.path()).unwrap();
    let file = folder.path().join(KEYRING_FILE);
    for text in [
        "",
        "{}",
        "{\"version\":2,\"records\":[],\"destroyed\":[]}",
        "{\"version\":1,\"records\":[],\"destroyed\":[],\"more\":0}",
    ] {
        fs::write(&file, text).unwrap();
        assert_eq!(
            Keyring::load(folder.path()).err(),
            Some(VaultError::BadKeyring)
        );
    }
    fs::write(
        &file,
        "{\"version\":1,\"records\":[],\"destroyed\":[\"0\"]}",
    )
    .unwrap();
    assert!(matches!(
        Keyring::load(folder.path()).err(),
        Some(VaultError::BadHex { .. })
    ));
}

#[test]
fn it_prints_no_secret() {
    let mut keyring = Keyring::new();
    keyring.insert(RECORD, kept()).unwrap();
    let shown = format!("{keyring:?}");
    assert!(shown.contains("DataKey(redacted)") && shown.contains("CommitmentSalt(redacted)"));
}

#[test]
fn erasing_takes_key_salt_and_object() {
    let scene = Scene::of(100);
    let store = BlockingStore::new(Store::in_memory()).unwrap();
    let object_id = store.copy_in(&scene.object[..]).unwrap();
    let mut keyring = Keyring::new();
    let record = KeptRecord {
        object_id,
        ..kept()
    };
    keyring.insert(RECORD, record).unwrap();
    let (_, object_id) = keyring.destroy(&RECORD).unwrap();
    store.delete(&object_id).unwrap();
    let mut out = Vec::new();
    assert_eq!(
        store.copy_out(&object_id, &mut out),
        Err(VaultError::NoSuchObject)
    );
}
