//! The side that keeps documents. It seals and publishes them, and hands one over only on a live
//! ticket, to the hospital that drew it, wrapped to that hospital's registered key.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use hie_types::consent::{Months, RecordCategory};
use hie_types::index::{
    Disclosure, DisclosureResult, Locator, NewPointer, PointerResponse, Relation, Ticket,
};
use hie_types::registry::{KeyResponse, KeyStatus, KeyUse};
use hie_types::{
    Commitment, Confidentiality, EndpointId, Group, Handle, HospitalId, RecordId, Salt, Tag, derive,
};
use hie_vault::{
    BlockingStore, CommitmentSalt, DataKey, EncryptionPublicKey, HandoverBinding, KeptRecord,
    Keyring, Metadata, NewRecordId, ObjectId, SealContext, Stored, Subject, WrappedKey,
    gateway_nonce, verify_gateway, wrap,
};
use serde::{Deserialize, Serialize};
use sha2_off_chain::{Digest, Sha256};

use crate::{ClientError, Hie, Receipt, extract};

mod erasure;

/// A hospital as the keeper of documents.
pub struct Custodian {
    hie: Hie,
    hospital: HospitalId,
    account: String,
    keyring: Keyring,
    stores: BTreeMap<EndpointId, BlockingStore>,
    nonces: BTreeSet<(u64, [u8; 16])>,
}

/// A document to seal and publish.
pub struct NewDocument<'a> {
    /// Its content.
    pub content: Box<dyn Read + 'a>,
    /// How many bytes that is.
    pub bytes: u64,
    /// Media type, for the inside of the seal; at most 255 bytes.
    pub media_type: String,
    /// Title, for the inside of the seal; at most 255 bytes.
    pub title: String,
    /// What kind of document.
    pub category: RecordCategory,
    /// How confidential.
    pub confidentiality: Confidentiality,
    /// Blinded sensitivity labels.
    pub tags: Vec<Tag>,
    /// Blinded groups.
    pub groups: Vec<Group>,
    /// Months of the care it is about; off by default.
    pub period: Option<Months>,
    /// The store to put it in.
    pub endpoint: EndpointId,
    /// What it corrects, completes, renders or signs; nothing: a document of its own.
    pub relation: Option<Relation>,
    /// Whether it is a patient summary or a list of allergies, medication or problems under a
    /// blinded category. A clear category tells by itself.
    pub blinded_summary: bool,
}

/// What became of a document that was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// Its record id.
    pub record: RecordId,
    /// SHA-256 of its content.
    pub sha256: [u8; 32],
    /// How many bytes the sealed object has.
    pub sealed_bytes: u64,
    /// The rounded size on chain.
    pub size: u64,
}

/// What the custodian wants signed before it serves: who holds the ticket must hold its hospital's
/// signing key too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Challenge {
    /// The ticket.
    pub ticket: u64,
    /// The custodian who asks.
    pub custodian: HospitalId,
    /// To be signed once.
    pub nonce: Salt,
}

/// What a custodian hands over for one record, off chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Handover {
    /// The ticket it is handed over on.
    pub ticket: u64,
    /// The record.
    pub record: RecordId,
    /// Data key and commitment salt, wrapped to the asker's key.
    pub key: WrappedKey,
    /// The sealed object's name in the store of the record's endpoint.
    pub object: String,
    /// The salt of the commitment that the custodian puts on chain for this hand-over.
    pub disclosure_salt: Commitment,
}

impl Handover {
    /// What the custodian commits to on chain: wrapped key and object of this hand-over.
    pub fn commitment(&self) -> Commitment {
        let bytes = derive::joined(&[
            &self.ticket.to_be_bytes(),
            &self.record.0,
            &self.key.key_id.to_be_bytes(),
            &self.key.enc,
            &self.key.ciphertext,
            self.object.as_bytes(),
        ]);
        let digest: [u8; 32] = Sha256::digest(bytes).into();
        derive::commitment(
            Subject::Disclosure.domain(),
            &self.disclosure_salt.0,
            &digest,
        )
    }
}

impl Custodian {
    /// A hospital whose account (records officer, gateway or administrator) acts for it.
    pub fn new(hie: Hie, hospital: HospitalId, account: String, keyring: Keyring) -> Self {
        Self {
            hie,
            hospital,
            account,
            keyring,
            stores: BTreeMap::new(),
            nonces: BTreeSet::new(),
        }
    }

    /// Sets up the store behind one of the hospital's endpoints.
    pub fn with_store(mut self, endpoint: EndpointId, store: BlockingStore) -> Self {
        self.stores.insert(endpoint, store);
        self
    }

    /// The hospital.
    pub const fn hospital(&self) -> &HospitalId {
        &self.hospital
    }

    /// The private record of what was sealed: keep it in a private store.
    pub const fn keyring(&self) -> &Keyring {
        &self.keyring
    }

