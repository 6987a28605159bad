//! A whole network on this machine: one validator or four, the permissioned genesis, keys for those
//! who govern. Everything listens on the loopback only.
//!
//! The keys lie in files of the network's own folder: this is no place for anybody's real key.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use hie_client::LedgerError;
use hie_client::chain::ChainLedger;
use hie_client::chain::governed::Group as Signing;
use hie_client::chain::key::Key;
use hie_client::chain::message::Message;
use hie_client::chain::node::Node;
use hie_client::chain::send::SendOptions;
use serde::{Deserialize, Serialize};

use crate::file::{Contracts, Developer, Gov, Group, Member, Network, Patients, Validator};
use crate::node::{self, Pace, Ports, Wasmd};
use crate::{genesis, wasm};

/// The members of a local network's group.
const MEMBERS: [&str; 3] = [
    "governance-hanbit",
    "governance-saebom",
    "governance-dalmaji",
];
/// How long the first block may take.
const READY: Duration = Duration::from_secs(120);

/// A network in a folder of this machine.
#[derive(Clone, Debug)]
pub struct Localnet {
    home: PathBuf,
    made: Made,
}

/// What `localnet.json` in the folder says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Made {
    chain_id: String,
    ports: Vec<Ports>,
}

/// How to make a network.
#[derive(Clone, Debug)]
pub struct Plan {
    /// 1 or 4.
    pub validators: usize,
    /// Id of the chain.
    pub chain_id: String,
    /// First of consecutive ports; free ones if `None`.
    pub first_port: Option<u16>,
    /// Folder of the contracts' files, to lie pinned in genesis; `None`: no codes.
    pub artifacts: Option<PathBuf>,
    /// Settings of the contracts.
    pub contracts: Contracts,
    /// How long a proposal of the members waits before it can be executed.
    pub delay_seconds: u64,
    /// Price of a million gas; at 0 nobody pays, and no fee grants are made.
    pub fee_per_million_gas: u64,
    /// Whether an account named `developer` may deploy alone.
    pub developer: bool,
}

/// Where one node stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeStatus {
    /// Its process, if it runs.
    pub pid: Option<u32>,
    /// Its RPC.
    pub rpc: String,
    /// Height of its last block, if it answers.
    pub height: Option<u64>,
}

impl Localnet {
    /// The network in this folder, if one was made there.
    ///
    /// # Errors
    /// If the folder holds something else.
    pub fn open(home: &Path) -> Result<Option<Self>> {
        let path = home.join("localnet.json");
        if !path.exists() {
            return Ok(None);
        }
        let text = fs::read_to_string(&path).context("reading localnet.json")?;
        let made = serde_json::from_str(&text).context("reading localnet.json")?;
        Ok(Some(Self {
            home: fs::canonicalize(home)?,
            made,
        }))
    }

    /// Makes a network: keys, network file, genesis, nodes. Nothing runs yet.
    ///
    /// # Errors
    /// If the folder is in use, or wasmd refuses something.
    pub fn make(home: &Path, plan: &Plan, wasmd: &Wasmd) -> Result<Self> {
        ensure!(
            plan.validators == 1 || plan.validators == 4,
            "1 or 4 validators"
        );
        let empty = !home.exists() || fs::read_dir(home)?.next().is_none();
        ensure!(
            empty,
            "{} is no network and not empty: choose another folder",
            home.display()
        );
        let keys = home.join("keys");
        fs::create_dir_all(&keys).with_context(|| format!("making {}", home.display()))?;
        let home = &fs::canonicalize(home)?;
        let keys = home.join("keys");
        let ports = ports(plan)?;
        let network = network(plan, &keys, &ports)?;
        network.write(&home.join("network.toml"))?;
        let codes = match &plan.artifacts {
            Some(folder) => wasm::artifacts(folder)?,
            None => Vec::new(),
        };

        let homes: Vec<PathBuf> = (0..plan.validators).map(|n| folder_of(home, n)).collect();
        for (number, folder) in homes.iter().enumerate() {
            let name = format!("validator-{number}");
            wasmd.run(folder, &["init", &name, "--chain-id", &plan.chain_id])?;
        }
        let first = homes.first().context("no validator")?;
        let base = fs::read(genesis_of(first)).context("reading the base genesis")?;
        let base = serde_json::from_slice(&base).context("reading the base genesis")?;
        let genesis = genesis::permissioned(&base, &network, &codes)?;
        let text = serde_json::to_vec(&genesis)?;
        for folder in &homes {
            fs::write(genesis_of(folder), &text)?;
        }
        collect(wasmd, &network, &keys, &homes)?;
        let peers = peers(wasmd, &homes, &ports)?;
        let pace = if plan.validators == 1 {
            Pace {
                commit: 200,
                propose: 300,
            }
        } else {
            Pace {
                commit: 300,
                propose: 1_000,
            }
        };
        for (folder, ports) in homes.iter().zip(&ports) {
            node::configure(folder, &network, *ports, &peers, pace)?;
        }
        let made = Made {
            chain_id: plan.chain_id.clone(),
            ports,
        };
        // Written last: without it there is no network here.
        let text = serde_json::to_string_pretty(&made)? + "\n";
        fs::write(home.join("localnet.json"), text)?;
        Ok(Self {
            home: home.clone(),
            made,
        })
    }

