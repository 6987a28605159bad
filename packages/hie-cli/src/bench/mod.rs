//! `hie bench`: what messages cost on a real chain.

mod gas;
mod measured;
mod scenario;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};

/// Measure, on a permissioned network of its own on this machine (scripts/bench runs this).
#[derive(Args)]
pub struct BenchArgs {
    #[command(subcommand)]
    command: BenchCommand,
    /// The contracts' files, as scripts/build-wasm made them.
    #[arg(long, global = true, value_name = "DIR", default_value = "artifacts")]
    artifacts: PathBuf,
}

#[derive(Subcommand)]
enum BenchCommand {
    /// Gas of every message, with pinned codes and without, what it writes, and the least that the
    /// chain would take for that; written to gas.md and gas.json.
    Gas {
        /// Where these files lie.
        #[arg(long, value_name = "DIR", default_value = "docs")]
        out: PathBuf,
        /// Write nothing: exit 1 if a message costs 2 % more or less than gas.json says, with pinned
        /// codes, or is missing there.
        #[arg(long)]
        check: bool,
    },
}

/// Measures.
pub fn run(args: &BenchArgs) -> anyhow::Result<ExitCode> {
    match &args.command {
        BenchCommand::Gas { out, check } => gas::run(&args.artifacts, out, *check),
    }
}
