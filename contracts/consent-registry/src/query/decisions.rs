//! The decision: the buckets about the actor, of every merged handle, are read once for all records of a request, then
//! `hie_policy` decides on each.

use std::cell::OnceCell;

use cosmwasm_std::{Deps, Env, StdResult};
use hie_contract::account::Account;
use hie_policy as policy;
use hie_policy::{Effect, Emergency, EmergencyAccess, Outcome, Reason};
use hie_types::consent::{Actor, DecisionResponse, DecisionsResponse, RecordFacts};
use hie_types::{Handle, Obligation, Purpose, StudyId};

use super::registered;
use crate::bucket::{Bucket, Listing};
use crate::error::{ContractError, Failed, ListError};
use crate::glass::access;
use crate::grantee::Person;
use crate::group::Group;
use crate::state::glass;
use crate::{state, wire};

/// How many records are decided on at once at most.
const MAX_RECORDS: usize = 20;

pub fn one(
    deps: Deps<'_>,
    env: &Env,
    actor: &Actor,
    purpose: Purpose,
    study: Option<StudyId>,
    record: RecordFacts,
) -> Result<DecisionResponse, Failed> {
    let decisions = many(deps, env, actor, purpose, study, &[record])?.decisions;
    let limit = MAX_RECORDS;
    let first = decisions.into_iter().next();
    Ok(first.ok_or(ListError::Records { limit })?)
}

pub fn many(
    deps: Deps<'_>,
    env: &Env,
    actor: &Actor,
    purpose: Purpose,
    study: Option<StudyId>,
    records: &[RecordFacts],
) -> Result<DecisionsResponse, Failed> {
    let handle = first_handle(records)?;
    let now = env.block.time.seconds();
    let patient = registered(deps, &handle)?;
    let group = Group::of(deps.storage, &handle, &patient)?;
    let closed_under = |record: &RecordFacts| match group.patient(&record.handle) {
        Some(patient) => Ok(patient.is_closed()),
        None => Err(ListError::SeveralHandles),
    };
    let closed: Vec<bool> = records.iter().map(closed_under).collect::<Result<_, _>>()?;
    let person = Person::parse(deps.api, &actor.person).map_err(|_| ContractError::Address {
        field: "actor.person",
    })?;
    let mut found = Vec::new();
    for (handle, patient) in group.members() {
        let about = About {
            handle,
            floor: patient.revoked_below,
            permits: records.iter().any(|record| record.handle == *handle),
        };
        found.extend(in_force_about(deps, &about, &person, actor, now)?);
    }
    let glass = Glass::look(deps, &group, &person, actor, purpose, now)?;
    let directives: Vec<_> = found.iter().map(|found| found.directive.clone()).collect();
    let decisions = records
        .iter()
        .zip(closed)
        .map(|(record, is_closed)| {
            let request = policy::Request {
                actor: actor.to_policy(),
                purpose: purpose.into(),
                study: study.map(Into::into),
                record: record.to_policy()?,
                at: now,
            };
            let decision = glass.decide(&directives, &request);
            if is_closed && decision.reason != Reason::Custodian {
                return Ok(refused_as_closed());
            }
            let available = decision.outcome != Outcome::Permit
                && glass.is_available(deps, actor, &directives, request)?;
            Ok(response(decision, &found, glass.session, available))
        })
        .collect::<Result<_, Failed>>()?;
    Ok(DecisionsResponse { decisions })
}

fn first_handle(records: &[RecordFacts]) -> Result<Handle, ListError> {
    let limit = MAX_RECORDS;
    let first = records.first().ok_or(ListError::Records { limit })?;
    if records.len() > limit {
        return Err(ListError::Records { limit });
    }
    Ok(first.handle)
}

/// A directive that may decide, and what is answered with it.
struct InForce {
    directive: policy::Directive,
    obligations: Vec<Obligation>,
}

/// Under which handle directives are looked for.
struct About<'a> {
    handle: &'a Handle,
    /// Permits with an id below this were revoked together.
    floor: u64,
    /// Whether its permits matter: a record asked for is published under it.
    permits: bool,
}

/// What the five buckets about an actor hold, but for what the index says is over; and the denials
/// that name this person in another way: by the account of a pseudonym, or by a pseudonym that the
/// account has or had. A denial follows the person.
fn in_force_about(
    deps: Deps<'_>,
    about: &About<'_>,
    person: &Person,
    actor: &Actor,
    now: u64,
) -> Result<Vec<InForce>, Failed> {
    let (handle, floor) = (about.handle, about.floor);
    let in_force = |listed: Vec<(u64, Listing)>| -> StdResult<Vec<InForce>> {
        let listed = listed.into_iter();
        // A permit reaches only what is published under the handle it was written for.
        let listed = listed.filter(|(_, listing)| about.permits || listing.is_denial());
        let listed = listed.filter(|(id, listing)| listing.may_decide(*id, floor, now));
        listed
            .filter_map(|(id, _)| load(deps, id).transpose())
            .collect()
    };
    let mut found = Vec::new();
    for bucket in Bucket::about(person.clone(), actor.hospital.as_str(), actor.role.into()) {
        found.extend(in_force(state::in_bucket(deps.storage, handle, &bucket)?)?);
    }
    let Some(account) = account_of(deps, person, actor)? else {
        return Ok(found);
    };
    let mut otherwise = in_force(state::also_about(deps.storage, handle, &account)?)?;
    let by_account = Person::Account(account);
    if by_account != *person {
        let bucket = Bucket::Person(by_account);
        otherwise.extend(in_force(state::in_bucket(deps.storage, handle, &bucket)?)?);
    }
    for mut denial in otherwise {
        let is_new = found
            .iter()
            .all(|one| one.directive.id != denial.directive.id);
        if denial.directive.effect == Effect::Deny && is_new {
            // Whom it names is this person.
            denial.directive.grantee.person = Some(actor.person.to_string());
            found.push(denial);
        }
    }
    Ok(found)
}

