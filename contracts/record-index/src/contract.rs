//! Entry points: dispatch only.

use cosmwasm_std::{Binary, Deps, DepsMut, Env, MessageInfo, Response, StdResult, to_json_binary};
use hie_contract::account::Account;
use hie_contract::edge::refuse_funds;
use hie_contract::neighbour::{
    CONSENT_REGISTRY, HOSPITAL_REGISTRY, RECORD_INDEX, expect_contract, wiring_of,
};
use hie_contract::ownership::Ownership;
use hie_contract::version;
use hie_types::MigrateMsg;
use hie_types::index::{ExecuteMsg, InstantiateMsg, QueryMsg};

use crate::error::{ContractError, FieldError};
use crate::evaluate::Ask;
use crate::events::IndexEvent;
use crate::execute::{self, address};
use crate::offline::OfflineReport;
use crate::permissions::senders;
use crate::query;
use crate::query::tickets::Filter;
use crate::settle::Matter;
use crate::state::{self, Config};

const VERSION: &str = env!("CARGO_PKG_VERSION");
const DEFAULT_TICKET_SECONDS: u32 = 900;
/// Thirty days: the month that data protection law gives for an answer.
const DEFAULT_RECEIPT_SECONDS: u32 = 2_592_000;
/// Three days, as for the review of an emergency: a wrong version in use is a danger.
const DEFAULT_NOTICE_SECONDS: u32 = 259_200;

