//! Transactions: built, signed, handed to a node, awaited.
//!
//! A transaction names the height after which no block may take it, so that "not there" becomes
//! certain, and only then is anything signed anew. What a broken connection left open is looked for
//! by its hash, which is known before it is sent.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::sleep;
use std::time::{Duration, Instant};

use cosmos_sdk_proto::Any;
use cosmos_sdk_proto::cosmos::base::abci::v1beta1::TxMsgData;
use cosmos_sdk_proto::cosmos::base::v1beta1::Coin;
use cosmos_sdk_proto::cosmos::crypto::secp256k1::PubKey;
use cosmos_sdk_proto::cosmos::tx::signing::v1beta1::SignMode;
use cosmos_sdk_proto::cosmos::tx::v1beta1::{
    AuthInfo, Fee, ModeInfo, SignDoc, SignerInfo, TxBody, TxRaw, mode_info,
};
use prost::{Message as _, Name};
use sha2_off_chain::{Digest, Sha256};

use super::key::Key;
use super::message::Message;
use super::node::{AccountState, Node, own_text, unavailable};
use super::rpc::{Committed, Outcome, RpcError};
use crate::LedgerError;

/// Blocks within which a transaction must be taken.
const LIFE_BLOCKS: u64 = 100;
/// How often a transaction is signed anew because the account's sequence had moved on.
const SEQUENCE_TRIES: usize = 8;
/// Code of the SDK for a sequence that is not the next one.
const WRONG_SEQUENCE: u32 = 32;
/// Code of the SDK for a full mempool.
const MEMPOOL_FULL: u32 = 20;
/// Code of the SDK for a transaction that the mempool has.
const ALREADY_THERE: u32 = 19;

/// What a unit of gas costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GasPrice {
    /// Millionths of a coin for one gas; 0 where the network takes no fees.
    pub millionths: u64,
    /// The coin.
    pub denom: String,
}

/// How transactions are paid and awaited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SendOptions {
    /// Price of gas.
    pub price: GasPrice,
    /// How often to look for a transaction.
    pub poll: Duration,
    /// How long to wait for a chain that stands still or cannot be reached.
    pub patience: Duration,
}

impl Default for SendOptions {
    fn default() -> Self {
        Self {
            price: GasPrice {
                millionths: 0,
                denom: "ufee".to_owned(),
            },
            poll: Duration::from_millis(50),
            patience: Duration::from_secs(60),
        }
    }
}

/// Sends transactions to one chain through one node.
#[derive(Clone)]
pub struct Sender {
    node: Node,
    chain_id: String,
    options: SendOptions,
    accounts: Arc<Mutex<HashMap<String, Known>>>,
}

/// An account, as far as it is known; held while one of its transactions is handed over.
type Known = Arc<Mutex<Option<AccountState>>>;

/// A transaction in a block.
#[derive(Clone, Debug)]
pub struct Delivered {
    /// Height of its block.
    pub height: u64,
    /// Its hash, upper-case hexadecimal.
    pub hash: String,
    /// What it did.
    pub outcome: Outcome,
}

/// A transaction that a node was handed, and that no block has yet.
struct Pending {
    hash: [u8; 32],
    last_height: u64,
}

/// What became of waiting.
enum Waited {
    Committed(Box<Committed>),
    /// No block has it, and none can any more.
    Expired,
}

impl Sender {
    /// For the chain of this id behind this node.
    pub fn new(node: Node, chain_id: &str, options: SendOptions) -> Self {
        Self {
            node,
            chain_id: chain_id.to_owned(),
            options,
            accounts: Arc::default(),
        }
    }

    /// The node.
    pub const fn node(&self) -> &Node {
        &self.node
    }

    /// The chain's id.
    pub fn chain_id(&self) -> &str {
        &self.chain_id
    }

    /// How it sends.
    pub const fn options(&self) -> &SendOptions {
        &self.options
    }

