//! Secrets of 32 bytes: wiped when dropped, never printed, never serialised by accident.

use zeroize::Zeroizing;

use crate::{VaultError, hash::random};

macro_rules! secret {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $name(Zeroizing<[u8; 32]>);

        impl $name {
            /// Takes bytes that were kept in a private store or handed over.
            pub fn from_bytes(bytes: [u8; 32]) -> Self {
                Self(Zeroizing::new(bytes))
            }

            /// The secret itself. What it is copied into, the caller wipes.
            pub fn expose(&self) -> &[u8; 32] {
                &self.0
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(concat!(stringify!($name), "(redacted)"))
            }
        }
    };
    ($(#[$doc:meta])* $name:ident, generated) => {
        secret!($(#[$doc])* $name);

        impl $name {
            /// Draws a fresh one.
            ///
            /// # Errors
            /// [`VaultError::NoRandomness`].
            pub fn generate() -> Result<Self, VaultError> {
                Ok(Self(Zeroizing::new(random()?)))
            }
        }
    };
}

secret!(
    /// Key of one sealed document. One document, one key.
    DataKey,
    generated
);
secret!(
    /// What makes a commitment meaningless to everybody else. Kept off chain by the custodian,
    /// handed to the asker with the data key; destroying it is erasure.
    CommitmentSalt,
    generated
);
secret!(
    /// The patient's key for blinded tags (`k_patient`).
    PatientKey,
    generated
);
secret!(
    /// Key for the tags of one handle at one hospital (`k_tag`), derived from a [`PatientKey`].
    TagKey
);
