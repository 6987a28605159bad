//! Halves of a merge that wait for an answer.

use cosmwasm_std::{Deps, Env, StdResult};
use hie_types::Handle;
use hie_types::consent::{MergeHalf, MergeHalvesResponse};

use super::registered;
use crate::error::ContractError;
use crate::merging::Half;
use crate::state::{self, merging};
use crate::wire;

/// By the handle for which each was said; looks at no more than a page of them, whether they wait or came too
/// late.
pub fn halves(
    deps: Deps<'_>,
    env: &Env,
    handle: &Handle,
    start_after: Option<Handle>,
    limit: usize,
) -> Result<MergeHalvesResponse, ContractError> {
    registered(deps, handle)?;
    let now = env.block.time.seconds();
    let page = merging::halves_to(deps.storage, handle, start_after.as_ref(), limit)?;
    let last = page.last().filter(|_| page.len() == limit);
    let next = last.map(|(by, _)| *by);
    let mut halves = Vec::new();
    for (by, half) in page {
        let speaker = state::patient(deps.storage, &by)?;
        let controller = speaker.and_then(|patient| patient.controller);
        if half.waits(controller.as_ref(), now) {
            halves.push(to_wire(deps, *handle, by, &half)?);
        }
    }
    Ok(MergeHalvesResponse { halves, next })
}

fn to_wire(deps: Deps<'_>, to: Handle, by: Handle, half: &Half) -> StdResult<MergeHalf> {
    let (main, other) = match half.by_main {
        true => (by, to),
        false => (to, by),
    };
    Ok(MergeHalf {
        main,
        other,
        by_main: half.by_main,
        account: wire::address(deps.api, &half.by)?,
        hospital: wire::optional_hospital(half.hospital.as_ref())?,
        said_at: half.at,
        until: half.until(),
    })
}
