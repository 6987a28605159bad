//! A real chain: wasmd, over the RPC of a node.
//!
//! | module | what |
//! |---|---|
//! | [`rpc`] | what a node is asked, as JSON |
//! | [`node`] | the same, typed: accounts, codes, contracts, the members' group |
//! | [`key`] | accounts, and the files that hold their keys |
//! | [`message`] | messages of the chain |
//! | [`send`] | transactions: gas, sequences, what may be retried |
//! | [`proof`] | a value of a contract, proved against the validators' signatures |
//! | [`governed`] | what the members' group does: proposed, voted, executed |

pub mod governed;
pub mod key;
pub mod message;
pub mod node;
pub mod proof;
mod proto;
pub mod rpc;
pub mod send;

use std::cell::RefCell;
use std::collections::BTreeMap;

use cosmos_sdk_proto::cosmwasm::wasm::v1::MsgExecuteContractResponse;
use prost::Message as _;

use crate::ledger::{Sent, StateEntry};
use crate::{Call, Deployment, Event, Ledger, LedgerError, Receipt};
use governed::Group;
use key::Key;
use message::Message;
use node::Node;
use send::{Delivered, SendOptions, Sender, responses};

/// A chain behind a node, and the accounts that this process signs for.
pub struct ChainLedger {
    sender: Sender,
    signers: RefCell<BTreeMap<String, Signer>>,
    transcript: RefCell<Vec<Sent>>,
}

/// Who signs for an account.
#[derive(Clone)]
enum Signer {
    /// Its own key; somebody else may pay its fees.
    Key { key: Key, granter: Option<String> },
    /// The members of its group.
    Group(Group),
}

impl ChainLedger {
    /// The chain behind the node at `url`.
    ///
    /// # Errors
    /// If the node cannot be reached, belongs to another chain than `chain_id`, or is still catching
    /// up: what it answers would be old.
    pub fn connect(url: &str, chain_id: &str, options: SendOptions) -> Result<Self, LedgerError> {
        let node = Node::new(url);
        let status = node.status()?;
        if status.chain_id != chain_id {
            return Err(LedgerError::Unavailable(format!(
                "the node at {url} belongs to chain {}, not to {chain_id}",
                status.chain_id
            )));
        }
        if status.catching_up {
            return Err(LedgerError::Unavailable(format!(
                "the node at {url} is still catching up (height {})",
                status.height
            )));
        }
        Ok(Self {
            sender: Sender::new(node, chain_id, options),
            signers: RefCell::default(),
            transcript: RefCell::default(),
        })
    }

    /// Signs for this key's account; its address. `granter` pays its fees.
    pub fn add_key(&self, key: Key, granter: Option<&str>) -> String {
        let address = key.address();
        let granter = granter.map(str::to_owned);
        self.signers
            .borrow_mut()
            .insert(address.clone(), Signer::Key { key, granter });
        address
    }

    /// Lets the members of a group act for its policy.
    pub fn add_group(&self, group: Group) {
        self.signers
            .borrow_mut()
            .insert(group.policy.clone(), Signer::Group(group));
    }

    /// Sends transactions.
    pub const fn sender(&self) -> &Sender {
        &self.sender
    }

    /// The node.
    pub const fn node(&self) -> &Node {
        self.sender.node()
    }

    /// Every message that was sent through this ledger, with what came of it.
    pub fn transcript(&self) -> Vec<Sent> {
        self.transcript.borrow().clone()
    }

    /// The whole state of the three contracts.
    ///
    /// # Errors
    /// If the chain cannot be reached.
    pub fn state(&self, deployment: &Deployment) -> Result<Vec<StateEntry>, LedgerError> {
        let mut entries = self.node().state(&deployment.hospital_registry)?;
        entries.extend(self.node().state(&deployment.consent_registry)?);
        entries.extend(self.node().state(&deployment.record_index)?);
        Ok(entries)
    }

    fn run(&self, sender: &str, calls: &[Call]) -> Result<Receipt, LedgerError> {
        let signer = self.signers.borrow().get(sender).cloned();
        let messages: Vec<Message> = calls
            .iter()
            .map(|call| Message::execute(sender, &call.contract, &call.message))
            .collect();
        match signer {
            None => Err(LedgerError::Refused(format!(
                "no key for {sender} here: it cannot sign"
            ))),
            Some(Signer::Key { key, granter }) => {
                let delivered = self.sender.send(&key, &messages, granter.as_deref())?;
                receipt(&delivered)
            }
            Some(Signer::Group(group)) => {
                let done = group.act(&self.sender, "message to a contract", &messages)?;
                Ok(Receipt {
                    height: done.delivered.height,
                    // x/group does not hand on what the messages answered.
                    data: calls.iter().map(|_| None).collect(),
                    events: events(&done.delivered),
                    gas: Some(done.gas),
                })
            }
        }
    }
}

impl Ledger for ChainLedger {
    fn chain_id(&self) -> &str {
        self.sender.chain_id()
    }

    fn block_time(&self) -> Result<u64, LedgerError> {
        Ok(self.node().status()?.time)
    }

    fn execute(&self, sender: &str, calls: &[Call]) -> Result<Receipt, LedgerError> {
        let outcome = self.run(sender, calls);
        let sent = calls.iter().map(|call| Sent {
            sender: sender.to_owned(),
            contract: call.contract.clone(),
            message: call.message.clone(),
            outcome: outcome.clone().map_err(|error| error.to_string()),
        });
        self.transcript.borrow_mut().extend(sent);
        outcome
    }

    fn query_bytes(&self, contract: &str, message: &[u8]) -> Result<Vec<u8>, LedgerError> {
        self.node().smart(contract, message)
    }

    fn account(&self, address: &str) -> Result<Vec<u8>, LedgerError> {
        key::account_of(address).ok_or(LedgerError::BadAddress)
    }
}

fn receipt(delivered: &Delivered) -> Result<Receipt, LedgerError> {
    let data = responses(&delivered.outcome).into_iter().map(|response| {
        let response = MsgExecuteContractResponse::decode(response.value.as_slice());
        let data = response.map_err(|_| LedgerError::Unreadable)?.data;
        Ok((!data.is_empty()).then_some(data))
    });
    Ok(Receipt {
        height: delivered.height,
        data: data.collect::<Result<_, LedgerError>>()?,
        events: events(delivered),
        gas: Some(delivered.outcome.gas_used),
    })
}

/// Events of contracts, without what the chain adds to them for itself.
fn events(delivered: &Delivered) -> Vec<Event> {
    let raw = delivered.outcome.events.iter();
    raw.filter_map(|event| {
        let kind = event.kind.strip_prefix("wasm-")?.to_owned();
        let attributes = event
            .attributes
            .iter()
            .filter(|attribute| attribute.key != "msg_index" && attribute.key != "authz_msg_index")
            .map(|attribute| (attribute.key.clone(), attribute.value.clone()));
        Some(Event {
            kind,
            attributes: attributes.collect(),
        })
    })
    .collect()
}
