//! What a step of numbers says, looked up in the model so that it is often something that can be, for
//! [`crate::reference_pair`].

use hie_policy::{Effect, MandateKind, Power, Purpose, Role};
use hie_types::consent::*;

use crate::reference::*;
use crate::reference_acts::{Act, QUARTERS, hospital_of};
use crate::reference_glass::{DOCTORS, home_of};
use crate::reference_network::{Matter, Wanted};
use crate::reference_others::Other;
use crate::reference_pair::{Pair, Said};
use crate::reference_steps::*;
use crate::scene::*;

impl Pair {
    /// What a step says, and about whom. Nothing if a form or a key cannot say it, or nobody would.
    pub fn choose(&self, step: &Step) -> Option<(Name, Said)> {
        match step {
            Step::Patient(of, speaker, wish) => self.choose_act(PATIENTS[*of], *speaker, wish),
            Step::Repeat(step, _) => self.choose(step),
            Step::Other(of, errand) => self.choose_other(PATIENTS[*of], *errand),
            Step::Pass(_) => None,
        }
    }

    fn choose_act(&self, of: Name, speaker: Speaker, wish: &Wish) -> Option<(Name, Said)> {
        let of = self.suited(of, speaker, wish);
        let by = self.speaks(of, speaker);
        let act = self.act(of, by, wish);
        match (by, &act) {
            // Whoever else cancels does so by another right.
            (By::Account(account), Act::CancelRecovery)
                if self.model.controller(of) != Some(account) =>
            {
                Some((of, Said::Other(Other::CancelRecovery(account))))
            }
            (By::Account(account), Act::Merge(main, other) | Act::Unmerge(main, other)) => {
                let part = matches!(act, Act::Unmerge(..));
                Some(self.about_two(account, main, other, part))
            }
            (By::Officer(_), act) if !Self::is_attestable(act) => None,
            _ => Some((of, Said::Act(by, act))),
        }
    }

    /// Somebody of whom it can be said, if there is one: the next after whom the step names.
    fn suited(&self, of: Name, speaker: Speaker, wish: &Wish) -> Name {
        let model = &self.model;
        let speaks = |of: Name| match speaker {
            Speaker::Key(1..=2) => model.controller(of) == Some("wallet"),
            Speaker::Delegate(_) => !self.holders(of).is_empty(),
            _ => true,
        };
        let about = |of: Name| match wish {
            Wish::Approve(..) | Wish::Decline(_) => (0..model.requests.len()).any(|at| {
                let pending = model.request_status(at) == RequestStatus::Pending;
                model.requests[at].of == of && pending
            }),
            Wish::Dispute(_) => model.sessions.iter().any(|one| one.of == of),
            Wish::CancelRecovery => {
                let pending = model.patients[of].pending(model.now).is_some();
                pending && model.controller(of).is_some()
            }
            Wish::Guardian(..) if matches!(speaker, Speaker::Officer(_)) => {
                model.controller(of).is_none()
            }
            // An account may have written some of them.
            Wish::RevokeAll if matches!(speaker, Speaker::Delegate(_)) => {
                model.controller(of).is_none()
            }
            _ => true,
        };
        let from = PATIENTS.iter().position(|one| *one == of).unwrap();
        let known = |of: &Name| model.patients.contains_key(of);
        let all = || {
            PATIENTS
                .iter()
                .cycle()
                .skip(from)
                .take(PATIENTS.len())
                .copied()
        };
        let mut known = all().filter(known);
        known.find(|of| speaks(of) && about(of)).unwrap_or(of)
    }

    /// The mandate by which somebody acts.
    fn mandate_of(&self, of: Name, by: By) -> Option<&Mandate> {
        let By::Account(account) = by else {
            return None;
        };
        let patient = self.model.patients.get(of)?;
        let held = patient.holders.get(account)?;
        let held = Some(*held).filter(|_| patient.controller != Some(account));
        held.map(|index| &self.model.mandates[index])
    }

