//! `hie policy`: the consent decision of the contracts, asked without a chain.

mod cases;
mod preview;
mod replay;
mod words;

use anyhow::Context;
use cases::Case;
use clap::{Args, Subcommand};
use hie_policy::{Decision, Outcome, Reason, explain};
use serde::Serialize;
use std::fmt::Write as _;
use std::io::{ErrorKind, Read, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// The exit code for input that cannot be read or is malformed.
const BAD_INPUT: u8 = 2;

/// Ask the consent decision, without any chain.
#[derive(Args, Debug)]
pub struct PolicyArgs {
    #[command(subcommand)]
    command: PolicyCommand,
}

#[derive(Subcommand, Debug)]
enum PolicyCommand {
    /// Decide cases: one line of JSON for each.
    ///
    /// Reads a JSON array of cases (name, directives, emergency_access, break_glass_open, request)
    /// and prints name, outcome, reason and, where one decided, the id of the directive. A field
    /// `expected` is ignored. Where any case is malformed nothing is decided: exit code 2.
    Decide(DecideArgs),
    /// Show what a new directive would change, before it is signed.
    ///
    /// Reads one JSON object: `situation` (at, directives, records, emergency_access, actors) and `draft`
    /// (directive, amends), and says in words which records it reaches, what it opens and closes, which
    /// directives stand in its way, and what becomes of emergencies.
    Preview(preview::PreviewArgs),
    /// Decide questions about the past from an exported history alone.
    ///
    /// Takes what `hie log export --log history` wrote, shows that nothing of it is missing, changed or
    /// moved, and answers a JSON array of questions (name, at, after_entry, actor, purpose, study, record):
    /// one line of JSON for each, as of that second. Exit code 1 where the export differs from what was
    /// logged, or from the head on chain; then nothing is answered.
    Replay(replay::ReplayArgs),
}

#[derive(Args, Debug)]
struct DecideArgs {
    /// The file with the cases; `-` is standard input.
    file: PathBuf,
    /// After each line, tell in words which directives applied, which won and why.
    #[arg(long)]
    explain: bool,
}

/// Runs `hie policy`. Exit code 0, 2 where the input cannot be read or is malformed, 1 where an export
/// differs.
///
/// # Errors
/// Standard output cannot be written.
pub fn run(args: PolicyArgs) -> anyhow::Result<ExitCode> {
    match args.command {
        PolicyCommand::Decide(args) => decide(&args),
        PolicyCommand::Preview(args) => preview::run(&args),
        PolicyCommand::Replay(args) => replay::run(&args),
    }
}

fn decide(args: &DecideArgs) -> anyhow::Result<ExitCode> {
    let cases = read(&args.file).and_then(|bytes| cases::parse(&bytes));
    match cases {
        Ok(cases) => {
            let text = answers(&cases, args.explain)?;
            print(&text)?;
            Ok(ExitCode::SUCCESS)
        }
        Err(problem) => {
            eprintln!("{problem}");
            Ok(ExitCode::from(BAD_INPUT))
        }
    }
}

/// The bytes of the file, or what to do about it.
fn read(file: &Path) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    if file == Path::new("-") {
        return match std::io::stdin().lock().read_to_end(&mut bytes) {
            Ok(_) => Ok(bytes),
            Err(error) => Err(format!(
                "cannot read standard input ({error}): pipe the cases in, or name a file"
            )),
        };
    }
    std::fs::read(file).map_err(|error| {
        let remedy = match error.kind() {
            ErrorKind::NotFound => {
                "there is no such file; check the path, or give - to read standard input"
            }
            ErrorKind::PermissionDenied => "you may not read it; check its permissions",
            ErrorKind::IsADirectory => "it is a directory; name the file with the cases in it",
            _ => "check that it is a readable file, or give - to read standard input",
        };
        format!("cannot read {}: {remedy}", file.display())
    })
}

/// One line of output; the order of the fields is the order of the keys.
#[derive(Serialize)]
struct Answer<'a> {
    name: &'a str,
    outcome: Outcome,
    reason: Reason,
    #[serde(skip_serializing_if = "Option::is_none")]
    directive: Option<u64>,
}

fn answers(cases: &[Case], in_words: bool) -> anyhow::Result<String> {
    let mut text = String::new();
    for case in cases {
        let explanation = explain(&case.directives, &case.emergency(), &case.request);
        let Decision {
            outcome,
            reason,
            directive,
        } = explanation.decision;
        let answer = Answer {
            name: &case.name,
            outcome,
            reason,
            directive,
        };
        let line = serde_json::to_string(&answer).context("cannot write an answer as JSON")?;
        writeln!(text, "{line}")?;
        if in_words {
            for sentence in words::of(&explanation) {
                writeln!(text, "    {sentence}")?;
            }
        }
    }
    Ok(text)
}

/// Prints all at once. Somebody who stops reading early (`| head`) is no error.
fn print(text: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written.context("cannot write to standard output"),
    }
}
