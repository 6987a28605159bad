//! `AcknowledgeReceipt` and `AcknowledgeNotice`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use hie_contract::account::Account;
use hie_types::index::{NoticeKind, ReceiptAnswer, ReceiptSubject};
use hie_types::{HospitalId, RecordId};

use super::neighbours;
use crate::error::Failed;
use crate::events::IndexEvent;
use crate::officer::Officer;
use crate::owed;
use crate::permissions::Sender;
use crate::settle::{Acknowledged, Answer, Matter, SettleError};
use crate::state::{self, Config};

/// Keeps what became of the copies of the sender's hospital.
///
/// # Errors
/// If the sender may not, no receipt is owed, or it says otherwise than before.
pub fn receipt(
    deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    senders: &[Sender],
    subject: ReceiptSubject,
    answer: ReceiptAnswer,
) -> Result<Response, Failed> {
    let config = state::config(deps.storage)?;
    let hospital = &hospital(&deps, &config, info, senders)?;
    let matter = subject.into();
    let answered = Answer::from(answer);
    let before = state::acknowledged(deps.storage, hospital.as_str(), matter)?;
    let new = match before {
        Some(before) => Answer::changes(before.answer, answered)?,
        None => match owed::since(deps.as_ref(), &config, hospital.as_str(), matter)? {
            Some(_) => true,
            None => return Err(SettleError::NoReceipt.into()),
        },
    };
    if new {
        keep(deps, env, info, hospital, matter, Some(answered))?;
    }
    Ok(Response::new().add_event(IndexEvent::Receipt {
        subject,
        hospital,
        answer,
        new,
    }))
}

/// Keeps that the sender's hospital knows what became of a record that it got.
///
/// # Errors
/// If the sender may not, or no such notice is addressed to its hospital.
pub fn notice(
    deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    senders: &[Sender],
    record: RecordId,
    kind: NoticeKind,
) -> Result<Response, Failed> {
    let config = state::config(deps.storage)?;
    let hospital = &hospital(&deps, &config, info, senders)?;
    let matter = Matter::notice(kind, record.into());
    let before = state::acknowledged(deps.storage, hospital.as_str(), matter)?;
    let new = before.is_none();
    if new {
        owed::since(deps.as_ref(), &config, hospital.as_str(), matter)?
            .ok_or(SettleError::NoNotice)?;
        keep(deps, env, info, hospital, matter, None)?;
    }
    Ok(Response::new().add_event(IndexEvent::Notice {
        record,
        hospital,
        kind,
        new,
    }))
}

/// The hospital for which the sender may acknowledge.
fn hospital(
    deps: &DepsMut<'_>,
    config: &Config,
    info: &MessageInfo,
    senders: &[Sender],
) -> Result<HospitalId, Failed> {
    let facts = neighbours(deps.as_ref(), config)?.account(&info.sender, None, None)?;
    let officer = Officer::of(&info.sender, &facts, senders)?;
    officer.may_acknowledge()?;
    Ok(officer.actor.hospital)
}

fn keep(
    deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    hospital: &HospitalId,
    matter: Matter,
    answer: Option<Answer>,
) -> Result<(), Failed> {
    let said = Acknowledged {
        at: env.block.time.seconds(),
        account: Account::of(deps.api, &info.sender)?,
        answer,
    };
    Ok(state::acknowledge(
        deps.storage,
        hospital.as_str(),
        matter,
        &said,
    )?)
}
