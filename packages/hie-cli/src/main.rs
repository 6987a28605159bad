//! `hie`: what operators of the exchange need on the command line.

mod access_control;
mod anchor;
mod card;
mod demo;
mod events_doc;
mod log;
mod policy;
mod schema;
mod store;

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
    Anchor(anchor::AnchorArgs),
    Card(card::CardArgs),
    Demo(demo::DemoArgs),
    Log(log::LogArgs),
    /// Ask the consent decision, without any chain.
    Policy(policy::PolicyArgs),
    Schema(schema::SchemaArgs),
    Store(store::StoreArgs),
}

fn main() -> anyhow::Result<ExitCode> {
    match Cli::parse().command {
        Command::Anchor(args) => anchor::run(args),
        Command::Card(args) => card::run(args),
        Command::Demo(args) => demo::run(&args),
        Command::Log(args) => log::run(args),
        Command::Policy(args) => policy::run(args),
        Command::Schema(args) => schema::run(&args),
        Command::Store(args) => store::run(&args),
    }
}
