//! `hie policy preview`: what a new directive would change, from files.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use hie_client::preview::{Draft, Situation, preview};
use serde::Deserialize;

use super::{BAD_INPUT, cases, print, read};

#[derive(Args, Debug)]
pub struct PreviewArgs {
    /// The file with situation and draft; `-` is standard input.
    file: PathBuf,
    /// Print one JSON object with every answer that would be another one, instead of words.
    #[arg(long)]
    json: bool,
}

/// What the file holds.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    situation: Situation,
    draft: Draft,
}

/// Runs it.
///
/// # Errors
/// Standard output cannot be written.
pub fn run(args: &PreviewArgs) -> anyhow::Result<ExitCode> {
    let found = read(&args.file)
        .and_then(|bytes| cases::object::<Input>(&bytes))
        .and_then(|input| {
            preview(&input.situation, &input.draft).map_err(|error| error.to_string())
        });
    let found = match found {
        Ok(found) => found,
        Err(problem) => {
            eprintln!("{problem}");
            return Ok(ExitCode::from(BAD_INPUT));
        }
    };
    let mut text = String::new();
    if args.json {
        text = serde_json::to_string(&found).context("cannot write a preview as JSON")?;
        text.push('\n');
    } else {
        for sentence in found.in_words() {
            writeln!(text, "{sentence}")?;
        }
    }
    print(&text)?;
    Ok(ExitCode::SUCCESS)
}
