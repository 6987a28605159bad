//! Everything that patients and those who speak for them can do, as plainly as it can be said: lists that
//! are searched, and for every act the set of all reasons that stand against it. No index, no bucket, no
//! floor, no order of checks. `reference_properties.rs` compares the contract with it after every step.

use std::collections::{BTreeMap, BTreeSet};

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
    /// Entries of the history.
    pub entries: u64,
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
    /// Revoked, or lifted.
    Ended,
    Superseded,
}

#[derive(Clone, Debug)]
pub struct Directive {
    pub of: Name,
    pub effect: Effect,
    pub terms: Terms,
    pub voice: Voice,
    pub written_at: u64,
    pub drawn: u32,
    pub end: Option<End>,
    /// It waits for a second pair of eyes.
    pub waits: bool,
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
    /// Still among those that are looked through.
    pub listed: bool,
}

#[derive(Clone, Copy, Debug)]
pub struct Request {
    pub of: Name,
    pub hospital: Name,
    pub days: u32,
    pub lapses_at: u64,
    pub answer: Option<RequestStatus>,
}

#[derive(Clone, Copy, Debug)]
pub struct Session {
    pub of: Name,
    pub opened_at: u64,
    pub over: bool,
    /// Disputed; by a form of a hospital only.
    pub dispute: Option<bool>,
}

#[derive(Clone, Debug, Default)]
pub struct Reference {
    pub now: u64,
    pub paused: bool,
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
            entries: 1,
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
    fn ends(&self) -> Option<u64> {
        let lapses = self.waits.then_some(self.written_at + WEEK);
        self.terms.valid_until.into_iter().chain(lapses).min()
    }
}

impl Reference {
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
        let permit = one.effect == Effect::Permit;
        match one.end {
            Some(End::Superseded) => return DirectiveStatus::Superseded,
            Some(End::Ended) if permit => return DirectiveStatus::Revoked,
            Some(End::Ended) => return DirectiveStatus::Lifted,
            None => {}
        }
        if one.ends().is_some_and(|end| self.now >= end) {
            return DirectiveStatus::Expired;
        }
        if one.waits {
            return DirectiveStatus::Pending;
        }
        if permit
            && one
                .voice
                .mandate
                .is_some_and(|mandate| self.is_removed(mandate))
        {
            return DirectiveStatus::Revoked;
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
            Some(answer) => answer,
            None if self.now >= one.lapses_at => RequestStatus::Lapsed,
            None => RequestStatus::Pending,
        }
    }

    pub fn session_is_open(&self, of: Name) -> bool {
        let latest = self.sessions.iter().rev().find(|one| one.of == of);
        latest.is_some_and(|one| !one.over && self.now < one.opened_at + 4 * 3_600)
    }

    /// The surgeon's sessions that wait for a review.
    pub fn unreviewed(&self) -> impl Iterator<Item = &Session> {
        self.sessions.iter().filter(|one| one.dispute.is_none())
    }

    pub fn is_barred(&self) -> bool {
        let mut waiting = self.unreviewed();
        waiting.any(|one| self.now >= one.opened_at + 3 * DAY + 14 * DAY)
    }

    pub fn decide(
        &self,
        of: Name,
        handle: Handle,
        actor: &Actor,
        purpose: Purpose,
        record: &RecordFacts,
    ) -> (Reason, Option<u64>) {
        let patient = &self.patients[of];
        if purpose == Purpose::BTG && actor.hospital.as_str() == "south" && self.is_barred() {
            let reason = match patient.closed {
                true => Reason::PatientClosed,
                false => Reason::Barred,
            };
            return (reason, None);
        }
        let active: Vec<_> = (0..self.directives.len())
            .filter(|index| self.directives[*index].of == of)
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
            access: match patient.opted_out {
                true => EmergencyAccess::OptedOut,
                false => EmergencyAccess::Allowed,
            },
            session_open: actor.hospital.as_str() == "south" && self.session_is_open(of),
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
