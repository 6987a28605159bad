//! Suspending, reinstating, revoking, renewing, and what a member is accredited for.

use cosmwasm_std::{DepsMut, Storage};
use hie_types::registry::StatusReason;
use hie_types::{Capability, HospitalId};

use crate::error::Failed;
use crate::events::Event;
use crate::membership::{
    Capabilities, Change, ChangeKind, Detail, Member, MembershipError, Reason,
};
use crate::permissions::Caller;
use crate::state;

/// What is new about a member.
pub struct New {
    pub kind: ChangeKind,
    pub reason: Reason,
    pub detail: Option<Detail>,
}

impl New {
    /// A change that is all there is to tell.
    pub const fn plain(kind: ChangeKind, reason: Reason) -> Self {
        Self {
            kind,
            reason,
            detail: None,
        }
    }
}

/// Writes a changed member and its history, and says so.
pub fn record(
    storage: &mut dyn Storage,
    now: u64,
    caller: &Caller,
    hospital: HospitalId,
    member: Member,
    new: New,
) -> Result<Event, Failed> {
    let change = Change {
        kind: new.kind,
        reason: new.reason,
        at: now,
        actor: caller.account.clone(),
        detail: new.detail,
    };
    let number = state::save_change(storage, &hospital, member, &change)?;
    Ok(Event::Membership {
        hospital,
        number,
        actor: caller.address.to_string(),
        change,
    })
}

pub fn suspend(
    deps: DepsMut<'_>,
    now: u64,
    caller: &Caller,
    hospital: HospitalId,
    reason: StatusReason,
) -> Result<Event, Failed> {
    let step = (ChangeKind::Suspended, Member::suspend as Step);
    take(deps, now, caller, hospital, reason, step)
}

pub fn reinstate(
    deps: DepsMut<'_>,
    now: u64,
    caller: &Caller,
    hospital: HospitalId,
    reason: StatusReason,
) -> Result<Event, Failed> {
    let step = (ChangeKind::Reinstated, Member::reinstate as Step);
    take(deps, now, caller, hospital, reason, step)
}

pub fn revoke(
    deps: DepsMut<'_>,
    now: u64,
    caller: &Caller,
    hospital: HospitalId,
    reason: StatusReason,
) -> Result<Event, Failed> {
    let step = (ChangeKind::Revoked, Member::revoke as Step);
    take(deps, now, caller, hospital, reason, step)
}

type Step = fn(Member) -> Result<Member, MembershipError>;

fn take(
    deps: DepsMut<'_>,
    now: u64,
    caller: &Caller,
    hospital: HospitalId,
    reason: StatusReason,
    (kind, step): (ChangeKind, Step),
) -> Result<Event, Failed> {
    let member = step(state::known_member(deps.storage, &hospital)?)?;
    let new = New::plain(kind, reason.into());
    record(deps.storage, now, caller, hospital, member, new)
}

pub fn renew(
    deps: DepsMut<'_>,
    now: u64,
    caller: &Caller,
    hospital: HospitalId,
    until: u64,
    reason: StatusReason,
) -> Result<Event, Failed> {
    let member = state::known_member(deps.storage, &hospital)?.renew(now, until)?;
    let new = New {
        kind: ChangeKind::Renewed,
        reason: reason.into(),
        detail: Some(Detail::Renewal(until)),
    };
    record(deps.storage, now, caller, hospital, member, new)
}

pub fn set_capabilities(
    deps: DepsMut<'_>,
    now: u64,
    caller: &Caller,
    hospital: HospitalId,
    capabilities: &[Capability],
    reason: StatusReason,
) -> Result<Event, Failed> {
    let capabilities = Capabilities::from_list(capabilities.iter().map(|c| c.0))?;
    let member = state::known_member(deps.storage, &hospital)?;
    let member = member.set_capabilities(capabilities, !caller.only_restricts)?;
    let new = New {
        kind: ChangeKind::CapabilitiesSet,
        reason: reason.into(),
        detail: Some(Detail::Capabilities(capabilities)),
    };
    record(deps.storage, now, caller, hospital, member, new)
}
