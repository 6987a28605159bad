//! Everything that can go wrong in the vault.

use std::io;

use thiserror::Error;

/// Why the vault refused or failed. No text echoes a payload, a key, a path or an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum VaultError {
    /// The operating system gave no random bytes.
    #[error("no randomness from the operating system")]
    NoRandomness,
    /// A field of a joined message is longer than its two-byte length can say.
    #[error("field is longer than 65535 bytes")]
    FieldTooLong,
    /// Text that should be a hospital's id is not.
    #[error("hospital is not an id of the network")]
    BadHospital,
    /// Text that should be hex of a fixed length is not.
    #[error("{field} is not lower-case hex of {bytes} bytes")]
    BadHex {
        /// Which value.
        field: &'static str,
        /// How many bytes were expected.
        bytes: usize,
    },
    /// A label is empty, too long or not printable ASCII.
    #[error("label is not 1 to {max} printable ASCII characters")]
    BadLabel {
        /// The longest label allowed, prefix included.
        max: usize,
    },
    /// A sensitivity label begins with the prefix kept for groups.
    #[error("label begins with the prefix reserved for groups")]
    ReservedLabel,

    /// A metadata field is longer than its one-byte length can say.
    #[error("{field} is longer than {max} bytes")]
    MetadataTooLong {
        /// Which field.
        field: &'static str,
        /// The bound in bytes.
        max: usize,
    },
    /// The document is longer than the chunk counter reaches (256 TiB).
    #[error("document is too large to seal")]
    DocumentTooLarge,
    /// A length that was announced is not the length that was found.
    #[error("content length differs from the length announced")]
    LengthMismatch,

    /// The header of a sealed object is not one this version writes.
    #[error("header of the sealed object is not valid: {field}")]
    BadHeader {
        /// Which header field.
        field: &'static str,
    },
    /// A chunk failed authentication: the key or the context is another object's, or bytes
    /// were altered, reordered or repeated.
    #[error("authentication failed at chunk {chunk}: wrong key, wrong context or altered bytes")]
    WrongKeyOrTampered {
        /// Number of the chunk, from 0.
        chunk: u32,
    },
    /// The sealed object ends before the length its header states.
    #[error("sealed object is truncated")]
    Truncated,
    /// The sealed object goes on after the length its header states.
    #[error("sealed object has trailing data")]
    TrailingData,
    /// Authenticated, yet not of the agreed form: whoever sealed it wrote it wrongly.
    #[error("sealed payload is malformed: {field}")]
    MalformedPayload {
        /// Which part of the payload.
        field: &'static str,
    },
    /// Authenticated, yet something other than zeros follows the content.
    #[error("padding is not zero")]
    PaddingNotZero,
    /// The bytes are not those the commitment was made to, or the salt is another's.
    #[error("content does not match its commitment")]
    CommitmentMismatch,

    /// An X25519 public point of low order: what is sent to it is no secret.
    #[error("encryption key is a point of low order")]
    LowOrderPoint,
    /// A wrapped key was made for another key, ticket, record or chain, or was altered.
    #[error("wrapped key does not open with this key for this ticket and record")]
    KeyNotForThis,
    /// Bytes that should be an Ed25519 public key are not.
    #[error("signing key is not a valid ed25519 key")]
    BadSigningKey,
    /// An act cannot be written as a text, or the text is longer than contracts take.
    #[error("act is longer than 8192 bytes as json")]
    BadAct,
    /// A number that should be a secp256k1 key is not one.
    #[error("wallet key is not a valid secp256k1 key")]
    BadWalletKey,
    /// Text that should be an account's address is not in lower-case bech32.
    #[error("address is not valid bech32")]
    BadAddress,
    /// A public key is that of another account than the signer's.
    #[error("public key is not the signer's")]
    NotTheSignersKey,
    /// A signature does not verify.
    #[error("signature does not verify")]
    BadSignature,

    /// The store holds no object of that id.
    #[error("no such object in the store")]
    NoSuchObject,
    /// The store has no such bucket.
    #[error("no such bucket in the store")]
    NoSuchBucket,
    /// What a store is configured with cannot be right.
    #[error("store configuration: {field} {problem}")]
    BadStoreConfig {
        /// Which setting.
        field: &'static str,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// The store failed.
    #[error("store failed: {cause}")]
    Store {
        /// What kind of failure.
        cause: &'static str,
    },
    /// The blocking facade was called from inside an async runtime.
    #[error("blocking store used inside an async runtime")]
    InsideRuntime,

    /// The keyring holds nothing for that record.
    #[error("no such record in the keyring")]
    NoSuchRecord,
    /// The keyring already holds that record.
    #[error("record is already in the keyring")]
    RecordKnown,
    /// The key and salt of that record were destroyed; its id is never used again.
    #[error("key and salt of the record were destroyed")]
    RecordDestroyed,
    /// Others than the owner may read or write the keyring file.
    #[error("keyring file is open to others than its owner")]
    PermissionsTooWide,
    /// The keyring file is not one this version writes.
    #[error("keyring file is not valid")]
    BadKeyring,

    /// Reading or writing failed.
    #[error("{during} failed: {kind}")]
    Io {
        /// What was being done.
        during: &'static str,
        /// What the operating system said.
        kind: io::ErrorKind,
    },
}

impl VaultError {
    /// Turns an I/O error into ours, keeping its kind and dropping its text (it may hold a path).
    pub(crate) fn io(during: &'static str) -> impl Fn(io::Error) -> Self {
        move |error| Self::Io {
            during,
            kind: error.kind(),
        }
    }
}
