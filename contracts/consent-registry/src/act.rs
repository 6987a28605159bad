//! Every act of a patient, whichever message it came in and whoever spoke: one action, taken with
//! an authority that the record keeps. A further way to speak for a patient checks its own claim and
//! then takes the same action; nothing here knows how the message came in.

mod control;
mod delegates;
mod directives;
mod merging;
mod room;
mod standing;

use cosmwasm_std::{DepsMut, Env};
use hie_contract::account::Account;
use hie_contract::pause::PauseError;
use hie_policy::{Effect, EmergencyAccess, MandateKind};
use hie_types::consent::Terms;
use hie_types::{Handle, HospitalId};

use crate::authority::{Kind, May};
use crate::directive::Directive;
use crate::error::Failed;
use crate::events::Event;
use crate::glass::events::GlassEvent;
use crate::glass::session::{Dispute, SessionError};
use crate::grantee::Person;
use crate::group::Group;
use crate::history;
use crate::mandate::{Appointment, Mandate, MandateError};
use crate::patient::Patient;
use crate::pause;
use crate::permissions::PermissionError;
use crate::spoken::Spoken;
use crate::state::{self, Config, HistoryRecord, glass};

/// What a patient can do.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Have the handle registered: attested where a hospital does it.
    Register,
    /// Write a permit.
    Permit(Box<Terms>),
    /// Write a denial.
    Deny(Box<Terms>),
    /// Replace a directive.
    Amend(u64, Box<Terms>),
    /// End one permit.
    Revoke(u64),
    /// End all permits.
    RevokeAll,
    /// End one denial.
    LiftDenial(u64),
    /// Opt out of break-glass, or in again.
    SetEmergencyAccess(EmergencyAccess),
    /// Let hospitals attest acts, or forbid it.
    SetAttestation(bool),
    /// Dispute a break-glass session.
    Dispute(u64),
    /// Forbid a hospital to publish under the handle, or allow it again.
    SetPublishing {
        /// The hospital.
        hospital: HospitalId,
        /// Whether it may.
        allowed: bool,
    },
    /// Close the handle for good.
    Close,
    /// Let somebody act for the patient.
    Appoint(Box<Appointment>),
    /// End the mandates of an account.
    RemoveDelegate(Account),
    /// Hand control over to an account, or to nobody any more.
    Rotate(Option<String>),
    /// Stop a recovery.
    CancelRecovery,
    /// Permit what a hospital asked for, or less.
    Approve {
        /// The request.
        request: u64,
        /// The terms of a narrower permit.
        narrowed: Option<Box<Terms>>,
    },
    /// Answer a request with no.
    Decline(u64),
    /// Say one half of a merge.
    Merge {
        /// The main handle.
        main: Handle,
        /// The one to be merged into it.
        other: Handle,
    },
    /// Part two handles again, or take the half back.
    Unmerge {
        /// The main handle.
        main: Handle,
        /// The one that was merged into it.
        other: Handle,
    },
}

impl Action {
    /// As the table of authorities knows it; nothing where only what it is about can tell, which is
    /// looked at then.
    pub fn kind(&self) -> Option<Kind> {
        Some(match self {
            Self::Register => Kind::Register,
            Self::Permit(_) => Kind::Permit,
            Self::Deny(_) => Kind::Deny,
            Self::Amend(..) | Self::RemoveDelegate(_) => return None,
            Self::Revoke(_) => Kind::Revoke,
            Self::RevokeAll => Kind::RevokeAll,
            Self::LiftDenial(_) => Kind::LiftDenial,
            Self::SetEmergencyAccess(EmergencyAccess::OptedOut) => Kind::OptOut,
            Self::SetEmergencyAccess(EmergencyAccess::Allowed) => Kind::OptIn,
            Self::SetAttestation(false) => Kind::ForbidAttestation,
            Self::SetAttestation(true) => Kind::AllowAttestation,
            Self::Dispute(_) => Kind::Dispute,
            Self::SetPublishing { allowed: false, .. } => Kind::ForbidPublishing,
            Self::SetPublishing { allowed: true, .. } => Kind::AllowPublishing,
            Self::Close => Kind::Close,
            Self::Appoint(says) => match says.kind {
                MandateKind::GUARD => Kind::AppointGuardian,
                MandateKind::HPOWATT | MandateKind::DELEGATEE => Kind::AppointDelegate,
            },
            Self::Rotate(_) => Kind::Rotate,
            Self::CancelRecovery => Kind::CancelRecovery,
            Self::Approve { .. } => Kind::Approve,
            Self::Decline(_) => Kind::Decline,
            Self::Merge { .. } => Kind::Merge,
            Self::Unmerge { .. } => Kind::Unmerge,
        })
    }
}

