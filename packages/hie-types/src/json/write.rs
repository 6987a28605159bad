//! How answers are written as JSON: byte for byte what serde_json writes of them, by code that is not
//! made anew for every type. In wasm serde's writers are a tenth of a contract.

use core::fmt::{self, Display, Write};

use cosmwasm_std::{Addr, Binary};

/// A type that is written as JSON by the rules of this module; derived by `hie_derive::wire`.
pub trait ToJson {
    /// Appends the value.
    fn write(&self, out: &mut Writer);
}

/// A value as JSON.
pub fn to_json(value: &dyn ToJson) -> Vec<u8> {
    let mut out = Writer { bytes: Vec::new() };
    value.write(&mut out);
    out.bytes
}

/// A value as JSON, as contracts answer and send it.
pub fn to_binary(value: &dyn ToJson) -> Binary {
    Binary::new(to_json(value))
}

/// JSON that is being written.
pub struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    fn push(&mut self, byte: u8) {
        self.bytes.push(byte);
    }

    #[inline(never)]
    fn verbatim(&mut self, text: &str) {
        self.bytes.extend_from_slice(text.as_bytes());
    }

    /// Sets what follows apart from what stands before it in the same object or array.
    fn separate(&mut self) {
        if !matches!(self.bytes.last(), None | Some(b'{' | b'[')) {
            self.push(b',');
        }
    }

    /// Begins an object.
    #[inline(never)]
    pub fn open(&mut self) {
        self.push(b'{');
    }

    /// Ends an object.
    #[inline(never)]
    pub fn close(&mut self) {
        self.push(b'}');
    }

    /// The name of a field, which has no character that JSON escapes.
    fn name(&mut self, name: &str) {
        self.separate();
        self.push(b'"');
        self.verbatim(name);
        self.verbatim("\":");
    }

    /// A field of the object.
    #[inline(never)]
    pub fn field(&mut self, name: &str, value: &dyn ToJson) {
        self.name(name);
        value.write(self);
    }

    /// A variant with one value.
    #[inline(never)]
    pub fn variant(&mut self, name: &str, value: &dyn ToJson) {
        self.open();
        self.field(name, value);
        self.close();
    }

    /// Begins a variant with fields; ends with [`Writer::close_variant`].
    #[inline(never)]
    pub fn open_variant(&mut self, name: &str) {
        self.open();
        self.name(name);
        self.open();
    }

    /// Ends a variant with fields.
    #[inline(never)]
    pub fn close_variant(&mut self) {
        self.verbatim("}}");
    }

    /// A text.
    #[inline(never)]
    pub fn text(&mut self, text: &str) {
        self.push(b'"');
        self.escaped(text);
        self.push(b'"');
    }

    /// What displays as a text.
    #[inline(never)]
    pub fn display(&mut self, value: &dyn Display) {
        self.push(b'"');
        // Writing to memory does not fail.
        let _ = write!(Escaping(self), "{value}");
        self.push(b'"');
    }

    fn escaped(&mut self, text: &str) {
        for byte in text.bytes() {
            let short = match byte {
                b'"' | b'\\' => byte,
                8 => b'b',
                b'\t' => b't',
                b'\n' => b'n',
                12 => b'f',
                b'\r' => b'r',
                0..=31 => {
                    const DIGITS: &[u8; 16] = b"0123456789abcdef";
                    self.verbatim("\\u00");
                    for digit in [byte >> 4, byte & 15] {
                        self.push(DIGITS.get(usize::from(digit)).copied().unwrap_or(b'0'));
                    }
                    continue;
                }
                _ => {
                    self.push(byte);
                    continue;
                }
            };
            self.push(b'\\');
            self.push(short);
        }
    }

    /// A whole number.
    #[inline(never)]
    pub fn number(&mut self, mut number: u64) {
        let start = self.bytes.len();
        loop {
            // Of 0 to 9, and added to the digit 0.
            let digit = u8::try_from(number % 10).unwrap_or_default();
            self.push(b'0'.saturating_add(digit));
            number /= 10;
            if number == 0 {
                break;
            }
        }
        if let Some(digits) = self.bytes.get_mut(start..) {
            digits.reverse();
        }
    }

    #[inline(never)]
    fn list(&mut self, items: &mut dyn Iterator<Item = &dyn ToJson>) {
        self.push(b'[');
        for item in items {
            self.separate();
            item.write(self);
        }
        self.push(b']');
    }
}

/// Escapes what is written through it.
struct Escaping<'a>(&'a mut Writer);

impl Write for Escaping<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.escaped(text);
        Ok(())
    }
}

impl ToJson for bool {
    fn write(&self, out: &mut Writer) {
        out.verbatim(if *self { "true" } else { "false" });
    }
}

macro_rules! natural {
    ($($type:ident)*) => {$(
        impl ToJson for $type {
            fn write(&self, out: &mut Writer) {
                out.number(u64::from(*self));
            }
        }
    )*};
}

natural! { u8 u16 u32 u64 }

impl ToJson for str {
    fn write(&self, out: &mut Writer) {
        out.text(self);
    }
}

impl ToJson for String {
    fn write(&self, out: &mut Writer) {
        out.text(self);
    }
}

impl ToJson for Addr {
    fn write(&self, out: &mut Writer) {
        out.text(self.as_str());
    }
}

impl ToJson for Binary {
    fn write(&self, out: &mut Writer) {
        out.text(&self.to_base64());
    }
}

impl<T: ToJson> ToJson for Option<T> {
    fn write(&self, out: &mut Writer) {
        match self {
            Some(value) => value.write(out),
            None => out.verbatim("null"),
        }
    }
}

impl<T: ToJson + ?Sized> ToJson for Box<T> {
    fn write(&self, out: &mut Writer) {
        (**self).write(out);
    }
}

impl<T: ToJson + ?Sized> ToJson for &T {
    fn write(&self, out: &mut Writer) {
        (**self).write(out);
    }
}

impl<T: ToJson> ToJson for Vec<T> {
    fn write(&self, out: &mut Writer) {
        out.list(&mut self.iter().map(|item| item as &dyn ToJson));
    }
}
