//! `hie log`: copies of the logs of a handle, to keep and to hand out, and their check.

use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::rc::Rc;

use anyhow::{Context, bail};
use clap::{Args, Subcommand, ValueEnum};
use hie_client::copy::{self, Bech32Accounts, Checked, CopyError, LogCopy, Logged};
use hie_client::export::HistoryExport;
use hie_client::recorded::Answers;
use hie_client::replay::{Replay, ReplayError};
use hie_client::{Hie, fhir};
use hie_types::index::LogEntry;
use hie_types::{Handle, Hash};

/// The exit code for a copy that differs.
const DIFFERS: u8 = 1;
/// The exit code for input that cannot be read.
const BAD_INPUT: u8 = 2;

/// Write and check copies of the logs of a handle.
///
/// The chain is what `hie demo --answers FILE` saved of it: today the suite runs inside `hie`, and the
/// saved answers stand for a node.
#[derive(Args)]
pub struct LogArgs {
    #[command(subcommand)]
    command: LogCommand,
}

#[derive(Subcommand)]
enum LogCommand {
    /// Write a copy of a log that was verified against its head; a history with the terms of its
    /// directives, as `hie policy replay` needs them.
    Export {
        #[command(flatten)]
        chain: Chain,
        /// Whose log.
        #[arg(long)]
        handle: Handle,
        /// Which log.
        #[arg(long, value_enum, default_value_t = Which::Access)]
        log: Which,
        /// In which form; `fhir` is for the access log only.
        #[arg(long, value_enum, default_value_t = Format::Jsonl)]
        format: Format,
        /// The copy; standard output if left out.
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// Check a copy, in either form, and name the first entry that differs. Exit code 1 if any does.
    ///
    /// Against a chain every change is found and named; against --head and --count alone, a copy whose
    /// hashes were all made anew is found to be none, but not where it was changed.
    Verify {
        /// The copy.
        copy: PathBuf,
        #[command(flatten)]
        chain: Option<Chain>,
        /// The head that the chain keeps of the log, instead of a chain.
        #[arg(long, conflicts_with = "answers", requires = "count")]
        head: Option<Hash>,
        /// How many entries the chain counts.
        #[arg(long, requires = "head")]
        count: Option<u64>,
    },
    /// List the handles whose logs a chain can be asked for.
    Handles {
        #[command(flatten)]
        chain: Chain,
    },
}

/// Which chain.
#[derive(Args, Debug)]
pub struct Chain {
    /// Answers of a chain, saved by `hie demo --answers FILE`.
    #[arg(long, value_name = "FILE")]
    answers: PathBuf,
}

#[derive(Clone, Copy, ValueEnum)]
enum Which {
    /// Who asked for records, what was answered, what became of it: record-index.
    Access,
    /// What the patient said, and who broke the glass: consent-registry.
    History,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// JSON lines: a header, then each entry with the head after it.
    Jsonl,
    /// A FHIR R4 Bundle of AuditEvents.
    Fhir,
}

/// Runs `hie log`. Exit code 1 where a copy differs, 2 where input cannot be read.
///
/// # Errors
/// Never: they are printed.
pub fn run(args: LogArgs) -> anyhow::Result<ExitCode> {
    let outcome = match args.command {
        LogCommand::Export {
            chain,
            handle,
            log,
            format,
            out,
        } => export(&chain, handle, log, format, out.as_deref()).map(|()| true),
        LogCommand::Verify {
            copy,
            chain,
            head,
            count,
        } => verify(&copy, chain.as_ref(), head.zip(count)),
        LogCommand::Handles { chain } => handles(&chain).map(|()| true),
    };
    Ok(match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(DIFFERS),
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(BAD_INPUT)
        }
    })
}

impl Chain {
    fn answers(&self) -> anyhow::Result<Answers> {
        let name = self.answers.display();
        let file = File::open(&self.answers).with_context(|| format!("reading {name}"))?;
        serde_json::from_reader(BufReader::new(file)).with_context(|| format!("reading {name}"))
    }

    /// What was saved in this file.
    pub const fn saved(answers: PathBuf) -> Self {
        Self { answers }
    }

    /// The chain that answers.
    pub fn open(&self) -> anyhow::Result<Hie> {
        let answers = self.answers()?;
        let deployment = answers.deployment.clone();
        Ok(Hie::new(Rc::new(answers), deployment))
    }
}