    /// Sends messages as one transaction and waits until it is in a block. `granter` pays the fee,
    /// if one is named and has granted that.
    ///
    /// # Errors
    /// If the chain refuses it; if it was in no block in time (then it never will be, and nothing
    /// happened); or if the chain stood still or could not be reached for too long (then the text
    /// says until which height it may still be taken).
    pub fn send(
        &self,
        key: &Key,
        messages: &[Message],
        granter: Option<&str>,
    ) -> Result<Delivered, LedgerError> {
        // A transaction that no block took may be sent again: its first signature is void by then.
        for _ in 0..2 {
            let pending = self.hand_over(key, messages, granter)?;
            if let Waited::Committed(committed) = self.wait(&pending)? {
                if committed.tx_result.code != 0 {
                    return Err(LedgerError::Refused(
                        own_text(&committed.tx_result.log).to_owned(),
                    ));
                }
                return Ok(Delivered {
                    height: committed.height,
                    hash: hex::encode_upper(pending.hash),
                    outcome: committed.tx_result,
                });
            }
            *lock(&self.account_of(&key.address())) = None;
        }
        Err(LedgerError::Unavailable(
            "no block took the transaction in time, and none will".to_owned(),
        ))
    }

    /// Signs messages as a transaction that is handed over later, by whoever counts the account's
    /// sequence: nothing is asked of the chain, and no height ends its life.
    pub fn sign_ahead(
        &self,
        key: &Key,
        messages: &[Message],
        state: AccountState,
        gas: u64,
    ) -> Vec<u8> {
        let draft = Draft {
            key,
            messages,
            granter: None,
            last_height: 0,
        };
        draft.signed(&self.chain_id, state, gas, &self.options.price)
    }

    /// Gas that these messages would use now.
    ///
    /// # Errors
    /// If they would be refused, or the chain cannot be reached.
    pub fn simulate(&self, key: &Key, messages: &[Message]) -> Result<u64, LedgerError> {
        let state = self.state_of(&key.address())?;
        let draft = Draft {
            key,
            messages,
            granter: None,
            last_height: 0,
        };
        self.node.simulate(&draft.unsigned(state.sequence))
    }

    fn account_of(&self, address: &str) -> Known {
        lock(&self.accounts)
            .entry(address.to_owned())
            .or_default()
            .clone()
    }

    fn state_of(&self, address: &str) -> Result<AccountState, LedgerError> {
        self.node.account(address)?.ok_or_else(|| {
            LedgerError::Refused(format!(
                "account {address} does not exist on {}: somebody has to grant it fees or send it coins first",
                self.chain_id
            ))
        })
    }

    /// One account's transactions are signed one after another; what is already with the node need
    /// not be in a block for the next to be signed.
    fn hand_over(
        &self,
        key: &Key,
        messages: &[Message],
        granter: Option<&str>,
    ) -> Result<Pending, LedgerError> {
        let address = key.address();
        let account = self.account_of(&address);
        let mut known = lock(&account);
        for _ in 0..SEQUENCE_TRIES {
            let mut state = match *known {
                Some(state) => state,
                None => self.state_of(&address)?,
            };
            let last_height = self.node.status()?.height.saturating_add(LIFE_BLOCKS);
            let draft = Draft {
                key,
                messages,
                granter,
                last_height,
            };
            let gas = match self.node.simulate(&draft.unsigned(state.sequence)) {
                Ok(used) => allowed(used),
                Err(LedgerError::Refused(text)) if wrong_sequence(&text) => {
                    *known = self.moved_on(&address, state, &text)?;
                    continue;
                }
                Err(error) => return Err(error),
            };
            let bytes = draft.signed(&self.chain_id, state, gas, &self.options.price);
            let pending = Pending {
                hash: Sha256::digest(&bytes).into(),
                last_height,
            };
            match self.give(&bytes)? {
                Given::Taken => {
                    state.sequence = state.sequence.saturating_add(1);
                    *known = Some(state);
                    return Ok(pending);
                }
                Given::WrongSequence(text) => *known = self.moved_on(&address, state, &text)?,
                Given::Refused(text) => return Err(LedgerError::Refused(text)),
            }
        }
        Err(LedgerError::Unavailable(format!(
            "sequence of {address} keeps moving: somebody else signs with the same key"
        )))
    }

