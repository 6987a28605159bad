//! What goes wrong for a caller. No text repeats a document, a name or a key.

use hie_types::index::{AccessResponse, NotLive};
use hie_types::{FormError, Reason, RecordId};
use hie_vault::VaultError;
use thiserror::Error;

use crate::ledger::LedgerError;

/// What went wrong.
#[derive(Debug, Error)]
pub enum ClientError {
    /// The chain refused or could not be reached.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// Nothing of what was asked for is permitted. The refusal is on record.
    #[error("access refused: {}", reasons(.0))]
    AccessRefused(AccessResponse),
    /// The glass does not break. The attempt is on record.
    #[error("break-glass refused: {0}")]
    BreakGlassRefused(Reason),
    /// Sealing, opening, wrapping or a store failed.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// A value has not the form that its field asks for.
    #[error(transparent)]
    Form(#[from] FormError),
    /// The ticket does not name the record.
    #[error("ticket {ticket} does not name record {record}")]
    NotOnTicket {
        /// The ticket.
        ticket: u64,
        /// The record.
        record: RecordId,
    },
    /// The record may no longer be served on this ticket.
    #[error("record {record} is not live on ticket {ticket}: {reason:?}")]
    NotLive {
        /// The ticket.
        ticket: u64,
        /// The record.
        record: RecordId,
        /// Why.
        reason: Option<NotLive>,
    },
    /// The ticket was drawn by another hospital.
    #[error("ticket {0} was drawn by another hospital")]
    NotOurTicket(u64),
    /// The asker's hospital has no such active key.
    #[error("asking hospital has no {0} key that is still good")]
    NoKey(&'static str),
    /// The asker did not prove that it is the hospital that drew the ticket.
    #[error("asker's proof does not verify, or its nonce was never given out or is used")]
    ProofRefused,
    /// The custodian does not keep this record.
    #[error("record {0} is not kept here")]
    NotKept(RecordId),
    /// There is no store behind this endpoint.
    #[error("no store is set up for the endpoint of record {0}")]
    NoStore(RecordId),
    /// What was handed over is not what the chain says of the record.
    #[error("what was handed over is not record {record}: {what} differs")]
    NotAsPublished {
        /// The record.
        record: RecordId,
        /// What differs.
        what: &'static str,
    },
    /// A summary would be published that nobody can open in an emergency.
    #[error(
        "documents[{index}] is a summary with tags or above R: it needs an untagged emergency extract \
         of level R or below after it in the same batch"
    )]
    NoEmergencyExtract {
        /// Which of the documents, from 0.
        index: usize,
    },
    /// A log does not agree with its head.
    #[error("log differs from its head on chain: {what}")]
    LogDiffers {
        /// Where.
        what: String,
    },
    /// The chain answered something that cannot be read.
    #[error("answer of the chain cannot be read: {0}")]
    Answer(&'static str),
}

fn reasons(response: &AccessResponse) -> String {
    let mut codes: Vec<&str> = response
        .decisions
        .iter()
        .map(|d| d.reason.0.code())
        .collect();
    codes.sort_unstable();
    codes.dedup();
    codes.join(", ")
}
