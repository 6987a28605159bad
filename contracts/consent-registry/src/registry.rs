//! What this contract asks of the hospital registry: one query per message, and none where nothing
//! is named.

use cosmwasm_std::{Deps, Env, StdError, StdResult};
use hie_policy::Effect;
use hie_types::HospitalId;
use hie_types::consent::Terms;
use hie_types::registry::{About, AboutResponse, AccountResponse, QueryMsg};

use crate::error::ContractError;
use crate::state::Config;
use crate::terms::TermsError;

/// Who an account is and what it may do.
///
/// # Errors
/// If the registry does not answer.
pub fn account(deps: Deps<'_>, config: &Config, account: &str) -> StdResult<AccountResponse> {
    ask(deps, config, account, None)
}

/// The terms with every name checked: hospitals were accredited once, and the person is named with
/// the hospital of the day: in a permit as the network names it, in a denial as the patient does, so
/// that a denial of an account holds under whatever pseudonym the account is appointed later.
///
/// # Errors
/// The first name that the registry does not know, or a person who works elsewhere.
pub fn resolve(
    deps: Deps<'_>,
    env: &Env,
    config: &Config,
    effect: Effect,
    terms: Terms,
) -> Result<Terms, ContractError> {
    let named: Vec<(&'static str, HospitalId)> = [
        ("grantee.hospital", terms.grantee.hospital.clone()),
        ("custodian", terms.custodian.clone()),
    ]
    .into_iter()
    .filter_map(|(field, id)| Some((field, id?)))
    .collect();
    if named.is_empty() && terms.grantee.person.is_none() {
        return Ok(terms);
    }
    let answer = about(deps, env, config, &named, &terms)?;
    for (position, (field, _)) in named.iter().enumerate() {
        if answer.hospitals.get(position) != Some(&true) {
            return Err(TermsError::UnknownHospital { field }.into());
        }
    }
    Ok(with_person(effect, terms, answer)?)
}

/// The account asked about is this contract, which is nobody's staff: the registry finds that out
/// with one read.
fn about(
    deps: Deps<'_>,
    env: &Env,
    config: &Config,
    named: &[(&'static str, HospitalId)],
    terms: &Terms,
) -> StdResult<AboutResponse> {
    let about = About {
        hospitals: named.iter().map(|(_, id)| id.clone()).collect(),
        person: terms.grantee.person.clone(),
        ..About::default()
    };
    ask(deps, config, env.contract.address.as_str(), Some(about))?
        .about
        .ok_or_else(|| StdError::msg("hospital registry did not answer about names"))
}

fn with_person(
    effect: Effect,
    mut terms: Terms,
    answer: AboutResponse,
) -> Result<Terms, TermsError> {
    if terms.grantee.person.is_none() {
        return Ok(terms);
    }
    let known = answer.person.ok_or(TermsError::UnknownPerson)?;
    let elsewhere = terms
        .grantee
        .hospital
        .as_ref()
        .is_some_and(|hospital| *hospital != known.hospital);
    if elsewhere {
        return Err(TermsError::PersonElsewhere);
    }
    terms.grantee.hospital = Some(known.hospital);
    if effect == Effect::Permit {
        terms.grantee.person = Some(known.person);
    }
    Ok(terms)
}

fn ask(
    deps: Deps<'_>,
    config: &Config,
    account: &str,
    about: Option<About>,
) -> StdResult<AccountResponse> {
    let registry = config.hospital_registry.human(deps.api)?;
    let question = QueryMsg::Account {
        account: account.to_owned(),
        practitioner: None,
        about,
    };
    deps.querier.query_wasm_smart(registry, &question)
}
