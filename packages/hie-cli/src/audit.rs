//! `hie audit`: what contracts keep, proved against the validators' signatures.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::rc::Rc;
use std::thread::sleep;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use clap::{Args, Subcommand, ValueEnum};
use hie_client::chain::ChainLedger;
use hie_client::chain::key::account_of;
use hie_client::chain::proof::{Proved, Trust, ValueProof};
use hie_client::{Deployment, Hie};
use hie_network::deploy::Record;
use hie_network::file::Network;
use hie_types::{Handle, Hash};

use crate::deploy::connect;

/// How often the log is read anew because somebody wrote to it meanwhile.
const TRIES: usize = 10;

/// Prove what a contract keeps, without trusting the node that is asked: down to the signatures of
/// more than two thirds of the validators of genesis.
#[derive(Args)]
pub struct AuditArgs {
    #[command(subcommand)]
    command: AuditCommand,
    /// The genesis file of the network, as the auditor has it from the members: it names the
    /// validators.
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        default_value = "genesis.json"
    )]
    genesis: PathBuf,
}

#[derive(Subcommand)]
enum AuditCommand {
    /// Prove one value of a contract.
    Value {
        #[command(flatten)]
        place: Place,
        /// hospital-registry, consent-registry, record-index, or an address.
        #[arg(long)]
        contract: String,
        /// The key in the contract, hexadecimal (docs/storage.md).
        #[arg(long, value_name = "HEX")]
        key: String,
        /// Height of the state; the last that is signed if left out.
        #[arg(long)]
        height: Option<u64>,
        /// Save value and proof, for `hie audit check`.
        #[arg(long, value_name = "FILE")]
        save: Option<PathBuf>,
    },
    /// Check a saved proof. No node is asked.
    Check {
        /// What `hie audit value --save` or `hie audit log --save` wrote.
        proof: PathBuf,
    },
    /// Prove that a log is whole: hash every entry, and prove the head that the chain keeps of it.
    Log {
        #[command(flatten)]
        place: Place,
        /// Whose log.
        #[arg(long)]
        handle: Handle,
        /// Which log.
        #[arg(long, value_enum, default_value_t = Which::Access)]
        log: Which,
        /// Save the proof of the head, for `hie audit check`.
        #[arg(long, value_name = "FILE")]
        save: Option<PathBuf>,
    },
}

/// Which chain.
#[derive(Args)]
struct Place {
    /// The network file: it names a node.
    #[arg(long, value_name = "FILE")]
    network: PathBuf,
    /// Where the record of what lies on the chain is kept: DIR/<chain-id>.json.
    #[arg(long, value_name = "DIR", default_value = "deployments")]
    records: PathBuf,
}

#[derive(Clone, Copy, ValueEnum)]
enum Which {
    /// Who asked for records, what was answered, what became of it: record-index.
    Access,
    /// What the patient said, and who broke the glass: consent-registry.
    History,
}

