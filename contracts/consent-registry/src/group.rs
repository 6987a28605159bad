//! The handles of one patient that were merged, and what holds for all of them.

use cosmwasm_std::{StdError, StdResult, Storage};
use hie_policy::EmergencyAccess;
use hie_types::Handle;

use crate::glass::session::Session;
use crate::merging::Merged;
use crate::patient::Patient;
use crate::state::{self, merging};

/// A handle and those merged with it, at most five: the main one first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group(Vec<(Handle, Patient)>);

impl Group {
    /// The group of a handle, whose patient is at hand. A handle that is not merged is alone in its
    /// group, and nothing is read.
    ///
    /// # Errors
    /// If what is stored cannot be read.
    pub fn of(storage: &dyn Storage, handle: &Handle, patient: &Patient) -> StdResult<Self> {
        let load = |id: [u8; 16]| -> StdResult<(Handle, Patient)> {
            let other = Handle(id);
            let found = if other == *handle {
                Some(patient.clone())
            } else {
                state::patient(storage, &other)?
            };
            let found = found.ok_or_else(|| StdError::msg("a merged handle is missing"))?;
            Ok((other, found))
        };
        let (main, main_patient) = match patient.merged {
            Merged::Into(main) => load(main)?,
            Merged::Not | Merged::Main(_) => (*handle, patient.clone()),
        };
        let others = match &main_patient.merged {
            Merged::Main(others) => others.clone(),
            Merged::Not | Merged::Into(_) => Vec::new(),
        };
        let mut members = vec![(main, main_patient)];
        for other in others {
            members.push(load(other)?);
        }
        Ok(Self(members))
    }

    /// All of them.
    pub fn members(&self) -> impl Iterator<Item = (&Handle, &Patient)> {
        self.0.iter().map(|(handle, patient)| (handle, patient))
    }

    /// The patient of one of them; nothing if the handle is another.
    pub fn patient(&self, handle: &Handle) -> Option<&Patient> {
        let found = self.0.iter().find(|(member, _)| member == handle);
        found.map(|(_, patient)| patient)
    }

    /// Opting out under any of them holds for all.
    pub fn emergency_access(&self) -> EmergencyAccess {
        let out = |patient: &Patient| patient.emergency.access == EmergencyAccess::OptedOut;
        if self.members().any(|(_, patient)| out(patient)) {
            EmergencyAccess::OptedOut
        } else {
            EmergencyAccess::Allowed
        }
    }

    /// Forbidding attestation under any of them holds for all.
    pub fn lets_attest(&self) -> bool {
        self.members().all(|(_, patient)| patient.attestation)
    }

    /// Their handles.
    pub fn handles(&self) -> Vec<Handle> {
        self.members().map(|(handle, _)| *handle).collect()
    }

    /// Whether whoever speaks for `handle`, one of the group, speaks for the patient of a session: it is
    /// one of the group's, or was opened no later than they were parted. So parting hides no session from whom it
    /// may have laid open.
    ///
    /// # Errors
    /// If what is stored cannot be read.
    pub fn answers_for(
        &self,
        storage: &dyn Storage,
        handle: &Handle,
        session: &Session,
    ) -> StdResult<bool> {
        let of = Handle(session.handle);
        if self.patient(&of).is_some() {
            return Ok(true);
        }
        let parted = merging::parted_at(storage, handle, &of)?;
        // Within one second nobody can tell which came first.
        Ok(parted.is_some_and(|parted| session.opened_at <= parted))
    }
}
