//! A ledger that notes what each message costs and what it writes.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use hie_client::{Call, Deployment, Ledger, LedgerError, Receipt};

use crate::demo::stage::Stage;

/// One message that went through.
#[derive(Clone, Debug)]
pub struct Sample {
    /// Which contract.
    pub contract: &'static str,
    /// Its name.
    pub message: String,
    /// What is special about it; empty for the message as such.
    pub note: &'static str,
    /// Length of its JSON.
    pub json: usize,
    /// Gas of its transaction; 0 where the chain counts none.
    pub gas: u64,
    /// Length of key and value of each entry that it wrote, in all three contracts.
    pub written: Vec<(usize, usize)>,
    /// Entries that it removed.
    pub removed: usize,
}

/// Passes everything on, and notes it.
pub struct Measured {
    stage: Rc<dyn Stage>,
    deployment: Deployment,
    note: Cell<&'static str>,
    samples: RefCell<Vec<Sample>>,
}

type State = BTreeMap<(String, Vec<u8>), Vec<u8>>;

impl Measured {
    /// On this chain, for these contracts.
    pub fn new(stage: Rc<dyn Stage>, deployment: Deployment) -> Self {
        Self {
            stage,
            deployment,
            note: Cell::new(""),
            samples: RefCell::default(),
        }
    }

    /// Notes this of the next message that goes through.
    pub fn note(&self, note: &'static str) {
        self.note.set(note);
    }

    /// What was noted.
    pub fn samples(&self) -> Vec<Sample> {
        self.samples.borrow().clone()
    }

    fn state(&self) -> Result<State, LedgerError> {
        let entries = self
            .stage
            .state(&self.deployment)
            .map_err(|error| LedgerError::Unavailable(format!("{error:#}")))?;
        let entries = entries.into_iter();
        Ok(entries
            .map(|entry| ((entry.contract, entry.key), entry.value))
            .collect())
    }

    fn contract(&self, address: &str) -> &'static str {
        let names = [
            (&self.deployment.hospital_registry, "hospital-registry"),
            (&self.deployment.consent_registry, "consent-registry"),
            (&self.deployment.record_index, "record-index"),
        ];
        let found = names.iter().find(|(known, _)| *known == address);
        found.map_or("?", |(_, name)| name)
    }
}

impl Ledger for Measured {
    fn chain_id(&self) -> &str {
        self.stage.chain_id()
    }

    fn block_time(&self) -> Result<u64, LedgerError> {
        self.stage.block_time()
    }

    fn execute(&self, sender: &str, calls: &[Call]) -> Result<Receipt, LedgerError> {
        let [call] = calls else {
            return self.stage.execute(sender, calls);
        };
        let before = self.state()?;
        let receipt = self.stage.execute(sender, calls)?;
        let after = self.state()?;
        let changed = after
            .iter()
            .filter(|(key, value)| before.get(*key) != Some(*value));
        let written = changed.map(|((_, key), value)| (key.len(), value.len()));
        let removed = before.keys().filter(|key| !after.contains_key(*key));
        self.samples.borrow_mut().push(Sample {
            contract: self.contract(&call.contract),
            message: name_of(&call.message),
            note: self.note.take(),
            json: call.message.len(),
            gas: receipt.gas.unwrap_or_default(),
            written: written.collect(),
            removed: removed.count(),
        });
        Ok(receipt)
    }

    fn query_bytes(&self, contract: &str, message: &[u8]) -> Result<Vec<u8>, LedgerError> {
        self.stage.query_bytes(contract, message)
    }

    fn account(&self, address: &str) -> Result<Vec<u8>, LedgerError> {
        self.stage.account(address)
    }
}

/// The one key of a message.
fn name_of(message: &[u8]) -> String {
    let value: serde_json::Value = serde_json::from_slice(message).unwrap_or_default();
    let name = value.as_object().and_then(|object| object.keys().next());
    name.cloned().unwrap_or_default()
}