/// Proves or checks.
pub fn run(args: &AuditArgs) -> Result<ExitCode> {
    let genesis = File::open(&args.genesis)
        .with_context(|| format!("genesis file {}", args.genesis.display()))?;
    let genesis = serde_json::from_reader(std::io::BufReader::new(genesis))?;
    let trust = Trust::of_genesis(&genesis)?;
    match &args.command {
        AuditCommand::Value {
            place,
            contract,
            key,
            height,
            save,
        } => {
            let (ledger, deployment) = open(place)?;
            let contract = address(&deployment, contract)?;
            let key = unhex(key)?;
            let proof = ledger.node().proof(&contract, &key, *height)?;
            let proved = proof.check(&trust)?;
            println!("value {}", hexadecimal(&proof.value));
            tell(&proved);
            keep(&proof, save.as_deref())?;
        }
        AuditCommand::Check { proof } => {
            let text =
                fs::read_to_string(proof).with_context(|| format!("proof {}", proof.display()))?;
            let proof: ValueProof = serde_json::from_str(&text).context("no proof")?;
            let proved = proof.check(&trust)?;
            println!("contract {}", hexadecimal(&proof.contract));
            println!("key {}", hexadecimal(&proof.key));
            println!("value {}", hexadecimal(&proof.value));
            tell(&proved);
        }
        AuditCommand::Log {
            place,
            handle,
            log,
            save,
        } => {
            let (ledger, deployment) = open(place)?;
            let (proof, count) = whole(&Rc::new(ledger), &deployment, *handle, *log)?;
            let proved = proof.check(&trust)?;
            println!("{count} entries hash to the head that the chain keeps");
            tell(&proved);
            keep(&proof, save.as_deref())?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn tell(proved: &Proved) {
    println!(
        "proved at height {}: app hash {}, signed by {} of {} at {}",
        proved.height, proved.app_hash, proved.signed, proved.total, proved.time
    );
}

fn keep(proof: &ValueProof, to: Option<&Path>) -> Result<()> {
    let Some(path) = to else {
        return Ok(());
    };
    let text = serde_json::to_string_pretty(proof)? + "\n";
    fs::write(path, text).with_context(|| format!("writing {}", path.display()))
}

fn open(place: &Place) -> Result<(ChainLedger, Deployment)> {
    let network = Network::read(&place.network)?;
    let record = Record::read(&place.records, &network.chain_id)?;
    let record = record.with_context(|| format!("no record of {}", network.chain_id))?;
    Ok((connect(&network)?, record.deployment()?))
}

fn address(deployment: &Deployment, name: &str) -> Result<Vec<u8>> {
    let address = match name {
        "hospital-registry" => &deployment.hospital_registry,
        "consent-registry" => &deployment.consent_registry,
        "record-index" => &deployment.record_index,
        other => other,
    };
    account_of(address).with_context(|| format!("{name} is no contract of this chain"))
}

/// The log, whole, and the proof of its head at a height at which it had this head.
fn whole(
    ledger: &Rc<ChainLedger>,
    deployment: &Deployment,
    handle: Handle,
    which: Which,
) -> Result<(ValueProof, u64)> {
    let hie = Hie::new(Rc::<ChainLedger>::clone(ledger), deployment.clone());
    let contract = match which {
        Which::Access => &deployment.record_index,
        Which::History => &deployment.consent_registry,
    };
    let contract = account_of(contract).context("contract")?;
    // Namespace `h`, then the handle (docs/storage.md, sections 2 and 3).
    let key = [&[0, 1, b'h'], handle.0.as_slice()].concat();
    for _ in 0..TRIES {
        let asked = ledger.node().status()?.height;
        let (head, count) = match which {
            Which::Access => summary(&hie.verified_access_log(handle)?),
            Which::History => summary(&hie.verified_history(handle)?),
        };
        ensure!(
            count > 0,
            "the log has no entry yet: the chain keeps no head of it"
        );
        // The state that was read is signed two blocks on.
        while ledger.node().status()?.height < asked.saturating_add(3) {
            sleep(Duration::from_millis(100));
        }
        let proof = ledger.node().proof(&contract, &key, None)?;
        if proof.value == kept(&head, count) {
            return Ok((proof, count));
        }
    }
    bail!("the log differs from its head, or grows faster than it can be read")
}

fn summary<E>(log: &hie_client::audit::VerifiedLog<E>) -> (Hash, u64) {
    (log.head, log.count())
}

/// A head as the contract keeps it: the hash, then the count (LEB128).
fn kept(head: &Hash, count: u64) -> Vec<u8> {
    let mut bytes = head.0.to_vec();
    let mut rest = count;
    loop {
        let low = u8::try_from(rest & 0x7f).unwrap_or_default();
        rest >>= 7;
        if rest == 0 {
            bytes.push(low);
            return bytes;
        }
        bytes.push(low | 0x80);
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Result<Vec<u8>> {
    let pairs = text.as_bytes().chunks(2).map(|pair| {
        let whole = pair.len() == 2 && pair.iter().all(u8::is_ascii_hexdigit);
        let pair = std::str::from_utf8(pair).ok().filter(|_| whole)?;
        u8::from_str_radix(pair, 16).ok()
    });
    let bytes: Option<Vec<u8>> = pairs.collect();
    bytes.context("--key: hexadecimal digits, two for each byte")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    // docs/storage.md, section 2: head of the log of twelve entries.
    #[test]
    fn a_head_has_the_bytes_that_the_contract_keeps() {
        let hash = "9089bc0b6d532423d6554217e3419d4864041e86089e6a404a5bc45e32af2113";
        let head: Hash = hash.parse().unwrap();
        assert_eq!(hexadecimal(&kept(&head, 12)), format!("{hash}0c"));
        assert_eq!(hexadecimal(&kept(&head, 300)), format!("{hash}ac02"));
    }

    #[test]
    fn a_key_is_read_in_pairs() {
        assert_eq!(unhex("0001ff").unwrap(), [0, 1, 255]);
        for bad in ["0", "0g", "+1", "éé"] {
            assert!(unhex(bad).is_err(), "{bad}");
        }
    }
}
