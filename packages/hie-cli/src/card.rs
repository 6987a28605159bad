//! `hie card`: the emergency card, made and read back.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::{Args, Subcommand};
use hie_client::locator::EmergencyCard;
use hie_types::Handle;

/// Make an emergency card, or read one back.
#[derive(Args)]
pub struct CardArgs {
    #[command(subcommand)]
    command: CardCommand,
}

#[derive(Subcommand)]
enum CardCommand {
    /// Write a card as a QR picture (PNG) with a patient's emergency handle, and nothing of the person.
    Make {
        /// The network's chain id.
        #[arg(long)]
        chain_id: String,
        /// The emergency handle: 32 lower-case hex digits.
        #[arg(long)]
        handle: Handle,
        /// The picture.
        #[arg(long, default_value = "card.png")]
        out: PathBuf,
    },
    /// Print chain id and handle of a card, from its picture or from its text as typed.
    Read {
        /// A PNG picture, or the text that is printed on the card.
        card: String,
    },
}

/// Makes or reads a card.
pub fn run(args: CardArgs) -> anyhow::Result<ExitCode> {
    match args.command {
        CardCommand::Make {
            chain_id,
            handle,
            out,
        } => {
            let card = EmergencyCard { chain_id, handle };
            // Read back before it is written: a card that cannot be read is no card.
            let picture = card.to_png()?;
            EmergencyCard::from_png(&picture).context("the card does not read back")?;
            std::fs::write(&out, picture).with_context(|| format!("writing {}", out.display()))?;
            println!("{}\n{}", out.display(), card.text());
        }
        CardCommand::Read { card } => {
            let card = if Path::new(&card).exists() {
                let picture = std::fs::read(&card).with_context(|| format!("reading {card}"))?;
                EmergencyCard::from_png(&picture)?
            } else {
                EmergencyCard::parse(&card)
                    .context("no such file, and not the text of a card either")?
            };
            println!("{} {}", card.chain_id, card.handle);
        }
    }
    Ok(ExitCode::SUCCESS)
}
