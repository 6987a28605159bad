//! Where the story plays: a chain in this process, or a real one on this machine.

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::Context;
use hie_client::chain::ChainLedger;
use hie_client::embedded::EmbeddedLedger;
use hie_client::leaks::Haystack;
use hie_client::ledger::{Sent, StateEntry};
use hie_client::{Call, Deployment, Ledger, LedgerError, Receipt};
use hie_network::deploy::{Way, deploy};
use hie_network::file::Contracts;
use hie_network::localnet::{Localnet, Plan};
use hie_network::node::Wasmd;
use hie_network::wasm;
use hie_vault::adr036::WalletKey;
use tempfile::TempDir;

/// 2026-07-01T00:00:00Z: the embedded chain begins at an invented time, the same on every run.
const GENESIS: u64 = 1_782_864_000;
/// On a real chain a ticket lives for the shortest time that there is, so that its end can be shown.
const TICKET_SECONDS: u32 = 60;
/// The longest that the demo waits for a block's time.
pub const PATIENCE: u64 = 120;

/// Where the story plays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Where {
    /// In this process.
    Embedded,
    /// On a permissioned network of its own on this machine.
    Local,
    /// On the network of this file.
    Existing(PathBuf),
}

impl std::str::FromStr for Where {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text {
            "embedded" => Self::Embedded,
            "local" => Self::Local,
            file => Self::Existing(PathBuf::from(file)),
        })
    }
}

/// A chain with what the story needs besides.
pub trait Stage: Ledger {
    /// An account of this name, that can send.
    fn account_named(&self, name: &str) -> anyhow::Result<String>;
    /// The key of such an account for texts that a wallet signs; none where accounts have no keys.
    fn wallet(&self, name: &str) -> anyhow::Result<Option<WalletKey>>;
    /// The contracts and their owner.
    fn deploy(&self) -> anyhow::Result<(String, Deployment)>;
    /// The id under which a hospital of the story takes part.
    fn hospital_id(&self, id: &str) -> String {
        id.to_owned()
    }
    /// Waits for a block of this time; `false`: that would take too long.
    fn wait_until(&self, time: u64) -> anyhow::Result<bool>;
    /// Every message sent so far, with what came of it.
    fn transcript(&self) -> Vec<Sent>;
    /// The whole state of the contracts.
    fn state(&self, deployment: &Deployment) -> anyhow::Result<Vec<StateEntry>>;
    /// All that a node operator can read.
    fn haystack(&self, deployment: &Deployment) -> anyhow::Result<Haystack>;
}

/// A chain in this process.
pub fn embedded() -> Rc<dyn Stage> {
    Rc::new(EmbeddedLedger::new("hie-demo-1", GENESIS))
}

impl Stage for EmbeddedLedger {
    fn account_named(&self, name: &str) -> anyhow::Result<String> {
        Ok(self.make_account(name))
    }

    fn wallet(&self, _: &str) -> anyhow::Result<Option<WalletKey>> {
        Ok(None)
    }

    fn deploy(&self) -> anyhow::Result<(String, Deployment)> {
        let consortium = self.make_account("consortium");
        let deployment = Self::deploy(self, &consortium)?;
        Ok((consortium, deployment))
    }

    fn wait_until(&self, time: u64) -> anyhow::Result<bool> {
        self.advance(time.saturating_sub(self.block_time()?));
        Ok(true)
    }

    fn transcript(&self) -> Vec<Sent> {
        Self::transcript(self)
    }

    fn state(&self, deployment: &Deployment) -> anyhow::Result<Vec<StateEntry>> {
        Ok(Self::state(self, deployment))
    }

    fn haystack(&self, deployment: &Deployment) -> anyhow::Result<Haystack> {
        Ok(Haystack::of(self, deployment))
    }
}

/// Where the gas of transactions gathers.
pub type GasMeter = Rc<Cell<u64>>;

/// A permissioned network on this machine, stopped and deleted when the story is over.
pub struct LocalStage {
    /// Its ledger.
    pub ledger: ChainLedger,
    /// The network.
    pub localnet: Localnet,
    used: Rc<Cell<u64>>,
    artifacts: Vec<wasm::Artifact>,
    pinned: bool,
    // Last: the folder goes after the processes.
    folder: TempDir,
}

