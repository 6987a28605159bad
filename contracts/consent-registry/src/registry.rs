//! What this contract asks of the hospital registry: one query per message, and none where nothing
//! is named.

use cosmwasm_std::{Deps, Env, StdError, StdResult};
use hie_contract::neighbour;
use hie_policy::{Capability, Effect};
use hie_types::consent::{AskedTerms, Terms};
use hie_types::registry::{About, KnownPerson, QueryMsg, Right};
use hie_types::{HospitalId, PersonId, Practitioner};

use crate::error::Failed;
use crate::state::Config;
use crate::terms::TermsError;
use crate::views::{AboutFacts, AccountFacts, MemberFacts};
use crate::wire;

/// Who an account is and what it may do.
///
/// # Errors
/// If the registry does not answer.
pub fn account(deps: Deps<'_>, config: &Config, account: &str) -> StdResult<AccountFacts> {
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
) -> StdResult<AccountFacts> {
    ask(deps, config, account, practitioner, None)
}

/// Whether a hospital has right and capability to attest now.
///
/// # Errors
/// If the registry does not answer.
pub fn can_attest(deps: Deps<'_>, config: &Config, hospital: &str) -> StdResult<bool> {
    let facts = self::hospital(deps, config, hospital)?;
    let capability = Capability::Attester.into();
    Ok(facts.rights.contains(&Right::Attest) && facts.capabilities.contains(&capability))
}

/// Whether a hospital was accredited once.
///
/// # Errors
/// If the registry does not answer.
pub fn was_accredited(
    deps: Deps<'_>,
    env: &Env,
    config: &Config,
    hospital: &HospitalId,
) -> StdResult<bool> {
    let about = About {
        hospitals: vec![hospital.clone()],
        ..About::default()
    };
    let answer = about_names(deps, env, config, about)?;
    Ok(answer.hospitals.first() == Some(&true))
}

/// Who asks for consent, what that person may do, and what is known of whom and what it names.
///
/// # Errors
/// If the registry does not answer.
pub fn asking(
    deps: Deps<'_>,
    config: &Config,
    account: &str,
    practitioner: Option<Practitioner>,
    asked: &AskedTerms,
) -> StdResult<AccountFacts> {
    let names = asked.custodian.is_some() || asked.grantee.person.is_some();
    let about = names.then(|| About {
        hospitals: asked.custodian.iter().cloned().collect(),
        person: asked.grantee.person.clone(),
        ..About::default()
    });
    ask(deps, config, account, practitioner, about)
}

/// A member that was accredited once.
///
/// # Errors
/// If the registry does not answer, or knows no such member.
pub fn hospital(deps: Deps<'_>, config: &Config, id: &str) -> StdResult<MemberFacts> {
    let registry = config.hospital_registry.human(deps.api)?;
    let hospital = wire::hospital(id)?;
    let question = QueryMsg::Hospital { hospital };
    neighbour::ask(&deps.querier, &registry, &question)
}

/// The terms with every name checked: hospitals were accredited once, and the person is named as
/// the network names it, with the hospital of the day. Besides, for a denial of a pseudonym, the
/// account that its appointment has: whom the patient shuts out by name is shut out by both, so that
/// neither another appointment nor another hospital is a way around it.
///
/// A denial may name somebody whom the registry does not know now: a pseudonym of a hospital that
/// was accredited once, or an account with the hospital named.
///
/// # Errors
/// The first name that the registry does not know, or a person who works elsewhere.
pub fn resolve(
    deps: Deps<'_>,
    env: &Env,
    config: &Config,
    effect: Effect,
    terms: Terms,
) -> Result<(Terms, Option<String>), Failed> {
    let of_pseudonym = terms
        .grantee
        .person
        .as_ref()
        .and_then(PersonId::as_practitioner);
    let named: Vec<(&'static str, HospitalId)> = [
        ("grantee.hospital", terms.grantee.hospital.clone()),
        ("custodian", terms.custodian.clone()),
        ("grantee.person", of_pseudonym.map(|(hospital, _)| hospital)),
    ]
    .into_iter()
    .filter_map(|(field, id)| Some((field, id?)))
    .collect();
    if named.is_empty() && terms.grantee.person.is_none() {
        return Ok((terms, None));
    }
    let answer = about(deps, env, config, &named, &terms)?;
    for (position, (field, _)) in named.iter().enumerate() {
        if answer.hospitals.get(position) != Some(&true) {
            return Err(TermsError::UnknownHospital { field }.into());
        }
    }
    Ok(match effect {
        Effect::Permit => (permitted(terms, answer)?, None),
        Effect::Deny => denied(terms, answer)?,
    })
}

/// The account asked about is this contract, which is nobody's staff: the registry finds that out
/// with one read.
fn about(
    deps: Deps<'_>,
    env: &Env,
    config: &Config,
    named: &[(&'static str, HospitalId)],
    terms: &Terms,
) -> StdResult<AboutFacts> {
    let about = About {
        hospitals: named.iter().map(|(_, id)| id.clone()).collect(),
        person: terms.grantee.person.clone(),
        ..About::default()
    };
    about_names(deps, env, config, about)
}

fn about_names(deps: Deps<'_>, env: &Env, config: &Config, about: About) -> StdResult<AboutFacts> {
    let this = env.contract.address.as_str();
    ask(deps, config, this, None, Some(about))?
        .about
        .ok_or_else(|| StdError::msg("hospital registry did not answer about names"))
}

fn permitted(terms: Terms, answer: AboutFacts) -> Result<Terms, TermsError> {
    if terms.grantee.person.is_none() {
        return Ok(terms);
    }
    let known = answer.person.ok_or(TermsError::UnknownPerson)?;
    Ok(named(terms, known)?.0)
}

fn denied(mut terms: Terms, answer: AboutFacts) -> Result<(Terms, Option<String>), TermsError> {
    let Some(person) = &terms.grantee.person else {
        return Ok((terms, None));
    };
    if let Some(known) = answer.person {
        return named(terms, known);
    }
    let hospital = match person.as_practitioner() {
        Some((hospital, _)) => hospital,
        None => terms
            .grantee
            .hospital
            .clone()
            .ok_or(TermsError::UnknownPerson)?,
    };
    if terms
        .grantee
        .hospital
        .as_ref()
        .is_some_and(|named| *named != hospital)
    {
        return Err(TermsError::PersonElsewhere);
    }
    terms.grantee.hospital = Some(hospital);
    Ok((terms, None))
}

/// As the network names the person, with the account of a pseudonym.
fn named(mut terms: Terms, known: KnownPerson) -> Result<(Terms, Option<String>), TermsError> {
    let hospital = terms.grantee.hospital.as_ref();
    if hospital.is_some_and(|hospital| *hospital != known.hospital) {
        return Err(TermsError::PersonElsewhere);
    }
    let account = known
        .account
        .filter(|account| account != known.person.as_str());
    terms.grantee.hospital = Some(known.hospital);
    terms.grantee.person = Some(known.person);
    Ok((terms, account))
}

fn ask(
    deps: Deps<'_>,
    config: &Config,
    account: &str,
    practitioner: Option<Practitioner>,
    about: Option<About>,
) -> StdResult<AccountFacts> {
    let registry = config.hospital_registry.human(deps.api)?;
    let question = QueryMsg::Account {
        account: account.to_owned(),
        practitioner,
        about,
    };
    neighbour::ask(&deps.querier, &registry, &question)
}
