//! The documents of the demo: all read and checked before anything happens.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use hie_documents::{EXAMPLES, recognise};
use hie_policy::DOCUMENT_TYPES;
use hie_types::CategoryCode;

/// A document to exchange.
pub struct Input {
    /// What it is called on the page: the file's name, never its path.
    pub file: String,
    /// Its content.
    pub bytes: Vec<u8>,
    /// Media type, for the inside of the seal.
    pub media_type: String,
    /// Title, for the inside of the seal.
    pub title: String,
    /// Its category in the network's table.
    pub category: CategoryCode,
}

/// The documents that were asked for, or the examples.
pub fn read(
    files: &[PathBuf],
    folder: Option<&Path>,
    category: Option<&str>,
) -> anyhow::Result<Vec<Input>> {
    if let Some(code) = category {
        known(code)?;
    }
    let mut files = files.to_vec();
    if let Some(folder) = folder {
        files.extend(files_in(folder)?);
    }
    if files.is_empty() {
        return EXAMPLES
            .iter()
            .map(|example| {
                let fallback = category.or(example.category);
                input(example.file_name, example.bytes.to_vec(), fallback)
            })
            .collect();
    }
    files.iter().map(|path| read_file(path, category)).collect()
}

fn files_in(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let shown = folder.display();
    let unreadable = || format!("--folder {shown} cannot be read");
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(unreadable)? {
        let entry = entry.with_context(unreadable)?;
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        if !hidden && entry.path().is_file() {
            files.push(entry.path());
        }
    }
    ensure!(
        !files.is_empty(),
        "--folder {shown} holds no file: there is nothing to exchange"
    );
    files.sort();
    Ok(files)
}

fn read_file(path: &Path, category: Option<&str>) -> anyhow::Result<Input> {
    let shown = path.display();
    let bytes = std::fs::read(path).with_context(|| format!("--record {shown} cannot be read"))?;
    ensure!(
        !bytes.is_empty(),
        "--record {shown} is empty: there is nothing to exchange"
    );
    let name = path
        .file_name()
        .map_or_else(|| shown.to_string(), |n| n.to_string_lossy().into());
    input(&name, bytes, category)
}

fn input(name: &str, bytes: Vec<u8>, fallback: Option<&str>) -> anyhow::Result<Input> {
    let recognised = recognise(&bytes, Some(name));
    let Some(code) = recognised.category.or(fallback) else {
        bail!(
            "the category of {name} cannot be told from its content ({}): give --category with one of {}",
            recognised.why,
            codes()
        );
    };
    Ok(Input {
        file: name.to_owned(),
        media_type: recognised.media_type.to_owned(),
        title: recognised.title.unwrap_or_else(|| "Document".to_owned()),
        category: known(code)?,
        bytes,
    })
}

/// The code as the contracts take it in clear.
fn known(code: &str) -> anyhow::Result<CategoryCode> {
    let row = DOCUMENT_TYPES.iter().find(|row| row.category == code);
    let Some(row) = row else {
        bail!("unknown category: give --category with one of {}", codes());
    };
    ensure!(
        !row.sensitive,
        "category {code} is sensitive and goes on chain blinded only, which this demo does not do: \
         give --category with one of {}",
        codes()
    );
    code.parse().context("category")
}

fn codes() -> String {
    let codes = DOCUMENT_TYPES
        .iter()
        .filter(|row| !row.sensitive)
        .map(|row| row.category);
    codes.collect::<Vec<_>>().join(", ")
}
