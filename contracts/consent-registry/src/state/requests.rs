//! What is stored of requests for consent.

use cosmwasm_std::{StdError, StdResult, Storage};
use hie_contract::table::Table;
use hie_types::Handle;

use crate::request::Request;

/// The number of the last request of the network; none was made if absent. Key: `qn`. 1 to 10 bytes.
const LAST: Table<u64> = Table::new("qn");
/// (handle, number) → request; never made, or purged, if absent. 70 to 700 bytes.
const REQUESTS: Table<Request> = Table::new("qr");
/// (handle, hospital, number) → when it lapses: not answered, and swept once it has lapsed. 5 bytes.
const WAITING: Table<u64> = Table::new("qp");

/// All namespaces of requests.
pub const fn namespaces() -> [&'static str; 3] {
    [LAST.namespace(), REQUESTS.namespace(), WAITING.namespace()]
}

/// Removes what has lapsed from the list of those of `hospital` that wait under a handle, and says how
/// many do. Bounded: it is done before one is added, and no more are added than may wait.
///
/// # Errors
/// If what is stored cannot be read.
pub fn sweep(
    storage: &mut dyn Storage,
    handle: &Handle,
    hospital: &str,
    now: u64,
) -> StdResult<usize> {
    let place: [&[u8]; 2] = [&handle.0, hospital.as_bytes()];
    let listed: Vec<_> = WAITING
        .scan(storage, &place, None)
        .collect::<StdResult<_>>()?;
    let (lapsed, waiting): (Vec<_>, Vec<_>) = listed.into_iter().partition(|(_, at)| *at <= now);
    for (number, _) in lapsed {
        WAITING.remove(storage, &[&handle.0, hospital.as_bytes(), &number]);
    }
    Ok(waiting.len())
}

/// Keeps a new request, and gives its number.
///
/// # Errors
/// If all numbers are given out.
pub fn add(storage: &mut dyn Storage, handle: &Handle, request: &Request) -> StdResult<u64> {
    let last = LAST.load(storage, &[])?.unwrap_or_default();
    let number = last
        .checked_add(1)
        .ok_or_else(|| StdError::msg("all numbers are given out"))?;
    LAST.save(storage, &[], &number)?;
    REQUESTS.save(storage, &[&handle.0, &number.to_be_bytes()], request)?;
    let hospital = request.asked.hospital.as_bytes();
    let place: [&[u8]; 3] = [&handle.0, hospital, &number.to_be_bytes()];
    WAITING.save(storage, &place, &request.lapses_at)?;
    Ok(number)
}

/// Keeps a request that was answered: it waits no longer.
///
/// # Errors
/// Never.
pub fn answered(
    storage: &mut dyn Storage,
    handle: &Handle,
    number: u64,
    request: &Request,
) -> StdResult<()> {
    let number = number.to_be_bytes();
    let hospital = request.asked.hospital.as_bytes();
    WAITING.remove(storage, &[&handle.0, hospital, &number]);
    REQUESTS.save(storage, &[&handle.0, &number], request)
}

/// Removes a request and where it is listed.
pub fn forget(storage: &mut dyn Storage, handle: &Handle, number: u64, request: &Request) {
    let number = number.to_be_bytes();
    let hospital = request.asked.hospital.as_bytes();
    WAITING.remove(storage, &[&handle.0, hospital, &number]);
    REQUESTS.remove(storage, &[&handle.0, &number]);
}

/// A request under a handle, if there is one with this number.
///
/// # Errors
/// If what is stored cannot be read.
pub fn request(storage: &dyn Storage, handle: &Handle, number: u64) -> StdResult<Option<Request>> {
    REQUESTS.load(storage, &[&handle.0, &number.to_be_bytes()])
}

/// At most `limit` requests under a handle with their numbers, oldest first, those after `after` only.
///
/// # Errors
/// If what is stored cannot be read.
pub fn page(
    storage: &dyn Storage,
    handle: &Handle,
    after: Option<u64>,
    limit: usize,
) -> StdResult<Vec<(u64, Request)>> {
    let after = after.map(u64::to_be_bytes);
    let after = after.as_ref().map(|bytes| bytes.as_slice());
    let page = REQUESTS.page(storage, &[&handle.0], after, limit)?;
    page.into_iter()
        .map(|(number, request)| {
            let number = number
                .try_into()
                .map_err(|_| StdError::msg("key of a request is broken"))?;
            Ok((u64::from_be_bytes(number), request))
        })
        .collect()
}
