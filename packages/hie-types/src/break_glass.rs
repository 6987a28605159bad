//! Break-glass over the wire: what consent-registry answers about sessions, reviews and bars.

use cosmwasm_schema::cw_serde;

/// The answer to `RecordLateSession`.
#[cw_serde]
pub struct LateSessionResponse {
    /// The session.
    pub session: u64,
}