/// Starts the index.
///
/// # Errors
/// If funds come with it, a field is wrong, or a neighbour is not what it should be.
#[cfg_attr(not(feature = "library"), cosmwasm_std::entry_point)]
pub fn instantiate(
    deps: DepsMut<'_>,
    env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, ContractError> {
    refuse_funds(&info)?;
    let (owner_addr, owner) = address(deps.api, &msg.owner, "owner")?;
    let (hospitals_addr, hospitals) =
        address(deps.api, &msg.hospital_registry, "hospital_registry")?;
    let (consent_addr, consent) = address(deps.api, &msg.consent_registry, "consent_registry")?;
    let ticket_seconds = msg.ticket_seconds.unwrap_or(DEFAULT_TICKET_SECONDS);
    if !(60..=86_400).contains(&ticket_seconds) {
        return Err(FieldError::TicketSeconds.into());
    }
    let is = |address, field, name| expect_contract(&deps.querier, address, field, name);
    is(&hospitals_addr, "hospital_registry", HOSPITAL_REGISTRY)?;
    is(&consent_addr, "consent_registry", CONSENT_REGISTRY)?;
    // Else a decision would be about the members of another network.
    wiring_of(&deps.querier, &consent_addr, "consent_registry")?
        .expect_hospital_registry(&hospitals_addr, "consent_registry")?;
    let config = Config {
        chain_id: env.block.chain_id,
        contract: Account::of(deps.api, &env.contract.address)?,
        hospitals,
        consent,
        ticket_seconds,
        receipt_seconds: DEFAULT_RECEIPT_SECONDS,
        notice_seconds: DEFAULT_NOTICE_SECONDS,
    };
    state::save_config(deps.storage, &config)?;
    state::save_ownership(deps.storage, &Ownership::new(owner))?;
    version::initialise(deps.storage, RECORD_INDEX, VERSION)?;
    Ok(Response::new().add_event(IndexEvent::Instantiated {
        owner: owner_addr.as_str(),
    }))
}

/// Executes a message.
///
/// # Errors
/// See [`ContractError`]. What fails changes nothing.
#[cfg_attr(not(feature = "library"), cosmwasm_std::entry_point)]
pub fn execute(
    deps: DepsMut<'_>,
    env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, ContractError> {
    refuse_funds(&info)?;
    let senders = senders(&msg);
    match msg {
        ExecuteMsg::PublishRecords { handle, records } => {
            execute::publish::publish(deps, &env, &info, senders, handle, &records)
        }
        ExecuteMsg::RequestAccess {
            handle,
            records,
            purpose,
            study,
            practitioner,
        } => {
            let ask = Ask {
                account: info.sender,
                handle,
                records,
                purpose,
                study,
                practitioner,
            };
            execute::request::request(deps, &env, &ask)
        }
        ExecuteMsg::ConfirmDisclosure { ticket, records } => {
            execute::disclosure::confirm(deps, &env, &info, senders, ticket, &records)
        }
        ExecuteMsg::NominateOwner { account } => {
            execute::ownership::nominate(deps, &info, &account)
        }
        ExecuteMsg::AcceptOwnership {} => execute::ownership::accept(deps, &info),
        ExecuteMsg::CancelNomination {} => execute::ownership::cancel(deps, &info),
        ExecuteMsg::MarkEnteredInError { record, reason } => {
            execute::correction::enter_in_error(deps, &env, &info, senders, record, reason)
        }
        ExecuteMsg::AcknowledgeReceipt { subject, answer } => {
            execute::settle::receipt(deps, &env, &info, senders, subject, answer)
        }
        ExecuteMsg::AcknowledgeNotice { record, kind } => {
            execute::settle::notice(deps, &env, &info, senders, record, kind)
        }
        ExecuteMsg::EraseRecord { record, reason } => {
            execute::erasure::erase(deps, &env, &info, senders, record, reason)
        }
        ExecuteMsg::UpdateLocator { records } => {
            execute::place::relocate(deps, &info, senders, &records)
        }
        ExecuteMsg::DeclareUnavailable { records } => {
            execute::place::declare_unavailable(deps, &info, &records)
        }
        ExecuteMsg::OfferCustody { records, to } => {
            execute::custody::propose(deps, &env, &info, senders, &records, &to)
        }
        ExecuteMsg::WithdrawCustodyOffer { records } => {
            execute::custody::withdraw(deps, &info, senders, &records)
        }
        ExecuteMsg::AcceptCustody { handle, records } => {
            execute::custody::accept(deps, &env, &info, senders, handle, &records)
        }
        ExecuteMsg::AssignCustody { records, to } => {
            execute::custody::assign(deps, &env, &info, &records, &to)
        }
        ExecuteMsg::ReportOfflineAccess {
            handle,
            records,
            person,
            at,
            side,
        } => {
            let report = OfflineReport {
                handle,
                records,
                person,
                at,
                side,
            };
            execute::offline::report(deps, &env, &info, senders, report)
        }
    }
}

/// Answers a query.
///
/// # Errors
/// If what is asked for is not there, or a field is wrong.
#[cfg_attr(not(feature = "library"), cosmwasm_std::entry_point)]
pub fn query(deps: Deps<'_>, env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    let json: StdResult<Binary> = match msg {
        QueryMsg::Config {} => to_json_binary(&query::config(deps)?),
        QueryMsg::Record { record } => to_json_binary(&query::records::one(deps, record)?),
        QueryMsg::Records {
            handle,
            start_after,
            limit,
        } => to_json_binary(&query::records::page(
            deps,
            handle,
            start_after.as_deref(),
            limit,
        )?),
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
            to_json_binary(&query::access::check(deps, &env, &ask)?)
        }
        QueryMsg::Ticket { ticket } => to_json_binary(&query::tickets::one(deps, &env, ticket)?),
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
            to_json_binary(&query::tickets::page(deps, &filter, start_after, limit)?)
        }
        QueryMsg::AccessLog {
            handle,
            start_after,
            limit,
        } => to_json_binary(&query::access::log(deps, handle, start_after, limit)?),
        QueryMsg::Related {
            record,
            start_after,
            limit,
        } => to_json_binary(&query::related::page(deps, record, start_after, limit)?),
        QueryMsg::EmergencySummary { handle } => {
            to_json_binary(&query::related::summary(deps, handle)?)
        }
        QueryMsg::OutstandingReceipts {
            hospital,
            only_overdue,
            start_after,
            limit,
        } => to_json_binary(&query::settle::receipts(
            deps,
            &env,
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
        } => to_json_binary(&query::settle::notices(
            deps,
            &env,
            &hospital,
            only_overdue,
            start_after,
            limit,
        )?),
        QueryMsg::Receipt { hospital, subject } => {
            let matter = subject.into();
            to_json_binary(&query::settle::settlement(deps, &env, &hospital, matter)?)
        }
        QueryMsg::Notice {
            hospital,
            record,
            kind,
        } => {
            let matter = Matter::notice(kind, record.into());
            to_json_binary(&query::settle::settlement(deps, &env, &hospital, matter)?)
        }
        QueryMsg::UnconfirmedTickets {
            custodian,
            start_after,
            limit,
        } => to_json_binary(&query::tickets::unconfirmed(
            deps,
            &env,
            &custodian,
            start_after,
            limit,
        )?),
        QueryMsg::Holdings { hospital } => {
            to_json_binary(&query::custody::holdings(deps, hospital)?)
        }
        QueryMsg::Tombstone { record } => to_json_binary(&query::records::tombstone(deps, record)?),
        QueryMsg::CustodyOffers {
            hospital,
            start_after,
            limit,
        } => to_json_binary(&query::custody::offers(
            deps,
            &hospital,
            start_after,
            limit,
        )?),
        QueryMsg::UnmatchedReports {
            hospital,
            start_after,
            limit,
        } => to_json_binary(&query::offline::unmatched(
            deps,
            &hospital,
            start_after.as_deref(),
            limit,
        )?),
    };
    Ok(json?)
}

/// Takes over the state of an earlier version.
///
/// # Errors
/// If the state is that of another contract, or newer.
#[cfg_attr(not(feature = "library"), cosmwasm_std::entry_point)]
pub fn migrate(deps: DepsMut<'_>, _env: Env, _msg: MigrateMsg) -> Result<Response, ContractError> {
    version::migrate(deps.storage, RECORD_INDEX, VERSION)?;
    Ok(Response::new().add_event(IndexEvent::Migrated { version: VERSION }))
}
