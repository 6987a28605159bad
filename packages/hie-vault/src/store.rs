//! Where sealed objects lie: a folder, memory, or any store `object_store` knows.
//!
//! Names are random and say nothing. Objects stream in and out: memory stays within a few parts.

use std::{
    fmt, fs,
    io::{Read, Write},
    path::Path as FsPath,
    str::FromStr,
    sync::Arc,
};

use bytes::Bytes;
use futures_util::StreamExt;
use object_store::{
    Error as StoreError, ObjectStore, ObjectStoreExt, buffered::BufWriter, local::LocalFileSystem,
    memory::InMemory, path::Path,
};
use tokio::io::AsyncWriteExt;
use zeroize::Zeroizing;

use crate::{
    DataKey, Document, Expected, Metadata, Opened, SealContext, Sealed, VaultError,
    hash::{from_hex, random},
    open::{Opener, StagedFile},
    seal::Sealer,
};

/// What cloud stores take as the smallest part of a multipart upload, with room.
const PART_LEN: usize = 8 * 1024 * 1024;
const PARTS_IN_FLIGHT: usize = 2;
const COPY_LEN: usize = 65_536;

/// Name of an object in a store: 16 random bytes, written as hex. Reveals nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId([u8; 16]);

impl ObjectId {
    /// Draws a fresh one.
    ///
    /// # Errors
    /// [`VaultError::NoRandomness`].
    pub fn generate() -> Result<Self, VaultError> {
        Ok(Self(random()?))
    }

    /// The raw bytes.
    pub fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    fn path(self) -> Path {
        Path::from(self.to_string())
    }
}

impl From<[u8; 16]> for ObjectId {
    fn from(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&hex::encode(self.0))
    }
}

impl FromStr for ObjectId {
    type Err = VaultError;

    fn from_str(text: &str) -> Result<Self, VaultError> {
        Ok(Self(from_hex("object id", text)?))
    }
}

/// An object that was sealed into a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stored {
    /// Its name there.
    pub object_id: ObjectId,
    /// What sealing told.
    pub sealed: Sealed,
}

/// A store of sealed objects. Cloning gives another door to the same store.
///
/// The document side is synchronous (`Read`, `Write`): the futures do file I/O of at most a chunk
/// between two awaits.
#[derive(Clone)]
pub struct Store(Arc<dyn ObjectStore>);

/// Says nothing of where it is or with whose key: that is nothing for a log.
impl fmt::Debug for Store {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Store(..)")
    }
}

impl Store {
    /// Any store, such as a cloud bucket; the caller has set it up.
    pub fn new(store: Arc<dyn ObjectStore>) -> Self {
        Self(store)
    }

    /// A store that is gone with the process.
    pub fn in_memory() -> Self {
        Self(Arc::new(InMemory::new()))
    }

    /// A folder, made if need be (for the owner only, on Unix).
    ///
    /// # Errors
    /// [`VaultError::Io`], [`VaultError::Store`].
    pub fn folder(path: &FsPath) -> Result<Self, VaultError> {
        create_private_folder(path)?;
        let store = LocalFileSystem::new_with_prefix(path).map_err(failed)?;
        Ok(Self(Arc::new(store.with_fsync(true))))
    }

    /// Seals a document into a new object. Nothing is left behind on an error.
    ///
    /// # Errors
    /// Those of [`crate::seal`], and [`VaultError::Store`].
    pub async fn seal(
        &self,
        reader: impl Read,
        content_len: u64,
        metadata: &Metadata,
        key: &DataKey,
        context: &SealContext,
    ) -> Result<Stored, VaultError> {
        let mut sealer = Sealer::new(reader, content_len, metadata, key, context)?;
        let object_id = self.upload(|| sealer.next_piece()).await?;
        Ok(Stored {
            object_id,
            sealed: sealer.finish(),
        })
    }

    /// Takes an object in as it is, sealed elsewhere.
    ///
    /// # Errors
    /// [`VaultError::Io`], [`VaultError::Store`], [`VaultError::NoRandomness`].
    pub async fn copy_in(&self, mut sealed: impl Read) -> Result<ObjectId, VaultError> {
        self.upload(|| {
            let mut piece = Vec::with_capacity(COPY_LEN);
            sealed
                .by_ref()
                .take(COPY_LEN as u64)
                .read_to_end(&mut piece)
                .map_err(VaultError::io("reading the sealed object"))?;
            Ok(Some(piece).filter(|piece| !piece.is_empty()))
        })
        .await
    }

    /// Hands an object out as it is, sealed.
    ///
    /// # Errors
    /// [`VaultError::NoSuchObject`], [`VaultError::Store`], [`VaultError::Io`].
    pub async fn copy_out(
        &self,
        object_id: &ObjectId,
        mut writer: impl Write,
    ) -> Result<(), VaultError> {
        let writing = VaultError::io("writing the sealed object");
        self.download(object_id, |piece| writer.write_all(piece).map_err(&writing))
            .await?;
        writer.flush().map_err(&writing)
    }

    /// Opens an object into `writer`; the cautions of [`crate::open`] hold.
    ///
    /// # Errors
    /// Those of [`crate::open`], [`VaultError::NoSuchObject`], [`VaultError::Store`].
    pub async fn open(
        &self,
        object_id: &ObjectId,
        key: &DataKey,
        context: &SealContext,
        writer: impl Write,
    ) -> Result<Opened, VaultError> {
        let mut opener = Opener::new(key, context, writer);
        self.download(object_id, |piece| opener.push(piece)).await?;
        opener.finish()
    }

