//! Delegates are appointed and removed.

use cosmwasm_std::{DepsMut, StdResult, Storage};
use hie_contract::account::Account;
use hie_policy::{Authority, MandateKind};

use super::Act;
use crate::attested::SelfAttested;
use crate::authority::Kind;
use crate::error::Failed;
use crate::events::Event;
use crate::history;
use crate::mandate::{self, Appointment, Mandate, MandateError};
use crate::spoken::Spoken;
use crate::state::HistoryRecord;
use crate::state::mandates::{self, Open};

impl Act<'_> {
    pub(super) fn appoint(self, mut deps: DepsMut<'_>, says: Appointment) -> Result<Event, Failed> {
        let now = self.now();
        says.check(&self.spoken, self.mandate.as_ref(), now)?;
        match &self.patient.controller {
            Some(_) if says.kind == MandateKind::GUARD => {
                return Err(MandateError::HasController.into());
            }
            Some(controller) if *controller == says.account => {
                return Err(MandateError::OwnAccount.into());
            }
            _ => {}
        }
        let last = mandates::open(deps.storage, &self.handle)?.last;
        let open = self.still_open(deps.storage)?;
        self.assert_room_for_a_mandate(deps.storage, &open)?;
        self.refuse_to_displace(&open, &says.account)?;
        let number = last.saturating_add(1);
        let numbers = open.iter().map(|(number, _)| *number);
        let open = Open {
            last: number,
            numbers: numbers.chain([number]).collect(),
        };
        let mandate = Mandate {
            says,
            given_by: self.spoken.clone(),
            given_at: now,
            // Whatever it covers: a guardian who only closes can be in the way of another, and takes
            // the place of the mandate by which the same account acts.
            self_attested: self.officer.clone().map(|person| SelfAttested {
                person,
                confirmed: None,
            }),
            removed_at: None,
        };
        mandates::save_open(deps.storage, &self.handle, &open)?;
        mandates::save(deps.storage, &self.handle, number, &mandate)?;
        let pending = !mandate.holds(now);
        if !pending {
            let account = &mandate.says.account;
            mandates::save_held_by(deps.storage, &self.handle, account, Some(number))?;
        }
        let record = HistoryRecord::DelegateAppointed { mandate: number };
        history::append_mandate(
            deps.branch(),
            self.env,
            &self.config,
            &self.handle,
            record,
            &mandate,
        )?;
        Ok(Event::DelegateAppointed {
            handle: self.handle,
            mandate: number,
            pending,
        })
    }

    /// A delegate does not appoint whom somebody else appointed: the new mandate would take the place of
    /// one that a delegate cannot end, and its end would bring that one back.
    fn refuse_to_displace(
        &self,
        open: &[(u32, Mandate)],
        account: &Account,
    ) -> Result<(), MandateError> {
        if !matches!(self.spoken, Spoken::Delegate { .. }) {
            return Ok(());
        }
        let displaces = open.iter().any(|(_, held)| {
            held.says.account == *account && held.given_by.authority() != Authority::Delegate
        });
        match displaces {
            true => Err(MandateError::NotDisplaced),
            false => Ok(()),
        }
    }

    /// Passes if one more finds room. What a guardian gave before an account took control takes none.
    fn assert_room_for_a_mandate(
        &self,
        storage: &dyn Storage,
        open: &[(u32, Mandate)],
    ) -> Result<(), Failed> {
        let controlled = self.patient.controller.is_some();
        let mut taken = Vec::new();
        for (_, mandate) in open {
            if !mandates::is_outgrown(storage, &self.handle, mandate, controlled)? {
                taken.push(mandate);
            }
        }
        Ok(mandate::assert_room(&taken, &self.spoken, self.now())?)
    }

    pub(super) fn remove_delegate(
        self,
        mut deps: DepsMut<'_>,
        account: Account,
    ) -> Result<Event, Failed> {
        let delegate = matches!(self.spoken, Spoken::Delegate { .. });
        let resigns = delegate && account == *self.spoken.actor();
        self.admit(match resigns {
            true => Kind::Resign,
            false => Kind::RemoveDelegate,
        })?;
        let now = self.now();
        let (mut ended, mut left) = (Vec::new(), None);
        for number in mandates::open(deps.storage, &self.handle)?.numbers {
            let mandate = mandates::listed(deps.storage, &self.handle, number)?;
            if mandate.says.account != account || !mandate.is_open(now) {
                continue;
            }
            // A delegate ends what delegates gave, and its own.
            let by_delegate = mandate.given_by.authority() == Authority::Delegate;
            if delegate && !resigns && !by_delegate {
                left = Some(number).filter(|_| mandate.holds(now)).or(left);
            } else {
                ended.push((number, mandate));
            }
        }
        if ended.is_empty() {
            return Err(MandateError::NotADelegate.into());
        }
        for (number, mandate) in ended {
            let removed = Mandate {
                removed_at: Some(now),
                ..mandate
            };
            mandates::save(deps.storage, &self.handle, number, &removed)?;
        }
        mandates::save_held_by(deps.storage, &self.handle, &account, left)?;
        let record = HistoryRecord::DelegateRemoved {
            at: now,
            by: self.spoken.clone(),
            account: account.clone(),
        };
        self.remember(deps.branch(), record, None)?;
        Ok(Event::DelegateRemoved {
            handle: self.handle,
            account: crate::wire::address(deps.api, &account)?,
        })
    }

    /// The mandates that neither ended nor wait in vain: at most 16 that hold, and 16 of guardians from
    /// before an account took control.
    fn still_open(&self, storage: &dyn Storage) -> StdResult<Vec<(u32, Mandate)>> {
        let now = self.now();
        let mut open = Vec::new();
        for number in mandates::open(storage, &self.handle)?.numbers {
            let mandate = mandates::listed(storage, &self.handle, number)?;
            // With a mandate falls what its holder gave.
            if mandate.counts(now) && mandates::ended_at(storage, &self.handle, &mandate)?.is_none()
            {
                open.push((number, mandate));
            }
        }
        Ok(open)
    }
}
