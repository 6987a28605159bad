//! `hie demo`: a whole exchange between hospitals on real documents, told as a page that a
//! hospital's director understands. Every line is something that was done on the chain
//! or off it, and the answer that came back; a refusal that should come and does not ends the demo
//! with exit 1.

mod anchoring;
mod answers;
mod asking;
mod emergency;
mod erasure;
mod exchange;
mod existing;
mod exposure;
mod gas;
mod input;
mod network;
mod offline;
mod paper;
mod patient;
mod receipts;
mod refusals;
pub mod report;
mod rotation;
pub mod stage;
mod story;
mod unknown;
mod wrong_version;

use std::path::PathBuf;
use std::process::ExitCode;
use std::rc::Rc;

use clap::Args;

use report::Report;

/// Run a whole exchange between hospitals, in this process or on a real chain.
///
/// Without --record and --folder it exchanges five invented documents that come with it.
#[derive(Args)]
pub struct DemoArgs {
    /// A document to exchange; repeatable. FHIR R4 and CDA are recognised and their category
    /// suggested; for anything else give --category.
    #[arg(long = "record", value_name = "FILE")]
    records: Vec<PathBuf>,
    /// A folder whose files are exchanged, in the order of their names, besides those of --record.
    /// Files whose names begin with a dot and folders inside it are passed over.
    #[arg(long, value_name = "DIR")]
    folder: Option<PathBuf>,
    /// Category for those of the records whose category cannot be recognised: a code of the
    /// network's table (imaging-study, prescription, …); an unknown one is answered with the list.
    #[arg(long, value_name = "CODE")]
    category: Option<String>,
    /// Save what the chain answers about the logs of its patients, for `hie log`.
    #[arg(long, value_name = "FILE")]
    answers: Option<PathBuf>,
    /// Print one JSON object instead of the page.
    #[arg(long)]
    json: bool,
    /// Where: `embedded`, in this process; `local`, on a chain of its own on this machine: a
    /// permissioned network with one validator, made for the demo and deleted after it; or FILE, the
    /// network file of a network that exists, with the contracts on it. Nobody takes part there but the
    /// hospitals and people of the story, who stay.
    #[arg(long, value_name = "WHERE", default_value = "embedded")]
    chain: stage::Where,
    /// Validators of such a chain: 1 or 4.
    #[arg(long, default_value_t = 1)]
    validators: usize,
    /// The contracts' files for such a chain, as scripts/build-wasm made them.
    #[arg(long, value_name = "DIR", default_value = "artifacts")]
    artifacts: PathBuf,
    #[command(flatten)]
    existing: existing::ExistingArgs,
}

/// Runs the demo.
pub fn run(args: &DemoArgs) -> anyhow::Result<ExitCode> {
    let documents = match input::read(
        &args.records,
        args.folder.as_deref(),
        args.category.as_deref(),
    ) {
        Ok(documents) => documents,
        Err(error) => {
            eprintln!("error: {error:#}");
            return Ok(ExitCode::from(2));
        }
    };
    let report = Report::new(args.json);
    let (stage, mut report): (Rc<dyn stage::Stage>, Report) = match &args.chain {
        stage::Where::Embedded => (stage::embedded(), report),
        stage::Where::Local => {
            let (stage, meter) = stage::local(args.validators, &args.artifacts, true, 1_000)?;
            (stage, report.with_meter(meter))
        }
        stage::Where::Existing(file) => match existing::existing(file, &args.existing) {
            Ok((stage, meter)) => (stage, report.with_meter(meter)),
            Err(error) => {
                eprintln!("error: {error:#}");
                return Ok(ExitCode::from(2));
            }
        },
    };
    let outcome = story::tell(stage, &documents, args.answers.as_deref(), &mut report);
    report.finish();
    match outcome {
        Ok(()) => Ok(ExitCode::SUCCESS),
        Err(error) => {
            eprintln!("error: the demo did not go as it should: {error:#}");
            Ok(ExitCode::FAILURE)
        }
    }
}
