//! The owner and the holders of the network roles.

use cosmwasm_std::DepsMut;
use hie_types::registry::NetworkRole;

use super::account;
use crate::error::Failed;
use crate::events::{Event, RoleAction};
use crate::governance::{Governance, RoleError, Seat};
use crate::permissions::Caller;
use crate::state;

pub fn nominate_role_holder(
    deps: DepsMut<'_>,
    role: NetworkRole,
    nominee: String,
) -> Result<Event, Failed> {
    let nominated = account(deps.api, &nominee, "account")?;
    let seat = change_seat(deps, role, |seat| seat.nominate(nominated))?;
    let action = match seat.nominated {
        Some(_) => RoleAction::Nominated(nominee),
        None => RoleAction::Withdrawn,
    };
    Ok(Event::Role {
        role: role.into(),
        action,
    })
}

pub fn accept_role(deps: DepsMut<'_>, caller: &Caller, role: NetworkRole) -> Result<Event, Failed> {
    change_seat(deps, role, |seat| seat.accept(&caller.account))?;
    Ok(Event::Role {
        role: role.into(),
        action: RoleAction::Accepted(caller.address.to_string()),
    })
}

pub fn remove_role_holder(deps: DepsMut<'_>, role: NetworkRole) -> Result<Event, Failed> {
    change_seat(deps, role, Seat::vacate)?;
    Ok(Event::Role {
        role: role.into(),
        action: RoleAction::Removed,
    })
}

fn change_seat(
    deps: DepsMut<'_>,
    role: NetworkRole,
    step: impl FnOnce(Seat) -> Result<Seat, RoleError>,
) -> Result<Seat, Failed> {
    let governance = state::governance(deps.storage)?;
    let seat = step(governance.seat(role.into()).clone())?;
    let governance = governance.with_seat(role.into(), seat.clone());
    state::save_governance(deps.storage, &governance)?;
    Ok(seat)
}

pub fn nominate_owner(
    deps: DepsMut<'_>,
    caller: &Caller,
    nominee: String,
) -> Result<Event, Failed> {
    let governance = state::governance(deps.storage)?;
    let nominated = account(deps.api, &nominee, "account")?;
    let ownership = governance.ownership.nominate(&caller.account, nominated)?;
    let governance = Governance {
        ownership,
        ..governance
    };
    state::save_governance(deps.storage, &governance)?;
    Ok(Event::Ownership {
        owner: caller.address.to_string(),
        nominated: Some(nominee),
    })
}

pub fn accept_ownership(deps: DepsMut<'_>, caller: &Caller) -> Result<Event, Failed> {
    let governance = state::governance(deps.storage)?;
    let governance = governance.accept_ownership(&caller.account)?;
    state::save_governance(deps.storage, &governance)?;
    Ok(owned_by(caller))
}

pub fn cancel_nomination(deps: DepsMut<'_>, caller: &Caller) -> Result<Event, Failed> {
    let governance = state::governance(deps.storage)?;
    let ownership = governance.ownership.cancel(&caller.account)?;
    let governance = Governance {
        ownership,
        ..governance
    };
    state::save_governance(deps.storage, &governance)?;
    Ok(owned_by(caller))
}

fn owned_by(caller: &Caller) -> Event {
    Event::Ownership {
        owner: caller.address.to_string(),
        nominated: None,
    }
}
