//! `AnswerContest` and `AnswerErasure`, and what every answer writes.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, StdResult};
use hie_contract::account::Account;
use hie_policy::{ContestAnswer, ErasureReason, ErrorReason};
use hie_types::index::ErasureAnswer;
use hie_types::{Handle, HospitalId, RecordId};

use super::erasure::erase_with;
use super::neighbours;
use crate::actor::StoredActor;
use crate::draft::Draft;
use crate::error::{Failed, LookupError, PermissionError};
use crate::events::IndexEvent;
use crate::log::{Contest, Entry, Erasure, What, Who};
use crate::objection::{Matter, ObjectionError};
use crate::officer::Officer;
use crate::permissions::Sender;
use crate::pointer::{Marked, Pointer, Status};
use crate::state::objection::answer;
use crate::state::{self, Config};

/// Who writes to the log, and when.
pub(super) struct Writer<'a> {
    /// The settings.
    pub config: &'a Config,
    /// Block time.
    pub now: u64,
    /// Who.
    pub who: Who,
}

impl Writer<'_> {
    /// One entry of the handle's log.
    pub fn log(&self, deps: DepsMut<'_>, handle: Handle, what: What) -> StdResult<()> {
        let entry = Entry {
            at: self.now,
            who: self.who.clone(),
            what,
        };
        state::log(deps.storage, deps.api, self.config, handle, entry)?;
        Ok(())
    }

    /// Records that are in error or erased are withdrawn: whatever contest of theirs waited is
    /// answered.
    pub fn close_contests(
        &self,
        mut deps: DepsMut<'_>,
        handle: Handle,
        records: &[RecordId],
    ) -> StdResult<()> {
        for &id in records {
            if answer(deps.storage, Matter::Contest, id, self.now)? {
                let what = What::Contest {
                    record: id.into(),
                    step: Contest::Answered(ContestAnswer::RecordWithdrawn),
                };
                self.log(deps.branch(), handle, what)?;
            }
        }
        Ok(())
    }
}

/// The officer of the custodian of a record, and the record's pointer.
fn custodian(
    deps: &DepsMut<'_>,
    config: &Config,
    info: &MessageInfo,
    senders: &[Sender],
    record: RecordId,
) -> Result<(Officer, Pointer), Failed> {
    let facts = neighbours(deps.as_ref(), config)?.account(&info.sender, None, None)?;
    let officer = Officer::of(&info.sender, &facts, senders)?;
    officer.may_answer()?;
    let kept = state::kept(deps.storage, record)?.ok_or(LookupError::Record)?;
    if kept.custodian() != officer.actor.hospital.as_str() {
        return Err(PermissionError::NotCustodian.into());
    }
    let pointer = kept.pointer().ok_or(LookupError::Erased)?;
    Ok((officer, pointer))
}

/// `AnswerContest`.
///
/// # Errors
/// If the sender may not, or the record is not contested.
pub fn answer_contest(
    mut deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    senders: &[Sender],
    record: RecordId,
    said: hie_types::ContestAnswer,
) -> Result<Response, Failed> {
    let config = state::config(deps.storage)?;
    let (officer, pointer) = custodian(&deps, &config, info, senders, record)?;
    let now = env.block.time.seconds();
    let handle = pointer.handle.into();
    if !answer(deps.storage, Matter::Contest, record, now)? {
        return Err(ObjectionError::NothingToAnswer.into());
    }
    let writer = Writer {
        config: &config,
        now,
        who: Who::Staff(StoredActor::of(deps.api, &officer.actor)?),
    };
    let what = What::Contest {
        record: record.into(),
        step: Contest::Answered(said.into()),
    };
    writer.log(deps.branch(), handle, what)?;
    let mut draft = Draft::new(deps.storage);
    let marked = match said.0 {
        ContestAnswer::RecordStands => {
            draft.change(record, |pointer| Pointer {
                status: match pointer.status {
                    Status::Contested => Status::Current,
                    // It was replaced, or its store vanished, meanwhile.
                    status => status,
                },
                ..pointer
            })?;
            Vec::new()
        }
        ContestAnswer::RecordWithdrawn => {
            let mark = Marked {
                at: now,
                account: Account::of(deps.api, &info.sender)?,
                reason: ErrorReason::WrongPatient,
            };
            draft.enter_in_error(record, &mark)?
        }
    };
    let changes = draft.into_changes();
    state::save_changes(deps.storage, &changes)?;
    writer.close_contests(deps.branch(), handle, &marked)?;
    Ok(Response::new().add_event(IndexEvent::Contest {
        record,
        handle,
        hospital: &officer.actor.hospital,
        step: said.code(),
    }))
}

/// `AnswerErasure`.
///
/// # Errors
/// If the sender may not, or nobody asked.
pub fn answer_erasure(
    mut deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    senders: &[Sender],
    record: RecordId,
    said: ErasureAnswer,
) -> Result<Response, Failed> {
    let config = state::config(deps.storage)?;
    let (officer, pointer) = custodian(&deps, &config, info, senders, record)?;
    let now = env.block.time.seconds();
    let handle = pointer.handle.into();
    if !answer(deps.storage, Matter::Erasure, record, now)? {
        return Err(ObjectionError::NothingToAnswer.into());
    }
    let writer = Writer {
        config: &config,
        now,
        who: Who::Staff(StoredActor::of(deps.api, &officer.actor)?),
    };
    let hospital: &HospitalId = &officer.actor.hospital;
    let event = |step| IndexEvent::Erasure {
        handle,
        step,
        records: 1,
        hospital: Some(hospital),
    };
    match said {
        ErasureAnswer::Erased {} => {
            let account = Account::of(deps.api, &info.sender)?;
            let reason = ErasureReason::PatientRequest.into();
            let erased = erase_with(deps.branch(), &writer, account, handle, record, reason)?;
            Ok(Response::new()
                .add_event(event("erased"))
                .add_event(IndexEvent::Erased {
                    record,
                    handle,
                    hospital,
                    reason,
                    erased,
                }))
        }
        ErasureAnswer::Retained { reason } => {
            let what = What::Erasure {
                step: Erasure::Retained(reason.into()),
                records: vec![record.into()],
            };
            writer.log(deps, handle, what)?;
            Ok(Response::new().add_event(event("retained")))
        }
    }
}
