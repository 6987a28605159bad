//! `Holdings` and `CustodyOffers`.

use cosmwasm_std::{Deps, StdResult};
use hie_contract::edge::page_limit;
use hie_types::index::{CustodyOffer, CustodyOffersResponse, HoldingsResponse};
use hie_types::{HospitalId, RecordId};

use crate::custody::may_move;
use crate::state;
use crate::state::custody::offered_to;
use crate::state::objection::waits;

/// `Holdings`.
///
/// # Errors
/// If what is stored cannot be read.
pub fn holdings(deps: Deps<'_>, hospital: HospitalId) -> StdResult<HoldingsResponse> {
    let current = state::holdings(deps.storage, hospital.as_str())?;
    Ok(HoldingsResponse { hospital, current })
}

/// `CustodyOffers`. An offer outlives what it offers: one that cannot be accepted any more is left out.
///
/// # Errors
/// If what is stored cannot be read.
pub fn offers(
    deps: Deps<'_>,
    hospital: &HospitalId,
    start_after: Option<RecordId>,
    limit: Option<u32>,
) -> StdResult<CustodyOffersResponse> {
    let limit = page_limit(limit);
    // One more, to see whether there are more.
    let looked = limit.saturating_add(1);
    let mut found = offered_to(deps.storage, hospital.as_str(), start_after, looked)?;
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().map(|(id, _)| *id).filter(|_| more);
    let mut offers = Vec::new();
    for (record, offer) in found {
        let Some(pointer) = state::pointer(deps.storage, record)? else {
            continue;
        };
        let waits = waits(deps.storage, record)?;
        let may_move = may_move(&pointer, waits, offer.basis, 0);
        if may_move.is_err() || pointer.custodian != offer.from {
            continue;
        }
        offers.push(CustodyOffer {
            record,
            handle: pointer.handle.into(),
            from: offer.from.parse()?,
            basis: offer.basis.into(),
            offered_at: offer.at,
            contested: waits.contest,
            erasure_requested: waits.erasure,
        });
    }
    Ok(CustodyOffersResponse { offers, next })
}
