//! Stopping applications and accreditations, and letting them go on. Who may is in
//! [`crate::permissions`].

use cosmwasm_std::DepsMut;
use hie_types::PauseScope;

use crate::error::Failed;
use crate::events::Event;
use crate::permissions::Caller;
use crate::state::PAUSES;

pub fn pause(deps: DepsMut<'_>, caller: &Caller, scope: PauseScope) -> Result<Event, Failed> {
    PAUSES.pause::<Failed>(deps.storage, scope)?;
    Ok(Event::Pause {
        scope,
        paused: true,
        actor: caller.address.to_string(),
    })
}

pub fn resume(deps: DepsMut<'_>, caller: &Caller, scope: PauseScope) -> Result<Event, Failed> {
    PAUSES.resume::<Failed>(deps.storage, scope)?;
    Ok(Event::Pause {
        scope,
        paused: false,
        actor: caller.address.to_string(),
    })
}