    /// Opens an object into memory and checks its commitment.
    ///
    /// # Errors
    /// Those of [`crate::open_to_vec`], [`VaultError::NoSuchObject`], [`VaultError::Store`].
    pub async fn open_to_vec(
        &self,
        object_id: &ObjectId,
        key: &DataKey,
        context: &SealContext,
        expected: &Expected,
    ) -> Result<Document, VaultError> {
        let mut content = Zeroizing::new(Vec::new());
        let opened = self.open(object_id, key, context, &mut *content).await?;
        expected.check(&opened.sha256_of_content)?;
        Ok(Document { opened, content })
    }

    /// Opens an object into a file that comes into being only when everything has been checked.
    ///
    /// # Errors
    /// Those of [`crate::open_to_file`], [`VaultError::NoSuchObject`], [`VaultError::Store`].
    pub async fn open_to_file(
        &self,
        object_id: &ObjectId,
        key: &DataKey,
        context: &SealContext,
        expected: &Expected,
        destination: &FsPath,
    ) -> Result<Opened, VaultError> {
        let mut staged = StagedFile::beside(destination)?;
        let opened = self.open(object_id, key, context, &mut staged).await?;
        expected.check(&opened.sha256_of_content)?;
        staged.commit(destination)?;
        Ok(opened)
    }

    /// Deletes an object.
    ///
    /// # Errors
    /// [`VaultError::NoSuchObject`], also where the bucket is missing (a store does not say which);
    /// [`VaultError::Store`].
    pub async fn delete(&self, object_id: &ObjectId) -> Result<(), VaultError> {
        let path = object_id.path();
        // Not every store says so by itself when there is nothing to delete.
        self.0.head(&path).await.map_err(failed)?;
        self.0.delete(&path).await.map_err(failed)
    }

    async fn upload(
        &self,
        mut next_piece: impl FnMut() -> Result<Option<Vec<u8>>, VaultError>,
    ) -> Result<ObjectId, VaultError> {
        let object_id = ObjectId::generate()?;
        let mut writer = BufWriter::with_capacity(self.0.clone(), object_id.path(), PART_LEN)
            .with_max_concurrency(PARTS_IN_FLIGHT);
        loop {
            let moved = match next_piece() {
                Ok(None) => break,
                Ok(Some(piece)) => writer.put(Bytes::from(piece)).await.map_err(failed_upload),
                Err(error) => Err(error),
            };
            if let Err(error) = moved {
                // What went wrong first is what the caller should hear of.
                let _ = writer.abort().await;
                return Err(error);
            }
        }
        writer.shutdown().await.map_err(failed_completion)?;
        Ok(object_id)
    }

    pub(crate) fn inner(&self) -> &dyn ObjectStore {
        &*self.0
    }

    async fn download(
        &self,
        object_id: &ObjectId,
        mut accept: impl FnMut(&[u8]) -> Result<(), VaultError>,
    ) -> Result<(), VaultError> {
        let found = self.0.get(&object_id.path()).await.map_err(failed)?;
        let mut pieces = found.into_stream();
        while let Some(piece) = pieces.next().await {
            accept(&piece.map_err(failed)?)?;
        }
        Ok(())
    }
}

/// Makes a folder that only its owner can enter; one that exists is left as it is.
pub(crate) fn create_private_folder(path: &FsPath) -> Result<(), VaultError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(path)
        .map_err(VaultError::io("making the folder"))
}

/// Keeps the kind and drops the text: it may hold paths and addresses.
pub(crate) fn failed(error: StoreError) -> VaultError {
    let cause = match error {
        StoreError::NotFound { .. } if names_the_bucket(&error) => return VaultError::NoSuchBucket,
        StoreError::NotFound { .. } => return VaultError::NoSuchObject,
        StoreError::PermissionDenied { .. } => "permission denied",
        StoreError::Unauthenticated { .. } => "not authenticated",
        StoreError::NotSupported { .. } | StoreError::NotImplemented { .. } => "not supported",
        StoreError::AlreadyExists { .. } => "object exists already",
        StoreError::InvalidPath { .. } => "invalid path",
        _ => transport_cause(&error).unwrap_or("input or output"),
    };
    VaultError::Store { cause }
}

/// Where an object is only being made, what is not found is what it should lie in.
fn failed_upload(error: StoreError) -> VaultError {
    match failed(error) {
        VaultError::NoSuchObject => VaultError::NoSuchBucket,
        other => other,
    }
}

/// The last step of an upload hands the store's error on inside an I/O error.
fn failed_completion(error: std::io::Error) -> VaultError {
    match error.downcast::<StoreError>() {
        Ok(error) => failed_upload(error),
        Err(error) => VaultError::io("completing the upload")(error),
    }
}

/// Object and bucket both answer "404"; the body of the answer tells which was meant.
fn names_the_bucket(error: &StoreError) -> bool {
    error.to_string().contains("<Code>NoSuchBucket</Code>")
}

#[cfg(feature = "s3")]
fn transport_cause(error: &StoreError) -> Option<&'static str> {
    crate::s3::transport_cause(error)
}

#[cfg(not(feature = "s3"))]
fn transport_cause(_error: &StoreError) -> Option<&'static str> {
    None
}
