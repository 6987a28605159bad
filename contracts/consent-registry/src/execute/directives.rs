//! Whoever sends a message of the patient's own speaks as the controller or by a mandate.

use cosmwasm_std::{DepsMut, Env, MessageInfo};
use hie_types::Handle;

use crate::act::{Act, Action};
use crate::error::Failed;
use crate::events::Event;
use crate::permissions;
use crate::state;

/// Takes an action of the patient by the sender's authority.
pub fn by_sender(
    deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    handle: Handle,
    action: Action,
) -> Result<Event, Failed> {
    let (patient, spoken, mandate) =
        permissions::speaker(deps.as_ref(), info, &handle, env.block.time.seconds())?;
    let act = Act {
        env,
        config: state::config(deps.storage)?,
        handle,
        patient,
        spoken,
        officer: None,
        mandate,
    };
    act.take(deps, action)
}