/// An act about to be taken. That `spoken` is who it says has been checked; whether that authority
/// may take the action is checked when it is taken.
pub struct Act<'a> {
    /// The block and this contract.
    pub env: &'a Env,
    /// Neighbours and limits.
    pub config: Config,
    /// Whose handle.
    pub handle: Handle,
    /// The patient as kept, or as it will be kept once registered.
    pub patient: Patient,
    /// By whose authority, and who.
    pub spoken: Spoken,
    /// The officer as a person, where the act is attested.
    pub officer: Option<Person>,
    /// The sender's mandate, where a delegate acts.
    pub mandate: Option<Mandate>,
}

impl Act<'_> {
    /// Takes the action: checks its rules, writes, and tells what happened.
    ///
    /// # Errors
    /// The first rule that is broken; then nothing of it must be kept.
    pub fn take(self, deps: DepsMut<'_>, action: Action) -> Result<Event, Failed> {
        match action.kind() {
            Some(kind) => self.admit(kind)?,
            // Of a closed handle nothing is left that could be shortened.
            None if matches!(action, Action::Amend(..)) => self.refuse_if_closed(Kind::Amend)?,
            None => {}
        }
        match action {
            Action::Register => self.register(deps),
            Action::Permit(terms) => self.write(deps, Effect::Permit, *terms),
            Action::Deny(terms) => self.write(deps, Effect::Deny, *terms),
            Action::Amend(id, terms) => self.amend(deps, id, *terms),
            Action::Revoke(id) => self.end(deps, id, Directive::revoke),
            Action::RevokeAll => self.revoke_all(deps),
            Action::LiftDenial(id) => self.end(deps, id, Directive::lift),
            Action::SetEmergencyAccess(access) => self.set_emergency_access(deps, access),
            Action::SetAttestation(allowed) => self.set_attestation(deps, allowed),
            Action::Dispute(session) => self.dispute(deps, session),
            Action::SetPublishing { hospital, allowed } => {
                self.set_publishing(deps, hospital, allowed)
            }
            Action::Close => self.close(deps),
            Action::Appoint(says) => self.appoint(deps, *says),
            Action::RemoveDelegate(account) => self.remove_delegate(deps, account),
            Action::Rotate(account) => self.rotate(deps, account),
            Action::CancelRecovery => self.cancel_recovery(deps),
            Action::Approve { request, narrowed } => {
                self.approve(deps, request, narrowed.map(|terms| *terms))
            }
            Action::Decline(request) => self.decline(deps, request),
            Action::Merge { main, other } => self.merge(deps, main, other),
            Action::Unmerge { main, other } => self.part(deps, main, other),
        }
    }

    /// Passes if this authority may take the action, and neither a pause, nor that the handle was
    /// closed, nor that its control changes stands against it.
    fn admit(&self, kind: Kind) -> Result<(), Failed> {
        self.assert_may(kind)?;
        self.assert_runs(kind)?;
        self.refuse_if_closed(kind)?;
        Ok(self.refuse_while_control_changes(kind)?)
    }

    /// Passes if the table lets this authority take the action.
    fn assert_may(&self, kind: Kind) -> Result<(), PermissionError> {
        match kind.may(self.spoken.authority()) {
            May::Always => Ok(()),
            May::With(powers) => {
                let mandate = self.mandate.as_ref();
                let has = mandate.is_some_and(|mandate| mandate.says.powers.has_any(powers));
                has.then_some(()).ok_or(PermissionError::PowerMissing)
            }
            May::Never => Err(PermissionError::NotByThisAuthority),
        }
    }

    /// A delegate takes back nothing that is the patient's own word.
    const fn assert_may_take_back(&self, own: bool) -> Result<(), PermissionError> {
        match self.spoken {
            Spoken::Delegate { .. } if own => Err(PermissionError::PatientsOwn),
            _ => Ok(()),
        }
    }

    /// Passes unless permits are paused and that stops the action.
    fn assert_runs(&self, kind: Kind) -> Result<(), PauseError> {
        pause::expect(pause::stops(kind), self.config.paused)
    }

    pub(crate) fn now(&self) -> u64 {
        self.env.block.time.seconds()
    }

    fn register(self, mut deps: DepsMut<'_>) -> Result<Event, Failed> {
        state::save_patient(deps.storage, &self.handle, &self.patient)?;
        if let Some(controller) = &self.patient.controller {
            state::save_control(deps.storage, controller, &self.handle)?;
        }
        let record = HistoryRecord::Registered {
            at: self.now(),
            by: self.spoken.clone(),
        };
        self.remember(deps.branch(), record, None)?;
        Ok(Event::Patient {
            handle: self.handle,
            hospital: self.patient.registered_by,
        })
    }

    fn revoke_all(self, mut deps: DepsMut<'_>) -> Result<Event, Failed> {
        // An account may have written some of them.
        self.assert_may_take_back(self.patient.controller.is_some())?;
        let below = state::next_directive(deps.storage)?;
        let patient = self.patient.clone().revoke_below(below, self.now());
        state::save_patient(deps.storage, &self.handle, &patient)?;
        let record = HistoryRecord::RevokedAll {
            at: self.now(),
            by: self.spoken.clone(),
            below,
        };
        self.remember(deps.branch(), record, None)?;
        Ok(Event::PermitsRevoked {
            handle: self.handle,
            below,
        })
    }

    fn set_emergency_access(
        self,
        mut deps: DepsMut<'_>,
        access: EmergencyAccess,
    ) -> Result<Event, Failed> {
        if access == EmergencyAccess::Allowed {
            self.assert_may_take_back(self.patient.emergency.own)?;
        }
        let own = self.spoken.authority().is_patients_own();
        let next = glass::next_session(deps.storage)?;
        let patient = Patient {
            emergency: self.patient.emergency.set(access, next, own),
            ..self.patient.clone()
        };
        state::save_patient(deps.storage, &self.handle, &patient)?;
        self.end_sessions_of_the_others(deps.storage, access)?;
        let record = HistoryRecord::EmergencyAccess {
            at: self.now(),
            by: self.spoken.clone(),
            access,
        };
        self.remember(deps.branch(), record, None)?;
        Ok(Event::Glass(GlassEvent::EmergencyAccess {
            handle: self.handle,
            access,
        }))
    }

    fn set_attestation(self, mut deps: DepsMut<'_>, allowed: bool) -> Result<Event, Failed> {
        if allowed {
            self.assert_may_take_back(self.patient.attestation_own)?;
        } else if self.patient.controller.is_none() {
            // Only attested acts and the mandates that they give speak for this handle.
            return Err(MandateError::NobodyElse.into());
        }
        let own = self.spoken.authority().is_patients_own() || self.patient.attestation_own;
        let patient = Patient {
            attestation: allowed,
            attestation_own: own && !allowed,
            ..self.patient.clone()
        };
        state::save_patient(deps.storage, &self.handle, &patient)?;
        let record = HistoryRecord::AttestationSet {
            at: self.now(),
            by: self.spoken.clone(),
            allowed,
        };
        self.remember(deps.branch(), record, None)?;
        Ok(Event::Attestation {
            handle: self.handle,
            allowed,
        })
    }

    fn dispute(self, mut deps: DepsMut<'_>, id: u64) -> Result<Event, Failed> {
        let (at, by) = (self.now(), self.spoken.clone());
        let session = glass::session(deps.storage, id)?.ok_or(SessionError::NotFound)?;
        let group = Group::of(deps.storage, &self.handle, &self.patient)?;
        if !group.answers_for(deps.storage, &self.handle, &session)? {
            return Err(SessionError::NotFound.into());
        }
        // It stands in the history where its opening does.
        let handle = Handle(session.handle);
        let attester = by.attestation().map(|attested| attested.hospital.as_str());
        if attester == Some(session.hospital.as_str()) {
            return Err(SessionError::OwnHospital.into());
        }
        let dispute = Dispute {
            at,
            by: by.clone(),
            closed: false,
        };
        let session = session.dispute(&glass::settings(deps.storage)?, dispute)?;
        glass::update(deps.storage, id, &session)?;
        let record = HistoryRecord::SessionDisputed {
            at,
            by,
            session: id,
        };
        history::append(deps.branch(), self.env, &self.config, &handle, record, None)?;
        Ok(Event::Glass(GlassEvent::Disputed {
            session: id,
            handle,
        }))
    }

    pub(crate) fn remember(
        &self,
        deps: DepsMut<'_>,
        record: HistoryRecord,
        directive: Option<&Directive>,
    ) -> Result<(), Failed> {
        Ok(history::append(
            deps,
            self.env,
            &self.config,
            &self.handle,
            record,
            directive,
        )?)
    }
}
