//! Appointing, accepting, stopping, removing, leaving.

use cosmwasm_std::{Api, DepsMut, Storage};
use hie_types::registry::{Right, StaffRef};
use hie_types::{HospitalId, Practitioner};

use super::{account, require};
use crate::error::Failed;
use crate::events::{Event, StaffAction};
use crate::permissions::Caller;
use crate::staff::{Appointment, Identity, MAX_STAFF, StaffError, StaffKey, Terms};
use crate::state::{self, Place, Tally};

pub fn appoint(
    deps: DepsMut<'_>,
    now: u64,
    caller: &Caller,
    staff: &StaffRef,
    terms: Terms,
) -> Result<Event, Failed> {
    let hospital = caller.hospital()?;
    require(deps.storage, hospital, Right::Manage, now)?;
    let named = identity(deps.api, staff, "staff.account")?;
    if named.account.as_ref() == Some(&caller.account) {
        return Err(StaffError::IsAdministrator.into());
    }
    let who = match find(deps.storage, hospital, &named)? {
        Some((key, appointment)) => {
            let who = key.identity(&appointment);
            terms.check(&who, now)?;
            let appointment = appointment.change(&who, terms);
            state::save_appointment(deps.storage, hospital, &key, &appointment)?;
            who
        }
        None => {
            terms.check(&named, now)?;
            let appointment = Appointment::new(&named, terms);
            count_one_more(deps.storage, hospital)?;
            state::add_appointment(deps.storage, hospital, &named.key()?, &appointment)?;
            named
        }
    };
    event(deps.api, hospital, &who, StaffAction::Appointed)
}

pub fn accept(
    deps: DepsMut<'_>,
    now: u64,
    caller: &Caller,
    hospital: HospitalId,
    agreed: &Terms,
) -> Result<Event, Failed> {
    let who = Identity {
        account: Some(caller.account.clone()),
        practitioner: None,
    };
    let found = find(deps.storage, &hospital, &who)?;
    let (key, appointment) = found.ok_or(StaffError::NothingOffered)?;
    require(deps.storage, &hospital, Right::Manage, now)?;
    let is_first = !appointment.joined;
    let belongs = state::belonging(deps.storage, &caller.account)?.is_some();
    if is_first && belongs {
        return Err(StaffError::OtherHospital.into());
    }
    let appointment = appointment.accept(agreed, now)?;
    state::save_appointment(deps.storage, &hospital, &key, &appointment)?;
    if is_first {
        state::save_belonging(deps.storage, &caller.account, &hospital, Place::of(&key))?;
    }
    let who = key.identity(&appointment);
    event(deps.api, &hospital, &who, StaffAction::Accepted)
}

pub fn suspend(
    deps: DepsMut<'_>,
    now: u64,
    caller: &Caller,
    staff: &StaffRef,
) -> Result<Event, Failed> {
    let hospital = caller.hospital()?;
    require(deps.storage, hospital, Right::Protect, now)?;
    let (key, appointment) = named(&deps, hospital, staff)?;
    let appointment = appointment.suspend()?;
    state::save_appointment(deps.storage, hospital, &key, &appointment)?;
    let who = key.identity(&appointment);
    event(deps.api, hospital, &who, StaffAction::Suspended)
}

pub fn reinstate(
    deps: DepsMut<'_>,
    now: u64,
    caller: &Caller,
    staff: &StaffRef,
) -> Result<Event, Failed> {
    let hospital = caller.hospital()?;
    require(deps.storage, hospital, Right::Manage, now)?;
    let (key, appointment) = named(&deps, hospital, staff)?;
    let appointment = appointment.reinstate()?;
    state::save_appointment(deps.storage, hospital, &key, &appointment)?;
    let who = key.identity(&appointment);
    event(deps.api, hospital, &who, StaffAction::Reinstated)
}

pub fn remove(
    deps: DepsMut<'_>,
    now: u64,
    caller: &Caller,
    staff: &StaffRef,
) -> Result<Event, Failed> {
    let hospital = caller.hospital()?;
    require(deps.storage, hospital, Right::Protect, now)?;
    let (key, appointment) = named(&deps, hospital, staff)?;
    end(deps.storage, hospital, &key, &appointment)?;
    let who = key.identity(&appointment);
    event(deps.api, hospital, &who, StaffAction::Removed)
}

