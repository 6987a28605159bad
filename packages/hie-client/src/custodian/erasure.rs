//! Erasing for good: on chain, and what makes a document readable.

use std::collections::BTreeSet;

use hie_types::index::ErasureAnswer;
use hie_types::{ErasureReason, RecordId, RelationKind};
use hie_vault::VaultError;

use super::Custodian;
use crate::{ClientError, Receipt};

/// What an erasure took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gone {
    /// The message.
    pub receipt: Receipt,
    /// The records whose key, salt and sealed object are destroyed now, by id.
    pub records: Vec<RecordId>,
}

impl Custodian {
    /// Erases a record with its parts: on chain first, so that nobody is given it any more, then its
    /// sealed object and its key and salt, without which the commitment on chain says nothing. Again is
    /// harmless, and finishes what was interrupted. Backups of keyring and stores are the hospital's to
    /// destroy; the keyring is to be saved.
    ///
    /// # Errors
    /// If the chain refuses, or an object cannot be deleted: then its key is kept, so that this can be
    /// tried again.
    pub fn erase(&mut self, record: RecordId, reason: ErasureReason) -> Result<Gone, ClientError> {
        let candidates = self.with_relations(record)?;
        let index = self.hie.index();
        let receipt = index.erase_record(&self.account, record, reason)?;
        let records = self.destroy(candidates)?;
        Ok(Gone { receipt, records })
    }

    /// Erases a record because its patient asked for it, and answers so; otherwise as
    /// [`Custodian::erase`].
    ///
    /// # Errors
    /// As there, and if nobody asked.
    pub fn erase_as_asked(&mut self, record: RecordId) -> Result<Gone, ClientError> {
        let candidates = self.with_relations(record)?;
        let index = self.hie.index();
        let receipt = index.answer_erasure(&self.account, record, ErasureAnswer::Erased {})?;
        let records = self.destroy(candidates)?;
        Ok(Gone { receipt, records })
    }

    /// A record and whatever relates to it, however indirectly: its parts are among them.
    fn with_relations(&self, record: RecordId) -> Result<BTreeSet<RecordId>, ClientError> {
        let mut found = BTreeSet::from([record]);
        let mut next = vec![record];
        while let Some(record) = next.pop() {
            let mut after = None;
            loop {
                let page = self.hie.index().related(record, after, Some(100))?;
                for related in &page.records {
                    let signs = RelationKind(hie_policy::RelationKind::Signs);
                    let is_signature = related.relation.is_some_and(|r| r.kind == signs);
                    if !is_signature && found.insert(related.id) {
                        next.push(related.id);
                    }
                }
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
        }
        Ok(found)
    }

    /// Of these, destroys what the chain says is erased and is still kept here.
    fn destroy(&mut self, candidates: BTreeSet<RecordId>) -> Result<Vec<RecordId>, ClientError> {
        let mut gone = Vec::new();
        for record in candidates {
            let Ok(kept) = self.keyring.get(&record.0) else {
                continue;
            };
            if self.hie.index().tombstone(record).is_err() {
                continue;
            }
            match self.store_of(record, kept)?.delete(&kept.object_id) {
                // An earlier attempt came that far.
                Ok(()) | Err(VaultError::NoSuchObject) => {}
                Err(error) => return Err(error.into()),
            }
            self.keyring.destroy(&record.0)?;
            gone.push(record);
        }
        Ok(gone)
    }
}
