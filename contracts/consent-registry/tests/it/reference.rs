//! Everything that patients and those who speak for them can do, as plainly as it can be said: lists that
//! are searched, and for every act the set of all reasons that stand against it. No index, no bucket, no
//! floor, no order of checks. `reference_properties.rs` compares the contract with it after every step.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use hie_policy as policy;
use hie_policy::{
    Authority, Effect, Emergency, EmergencyAccess, MandateKind, Power, Purpose, Reason,
};
use hie_types::Handle;
use hie_types::consent::{
    Actor, DirectiveStatus, MandateStatus, RecordFacts, RequestStatus, Terms,
};

use crate::scene::DAY;

/// A name of an account, hospital or patient.
pub type Name = &'static str;
/// Why an act is refused.
pub type Why = &'static str;
/// All that stands against an act.
pub type Against = BTreeSet<Why>;

pub const WEEK: u64 = 7 * DAY;
pub const MONTH: u64 = 30 * DAY;

/// Who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The account sends the message itself.
    Account(Name),
    /// The wallet's key signed, with a nonce so far after the last one.
    Key(u64),
    /// An officer attests.
    Officer(Name),
}

/// As whom somebody is heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Voice {
    pub authority: Authority,
    pub account: Name,
    pub mandate: Option<usize>,
    pub hospital: Option<Name>,
}

impl Voice {
    pub fn is_own(self) -> bool {
        matches!(self.authority, Authority::Controller | Authority::Signed)
    }
}

#[derive(Clone, Debug)]
pub struct Patient {
    pub controller: Option<Name>,
    pub registered_by: Option<Name>,
    pub attestation: bool,
    pub attestation_own: bool,
    pub opted_out: bool,
    pub opted_own: bool,
    pub closed: bool,
    /// Who may not publish, and whether the patient's own word.
    pub forbidden: BTreeMap<Name, bool>,
    pub nonce: u64,
    /// By which mandate an account acts.
    pub holders: BTreeMap<Name, usize>,
    pub rotation: Option<Name>,
    pub proposal: Option<Proposal>,
    pub passed: Option<Passed>,
    pub history: Vec<Told>,
    /// So many of the first entries are purged.
    pub purged: usize,
}

/// An entry of a history.
#[derive(Clone, Copy, Debug)]
pub struct Told {
    pub at: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Unconfirmed,
    Waiting {
        from: u64,
        overruled: bool,
    },
    Cancelled {
        at: u64,
        confirmable: bool,
        /// Every hospital waits, not only the one that proposed.
        binds_all: bool,
    },
}

#[derive(Clone, Copy, Debug)]
pub struct Proposal {
    pub to: Name,
    pub hospital: Option<Name>,
    pub by: Name,
    pub at: u64,
    pub stage: Stage,
}

#[derive(Clone, Copy, Debug)]
pub struct Passed {
    pub at: u64,
    pub hospital: Option<Name>,
    pub recovered: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Revoked, or lifted, at a time.
    Ended(u64),
    Superseded(u64),
    /// With all other permits, as this entry of the history says.
    WithAll(usize),
}

#[derive(Clone, Debug)]
pub struct Directive {
    pub of: Name,
    pub effect: Effect,
    pub terms: Rc<Terms>,
    pub voice: Voice,
    pub written_at: u64,
    pub confirmed_at: Option<u64>,
    pub drawn: u32,
    pub end: Option<End>,
    /// It waits for a second pair of eyes.
    pub waits: bool,
    /// Where it stood when it was purged.
    pub purged: Option<DirectiveStatus>,
}

#[derive(Clone, Debug)]
pub struct Mandate {
    pub of: Name,
    pub number: u32,
    pub account: Name,
    pub kind: MandateKind,
    pub powers: Vec<Power>,
    pub until: u64,
    pub voice: Voice,
    pub given_at: u64,
    pub waits: bool,
    /// Its second pair of eyes was of the hospital that attested it.
    pub own_eyes: bool,
    pub removed: bool,
    pub removed_at: u64,
    /// Still among those that are looked through.
    pub listed: bool,
}

#[derive(Clone, Copy, Debug)]
pub struct Request {
    pub of: Name,
    pub hospital: Name,
    pub days: u32,
    pub lapses_at: u64,
    pub answer: Option<(RequestStatus, u64)>,
    pub purged: bool,
}

#[derive(Clone, Copy, Debug)]
pub struct Session {
    pub of: Name,
    /// Who broke the glass.
    pub by: Name,
    pub opened_at: u64,
    pub expires_at: u64,
    /// Reported afterwards: it was never open.
    pub late: bool,
    /// Whether anything ended it.
    pub over: bool,
    /// When somebody ended it itself.
    pub ended_at: Option<u64>,
    /// Disputed; by a form of a hospital only. It stays so when it is closed.
    pub dispute: Option<bool>,
    pub dispute_closed: bool,
    pub reviewed_at: Option<u64>,
    pub purged: bool,
}

