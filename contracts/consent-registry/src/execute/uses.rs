//! The record index draws uses of permits that carried a ticket.

use cosmwasm_std::{DepsMut, MessageInfo};
use hie_types::Handle;

use crate::error::{Failed, ListError};
use crate::events::Event;
use crate::permissions;
use crate::state;

/// How many permits one ticket is drawn on at most.
const MAX_DRAWN: usize = 20;

/// Draws one use of each permit that has a limit and a use left; everything else is left out, so
/// that a ticket is never refused for what happened between its decision and this message.
pub fn draw(deps: DepsMut<'_>, info: &MessageInfo, ids: Vec<u64>) -> Result<Option<Event>, Failed> {
    permissions::record_index(deps.as_ref(), info)?;
    check(&ids)?;
    let mut drawn = Vec::new();
    for id in ids {
        let permit = state::directive(deps.storage, id)?.and_then(|permit| permit.draw());
        let Some(permit) = permit else { continue };
        state::save_directive(deps.storage, id, &permit)?;
        if permit.uses_left() == Some(0) {
            let handle = Handle(permit.handle);
            state::move_to_ended(deps.storage, &handle, &permit.bucket(), id)?;
        }
        drawn.push(id);
    }
    Ok((!drawn.is_empty()).then_some(Event::UsesDrawn { ids: drawn }))
}

fn check(ids: &[u64]) -> Result<(), ListError> {
    if ids.len() > MAX_DRAWN {
        return Err(ListError::Ids { limit: MAX_DRAWN });
    }
    let twice = ids
        .iter()
        .enumerate()
        .any(|(at, id)| ids.iter().take(at).any(|earlier| earlier == id));
    if twice {
        return Err(ListError::IdTwice);
    }
    Ok(())
}
