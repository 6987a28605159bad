//! `hie store`: a hospital tries its stores out before it trusts documents to them.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use clap::{Args, Subcommand, ValueEnum};
use hie_vault::{BlockingStore, Exposure, S3Config, StoreConfig, VaultError};

/// Try out the stores of sealed documents.
#[derive(Args)]
pub struct StoreArgs {
    #[command(subcommand)]
    command: StoreCommand,
}

#[derive(Subcommand)]
enum StoreCommand {
    /// Seal a few bytes into a store, open and delete them, and tell what strangers could do.
    ///
    /// Which store is read from variables that begin with HIE_PRIVATE_STORE or HIE_PUBLIC_STORE:
    /// …_FOLDER, or …_ENDPOINT, …_BUCKET and …_CREDENTIALS_FILE (or …_ACCESS_KEY_ID and
    /// …_SECRET_ACCESS_KEY); the README of hie-vault lists them all. Exit code 1 if the store fails
    /// or lets strangers do more than its kind should.
    Check {
        /// The store.
        store: Kind,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// The hospital's own: only its gateway reads.
    Private,
    /// Open to everybody who knows an object's name.
    Public,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Private => "private",
            Self::Public => "public",
        }
    }

    fn prefix(self) -> &'static str {
        match self {
            Self::Private => "HIE_PRIVATE_STORE",
            Self::Public => "HIE_PUBLIC_STORE",
        }
    }
}

/// Tries a store.
pub fn run(args: &StoreArgs) -> anyhow::Result<ExitCode> {
    let StoreCommand::Check { store: kind } = args.command;
    let config = StoreConfig::from_env(kind.prefix())
        .with_context(|| format!("reading {}_…", kind.prefix()))?;
    let faults = match &config {
        StoreConfig::Folder(path) => check_folder(kind, &config, path)?,
        StoreConfig::S3(bucket) => check_bucket(kind, &config, bucket)?,
    };
    for fault in &faults {
        eprintln!("wrong for a {} store: {fault}", kind.name());
    }
    Ok(ExitCode::from(u8::from(!faults.is_empty())))
}

fn check_folder(
    kind: Kind,
    config: &StoreConfig,
    path: &Path,
) -> anyhow::Result<Vec<&'static str>> {
    println!("{} store: folder {}", kind.name(), path.display());
    open_and_check(config)?;
    let entered = others_can_enter(path)?;
    answer("others on this machine can enter it", entered);
    Ok(faults([(
        "others on this machine can enter the folder",
        entered && kind == Kind::Private,
    )]))
}

fn check_bucket(
    kind: Kind,
    config: &StoreConfig,
    bucket: &S3Config,
) -> anyhow::Result<Vec<&'static str>> {
    println!(
        "{} store: bucket {} at {}",
        kind.name(),
        bucket.bucket(),
        bucket.endpoint()
    );
    let store = open_and_check(config)?;
    let Exposure { read, write, list } = store.exposure_to(&bucket.as_stranger().open()?)?;
    answer("strangers can read what they can name", read);
    answer("strangers can put objects in", write);
    answer("strangers can list what there is", list);
    let private = kind == Kind::Private;
    Ok(faults([
        ("strangers can read", read && private),
        ("strangers cannot read", !read && !private),
        ("strangers can put objects in", write),
        ("strangers can list what there is", list),
    ]))
}

fn open_and_check(config: &StoreConfig) -> Result<BlockingStore, VaultError> {
    let store = BlockingStore::new(config.open()?)?;
    store.check()?;
    answer("keeps, gives back and deletes", true);
    Ok(store)
}

fn answer(question: &str, yes: bool) {
    println!("  {question:<40} {}", if yes { "yes" } else { "no" });
}

fn faults<const N: usize>(all: [(&'static str, bool); N]) -> Vec<&'static str> {
    let found = all.into_iter().filter(|(_, wrong)| *wrong);
    found.map(|(fault, _)| fault).collect()
}

#[cfg(unix)]
fn others_can_enter(path: &Path) -> anyhow::Result<bool> {
    use std::os::unix::fs::PermissionsExt;

    Ok(path.metadata()?.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn others_can_enter(_path: &Path) -> anyhow::Result<bool> {
    Ok(false)
}
