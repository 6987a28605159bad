//! What was decided at any past time, reconstructed from an exported history alone: first it is shown that
//! nothing of it is missing, changed or moved, and that the terms are those that were written; then
//! `hie_policy` is asked with what was in force at that time. Pure: no chain, no clock.
//!
//! What the history of a handle does not hold, and a decision depends on all the same, is said with the
//! answer ([`Caveat`]): uses that were drawn (the access log has them: [`Replay::with_uses`]), what was said
//! under handles that were merged with it (their histories have it: [`Replay::with_merged`]), and bars.

mod group;
mod state;

use std::collections::{BTreeMap, BTreeSet};

use hie_policy as policy;
use hie_policy::{Effect, Emergency, EmergencyAccess, Explanation, Reason, explain};
use hie_types::chain_log::Canonical;
use hie_types::consent::{Actor, HistoryEntry, HistoryEvent, RecordFacts};
use hie_types::index::{LogEntry, LogEvent};
use hie_types::terms_bytes::terms_hash;
use hie_types::{FormError, Handle, Hash, Purpose, StudyId};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::copy::{self, CopyError, LogCopy};
use crate::export::{ExportedDirective, HistoryExport, written_in};
use group::Held;
use state::State;

/// Why an export is not what the chain keeps, or a question is not answered.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ReplayError {
    /// An entry is not what was logged, or the export is not what the chain keeps.
    #[error(transparent)]
    Copy(#[from] CopyError),
    /// A directive was written and its terms are not there.
    #[error("the terms of directive {id} are missing")]
    NoTerms {
        /// Its id.
        id: u64,
    },
    /// Its terms are not those that were hashed.
    #[error("the terms of directive {id} are not those that were written")]
    OtherTerms {
        /// Its id.
        id: u64,
    },
    /// The history does not say that it was written.
    #[error("directive {id} stands in the export, and no entry says that it was written")]
    NeverWritten {
        /// Its id.
        id: u64,
    },
    /// It stands there more than once.
    #[error("directive {id} stands in the export twice")]
    Twice {
        /// Its id.
        id: u64,
    },
    /// The question has a form it must not have.
    #[error(transparent)]
    Form(#[from] FormError),
    /// It asks about another handle.
    #[error("record.handle: the history is of another handle")]
    OtherHandle,
    /// Two histories of one handle.
    #[error("two histories of one handle")]
    SameHandle,
    /// It asks about a time that the export knows nothing of.
    #[error("at: before the handle was registered")]
    TooEarly,
}

/// A history of which it was shown that nothing is missing, changed or moved.
#[derive(Clone, Debug)]
struct History {
    copy: LogCopy<HistoryEntry>,
    directives: BTreeMap<u64, ExportedDirective>,
    /// What tickets drew: when, and on which directive. Nothing if no access log was given.
    uses: Option<Vec<(u64, u64)>>,
}

/// The history of a handle, and those of handles that were ever merged with it, as far as they were given.
#[derive(Clone, Debug)]
pub struct Replay {
    own: History,
    others: Vec<History>,
}

/// What is asked about the past.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// When, Unix seconds.
    pub at: u64,
    /// After which entry, where several are of that second; after all of them if left out.
    #[serde(default)]
    pub after_entry: Option<u64>,
    /// Who asks.
    pub actor: Actor,
    /// Why.
    pub purpose: Purpose,
    /// The study, where one is meant.
    #[serde(default)]
    pub study: Option<StudyId>,
    /// The record.
    pub record: RecordFacts,
}

/// What a history does not say, and what a decision of the past depends on all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Caveat {
    /// A permit took part that carries a limited number of tickets: how many were drawn stands in the
    /// access log, which was not given, or has a ticket of the very same second.
    Uses,
    /// Breaking the glass was permitted: whether the person was barred because of another patient's
    /// session does not stand in this history.
    Bars,
    /// The handle was merged with one whose history was not given: what that one denied or opted out of
    /// held too.
    Merged,
    /// A directive took part whose entry the chain has purged.
    Unproven,
    /// The chain has purged entries: what they said of mandates, sessions and opting out is not known.
    Purged,
}

impl Caveat {
    /// In words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Uses => {
                "a permit with a limited number of tickets took part; the access log says how many were drawn"
            }
            Self::Bars => {
                "whether the person was barred from break-glass does not stand in this history"
            }
            Self::Merged => {
                "a handle was merged with this one whose history was not given: its denials held too"
            }
            Self::Unproven => {
                "a directive took part whose entry is purged: nothing proves its terms"
            }
            Self::Purged => {
                "the oldest entries are purged: what they said of mandates, sessions and opting out is not known"
            }
        }
    }
}

/// What was decided.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The decision with what was seen on the way, but for a handle that was closed.
    pub explanation: Explanation,
    /// What it depends on besides.
    pub caveats: BTreeSet<Caveat>,
}

