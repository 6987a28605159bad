//! The custodian's private record of what it sealed. Losing it loses the documents; destroying an
//! entry is erasure, for without salt and key neither commitment nor object says anything.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    io::{Read, Write},
    path::Path,
};

use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;
use zeroize::Zeroizing;

use crate::{
    CommitmentSalt, DataKey, Expected, HandoverSecret, ObjectId, VaultError, hash::from_hex,
    store::create_private_folder,
};

/// Name of the file inside the folder given to [`Keyring::save`].
pub const KEYRING_FILE: &str = "keyring.json";
const VERSION: u8 = 1;
const READING: &str = "reading the keyring";
const WRITING: &str = "writing the keyring";

/// What a custodian keeps of one record it sealed.
#[derive(Debug, Clone)]
pub struct KeptRecord {
    /// Opens the seal.
    pub data_key: DataKey,
    /// Opens the commitment.
    pub salt: CommitmentSalt,
    /// The commitment on chain.
    pub commitment: [u8; 32],
    /// Which store holds the object: the endpoint id of the locator.
    pub store: String,
    /// The object in that store.
    pub object_id: ObjectId,
}

impl KeptRecord {
    /// What to wrap for an asker.
    pub fn handover_secret(&self) -> HandoverSecret {
        HandoverSecret {
            data_key: self.data_key.clone(),
            salt: self.salt.clone(),
        }
    }

    /// What to check the document against when the custodian opens it itself.
    pub fn expected(&self) -> Expected {
        Expected {
            commitment: self.commitment,
            salt: self.salt.clone(),
        }
    }
}

/// All records a custodian sealed, and the ids of those it destroyed.
#[derive(Debug, Clone, Default)]
pub struct Keyring {
    records: BTreeMap<[u8; 16], KeptRecord>,
    destroyed: BTreeSet<[u8; 16]>,
}

impl Keyring {
    /// An empty keyring.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many records it holds.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// Every record with its id, in the order of the ids.
    pub fn iter(&self) -> impl Iterator<Item = (&[u8; 16], &KeptRecord)> {
        self.records.iter()
    }

    /// Keeps a record.
    ///
    /// # Errors
    /// [`VaultError::RecordKnown`], [`VaultError::RecordDestroyed`].
    pub fn insert(&mut self, record_id: [u8; 16], kept: KeptRecord) -> Result<(), VaultError> {
        if self.destroyed.contains(&record_id) {
            return Err(VaultError::RecordDestroyed);
        }
        if self.records.contains_key(&record_id) {
            return Err(VaultError::RecordKnown);
        }
        self.records.insert(record_id, kept);
        Ok(())
    }

    /// What is kept of a record.
    ///
    /// # Errors
    /// [`VaultError::NoSuchRecord`], [`VaultError::RecordDestroyed`].
    pub fn get(&self, record_id: &[u8; 16]) -> Result<&KeptRecord, VaultError> {
        self.records
            .get(record_id)
            .ok_or_else(|| self.why_absent(record_id))
    }

    /// Notes that a record's object now lies elsewhere.
    ///
    /// # Errors
    /// [`VaultError::NoSuchRecord`], [`VaultError::RecordDestroyed`].
    pub fn relocate(
        &mut self,
        record_id: &[u8; 16],
        store: &str,
        object_id: ObjectId,
    ) -> Result<(), VaultError> {
        let absent = self.why_absent(record_id);
        let kept = self.records.get_mut(record_id).ok_or(absent)?;
        kept.store = store.to_owned();
        kept.object_id = object_id;
        Ok(())
    }

    /// Destroys key and salt of a record: erasure. Gives back where its object lies, so that the
    /// caller deletes that too. Final once [`Keyring::save`] has replaced the file; copies of the
    /// file, backups among them, are the caller's to destroy.
    ///
    /// # Errors
    /// [`VaultError::NoSuchRecord`], [`VaultError::RecordDestroyed`].
    pub fn destroy(&mut self, record_id: &[u8; 16]) -> Result<(String, ObjectId), VaultError> {
        let absent = self.why_absent(record_id);
        let kept = self.records.remove(record_id).ok_or(absent)?;
        self.destroyed.insert(*record_id);
        Ok((kept.store, kept.object_id))
    }

