//! What a query costs: nobody pays for one that comes from outside, and no node tells. So a contract of
//! a few lines asks it within a transaction that is only simulated.

use anyhow::{Context, Result};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use hie_client::chain::ChainLedger;
use hie_client::chain::key::Key;
use hie_client::chain::message::{Message, STORE_CODE};
use hie_client::chain::send::Sender;
use hie_network::deploy::predicted;
use hie_network::localnet::Localnet;
use serde_json::json;
use sha2_off_chain::{Digest, Sha256};

const SOURCE: &str = include_str!("probe.wat");
const NAME: &str = "probe";

/// The contract on a chain.
pub struct Probe {
    sender: Sender,
    key: Key,
    address: String,
}

impl Probe {
    /// Uploads it and makes it, by a proposal of the members.
    pub fn place(ledger: &ChainLedger, localnet: &Localnet) -> Result<Self> {
        let wasm = wat::parse_str(SOURCE).context("probe.wat")?;
        let policy = localnet.network()?.policy();
        let last = ledger.node().codes()?.into_iter().map(|(id, _)| id).max();
        let id = last.unwrap_or(0).saturating_add(1);
        let switch = [STORE_CODE.to_owned()];
        let messages = [
            Message::reset_circuit(&policy, &switch),
            Message::store_code(&policy, &wasm, std::slice::from_ref(&policy)),
            Message::instantiate2(&policy, &policy, id, NAME, &json!({}), NAME.as_bytes()),
            Message::trip_circuit(&policy, &switch),
        ];
        let group = localnet.group()?;
        group.act(ledger.sender(), "a contract that asks", &messages)?;
        localnet.account(ledger, "asker")?;
        Ok(Self {
            sender: ledger.sender().clone(),
            key: localnet.key("asker")?,
            address: predicted(&Sha256::digest(&wasm), &policy, NAME)?,
        })
    }

    /// Gas of a query: what a transaction with it takes more than one of the same length without.
    pub fn gas(&self, contract: &str, question: &[u8]) -> Result<u64> {
        let asked = json!({ "wasm": { "smart": {
            "contract_addr": contract, "msg": BASE64.encode(question),
        } } })
        .to_string();
        let rest = asked.len().saturating_sub(r#"{"n":""}"#.len());
        let silent = format!(r#"{{"n":"{}"}}"#, "-".repeat(rest));
        let with = self.simulate(&asked)?;
        let without = self.simulate(&silent)?;
        with.checked_sub(without)
            .context("a query that costs nothing")
    }

    fn simulate(&self, message: &str) -> Result<u64> {
        let message = Message::execute(&self.key.address(), &self.address, message.as_bytes());
        Ok(self.sender.simulate(&self.key, &[message])?)
    }
}
