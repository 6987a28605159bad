//! Logs verified against their heads: nothing missing, changed or moved.

use hie_types::chain_log::{Canonical, access_log_entry, history_entry};
use hie_types::derive::{log_next, log_start};
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
    /// How many of the oldest entries the chain has purged, after the retention term.
    pub purged: u64,
    /// The head over those; the start of the chain if there are none.
    pub purged_head: Hash,
    /// The entries after them, oldest first.
    pub entries: Vec<E>,
    /// The head they give, which is the one on chain.
    pub head: Hash,
}

impl<E> VerifiedLog<E> {
    /// How many entries there ever were, those purged included.
    pub fn count(&self) -> u64 {
        let kept = u64::try_from(self.entries.len()).unwrap_or(u64::MAX);
        self.purged.saturating_add(kept)
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
                    purged: (page.purged > 0).then_some((page.purged, page.purged_head)),
                    entries: page.entries,
                    next: page.next,
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
                    purged: page.purged.map(|purged| (purged.count, purged.head)),
                    entries: page.entries,
                    next: page.next,
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
    /// How many of the oldest are purged, and the head over them.
    purged: Option<(u64, Hash)>,
    entries: Vec<E>,
    next: Option<u64>,
}

/// Walks all pages and hashes every entry. If the log grows meanwhile, the head of the last page
/// counts: its entries are all there by then.
fn verify<E>(
    start: Hash,
    page: impl Fn(Option<u64>) -> Result<Page<E>, ClientError>,
    bytes: impl Fn(&E) -> (u64, Result<Vec<u8>, LedgerError>),
) -> Result<VerifiedLog<E>, ClientError> {
    let mut log = VerifiedLog {
        purged: 0,
        purged_head: start,
        entries: Vec::new(),
        head: start,
    };
    let mut next = None;
    loop {
        let found = page(next)?;
        if next.is_none()
            && let Some((purged, head)) = found.purged
        {
            log.purged = purged;
            log.purged_head = head;
            log.head = head;
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
                    purged: None,
                    entries,
                    next,
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
        let purged = (2, head(&[1, 2]));
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
        assert_eq!((log.count(), log.purged, log.purged_head), (3, 2, purged.1));
        let other = (2, head(&[2, 1]));
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