/// Makes such a network and starts it; what its transactions use gathers on the meter. `pinned`: the
/// contracts' codes lie in its genesis; else the members upload them, and nobody pins them.
pub fn local(
    validators: usize,
    artifacts: &Path,
    pinned: bool,
    fee_per_million_gas: u64,
) -> anyhow::Result<(Rc<LocalStage>, GasMeter)> {
    let wasmd = Wasmd::find()?;
    let codes = wasm::artifacts(artifacts)?;
    let folder = tempfile::tempdir().context("making a folder for the network")?;
    let plan = Plan {
        validators,
        chain_id: "hie-demo-1".to_owned(),
        first_port: None,
        artifacts: pinned.then(|| artifacts.to_owned()),
        contracts: Contracts {
            ticket_seconds: Some(TICKET_SECONDS),
            max_permit_days: None,
        },
        delay_seconds: 0,
        fee_per_million_gas,
        developer: false,
    };
    eprintln!("making a permissioned network on this machine");
    let localnet = Localnet::make(&folder.path().join("network"), &plan, &wasmd)?;
    let started = localnet.start(&wasmd, |text| eprintln!("{text}"));
    let ledger = started.and_then(|()| localnet.ledger());
    let ledger = ledger.inspect_err(|_| {
        let _ = localnet.stop();
    })?;
    let used = Rc::new(Cell::new(0));
    let stage = LocalStage {
        ledger,
        localnet,
        used: used.clone(),
        artifacts: codes,
        pinned,
        folder,
    };
    Ok((Rc::new(stage), used))
}

impl Drop for LocalStage {
    fn drop(&mut self) {
        if let Err(error) = self.localnet.stop() {
            eprintln!("error: {error:#}");
        }
    }
}

/// Waits until a block of a real chain has this time; `false` if that would take too long.
pub fn wait_for_block(ledger: &ChainLedger, time: u64) -> anyhow::Result<bool> {
    let left = time.saturating_sub(ledger.block_time()?);
    if left > PATIENCE {
        return Ok(false);
    }
    if left > 0 {
        eprintln!("waiting {left} s for the ticket to end");
    }
    let started = Instant::now();
    while ledger.block_time()? < time {
        anyhow::ensure!(
            started.elapsed() < Duration::from_secs(PATIENCE.saturating_mul(2)),
            "no block of that time comes"
        );
        sleep(Duration::from_millis(200));
    }
    Ok(true)
}

impl Stage for LocalStage {
    fn account_named(&self, name: &str) -> anyhow::Result<String> {
        self.localnet.account(&self.ledger, name)
    }

    fn wallet(&self, name: &str) -> anyhow::Result<Option<WalletKey>> {
        Ok(Some(self.localnet.key(name)?.wallet()?))
    }

    fn deploy(&self) -> anyhow::Result<(String, Deployment)> {
        let network = self.localnet.network()?;
        let way = Way::Group(self.localnet.group()?);
        let records = self.folder.path();
        deploy(&self.ledger, &network, &self.artifacts, &way, records)?;
        let record = hie_network::deploy::Record::read(records, &network.chain_id)?;
        let record = record.context("the deployment left no record")?;
        let found =
            hie_network::verify::differences(&self.ledger, &network, &self.artifacts, &record)?;
        let expected = if self.pinned { 0 } else { self.artifacts.len() };
        anyhow::ensure!(found.len() == expected, "{}", found.join("; "));
        Ok((record.owner.clone(), record.deployment()?))
    }

    fn wait_until(&self, time: u64) -> anyhow::Result<bool> {
        wait_for_block(&self.ledger, time)
    }

    fn transcript(&self) -> Vec<Sent> {
        self.ledger.transcript()
    }

    fn state(&self, deployment: &Deployment) -> anyhow::Result<Vec<StateEntry>> {
        Ok(self.ledger.state(deployment)?)
    }

    fn haystack(&self, deployment: &Deployment) -> anyhow::Result<Haystack> {
        let state = self.ledger.state(deployment)?;
        Ok(Haystack::new(&state, &self.ledger.transcript()))
    }
}

impl Ledger for LocalStage {
    fn chain_id(&self) -> &str {
        self.ledger.chain_id()
    }

    fn block_time(&self) -> Result<u64, LedgerError> {
        self.ledger.block_time()
    }

    fn execute(&self, sender: &str, calls: &[Call]) -> Result<Receipt, LedgerError> {
        let receipt = self.ledger.execute(sender, calls)?;
        let gas = receipt.gas.unwrap_or_default();
        self.used.set(self.used.get().saturating_add(gas));
        Ok(receipt)
    }

    fn query_bytes(&self, contract: &str, message: &[u8]) -> Result<Vec<u8>, LedgerError> {
        self.ledger.query_bytes(contract, message)
    }

    fn account(&self, address: &str) -> Result<Vec<u8>, LedgerError> {
        self.ledger.account(address)
    }
}
