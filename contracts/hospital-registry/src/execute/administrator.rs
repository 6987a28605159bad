//! Handing the administration over, and what the administrator says of the hospital.

use cosmwasm_std::DepsMut;
use hie_types::HospitalId;
use hie_types::registry::{Profile, Right};

use super::account;
use super::membership::{New, record};
use crate::application::profile_hash;
use crate::error::Failed;
use crate::events::Event;
use crate::membership::{ChangeKind, Detail, MembershipError, Reason};
use crate::permissions::Caller;
use crate::state::{self, Place};

pub fn propose(
    deps: DepsMut<'_>,
    now: u64,
    caller: &Caller,
    address: String,
) -> Result<Event, Failed> {
    let hospital = caller.hospital()?;
    let proposed = account(deps.api, &address, "account")?;
    let member = state::known_member(deps.storage, hospital)?;
    member.require(Right::Protect, now)?;
    let member = member.propose_administrator(proposed)?;
    state::save_member(deps.storage, hospital, &member)?;
    Ok(Event::Administrator {
        hospital: hospital.clone(),
        proposed: member.proposed.is_some().then_some(address),
    })
}

pub fn accept(
    deps: DepsMut<'_>,
    now: u64,
    caller: &Caller,
    hospital: HospitalId,
) -> Result<Event, Failed> {
    let member = state::known_member(deps.storage, &hospital)?;
    let before = member.administrator.clone();
    let member = member.accept_administrator(&caller.account)?;
    if state::belonging(deps.storage, &caller.account)?.is_some() {
        return Err(MembershipError::OtherHospital.into());
    }
    state::remove_belonging(deps.storage, &before);
    let place = Place::Administrator;
    state::save_belonging(deps.storage, &caller.account, &hospital, place)?;
    let new = New::plain(ChangeKind::AdministratorChanged, Reason::OwnRequest);
    record(deps.storage, now, caller, hospital, member, new)
}

pub fn update_profile(
    deps: DepsMut<'_>,
    now: u64,
    caller: &Caller,
    profile: Profile,
) -> Result<Event, Failed> {
    let hospital = caller.hospital()?.clone();
    let member = state::known_member(deps.storage, &hospital)?;
    member.require(Right::Manage, now)?;
    let new = New {
        kind: ChangeKind::ProfileUpdated,
        reason: Reason::OwnRequest,
        detail: Some(Detail::Profile(profile_hash(&profile))),
    };
    state::save_profile(deps.storage, &hospital, &profile.into())?;
    record(deps.storage, now, caller, hospital, member, new)
}
