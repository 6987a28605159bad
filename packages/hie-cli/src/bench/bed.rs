//! A permissioned network of its own with hospitals and many people, each with an account, for what is
//! measured with load.

use std::fs;
use std::path::Path;
use std::rc::Rc;
use std::time::Duration;

use anyhow::{Context, Result};
use hie_client::chain::ChainLedger;
use hie_client::chain::key::Key;
use hie_client::chain::message::Message;
use hie_client::chain::node::{AccountState, Node};
use hie_client::chain::send::allowed;
use hie_client::member::register_keys;
use hie_client::{Call, Deployment, Hie, Ledger, Receipt};
use hie_network::deploy::{Record, Way, deploy};
use hie_network::file::Contracts;
use hie_network::localnet::{Localnet, Plan};
use hie_network::node::Wasmd;
use hie_network::wasm;
use hie_types::{Handle, Salt};
use hie_vault::{NewHandle, NewRecordId, ObjectId};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::load::{self, Queue, Volley};
use super::probe::Probe;

const YEAR: u64 = 365 * 86_400;
/// Messages in one transaction where many are needed before the measurement.
const TOGETHER: usize = 25;
/// Threads that hand transactions over: from eight on the node is the limit (reference: gas.md).
pub const THREADS: usize = 8;

/// The network, and who governs it.
pub struct Bed {
    /// Signs for those who were made by name.
    pub ledger: Rc<ChainLedger>,
    /// The suite on it.
    pub hie: Hie,
    /// Checksums of the contracts' files.
    pub checksums: Vec<String>,
    localnet: Localnet,
    owner: String,
    denom: String,
    // Last: the folder goes after the processes.
    _folder: TempDir,
}

/// Somebody with an account, whose transactions are signed before they are sent.
pub struct Person {
    key: Key,
    /// The account.
    pub address: String,
    state: AccountState,
}

/// Which contract.
#[derive(Clone, Copy)]
pub enum To {
    /// hospital-registry.
    Registry,
    /// consent-registry.
    Consent,
    /// record-index.
    Index,
}

impl Drop for Bed {
    fn drop(&mut self) {
        if let Err(error) = self.localnet.stop() {
            eprintln!("error: {error:#}");
        }
    }
}

impl Bed {
    /// One validator, codes pinned in genesis, no fees; the registrar and the limits of break-glass are
    /// set so that they do not end a measurement.
    pub fn make(artifacts: &Path) -> Result<Self> {
        let wasmd = Wasmd::find()?;
        let codes = wasm::artifacts(artifacts)?;
        let folder = tempfile::tempdir().context("making a folder for the network")?;
        let plan = Plan {
            validators: 1,
            chain_id: "hie-bench-1".to_owned(),
            first_port: None,
            artifacts: Some(artifacts.to_owned()),
            contracts: Contracts::default(),
            delay_seconds: 0,
            fee_per_million_gas: 0,
            developer: false,
        };
        eprintln!("making a permissioned network on this machine");
        let localnet = Localnet::make(&folder.path().join("network"), &plan, &wasmd)?;
        let started = localnet.start(&wasmd, |text| eprintln!("{text}"));
        let made = started.and_then(|()| {
            let ledger = Rc::new(localnet.ledger()?);
            let network = localnet.network()?;
            let way = Way::Group(localnet.group()?);
            deploy(&ledger, &network, &codes, &way, folder.path())?;
            let record = Record::read(folder.path(), &network.chain_id)?;
            let record = record.context("the deployment left no record")?;
            Ok((ledger, record, network.fee_denom))
        });
        let (ledger, record, denom) = made.inspect_err(|_| {
            let _ = localnet.stop();
        })?;
        let bed = Self {
            hie: Hie::new(ledger.clone(), record.deployment()?),
            checksums: codes
                .iter()
                .map(|code| format!("{}  {}", code.facts.sha256, code.contract))
                .collect(),
            owner: record.owner.clone(),
            ledger,
            localnet,
            denom,
            _folder: folder,
        };
        bed.govern()?;
        Ok(bed)
    }

    fn govern(&self) -> Result<()> {
        let registrar = self.account("registrar")?;
        let body = json!({ "role": "registrar", "account": registrar });
        self.send(&self.owner, To::Registry, "nominate_role_holder", body)?;
        let body = json!({ "role": "registrar" });
        self.send(&registrar, To::Registry, "accept_role", body)?;
        let body = json!({ "settings": {
            "session_seconds": 14_400, "review_seconds": 259_200, "dispute_seconds": 7_776_000,
            "bar_after_seconds": 1_209_600, "max_unreviewed": 100, "max_opened_by_person": 100,
            "max_opened_by_hospital": 10_000, "reasons": ["OVRER", "OVRINCOMP"],
        } });
        self.send(&self.owner, To::Consent, "update_config", body)?;
        Ok(())
    }

    /// The contracts.
    pub fn deployment(&self) -> &Deployment {
        self.hie.deployment()
    }

