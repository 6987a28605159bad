//! The one table of what the status of a member lets its people do. A duty is a right that never
//! ends: a hospital that was suspended or revoked still serves what it owes and guards its keys.

use hie_types::registry::{MemberStatus, Right};
use thiserror::Error;

/// A member's status does not give the right that a message needs.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("hospital has not the right {} in its present status", code(*.0))]
pub struct RightMissing(pub Right);

/// The rights of a status, in their order.
pub const fn rights_of(status: MemberStatus) -> &'static [Right] {
    use Right::{Attest, Emergency, Manage, Protect, Publish, Request, Serve};
    match status {
        MemberStatus::Accredited => &[Publish, Request, Emergency, Attest, Manage, Serve, Protect],
        MemberStatus::Grace => &[Publish, Emergency, Serve, Protect],
        MemberStatus::Expired | MemberStatus::Suspended | MemberStatus::Revoked => {
            &[Serve, Protect]
        }
    }
}

/// Passes if the status gives the right.
///
/// # Errors
/// [`RightMissing`].
pub fn require(status: MemberStatus, right: Right) -> Result<(), RightMissing> {
    if rights_of(status).contains(&right) {
        Ok(())
    } else {
        Err(RightMissing(right))
    }
}

/// The code of a right, as it stands in JSON.
pub const fn code(right: Right) -> &'static str {
    match right {
        Right::Publish => "publish",
        Right::Request => "request",
        Right::Emergency => "emergency",
        Right::Attest => "attest",
        Right::Manage => "manage",
        Right::Serve => "serve",
        Right::Protect => "protect",
    }
}
