//! What held under several handles of one patient, which were merged and parted in between.

use std::collections::{BTreeMap, BTreeSet};

use hie_types::Handle;
use hie_types::consent::{HistoryEntry, HistoryEvent};

use super::state::State;
use super::{History, Question, Replay};

/// What held under each handle whose history was given, and which handles were merged.
#[derive(Default)]
pub(super) struct Held {
    states: BTreeMap<Handle, State>,
    /// Pairs of a main handle and one that is merged into it.
    merged: BTreeSet<(Handle, Handle)>,
}

impl Held {
    /// Goes through the entries of all histories up to the time of a question. Those of one second are
    /// taken handle by handle, the one that is asked about first.
    pub(super) fn after(replay: &Replay, question: &Question) -> Self {
        let mut held = Self::default();
        let mut entries = Vec::new();
        for history in replay.histories() {
            held.states
                .insert(history.handle(), history.begin(question.at));
            let own = history.handle() == replay.handle();
            let last = question.after_entry.filter(|_| own).unwrap_or(u64::MAX);
            let lines = history.copy.lines.iter().map(|line| &line.entry);
            let until = lines.filter(|entry| entry.at <= question.at && entry.number <= last);
            entries.extend(until.map(|entry| (history.handle(), entry)));
        }
        entries.sort_by_key(|(_, entry)| entry.at);
        for (handle, entry) in entries {
            held.apply(handle, entry);
        }
        held
    }

    fn apply(&mut self, handle: Handle, entry: &HistoryEntry) {
        if let Some(state) = self.states.get_mut(&handle) {
            state.apply(entry);
        }
        match &entry.event {
            HistoryEvent::Merged { main, other } => {
                self.merged.insert((*main, *other));
            }
            HistoryEvent::Unmerged { main, other } => {
                self.merged.remove(&(*main, *other));
            }
            HistoryEvent::EmergencyAccess { .. } => {}
            _ => return,
        }
        // Opting out under one handle ends the sessions of all, when it is said and when they are merged.
        let members = self.members(handle);
        let out = |member: &Handle| self.states.get(member).is_some_and(|one| one.opted_out);
        if members.iter().any(out) {
            for member in members {
                if let Some(state) = self.states.get_mut(&member) {
                    state.end_sessions();
                }
            }
        }
    }

    /// What held under a handle; nothing if its history was not given.
    pub(super) fn of(&self, handle: Handle) -> Option<&State> {
        self.states.get(&handle)
    }

    /// A handle and all that are merged with it, as far as is known.
    pub(super) fn members(&self, handle: Handle) -> BTreeSet<Handle> {
        let into = self.merged.iter().find(|(_, other)| *other == handle);
        let main = into.map_or(handle, |(main, _)| *main);
        let others = self.merged.iter().filter(|(of, _)| *of == main);
        let others = others.map(|(_, other)| *other);
        others.chain([main, handle]).collect()
    }
}

impl History {
    /// What is known without any entry.
    fn begin(&self, at: u64) -> State {
        let mut state = State::begin(self.copy.header.purged > 0);
        for (id, directive) in &self.directives {
            if let Some(unproven) = directive.unproven
                && unproven.written_at <= at
            {
                state.known(*id, unproven.ended_at.is_some_and(|ended| ended <= at));
            }
        }
        state
    }
}
