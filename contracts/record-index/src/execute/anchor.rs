//! `AnchorBatch`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use hie_contract::account::Account;
use hie_types::Hash;
use hie_types::index::AnchorKind;

use super::neighbours;
use crate::anchor::Anchored;
use crate::error::Failed;
use crate::events::IndexEvent;
use crate::officer::Officer;
use crate::permissions::Sender;
use crate::state;

/// Keeps the root of a tree. The first time counts: the same again changes nothing.
///
/// # Errors
/// If the sender may not, or the tree cannot be what it is said to be.
pub fn anchor(
    deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    senders: &[Sender],
    root: Hash,
    leaves: u64,
    kind: AnchorKind,
) -> Result<Response, Failed> {
    let config = state::config(deps.storage)?;
    let facts = neighbours(deps.as_ref(), &config)?.account(&info.sender, None, None)?;
    let officer = Officer::of(&info.sender, &facts, senders)?;
    officer.may_anchor()?;
    let hospital = &officer.actor.hospital;
    let tree = Anchored {
        at: env.block.time.seconds(),
        account: Account::of(deps.api, &info.sender)?,
        leaves,
        kind: kind.into(),
    };
    let before = state::anchored(deps.storage, hospital.as_str(), root)?;
    let new = tree.is_new(before.as_ref())?;
    if new {
        state::anchor(deps.storage, hospital.as_str(), root, &tree)?;
    }
    Ok(Response::new().add_event(IndexEvent::Anchored {
        root,
        hospital,
        leaves,
        kind,
        new,
    }))
}
