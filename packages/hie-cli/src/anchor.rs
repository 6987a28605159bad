//! `hie anchor`: one hash for a million documents, and proofs that one of them is among them.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, ensure};
use clap::{Args, Subcommand, ValueEnum};
use cosmwasm_std::Binary;
use hie_types::Hash;
use hie_types::index::{AnchorKind, AnchorResponse, ExecuteMsg};
use hie_types::merkle::{Builder, Path as MerklePath};
use serde::{Deserialize, Serialize};
use sha2_off_chain::{Digest, Sha256};

/// The exit code for what is not proven.
const NOT_PROVEN: u8 = 1;
/// The exit code for input that cannot be read.
const BAD_INPUT: u8 = 2;

/// Anchor many documents, or an audit log, by one hash; prove and check that one is among them.
///
/// The input is read once, line by line, whatever its size: a tree over a million leaves takes no more
/// memory than one over a hundred.
#[derive(Args)]
pub struct AnchorArgs {
    #[command(subcommand)]
    command: AnchorCommand,
}

#[derive(Subcommand)]
enum AnchorCommand {
    /// Print root and number of leaves, and the message that anchors them.
    Build {
        #[command(flatten)]
        input: Input,
        /// Print the message only, as record-index takes it.
        #[arg(long)]
        message: bool,
    },
    /// Write the proof that a leaf is in the tree: less than 1 KB for a million leaves.
    Prove {
        #[command(flatten)]
        input: Input,
        /// Which leaf, from 0.
        #[arg(long, conflicts_with = "leaf", required_unless_present = "leaf")]
        index: Option<u64>,
        /// The leaf itself: 64 lower-case hex digits; the first of that value.
        #[arg(long)]
        leaf: Option<Hash>,
        /// The proof; standard output if left out.
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// Check a proof against a root, without any chain. Exit code 1 if it does not hold.
    Verify {
        /// The proof.
        proof: PathBuf,
        /// The root that was anchored; or --anchor.
        #[arg(long, conflicts_with = "anchor", required_unless_present = "anchor")]
        root: Option<Hash>,
        /// The answer of record-index to the query `anchor`, saved as JSON: root and number of leaves.
        #[arg(long)]
        anchor: Option<PathBuf>,
        /// The leaf must be this one.
        #[arg(long)]
        leaf: Option<Hash>,
        /// The leaf must be the SHA-256 of the bytes of this file.
        #[arg(long, conflicts_with = "leaf")]
        content: Option<PathBuf>,
    },
}

/// What the leaves are read from.
#[derive(Args)]
struct Input {
    /// One leaf a line; `-` is standard input.
    input: PathBuf,
    /// What a line is.
    #[arg(long, value_enum, default_value_t = Lines::Commitments)]
    lines: Lines,
}

#[derive(Clone, Copy, ValueEnum)]
enum Lines {
    /// A commitment or hash: 64 lower-case hex digits.
    Commitments,
    /// An entry of an audit log: the leaf is the SHA-256 of the line without its end.
    Entries,
}

impl Lines {
    const fn kind(self) -> AnchorKind {
        match self {
            Self::Commitments => AnchorKind::Documents,
            Self::Entries => AnchorKind::AuditLog,
        }
    }

    fn leaf(self, line: &[u8]) -> anyhow::Result<Hash> {
        match self {
            Self::Commitments => {
                let text = core::str::from_utf8(line).ok();
                let leaf = text.and_then(|text| text.parse().ok());
                leaf.context("must be 64 lower-case hex digits")
            }
            Self::Entries => Ok(Hash(Sha256::digest(line).into())),
        }
    }
}

/// That a leaf is in a tree.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Proof {
    /// How many leaves the tree has.
    leaves: u64,
    /// Which of them it is, from 0.
    index: u64,
    /// The leaf.
    leaf: Hash,
    /// The hashes beside its way to the root, nearest first.
    path: Binary,
}

/// Runs `hie anchor`. Exit code 1 where a proof does not hold, 2 where input cannot be read.
///
/// # Errors
/// Never: they are printed.
pub fn run(args: AnchorArgs) -> anyhow::Result<ExitCode> {
    let outcome = match args.command {
        AnchorCommand::Build { input, message } => build(&input, message).map(|()| true),
        AnchorCommand::Prove {
            input,
            index,
            leaf,
            out,
        } => prove(&input, index, leaf, out.as_deref()).map(|()| true),
        AnchorCommand::Verify {
            proof,
            root,
            anchor,
            leaf,
            content,
        } => verify(&proof, root, anchor.as_deref(), leaf, content.as_deref()),
    };
    Ok(match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(NOT_PROVEN),
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(BAD_INPUT)
        }
    })
}

