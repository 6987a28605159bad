//! Suspending, reinstating, revoking.

use cosmwasm_std::DepsMut;
use hie_types::HospitalId;
use hie_types::registry::StatusReason;

use crate::ContractError;
use crate::events::Event;
use crate::membership::{Change, ChangeKind, Member, MembershipError};
use crate::permissions::Caller;
use crate::state;

pub fn suspend(
    deps: DepsMut<'_>,
    now: u64,
    caller: &Caller,
    hospital: HospitalId,
    reason: StatusReason,
) -> Result<Event, ContractError> {
    let step = (ChangeKind::Suspended, Member::suspend as Step);
    change(deps, now, caller, hospital, reason, step)
}

pub fn reinstate(
    deps: DepsMut<'_>,
    now: u64,
    caller: &Caller,
    hospital: HospitalId,
    reason: StatusReason,
) -> Result<Event, ContractError> {
    let step = (ChangeKind::Reinstated, Member::reinstate as Step);
    change(deps, now, caller, hospital, reason, step)
}

pub fn revoke(
    deps: DepsMut<'_>,
    now: u64,
    caller: &Caller,
    hospital: HospitalId,
    reason: StatusReason,
) -> Result<Event, ContractError> {
    let step = (ChangeKind::Revoked, Member::revoke as Step);
    change(deps, now, caller, hospital, reason, step)
}

type Step = fn(Member) -> Result<Member, MembershipError>;

fn change(
    deps: DepsMut<'_>,
    now: u64,
    caller: &Caller,
    hospital: HospitalId,
    reason: StatusReason,
    (kind, step): (ChangeKind, Step),
) -> Result<Event, ContractError> {
    let member = step(state::known_member(deps.storage, &hospital)?)?;
    let change = Change {
        kind,
        reason: reason.into(),
        at: now,
        actor: caller.account.clone(),
    };
    let number = state::save_change(deps.storage, &hospital, member, &change)?;
    Ok(Event::Membership {
        hospital,
        change: kind,
        number,
        actor: caller.address.to_string(),
        reason: change.reason,
    })
}
