//! What the contract answers. Nothing here writes.

pub mod access;
pub mod anchors;
pub mod custody;
pub mod objection;
pub mod offline;
pub mod records;
pub mod related;
pub mod settle;
pub mod tickets;

use cosmwasm_std::{Binary, Deps, Env, StdResult};
use hie_types::OwnershipResponse;
use hie_types::index::{ConfigResponse, ContestsResponse, ErasureRequestsResponse, QueryMsg};
use hie_types::json::to_binary;

use crate::error::Failed;
use crate::evaluate::{Ask, MAX_REQUEST};
use crate::execute::address;
use crate::execute::publish::MAX_BATCH;
use crate::objection::Matter as Objected;
use crate::settle::Matter as Settled;
use crate::state;
use crate::ticket::CONFIRM_SECONDS;
use tickets::Filter;

/// Answers a query: dispatch, nothing else.
///
/// # Errors
/// If what is asked for is not there, or a field is wrong.
pub fn answer(deps: Deps<'_>, env: &Env, msg: QueryMsg) -> Result<Binary, Failed> {
    let json = match msg {
        QueryMsg::Config {} => to_binary(&config(deps)?),
        QueryMsg::Record { record } => to_binary(&records::one(deps, record)?),
        QueryMsg::Records {
            handle,
            start_after,
            limit,
        } => to_binary(&records::page(deps, handle, start_after.as_deref(), limit)?),
        QueryMsg::CheckAccess {
            account,
            handle,
            records,
            purpose,
            study,
            practitioner,
        } => {
            let (account, _) = address(deps.api, &account, "account")?;
            let ask = Ask {
                account,
                handle,
                records,
                purpose,
                study,
                practitioner,
            };
            to_binary(&access::check(deps, env, &ask)?)
        }
        QueryMsg::Ticket { ticket } => to_binary(&tickets::one(deps, env, ticket)?),
        QueryMsg::Tickets {
            handle,
            requester,
            custodian,
            start_after,
            limit,
        } => {
            let filter = Filter {
                handle,
                requester,
                custodian,
            };
            to_binary(&tickets::page(deps, &filter, start_after, limit)?)
        }
        QueryMsg::AccessLog {
            handle,
            start_after,
            limit,
        } => to_binary(&access::log(deps, handle, start_after, limit)?),
        QueryMsg::Related {
            record,
            start_after,
            limit,
        } => to_binary(&related::page(deps, record, start_after, limit)?),
        QueryMsg::EmergencySummary { handle } => to_binary(&related::summary(deps, handle)?),
        QueryMsg::Anchor { hospital, root } => to_binary(&anchors::one(deps, hospital, root)?),
        QueryMsg::Anchors {
            hospital,
            start_after,
            limit,
        } => to_binary(&anchors::page(deps, &hospital, start_after, limit)?),
        QueryMsg::VerifyInclusion {
            hospital,
            root,
            index,
            leaf,
            path,
        } => to_binary(&anchors::verify(deps, &hospital, root, index, leaf, &path)?),
        QueryMsg::OutstandingReceipts {
            hospital,
            only_overdue,
            start_after,
            limit,
        } => to_binary(&settle::receipts(
            deps,
            env,
            &hospital,
            only_overdue,
            start_after.as_deref(),
            limit,
        )?),
        QueryMsg::Notices {
            hospital,
            only_overdue,
            start_after,
            limit,
        } => to_binary(&settle::notices(
            deps,
            env,
            &hospital,
            only_overdue,
            start_after,
            limit,
        )?),
        QueryMsg::Receipt { hospital, subject } => {
            let matter = subject.into();
            to_binary(&settle::settlement(deps, env, &hospital, matter)?)
        }
        QueryMsg::Notice {
            hospital,
            record,
            kind,
        } => {
            let matter = Settled::notice(kind, record.into());
            to_binary(&settle::settlement(deps, env, &hospital, matter)?)
        }
        QueryMsg::UnconfirmedTickets {
            custodian,
            start_after,
            limit,
        } => to_binary(&tickets::unconfirmed(
            deps,
            env,
            &custodian,
            start_after,
            limit,
        )?),
        QueryMsg::Holdings { hospital } => to_binary(&custody::holdings(deps, hospital)?),
        QueryMsg::Contests {
            hospital,
            only_overdue,
            start_after,
            limit,
        } => {
            let page = (start_after.as_deref(), limit);
            let (contests, next) =
                objection::page(deps, env, Objected::Contest, &hospital, only_overdue, page)?;
            to_binary(&ContestsResponse { contests, next })
        }
        QueryMsg::ErasureRequests {
            hospital,
            only_overdue,
            start_after,
            limit,
        } => {
            let page = (start_after.as_deref(), limit);
            let (requests, next) =
                objection::page(deps, env, Objected::Erasure, &hospital, only_overdue, page)?;
            to_binary(&ErasureRequestsResponse { requests, next })
        }
        QueryMsg::Tombstone { record } => to_binary(&records::tombstone(deps, record)?),
        QueryMsg::CustodyOffers {
            hospital,
            start_after,
            limit,
        } => to_binary(&custody::offers(deps, &hospital, start_after, limit)?),
        QueryMsg::UnmatchedReports {
            hospital,
            start_after,
            limit,
        } => to_binary(&offline::unmatched(
            deps,
            &hospital,
            start_after.as_deref(),
            limit,
        )?),
    };
    Ok(json)
}

/// `Config`.
///
/// # Errors
/// If what is stored cannot be read.
pub fn config(deps: Deps<'_>) -> StdResult<ConfigResponse> {
    let config = state::config(deps.storage)?;
    let ownership = state::ownership(deps.storage)?;
    let (hospitals, consent) = state::registries(deps.api, &config)?;
    let nominated = ownership.nominated.map(|account| account.human(deps.api));
    Ok(ConfigResponse {
        ownership: OwnershipResponse {
            owner: ownership.owner.human(deps.api)?.into_string(),
            nominated: nominated.transpose()?.map(|address| address.into_string()),
        },
        chain_id: config.chain_id,
        hospital_registry: hospitals.into_string(),
        consent_registry: consent.into_string(),
        ticket_seconds: config.settings.ticket_seconds,
        confirm_seconds: CONFIRM_SECONDS,
        max_batch: u32::try_from(MAX_BATCH)?,
        max_request: u32::try_from(MAX_REQUEST)?,
        receipt_seconds: config.settings.receipt_seconds,
        notice_seconds: config.settings.notice_seconds,
        retention_days: config.settings.retention_days,
        paused: config.paused.list(),
    })
}
