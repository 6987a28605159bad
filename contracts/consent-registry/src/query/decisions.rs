//! The decision: the buckets about the actor are read once for all records of a request, then `hie_policy` decides
//! on each.

use cosmwasm_std::{Deps, Env, StdResult};
use hie_contract::account::Account;
use hie_policy as policy;
use hie_policy::{Effect, Emergency, EmergencyAccess};
use hie_types::consent::{Actor, DecisionResponse, DecisionsResponse, RecordFacts};
use hie_types::{Handle, Obligation, Purpose, StudyId};

use super::registered;
use crate::bucket::{Bucket, Listing};
use crate::error::{ContractError, ListError};
use crate::grantee::Person;
use crate::{state, wire};

/// How many records are decided on at once at most.
const MAX_RECORDS: usize = 20;

/// There is no break-glass yet: nobody opted out, no session is open.
const NO_EMERGENCY: Emergency = Emergency {
    access: EmergencyAccess::Allowed,
    session_open: false,
};

pub fn one(
    deps: Deps<'_>,
    env: &Env,
    actor: &Actor,
    purpose: Purpose,
    study: Option<StudyId>,
    record: RecordFacts,
) -> Result<DecisionResponse, ContractError> {
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
) -> Result<DecisionsResponse, ContractError> {
    let handle = common_handle(records)?;
    let now = env.block.time.seconds();
    let in_force = in_force_about(deps, &handle, actor, now)?;
    let directives: Vec<_> = in_force
        .iter()
        .map(|found| found.directive.clone())
        .collect();
    let decisions = records
        .iter()
        .map(|record| {
            let request = policy::Request {
                actor: actor.to_policy(),
                purpose: purpose.into(),
                study: study.map(Into::into),
                record: record.to_policy()?,
                at: now,
            };
            let decision = policy::decide(&directives, &NO_EMERGENCY, &request);
            Ok(response(decision, &in_force))
        })
        .collect::<Result<_, ContractError>>()?;
    Ok(DecisionsResponse { decisions })
}

fn common_handle(records: &[RecordFacts]) -> Result<Handle, ListError> {
    let limit = MAX_RECORDS;
    let first = records.first().ok_or(ListError::Records { limit })?;
    if records.len() > limit {
        return Err(ListError::Records { limit });
    }
    if records.iter().any(|record| record.handle != first.handle) {
        return Err(ListError::SeveralHandles);
    }
    Ok(first.handle)
}

/// A directive that may decide, and what is answered with it.
struct InForce {
    directive: policy::Directive,
    obligations: Vec<Obligation>,
}

/// What the five buckets about an actor hold, but for what the index says is over; and the denials
/// that name this person in another way: by the account of a pseudonym, or by a pseudonym that the
/// account has or had. A denial follows the person.
fn in_force_about(
    deps: Deps<'_>,
    handle: &Handle,
    actor: &Actor,
    now: u64,
) -> Result<Vec<InForce>, ContractError> {
    let floor = registered(deps, handle)?.revoked_below;
    let person = Person::parse(deps.api, &actor.person).map_err(|_| ContractError::Address {
        field: "actor.person",
    })?;
    let in_force = |listed: Vec<(u64, Listing)>| -> StdResult<Vec<InForce>> {
        let listed = listed.into_iter();
        let listed = listed.filter(|(id, listing)| !listing.is_over(*id, floor, now));
        listed.map(|(id, _)| load(deps, id)).collect()
    };
    let mut found = Vec::new();
    for bucket in Bucket::about(person.clone(), actor.hospital.as_str(), actor.role.into()) {
        found.extend(in_force(state::in_bucket(deps.storage, handle, &bucket)?)?);
    }
    let Some(account) = account_of(deps, &person, actor)? else {
        return Ok(found);
    };
    let mut otherwise = in_force(state::also_about(deps.storage, handle, &account)?)?;
    let by_account = Person::Account(account);
    if by_account != person {
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

fn account_of(
    deps: Deps<'_>,
    person: &Person,
    actor: &Actor,
) -> Result<Option<Account>, ContractError> {
    match (person, &actor.account) {
        (Person::Account(account), _) => Ok(Some(account.clone())),
        (Person::Practitioner { .. }, None) => Ok(None),
        (Person::Practitioner { .. }, Some(account)) => Account::parse(deps.api, account)
            .map(Some)
            .map_err(|_| ContractError::Address {
                field: "actor.account",
            }),
    }
}

fn load(deps: Deps<'_>, id: u64) -> StdResult<InForce> {
    let kept = state::listed_directive(deps.storage, id)?;
    let obligations = kept.terms.obligations.iter();
    Ok(InForce {
        obligations: obligations.map(|code| (*code).into()).collect(),
        directive: wire::to_policy(deps.api, id, kept)?,
    })
}

fn response(decision: policy::Decision, in_force: &[InForce]) -> DecisionResponse {
    let permit = in_force.iter().find(|found| {
        found.directive.effect == Effect::Permit && decision.directive == Some(found.directive.id)
    });
    DecisionResponse {
        outcome: decision.outcome.into(),
        reason: decision.reason.into(),
        directive: decision.directive,
        obligations: permit.map_or_else(Vec::new, |permit| permit.obligations.clone()),
        counts_use: permit.is_some_and(|permit| permit.directive.uses_left.is_some()),
    }
}
