//! What a part of the story would cost on a real chain, at least.
//!
//! The embedded chain counts no gas. The model that was measured on wasmd (docs/storage.md, good to
//! 0.02 %) does, from what was sent and what was written; what is read and asked of the neighbour
//! contracts comes on top, so the sum is a floor.

use std::collections::BTreeMap;

use super::network::Network;

/// Bytes of every key that a contract does not see.
const HIDDEN: usize = 33;
/// Of a transaction, whatever it says.
const TRANSACTION: usize = 29_329;
/// Of each message: its signature's share, and entering a pinned contract.
const MESSAGE: usize = 2_000 + 3_747 + 2_000;
/// Bytes around the first message of a transaction, and around each further one.
const AROUND: (usize, usize) = (316, 156);

/// The moment from which it counts.
pub struct Meter {
    sent: usize,
    state: BTreeMap<(String, Vec<u8>), Vec<u8>>,
}

/// What has come together since.
pub struct Cost {
    /// Transactions that went through.
    pub transactions: usize,
    /// Gas, at least.
    pub gas: u64,
}

impl Meter {
    /// Begins to count.
    pub fn start(network: &Network) -> anyhow::Result<Self> {
        Ok(Self {
            sent: network.stage.transcript().len(),
            state: state(network)?,
        })
    }

    /// What was spent since.
    pub fn read(&self, network: &Network) -> anyhow::Result<Cost> {
        // Messages by the block of their transaction: each has a block of its own.
        let mut transactions: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
        for sent in network.stage.transcript().iter().skip(self.sent) {
            if let Ok(receipt) = &sent.outcome {
                let messages = transactions.entry(receipt.height).or_default();
                messages.push(sent.message.len());
            }
        }
        let sending = transactions.values().map(|messages| sent(messages));
        let writing = state(network)?
            .into_iter()
            .filter(|(key, value)| self.state.get(key) != Some(value))
            .map(|((_, key), value)| written(key.len(), value.len()));
        let gas = sending.chain(writing).fold(0, usize::saturating_add);
        Ok(Cost {
            transactions: transactions.len(),
            gas: u64::try_from(gas)?,
        })
    }
}

/// A transaction with messages of these lengths.
fn sent(messages: &[usize]) -> usize {
    let (first, further) = AROUND;
    let around = further
        .saturating_mul(messages.len())
        .saturating_add(first.saturating_sub(further));
    let bytes = messages
        .iter()
        .fold(around, |sum, len| sum.saturating_add(*len));
    TRANSACTION
        .saturating_add(MESSAGE.saturating_mul(messages.len()))
        .saturating_add(bytes.saturating_mul(10))
}

fn written(key: usize, value: usize) -> usize {
    let bytes = HIDDEN.saturating_add(key).saturating_add(value);
    bytes.saturating_mul(30).saturating_add(2_000)
}

/// By contract and key.
type State = BTreeMap<(String, Vec<u8>), Vec<u8>>;

fn state(network: &Network) -> anyhow::Result<State> {
    let entries = network.stage.state(network.hie.deployment())?.into_iter();
    Ok(entries
        .map(|entry| ((entry.contract, entry.key), entry.value))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::{sent, written};

    /// The rows that `gas.md` measured: a 10-byte and a 2,000-byte value put with one message, but
    /// for the store's own key and what the little contract did besides.
    #[test]
    fn the_model_is_the_measured_one() {
        // One message that writes n records: 40,236 + 10·json + Σ (2,990 + 30·(key + value)).
        assert_eq!(sent(&[100]), 40_236 + 1_000);
        assert_eq!(written(10, 20), 2_990 + 900);
        // A further message of the same transaction costs no second transaction.
        assert_eq!(
            sent(&[100, 50]) - sent(&[100]),
            2_000 + 5_747 + 10 * (156 + 50)
        );
    }
}
