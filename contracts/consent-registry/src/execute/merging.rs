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
use crate::merging::{Half, MergeError, MergeEvent, Merged, Step, Word};
use crate::patient::Patient;
use crate::permissions;
use crate::spoken::Spoken;
use crate::state::{self, Actor, Config, HistoryRecord, glass, merging};
use crate::{history, officer, registry};

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

    /// The handle to which a half is said, and the one for which it is.
    pub const fn sides(&self, by_main: bool) -> (Handle, Handle) {
        match by_main {
            true => (self.other.0, self.main.0),
            false => (self.main.0, self.other.0),
        }
    }

    /// The hospital that registered the main handle, or the other one, if no account controls it.
    fn registrar(&self, of_main: bool) -> Option<&str> {
        let patient = match of_main {
            true => &self.main.1,
            false => &self.other.1,
        };
        let registrar = patient.registered_by.as_deref();
        registrar.filter(|_| patient.controller.is_none())
    }

    /// The half that was said for the main handle, or for the other one, if it waits.
    pub fn waits(
        &self,
        storage: &dyn Storage,
        by_main: bool,
        now: u64,
    ) -> Result<Option<Half>, ContractError> {
        let (to, by) = self.sides(by_main);
        let half = merging::half(storage, &to, &by)?;
        let controller = self.controller(by_main);
        Ok(half.filter(|half| half.by_main == by_main && half.waits(controller, now)))
    }

    /// Whether the other half waits already: a hospital's, as long as that one may attest.
    pub fn is_answered(
        &self,
        deps: Deps<'_>,
        config: &Config,
        by_main: bool,
        now: u64,
    ) -> Result<bool, ContractError> {
        let Some(half) = self.waits(deps.storage, !by_main, now)? else {
            return Ok(false);
        };
        match &half.hospital {
            Some(hospital) => Ok(registry::can_attest(deps, config, hospital)?),
            None => Ok(true),
        }
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
    let hospital = registration.hospital.as_str();
    let word = Word::of(hospital, pair.registrar(true), pair.registrar(false))?;
    let now = env.block.time.seconds();
    pair.assert_can_merge(now)?;
    if merging::parted_at(deps.storage, &main, &other)?.is_some() {
        return Err(MergeError::Parted.into());
    }
    if !Group::of(deps.storage, &main, &pair.main.1)?.lets_attest() {
        return Err(MergeError::AttestationForbidden.into());
    }
    match word {
        Word::Half { by_main } if !pair.is_answered(deps.as_ref(), &config, by_main, now)? => {
            let half = Half {
                by_main,
                by: spoken.actor().clone(),
                at: now,
                hospital: Some(registration.hospital.into_string()),
            };
            let (to, by) = pair.sides(by_main);
            merging::save_half(deps.storage, &to, &by, &half)?;
            let spoken = Actor::Patient(spoken);
            tell(
                deps,
                env,
                &config,
                (main, other),
                Step::Proposed,
                spoken,
                &[by],
            )
        }
        Word::Half { .. } | Word::Whole => merge(deps, env, &config, pair, spoken),
    }
}

/// `UnmergePatient`: either controller, or the auditor; an officer of a hospital takes back its half.
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
    let by = Actor::Own(Account::of(deps.api, &info.sender)?);
    if is_auditor(&facts) {
        let pair = Pair::load(deps.as_ref(), main, other)?;
        return part(deps, env, &config, pair, by);
    }
    if facts.hospital.is_none() {
        return Err(MergeError::NeitherControlled.into());
    }
    let pair = Pair::load(deps.as_ref(), main, other)?;
    for by_main in [true, false] {
        let half = pair.waits(deps.storage, by_main, env.block.time.seconds())?;
        let hospital = half.and_then(|half| half.hospital);
        // Whatever the standing of the hospital: taking back is no right that a member loses.
        if hospital.is_some_and(|hospital| officer::is_officer_of(&facts, &hospital)) {
            let (to, said_for) = pair.sides(by_main);
            merging::remove_half(deps.storage, &to, &said_for);
            let pair = (main, other);
            return tell(deps, env, &config, pair, Step::Withdrawn, by, &[said_for]);
        }
    }
    Err(MergeError::NeitherControlled.into())
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
        &[main, other],
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
    let pair = (main, other);
    tell(deps, env, config, pair, Step::Unmerged, by, &[main, other])
}

/// Writes a step into the histories of `concerned`.
fn tell(
    mut deps: DepsMut<'_>,
    env: &Env,
    config: &Config,
    (main, other): (Handle, Handle),
    step: Step,
    by: Actor,
    concerned: &[Handle],
) -> Result<Event, ContractError> {
    let record = HistoryRecord::Merging {
        at: env.block.time.seconds(),
        by,
        step,
        main: main.0,
        other: other.0,
    };
    for handle in concerned {
        history::append(deps.branch(), env, config, handle, record.clone(), None)?;
    }
    Ok(Event::Merge(MergeEvent { main, other, step }))
}
