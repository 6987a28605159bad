//! Looks for strings in everything that a node operator can read: state, messages, events, answers.

use crate::Deployment;
use crate::embedded::EmbeddedLedger;

/// Everything that lies on the chain, to look for things in.
pub struct Haystack(Vec<u8>);

impl Haystack {
    /// All state, messages, events, response data and error texts of a chain.
    pub fn of(ledger: &EmbeddedLedger, deployment: &Deployment) -> Self {
        let mut bytes = Vec::new();
        for entry in ledger.state(deployment) {
            bytes.extend_from_slice(&entry.key);
            bytes.extend_from_slice(&entry.value);
        }
        for sent in ledger.transcript() {
            bytes.extend_from_slice(&sent.message);
            match sent.outcome {
                Ok(receipt) => {
                    receipt
                        .data
                        .iter()
                        .flatten()
                        .for_each(|data| bytes.extend_from_slice(data));
                    let attributes = receipt.events.iter().flat_map(|event| &event.attributes);
                    attributes.for_each(|(_, value)| bytes.extend_from_slice(value.as_bytes()));
                }
                Err(text) => bytes.extend_from_slice(text.as_bytes()),
            }
        }
        bytes.make_ascii_lowercase();
        Self(bytes)
    }

    /// Whether the text lies there, in whatever case its letters are.
    pub fn contains(&self, text: &str) -> bool {
        memchr::memmem::find(&self.0, text.to_ascii_lowercase().as_bytes()).is_some()
    }
}
