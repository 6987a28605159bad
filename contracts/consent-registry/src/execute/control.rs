//! A handle is claimed or recovered: proposed, confirmed, cancelled, accepted.

use cosmwasm_std::{Deps, DepsMut, Env, MessageInfo};
use hie_contract::account::Account;
use hie_types::{Commitment, Handle, HospitalId};

use crate::act::Action;
use crate::control::{Canceller, Control, ControlError, Proposal, Stage};
use crate::error::{ContractError, Failed};
use crate::events::{ControlStep, Event};
use crate::execute::directives::by_sender;
use crate::glass::staff::{StaffError, is_auditor};
use crate::group::Group;
use crate::merging::Merged;
use crate::patient::Patient;
use crate::permissions::PermissionError;
use crate::spoken::{Attestation, Spoken};
use crate::state::{self, Actor, Change, Config, HistoryRecord, control};
use crate::views::AccountFacts;
use crate::{history, officer, registry};

/// What somebody proposes.
pub struct Proposed {
    /// Which handle.
    pub handle: Handle,
    /// Who is to control it.
    pub account: String,
    /// For which hospital; the auditor proposes if left out.
    pub hospital: Option<HospitalId>,
    /// Commitment to the signed form.
    pub evidence: Commitment,
}

/// `ClaimControl`.
pub fn claim(
    deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    proposed: Proposed,
) -> Result<Event, Failed> {
    let config = state::config(deps.storage)?;
    let by = proposer(deps.as_ref(), &config, info, &proposed)?;
    let patient = patient_of(deps.as_ref(), &proposed.handle)?;
    if patient.controller.is_some() {
        return Err(ControlError::HasController.into());
    }
    let registrar = patient.registered_by.as_deref();
    let elsewhere = proposed
        .hospital
        .as_ref()
        .is_some_and(|hospital| registrar != Some(hospital.as_str()));
    // What is denied under a merged handle holds for the main one too.
    let merged = matches!(patient.merged, Merged::Into(_));
    if elsewhere
        && let Some(registrar) = registrar
        && registry::can_attest(deps.as_ref(), &config, registrar)?
    {
        return Err(ControlError::NotTheRegistrar.into());
    }
    let confirmed = elsewhere || merged;
    propose(deps, env, &config, by, patient, proposed, confirmed)
}

/// `RecoverControl`.
pub fn recover(
    deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    proposed: Proposed,
) -> Result<Event, Failed> {
    let config = state::config(deps.storage)?;
    let by = proposer(deps.as_ref(), &config, info, &proposed)?;
    let patient = patient_of(deps.as_ref(), &proposed.handle)?;
    if patient.controller.is_none() {
        return Err(ControlError::NoController.into());
    }
    propose(deps, env, &config, by, patient, proposed, false)
}

/// An officer of the hospital for which it is proposed, in person; or the auditor.
fn proposer(
    deps: Deps<'_>,
    config: &Config,
    info: &MessageInfo,
    proposed: &Proposed,
) -> Result<Actor, Failed> {
    let facts = registry::account(deps, config, info.sender.as_str())?;
    let account = Account::of(deps.api, &info.sender)?;
    let Some(hospital) = &proposed.hospital else {
        return match is_auditor(&facts) {
            true => Ok(Actor::Own(account)),
            false => Err(StaffError::NotAuditor.into()),
        };
    };
    officer::may_attest(&facts, hospital)?;
    Ok(Actor::Patient(Spoken::Attested {
        officer: account,
        attestation: Attestation {
            hospital: hospital.to_string(),
            evidence: proposed.evidence.0,
        },
    }))
}

fn propose(
    mut deps: DepsMut<'_>,
    env: &Env,
    config: &Config,
    by: Actor,
    patient: Patient,
    proposed: Proposed,
    to_be_confirmed: bool,
) -> Result<Event, Failed> {
    let now = env.block.time.seconds();
    let to = Account::parse(deps.api, &proposed.account)
        .map_err(|_| ContractError::Address { field: "account" })?;
    if to == *by.account() {
        return Err(ControlError::Oneself.into());
    }
    if state::controls_a_handle(deps.storage, &to) {
        return Err(ControlError::ControlsAHandle { field: "account" }.into());
    }
    let by_hospital = proposed.hospital.is_some();
    let group = Group::of(deps.storage, &proposed.handle, &patient)?;
    let forbidden = !group.lets_attest();
    let stage = if by_hospital && (to_be_confirmed || forbidden) {
        Stage::Unconfirmed
    } else {
        let wait = control::waits(deps.storage)?.of(patient.controller.is_some());
        let from = now.saturating_add(wait);
        Stage::Waiting {
            from,
            overruled: false,
        }
    };
    let proposal = Proposal {
        to: to.clone(),
        hospital: proposed.hospital.map(HospitalId::into_string),
        by: by.account().clone(),
        at: now,
        evidence: proposed.evidence.0,
        confirmed: false,
        stage,
    };
    let from = match stage {
        Stage::Waiting { from, .. } => Some(from),
        Stage::Unconfirmed | Stage::Cancelled { .. } => None,
    };
    let change = change_of(&patient);
    let record = HistoryRecord::ControlProposed {
        at: now,
        evidence: (!by_hospital).then_some(proposed.evidence.0),
        by,
        change,
        to,
        from,
    };
    let control = patient.control.clone().propose(proposal, now)?;
    keep(
        &mut deps,
        env,
        config,
        &proposed.handle,
        patient,
        control,
        record,
    )?;
    Ok(Event::Control {
        handle: proposed.handle,
        step: ControlStep::Proposed {
            change,
            account: proposed.account,
            from,
        },
    })
}