    /// Its folder.
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// Its network file.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn network(&self) -> Result<Network> {
        Network::read(&self.home.join("network.toml"))
    }

    /// Where keys lie.
    pub fn keys(&self) -> PathBuf {
        self.home.join("keys")
    }

    /// RPC of its first node.
    pub fn rpc(&self) -> String {
        self.rpc_of(0)
    }

    fn rpc_of(&self, number: usize) -> String {
        let port = self.made.ports.get(number).map_or(0, |ports| ports.rpc);
        format!("http://127.0.0.1:{port}")
    }

    fn folders(&self) -> Vec<PathBuf> {
        let numbers = 0..self.made.ports.len();
        numbers.map(|n| folder_of(&self.home, n)).collect()
    }

    /// Starts what does not run, and waits until blocks come. `progress` hears how far it is.
    ///
    /// # Errors
    /// If a node dies or no block comes.
    pub fn start(&self, wasmd: &Wasmd, mut progress: impl FnMut(&str)) -> Result<()> {
        for (number, folder) in self.folders().iter().enumerate() {
            if node::running(folder).is_none() {
                progress(&format!("starting validator {number}"));
                wasmd.start(folder)?;
            }
        }
        let started = Instant::now();
        let mut before = None;
        let mut said = 0;
        loop {
            for folder in self.folders() {
                if node::running(&folder).is_none() {
                    let tail = tail(&node::log_of(&folder), 10);
                    bail!("a node ended; its log says:\n{tail}");
                }
            }
            let height = Node::new(&self.rpc())
                .status()
                .ok()
                .map(|status| status.height);
            match (before, height) {
                // Two different heights: blocks come, and those of a chain that stood still count
                // from where it stood.
                (Some(before), Some(height)) if height > before && height >= 2 => return Ok(()),
                (None, height) => before = height,
                _ => {}
            }
            let seconds = started.elapsed().as_secs();
            if seconds >= said {
                progress(&format!("waiting for blocks, {seconds} s"));
                said = seconds.saturating_add(5);
            }
            ensure!(
                started.elapsed() < READY,
                "no block within {} s",
                READY.as_secs()
            );
            sleep(Duration::from_millis(50));
        }
    }

    /// Stops every node; how many ran.
    ///
    /// # Errors
    /// If one does not stop.
    pub fn stop(&self) -> Result<usize> {
        let mut stopped: usize = 0;
        for folder in self.folders() {
            if node::stop(&folder)? {
                stopped = stopped.saturating_add(1);
            }
        }
        Ok(stopped)
    }

    /// Kills a validator's node as a power cut would; whether it ran.
    ///
    /// # Errors
    /// If it does not die.
    pub fn kill(&self, number: usize) -> Result<bool> {
        node::kill(&folder_of(&self.home, number))
    }

    /// RPC of a validator's node.
    pub fn node(&self, number: usize) -> Node {
        Node::new(&self.rpc_of(number))
    }

    /// Starts the chain anew from its own state, as after a change of the program that no running
    /// chain could take: every node is stopped, the first one's state becomes the genesis of all.
    /// Nothing runs afterwards.
    ///
    /// # Errors
    /// If wasmd cannot export the state, or refuses it as genesis.
    pub fn renew(&self, wasmd: &Wasmd) -> Result<()> {
        self.stop()?;
        let folders = self.folders();
        let first = folders.first().context("no validator")?;
        let exported = wasmd.run(first, &["export"])?;
        serde_json::from_str::<serde_json::Value>(&exported).context("exported state")?;
        for folder in &folders {
            wasmd.run(folder, &["comet", "unsafe-reset-all"])?;
            fs::write(genesis_of(folder), &exported)?;
        }
        wasmd.run(first, &["genesis", "validate"])?;
        Ok(())
    }

    /// Stops every node and deletes the folder: keys, chain, all.
    ///
    /// # Errors
    /// If a node does not stop, or the folder cannot be deleted.
    pub fn reset(self) -> Result<()> {
        self.stop()?;
        fs::remove_dir_all(&self.home).with_context(|| format!("deleting {}", self.home.display()))
    }

    /// Where each node stands.
    pub fn status(&self) -> Vec<NodeStatus> {
        let folders = self.folders();
        let rows = folders.iter().enumerate().map(|(number, folder)| {
            let rpc = self.rpc_of(number);
            let height = Node::new(&rpc).status().ok().map(|status| status.height);
            NodeStatus {
                pid: node::running(folder),
                rpc,
                height,
            }
        });
        rows.collect()
    }

    /// The last lines of a node's log.
    pub fn log(&self, number: usize, lines: usize) -> String {
        tail(&node::log_of(&folder_of(&self.home, number)), lines)
    }

    /// A ledger on its first node, that acts for the group with its members' keys.
    ///
    /// # Errors
    /// If the network does not run.
    pub fn ledger(&self) -> Result<ChainLedger> {
        let network = self.network()?;
        let options = SendOptions {
            price: network.gas_price(),
            ..SendOptions::default()
        };
        let ledger = ChainLedger::connect(&self.rpc(), &self.made.chain_id, options)?;
        ledger.add_group(self.group()?);
        Ok(ledger)
    }

    /// As many members' keys as the policy asks for.
    ///
    /// # Errors
    /// If a key cannot be read.
    pub fn group(&self) -> Result<Signing> {
        let network = self.network()?;
        let enough = usize::try_from(network.group.threshold)?;
        let members = network.group.members.iter().take(enough);
        let members = members.map(|member| self.key(&member.name));
        Ok(Signing {
            policy: network.policy(),
            members: members.collect::<Result<_>>()?,
            delay: Duration::from_secs(network.group.delay_seconds),
        })
    }

    /// A key of the network.
    ///
    /// # Errors
    /// If there is none of this name.
    pub fn key(&self, name: &str) -> Result<Key> {
        Ok(Key::read(&key_file(&self.keys(), name))?)
    }

    /// An account with fees paid by a member: made on the chain where there is none yet. Its address;
    /// the ledger signs for it from now on.
    ///
    /// # Errors
    /// If the chain refuses.
    pub fn account(&self, ledger: &ChainLedger, name: &str) -> Result<String> {
        let path = key_file(&self.keys(), name);
        let key = if path.exists() {
            Key::read(&path)?
        } else {
            let key = Key::generate()?;
            key.write(&path)?;
            key
        };
        let sponsor = self.key(MEMBERS.first().copied().unwrap_or_default())?;
        let granter = sponsor.address();
        if self.network()?.fee_per_million_gas == 0 {
            return self.free_account(ledger, &sponsor, key);
        }
        if ledger.node().account(&key.address())?.is_none() {
            let allowance = self.network()?.allowance();
            let grant = Message::grant_fees(&granter, &key.address(), &allowance);
            ledger.sender().send(&sponsor, &[grant], None)?;
        }
        Ok(ledger.add_key(key, Some(&granter)))
    }

    /// An account that pays no fees, and whose key the chain knows by a first transaction.
    fn free_account(&self, ledger: &ChainLedger, sponsor: &Key, key: Key) -> Result<String> {
        if ledger.node().account(&key.address())?.is_none() {
            let denom = self.network()?.fee_denom;
            let coin = |from: &Key, to: &Key| {
                let coin = Message::send_coins(&from.address(), &to.address(), 1, &denom);
                ledger.sender().send(from, &[coin], None)
            };
            coin(sponsor, &key)?;
            coin(&key, sponsor)?;
        }
        Ok(ledger.add_key(key, None))
    }

    /// Lets the validators decide: proposes, votes, and waits for the end of the vote.
    ///
    /// # Errors
    /// If the proposal is not passed, or fails.
    pub fn decide(&self, ledger: &ChainLedger, title: &str, messages: &[Message]) -> Result<u64> {
        let network = self.network()?;
        let names = network
            .validators
            .iter()
            .map(|validator| self.key(&validator.name));
        let voters = names.collect::<Result<Vec<_>>>()?;
        Ok(decide(ledger, &network, &voters, title, messages)?)
    }
}