fn handles(chain: &Chain) -> anyhow::Result<()> {
    let mut seen = Vec::new();
    for one in chain.answers()?.answers {
        for log in ["access_log", "history"] {
            let handle = one.query.get(log).and_then(|query| query.get("handle"));
            let Some(handle) = handle.and_then(serde_json::Value::as_str) else {
                continue;
            };
            if !seen.iter().any(|other| other == handle) {
                seen.push(handle.to_owned());
                println!("{handle}");
            }
        }
    }
    Ok(())
}

fn export(
    chain: &Chain,
    handle: Handle,
    log: Which,
    format: Format,
    out: Option<&Path>,
) -> anyhow::Result<()> {
    let hie = chain.open()?;
    match (log, format) {
        (Which::Access, Format::Jsonl) => {
            let copy = copy::copy::<LogEntry>(&hie, handle)?;
            with_output(out, |to| copy.write(to))
        }
        (Which::History, Format::Jsonl) => {
            let export = hie.export_history(handle)?;
            with_output(out, |to| export.write(to))
        }
        (Which::Access, Format::Fhir) => {
            let bundle = fhir::bundle(&copy::copy::<LogEntry>(&hie, handle)?)?;
            with_output(out, |mut to| {
                serde_json::to_writer_pretty(&mut to, &bundle)?;
                writeln!(to)
            })
        }
        (Which::History, Format::Fhir) => bail!("--format fhir is for the access log only"),
    }
}

fn with_output(
    out: Option<&Path>,
    write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>,
) -> anyhow::Result<()> {
    match out {
        Some(out) => {
            let context = || format!("writing {}", out.display());
            let mut file = BufWriter::new(File::create(out).with_context(context)?);
            write(&mut file)
                .and_then(|()| file.flush())
                .with_context(context)
        }
        None => Ok(write(&mut std::io::stdout().lock())?),
    }
}

/// Whether the copy is what was logged.
fn verify(file: &Path, chain: Option<&Chain>, head: Option<(Hash, u64)>) -> anyhow::Result<bool> {
    let against = match (chain, head) {
        (Some(chain), None) => Against::Chain(chain.open()?),
        (None, Some((head, count))) => Against::Head(head, count),
        _ => bail!("either --answers, or --head and --count"),
    };
    let text = std::fs::read(file).with_context(|| format!("reading {}", file.display()))?;
    let checked = match serde_json::from_slice::<serde_json::Value>(&text) {
        Ok(bundle) if bundle.get("resourceType").is_some() => {
            let copy = fhir::read(&bundle);
            copy.and_then(|copy| against.check(&copy))
                .map_err(ReplayError::from)
        }
        _ => match LogCopy::<LogEntry>::read(text.as_slice()) {
            Err(CopyError::Other("log")) => {
                let export = HistoryExport::read(text.as_slice());
                export
                    .map_err(ReplayError::from)
                    .and_then(|export| against.check_history(export))
            }
            copy => copy
                .and_then(|copy| against.check(&copy))
                .map_err(ReplayError::from),
        },
    };
    match checked {
        Ok(Checked { entries, on_chain }) => {
            println!("good: {entries} entries, each as it was logged");
            if on_chain > entries {
                println!("the chain has {on_chain} by now");
            }
            Ok(true)
        }
        Err(error @ ReplayError::Copy(CopyError::Chain(_))) => Err(error.into()),
        Err(error) => {
            println!("differs: {error}");
            Ok(false)
        }
    }
}

/// What a copy is compared with.
enum Against {
    Chain(Hie),
    Head(Hash, u64),
}

impl Against {
    /// A history stands with the terms of its directives, or without any.
    fn check_history(&self, export: HistoryExport) -> Result<Checked, ReplayError> {
        let checked = self.check(&export.copy)?;
        if !export.directives.is_empty() {
            let accounts = Bech32Accounts::like(&export.copy.header.contract)?;
            Replay::prove(export, &accounts)?;
        }
        Ok(checked)
    }

    fn check<E: Logged>(&self, copy: &LogCopy<E>) -> Result<Checked, CopyError> {
        match self {
            Self::Chain(hie) => copy::check_on_chain(copy, hie),
            Self::Head(head, count) => {
                let accounts = Bech32Accounts::like(&copy.header.contract)?;
                copy::check(copy, *head, *count, &accounts)
            }
        }
    }
}
