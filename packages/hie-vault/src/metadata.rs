//! What is said of a document inside the seal, and nowhere else.

use crate::VaultError;

/// Media type and title of a document.
///
/// Not printed in `Debug`: a title may name a diagnosis.
#[derive(Clone, PartialEq, Eq)]
pub struct Metadata {
    media_type: String,
    title: String,
}

impl Metadata {
    /// # Errors
    /// [`VaultError::MetadataTooLong`] if either exceeds 255 bytes of UTF-8.
    pub fn new(media_type: &str, title: &str) -> Result<Self, VaultError> {
        checked_len("media type", media_type)?;
        checked_len("title", title)?;
        Ok(Self {
            media_type: media_type.to_owned(),
            title: title.to_owned(),
        })
    }

    /// The media type, such as `application/fhir+json`.
    pub fn media_type(&self) -> &str {
        &self.media_type
    }

    /// The title.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The front of the payload: both texts and the length of the content that follows.
    pub(crate) fn encode(&self, content_len: u64) -> Result<Vec<u8>, VaultError> {
        let mut front = Vec::new();
        front.push(checked_len("media type", &self.media_type)?);
        front.extend_from_slice(self.media_type.as_bytes());
        front.push(checked_len("title", &self.title)?);
        front.extend_from_slice(self.title.as_bytes());
        front.extend_from_slice(&content_len.to_be_bytes());
        Ok(front)
    }

    /// Reads the front of the payload; gives the content length and what follows too.
    pub(crate) fn decode(payload: &[u8]) -> Result<(Self, u64, &[u8]), VaultError> {
        let (media_type, rest) = text("media type", payload)?;
        let (title, rest) = text("title", rest)?;
        let (content_len, rest) = rest
            .split_first_chunk()
            .ok_or(VaultError::MalformedPayload {
                field: "content length",
            })?;
        let metadata = Self { media_type, title };
        Ok((metadata, u64::from_be_bytes(*content_len), rest))
    }
}

impl std::fmt::Debug for Metadata {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Metadata(redacted)")
    }
}

fn checked_len(field: &'static str, text: &str) -> Result<u8, VaultError> {
    u8::try_from(text.len()).map_err(|_| VaultError::MetadataTooLong { field, max: 255 })
}

fn text<'a>(field: &'static str, payload: &'a [u8]) -> Result<(String, &'a [u8]), VaultError> {
    let malformed = VaultError::MalformedPayload { field };
    let (len, rest) = payload.split_first().ok_or(malformed)?;
    let (text, rest) = rest.split_at_checked(usize::from(*len)).ok_or(malformed)?;
    let text = std::str::from_utf8(text).map_err(|_| malformed)?;
    Ok((text.to_owned(), rest))
}
