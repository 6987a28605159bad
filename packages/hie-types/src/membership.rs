//! Messages of **hospital-registry**, continued: what a membership is besides its status, and what
//! the owner may set.

use hie_derive::wire;

use crate::registry::MemberStatus;
use crate::{Capability, Hash};

/// The shortest notice term that may be set, seconds: a day.
pub const MIN_NOTICE_SECONDS: u64 = 86_400;
/// The longest notice term that may be set, seconds: 365 days.
pub const MAX_NOTICE_SECONDS: u64 = 365 * 86_400;
/// The notice term that a registry starts with, seconds: 30 days.
pub const NOTICE_SECONDS: u64 = 30 * 86_400;

/// What the owner may change.
#[wire]
#[derive(Copy, Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Settings {
    /// How many seconds a member that leaves is bound: 1 to 365 days, 30 days at first.
    #[schemars(range(min = 86_400, max = 31_536_000))]
    pub notice_seconds: u64,
}

/// The notice of a member that leaves.
#[wire]
#[derive(Copy, Eq)]
pub struct LeavingResponse {
    /// When it was announced, Unix seconds.
    pub announced_at: u64,
    /// From when on the withdrawal can be completed, Unix seconds.
    pub notice_until: u64,
    /// The status that it would have without: accredited, grace, expired or suspended.
    pub otherwise: MemberStatus,
}

/// What a member is from a change on.
#[wire]
#[derive(Eq)]
pub enum ChangeDetail {
    /// Of an accreditation.
    Accreditation {
        /// Its end, Unix seconds, exclusive.
        until: u64,
        /// What for.
        capabilities: Vec<Capability>,
        /// The account that administers the member.
        administrator: String,
        /// SHA-256 of the profile's fields name, country and url joined by `‖`.
        profile_hash: Hash,
    },
    /// Of a renewal.
    Renewal {
        /// The new end, Unix seconds, exclusive.
        until: u64,
    },
    /// Of other capabilities.
    Capabilities {
        /// All of them.
        capabilities: Vec<Capability>,
    },
    /// Of a notice.
    Notice {
        /// From when on the withdrawal can be completed, Unix seconds.
        until: u64,
    },
    /// Of another profile.
    Profile {
        /// SHA-256 of its fields name, country and url joined by `‖`.
        profile_hash: Hash,
    },
}
