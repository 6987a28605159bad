//! How the small types of this crate are written: as text where people read it (JSON), as a number
//! or as raw bytes where they do not (storage).

use core::fmt;
use core::marker::PhantomData;
use serde::de::{self, Deserializer, Visitor};

/// A text is not what it should be. Says what was expected and never repeats what was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownCode {
    expected: &'static str,
}

impl UnknownCode {
    /// The error of a type that is read from text.
    pub(crate) const fn of<T: Text>() -> Self {
        Self {
            expected: T::EXPECTED,
        }
    }

    /// What was expected, such as `one of permit, deny`.
    #[must_use]
    pub const fn expected(self) -> &'static str {
        self.expected
    }
}

impl fmt::Display for UnknownCode {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("expected ")?;
        out.write_str(self.expected)
    }
}

impl core::error::Error for UnknownCode {}

/// A type that is read from text.
pub trait Text: Sized {
    /// What the text must be, in words that follow "expected".
    const EXPECTED: &'static str;

    /// The value, if the text is exactly right.
    fn parse(text: &str) -> Option<Self>;
}

struct TextVisitor<T>(PhantomData<T>);

impl<T: Text> Visitor<'_> for TextVisitor<T> {
    type Value = T;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(T::EXPECTED)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        T::parse(text).ok_or_else(unexpected::<T, E>)
    }
}

/// Reads a value from text.
pub fn from_text<'de, T: Text, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_str(TextVisitor(PhantomData))
}

/// The error for a value that is not of the type `T`.
pub fn unexpected<T: Text, E: de::Error>() -> E {
    E::custom(UnknownCode::of::<T>())
}

/// Text and serde for a type with `from_code`, `code`, `number` and `from_number`.
macro_rules! code_type {
    ($type:ident, $expected:expr) => {
        impl $crate::codec::Text for $type {
            const EXPECTED: &'static str = $expected;

            fn parse(text: &str) -> Option<Self> {
                Self::from_code(text).ok()
            }
        }

        impl core::fmt::Display for $type {
            fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                out.write_str(self.code())
            }
        }

        impl core::str::FromStr for $type {
            type Err = $crate::codec::UnknownCode;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::from_code(text)
            }
        }

        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                if serializer.is_human_readable() {
                    serializer.serialize_str(self.code())
                } else {
                    serializer.serialize_u8(self.number())
                }
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                if deserializer.is_human_readable() {
                    $crate::codec::from_text(deserializer)
                } else {
                    let number = <u8 as serde::Deserialize>::deserialize(deserializer)?;
                    Self::from_number(number).ok_or_else($crate::codec::unexpected::<Self, _>)
                }
            }
        }
    };
}

/// An enum of codes: `Variant = number "code",`. The number is what storage holds (the same byte
/// that a derived enum has in postcard), so it never changes.
macro_rules! code_enum {
    (
        $(#[$meta:meta])*
        $name:ident {
            $(#[$first_meta:meta])* $first:ident = $first_number:literal $first_code:literal,
            $($(#[$variant_meta:meta])* $variant:ident = $number:literal $code:literal,)*
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum $name {
            $(#[$first_meta])*
            $first = $first_number,
            $($(#[$variant_meta])* $variant = $number,)*
        }

        $crate::codec::code_type!($name, concat!("one of ", $first_code $(, ", ", $code)*));

        impl $name {
            /// The value with exactly this code.
            ///
            /// # Errors
            /// [`UnknownCode`](crate::UnknownCode) for anything else.
            pub fn from_code(code: &str) -> Result<Self, $crate::codec::UnknownCode> {
                match code {
                    $first_code => Ok(Self::$first),
                    $($code => Ok(Self::$variant),)*
                    _ => Err($crate::codec::UnknownCode::of::<Self>()),
                }
            }

            /// The code, as it stands in JSON.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    Self::$first => $first_code,
                    $(Self::$variant => $code,)*
                }
            }

            /// Every value, in the order of the list.
            pub fn all() -> impl Iterator<Item = Self> {
                [Self::$first $(, Self::$variant)*].into_iter()
            }

            const fn number(self) -> u8 {
                self as u8
            }

            const fn from_number(number: u8) -> Option<Self> {
                match number {
                    $first_number => Some(Self::$first),
                    $($number => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }
    };
}

pub(crate) use {code_enum, code_type};
