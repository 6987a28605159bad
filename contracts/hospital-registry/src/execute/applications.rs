//! Applying, accrediting, rejecting, withdrawing.

use cosmwasm_std::{DepsMut, Storage};
use hie_types::registry::{Profile, StatusReason};
use hie_types::{Capability, HospitalId, PauseScope};

use super::account;
use super::membership::{New, record};
use crate::application::{Application, ApplicationError, MAX_APPLICATIONS, profile_hash};
use crate::error::Failed;
use crate::events::{ApplicationAction, Event};
use crate::membership::{Capabilities, ChangeKind, Detail, Member, MembershipError, Reason};
use crate::permissions::Caller;
use crate::state::{self, PAUSES, Place};

pub fn apply(
    deps: DepsMut<'_>,
    now: u64,
    caller: &Caller,
    hospital: HospitalId,
    profile: &Profile,
) -> Result<Event, Failed> {
    expect_running(deps.storage)?;
    if state::belonging(deps.storage, &caller.account)?.is_some() {
        return Err(ApplicationError::AlreadyStaff.into());
    }
    if state::is_known(deps.storage, &hospital) {
        return Err(MembershipError::IdTaken.into());
    }
    match state::application(deps.storage, &caller.account)? {
        Some(earlier) if !earlier.is_lapsed(now) => return Err(ApplicationError::Pending.into()),
        // The lapsed one is replaced, so that there are no more than before.
        Some(_) => {}
        None => make_room(deps.storage, now)?,
    }
    let application = Application {
        hospital: hospital.to_string(),
        profile_hash: profile_hash(profile),
        applied_at: now,
    };
    state::save_application(deps.storage, &caller.account, &application)?;
    Ok(Event::Application {
        applicant: caller.address.to_string(),
        hospital,
        action: ApplicationAction::Applied,
    })
}

fn expect_running(storage: &dyn Storage) -> Result<(), Failed> {
    PAUSES.expect_running(storage, PauseScope::Applications)
}

/// Sweeps lapsed applications when the limit is reached. There are never more than the limit, so
/// that this is bounded.
fn make_room(storage: &mut dyn Storage, now: u64) -> Result<(), Failed> {
    if state::application_count(storage)? < MAX_APPLICATIONS {
        return Ok(());
    }
    let mut lapsed = state::applications(storage, None)?;
    lapsed.retain(|(_, application)| application.is_lapsed(now));
    if lapsed.is_empty() {
        return Err(ApplicationError::TooMany.into());
    }
    for (account, _) in &lapsed {
        state::remove_application(storage, account)?;
    }
    Ok(())
}

/// What `Accredit` brings.
pub struct Accreditation {
    pub hospital: HospitalId,
    pub applicant: String,
    pub profile: Profile,
    pub capabilities: Vec<Capability>,
    pub until: u64,
}

pub fn accredit(
    deps: DepsMut<'_>,
    now: u64,
    caller: &Caller,
    new: Accreditation,
) -> Result<Event, Failed> {
    expect_running(deps.storage)?;
    let Accreditation {
        hospital, profile, ..
    } = new;
    let administrator = account(deps.api, &new.applicant, "applicant")?;
    let application = state::application(deps.storage, &administrator)?;
    let application = application.ok_or(ApplicationError::None)?;
    application.expect_pending(now)?;
    application.expect_hospital(&hospital)?;
    application.expect_profile(&profile)?;
    // It may have joined another hospital, and the id may have gone to another, since it applied.
    if state::belonging(deps.storage, &administrator)?.is_some() {
        return Err(ApplicationError::AlreadyStaff.into());
    }
    if state::is_known(deps.storage, &hospital) {
        return Err(MembershipError::IdTaken.into());
    }
    let capabilities = Capabilities::from_list(new.capabilities.iter().map(|c| c.0))?;
    let member = Member::accredit(administrator.clone(), capabilities, now, new.until)?;
    let detail = Detail::Accreditation {
        until: new.until,
        capabilities,
        administrator: administrator.clone(),
        profile_hash: application.profile_hash,
    };

    state::remove_application(deps.storage, &administrator)?;
    state::save_belonging(
        deps.storage,
        &administrator,
        &hospital,
        Place::Administrator,
    )?;
    state::save_profile(deps.storage, &hospital, &profile.into())?;
    let new = New {
        kind: ChangeKind::Accredited,
        reason: Reason::RequirementsMet,
        detail: Some(detail),
    };
    record(deps.storage, now, caller, hospital, member, new)
}

pub fn reject(
    deps: DepsMut<'_>,
    now: u64,
    applicant: String,
    reason: StatusReason,
) -> Result<Event, Failed> {
    let key = account(deps.api, &applicant, "applicant")?;
    let application = state::application(deps.storage, &key)?.ok_or(ApplicationError::None)?;
    application.expect_pending(now)?;
    state::remove_application(deps.storage, &key)?;
    Ok(Event::Application {
        applicant,
        hospital: state::stored_id(application.hospital.as_bytes())?,
        action: ApplicationAction::Rejected(reason.into()),
    })
}

pub fn withdraw(deps: DepsMut<'_>, caller: &Caller) -> Result<Event, Failed> {
    let application = state::application(deps.storage, &caller.account)?;
    let application = application.ok_or(ApplicationError::NotApplied)?;
    state::remove_application(deps.storage, &caller.account)?;
    Ok(Event::Application {
        applicant: caller.address.to_string(),
        hospital: state::stored_id(application.hospital.as_bytes())?,
        action: ApplicationAction::Withdrawn,
    })
}
