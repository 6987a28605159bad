//! What held under a handle after some entries of its history.

use std::collections::BTreeMap;

use hie_policy::{Authority, Effect, EmergencyAccess};
use hie_types::consent::{Actor, HistoryEntry, HistoryEvent, Verdict};
use hie_types::{HospitalId, PersonId};

#[derive(Clone)]
struct Session {
    person: PersonId,
    hospital: HospitalId,
    expires_at: u64,
    late: bool,
    ended: bool,
}

#[derive(Clone)]
struct Directive {
    /// The number of the mandate by which it was written.
    mandate: Option<u32>,
    /// What it stands in the place of.
    amends: Option<u64>,
    /// It waits for a confirmation.
    waits: bool,
    ended: bool,
}

#[derive(Clone)]
struct Mandate {
    account: String,
    until: u64,
    /// The mandate of the delegate who gave it.
    given_by: Option<u32>,
    removed: bool,
}

/// What held.
#[derive(Clone, Default)]
pub struct State {
    /// Whether the handle was there.
    pub registered: bool,
    /// Whether the patient had opted out of break-glass.
    pub opted_out: bool,
    /// Whether the handle was closed.
    pub closed: bool,
    floor: u64,
    directives: BTreeMap<u64, Directive>,
    mandates: BTreeMap<u32, Mandate>,
    sessions: BTreeMap<u64, Session>,
}

impl State {
    /// Before any entry that is known.
    pub fn begin(registered: bool) -> Self {
        Self {
            registered,
            ..Self::default()
        }
    }

    /// A directive of which the entries do not tell.
    pub fn known(&mut self, id: u64, ended: bool) {
        let directive = Directive {
            mandate: None,
            amends: None,
            waits: false,
            ended,
        };
        self.directives.insert(id, directive);
    }

    /// Whether a directive counted, but for its own times and uses.
    pub fn in_force(&self, id: u64, effect: Effect) -> bool {
        let Some(directive) = self.directives.get(&id) else {
            return false;
        };
        let permit = effect == Effect::Permit;
        let with_mandate = permit
            && directive
                .mandate
                .is_some_and(|number| self.is_removed(number));
        let floored = permit && id < self.floor;
        !directive.waits && !directive.ended && !floored && !with_mandate
    }

    /// The directive that this one amended.
    pub fn amended_by(&self, id: u64) -> Option<u64> {
        self.directives.get(&id)?.amends
    }

    /// Whether the person had an open session. The newest of the person's own counts, and only at its
    /// hospital; one that was reported late is none.
    pub fn session_open(&self, actor: &Actor, at: u64) -> bool {
        let mut own = self.sessions.values().rev();
        let latest = own.find(|session| session.person == actor.person && !session.late);
        latest.is_some_and(|session| {
            !session.ended && at < session.expires_at && session.hospital == actor.hospital
        })
    }

    /// What an entry changed. Matched exhaustively: a new kind must be decided here.
    pub fn apply(&mut self, entry: &HistoryEntry) {
        match &entry.event {
            HistoryEvent::Registered { .. } => self.registered = true,
            HistoryEvent::Written {
                directive,
                self_attested,
                ..
            } => self.write(entry, *directive, None, *self_attested),
            HistoryEvent::Amended {
                directive, amends, ..
            } => {
                self.end(*amends);
                self.write(entry, *directive, Some(*amends), false);
            }
            HistoryEvent::PermitConfirmed { directive, .. } => {
                if let Some(directive) = self.directives.get_mut(directive) {
                    directive.waits = false;
                }
            }
            HistoryEvent::Revoked { directive } | HistoryEvent::Lifted { directive } => {
                self.end(*directive);
            }
            HistoryEvent::RevokedAll { below } => self.floor = self.floor.max(*below),
            HistoryEvent::DelegateAppointed {
                mandate,
                account,
                until,
                ..
            } => {
                let given = Mandate {
                    account: account.clone(),
                    until: *until,
                    given_by: entry.mandate,
                    removed: false,
                };
                self.mandates.insert(*mandate, given);
            }
            HistoryEvent::DelegateRemoved { account } => self.remove(entry, account),
            HistoryEvent::EmergencyAccess { access } => {
                self.opted_out = access.0 == EmergencyAccess::OptedOut;
                if self.opted_out {
                    self.end_sessions();
                }
            }
            HistoryEvent::SessionOpened {
                session,
                person,
                hospital,
                expires_at,
                late,
                ..
            } => {
                let opened = Session {
                    person: person.clone(),
                    hospital: hospital.clone(),
                    expires_at: *expires_at,
                    late: late.is_some(),
                    ended: false,
                };
                self.sessions.insert(*session, opened);
            }
            HistoryEvent::SessionEnded { session }
            | HistoryEvent::SessionReviewed {
                session,
                verdict: Verdict::Unjustified,
            } => {
                if let Some(session) = self.sessions.get_mut(session) {
                    session.ended = true;
                }
            }
            HistoryEvent::Closed {} => {
                self.closed = true;
                // Every permit ended with the handle, and none is written any more.
                self.floor = u64::MAX;
                self.end_sessions();
            }
            // What merging does to a group of handles is looked at there.
            HistoryEvent::MergeProposed { .. }
            | HistoryEvent::MergeWithdrawn { .. }
            | HistoryEvent::Merged { .. }
            | HistoryEvent::Unmerged { .. } => {}
            // Who speaks for the patient, who publishes, what was asked and what became of a review: no
            // decision depends on it. A mandate that was confirmed was none before, and wrote nothing.
            HistoryEvent::MandateConfirmed { .. }
            | HistoryEvent::AttestationSet { .. }
            | HistoryEvent::Publishing { .. }
            | HistoryEvent::ControlProposed { .. }
            | HistoryEvent::ControlConfirmed { .. }
            | HistoryEvent::ControlCancelled {}
            | HistoryEvent::ControlPassed { .. }
            | HistoryEvent::RequestAnswered { .. }
            | HistoryEvent::SessionReviewed { .. }
            | HistoryEvent::SessionDisputed { .. }
            | HistoryEvent::AttemptRefused { .. } => {}
        }
    }

    fn write(&mut self, entry: &HistoryEntry, id: u64, amends: Option<u64>, waits: bool) {
        let directive = Directive {
            mandate: entry.mandate,
            amends,
            waits,
            ended: false,
        };
        self.directives.insert(id, directive);
    }

    fn end(&mut self, id: u64) {
        if let Some(directive) = self.directives.get_mut(&id) {
            directive.ended = true;
        }
    }

    /// A delegate ends what delegates gave, and all of its own; whoever else all of an account's.
    fn remove(&mut self, entry: &HistoryEntry, account: &str) {
        let delegate = entry.authority.map(|one| one.0) == Some(Authority::Delegate);
        let resigns = delegate && entry.actor == account;
        for mandate in self.mandates.values_mut() {
            let may = !delegate || resigns || mandate.given_by.is_some();
            if mandate.account == account && entry.at < mandate.until && may {
                mandate.removed = true;
            }
        }
    }

    /// Whether it was ended before its time, itself or with the one of the delegate who gave it.
    fn is_removed(&self, number: u32) -> bool {
        let Some(mandate) = self.mandates.get(&number) else {
            return false;
        };
        let parent = mandate
            .given_by
            .and_then(|parent| self.mandates.get(&parent));
        mandate.removed || parent.is_some_and(|parent| parent.removed)
    }

    /// Every session that was opened so far is over.
    pub fn end_sessions(&mut self) {
        for session in self.sessions.values_mut() {
            session.ended = true;
        }
    }
}
