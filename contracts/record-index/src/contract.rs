//! Entry points: dispatch only.

use cosmwasm_std::{Binary, Deps, DepsMut, Env, MessageInfo, Response};
use hie_contract::adr036::Envelope;
use hie_contract::edge::refuse_funds;
use hie_contract::neighbour::RECORD_INDEX;
use hie_contract::version;
use hie_types::MigrateMsg;
use hie_types::index::{ExecuteMsg, InstantiateMsg, PatientAction, QueryMsg};

use crate::error::Failed;
use crate::evaluate::Ask;
use crate::events::IndexEvent;
use crate::execute::{
    anchor, correction, custody, disclosure, erasure, instantiate, objection, offline, ownership,
    patient, place, publish, request, settings, settle,
};
use crate::offline::OfflineReport;
use crate::permissions::senders;
use crate::query;

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Starts the index.
///
/// # Errors
/// If funds come with it, a field is wrong, or a neighbour is not what it should be.
#[cfg_attr(not(feature = "library"), cosmwasm_std::entry_point)]
pub fn instantiate(
    mut deps: DepsMut<'_>,
    env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, Failed> {
    refuse_funds(&info)?;
    let response = instantiate::instantiate(deps.branch(), env, &msg)?;
    version::initialise(deps.storage, RECORD_INDEX, VERSION)?;
    Ok(response)
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
) -> Result<Response, Failed> {
    refuse_funds(&info)?;
    let senders = senders(&msg);
    match msg {
        ExecuteMsg::PublishRecords { handle, records } => {
            publish::publish(deps, &env, &info, senders, handle, &records)
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
            request::request(deps, &env, &ask)
        }
        ExecuteMsg::ConfirmDisclosure { ticket, records } => {
            disclosure::confirm(deps, &env, &info, senders, ticket, &records)
        }
        ExecuteMsg::NominateOwner { account } => ownership::nominate(deps, &info, &account),
        ExecuteMsg::AcceptOwnership {} => ownership::accept(deps, &info),
        ExecuteMsg::CancelNomination {} => ownership::cancel(deps, &info),
        ExecuteMsg::MarkEnteredInError { record, reason } => {
            correction::enter_in_error(deps, &env, &info, senders, record, reason)
        }
        ExecuteMsg::AnchorBatch { root, leaves, kind } => {
            anchor::anchor(deps, &env, &info, senders, root, leaves, kind)
        }
        ExecuteMsg::UpdateConfig { settings } => settings::update(deps, &info, &settings),
        ExecuteMsg::Pause { scope } => settings::pause(deps, &info, scope),
        ExecuteMsg::Resume { scope } => settings::resume(deps, &info, scope),
        ExecuteMsg::Purge { handle } => settings::purge(deps, &env, handle),
        ExecuteMsg::ContestRecord { handle, record } => {
            let action = PatientAction::ContestRecord { record };
            patient::act(deps, &env, &info, handle, action)
        }
        ExecuteMsg::RequestErasure { handle, records } => {
            let action = PatientAction::RequestErasure { records };
            patient::act(deps, &env, &info, handle, action)
        }
        ExecuteMsg::AnswerContest { record, answer } => {
            objection::answer_contest(deps, &env, &info, senders, record, answer)
        }
        ExecuteMsg::AnswerErasure { record, answer } => {
            objection::answer_erasure(deps, &env, &info, senders, record, answer)
        }
        ExecuteMsg::ActSigned {
            payload,
            public_key,
            signature,
        } => {
            let envelope = Envelope {
                payload: &payload,
                public_key: &public_key,
                signature: &signature,
            };
            patient::act_signed(deps, &env, envelope)
        }
        ExecuteMsg::ActAttested {
            handle,
            evidence,
            action,
        } => {
            let who = (&info, senders);
            patient::act_attested(deps, &env, who, handle, evidence, action)
        }
        ExecuteMsg::AcknowledgeReceipt { subject, answer } => {
            settle::receipt(deps, &env, &info, senders, subject, answer)
        }
        ExecuteMsg::AcknowledgeNotice { record, kind } => {
            settle::notice(deps, &env, &info, senders, record, kind)
        }
        ExecuteMsg::EraseRecord { record, reason } => {
            erasure::erase(deps, &env, &info, senders, record, reason)
        }
        ExecuteMsg::UpdateLocator { records } => place::relocate(deps, &info, senders, &records),
        ExecuteMsg::DeclareUnavailable { records } => {
            place::declare_unavailable(deps, &info, &records)
        }
        ExecuteMsg::OfferCustody { records, to } => {
            custody::propose(deps, &env, &info, senders, &records, &to)
        }
        ExecuteMsg::WithdrawCustodyOffer { records } => {
            custody::withdraw(deps, &info, senders, &records)
        }
        ExecuteMsg::AcceptCustody { handle, records } => {
            custody::accept(deps, &env, &info, senders, handle, &records)
        }
        ExecuteMsg::AssignCustody { records, to } => {
            custody::assign(deps, &env, &info, &records, &to)
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
            offline::report(deps, &env, &info, senders, report)
        }
    }
}

/// Answers a query.
///
/// # Errors
/// If what is asked for is not there, or a field is wrong.
#[cfg_attr(not(feature = "library"), cosmwasm_std::entry_point)]
pub fn query(deps: Deps<'_>, env: Env, msg: QueryMsg) -> Result<Binary, Failed> {
    query::answer(deps, &env, msg)
}

/// Takes over the state of an earlier version.
///
/// # Errors
/// If the state is that of another contract, or newer.
#[cfg_attr(not(feature = "library"), cosmwasm_std::entry_point)]
pub fn migrate(deps: DepsMut<'_>, _env: Env, _msg: MigrateMsg) -> Result<Response, Failed> {
    version::migrate(deps.storage, RECORD_INDEX, VERSION)?;
    Ok(Response::new().add_event(IndexEvent::Migrated { version: VERSION }))
}
