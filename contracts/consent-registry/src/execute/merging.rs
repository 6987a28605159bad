//! Handles of one patient are merged: by their controllers, or by the hospital that registered the
//! temporary one; and parted again.

use cosmwasm_std::{Deps, DepsMut, Env, MessageInfo, Storage};
use hie_contract::account::Account;
use hie_policy::EmergencyAccess;
use hie_types::Handle;
use hie_types::consent::HospitalRegistration;

use crate::act::Action;
use crate::control::ControlError;
use crate::error::ContractError;
use crate::events::Event;
use crate::execute::directives::by_sender;
use crate::glass::staff::is_auditor;
use crate::group::Group;
use crate::merging::{MergeError, MergeEvent, Merged, Step};
use crate::patient::Patient;
use crate::permissions;
use crate::spoken::Spoken;
use crate::state::{self, Actor, Config, HistoryRecord, glass, merging};
use crate::{history, registry};

/// A main handle and another one, with their patients.
pub struct Pair {
    main: (Handle, Patient),
    other: (Handle, Patient),
}

impl Pair {
    /// Both, if they are two and both are registered.
    pub fn load(deps: Deps<'_>, main: Handle, other: Handle) -> Result<Self, ContractError> {
        if main == other {
            return Err(MergeError::SameHandle.into());
        }
        let load = |handle: Handle| -> Result<_, ContractError> {
            let patient = state::patient(deps.storage, &handle)?;
            Ok((handle, patient.ok_or(ContractError::UnknownHandle)?))
        };
        Ok(Self {
            main: load(main)?,
            other: load(other)?,
        })
    }

    /// The account that controls the main handle, or the other one.
    pub const fn controller(&self, of_main: bool) -> Option<&Account> {
        match of_main {
            true => self.main.1.controller.as_ref(),
            false => self.other.1.controller.as_ref(),
        }
    }

    /// Whether the other handle is merged into the main one.
    pub fn is_merged(&self) -> bool {
        self.other.1.merged == Merged::Into(self.main.0.0)
    }

    /// Passes if both are open, nobody is about to take one over, and merging stays flat.
    pub fn assert_can_merge(&self, now: u64) -> Result<(), ContractError> {
        for (_, patient) in [&self.main, &self.other] {
            patient.clone().open()?;
            if patient.control.pending(now).is_some() {
                return Err(ControlError::Pending.into());
            }
        }
        self.merged()?;
        Ok(())
    }

    /// Both as they are once merged.
    fn merged(&self) -> Result<(Patient, Patient), MergeError> {
        let ((main, main_patient), (other, other_patient)) = (&self.main, &self.other);
        let into = other_patient.merged.clone().into_main(main.0)?;
        let with = main_patient.merged.clone().with(other.0)?;
        Ok((
            main_patient.clone().merged(with),
            other_patient.clone().merged(into),
        ))
    }
}

/// `MergePatient` by a controller or by the hospital.
pub fn merge_patient(
    deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    (main, other): (Handle, Handle),
    by_hospital: Option<HospitalRegistration>,
) -> Result<Event, ContractError> {
    let Some(registration) = by_hospital else {
        let own = own_handle(deps.as_ref(), info, main, other)?;
        let own = own.ok_or(MergeError::NeitherControlled)?;
        return by_sender(deps, env, info, own, Action::Merge { main, other });
    };
    let config = state::config(deps.storage)?;
    let spoken = permissions::attesting_officer(deps.as_ref(), &config, info, &registration)?;
    let pair = Pair::load(deps.as_ref(), main, other)?;
    let temporary = &pair.other.1;
    let own = temporary.registered_by.as_deref() == Some(registration.hospital.as_str());
    if temporary.controller.is_some() || !own {
        return Err(MergeError::NotTemporary.into());
    }
    pair.assert_can_merge(env.block.time.seconds())?;
    if merging::parted_at(deps.storage, &main, &other)?.is_some() {
        return Err(MergeError::Parted.into());
    }
    if !Group::of(deps.storage, &main, &pair.main.1)?.lets_attest() {
        return Err(MergeError::AttestationForbidden.into());
    }
    merge(deps, env, &config, pair, spoken)
}