    /// The sequence that the node expects; what this client has with it counts, what others have
    /// too.
    fn moved_on(
        &self,
        address: &str,
        state: AccountState,
        text: &str,
    ) -> Result<Option<AccountState>, LedgerError> {
        if let Some(sequence) = expected_sequence(text) {
            return Ok(Some(AccountState { sequence, ..state }));
        }
        self.state_of(address).map(Some)
    }

    /// Hands the node the very same bytes until it has them.
    fn give(&self, bytes: &[u8]) -> Result<Given, LedgerError> {
        let started = Instant::now();
        loop {
            match self.node.rpc().broadcast(bytes) {
                Ok(answer) if answer.code == 0 => return Ok(Given::Taken),
                Ok(answer) if answer.codespace == "sdk" && answer.code == ALREADY_THERE => {
                    return Ok(Given::Taken);
                }
                Ok(answer) if answer.codespace == "sdk" && answer.code == WRONG_SEQUENCE => {
                    return Ok(Given::WrongSequence(answer.log));
                }
                Ok(answer) if answer.codespace == "sdk" && answer.code == MEMPOOL_FULL => {}
                Ok(answer) => return Ok(Given::Refused(own_text(&answer.log).to_owned())),
                Err(RpcError::Refused(text)) if text.contains("already exists in cache") => {
                    return Ok(Given::Taken);
                }
                Err(RpcError::Refused(text)) if text.contains("mempool is full") => {}
                // It may have it: whoever waits will find out.
                Err(RpcError::Broken { .. }) => return Ok(Given::Taken),
                Err(error) => return Err(unavailable(error)),
            }
            if started.elapsed() > self.options.patience {
                return Err(LedgerError::Unavailable(
                    "mempool of the node stays full".to_owned(),
                ));
            }
            sleep(self.options.poll);
        }
    }

    fn wait(&self, pending: &Pending) -> Result<Waited, LedgerError> {
        let mut moved = Instant::now();
        let mut height = 0;
        loop {
            // The height first: what is not found after its last height was seen is in no block.
            let seen = self.node.rpc().status();
            if let Ok(Some(committed)) = self.node.rpc().transaction(&pending.hash) {
                return Ok(Waited::Committed(Box::new(committed)));
            }
            if let Ok(status) = seen {
                // Two more, because the index of transactions follows the blocks.
                if status.height > pending.last_height.saturating_add(2) {
                    return Ok(Waited::Expired);
                }
                if status.height > height {
                    height = status.height;
                    moved = Instant::now();
                }
            }
            if moved.elapsed() > self.options.patience {
                return Err(LedgerError::Unavailable(format!(
                    "no new block seen for {} s; transaction {} may still be taken until height {}",
                    self.options.patience.as_secs(),
                    hex::encode_upper(pending.hash),
                    pending.last_height
                )));
            }
            sleep(self.options.poll);
        }
    }
}

enum Given {
    Taken,
    WrongSequence(String),
    Refused(String),
}

/// A transaction before its gas and sequence are known.
struct Draft<'a> {
    key: &'a Key,
    messages: &'a [Message],
    granter: Option<&'a str>,
    last_height: u64,
}

