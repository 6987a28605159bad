//! Sealing: a document goes in, an object that says nothing but its rounded size comes out.
//!
//! One chunk is in memory at a time.

use std::io::{ErrorKind, Read, Write};

use sha2_off_chain::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::{
    CHUNK_LEN, DataKey, Metadata, SealContext, VaultError,
    format::{Chunks, Header, padme},
};

/// What sealing tells: the hash to commit to and the sizes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sealed {
    /// SHA-256 of the content: input of the commitment, never published itself.
    pub sha256_of_content: [u8; 32],
    /// Payload rounded up by Padmé: the size that goes on chain.
    pub padded_size: u64,
    /// Length of the sealed object in the store.
    pub ciphertext_len: u64,
}

/// Seals the `content_len` bytes of `reader` into `writer`.
///
/// # Errors
/// [`VaultError::LengthMismatch`] if the reader holds fewer or more bytes than announced (what was
/// written by then opens to nothing); [`VaultError::DocumentTooLarge`];
/// [`VaultError::NoRandomness`]; [`VaultError::Io`].
pub fn seal(
    reader: impl Read,
    content_len: u64,
    metadata: &Metadata,
    key: &DataKey,
    context: &SealContext,
    mut writer: impl Write,
) -> Result<Sealed, VaultError> {
    let mut sealer = Sealer::new(reader, content_len, metadata, key, context)?;
    let writing = VaultError::io("writing the sealed object");
    while let Some(piece) = sealer.next_piece()? {
        writer.write_all(&piece).map_err(&writing)?;
    }
    writer.flush().map_err(&writing)?;
    Ok(sealer.finish())
}

/// Sealing piece by piece, for whoever moves the pieces.
pub(crate) struct Sealer<R> {
    reader: R,
    header: Header,
    header_sent: bool,
    chunks: Chunks,
    /// Metadata and content length, until the first chunk has taken them.
    front: Zeroizing<Vec<u8>>,
    content_left: u64,
    end_seen: bool,
    hasher: Sha256,
}

impl<R: Read> Sealer<R> {
    pub(crate) fn new(
        reader: R,
        content_len: u64,
        metadata: &Metadata,
        key: &DataKey,
        context: &SealContext,
    ) -> Result<Self, VaultError> {
        let front = Zeroizing::new(metadata.encode(content_len)?);
        let payload = content_len
            .checked_add(front.len() as u64)
            .ok_or(VaultError::DocumentTooLarge)?;
        let header = Header::generate(padme(payload))?;
        Ok(Self {
            reader,
            chunks: Chunks::new(&header, key, context),
            header,
            header_sent: false,
            front,
            content_left: content_len,
            end_seen: false,
            hasher: Sha256::new(),
        })
    }

    /// The next bytes of the object; none when it is complete.
    pub(crate) fn next_piece(&mut self) -> Result<Option<Vec<u8>>, VaultError> {
        if !self.header_sent {
            self.header_sent = true;
            return Ok(Some(self.header.encode()));
        }
        let Some(len) = self.chunks.payload_len() else {
            return Ok(None);
        };
        // Room for the tag from the start, so that no plaintext stays behind in a moved buffer.
        let mut chunk = Zeroizing::new(Vec::with_capacity(stored_capacity(len)));
        chunk.append(&mut self.front);
        let from = chunk.len();
        chunk.resize(len, 0);
        self.fill(chunk.get_mut(from..).unwrap_or_default())?;
        self.chunks.encrypt(&mut chunk)?;
        Ok(Some(std::mem::take(&mut *chunk)))
    }

    /// What there is to tell once every piece has been taken.
    pub(crate) fn finish(self) -> Sealed {
        Sealed {
            sha256_of_content: self.hasher.finalize().into(),
            padded_size: self.header.padded(),
            ciphertext_len: self.header.object_len(),
        }
    }

    /// Fills the space with content; what is left over stays zero and is the padding.
    fn fill(&mut self, space: &mut [u8]) -> Result<(), VaultError> {
        let wanted =
            usize::try_from(self.content_left).map_or(space.len(), |left| left.min(space.len()));
        let content = space.get_mut(..wanted).unwrap_or_default();
        self.reader.read_exact(content).map_err(|error| {
            if error.kind() == ErrorKind::UnexpectedEof {
                VaultError::LengthMismatch
            } else {
                VaultError::io(READING)(error)
            }
        })?;
        self.hasher.update(&*content);
        self.content_left = self.content_left.saturating_sub(wanted as u64);
        if self.content_left == 0 && !self.end_seen {
            self.expect_end()?;
        }
        Ok(())
    }

    fn expect_end(&mut self) -> Result<(), VaultError> {
        self.end_seen = true;
        match self.reader.read_exact(&mut [0]) {
            Ok(()) => Err(VaultError::LengthMismatch),
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(()),
            Err(error) => Err(VaultError::io(READING)(error)),
        }
    }
}

const READING: &str = "reading the document";

fn stored_capacity(payload: usize) -> usize {
    payload.min(CHUNK_LEN).saturating_add(16)
}
