//! What is stored of handles: their patients, which account controls which, who may not publish, and the last
//! nonce of a signed act.

use cosmwasm_std::{StdError, StdResult, Storage};
use hie_contract::account::Account;
use hie_contract::table::Table;
use hie_types::{Handle, HospitalId};
use serde::{Deserialize, Serialize};

use crate::patient::{MAX_FORBIDDEN, Patient};

/// Handle (16 bytes) → patient; not registered if absent. About 30 bytes.
const PATIENTS: Table<Patient> = Table::new("p");
/// Account (canonical) → the handle it controls; it controls none if absent. 16 bytes.
const HANDLES: Table<[u8; 16]> = Table::new("a");
/// (handle, hospital) → since when that hospital may not publish under it; it may if absent. 6 bytes. How many there are stands in the patient.
const FORBIDDEN: Table<Forbidden> = Table::new("f");
/// Handle (16 bytes) → the last nonce of a signed act; none was taken if absent. 1 to 10 bytes.
const NONCES: Table<u64> = Table::new("sn");

/// The namespaces.
pub const fn namespaces() -> [&'static str; 4] {
    [
        PATIENTS.namespace(),
        HANDLES.namespace(),
        FORBIDDEN.namespace(),
        NONCES.namespace(),
    ]
}

/// That a hospital may not publish under a handle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forbidden {
    /// Since when, Unix seconds.
    pub since: u64,
    /// Whether the patient's account or key said so.
    pub own: bool,
}

/// The patient of a handle, if it is registered.
///
/// # Errors
/// If what is stored cannot be read.
pub fn patient(storage: &dyn Storage, handle: &Handle) -> StdResult<Option<Patient>> {
    PATIENTS.load(storage, &[&handle.0])
}

/// Keeps a patient.
///
/// # Errors
/// Never.
pub fn save_patient(
    storage: &mut dyn Storage,
    handle: &Handle,
    patient: &Patient,
) -> StdResult<()> {
    PATIENTS.save(storage, &[&handle.0], patient)
}

/// Whether an account controls a handle already.
pub fn controls_a_handle(storage: &dyn Storage, account: &Account) -> bool {
    HANDLES.has(storage, &[account.as_bytes()])
}

/// Keeps which handle an account controls.
///
/// # Errors
/// Never.
pub fn save_control(
    storage: &mut dyn Storage,
    account: &Account,
    handle: &Handle,
) -> StdResult<()> {
    HANDLES.save(storage, &[account.as_bytes()], &handle.0)
}

/// The handle that an account controls.
///
/// # Errors
/// If what is stored cannot be read.
pub fn handle_of(storage: &dyn Storage, account: &Account) -> StdResult<Option<Handle>> {
    Ok(HANDLES.load(storage, &[account.as_bytes()])?.map(Handle))
}

/// Forgets that an account controls a handle.
pub fn release_control(storage: &mut dyn Storage, account: &Account) {
    HANDLES.remove(storage, &[account.as_bytes()]);
}

/// Whether a hospital may not publish under a handle.
pub fn may_not_publish(storage: &dyn Storage, handle: &Handle, hospital: &HospitalId) -> bool {
    FORBIDDEN.has(storage, &[&handle.0, hospital.as_str().as_bytes()])
}

/// Forbids a hospital to publish under a handle.
///
/// # Errors
/// Never.
pub fn forbid_publishing(
    storage: &mut dyn Storage,
    handle: &Handle,
    hospital: &HospitalId,
    forbidden: &Forbidden,
) -> StdResult<()> {
    FORBIDDEN.save(
        storage,
        &[&handle.0, hospital.as_str().as_bytes()],
        forbidden,
    )
}

/// Whether a hospital may not publish under a handle, and what is known of that.
///
/// # Errors
/// If what is stored cannot be read.
pub fn publishing_forbidden(
    storage: &dyn Storage,
    handle: &Handle,
    hospital: &HospitalId,
) -> StdResult<Option<Forbidden>> {
    FORBIDDEN.load(storage, &[&handle.0, hospital.as_str().as_bytes()])
}

/// Allows it again.
pub fn allow_publishing(storage: &mut dyn Storage, handle: &Handle, hospital: &HospitalId) {
    FORBIDDEN.remove(storage, &[&handle.0, hospital.as_str().as_bytes()]);
}

/// The hospitals that may not publish under a handle; bounded by [`MAX_FORBIDDEN`].
///
/// # Errors
/// If what is stored cannot be read.
pub fn forbidden_to_publish(storage: &dyn Storage, handle: &Handle) -> StdResult<Vec<HospitalId>> {
    FORBIDDEN
        .scan(storage, &[&handle.0], None)
        .take(usize::from(MAX_FORBIDDEN))
        .map(|entry| {
            let (suffix, _) = entry?;
            let text = core::str::from_utf8(&suffix).map_err(StdError::msg)?;
            text.parse().map_err(StdError::msg::<hie_types::FormError>)
        })
        .collect()
}

/// How many hospitals may not publish under a handle by the word of others than the patient; bounded by
/// [`MAX_FORBIDDEN`].
///
/// # Errors
/// If what is stored cannot be read.
pub fn forbidden_by_others(storage: &dyn Storage, handle: &Handle) -> StdResult<usize> {
    let mut found = 0usize;
    for entry in FORBIDDEN
        .scan(storage, &[&handle.0], None)
        .take(usize::from(MAX_FORBIDDEN))
    {
        let (_, forbidden) = entry?;
        if !forbidden.own {
            found = found.saturating_add(1);
        }
    }
    Ok(found)
}

/// The last nonce of a signed act of a handle; 0 if none was taken.
///
/// # Errors
/// If what is stored cannot be read.
pub fn last_nonce(storage: &dyn Storage, handle: &Handle) -> StdResult<u64> {
    Ok(NONCES.load(storage, &[&handle.0])?.unwrap_or_default())
}

/// Keeps which one that is.
///
/// # Errors
/// Never.
pub fn save_nonce(storage: &mut dyn Storage, handle: &Handle, nonce: u64) -> StdResult<()> {
    NONCES.save(storage, &[&handle.0], &nonce)
}
