//! Who an account is and what it may do: the question that the other contracts ask with every
//! message of theirs. It reads the governance, the account's hospital, that member and the
//! appointment, each once, and nothing that was not asked for.

use cosmwasm_std::{Addr, Deps, StdError, StdResult, Storage};
use hie_contract::account::Account;
use hie_policy::Role;
use hie_types::registry::{
    About, AboutResponse, AccountResponse, AppointmentFacts, CategoryUse, EndpointKind,
    KnownPerson, NetworkRole, StaffStanding,
};
use hie_types::{CategoryCode, EndpointId, HospitalId, PersonId, Practitioner};

use super::assets::wanted_key;
use crate::error::{ContractError, Failed};
use crate::staff::{Appointment, StaffKey};
use crate::state::{self, Place};

const MAX_HOSPITALS: usize = 4;
const MAX_CATEGORIES: usize = 50;
const MAX_ENDPOINTS: usize = 50;

pub fn account(
    deps: Deps<'_>,
    now: u64,
    address: &str,
    practitioner: Option<Practitioner>,
    about: Option<About>,
) -> Result<AccountResponse, Failed> {
    if let Some(about) = &about {
        check_bounds(about)?;
    }
    let mut answer = AccountResponse {
        hospital: None,
        status: None,
        rights: Vec::new(),
        capabilities: Vec::new(),
        appointment: None,
        practitioner: None,
        network_roles: Vec::new(),
        owner: false,
        about: None,
    };
    // What is no address is nobody: the asker must not fail over it.
    if let Ok(account) = Account::parse(deps.api, address) {
        add_network_roles(deps.storage, &account, &mut answer)?;
        add_membership(deps, now, &account, address, &mut answer)?;
    }
    if let (Some(practitioner), Some(hospital)) = (practitioner, &answer.hospital)
        && is_active_gateway(answer.appointment.as_ref())
    {
        answer.practitioner = practitioner_facts(deps, now, hospital, practitioner)?;
    }
    if let Some(about) = about {
        answer.about = Some(about_response(deps, answer.hospital.as_ref(), about)?);
    }
    Ok(answer)
}

fn check_bounds(about: &About) -> Result<(), Failed> {
    for (field, length, most) in [
        ("about.hospitals", about.hospitals.len(), MAX_HOSPITALS),
        ("about.categories", about.categories.len(), MAX_CATEGORIES),
        ("about.endpoints", about.endpoints.len(), MAX_ENDPOINTS),
    ] {
        if length > most {
            return Err(ContractError::TooMany { field, most }.into());
        }
    }
    Ok(())
}

fn add_network_roles(
    storage: &dyn Storage,
    account: &Account,
    answer: &mut AccountResponse,
) -> StdResult<()> {
    let governance = state::governance(storage)?;
    answer.owner = governance.is_owner(account);
    answer.network_roles = [
        NetworkRole::Registrar,
        NetworkRole::SecurityOfficer,
        NetworkRole::Auditor,
    ]
    .into_iter()
    .filter(|role| governance.acts_as(account, (*role).into()))
    .collect();
    Ok(())
}

fn add_membership(
    deps: Deps<'_>,
    now: u64,
    account: &Account,
    address: &str,
    answer: &mut AccountResponse,
) -> StdResult<()> {
    let Some(belonging) = state::belonging(deps.storage, account)? else {
        return Ok(());
    };
    let hospital = belonging.hospital_id()?;
    let member = state::member(deps.storage, &hospital)?;
    let member = member.ok_or_else(|| StdError::msg("account belongs to no member"))?;
    let status = member.status(now);
    answer.status = Some(status);
    answer.rights = member.rights(now);
    answer.capabilities = member.capabilities.list();
    let person = person(&hospital, address, &belonging.place)?;
    answer.appointment = match belonging.place {
        Place::Administrator => Some(AppointmentFacts {
            person,
            role: Role::Administrator.into(),
            standing: StaffStanding::Active,
            break_glass: false,
            account: None,
        }),
        Place::Account => {
            let key = StaffKey::Account(account.clone());
            facts_at(deps, now, &hospital, &key, person)?
        }
        Place::Practitioner(practitioner) => {
            let key = StaffKey::Practitioner(practitioner);
            facts_at(deps, now, &hospital, &key, person)?
        }
    };
    answer.hospital = Some(hospital);
    Ok(())
}

/// How directives, tickets and bars name who acts by this account.
fn person(hospital: &HospitalId, address: &str, place: &Place) -> StdResult<PersonId> {
    match place {
        Place::Practitioner(practitioner) => Ok(PersonId::of_practitioner(
            hospital,
            &Practitioner(*practitioner),
        )),
        Place::Administrator | Place::Account => address
            .parse()
            .map_err(|_| StdError::msg("account is no person id")),
    }
}

