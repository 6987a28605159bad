//! The emergency card: a QR picture with the emergency handle, and nothing of the person.
//!
//! Its text is `HIE1/<CHAIN ID>/<HANDLE>/<CHECK>` in upper case: letters, digits, `-` and `/` are what
//! a QR code writes most compactly, and what a person can type if the picture fails. `CHECK` is the
//! first four bytes of SHA-256 over everything before it, against slips.

use hie_types::Handle;
use qrcode::{EcLevel, QrCode};
use sha2_off_chain::{Digest, Sha256};

use super::{Locator, LocatorError};

const KIND: &str = "HIE1";
/// Pixels of one module of the code.
const SCALE: usize = 8;
/// White modules around the code, as its standard asks.
const MARGIN: usize = 4;
/// The largest picture that is looked at, pixels a side.
const MAX_SIDE: u32 = 4096;

/// What a patient carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmergencyCard {
    /// The network's chain id.
    pub chain_id: String,
    /// The emergency handle.
    pub handle: Handle,
}

impl EmergencyCard {
    /// The text in the code: the same in print, for when no picture can be taken.
    pub fn text(&self) -> String {
        let front = format!("{KIND}/{}/{}", self.chain_id, self.handle).to_ascii_uppercase();
        let check = check(&front);
        format!("{front}/{check}")
    }

    /// Reads the text, in whatever case it was typed.
    ///
    /// # Errors
    /// [`LocatorError::NotACard`], [`LocatorError::Misread`].
    pub fn parse(text: &str) -> Result<Self, LocatorError> {
        let text = text.trim().to_ascii_uppercase();
        let (front, check_digits) = text.rsplit_once('/').ok_or(LocatorError::NotACard)?;
        let mut fields = front.split('/');
        let (Some(KIND), Some(chain_id), Some(handle), None) =
            (fields.next(), fields.next(), fields.next(), fields.next())
        else {
            return Err(LocatorError::NotACard);
        };
        if check(front) != check_digits {
            return Err(LocatorError::Misread);
        }
        let handle = handle
            .to_ascii_lowercase()
            .parse()
            .map_err(|_| LocatorError::NotACard)?;
        Ok(Self {
            chain_id: chain_id.to_ascii_lowercase(),
            handle,
        })
    }

    /// The card as a PNG picture.
    ///
    /// # Errors
    /// [`LocatorError::CannotDraw`], if the chain id is too long.
    pub fn to_png(&self) -> Result<Vec<u8>, LocatorError> {
        // A quarter of the code may be dirty or torn and it still reads.
        let code = QrCode::with_error_correction_level(self.text(), EcLevel::Q)
            .map_err(|_| LocatorError::CannotDraw)?;
        draw(&code).ok_or(LocatorError::CannotDraw)
    }

    /// Reads the card back from a PNG picture.
    ///
    /// # Errors
    /// See [`LocatorError`].
    pub fn from_png(picture: &[u8]) -> Result<Self, LocatorError> {
        let grey = Grey::decode(picture).ok_or(LocatorError::BadPicture)?;
        let mut found: Result<Self, LocatorError> = Err(LocatorError::NoCode);
        for text in grey.codes() {
            match (&found, Self::parse(&text)) {
                (Ok(one), Ok(other)) if *one != other => return Err(LocatorError::Ambiguous),
                (Ok(_), _) => {}
                (Err(_), read) => found = read,
            }
        }
        found
    }
}

/// The card as a way to a patient's handle, in one network.
#[derive(Clone, Debug)]
pub struct CardLocator {
    chain_id: String,
}

impl CardLocator {
    /// For cards of this network.
    pub fn new(chain_id: &str) -> Self {
        Self {
            chain_id: chain_id.to_ascii_lowercase(),
        }
    }
}

impl Locator for CardLocator {
    /// A PNG picture of the card.
    type Clue = [u8];

    fn locate(&self, picture: &[u8]) -> Result<Handle, LocatorError> {
        let card = EmergencyCard::from_png(picture)?;
        if card.chain_id == self.chain_id {
            Ok(card.handle)
        } else {
            Err(LocatorError::OtherNetwork)
        }
    }
}

fn check(front: &str) -> String {
    let hash: [u8; 32] = Sha256::digest(front.as_bytes()).into();
    let text = hie_types::Hash(hash).to_string().to_ascii_uppercase();
    text.chars().take(8).collect()
}

fn draw(code: &QrCode) -> Option<Vec<u8>> {
    let modules = code.width();
    let side = modules
        .checked_add(MARGIN.checked_mul(2)?)?
        .checked_mul(SCALE)?;
    let colours = code.to_colors();
    let dark = |x: usize, y: usize| {
        let module = |pixel: usize| pixel.checked_div(SCALE)?.checked_sub(MARGIN);
        let (column, row) = (module(x)?, module(y)?);
        let index = row.checked_mul(modules)?.checked_add(column)?;
        (column < modules).then(|| colours.get(index).copied() == Some(qrcode::Color::Dark))
    };
    let mut pixels = Vec::new();
    for y in 0..side {
        pixels.extend((0..side).map(|x| if dark(x, y) == Some(true) { 0u8 } else { 255 }));
    }
    let side = u32::try_from(side).ok()?;
    let mut picture = Vec::new();
    let mut encoder = png::Encoder::new(&mut picture, side, side);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(&pixels).ok()?;
    writer.finish().ok()?;
    Some(picture)
}

/// A picture in shades of grey.
struct Grey {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
}

