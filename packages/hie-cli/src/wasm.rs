//! `hie wasm`: the contracts' files, as scripts/build-wasm made them.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use hie_network::wasm::{self, Facts, GOAL_BYTES};

/// The contracts' wasm files: what they may be on chain.
#[derive(Args)]
pub struct WasmArgs {
    #[command(subcommand)]
    command: WasmCommand,
}

#[derive(Subcommand)]
enum WasmCommand {
    /// Check the three files of a folder against its checksums.txt: imports, exports, MVP
    /// instructions only, size.
    Check {
        /// The folder.
        #[arg(default_value = "artifacts")]
        folder: PathBuf,
    },
    /// Check the three files of a folder, and write checksums.txt and build.json beside them.
    Seal {
        /// The folder.
        folder: PathBuf,
        /// The compiler that made them, as it calls itself.
        #[arg(long)]
        compiler: String,
        /// The optimiser that made them, as it calls itself.
        #[arg(long)]
        optimizer: String,
    },
}

/// Checks or seals.
pub fn run(args: WasmArgs) -> anyhow::Result<ExitCode> {
    match args.command {
        WasmCommand::Check { folder } => {
            for artifact in wasm::artifacts(&folder)? {
                show(artifact.contract, &artifact.facts);
            }
        }
        WasmCommand::Seal {
            folder,
            compiler,
            optimizer,
        } => {
            let build = wasm::seal(&folder, &compiler, &optimizer)?;
            for (file, facts) in &build.files {
                show(file, facts);
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn show(name: &str, facts: &Facts) {
    println!(
        "{name:<24} {:>7} bytes  {:>4} functions  {}",
        facts.bytes, facts.functions, facts.sha256
    );
    let over = facts.bytes.saturating_sub(GOAL_BYTES);
    if over > 0 {
        println!("{:<24} {over:>7} bytes over the goal of {GOAL_BYTES}", "");
    }
}
