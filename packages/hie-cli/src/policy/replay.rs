//! `hie policy replay`: what was decided at any past time, from an exported history alone.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use hie_client::copy::{Bech32Accounts, LogCopy};
use hie_client::export::HistoryExport;
use hie_client::replay::{self, Caveat, Question, Replay, ReplayError};
use hie_policy::{Outcome, Reason};
use hie_types::consent::{Actor, RecordFacts};
use hie_types::{Hash, Purpose, StudyId};
use serde::{Deserialize, Serialize};

use super::{BAD_INPUT, cases, print, read, words};
use crate::log::Chain;

/// The exit code where the export is not what was logged.
const DIFFERS: u8 = 1;

#[derive(Args, Debug)]
pub struct ReplayArgs {
    /// The history, as `hie log export --log history` wrote it.
    export: PathBuf,
    /// The file with the questions; `-` is standard input.
    questions: PathBuf,
    /// Answers of a chain, saved by `hie demo --answers FILE`: the history is compared with its.
    #[arg(long, value_name = "FILE")]
    answers: Option<PathBuf>,
    /// The head that the chain keeps of the history, instead of a chain.
    #[arg(long, conflicts_with = "answers", requires = "count")]
    head: Option<Hash>,
    /// How many entries the chain counted then.
    #[arg(long, requires = "head")]
    count: Option<u64>,
    /// The history of a handle that was ever merged with this one, in the same form; once for each.
    #[arg(long, value_name = "FILE")]
    merged: Vec<PathBuf>,
    /// A copy of the access log of the same handle, which knows how many tickets permits carried.
    #[arg(long, value_name = "FILE")]
    access_log: Option<PathBuf>,
    /// After each line, tell in words which directives applied, which won and why, and on what else the
    /// answer depends.
    #[arg(long)]
    explain: bool,
}

/// One question.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    name: String,
    at: u64,
    #[serde(default)]
    after_entry: Option<u64>,
    actor: Actor,
    purpose: Purpose,
    #[serde(default)]
    study: Option<StudyId>,
    record: RecordFacts,
}

impl Asked {
    fn question(&self) -> Question {
        Question {
            at: self.at,
            after_entry: self.after_entry,
            actor: self.actor.clone(),
            purpose: self.purpose,
            study: self.study,
            record: self.record.clone(),
        }
    }
}

/// One line of output; the order of the fields is the order of the keys.
#[derive(Serialize)]
struct Answer<'a> {
    name: &'a str,
    outcome: Outcome,
    reason: Reason,
    #[serde(skip_serializing_if = "Option::is_none")]
    directive: Option<u64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    caveats: Vec<Caveat>,
}

/// Why there is no answer.
enum Problem {
    /// A file cannot be read, or has another form.
    Input(String),
    /// The export is not what was logged.
    Differs(ReplayError),
}

impl From<String> for Problem {
    fn from(problem: String) -> Self {
        Self::Input(problem)
    }
}

/// Runs it.
///
/// # Errors
/// Standard output cannot be written.
pub fn run(args: &ReplayArgs) -> anyhow::Result<ExitCode> {
    let answered = open(args).and_then(|replay| {
        let asked: Vec<Asked> = cases::array(&read(&args.questions)?)?;
        Ok((asked, replay))
    });
    let answered = answered.and_then(|(asked, replay)| Ok(answers(&replay, &asked, args.explain)?));
    match answered {
        Ok(text) => {
            print(&text)?;
            Ok(ExitCode::SUCCESS)
        }
        Err(Problem::Input(problem)) => {
            eprintln!("{problem}");
            Ok(ExitCode::from(BAD_INPUT))
        }
        Err(Problem::Differs(error)) => {
            eprintln!("differs: {error}");
            Ok(ExitCode::from(DIFFERS))
        }
    }
}

/// The history, proven as far as the arguments allow.
fn open(args: &ReplayArgs) -> Result<Replay, Problem> {
    let chain = args.answers.clone().map(|file| Chain::saved(file).open());
    let chain = chain.transpose().map_err(|error| format!("{error:#}"))?;
    proven(args, chain.as_ref())
}

fn proven(args: &ReplayArgs, chain: Option<&hie_client::Hie>) -> Result<Replay, Problem> {
    let differs = |error: ReplayError| Problem::Differs(error);
    let (mut replay, accounts) = proven_file(&args.export, chain)?;
    for file in &args.merged {
        let (other, _) = proven_file(file, chain)?;
        replay = replay.with_merged(other).map_err(differs)?;
    }
    match args.head.zip(args.count) {
        Some((head, count)) => replay.matches(head, count, &accounts).map_err(differs)?,
        None if chain.is_none() => eprintln!(
            "note: the history agrees with itself; whether the chain keeps it was not asked (--head and \
             --count, or --answers)"
        ),
        None => {}
    }
    if let Some(file) = &args.access_log {
        let log = LogCopy::read(read(file)?.as_slice()).map_err(|error| error.to_string())?;
        replay = replay.with_uses(&log, &accounts).map_err(differs)?;
    }
    Ok(replay)
}

fn proven_file(
    file: &Path,
    chain: Option<&hie_client::Hie>,
) -> Result<(Replay, Bech32Accounts), Problem> {
    let differs = |error: ReplayError| Problem::Differs(error);
    let export = HistoryExport::read(read(file)?.as_slice());
    let export = export.map_err(|error| error.to_string())?;
    let accounts = Bech32Accounts::like(&export.copy.header.contract);
    let accounts = accounts.map_err(|error| error.to_string())?;
    if let Some(hie) = chain {
        let checked = hie_client::copy::check_on_chain(&export.copy, hie);
        checked.map_err(|error| differs(error.into()))?;
    }
    let replay = Replay::prove(export, &accounts).map_err(differs)?;
    Ok((replay, accounts))
}

fn answers(replay: &Replay, asked: &[Asked], in_words: bool) -> Result<String, String> {
    let mut text = String::new();
    for (index, one) in asked.iter().enumerate() {
        let answer = replay.decide(&one.question());
        let answer = answer.map_err(|error| format!("case {index} (index {index}): {error}"))?;
        let line = line(&one.name, &answer).map_err(|error| error.to_string())?;
        let mut lines = vec![line];
        if in_words {
            let caveats = answer
                .caveats
                .iter()
                .map(|caveat| caveat.words().to_owned());
            let sentences = words::of(&answer.explanation).into_iter().chain(caveats);
            lines.extend(sentences.map(|sentence| format!("    {sentence}")));
        }
        for line in lines {
            writeln!(text, "{line}").map_err(|error| error.to_string())?;
        }
    }
    Ok(text)
}

fn line(name: &str, answer: &replay::Answer) -> anyhow::Result<String> {
    let decision = answer.explanation.decision;
    let line = Answer {
        name,
        outcome: decision.outcome,
        reason: decision.reason,
        directive: decision.directive,
        caveats: answer.caveats.iter().copied().collect(),
    };
    serde_json::to_string(&line).context("cannot write an answer as JSON")
}
