//! Opening: no byte is handed on before its chunk is authenticated, and `open_to_vec` and
//! `open_to_file` hand over nothing before the whole document is.

use std::{
    io::{Read, Write},
    path::Path,
};

use sha2_off_chain::{Digest, Sha256};
use tempfile::NamedTempFile;
use zeroize::Zeroizing;

use crate::{
    CHUNK_LEN, DataKey, Expected, HEADER_LEN, Metadata, SealContext, VaultError,
    format::{Chunks, Header, padme},
};

/// What opening tells of the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// Media type and title from inside the seal.
    pub metadata: Metadata,
    /// SHA-256 of the content: check it against the commitment.
    pub sha256_of_content: [u8; 32],
    /// Length of the content.
    pub content_len: u64,
    /// The rounded size, as published.
    pub padded_size: u64,
}

/// A document opened into memory, wiped when dropped (smaller buffers it outgrew on the way are
/// not: what must leave no trace in memory is streamed).
#[derive(Clone)]
pub struct Document {
    /// What is said of it.
    pub opened: Opened,
    /// The content.
    pub content: Zeroizing<Vec<u8>>,
}

impl std::fmt::Debug for Document {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Document(redacted)")
    }
}

/// Opens a sealed object into `writer`, chunk by chunk.
///
/// Every byte written is authentic, but **on an error the writer has seen a part of the
/// document**, and the commitment is not checked: [`open_to_vec`] and [`open_to_file`] are for
/// whoever must not see a part.
///
/// # Errors
/// [`VaultError::BadHeader`], [`VaultError::WrongKeyOrTampered`], [`VaultError::Truncated`],
/// [`VaultError::TrailingData`], [`VaultError::MalformedPayload`], [`VaultError::LengthMismatch`],
/// [`VaultError::PaddingNotZero`], [`VaultError::Io`].
pub fn open(
    mut reader: impl Read,
    key: &DataKey,
    context: &SealContext,
    writer: impl Write,
) -> Result<Opened, VaultError> {
    let mut opener = Opener::new(key, context, writer);
    let mut buffer = vec![0; CHUNK_LEN];
    loop {
        let read = match reader.read(&mut buffer) {
            Ok(0) => return opener.finish(),
            Ok(read) => read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(VaultError::io("reading the sealed object")(error)),
        };
        opener.push(buffer.get(..read).unwrap_or_default())?;
    }
}

/// Opens a sealed object into memory and checks its commitment.
///
/// # Errors
/// Those of [`open`], and [`VaultError::CommitmentMismatch`].
pub fn open_to_vec(
    reader: impl Read,
    key: &DataKey,
    context: &SealContext,
    expected: &Expected,
) -> Result<Document, VaultError> {
    let mut content = Zeroizing::new(Vec::new());
    let opened = open(reader, key, context, &mut *content)?;
    expected.check(&opened.sha256_of_content)?;
    Ok(Document { opened, content })
}

/// Opens a sealed object into the file `destination`, which comes into being (or is replaced)
/// only after the last chunk, the padding and the commitment have been checked.
///
/// # Errors
/// Those of [`open`], and [`VaultError::CommitmentMismatch`]; the destination is then untouched.
pub fn open_to_file(
    reader: impl Read,
    key: &DataKey,
    context: &SealContext,
    expected: &Expected,
    destination: &Path,
) -> Result<Opened, VaultError> {
    let mut staged = StagedFile::beside(destination)?;
    let opened = open(reader, key, context, &mut staged)?;
    expected.check(&opened.sha256_of_content)?;
    staged.commit(destination)?;
    Ok(opened)
}

/// A file of mode 0600 beside its destination, removed unless committed.
pub(crate) struct StagedFile(NamedTempFile);

const WRITING: &str = "writing the opened document";

impl StagedFile {
    pub(crate) fn beside(destination: &Path) -> Result<Self, VaultError> {
        let folder = match destination.parent() {
            Some(parent) if parent != Path::new("") => parent,
            _ => Path::new("."),
        };
        Ok(Self(
            NamedTempFile::new_in(folder).map_err(VaultError::io(WRITING))?,
        ))
    }

    pub(crate) fn commit(self, destination: &Path) -> Result<(), VaultError> {
        let writing = VaultError::io(WRITING);
        self.0.as_file().sync_all().map_err(&writing)?;
        self.0
            .persist(destination)
            .map_err(|error| writing(error.error))?;
        Ok(())
    }
}

impl Write for StagedFile {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.0.flush()
    }
}

/// Opening by pieces of any size, for whoever fetches them.
pub(crate) struct Opener<'a, W> {
    key: &'a DataKey,
    context: &'a SealContext,
    header: Vec<u8>,
    body: Option<Body>,
    writer: W,
}

