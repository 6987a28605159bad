//! Commitments: what the chain holds of a document, worth nothing without the salt
//! (domain.md 2.4).

use crate::{CommitmentSalt, VaultError, derive, hash::sha256};

/// What a commitment is made to. Each has its own domain, so that none can pass for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// A document, published with its record.
    Document,
    /// What was handed over, confirmed by the custodian.
    Disclosure,
    /// A signed form or other proof behind an attested act.
    Evidence,
    /// Why the glass was broken.
    Justification,
}

impl Subject {
    /// The first field of the hashed message.
    pub fn domain(self) -> &'static str {
        match self {
            Self::Document => "hie-doc",
            Self::Disclosure => "hie-disclosure",
            Self::Evidence => "hie-evidence",
            Self::Justification => "hie-justification",
        }
    }

    /// Commits to content whose SHA-256 is known.
    pub fn commit(self, salt: &CommitmentSalt, content_sha256: &[u8; 32]) -> [u8; 32] {
        derive::commitment(self.domain(), salt.expose(), content_sha256)
    }

    /// Commits to bytes at hand, such as a form or a sentence.
    pub fn commit_to(self, salt: &CommitmentSalt, content: &[u8]) -> [u8; 32] {
        self.commit(salt, &sha256(content))
    }

    /// Checks a commitment.
    ///
    /// # Errors
    /// [`VaultError::CommitmentMismatch`].
    pub fn verify(
        self,
        commitment: &[u8; 32],
        salt: &CommitmentSalt,
        content_sha256: &[u8; 32],
    ) -> Result<(), VaultError> {
        if self.commit(salt, content_sha256) == *commitment {
            Ok(())
        } else {
            Err(VaultError::CommitmentMismatch)
        }
    }
}

/// What an opened document must turn out to be: the commitment read from the chain and the salt
/// handed over with the key.
#[derive(Debug, Clone)]
pub struct Expected {
    /// The record's commitment on chain.
    pub commitment: [u8; 32],
    /// The custodian's salt.
    pub salt: CommitmentSalt,
}

impl Expected {
    /// Checks the hash of what was opened.
    ///
    /// # Errors
    /// [`VaultError::CommitmentMismatch`].
    pub fn check(&self, content_sha256: &[u8; 32]) -> Result<(), VaultError> {
        Subject::Document.verify(&self.commitment, &self.salt, content_sha256)
    }
}
