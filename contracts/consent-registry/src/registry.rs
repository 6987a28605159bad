//! What this contract asks of the hospital registry: one query per message, and none where nothing
//! is named.

use cosmwasm_std::{Deps, Env, StdError, StdResult};
use hie_types::consent::Terms;
use hie_types::registry::{About, AboutResponse, AccountResponse, QueryMsg};
use hie_types::{HospitalId, Practitioner};

use crate::error::ContractError;
use crate::state::Config;
use crate::terms::TermsError;

/// Who an account is and what it may do.
///
/// # Errors
/// If the registry does not answer.
pub fn account(deps: Deps<'_>, config: &Config, account: &str) -> StdResult<AccountResponse> {
    ask(deps, config, account, None, None)
}

/// Who an account is, what it may do, and the practitioner whom it names if it is a gateway.
///
/// # Errors
/// If the registry does not answer.
pub fn acting(
    deps: Deps<'_>,
    config: &Config,
    account: &str,
    practitioner: Option<Practitioner>,
) -> StdResult<AccountResponse> {
    ask(deps, config, account, practitioner, None)
}

/// The terms with every name checked: hospitals were accredited once, and the person is named as
/// the network names it, with the hospital of the day.
///
/// # Errors
/// The first name that the registry does not know, or a person who works elsewhere.
pub fn resolve(
    deps: Deps<'_>,
    env: &Env,
    config: &Config,
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
    Ok(with_person(terms, answer)?)
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
    ask(
        deps,
        config,
        env.contract.address.as_str(),
        None,
        Some(about),
    )?
    .about
    .ok_or_else(|| StdError::msg("hospital registry did not answer about names"))
}

fn with_person(mut terms: Terms, answer: AboutResponse) -> Result<Terms, TermsError> {
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
    terms.grantee.person = Some(known.person);
    Ok(terms)
}

fn ask(
    deps: Deps<'_>,
    config: &Config,
    account: &str,
    practitioner: Option<Practitioner>,
    about: Option<About>,
) -> StdResult<AccountResponse> {
    let registry = config.hospital_registry.human(deps.api)?;
    let question = QueryMsg::Account {
        account: account.to_owned(),
        practitioner,
        about,
    };
    deps.querier.query_wasm_smart(registry, &question)
}
