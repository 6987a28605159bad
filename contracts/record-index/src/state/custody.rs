//! What is offered to whom.

use cosmwasm_std::{StdResult, Storage};
use hie_contract::table::Table;
use hie_types::RecordId;

use super::missing;
use crate::custody::Offer;

const OFFERS: Table<Offer> = Table::new("co");
const INCOMING: Table<u8> = Table::new("ci");

/// For the test that they are unique.
#[cfg(test)]
pub const NAMESPACES: [&str; 2] = [OFFERS.namespace(), INCOMING.namespace()];

/// The offer of a record.
///
/// # Errors
/// If what is stored cannot be read.
pub fn offer(storage: &dyn Storage, record: RecordId) -> StdResult<Option<Offer>> {
    OFFERS.load(storage, &[&record.0])
}

/// Offers a record, in place of any earlier offer.
///
/// # Errors
/// If what is stored cannot be read.
pub fn save_offer(storage: &mut dyn Storage, record: RecordId, new: &Offer) -> StdResult<()> {
    remove_offer(storage, record)?;
    OFFERS.save(storage, &[&record.0], new)?;
    INCOMING.save(storage, &[new.to.as_bytes(), &record.0], &1)
}

/// Removes the offer of a record, if there is one.
///
/// # Errors
/// If what is stored cannot be read.
pub fn remove_offer(storage: &mut dyn Storage, record: RecordId) -> StdResult<()> {
    if let Some(before) = offer(storage, record)? {
        OFFERS.remove(storage, &[&record.0]);
        INCOMING.remove(storage, &[before.to.as_bytes(), &record.0]);
    }
    Ok(())
}

/// What is offered to a hospital, by record.
///
/// # Errors
/// If what is stored cannot be read.
pub fn offered_to(
    storage: &dyn Storage,
    hospital: &str,
    after: Option<RecordId>,
    limit: usize,
) -> StdResult<Vec<(RecordId, Offer)>> {
    let after = after.map(|id| id.0);
    let after = after.as_ref().map(|id| id.as_slice());
    let page = INCOMING.page(storage, &[hospital.as_bytes()], after, limit)?;
    let offered = |(key, _): (Vec<u8>, u8)| {
        let id = RecordId(key.try_into().map_err(|_| missing("record"))?);
        let offer = offer(storage, id)?.ok_or_else(|| missing("offer"))?;
        Ok((id, offer))
    };
    page.into_iter().map(offered).collect()
}
