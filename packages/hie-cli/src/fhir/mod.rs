//! `hie fhir`: what the chain holds as FHIR R4, and consents of elsewhere as directives.

mod consent;
mod views;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::{Args, Subcommand};
use serde_json::Value;

/// The exit code for input that cannot be read.
const BAD_INPUT: u8 = 2;

/// FHIR R4 views of what the chain holds; consents of elsewhere as directives.
#[derive(Args)]
pub struct FhirArgs {
    #[command(subcommand)]
    command: FhirCommand,
}

#[derive(Subcommand)]
enum FhirCommand {
    /// A directive as a Consent, or a Consent as directives.
    #[command(subcommand)]
    Consent(consent::ConsentCommand),
    /// Write pointers as FHIR: one as a DocumentReference, a page of them as a Bundle.
    Document {
        /// What record-index answered to `record` or `records`, as JSON; - is standard input.
        answer: PathBuf,
    },
    /// Write a copy of an access log as a Bundle of AuditEvents.
    Audit {
        /// The copy, as `hie log export` writes it.
        copy: PathBuf,
    },
    /// Write a member as an Organization; with its endpoints, a Bundle of all.
    Organization {
        /// What hospital-registry answered to `hospital`, as JSON; - is standard input.
        answer: PathBuf,
        /// What it answered to `endpoints`.
        #[arg(long)]
        endpoints: Option<PathBuf>,
    },
}

/// Runs `hie fhir`. Exit code 2 where input cannot be read.
///
/// # Errors
/// Never: they are printed.
pub fn run(args: FhirArgs) -> anyhow::Result<ExitCode> {
    let outcome = match args.command {
        FhirCommand::Consent(command) => consent::run(command),
        FhirCommand::Document { answer } => printed(views::document(&answer)),
        FhirCommand::Audit { copy } => printed(views::audit(&copy)),
        FhirCommand::Organization { answer, endpoints } => {
            printed(views::organization(&answer, endpoints.as_deref()))
        }
    };
    Ok(outcome.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::from(BAD_INPUT)
    }))
}

/// A file, or standard input where it is `-`.
fn read(file: &Path) -> anyhow::Result<Value> {
    let text = if file == Path::new("-") {
        std::io::read_to_string(std::io::stdin()).context("reading standard input")?
    } else {
        std::fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?
    };
    serde_json::from_str(&text).with_context(|| format!("{} is no JSON", file.display()))
}

fn printed(value: anyhow::Result<Value>) -> anyhow::Result<ExitCode> {
    print(&value?)?;
    Ok(ExitCode::SUCCESS)
}

fn print(value: &Value) -> anyhow::Result<()> {
    println!("{}", serde_json::to_string_pretty(value)?);
    Ok(())
}
