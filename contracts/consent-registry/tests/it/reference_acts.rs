//! The rules of every act, for [`crate::reference`].

use hie_policy::{Authority, Effect, MandateKind, Power};
use hie_types::consent::{DirectiveStatus, RequestStatus, Terms};

use crate::reference::*;
use crate::reference_glass::home_of;
use crate::scene::DAY;

/// What a patient may want.
#[derive(Clone, Debug)]
pub enum Act {
    Permit(Terms),
    Deny(Terms),
    Amend(usize, Terms),
    Revoke(usize),
    RevokeAll,
    Lift(usize),
    Opt(bool),
    Attestation(bool),
    Publishing(Name, bool),
    Appoint(Name, MandateKind, Vec<Power>, u64),
    Remove(Name),
    Rotate(Option<Name>),
    Close,
    Dispute(usize),
    Approve(usize, Option<Terms>),
    Decline(usize),
    CancelRecovery,
    /// Main handle, the one to be merged into it.
    Merge(Name, Name),
    Unmerge(Name, Name),
}

impl Act {
    /// In one word.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Permit(..) => "Permit",
            Self::Deny(..) => "Deny",
            Self::Amend(..) => "Amend",
            Self::Revoke(..) => "Revoke",
            Self::RevokeAll => "RevokeAll",
            Self::Lift(..) => "Lift",
            Self::Opt(..) => "Opt",
            Self::Attestation(..) => "Attestation",
            Self::Publishing(..) => "Publishing",
            Self::Appoint(..) => "Appoint",
            Self::Remove(..) => "Remove",
            Self::Rotate(..) => "Rotate",
            Self::Close => "Close",
            Self::Dispute(..) => "Dispute",
            Self::Approve(..) => "Approve",
            Self::Decline(..) => "Decline",
            Self::CancelRecovery => "CancelRecovery",
            Self::Merge(..) => "Merge",
            Self::Unmerge(..) => "Unmerge",
        }
    }
}

/// What an act does to what others may have or do, and who may take it.
#[derive(Clone, Copy)]
struct Rule {
    widens: bool,
    disposes: bool,
    /// Powers of which a delegate needs one; none is any mandate, nothing no mandate.
    delegate: Option<&'static [Power]>,
    attested: bool,
    /// The patient itself.
    own: bool,
}

const OPEN: Rule = Rule {
    widens: true,
    disposes: false,
    delegate: Some(&[Power::Permit]),
    attested: false,
    own: true,
};
const SHUT: Rule = Rule {
    widens: false,
    delegate: Some(&[Power::Deny]),
    ..OPEN
};

fn rule(act: &Act, resigns: bool, shortens: bool) -> Rule {
    match act {
        Act::Permit(_) | Act::Approve(..) => Rule {
            attested: true,
            ..OPEN
        },
        Act::Amend(..) if shortens => Rule {
            delegate: Some(&[Power::Revoke, Power::Permit]),
            ..SHUT
        },
        Act::Amend(..)
        | Act::Lift(_)
        | Act::Opt(false)
        | Act::Attestation(true)
        | Act::Publishing(_, true) => OPEN,
        Act::Deny(_) | Act::Opt(true) | Act::Publishing(_, false) => Rule {
            attested: true,
            ..SHUT
        },
        Act::Attestation(false) => SHUT,
        Act::Revoke(_) => Rule {
            delegate: Some(&[Power::Revoke]),
            attested: true,
            ..SHUT
        },
        Act::RevokeAll => Rule {
            delegate: Some(&[Power::Revoke]),
            ..SHUT
        },
        Act::Appoint(_, MandateKind::GUARD, ..) => Rule {
            delegate: None,
            attested: true,
            own: false,
            ..OPEN
        },
        Act::Appoint(..) => Rule {
            delegate: Some(&[Power::ManageDelegates]),
            ..OPEN
        },
        Act::Remove(_) if resigns => Rule {
            delegate: Some(&[]),
            own: false,
            ..SHUT
        },
        Act::Remove(_) => Rule {
            delegate: Some(&[Power::ManageDelegates]),
            ..SHUT
        },
        Act::Rotate(_) | Act::Close => Rule {
            disposes: true,
            delegate: None,
            ..SHUT
        },
        Act::Dispute(_) => Rule {
            delegate: Some(&[Power::Dispute]),
            attested: true,
            ..SHUT
        },
        Act::Decline(_) => Rule {
            delegate: Some(&[Power::Permit, Power::Deny]),
            attested: true,
            ..SHUT
        },
        Act::CancelRecovery => Rule {
            delegate: None,
            ..SHUT
        },
        Act::Merge(..) | Act::Unmerge(..) => Rule {
            disposes: true,
            delegate: None,
            ..SHUT
        },
    }
}

