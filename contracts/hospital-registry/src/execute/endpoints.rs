//! Where a hospital is reached.

use cosmwasm_std::DepsMut;
use hie_types::registry::{EndpointKind, Right};
use hie_types::{EndpointId, ServiceUrl};

use super::require;
use crate::endpoint::{Endpoint, EndpointError, MAX_ENDPOINTS};
use crate::error::Failed;
use crate::events::Event;
use crate::permissions::Caller;
use crate::state::{self, Tally};

pub fn put(
    deps: DepsMut<'_>,
    now: u64,
    caller: &Caller,
    id: EndpointId,
    kind: EndpointKind,
    url: ServiceUrl,
) -> Result<Event, Failed> {
    let hospital = caller.hospital()?;
    require(deps.storage, hospital, Right::Manage, now)?;
    let (kind, url) = (kind.into(), url.into_string());
    let endpoint = if let Some(endpoint) = state::endpoint(deps.storage, hospital, &id)? {
        endpoint.put(kind, url)?
    } else {
        let tally = state::tally(deps.storage, hospital)?;
        if tally.endpoints >= MAX_ENDPOINTS {
            return Err(EndpointError::TooMany.into());
        }
        let tally = Tally {
            endpoints: tally.endpoints.saturating_add(1),
            ..tally
        };
        state::save_tally(deps.storage, hospital, &tally)?;
        Endpoint::new(kind, url)
    };
    state::save_endpoint(deps.storage, hospital, &id, &endpoint)?;
    Ok(Event::Endpoint {
        hospital: hospital.clone(),
        endpoint: id,
        retired: false,
    })
}

pub fn retire(
    deps: DepsMut<'_>,
    now: u64,
    caller: &Caller,
    id: EndpointId,
) -> Result<Event, Failed> {
    let hospital = caller.hospital()?;
    require(deps.storage, hospital, Right::Protect, now)?;
    let endpoint = state::endpoint(deps.storage, hospital, &id)?;
    let endpoint = endpoint.ok_or(EndpointError::Unknown)?.retire()?;
    state::save_endpoint(deps.storage, hospital, &id, &endpoint)?;
    Ok(Event::Endpoint {
        hospital: hospital.clone(),
        endpoint: id,
        retired: true,
    })
}
