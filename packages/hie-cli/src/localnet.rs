//! `hie localnet`: a whole permissioned network on this machine, loopback only.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use hie_network::file::Contracts;
use hie_network::localnet::{Localnet, Plan};
use hie_network::node::Wasmd;

/// A whole permissioned network on this machine, loopback only (scripts/localnet runs this).
#[derive(Args)]
pub struct LocalnetArgs {
    #[command(subcommand)]
    command: LocalnetCommand,
    /// Its folder.
    #[arg(long, global = true, value_name = "DIR", default_value = ".localnet")]
    home: PathBuf,
}

#[derive(Subcommand)]
enum LocalnetCommand {
    /// Make the network where there is none yet, and start it; go on with the same chain where there
    /// is one.
    Start {
        /// Validators: 1 or 4. Counts only when the network is made.
        #[arg(long, default_value_t = 1)]
        validators: usize,
        /// Chain id. Counts only when the network is made.
        #[arg(long, default_value = "hie-local-1")]
        chain_id: String,
        /// First of the ports that it listens on, three for each validator; free ones if not given.
        /// Counts only when the network is made.
        #[arg(long)]
        port: Option<u16>,
        /// Contracts to lay into genesis, pinned: a folder made by scripts/build-wasm. Without it
        /// the members upload them by a proposal. Counts only when the network is made.
        #[arg(long, value_name = "DIR")]
        artifacts: Option<PathBuf>,
        /// How long a ticket lives, seconds. Counts only when the network is made.
        #[arg(long)]
        ticket_seconds: Option<u32>,
        /// How long a proposal of the members waits before it can be executed, seconds. Counts only
        /// when the network is made.
        #[arg(long, default_value_t = 0)]
        delay_seconds: u64,
        /// Let one account deploy alone (`hie deploy --direct`): its key is developer.key. Counts only
        /// when the network is made.
        #[arg(long)]
        developer: bool,
    },
    /// Stop it; the chain stays.
    Stop,
    /// Tell where each node stands; exit 1 if one does not run.
    Status,
    /// Print the end of a node's log.
    Logs {
        /// Which validator.
        #[arg(long, default_value_t = 0)]
        validator: usize,
        /// How many lines.
        #[arg(long, default_value_t = 100)]
        lines: usize,
    },
    /// Stop it and delete everything: chain and keys.
    Reset,
}

/// Runs it.
pub fn run(args: LocalnetArgs) -> Result<ExitCode> {
    let found = Localnet::open(&args.home)?;
    let open = || {
        found
            .clone()
            .with_context(|| format!("no network in {}", args.home.display()))
    };
    match args.command {
        LocalnetCommand::Start {
            validators,
            chain_id,
            port,
            artifacts,
            ticket_seconds,
            delay_seconds,
            developer,
        } => {
            let wasmd = Wasmd::find()?;
            let localnet = match &found {
                Some(localnet) => localnet.clone(),
                None => {
                    let plan = Plan {
                        validators,
                        chain_id,
                        first_port: port,
                        artifacts,
                        contracts: Contracts {
                            ticket_seconds,
                            max_permit_days: None,
                        },
                        delay_seconds,
                        fee_per_million_gas: 1_000,
                        developer,
                    };
                    eprintln!(
                        "making a network of {validators} in {}",
                        args.home.display()
                    );
                    Localnet::make(&args.home, &plan, &wasmd)?
                }
            };
            localnet.start(&wasmd, |text| eprintln!("{text}"))?;
            show(&localnet)
        }
        LocalnetCommand::Stop => {
            let stopped = open()?.stop()?;
            println!("{stopped} stopped");
            Ok(ExitCode::SUCCESS)
        }
        LocalnetCommand::Status => show(&open()?),
        LocalnetCommand::Logs { validator, lines } => {
            println!("{}", open()?.log(validator, lines));
            Ok(ExitCode::SUCCESS)
        }
        LocalnetCommand::Reset => {
            open()?.reset()?;
            println!("deleted");
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn show(localnet: &Localnet) -> Result<ExitCode> {
    let network = localnet.network()?;
    println!("chain       {}", network.chain_id);
    println!(
        "network     {}",
        localnet.home().join("network.toml").display()
    );
    println!("keys        {}", localnet.keys().display());
    println!("policy      {}", network.policy());
    let mut all = true;
    for (number, node) in localnet.status().iter().enumerate() {
        let state = match (node.pid, node.height) {
            (Some(pid), Some(height)) => format!("height {height}, process {pid}"),
            (Some(pid), None) => format!("does not answer, process {pid}"),
            (None, _) => "does not run".to_owned(),
        };
        all &= node.pid.is_some() && node.height.is_some();
        println!("validator {number} {}  {state}", node.rpc);
    }
    Ok(if all {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
