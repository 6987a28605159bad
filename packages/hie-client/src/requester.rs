//! The side that asks. It draws a ticket, proves who it is, and checks everything it is handed
//! against what the chain says of the record.

use std::path::Path;

use hie_types::break_glass::BreakGlassResponse;
use hie_types::index::{AccessResponse, PointerResponse};
use hie_types::{BreakGlassReason, Commitment, consent, index};
use hie_types::{Handle, HospitalId, Practitioner, Purpose, RecordId, StudyId};
use hie_vault::{
    Document, EncryptionKeyPair, Expected, HandoverBinding, HandoverSecret, Opened, SealContext,
    SigningKeyPair, open_to_file, open_to_vec, unwrap,
};

use crate::consent::break_glass_answer;
use crate::custodian::{Challenge, Handover, object_of};
use crate::{Call, ClientError, Hie, index::access_answer};

/// A hospital as the one who asks.
pub struct Requester {
    hie: Hie,
    hospital: HospitalId,
    account: String,
    encryption: Vec<(u32, EncryptionKeyPair)>,
    signing: SigningKeyPair,
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The patient's handle.
    pub handle: Handle,
    /// 1 to 20 records.
    pub records: Vec<RecordId>,
    /// Why.
    pub purpose: Purpose,
    /// The study, where one is meant.
    pub study: Option<StudyId>,
    /// For whom, if the account is a gateway.
    pub practitioner: Option<Practitioner>,
}

impl Requester {
    /// A hospital whose account (a person's own, or a gateway's) asks, with its keys: encryption
    /// keys by their number in the registry, rotated ones too while tickets may still name them.
    pub const fn new(
        hie: Hie,
        hospital: HospitalId,
        account: String,
        encryption: Vec<(u32, EncryptionKeyPair)>,
        signing: SigningKeyPair,
    ) -> Self {
        Self {
            hie,
            hospital,
            account,
            encryption,
            signing,
        }
    }

    /// Asks for records.
    ///
    /// # Errors
    /// [`ClientError::AccessRefused`] if none of them is permitted; the refusal is on record.
    pub fn request(&self, wanted: &Wanted) -> Result<AccessResponse, ClientError> {
        let receipt = self.hie.index().request_access(
            &self.account,
            wanted.handle,
            wanted.records.clone(),
            wanted.purpose,
            wanted.study,
            wanted.practitioner,
        )?;
        access_answer(&receipt, 0)
    }

    /// Breaks the glass and asks for records in one transaction: the session counts at once.
    ///
    /// # Errors
    /// [`ClientError::BreakGlassRefused`] if no session was opened, and
    /// [`ClientError::AccessRefused`] if none of the records is permitted all the same. Both are on
    /// record.
    pub fn break_glass(
        &self,
        wanted: &Wanted,
        reason: BreakGlassReason,
        justification: Commitment,
    ) -> Result<(BreakGlassResponse, AccessResponse), ClientError> {
        let open = consent::ExecuteMsg::BreakGlass {
            handle: wanted.handle,
            reason,
            justification,
            practitioner: wanted.practitioner,
        };
        let request = index::ExecuteMsg::RequestAccess {
            handle: wanted.handle,
            records: wanted.records.clone(),
            purpose: wanted.purpose,
            study: wanted.study,
            practitioner: wanted.practitioner,
        };
        let calls = [
            Call::new(self.hie.consent().address(), &open)?,
            Call::new(self.hie.index().address(), &request)?,
        ];
        let receipt = self.hie.ledger().execute(&self.account, &calls)?;
        let session = break_glass_answer(&receipt, 0)?;
        Ok((session, access_answer(&receipt, 1)?))
    }

    /// What asking would answer now; nothing is recorded.
    ///
    /// # Errors
    /// If the chain refuses the query.
    pub fn check(&self, wanted: &Wanted) -> Result<AccessResponse, ClientError> {
        self.hie.index().check_access(
            self.account.clone(),
            wanted.handle,
            wanted.records.clone(),
            wanted.purpose,
            wanted.study,
            wanted.practitioner,
        )
    }

