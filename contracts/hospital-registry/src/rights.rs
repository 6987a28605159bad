//! The one table of what the status of a member lets its people do. A duty is a right that never
//! ends: a hospital that was suspended or revoked or that left still serves what it owes and guards
//! its keys.

use hie_types::registry::{MemberStatus, Right};
use thiserror::Error;

/// A member's status does not give the right that a message needs.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("hospital has not the right {} in its present status", code(*.0))]
pub struct RightMissing(pub Right);

/// Every right, in the order of the answers.
pub const RIGHTS: [Right; 9] = [
    Right::Publish,
    Right::PublishNew,
    Right::Request,
    Right::RequestConsent,
    Right::Emergency,
    Right::Attest,
    Right::Manage,
    Right::Serve,
    Right::Protect,
];

/// Whether a member gives a right: `status` is what it has, or would have if it were not leaving.
pub const fn gives(status: MemberStatus, leaving: bool, right: Right) -> bool {
    use MemberStatus::{Accredited, Grace};
    match right {
        Right::Serve | Right::Protect => true,
        Right::Publish | Right::Emergency => matches!(status, Accredited | Grace),
        Right::Request | Right::Attest | Right::Manage => matches!(status, Accredited),
        // What a member that leaves must not begin.
        Right::PublishNew => matches!(status, Accredited | Grace) && !leaving,
        Right::RequestConsent => matches!(status, Accredited) && !leaving,
    }
}

/// The rights of a member, in their order.
pub fn rights_of(status: MemberStatus, leaving: bool) -> Vec<Right> {
    RIGHTS
        .into_iter()
        .filter(|right| gives(status, leaving, *right))
        .collect()
}

/// Passes if the member gives the right.
///
/// # Errors
/// [`RightMissing`].
pub fn require(status: MemberStatus, leaving: bool, right: Right) -> Result<(), RightMissing> {
    if gives(status, leaving, right) {
        Ok(())
    } else {
        Err(RightMissing(right))
    }
}

/// The code of a right, as it stands in JSON.
pub const fn code(right: Right) -> &'static str {
    match right {
        Right::Publish => "publish",
        Right::PublishNew => "publish_new",
        Right::Request => "request",
        Right::RequestConsent => "request_consent",
        Right::Emergency => "emergency",
        Right::Attest => "attest",
        Right::Manage => "manage",
        Right::Serve => "serve",
        Right::Protect => "protect",
    }
}