/// `UnmergePatient`: either controller, or the auditor.
pub fn unmerge_patient(
    deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    main: Handle,
    other: Handle,
) -> Result<Event, ContractError> {
    if let Some(own) = own_handle(deps.as_ref(), info, main, other)? {
        return by_sender(deps, env, info, own, Action::Unmerge { main, other });
    }
    let config = state::config(deps.storage)?;
    let facts = registry::account(deps.as_ref(), &config, info.sender.as_str())?;
    if !is_auditor(&facts) {
        return Err(MergeError::NeitherControlled.into());
    }
    let pair = Pair::load(deps.as_ref(), main, other)?;
    let by = Actor::Own(Account::of(deps.api, &info.sender)?);
    part(deps, env, &config, pair, by)
}

/// Which of the two the sender controls.
fn own_handle(
    deps: Deps<'_>,
    info: &MessageInfo,
    main: Handle,
    other: Handle,
) -> Result<Option<Handle>, ContractError> {
    let sender = Account::of(deps.api, &info.sender)?;
    let own = state::handle_of(deps.storage, &sender)?;
    Ok(own.filter(|own| [main, other].contains(own)))
}

/// Merges them; both histories say so.
pub fn merge(
    deps: DepsMut<'_>,
    env: &Env,
    config: &Config,
    pair: Pair,
    by: Spoken,
) -> Result<Event, ContractError> {
    let (main_patient, other_patient) = pair.merged()?;
    let (main, other) = (pair.main.0, pair.other.0);
    merging::remove_halves(deps.storage, &main, &other);
    state::save_patient(deps.storage, &main, &main_patient)?;
    state::save_patient(deps.storage, &other, &other_patient)?;
    let group = Group::of(deps.storage, &main, &main_patient)?;
    if group.emergency_access() == EmergencyAccess::OptedOut {
        // What opting out ends is over, also when they part again.
        let next = glass::next_session(deps.storage)?;
        end_sessions(deps.storage, group.members(), next)?;
    }
    tell(
        deps,
        env,
        config,
        (main, other),
        Step::Merged,
        Actor::Patient(by),
    )
}

/// Ends every session under these handles with a number below `next`.
pub fn end_sessions<'a>(
    storage: &mut dyn Storage,
    members: impl Iterator<Item = (&'a Handle, &'a Patient)>,
    next: u64,
) -> Result<(), ContractError> {
    for (handle, patient) in members {
        let patient = Patient {
            emergency: patient.emergency.end_below(next),
            ..patient.clone()
        };
        state::save_patient(storage, handle, &patient)?;
    }
    Ok(())
}

/// Parts them; both histories say so.
pub fn part(
    deps: DepsMut<'_>,
    env: &Env,
    config: &Config,
    pair: Pair,
    by: Actor,
) -> Result<Event, ContractError> {
    let ((main, main_patient), (other, other_patient)) = (pair.main, pair.other);
    let group = Group::of(deps.storage, &main, &main_patient)?;
    let without = main_patient.merged.clone().without(other.0)?;
    merging::remove_halves(deps.storage, &main, &other);
    state::save_patient(deps.storage, &main, &main_patient.merged(without))?;
    state::save_patient(deps.storage, &other, &other_patient.merged(Merged::Not))?;
    let now = env.block.time.seconds();
    for left in group.handles().iter().filter(|left| **left != other) {
        merging::save_parted(deps.storage, left, &other, now)?;
    }
    tell(deps, env, config, (main, other), Step::Unmerged, by)
}

fn tell(
    mut deps: DepsMut<'_>,
    env: &Env,
    config: &Config,
    (main, other): (Handle, Handle),
    step: Step,
    by: Actor,
) -> Result<Event, ContractError> {
    let record = HistoryRecord::Merging {
        at: env.block.time.seconds(),
        by,
        step,
        main: main.0,
        other: other.0,
    };
    for handle in [&main, &other] {
        history::append(deps.branch(), env, config, handle, record.clone(), None)?;
    }
    Ok(Event::Merge(MergeEvent { main, other, step }))
}
