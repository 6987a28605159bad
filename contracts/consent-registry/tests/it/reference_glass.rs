//! Breaking the glass, and what becomes of its sessions, for [`crate::reference`].

use std::collections::BTreeSet;

use hie_policy::Reason;

use crate::reference::*;
use crate::reference_acts::refuse;
use crate::scene::DAY;

/// Who may break the glass.
pub const DOCTORS: [Name; 2] = ["surgeon", "medic"];

/// Where somebody is appointed.
pub fn appointed_at(account: Name) -> Option<Name> {
    match account {
        "officer" | "second" | "asker" | "medic" => Some("north"),
        "elsewhere" | "surgeon" | "privacy" => Some("south"),
        "other-asker" => Some("west"),
        _ => None,
    }
}

/// Where somebody works who breaks the glass.
pub fn home_of(doctor: Name) -> Name {
    appointed_at(doctor).expect("a doctor works somewhere")
}

/// For which hospital somebody is the privacy officer.
fn reviews_for(account: Name) -> Option<Name> {
    match account {
        "second" => Some("north"),
        "privacy" => Some("south"),
        _ => None,
    }
}

impl Session {
    /// Whether it waits for a review and nobody disputes it.
    pub fn waits(&self) -> bool {
        self.reviewed_at.is_none() && self.dispute.is_none()
    }

    pub fn is_disputed(&self) -> bool {
        self.dispute.is_some() && !self.dispute_closed
    }
}

impl Reference {
    /// One that was not purged.
    fn session(&self, index: usize) -> Option<Session> {
        self.sessions.get(index).copied().filter(|one| !one.purged)
    }

    fn is_open(&self, session: &Session) -> bool {
        !session.late && !session.over && self.now < session.expires_at
    }

    /// Whether the latest session of a doctor under any handle of the group is open.
    pub fn has_open_session(&self, of: Name, doctor: Name) -> bool {
        self.group(of).iter().any(|handle| {
            let theirs = |one: &&Session| one.by == doctor && one.of == *handle && !one.late;
            let latest = self.sessions.iter().rev().find(theirs);
            latest.is_some_and(|one| self.is_open(one))
        })
    }

    fn waiting(&self, doctor: Name) -> impl Iterator<Item = &Session> {
        let theirs = self.sessions.iter().filter(move |one| one.by == doctor);
        theirs.filter(|one| one.waits())
    }

    /// Whether a review of theirs has been due for so long.
    fn is_overdue_for(&self, doctor: Name, seconds: u64) -> bool {
        let due = |one: &Session| one.opened_at + self.rules.review + seconds;
        self.waiting(doctor).any(|one| self.now >= due(one))
    }

    pub fn is_overdue(&self, doctor: Name) -> bool {
        self.is_overdue_for(doctor, 0)
    }

    pub fn is_barred(&self, doctor: Name) -> bool {
        self.bars.contains_key(doctor) || self.is_overdue_for(doctor, self.rules.bar_after)
    }

    fn has_too_many(&self, doctor: Name) -> bool {
        let recent = |one: &&Session| !one.late && self.now < one.opened_at + DAY;
        let recent = || self.sessions.iter().filter(recent);
        let by_person = recent().filter(|one| one.by == doctor).count();
        let home = home_of(doctor);
        let by_hospital = recent().filter(|one| home_of(one.by) == home).count();
        let unreviewed = self.waiting(doctor).filter(|one| !one.late).count();
        by_person >= self.rules.by_person
            || by_hospital >= self.rules.by_hospital
            || unreviewed >= self.rules.unreviewed
    }

    /// Breaks the glass, or tells everything for which the answer is no.
    pub fn break_glass(&mut self, of: Name, by: Name) -> Result<Option<BTreeSet<Reason>>, Against> {
        let mut against = Against::new();
        refuse(&mut against, self.patients[of].closed, "closed");
        refuse(&mut against, appointed_at(by).is_none(), "not_staff");
        if !against.is_empty() {
            return Err(against);
        }
        let mut refusals = BTreeSet::new();
        if !DOCTORS.contains(&by) {
            // No right, no capability, and no role of care or no right of their own.
            refusals.extend([
                Reason::NotAccredited,
                Reason::CapabilityMissing,
                Reason::RoleNotAllowed,
            ]);
        } else if self.is_barred(by) {
            refusals.insert(Reason::Barred);
        }
        if self.is_opted_out(of) {
            refusals.insert(Reason::EmergencyOptOut);
        }
        if self.has_too_many(by) {
            refusals.insert(Reason::TooManySessions);
        }
        if refusals.is_empty() {
            self.open(of, by, self.rules.session, false);
        } else {
            let attempts = self.attempts.entry((by, self.now / DAY)).or_default();
            *attempts += 1;
            // Further ones of a day are only counted.
            if *attempts <= 50 {
                self.note(of);
            }
        }
        Ok(Some(refusals))
    }

    fn open(&mut self, of: Name, by: Name, seconds: u64, late: bool) {
        self.sessions.push(Session {
            of,
            by,
            opened_at: self.now,
            expires_at: self.now + seconds,
            late,
            over: late,
            ended_at: None,
            dispute: None,
            dispute_closed: false,
            reviewed_at: None,
            purged: false,
        });
        self.note(of);
    }

    pub fn late(&mut self, of: Name, by: Name, person: Name, since: u64, against: &mut Against) {
        refuse(against, !self.is_index(by), "not_record_index");
        refuse(against, !self.patients.contains_key(of), "unknown_handle");
        refuse(against, since > self.now, "starts_later");
        if against.is_empty() {
            self.open(of, person, 0, true);
        }
    }

    pub fn end_glass(&mut self, by: Name, index: usize, against: &mut Against) {
        refuse(against, appointed_at(by).is_none(), "not_staff");
        let Some(session) = self.session(index) else {
            against.insert("no_session");
            return;
        };
        let officer = reviews_for(by) == Some(home_of(session.by));
        refuse(against, by != session.by && !officer, "may_not_end");
        refuse(against, !self.is_open(&session), "not_open");
        if against.is_empty() {
            self.stop(index);
            self.note(session.of);
        }
    }

    fn stop(&mut self, index: usize) {
        let session = &mut self.sessions[index];
        session.over = true;
        session.ended_at = Some(self.now);
    }

    pub fn review(&mut self, by: Name, index: usize, justified: bool, against: &mut Against) {
        let auditor = by == "auditor";
        let Some(session) = self.session(index) else {
            against.insert("no_session");
            return;
        };
        let officer = reviews_for(by) == Some(home_of(session.by));
        refuse(against, !auditor && !officer, "may_not_review");
        let reviewed = session.reviewed_at.is_some() && !session.is_disputed();
        refuse(against, reviewed, "reviewed");
        refuse(against, session.is_disputed() && !auditor, "only_auditor");
        if !against.is_empty() {
            return;
        }
        if !justified {
            if self.is_open(&session) {
                self.stop(index);
            }
            self.bars.insert(session.by, index);
        }
        let session = &mut self.sessions[index];
        session.reviewed_at = Some(self.now);
        session.dispute_closed = session.dispute.is_some();
        let of = session.of;
        self.note(of);
    }

    pub fn lift_bar(&mut self, by: Name, person: Name, against: &mut Against) {
        refuse(against, by != "auditor", "not_auditor");
        refuse(against, !self.bars.contains_key(person), "not_barred");
        if against.is_empty() {
            self.bars.remove(person);
        }
    }
}
