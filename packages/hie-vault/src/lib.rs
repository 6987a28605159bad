//! What a hospital does off chain with documents and keys.
//!
//! - [`NewHandle`], [`NewRecordId`]: opaque ids with the salts that prove who may take them.
//! - [`PatientKey`], [`TagKey`], [`Label`]: blinded sensitivity tags and groups.
//! - [`seal`], [`open_to_vec`], [`open_to_file`]: documents of any size, encrypted in
//!   authenticated chunks, with a padded size and nothing else showing.
//! - [`Subject`], [`Expected`]: the commitments that stand on chain in a document's place.
//! - [`wrap`], [`unwrap()`]: a document's key on its way to the hospital that drew a ticket.
//! - [`SigningKeyPair`]: proofs of possession and of a gateway's identity.
//! - [`adr036`]: texts that a patient's wallet signs off chain.
//! - [`Store`], [`BlockingStore`], [`Keyring`]: where objects and keys are kept. With the feature
//!   `s3`, `StoreConfig` reads from the environment which folder or bucket a store is.
//!
//! Nothing of this crate runs on chain, and nothing secret of it goes there.
//!
//! ```
//! use hie_vault::{
//!     CommitmentSalt, DataKey, EncryptionKeyPair, Expected, HandoverBinding, HandoverSecret,
//!     Metadata, NewRecordId, SealContext, Subject, open_to_vec, seal, unwrap, wrap,
//! };
//!
//! # fn main() -> Result<(), hie_vault::VaultError> {
//! // The custodian seals a document and publishes commitment and rounded size.
//! let record = NewRecordId::for_hospital("north")?;
//! let context = SealContext::new(&record.id, "north")?;
//! let (data_key, salt) = (DataKey::generate()?, CommitmentSalt::generate()?);
//! let letter = b"Dear colleague, ...";
//! let metadata = Metadata::new("text/plain", "Discharge letter")?;
//! let mut object = Vec::new();
//! let sealed = seal(&letter[..], 19, &metadata, &data_key, &context, &mut object)?;
//! let commitment = Subject::Document.commit(&salt, &sealed.sha256_of_content);
//!
//! // The asker holds a ticket: the custodian wraps the key to the asker's registered key.
//! let asker = EncryptionKeyPair::generate()?;
//! let binding = HandoverBinding {
//!     chain_id: "hie-1",
//!     record_id: record.id,
//!     ticket_id: 7,
//!     key_id: 1,
//! };
//! let secret = HandoverSecret { data_key, salt };
//! let wrapped = wrap(&secret, asker.public(), &binding)?;
//!
//! // The asker unwraps it, opens the object and checks it against the chain.
//! let secret = unwrap(&wrapped, &asker, &binding)?;
//! let expected = Expected { commitment, salt: secret.salt };
//! let document = open_to_vec(&object[..], &secret.data_key, &context, &expected)?;
//! assert_eq!(document.content.as_slice(), letter);
//! assert_eq!(document.opened.metadata.title(), "Discharge letter");
//! # Ok(())
//! # }
//! ```

pub mod adr036;
pub mod derive;

mod blocking;
mod commitment;
mod error;
mod format;
mod handover;
mod hash;
mod ids;
mod keyring;
mod metadata;
mod open;
mod probe;
#[cfg(feature = "s3")]
mod s3;
mod seal;
mod secret;
mod signing;
mod store;
#[cfg(feature = "s3")]
mod store_config;
mod tags;

pub use blocking::BlockingStore;
pub use commitment::{Expected, Subject};
pub use error::VaultError;
pub use format::{CHUNK_LEN, HEADER_LEN, SealContext, padme};
pub use handover::{
    EncryptionKeyPair, EncryptionPublicKey, HandoverBinding, HandoverSecret, WrappedKey, unwrap,
    wrap,
};
pub use ids::{NewHandle, NewRecordId};
pub use keyring::{KEYRING_FILE, KeptRecord, Keyring};
pub use metadata::Metadata;
pub use open::{Document, Opened, open, open_to_file, open_to_vec};
pub use probe::Exposure;
#[cfg(feature = "s3")]
pub use s3::{S3Access, S3Config, S3Credentials};
pub use seal::{Sealed, seal};
pub use secret::{CommitmentSalt, DataKey, PatientKey, TagKey};
pub use signing::{
    SigningKeyPair, gateway_message, gateway_nonce, possession_message, verify_gateway,
    verify_possession,
};
pub use store::{ObjectId, Store, Stored};
#[cfg(feature = "s3")]
pub use store_config::StoreConfig;
pub use tags::{BlindedTag, Label, MAX_LABEL};
