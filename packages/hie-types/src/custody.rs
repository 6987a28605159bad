//! Messages of **record-index**, continued: who keeps how many records.

use cosmwasm_schema::cw_serde;

use crate::HospitalId;

/// How many records a hospital keeps.
#[cw_serde]
#[derive(Eq)]
pub struct HoldingsResponse {
    /// The hospital.
    pub hospital: HospitalId,
    /// How many current records it is the custodian of.
    pub current: u64,
}
