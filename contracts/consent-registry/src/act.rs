//! Every act of a patient, whichever message it came in and whoever spoke: one action, taken with
//! an authority that the record keeps. A further way to speak for a patient checks its own claim and
//! then takes the same action; nothing here knows how the message came in.

mod control;
mod directives;
mod standing;

use cosmwasm_std::{DepsMut, Env};
use hie_policy::{Effect, EmergencyAccess};
use hie_types::consent::Terms;
use hie_types::{Handle, HospitalId};

use crate::authority::{Kind, May};
use crate::directive::Directive;
use crate::error::ContractError;
use crate::events::Event;
use crate::glass::events::GlassEvent;
use crate::glass::session::{Dispute, SessionError};
use crate::grantee::Person;
use crate::history;
use crate::patient::Patient;
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
    /// Hand control over to an account, or to nobody any more.
    Rotate(Option<String>),
    /// Stop a recovery.
    CancelRecovery,
}

impl Action {
    /// As the table of authorities knows it; nothing where only the directive that it amends can
    /// tell, which is looked at then.
    pub const fn kind(&self) -> Option<Kind> {
        Some(match self {
            Self::Register => Kind::Register,
            Self::Permit(_) => Kind::Permit,
            Self::Deny(_) => Kind::Deny,
            Self::Amend(..) => return None,
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
            Self::Rotate(_) => Kind::Rotate,
            Self::CancelRecovery => Kind::CancelRecovery,
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
}

impl Act<'_> {
    /// Takes the action: checks its rules, writes, and tells what happened.
    ///
    /// # Errors
    /// The first rule that is broken; then nothing of it must be kept.
    pub fn take(self, deps: DepsMut<'_>, action: Action) -> Result<Event, ContractError> {
        match action.kind() {
            Some(kind) => self.admit(kind)?,
            // Of a closed handle nothing is left that could be shortened.
            None => self.refuse_if_closed(Kind::Amend)?,
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
            Action::Rotate(account) => self.rotate(deps, account),
            Action::CancelRecovery => self.cancel_recovery(deps),
        }
    }

    /// Passes if this authority may take the action, and neither that the handle was closed nor that
    /// its control changes stands against it.
    fn admit(&self, kind: Kind) -> Result<(), ContractError> {
        self.assert_may(kind)?;
        self.refuse_if_closed(kind)?;
        Ok(self.refuse_while_control_changes(kind)?)
    }

    /// Passes if the table lets this authority take the action.
    fn assert_may(&self, kind: Kind) -> Result<(), PermissionError> {
        match kind.may(self.spoken.authority()) {
            May::Always => Ok(()),
            // Nobody has a mandate yet.
            May::With(_) | May::Never => Err(PermissionError::NotByThisAuthority),
        }
    }

    fn now(&self) -> u64 {
        self.env.block.time.seconds()
    }

    fn register(self, mut deps: DepsMut<'_>) -> Result<Event, ContractError> {
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

    fn revoke_all(self, mut deps: DepsMut<'_>) -> Result<Event, ContractError> {
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
    ) -> Result<Event, ContractError> {
        let next = glass::next_session(deps.storage)?;
        let patient = Patient {
            emergency: self.patient.emergency.set(access, next),
            ..self.patient.clone()
        };
        state::save_patient(deps.storage, &self.handle, &patient)?;
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

    fn set_attestation(self, mut deps: DepsMut<'_>, allowed: bool) -> Result<Event, ContractError> {
        let patient = Patient {
            attestation: allowed,
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

    fn dispute(self, mut deps: DepsMut<'_>, id: u64) -> Result<Event, ContractError> {
        let (at, by) = (self.now(), self.spoken.clone());
        let session = glass::session(deps.storage, id)?
            .filter(|session| session.handle == self.handle.0)
            .ok_or(SessionError::NotFound)?;
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
        self.remember(deps.branch(), record, None)?;
        Ok(Event::Glass(GlassEvent::Disputed {
            session: id,
            handle: self.handle,
        }))
    }

    fn remember(
        &self,
        deps: DepsMut<'_>,
        record: HistoryRecord,
        directive: Option<&Directive>,
    ) -> Result<(), ContractError> {
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
