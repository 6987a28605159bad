//! The formulas the contracts check too (domain.md 2.2 to 2.4).

use crate::{
    VaultError,
    hash::{first16, sha256},
};

/// `‖`: each field preceded by its length as two bytes, big-endian.
///
/// # Errors
/// [`VaultError::FieldTooLong`] if a field exceeds 65,535 bytes.
pub fn join(fields: &[&[u8]]) -> Result<Vec<u8>, VaultError> {
    let mut joined = Vec::new();
    for field in fields {
        let length = u16::try_from(field.len()).map_err(|_| VaultError::FieldTooLong)?;
        joined.extend_from_slice(&length.to_be_bytes());
        joined.extend_from_slice(field);
    }
    Ok(joined)
}

/// The handle a patient registers for the account (canonical bytes) that controls it.
///
/// # Errors
/// [`VaultError::FieldTooLong`].
pub fn patient_handle(
    chain_id: &str,
    account_canonical: &[u8],
    salt: &[u8; 16],
) -> Result<[u8; 16], VaultError> {
    short_id(&[b"hie-handle", chain_id.as_bytes(), account_canonical, salt])
}

/// The handle a hospital registers for a patient without an account.
///
/// # Errors
/// [`VaultError::FieldTooLong`].
pub fn hospital_handle(
    chain_id: &str,
    hospital_id: &str,
    salt: &[u8; 16],
) -> Result<[u8; 16], VaultError> {
    short_id(&[
        b"hie-handle-h",
        chain_id.as_bytes(),
        hospital_id.as_bytes(),
        salt,
    ])
}

/// The id of a record published by `hospital`.
///
/// # Errors
/// [`VaultError::FieldTooLong`].
pub fn record_id(hospital: &str, salt: &[u8; 16]) -> Result<[u8; 16], VaultError> {
    short_id(&[b"hie-record", hospital.as_bytes(), salt])
}

/// `SHA-256(domain ‖ salt ‖ content hash)`.
///
/// # Errors
/// [`VaultError::FieldTooLong`].
pub fn commitment(
    domain: &str,
    salt: &[u8; 32],
    content_sha256: &[u8; 32],
) -> Result<[u8; 32], VaultError> {
    Ok(sha256(&join(&[domain.as_bytes(), salt, content_sha256])?))
}

fn short_id(fields: &[&[u8]]) -> Result<[u8; 16], VaultError> {
    Ok(first16(&sha256(&join(fields)?)))
}
