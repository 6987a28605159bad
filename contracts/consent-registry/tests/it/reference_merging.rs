//! Handles of one patient that are merged and parted, for [`crate::reference`].

use crate::reference::*;
use crate::reference_acts::{hospital_of, refuse};

impl Reference {
    fn head(&self, of: Name) -> Name {
        self.main_of.get(of).copied().unwrap_or(of)
    }

    /// A handle and those merged with it.
    pub fn group(&self, of: Name) -> Vec<Name> {
        let head = self.head(of);
        let all = self.patients.keys().copied();
        all.filter(|other| self.head(other) == head).collect()
    }

    fn is_main(&self, of: Name) -> bool {
        self.main_of.values().any(|main| *main == of)
    }

    /// Forbidden under one is forbidden under all.
    pub fn lets_attest(&self, of: Name) -> bool {
        self.group(of)
            .iter()
            .all(|one| self.patients[one].attestation)
    }

    pub fn is_opted_out(&self, of: Name) -> bool {
        self.group(of)
            .iter()
            .any(|one| self.patients[one].opted_out)
    }

    /// Whether a session may have laid open what is of this patient.
    pub fn answers_for(&self, of: Name, session: &Session) -> bool {
        let parted = self.parted.get(&(of, session.of));
        self.group(of).contains(&session.of)
            || parted.is_some_and(|parted| session.opened_at <= *parted)
    }

    /// Whether an account controls one of the two.
    pub fn controls_either(&self, account: Name, main: Name, other: Name) -> bool {
        let controls = |of| self.controller(of) == Some(account);
        controls(main) || controls(other)
    }

    pub fn controller(&self, of: Name) -> Option<Name> {
        self.patients.get(of).and_then(|one| one.controller)
    }

    fn are_two(&self, main: Name, other: Name, against: &mut Against) -> bool {
        refuse(against, main == other, "same_handle");
        let known = |of| self.patients.contains_key(of);
        refuse(against, !known(main) || !known(other), "unknown_handle");
        main != other && known(main) && known(other)
    }

    fn can_merge(&self, main: Name, other: Name, against: &mut Against) {
        for of in [main, other] {
            let patient = &self.patients[of];
            refuse(against, patient.closed, "closed");
            refuse(against, patient.pending(self.now).is_some(), "pending");
            refuse(against, self.main_of.contains_key(of), "merged_already");
        }
        refuse(against, self.is_main(other), "is_main");
        let merged = self.main_of.values().filter(|one| **one == main).count();
        refuse(against, merged >= 4, "main_full");
    }

    /// Against the half of a merge that whoever controls `own` says.
    pub fn weigh_merge(&self, own: Name, main: Name, other: Name, against: &mut Against) {
        refuse(against, own != main && own != other, "neither_controlled");
        if self.are_two(main, other, against) {
            self.can_merge(main, other, against);
        }
    }

    /// Whether a half that was said for `side` waits, of a merge of these two.
    fn waits(&self, side: Name, main: Name, other: Name) -> bool {
        let to = if side == main { other } else { main };
        let half = self.halves.get(&(side, to));
        half.is_some_and(|half| {
            let stands = self.controller(side) == Some(half.by);
            stands && half.main == main && self.now < half.at + WEEK
        })
    }

    pub fn merge_half(&mut self, own: Name, by: Name, main: Name, other: Name) {
        let to = if own == main { other } else { main };
        if self.waits(to, main, other) {
            return self.merge(main, other);
        }
        let half = Half {
            main,
            by,
            at: self.now,
        };
        self.halves.insert((own, to), half);
        self.note(own);
    }

    fn merge(&mut self, main: Name, other: Name) {
        self.forget_halves(main, other);
        self.main_of.insert(other, main);
        if self.is_opted_out(main) {
            self.end_sessions(&self.group(main));
        }
        self.note(main);
        self.note(other);
    }

    fn forget_halves(&mut self, main: Name, other: Name) {
        self.halves.remove(&(main, other));
        self.halves.remove(&(other, main));
    }

    /// A hospital merges a temporary handle that it registered.
    pub fn merge_for(
        &mut self,
        by: Name,
        hospital: Name,
        main: Name,
        other: Name,
        against: &mut Against,
    ) {
        refuse(against, self.paused, "paused");
        refuse(against, hospital_of(by) != Some(hospital), "not_an_officer");
        if self.are_two(main, other, against) {
            self.can_merge(main, other, against);
            let temporary = &self.patients[other];
            let own = temporary.registered_by == Some(hospital);
            let controlled = temporary.controller.is_some();
            refuse(against, !own || controlled, "not_temporary");
            let parted = self.parted.contains_key(&(main, other));
            refuse(against, parted, "parted");
            let forbidden = !self.lets_attest(main);
            refuse(against, forbidden, "attestation_forbidden");
        }
        if against.is_empty() {
            self.merge(main, other);
        }
    }

    /// Whether parting takes a half back that was said for `own` and waits.
    fn takes_back(&self, own: Option<Name>, main: Name, other: Name) -> bool {
        let waits = own.is_some_and(|own| {
            [main, other].contains(&own) && main != other && self.waits(own, main, other)
        });
        waits && self.main_of.get(other) != Some(&main)
    }

    /// Against parting by whoever controls `own`, or by the auditor.
    pub fn weigh_parting(&self, own: Option<Name>, main: Name, other: Name, against: &mut Against) {
        let neither = own.is_some_and(|own| own != main && own != other);
        refuse(against, neither, "neither_controlled");
        if self.are_two(main, other, against) {
            let merged = self.main_of.get(other) == Some(&main);
            let nothing = !merged && !self.takes_back(own, main, other);
            refuse(against, nothing, "not_merged");
        }
    }

    pub fn part(&mut self, own: Option<Name>, main: Name, other: Name) {
        if self.takes_back(own, main, other) {
            let own = own.expect("whose half it is");
            let to = if own == main { other } else { main };
            self.halves.remove(&(own, to));
            return self.note(own);
        }
        for left in self.group(main) {
            if left != other {
                self.parted.insert((left, other), self.now);
                self.parted.insert((other, left), self.now);
            }
        }
        self.main_of.remove(other);
        self.forget_halves(main, other);
        self.note(main);
        self.note(other);
    }
}
