//! Trying a store out before documents are trusted to it: does it keep, give back and delete, and
//! what does it let strangers do.

use futures_util::StreamExt;

use crate::{
    CommitmentSalt, DataKey, Expected, Metadata, ObjectId, SealContext, Store, Subject, VaultError,
};

/// What is sealed for a trial. Invented, and gone when the trial is over.
const CONTENT: &[u8] = b"a trial object of cw-hie";

/// What somebody without an account can do to a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exposure {
    /// Read an object whose name is known. Right for a public store, wrong for a private one.
    pub read: bool,
    /// Put objects in: never right.
    pub write: bool,
    /// See which objects there are: never right, their number and days tell something.
    pub list: bool,
}

/// An object that was put in for a trial, with what opens it.
struct Trial {
    object_id: ObjectId,
    key: DataKey,
    context: SealContext,
    expected: Expected,
}

impl Store {
    /// Seals a few bytes into the store, opens them again and deletes them.
    ///
    /// # Errors
    /// Those of [`Store::seal`], [`Store::open_to_vec`] and [`Store::delete`]; the first that
    /// occurs. The trial object is deleted in any case, if the store allows it.
    pub async fn check(&self) -> Result<(), VaultError> {
        let trial = self.put_trial().await?;
        let opened = self
            .open_to_vec(
                &trial.object_id,
                &trial.key,
                &trial.context,
                &trial.expected,
            )
            .await;
        let deleted = self.delete(&trial.object_id).await;
        opened?;
        deleted?;
        match self.copy_out(&trial.object_id, std::io::sink()).await {
            Err(VaultError::NoSuchObject) => Ok(()),
            Err(error) => Err(error),
            Ok(()) => Err(VaultError::Store {
                cause: "a deleted object is still there",
            }),
        }
    }

    /// Tries what `stranger`, a door to the same store without credentials, can do to it.
    ///
    /// A refusal of any kind counts as "cannot": whether the store is reachable at all is known
    /// from what its owner did just before.
    ///
    /// # Errors
    /// Those of [`Store::seal`] and [`Store::delete`] by the owner.
    pub async fn exposure_to(&self, stranger: &Store) -> Result<Exposure, VaultError> {
        let trial = self.put_trial().await?;
        let read = stranger
            .copy_out(&trial.object_id, std::io::sink())
            .await
            .is_ok();
        let list = matches!(stranger.inner().list(None).next().await, Some(Ok(_)));
        let intruded = stranger.copy_in(CONTENT).await;
        let deleted = self.delete(&trial.object_id).await;
        if let Ok(object_id) = intruded {
            self.delete(&object_id).await?;
        }
        deleted?;
        Ok(Exposure {
            read,
            write: intruded.is_ok(),
            list,
        })
    }

    async fn put_trial(&self) -> Result<Trial, VaultError> {
        let (key, salt) = (DataKey::generate()?, CommitmentSalt::generate()?);
        let context = SealContext::new(&[0; 16], "trial")?;
        let metadata = Metadata::new("text/plain", "")?;
        let stored = self
            .seal(CONTENT, CONTENT.len() as u64, &metadata, &key, &context)
            .await?;
        let commitment = Subject::Document.commit(&salt, &stored.sealed.sha256_of_content);
        Ok(Trial {
            object_id: stored.object_id,
            key,
            context,
            expected: Expected { commitment, salt },
        })
    }
}
