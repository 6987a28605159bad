//! An application for membership: little is kept of it, and not for long.

use hie_types::HospitalId;
use hie_types::derive::hash_joined;
use hie_types::registry::Profile;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// How many applications may be pending.
pub const MAX_APPLICATIONS: u32 = 32;
/// After how many seconds an application lapses: 30 days.
pub const APPLICATION_SECONDS: u64 = 30 * 86_400;

/// An application. Its texts are published only if it is accredited; until then a hash stands for them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Application {
    /// The id wished for.
    pub hospital: String,
    /// See [`profile_hash`].
    pub profile_hash: [u8; 32],
    /// When it was made, Unix seconds.
    pub applied_at: u64,
}

/// Why an application goes no further.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum ApplicationError {
    /// One per account.
    #[error("sender has an application pending")]
    Pending,
    /// The applicant belongs to a member.
    #[error("applicant is staff or administrator of a member")]
    AlreadyStaff,
    /// The limit is reached.
    #[error("32 applications are pending, which is the most there may be")]
    TooMany,
    /// The account has not applied.
    #[error("applicant has no application pending")]
    None,
    /// The sender has not applied.
    #[error("sender has no application")]
    NotApplied,
    /// Too late.
    #[error("application lapsed 30 days after it was made")]
    Lapsed,
    /// Not what was applied for.
    #[error("hospital is not the id applied for")]
    OtherId,
    /// Not what was applied with.
    #[error("profile is not the one applied with")]
    OtherProfile,
}

impl Application {
    /// When it lapses, Unix seconds, exclusive.
    pub const fn lapses_at(&self) -> u64 {
        self.applied_at.saturating_add(APPLICATION_SECONDS)
    }

    /// Whether it is no longer pending.
    pub const fn is_lapsed(&self, now: u64) -> bool {
        now >= self.lapses_at()
    }

    /// Passes while it is pending.
    ///
    /// # Errors
    /// [`ApplicationError::Lapsed`].
    pub const fn expect_pending(&self, now: u64) -> Result<(), ApplicationError> {
        if self.is_lapsed(now) {
            Err(ApplicationError::Lapsed)
        } else {
            Ok(())
        }
    }

    /// Passes for the id that was wished for.
    ///
    /// # Errors
    /// [`ApplicationError::OtherId`].
    pub fn expect_hospital(&self, hospital: &HospitalId) -> Result<(), ApplicationError> {
        if self.hospital == hospital.as_str() {
            Ok(())
        } else {
            Err(ApplicationError::OtherId)
        }
    }

    /// Passes for the profile that it was made with.
    ///
    /// # Errors
    /// [`ApplicationError::OtherProfile`].
    pub fn expect_profile(&self, profile: &Profile) -> Result<(), ApplicationError> {
        if self.profile_hash == profile_hash(profile) {
            Ok(())
        } else {
            Err(ApplicationError::OtherProfile)
        }
    }
}

/// `SHA-256(name ‖ country ‖ url)`.
pub fn profile_hash(profile: &Profile) -> [u8; 32] {
    hash_joined(&[
        profile.name.as_str().as_bytes(),
        profile.country.as_str().as_bytes(),
        profile.url.as_str().as_bytes(),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_application_lapses_at_the_exact_second() {
        let application = Application {
            hospital: "alpha".to_owned(),
            profile_hash: [0; 32],
            applied_at: 100,
        };
        assert!(!application.is_lapsed(100 + APPLICATION_SECONDS - 1));
        assert!(application.is_lapsed(100 + APPLICATION_SECONDS));
        assert!(application.is_lapsed(100 + APPLICATION_SECONDS + 1));
    }
}