fn build(input: &Input, message: bool) -> anyhow::Result<()> {
    let mut builder = Builder::new();
    each_leaf(input, |leaf| builder.push(&leaf))?;
    let leaves = builder.leaves();
    let (root, _) = builder.finish().context("there is no leaf")?;
    let kind = input.lines.kind();
    let anchor = serde_json::to_string(&ExecuteMsg::AnchorBatch { root, leaves, kind })?;
    if message {
        println!("{anchor}");
    } else {
        println!("root    {root}\nleaves  {leaves}\nmessage {anchor}");
    }
    Ok(())
}

fn prove(
    input: &Input,
    index: Option<u64>,
    wanted: Option<Hash>,
    out: Option<&Path>,
) -> anyhow::Result<()> {
    let mut builder = Builder::new();
    let mut found: Option<(u64, Hash)> = None;
    each_leaf(input, |leaf| {
        let at = builder.leaves();
        let is_wanted = found.is_none() && (index == Some(at) || wanted == Some(leaf));
        if is_wanted {
            found = Some((at, leaf));
            builder.push_wanted(&leaf);
        } else {
            builder.push(&leaf);
        }
    })?;
    let (index, leaf) = found.context("there is no such leaf")?;
    let leaves = builder.leaves();
    let (root, path) = builder.finish().context("there is no leaf")?;
    let proof = serde_json::to_string(&Proof {
        leaves,
        index,
        leaf,
        path: Binary::new(path.to_bytes()),
    })?;
    match out {
        Some(out) => {
            std::fs::write(out, &proof).with_context(|| format!("writing {}", out.display()))?;
            println!(
                "root    {root}\nleaf    {index} of {leaves}\nproof   {} bytes",
                proof.len()
            );
        }
        None => println!("{proof}"),
    }
    Ok(())
}

/// Whether the proof holds.
fn verify(
    proof: &Path,
    root: Option<Hash>,
    anchor: Option<&Path>,
    leaf: Option<Hash>,
    content: Option<&Path>,
) -> anyhow::Result<bool> {
    let proof: Proof = read_json(proof)?;
    let path = MerklePath::from_bytes(&proof.path);
    let path = path.context("path must be at most 40 hashes of 32 bytes")?;
    let anchor: Option<AnchorResponse> = anchor.map(read_json).transpose()?;
    let leaf = match content {
        Some(file) => Some(sha256(file)?),
        None => leaf,
    };
    if leaf.is_some_and(|leaf| leaf != proof.leaf) {
        println!("not proven: the proof is of another leaf");
        return Ok(false);
    }
    if anchor
        .as_ref()
        .is_some_and(|anchor| anchor.leaves != proof.leaves)
    {
        println!("not proven: the anchored tree has another number of leaves");
        return Ok(false);
    }
    let root = root.or(anchor.as_ref().map(|anchor| anchor.root));
    let root = root.context("a root is needed")?;
    let reached = path.root(&proof.leaf, proof.index, proof.leaves);
    if reached != Some(root) {
        println!("not proven: the path does not lead to the root");
        return Ok(false);
    }
    println!(
        "proven: leaf {} of {} is {}",
        proof.index, proof.leaves, proof.leaf
    );
    if let Some(anchor) = anchor {
        println!(
            "anchored by {} at {}",
            anchor.hospital,
            hie_client::fhir::instant(anchor.at)
        );
    }
    Ok(true)
}

fn each_leaf(input: &Input, mut take: impl FnMut(Hash)) -> anyhow::Result<()> {
    let name = input.input.display();
    let mut reader: Box<dyn BufRead> = if input.input.as_os_str() == "-" {
        Box::new(std::io::stdin().lock())
    } else {
        let file = File::open(&input.input).with_context(|| format!("reading {name}"))?;
        Box::new(BufReader::new(file))
    };
    let mut line = Vec::new();
    for number in 1u64.. {
        line.clear();
        let read = reader.read_until(b'\n', &mut line);
        if read.with_context(|| format!("reading {name}"))? == 0 {
            return Ok(());
        }
        let ended = line.strip_suffix(b"\n").unwrap_or(&line);
        let ended = ended.strip_suffix(b"\r").unwrap_or(ended);
        ensure!(!ended.is_empty(), "{name}: line {number} is empty");
        let leaf = input.lines.leaf(ended);
        take(leaf.with_context(|| format!("{name}: line {number}"))?);
    }
    Ok(())
}

fn sha256(file: &Path) -> anyhow::Result<Hash> {
    let mut file = File::open(file).with_context(|| format!("reading {}", file.display()))?;
    let mut hash = Sha256::new();
    let mut part = vec![0; 1 << 16];
    loop {
        let read = file.read(&mut part)?;
        let Some(bytes) = part.get(..read).filter(|bytes| !bytes.is_empty()) else {
            break;
        };
        hash.update(bytes);
    }
    Ok(Hash(hash.finalize().into()))
}

fn read_json<T: serde::de::DeserializeOwned>(file: &Path) -> anyhow::Result<T> {
    let text =
        std::fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
    serde_json::from_str(&text).with_context(|| format!("reading {}", file.display()))
}
