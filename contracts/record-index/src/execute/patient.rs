//! What a patient says about their records: `ContestRecord` and `RequestErasure`, by themselves, by a
//! delegate, by a signature that somebody relays (`ActSigned`), or on a form that a hospital attests
//! (`ActAttested`).

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use hie_contract::account::Account;
use hie_contract::adr036::{self, Delivery, Envelope, Signed};
use hie_policy::{Authority, Power};
use hie_types::index::PatientAction;
use hie_types::{Commitment, Handle, RecordId};

use super::neighbours;
use super::objection::Writer;
use crate::actor::StoredActor;
use crate::error::Failed;
use crate::events::IndexEvent;
use crate::log::{Contest, Erasure, Leave, What, Who};
use crate::objection::{MAX_ERASURES, Matter, Objection, ObjectionError};
use crate::officer::Officer;
use crate::permissions::Sender;
use crate::pointer::{Pointer, Status, first_repeated};
use crate::state::objection::{objection, raise};
use crate::state::{self, Config};
use crate::tombstone::Kept;

/// An act of the patient, once it is known who spoke.
struct Act {
    handle: Handle,
    who: Who,
    account: Account,
    leave: Leave,
}

/// `ContestRecord` and `RequestErasure`.
///
/// # Errors
/// If the sender may not speak for the patient, or the act cannot be taken.
pub fn act(
    deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    handle: Handle,
    action: PatientAction,
) -> Result<Response, Failed> {
    let config = state::config(deps.storage)?;
    check(&deps, handle, &action)?;
    let asked =
        neighbours(deps.as_ref(), &config)?.may_act(handle, &info.sender, Power::Dispute)?;
    let authority = asked.authority.ok_or(ObjectionError::NotPatient)?;
    let account = Account::of(deps.api, &info.sender)?;
    let act = Act {
        handle,
        who: Who::Patient(account.clone()),
        account,
        leave: Leave {
            authority: authority.into(),
            evidence: None,
        },
    };
    take(deps, env, &config, act, action)
}

/// `ActSigned`. The nonce is used up by an act that is taken, and by no other.
///
/// # Errors
/// If the text is none, its key does not control the handle, or the act cannot be taken.
pub fn act_signed(
    mut deps: DepsMut<'_>,
    env: &Env,
    envelope: Envelope<'_>,
) -> Result<Response, Failed> {
    let config = state::config(deps.storage)?;
    let to = Delivery {
        chain_id: &config.chain_id,
        contract: env.contract.address.as_str(),
        now: env.block.time.seconds(),
    };
    let signed: Signed<PatientAction> = adr036::open(deps.api, envelope, to)?;
    let handle = signed.handle;
    check(&deps, handle, &signed.action)?;
    let signer = signed.account.human(deps.api)?;
    let asked = neighbours(deps.as_ref(), &config)?.may_act(handle, &signer, Power::Dispute)?;
    if asked.authority.map(|authority| authority.0) != Some(Authority::Controller) {
        return Err(ObjectionError::NotController.into());
    }
    let last = state::objection::last_nonce(deps.storage, handle)?;
    adr036::check_nonce(last, signed.nonce)?;
    let act = Act {
        handle,
        who: Who::Patient(signed.account.clone()),
        account: signed.account,
        leave: Leave {
            authority: Authority::Signed,
            evidence: None,
        },
    };
    let response = take(deps.branch(), env, &config, act, signed.action)?;
    state::objection::save_nonce(deps.storage, handle, signed.nonce)?;
    Ok(response)
}

/// `ActAttested`.
///
/// # Errors
/// If the sender may not attest, the patient forbids it, or the act cannot be taken.
pub fn act_attested(
    deps: DepsMut<'_>,
    env: &Env,
    (info, senders): (&MessageInfo, &[Sender]),
    handle: Handle,
    evidence: Commitment,
    action: PatientAction,
) -> Result<Response, Failed> {
    let config = state::config(deps.storage)?;
    check(&deps, handle, &action)?;
    let neighbours = neighbours(deps.as_ref(), &config)?;
    let facts = neighbours.account(&info.sender, None, None)?;
    let officer = Officer::of(&info.sender, &facts, senders)?;
    officer.may_attest()?;
    let asked = neighbours.may_act(handle, &info.sender, Power::Dispute)?;
    if !asked.attestation_allowed {
        return Err(ObjectionError::AttestationForbidden.into());
    }
    let act = Act {
        handle,
        who: Who::Staff(StoredActor::of(deps.api, &officer.actor)?),
        account: Account::of(deps.api, &info.sender)?,
        leave: Leave {
            authority: Authority::Attested,
            evidence: Some(evidence.0),
        },
    };
    take(deps, env, &config, act, action)
}

