//! `hie`: what operators of the exchange need on the command line.

mod access_control;
mod anchor;
mod api_docs;
mod audit;
mod bench;
mod card;
mod demo;
mod deploy;
mod events_doc;
mod fhir;
mod genesis;
mod localnet;
mod log;
mod policy;
mod schema;
mod store;
mod wasm;

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
    Audit(audit::AuditArgs),
    Bench(bench::BenchArgs),
    Card(card::CardArgs),
    Demo(demo::DemoArgs),
    Deploy(deploy::DeployArgs),
    Fhir(fhir::FhirArgs),
    Genesis(genesis::GenesisArgs),
    Localnet(localnet::LocalnetArgs),
    Log(log::LogArgs),
    Migrate(deploy::MigrateArgs),
    /// Ask the consent decision, without any chain.
    Policy(policy::PolicyArgs),
    Schema(schema::SchemaArgs),
    Store(store::StoreArgs),
    Verify(deploy::VerifyArgs),
    Wasm(wasm::WasmArgs),
}

fn main() -> anyhow::Result<ExitCode> {
    match Cli::parse().command {
        Command::Anchor(args) => anchor::run(args),
        Command::Audit(args) => audit::run(&args),
        Command::Bench(args) => bench::run(&args),
        Command::Card(args) => card::run(args),
        Command::Demo(args) => demo::run(&args),
        Command::Deploy(args) => deploy::run(&args),
        Command::Fhir(args) => fhir::run(args),
        Command::Genesis(args) => genesis::run(&args),
        Command::Localnet(args) => localnet::run(args),
        Command::Log(args) => log::run(args),
        Command::Migrate(args) => deploy::upgrade(&args),
        Command::Policy(args) => policy::run(args),
        Command::Schema(args) => schema::run(&args),
        Command::Store(args) => store::run(&args),
        Command::Verify(args) => deploy::verify(&args),
        Command::Wasm(args) => wasm::run(args),
    }
}