fn account_of(deps: Deps<'_>, person: &Person, actor: &Actor) -> Result<Option<Account>, Failed> {
    match (person, &actor.account) {
        (Person::Account(account), _) => Ok(Some(account.clone())),
        (Person::Practitioner { .. }, None) => Ok(None),
        (Person::Practitioner { .. }, Some(account)) => {
            Account::parse(deps.api, account).map(Some).map_err(|_| {
                ContractError::Address {
                    field: "actor.account",
                }
                .into()
            })
        }
    }
}

/// A directive that is listed, unless it ended with the mandate of the delegate who wrote it.
fn load(deps: Deps<'_>, id: u64) -> StdResult<Option<InForce>> {
    let kept = state::listed_directive(deps.storage, id)?;
    if state::ended_with_mandate(deps.storage, &kept)? {
        return Ok(None);
    }
    let obligations = kept.terms.obligations.iter();
    Ok(Some(InForce {
        obligations: obligations.map(|code| (*code).into()).collect(),
        directive: wire::to_policy(deps.api, id, kept)?,
    }))
}

/// What is known about the emergency when one actor asks about one patient.
struct Glass {
    /// What holds for all merged handles.
    access: EmergencyAccess,
    person: Person,
    /// The account beside a pseudonym.
    account: Option<Account>,
    now: u64,
    /// Whether the person is barred; looked up for purpose BTG only.
    barred: bool,
    /// The open session; looked up for purpose BTG only.
    session: Option<u64>,
    /// Whether anything stands against another session; looked up when it first matters.
    refused: OnceCell<bool>,
}

impl Glass {
    fn look(
        deps: Deps<'_>,
        group: &Group,
        person: &Person,
        actor: &Actor,
        purpose: Purpose,
        now: u64,
    ) -> Result<Self, Failed> {
        let storage = deps.storage;
        let mut known = Self {
            access: group.emergency_access(),
            person: person.clone(),
            account: account_of(deps, person, actor)?,
            now,
            barred: false,
            session: None,
            refused: OnceCell::new(),
        };
        if purpose.0 == policy::Purpose::BTG {
            let hospital = actor.hospital.as_str();
            let settings = glass::settings(storage)?;
            known.barred =
                access::is_barred(storage, &settings, person, known.account.as_ref(), now)?;
            known.session = access::open_session(storage, group, person, hospital, now)?;
        }
        Ok(known)
    }

    const fn emergency(&self, session_open: bool) -> Emergency {
        Emergency {
            access: self.access,
            session_open,
        }
    }

    /// The decision. Who is barred breaks no glass, whatever is open.
    fn decide(
        &self,
        directives: &[policy::Directive],
        request: &policy::Request,
    ) -> policy::Decision {
        if self.barred {
            return policy::Decision {
                outcome: Reason::Barred.outcome(),
                reason: Reason::Barred,
                directive: None,
            };
        }
        policy::decide(directives, &self.emergency(self.session.is_some()), request)
    }

    /// Whether breaking the glass would open the record: the actor has right and capability, nothing
    /// stands against another session, and the same request with BTG would be permitted then.
    fn is_available(
        &self,
        deps: Deps<'_>,
        actor: &Actor,
        directives: &[policy::Directive],
        request: policy::Request,
    ) -> Result<bool, Failed> {
        if !actor.break_glass {
            return Ok(false);
        }
        let refused = match self.refused.get() {
            Some(refused) => *refused,
            None => {
                let hospital = actor.hospital.as_str();
                let (storage, settings) = (deps.storage, glass::settings(deps.storage)?);
                let known = access::record(
                    storage,
                    &settings,
                    &self.person,
                    self.account.as_ref(),
                    hospital,
                    self.now,
                )?;
                let refused = known.refusal(self.access).is_some();
                *self.refused.get_or_init(|| refused)
            }
        };
        let with_glass = policy::Request {
            purpose: policy::Purpose::BTG,
            ..request
        };
        let would = policy::decide(directives, &self.emergency(true), &with_glass);
        Ok(!refused && would.outcome == Outcome::Permit)
    }
}

/// Nothing of a closed handle is given out but to its custodian.
fn refused_as_closed() -> DecisionResponse {
    let reason = Reason::PatientClosed;
    DecisionResponse {
        outcome: reason.outcome().into(),
        reason: reason.into(),
        directive: None,
        obligations: Vec::new(),
        counts_use: false,
        session: None,
        break_glass_available: false,
    }
}

fn response(
    decision: policy::Decision,
    in_force: &[InForce],
    session: Option<u64>,
    break_glass_available: bool,
) -> DecisionResponse {
    let permit = in_force.iter().find(|found| {
        found.directive.effect == Effect::Permit && decision.directive == Some(found.directive.id)
    });
    DecisionResponse {
        outcome: decision.outcome.into(),
        reason: decision.reason.into(),
        directive: decision.directive,
        obligations: permit.map_or_else(Vec::new, |permit| permit.obligations.clone()),
        counts_use: permit.is_some_and(|permit| permit.directive.uses_left.is_some()),
        // A permit that names the override counts only while the glass is broken.
        session: session.filter(|_| decision.outcome == Outcome::Permit),
        break_glass_available,
    }
}