/// Proposes to the validators, votes with these keys, and waits for the end of the vote.
///
/// # Errors
/// If the proposal is not passed, or fails.
pub fn decide(
    ledger: &ChainLedger,
    network: &Network,
    voters: &[Key],
    title: &str,
    messages: &[Message],
) -> Result<u64, LedgerError> {
    use hie_client::chain::send::attribute;

    let none = || LedgerError::Refused("no validator can sign here".to_owned());
    let proposer = voters.first().ok_or_else(none)?;
    let sender = ledger.sender();
    let message = Message::gov_propose(
        &proposer.address(),
        title,
        messages,
        network.gov.deposit,
        &network.fee_denom,
    );
    let delivered = sender.send(proposer, &[message], None)?;
    let number = attribute(&delivered, "submit_proposal", "proposal_id")
        .and_then(|number| number.parse().ok())
        .ok_or(LedgerError::Unreadable)?;
    for voter in voters {
        let vote = Message::gov_approve(&voter.address(), number);
        sender.send(voter, &[vote], None)?;
    }
    let patience = Duration::from_secs(network.gov.voting_seconds.saturating_add(60));
    let started = Instant::now();
    loop {
        match ledger.node().gov_proposal(number)? {
            (3, _) => return Ok(number),
            (4, _) => {
                return Err(LedgerError::Refused(format!(
                    "validators rejected proposal {number}"
                )));
            }
            (5, why) => {
                return Err(LedgerError::Refused(format!(
                    "proposal {number} was passed, but failed: {why}"
                )));
            }
            _ if started.elapsed() > patience => {
                return Err(LedgerError::Unavailable(format!(
                    "vote on proposal {number} does not end"
                )));
            }
            _ => sleep(Duration::from_millis(200)),
        }
    }
}

