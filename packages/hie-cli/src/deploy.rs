//! `hie deploy`, `hie migrate` and `hie verify`: the contracts on a chain.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use clap::Args;
use hie_client::chain::ChainLedger;
use hie_client::chain::governed::Group;
use hie_client::chain::key::Key;
use hie_client::chain::send::SendOptions;
use hie_network::deploy::{Done, Record, Way, deploy, migrate, pinning};
use hie_network::file::Network;
use hie_network::localnet::decide;
use hie_network::{verify, wasm};

/// The network, the contracts' files and the record.
#[derive(Args)]
pub struct WhereArgs {
    /// The network file.
    #[arg(long, value_name = "FILE")]
    network: PathBuf,
    /// The contracts' files, as scripts/build-wasm made them.
    #[arg(long, value_name = "DIR", default_value = "artifacts")]
    artifacts: PathBuf,
    /// Where the record of what lies on the chain is kept: DIR/<chain-id>.json.
    #[arg(long, value_name = "DIR", default_value = "deployments")]
    records: PathBuf,
}

/// Upload, make and wire the contracts on a chain, as far as they are not there.
///
/// A second run changes nothing and says so. One of --member, --direct and --generate-only says how.
#[derive(Args)]
pub struct DeployArgs {
    #[command(flatten)]
    place: WhereArgs,
    /// Key file of a member of the group; repeat it for as many as the policy's threshold asks for.
    /// What has to happen is proposed by the first, voted by all and executed.
    #[arg(long, value_name = "KEYFILE")]
    member: Vec<PathBuf>,
    /// Key file of the developer whom the network file names, who signs everything: on a network for
    /// development only.
    #[arg(long, value_name = "KEYFILE", conflicts_with = "member")]
    direct: Option<PathBuf>,
    /// Only write files for `wasmd tx sign`, into this folder.
    #[arg(long, value_name = "DIR", requires = "from", conflicts_with_all = ["member", "direct"])]
    generate_only: Option<PathBuf>,
    /// The account that will send the files: a member proposes, any other sends the messages.
    #[arg(long, value_name = "ADDRESS")]
    from: Option<String>,
    /// Key file of a validator's operator; repeat it. They pin the codes that are not pinned, by a
    /// proposal of their own: the members' group cannot.
    #[arg(long, value_name = "KEYFILE")]
    validator: Vec<PathBuf>,
}

/// Give the contracts on a chain the code of the files, where theirs is another.
///
/// The same three ways as `hie deploy`. State and addresses stay; the new codes are pinned anew.
#[derive(Args)]
pub struct MigrateArgs {
    #[command(flatten)]
    deploy: DeployArgs,
}

/// Check that a chain is what the network file, the contracts' files and the record say.
///
/// Prints every difference; exit 1 if there is any.
#[derive(Args)]
pub struct VerifyArgs {
    #[command(flatten)]
    place: WhereArgs,
}

pub fn connect(network: &Network) -> Result<ChainLedger> {
    let options = SendOptions {
        price: network.gas_price(),
        ..SendOptions::default()
    };
    Ok(ChainLedger::connect(
        &network.rpc,
        &network.chain_id,
        options,
    )?)
}

fn keys(paths: &[PathBuf]) -> Result<Vec<Key>> {
    paths.iter().map(|path| Ok(Key::read(path)?)).collect()
}

fn way(args: &DeployArgs, network: &Network) -> Result<Way> {
    if let Some(path) = &args.direct {
        return Ok(Way::Direct(Key::read(path)?));
    }
    if let (Some(folder), Some(from)) = (&args.generate_only, &args.from) {
        return Ok(Way::Files {
            from: from.clone(),
            folder: folder.clone(),
        });
    }
    if args.member.is_empty() {
        bail!(
            "say how: --member KEYFILE …, --direct KEYFILE, or --generate-only DIR --from ADDRESS"
        );
    }
    Ok(Way::Group(Group {
        policy: network.policy(),
        members: keys(&args.member)?,
        delay: Duration::from_secs(network.group.delay_seconds),
    }))
}

/// Deploys.
pub fn run(args: &DeployArgs) -> Result<ExitCode> {
    carry_out(args, false)
}

/// Migrates.
pub fn upgrade(args: &MigrateArgs) -> Result<ExitCode> {
    carry_out(&args.deploy, true)
}

fn carry_out(args: &DeployArgs, upgrade: bool) -> Result<ExitCode> {
    let network = Network::read(&args.place.network)?;
    let artifacts = wasm::artifacts(&args.place.artifacts)?;
    let ledger = connect(&network)?;
    let way = way(args, &network)?;
    let records = &args.place.records;
    let done = if upgrade {
        migrate(&ledger, &network, &artifacts, &way, records)?
    } else {
        deploy(&ledger, &network, &artifacts, &way, records)?
    };
    match done {
        Done::Files(files) => {
            println!("sign and send these, in this order, then run this command again:");
            files
                .iter()
                .for_each(|file| println!("  {}", file.display()));
            return Ok(ExitCode::SUCCESS);
        }
        Done::Nothing => {
            println!("all three contracts are there and run this code: nothing was changed")
        }
        Done::Steps(steps) => {
            for (step, hash) in steps {
                println!("{step}: transaction {hash}");
            }
        }
    }
    let record = recorded(&args.place.records, &network)?;
    for (name, found) in &record.contracts {
        println!("{name:<18} code {} at {}", found.code_id, found.address);
    }
    match pinning(&ledger, &record)? {
        None => println!("all codes are pinned"),
        Some(message) if !args.validator.is_empty() => {
            let voters = keys(&args.validator)?;
            let number = decide(&ledger, &network, &voters, "pin codes", &[message])?;
            println!("codes pinned by proposal {number} of the validators");
        }
        Some(message) => {
            println!(
                "not pinned yet; the validators have to decide:\n{}",
                message.json()
            );
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn recorded(records: &Path, network: &Network) -> Result<Record> {
    Record::read(records, &network.chain_id)?
        .with_context(|| format!("no record of {} in {}", network.chain_id, records.display()))
}

/// Verifies.
pub fn verify(args: &VerifyArgs) -> Result<ExitCode> {
    let network = Network::read(&args.place.network)?;
    let artifacts = wasm::artifacts(&args.place.artifacts)?;
    let ledger = connect(&network)?;
    let record = recorded(&args.place.records, &network)?;
    let found = verify::differences(&ledger, &network, &artifacts, &record)?;
    if network.developer.is_some() {
        println!(
            "the network file names a developer, who may do alone what takes the members' group: for development only"
        );
    }
    if found.is_empty() {
        println!("{} is as it should be", network.chain_id);
        return Ok(ExitCode::SUCCESS);
    }
    for difference in &found {
        println!("{difference}");
    }
    println!("{} differences", found.len());
    Ok(ExitCode::FAILURE)
}
