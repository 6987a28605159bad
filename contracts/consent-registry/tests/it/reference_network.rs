//! What the owner sets, and what goes after the retention term, for [`crate::reference`].

use crate::reference::*;
use crate::reference_acts::refuse;
use crate::scene::DAY;

/// Something about the network.
#[derive(Clone, Copy, Debug)]
pub enum Matter {
    Pause,
    Resume,
    Nominate(Name),
    AcceptOwnership,
    CancelNomination,
    /// Under an id, with these bytes.
    PutText(Name, u8),
    RetireText(Name),
    /// A contract by its name.
    RecordIndex(Name),
    Configure(Setting),
}

/// Settings that tests speak of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// Everything as it was at first.
    Usual,
    /// Everything as strict as it comes to matter here.
    Strict,
    /// The limits of break-glass only, as at first.
    GlassOnly,
    NoSession,
    NoWait,
    NoPermit,
    NoRetention,
}

/// What `Strict` sets.
pub const STRICT: Rules = Rules {
    session: 1_800,
    review: DAY,
    dispute: 30 * DAY,
    bar_after: 2 * DAY,
    unreviewed: 4,
    by_person: 3,
    by_hospital: 5,
    claim_wait: DAY,
    recovery_wait: 2 * DAY,
    attested_days: 10,
    retention_days: 366,
};

/// What somebody wants to be purged of a handle.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    pub entries: u32,
    pub directives: [Option<usize>; 2],
    pub session: Option<usize>,
    pub request: Option<usize>,
}

impl Wanted {
    pub fn is_bounded(&self) -> bool {
        let [one, other] = self.directives;
        let named = [one, other, self.session, self.request];
        let named = named.into_iter().flatten().count();
        (1..=50).contains(&(self.entries as usize + named))
    }
}

impl Reference {
    pub fn network(&mut self, by: Name, matter: Matter, against: &mut Against) {
        let owner = by == self.owner;
        match matter {
            Matter::Pause | Matter::Resume => {}
            Matter::AcceptOwnership => {
                refuse(against, self.nominated != Some(by), "not_nominated");
            }
            _ => refuse(against, !owner, "not_owner"),
        }
        match matter {
            Matter::Pause => {
                let may = owner || by == "registrar" || by == "security";
                refuse(against, !may, "may_not_pause");
                refuse(against, self.paused, "paused_already");
            }
            Matter::Resume => {
                let may = owner || by == "registrar";
                refuse(against, !may, "may_not_resume");
                refuse(against, !self.paused, "not_paused");
            }
            Matter::Nominate(account) => {
                refuse(against, account == self.owner, "already_owner");
            }
            Matter::CancelNomination => {
                refuse(against, self.nominated.is_none(), "nobody_nominated");
            }
            Matter::PutText(policy, bytes) => {
                let text = self.texts.get(policy);
                let other = text.is_some_and(|text| text.bytes != bytes);
                refuse(against, other, "another_text");
                let retired = text.is_some_and(|text| text.retired);
                refuse(against, retired, "policy_retired");
            }
            Matter::RetireText(policy) => match self.texts.get(policy) {
                None => refuse(against, true, "policy_unknown"),
                Some(text) => refuse(against, text.retired, "policy_retired"),
            },
            Matter::RecordIndex(name) => {
                refuse(against, self.has_index, "index_set");
                refuse(against, name != "record-index", "not_a_neighbour");
            }
            Matter::Configure(setting) => {
                let bad = match setting {
                    Setting::NoSession => Some("settings"),
                    Setting::NoWait => Some("waits"),
                    Setting::NoPermit => Some("attested_days"),
                    Setting::NoRetention => Some("retention_days"),
                    Setting::Usual | Setting::Strict | Setting::GlassOnly => None,
                };
                against.extend(bad);
            }
            Matter::AcceptOwnership => {}
        }
        if against.is_empty() {
            self.set(by, matter);
        }
    }