impl Replay {
    /// Proves an export: the entries give its head, and the terms are those that were hashed.
    ///
    /// # Errors
    /// The first thing that does not agree.
    pub fn prove<C: Canonical>(export: HistoryExport, accounts: &C) -> Result<Self, ReplayError> {
        let HistoryExport { copy, directives } = export;
        copy::check(&copy, copy.header.head, copy.header.count, accounts)?;
        let mut by_id = BTreeMap::new();
        for directive in directives {
            let id = directive.id;
            if by_id.insert(id, directive).is_some() {
                return Err(ReplayError::Twice { id });
            }
        }
        let mut written = BTreeSet::new();
        for line in &copy.lines {
            let (HistoryEvent::Written { terms, .. } | HistoryEvent::Amended { terms, .. }) =
                &line.entry.event
            else {
                continue;
            };
            let Some(id) = written_in(&line.entry.event) else {
                continue;
            };
            let directive = by_id.get(&id).ok_or(ReplayError::NoTerms { id })?;
            if hash_of(copy.header.handle, directive, accounts)? != *terms {
                return Err(ReplayError::OtherTerms { id });
            }
            written.insert(id);
        }
        for (id, directive) in &mut by_id {
            if written.contains(id) {
                directive.unproven = None;
            } else if copy.header.purged == 0 || directive.unproven.is_none() {
                return Err(ReplayError::NeverWritten { id: *id });
            }
        }
        let own = History {
            copy,
            directives: by_id,
            uses: None,
        };
        let others = Vec::new();
        Ok(Self { own, others })
    }

    /// Adds the history of a handle that was ever merged with this one.
    ///
    /// # Errors
    /// If it is of this very handle or one that was added before, or of another chain or contract.
    pub fn with_merged(mut self, other: Self) -> Result<Self, ReplayError> {
        let of = |header: &copy::Header| (header.chain_id.clone(), header.contract.clone());
        if of(&self.own.copy.header) != of(&other.own.copy.header) {
            return Err(CopyError::Other("chain or contract").into());
        }
        if self.histories().any(|one| one.handle() == other.handle()) {
            return Err(ReplayError::SameHandle);
        }
        self.others.push(other.own);
        Ok(self)
    }

    fn histories(&self) -> impl Iterator<Item = &History> {
        std::iter::once(&self.own).chain(&self.others)
    }

    /// Passes if the chain keeps this head and as many entries.
    ///
    /// # Errors
    /// [`CopyError`], with the first entry that differs as far as that can be told.
    pub fn matches<C: Canonical>(
        &self,
        head: Hash,
        count: u64,
        accounts: &C,
    ) -> Result<(), ReplayError> {
        copy::check(&self.own.copy, head, count, accounts)?;
        Ok(())
    }

    /// Whose history it is.
    #[must_use]
    pub const fn handle(&self) -> Handle {
        self.own.handle()
    }

    /// Counts the uses of permits in a copy of the access log of the handle, or of one that was merged with it.
    ///
    /// # Errors
    /// If the copy does not agree with itself, or is of another handle or chain.
    pub fn with_uses<C: Canonical>(
        mut self,
        log: &LogCopy<LogEntry>,
        accounts: &C,
    ) -> Result<Self, ReplayError> {
        copy::check(log, log.header.head, log.header.count, accounts)?;
        let mut histories = std::iter::once(&mut self.own).chain(&mut self.others);
        let of = histories.find(|one| one.handle() == log.header.handle);
        let of = of.ok_or(CopyError::Other("handle"))?;
        if log.header.chain_id != of.copy.header.chain_id {
            return Err(CopyError::Other("chain").into());
        }
        let mut uses = Vec::new();
        for line in &log.lines {
            let LogEvent::Access { records, .. } = &line.entry.event else {
                continue;
            };
            let permitted = records
                .iter()
                .filter(|one| one.reason.0 == Reason::Permitted);
            let drawn: BTreeSet<u64> = permitted.filter_map(|one| one.directive).collect();
            uses.extend(drawn.into_iter().map(|id| (line.entry.at, id)));
        }
        of.uses = (log.header.purged == 0).then_some(uses);
        Ok(self)
    }

