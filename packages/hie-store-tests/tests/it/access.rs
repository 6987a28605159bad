//! Who may do what, and the trial that tells.

use hie_store_tests::{ACCESS_KEY, PRIVATE_BUCKET, PUBLIC_BUCKET, SECRET_KEY};
use hie_vault::{BlockingStore, Exposure, S3Access, S3Config, S3Credentials, VaultError};

use crate::scene::{Letter, Scene, files, open};

const DENIED: VaultError = VaultError::Store {
    cause: "permission denied",
};

fn with_key(scene: &Scene, id: &str, secret: &str) -> BlockingStore {
    let key = S3Access::Key(S3Credentials::new(id, secret, None).unwrap());
    open(S3Config::new(&scene.server.endpoint(), PRIVATE_BUCKET, key).unwrap())
}

#[test]
fn wrong_credentials_are_refused_up_and_down() {
    let scene = Scene::new();
    let letter = Letter::of(100);
    let stored = letter.put(&scene.store()).unwrap();
    let before = files(&scene.root()).len();
    let wrong_secret = with_key(&scene, ACCESS_KEY, "another-secret");
    assert_eq!(letter.put(&wrong_secret), Err(DENIED));
    assert_eq!(letter.fetch(&wrong_secret, &stored), Err(DENIED));
    assert_eq!(wrong_secret.delete(&stored.object_id), Err(DENIED));
    // Another server's key: how an unknown one is refused is up to the provider.
    let wrong_key = with_key(&scene, "AKIDSOUTHCLINIC", SECRET_KEY);
    assert!(matches!(
        letter.put(&wrong_key),
        Err(VaultError::Store { .. })
    ));
    let refused = letter.fetch(&wrong_key, &stored);
    assert!(matches!(refused, Err(VaultError::Store { .. })));
    assert_eq!(files(&scene.root()).len(), before);
    assert_eq!(
        letter.fetch(&scene.store(), &stored).unwrap(),
        letter.content
    );
}

#[test]
fn a_large_document_meets_wrong_credentials_before_it_is_read_through() {
    let scene = Scene::new();
    let letter = Letter::of(30_000_000);
    let mut read = letter.content.as_slice();
    let wrong = with_key(&scene, ACCESS_KEY, "another-secret");
    assert_eq!(letter.put_from(&wrong, &mut read), Err(DENIED));
    assert!(read.len() > 20_000_000);
}

#[test]
fn a_missing_bucket_is_named() {
    let scene = Scene::new();
    let store = open(scene.server.owner_of("no-such-bucket").unwrap());
    for len in [100, 10_000_000] {
        let missing = Letter::of(len).put(&store);
        assert_eq!(missing, Err(VaultError::NoSuchBucket));
    }
    let letter = Letter::of(100);
    let stored = letter.put(&scene.store()).unwrap();
    let fetched = letter.fetch(&store, &stored);
    assert_eq!(fetched, Err(VaultError::NoSuchBucket));
    assert_eq!(store.check(), Err(VaultError::NoSuchBucket));
}

#[test]
fn a_trial_leaves_nothing_behind() {
    let scene = Scene::new();
    let store = scene.store();
    store.check().unwrap();
    let objects = std::fs::read_dir(scene.root().join(PRIVATE_BUCKET)).unwrap();
    assert_eq!(objects.count(), 0);
}

#[test]
fn strangers_can_do_nothing_to_a_private_bucket_and_read_by_name_from_a_public_one() {
    let scene = Scene::new();
    for (bucket, read) in [(PRIVATE_BUCKET, false), (PUBLIC_BUCKET, true)] {
        let config = scene.server.owner_of(bucket).unwrap();
        let stranger = config.as_stranger().open().unwrap();
        let exposure = open(config).exposure_to(&stranger).unwrap();
        let expected = Exposure {
            read,
            write: false,
            list: false,
        };
        assert_eq!(exposure, expected, "{bucket}");
        assert_eq!(
            std::fs::read_dir(scene.root().join(bucket))
                .unwrap()
                .count(),
            0
        );
    }
}

/// A door that is wide open: here, the owner's own.
#[test]
fn an_open_bucket_is_found_open() {
    let scene = Scene::new();
    let config = scene.server.owner_of(PRIVATE_BUCKET).unwrap();
    let no_stranger = config.open().unwrap();
    let exposure = open(config).exposure_to(&no_stranger).unwrap();
    let expected = Exposure {
        read: true,
        write: true,
        list: true,
    };
    assert_eq!(exposure, expected);
    let objects = std::fs::read_dir(scene.root().join(PRIVATE_BUCKET)).unwrap();
    assert_eq!(objects.count(), 0);
}

#[test]
fn an_asker_without_an_account_opens_what_lies_in_a_public_bucket() {
    let scene = Scene::new();
    let config = scene.server.owner_of(PUBLIC_BUCKET).unwrap();
    let asker = open(config.as_stranger());
    let letter = Letter::of(20_000_000);
    let stored = letter.put(&open(config)).unwrap();
    assert_eq!(letter.fetch(&asker, &stored).unwrap(), letter.content);
    assert_eq!(letter.put(&asker), Err(DENIED));
    assert_eq!(asker.delete(&stored.object_id), Err(DENIED));
}
