//! Where a hospital is reached. An endpoint is never deleted: records point to it.

use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use crate::mirror::Kind;

/// How many endpoints a hospital has at most, retired ones included.
pub const MAX_ENDPOINTS: u32 = 16;

/// One endpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endpoint {
    /// What it is.
    pub kind: Kind,
    /// Its https address.
    pub url: String,
    /// Whether it takes no new records.
    pub retired: bool,
}

/// Why an endpoint does not change.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum EndpointError {
    /// The limit is reached.
    #[error("hospital has 16 endpoints, which is the most there may be")]
    TooMany,
    /// There is no such endpoint.
    #[error("endpoint is not known")]
    Unknown,
    /// Records that point to it rely on what it is.
    #[error("kind of an endpoint never changes")]
    OtherKind,
    /// It is retired.
    #[error("endpoint is retired already")]
    AlreadyRetired,
}

impl Endpoint {
    /// A new one.
    pub const fn new(kind: Kind, url: String) -> Self {
        Self {
            kind,
            url,
            retired: false,
        }
    }

    /// In use, at this address, as the kind that it is.
    ///
    /// # Errors
    /// [`EndpointError::OtherKind`].
    pub fn put(self, kind: Kind, url: String) -> Result<Self, EndpointError> {
        if self.kind != kind {
            return Err(EndpointError::OtherKind);
        }
        Ok(Self::new(kind, url))
    }

    /// Takes no new records from now on.
    ///
    /// # Errors
    /// If it is retired already.
    pub fn retire(self) -> Result<Self, EndpointError> {
        if self.retired {
            return Err(EndpointError::AlreadyRetired);
        }
        Ok(Self {
            retired: true,
            ..self
        })
    }
}
