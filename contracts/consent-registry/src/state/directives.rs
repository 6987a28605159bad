//! What is stored of directives: each one, the buckets in which decisions look, and what stands in whose place.

use cosmwasm_std::{StdError, StdResult, Storage};
use hie_contract::account::Account;
use hie_contract::table::Table;
use hie_policy::Effect;
use hie_types::Handle;
use hie_types::consent::DirectiveStatus;

use super::{always, mandates};
use crate::bucket::{Bucket, Listing};
use crate::directive::Directive;

/// The id of the last directive of the network; none was written if absent. Key: `n`. 1 to 10 bytes.
const LAST_DIRECTIVE: Table<u64> = Table::new("n");
/// Directive id (8 bytes, big-endian) → directive; never written if absent. 75 to 800 bytes.
const DIRECTIVES: Table<Directive> = Table::new("d");
/// (handle, tag of the bucket, name of the bucket, directive id) → what to know for sweeping.
/// 1 to 11 bytes. Every directive stands here exactly once.
const BUCKETS: Table<Listing> = Table::new("b");
/// (handle, account, directive id) → what to know for sweeping: denials that hold for an account
/// besides the pseudonym in whose bucket they lie. 1 to 11 bytes.
const ALSO: Table<Listing> = Table::new("k");
/// Directive id (8 bytes, big-endian) → the latest of those that stand in its place without having been
/// narrowed; absent where there is none. 1 to 10 bytes.
const LATEST: Table<u64> = Table::new("l");

/// The namespaces.
pub const fn namespaces() -> [&'static str; 5] {
    [
        LAST_DIRECTIVE.namespace(),
        DIRECTIVES.namespace(),
        BUCKETS.namespace(),
        ALSO.namespace(),
        LATEST.namespace(),
    ]
}

/// The id that the next directive of the network will have; the first is 1.
///
/// # Errors
/// If all ids are given out.
pub fn next_directive(storage: &dyn Storage) -> StdResult<u64> {
    let last = LAST_DIRECTIVE.load(storage, &[])?.unwrap_or_default();
    last.checked_add(1)
        .ok_or_else(|| StdError::msg("all directive ids are given out"))
}

/// Writes a new directive: body, bucket, sequence.
///
/// # Errors
/// Never.
pub fn write_directive(storage: &mut dyn Storage, id: u64, directive: &Directive) -> StdResult<()> {
    LAST_DIRECTIVE.save(storage, &[], &id)?;
    save_directive(storage, id, directive)?;
    if let Some(account) = &directive.terms.grantee.account {
        let [handle, account] = also_key(&directive.handle, account);
        let listing = directive.listing();
        ALSO.save(storage, &[handle, account, &id.to_be_bytes()], &listing)?;
    }
    list(
        storage,
        &Handle(directive.handle),
        &directive.bucket(),
        id,
        directive.listing(),
    )
}

fn also_key<'a>(handle: &'a [u8; 16], account: &'a Account) -> [&'a [u8]; 2] {
    [handle, account.as_bytes()]
}

/// Denials that hold for an account besides the pseudonym that they name, by id. Bounded as a bucket.
///
/// # Errors
/// If what is stored cannot be read.
pub fn also_about(
    storage: &dyn Storage,
    handle: &Handle,
    account: &Account,
) -> StdResult<Vec<(u64, Listing)>> {
    by_id(ALSO.scan(storage, &also_key(&handle.0, account), None))
}

/// Takes a denial off that list.
pub fn no_longer_about(storage: &mut dyn Storage, handle: &Handle, account: &Account, id: u64) {
    let [handle, account] = also_key(&handle.0, account);
    ALSO.remove(storage, &[handle, account, &id.to_be_bytes()]);
}

/// A directive, if there is one with this id.
///
/// # Errors
/// If what is stored cannot be read.
pub fn directive(storage: &dyn Storage, id: u64) -> StdResult<Option<Directive>> {
    DIRECTIVES.load(storage, &[&id.to_be_bytes()])
}

/// A directive that an index names.
///
/// # Errors
/// If it is not there.
pub fn listed_directive(storage: &dyn Storage, id: u64) -> StdResult<Directive> {
    always(directive(storage, id), "a listed directive is missing")
}

/// Keeps a directive that exists.
///
/// # Errors
/// Never.
pub fn save_directive(storage: &mut dyn Storage, id: u64, directive: &Directive) -> StdResult<()> {
    DIRECTIVES.save(storage, &[&id.to_be_bytes()], directive)
}

/// Removes the body of a directive and every place where it is listed. Its id is never given out again.
pub fn forget_directive(storage: &mut dyn Storage, id: u64, directive: &Directive) {
    let handle = Handle(directive.handle);
    for bucket in [directive.bucket(), Bucket::Ended] {
        unlist(storage, &handle, &bucket, id);
    }
    if let Some(account) = &directive.terms.grantee.account {
        no_longer_about(storage, &handle, account, id);
    }
    DIRECTIVES.remove(storage, &[&id.to_be_bytes()]);
}

/// When a permit of a delegate ended because its mandate did, before its time; nothing if it did not.
///
/// # Errors
/// If what is stored cannot be read.
pub fn ended_with_mandate_at(
    storage: &dyn Storage,
    directive: &Directive,
) -> StdResult<Option<u64>> {
    match (directive.effect, directive.written_by.mandate()) {
        (Effect::Permit, Some(mandate)) => {
            mandates::removed_at(storage, &Handle(directive.handle), mandate)
        }
        _ => Ok(None),
    }
}

/// Whether it did.
///
/// # Errors
/// If what is stored cannot be read.
pub fn ended_with_mandate(storage: &dyn Storage, directive: &Directive) -> StdResult<bool> {
    Ok(ended_with_mandate_at(storage, directive)?.is_some())
}

