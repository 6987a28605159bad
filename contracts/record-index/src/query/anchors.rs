//! `Anchor`, `Anchors` and `VerifyInclusion`.

use cosmwasm_std::{Deps, StdResult};
use hie_contract::edge::page_limit;
use hie_types::index::{AnchorResponse, AnchorsResponse, VerifyInclusionResponse};
use hie_types::merkle::Path;
use hie_types::{Hash, HospitalId};

use crate::anchor::{AnchorError, Anchored};
use crate::error::{Failed, LookupError};
use crate::state;

/// `Anchor`.
///
/// # Errors
/// If the hospital anchored no such tree.
pub fn one(deps: Deps<'_>, hospital: HospitalId, root: Hash) -> Result<AnchorResponse, Failed> {
    let tree = tree(deps, &hospital, root)?;
    Ok(to_wire(deps, hospital, root, tree)?)
}

/// `Anchors`.
///
/// # Errors
/// If what is stored cannot be read.
pub fn page(
    deps: Deps<'_>,
    hospital: &HospitalId,
    start_after: Option<Hash>,
    limit: Option<u32>,
) -> StdResult<AnchorsResponse> {
    let limit = page_limit(limit);
    // One more, to see whether there are more.
    let looked = limit.saturating_add(1);
    let mut found = state::anchors(deps.storage, hospital.as_str(), start_after, looked)?;
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().map(|(root, _)| *root).filter(|_| more);
    let anchors = found
        .into_iter()
        .map(|(root, tree)| to_wire(deps, hospital.clone(), root, tree));
    Ok(AnchorsResponse {
        anchors: anchors.collect::<StdResult<_>>()?,
        next,
    })
}

/// `VerifyInclusion`.
///
/// # Errors
/// If the hospital anchored no such tree, or the path is none.
pub fn verify(
    deps: Deps<'_>,
    hospital: &HospitalId,
    root: Hash,
    index: u64,
    leaf: Hash,
    path: &[u8],
) -> Result<VerifyInclusionResponse, Failed> {
    let path = Path::from_bytes(path).ok_or(AnchorError::Path)?;
    let tree = tree(deps, hospital, root)?;
    Ok(VerifyInclusionResponse {
        included: path.root(&leaf, index, tree.leaves) == Some(root),
        at: tree.at,
    })
}

fn tree(deps: Deps<'_>, hospital: &HospitalId, root: Hash) -> Result<Anchored, Failed> {
    let found = state::anchored(deps.storage, hospital.as_str(), root)?;
    Ok(found.ok_or(LookupError::Anchor)?)
}

fn to_wire(
    deps: Deps<'_>,
    hospital: HospitalId,
    root: Hash,
    tree: Anchored,
) -> StdResult<AnchorResponse> {
    Ok(AnchorResponse {
        hospital,
        root,
        leaves: tree.leaves,
        kind: tree.kind.into(),
        at: tree.at,
        account: tree.account.human(deps.api)?.into_string(),
    })
}