/// What the owner sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    pub session: u64,
    pub review: u64,
    pub dispute: u64,
    pub bar_after: u64,
    pub unreviewed: usize,
    pub by_person: usize,
    pub by_hospital: usize,
    pub claim_wait: u64,
    pub recovery_wait: u64,
    pub attested_days: u64,
    pub retention_days: u64,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            session: 4 * 3_600,
            review: 3 * DAY,
            dispute: 90 * DAY,
            bar_after: 14 * DAY,
            unreviewed: 20,
            by_person: 10,
            by_hospital: 200,
            claim_wait: 3 * DAY,
            recovery_wait: 7 * DAY,
            attested_days: 365,
            retention_days: 3_653,
        }
    }
}

/// One controller's half of a merge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Half {
    /// Which of the two is to be the main one.
    pub main: Name,
    /// Who controlled it then.
    pub by: Name,
    pub at: u64,
}

/// A text of the network's policy: its bytes, and whether it is retired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text {
    pub bytes: u8,
    pub retired: bool,
}

#[derive(Clone, Debug, Default)]
pub struct Reference {
    pub now: u64,
    pub paused: bool,
    pub owner: Name,
    pub nominated: Option<Name>,
    pub has_index: bool,
    pub rules: Rules,
    pub texts: BTreeMap<Name, Text>,
    /// Whom a verdict bars, and on which session.
    pub bars: BTreeMap<Name, usize>,
    /// Refused attempts of somebody on a day.
    pub attempts: BTreeMap<(Name, u64), u32>,
    /// Into which main handle one is merged.
    pub main_of: BTreeMap<Name, Name>,
    /// (for which it was said, to which) → the half that was said last.
    pub halves: BTreeMap<(Name, Name), Half>,
    /// When two handles were last parted, whichever was the main one.
    pub parted: BTreeMap<(Name, Name), u64>,
    pub patients: BTreeMap<Name, Patient>,
    pub directives: Vec<Directive>,
    pub mandates: Vec<Mandate>,
    pub requests: Vec<Request>,
    pub sessions: Vec<Session>,
}

impl Patient {
    pub fn new(controller: Option<Name>, registered_by: Option<Name>) -> Self {
        Self {
            controller,
            registered_by,
            attestation: true,
            attestation_own: false,
            opted_out: false,
            opted_own: false,
            closed: false,
            forbidden: BTreeMap::new(),
            nonce: 0,
            holders: BTreeMap::new(),
            rotation: None,
            proposal: None,
            passed: None,
            history: vec![],
            purged: 0,
        }
    }

    pub fn pending(&self, now: u64) -> Option<Proposal> {
        self.proposal.filter(|one| match one.stage {
            Stage::Unconfirmed => now < one.at + MONTH,
            Stage::Waiting { from, .. } => now < from + MONTH,
            Stage::Cancelled { .. } => false,
        })
    }

    pub fn bound(&self, now: u64) -> Option<Passed> {
        self.passed.filter(|one| now < one.at + MONTH)
    }

    /// Whether a recovery withholds permits from a hospital, or from all where none is named.
    pub fn withholds_from(&self, hospital: Option<&str>, now: u64) -> bool {
        let proposers = [
            self.pending(now)
                .filter(|_| self.controller.is_some())
                .map(|one| one.hospital),
            self.bound(now)
                .filter(|one| one.recovered)
                .map(|one| one.hospital),
        ];
        let mut proposers = proposers.into_iter().flatten().flatten();
        proposers.any(|proposer| hospital.is_none_or(|named| named == proposer))
    }
}

impl Directive {
    pub fn hospital(&self) -> Option<String> {
        self.terms
            .grantee
            .hospital
            .as_ref()
            .map(ToString::to_string)
    }

    /// Its end by time, that of its waiting too.
    pub fn ends(&self) -> Option<u64> {
        let lapses = self.waits.then_some(self.written_at + WEEK);
        self.terms.valid_until.into_iter().chain(lapses).min()
    }
}

impl Reference {
    /// One more entry in the history.
    pub fn note(&mut self, of: Name) {
        let told = Told { at: self.now };
        let patient = self.patients.get_mut(of).expect("a patient");
        patient.history.push(told);
    }

    pub fn controls(&self, account: Name) -> bool {
        self.patients
            .values()
            .any(|one| one.controller == Some(account))
    }

    /// Whether a mandate was ended, itself or with the one that it rests on.
    pub fn is_removed(&self, index: usize) -> bool {
        let mandate = &self.mandates[index];
        let parent = mandate.voice.mandate;
        mandate.removed || parent.is_some_and(|parent| self.mandates[parent].removed)
    }

    /// When it was ended, itself or with the one that it rests on: whichever came first.
    fn removed_at(&self, index: usize) -> Option<u64> {
        let mandate = &self.mandates[index];
        let parent = mandate.voice.mandate.map(|parent| &self.mandates[parent]);
        let both = parent.into_iter().chain([mandate]);
        both.filter(|one| one.removed)
            .map(|one| one.removed_at)
            .min()
    }

