//! `hie genesis`: the permissioned genesis that a network file describes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Args;
use hie_network::file::Network;
use hie_network::{genesis, wasm};
use serde_json::Value;

/// Make or check the genesis of a permissioned network.
///
/// The coordinator makes it from what `wasmd init` wrote; each validator adds its `wasmd genesis
/// gentx`; `wasmd genesis collect-gentxs` joins them; each member checks the result with --check
/// before its node starts.
#[derive(Args)]
pub struct GenesisArgs {
    /// The network file.
    #[arg(long, value_name = "FILE")]
    network: PathBuf,
    /// What `wasmd init` wrote: for --check on the member's own machine.
    #[arg(long, value_name = "FILE")]
    base: PathBuf,
    /// Contracts to lay into it, pinned: a folder made by scripts/build-wasm.
    #[arg(long, value_name = "DIR")]
    artifacts: Option<PathBuf>,
    /// Where to write it.
    #[arg(long, value_name = "FILE", default_value = "genesis.json")]
    out: PathBuf,
    /// Only check that this genesis is what the network file makes of it, but for the validators'
    /// own transactions; exit 1 if not.
    #[arg(long, value_name = "FILE", conflicts_with = "out")]
    check: Option<PathBuf>,
}

/// Makes or checks it.
pub fn run(args: &GenesisArgs) -> Result<ExitCode> {
    let network = Network::read(&args.network)?;
    let codes = match &args.artifacts {
        Some(folder) => wasm::artifacts(folder)?,
        None => Vec::new(),
    };
    if let Some(path) = &args.check {
        genesis::verify(&read(path)?, &read(&args.base)?, &network, &codes)?;
        println!("{} is what {} says", path.display(), args.network.display());
        return Ok(ExitCode::SUCCESS);
    }
    let made = genesis::permissioned(&read(&args.base)?, &network, &codes)?;
    fs::write(&args.out, serde_json::to_string_pretty(&made)? + "\n")
        .with_context(|| format!("writing {}", args.out.display()))?;
    println!(
        "{}: chain {}, members' policy {}, {} codes pinned",
        args.out.display(),
        network.chain_id,
        network.policy(),
        codes.len()
    );
    Ok(ExitCode::SUCCESS)
}

fn read(path: &Path) -> Result<Value> {
    let bytes = fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    serde_json::from_slice(&bytes).with_context(|| format!("{} is no genesis", path.display()))
}
