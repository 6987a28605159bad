//! The scope `permits` is paused and resumed.

use cosmwasm_std::{DepsMut, MessageInfo};
use hie_contract::account::Account;
use hie_contract::pause::{PauseError, Paused, expect_may_pause, expect_may_resume};
use hie_types::PauseScope;
use hie_types::registry::NetworkRole;

use crate::error::Failed;
use crate::events::Event;
use crate::registry;
use crate::state::{self, Config};

/// `Pause`.
pub fn pause(deps: DepsMut<'_>, info: &MessageInfo, scope: PauseScope) -> Result<Event, Failed> {
    turn(deps, info, scope, expect_may_pause, Paused::pause)
}

/// `Resume`.
pub fn resume(deps: DepsMut<'_>, info: &MessageInfo, scope: PauseScope) -> Result<Event, Failed> {
    turn(deps, info, scope, expect_may_resume, Paused::resume)
}

fn turn(
    deps: DepsMut<'_>,
    info: &MessageInfo,
    scope: PauseScope,
    expect_may: fn(bool, &[NetworkRole]) -> Result<(), PauseError>,
    step: fn(Paused, PauseScope) -> Result<Paused, PauseError>,
) -> Result<Event, Failed> {
    let config = state::config(deps.storage)?;
    let sender = Account::of(deps.api, &info.sender)?;
    let owner = state::ownership(deps.storage)?.owner == sender;
    // The owner is not looked up: an incident may be about the hospital registry.
    let roles = if owner {
        Vec::new()
    } else {
        registry::account(deps.as_ref(), &config, info.sender.as_str())?.network_roles
    };
    expect_may(owner, &roles)?;
    if scope != PauseScope::Permits {
        return Err(PauseError::OtherContract(scope).into());
    }
    let paused = step(config.paused, scope)?;
    state::save_config(deps.storage, &Config { paused, ..config })?;
    Ok(Event::Pause {
        scope,
        paused: !paused.list().is_empty(),
        actor: info.sender.to_string(),
    })
}
