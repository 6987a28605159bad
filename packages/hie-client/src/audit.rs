//! Logs verified against their heads: nothing missing, changed or moved.

use hie_types::chain_log::{Canonical, access_log_entry, history_entry};
use hie_types::derive::{log_next, log_start};
use hie_types::retention::PurgedEntries;
use hie_types::{Handle, Hash, MAX_LIMIT};

use crate::{ClientError, Hie, Ledger, LedgerError};

impl Canonical for &dyn Ledger {
    type Error = LedgerError;

    fn canonical(&self, address: &str) -> Result<Vec<u8>, LedgerError> {
        self.account(address)
    }
}

/// A log whose every entry was hashed into the head that the chain keeps.
#[derive(Clone, Debug, PartialEq)]
pub struct VerifiedLog<E> {
    /// The entries, oldest first.
    pub entries: Vec<E>,
    /// The head they give, which is the one on chain.
    pub head: Hash,
    /// The first entries, if the chain has purged them: what they said is proven by nothing but the
    /// head after them, from which `entries` go on.
    pub purged: Option<PurgedEntries>,
}

impl<E> VerifiedLog<E> {
    /// How many entries there ever were, those purged included.
    pub fn count(&self) -> u64 {
        let kept = u64::try_from(self.entries.len()).unwrap_or(u64::MAX);
        let purged = self.purged.map_or(0, |purged| purged.count);
        purged.saturating_add(kept)
    }
}

impl Hie {
    /// The whole access log of a handle, verified.
    ///
    /// # Errors
    /// [`ClientError::LogDiffers`] if entries and head do not agree.
    pub fn verified_access_log(
        &self,
        handle: Handle,
    ) -> Result<VerifiedLog<hie_types::index::LogEntry>, ClientError> {
        let contract = &self.deployment().record_index;
        verify(
            self.start(contract, handle)?,
            |after| {
                let page = self.index().access_log(handle, after, Some(MAX_LIMIT))?;
                Ok(Page {
                    head: page.head,
                    count: page.count,
                    entries: page.entries,
                    next: page.next,
                    purged: None,
                })
            },
            |entry| (entry.number, access_log_entry(entry, &self.ledger())),
        )
    }

    /// The whole consent history of a handle, verified.
    ///
    /// # Errors
    /// [`ClientError::LogDiffers`] if entries and head do not agree.
    pub fn verified_history(
        &self,
        handle: Handle,
    ) -> Result<VerifiedLog<hie_types::consent::HistoryEntry>, ClientError> {
        let contract = &self.deployment().consent_registry;
        verify(
            self.start(contract, handle)?,
            |after| {
                let page = self.consent().history(handle, after, Some(MAX_LIMIT))?;
                Ok(Page {
                    head: page.head,
                    count: page.count,
                    entries: page.entries,
                    next: page.next,
                    purged: page.purged,
                })
            },
            |entry| (entry.number, history_entry(entry, &self.ledger())),
        )
    }

    fn start(&self, contract: &str, handle: Handle) -> Result<Hash, ClientError> {
        let contract = self.ledger().account(contract)?;
        Ok(log_start(self.ledger().chain_id(), &contract, &handle))
    }
}

struct Page<E> {
    head: Hash,
    count: u64,
    entries: Vec<E>,
    next: Option<u64>,
    purged: Option<PurgedEntries>,
}

/// Walks all pages and hashes every entry. If the log grows meanwhile, the head of the last page
/// counts: its entries are all there by then.
fn verify<E>(
    start: Hash,
    page: impl Fn(Option<u64>) -> Result<Page<E>, ClientError>,
    bytes: impl Fn(&E) -> (u64, Result<Vec<u8>, LedgerError>),
) -> Result<VerifiedLog<E>, ClientError> {
    let mut log = VerifiedLog {
        entries: Vec::new(),
        head: start,
        purged: None,
    };
    let mut next = None;
    loop {
        let found = page(next)?;
        if let (None, Some(purged)) = (next, found.purged) {
            log.head = purged.head;
            log.purged = Some(purged);
        }
        for entry in found.entries {
            let expected = log.count().saturating_add(1);
            let (number, bytes) = bytes(&entry);
            if number != expected {
                return Err(differs(format!("entry {expected} is missing")));
            }
            log.head = log_next(&log.head, &bytes?);
            log.entries.push(entry);
        }
        match found.next {
            Some(after) => next = Some(after),
            None if log.count() != found.count => {
                return Err(differs(format!("the chain counts {} entries", found.count)));
            }
            None if log.head != found.head => {
                return Err(differs("an entry was changed or moved".to_owned()));
            }
            None => return Ok(log),
        }
    }
}

const fn differs(what: String) -> ClientError {
    ClientError::LogDiffers { what }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pages(
        entries: &[u8],
        head: Hash,
        count: u64,
    ) -> Result<VerifiedLog<(u64, u8)>, ClientError> {
        let numbered: Vec<(u64, u8)> = (1..).zip(entries.iter().copied()).collect();
        verify(
            Hash([0; 32]),
            |after| {
                let from = usize::try_from(after.unwrap_or(0)).unwrap();
                let entries: Vec<_> = numbered.iter().skip(from).take(2).copied().collect();
                let next = entries
                    .last()
                    .map(|(n, _)| *n)
                    .filter(|n| usize::try_from(*n).unwrap() < numbered.len());
                Ok(Page {
                    head,
                    count,
                    entries,
                    next,
                    purged: None,
                })
            },
            |(number, value)| (*number, Ok(vec![*value])),
        )
    }

    fn head(entries: &[u8]) -> Hash {
        entries
            .iter()
            .fold(Hash([0; 32]), |head, value| log_next(&head, &[*value]))
    }

    #[test]
    fn a_whole_log_verifies_over_its_pages() {
        let log = pages(&[1, 2, 3, 4, 5], head(&[1, 2, 3, 4, 5]), 5).unwrap();
        assert_eq!(log.entries.len(), 5);
        assert!(pages(&[], Hash([0; 32]), 0).unwrap().entries.is_empty());
    }

    #[test]
    fn what_is_left_of_a_purged_log_verifies_from_the_head_after_what_was_purged() {
        let purged = PurgedEntries {
            count: 2,
            head: head(&[1, 2]),
        };
        let left = |purged, numbers: &[(u64, u8)]| {
            verify(
                Hash([0; 32]),
                |_| {
                    Ok(Page {
                        head: head(&[1, 2, 3]),
                        count: 3,
                        entries: numbers.to_vec(),
                        next: None,
                        purged: Some(purged),
                    })
                },
                |(number, value)| (*number, Ok(vec![*value])),
            )
        };
        let log = left(purged, &[(3, 3)]).unwrap();
        assert_eq!((log.count(), log.purged), (3, Some(purged)));
        let other = PurgedEntries {
            head: head(&[2, 1]),
            ..purged
        };
        assert!(left(other, &[(3, 3)]).is_err());
        assert!(left(purged, &[(1, 3)]).is_err());
        assert!(left(purged, &[]).is_err());
    }

    #[test]
    fn a_changed_moved_or_missing_entry_is_found() {
        let good = head(&[1, 2, 3]);
        for (entries, count) in [
            (&[1, 2, 4][..], 3),
            (&[2, 1, 3], 3),
            (&[1, 2], 3),
            (&[1, 2], 2),
        ] {
            assert!(matches!(
                pages(entries, good, count),
                Err(ClientError::LogDiffers { .. })
            ));
        }
    }
}