/// What an accepted directive is.
struct Written {
    terms: Terms,
    waits: bool,
}

pub fn refuse(against: &mut Against, holds: bool, why: Why) {
    if holds {
        against.insert(why);
    }
}

fn same<T: PartialEq>(one: &[T], other: &[T]) -> bool {
    one.len() == other.len() && one.iter().all(|member| other.contains(member))
}

impl Reference {
    pub fn patient(&mut self, of: Name) -> &mut Patient {
        self.patients.get_mut(of).expect("a patient")
    }

    /// As whom somebody is heard under a handle.
    fn voice(&self, of: Name, by: By) -> Result<Voice, Why> {
        let patient = self.patients.get(of).ok_or("unknown_handle")?;
        let voice = |authority, account| Voice {
            authority,
            account,
            mandate: None,
            hospital: None,
        };
        match by {
            By::Account(account) if patient.controller == Some(account) => {
                Ok(voice(Authority::Controller, account))
            }
            By::Account(account) => {
                let held = patient.holders.get(account).ok_or("not_controller")?;
                let over = !self.holds(*held);
                let mandate = Some(*held).filter(|_| !over).ok_or("mandate_over")?;
                Ok(Voice {
                    mandate: Some(mandate),
                    ..voice(Authority::Delegate, account)
                })
            }
            By::Key(_) if patient.controller != Some("wallet") => Err("not_controller"),
            By::Key(0) => Err("nonce"),
            By::Key(ahead) if ahead > 1_000 => Err("nonce"),
            By::Key(_) => Ok(voice(Authority::Signed, "wallet")),
            By::Officer(_) if !self.lets_attest(of) => Err("attestation_forbidden"),
            By::Officer(account) => Ok(Voice {
                hospital: Some(hospital_of(account).ok_or("not_an_officer")?),
                ..voice(Authority::Attested, account)
            }),
        }
    }

