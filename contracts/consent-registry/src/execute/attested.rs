//! Hospitals attest what patients sign on paper; another pair of eyes confirms what can reach them.

use cosmwasm_std::{DepsMut, Env, MessageInfo};
use hie_contract::account::Account;
use hie_policy::EmergencyAccess;
use hie_types::consent::{AttestedAct, AttestedAction};
use hie_types::registry::AccountResponse;
use hie_types::{Commitment, Handle, HospitalId};

use crate::act::{Act, Action};
use crate::attested::{AttestationError, Confirmer};
use crate::directive::DirectiveError;
use crate::error::ContractError;
use crate::events::Event;
use crate::glass::staff::is_auditor;
use crate::grantee::Person;
use crate::patient::Patient;
use crate::spoken::{Attestation, Spoken};
use crate::state::{self, HistoryRecord};
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
    };
    act.take(deps, of(action))
}

fn of(action: AttestedAction) -> Action {
    match action {
        AttestedAction::Permit { terms } => Action::Permit(terms.into()),
        AttestedAction::Deny { terms } => Action::Deny(terms.into()),
        AttestedAction::Revoke { directive } => Action::Revoke(directive),
        AttestedAction::OptOut {} => Action::SetEmergencyAccess(EmergencyAccess::OptedOut),
        AttestedAction::ForbidPublishing { hospital } => Action::SetPublishing {
            hospital,
            allowed: false,
        },
        AttestedAction::DisputeBreakGlass { session } => Action::Dispute(session),
    }
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
    let AttestedAct::Permit { directive: id } = act;
    let directive = state::directive(deps.storage, id)?
        .filter(|directive| directive.handle == handle.0)
        .ok_or(DirectiveError::NotFound)?;
    let now = env.block.time.seconds();
    patient.assert_may_permit(&directive.terms.grantee, now)?;
    let status = directive.status(id, patient.revoked_below, now);
    let directive = directive.confirm(status, by, now)?;
    state::relist_directive(deps.storage, id, &directive)?;
    let record = HistoryRecord::PermitConfirmed { directive: id };
    let about = Some(&directive);
    history::append(deps.branch(), env, &config, handle, record, about)?;
    Ok(Event::AttestedConfirmed {
        directive: id,
        handle: *handle,
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

/// The patient, if hospitals may attest for it.
fn attestable(deps: &DepsMut<'_>, handle: &Handle) -> Result<Patient, ContractError> {
    let patient = state::patient(deps.storage, handle)?.ok_or(ContractError::UnknownHandle)?;
    if patient.attestation {
        Ok(patient)
    } else {
        Err(AttestationError::Forbidden.into())
    }
}
