//! The store for callers that are not async, such as the command line.

use std::{
    future::Future,
    io::{Read, Write},
    path::Path,
};

use tokio::runtime::{Builder, Handle, Runtime};

use crate::{
    DataKey, Document, Expected, Exposure, Metadata, ObjectId, Opened, SealContext, Store, Stored,
    VaultError,
};

/// [`Store`] behind functions that return when they are done. Every function also fails with
/// [`VaultError::InsideRuntime`] where it would block an async runtime.
#[derive(Debug)]
pub struct BlockingStore {
    store: Store,
    runtime: Runtime,
}

impl BlockingStore {
    /// # Errors
    /// [`VaultError::InsideRuntime`]; [`VaultError::Io`] if no runtime can be had.
    pub fn new(store: Store) -> Result<Self, VaultError> {
        refuse_inside_runtime()?;
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(VaultError::io("starting the runtime"))?;
        Ok(Self { store, runtime })
    }

    /// See [`Store::seal`].
    ///
    /// # Errors
    /// As there.
    pub fn seal(
        &self,
        reader: impl Read,
        content_len: u64,
        metadata: &Metadata,
        key: &DataKey,
        context: &SealContext,
    ) -> Result<Stored, VaultError> {
        self.wait(self.store.seal(reader, content_len, metadata, key, context))
    }

    /// See [`Store::copy_in`].
    ///
    /// # Errors
    /// As there.
    pub fn copy_in(&self, sealed: impl Read) -> Result<ObjectId, VaultError> {
        self.wait(self.store.copy_in(sealed))
    }

    /// See [`Store::copy_out`].
    ///
    /// # Errors
    /// As there.
    pub fn copy_out(&self, object_id: &ObjectId, writer: impl Write) -> Result<(), VaultError> {
        self.wait(self.store.copy_out(object_id, writer))
    }

    /// See [`Store::open`].
    ///
    /// # Errors
    /// As there.
    pub fn open(
        &self,
        object_id: &ObjectId,
        key: &DataKey,
        context: &SealContext,
        writer: impl Write,
    ) -> Result<Opened, VaultError> {
        self.wait(self.store.open(object_id, key, context, writer))
    }

    /// See [`Store::open_to_vec`].
    ///
    /// # Errors
    /// As there.
    pub fn open_to_vec(
        &self,
        object_id: &ObjectId,
        key: &DataKey,
        context: &SealContext,
        expected: &Expected,
    ) -> Result<Document, VaultError> {
        self.wait(self.store.open_to_vec(object_id, key, context, expected))
    }

    /// See [`Store::open_to_file`].
    ///
    /// # Errors
    /// As there.
    pub fn open_to_file(
        &self,
        object_id: &ObjectId,
        key: &DataKey,
        context: &SealContext,
        expected: &Expected,
        destination: &Path,
    ) -> Result<Opened, VaultError> {
        self.wait(
            self.store
                .open_to_file(object_id, key, context, expected, destination),
        )
    }

    /// See [`Store::delete`].
    ///
    /// # Errors
    /// As there.
    pub fn delete(&self, object_id: &ObjectId) -> Result<(), VaultError> {
        self.wait(self.store.delete(object_id))
    }

    /// See [`Store::check`].
    ///
    /// # Errors
    /// As there.
    pub fn check(&self) -> Result<(), VaultError> {
        self.wait(self.store.check())
    }

    /// See [`Store::exposure_to`].
    ///
    /// # Errors
    /// As there.
    pub fn exposure_to(&self, stranger: &Store) -> Result<Exposure, VaultError> {
        self.wait(self.store.exposure_to(stranger))
    }

    fn wait<T>(
        &self,
        future: impl Future<Output = Result<T, VaultError>>,
    ) -> Result<T, VaultError> {
        refuse_inside_runtime()?;
        self.runtime.block_on(future)
    }
}

fn refuse_inside_runtime() -> Result<(), VaultError> {
    match Handle::try_current() {
        Ok(_) => Err(VaultError::InsideRuntime),
        Err(_) => Ok(()),
    }
}