    /// As what somebody would be heard now.
    pub fn heard(&self, of: Name, by: By) -> &'static str {
        match self.voice(of, by).map(|voice| voice.authority) {
            Ok(Authority::Controller) => "controller ",
            Ok(Authority::Signed) => "signed ",
            Ok(Authority::Delegate) => "delegate ",
            Ok(Authority::Attested) => "attested ",
            Err(_) => "",
        }
    }

    /// Whether whoever speaks may take the act now.
    fn admit(&self, of: Name, voice: Voice, act: &Act, rule: Rule) -> Against {
        let (patient, mut against) = (&self.patients[of], Against::new());
        match voice.authority {
            Authority::Controller | Authority::Signed => {
                refuse(&mut against, !rule.own, "authority")
            }
            Authority::Attested => refuse(&mut against, !rule.attested, "authority"),
            Authority::Delegate => match rule.delegate {
                None => refuse(&mut against, true, "authority"),
                Some(needed) => {
                    let has = &self.mandates[voice.mandate.unwrap()].powers;
                    let any = needed.is_empty() || needed.iter().any(|power| has.contains(power));
                    refuse(&mut against, !any, "power");
                }
            },
        }
        let stopped = rule.widens || matches!(act, Act::Merge(..));
        refuse(&mut against, self.paused && stopped, "paused");
        refuse(&mut against, patient.closed && rule.widens, "closed");
        let pending = patient.pending(self.now).is_some();
        let binds = voice.authority != Authority::Attested && (rule.widens || rule.disposes);
        refuse(&mut against, pending && binds, "only_restrict");
        against
    }

    /// Takes an act, or tells all that stands against it.
    pub fn act(&mut self, of: Name, by: By, act: &Act) -> Result<(), Against> {
        let voice = self.voice(of, by).map_err(|why| Against::from([why]))?;
        let resigns = voice.authority == Authority::Delegate
            && matches!(act, Act::Remove(account) if *account == voice.account);
        let shortens = self.shortens(of, voice, act);
        let mut against = self.admit(of, voice, act, rule(act, resigns, shortens));
        self.weigh(of, voice, act, &mut against);
        if !against.is_empty() {
            return Err(against);
        }
        match act {
            // Both histories say so, or the one of the session.
            Act::Merge(..) | Act::Unmerge(..) | Act::Dispute(_) => {}
            Act::Approve(..) => {
                self.note(of);
                self.note(of);
            }
            _ => self.note(of),
        }
        self.take(of, voice, act);
        if let By::Key(ahead) = by {
            self.patient(of).nonce += ahead;
        }
        Ok(())
    }

    fn directive_of(&self, of: Name, index: usize) -> Option<&Directive> {
        let found = self.directives.get(index);
        found.filter(|one| one.of == of && one.purged.is_none())
    }

    /// What else stands against it.
    fn weigh(&self, of: Name, voice: Voice, act: &Act, against: &mut Against) {
        let (patient, now) = (&self.patients[of], self.now);
        let delegate = voice.authority == Authority::Delegate;
        match act {
            Act::Permit(terms) => {
                self.weigh_terms(of, voice, Effect::Permit, terms, None, against);
            }
            Act::Deny(terms) => {
                self.weigh_terms(of, voice, Effect::Deny, terms, None, against);
            }
            Act::Amend(index, terms) => {
                refuse(against, patient.closed, "closed");
                let Some(old) = self.directive_of(of, *index) else {
                    against.insert("not_found");
                    return;
                };
                refuse(against, delegate && old.voice.is_own(), "patients_own");
                let active = self.status(*index) == DirectiveStatus::Active;
                refuse(against, !active, "not_in_force");
                self.weigh_terms(of, voice, old.effect, terms, Some(*index), against);
            }
            Act::Revoke(index) => {
                let Some(one) = self.directive_of(of, *index) else {
                    against.insert("not_found");
                    return;
                };
                refuse(against, delegate && one.voice.is_own(), "patients_own");
                refuse(against, one.effect != Effect::Permit, "wrong_effect");
                let revocable = matches!(
                    self.status(*index),
                    DirectiveStatus::Active | DirectiveStatus::UsedUp | DirectiveStatus::Pending
                );
                refuse(against, !revocable, "not_in_force");
            }
            Act::Lift(index) => {
                refuse(against, patient.bound(now).is_some(), "too_soon");
                let Some(one) = self.directive_of(of, *index) else {
                    against.insert("not_found");
                    return;
                };
                refuse(against, delegate && one.voice.is_own(), "patients_own");
                refuse(against, one.effect != Effect::Deny, "wrong_effect");
                let active = self.status(*index) == DirectiveStatus::Active;
                refuse(against, !active, "not_in_force");
            }
            Act::RevokeAll => {
                refuse(
                    against,
                    delegate && patient.controller.is_some(),
                    "patients_own",
                );
            }
            Act::Opt(false) => {
                refuse(against, patient.bound(now).is_some(), "too_soon");
                refuse(against, delegate && patient.opted_own, "patients_own");
            }
            Act::Opt(true) | Act::Close => {
                let twice = matches!(act, Act::Close) && patient.closed;
                refuse(against, twice, "closed");
            }
            Act::Attestation(true) => {
                refuse(against, delegate && patient.attestation_own, "patients_own");
            }
            Act::Attestation(false) => {
                refuse(against, patient.controller.is_none(), "nobody_else");
            }
            Act::Publishing(hospital, allowed) => {
                let own = patient.forbidden.get(hospital).copied() == Some(true);
                refuse(against, *allowed && delegate && own, "patients_own");
            }
            Act::Appoint(account, kind, powers, until) => {
                self.weigh_mandate(of, voice, (*account, *kind, powers, *until), against);
            }
            Act::Remove(account) => {
                let ends = self.ends_with_removal(of, voice, account);
                refuse(against, ends.is_empty(), "not_a_delegate");
            }
            Act::Rotate(account) => {
                let taken = account.is_some_and(|account| self.controls(account));
                refuse(against, taken, "controls_a_handle");
            }
            Act::CancelRecovery => {
                let pending = patient.pending(now);
                refuse(against, pending.is_none(), "nothing_pending");
                let overruled = matches!(
                    pending.map(|one| one.stage),
                    Some(Stage::Waiting {
                        overruled: true,
                        ..
                    })
                );
                refuse(against, overruled, "overruled");
            }
            Act::Dispute(index) => {
                let found = self.sessions.get(*index).filter(|one| !one.purged);
                let Some(one) = found.filter(|one| self.answers_for(of, one)) else {
                    against.insert("no_session");
                    return;
                };
                let own = voice.hospital == Some(home_of(one.by));
                refuse(against, own, "own_hospital");
                let attested = voice.authority == Authority::Attested;
                let again = one.dispute.is_some_and(|by_form| attested || !by_form);
                refuse(against, again, "disputed");
                let late = now >= one.opened_at + self.rules.dispute;
                refuse(against, late, "too_late");
            }
            Act::Approve(index, narrowed) => {
                self.weigh_request(of, *index, against);
                let found = self.requests.get(*index);
                if let Some(request) = found.filter(|one| one.of == of && !one.purged) {
                    let (terms, within) = self.approved(*request, narrowed.as_ref());
                    refuse(against, !within, "wider");
                    self.weigh_terms(of, voice, Effect::Permit, &terms, None, against);
                }
            }
            Act::Decline(index) => self.weigh_request(of, *index, against),
            Act::Merge(main, other) => self.weigh_merge(of, main, other, against),
            Act::Unmerge(main, other) => {
                // Parting lets the other's denials go.
                refuse(against, patient.bound(now).is_some(), "too_soon");
                self.weigh_parting(Some(of), main, other, against);
            }
        }
    }

    fn weigh_request(&self, of: Name, index: usize, against: &mut Against) {
        let found = self.requests.get(index);
        match found.filter(|one| one.of == of && !one.purged) {
            None => refuse(against, true, "no_request"),
            Some(_) => {
                let pending = self.request_status(index) == RequestStatus::Pending;
                refuse(against, !pending, "not_pending");
            }
        }
    }

    /// The permit that approving makes, and whether it is no more than was asked for.
    fn approved(&self, request: Request, narrowed: Option<&Terms>) -> (Terms, bool) {
        let end = self.now + u64::from(request.days) * DAY;
        let asked = Terms {
            valid_until: Some(end),
            ..crate::scene::to_hospital(request.hospital)
        };
        let Some(narrowed) = narrowed else {
            return (asked, true);
        };
        let mut terms = narrowed.clone();
        let hospital = terms
            .grantee
            .hospital
            .get_or_insert(crate::scene::id(request.hospital));
        let within = hospital.as_str() == request.hospital
            && terms.valid_until.is_some_and(|until| until <= end)
            && terms.valid_from.is_none_or(|from| from >= self.now);
        (terms, within)
    }

    /// Everything about the terms of a directive, one in the place of `amended` too.
    fn weigh_terms(
        &self,
        of: Name,
        voice: Voice,
        effect: Effect,
        terms: &Terms,
        amended: Option<usize>,
        against: &mut Against,
    ) {
        let (patient, now) = (&self.patients[of], self.now);
        let permit = effect == Effect::Permit;
        if let Some(mandate) = voice.mandate.filter(|_| permit) {
            let latest = self.mandates[mandate].until;
            let beyond = terms.valid_until.is_some_and(|until| until > latest);
            refuse(against, beyond, "beyond_mandate");
        }
        let attested = voice.authority == Authority::Attested;
        let earliest = now
            + if permit && attested && patient.controller.is_some() {
                DAY
            } else {
                0
            };
        let kept = self.kept(of, voice, effect, terms, amended).terms;
        let from = kept.valid_from.unwrap();
        refuse(against, from < now, "past");
        refuse(against, from < earliest, "too_soon_to_start");
        refuse(
            against,
            kept.valid_until.is_some_and(|until| until <= from),
            "ends_before_start",
        );
        if permit && attested {
            refuse(against, kept.valid_until.is_none(), "end_required");
            let long = kept
                .valid_until
                .is_some_and(|until| until.saturating_sub(from) > self.rules.attested_days * DAY);
            refuse(against, long, "too_long");
        }
        if let Some(policy) = &kept.policy {
            let text = self.texts.get(policy.as_str());
            refuse(against, text.is_none(), "policy_unknown");
            let retired = text.is_some_and(|text| text.retired);
            refuse(against, retired, "policy_retired");
        }
        let hospital = kept.grantee.hospital.as_ref().map(|id| id.as_str());
        let mut withheld = permit && patient.withholds_from(hospital, now);
        if let Some(index) = amended {
            let old = &self.directives[index];
            let used = kept.max_uses.is_some_and(|most| most <= old.drawn);
            refuse(against, used, "uses_drawn");
            let narrowed = self.changes(index, &kept).0;
            let lets_go = !permit && narrowed && patient.bound(now).is_some();
            refuse(against, lets_go, "too_soon");
            withheld &= !self.only_shortens(of, voice, index, &kept);
        }
        refuse(against, withheld, "to_the_proposer");
        self.weigh_places(of, voice, &kept, amended, against);
    }

    fn weigh_places(
        &self,
        of: Name,
        voice: Voice,
        terms: &Terms,
        amended: Option<usize>,
        against: &mut Against,
    ) {
        let beside = (0..self.directives.len()).filter(|index| {
            let one = &self.directives[*index];
            one.of == of
                && one.terms.grantee == terms.grantee
                && Some(*index) != amended
                && self.takes_place(*index)
        });
        let (mut all, mut others, mut same) = (0, 0, 0);
        for index in beside {
            let by = self.directives[index].voice;
            all += 1;
            others += usize::from(!by.is_own());
            same += usize::from(by.hospital.is_some() && by.hospital == voice.hospital);
        }
        refuse(against, same >= 8, "share_full");
        refuse(against, all >= 32, "bucket_full");
        refuse(against, !voice.is_own() && others >= 16, "half_full");
    }

    /// The directive as it would be kept.
    fn kept(
        &self,
        of: Name,
        voice: Voice,
        effect: Effect,
        terms: &Terms,
        amended: Option<usize>,
    ) -> Written {
        let patient = &self.patients[of];
        let mut terms = terms.clone();
        let permit = effect == Effect::Permit;
        let attested = permit && voice.authority == Authority::Attested;
        if let Some(mandate) = voice.mandate.filter(|_| permit) {
            let latest = self.mandates[mandate].until;
            terms.valid_until.get_or_insert(latest);
        }
        let head_start = if attested && patient.controller.is_some() {
            DAY
        } else {
            0
        };
        let earliest = self.now + head_start;
        let old = amended.and_then(|index| self.directives[index].terms.valid_from);
        let left_out = old.map_or(earliest, |old| old.max(earliest));
        terms.valid_from.get_or_insert(left_out);
        let hospital = terms.grantee.hospital.as_ref().map(|id| id.as_str());
        let reaches = hospital.is_none_or(|named| Some(named) == voice.hospital);
        Written {
            waits: attested && reaches,
            terms,
        }
    }

    /// Whether an amendment narrows, and whether it only shortens a permit.
    fn changes(&self, index: usize, new: &Terms) -> (bool, bool) {
        let one = &self.directives[index];
        let old = &one.terms;
        let same_scope = old.grantee == new.grantee
            && old.custodian == new.custodian
            && same(&old.purposes, &new.purposes)
            && old.resources == new.resources
            && old.confidentiality == new.confidentiality;
        let end = |terms: &Terms| terms.valid_until.unwrap_or(u64::MAX);
        let (from_old, from_new) = (old.valid_from.unwrap(), new.valid_from.unwrap());
        let earlier = end(new) < end(old);
        let later = from_new > from_old.max(self.now);
        let shortens = one.effect == Effect::Permit
            && same_scope
            && old.max_uses == new.max_uses
            && from_new >= from_old
            && end(new) <= end(old)
            && (earlier || later);
        (!same_scope || earlier || later, shortens)
    }

    /// To shorten opens nothing, unless the permit comes to prevail where it did not.
    fn only_shortens(&self, of: Name, voice: Voice, index: usize, new: &Terms) -> bool {
        let old = &self.directives[index];
        let outranked = (index + 1..self.directives.len()).any(|later| {
            let other = &self.directives[later];
            other.of == of
                && other.effect == Effect::Deny
                && other.terms.grantee == old.terms.grantee
                && other.end.is_none()
                && other.terms.valid_until.is_none_or(|until| self.now < until)
        });
        let becomes_own = voice.is_own() && !old.voice.is_own();
        self.changes(index, new).1 && !outranked && !becomes_own
    }

    fn shortens(&self, of: Name, voice: Voice, act: &Act) -> bool {
        let Act::Amend(index, terms) = act else {
            return false;
        };
        let Some(old) = self.directive_of(of, *index) else {
            return false;
        };
        let kept = self.kept(of, voice, old.effect, terms, Some(*index)).terms;
        self.only_shortens(of, voice, *index, &kept)
    }

    fn weigh_mandate(
        &self,
        of: Name,
        voice: Voice,
        (account, kind, powers, until): (Name, MandateKind, &[Power], u64),
        against: &mut Against,
    ) {
        let (patient, now) = (&self.patients[of], self.now);
        refuse(against, until <= now, "over");
        let own = account == voice.account || patient.controller == Some(account);
        refuse(against, own, "own_account");
        if kind == MandateKind::GUARD {
            refuse(against, patient.controller.is_some(), "has_controller");
            refuse(against, !QUARTERS.contains(&until), "not_a_quarter");
            // A year with a leap day has 366.
            let leap = (1_711_929_600..=1_735_689_600).contains(&until);
            let year = if leap { 366 } else { 365 } * DAY;
            refuse(against, until.saturating_sub(year) > now, "too_far");
        } else {
            refuse(against, until > now + 3_653 * DAY, "too_far");
            if let Some(own) = voice.mandate {
                let own = &self.mandates[own];
                refuse(against, kind != MandateKind::DELEGATEE, "not_a_delegatee");
                let passes_on = powers.contains(&Power::ManageDelegates)
                    || powers.iter().any(|power| !own.powers.contains(power));
                refuse(against, passes_on, "not_own_power");
                refuse(against, until > own.until, "beyond_own");
            }
        }
        let open = || (0..self.mandates.len()).filter(|index| self.mandates[*index].of == of);
        let taken = || open().filter(|index| self.takes_room(*index));
        refuse(against, taken().count() >= 16, "too_many");
        if let Some(hospital) = voice.hospital {
            let attested = taken().filter(|one| self.mandates[*one].voice.hospital.is_some());
            refuse(against, attested.count() >= 8, "too_many_attested");
            let waiting = taken().filter(|one| {
                self.mandates[*one].waits && self.mandates[*one].voice.hospital == Some(hospital)
            });
            refuse(against, waiting.count() >= 4, "too_many_waiting");
            let alone = taken().filter(|one| {
                let one = &self.mandates[*one];
                (one.waits || one.own_eyes) && one.voice.hospital == Some(hospital)
            });
            refuse(against, alone.count() >= 6, "too_many_of_one");
        }
        if voice.authority == Authority::Delegate {
            let displaced = open().filter(|index| self.stays(*index)).any(|index| {
                let held = &self.mandates[index];
                held.account == account && held.voice.authority != Authority::Delegate
            });
            refuse(against, displaced, "displaces");
        }
    }

    /// The mandates that removing an account ends.
    fn ends_with_removal(&self, of: Name, voice: Voice, account: Name) -> Vec<usize> {
        let delegate = voice.authority == Authority::Delegate;
        let resigns = delegate && account == voice.account;
        let open = (0..self.mandates.len()).filter(|index| {
            let one = &self.mandates[*index];
            let open = one.listed && !one.removed && self.now < one.until;
            let may = !delegate || resigns || one.voice.authority == Authority::Delegate;
            one.of == of && one.account == account && open && may
        });
        open.collect()
    }

    fn write(
        &mut self,
        of: Name,
        voice: Voice,
        effect: Effect,
        terms: &Terms,
        amended: Option<usize>,
    ) {
        let written = self.kept(of, voice, effect, terms, amended);
        let drawn = amended.map_or(0, |index| self.directives[index].drawn);
        if let Some(index) = amended {
            self.directives[index].end = Some(End::Superseded(self.now));
        }
        self.directives.push(Directive {
            of,
            effect,
            terms: written.terms.into(),
            voice,
            written_at: self.now,
            confirmed_at: None,
            drawn,
            end: None,
            waits: written.waits,
            purged: None,
        });
    }

    /// As the latest entry of the history says.
    fn end_permits(&mut self, of: Name) {
        let entry = self.patients[of].history.len() - 1;
        let permits = self.directives.iter_mut();
        let permits = permits.filter(|one| one.of == of && one.effect == Effect::Permit);
        for one in permits.filter(|one| one.end.is_none()) {
            one.end = Some(End::WithAll(entry));
        }
    }

    pub fn end_sessions(&mut self, of: &[Name]) {
        let mut theirs = self.sessions.iter_mut();
        while let Some(one) = theirs.find(|one| of.contains(&one.of)) {
            one.over = true;
        }
    }

    fn take(&mut self, of: Name, voice: Voice, act: &Act) {
        let own = voice.is_own();
        match act {
            Act::Permit(terms) => self.write(of, voice, Effect::Permit, terms, None),
            Act::Deny(terms) => self.write(of, voice, Effect::Deny, terms, None),
            Act::Amend(index, terms) => {
                let effect = self.directives[*index].effect;
                self.write(of, voice, effect, terms, Some(*index));
            }
            Act::Revoke(index) | Act::Lift(index) => {
                self.directives[*index].end = Some(End::Ended(self.now));
            }
            Act::RevokeAll => self.end_permits(of),
            Act::Opt(out) => {
                let patient = self.patient(of);
                patient.opted_out = *out;
                patient.opted_own = *out && (own || patient.opted_own);
                if *out {
                    self.end_sessions(&self.group(of));
                }
            }
            Act::Attestation(allowed) => {
                let patient = self.patient(of);
                patient.attestation = *allowed;
                patient.attestation_own = !allowed && (own || patient.attestation_own);
            }
            Act::Publishing(hospital, true) => {
                self.patient(of).forbidden.remove(hospital);
            }
            Act::Publishing(hospital, false) => {
                let before = self.patient(of).forbidden.entry(*hospital).or_insert(false);
                *before |= own;
            }
            Act::Appoint(account, kind, powers, until) => {
                let of_patient = |one: &&Mandate| one.of == of;
                let number = self.mandates.iter().filter(of_patient).count() as u32 + 1;
                for index in 0..self.mandates.len() {
                    if self.mandates[index].of == of && !self.stays(index) {
                        self.mandates[index].listed = false;
                    }
                }
                let waits = voice.authority == Authority::Attested;
                self.mandates.push(Mandate {
                    of,
                    number,
                    account,
                    kind: *kind,
                    powers: powers.clone(),
                    until: *until,
                    voice,
                    given_at: self.now,
                    waits,
                    own_eyes: false,
                    removed: false,
                    removed_at: 0,
                    listed: true,
                });
                if !waits {
                    let index = self.mandates.len() - 1;
                    self.patient(of).holders.insert(*account, index);
                }
            }
            Act::Remove(account) => {
                for index in self.ends_with_removal(of, voice, account) {
                    self.mandates[index].removed = true;
                    self.mandates[index].removed_at = self.now;
                }
                // What is left is what a delegate could not end.
                let left = (0..self.mandates.len()).rev().find(|index| {
                    let one = &self.mandates[*index];
                    let stays = one.listed && !one.waits && !one.removed && self.now < one.until;
                    one.of == of && one.account == *account && stays
                });
                let holders = &mut self.patient(of).holders;
                holders.remove(account);
                if let Some(left) = left {
                    holders.insert(*account, left);
                }
            }
            Act::Rotate(account) => self.patient(of).rotation = *account,
            Act::Close => {
                self.patient(of).closed = true;
                self.end_permits(of);
                self.end_sessions(&[of]);
            }
            Act::Dispute(index) => {
                let by_form = voice.authority == Authority::Attested;
                let session = &mut self.sessions[*index];
                (session.dispute, session.dispute_closed) = (Some(by_form), false);
                let of = session.of;
                self.note(of);
            }
            Act::Approve(index, narrowed) => {
                let (terms, _) = self.approved(self.requests[*index], narrowed.as_ref());
                self.write(of, voice, Effect::Permit, &terms, None);
                self.requests[*index].answer = Some((RequestStatus::Approved, self.now));
            }
            Act::Decline(index) => {
                self.requests[*index].answer = Some((RequestStatus::Declined, self.now));
            }
            Act::Merge(main, other) => self.merge_half(of, voice.account, main, other),
            Act::Unmerge(main, other) => self.part(Some(of), main, other),
            Act::CancelRecovery => {
                let at = self.now;
                let proposal = self.patient(of).proposal.as_mut().unwrap();
                let confirmable = proposal.hospital.is_some();
                proposal.stage = Stage::Cancelled {
                    at,
                    confirmable,
                    binds_all: true,
                };
            }
        }
    }
}

/// First instants of quarters that tests speak of: 2024 and 2025.
pub const QUARTERS: [u64; 8] = [
    1_704_067_200,
    1_711_929_600,
    1_719_792_000,
    1_727_740_800,
    1_735_689_600,
    1_743_465_600,
    1_751_328_000,
    1_759_276_800,
];

/// Where somebody is an officer who attests.
pub fn hospital_of(account: Name) -> Option<Name> {
    match account {
        "officer" | "second" => Some("north"),
        "elsewhere" => Some("south"),
        _ => None,
    }
}
