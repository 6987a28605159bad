//! What others do about a patient, for [`crate::reference`]: hospitals, the auditor, whoever is to control a
//! handle, the record index, the owner.

use std::collections::BTreeSet;

use hie_policy::Reason;
use hie_types::consent::{DirectiveStatus, RequestStatus};

use crate::reference::*;
use crate::reference_acts::{hospital_of, refuse};
use crate::reference_network::{Matter, Wanted};
use crate::scene::DAY;

/// Something about a handle that is no act of the patient, or about the network.
#[derive(Clone, Copy, Debug)]
pub enum Other {
    Register(Name),
    ConfirmPermit(Name, usize),
    ConfirmMandate(Name, u32),
    Propose {
        recovery: bool,
        by: Name,
        to: Name,
        hospital: Option<Name>,
    },
    Confirm(Name),
    CancelClaim(Name),
    CancelRecovery(Name),
    Accept(Name),
    Ask(Name, u32, Option<u64>),
    Withdraw(Name, usize),
    BreakGlass(Name),
    EndGlass(Name, usize),
    /// Whether it was justified.
    Review(Name, usize, bool),
    /// Sender, whose session, since when.
    Late(Name, Name, u64),
    LiftBar(Name, Name),
    Draw(Name, usize),
    /// An officer, for a hospital: main handle, the temporary one.
    MergeFor(Name, Name, Name, Name),
    /// Whoever controls neither.
    Merge(Name, Name, Name),
    Unmerge(Name, Name, Name),
    Network(Name, Matter),
    Purge(Wanted),
}

fn hospital_of_asker(account: Name) -> Option<Name> {
    match account {
        "asker" => Some("north"),
        "other-asker" => Some("west"),
        _ => None,
    }
}

impl Reference {
    /// Takes it, or tells all that stands against it. Refusals of breaking the glass are answers.
    pub fn other(&mut self, of: Name, other: Other) -> Result<Option<BTreeSet<Reason>>, Against> {
        let mut against = Against::new();
        match other {
            Other::Register(by) => self.register(of, by, &mut against),
            Other::Draw(by, index) => {
                refuse(&mut against, !self.is_index(by), "not_record_index");
                if against.is_empty() {
                    self.draw(index);
                }
            }
            Other::Network(by, matter) => self.network(by, matter, &mut against),
            Other::EndGlass(by, index) => self.end_glass(by, index, &mut against),
            Other::Review(by, index, justified) => {
                self.review(by, index, justified, &mut against);
            }
            Other::Late(by, person, since) => self.late(of, by, person, since, &mut against),
            Other::LiftBar(by, person) => self.lift_bar(by, person, &mut against),
            Other::MergeFor(by, hospital, main, other) => {
                self.merge_for(by, hospital, main, other, &mut against);
            }
            Other::Merge(by, main, other) => {
                refuse(&mut against, self.paused, "paused");
                let own = self.controls_either(by, main, other);
                assert!(!own, "an act of the patient's");
                against.insert("neither_controlled");
            }
            Other::Unmerge(by, main, other) => {
                let own = self.controls_either(by, main, other);
                assert!(!own, "an act of the patient's");
                refuse(&mut against, by != "auditor", "neither_controlled");
                self.weigh_parting(None, main, other, &mut against);
                if against.is_empty() {
                    self.part(None, main, other);
                }
            }
            _ if !self.patients.contains_key(of) => {
                let stopped = matches!(
                    other,
                    Other::ConfirmPermit(..)
                        | Other::ConfirmMandate(..)
                        | Other::Ask(..)
                        | Other::Propose {
                            recovery: false,
                            ..
                        }
                );
                refuse(&mut against, self.paused && stopped, "paused");
                refuse(&mut against, true, "unknown_handle");
                self.weigh_sender(other, &mut against);
                if let Other::Purge(wanted) = other {
                    refuse(&mut against, !wanted.is_bounded(), "how_many");
                }
            }
            Other::BreakGlass(by) => return self.break_glass(of, by),
            Other::Purge(wanted) => self.purge(of, wanted, &mut against),
            other => self.about(of, other, &mut against),
        }
        match against.is_empty() {
            true => Ok(None),
            false => Err(against),
        }
    }

