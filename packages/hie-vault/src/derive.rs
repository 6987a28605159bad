//! The formulas the contracts check too (domain.md 2.2 to 2.4): `hie_types::derive`, over the raw
//! bytes and texts that the vault works with.

use hie_types::{HospitalId, Salt, derive};

use crate::VaultError;

/// `‖`: each field preceded by its length as two bytes, big-endian.
///
/// # Errors
/// [`VaultError::FieldTooLong`] if a field exceeds 65,535 bytes.
pub fn join(fields: &[&[u8]]) -> Result<Vec<u8>, VaultError> {
    if fields
        .iter()
        .any(|field| u16::try_from(field.len()).is_err())
    {
        return Err(VaultError::FieldTooLong);
    }
    Ok(derive::joined(fields))
}

/// The handle a patient registers for the account (canonical bytes) that controls it.
pub fn patient_handle(chain_id: &str, account_canonical: &[u8], salt: &[u8; 16]) -> [u8; 16] {
    derive::patient_handle(chain_id, account_canonical, &Salt(*salt)).0
}

/// The handle a hospital registers for a patient without an account.
///
/// # Errors
/// [`VaultError::BadHospital`].
pub fn hospital_handle(
    chain_id: &str,
    hospital: &str,
    salt: &[u8; 16],
) -> Result<[u8; 16], VaultError> {
    Ok(derive::hospital_handle(chain_id, &hospital_id(hospital)?, &Salt(*salt)).0)
}

/// The id of a record published by `hospital`.
///
/// # Errors
/// [`VaultError::BadHospital`].
pub fn record_id(hospital: &str, salt: &[u8; 16]) -> Result<[u8; 16], VaultError> {
    Ok(derive::record_id(&hospital_id(hospital)?, &Salt(*salt)).0)
}

/// `SHA-256(domain ‖ salt ‖ content hash)`.
pub fn commitment(domain: &str, salt: &[u8; 32], content_sha256: &[u8; 32]) -> [u8; 32] {
    derive::commitment(domain, salt, content_sha256).0
}

fn hospital_id(hospital: &str) -> Result<HospitalId, VaultError> {
    hospital.parse().map_err(|_| VaultError::BadHospital)
}
