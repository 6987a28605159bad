//! Bodies go after the retention term. Anyone may see to it.

use cosmwasm_std::{DepsMut, Env, Storage};
use hie_types::Handle;
use hie_types::consent::DirectiveStatus;

use crate::directive::Directive;
use crate::error::ContractError;
use crate::events::Event;
use crate::glass::session::Session;
use crate::history;
use crate::request::Request;
use crate::retention::{MAX_PURGED, Retention, RetentionError};
use crate::state::retention::{self, Remains, Stood};
use crate::state::{self, glass, requests};

/// What is to be purged.
pub struct Wanted {
    /// How many of the oldest entries of the history at most.
    pub entries: u32,
    /// Directives.
    pub directives: Vec<u64>,
    /// Break-glass sessions.
    pub sessions: Vec<u64>,
    /// Requests for consent.
    pub requests: Vec<u64>,
}

impl Wanted {
    fn check(&self) -> Result<(), RetentionError> {
        let entries = usize::try_from(self.entries).unwrap_or(usize::MAX);
        let all = [
            self.directives.len(),
            self.sessions.len(),
            self.requests.len(),
        ];
        let all = all
            .iter()
            .fold(entries, |sum, more| sum.saturating_add(*more));
        if (1..=MAX_PURGED).contains(&all) {
            Ok(())
        } else {
            Err(RetentionError::HowMany)
        }
    }
}

/// `Purge`. Everything is checked before anything is removed.
pub fn purge(
    deps: DepsMut<'_>,
    env: &Env,
    handle: Handle,
    wanted: &Wanted,
) -> Result<Event, ContractError> {
    wanted.check()?;
    let patient = state::patient(deps.storage, &handle)?.ok_or(ContractError::UnknownHandle)?;
    let days = retention::days(deps.storage)?;
    let term = Retention::new(days, env.block.time.seconds());
    let (purged, entries) = history::past(deps.as_ref(), env, &handle, wanted.entries, term)?;
    let due = Due {
        term,
        now: env.block.time.seconds(),
        handle: &handle,
        revoked_below: patient.revoked_below,
        kept_since: history::kept_since(deps.as_ref(), &handle, &purged)?,
        floored: purged.floored.0,
    };
    let storage: &dyn Storage = deps.storage;
    let directives = due.each(&wanted.directives, |id| due.directive(storage, id))?;
    let sessions = due.each(&wanted.sessions, |id| due.session(storage, id))?;
    let requests = due.each(&wanted.requests, |id| due.request(storage, id))?;
    let event = Event::Purged {
        handle,
        entries,
        directives: directives.len(),
        sessions: sessions.len(),
        requests: requests.len(),
    };
    history::purge(deps.storage, &handle, &purged, entries)?;
    for (id, (directive, stood)) in directives {
        state::forget_directive(deps.storage, id, &directive);
        let remains = Remains {
            handle: handle.0,
            stood,
            ended_at: match directive.ended_at(id, &patient) {
                None if stood == Stood::Revoked => {
                    state::ended_with_mandate_at(deps.storage, &directive)?
                }
                at => at,
            },
        };
        retention::save_remains(deps.storage, id, &remains)?;
    }
    for (id, session) in sessions {
        glass::forget(deps.storage, id, &session)?;
    }
    for (id, request) in requests {
        requests::forget(deps.storage, &handle, id, &request);
    }
    Ok(event)
}

/// What is due of one handle.
struct Due<'a> {
    term: Retention,
    now: u64,
    handle: &'a Handle,
    /// Permits below were revoked together.
    revoked_below: u64,
    /// The time of the oldest entry that is kept.
    kept_since: Option<u64>,
    /// Permits below were revoked together, and the entry that says so goes too.
    floored: u64,
}

impl Due<'_> {
    fn each<T>(
        &self,
        ids: &[u64],
        find: impl Fn(u64) -> Result<T, ContractError>,
    ) -> Result<Vec<(u64, T)>, ContractError> {
        let mut found: Vec<(u64, T)> = Vec::new();
        for id in ids {
            if found.iter().any(|(earlier, _)| earlier == id) {
                return Err(RetentionError::Twice.into());
            }
            found.push((*id, find(*id)?));
        }
        Ok(found)
    }

    /// Whether every entry that is kept is later.
    fn is_untold(&self, at: u64) -> bool {
        self.kept_since.is_none_or(|first| first > at)
    }

    fn directive(
        &self,
        storage: &dyn Storage,
        id: u64,
    ) -> Result<(Directive, Stood), ContractError> {
        let what = "directives";
        let found = state::directive(storage, id)?;
        let found = found.filter(|directive| directive.handle == self.handle.0);
        let directive = found.ok_or(RetentionError::NotFound { what })?;
        let stood = self.term.directive(id, &directive, self.floored);
        let stood = match stood.ok_or(RetentionError::NotDue { what })? {
            // It was revoked before it ran out, or after that with all others: it is not forgotten that it was.
            Stood::Expired if self.is_revoked(storage, id, &directive)? => Stood::Revoked,
            stood => stood,
        };
        let ended = directive.ended.as_ref().map(|ended| ended.at);
        let attested = directive.self_attested.as_ref();
        let confirmed = attested.and_then(|attested| attested.confirmed.as_ref());
        let told = [ended, confirmed.map(|confirmed| confirmed.at)];
        let last = told
            .into_iter()
            .flatten()
            .fold(directive.written_at, u64::max);
        if !self.is_untold(last) {
            return Err(RetentionError::InHistory { what }.into());
        }
        Ok((directive, stood))
    }

    fn is_revoked(
        &self,
        storage: &dyn Storage,
        id: u64,
        directive: &Directive,
    ) -> Result<bool, ContractError> {
        let status = state::status(storage, id, directive, self.revoked_below, self.now)?;
        Ok(status == DirectiveStatus::Revoked)
    }

    fn session(&self, storage: &dyn Storage, id: u64) -> Result<Session, ContractError> {
        let what = "sessions";
        let found = glass::session(storage, id)?;
        let found = found.filter(|session| session.handle == self.handle.0);
        let session = found.ok_or(RetentionError::NotFound { what })?;
        // The newest of the network says which number the next one has.
        let newest = id.saturating_add(1) == glass::next_session(storage)?;
        let bar = glass::bar(storage, &session.person)?;
        let bars = bar.is_some_and(|bar| bar.session == id);
        if newest || bars || !self.term.session(&session) {
            return Err(RetentionError::NotDue { what }.into());
        }
        if !self.is_untold(session.opened_at) {
            return Err(RetentionError::InHistory { what }.into());
        }
        Ok(session)
    }

    fn request(&self, storage: &dyn Storage, id: u64) -> Result<Request, ContractError> {
        let what = "requests";
        let found = requests::request(storage, self.handle, id)?;
        let request = found.ok_or(RetentionError::NotFound { what })?;
        if !self.term.request(&request) {
            return Err(RetentionError::NotDue { what }.into());
        }
        Ok(request)
    }
}
