//! Messages of **hospital-registry**, continued: appointments.

use hie_derive::wire;

use crate::{Practitioner, Role};

/// An appointment's account, its pseudonym, or both. At least one.
#[wire]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct StaffRef {
    /// The account that acts.
    pub account: Option<String>,
    /// The hospital's pseudonym for the person.
    pub practitioner: Option<Practitioner>,
}

/// Where an appointment stands as of block time.
#[wire]
#[derive(Copy, Eq)]
pub enum StaffStanding {
    /// Not yet accepted: gives nothing.
    Invited,
    /// In force.
    Active,
    /// Stopped by the hospital.
    Suspended,
    /// Past its end.
    Expired,
}

/// One appointment.
#[wire]
pub struct StaffResponse {
    /// Account, pseudonym, or both.
    pub staff: StaffRef,
    /// Appointed as.
    pub role: Role,
    /// Where the appointment stands as of block time.
    pub standing: StaffStanding,
    /// Whether this person may break the glass; nobody may who has not accepted.
    pub break_glass: bool,
    /// End, Unix seconds, exclusive.
    pub until: Option<u64>,
    /// What waits for acceptance.
    pub offered: Option<OfferedAppointment>,
}

/// What an appointment will be once accepted.
#[wire]
pub struct OfferedAppointment {
    /// Appointed as.
    pub role: Role,
    /// Whether this person may break the glass.
    pub break_glass: bool,
    /// End, Unix seconds, exclusive.
    pub until: Option<u64>,
}

/// A page of staff.
#[wire]
pub struct AccountsResponse {
    /// The appointments.
    pub staff: Vec<StaffResponse>,
    /// `start_after` of the next page, if there may be one.
    pub next: Option<StaffRef>,
}