    /// Proves to a custodian that this is the hospital that drew the ticket.
    ///
    /// # Errors
    /// [`ClientError::NotOurTicket`] if it is not: nothing is signed for another's ticket.
    pub fn answer(&self, challenge: &Challenge) -> Result<[u8; 64], ClientError> {
        let ticket = self.hie.index().ticket(challenge.ticket)?.ticket;
        if ticket.hospital != self.hospital {
            return Err(ClientError::NotOurTicket(challenge.ticket));
        }
        let custodian = challenge.custodian.as_str();
        let chain_id = self.hie.ledger().chain_id();
        Ok(self
            .signing
            .prove_gateway(chain_id, challenge.ticket, custodian, &challenge.nonce.0)?)
    }

    /// Opens what was handed over, and checks that it is the record that was published: same
    /// object, same size, same commitment, on a ticket of this hospital.
    ///
    /// # Errors
    /// If the key does not unwrap, the object does not open, or anything differs from the chain.
    pub fn receive(&self, handover: &Handover, sealed: &[u8]) -> Result<Document, ClientError> {
        let (pointer, secret) = self.unwrap(handover)?;
        let expected = expected(&pointer, &secret);
        let context = seal_context(&pointer)?;
        let document = open_to_vec(sealed, &secret.data_key, &context, &expected)?;
        check_size(&pointer, &document.opened)?;
        Ok(document)
    }

    /// The same for a document that is too large for memory: streams it into `destination`, which
    /// comes into being only when everything has been checked.
    ///
    /// # Errors
    /// As [`Requester::receive`]. The destination is then untouched, unless only the size differs:
    /// the content is the one committed to, but the custodian published another size for it.
    pub fn receive_to_file(
        &self,
        handover: &Handover,
        sealed: impl std::io::Read,
        destination: &Path,
    ) -> Result<Opened, ClientError> {
        let (pointer, secret) = self.unwrap(handover)?;
        let expected = expected(&pointer, &secret);
        let context = seal_context(&pointer)?;
        let opened = open_to_file(sealed, &secret.data_key, &context, &expected, destination)?;
        check_size(&pointer, &opened)?;
        Ok(opened)
    }

    fn unwrap(
        &self,
        handover: &Handover,
    ) -> Result<(PointerResponse, HandoverSecret), ClientError> {
        let Handover { ticket, record, .. } = *handover;
        let drawn = self.hie.index().ticket(ticket)?.ticket;
        if drawn.hospital != self.hospital {
            return Err(ClientError::NotOurTicket(ticket));
        }
        if !drawn.records.iter().any(|named| named.record == record) {
            return Err(ClientError::NotOnTicket { ticket, record });
        }
        let pointer = self.hie.index().record(record)?;
        if object_of(&pointer)?.to_string() != handover.object {
            return Err(ClientError::NotAsPublished {
                record,
                what: "object",
            });
        }
        let pair = self
            .encryption
            .iter()
            .find(|(number, _)| *number == drawn.key);
        let (_, pair) = pair.ok_or(ClientError::NoKey("encryption"))?;
        let binding = HandoverBinding {
            chain_id: self.hie.ledger().chain_id(),
            record_id: record.0,
            ticket_id: ticket,
            key_id: drawn.key,
        };
        Ok((pointer, unwrap(&handover.key, pair, &binding)?))
    }
}

fn expected(pointer: &PointerResponse, secret: &HandoverSecret) -> Expected {
    Expected {
        commitment: pointer.commitment.0,
        salt: secret.salt.clone(),
    }
}

/// A seal names the hospital that published first: custody may move, the sealed bytes do not change.
fn seal_context(pointer: &PointerResponse) -> Result<SealContext, ClientError> {
    Ok(SealContext::new(&pointer.id.0, pointer.origin.as_str())?)
}

fn check_size(pointer: &PointerResponse, opened: &Opened) -> Result<(), ClientError> {
    if opened.padded_size == pointer.size {
        Ok(())
    } else {
        Err(ClientError::NotAsPublished {
            record: pointer.id,
            what: "size",
        })
    }
}
