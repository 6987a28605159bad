//! Handles and record ids together with the salts that prove who may take them.

use crate::{VaultError, derive, hash::random};

/// A handle and the salt that goes with it into the registering message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewHandle {
    /// The opaque patient id.
    pub handle: [u8; 16],
    /// Sent with the registration, so that nobody else can take the handle first.
    pub salt: [u8; 16],
}

impl NewHandle {
    /// Draws a handle for the account (canonical bytes) that will control it.
    ///
    /// # Errors
    /// [`VaultError::NoRandomness`].
    pub fn for_account(chain_id: &str, account_canonical: &[u8]) -> Result<Self, VaultError> {
        let salt = random()?;
        let handle = derive::patient_handle(chain_id, account_canonical, &salt);
        Ok(Self { handle, salt })
    }

    /// Draws a handle for a patient whom the hospital registers.
    ///
    /// # Errors
    /// [`VaultError::NoRandomness`], [`VaultError::BadHospital`].
    pub fn by_hospital(chain_id: &str, hospital_id: &str) -> Result<Self, VaultError> {
        let salt = random()?;
        let handle = derive::hospital_handle(chain_id, hospital_id, &salt)?;
        Ok(Self { handle, salt })
    }
}

/// A record id and the salt that goes with it into the publishing message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewRecordId {
    /// The record id.
    pub id: [u8; 16],
    /// Sent with the publication, so that nobody else can take the id first.
    pub salt: [u8; 16],
}

impl NewRecordId {
    /// Draws an id for a record the hospital publishes.
    ///
    /// # Errors
    /// [`VaultError::NoRandomness`], [`VaultError::BadHospital`].
    pub fn for_hospital(hospital_id: &str) -> Result<Self, VaultError> {
        let salt = random()?;
        let id = derive::record_id(hospital_id, &salt)?;
        Ok(Self { id, salt })
    }
}