/// Passes if the records lie under the handle: then it is registered, and the registry can be asked.
fn check(deps: &DepsMut<'_>, handle: Handle, action: &PatientAction) -> Result<(), Failed> {
    let one;
    let records: &[RecordId] = match action {
        PatientAction::ContestRecord { record } => {
            one = [*record];
            &one
        }
        PatientAction::RequestErasure { records } => records,
    };
    if !(1..=MAX_ERASURES).contains(&records.len()) {
        return Err(ObjectionError::Count.into());
    }
    if let Some(index) = first_repeated(records) {
        return Err(ObjectionError::Twice { index }.into());
    }
    for (index, &id) in records.iter().enumerate() {
        match state::kept_under(deps.storage, handle, id)? {
            Some(Kept::Pointer(_)) => {}
            Some(Kept::Erased(_)) => return Err(ObjectionError::Erased { index }.into()),
            None => return Err(ObjectionError::Unknown { index }.into()),
        }
    }
    Ok(())
}

fn take(
    deps: DepsMut<'_>,
    env: &Env,
    config: &Config,
    act: Act,
    action: PatientAction,
) -> Result<Response, Failed> {
    let now = env.block.time.seconds();
    match action {
        PatientAction::ContestRecord { record } => contest(deps, config, act, now, record),
        PatientAction::RequestErasure { records } => {
            request_erasure(deps, config, act, now, &records)
        }
    }
}

/// Whether an objection may be raised now: not while one waits.
fn may_raise(
    deps: &DepsMut<'_>,
    matter: Matter,
    record: RecordId,
    now: u64,
    index: usize,
) -> Result<bool, Failed> {
    match objection(deps.storage, matter, record)? {
        Some(before) if before.is_open() => Ok(false),
        Some(before) if before.rests(now) => Err(ObjectionError::TooSoon { index }.into()),
        Some(_) | None => Ok(true),
    }
}

impl Act {
    fn objection(&self, pointer: &Pointer, now: u64) -> Objection {
        Objection {
            custodian: pointer.custodian.clone(),
            at: now,
            authority: self.leave.authority,
            account: self.account.clone(),
            answered: None,
        }
    }
}

fn pointer(deps: &DepsMut<'_>, record: RecordId, index: usize) -> Result<Pointer, Failed> {
    let pointer = state::pointer(deps.storage, record)?;
    Ok(pointer.ok_or(ObjectionError::Unknown { index })?)
}

fn contest(
    mut deps: DepsMut<'_>,
    config: &Config,
    act: Act,
    now: u64,
    record: RecordId,
) -> Result<Response, Failed> {
    let handle = act.handle;
    let pointer = pointer(&deps, record, 0)?;
    let event = IndexEvent::Contest {
        record,
        handle,
        hospital: &pointer.custodian()?,
        step: "contested",
    };
    let response = Response::new().add_event(event);
    if !may_raise(&deps, Matter::Contest, record, now, 0)? {
        return Ok(response);
    }
    if pointer.status != Status::Current {
        return Err(ObjectionError::NotCurrent.into());
    }
    raise(
        deps.storage,
        Matter::Contest,
        record,
        &act.objection(&pointer, now),
    )?;
    let mut draft = crate::draft::Draft::new(deps.storage);
    draft.change(record, |pointer| Pointer {
        status: Status::Contested,
        ..pointer
    })?;
    let changes = draft.into_changes();
    state::save_changes(deps.storage, &changes)?;
    let what = What::Contest {
        record: record.into(),
        step: Contest::Opened(act.leave),
    };
    let writer = Writer {
        config,
        now,
        who: act.who,
    };
    writer.log(deps.branch(), handle, what)?;
    Ok(response)
}

fn request_erasure(
    mut deps: DepsMut<'_>,
    config: &Config,
    act: Act,
    now: u64,
    records: &[RecordId],
) -> Result<Response, Failed> {
    let handle = act.handle;
    let mut new = Vec::new();
    for (index, &record) in records.iter().enumerate() {
        if may_raise(&deps, Matter::Erasure, record, now, index)? {
            new.push((record, pointer(&deps, record, index)?));
        }
    }
    for (record, pointer) in &new {
        let objection = act.objection(pointer, now);
        raise(deps.storage, Matter::Erasure, *record, &objection)?;
    }
    let response = Response::new().add_event(IndexEvent::Erasure {
        handle,
        step: "requested",
        records: new.len(),
        hospital: None,
    });
    if new.is_empty() {
        return Ok(response);
    }
    let what = What::Erasure {
        step: Erasure::Requested(act.leave),
        records: new.iter().map(|(record, _)| (*record).into()).collect(),
    };
    let writer = Writer {
        config,
        now,
        who: act.who,
    };
    writer.log(deps.branch(), handle, what)?;
    Ok(response)
}