    fn set(&mut self, by: Name, matter: Matter) {
        match matter {
            Matter::Pause => self.paused = true,
            Matter::Resume => self.paused = false,
            Matter::Nominate(account) => self.nominated = Some(account),
            Matter::CancelNomination => self.nominated = None,
            Matter::AcceptOwnership => {
                self.owner = by;
                self.nominated = None;
            }
            Matter::PutText(policy, bytes) => {
                let retired = false;
                self.texts.insert(policy, Text { bytes, retired });
            }
            Matter::RetireText(policy) => {
                self.texts.get_mut(policy).expect("a text").retired = true;
            }
            Matter::RecordIndex(_) => self.has_index = true,
            Matter::Configure(setting) => {
                self.rules = match setting {
                    Setting::Usual => Rules::default(),
                    Setting::Strict => STRICT,
                    _ => {
                        let usual = Rules::default();
                        Rules {
                            claim_wait: self.rules.claim_wait,
                            recovery_wait: self.rules.recovery_wait,
                            attested_days: self.rules.attested_days,
                            retention_days: self.rules.retention_days,
                            ..usual
                        }
                    }
                };
            }
        }
    }

    /// Whether what was over at a time has been for the whole term.
    fn is_past(&self, at: u64) -> bool {
        at + self.rules.retention_days * DAY <= self.now
    }

    pub fn purge(&mut self, of: Name, wanted: Wanted, against: &mut Against) {
        refuse(against, !wanted.is_bounded(), "how_many");
        let patient = &self.patients[of];
        let kept = patient.history.iter().skip(patient.purged);
        let past = kept.take(wanted.entries as usize);
        let past = past.take_while(|one| self.is_past(one.at)).count();
        let purged = patient.purged + past;
        // Whether no entry is kept that may be about what happened then.
        let oldest = patient.history.get(purged).map(|one| one.at);
        let untold = |at: u64| oldest.is_none_or(|oldest| oldest > at);

        let [one, other] = wanted.directives;
        refuse(against, one.is_some() && one == other, "twice");
        for index in wanted.directives.into_iter().flatten() {
            let found = self.directives.get(index);
            let Some(one) = found.filter(|one| one.of == of && one.purged.is_none()) else {
                against.insert("nothing_to_purge");
                continue;
            };
            let expired = one.ends().is_some_and(|end| self.is_past(end));
            let (over, ended_at) = match one.end {
                Some(End::Ended(at) | End::Superseded(at)) => (self.is_past(at), Some(at)),
                // What says that all were revoked goes first, unless it had expired before.
                Some(End::WithAll(entry)) => (entry < purged || expired, None),
                None => (expired, None),
            };
            refuse(against, !over, "not_due");
            let told = [Some(one.written_at), one.confirmed_at, ended_at];
            let last = told.into_iter().flatten().max().unwrap();
            refuse(against, !untold(last), "in_history");
        }
        if let Some(index) = wanted.session {
            match self.sessions.get(index) {
                Some(one) if one.of == of && !one.purged => {
                    let newest = index + 1 == self.sessions.len();
                    let bars = self.bars.get(one.by) == Some(&index);
                    let over = one.ended_at.unwrap_or(one.expires_at);
                    let reviewed = one.reviewed_at.filter(|_| !one.is_disputed());
                    let past = reviewed.is_some_and(|at| self.is_past(at.max(over)));
                    refuse(against, newest || bars || !past, "not_due");
                    refuse(against, !untold(one.opened_at), "in_history");
                }
                _ => refuse(against, true, "nothing_to_purge"),
            }
        }
        if let Some(index) = wanted.request {
            match self.requests.get(index) {
                Some(one) if one.of == of && !one.purged => {
                    let over = one.answer.map_or(one.lapses_at, |(_, at)| at);
                    refuse(against, !self.is_past(over), "not_due");
                }
                _ => refuse(against, true, "nothing_to_purge"),
            }
        }
        if !against.is_empty() {
            return;
        }
        self.patient(of).purged = purged;
        for index in wanted.directives.into_iter().flatten() {
            let stood = self.status(index);
            self.directives[index].purged = Some(stood);
        }
        if let Some(index) = wanted.session {
            self.sessions[index].purged = true;
        }
        if let Some(index) = wanted.request {
            self.requests[index].purged = true;
        }
    }
}
