//! The texts of the network's policy.

use cosmwasm_std::{Deps, StdError};
use hie_types::Hash;
use hie_types::PolicyId;
use hie_types::consent::{PolicyTextResponse, PolicyTextsResponse};

use crate::error::Failed;
use crate::policy_text::PolicyText;
use crate::state::policy_texts;

pub fn list(
    deps: Deps<'_>,
    start_after: Option<&PolicyId>,
    limit: usize,
) -> Result<PolicyTextsResponse, Failed> {
    let after = start_after.map(PolicyId::as_str);
    let page = policy_texts::page(deps.storage, after, limit)?;
    let full = page.len() == limit;
    let texts = page
        .into_iter()
        .map(|(id, text)| response(id, text))
        .collect::<Result<Vec<_>, Failed>>()?;
    let last = texts.last().filter(|_| full);
    Ok(PolicyTextsResponse {
        next: last.map(|text| text.policy.clone()),
        texts,
    })
}

fn response(id: Vec<u8>, text: PolicyText) -> Result<PolicyTextResponse, Failed> {
    let id = String::from_utf8(id).map_err(|_| StdError::msg("id of a text is broken"))?;
    Ok(PolicyTextResponse {
        policy: id.parse()?,
        uri: text.uri.parse()?,
        hash: Hash(text.hash),
        added_at: text.added_at,
        retired_at: text.retired_at,
    })
}
