//! The byte formulas of the design (`docs/storage.md` has them with test vectors): what both sides
//! of an exchange, and the contracts, compute alike.
//!
//! `‖` joins fields, each preceded by its length as two bytes, big-endian. Text is UTF-8, accounts
//! and contracts are canonical bytes, a hospital is its id text, everything else raw bytes.

use sha2::{Digest, Sha256};

use crate::{Commitment, Handle, Hash, HospitalId, RecordId, Salt};

/// SHA-256 over `fields` joined by `‖`, without building the joined bytes.
///
/// A field longer than 65,535 bytes cannot be written in this form; every field here is bounded far
/// below. Should one arrive all the same, its length is written saturated, which no honest input is.
pub fn hash_joined(fields: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for field in fields {
        hash.update(length_prefix(field));
        hash.update(field);
    }
    hash.finalize().into()
}

/// `fields` joined by `‖`.
pub fn joined(fields: &[&[u8]]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for field in fields {
        bytes.extend_from_slice(&length_prefix(field));
        bytes.extend_from_slice(field);
    }
    bytes
}

fn length_prefix(field: &[u8]) -> [u8; 2] {
    u16::try_from(field.len()).unwrap_or(u16::MAX).to_be_bytes()
}

fn first16(hash: [u8; 32]) -> [u8; 16] {
    let mut id = [0u8; 16];
    for (to, from) in id.iter_mut().zip(hash) {
        *to = from;
    }
    id
}

/// The handle that a patient's account registers:
/// `SHA-256("hie-handle" ‖ chain id ‖ account ‖ salt)[..16]`.
pub fn patient_handle(chain_id: &str, account: &[u8], salt: &Salt) -> Handle {
    Handle(first16(hash_joined(&[
        b"hie-handle",
        chain_id.as_bytes(),
        account,
        &salt.0,
    ])))
}

/// The handle that a hospital registers for a patient:
/// `SHA-256("hie-handle-h" ‖ chain id ‖ hospital ‖ salt)[..16]`.
pub fn hospital_handle(chain_id: &str, hospital: &HospitalId, salt: &Salt) -> Handle {
    Handle(first16(hash_joined(&[
        b"hie-handle-h",
        chain_id.as_bytes(),
        hospital.as_str().as_bytes(),
        &salt.0,
    ])))
}

/// The id of a record: `SHA-256("hie-record" ‖ hospital ‖ salt)[..16]`.
pub fn record_id(hospital: &HospitalId, salt: &Salt) -> RecordId {
    RecordId(first16(hash_joined(&[
        b"hie-record",
        hospital.as_str().as_bytes(),
        &salt.0,
    ])))
}

/// A commitment: `SHA-256(domain ‖ salt ‖ SHA-256(bytes))`. The salt stays off chain.
pub fn commitment(domain: &str, salt: &[u8; 32], content_sha256: &[u8; 32]) -> Commitment {
    Commitment(hash_joined(&[domain.as_bytes(), salt, content_sha256]))
}

/// The bytes whose Ed25519 signature proves that a hospital holds a signing key:
/// `"hie-pop" ‖ chain id ‖ contract ‖ hospital ‖ key`.
pub fn possession_proof_bytes(
    chain_id: &str,
    contract: &[u8],
    hospital: &HospitalId,
    key: &[u8; 32],
) -> Vec<u8> {
    joined(&[
        b"hie-pop",
        chain_id.as_bytes(),
        contract,
        hospital.as_str().as_bytes(),
        key,
    ])
}

/// The head of a handle's log before its first entry:
/// `SHA-256("hie-log-0" ‖ chain id ‖ contract ‖ handle)`.
pub fn log_start(chain_id: &str, contract: &[u8], handle: &Handle) -> Hash {
    Hash(hash_joined(&[
        b"hie-log-0",
        chain_id.as_bytes(),
        contract,
        &handle.0,
    ]))
}

/// The head after one more entry: `SHA-256("hie-log-1" ‖ head before ‖ entry)`.
pub fn log_next(head: &Hash, entry: &[u8]) -> Hash {
    Hash(hash_joined(&[b"hie-log-1", &head.0, entry]))
}

/// The least number not below `bytes` that has Padmé's form: at most 12 % larger, and of `n`
/// possible sizes only about `log log n` bits of it can be told
/// (Nikitin et al., *Reducing Metadata Leakage from Encrypted Files*, 2019).
pub fn padme(bytes: u64) -> Option<u64> {
    let mask = padme_mask(bytes);
    Some(bytes.checked_add(mask)? & !mask)
}

/// Whether a size is one that [`padme`] gives.
pub fn is_padme(bytes: u64) -> bool {
    bytes & padme_mask(bytes) == 0
}

fn padme_mask(bytes: u64) -> u64 {
    let Some(exponent) = bytes.checked_ilog2() else {
        return 0;
    };
    let kept = exponent
        .checked_ilog2()
        .map_or(0, |bits| bits.saturating_add(1));
    let cleared = exponent.saturating_sub(kept);
    1u64.checked_shl(cleared).unwrap_or(0).saturating_sub(1)
}
