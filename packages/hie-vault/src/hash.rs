//! Hashing and randomness, in one place.

use sha2_off_chain::{Digest, Sha256};

use crate::VaultError;

/// SHA-256 of one slice.
pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// The first half of a 32-byte digest.
pub(crate) fn first16(digest: &[u8; 32]) -> [u8; 16] {
    let mut half = [0; 16];
    for (to, from) in half.iter_mut().zip(digest) {
        *to = *from;
    }
    half
}

/// `N` bytes from the operating system's generator.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], VaultError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| VaultError::NoRandomness)?;
    Ok(bytes)
}

/// Lower-case hex of exactly `N` bytes.
pub(crate) fn from_hex<const N: usize>(
    field: &'static str,
    text: &str,
) -> Result<[u8; N], VaultError> {
    let refused = VaultError::BadHex { field, bytes: N };
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Err(refused);
    }
    let mut bytes = [0; N];
    hex::decode_to_slice(text, &mut bytes).map_err(|_| refused)?;
    Ok(bytes)
}