    pub fn is_index(&self, account: Name) -> bool {
        self.has_index && account == "record-index"
    }

    fn register(&mut self, of: Name, by: Name, against: &mut Against) {
        let paper = of == "paper";
        refuse(against, !paper && by != of, "not_the_handle");
        refuse(
            against,
            paper && hospital_of(by) != Some("north"),
            "not_an_officer",
        );
        refuse(against, self.patients.contains_key(of), "taken");
        refuse(against, !paper && self.controls(by), "controls_a_handle");
        if against.is_empty() {
            let patient = match paper {
                true => Patient::new(None, Some("north")),
                false => Patient::new(Some(by), None),
            };
            self.patients.insert(of, patient);
            self.note(of);
        }
    }

    fn draw(&mut self, index: usize) {
        let found = self.directives.get_mut(index);
        let Some(permit) = found.filter(|one| one.purged.is_none()) else {
            return;
        };
        let left = permit
            .terms
            .max_uses
            .is_some_and(|most| permit.drawn < most);
        if left && permit.effect == hie_policy::Effect::Permit {
            permit.drawn += 1;
        }
    }

    fn weigh_sender(&self, other: Other, against: &mut Against) {
        match other {
            Other::Propose { by, hospital, .. } => {
                let may = match hospital {
                    None if by != "auditor" => return refuse(against, true, "not_auditor"),
                    None => true,
                    Some(hospital) => hospital_of(by) == Some(hospital),
                };
                refuse(against, !may, "not_an_officer");
            }
            Other::Confirm(by) => refuse(against, by != "auditor", "not_auditor"),
            Other::ConfirmPermit(by, _) | Other::ConfirmMandate(by, _) => {
                let may = by == "auditor" || hospital_of(by).is_some();
                refuse(against, !may, "not_an_officer");
            }
            Other::Ask(by, ..) | Other::Withdraw(by, _) => {
                refuse(against, hospital_of_asker(by).is_none(), "not_staff");
            }
            _ => {}
        }
    }

