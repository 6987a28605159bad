//! The chain as the client sees it.

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use thiserror::Error;

/// A chain that executes messages and answers queries.
pub trait Ledger {
    /// Its chain id.
    fn chain_id(&self) -> &str;

    /// Block time now, Unix seconds.
    ///
    /// # Errors
    /// If the chain cannot be reached.
    fn block_time(&self) -> Result<u64, LedgerError>;

    /// Executes messages as one transaction: all of them or none.
    ///
    /// # Errors
    /// If the chain refuses it or cannot be reached.
    fn execute(&self, sender: &str, calls: &[Call]) -> Result<Receipt, LedgerError>;

    /// Asks a contract; message and answer are JSON.
    ///
    /// # Errors
    /// If the contract refuses the query or the chain cannot be reached.
    fn query_bytes(&self, contract: &str, message: &[u8]) -> Result<Vec<u8>, LedgerError>;

    /// The canonical bytes of an account or contract: what hashes are made over.
    ///
    /// # Errors
    /// If it is no address of this chain.
    fn account(&self, address: &str) -> Result<Vec<u8>, LedgerError>;
}

/// Asks a contract and reads the answer.
///
/// # Errors
/// Those of [`Ledger::query_bytes`], or if the answer has another form.
pub fn query<R: DeserializeOwned>(
    ledger: &dyn Ledger,
    contract: &str,
    message: &impl Serialize,
) -> Result<R, LedgerError> {
    let message = serde_json::to_vec(message).map_err(|_| LedgerError::Unreadable)?;
    let answer = ledger.query_bytes(contract, &message)?;
    serde_json::from_slice(&answer).map_err(|_| LedgerError::Unreadable)
}

/// One message to one contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The contract.
    pub contract: String,
    /// The message, JSON.
    pub message: Vec<u8>,
}

impl Call {
    /// A message to a contract.
    ///
    /// # Errors
    /// Never for the messages of the suite.
    pub fn new(contract: &str, message: &impl Serialize) -> Result<Self, LedgerError> {
        let message = serde_json::to_vec(message).map_err(|_| LedgerError::Unreadable)?;
        Ok(Self {
            contract: contract.to_owned(),
            message,
        })
    }
}

/// What a transaction did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Receipt {
    /// Height of its block.
    pub height: u64,
    /// Response data, one for each message.
    pub data: Vec<Option<Vec<u8>>>,
    /// Events of the contracts, in order.
    pub events: Vec<Event>,
    /// Gas used, where the chain counts it.
    pub gas: Option<u64>,
}

impl Receipt {
    /// The value of an attribute of the first event of this kind (without the `wasm-` prefix).
    pub fn attribute(&self, kind: &str, key: &str) -> Option<&str> {
        let event = self.events.iter().find(|event| event.kind == kind)?;
        let (_, value) = event.attributes.iter().find(|(name, _)| name == key)?;
        Some(value)
    }
}

/// One event of a contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Event {
    /// Its kind, without the `wasm-` prefix.
    pub kind: String,
    /// Names and values.
    pub attributes: Vec<(String, String)>,
}

/// A message that was sent, whether it went through or not, with what came of it: all that a node
/// operator could read of it.
#[derive(Clone, Debug)]
pub struct Sent {
    /// Who sent it.
    pub sender: String,
    /// The contract.
    pub contract: String,
    /// The message, JSON.
    pub message: Vec<u8>,
    /// Events and response data of its transaction, or the error's text.
    pub outcome: Result<Receipt, String>,
}

/// One entry of a contract's state.
#[derive(Clone, Debug)]
pub struct StateEntry {
    /// The contract.
    pub contract: String,
    /// The raw key.
    pub key: Vec<u8>,
    /// The raw value.
    pub value: Vec<u8>,
}

/// Where the contracts are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deployment {
    /// hospital-registry.
    pub hospital_registry: String,
    /// consent-registry.
    pub consent_registry: String,
    /// record-index.
    pub record_index: String,
}

/// Why the chain did not do it.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum LedgerError {
    /// The contract refused the message or query; the text is the contract's.
    #[error("refused: {0}")]
    Refused(String),
    /// The chain cannot be reached or is broken.
    #[error("chain cannot be used: {0}")]
    Unavailable(String),
    /// The address is none of this chain.
    #[error("address is none of this chain")]
    BadAddress,
    /// What the chain answered cannot be read.
    #[error("answer of the chain has another form than expected")]
    Unreadable,
}
