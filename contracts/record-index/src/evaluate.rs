//! What a request for records is answered. `RequestAccess` and its dry run are both this code; only
//! the message writes.

use cosmwasm_std::{Addr, Deps, StdResult};
use hie_policy::{Outcome, Reason};
use hie_types::consent::{Actor as DecisionActor, DecisionResponse, RecordFacts};
use hie_types::index::{AccessResponse, RecordDecision};
use hie_types::registry::{About, KeyUse, KeyWanted};
use hie_types::{Handle, HospitalId, Obligation, Practitioner, Purpose, RecordId, StudyId};

use crate::actor::Actor;
use crate::asker::Asker;
use crate::error::{AccessError, Failed, NeighbourError};
use crate::neighbours::Neighbours;
use crate::pointer::{Status, first_repeated};
use crate::state;
use crate::tombstone::Kept;

/// How many records one request may ask for.
pub const MAX_REQUEST: usize = 20;

/// A request.
pub struct Ask {
    /// Who sends.
    pub account: Addr,
    /// Whose records.
    pub handle: Handle,
    /// Which.
    pub records: Vec<RecordId>,
    /// Why.
    pub purpose: Purpose,
    /// The study, where one is meant.
    pub study: Option<StudyId>,
    /// For whom a gateway asks.
    pub practitioner: Option<Practitioner>,
}

/// What a request is answered.
pub struct Evaluation {
    /// Who asks.
    pub actor: Actor,
    /// The handle that was asked under.
    pub handle: Handle,
    /// The number of the asking hospital's encryption key.
    pub key: u32,
    /// One for each record, in the order asked.
    pub answers: Vec<Answer>,
}

/// The answer for one record.
pub struct Answer {
    /// The record.
    pub record: RecordId,
    /// The handle that it is published under; the one asked under if it does not exist there.
    pub handle: Handle,
    /// Who keeps it, if it exists under a handle of the patient.
    pub custodian: Option<HospitalId>,
    /// Why; the outcome follows from it.
    pub reason: Reason,
    /// The directive that decided, if one did.
    pub directive: Option<u64>,
    /// What the asker must or must not do.
    pub obligations: Vec<Obligation>,
    /// Whether the directive has a limited number of uses.
    pub counts_use: bool,
    /// The break-glass session, if the purpose was BTG and it was permitted.
    pub session: Option<u64>,
    /// Where nothing is permitted: whether breaking the glass would open the record.
    pub break_glass_available: bool,
}

/// Answers a request, and writes nothing.
///
/// # Errors
/// If it is no request: see [`AccessError`].
pub fn evaluate(
    deps: Deps<'_>,
    neighbours: &Neighbours<'_>,
    ask: &Ask,
) -> Result<Evaluation, Failed> {
    check_list(&ask.records)?;
    let about = About {
        key: Some(KeyWanted::Active {
            key_use: KeyUse::Encryption,
        }),
        ..About::default()
    };
    let facts = neighbours.account(&ask.account, ask.practitioner, Some(about))?;
    let key = facts.about.as_ref().and_then(|about| about.key.as_ref());
    let key = key.map(|key| key.key);
    let asker = Asker::of(&ask.account, ask.practitioner, facts)?;
    let key = key.ok_or(AccessError::NoEncryptionKey)?;
    let found = ask.records.iter().map(|&id| state::kept(deps.storage, id));
    let found = of_the_patient(neighbours, ask, &asker, found.collect::<StdResult<_>>()?)?;
    if found.iter().all(Option::is_none) {
        return Err(AccessError::NoSuchRecords.into());
    }
    let looked_at = ask.records.iter().zip(&found);
    let looked_at: Vec<LookedAt> = looked_at
        .map(|(&id, kept)| look_at(&asker, ask, id, kept.as_ref()))
        .collect::<StdResult<_>>()?;
    let answers = answer(neighbours, ask, &asker, looked_at)?;
    Ok(Evaluation {
        actor: asker.actor,
        handle: ask.handle,
        key,
        answers,
    })
}

