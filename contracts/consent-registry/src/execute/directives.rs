//! The controller writes and ends directives.

use cosmwasm_std::{DepsMut, Env, MessageInfo};
use hie_types::Handle;

use crate::act::{Act, Action};
use crate::error::ContractError;
use crate::events::Event;
use crate::permissions;
use crate::state;

/// Takes an action of the patient by the controller's authority.
pub fn by_controller(
    deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    handle: Handle,
    action: Action,
) -> Result<Event, ContractError> {
    let (patient, spoken) = permissions::controller(deps.as_ref(), info, &handle)?;
    let act = Act {
        env,
        config: state::config(deps.storage)?,
        handle,
        patient,
        spoken,
        officer: None,
    };
    act.take(deps, action)
}