    fn about(&mut self, of: Name, other: Other, against: &mut Against) {
        self.weigh_sender(other, against);
        let now = self.now;
        let patient = self.patients[of].clone();
        match other {
            Other::ConfirmPermit(by, index) => {
                refuse(against, self.paused, "paused");
                refuse(against, !self.lets_attest(of), "attestation_forbidden");
                let found = self.directives.get(index);
                let Some(one) = found.filter(|one| one.of == of && one.purged.is_none()) else {
                    against.insert("not_found");
                    return;
                };
                let hospital = one.hospital();
                let withheld = patient.withholds_from(hospital.as_deref(), now);
                refuse(against, withheld, "to_the_proposer");
                let pending = self.status(index) == DirectiveStatus::Pending;
                refuse(against, !pending, "nothing_waits");
                refuse(against, by == one.voice.account, "own_attestation");
                let passed = patient.passed.filter(|passed| passed.at >= one.written_at);
                let soon = passed.is_some_and(|passed| now < passed.at + DAY);
                refuse(against, soon, "too_soon_after_control");
                if against.is_empty() {
                    self.directives[index].waits = false;
                    self.directives[index].confirmed_at = Some(now);
                    self.note(of);
                }
            }
            Other::ConfirmMandate(by, number) => {
                refuse(against, self.paused, "paused");
                refuse(against, !self.lets_attest(of), "attestation_forbidden");
                refuse(against, patient.controller.is_some(), "has_controller");
                let found = (0..self.mandates.len()).find(|index| {
                    let one = &self.mandates[*index];
                    one.of == of && one.number == number
                });
                let Some(index) = found else {
                    against.insert("nothing_waits");
                    return;
                };
                let waits = self.mandates[index].waits && self.counts(index);
                refuse(against, !waits, "nothing_waits");
                let one = &self.mandates[index];
                let own = by == one.voice.account || by == one.account;
                refuse(against, own, "own_attestation");
                let own_eyes = hospital_of(by).is_some() && hospital_of(by) == one.voice.hospital;
                let held = patient.holders.get(one.account).copied();
                let less = held.filter(|held| self.holds(*held)).is_some_and(|held| {
                    let held = &self.mandates[held];
                    one.until < held.until || held.powers.iter().any(|p| !one.powers.contains(p))
                });
                refuse(against, own_eyes && less, "of_one_hospital");
                if against.is_empty() {
                    let account = one.account;
                    self.mandates[index].waits = false;
                    self.mandates[index].own_eyes = own_eyes;
                    self.patients
                        .get_mut(of)
                        .unwrap()
                        .holders
                        .insert(account, index);
                    self.note(of);
                }
            }
            Other::Propose {
                recovery,
                by,
                to,
                hospital,
            } => {
                refuse(against, self.paused && !recovery, "paused");
                let controlled = patient.controller.is_some();
                refuse(against, controlled && !recovery, "has_controller");
                refuse(against, !controlled && recovery, "no_controller");
                let elsewhere =
                    !recovery && hospital.is_some() && hospital != patient.registered_by;
                refuse(against, elsewhere, "not_the_registrar");
                refuse(against, to == by, "oneself");
                refuse(against, self.controls(to), "controls_a_handle");
                refuse(against, patient.pending(now).is_some(), "pending");
                let cancelled = patient.proposal.is_some_and(|one| match one.stage {
                    Stage::Cancelled { at, binds_all, .. } => {
                        now < at + MONTH && (binds_all || one.hospital == hospital)
                    }
                    Stage::Unconfirmed | Stage::Waiting { .. } => false,
                });
                refuse(against, hospital.is_some() && cancelled, "cancelled");
                if against.is_empty() {
                    let wait = self.wait(of);
                    let stage = match hospital.is_some() && (elsewhere || !self.lets_attest(of)) {
                        true => Stage::Unconfirmed,
                        false => Stage::Waiting {
                            from: now + wait,
                            overruled: false,
                        },
                    };
                    let patient = self.patients.get_mut(of).unwrap();
                    patient.rotation = None;
                    patient.proposal = Some(Proposal {
                        to,
                        hospital,
                        by,
                        at: now,
                        stage,
                    });
                    self.note(of);
                }
            }
            Other::Confirm(by) => {
                let overrules = match patient.proposal.map(|one| one.stage) {
                    Some(Stage::Unconfirmed) if patient.pending(now).is_some() => Some(false),
                    Some(Stage::Cancelled {
                        at,
                        confirmable: true,
                        ..
                    }) if now < at + MONTH => Some(true),
                    _ => None,
                };
                let Some(overruled) = overrules else {
                    against.insert("nothing_to_confirm");
                    return;
                };
                let one = patient.proposal.unwrap();
                refuse(against, one.by == by || one.to == by, "own_proposal");
                if against.is_empty() {
                    let wait = self.wait(of);
                    let from = now + wait;
                    let patient = self.patients.get_mut(of).unwrap();
                    let stage = Stage::Waiting { from, overruled };
                    patient.proposal = Some(Proposal { stage, ..one });
                    patient.rotation = None;
                    self.note(of);
                }
            }
            Other::CancelClaim(by) => {
                refuse(against, patient.controller.is_some(), "has_controller");
                self.cancel(of, by, against);
            }
            Other::CancelRecovery(by) => {
                refuse(against, patient.controller.is_none(), "no_controller");
                self.cancel(of, by, against);
            }
            Other::Accept(by) => self.accept(of, by, against),
            Other::Ask(by, days, lapses) => {
                refuse(against, self.paused, "paused");
                refuse(against, patient.closed, "closed");
                let lapses_at = lapses.unwrap_or(now + MONTH);
                let late = lapses_at <= now || lapses_at > now + 90 * DAY;
                refuse(against, late, "lapses_at");
                refuse(against, !(1..=36_500).contains(&days), "days");
                let Some(hospital) = hospital_of_asker(by) else {
                    return;
                };
                let waiting = (0..self.requests.len()).filter(|index| {
                    let one = self.requests[*index];
                    let pending = self.request_status(*index) == RequestStatus::Pending;
                    one.of == of && one.hospital == hospital && pending
                });
                refuse(against, waiting.count() >= 8, "too_many_requests");
                if against.is_empty() {
                    self.requests.push(Request {
                        of,
                        hospital,
                        days,
                        lapses_at,
                        answer: None,
                        purged: false,
                    });
                }
            }
            Other::Withdraw(by, index) => {
                let found = self.requests.get(index);
                let Some(one) = found.filter(|one| one.of == of && !one.purged) else {
                    against.insert("no_request");
                    return;
                };
                let elsewhere = hospital_of_asker(by) != Some(one.hospital);
                refuse(against, elsewhere, "other_hospital");
                let pending = self.request_status(index) == RequestStatus::Pending;
                refuse(against, !pending, "not_pending");
                if against.is_empty() {
                    self.requests[index].answer = Some((RequestStatus::Withdrawn, now));
                }
            }
            other => unreachable!("taken before: {other:?}"),
        }
    }