impl Draft<'_> {
    fn body(&self) -> Vec<u8> {
        TxBody {
            messages: self.messages.iter().map(Message::any).collect(),
            timeout_height: self.last_height,
            ..TxBody::default()
        }
        .encode_to_vec()
    }

    fn auth_info(&self, sequence: u64, gas: u64, price: Option<&GasPrice>) -> Vec<u8> {
        let public = PubKey {
            key: self.key.public_key(),
        };
        let mode = ModeInfo {
            sum: Some(mode_info::Sum::Single(mode_info::Single {
                mode: SignMode::Direct.into(),
            })),
        };
        let amount = price
            .filter(|price| price.millionths > 0)
            .map(|price| Coin {
                denom: price.denom.clone(),
                amount: fee(gas, price.millionths).to_string(),
            });
        #[allow(deprecated, reason = "the tip must be there, empty")]
        AuthInfo {
            signer_infos: vec![SignerInfo {
                public_key: Some(Any {
                    type_url: format!("/{}", PubKey::full_name()),
                    value: public.encode_to_vec(),
                }),
                mode_info: Some(mode),
                sequence,
            }],
            fee: Some(Fee {
                amount: amount.into_iter().collect(),
                gas_limit: gas,
                payer: String::new(),
                granter: self.granter.unwrap_or_default().to_owned(),
            }),
            tip: None,
        }
        .encode_to_vec()
    }

    /// For a simulation, which checks no signature.
    fn unsigned(&self, sequence: u64) -> Vec<u8> {
        TxRaw {
            body_bytes: self.body(),
            auth_info_bytes: self.auth_info(sequence, 0, None),
            signatures: vec![Vec::new()],
        }
        .encode_to_vec()
    }

    fn signed(&self, chain_id: &str, state: AccountState, gas: u64, price: &GasPrice) -> Vec<u8> {
        let body_bytes = self.body();
        let auth_info_bytes = self.auth_info(state.sequence, gas, Some(price));
        let document = SignDoc {
            body_bytes: body_bytes.clone(),
            auth_info_bytes: auth_info_bytes.clone(),
            chain_id: chain_id.to_owned(),
            account_number: state.number,
        };
        let signature = self.key.sign(&document.encode_to_vec());
        TxRaw {
            body_bytes,
            auth_info_bytes,
            signatures: vec![signature.to_vec()],
        }
        .encode_to_vec()
    }
}

/// What is allowed where this much was used in the simulation: block time and state move on a little
/// before the transaction is in a block.
pub const fn allowed(used: u64) -> u64 {
    (used / 10).saturating_mul(13).saturating_add(20_000)
}

/// Rounded up.
fn fee(gas: u64, millionths: u64) -> u64 {
    let product = u128::from(gas).saturating_mul(u128::from(millionths));
    u64::try_from(product.div_ceil(1_000_000)).unwrap_or(u64::MAX)
}

/// Responses of the messages of a transaction, without their envelopes.
pub fn responses(outcome: &Outcome) -> Vec<Any> {
    TxMsgData::decode(outcome.data.as_slice())
        .map(|data| data.msg_responses)
        .unwrap_or_default()
}

/// The value of an attribute of the first event of this kind, whoever emitted it.
pub fn attribute<'a>(delivered: &'a Delivered, kind: &str, key: &str) -> Option<&'a str> {
    let events = &delivered.outcome.events;
    let event = events.iter().find(|event| event.kind == kind)?;
    let attribute = event.attributes.iter().find(|a| a.key == key)?;
    Some(&attribute.value)
}

fn wrong_sequence(text: &str) -> bool {
    text.contains("account sequence mismatch")
}

/// `account sequence mismatch, expected 7, got 5: incorrect account sequence`.
fn expected_sequence(text: &str) -> Option<u64> {
    let (_, rest) = text.split_once("mismatch, expected ")?;
    let (number, _) = rest.split_once(',')?;
    number.parse().ok()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Whoever panicked left a number that the node will correct.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fee_is_rounded_up_and_never_overflows() {
        assert_eq!(fee(1, 1), 1);
        assert_eq!(fee(1_000_000, 1), 1);
        assert_eq!(fee(1_000_001, 1), 2);
        assert_eq!(fee(85_000, 1_000), 85);
        assert_eq!(fee(u64::MAX, u64::MAX), u64::MAX);
    }

    #[test]
    fn the_sequence_that_the_chain_expects_is_read_from_its_refusal() {
        let text = "account sequence mismatch, expected 7, got 5: incorrect account sequence";
        assert!(wrong_sequence(text));
        assert_eq!(expected_sequence(text), Some(7));
        assert_eq!(expected_sequence("account sequence mismatch"), None);
    }

    #[test]
    fn more_gas_is_allowed_than_a_simulation_used() {
        assert_eq!(allowed(0), 20_000);
        assert_eq!(allowed(100_000), 150_000);
    }
}
