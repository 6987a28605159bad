//! Messages of **record-index**, continued: who keeps which records, and how
//! that changes.

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

/// By what right a record changes custodian.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum CustodyBasis {
    /// Its custodian offered it, and a permit of the patient reaches the hospital that accepted.
    Offered,
    /// The owner assigned it, because its custodian left.
    Assigned,
}
