//! The patient answers a request for consent: two acts like every other, by the one path of [`crate::act`].

use cosmwasm_std::{Deps, DepsMut};
use hie_policy::{Capability, Effect, is_within};
use hie_types::consent::Terms;

use crate::act::Act;
use crate::asked;
use crate::asker::still_may;
use crate::error::Failed;
use crate::events::{Event, RequestAction};
use crate::registry;
use crate::request::{Answer, Request, RequestError};
use crate::state::{self, HistoryRecord, requests};

impl Act<'_> {
    /// Writes the permit that was asked for, or a narrower one, and ends the request.
    pub(crate) fn approve(
        self,
        mut deps: DepsMut<'_>,
        number: u64,
        narrowed: Option<Terms>,
    ) -> Result<Event, Failed> {
        let now = self.now();
        let request = self.request(deps.as_ref(), number)?;
        request.expect_pending(now)?;
        self.asker_still_may(deps.as_ref(), &request)?;
        let wish = asked::terms_at(deps.api, &request.asked, now)?;
        let terms = match narrowed {
            // Its start is filled in as for every permit: now, or later where it is attested.
            None => Terms {
                valid_from: None,
                ..wish
            },
            Some(terms) => self.within(&wish, terms)?,
        };
        let directive = state::next_directive(deps.storage)?;
        self.write(deps.branch(), Effect::Permit, terms)?;
        let answer = Answer::Approved {
            at: now,
            by: self.spoken.clone(),
            directive,
        };
        let request = request.answer(answer, now)?;
        requests::answered(deps.storage, &self.handle, number, &request)?;
        self.remember_answer(deps, number, Some(directive))?;
        Ok(Event::Approved {
            directive,
            handle: self.handle,
            request: number,
        })
    }

    /// Ends the request.
    pub(crate) fn decline(self, deps: DepsMut<'_>, number: u64) -> Result<Event, Failed> {
        let at = self.now();
        let request = self.request(deps.as_ref(), number)?;
        let by = self.spoken.clone();
        let request = request.answer(Answer::Declined { at, by }, at)?;
        requests::answered(deps.storage, &self.handle, number, &request)?;
        self.remember_answer(deps, number, None)?;
        Ok(Event::Request {
            request: number,
            handle: self.handle,
            hospital: request.asked.hospital,
            action: RequestAction::Declined,
        })
    }

    fn request(&self, deps: Deps<'_>, number: u64) -> Result<Request, Failed> {
        let request = requests::request(deps.storage, &self.handle, number)?;
        Ok(request.ok_or(RequestError::NotFound)?)
    }

    /// A patient answers a hospital that may ask: one that has lost the right since gets no permit by
    /// what it asked before. The request stays, for as long as it waits.
    fn asker_still_may(&self, deps: Deps<'_>, request: &Request) -> Result<(), Failed> {
        let member = registry::hospital(deps, &self.config, &request.asked.hospital)?;
        let capabilities: Vec<Capability> =
            member.capabilities.into_iter().map(Into::into).collect();
        if still_may(&member.rights, &capabilities, &request.asked.purposes) {
            Ok(())
        } else {
            Err(RequestError::AskerMayNot.into())
        }
    }

    /// The narrowed terms, with the hospital that asked and the text of the policy filled in; if they reach no further than what was asked for.
    fn within(&self, wish: &Terms, mut terms: Terms) -> Result<Terms, Failed> {
        terms.grantee.hospital = terms.grantee.hospital.or(wish.grantee.hospital.clone());
        if wish.policy.is_some() {
            terms.policy = terms.policy.or(wish.policy.clone());
            if terms.policy != wish.policy {
                return Err(RequestError::OtherPolicy.into());
            }
        }
        let form = |terms: &Terms| {
            terms.to_policy(0, &self.handle, Effect::Permit, self.spoken.authority())
        };
        let started = Terms {
            valid_from: terms.valid_from.or(wish.valid_from),
            ..terms.clone()
        };
        is_within(&form(wish)?, &form(&started)?)?;
        Ok(terms)
    }

    fn remember_answer(
        &self,
        deps: DepsMut<'_>,
        request: u64,
        directive: Option<u64>,
    ) -> Result<(), Failed> {
        let record = HistoryRecord::RequestAnswered {
            at: self.now(),
            by: self.spoken.clone(),
            request,
            directive,
        };
        self.remember(deps, record, None)
    }
}
