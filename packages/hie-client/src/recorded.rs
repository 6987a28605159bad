//! Answers of a chain, written down and read back: so that logs can be exported and checked on a machine
//! that reaches no node, and so that what was answered can be shown to somebody else.
//!
//! [`Recorder`] passes everything on to a real ledger and notes each query that was answered, and each
//! account. [`Answers`] is what it noted, one JSON document, and is a ledger itself: it answers what it
//! knows and nothing else.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Call, Deployment, Ledger, LedgerError, Receipt};

/// What a chain answered.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answers {
    /// The chain.
    pub chain_id: String,
    /// Block time when it was asked, Unix seconds.
    pub block_time: u64,
    /// Where the contracts are.
    pub deployment: Deployment,
    /// Accounts and contracts in question, and their canonical bytes as hex.
    pub accounts: BTreeMap<String, String>,
    /// Each query that was answered, in the order asked.
    pub answers: Vec<Answered>,
}

/// One query and its answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answered {
    /// The contract that was asked.
    pub contract: String,
    /// The query.
    pub query: Value,
    /// The answer.
    pub answer: Value,
}

impl Ledger for Answers {
    fn chain_id(&self) -> &str {
        &self.chain_id
    }

    fn block_time(&self) -> Result<u64, LedgerError> {
        Ok(self.block_time)
    }

    fn execute(&self, _: &str, _: &[Call]) -> Result<Receipt, LedgerError> {
        Err(unavailable(
            "these are saved answers of a chain: nothing can be sent",
        ))
    }

    fn query_bytes(&self, contract: &str, message: &[u8]) -> Result<Vec<u8>, LedgerError> {
        let query: Value = serde_json::from_slice(message).map_err(|_| LedgerError::Unreadable)?;
        let mut known = self.answers.iter().rev();
        let found = known.find(|one| one.contract == contract && one.query == query);
        match found {
            Some(one) => serde_json::to_vec(&one.answer).map_err(|_| LedgerError::Unreadable),
            None => Err(unavailable("the saved answers do not hold this query")),
        }
    }

    fn account(&self, address: &str) -> Result<Vec<u8>, LedgerError> {
        let hex = self.accounts.get(address).ok_or(LedgerError::BadAddress)?;
        let bytes = cosmwasm_std::HexBinary::from_hex(hex).map_err(|_| LedgerError::Unreadable)?;
        Ok(bytes.into())
    }
}

fn unavailable(what: &str) -> LedgerError {
    LedgerError::Unavailable(what.to_owned())
}

/// A ledger that notes what it is asked and answered.
pub struct Recorder {
    real: Rc<dyn Ledger>,
    noted: RefCell<(BTreeMap<String, String>, Vec<Answered>)>,
}

impl Recorder {
    /// Notes what `real` answers.
    pub fn new(real: Rc<dyn Ledger>) -> Self {
        Self {
            real,
            noted: RefCell::default(),
        }
    }

    /// What was noted.
    ///
    /// # Errors
    /// If the chain cannot be reached.
    pub fn answers(&self, deployment: &Deployment) -> Result<Answers, LedgerError> {
        let (accounts, answers) = self.noted.borrow().clone();
        Ok(Answers {
            chain_id: self.real.chain_id().to_owned(),
            block_time: self.real.block_time()?,
            deployment: deployment.clone(),
            accounts,
            answers,
        })
    }
}

impl Ledger for Recorder {
    fn chain_id(&self) -> &str {
        self.real.chain_id()
    }

    fn block_time(&self) -> Result<u64, LedgerError> {
        self.real.block_time()
    }

    fn execute(&self, sender: &str, calls: &[Call]) -> Result<Receipt, LedgerError> {
        self.real.execute(sender, calls)
    }

    fn query_bytes(&self, contract: &str, message: &[u8]) -> Result<Vec<u8>, LedgerError> {
        let answer = self.real.query_bytes(contract, message)?;
        let read =
            |bytes: &[u8]| serde_json::from_slice(bytes).map_err(|_| LedgerError::Unreadable);
        self.noted.borrow_mut().1.push(Answered {
            contract: contract.to_owned(),
            query: read(message)?,
            answer: read(&answer)?,
        });
        Ok(answer)
    }

    fn account(&self, address: &str) -> Result<Vec<u8>, LedgerError> {
        let bytes = self.real.account(address)?;
        let hex = cosmwasm_std::HexBinary::from(bytes.as_slice()).to_hex();
        self.noted.borrow_mut().0.insert(address.to_owned(), hex);
        Ok(bytes)
    }
}