struct Body {
    chunks: Chunks,
    chunk: Zeroizing<Vec<u8>>,
    payload: Payload,
}

impl<'a, W: Write> Opener<'a, W> {
    pub(crate) fn new(key: &'a DataKey, context: &'a SealContext, writer: W) -> Self {
        Self {
            key,
            context,
            header: Vec::with_capacity(HEADER_LEN),
            body: None,
            writer,
        }
    }

    pub(crate) fn push(&mut self, mut bytes: &[u8]) -> Result<(), VaultError> {
        while !bytes.is_empty() {
            bytes = match &mut self.body {
                None => {
                    let rest = move_bytes(&mut self.header, HEADER_LEN, bytes);
                    if self.header.len() == HEADER_LEN {
                        let header = Header::decode(&self.header)?;
                        self.body = Some(Body::new(&header, self.key, self.context));
                    }
                    rest
                }
                Some(body) => body.push(bytes, &mut self.writer)?,
            };
        }
        Ok(())
    }

    pub(crate) fn finish(mut self) -> Result<Opened, VaultError> {
        let body = self.body.ok_or(VaultError::Truncated)?;
        if body.chunks.payload_len().is_some() {
            return Err(VaultError::Truncated);
        }
        self.writer.flush().map_err(VaultError::io(WRITING))?;
        body.payload.finish()
    }
}

impl Body {
    fn new(header: &Header, key: &DataKey, context: &SealContext) -> Self {
        Self {
            chunks: Chunks::new(header, key, context),
            chunk: Zeroizing::new(Vec::new()),
            payload: Payload::new(header.padded()),
        }
    }

    /// Takes what belongs to the present chunk; gives back the rest.
    fn push<'b>(
        &mut self,
        bytes: &'b [u8],
        writer: &mut impl Write,
    ) -> Result<&'b [u8], VaultError> {
        let stored = self.chunks.stored_len().ok_or(VaultError::TrailingData)?;
        let missing = stored.saturating_sub(self.chunk.len());
        self.chunk.reserve_exact(missing);
        let rest = move_bytes(&mut self.chunk, stored, bytes);
        if self.chunk.len() == stored {
            self.chunks.decrypt(&mut self.chunk)?;
            self.payload.accept(&self.chunk, writer)?;
            self.chunk.clear();
        }
        Ok(rest)
    }
}

/// Moves bytes into a buffer until it holds `full`; gives back the rest.
fn move_bytes<'b>(buffer: &mut Vec<u8>, full: usize, bytes: &'b [u8]) -> &'b [u8] {
    let wanted = full.saturating_sub(buffer.len()).min(bytes.len());
    let (taken, rest) = bytes.split_at_checked(wanted).unwrap_or((bytes, &[]));
    buffer.extend_from_slice(taken);
    rest
}

/// What is inside the seal, read as it comes.
struct Payload {
    padded: u64,
    front: Option<(Metadata, u64)>,
    content_left: u64,
    hasher: Sha256,
}

impl Payload {
    fn new(padded: u64) -> Self {
        Self {
            padded,
            front: None,
            content_left: 0,
            hasher: Sha256::new(),
        }
    }

    fn accept(&mut self, chunk: &[u8], writer: &mut impl Write) -> Result<(), VaultError> {
        let chunk = if self.front.is_none() {
            self.accept_front(chunk)?
        } else {
            chunk
        };
        let wanted =
            usize::try_from(self.content_left).map_or(chunk.len(), |left| left.min(chunk.len()));
        let (content, padding) = chunk.split_at_checked(wanted).unwrap_or((chunk, &[]));
        if padding.iter().any(|byte| *byte != 0) {
            return Err(VaultError::PaddingNotZero);
        }
        self.hasher.update(content);
        self.content_left = self.content_left.saturating_sub(content.len() as u64);
        writer.write_all(content).map_err(VaultError::io(WRITING))
    }

    /// The metadata always fits the first chunk: it is at most 520 bytes long.
    fn accept_front<'b>(&mut self, chunk: &'b [u8]) -> Result<&'b [u8], VaultError> {
        let (metadata, content_len, rest) = Metadata::decode(chunk)?;
        let front_len = chunk.len().saturating_sub(rest.len()) as u64;
        // The size is a function of the length: one that is not was not rounded as agreed.
        if content_len.checked_add(front_len).map(padme) != Some(self.padded) {
            return Err(VaultError::LengthMismatch);
        }
        self.front = Some((metadata, content_len));
        self.content_left = content_len;
        Ok(rest)
    }

    fn finish(self) -> Result<Opened, VaultError> {
        let (metadata, content_len) = self.front.ok_or(VaultError::Truncated)?;
        Ok(Opened {
            metadata,
            sha256_of_content: self.hasher.finalize().into(),
            content_len,
            padded_size: self.padded,
        })
    }
}
