//! A hospital asks a patient for consent, and asks no longer.

use cosmwasm_std::{DepsMut, Env, MessageInfo};
use hie_contract::account::Account;
use hie_policy::{Authority, Effect, Purpose};
use hie_types::consent::AskedTerms;
use hie_types::{Handle, HospitalId, Practitioner};

use crate::asked;
use crate::asker::{may_ask, may_withdraw};
use crate::error::{ContractError, Failed};
use crate::events::{Event, RequestAction};
use crate::glass::staff::Staff;
use crate::grantee::Person;
use crate::patient::PatientError;
use crate::policy_text::PolicyTextError;
use crate::registry;
use crate::request::{self, Answer, MAX_PENDING, Request, RequestError};
use crate::state::{self, policy_texts, requests};
use crate::terms::TermsError;
use crate::views::AboutFacts;

/// `RequestConsent`.
pub fn ask(
    deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    handle: Handle,
    wish: AskedTerms,
    lapses_at: Option<u64>,
    practitioner: Option<Practitioner>,
) -> Result<Event, Failed> {
    let config = state::config(deps.storage)?;
    let patient = state::patient(deps.storage, &handle)?.ok_or(ContractError::UnknownHandle)?;
    if patient.is_closed() {
        return Err(PatientError::Closed.into());
    }
    let sender = info.sender.as_str();
    let mut facts = registry::asking(deps.as_ref(), &config, sender, practitioner, &wish)?;
    let about = facts.about.take();
    let staff = Staff::of(practitioner, facts)?;
    let purposes: Vec<Purpose> = wish.purposes.iter().map(|code| code.0).collect();
    may_ask(&staff, &purposes)?;
    let wish = named(wish, &staff.hospital, about)?;
    let now = env.block.time.seconds();
    request::check_days(wish.days, config.max_permit_days)?;
    let lapses_at = request::lapses_at(lapses_at, now)?;
    if let Some(policy) = &wish.policy {
        let text = policy_texts::text(deps.storage, policy.as_str())?;
        text.ok_or(PolicyTextError::Unknown)?.in_force()?;
    }
    let terms = asked::as_terms(wish.clone(), now, now.saturating_add(1));
    let form = terms.to_policy(0, &handle, Effect::Permit, Authority::Controller)?;
    form.check_form()?;
    let person = Person::parse(deps.api, &staff.person)?;
    let account = Account::of(deps.api, &info.sender)?;
    let request = Request {
        role: staff.role,
        account: (person != Person::Account(account.clone())).then_some(account),
        person,
        asked: asked::keep(deps.api, &staff.hospital, &wish, form)?,
        asked_at: now,
        lapses_at,
        answer: None,
    };
    let hospital = &request.asked.hospital;
    if requests::sweep(deps.storage, &handle, hospital, now)? >= MAX_PENDING {
        return Err(RequestError::TooManyPending.into());
    }
    Ok(Event::Request {
        request: requests::add(deps.storage, &handle, &request)?,
        handle,
        hospital: request.asked.hospital,
        action: RequestAction::Asked,
    })
}

/// What is asked for with every name checked: for whom of the hospital that asks, and as the network
/// names the person.
fn named(
    mut wish: AskedTerms,
    hospital: &HospitalId,
    about: Option<AboutFacts>,
) -> Result<AskedTerms, Failed> {
    let grantee = &mut wish.grantee;
    if grantee
        .hospital
        .as_ref()
        .is_some_and(|named| named != hospital)
    {
        return Err(RequestError::ForAnotherHospital.into());
    }
    grantee.hospital = Some(hospital.clone());
    if wish.custodian.is_none() && grantee.person.is_none() {
        return Ok(wish);
    }
    let about = about.ok_or(TermsError::UnknownPerson)?;
    if wish.custodian.is_some() && about.hospitals.first() != Some(&true) {
        let field = "asked.custodian";
        return Err(TermsError::UnknownHospital { field }.into());
    }
    if grantee.person.is_some() {
        let known = about.person.ok_or(TermsError::UnknownPerson)?;
        if known.hospital != *hospital {
            return Err(RequestError::ForAnotherHospital.into());
        }
        grantee.person = Some(known.person);
    }
    Ok(wish)
}

/// `WithdrawRequest`.
pub fn withdraw(
    deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    handle: Handle,
    number: u64,
    practitioner: Option<Practitioner>,
) -> Result<Event, Failed> {
    let config = state::config(deps.storage)?;
    state::patient(deps.storage, &handle)?.ok_or(ContractError::UnknownHandle)?;
    let request = requests::request(deps.storage, &handle, number)?;
    let request = request.ok_or(RequestError::NotFound)?;
    let facts = registry::acting(deps.as_ref(), &config, info.sender.as_str(), practitioner)?;
    let staff = Staff::of(practitioner, facts)?;
    may_withdraw(&staff, &request.asked.hospital, &request.asked.purposes)?;
    let at = env.block.time.seconds();
    let by = Account::of(deps.api, &info.sender)?;
    let request = request.answer(Answer::Withdrawn { at, by }, at)?;
    requests::answered(deps.storage, &handle, number, &request)?;
    Ok(Event::Request {
        request: number,
        handle,
        hospital: request.asked.hospital,
        action: RequestAction::Withdrawn,
    })
}