    /// How long a claim or a recovery of it waits.
    fn wait(&self, of: Name) -> u64 {
        match self.patients[of].controller.is_some() {
            true => self.rules.recovery_wait,
            false => self.rules.claim_wait,
        }
    }

    fn cancel(&mut self, of: Name, by: Name, against: &mut Against) {
        let (patient, now) = (self.patients[of].clone(), self.now);
        let pending = patient.pending(now);
        let proposer = pending.and_then(|one| one.hospital);
        let registrar = patient
            .registered_by
            .filter(|_| patient.controller.is_none());
        // To take back is no right that a member loses.
        let own = hospital_of(by).or((by == "privacy").then_some("south"));
        let concerned = own.is_some() && (own == proposer || own == registrar);
        refuse(against, by != "auditor" && !concerned, "may_not_cancel");
        refuse(against, pending.is_none(), "nothing_pending");
        if against.is_empty() {
            let of_hospital = pending.is_some_and(|one| one.hospital.is_some());
            let stage = Stage::Cancelled {
                at: now,
                confirmable: false,
                binds_all: by == "auditor" || !of_hospital,
            };
            let proposal = Proposal {
                stage,
                ..pending.unwrap()
            };
            self.patients.get_mut(of).unwrap().proposal = Some(proposal);
            self.note(of);
        }
    }

    fn accept(&mut self, of: Name, by: Name, against: &mut Against) {
        let (before, now) = (self.patients[of].clone(), self.now);
        refuse(against, self.controls(by), "controls_a_handle");
        let rotates = before.rotation == Some(by);
        if !rotates {
            match before
                .proposal
                .filter(|one| one.to == by)
                .map(|one| one.stage)
            {
                None | Some(Stage::Cancelled { .. }) => refuse(against, true, "not_nominated"),
                Some(_) if before.pending(now).is_none() => refuse(against, true, "lapsed"),
                Some(Stage::Unconfirmed) => refuse(against, true, "not_confirmed"),
                Some(Stage::Waiting { from, .. }) => refuse(against, now < from, "too_early"),
            }
        }
        if !against.is_empty() {
            return;
        }
        let patient = self.patients.get_mut(of).unwrap();
        patient.rotation = None;
        if !rotates {
            patient.passed = Some(Passed {
                at: now,
                hospital: before.proposal.and_then(|one| one.hospital),
                recovered: before.controller.is_some(),
            });
            patient.proposal = None;
        }
        patient.controller = Some(by);
        self.note(of);
    }
}
