//! Blinded tags: what a record is sensitive for, readable only with the patient's key
//! (domain.md 2.5).

use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use sha2_off_chain::Sha256;
use zeroize::Zeroizing;

use crate::{PatientKey, TagKey, VaultError, derive::join, hash::first16};

/// The longest label, prefix included.
pub const MAX_LABEL: usize = 64;
const GROUP_PREFIX: &str = "group:";

/// What a tag blinds: a sensitivity label, a sensitive category or a group.
///
/// Not printed in `Debug`: a label says what a patient suffers from.
#[derive(Clone, PartialEq, Eq)]
pub struct Label(String);

impl Label {
    /// A sensitivity label (`HIV`, `PSY`, …) or the code of a sensitive category.
    ///
    /// # Errors
    /// [`VaultError::BadLabel`] unless 1 to 64 printable ASCII characters;
    /// [`VaultError::ReservedLabel`] if it could be taken for a group.
    pub fn new(label: &str) -> Result<Self, VaultError> {
        if label.starts_with(GROUP_PREFIX) {
            return Err(VaultError::ReservedLabel);
        }
        Self::checked(label.to_owned())
    }

    /// The group (stay, order, author) that the custodian knows under its `own_id`.
    ///
    /// # Errors
    /// [`VaultError::BadLabel`] unless the id is 1 to 58 printable ASCII characters.
    pub fn group(own_id: &str) -> Result<Self, VaultError> {
        if own_id.is_empty() {
            return Err(VaultError::BadLabel { max: MAX_LABEL });
        }
        Self::checked(format!("{GROUP_PREFIX}{own_id}"))
    }

    fn checked(label: String) -> Result<Self, VaultError> {
        let printable = label.bytes().all(|byte| (b' '..=b'~').contains(&byte));
        if label.is_empty() || label.len() > MAX_LABEL || !printable {
            return Err(VaultError::BadLabel { max: MAX_LABEL });
        }
        Ok(Self(label))
    }
}

impl std::fmt::Debug for Label {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Label(redacted)")
    }
}

/// A label's tag at one hospital.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlindedTag {
    /// The hospital whose records carry it.
    pub origin: String,
    /// The tag as it stands on chain.
    pub tag: [u8; 16],
}

impl PatientKey {
    /// The key a hospital gets to blind the tags of what it publishes under `handle`.
    ///
    /// # Errors
    /// [`VaultError::FieldTooLong`].
    pub fn tag_key(&self, handle: &[u8; 16], origin: &str) -> Result<TagKey, VaultError> {
        let info = join(&[b"hie-tag", handle, origin.as_bytes()])?;
        let mut key = Zeroizing::new([0; 32]);
        Hkdf::<Sha256>::new(None, self.expose())
            .expand(&info, key.as_mut_slice())
            .map_err(|_| VaultError::FieldTooLong)?;
        Ok(TagKey::from_bytes(*key))
    }

    /// The tags of one label at every hospital named, for a directive that is to reach them all.
    ///
    /// # Errors
    /// [`VaultError::FieldTooLong`].
    pub fn expand(
        &self,
        label: &Label,
        handle: &[u8; 16],
        origins: &[&str],
    ) -> Result<Vec<BlindedTag>, VaultError> {
        origins
            .iter()
            .map(|origin| {
                Ok(BlindedTag {
                    origin: (*origin).to_owned(),
                    tag: self.tag_key(handle, origin)?.blind(label)?,
                })
            })
            .collect()
    }
}

impl TagKey {
    /// The tag of a label: `HMAC-SHA-256(k_tag, label)[..16]`.
    ///
    /// # Errors
    /// None in practice: HMAC takes keys of any length.
    pub fn blind(&self, label: &Label) -> Result<[u8; 16], VaultError> {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(self.expose()).map_err(|_| VaultError::FieldTooLong)?;
        mac.update(label.0.as_bytes());
        Ok(first16(&mac.finalize().into_bytes().into()))
    }
}