    /// The accounts whose mandates hold.
    fn holders(&self, of: Name) -> Vec<Name> {
        let all = self.model.patients.get(of).map(|one| one.holders.iter());
        let held = all.into_iter().flatten();
        let held = held.filter(|(_, mandate)| self.model.holds(**mandate));
        held.map(|(account, _)| *account).collect()
    }

    /// Merging or parting by an account, which is the patient's act if it controls one of the two.
    fn about_two(&self, account: Name, main: Name, other: Name, part: bool) -> (Name, Said) {
        let controls = |of: &&Name| self.model.controller(of) == Some(account);
        match ([main, other].iter().find(controls), part) {
            (Some(own), true) => {
                let act = Act::Unmerge(main, other);
                (own, Said::Act(By::Account(account), act))
            }
            (Some(own), false) => {
                let act = Act::Merge(main, other);
                (own, Said::Act(By::Account(account), act))
            }
            (None, true) => (main, Said::Other(Other::Unmerge(account, main, other))),
            (None, false) => (main, Said::Other(Other::Merge(account, main, other))),
        }
    }

    /// Whether there is a form for it.
    const fn is_attestable(act: &Act) -> bool {
        matches!(
            act,
            Act::Permit(_)
                | Act::Deny(_)
                | Act::Revoke(_)
                | Act::Opt(true)
                | Act::Publishing(_, false)
                | Act::Appoint(_, MandateKind::GUARD, ..)
                | Act::Dispute(_)
                | Act::Approve(..)
                | Act::Decline(_)
        )
    }

    fn terms(&self, effect: Effect, spec: &Spec) -> Terms {
        let (now, permit) = (self.model.now, effect == Effect::Permit);
        let purposes: &[Purpose] = match spec.purposes {
            0 if !permit => &[],
            0 | 1 => &[Purpose::TREAT],
            _ => &[Purpose::ETREAT, Purpose::TREAT],
        };
        let grantee = match spec.grantee {
            0 => Grantee::default(),
            4 => Grantee {
                role: Some(Role::Physician.into()),
                ..Grantee::default()
            },
            hospital => to_hospital(HOSPITALS[hospital - 1]).grantee,
        };
        Terms {
            grantee,
            purposes: purposes.iter().map(|purpose| (*purpose).into()).collect(),
            resources: match spec.resources {
                0 => Resources::All { tagged: permit },
                1 => Resources::All { tagged: false },
                _ => Resources::Categories {
                    codes: vec!["discharge-summary".parse().unwrap()],
                },
            },
            // Sometimes in the past.
            valid_from: spec.from.map(|after| now + after - 5),
            valid_until: spec.until.map(|after| now + after),
            max_uses: spec.uses.filter(|_| permit),
            policy: TEXTS.get(spec.policy).map(|id| id.parse().unwrap()),
            ..terms()
        }
    }

    /// Mostly one of those that are wanted; sometimes any, or one past the last.
    fn pick(index: usize, count: usize, wanted: impl Fn(usize) -> bool) -> usize {
        let wanted: Vec<_> = (0..count).filter(|one| wanted(*one)).collect();
        match wanted.is_empty() || index.is_multiple_of(8) {
            true => index % (count + 1),
            false => wanted[index % wanted.len()],
        }
    }

    /// A directive of a patient.
    fn directive(&self, of: Name, index: usize, wanted: impl Fn(&Directive) -> bool) -> usize {
        let all = &self.model.directives;
        Self::pick(index, all.len(), |one| {
            all[one].of == of && wanted(&all[one])
        })
    }

    fn request(&self, of: Name, index: usize) -> usize {
        let all = &self.model.requests;
        Self::pick(index, all.len(), |one| {
            all[one].of == of && self.model.request_status(one) == RequestStatus::Pending
        })
    }

    fn session(&self, index: usize, wanted: impl Fn(&Session) -> bool) -> usize {
        let all = &self.model.sessions;
        Self::pick(index, all.len(), |one| wanted(&all[one]))
    }

