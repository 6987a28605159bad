//! Keys and endpoints, by hospital, and the category table.

use cosmwasm_std::{StdResult, Storage};
use hie_types::{CategoryCode, EndpointId, HospitalId};

use super::{CATEGORIES, ENCRYPTION_KEYS, ENDPOINTS, KEYS, Page, SIGNING_KEYS, bytes, page};
use crate::category::Category;
use crate::endpoint::Endpoint;
use crate::keys::{Key, Use};

pub fn key(storage: &dyn Storage, hospital: &HospitalId, number: u32) -> StdResult<Option<Key>> {
    KEYS.load(storage, &[bytes(hospital), &number.to_be_bytes()])
}

pub fn save_key(
    storage: &mut dyn Storage,
    hospital: &HospitalId,
    number: u32,
    key: &Key,
) -> StdResult<()> {
    KEYS.save(storage, &[bytes(hospital), &number.to_be_bytes()], key)
}

/// Whether this key was ever registered: a signing key by anybody, an encryption key by this hospital.
pub fn is_key_known(storage: &dyn Storage, hospital: &HospitalId, key: &Key) -> bool {
    match key.key_use {
        Use::Signing => SIGNING_KEYS.has(storage, &[&key.public_key]),
        Use::Encryption => ENCRYPTION_KEYS.has(storage, &[bytes(hospital), &key.public_key]),
    }
}

pub fn remember_key(storage: &mut dyn Storage, hospital: &HospitalId, key: &Key) -> StdResult<()> {
    match key.key_use {
        Use::Signing => SIGNING_KEYS.save(storage, &[&key.public_key], &true),
        Use::Encryption => {
            ENCRYPTION_KEYS.save(storage, &[bytes(hospital), &key.public_key], &true)
        }
    }
}

pub fn keys(
    storage: &dyn Storage,
    hospital: &HospitalId,
    after: Option<u32>,
    limit: usize,
) -> StdResult<Page<Key, u32>> {
    let after = after.map(u32::to_be_bytes);
    let after = after.as_ref().map(<[u8; 4]>::as_slice);
    page(&KEYS, storage, &[bytes(hospital)], after, limit)?.numbered(u32::from_be_bytes)
}

pub fn endpoint(
    storage: &dyn Storage,
    hospital: &HospitalId,
    endpoint: &EndpointId,
) -> StdResult<Option<Endpoint>> {
    ENDPOINTS.load(storage, &[bytes(hospital), endpoint.as_str().as_bytes()])
}

pub fn save_endpoint(
    storage: &mut dyn Storage,
    hospital: &HospitalId,
    id: &EndpointId,
    endpoint: &Endpoint,
) -> StdResult<()> {
    let parts: [&[u8]; 2] = [bytes(hospital), id.as_str().as_bytes()];
    ENDPOINTS.save(storage, &parts, endpoint)
}

pub fn endpoints(
    storage: &dyn Storage,
    hospital: &HospitalId,
    after: Option<&EndpointId>,
    limit: usize,
) -> StdResult<Page<Endpoint>> {
    let after = after.map(|id| id.as_str().as_bytes());
    page(&ENDPOINTS, storage, &[bytes(hospital)], after, limit)
}

pub fn category(storage: &dyn Storage, code: &CategoryCode) -> StdResult<Option<Category>> {
    CATEGORIES.load(storage, &[code.as_str().as_bytes()])
}

pub fn save_category(storage: &mut dyn Storage, code: &str, category: &Category) -> StdResult<()> {
    CATEGORIES.save(storage, &[code.as_bytes()], category)
}

pub fn categories(
    storage: &dyn Storage,
    after: Option<&CategoryCode>,
    limit: usize,
) -> StdResult<Page<Category>> {
    let after = after.map(|code| code.as_str().as_bytes());
    page(&CATEGORIES, storage, &[], after, limit)
}
