//! The controller hands over, or stops a recovery; and what nobody may do while control changes.

use cosmwasm_std::DepsMut;
use hie_contract::account::Account;
use hie_policy::{Authority, Effect};

use super::Act;
use crate::authority::{Kind, Reach};
use crate::control::{Canceller, ControlError};
use crate::error::{ContractError, Failed};
use crate::events::{ControlStep, Event};
use crate::grantee::Grantee;
use crate::patient::Patient;
use crate::state::{self, Actor, HistoryRecord};

impl Act<'_> {
    /// While a claim or recovery is pending, the controller, and whoever speaks for it, can only
    /// restrict.
    pub(super) fn refuse_while_control_changes(&self, kind: Kind) -> Result<(), ControlError> {
        let (control, now) = (&self.patient.control, self.now());
        let by_controller = self.spoken.authority() != Authority::Attested;
        if by_controller && control.pending(now).is_some() && kind.reach() != Reach::Restricts {
            return Err(ControlError::OnlyRestrict);
        }
        match kind {
            Kind::LiftDenial | Kind::OptIn | Kind::Unmerge => self.refuse_to_let_go(),
            _ => Ok(()),
        }
    }

    /// For 30 days after a claim or recovery no denial is lifted or narrowed, nobody opts in, and what
    /// denials of merged handles hold for is not parted from them.
    pub(super) fn refuse_to_let_go(&self) -> Result<(), ControlError> {
        match self.patient.control.bound(self.now()) {
            Some(_) => Err(ControlError::TooSoon),
            None => Ok(()),
        }
    }

    /// Nothing is permitted to the hospital that proposed a recovery, until 30 days after it.
    pub(super) fn refuse_to_the_proposer(
        &self,
        effect: Effect,
        grantee: &Grantee,
    ) -> Result<(), ControlError> {
        match effect {
            Effect::Permit => self.patient.assert_may_permit(grantee, self.now()),
            Effect::Deny => Ok(()),
        }
    }

    pub(super) fn rotate(
        self,
        mut deps: DepsMut<'_>,
        account: Option<String>,
    ) -> Result<Event, Failed> {
        let parsed = account
            .as_ref()
            .map(|text| Account::parse(deps.api, text))
            .transpose()
            .map_err(|_| ContractError::Address { field: "account" })?;
        let taken = parsed
            .as_ref()
            .is_some_and(|account| state::controls_a_handle(deps.storage, account));
        if taken {
            return Err(ControlError::ControlsAHandle { field: "account" }.into());
        }
        let control = self.patient.control.clone();
        let control = control.rotate(parsed.clone(), self.now())?;
        let patient = Patient {
            control,
            ..self.patient.clone()
        };
        state::save_patient(deps.storage, &self.handle, &patient)?;
        let record = HistoryRecord::Rotation {
            at: self.now(),
            by: self.spoken.clone(),
            to: parsed,
        };
        self.remember(deps.branch(), record, None)?;
        let step = match account {
            Some(account) => ControlStep::Rotation { account },
            None => ControlStep::RotationWithdrawn,
        };
        Ok(Event::Control {
            handle: self.handle,
            step,
        })
    }

    pub(super) fn cancel_recovery(self, mut deps: DepsMut<'_>) -> Result<Event, Failed> {
        let now = self.now();
        let control = self.patient.control.clone();
        let patient = Patient {
            control: control.cancel(Canceller::Controller, now)?,
            ..self.patient.clone()
        };
        state::save_patient(deps.storage, &self.handle, &patient)?;
        let record = HistoryRecord::ControlCancelled {
            at: now,
            by: Actor::Patient(self.spoken.clone()),
        };
        self.remember(deps.branch(), record, None)?;
        Ok(Event::Control {
            handle: self.handle,
            step: ControlStep::Cancelled,
        })
    }
}
