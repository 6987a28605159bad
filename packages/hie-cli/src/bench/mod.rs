//! `hie bench`: what messages cost on a real chain, and how many of them a node carries.

mod bed;
mod gas;
mod growth;
mod growth_page;
mod load;
mod measured;
mod probe;
mod scenario;
mod stats;
mod throughput;
mod throughput_page;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::{Args, Subcommand};
use serde::Serialize;

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
    /// Transactions, records and queries a second, and how long one waits; written to throughput.md
    /// and throughput.json. Some three minutes.
    Throughput {
        /// Where these files lie.
        #[arg(long, value_name = "DIR", default_value = "docs")]
        out: PathBuf,
        /// Transactions of each kind in each round; of batches of fifty records a fifth.
        #[arg(long, value_name = "N", default_value_t = 1_500)]
        transactions: usize,
        /// Rounds.
        #[arg(long, value_name = "N", default_value_t = 5)]
        rounds: usize,
        /// Accounts of each sort that send: patients, gateways, physicians.
        #[arg(long, value_name = "N", default_value_t = 300)]
        accounts: usize,
        /// Transactions of each kind whose time to commit is taken, and emergencies.
        #[arg(long, value_name = "N", default_value_t = 30)]
        samples: usize,
        /// How long queries are asked in each round, seconds.
        #[arg(long, value_name = "SECONDS", default_value_t = 2)]
        query_seconds: u64,
    },
    /// Gas of messages and queries with few and many patients in state, and for a patient with few
    /// and many directives; written to growth.md and growth.json. A hundred thousand patients take
    /// a quarter of an hour and more.
    Growth {
        /// Where these files lie.
        #[arg(long, value_name = "DIR", default_value = "docs")]
        out: PathBuf,
        /// Patients in state, the smallest number first; what was reached is written each time.
        #[arg(
            long,
            value_name = "N,N,…",
            value_delimiter = ',',
            default_value = "1000,10000,100000"
        )]
        patients: Vec<usize>,
        /// How many of the patients, the first of them, have a directive and a record too.
        #[arg(long, value_name = "N", default_value_t = 10_000)]
        whole: usize,
        /// Directives of one patient, the smallest number first.
        #[arg(
            long,
            value_name = "N,N,…",
            value_delimiter = ',',
            default_value = "10,1000"
        )]
        directives: Vec<usize>,
    },
}

/// Measures.
pub fn run(args: &BenchArgs) -> anyhow::Result<ExitCode> {
    match &args.command {
        BenchCommand::Gas { out, check } => gas::run(&args.artifacts, out, *check),
        BenchCommand::Growth {
            out,
            patients,
            whole,
            directives,
        } => growth::run(&args.artifacts, out, patients, *whole, directives),
        BenchCommand::Throughput {
            out,
            transactions,
            rounds,
            accounts,
            samples,
            query_seconds,
        } => {
            let load = throughput::Load {
                transactions: *transactions,
                rounds: *rounds,
                accounts: *accounts,
                samples: *samples,
                query_seconds: *query_seconds,
            };
            throughput::run(&args.artifacts, out, load)
        }
    }
}

/// Writes NAME.json and NAME.md, and prints the page.
fn write(out: &Path, name: &str, results: &impl Serialize, page: &str) -> anyhow::Result<()> {
    save(out, name, results, page)?;
    println!("{page}");
    Ok(())
}

fn save(out: &Path, name: &str, results: &impl Serialize, page: &str) -> anyhow::Result<()> {
    fs::create_dir_all(out).with_context(|| out.display().to_string())?;
    let text = serde_json::to_string_pretty(results)? + "\n";
    let path = out.join(format!("{name}.json"));
    fs::write(&path, text).with_context(|| path.display().to_string())?;
    let path = out.join(format!("{name}.md"));
    fs::write(&path, page).with_context(|| path.display().to_string())
}