    /// The store behind an endpoint.
    pub fn store(&self, endpoint: &EndpointId) -> Option<&BlockingStore> {
        self.stores.get(endpoint)
    }

    /// Seals documents into their stores and publishes their pointers, at most 50 at a time, all or
    /// nothing: if the chain refuses, the sealed objects are deleted again and no key is kept.
    ///
    /// # Errors
    /// [`ClientError::NoEmergencyExtract`] if an emergency would find a summary that it cannot open
    /// (see [`extract`](crate::extract)); if a document cannot be sealed or the chain refuses.
    pub fn publish(
        &mut self,
        handle: Handle,
        documents: Vec<NewDocument<'_>>,
    ) -> Result<(Vec<Published>, Receipt), ClientError> {
        extract::check(&documents)?;
        let mut sealed: Vec<SealedDocument> = Vec::with_capacity(documents.len());
        for document in documents {
            match self.seal(document) {
                Ok(document) => sealed.push(document),
                Err(error) => {
                    self.discard(&sealed);
                    return Err(error);
                }
            }
        }
        let pointers = sealed
            .iter()
            .map(|document| document.pointer.clone())
            .collect();
        match self
            .hie
            .index()
            .publish_records(&self.account, handle, pointers)
        {
            Ok(receipt) => Ok((self.keep(sealed)?, receipt)),
            Err(error) => {
                self.discard(&sealed);
                Err(error)
            }
        }
    }

    fn seal(&self, document: NewDocument<'_>) -> Result<SealedDocument, ClientError> {
        let id = NewRecordId::for_hospital(self.hospital.as_str())?;
        let record = RecordId(id.id);
        let store = self
            .stores
            .get(&document.endpoint)
            .ok_or(ClientError::NoStore(record))?;
        let (key, salt) = (DataKey::generate()?, CommitmentSalt::generate()?);
        let stored = store.seal(
            document.content,
            document.bytes,
            &Metadata::new(&document.media_type, &document.title)?,
            &key,
            &SealContext::new(&record.0, self.hospital.as_str())?,
        )?;
        let commitment = Subject::Document.commit(&salt, &stored.sealed.sha256_of_content);
        let pointer = NewPointer {
            id: record,
            salt: Salt(id.salt),
            category: document.category,
            confidentiality: document.confidentiality,
            tags: document.tags,
            groups: document.groups,
            period: document.period,
            commitment: Commitment(commitment),
            size: stored.sealed.padded_size,
            locator: Locator {
                endpoint: document.endpoint.clone(),
                object: stored.object_id.to_string().parse()?,
            },
            relation: document.relation,
        };
        let kept = KeptRecord {
            data_key: key,
            salt,
            commitment,
            store: document.endpoint.into_string(),
            object_id: stored.object_id,
        };
        Ok(SealedDocument {
            pointer,
            kept,
            stored,
        })
    }

    fn keep(&mut self, sealed: Vec<SealedDocument>) -> Result<Vec<Published>, ClientError> {
        let mut published = Vec::with_capacity(sealed.len());
        for document in sealed {
            published.push(Published {
                record: document.pointer.id,
                sha256: document.stored.sealed.sha256_of_content,
                sealed_bytes: document.stored.sealed.ciphertext_len,
                size: document.stored.sealed.padded_size,
            });
            self.keyring.insert(document.pointer.id.0, document.kept)?;
        }
        Ok(published)
    }

    /// Nobody knows of these objects and their keys are dropped here, so one that cannot be deleted
    /// is random bytes in a store: an error about it would only hide the one that led here.
    fn discard(&self, sealed: &[SealedDocument]) {
        for document in sealed {
            if let Some(store) = self.stores.get(&document.pointer.locator.endpoint) {
                let _ = store.delete(&document.stored.object_id);
            }
        }
    }

    /// What the asker's gateway has to sign before anything is served on a ticket.
    ///
    /// # Errors
    /// If there is no randomness.
    pub fn challenge(&mut self, ticket: u64) -> Result<Challenge, ClientError> {
        let nonce = gateway_nonce()?;
        self.nonces.insert((ticket, nonce));
        Ok(Challenge {
            ticket,
            custodian: self.hospital.clone(),
            nonce: Salt(nonce),
        })
    }

    /// Hands over one record on a ticket that is live for it, to whoever proves to be the hospital
    /// that drew it. A challenge is good for one attempt.
    ///
    /// # Errors
    /// If the proof does not verify, the ticket is not live for the record, the key it names is no
    /// longer good, or the record is not kept here.
    pub fn serve(
        &mut self,
        challenge: &Challenge,
        proof: &[u8; 64],
        record: RecordId,
    ) -> Result<Handover, ClientError> {
        if !self.nonces.remove(&(challenge.ticket, challenge.nonce.0)) {
            return Err(ClientError::ProofRefused);
        }
        let ticket = self.live_ticket(challenge.ticket, record)?;
        self.check_proof(&ticket, challenge, proof)?;
        let key = self.asker_key(&ticket)?;
        let kept = self
            .keyring
            .get(&record.0)
            .map_err(|_| ClientError::NotKept(record))?;
        let binding = HandoverBinding {
            chain_id: self.hie.ledger().chain_id(),
            record_id: record.0,
            ticket_id: ticket.id,
            key_id: key.key,
        };
        let to = EncryptionPublicKey::from_bytes(key.public_key.0)?;
        Ok(Handover {
            ticket: ticket.id,
            record,
            key: wrap(&kept.handover_secret(), &to, &binding)?,
            object: kept.object_id.to_string(),
            disclosure_salt: Commitment(*CommitmentSalt::generate()?.expose()),
        })
    }