/// `ConfirmRecovery`.
pub fn confirm(
    mut deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    handle: Handle,
) -> Result<Event, Failed> {
    let config = state::config(deps.storage)?;
    let facts = registry::account(deps.as_ref(), &config, info.sender.as_str())?;
    if !is_auditor(&facts) {
        return Err(StaffError::NotAuditor.into());
    }
    let by = Account::of(deps.api, &info.sender)?;
    let patient = patient_of(deps.as_ref(), &handle)?;
    let now = env.block.time.seconds();
    let wait = control::waits(deps.storage)?.of(patient.controller.is_some());
    let control = patient.control.clone().confirm(&by, now, wait)?;
    let from = now.saturating_add(wait);
    let record = HistoryRecord::ControlConfirmed { at: now, by, from };
    keep(&mut deps, env, &config, &handle, patient, control, record)?;
    Ok(Event::Control {
        handle,
        step: ControlStep::Confirmed { from },
    })
}

/// `CancelClaim`.
pub fn cancel_claim(
    deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    handle: Handle,
) -> Result<Event, Failed> {
    let patient = patient_of(deps.as_ref(), &handle)?;
    if patient.controller.is_some() {
        return Err(ControlError::HasController.into());
    }
    cancel(deps, env, info, handle, patient)
}

/// `CancelRecovery`.
pub fn cancel_recovery(
    deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    handle: Handle,
) -> Result<Event, Failed> {
    let patient = patient_of(deps.as_ref(), &handle)?;
    if patient.controller.is_none() {
        return Err(ControlError::NoController.into());
    }
    if patient.is_controlled_by(&Account::of(deps.api, &info.sender)?) {
        return by_sender(deps, env, info, handle, Action::CancelRecovery);
    }
    cancel(deps, env, info, handle, patient)
}

/// By an officer of the hospital that proposed it or registered the handle, or by the auditor.
fn cancel(
    mut deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    handle: Handle,
    patient: Patient,
) -> Result<Event, Failed> {
    let config = state::config(deps.storage)?;
    let now = env.block.time.seconds();
    let facts = registry::account(deps.as_ref(), &config, info.sender.as_str())?;
    let canceller = canceller(&facts, &patient, now)?;
    let control = patient.control.clone().cancel(canceller, now)?;
    let by = Actor::Own(Account::of(deps.api, &info.sender)?);
    let record = HistoryRecord::ControlCancelled { at: now, by };
    keep(&mut deps, env, &config, &handle, patient, control, record)?;
    Ok(Event::Control {
        handle,
        step: ControlStep::Cancelled,
    })
}

fn canceller(
    facts: &AccountFacts,
    patient: &Patient,
    now: u64,
) -> Result<Canceller, PermissionError> {
    if is_auditor(facts) {
        return Ok(Canceller::Auditor);
    }
    let pending = patient.control.pending(now);
    let proposer = pending.and_then(|proposal| proposal.hospital.as_deref());
    let registrar = patient.registered_by.as_deref();
    let registrar = registrar.filter(|_| patient.controller.is_none());
    let concerned = [proposer, registrar].into_iter().flatten();
    let mut concerned = concerned.map(|hospital| officer::is_officer_of(facts, hospital));
    if concerned.any(|officer| officer) {
        return Ok(Canceller::Hospital);
    }
    Err(PermissionError::MayNotCancel)
}

/// `AcceptControl`.
pub fn accept(
    mut deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    handle: Handle,
) -> Result<Event, Failed> {
    let config = state::config(deps.storage)?;
    let by = Account::of(deps.api, &info.sender)?;
    let patient = patient_of(deps.as_ref(), &handle)?;
    let now = env.block.time.seconds();
    let change = match patient.control.rotation == Some(by.clone()) {
        true => Change::Rotation,
        false => change_of(&patient),
    };
    let controlled = patient.controller.is_some();
    let control = patient.control.clone().accept(&by, controlled, now)?;
    if change != Change::Rotation
        && let Some(hospital) = patient.control.vouched_for(&by)
        && !registry::can_attest(deps.as_ref(), &config, hospital)?
    {
        return Err(ControlError::ProposerLost.into());
    }
    if state::controls_a_handle(deps.storage, &by) {
        return Err(ControlError::ControlsAHandle { field: "sender" }.into());
    }
    if let Some(before) = &patient.controller {
        state::release_control(deps.storage, before);
    }
    state::save_control(deps.storage, &by, &handle)?;
    let patient = Patient {
        controller: Some(by.clone()),
        ..patient
    };
    let record = HistoryRecord::ControlPassed {
        at: now,
        by: Spoken::Controller(by),
        change,
    };
    keep(&mut deps, env, &config, &handle, patient, control, record)?;
    Ok(Event::Control {
        handle,
        step: ControlStep::Passed {
            change,
            account: info.sender.to_string(),
        },
    })
}

fn keep(
    deps: &mut DepsMut<'_>,
    env: &Env,
    config: &Config,
    handle: &Handle,
    patient: Patient,
    control: Control,
    record: HistoryRecord,
) -> Result<(), Failed> {
    let patient = Patient { control, ..patient };
    state::save_patient(deps.storage, handle, &patient)?;
    history::append(deps.branch(), env, config, handle, record, None)?;
    Ok(())
}

const fn change_of(patient: &Patient) -> Change {
    match patient.controller {
        Some(_) => Change::Recovery,
        None => Change::Claim,
    }
}

fn patient_of(deps: Deps<'_>, handle: &Handle) -> Result<Patient, Failed> {
    state::patient(deps.storage, handle)?.ok_or_else(|| ContractError::UnknownHandle.into())
}
