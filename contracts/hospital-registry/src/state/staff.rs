//! Appointments, by hospital, and the one hospital of each account.

use cosmwasm_std::{StdResult, Storage};
use hie_contract::account::Account;
use hie_types::HospitalId;

use super::{APPOINTMENTS, BELONGINGS, Belonging, PSEUDONYMS, Page, Place, bytes, page};
use crate::staff::{Appointment, StaffKey};

pub fn belonging(storage: &dyn Storage, account: &Account) -> StdResult<Option<Belonging>> {
    BELONGINGS.load(storage, &[account.as_bytes()])
}

pub fn save_belonging(
    storage: &mut dyn Storage,
    account: &Account,
    hospital: &HospitalId,
    place: Place,
) -> StdResult<()> {
    let belonging = Belonging {
        hospital: hospital.to_string(),
        place,
    };
    BELONGINGS.save(storage, &[account.as_bytes()], &belonging)
}

pub fn remove_belonging(storage: &mut dyn Storage, account: &Account) {
    BELONGINGS.remove(storage, &[account.as_bytes()]);
}

pub fn appointment(
    storage: &dyn Storage,
    hospital: &HospitalId,
    key: &StaffKey,
) -> StdResult<Option<Appointment>> {
    APPOINTMENTS.load(storage, &[bytes(hospital), &key.to_bytes()])
}

/// Writes a new appointment and, where it has both, the way from its account to its pseudonym.
pub fn add_appointment(
    storage: &mut dyn Storage,
    hospital: &HospitalId,
    key: &StaffKey,
    appointment: &Appointment,
) -> StdResult<()> {
    if let (StaffKey::Practitioner(practitioner), Some(account)) = (key, &appointment.account) {
        let parts: [&[u8]; 2] = [bytes(hospital), account.as_bytes()];
        PSEUDONYMS.save(storage, &parts, practitioner)?;
    }
    save_appointment(storage, hospital, key, appointment)
}

/// Writes a changed appointment. Who it is for never changes.
pub fn save_appointment(
    storage: &mut dyn Storage,
    hospital: &HospitalId,
    key: &StaffKey,
    appointment: &Appointment,
) -> StdResult<()> {
    APPOINTMENTS.save(storage, &[bytes(hospital), &key.to_bytes()], appointment)
}

/// Removes an appointment and all ways to it.
pub fn remove_appointment(
    storage: &mut dyn Storage,
    hospital: &HospitalId,
    key: &StaffKey,
    appointment: &Appointment,
) {
    APPOINTMENTS.remove(storage, &[bytes(hospital), &key.to_bytes()]);
    if let Some(account) = &appointment.account {
        PSEUDONYMS.remove(storage, &[bytes(hospital), account.as_bytes()]);
    }
    if let (Some(account), true) = (key.identity(appointment).account, appointment.joined) {
        remove_belonging(storage, &account);
    }
}

/// The pseudonym that an account's appointment at a hospital is kept under, if it is.
pub fn pseudonym(
    storage: &dyn Storage,
    hospital: &HospitalId,
    account: &Account,
) -> StdResult<Option<[u8; 16]>> {
    PSEUDONYMS.load(storage, &[bytes(hospital), account.as_bytes()])
}

pub fn staff(
    storage: &dyn Storage,
    hospital: &HospitalId,
    after: Option<&StaffKey>,
    limit: usize,
) -> StdResult<Page<Appointment>> {
    let after = after.map(StaffKey::to_bytes);
    page(
        &APPOINTMENTS,
        storage,
        &[bytes(hospital)],
        after.as_deref(),
        limit,
    )
}
