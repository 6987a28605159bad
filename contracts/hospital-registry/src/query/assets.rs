//! Keys, endpoints, categories.

use cosmwasm_std::{Deps, StdResult, Storage};
use hie_types::registry::{
    ActiveKeyResponse, CategoriesResponse, CategoryResponse, EndpointResponse, EndpointsResponse,
    KeyResponse, KeyUse, KeyWanted, KeysResponse,
};
use hie_types::{CategoryCode, Commitment, EndpointId, HospitalId, PublicKey};

use super::{expect_known, page_limit};
use crate::category::{Category, CategoryError};
use crate::error::Failed;
use crate::keys::Key;
use crate::state;

pub fn keys(
    deps: Deps<'_>,
    hospital: &HospitalId,
    after: Option<u32>,
    limit: Option<u32>,
) -> Result<KeysResponse, Failed> {
    expect_known(deps.storage, hospital)?;
    let page = state::keys(deps.storage, hospital, after, page_limit(limit))?;
    let keys: Vec<_> = page
        .entries
        .into_iter()
        .map(|(number, key)| key_response(number, key))
        .collect();
    let next = keys.last().filter(|_| page.more).map(|last| last.key);
    Ok(KeysResponse { keys, next })
}

pub fn active_key(
    deps: Deps<'_>,
    hospital: &HospitalId,
    key_use: KeyUse,
) -> Result<ActiveKeyResponse, Failed> {
    expect_known(deps.storage, hospital)?;
    let wanted = KeyWanted::Active { key_use };
    let key = wanted_key(deps.storage, hospital, wanted)?;
    Ok(ActiveKeyResponse { key })
}

/// One key of a hospital, if there is such a one.
pub fn wanted_key(
    storage: &dyn Storage,
    hospital: &HospitalId,
    wanted: KeyWanted,
) -> StdResult<Option<KeyResponse>> {
    let number = match wanted {
        KeyWanted::Number { key } => Some(key),
        KeyWanted::Active { key_use } => state::tally(storage, hospital)?.active(key_use.into()),
    };
    let Some(number) = number else {
        return Ok(None);
    };
    let key = state::key(storage, hospital, number)?;
    Ok(key.map(|key| key_response(number, key)))
}

fn key_response(number: u32, key: Key) -> KeyResponse {
    KeyResponse {
        key: number,
        key_use: key.key_use.into(),
        public_key: PublicKey(key.public_key),
        status: key.state.into(),
        registered_at: key.registered_at,
        ended_at: key.ended_at,
        attestation: key.attestation.map(Commitment),
    }
}

pub fn endpoints(
    deps: Deps<'_>,
    hospital: &HospitalId,
    after: Option<&EndpointId>,
    limit: Option<u32>,
) -> Result<EndpointsResponse, Failed> {
    expect_known(deps.storage, hospital)?;
    let page = state::endpoints(deps.storage, hospital, after, page_limit(limit))?;
    let endpoints = page
        .entries
        .into_iter()
        .map(|(id, endpoint)| {
            Ok(EndpointResponse {
                endpoint: state::stored_id(&id)?,
                kind: endpoint.kind.into(),
                url: state::stored_id(endpoint.url.as_bytes())?,
                retired: endpoint.retired,
            })
        })
        .collect::<StdResult<Vec<_>>>()?;
    let last = endpoints.last().filter(|_| page.more);
    let next = last.map(|endpoint| endpoint.endpoint.clone());
    Ok(EndpointsResponse { endpoints, next })
}

pub fn category(deps: Deps<'_>, code: CategoryCode) -> Result<CategoryResponse, Failed> {
    let category = state::category(deps.storage, &code)?;
    let category = category.ok_or(CategoryError::Unknown)?;
    Ok(category_response(code, category))
}

pub fn categories(
    deps: Deps<'_>,
    after: Option<&CategoryCode>,
    limit: Option<u32>,
) -> Result<CategoriesResponse, Failed> {
    let page = state::categories(deps.storage, after, page_limit(limit))?;
    let categories = page
        .entries
        .into_iter()
        .map(|(code, category)| Ok(category_response(state::stored_id(&code)?, category)))
        .collect::<StdResult<Vec<_>>>()?;
    let last = categories.last().filter(|_| page.more);
    let next = last.map(|row| row.category.clone());
    Ok(CategoriesResponse { categories, next })
}

fn category_response(code: CategoryCode, category: Category) -> CategoryResponse {
    CategoryResponse {
        category: code,
        display: category.display,
        system: category.system,
        code: category.code,
        sensitive: category.sensitive,
        retired: category.retired,
    }
}