impl Grey {
    fn decode(picture: &[u8]) -> Option<Self> {
        let mut decoder = png::Decoder::new(std::io::Cursor::new(picture));
        decoder.set_transformations(png::Transformations::EXPAND | png::Transformations::STRIP_16);
        let mut reader = decoder.read_info().ok()?;
        let info = reader.info();
        if info.width > MAX_SIDE || info.height > MAX_SIDE {
            return None;
        }
        let mut bytes = vec![0; reader.output_buffer_size()?];
        let frame = reader.next_frame(&mut bytes).ok()?;
        let (samples, colours) = match frame.color_type {
            png::ColorType::Grayscale => (1, 1),
            png::ColorType::GrayscaleAlpha => (2, 1),
            png::ColorType::Rgb => (3, 3),
            png::ColorType::Rgba => (4, 3),
            png::ColorType::Indexed => return None,
        };
        let pixels = bytes
            .get(..frame.buffer_size())?
            .chunks_exact(samples)
            .map(|pixel| {
                let sum: usize = pixel
                    .iter()
                    .take(colours)
                    .map(|sample| usize::from(*sample))
                    .sum();
                sum.checked_div(colours)
                    .and_then(|mean| u8::try_from(mean).ok())
                    .unwrap_or(255)
            })
            .collect();
        Some(Self {
            width: usize::try_from(frame.width).ok()?,
            height: usize::try_from(frame.height).ok()?,
            pixels,
        })
    }

    /// The texts of all QR codes in it that can be read.
    fn codes(&self) -> Vec<String> {
        let mut picture =
            rqrr::PreparedImage::prepare_from_greyscale(self.width, self.height, |x, y| {
                let at = y.checked_mul(self.width).and_then(|row| row.checked_add(x));
                at.and_then(|at| self.pixels.get(at))
                    .copied()
                    .unwrap_or(255)
            });
        let grids = picture.detect_grids();
        grids
            .iter()
            .filter_map(|grid| Some(grid.decode().ok()?.1))
            .collect()
    }
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects, clippy::cast_possible_truncation)]
mod tests {
    use super::*;

    fn card() -> EmergencyCard {
        EmergencyCard {
            chain_id: "hie-demo-1".into(),
            handle: Handle([0xab; 16]),
        }
    }

    /// `picture` on a larger white page at (x, y), as a phone would see several.
    fn page(cards: &[(&EmergencyCard, usize)]) -> Vec<u8> {
        let (side_by_side, height) = (2_000usize, 900usize);
        let mut pixels = vec![255u8; side_by_side * height];
        for (card, left) in cards {
            let grey = Grey::decode(&card.to_png().unwrap()).unwrap();
            for y in 0..grey.height {
                for x in 0..grey.width {
                    pixels[(y + 60) * side_by_side + x + left] = grey.pixels[y * grey.width + x];
                }
            }
        }
        let mut picture = Vec::new();
        let mut encoder = png::Encoder::new(&mut picture, side_by_side as u32, height as u32);
        encoder.set_color(png::ColorType::Grayscale);
        encoder
            .write_header()
            .unwrap()
            .write_image_data(&pixels)
            .unwrap();
        picture
    }

    #[test]
    fn a_card_reads_back_as_it_was_made() {
        assert_eq!(
            EmergencyCard::from_png(&card().to_png().unwrap()),
            Ok(card())
        );
        assert_eq!(
            CardLocator::new("hie-demo-1").locate(&card().to_png().unwrap()),
            Ok(card().handle)
        );
    }

    #[test]
    fn a_card_can_be_typed_in_any_case() {
        assert_eq!(EmergencyCard::parse(&card().text()), Ok(card()));
        assert_eq!(
            EmergencyCard::parse(&card().text().to_lowercase()),
            Ok(card())
        );
        assert_eq!(
            EmergencyCard::parse(&format!("  {}\n", card().text())),
            Ok(card())
        );
    }

    #[test]
    fn a_slip_in_typing_is_noticed() {
        let text = card().text();
        let slipped = text.replacen("AB", "BA", 1);
        assert_eq!(EmergencyCard::parse(&slipped), Err(LocatorError::Misread));
    }

    #[test]
    fn a_card_of_another_network_is_told() {
        let picture = card().to_png().unwrap();
        assert_eq!(
            CardLocator::new("hie-2").locate(&picture),
            Err(LocatorError::OtherNetwork)
        );
    }

    #[test]
    fn what_is_no_card_gives_no_handle() {
        assert_eq!(
            EmergencyCard::from_png(b"no picture"),
            Err(LocatorError::BadPicture)
        );
        assert_eq!(EmergencyCard::parse("HIE1/x"), Err(LocatorError::NotACard));
        assert_eq!(EmergencyCard::parse(""), Err(LocatorError::NotACard));
        assert_eq!(
            EmergencyCard::from_png(&page(&[])),
            Err(LocatorError::NoCode)
        );
    }

    #[test]
    fn a_card_on_a_larger_page_is_found_and_two_patients_are_not_mixed_up() {
        let other = EmergencyCard {
            handle: Handle([1; 16]),
            ..card()
        };
        assert_eq!(
            EmergencyCard::from_png(&page(&[(&card(), 100)])),
            Ok(card())
        );
        assert_eq!(
            EmergencyCard::from_png(&page(&[(&card(), 100), (&card(), 1_000)])),
            Ok(card())
        );
        assert_eq!(
            EmergencyCard::from_png(&page(&[(&card(), 100), (&other, 1_000)])),
            Err(LocatorError::Ambiguous)
        );
    }

    #[test]
    fn a_truncated_picture_is_refused_and_nothing_panics() {
        let picture = card().to_png().unwrap();
        for end in 0..picture.len() {
            let _ = EmergencyCard::from_png(&picture[..end]);
        }
    }
}