    /// Two handles to be merged: often those of which somebody said so already.
    fn two(&self, of: Name, index: usize) -> (Name, Name) {
        let mut said = self.model.halves.iter();
        let said = said.find(|((_, to), _)| *to == of);
        match said.filter(|_| !index.is_multiple_of(4)) {
            Some(((by, to), half)) => (half.main, if half.main == *by { *to } else { *by }),
            None => {
                let other = PATIENTS[index % PATIENTS.len()];
                match index.is_multiple_of(3) {
                    true => (of, other),
                    false => (other, of),
                }
            }
        }
    }

    /// Two handles to be parted: mostly two that are merged, or are to be.
    fn parted(&self, of: Name, index: usize) -> (Name, Name) {
        let merged = self.model.main_of.iter();
        let merged = merged.map(|(other, main)| (*main, *other));
        let said = self.model.halves.iter();
        let said = said.map(|((by, to), half)| match half.main == *by {
            true => (*by, *to),
            false => (*to, *by),
        });
        let mut all = merged.chain(said);
        let of_them = all.find(|(main, other)| *main == of || *other == of);
        match of_them.filter(|_| !index.is_multiple_of(5)) {
            Some(two) => two,
            None => (PATIENTS[index % PATIENTS.len()], of),
        }
    }

    fn act(&self, of: Name, by: By, wish: &Wish) -> Act {
        let now = self.model.now;
        let powers = |bits: u8| -> Vec<Power> {
            let all = Power::all().enumerate();
            let some = all.filter(|(bit, _)| bits & (1 << bit) != 0 || bits >= 192);
            some.map(|(_, power)| power).collect()
        };
        // By which mandate it is said: then it is mostly about what others said before.
        let mandate = self.mandate_of(of, by);
        let may = |one: &Directive| mandate.is_none() || !one.voice.is_own();
        match wish {
            Wish::Write(true, spec) => Act::Permit(self.terms(Effect::Permit, spec)),
            Wish::Write(false, spec) => Act::Deny(self.terms(Effect::Deny, spec)),
            Wish::Amend(index, spec) => {
                let index = self.directive(of, *index, |one| one.end.is_none() && may(one));
                let old = self.model.directives.get(index);
                let effect = old.map_or(Effect::Permit, |one| one.effect);
                let mut terms = self.terms(effect, spec);
                // Often nothing but times and uses.
                if let Some(old) = old.filter(|_| spec.resources != 0) {
                    terms.grantee = old.terms.grantee.clone();
                    terms.purposes = old.terms.purposes.clone();
                    terms.resources = old.terms.resources.clone();
                }
                Act::Amend(index, terms)
            }
            Wish::End(permit, index) => {
                let effect = if *permit {
                    Effect::Permit
                } else {
                    Effect::Deny
                };
                let wanted =
                    |one: &Directive| one.effect == effect && one.end.is_none() && may(one);
                let index = self.directive(of, *index, wanted);
                match effect {
                    Effect::Permit => Act::Revoke(index),
                    Effect::Deny => Act::Lift(index),
                }
            }
            Wish::RevokeAll => Act::RevokeAll,
            Wish::Opt(out) => Act::Opt(*out),
            Wish::Attestation(allowed) => Act::Attestation(*allowed),
            Wish::Publishing(hospital, allowed) => Act::Publishing(HOSPITALS[*hospital], *allowed),
            Wish::Appoint(account, kind, bits, days) => {
                let kinds = [
                    MandateKind::DELEGATEE,
                    MandateKind::HPOWATT,
                    MandateKind::GUARD,
                ];
                let until = now + days * DAY;
                if let Some(own) = mandate.filter(|_| *kind < 2) {
                    // As much as a delegate may pass on.
                    let passed = |power: &Power| *power != Power::ManageDelegates;
                    let passed = own.powers.iter().copied().filter(passed).collect();
                    let until = own.until.min(until);
                    let kind = MandateKind::DELEGATEE;
                    return Act::Appoint(ACCOUNTS[*account], kind, passed, until);
                }
                let kind = kinds[*kind];
                Act::Appoint(ACCOUNTS[*account], kind, powers(bits | 1), until)
            }
            Wish::Guardian(account, bits, quarter) => {
                let kind = MandateKind::GUARD;
                Act::Appoint(
                    ACCOUNTS[*account],
                    kind,
                    powers(bits | 2),
                    QUARTERS[*quarter],
                )
            }
            Wish::Remove(account) => {
                let mandates = &self.model.mandates;
                let index = Self::pick(*account, mandates.len(), |at| {
                    mandates[at].of == of && self.model.stays(at)
                });
                let found = mandates.get(index).map(|one| one.account);
                Act::Remove(found.unwrap_or(ACCOUNTS[*account]))
            }
            Wish::Rotate(account) => Act::Rotate(account.map(|account| ACCOUNTS[account])),
            Wish::Close => Act::Close,
            Wish::Dispute(session) => Act::Dispute(self.session(*session, |one| one.of == of)),
            Wish::Approve(request, narrowed) => {
                let until = |days| Some(now + days * DAY);
                let narrowed = match narrowed {
                    // No longer than a mandate lasts.
                    3.. if mandate.is_some() => Some(Terms {
                        valid_until: until(1),
                        ..terms()
                    }),
                    0 => Some(Terms {
                        valid_until: until(5),
                        ..terms()
                    }),
                    1 => Some(Terms {
                        valid_until: until(100),
                        ..terms()
                    }),
                    2 => Some(Terms {
                        valid_until: until(1),
                        ..to_hospital("south")
                    }),
                    _ => None,
                };
                Act::Approve(self.request(of, *request), narrowed)
            }
            Wish::Decline(request) => Act::Decline(self.request(of, *request)),
            Wish::CancelRecovery => Act::CancelRecovery,
            Wish::Merge(index) => {
                let (main, other) = self.two(of, *index);
                Act::Merge(main, other)
            }
            Wish::Unmerge(index) => {
                let (main, other) = self.parted(of, *index);
                Act::Unmerge(main, other)
            }
        }
    }

