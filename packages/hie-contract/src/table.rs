//! Compact tables. A value is written with `postcard`: no field names, small numbers in one byte.
//! A key is a namespace and parts: every piece but the last is preceded by its length as two bytes
//! big-endian, as cw-storage-plus lays out its composite keys, so that a scan over the pieces before
//! the last sees nothing else, and a proof of one value (ICS-23) is found by the usual rule.

use core::marker::PhantomData;

use cosmwasm_std::{Order, StdError, StdResult, Storage};
use serde::{Serialize, de::DeserializeOwned};

/// Entries of type `V` under one namespace.
pub struct Table<V> {
    namespace: &'static str,
    value: PhantomData<fn() -> V>,
}

/// One entry of a page: the last part of its key, and its value.
pub type Entry<V> = (Vec<u8>, V);

impl<V: Serialize + DeserializeOwned> Table<V> {
    /// A table. Namespaces are unique within a contract; a test in each contract checks it.
    pub const fn new(namespace: &'static str) -> Self {
        Self {
            namespace,
            value: PhantomData,
        }
    }

    /// The namespace.
    pub const fn namespace(&self) -> &'static str {
        self.namespace
    }

    /// The whole key of an entry, as it lies in the contract's store.
    pub fn key(&self, parts: &[&[u8]]) -> Vec<u8> {
        let (last, before) = parts
            .split_last()
            .map_or((&[][..], &[][..]), |(l, b)| (*l, b));
        let mut key = self.prefix(before);
        key.extend_from_slice(last);
        key
    }

    fn prefix(&self, parts: &[&[u8]]) -> Vec<u8> {
        let mut prefix = Vec::new();
        for part in core::iter::once(&self.namespace.as_bytes()).chain(parts) {
            // No part is longer than an address or a bucket name.
            prefix.extend_from_slice(&u16::try_from(part.len()).unwrap_or(u16::MAX).to_be_bytes());
            prefix.extend_from_slice(part);
        }
        prefix
    }

    /// The entry, or nothing.
    ///
    /// # Errors
    /// If what is stored cannot be read: a bug or a missed migration.
    pub fn load(&self, storage: &dyn Storage, parts: &[&[u8]]) -> StdResult<Option<V>> {
        storage
            .get(&self.key(parts))
            .map(|bytes| decode(&bytes))
            .transpose()
    }

    /// Whether there is such an entry.
    pub fn has(&self, storage: &dyn Storage, parts: &[&[u8]]) -> bool {
        storage.get(&self.key(parts)).is_some()
    }

    /// Writes the entry.
    ///
    /// # Errors
    /// Never for the types that the contracts store.
    pub fn save(&self, storage: &mut dyn Storage, parts: &[&[u8]], value: &V) -> StdResult<()> {
        storage.set(&self.key(parts), &encode(value)?);
        Ok(())
    }

    /// Removes the entry, if there is one.
    pub fn remove(&self, storage: &mut dyn Storage, parts: &[&[u8]]) {
        storage.remove(&self.key(parts));
    }

    /// The entries whose key begins with `parts`, in ascending order of the key's last part, those
    /// after `after` only. Lazy: take what is needed and no more.
    pub fn scan<'a>(
        &self,
        storage: &'a dyn Storage,
        parts: &[&[u8]],
        after: Option<&[u8]>,
    ) -> impl Iterator<Item = StdResult<Entry<V>>> + use<'a, V> {
        let prefix = self.prefix(parts);
        let start = match after {
            // The least key greater than `prefix ‖ after`.
            Some(after) => [prefix.as_slice(), after, &[0]].concat(),
            None => prefix.clone(),
        };
        let end = after_prefix(&prefix);
        let skipped = prefix.len();
        storage
            .range(Some(&start), end.as_deref(), Order::Ascending)
            .map(move |(key, value)| {
                let suffix = key.get(skipped..).unwrap_or_default().to_vec();
                Ok((suffix, decode(&value)?))
            })
    }

    /// The entry with the greatest last part of its key, of those whose key begins with `parts`. It
    /// costs what one step of a scan does: less than to load it.
    ///
    /// # Errors
    /// If what is stored cannot be read.
    pub fn last(&self, storage: &dyn Storage, parts: &[&[u8]]) -> StdResult<Option<Entry<V>>> {
        let prefix = self.prefix(parts);
        let end = after_prefix(&prefix);
        let mut entries = storage.range(Some(&prefix), end.as_deref(), Order::Descending);
        let found = entries.next().map(|(key, value)| {
            let suffix = key.get(prefix.len()..).unwrap_or_default().to_vec();
            Ok((suffix, decode(&value)?))
        });
        found.transpose()
    }

    /// At most `limit` entries of [`Table::scan`].
    ///
    /// # Errors
    /// If what is stored cannot be read.
    pub fn page(
        &self,
        storage: &dyn Storage,
        parts: &[&[u8]],
        after: Option<&[u8]>,
        limit: usize,
    ) -> StdResult<Vec<Entry<V>>> {
        self.scan(storage, parts, after).take(limit).collect()
    }
}

