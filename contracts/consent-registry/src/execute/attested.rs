//! Hospitals attest what patients sign on paper; another pair of eyes confirms what can reach them.

use cosmwasm_std::{Api, DepsMut, Env, MessageInfo};
use hie_contract::account::Account;
use hie_policy::{EmergencyAccess, MandateKind};
use hie_types::consent::{AttestedAct, AttestedAction};
use hie_types::registry::AccountResponse;
use hie_types::{Commitment, Handle, HospitalId};

use crate::act::{Act, Action};
use crate::attested::{AttestationError, Confirmer, assert_head_start};
use crate::directive::DirectiveError;
use crate::error::ContractError;
use crate::events::Event;
use crate::execute::delegates;
use crate::glass::staff::is_auditor;
use crate::grantee::Person;
use crate::group::Group;
use crate::mandate::MandateError;
use crate::patient::Patient;
use crate::spoken::{Attestation, Spoken};
use crate::state::{self, Config, HistoryRecord, mandates};
use crate::{history, officer, registry};

/// `ActAttested`.
pub fn act(
    deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    handle: Handle,
    evidence: Commitment,
    action: AttestedAction,
) -> Result<Event, ContractError> {
    let config = state::config(deps.storage)?;
    let patient = attestable(&deps, &handle)?;
    let facts = registry::account(deps.as_ref(), &config, info.sender.as_str())?;
    let (hospital, person) = officer::attester(&facts)?;
    let act = Act {
        env,
        config,
        handle,
        patient,
        spoken: Spoken::Attested {
            officer: Account::of(deps.api, &info.sender)?,
            attestation: Attestation {
                hospital: hospital.into_string(),
                evidence: evidence.0,
            },
        },
        officer: Some(Person::parse(deps.api, &person)?),
        mandate: None,
    };
    let action = of(deps.api, action)?;
    act.take(deps, action)
}

fn of(api: &dyn Api, action: AttestedAction) -> Result<Action, ContractError> {
    Ok(match action {
        AttestedAction::Permit { terms } => Action::Permit(terms.into()),
        AttestedAction::Deny { terms } => Action::Deny(terms.into()),
        AttestedAction::Revoke { directive } => Action::Revoke(directive),
        AttestedAction::OptOut {} => Action::SetEmergencyAccess(EmergencyAccess::OptedOut),
        AttestedAction::ForbidPublishing { hospital } => Action::SetPublishing {
            hospital,
            allowed: false,
        },
        AttestedAction::AppointGuardian {
            account,
            powers,
            until,
        } => {
            let kind = MandateKind::GUARD.into();
            Action::Appoint(delegates::says(api, &account, kind, &powers, until)?.into())
        }
        AttestedAction::DisputeBreakGlass { session } => Action::Dispute(session),
        AttestedAction::ApproveRequest { request, narrowed } => Action::Approve {
            request,
            narrowed: narrowed.map(Box::new),
        },
        AttestedAction::DeclineRequest { request } => Action::Decline(request),
    })
}

/// `ConfirmAttested`.
pub fn confirm(
    mut deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    handle: &Handle,
    act: AttestedAct,
) -> Result<Event, ContractError> {
    let config = state::config(deps.storage)?;
    let patient = attestable(&deps, handle)?;
    let facts = registry::account(deps.as_ref(), &config, info.sender.as_str())?;
    let by = confirmer(&deps, info, facts)?;
    let id = match act {
        AttestedAct::Permit { directive } => directive,
        AttestedAct::Mandate { mandate } => {
            let act = (env, &config, handle, &patient);
            return confirm_mandate(deps, act, mandate, by);
        }
    };
    let directive = state::directive(deps.storage, id)?
        .filter(|directive| directive.handle == handle.0)
        .ok_or(DirectiveError::NotFound)?;
    let now = env.block.time.seconds();
    patient.assert_may_permit(&directive.terms.grantee, now)?;
    let status = directive.status(id, patient.revoked_below, now);
    let passed = patient.control.passed.as_ref().map(|passed| passed.at);
    let attested_at = directive.written_at;
    let directive = directive.confirm(status, by, now)?;
    assert_head_start(attested_at, passed, now)?;
    state::relist_directive(deps.storage, id, &directive)?;
    let record = HistoryRecord::PermitConfirmed { directive: id };
    let about = Some(&directive);
    history::append(deps.branch(), env, &config, handle, record, about)?;
    Ok(Event::AttestedConfirmed {
        directive: id,
        handle: *handle,
    })
}

fn confirm_mandate(
    mut deps: DepsMut<'_>,
    (env, config, handle, patient): (&Env, &Config, &Handle, &Patient),
    number: u32,
    by: Confirmer,
) -> Result<Event, ContractError> {
    let mandate = mandates::mandate(deps.storage, handle, number)?;
    let mandate = mandate.ok_or(AttestationError::NotPending)?;
    if patient.controller.is_some() {
        return Err(MandateError::HasController.into());
    }
    let now = env.block.time.seconds();
    let acts_by = mandates::acts_by(deps.storage, handle, &mandate.says.account, false, now)?;
    let acts_by = acts_by.as_ref().map(|(_, acts_by)| acts_by);
    let mandate = mandate.confirm(by, acts_by, now)?;
    mandates::save(deps.storage, handle, number, &mandate)?;
    let account = &mandate.says.account;
    mandates::save_held_by(deps.storage, handle, account, Some(number))?;
    let record = HistoryRecord::MandateConfirmed { mandate: number };
    history::append_mandate(deps.branch(), env, config, handle, record, &mandate)?;
    Ok(Event::MandateConfirmed {
        handle: *handle,
        mandate: number,
    })
}

/// The auditor, or an officer of an attester hospital.
fn confirmer(
    deps: &DepsMut<'_>,
    info: &MessageInfo,
    facts: AccountResponse,
) -> Result<Confirmer, ContractError> {
    let hospital = match is_auditor(&facts) {
        true => None,
        false => Some(officer::attester(&facts)?.0),
    };
    let person = facts.appointment.map(|own| own.person);
    let person = person.map(|person| Person::parse(deps.api, &person));
    Ok(Confirmer {
        account: Account::of(deps.api, &info.sender)?,
        person: person.transpose()?,
        hospital: hospital.map(HospitalId::into_string),
    })
}

/// The patient, if hospitals may attest for it: under none of its merged handles it is forbidden.
fn attestable(deps: &DepsMut<'_>, handle: &Handle) -> Result<Patient, ContractError> {
    let patient = state::patient(deps.storage, handle)?.ok_or(ContractError::UnknownHandle)?;
    if Group::of(deps.storage, handle, &patient)?.lets_attest() {
        Ok(patient)
    } else {
        Err(AttestationError::Forbidden.into())
    }
}