    fn live_ticket(&self, ticket: u64, record: RecordId) -> Result<Ticket, ClientError> {
        let answer = self.hie.index().ticket(ticket)?;
        let liveness = answer
            .liveness
            .iter()
            .find(|liveness| liveness.record == record);
        let liveness = liveness.ok_or(ClientError::NotOnTicket { ticket, record })?;
        if !liveness.live {
            return Err(ClientError::NotLive {
                ticket,
                record,
                reason: liveness.reason,
            });
        }
        let ours = |named: &hie_types::index::TicketRecord| {
            named.record == record && named.custodian == self.hospital
        };
        if !answer.ticket.records.iter().any(ours) {
            return Err(ClientError::NotKept(record));
        }
        Ok(answer.ticket)
    }

    fn check_proof(
        &self,
        ticket: &Ticket,
        challenge: &Challenge,
        proof: &[u8; 64],
    ) -> Result<(), ClientError> {
        let answer = self
            .hie
            .registry()
            .active_key(ticket.hospital.clone(), KeyUse::Signing)?;
        let key = answer.key.ok_or(ClientError::NoKey("signing"))?;
        verify_gateway(
            self.hie.ledger().chain_id(),
            ticket.id,
            self.hospital.as_str(),
            &challenge.nonce.0,
            &key.public_key.0,
            proof,
        )
        .map_err(|_| ClientError::ProofRefused)
    }

    /// The key that the ticket names: liveness has just said that it is not compromised.
    fn asker_key(&self, ticket: &Ticket) -> Result<KeyResponse, ClientError> {
        let before = ticket.key.checked_sub(1);
        let page = self
            .hie
            .registry()
            .keys(ticket.hospital.clone(), before, Some(1))?;
        page.keys
            .into_iter()
            .find(|key| {
                key.key == ticket.key
                    && key.key_use == KeyUse::Encryption
                    && key.status != KeyStatus::Compromised
            })
            .ok_or(ClientError::NoKey("encryption"))
    }

    /// The sealed object of a record, as it lies in its store. Sealed, it may go over any channel.
    ///
    /// # Errors
    /// If the record is not kept here or its object is gone.
    pub fn sealed_object(&self, record: RecordId) -> Result<Vec<u8>, ClientError> {
        let kept = self
            .keyring
            .get(&record.0)
            .map_err(|_| ClientError::NotKept(record))?;
        let mut object = Vec::new();
        self.store_of(record, kept)?
            .copy_out(&kept.object_id, &mut object)?;
        Ok(object)
    }

    /// Puts on chain what was handed over on one ticket.
    ///
    /// # Errors
    /// If the chain refuses.
    pub fn confirm_served(&self, handovers: &[Handover]) -> Result<Receipt, ClientError> {
        let ticket = handovers.first().map(|handover| handover.ticket);
        let ticket = ticket.ok_or(ClientError::Answer("nothing was handed over"))?;
        let records = handovers.iter().map(|handover| Disclosure {
            record: handover.record,
            result: DisclosureResult::Served {
                commitment: handover.commitment(),
            },
        });
        self.hie
            .index()
            .confirm_disclosure(&self.account, ticket, records.collect())
    }

    /// Puts on chain that a record of a ticket cannot be had.
    ///
    /// # Errors
    /// If the chain refuses.
    pub fn confirm_unavailable(
        &self,
        ticket: u64,
        record: RecordId,
    ) -> Result<Receipt, ClientError> {
        let result = DisclosureResult::Unavailable {};
        self.hie.index().confirm_disclosure(
            &self.account,
            ticket,
            vec![Disclosure { record, result }],
        )
    }

    fn store_of(&self, record: RecordId, kept: &KeptRecord) -> Result<&BlockingStore, ClientError> {
        let endpoint: EndpointId = kept.store.parse()?;
        self.stores
            .get(&endpoint)
            .ok_or(ClientError::NoStore(record))
    }
}

struct SealedDocument {
    pointer: NewPointer,
    kept: KeptRecord,
    stored: Stored,
}

/// The object that a pointer names, as its store knows it.
///
/// # Errors
/// If it is none that this suite writes.
pub fn object_of(pointer: &PointerResponse) -> Result<ObjectId, ClientError> {
    Ok(pointer.locator.object.as_str().parse()?)
}
