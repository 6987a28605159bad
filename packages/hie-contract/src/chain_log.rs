//! A hash-chained log per key. Whoever holds the entries and the head can tell that none is
//! missing, changed or moved: `H₀` binds chain, contract and key, `Hₙ` binds `Hₙ₋₁` and entry `n`.

use cosmwasm_std::{StdError, StdResult, Storage};
use hie_types::{Hash, derive::log_next};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::table::Table;

/// Head and count of one log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The hash over all entries.
    pub hash: [u8; 32],
    /// How many entries there are.
    pub count: u64,
}

/// Logs of entries of type `V`, one for each key.
pub struct ChainLog<V> {
    heads: Table<Head>,
    entries: Table<V>,
}

impl<V: Serialize + DeserializeOwned> ChainLog<V> {
    /// Logs whose heads and entries lie under these two namespaces.
    pub const fn new(heads: &'static str, entries: &'static str) -> Self {
        Self {
            heads: Table::new(heads),
            entries: Table::new(entries),
        }
    }

    /// The namespaces, for the test that they are unique.
    pub const fn namespaces(&self) -> [&'static str; 2] {
        [self.heads.namespace(), self.entries.namespace()]
    }

    /// Head and count of the log of `key`; `start` is what it begins with.
    ///
    /// # Errors
    /// If what is stored cannot be read.
    pub fn head(
        &self,
        storage: &dyn Storage,
        key: &[u8],
        start: impl FnOnce() -> Hash,
    ) -> StdResult<Head> {
        let head = self.heads.load(storage, &[key])?;
        Ok(head.unwrap_or_else(|| Head {
            hash: start().0,
            count: 0,
        }))
    }

    /// Appends the entry that `make` gives for its number: what is stored, and the bytes that are
    /// hashed.
    ///
    /// # Errors
    /// What `make` says, or if what is stored cannot be read.
    pub fn append<E: From<StdError>>(
        &self,
        storage: &mut dyn Storage,
        key: &[u8],
        start: impl FnOnce() -> Hash,
        make: impl FnOnce(u64) -> Result<(V, Vec<u8>), E>,
    ) -> Result<Head, E> {
        let head = self.head(storage, key, start)?;
        let number = head
            .count
            .checked_add(1)
            .ok_or_else(|| StdError::msg("log is full"))?;
        let (entry, bytes) = make(number)?;
        let hash = log_next(&Hash(head.hash), &bytes);
        let head = Head {
            hash: hash.0,
            count: number,
        };
        self.entries
            .save(storage, &[key, &number.to_be_bytes()], &entry)?;
        self.heads.save(storage, &[key], &head)?;
        Ok(head)
    }

    /// Removes the body of an entry. Head and count stay: whoever removes keeps the head after it.
    pub fn remove(&self, storage: &mut dyn Storage, key: &[u8], number: u64) {
        self.entries.remove(storage, &[key, &number.to_be_bytes()]);
    }

    /// Removes the oldest entries, at most `limit` and as long as `take` gives the bytes that were
    /// hashed of them, and keeps in `purged` the head over all that were ever removed: from it the rest
    /// can still be checked. Head and count of the log stay as they are. Answers that head, and how many
    /// it is over.
    ///
    /// # Errors
    /// What `take` says, or if what is stored cannot be read.
    pub fn purge<E: From<StdError>>(
        &self,
        storage: &mut dyn Storage,
        purged: &Table<Head>,
        key: &[u8],
        start: impl FnOnce() -> Hash,
        limit: usize,
        mut take: impl FnMut(&mut dyn Storage, u64, &V) -> Result<Option<Vec<u8>>, E>,
    ) -> Result<Head, E> {
        let mut reached = purged.load(storage, &[key])?.unwrap_or_else(|| Head {
            hash: start().0,
            count: 0,
        });
        let before = reached.count;
        for (number, entry) in self.page(storage, key, Some(before), limit)? {
            let Some(bytes) = take(storage, number, &entry)? else {
                break;
            };
            reached = Head {
                hash: log_next(&Hash(reached.hash), &bytes).0,
                count: number,
            };
            self.entries.remove(storage, &[key, &number.to_be_bytes()]);
        }
        if reached.count > before {
            purged.save(storage, &[key], &reached)?;
        }
        Ok(reached)
    }