/// The least key above every key that begins with `prefix`.
fn after_prefix(prefix: &[u8]) -> Option<Vec<u8>> {
    let mut end = prefix.to_vec();
    while let Some(last) = end.pop() {
        if let Some(next) = last.checked_add(1) {
            end.push(next);
            return Some(end);
        }
    }
    None
}

/// A value as it is stored.
///
/// # Errors
/// Never for the types that the contracts store.
pub fn encode<V: Serialize>(value: &V) -> StdResult<Vec<u8>> {
    postcard::to_allocvec(value).map_err(|_| StdError::msg("value cannot be encoded"))
}

/// A value as it was stored.
///
/// # Errors
/// If the bytes are no such value, or more than it.
pub fn decode<V: DeserializeOwned>(bytes: &[u8]) -> StdResult<V> {
    match postcard::take_from_bytes(bytes) {
        Ok((value, [])) => Ok(value),
        _ => Err(StdError::msg("stored value cannot be decoded")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cosmwasm_std::testing::MockStorage;

    const NUMBERS: Table<u64> = Table::new("n");

    fn fill(keys: &[(&[u8], &[u8])]) -> MockStorage {
        let mut storage = MockStorage::new();
        for (number, (one, two)) in keys.iter().enumerate() {
            NUMBERS
                .save(&mut storage, &[one, two], &(number as u64))
                .unwrap();
        }
        storage
    }

    #[test]
    fn keys_are_laid_out_as_cw_storage_plus_does() {
        assert_eq!(NUMBERS.key(&[b"ab", b"c"]), b"\0\x01n\0\x02abc");
        assert_eq!(NUMBERS.key(&[b"c"]), b"\0\x01nc");
    }

    #[test]
    fn a_scan_sees_its_own_prefix_only() {
        let storage = fill(&[(b"a", b"1"), (b"a", b"2"), (b"ab", b"1"), (b"b", b"1")]);
        let page = NUMBERS.page(&storage, &[b"a"], None, 10).unwrap();
        assert_eq!(page, vec![(b"1".to_vec(), 0), (b"2".to_vec(), 1)]);
    }

    #[test]
    fn a_scan_goes_on_after_the_last_seen() {
        let storage = fill(&[(b"a", b"1"), (b"a", b"12"), (b"a", b"2")]);
        let page = NUMBERS.page(&storage, &[b"a"], Some(b"1"), 10).unwrap();
        assert_eq!(page, vec![(b"12".to_vec(), 1), (b"2".to_vec(), 2)]);
        assert_eq!(NUMBERS.page(&storage, &[b"a"], None, 1).unwrap().len(), 1);
    }

    #[test]
    fn the_last_is_that_of_its_own_prefix() {
        let storage = fill(&[(b"a", b"1"), (b"a", b"12"), (b"a", b"2"), (b"b", b"9")]);
        let last = |prefix: &[u8]| NUMBERS.last(&storage, &[prefix]).unwrap();
        assert_eq!(last(b"a"), Some((b"2".to_vec(), 2)));
        assert_eq!(last(b"b"), Some((b"9".to_vec(), 3)));
        assert_eq!(last(b"ab"), None);
        assert_eq!(NUMBERS.last(&MockStorage::new(), &[]).unwrap(), None);
    }

    #[test]
    fn the_end_of_a_prefix_of_highest_bytes_is_found() {
        assert_eq!(after_prefix(&[1, 255, 255]), Some(vec![2]));
        assert_eq!(after_prefix(&[255]), None);
    }

    #[test]
    fn what_has_bytes_too_many_is_not_read() {
        assert!(decode::<u8>(&[1]).is_ok());
        assert!(decode::<u8>(&[1, 2]).is_err());
    }

    #[test]
    fn a_removed_entry_is_gone() {
        let mut storage = fill(&[(b"a", b"1")]);
        assert!(NUMBERS.has(&storage, &[b"a", b"1"]));
        NUMBERS.remove(&mut storage, &[b"a", b"1"]);
        assert_eq!(NUMBERS.load(&storage, &[b"a", b"1"]).unwrap(), None);
    }
}
