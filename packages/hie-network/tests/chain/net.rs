//! A network of its own for each test.

use std::path::{Path, PathBuf};

use hie_client::LedgerError;
use hie_client::chain::ChainLedger;
use hie_network::deploy::{Done, Record, Way, deploy};
use hie_network::file::{Contracts, Network};
use hie_network::localnet::{Localnet, Plan};
use hie_network::node::Wasmd;
use hie_network::{verify, wasm};
use tempfile::TempDir;

/// A network that is stopped when the test ends, however it ends.
pub struct Net {
    /// The network.
    pub localnet: Localnet,
    /// Its file.
    pub network: Network,
    /// The contracts.
    pub artifacts: Vec<wasm::Artifact>,
    /// Everything lies in it.
    pub folder: TempDir,
}

impl Drop for Net {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}", self.localnet.log(0, 40));
        }
        let _ = self.localnet.stop();
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

pub fn wasmd() -> Wasmd {
    std::env::set_current_dir(root()).unwrap();
    Wasmd::find().unwrap()
}

pub fn start(codes_in_genesis: bool) -> Net {
    start_with(1, codes_in_genesis)
}

/// With this many validators.
pub fn start_with(validators: usize, codes_in_genesis: bool) -> Net {
    start_as(validators, codes_in_genesis, false)
}

/// Nothing on it, and one account that may deploy alone.
pub fn start_for_a_developer() -> Net {
    start_as(1, false, true)
}

fn start_as(validators: usize, codes_in_genesis: bool, developer: bool) -> Net {
    let folder = tempfile::tempdir().unwrap();
    let files = std::env::var_os("HIE_ARTIFACTS").map_or(root().join("artifacts"), PathBuf::from);
    let wasmd = wasmd();
    let plan = Plan {
        validators,
        chain_id: "hie-test-1".to_owned(),
        first_port: None,
        artifacts: codes_in_genesis.then(|| files.clone()),
        contracts: Contracts::default(),
        delay_seconds: 0,
        fee_per_million_gas: 1_000,
        developer,
    };
    let localnet = Localnet::make(&folder.path().join("network"), &plan, &wasmd).unwrap();
    localnet.start(&wasmd, |text| eprintln!("{text}")).unwrap();
    Net {
        network: localnet.network().unwrap(),
        localnet,
        artifacts: wasm::artifacts(&files).unwrap(),
        folder,
    }
}

impl Net {
    pub fn ledger(&self) -> ChainLedger {
        self.localnet.ledger().unwrap()
    }

    pub fn deploy(&self, ledger: &ChainLedger) -> Done {
        let way = Way::Group(self.localnet.group().unwrap());
        deploy(
            ledger,
            &self.network,
            &self.artifacts,
            &way,
            self.folder.path(),
        )
        .unwrap()
    }

    pub fn record(&self) -> Record {
        Record::read(self.folder.path(), &self.network.chain_id)
            .unwrap()
            .unwrap()
    }

    pub fn differences(&self, ledger: &ChainLedger) -> Vec<String> {
        verify::differences(ledger, &self.network, &self.artifacts, &self.record()).unwrap()
    }
}

#[track_caller]
pub fn refused<T: std::fmt::Debug>(outcome: Result<T, LedgerError>, why: &str) {
    match outcome {
        Err(LedgerError::Refused(text)) => assert!(text.contains(why), "{text}"),
        other => panic!("not refused: {other:?}"),
    }
}
