//! One row of the category table. A row is never deleted: records name it.

use hie_policy::EMERGENCY_CATEGORIES;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// One row of the category table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Category {
    /// What it means.
    pub display: String,
    /// The external code system.
    pub system: String,
    /// The code there.
    pub code: String,
    /// Whether it may only be published blinded.
    pub sensitive: bool,
    /// Whether it takes no new records.
    pub retired: bool,
}

/// Why a category does not change.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum CategoryError {
    /// There is no such category.
    #[error("category is not known")]
    Unknown,
    /// It is retired.
    #[error("category is retired already")]
    AlreadyRetired,
    /// What a patient cannot wait for stays findable.
    #[error("category is part of the emergency answer: it stays in clear and in use")]
    Emergency,
}

impl Category {
    /// Passes for what may be written under this code: what the emergency answer is made of stays in
    /// clear.
    ///
    /// # Errors
    /// [`CategoryError::Emergency`].
    pub fn check(self, code: &str) -> Result<Self, CategoryError> {
        if self.sensitive && EMERGENCY_CATEGORIES.contains(&code) {
            return Err(CategoryError::Emergency);
        }
        Ok(self)
    }

    /// Takes no new records from now on.
    ///
    /// # Errors
    /// If it is retired, or the emergency answer is made of it.
    pub fn retire(self, code: &str) -> Result<Self, CategoryError> {
        if EMERGENCY_CATEGORIES.contains(&code) {
            return Err(CategoryError::Emergency);
        }
        if self.retired {
            return Err(CategoryError::AlreadyRetired);
        }
        Ok(Self {
            retired: true,
            ..self
        })
    }
}
