//! Controllers say their halves of a merge, take them back, and part what was merged.

use cosmwasm_std::{DepsMut, Storage};
use hie_policy::EmergencyAccess;
use hie_types::Handle;

use super::Act;
use crate::error::ContractError;
use crate::events::Event;
use crate::execute::merging::{Pair, end_sessions, merge, part};
use crate::group::Group;
use crate::merging::{Half, MergeError, MergeEvent, Step};
use crate::state::{Actor, HistoryRecord, glass, merging};

impl Act<'_> {
    /// One half of a merge; with the other half it takes effect.
    pub(super) fn merge(
        self,
        mut deps: DepsMut<'_>,
        main: Handle,
        other: Handle,
    ) -> Result<Event, ContractError> {
        let now = self.now();
        let by_main = self.is_main_of(&main, &other)?;
        let pair = Pair::load(deps.as_ref(), main, other)?;
        pair.assert_can_merge(now)?;
        if pair.is_answered(deps.as_ref(), &self.config, by_main, now)? {
            return merge(deps, self.env, &self.config, pair, self.spoken);
        }
        let half = Half {
            by_main,
            by: self.spoken.actor().clone(),
            at: now,
            hospital: None,
        };
        let (to, by) = pair.sides(by_main);
        merging::save_half(deps.storage, &to, &by, &half)?;
        self.told(deps.branch(), main, other, Step::Proposed)
    }

    /// A merge is undone, or the half that waits for it is taken back.
    pub(super) fn part(
        self,
        mut deps: DepsMut<'_>,
        main: Handle,
        other: Handle,
    ) -> Result<Event, ContractError> {
        let by_main = self.is_main_of(&main, &other)?;
        let pair = Pair::load(deps.as_ref(), main, other)?;
        if pair.waits(deps.storage, by_main, self.now())?.is_some() && !pair.is_merged() {
            let (to, by) = pair.sides(by_main);
            merging::remove_half(deps.storage, &to, &by);
            return self.told(deps.branch(), main, other, Step::Withdrawn);
        }
        let by = Actor::Patient(self.spoken);
        part(deps, self.env, &self.config, pair, by)
    }

    /// Writes what concerns this handle only into its history.
    fn told(
        self,
        deps: DepsMut<'_>,
        main: Handle,
        other: Handle,
        step: Step,
    ) -> Result<Event, ContractError> {
        let record = HistoryRecord::Merging {
            at: self.now(),
            by: Actor::Patient(self.spoken.clone()),
            step,
            main: main.0,
            other: other.0,
        };
        self.remember(deps, record, None)?;
        Ok(Event::Merge(MergeEvent { main, other, step }))
    }

    fn is_main_of(&self, main: &Handle, other: &Handle) -> Result<bool, MergeError> {
        match (self.handle == *main, self.handle == *other) {
            (true, true) => Err(MergeError::SameHandle),
            (true, false) => Ok(true),
            (false, true) => Ok(false),
            (false, false) => Err(MergeError::NeitherControlled),
        }
    }

    /// Opting out ends every session of all merged handles: what is over stays over once they part.
    pub(super) fn end_sessions_of_the_others(
        &self,
        storage: &mut dyn Storage,
        access: EmergencyAccess,
    ) -> Result<(), ContractError> {
        if access == EmergencyAccess::Allowed {
            return Ok(());
        }
        let next = glass::next_session(storage)?;
        let group = Group::of(storage, &self.handle, &self.patient)?;
        let others = group
            .members()
            .filter(|(handle, _)| **handle != self.handle);
        end_sessions(storage, others, next)
    }
}
