//! The owner puts and retires texts of the network's policy.

use cosmwasm_std::{DepsMut, Env, MessageInfo};
use hie_contract::account::Account;
use hie_types::{Hash, PolicyId, ServiceUrl};

use crate::error::Failed;
use crate::events::Event;
use crate::policy_text::{PolicyText, PolicyTextError};
use crate::state::{self, policy_texts};

/// `PutPolicyText`.
pub fn put(
    deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    policy: PolicyId,
    uri: ServiceUrl,
    hash: &Hash,
) -> Result<Event, Failed> {
    let sender = Account::of(deps.api, &info.sender)?;
    state::ownership(deps.storage)?.assert_owner(&sender)?;
    let earlier = policy_texts::text(deps.storage, policy.as_str())?;
    let now = env.block.time.seconds();
    let text = PolicyText::put(earlier, uri.into_string(), hash.0, now)?;
    keep(deps, policy, &text)
}

/// `RetirePolicyText`.
pub fn retire(
    deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    policy: PolicyId,
) -> Result<Event, Failed> {
    let sender = Account::of(deps.api, &info.sender)?;
    state::ownership(deps.storage)?.assert_owner(&sender)?;
    let text = policy_texts::text(deps.storage, policy.as_str())?;
    let text = text.ok_or(PolicyTextError::Unknown)?;
    let text = text.retire(env.block.time.seconds())?;
    keep(deps, policy, &text)
}

fn keep(deps: DepsMut<'_>, policy: PolicyId, text: &PolicyText) -> Result<Event, Failed> {
    policy_texts::save(deps.storage, policy.as_str(), text)?;
    Ok(Event::PolicyText {
        policy,
        retired: text.retired_at.is_some(),
    })
}