    /// A contract that asks, so that the gas of queries is known.
    pub fn probe(&self) -> Result<Probe> {
        Probe::place(&self.ledger, &self.localnet)
    }

    /// Processor time that the node has used so far; nothing where /proc does not tell.
    pub fn used(&self) -> Duration {
        let node = self.localnet.status().into_iter().next();
        let pid = node.and_then(|node| node.pid).unwrap_or_default();
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        // After the name in brackets: utime and stime are the 12th and 13th, in hundredths of a second.
        let rest = stat.rsplit(") ").next().unwrap_or_default();
        let ticks = rest.split(' ').skip(11).take(2);
        let ticks: u64 = ticks.filter_map(|ticks| ticks.parse::<u64>().ok()).sum();
        Duration::from_millis(ticks.saturating_mul(10))
    }

    /// The node.
    pub fn node(&self) -> &Node {
        self.ledger.node()
    }

    /// An account of this name, for which the ledger signs.
    pub fn account(&self, name: &str) -> Result<String> {
        self.localnet.account(&self.ledger, name)
    }

    /// Address of a contract.
    pub fn address(&self, to: To) -> &str {
        let deployment = self.deployment();
        match to {
            To::Registry => &deployment.hospital_registry,
            To::Consent => &deployment.consent_registry,
            To::Index => &deployment.record_index,
        }
    }

    /// One message of an account of the ledger.
    pub fn send(&self, sender: &str, to: To, name: &str, body: Value) -> Result<Receipt> {
        self.send_all(sender, to, name, vec![body])
    }

    /// Messages of one kind, as few transactions as they fit into; the last one's receipt.
    pub fn send_all(
        &self,
        sender: &str,
        to: To,
        name: &str,
        bodies: Vec<Value>,
    ) -> Result<Receipt> {
        let mut last = None;
        for some in bodies.chunks(TOGETHER) {
            let calls = some
                .iter()
                .map(|body| Call::new(self.address(to), &json!({ name: body })));
            let calls: Vec<Call> = calls.collect::<Result<_, _>>()?;
            let receipt = self.ledger.execute(sender, &calls);
            last = Some(receipt.with_context(|| name.to_owned())?);
        }
        last.context("nothing to send")
    }

    /// A message of somebody, for a transaction.
    pub fn message(&self, sender: &str, to: To, name: &str, body: &Value) -> Message {
        let text = json!({ name: body }).to_string();
        Message::execute(sender, self.address(to), text.as_bytes())
    }

    /// One coin from one to another.
    pub fn coin(&self, from: &str, to: &str) -> Message {
        Message::send_coins(from, to, 1, &self.denom)
    }

    /// So many people with accounts.
    pub fn people(&self, number: usize) -> Result<Vec<Person>> {
        let keys: Vec<Key> = (0..number)
            .map(|_| Ok(Key::generate()?))
            .collect::<Result<_>>()?;
        let sponsor = self.localnet.key("governance-hanbit")?;
        let from = sponsor.address();
        for some in keys.chunks(100) {
            let coins = some
                .iter()
                .map(|key| Message::send_coins(&from, &key.address(), 1_000, &self.denom));
            let coins: Vec<Message> = coins.collect();
            self.ledger.sender().send(&sponsor, &coins, None)?;
        }
        let made = keys.into_iter().map(|key| {
            let address = key.address();
            let state = self.node().account(&address)?;
            Ok(Person {
                key,
                address,
                state: state.context("an account was not made")?,
            })
        });
        made.collect()
    }

    /// Accredits a hospital, with a store and keys. `registrar` does.
    pub fn hospital(&self, id: &str, capabilities: &[&str]) -> Result<()> {
        let administrator = self.account(&format!("{id}/administrator"))?;
        let registrar = self.account("registrar")?;
        let profile = json!({
            "name": format!("Hospital of {id}"), "country": "KR",
            "url": format!("https://{id}.example"),
        });
        let body = json!({ "hospital": id, "profile": profile });
        self.send(&administrator, To::Registry, "apply_for_membership", body)?;
        let body = json!({
            "hospital": id, "applicant": administrator, "profile": profile,
            "capabilities": capabilities, "until": self.ledger.block_time()?.saturating_add(YEAR),
        });
        self.send(&registrar, To::Registry, "accredit", body)?;
        if capabilities.len() > 1 {
            let body = json!({
                "endpoint": "private", "kind": "private_store",
                "url": format!("https://private.{id}.example"),
            });
            self.send(&administrator, To::Registry, "put_endpoint", body)?;
            register_keys(&self.hie, &administrator, &id.parse()?)?;
        }
        Ok(())
    }

    /// A hospital appoints an account of the ledger, which accepts.
    pub fn employ(&self, id: &str, name: &str, role: &str, break_glass: bool) -> Result<String> {
        let account = self.account(&format!("{id}/{name}"))?;
        self.appoint_all(id, &[account.as_str()], role, break_glass)?;
        let body = json!({ "hospital": id, "role": role, "break_glass": break_glass });
        self.send(&account, To::Registry, "accept_appointment", body)?;
        Ok(account)
    }

