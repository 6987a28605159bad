//! What can be paused. Each scope lives in the contract whose messages it stops; nothing that is not
//! listed here is ever stopped.

use hie_derive::wire;

/// A group of messages that can be stopped together, for as long as an incident lasts. Duties, a
/// patient's revocation or denial, and emergencies are in none of them.
#[wire]
#[derive(Copy, Eq, PartialOrd, Ord)]
pub enum PauseScope {
    /// hospital-registry: `ApplyForMembership`, `Accredit`.
    Applications,
    /// consent-registry: whatever widens what is permitted, and who speaks for a patient.
    Permits,
    /// record-index: `PublishRecords` of what replaces nothing, `OfferCustody`, `AcceptCustody`.
    Publishing,
    /// record-index: `RequestAccess`, but for break-glass.
    Access,
}

impl PauseScope {
    /// Every scope of the network.
    pub const ALL: [Self; 4] = [
        Self::Applications,
        Self::Permits,
        Self::Publishing,
        Self::Access,
    ];

    /// The code, as it stands in JSON.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Applications => "applications",
            Self::Permits => "permits",
            Self::Publishing => "publishing",
            Self::Access => "access",
        }
    }
}
