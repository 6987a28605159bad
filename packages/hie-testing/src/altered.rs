//! A ledger between a client and the real one that changes what is asked, answered or sent: a node
//! that lies, a wire that is tampered with.

use std::rc::Rc;

use hie_client::{Call, Deployment, Hie, Ledger, LedgerError, Receipt};
use serde_json::Value;

use crate::network::Network;

/// Changes a message and what is answered to it. The first value is the message.
type Answer = Box<dyn Fn(&Value, &mut Value)>;
/// Changes a message before it is executed.
type Message = Box<dyn Fn(&mut Value)>;

/// A ledger that alters what passes through it.
pub struct Altered {
    real: Rc<dyn Ledger>,
    answer: Answer,
    message: Message,
}

impl Altered {
    /// The network as a client sees it through a node that changes answers. The closure gets the
    /// query and its answer.
    pub fn answers(network: &Network, answer: impl Fn(&Value, &mut Value) + 'static) -> Hie {
        Self {
            real: network.ledger.clone(),
            answer: Box::new(answer),
            message: Box::new(|_| {}),
        }
        .client(network)
    }

    /// The network as a client sees it whose messages are changed on their way.
    pub fn messages(network: &Network, message: impl Fn(&mut Value) + 'static) -> Hie {
        Self {
            real: network.ledger.clone(),
            answer: Box::new(|_, _| {}),
            message: Box::new(message),
        }
        .client(network)
    }

    fn client(self, network: &Network) -> Hie {
        let deployment: Deployment = network.hie.deployment().clone();
        Hie::new(Rc::new(self), deployment)
    }
}

impl Ledger for Altered {
    fn chain_id(&self) -> &str {
        self.real.chain_id()
    }

    fn block_time(&self) -> Result<u64, LedgerError> {
        self.real.block_time()
    }

    fn execute(&self, sender: &str, calls: &[Call]) -> Result<Receipt, LedgerError> {
        let calls: Vec<Call> = calls
            .iter()
            .map(|call| {
                let mut message = json(&call.message);
                (self.message)(&mut message);
                Call::new(&call.contract, &message).expect("a value is JSON")
            })
            .collect();
        self.real.execute(sender, &calls)
    }

    fn query_bytes(&self, contract: &str, message: &[u8]) -> Result<Vec<u8>, LedgerError> {
        let answer = self.real.query_bytes(contract, message)?;
        let mut answer = json(&answer);
        (self.answer)(&json(message), &mut answer);
        Ok(answer.to_string().into_bytes())
    }

    fn account(&self, address: &str) -> Result<Vec<u8>, LedgerError> {
        self.real.account(address)
    }
}

fn json(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).expect("messages and answers are JSON")
}