    fn appoint_all(&self, id: &str, who: &[&str], role: &str, break_glass: bool) -> Result<()> {
        let administrator = self.account(&format!("{id}/administrator"))?;
        let bodies = who.iter().map(|account| {
            json!({ "staff": { "account": account }, "role": role, "break_glass": break_glass })
        });
        let bodies = bodies.collect();
        self.send_all(&administrator, To::Registry, "appoint_staff", bodies)?;
        Ok(())
    }

    /// A hospital appoints all of them, who accept.
    pub fn appoint(
        &self,
        id: &str,
        people: &mut [Person],
        role: &str,
        break_glass: bool,
    ) -> Result<()> {
        let who: Vec<&str> = people.iter().map(|one| one.address.as_str()).collect();
        self.appoint_all(id, &who, role, break_glass)?;
        let body = json!({ "hospital": id, "role": role, "break_glass": break_glass });
        let name = "accept_appointment";
        let queues = self.sign(people, 1, |one, _, _| {
            Ok(vec![self.message(one, To::Registry, name, &body)])
        })?;
        self.fire(&queues)?;
        Ok(())
    }

    /// Each of them registers a handle.
    pub fn register(&self, people: &mut [Person]) -> Result<Vec<Handle>> {
        let drawn = people.iter().map(|one| {
            let bytes = self.ledger.account(&one.address)?;
            let new = NewHandle::for_account(self.ledger.chain_id(), &bytes)?;
            Ok((Handle(new.handle), Salt(new.salt)))
        });
        let drawn: Vec<(Handle, Salt)> = drawn.collect::<Result<_>>()?;
        let queues = self.sign(people, 1, |one, index, _| {
            let (handle, salt) = drawn.get(index).context("handle")?;
            let body = json!({ "handle": handle, "salt": salt });
            Ok(vec![self.message(
                one,
                To::Consent,
                "register_patient",
                &body,
            )])
        })?;
        self.fire(&queues)?;
        Ok(drawn.into_iter().map(|(handle, _)| handle).collect())
    }

    /// So many transactions, one after the other of each account, signed with the gas that the first
    /// one takes in a simulation, and what is allowed besides. `make` gets account, its index and the
    /// number of the transaction.
    pub fn sign(
        &self,
        people: &mut [Person],
        rounds: usize,
        make: impl Fn(&str, usize, usize) -> Result<Vec<Message>>,
    ) -> Result<Vec<Queue>> {
        let all = people.len().saturating_mul(rounds);
        self.sign_some(people, all, make)
    }

    /// The same for a number of transactions that is no multiple of the accounts'.
    pub fn sign_some(
        &self,
        people: &mut [Person],
        number: usize,
        make: impl Fn(&str, usize, usize) -> Result<Vec<Message>>,
    ) -> Result<Vec<Queue>> {
        let sender = self.ledger.sender();
        let mut queues: Vec<Queue> = people.iter().map(|_| Queue::new()).collect();
        let mut gas = None;
        for n in 0..number {
            let (round, index) = (
                n.checked_div(people.len()).context("nobody sends")?,
                n.checked_rem(people.len()).context("nobody sends")?,
            );
            let person = people.get_mut(index).context("nobody sends")?;
            let messages = make(&person.address, index, round)?;
            let limit = match gas {
                Some(gas) => gas,
                None => *gas.insert(allowed(sender.simulate(&person.key, &messages)?)),
            };
            let bytes = sender.sign_ahead(&person.key, &messages, person.state, limit);
            person.state.sequence = person.state.sequence.saturating_add(1);
            queues.get_mut(index).context("nobody sends")?.push(bytes);
        }
        Ok(queues)
    }

    /// Sends them, and waits until all are in blocks.
    pub fn fire(&self, queues: &[Queue]) -> Result<Volley> {
        load::fire(self.node(), queues, THREADS)
    }
}

/// A pointer to a record with a fresh id, and that id.
pub fn pointer(hospital: &str, category: &str) -> Result<(String, Value)> {
    let id = NewRecordId::for_hospital(hospital)?;
    let object = ObjectId::generate()?;
    let record = hie_types::RecordId(id.id).to_string();
    let pointer = json!({
        "id": record, "salt": Salt(id.salt), "category": { "code": category },
        "confidentiality": "N", "commitment": "07".repeat(32), "size": 1_024,
        "locator": { "endpoint": "private", "object": object.to_string() },
    });
    Ok((record, pointer))
}

/// What a permit or denial says.
pub fn terms(category: &str, hospital: Option<&str>) -> Value {
    json!({
        "grantee": { "hospital": hospital }, "purposes": ["TREAT"],
        "resources": { "categories": { "codes": [category] } },
    })
}
