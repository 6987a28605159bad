//! Scenes: fixed vectors, a sealer written from the README, readers that make up their bytes.

use std::io::{self, Read};

use chacha20poly1305::{
    XChaCha20Poly1305,
    aead::{Aead, KeyInit, Payload},
};
use hie_vault::{
    CHUNK_LEN, CommitmentSalt, DataKey, Expected, Metadata, SealContext, Sealed, Subject, padme,
    seal,
};
use serde_json::Value;
use sha2_off_chain::{Digest, Sha256};

pub const CHAIN: &str = "hie-test-1";
pub const HOSPITAL: &str = "north-general";

pub fn vector(name: &str) -> Vec<u8> {
    let all: Value = serde_json::from_str(include_str!("../../testdata/vectors.json")).unwrap();
    let value = name.split('/').fold(&all, |value, part| &value[part]);
    hex::decode(value.as_str().unwrap()).unwrap()
}

pub fn vector_of<const N: usize>(name: &str) -> [u8; N] {
    vector(name).try_into().unwrap()
}

pub fn counting<const N: usize>(from: u8) -> [u8; N] {
    std::array::from_fn(|i| from + i as u8)
}

pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

pub fn pattern(len: usize) -> Vec<u8> {
    (0..len).map(|i| ((i * 7 + i / 251) % 256) as u8).collect()
}

/// One document, sealed, with everything needed to open it.
pub struct Scene {
    pub content: Vec<u8>,
    pub metadata: Metadata,
    pub key: DataKey,
    pub context: SealContext,
    pub expected: Expected,
    pub sealed: Sealed,
    pub object: Vec<u8>,
}

impl Scene {
    pub fn of(len: usize) -> Self {
        let content = pattern(len);
        let metadata = Metadata::new("application/dicom", "CT of the chest").unwrap();
        let key = DataKey::generate().unwrap();
        let context = SealContext::new(&[9; 16], HOSPITAL).unwrap();
        let salt = CommitmentSalt::generate().unwrap();
        let mut object = Vec::new();
        let sealed = seal(
            &content[..],
            len as u64,
            &metadata,
            &key,
            &context,
            &mut object,
        )
        .unwrap();
        let commitment = Subject::Document.commit(&salt, &sealed.sha256_of_content);
        Self {
            content,
            metadata,
            key,
            context,
            expected: Expected { commitment, salt },
            sealed,
            object,
        }
    }
}

/// The front of a payload, then whatever the test wants behind it.
pub fn payload(media_type: &[u8], title: &[u8], content_len: u64, rest: &[u8]) -> Vec<u8> {
    let mut payload = vec![media_type.len() as u8];
    payload.extend_from_slice(media_type);
    payload.push(title.len() as u8);
    payload.extend_from_slice(title);
    payload.extend_from_slice(&content_len.to_be_bytes());
    payload.extend_from_slice(rest);
    payload
}

/// Fills a payload up with zeros as Padmé says.
pub fn padded(mut payload: Vec<u8>) -> Vec<u8> {
    payload.resize(padme(payload.len() as u64) as usize, 0);
    payload
}

/// Seals any payload, right or wrong, from the README's description and no code of the crate.
pub fn reference_seal(payload: &[u8], key: &[u8; 32], context: &SealContext) -> Vec<u8> {
    let prefix: [u8; 19] = counting(0);
    let mut object = b"HIEV\x01\x01".to_vec();
    object.extend_from_slice(&(payload.len() as u64).to_be_bytes());
    object.extend_from_slice(&prefix);
    let mut aad = object.clone();
    aad.extend_from_slice(context.as_bytes());
    let cipher = XChaCha20Poly1305::new(key.into());
    let count = payload.len().div_ceil(CHUNK_LEN);
    for (i, chunk) in payload.chunks(CHUNK_LEN).enumerate() {
        let mut nonce = [0; 24];
        nonce[..19].copy_from_slice(&prefix);
        nonce[19..23].copy_from_slice(&(i as u32).to_be_bytes());
        nonce[23] = u8::from(i + 1 == count);
        let message = Payload {
            msg: chunk,
            aad: &aad,
        };
        object.extend(cipher.encrypt(&nonce.into(), message).unwrap());
    }
    object
}

/// Yields `left` bytes that nobody holds in memory.
pub struct Endless {
    pub left: u64,
}

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let len = buffer
            .len()
            .min(usize::try_from(self.left).unwrap_or(usize::MAX));
        buffer[..len].fill(0x5a);
        self.left -= len as u64;
        Ok(len)
    }
}
