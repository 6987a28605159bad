//! A handle is registered: by the patient, or by a hospital for a patient without an account.

use cosmwasm_std::{DepsMut, Env, MessageInfo};
use hie_contract::account::Account;
use hie_types::consent::HospitalRegistration;
use hie_types::{Handle, Salt, derive};

use crate::act::{Act, Action};
use crate::error::{Failed, RegistrationError};
use crate::events::Event;
use crate::patient::Patient;
use crate::permissions;
use crate::spoken::Spoken;
use crate::state;

pub fn register(
    deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    handle: Handle,
    salt: &Salt,
    by_hospital: Option<HospitalRegistration>,
) -> Result<Event, Failed> {
    match by_hospital {
        None => in_person(deps, env, info, handle, salt),
        Some(registration) => for_hospital(deps, env, info, handle, salt, registration),
    }
}

fn in_person(
    deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    handle: Handle,
    salt: &Salt,
) -> Result<Event, Failed> {
    let config = state::config(deps.storage)?;
    let actor = Account::of(deps.api, &info.sender)?;
    if handle != derive::patient_handle(&config.chain_id, actor.as_bytes(), salt) {
        return Err(RegistrationError::NotTheSendersHandle.into());
    }
    refuse_taken(deps.as_ref(), &handle)?;
    if state::controls_a_handle(deps.storage, &actor) {
        return Err(RegistrationError::ControlsAHandle.into());
    }
    let act = Act {
        env,
        config,
        handle,
        patient: Patient::in_person(actor.clone(), env.block.time.seconds()),
        spoken: Spoken::Controller(actor),
        officer: None,
        mandate: None,
    };
    act.take(deps, Action::Register)
}

fn for_hospital(
    deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    handle: Handle,
    salt: &Salt,
    registration: HospitalRegistration,
) -> Result<Event, Failed> {
    let config = state::config(deps.storage)?;
    let spoken = permissions::attesting_officer(deps.as_ref(), &config, info, &registration)?;
    let hospital = registration.hospital;
    if handle != derive::hospital_handle(&config.chain_id, &hospital, salt) {
        return Err(RegistrationError::NotTheHospitalsHandle.into());
    }
    refuse_taken(deps.as_ref(), &handle)?;
    let act = Act {
        env,
        config,
        handle,
        patient: Patient::by_hospital(hospital.into_string(), env.block.time.seconds()),
        spoken,
        officer: None,
        mandate: None,
    };
    act.take(deps, Action::Register)
}

fn refuse_taken(deps: cosmwasm_std::Deps<'_>, handle: &Handle) -> Result<(), Failed> {
    match state::patient(deps.storage, handle)? {
        None => Ok(()),
        Some(_) => Err(RegistrationError::HandleTaken.into()),
    }
}
