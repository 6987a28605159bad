//! The form of a sealed object: header, chunks, Padmé. README.md describes it byte for byte.

use aead_stream::{KeyInit, NewStream, StreamBE32, StreamPrimitive};
use chacha20poly1305::XChaCha20Poly1305;

use crate::{DataKey, VaultError, derive::join, hash::random};

const MAGIC: [u8; 4] = *b"HIEV";
const VERSION: u8 = 1;
const XCHACHA20_POLY1305_STREAM_BE32: u8 = 1;
/// XChaCha20's 24 bytes less the 5 that STREAM keeps for the chunk counter and the last flag.
const NONCE_PREFIX_LEN: usize = 19;
const TAG_LEN: usize = 16;
/// What an empty document without media type and title takes inside the seal.
const SMALLEST_PAYLOAD: u64 = 10;

/// Bytes of the header in front of the chunks.
pub const HEADER_LEN: usize = 33;
/// Bytes of payload in every chunk but the last.
pub const CHUNK_LEN: usize = 65_536;

/// Rounds a length up so that at most O(log log) bits of it show (Padmé, PURBs paper, 2019).
///
/// Adds at most 12 %. Lengths so near the end of the range that the result does not fit give
/// `u64::MAX`.
pub fn padme(len: u64) -> u64 {
    hie_types::derive::padme(len).unwrap_or(u64::MAX)
}

/// What a sealed object is bound to: opened under another context it fails, so one object cannot
/// be put in another's place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealContext(Vec<u8>);

impl SealContext {
    /// The record and the hospital that seals it.
    ///
    /// # Errors
    /// [`VaultError::FieldTooLong`].
    pub fn new(record_id: &[u8; 16], custodian: &str) -> Result<Self, VaultError> {
        Ok(Self(join(&[b"hie-seal", record_id, custodian.as_bytes()])?))
    }

    /// The bytes authenticated with every chunk, after the header.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// The first bytes of a sealed object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Header {
    padded: u64,
    nonce_prefix: [u8; NONCE_PREFIX_LEN],
}

impl Header {
    /// A fresh header for a payload of `padded` bytes.
    pub(crate) fn generate(padded: u64) -> Result<Self, VaultError> {
        let nonce_prefix = random()?;
        chunk_count(padded).ok_or(VaultError::DocumentTooLarge)?;
        Ok(Self {
            padded,
            nonce_prefix,
        })
    }

    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(HEADER_LEN);
        bytes.extend_from_slice(&MAGIC);
        bytes.push(VERSION);
        bytes.push(XCHACHA20_POLY1305_STREAM_BE32);
        bytes.extend_from_slice(&self.padded.to_be_bytes());
        bytes.extend_from_slice(&self.nonce_prefix);
        bytes
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, VaultError> {
        let refused = |field| VaultError::BadHeader { field };
        let (magic, rest) = bytes.split_first_chunk().ok_or(VaultError::Truncated)?;
        let ([version, algorithm], rest) = rest.split_first_chunk().ok_or(VaultError::Truncated)?;
        let (padded, rest) = rest.split_first_chunk().ok_or(VaultError::Truncated)?;
        let (nonce_prefix, _) = rest.split_first_chunk().ok_or(VaultError::Truncated)?;
        if *magic != MAGIC {
            return Err(refused("magic"));
        }
        if *version != VERSION {
            return Err(refused("version"));
        }
        if *algorithm != XCHACHA20_POLY1305_STREAM_BE32 {
            return Err(refused("algorithm"));
        }
        let padded = u64::from_be_bytes(*padded);
        if padded < SMALLEST_PAYLOAD || padme(padded) != padded || chunk_count(padded).is_none() {
            return Err(refused("payload size"));
        }
        Ok(Self {
            padded,
            nonce_prefix: *nonce_prefix,
        })
    }

    pub(crate) fn padded(&self) -> u64 {
        self.padded
    }

    /// Length of the whole sealed object.
    pub(crate) fn object_len(&self) -> u64 {
        let chunks = u64::from(chunk_count(self.padded).unwrap_or(u32::MAX));
        chunks
            .saturating_mul(TAG_LEN as u64)
            .saturating_add(self.padded)
            .saturating_add(HEADER_LEN as u64)
    }
}

/// How many chunks hold a payload; none if the counter does not reach that far.
fn chunk_count(padded: u64) -> Option<u32> {
    u32::try_from(padded.div_ceil(CHUNK_LEN as u64)).ok()
}

/// Encrypts or decrypts the chunks of one object, in order, knowing which is the last.
pub(crate) struct Chunks {
    stream: StreamBE32<XChaCha20Poly1305>,
    associated: Vec<u8>,
    next: u32,
    payload_left: u64,
}

impl Chunks {
    pub(crate) fn new(header: &Header, key: &DataKey, context: &SealContext) -> Self {
        let cipher = XChaCha20Poly1305::new(key.expose().into());
        let mut associated = header.encode();
        associated.extend_from_slice(context.as_bytes());
        Self {
            stream: StreamBE32::from_aead(cipher, &header.nonce_prefix.into()),
            associated,
            next: 0,
            payload_left: header.padded,
        }
    }

    /// Payload bytes of the next chunk; none after the last.
    pub(crate) fn payload_len(&self) -> Option<usize> {
        match usize::try_from(self.payload_left) {
            Ok(0) => None,
            Ok(left) => Some(left.min(CHUNK_LEN)),
            Err(_) => Some(CHUNK_LEN),
        }
    }

    /// Stored bytes of the next chunk, tag included; none after the last.
    pub(crate) fn stored_len(&self) -> Option<usize> {
        Some(self.payload_len()?.saturating_add(TAG_LEN))
    }

    /// Encrypts the next chunk in place; its tag is appended.
    pub(crate) fn encrypt(&mut self, chunk: &mut Vec<u8>) -> Result<(), VaultError> {
        self.stream
            .encrypt_in_place(self.next, self.at_last(), &self.associated, chunk)
            .map_err(|_| VaultError::DocumentTooLarge)?;
        self.advance();
        Ok(())
    }

    /// Authenticates and decrypts the next chunk in place; its tag is removed.
    pub(crate) fn decrypt(&mut self, chunk: &mut Vec<u8>) -> Result<(), VaultError> {
        self.stream
            .decrypt_in_place(self.next, self.at_last(), &self.associated, chunk)
            .map_err(|_| VaultError::WrongKeyOrTampered { chunk: self.next })?;
        self.advance();
        Ok(())
    }

    fn at_last(&self) -> bool {
        self.payload_left <= CHUNK_LEN as u64
    }

    fn advance(&mut self) {
        self.payload_left = self.payload_left.saturating_sub(CHUNK_LEN as u64);
        // At most u32::MAX chunks exist, so this never saturates before the last one.
        self.next = self.next.saturating_add(1);
    }
}