/// What lies under the handle asked under or one merged with it: under any other it does not exist. Which
/// those are is asked only where something lies elsewhere, so that whoever is not merged costs no more.
fn of_the_patient(
    neighbours: &Neighbours<'_>,
    ask: &Ask,
    asker: &Asker,
    found: Vec<Option<Kept>>,
) -> StdResult<Vec<Option<Kept>>> {
    let lies_here = |kept: &Kept| kept.handle() == ask.handle.into();
    let merged = if found.iter().flatten().all(lies_here) {
        Vec::new()
    } else {
        neighbours.merged_with(ask.handle, Some(asker.actor.hospital.clone()))?
    };
    let is_the_patients = |kept: &Kept| lies_here(kept) || merged.contains(&kept.handle().into());
    let found = found.into_iter();
    Ok(found.map(|kept| kept.filter(is_the_patients)).collect())
}

fn check_list(records: &[RecordId]) -> Result<(), AccessError> {
    if !(1..=MAX_REQUEST).contains(&records.len()) {
        return Err(AccessError::Count);
    }
    match first_repeated(records) {
        Some(index) => Err(AccessError::Twice { index }),
        None => Ok(()),
    }
}

/// A record before the patient's will is asked: what stands against it, or its facts.
struct LookedAt {
    record: RecordId,
    handle: Handle,
    custodian: Option<HospitalId>,
    open: Result<RecordFacts, Reason>,
    /// The facts of a record that is closed to the asker for this purpose, where the asker may break
    /// the glass: whether that would open it is asked too.
    behind_glass: Option<RecordFacts>,
}

/// What stands against the asker comes before what stands against the record, so that who may not
/// ask learns nothing about it.
fn look_at(asker: &Asker, ask: &Ask, record: RecordId, kept: Option<&Kept>) -> StdResult<LookedAt> {
    let custodian = kept.map(|kept| kept.custodian().parse()).transpose()?;
    let pointer = match kept {
        Some(Kept::Pointer(pointer)) => Some(pointer),
        Some(Kept::Erased(_)) | None => None,
    };
    let refusal = asker.refusal(ask.purpose.0, custodian.as_ref());
    let behind_glass = match (refusal, pointer) {
        (Some(_), Some(pointer)) if pointer.status == Status::Current => asker
            .may_break_glass()
            .then(|| pointer.facts(record))
            .transpose()?,
        _ => None,
    };
    let open = match (refusal, pointer) {
        (Some(reason), _) => Err(reason),
        (None, None) if kept.is_some() => Err(Reason::NotCurrent),
        (None, None) => Err(Reason::UnknownRecord),
        (None, Some(pointer)) => match pointer.status {
            Status::Current => Ok(pointer.facts(record)?),
            Status::Contested => Err(Reason::Contested),
            Status::Superseded | Status::EnteredInError | Status::Unavailable => {
                Err(Reason::NotCurrent)
            }
        },
    };
    Ok(LookedAt {
        record,
        handle: kept.map_or(ask.handle, |kept| kept.handle().into()),
        custodian: custodian.filter(|_| refusal.is_none()),
        open,
        behind_glass,
    })
}

/// Asks the consent registry once, for all records that nothing stands against; and once more with
/// purpose BTG where something stands against the asker that does not stand against breaking the
/// glass.
fn answer(
    neighbours: &Neighbours<'_>,
    ask: &Ask,
    asker: &Asker,
    looked_at: Vec<LookedAt>,
) -> Result<Vec<Answer>, Failed> {
    let open: Vec<RecordFacts> = looked_at
        .iter()
        .filter_map(|record| record.open.as_ref().ok().cloned())
        .collect();
    let decisions = if open.is_empty() {
        Vec::new()
    } else {
        neighbours.decide(decision_actor(asker), ask.purpose, ask.study, open)?
    };
    let mut decisions = decisions.into_iter();
    let mut available = available_behind_glass(neighbours, ask, asker, &looked_at)?.into_iter();
    let answers = looked_at.into_iter().map(|record| match record.open {
        Err(reason) => {
            let behind = record.behind_glass.and_then(|_| available.next());
            Ok(Answer {
                break_glass_available: behind.unwrap_or(false),
                ..Answer::refused((record.record, record.handle), record.custodian, reason)
            })
        }
        Ok(_) => {
            let decision = decisions.next().ok_or(NeighbourError::Count {
                neighbour: hie_contract::neighbour::CONSENT_REGISTRY,
            })?;
            // A session serves only whom the hospital still lets break the glass.
            if decision.session.is_some() && !asker.may_break_glass() {
                let reason = Reason::BreakGlassNotOpen;
                let of = (record.record, record.handle);
                return Ok(Answer::refused(of, record.custodian, reason));
            }
            let of = (record.record, record.handle);
            Ok(Answer::decided(of, record.custodian, decision))
        }
    });
    answers.collect()
}