    fn why_absent(&self, record_id: &[u8; 16]) -> VaultError {
        if self.destroyed.contains(record_id) {
            VaultError::RecordDestroyed
        } else {
            VaultError::NoSuchRecord
        }
    }

    /// Writes the keyring into a folder (made if need be), replacing the file as a whole. On Unix
    /// only the owner can read it.
    ///
    /// # Errors
    /// [`VaultError::Io`].
    pub fn save(&self, folder: &Path) -> Result<(), VaultError> {
        create_private_folder(folder)?;
        let writing = VaultError::io(WRITING);
        // Created with mode 0600.
        let mut file = NamedTempFile::new_in(folder).map_err(&writing)?;
        serde_json::to_writer(&mut file, &KeyringFile::from(self))
            .map_err(|error| VaultError::io(WRITING)(error.into()))?;
        file.flush().map_err(&writing)?;
        file.as_file().sync_all().map_err(&writing)?;
        file.persist(folder.join(KEYRING_FILE))
            .map_err(|error| writing(error.error))?;
        Ok(())
    }

    /// Reads the keyring from a folder.
    ///
    /// # Errors
    /// [`VaultError::PermissionsTooWide`] if others than the owner may touch the file (Unix);
    /// [`VaultError::BadKeyring`]; [`VaultError::Io`], also when there is none.
    pub fn load(folder: &Path) -> Result<Self, VaultError> {
        let reading = VaultError::io(READING);
        let mut file = File::open(folder.join(KEYRING_FILE)).map_err(&reading)?;
        refuse_wide_permissions(&file)?;
        let mut text = Zeroizing::new(Vec::new());
        file.read_to_end(&mut text).map_err(&reading)?;
        let file: KeyringFile =
            serde_json::from_slice(&text).map_err(|_| VaultError::BadKeyring)?;
        file.try_into()
    }
}

fn refuse_wide_permissions(file: &File) -> Result<(), VaultError> {
    if is_open_to_others(file).map_err(VaultError::io(READING))? {
        return Err(VaultError::PermissionsTooWide);
    }
    Ok(())
}

/// Whether group or others may read or write a file that is the owner's alone.
#[cfg(unix)]
pub(crate) fn is_open_to_others(file: &File) -> std::io::Result<bool> {
    use std::os::unix::fs::PermissionsExt;

    Ok(file.metadata()?.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
pub(crate) fn is_open_to_others(_file: &File) -> std::io::Result<bool> {
    Ok(false)
}

/// The keyring as it lies in its file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyringFile {
    version: u8,
    records: Vec<RecordEntry>,
    destroyed: Vec<String>,
}

/// One record in the file; all but the store is hex.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RecordEntry {
    record_id: String,
    data_key: Zeroizing<String>,
    salt: Zeroizing<String>,
    commitment: String,
    store: String,
    object_id: String,
}

impl From<&Keyring> for KeyringFile {
    fn from(keyring: &Keyring) -> Self {
        let records = keyring.records.iter().map(|(record_id, kept)| RecordEntry {
            record_id: hex::encode(record_id),
            data_key: Zeroizing::new(hex::encode(kept.data_key.expose())),
            salt: Zeroizing::new(hex::encode(kept.salt.expose())),
            commitment: hex::encode(kept.commitment),
            store: kept.store.clone(),
            object_id: kept.object_id.to_string(),
        });
        Self {
            version: VERSION,
            records: records.collect(),
            destroyed: keyring.destroyed.iter().map(hex::encode).collect(),
        }
    }
}

impl TryFrom<KeyringFile> for Keyring {
    type Error = VaultError;

    fn try_from(file: KeyringFile) -> Result<Self, VaultError> {
        if file.version != VERSION {
            return Err(VaultError::BadKeyring);
        }
        let mut keyring = Self::new();
        for id in &file.destroyed {
            keyring.destroyed.insert(from_hex("destroyed record", id)?);
        }
        for entry in file.records {
            let kept = KeptRecord {
                data_key: DataKey::from_bytes(from_hex("data key", &entry.data_key)?),
                salt: CommitmentSalt::from_bytes(from_hex("salt", &entry.salt)?),
                commitment: from_hex("commitment", &entry.commitment)?,
                object_id: entry.object_id.parse()?,
                store: entry.store,
            };
            keyring.insert(from_hex("record id", &entry.record_id)?, kept)?;
        }
        Ok(keyring)
    }
}