    /// At most `limit` entries with their numbers, oldest first, those after `after` only.
    ///
    /// # Errors
    /// If what is stored cannot be read.
    pub fn page(
        &self,
        storage: &dyn Storage,
        key: &[u8],
        after: Option<u64>,
        limit: usize,
    ) -> StdResult<Vec<(u64, V)>> {
        let after = after.map(u64::to_be_bytes);
        let page =
            self.entries
                .page(storage, &[key], after.as_ref().map(|a| a.as_slice()), limit)?;
        page.into_iter()
            .map(|(suffix, entry)| {
                let number = suffix
                    .try_into()
                    .map_err(|_| StdError::msg("log key is broken"))?;
                Ok((u64::from_be_bytes(number), entry))
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cosmwasm_std::testing::MockStorage;

    const LOG: ChainLog<u8> = ChainLog::new("h", "e");

    fn append(storage: &mut MockStorage, value: u8) -> Head {
        LOG.append::<StdError>(
            storage,
            b"k",
            || Hash([0; 32]),
            |number| Ok((value, [number.to_be_bytes().as_slice(), &[value]].concat())),
        )
        .unwrap()
    }

    #[test]
    fn an_empty_log_has_the_start_as_its_head() {
        let head = LOG
            .head(&MockStorage::new(), b"k", || Hash([7; 32]))
            .unwrap();
        assert_eq!(
            head,
            Head {
                hash: [7; 32],
                count: 0
            }
        );
    }

    #[test]
    fn each_entry_changes_the_head_and_binds_the_one_before() {
        let mut one = MockStorage::new();
        let mut two = MockStorage::new();
        append(&mut one, 1);
        append(&mut two, 2);
        let (one, two) = (append(&mut one, 3), append(&mut two, 3));
        assert_eq!((one.count, two.count), (2, 2));
        assert_ne!(one.hash, two.hash);
    }

    #[test]
    fn entries_are_paged_in_order() {
        let mut storage = MockStorage::new();
        for value in 0..5 {
            append(&mut storage, value);
        }
        assert_eq!(
            LOG.page(&storage, b"k", None, 2).unwrap(),
            vec![(1, 0), (2, 1)]
        );
        assert_eq!(LOG.page(&storage, b"k", Some(4), 2).unwrap(), vec![(5, 4)]);
        assert_eq!(LOG.page(&storage, b"other", None, 2).unwrap(), vec![]);
    }

    #[test]
    fn a_removed_entry_changes_neither_head_nor_count() {
        let mut storage = MockStorage::new();
        for value in 0..3 {
            append(&mut storage, value);
        }
        let start = || Hash([0; 32]);
        let before = LOG.head(&storage, b"k", start).unwrap();
        LOG.remove(&mut storage, b"k", 1);
        assert_eq!(LOG.head(&storage, b"k", start).unwrap(), before);
        let left = LOG.page(&storage, b"k", None, 9).unwrap();
        assert_eq!(left, vec![(2, 1), (3, 2)]);
        assert_eq!(append(&mut storage, 9).count, 4);
    }

    #[test]
    fn what_is_purged_leaves_a_head_from_which_the_rest_goes_on() {
        const PURGED: Table<Head> = Table::new("p");
        let mut storage = MockStorage::new();
        let heads: Vec<Head> = (0..5).map(|value| append(&mut storage, value)).collect();
        let purge = |storage: &mut MockStorage, most: u8, limit| {
            let start = || Hash([0; 32]);
            LOG.purge::<StdError>(storage, &PURGED, b"k", start, limit, |_, number, value| {
                let bytes = [number.to_be_bytes().as_slice(), &[*value]].concat();
                Ok((*value < most).then_some(bytes))
            })
            .unwrap()
        };
        assert_eq!(purge(&mut storage, 0, 9).count, 0);
        assert_eq!(purge(&mut storage, 9, 2), heads[1]);
        assert_eq!(purge(&mut storage, 3, 9), heads[2]);
        assert_eq!(
            LOG.page(&storage, b"k", None, 9).unwrap(),
            vec![(4, 3), (5, 4)]
        );
        let head = LOG.head(&storage, b"k", || Hash([0; 32])).unwrap();
        assert_eq!(head, heads[4]);
        assert_eq!(append(&mut storage, 5).count, 6);
    }

    #[test]
    fn a_refused_entry_leaves_the_log_as_it_was() {
        let mut storage = MockStorage::new();
        append(&mut storage, 1);
        let before = LOG.head(&storage, b"k", || Hash([0; 32])).unwrap();
        let refused = LOG.append::<StdError>(
            &mut storage,
            b"k",
            || Hash([0; 32]),
            |_| Err(StdError::msg("no")),
        );
        assert!(refused.is_err());
        assert_eq!(LOG.head(&storage, b"k", || Hash([0; 32])).unwrap(), before);
    }
}