/// Where directive `id` stands at `now`, with permits below `floor` and of mandates that were ended
/// revoked.
///
/// # Errors
/// If what is stored cannot be read.
pub fn status(
    storage: &dyn Storage,
    id: u64,
    directive: &Directive,
    floor: u64,
    now: u64,
) -> StdResult<DirectiveStatus> {
    let status = directive.status(id, floor, now);
    let mandate_ended = match status {
        DirectiveStatus::Active | DirectiveStatus::UsedUp | DirectiveStatus::Expired => {
            ended_with_mandate_at(storage, directive)?
        }
        DirectiveStatus::Revoked
        | DirectiveStatus::Lifted
        | DirectiveStatus::Pending
        | DirectiveStatus::Superseded => None,
    };
    // What was revoked stays so when its time is over: whoever drew on it owes a receipt still.
    let before_its_end = |at: u64| directive.terms.valid_until.is_none_or(|until| at < until);
    Ok(match mandate_ended.is_some_and(before_its_end) {
        true => DirectiveStatus::Revoked,
        false => status,
    })
}

/// Keeps a directive whose place in its bucket says something else than before.
///
/// # Errors
/// Never.
pub fn relist_directive(
    storage: &mut dyn Storage,
    id: u64,
    directive: &Directive,
) -> StdResult<()> {
    save_directive(storage, id, directive)?;
    let handle = Handle(directive.handle);
    let listing = directive.listing();
    list(storage, &handle, &directive.bucket(), id, listing)
}

/// The latest of those that stand in the place of directive `first` without having been narrowed.
///
/// # Errors
/// If what is stored cannot be read.
pub fn latest_of(storage: &dyn Storage, first: u64) -> StdResult<u64> {
    let latest = LATEST.load(storage, &[&first.to_be_bytes()])?;
    Ok(latest.unwrap_or(first))
}

/// Keeps which one that is.
///
/// # Errors
/// Never.
pub fn save_latest_of(storage: &mut dyn Storage, first: u64, latest: u64) -> StdResult<()> {
    LATEST.save(storage, &[&first.to_be_bytes()], &latest)
}

/// What lies in one bucket, by id. For the buckets of grantees, which are bounded.
///
/// # Errors
/// If what is stored cannot be read.
pub fn in_bucket(
    storage: &dyn Storage,
    handle: &Handle,
    bucket: &Bucket,
) -> StdResult<Vec<(u64, Listing)>> {
    let parts: [&[u8]; 3] = [&handle.0, &[bucket.tag()], &bucket.name()];
    by_id(BUCKETS.scan(storage, &parts, None))
}

fn by_id(
    entries: impl Iterator<Item = StdResult<(Vec<u8>, Listing)>>,
) -> StdResult<Vec<(u64, Listing)>> {
    entries
        .map(|entry| {
            let (suffix, listing) = entry?;
            let id = suffix
                .try_into()
                .map_err(|_| StdError::msg("bucket key is broken"))?;
            Ok((u64::from_be_bytes(id), listing))
        })
        .collect()
}

/// Moves a directive out of its bucket to the ended ones. Harmless if it lies there already.
///
/// # Errors
/// Never.
pub fn move_to_ended(
    storage: &mut dyn Storage,
    handle: &Handle,
    bucket: &Bucket,
    id: u64,
) -> StdResult<()> {
    unlist(storage, handle, bucket, id);
    list(storage, handle, &Bucket::Ended, id, Listing::Ended)
}

fn unlist(storage: &mut dyn Storage, handle: &Handle, bucket: &Bucket, id: u64) {
    let parts: [&[u8]; 4] = [
        &handle.0,
        &[bucket.tag()],
        &bucket.name(),
        &id.to_be_bytes(),
    ];
    BUCKETS.remove(storage, &parts);
}

fn list(
    storage: &mut dyn Storage,
    handle: &Handle,
    bucket: &Bucket,
    id: u64,
    listing: Listing,
) -> StdResult<()> {
    let parts: [&[u8]; 4] = [
        &handle.0,
        &[bucket.tag()],
        &bucket.name(),
        &id.to_be_bytes(),
    ];
    BUCKETS.save(storage, &parts, &listing)
}

/// A place in the list of a handle's directives: bucket by bucket, the ended ones last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place(Vec<u8>);

impl Place {
    /// The bytes, for a cursor.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// From a cursor, if it has the form of one: tag and name, each preceded by its length as two
    /// bytes, then the id.
    pub fn parse(bytes: Vec<u8>) -> Option<Self> {
        let (tag, rest) = split_part(&bytes)?;
        let (_name, id) = split_part(rest)?;
        (tag.len() == 1 && id.len() == 8).then_some(Self(bytes))
    }

    fn id(&self) -> Option<u64> {
        self.0.last_chunk().copied().map(u64::from_be_bytes)
    }
}

fn split_part(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<2>()?;
    rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))
}

/// At most `limit` directives of a handle with their places, those after `after` only.
///
/// # Errors
/// If what is stored cannot be read.
pub fn directives_of(
    storage: &dyn Storage,
    handle: &Handle,
    after: Option<&Place>,
    limit: usize,
) -> StdResult<Vec<(Place, u64)>> {
    let after = after.map(Place::as_bytes);
    let page = BUCKETS.page(storage, &[&handle.0], after, limit)?;
    page.into_iter()
        .map(|(suffix, _)| {
            let place = Place(suffix);
            let id = place
                .id()
                .ok_or_else(|| StdError::msg("bucket key is broken"))?;
            Ok((place, id))
        })
        .collect()
}
