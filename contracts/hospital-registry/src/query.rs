//! Answers. Lists give at most 100 entries and say where the next page begins.

pub mod account;
pub mod assets;
pub mod members;
pub mod network;
pub mod staff;

use cosmwasm_std::{Binary, Deps, Storage};
use hie_contract::edge;
use hie_types::HospitalId;
use hie_types::json::to_binary;
use hie_types::registry::QueryMsg;

use crate::error::Failed;
use crate::membership::MembershipError;
use crate::state;

/// Answers a question as of `now`.
pub fn answer(deps: Deps<'_>, now: u64, msg: QueryMsg) -> Result<Binary, Failed> {
    let answer = match msg {
        QueryMsg::Config {} => to_binary(&network::config(deps)?),
        QueryMsg::Hospital { hospital } => to_binary(&members::hospital(deps, now, hospital)?),
        QueryMsg::Hospitals {
            status,
            capability,
            country,
            start_after,
            limit,
        } => {
            let wanted = members::Wanted {
                status,
                capability,
                country,
            };
            let after = start_after.as_ref();
            to_binary(&members::hospitals(deps, now, &wanted, after, limit)?)
        }
        QueryMsg::History {
            hospital,
            start_after,
            limit,
        } => to_binary(&members::history(deps, &hospital, start_after, limit)?),
        QueryMsg::Applications { start_after, limit } => {
            let after = start_after.as_deref();
            to_binary(&network::applications(deps, now, after, limit)?)
        }
        QueryMsg::Account {
            account,
            practitioner,
            about,
        } => to_binary(&account::account(deps, now, &account, practitioner, about)?),
        QueryMsg::Accounts {
            hospital,
            start_after,
            limit,
        } => {
            let after = start_after.as_ref();
            to_binary(&staff::accounts(deps, now, &hospital, after, limit)?)
        }
        QueryMsg::Keys {
            hospital,
            start_after,
            limit,
        } => to_binary(&assets::keys(deps, &hospital, start_after, limit)?),
        QueryMsg::ActiveKey { hospital, key_use } => {
            to_binary(&assets::active_key(deps, &hospital, key_use)?)
        }
        QueryMsg::Endpoints {
            hospital,
            start_after,
            limit,
        } => {
            let after = start_after.as_ref();
            to_binary(&assets::endpoints(deps, &hospital, after, limit)?)
        }
        QueryMsg::Category { category } => to_binary(&assets::category(deps, category)?),
        QueryMsg::Categories { start_after, limit } => {
            to_binary(&assets::categories(deps, start_after.as_ref(), limit)?)
        }
        QueryMsg::RoleHolders {} => to_binary(&network::role_holders(deps)?),
    };
    Ok(answer)
}

/// How many entries a page has. A page of none could not say where the next one begins.
fn page_limit(limit: Option<u32>) -> usize {
    edge::page_limit(limit)
}

fn expect_known(storage: &dyn Storage, hospital: &HospitalId) -> Result<(), Failed> {
    if state::is_known(storage, hospital) {
        Ok(())
    } else {
        Err(MembershipError::Unknown.into())
    }
}