    fn is_outgrown(&self, index: usize) -> bool {
        let mandate = &self.mandates[index];
        let guardian = |mandate: &Mandate| mandate.kind == MandateKind::GUARD;
        let parent = mandate.voice.mandate;
        self.patients[mandate.of].controller.is_some()
            && (guardian(mandate) || parent.is_some_and(|parent| guardian(&self.mandates[parent])))
    }

    /// Whether it takes up room among the open ones.
    pub fn counts(&self, index: usize) -> bool {
        let mandate = &self.mandates[index];
        let lapsed = mandate.waits && self.now >= mandate.given_at + WEEK;
        !mandate.removed && self.now < mandate.until && !lapsed
    }

    pub fn takes_room(&self, index: usize) -> bool {
        self.stays(index) && !self.is_outgrown(index)
    }

    /// Whether it is still looked through: with a mandate falls what its holder gave.
    pub fn stays(&self, index: usize) -> bool {
        self.counts(index) && !self.is_removed(index)
    }

    /// Whether its holder acts by it.
    pub fn holds(&self, index: usize) -> bool {
        self.counts(index)
            && !self.mandates[index].waits
            && !self.is_removed(index)
            && !self.is_outgrown(index)
    }

    pub fn mandate_status(&self, index: usize) -> MandateStatus {
        if self.is_removed(index) {
            MandateStatus::Removed
        } else if !self.counts(index) || self.is_outgrown(index) {
            MandateStatus::Expired
        } else if self.mandates[index].waits {
            MandateStatus::Pending
        } else {
            MandateStatus::Active
        }
    }

    pub fn status(&self, index: usize) -> DirectiveStatus {
        let one = &self.directives[index];
        if let Some(stood) = one.purged {
            return stood;
        }
        let permit = one.effect == Effect::Permit;
        match one.end {
            Some(End::Superseded(_)) => return DirectiveStatus::Superseded,
            Some(_) if permit => return DirectiveStatus::Revoked,
            Some(_) => return DirectiveStatus::Lifted,
            None => {}
        }
        // What ended with its mandate was revoked, unless it had run out before.
        let gone = one.voice.mandate.filter(|_| permit);
        let gone = gone.and_then(|mandate| self.removed_at(mandate));
        if gone.is_some_and(|at| one.ends().is_none_or(|end| at < end)) {
            return DirectiveStatus::Revoked;
        }
        if one.ends().is_some_and(|end| self.now >= end) {
            return DirectiveStatus::Expired;
        }
        if one.waits {
            return DirectiveStatus::Pending;
        }
        if one.terms.max_uses.is_some_and(|most| one.drawn >= most) {
            return DirectiveStatus::UsedUp;
        }
        DirectiveStatus::Active
    }

    /// Whether it takes up a place beside those about the same grantee.
    pub fn takes_place(&self, index: usize) -> bool {
        matches!(
            self.status(index),
            DirectiveStatus::Active | DirectiveStatus::Pending
        )
    }

    pub fn request_status(&self, index: usize) -> RequestStatus {
        let one = &self.requests[index];
        match one.answer {
            Some((answer, _)) => answer,
            None if self.now >= one.lapses_at => RequestStatus::Lapsed,
            None => RequestStatus::Pending,
        }
    }

    pub fn decide(
        &self,
        of: Name,
        handle: Handle,
        (doctor, actor): (Option<Name>, &Actor),
        purpose: Purpose,
        record: &RecordFacts,
    ) -> (Reason, Option<u64>) {
        let patient = &self.patients[of];
        let barred = doctor.is_some_and(|doctor| self.is_barred(doctor));
        if purpose == Purpose::BTG && barred {
            let reason = match patient.closed {
                true => Reason::PatientClosed,
                false => Reason::Barred,
            };
            return (reason, None);
        }
        // As if all of it had been written under the one handle.
        let group = self.group(of);
        let reaches = |one: &Directive| match one.effect {
            Effect::Permit => one.of == of,
            Effect::Deny => group.contains(&one.of),
        };
        let active: Vec<_> = (0..self.directives.len())
            .filter(|index| reaches(&self.directives[*index]))
            .filter(|index| self.status(*index) == DirectiveStatus::Active)
            .map(|index| {
                let one = &self.directives[index];
                let authority = one.voice.authority;
                let id = index as u64 + 1;
                let mut form = one
                    .terms
                    .to_policy(id, &handle, one.effect, authority)
                    .unwrap();
                form.uses_left = one.terms.max_uses.map(|uses| uses - one.drawn);
                form
            })
            .collect();
        let emergency = Emergency {
            access: match self.is_opted_out(of) {
                true => EmergencyAccess::OptedOut,
                false => EmergencyAccess::Allowed,
            },
            session_open: doctor.is_some_and(|doctor| self.has_open_session(of, doctor)),
        };
        let request = policy::Request {
            actor: actor.to_policy(),
            purpose,
            study: None,
            record: record.to_policy().unwrap(),
            at: self.now,
        };
        let decision = policy::decide(&active, &emergency, &request);
        if patient.closed && decision.reason != Reason::Custodian {
            return (Reason::PatientClosed, None);
        }
        (decision.reason, decision.directive)
    }
}