pub fn leave(deps: DepsMut<'_>, caller: &Caller) -> Result<Event, Failed> {
    let belonging = state::belonging(deps.storage, &caller.account)?;
    let belonging = belonging.ok_or(StaffError::NotStaff)?;
    let hospital = belonging.hospital_id()?;
    let key = match belonging.place {
        Place::Administrator => return Err(StaffError::AdministratorStays.into()),
        Place::Account => StaffKey::Account(caller.account.clone()),
        Place::Practitioner(practitioner) => StaffKey::Practitioner(practitioner),
    };
    let appointment = state::appointment(deps.storage, &hospital, &key)?;
    let appointment = appointment.ok_or(StaffError::NotStaff)?;
    end(deps.storage, &hospital, &key, &appointment)?;
    let who = key.identity(&appointment);
    event(deps.api, &hospital, &who, StaffAction::Left)
}

fn count_one_more(storage: &mut dyn Storage, hospital: &HospitalId) -> Result<(), Failed> {
    let tally = state::tally(storage, hospital)?;
    if tally.staff >= MAX_STAFF {
        return Err(StaffError::TooMany.into());
    }
    let tally = Tally {
        staff: tally.staff.saturating_add(1),
        ..tally
    };
    Ok(state::save_tally(storage, hospital, &tally)?)
}

fn end(
    storage: &mut dyn Storage,
    hospital: &HospitalId,
    key: &StaffKey,
    appointment: &Appointment,
) -> Result<(), Failed> {
    state::remove_appointment(storage, hospital, key, appointment);
    let tally = state::tally(storage, hospital)?;
    let tally = Tally {
        staff: tally.staff.saturating_sub(1),
        ..tally
    };
    Ok(state::save_tally(storage, hospital, &tally)?)
}

/// Who a message or query means; `field` is where it says so.
pub fn identity(api: &dyn Api, staff: &StaffRef, field: &'static str) -> Result<Identity, Failed> {
    let account = staff
        .account
        .as_deref()
        .map(|address| account(api, address, field))
        .transpose()?;
    let who = Identity {
        account,
        practitioner: staff.practitioner.map(|practitioner| practitioner.0),
    };
    who.key()?;
    Ok(who)
}

fn named(
    deps: &DepsMut<'_>,
    hospital: &HospitalId,
    staff: &StaffRef,
) -> Result<(StaffKey, Appointment), Failed> {
    let who = identity(deps.api, staff, "staff.account")?;
    Ok(find(deps.storage, hospital, &who)?.ok_or(StaffError::Unknown)?)
}

/// The one appointment that these names mean. Two names that do not mean the same are refused, also
/// where only one of them is appointed: an appointment never changes whom it is for.
fn find(
    storage: &dyn Storage,
    hospital: &HospitalId,
    who: &Identity,
) -> Result<Option<(StaffKey, Appointment)>, Failed> {
    let by_account = match &who.account {
        Some(account) => {
            let key = match state::pseudonym(storage, hospital, account)? {
                Some(practitioner) => StaffKey::Practitioner(practitioner),
                None => StaffKey::Account(account.clone()),
            };
            state::appointment(storage, hospital, &key)?.map(|appointment| (key, appointment))
        }
        None => None,
    };
    let Some(practitioner) = who.practitioner else {
        return Ok(by_account);
    };
    let key = StaffKey::Practitioner(practitioner);
    let by_practitioner = state::appointment(storage, hospital, &key)?;
    match (by_account, by_practitioner) {
        (Some((found, appointment)), Some(_)) if found == key => Ok(Some((key, appointment))),
        (None, Some(appointment)) if who.account.is_none() => Ok(Some((key, appointment))),
        (None, None) => Ok(None),
        _ => Err(StaffError::Contradictory.into()),
    }
}

fn event(
    api: &dyn Api,
    hospital: &HospitalId,
    who: &Identity,
    action: StaffAction,
) -> Result<Event, Failed> {
    let account = who.account.as_ref();
    let account = account.map(|account| account.human(api)).transpose()?;
    Ok(Event::Staff {
        hospital: hospital.clone(),
        account: account.map(String::from),
        practitioner: who.practitioner.map(|id| Practitioner(id).to_string()),
        action,
    })
}