    /// Decides a question as it was decided then.
    ///
    /// # Errors
    /// If the question is about another handle or a time before it, or has a form it must not have.
    pub fn decide(&self, question: &Question) -> Result<Answer, ReplayError> {
        if question.record.handle != self.handle() {
            return Err(ReplayError::OtherHandle);
        }
        let held = Held::after(self, question);
        if !held.of(self.handle()).is_some_and(|own| own.registered) {
            return Err(ReplayError::TooEarly);
        }
        let request = policy::Request {
            actor: question.actor.to_policy(),
            purpose: question.purpose.into(),
            study: question.study.map(Into::into),
            record: question.record.to_policy()?,
            at: question.at,
        };
        let members = held.members(self.handle());
        let mut directives = Vec::new();
        for history in self
            .histories()
            .filter(|one| members.contains(&one.handle()))
        {
            if let Some(state) = held.of(history.handle()) {
                directives.extend(history.in_force(state, question)?);
            }
        }
        let states = || members.iter().filter_map(|handle| held.of(*handle));
        let emergency = Emergency {
            access: match states().any(|state| state.opted_out) {
                true => EmergencyAccess::OptedOut,
                false => EmergencyAccess::Allowed,
            },
            session_open: states().any(|state| state.session_open(&question.actor, question.at)),
        };
        let mut explanation = explain(&directives, &emergency, &request);
        let closed = held.of(self.handle()).is_some_and(|own| own.closed);
        if closed && explanation.decision.reason != Reason::Custodian {
            explanation.decision = policy::Decision {
                outcome: Reason::PatientClosed.outcome(),
                reason: Reason::PatientClosed,
                directive: None,
            };
        }
        let mut caveats = self.caveats(&explanation, question);
        if members.iter().any(|member| held.of(*member).is_none()) {
            caveats.insert(Caveat::Merged);
        }
        Ok(Answer {
            explanation,
            caveats,
        })
    }

    fn caveats(&self, explanation: &Explanation, question: &Question) -> BTreeSet<Caveat> {
        let mut caveats = BTreeSet::new();
        let found = explanation.findings.iter();
        let part = found
            .filter(|one| !matches!(one.applies, Err(unmet) if unmet != policy::Unmet::UsedUp));
        for finding in part {
            let of = |history: &&History| history.directives.contains_key(&finding.directive);
            let Some(history) = self.histories().find(of) else {
                continue;
            };
            let Some(directive) = history.directives.get(&finding.directive) else {
                continue;
            };
            if directive.terms.max_uses.is_some() && !history.knows_uses(directive.id, question.at)
            {
                caveats.insert(Caveat::Uses);
            }
            if directive.unproven.is_some() {
                caveats.insert(Caveat::Unproven);
            }
        }
        let by_glass = question.purpose.0 == policy::Purpose::BTG;
        if by_glass && explanation.decision.outcome == policy::Outcome::Permit {
            caveats.insert(Caveat::Bars);
        }
        if self.histories().any(|one| one.copy.header.purged > 0) {
            caveats.insert(Caveat::Purged);
        }
        caveats
    }
}

impl History {
    const fn handle(&self) -> Handle {
        self.copy.header.handle
    }

    /// The directives in force, those that name the actor in another way as naming the actor: as the
    /// contract looks them up.
    fn in_force(
        &self,
        state: &State,
        question: &Question,
    ) -> Result<Vec<policy::Directive>, FormError> {
        let actor = &question.actor;
        let account = match actor.person.as_practitioner() {
            Some(_) => actor.account.as_deref(),
            None => Some(actor.person.as_str()),
        };
        let mut found = Vec::new();
        for (id, exported) in &self.directives {
            let effect: Effect = exported.effect.into();
            if !state.in_force(*id, effect) {
                continue;
            }
            let authority = exported.authority.into();
            let handle = &self.copy.header.handle;
            let mut directive = exported.terms.to_policy(*id, handle, effect, authority)?;
            if let Some(most) = directive.uses_left {
                directive.uses_left =
                    Some(most.saturating_sub(self.drawn(state, *id, question.at)));
            }
            let named = directive.grantee.person.as_deref();
            let by_account = account.is_some_and(|account| {
                named == Some(account) || exported.also_account.as_deref() == Some(account)
            });
            if effect == Effect::Deny && by_account {
                directive.grantee.person = Some(actor.person.to_string());
            }
            found.push(directive);
        }
        Ok(found)
    }

    /// How many tickets were drawn before on a permit and on those in whose place it stands.
    fn drawn(&self, state: &State, id: u64, before: u64) -> u32 {
        let mut drawn = 0usize;
        let mut next = Some(id);
        while let Some(id) = next {
            let limited = self.directives.get(&id);
            let limited = limited.is_some_and(|one| one.terms.max_uses.is_some());
            if let (Some(uses), true) = (&self.uses, limited) {
                let of = uses.iter().filter(|(at, on)| *at < before && *on == id);
                drawn = drawn.saturating_add(of.count());
            }
            next = state.amended_by(id);
        }
        u32::try_from(drawn).unwrap_or(u32::MAX)
    }

    fn knows_uses(&self, id: u64, at: u64) -> bool {
        let uses = self.uses.as_ref();
        uses.is_some_and(|uses| !uses.contains(&(at, id)))
    }
}

fn hash_of<C: Canonical>(
    handle: Handle,
    directive: &ExportedDirective,
    accounts: &C,
) -> Result<Hash, CopyError> {
    terms_hash(
        directive.id,
        &handle,
        directive.effect,
        directive.authority,
        &directive.terms,
        directive.also_account.as_deref(),
        accounts,
    )
    .map_err(|_| CopyError::Other("chain: an account in the terms is no address of this one"))
}