    fn speaks(&self, of: Name, speaker: Speaker) -> By {
        match speaker {
            Speaker::Controller => {
                let controller = self.model.patients.get(of).and_then(|one| one.controller);
                By::Account(controller.unwrap_or("mother"))
            }
            Speaker::Account(account) => By::Account(ACCOUNTS[account]),
            Speaker::Delegate(which) => {
                let patient = self.model.patients.get(of);
                let mut holders = self.holders(of);
                if holders.is_empty() || which == 0 {
                    let all = patient.map(|one| one.holders.keys().copied());
                    holders = all.into_iter().flatten().collect();
                }
                By::Account(match holders.len() {
                    0 => "son",
                    many => holders[which % many],
                })
            }
            Speaker::Key(ahead) => By::Key(ahead),
            Speaker::Officer(officer) => By::Officer(OFFICERS[officer]),
        }
    }

    fn choose_other(&self, of: Name, errand: Errand) -> Option<(Name, Said)> {
        let model = &self.model;
        let network = |by: usize| match by {
            0..3 => model.owner,
            _ => NETWORK[by],
        };
        let matter = |by, matter| Other::Network(network(by), matter);
        let other = match errand {
            Errand::Register(right) => Other::Register(match (right, of) {
                (true, "paper") => "officer",
                (true, _) => of,
                (false, _) => "dave",
            }),
            Errand::ConfirmPermit(by, index) => {
                let waits = |one: &Directive| one.waits && one.end.is_none();
                Other::ConfirmPermit(STAFF[by], self.directive(of, index, waits))
            }
            Errand::ConfirmMandate(by, mandate) => {
                let waits = |one: &&Mandate| one.of == of && one.waits;
                let waiting = model.mandates.iter().rev().find(waits);
                Other::ConfirmMandate(STAFF[by], waiting.map_or(mandate, |one| one.number))
            }
            Errand::Propose(recovery, by, to, hospital) => {
                let own = hospital_of(STAFF[by]).filter(|_| to % 4 != 0);
                Other::Propose {
                    // Mostly what the handle can take.
                    recovery: match to % 4 {
                        3 => recovery,
                        _ => model.controller(of).is_some(),
                    },
                    by: STAFF[by],
                    to: ACCOUNTS[to],
                    hospital: own.or(hospital.map(|hospital| HOSPITALS[hospital])),
                }
            }
            Errand::Confirm(by) => {
                let confirmable = |one: &Proposal| match one.stage {
                    Stage::Unconfirmed => true,
                    Stage::Cancelled { confirmable, .. } => confirmable,
                    Stage::Waiting { .. } => false,
                };
                let mut all = model.patients.iter();
                let found = all.find(|(_, one)| one.proposal.as_ref().is_some_and(confirmable));
                let by = if by < 6 { "auditor" } else { STAFF[by] };
                let of = found.map_or(of, |(of, _)| *of);
                return Some((of, Said::Other(Other::Confirm(by))));
            }
            Errand::Cancel(recovery, by) => {
                let proposer = model.patients.get(of).and_then(|one| one.proposal);
                let by = match by {
                    0..3 => proposer.map_or(STAFF[by], |one| one.by),
                    3 => model.controller(of).unwrap_or("auditor"),
                    _ => STAFF[by],
                };
                if model.controller(of) == Some(by) {
                    let by = By::Account(by);
                    return Some((of, Said::Act(by, Act::CancelRecovery)));
                }
                match (recovery, model.controller(of)) {
                    (true, _) => Other::CancelRecovery(by),
                    (false, None) => Other::CancelClaim(by),
                    (false, Some(_)) => {
                        // Somewhere there may be a claim.
                        let claimed = |one: &Patient| {
                            one.controller.is_none() && one.pending(model.now).is_some()
                        };
                        let found = model.patients.iter().find(|(_, one)| claimed(one));
                        let (of, by) = found.map_or((of, by), |(of, one)| {
                            (*of, one.proposal.map_or(by, |one| one.by))
                        });
                        return Some((of, Said::Other(Other::CancelClaim(by))));
                    }
                }
            }
            Errand::Accept(by) => {
                let patient = model.patients.get(of);
                let to = patient.and_then(|one| one.rotation.or(one.proposal.map(|one| one.to)));
                Other::Accept(to.filter(|_| by != 0).unwrap_or(ACCOUNTS[by]))
            }
            Errand::Ask(by, days, after) => {
                let by = match by {
                    0..6 => ["asker", "other-asker"][by % 2],
                    _ => STAFF[by],
                };
                Other::Ask(by, days, after.map(|after| model.now + after))
            }
            Errand::Withdraw(by, index) => {
                let pending = |at| model.request_status(at) == RequestStatus::Pending;
                let found = (0..model.requests.len()).find(|at| pending(*at));
                let Some(found) = found.filter(|_| by % 2 == 0) else {
                    let index = self.request(of, index);
                    return Some((of, Said::Other(Other::Withdraw(STAFF[by], index))));
                };
                let one = model.requests[found];
                let asker = match one.hospital {
                    "north" => "asker",
                    _ => "other-asker",
                };
                return Some((one.of, Said::Other(Other::Withdraw(asker, found))));
            }
            Errand::BreakGlass(by) => Other::BreakGlass(match by {
                0..5 => "surgeon",
                5..9 => "medic",
                9 => "officer",
                10 => "asker",
                _ => "dave",
            }),
            Errand::EndGlass(by, index) => {
                let index = self.session(index, |one| !one.over && model.now < one.expires_at);
                let doctor = model.sessions.get(index).map(|one| one.by);
                let by = doctor.filter(|_| by % 2 == 0).unwrap_or(STAFF[by]);
                Other::EndGlass(by, index)
            }
            Errand::Review(by, index, justified) => {
                let due = |one: &Session| one.waits() || one.is_disputed();
                let found = self.session(index, due);
                let by = match model.sessions.get(found) {
                    Some(one) if one.is_disputed() && index % 3 != 0 => "auditor",
                    Some(one) if index % 3 != 0 => match home_of(one.by) {
                        "north" => "second",
                        _ => "privacy",
                    },
                    _ => STAFF[by],
                };
                Other::Review(by, found, justified)
            }
            Errand::Late(index, person, ago) => {
                let by = if index { "record-index" } else { "dave" };
                Other::Late(by, DOCTORS[person], model.now + 1 - ago)
            }
            Errand::LiftBar(by, person) => {
                let by = if by < 6 { "auditor" } else { STAFF[by] };
                Other::LiftBar(by, DOCTORS[person])
            }
            Errand::Draw(index, id) => {
                let id = self.directive(of, id, |one| one.terms.max_uses.is_some());
                // The record index draws on what a decision has just named.
                let exists = id < model.directives.len();
                if exists && model.status(id) != DirectiveStatus::Active {
                    return None;
                }
                Other::Draw(if index { "record-index" } else { "dave" }, id)
            }
            Errand::MergeFor(by, hospital, main) => {
                let other = if main % 3 == 0 { of } else { "paper" };
                let own = hospital_of(STAFF[by]).filter(|_| main % 5 != 0);
                let hospital = own.unwrap_or(HOSPITALS[hospital]);
                let main = PATIENTS[main % PATIENTS.len()];
                Other::MergeFor(STAFF[by], hospital, main, other)
            }
            Errand::Unmerge(by, index) => {
                let (main, other) = self.parted(of, index);
                let by = if by < 4 { "auditor" } else { STAFF[by] };
                return Some(self.about_two(by, main, other, true));
            }
            Errand::Pause(by, true) => matter(by, Matter::Pause),
            Errand::Pause(by, false) => matter(by, Matter::Resume),
            Errand::Nominate(by, to) => matter(by, Matter::Nominate(NETWORK[to])),
            Errand::AcceptOwnership(by) => {
                let nominated = model.nominated.filter(|_| by > 0);
                let by = nominated.unwrap_or(NETWORK[by]);
                Other::Network(by, Matter::AcceptOwnership)
            }
            Errand::CancelNomination(by) => matter(by, Matter::CancelNomination),
            Errand::Text(by, id, bytes, true) => {
                let id = if bytes == 0 {
                    "no-such-text"
                } else {
                    TEXTS[id]
                };
                matter(by, Matter::RetireText(id))
            }
            Errand::Text(by, id, bytes, false) => {
                matter(by, Matter::PutText(TEXTS[id], bytes.min(1)))
            }
            Errand::RecordIndex(by, right) => {
                let name = match right {
                    true => "record-index",
                    false => "hospital-registry",
                };
                matter(by, Matter::RecordIndex(name))
            }
            Errand::Configure(by, which) => matter(by, Matter::Configure(SETTINGS[which])),
            Errand::Purge(entries, [one, another, session, request]) => {
                let over = |one: &Directive| one.purged.is_none() && one.end.is_some();
                let past = |one: &Directive| one.ends().is_some_and(|end| end < model.now);
                let wanted = |one: &Directive| over(one) || past(one);
                let directive = |index| self.directive(of, index, wanted);
                let reviewed = |one: &Session| one.of == of && one.reviewed_at.is_some();
                Other::Purge(Wanted {
                    entries,
                    directives: [one.map(directive), another.map(directive)],
                    session: session.map(|index| self.session(index, reviewed)),
                    request: request.map(|index| {
                        let all = &model.requests;
                        Self::pick(index, all.len(), |one| all[one].of == of)
                    }),
                })
            }
        };
        Some((of, Said::Other(other)))
    }
}
