//! Looks for strings in everything that a node operator can read: state, messages, events, answers.
//!
//! Of messages and answers the values count, not the names of fields: those are the same for every
//! patient. Likewise a text that lay on chain before the first document came near it (the name of a
//! hospital, a display text of the category table), and a word of the network's own code tables
//! (`permit`, `no_directive`), tell nothing of a document: see [`Haystack::contains_beyond`].

use hie_policy::{Authority, Capability, Effect, Outcome, Purpose, Reason, Role};
use serde_json::Value;

use crate::Deployment;
use crate::embedded::EmbeddedLedger;
use crate::ledger::{Sent, StateEntry};

/// Everything that lies on a chain at one time, to look for things in.
pub struct Haystack {
    /// Messages, answers, events and error texts, in lower case.
    said: Vec<u8>,
    /// Keys and values of state as they are: bytes, most of them random.
    state: Vec<u8>,
    /// The same in lower case.
    folded_state: Vec<u8>,
}

/// Shorter texts are looked for in state in their own case only: four bytes in any case turn up
/// among random ones once in a while.
const LONG_ENOUGH: usize = 5;

impl Haystack {
    /// All state, messages, events, response data and error texts of a chain.
    pub fn of(ledger: &EmbeddedLedger, deployment: &Deployment) -> Self {
        Self::new(&ledger.state(deployment), &ledger.transcript())
    }

    /// The same of what was read from any chain.
    pub fn new(entries: &[StateEntry], sent: &[Sent]) -> Self {
        let mut state = Vec::new();
        for entry in entries {
            add(&mut state, &entry.key);
            add(&mut state, &entry.value);
        }
        let mut bytes = Vec::new();
        for sent in sent {
            add_values(&mut bytes, &sent.message);
            match &sent.outcome {
                Ok(receipt) => {
                    receipt
                        .data
                        .iter()
                        .flatten()
                        .for_each(|data| add_values(&mut bytes, data));
                    for (_, value) in receipt.events.iter().flat_map(|event| &event.attributes) {
                        add(&mut bytes, value.as_bytes());
                    }
                }
                Err(text) => add(&mut bytes, text.as_bytes()),
            }
        }
        Self {
            said: bytes.to_ascii_lowercase(),
            folded_state: state.to_ascii_lowercase(),
            state,
        }
    }

    /// Whether the text lies there, in whatever case its letters are.
    pub fn contains(&self, text: &str) -> bool {
        let folded = text.to_ascii_lowercase();
        let in_state = if text.len() < LONG_ENOUGH {
            lies_in(&self.state, text)
        } else {
            lies_in(&self.folded_state, &folded)
        };
        in_state || lies_in(&self.said, &folded)
    }

    /// Whether the text lies there, did not lie there `before`, and is not (part of) a word of the
    /// network's own code tables.
    pub fn contains_beyond(&self, before: &Self, text: &str) -> bool {
        self.contains(text) && !before.contains(text) && !is_own_word(text)
    }
}

fn lies_in(bytes: &[u8], text: &str) -> bool {
    memchr::memmem::find(bytes, text.as_bytes()).is_some()
}

fn is_own_word(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let mut words = Effect::all()
        .map(Effect::code)
        .chain(Outcome::all().map(Outcome::code))
        .chain(Reason::all().map(Reason::code))
        .chain(Role::all().map(Role::code))
        .chain(Capability::all().map(Capability::code))
        .chain(Authority::all().map(Authority::code))
        .chain(Purpose::all().map(Purpose::code));
    words.any(|word| word.to_ascii_lowercase().contains(&text))
}

/// A byte that no text has keeps one piece from running into the next.
fn add(bytes: &mut Vec<u8>, piece: &[u8]) {
    bytes.extend_from_slice(piece);
    bytes.push(0xff);
}

fn add_values(bytes: &mut Vec<u8>, json: &[u8]) {
    match serde_json::from_slice(json) {
        Ok(value) => add_value(bytes, &value),
        // What is no JSON is looked at as it is.
        Err(_) => add(bytes, json),
    }
}

fn add_value(bytes: &mut Vec<u8>, value: &Value) {
    match value {
        Value::String(text) => add(bytes, text.as_bytes()),
        Value::Array(items) => items.iter().for_each(|item| add_value(bytes, item)),
        Value::Object(fields) => fields.values().for_each(|field| add_value(bytes, field)),
        Value::Number(number) => add(bytes, number.to_string().as_bytes()),
        Value::Bool(_) | Value::Null => {}
    }
}
