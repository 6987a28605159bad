//! `hie`: what operators of the exchange need on the command line.

mod policy;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Health-information exchange between hospitals.
#[derive(Parser)]
#[command(name = "hie", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Ask the consent decision, without any chain.
    Policy(policy::PolicyArgs),
}

fn main() -> anyhow::Result<ExitCode> {
    match Cli::parse().command {
        Command::Policy(args) => policy::run(args),
    }
}
