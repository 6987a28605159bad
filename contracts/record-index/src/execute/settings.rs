//! `UpdateConfig`, `Pause`, `Resume` and `Purge`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use hie_contract::account::Account;
use hie_contract::pause::{PauseError, expect_may_pause, expect_may_resume};
use hie_types::index::IndexSettings;
use hie_types::registry::NetworkRole;
use hie_types::{Handle, PauseScope};

use super::neighbours;
use crate::error::Failed;
use crate::events::IndexEvent;
use crate::settings::Settings;
use crate::state::{self, Config};

/// Sets the limits.
///
/// # Errors
/// If the sender is not the owner, or a limit is out of bounds.
pub fn update(
    deps: DepsMut<'_>,
    info: &MessageInfo,
    asked: &IndexSettings,
) -> Result<Response, Failed> {
    let sender = Account::of(deps.api, &info.sender)?;
    state::ownership(deps.storage)?.assert_owner(&sender)?;
    let config = Config {
        settings: Settings::checked(asked)?,
        ..state::config(deps.storage)?
    };
    state::save_config(deps.storage, &config)?;
    Ok(Response::new().add_event(IndexEvent::Settings { settings: *asked }))
}

/// Stops a group of messages.
///
/// # Errors
/// If the sender may not, or it is another contract's or stopped already.
pub fn pause(deps: DepsMut<'_>, info: &MessageInfo, scope: PauseScope) -> Result<Response, Failed> {
    let config = state::config(deps.storage)?;
    let (owner, roles) = governs(&deps, &config, info)?;
    expect_may_pause(owner, &roles)?;
    expect_own(scope)?;
    let paused = config.paused.pause(scope)?;
    save(deps, info, Config { paused, ..config }, scope, true)
}

/// Lets it go on.
///
/// # Errors
/// If the sender may not, or it is another contract's or not stopped.
pub fn resume(
    deps: DepsMut<'_>,
    info: &MessageInfo,
    scope: PauseScope,
) -> Result<Response, Failed> {
    let config = state::config(deps.storage)?;
    let (owner, roles) = governs(&deps, &config, info)?;
    expect_may_resume(owner, &roles)?;
    expect_own(scope)?;
    let paused = config.paused.resume(scope)?;
    save(deps, info, Config { paused, ..config }, scope, false)
}

/// Whether the sender owns this contract, and as what else it acts in the network.
fn governs(
    deps: &DepsMut<'_>,
    config: &Config,
    info: &MessageInfo,
) -> Result<(bool, Vec<NetworkRole>), Failed> {
    let sender = Account::of(deps.api, &info.sender)?;
    if state::ownership(deps.storage)?.owner == sender {
        return Ok((true, Vec::new()));
    }
    let facts = neighbours(deps.as_ref(), config)?.account(&info.sender, None, None)?;
    Ok((false, facts.network_roles))
}

const fn expect_own(scope: PauseScope) -> Result<(), PauseError> {
    match scope {
        PauseScope::Publishing | PauseScope::Access => Ok(()),
        PauseScope::Applications | PauseScope::Permits => Err(PauseError::OtherContract(scope)),
    }
}

fn save(
    deps: DepsMut<'_>,
    info: &MessageInfo,
    config: Config,
    scope: PauseScope,
    paused: bool,
) -> Result<Response, Failed> {
    state::save_config(deps.storage, &config)?;
    Ok(Response::new().add_event(IndexEvent::Pause {
        scope,
        paused,
        actor: info.sender.as_str(),
    }))
}

/// Removes bodies of entries that were kept long enough.
///
/// # Errors
/// If what is stored cannot be read.
pub fn purge(deps: DepsMut<'_>, env: &Env, handle: Handle) -> Result<Response, Failed> {
    let config = state::config(deps.storage)?;
    let before = state::purged(deps.storage, &config, handle)?.count;
    let now = env.block.time.seconds();
    let through = state::purge(deps.storage, deps.api, &config, handle, now)?.count;
    Ok(Response::new().add_event(IndexEvent::Purged {
        handle,
        entries: through.saturating_sub(before),
        through,
    }))
}
