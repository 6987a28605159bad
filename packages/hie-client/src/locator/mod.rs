//! How the handle of a patient who cannot speak is found. That happens off chain: a card, a
//! bracelet, a lock screen; or a demographic query between gateways (IHE XCPD). What all of them
//! give is the *emergency handle*, under which summaries for emergencies are published.

mod card;

use hie_types::Handle;
use thiserror::Error;

pub use card::{CardLocator, EmergencyCard};

/// Finds a patient's emergency handle from what is at hand.
pub trait Locator {
    /// What is at hand: a picture, a text, demographic data.
    type Clue: ?Sized;

    /// The handle.
    ///
    /// # Errors
    /// If there is none in it, or it is of another network. No text repeats the clue.
    fn locate(&self, clue: &Self::Clue) -> Result<Handle, LocatorError>;
}

/// Why no handle was found.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum LocatorError {
    /// The picture is no PNG that can be read, or larger than 4096 pixels a side.
    #[error("picture cannot be read: a PNG of at most 4096 by 4096 pixels is expected")]
    BadPicture,
    /// There is no QR code in the picture, or it cannot be read.
    #[error("no QR code can be read in the picture: take it again, flat and well lit")]
    NoCode,
    /// There are several cards in the picture, and not of one patient.
    #[error("the picture shows cards of several patients: take a picture of one")]
    Ambiguous,
    /// The text is not that of an emergency card.
    #[error("not an emergency card of this kind of network")]
    NotACard,
    /// The check digits differ: a slip in copying.
    #[error("check digits of the card differ: it was copied or read wrongly")]
    Misread,
    /// The card is of another network.
    #[error("the card belongs to another network")]
    OtherNetwork,
    /// The text is too long for a QR code, or the picture cannot be written.
    #[error("card cannot be drawn")]
    CannotDraw,
}
