//! Acts about the handle as a whole: who may publish under it, and that it is closed.

use cosmwasm_std::DepsMut;
use hie_types::HospitalId;

use super::Act;
use crate::authority::{Kind, Reach};
use crate::error::ContractError;
use crate::events::Event;
use crate::patient::PatientError;
use crate::state::{self, HistoryRecord, glass};
use crate::{registry, terms::TermsError};

impl Act<'_> {
    /// Under a closed handle nothing is allowed any more; what restricts goes on.
    pub(super) fn refuse_if_closed(&self, kind: Kind) -> Result<(), PatientError> {
        if self.patient.is_closed() && kind.reach() == Reach::Widens {
            return Err(PatientError::Closed);
        }
        Ok(())
    }

    pub(super) fn set_publishing(
        self,
        mut deps: DepsMut<'_>,
        hospital: HospitalId,
        allowed: bool,
    ) -> Result<Event, ContractError> {
        let known = registry::was_accredited(deps.as_ref(), self.env, &self.config, &hospital)?;
        if !known {
            return Err(TermsError::UnknownHospital { field: "hospital" }.into());
        }
        let forbidden = state::may_not_publish(deps.storage, &self.handle, &hospital);
        match (forbidden, allowed) {
            (false, false) => {
                let patient = self.patient.clone().forbid_one()?;
                state::save_patient(deps.storage, &self.handle, &patient)?;
                state::forbid_publishing(deps.storage, &self.handle, &hospital, self.now())?;
            }
            (true, true) => {
                let patient = self.patient.clone().allow_one();
                state::save_patient(deps.storage, &self.handle, &patient)?;
                state::allow_publishing(deps.storage, &self.handle, &hospital);
            }
            (true, false) | (false, true) => {}
        }
        let record = HistoryRecord::Publishing {
            at: self.now(),
            by: self.spoken.clone(),
            hospital: hospital.to_string(),
            allowed,
        };
        self.remember(deps.branch(), record, None)?;
        Ok(Event::Publishing {
            handle: self.handle,
            hospital,
            allowed,
        })
    }

    pub(super) fn close(self, mut deps: DepsMut<'_>) -> Result<Event, ContractError> {
        let now = self.now();
        let next_directive = state::next_directive(deps.storage)?;
        let next_session = glass::next_session(deps.storage)?;
        let patient = self.patient.clone();
        let patient = patient.close(now, next_directive, next_session)?;
        state::save_patient(deps.storage, &self.handle, &patient)?;
        let record = HistoryRecord::Closed {
            at: now,
            by: self.spoken.clone(),
        };
        self.remember(deps.branch(), record, None)?;
        Ok(Event::Closed {
            handle: self.handle,
        })
    }
}
