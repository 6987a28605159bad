//! The decision: five buckets (six for a pseudonym with an account) are read once for all records of a request, then `hie_policy` decides
//! on each.

use cosmwasm_std::{Deps, Env, StdResult};
use hie_contract::account::Account;
use hie_policy as policy;
use hie_policy::{Effect, Emergency, EmergencyAccess};
use hie_types::consent::{Actor, DecisionResponse, DecisionsResponse, RecordFacts};
use hie_types::{Handle, Obligation, Purpose, StudyId};

use super::registered;
use crate::bucket::Bucket;
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

/// What the five buckets about an actor hold, but for what the index says is over. Where the person
/// is a pseudonym with an account, the denials in the account's bucket too: a denial follows the
/// person.
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
    let mut found = Vec::new();
    for bucket in Bucket::about(person, actor.hospital.as_str(), actor.role.into()) {
        found.extend(in_force_in(deps, handle, &bucket, floor, now)?);
    }
    if let Some(bucket) = account_bucket(deps, actor)? {
        let mut denials = in_force_in(deps, handle, &bucket, floor, now)?;
        denials.retain(|found| found.directive.effect == Effect::Deny);
        for denial in &mut denials {
            // The account it names is this person.
            denial.directive.grantee.person = Some(actor.person.to_string());
        }
        found.extend(denials);
    }
    Ok(found)
}

fn account_bucket(deps: Deps<'_>, actor: &Actor) -> Result<Option<Bucket>, ContractError> {
    let account = match &actor.account {
        Some(account) if account != actor.person.as_str() => account,
        _ => return Ok(None),
    };
    let account = Account::parse(deps.api, account).map_err(|_| ContractError::Address {
        field: "actor.account",
    })?;
    Ok(Some(Bucket::Person(Person::Account(account))))
}

fn in_force_in(
    deps: Deps<'_>,
    handle: &Handle,
    bucket: &Bucket,
    floor: u64,
    now: u64,
) -> StdResult<Vec<InForce>> {
    state::in_bucket(deps.storage, handle, bucket)?
        .into_iter()
        .filter(|(id, listing)| !listing.is_over(*id, floor, now))
        .map(|(id, _)| load(deps, id))
        .collect()
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
