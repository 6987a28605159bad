//! Announcing, cancelling and completing a member's withdrawal.

use cosmwasm_std::DepsMut;
use hie_contract::neighbour;
use hie_types::HospitalId;
use hie_types::custody::HoldingsResponse;
use hie_types::registry::StatusReason;

use super::membership::{New, record};
use crate::error::{ContractError, Failed};
use crate::events::Event;
use crate::membership::{ChangeKind, Detail, MembershipError};
use crate::permissions::Caller;
use crate::state;

pub fn announce(
    deps: DepsMut<'_>,
    now: u64,
    caller: &Caller,
    reason: StatusReason,
) -> Result<Event, Failed> {
    let hospital = caller.hospital()?.clone();
    let notice_seconds = state::network(deps.storage)?.settings.notice_seconds;
    let member = state::known_member(deps.storage, &hospital)?;
    let member = member.announce_leaving(now, notice_seconds)?;
    let detail = member.notice.map(|notice| Detail::Notice(notice.until));
    let new = New {
        kind: ChangeKind::LeavingAnnounced,
        reason: reason.into(),
        detail,
    };
    record(deps.storage, now, caller, hospital, member, new)
}

pub fn cancel(
    deps: DepsMut<'_>,
    now: u64,
    caller: &Caller,
    hospital: HospitalId,
    reason: StatusReason,
) -> Result<Event, Failed> {
    let member = state::known_member(deps.storage, &hospital)?.cancel_leaving()?;
    let new = New::plain(ChangeKind::LeavingCancelled, reason.into());
    record(deps.storage, now, caller, hospital, member, new)
}

pub fn complete(
    deps: DepsMut<'_>,
    now: u64,
    caller: &Caller,
    hospital: HospitalId,
    reason: StatusReason,
) -> Result<Event, Failed> {
    let member = state::known_member(deps.storage, &hospital)?;
    member.expect_notice_over(now)?;
    let current = current_records(&deps, &hospital)?;
    let member = member.withdraw(now, current)?;
    let new = New::plain(ChangeKind::Withdrawn, reason.into());
    record(deps.storage, now, caller, hospital, member, new)
}

/// How many current records the hospital keeps. Whoever cannot be asked has not said none.
fn current_records(deps: &DepsMut<'_>, hospital: &HospitalId) -> Result<u64, Failed> {
    let index = state::network(deps.storage)?.record_index;
    let index = index.ok_or(ContractError::NoRecordIndex)?.human(deps.api)?;
    let question = hie_types::index::QueryMsg::Holdings {
        hospital: hospital.clone(),
    };
    let answer: HoldingsResponse = neighbour::ask(&deps.querier, &index, &question)?;
    if answer.hospital != *hospital {
        return Err(MembershipError::HoldsRecords.into());
    }
    Ok(answer.current)
}