/// Whether breaking the glass would open each record that lies behind it, in their order. What a
/// session that is open already permits, it would.
fn available_behind_glass(
    neighbours: &Neighbours<'_>,
    ask: &Ask,
    asker: &Asker,
    looked_at: &[LookedAt],
) -> Result<Vec<bool>, Failed> {
    let behind: Vec<RecordFacts> = looked_at
        .iter()
        .filter_map(|record| record.behind_glass.clone())
        .collect();
    if behind.is_empty() {
        return Ok(Vec::new());
    }
    let purpose = hie_policy::Purpose::BTG.into();
    let decisions = neighbours.decide(decision_actor(asker), purpose, ask.study, behind)?;
    Ok(decisions
        .iter()
        .map(|decision| {
            decision.break_glass_available || decision.reason.outcome() == Outcome::Permit
        })
        .collect())
}

fn decision_actor(asker: &Asker) -> DecisionActor {
    let actor = &asker.actor;
    DecisionActor {
        hospital: actor.hospital.clone(),
        role: actor.role.into(),
        person: actor.person.clone(),
        break_glass: asker.may_break_glass(),
        account: asker.own_account.clone(),
    }
}

impl Answer {
    const fn refused(
        (record, handle): (RecordId, Handle),
        custodian: Option<HospitalId>,
        reason: Reason,
    ) -> Self {
        Self {
            record,
            handle,
            custodian,
            reason,
            directive: None,
            obligations: Vec::new(),
            counts_use: false,
            session: None,
            break_glass_available: false,
        }
    }

    fn decided(
        (record, handle): (RecordId, Handle),
        custodian: Option<HospitalId>,
        decision: DecisionResponse,
    ) -> Self {
        Self {
            record,
            handle,
            custodian,
            reason: decision.reason.into(),
            directive: decision.directive,
            obligations: decision.obligations,
            counts_use: decision.counts_use,
            session: decision.session,
            break_glass_available: decision.break_glass_available,
        }
    }

    /// Whether the record may be had.
    pub fn is_permitted(&self) -> bool {
        self.reason.outcome() == Outcome::Permit
    }
}

impl Evaluation {
    /// The answers that permit.
    pub fn permitted(&self) -> impl Iterator<Item = &Answer> {
        self.answers.iter().filter(|answer| answer.is_permitted())
    }

    /// The answers by the handle that the records are published under, in the order asked: those of the
    /// handle that was asked under first.
    pub fn by_handle(&self) -> Vec<(Handle, Vec<&Answer>)> {
        let own: Vec<&Answer> = self.under(self.handle).collect();
        let mut found = vec![(self.handle, own)];
        for answer in &self.answers {
            if found.iter().all(|(handle, _)| *handle != answer.handle) {
                found.push((answer.handle, self.under(answer.handle).collect()));
            }
        }
        found.retain(|(_, answers)| !answers.is_empty());
        found
    }

    fn under(&self, handle: Handle) -> impl Iterator<Item = &Answer> {
        self.answers
            .iter()
            .filter(move |answer| answer.handle == handle)
    }

    /// The permits of which one use each is drawn, none twice.
    pub fn uses(&self) -> Vec<u64> {
        let mut ids: Vec<u64> = self
            .permitted()
            .filter(|answer| answer.counts_use)
            .filter_map(|answer| answer.directive)
            .collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// The answer as it goes over the wire.
    pub fn into_response(self, ticket: Option<u64>, expires_at: u64) -> AccessResponse {
        let permitted = self.permitted().next().is_some();
        let decision = |answer: Answer| RecordDecision {
            record: answer.record,
            outcome: answer.reason.outcome().into(),
            reason: answer.reason.into(),
            directive: answer.directive,
            obligations: answer.obligations,
            custodian: answer.custodian,
            session: answer.session,
            break_glass_available: answer.break_glass_available,
        };
        AccessResponse {
            ticket,
            expires_at: permitted.then_some(expires_at),
            break_glass_available: self.answers.iter().any(|a| a.break_glass_available),
            decisions: self.answers.into_iter().map(decision).collect(),
        }
    }
}