fn folder_of(home: &Path, number: usize) -> PathBuf {
    home.join(format!("validator-{number}"))
}

fn genesis_of(folder: &Path) -> PathBuf {
    folder.join("config/genesis.json")
}

fn key_file(keys: &Path, name: &str) -> PathBuf {
    keys.join(format!("{}.key", name.replace('/', "-")))
}

fn ports(plan: &Plan) -> Result<Vec<Ports>> {
    let given = |first: u16, number: usize| {
        let at = |offset: usize| {
            let offset = number.saturating_mul(3).saturating_add(offset);
            first.checked_add(u16::try_from(offset).ok()?)
        };
        let ports = (at(0), at(1), at(2));
        let (Some(rpc), Some(p2p), Some(proxy)) = ports else {
            bail!("--port: too high");
        };
        for port in [rpc, p2p] {
            std::net::TcpListener::bind(("127.0.0.1", port))
                .with_context(|| format!("port {port} is taken"))?;
        }
        Ok(Ports { rpc, p2p, proxy })
    };
    (0..plan.validators)
        .map(|number| match plan.first_port {
            Some(first) => given(first, number),
            None => node::free_ports(),
        })
        .collect()
}

fn network(plan: &Plan, keys: &Path, ports: &[Ports]) -> Result<Network> {
    let made = |name: &str| {
        let key = Key::generate()?;
        key.write(&key_file(keys, name))?;
        Ok::<_, anyhow::Error>(key.address())
    };
    let members = MEMBERS.iter().map(|name| {
        Ok(Member {
            name: (*name).to_owned(),
            address: made(name)?,
            weight: 1,
            fees: 1_000_000_000_000,
        })
    });
    let members = members.collect::<Result<_>>()?;
    let validators = (0..plan.validators).map(|number| {
        let name = format!("validator-{number}");
        Ok(Validator {
            address: made(&name)?,
            name,
            stake: 100_000_000,
            fees: 1_000_000_000,
        })
    });
    let network = Network {
        chain_id: plan.chain_id.clone(),
        rpc: format!(
            "http://127.0.0.1:{}",
            ports.first().map_or(0, |ports| ports.rpc)
        ),
        // Before any clock that could start it.
        genesis_time: "2026-01-01T00:00:00Z".to_owned(),
        stake_denom: "stake".to_owned(),
        fee_denom: "ufee".to_owned(),
        fee_per_million_gas: plan.fee_per_million_gas,
        block_max_gas: 100_000_000,
        group: Group {
            threshold: 2,
            voting_seconds: 120,
            delay_seconds: plan.delay_seconds,
            members,
        },
        gov: Gov {
            voting_seconds: 5,
            deposit: 1_000,
        },
        validators: validators.collect::<Result<_>>()?,
        patients: Patients {
            period_seconds: 3_600,
            period_fees: 1_000_000,
        },
        contracts: plan.contracts.clone(),
        developer: plan
            .developer
            .then(|| {
                Ok::<_, anyhow::Error>(Developer {
                    address: made("developer")?,
                    fees: 1_000_000_000_000,
                })
            })
            .transpose()?,
    };
    network.check()?;
    Ok(network)
}

