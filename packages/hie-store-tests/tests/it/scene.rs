//! A document and the ways to put it into a server's bucket.

use std::{
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
    time::Duration,
};

use hie_store_tests::{PRIVATE_BUCKET, S3Server};
use hie_vault::{
    BlockingStore, CommitmentSalt, DataKey, Expected, Metadata, ObjectId, S3Config, SealContext,
    Stored, Subject, VaultError,
};
use tempfile::TempDir;

pub const SENTENCE: &[u8] = b"Jane Example is allergic to penicillin.";
pub const TITLE: &str = "Allergies of Jane Example";

/// Short: the tests of failures wait for it to run out.
pub const PATIENCE: Duration = Duration::from_millis(500);

pub struct Scene {
    pub folder: TempDir,
    pub server: S3Server,
}

impl Scene {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let server = S3Server::start(&folder.path().join("server")).unwrap();
        Self { folder, server }
    }

    pub fn root(&self) -> PathBuf {
        self.folder.path().join("server")
    }

    pub fn store(&self) -> BlockingStore {
        open(self.server.owner_of(PRIVATE_BUCKET).unwrap())
    }

    pub fn file_of(&self, object_id: &ObjectId) -> PathBuf {
        self.root().join(PRIVATE_BUCKET).join(object_id.to_string())
    }
}

pub fn open(config: S3Config) -> BlockingStore {
    BlockingStore::new(config.with_patience(PATIENCE).open().unwrap()).unwrap()
}

pub struct Letter {
    pub content: Vec<u8>,
    pub metadata: Metadata,
    pub key: DataKey,
    pub context: SealContext,
    pub salt: CommitmentSalt,
}

impl Letter {
    /// The sentence over and over, so that a trace of the plain text is found if there is one.
    pub fn of(len: usize) -> Self {
        Self {
            content: SENTENCE.iter().copied().cycle().take(len).collect(),
            metadata: Metadata::new("text/plain", TITLE).unwrap(),
            key: DataKey::generate().unwrap(),
            context: SealContext::new(&[1; 16], "north-general").unwrap(),
            salt: CommitmentSalt::generate().unwrap(),
        }
    }

    pub fn put(&self, store: &BlockingStore) -> Result<Stored, VaultError> {
        self.put_from(store, &self.content[..])
    }

    pub fn put_from(&self, store: &BlockingStore, reader: impl Read) -> Result<Stored, VaultError> {
        let len = self.content.len() as u64;
        store.seal(reader, len, &self.metadata, &self.key, &self.context)
    }

    pub fn expected(&self, stored: &Stored) -> Expected {
        let hash = &stored.sealed.sha256_of_content;
        Expected {
            commitment: Subject::Document.commit(&self.salt, hash),
            salt: self.salt.clone(),
        }
    }

    /// Downloads and opens into a file, which must be there only if all was well.
    pub fn fetch(&self, store: &BlockingStore, stored: &Stored) -> Result<Vec<u8>, VaultError> {
        let folder = tempfile::tempdir().unwrap();
        let destination = folder.path().join("letter.txt");
        let expected = self.expected(stored);
        let id = &stored.object_id;
        let opened = store.open_to_file(id, &self.key, &self.context, &expected, &destination);
        assert_eq!(opened.is_ok(), destination.exists());
        assert_eq!(
            fs::read_dir(folder.path()).unwrap().count(),
            opened.iter().count()
        );
        opened.map(|_| fs::read(&destination).unwrap())
    }
}

/// Every file below a folder, with its name.
pub fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            found.push((name, fs::read(&path).unwrap()));
        }
    }
    found
}

pub fn holds(haystack: &[u8], needle: &[u8]) -> bool {
    haystack
        .windows(needle.len())
        .any(|window| window == needle)
}

/// Does something once, after `left` bytes have passed.
pub struct At<T, F> {
    pub inner: T,
    pub left: usize,
    pub then: Option<F>,
}

impl<T, F: FnOnce()> At<T, F> {
    fn pass(&mut self, len: usize) {
        self.left = self.left.saturating_sub(len);
        if self.left == 0
            && let Some(then) = self.then.take()
        {
            then();
        }
    }
}

impl<T: Read, F: FnOnce()> Read for At<T, F> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let len = self.inner.read(buffer)?;
        self.pass(len);
        Ok(len)
    }
}

impl<T: io::Write, F: FnOnce()> io::Write for At<T, F> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let len = self.inner.write(bytes)?;
        self.pass(len);
        Ok(len)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}
