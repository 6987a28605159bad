//! Acts about the handle as a whole: who may publish under it, and that it is closed.

use cosmwasm_std::{DepsMut, Storage};
use hie_types::HospitalId;

use super::Act;
use crate::authority::{Kind, Reach};
use crate::error::ContractError;
use crate::events::Event;
use crate::patient::{MAX_FORBIDDEN_BY_OTHERS, PatientError};
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
        let standing = state::publishing_forbidden(deps.storage, &self.handle, &hospital)?;
        let own_before = standing.is_some_and(|forbidden| forbidden.own);
        if allowed {
            self.assert_may_take_back(own_before)?;
        }
        let own = own_before || self.spoken.authority().is_patients_own();
        let forbidden = state::Forbidden {
            since: standing.map_or(self.now(), |forbidden| forbidden.since),
            own,
        };
        match (standing.is_some(), allowed) {
            (false, false) => {
                let patient = self.patient.clone().forbid_one()?;
                if !own {
                    self.assert_others_may_forbid(deps.storage)?;
                }
                state::save_patient(deps.storage, &self.handle, &patient)?;
                state::forbid_publishing(deps.storage, &self.handle, &hospital, &forbidden)?;
            }
            (true, true) => {
                let patient = self.patient.clone().allow_one();
                state::save_patient(deps.storage, &self.handle, &patient)?;
                state::allow_publishing(deps.storage, &self.handle, &hospital);
            }
            (true, false) if own != own_before => {
                state::forbid_publishing(deps.storage, &self.handle, &hospital, &forbidden)?;
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

    /// Passes unless others than the patient have used up their half. Below that the count in the patient
    /// says so; else it looks at the entries, at most 32.
    fn assert_others_may_forbid(&self, storage: &dyn Storage) -> Result<(), ContractError> {
        let limit = MAX_FORBIDDEN_BY_OTHERS;
        if self.patient.forbidden >= limit
            && state::forbidden_by_others(storage, &self.handle)? >= usize::from(limit)
        {
            return Err(PatientError::TooManyForbiddenByOthers { limit }.into());
        }
        Ok(())
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