/// The validators' own transactions, as a ceremony would collect them.
fn collect(wasmd: &Wasmd, network: &Network, keys: &Path, homes: &[PathBuf]) -> Result<()> {
    let first = homes.first().context("no validator")?;
    let collected = first.join("config/gentx");
    fs::create_dir_all(&collected)?;
    for (validator, folder) in network.validators.iter().zip(homes) {
        let name = validator.name.as_str();
        let secret = Key::read(&key_file(keys, name))?.to_hex();
        let test = ["--keyring-backend", "test"];
        let import = ["keys", "import-hex", name, &secret];
        wasmd.run(folder, &[&import[..], &test].concat())?;
        let stake = format!("{}{}", validator.stake, network.stake_denom);
        let file = folder.join(format!("{name}.gentx.json"));
        let file = file.to_str().context("a folder whose name is no text")?;
        let gentx = [
            "genesis",
            "gentx",
            name,
            &stake,
            "--chain-id",
            &network.chain_id,
        ];
        let more = ["--ip", "127.0.0.1", "--output-document", file];
        wasmd.run(folder, &[&gentx[..], &more, &test].concat())?;
        fs::rename(file, collected.join(format!("{name}.json")))?;
    }
    wasmd.run(first, &["genesis", "collect-gentxs"])?;
    wasmd.run(first, &["genesis", "validate"])?;
    for folder in homes.iter().skip(1) {
        fs::copy(genesis_of(first), genesis_of(folder))?;
    }
    Ok(())
}

fn peers(wasmd: &Wasmd, homes: &[PathBuf], ports: &[Ports]) -> Result<String> {
    if homes.len() < 2 {
        return Ok(String::new());
    }
    let peers = homes.iter().zip(ports).map(|(folder, ports)| {
        let id = wasmd.run(folder, &["comet", "show-node-id"])?;
        Ok(format!("{id}@127.0.0.1:{}", ports.p2p))
    });
    Ok(peers.collect::<Result<Vec<_>>>()?.join(","))
}

fn tail(path: &Path, lines: usize) -> String {
    let text = fs::read_to_string(path).unwrap_or_default();
    let mut last: Vec<&str> = text.lines().rev().take(lines).collect();
    last.reverse();
    last.join("\n")
}