fn facts_at(
    deps: Deps<'_>,
    now: u64,
    hospital: &HospitalId,
    key: &StaffKey,
    person: PersonId,
) -> StdResult<Option<AppointmentFacts>> {
    let Some(appointment) = state::appointment(deps.storage, hospital, key)? else {
        return Ok(None);
    };
    let Some(shown) = appointment.shown() else {
        return Ok(None);
    };
    Ok(Some(AppointmentFacts {
        person,
        role: shown.role.into(),
        standing: appointment.standing(now),
        break_glass: shown.break_glass,
        account: accepted_account(deps, &appointment)?,
    }))
}

/// The account beside the pseudonym of an appointment, once it has accepted.
fn accepted_account(deps: Deps<'_>, appointment: &Appointment) -> StdResult<Option<String>> {
    let account = appointment.account.as_ref();
    let account = account.filter(|_| appointment.joined);
    let account = account.map(|account| account.human(deps.api)).transpose()?;
    Ok(account.map(Addr::into_string))
}

fn is_active_gateway(appointment: Option<&AppointmentFacts>) -> bool {
    appointment
        .is_some_and(|own| own.role.0 == Role::Gateway && own.standing == StaffStanding::Active)
}

fn practitioner_facts(
    deps: Deps<'_>,
    now: u64,
    hospital: &HospitalId,
    practitioner: Practitioner,
) -> StdResult<Option<AppointmentFacts>> {
    let key = StaffKey::Practitioner(practitioner.0);
    let person = PersonId::of_practitioner(hospital, &practitioner);
    facts_at(deps, now, hospital, &key, person)
}

fn about_response(
    deps: Deps<'_>,
    own: Option<&HospitalId>,
    about: About,
) -> Result<AboutResponse, Failed> {
    let hospitals = about.hospitals.iter();
    let categories = about.categories.iter();
    let endpoints = about.endpoints.iter();
    let key = match (own, about.key) {
        (Some(hospital), Some(wanted)) => wanted_key(deps.storage, hospital, wanted)?,
        _ => None,
    };
    Ok(AboutResponse {
        hospitals: hospitals
            .map(|hospital| state::is_known(deps.storage, hospital))
            .collect(),
        person: match about.person {
            Some(person) => known_person(deps, &person)?,
            None => None,
        },
        categories: categories
            .map(|code| category_use(deps.storage, code))
            .collect::<StdResult<_>>()?,
        endpoints: endpoints
            .map(|id| live_endpoint(deps.storage, own, id))
            .collect::<StdResult<_>>()?,
        key,
    })
}

fn category_use(storage: &dyn Storage, code: &CategoryCode) -> StdResult<CategoryUse> {
    Ok(match state::category(storage, code)? {
        Some(category) if category.retired => CategoryUse::Retired,
        Some(category) if category.sensitive => CategoryUse::Sensitive,
        Some(_) => CategoryUse::Clear,
        None => CategoryUse::Unknown,
    })
}

fn live_endpoint(
    storage: &dyn Storage,
    own: Option<&HospitalId>,
    id: &EndpointId,
) -> StdResult<Option<EndpointKind>> {
    let Some(hospital) = own else {
        return Ok(None);
    };
    let endpoint = state::endpoint(storage, hospital, id)?;
    Ok(endpoint
        .filter(|endpoint| !endpoint.retired)
        .map(|endpoint| endpoint.kind.into()))
}

/// A person is known by an appointment that was accepted, whatever became of it since.
fn known_person(deps: Deps<'_>, asked: &PersonId) -> StdResult<Option<KnownPerson>> {
    if let Some((hospital, practitioner)) = asked.as_practitioner() {
        let key = StaffKey::Practitioner(practitioner.0);
        let appointment = state::appointment(deps.storage, &hospital, &key)?;
        let Some(appointment) = appointment.filter(Appointment::is_known) else {
            return Ok(None);
        };
        return Ok(Some(KnownPerson {
            person: asked.clone(),
            hospital,
            account: accepted_account(deps, &appointment)?,
        }));
    }
    let Ok(account) = Account::parse(deps.api, asked.as_str()) else {
        return Ok(None);
    };
    let Some(belonging) = state::belonging(deps.storage, &account)? else {
        return Ok(None);
    };
    let hospital = belonging.hospital_id()?;
    let person = person(&hospital, asked.as_str(), &belonging.place)?;
    // An account belongs only once it has accepted.
    let account = (person != *asked).then(|| asked.to_string());
    Ok(Some(KnownPerson {
        person,
        hospital,
        account,
    }))
}
