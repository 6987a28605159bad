//! What is about the network and not about a member.

use cosmwasm_std::{Addr, Deps, StdResult};
use hie_contract::account::Account;
use hie_types::registry::{
    ApplicationResponse, ApplicationsResponse, ConfigResponse, NetworkRole, RoleHolder,
    RoleHoldersResponse,
};
use hie_types::{Hash, OwnershipResponse};

use super::page_limit;
use crate::application::{APPLICATION_SECONDS, MAX_APPLICATIONS};
use crate::error::{ContractError, Failed};
use crate::membership::GRACE_SECONDS;
use crate::state;

pub fn config(deps: Deps<'_>) -> Result<ConfigResponse, Failed> {
    let network = state::network(deps.storage)?;
    let ownership = state::governance(deps.storage)?.ownership;
    Ok(ConfigResponse {
        ownership: OwnershipResponse {
            owner: ownership.owner.human(deps.api)?.into_string(),
            nominated: human(deps, ownership.nominated.as_ref())?,
        },
        chain_id: network.chain_id,
        record_index: human(deps, network.record_index.as_ref())?,
        max_applications: MAX_APPLICATIONS,
        application_seconds: APPLICATION_SECONDS,
        grace_seconds: GRACE_SECONDS,
        settings: network.settings.into(),
        paused: state::PAUSES.list(deps.storage)?,
    })
}

/// An account as people write it.
pub fn human(deps: Deps<'_>, account: Option<&Account>) -> StdResult<Option<String>> {
    account
        .map(|account| account.human(deps.api).map(Addr::into_string))
        .transpose()
}

pub fn role_holders(deps: Deps<'_>) -> Result<RoleHoldersResponse, Failed> {
    let governance = state::governance(deps.storage)?;
    let roles = [
        NetworkRole::Registrar,
        NetworkRole::SecurityOfficer,
        NetworkRole::Auditor,
    ];
    let holder = |role: NetworkRole| -> StdResult<RoleHolder> {
        let seat = governance.seat(role.into());
        Ok(RoleHolder {
            role,
            account: human(deps, seat.holder.as_ref())?,
            nominated: human(deps, seat.nominated.as_ref())?,
        })
    };
    Ok(RoleHoldersResponse {
        holders: roles.into_iter().map(holder).collect::<StdResult<_>>()?,
    })
}

pub fn applications(
    deps: Deps<'_>,
    now: u64,
    after: Option<&str>,
    limit: Option<u32>,
) -> Result<ApplicationsResponse, Failed> {
    let after = after
        .map(|address| Account::parse(deps.api, address))
        .transpose()
        .map_err(|_| ContractError::Address {
            field: "start_after",
        })?;
    let mut pending = state::applications(deps.storage, after.as_ref())?;
    pending.retain(|(_, application)| !application.is_lapsed(now));
    let limit = page_limit(limit);
    let more = pending.len() > limit;
    pending.truncate(limit);
    let applications = pending
        .into_iter()
        .map(|(account, application)| {
            Ok(ApplicationResponse {
                applicant: account.human(deps.api)?.into_string(),
                hospital: state::stored_id(application.hospital.as_bytes())?,
                profile_hash: Hash(application.profile_hash),
                applied_at: application.applied_at,
                lapses_at: application.lapses_at(),
            })
        })
        .collect::<StdResult<Vec<_>>>()?;
    let last = applications.last().filter(|_| more);
    let next = last.map(|application| application.applicant.clone());
    Ok(ApplicationsResponse { applications, next })
}
