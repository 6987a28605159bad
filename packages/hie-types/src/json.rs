//! How messages and answers are read from JSON, and written.
//!
//! [`serde`] reads the text into [`Part`]s; [`FromJson`], derived by `hie_derive::wire`, takes a type out
//! of them. Each type's own serde reader would make the contracts half as large again. Besides:
//!
//! - a structure is an object and nothing else (serde takes an array of its values too);
//! - a number is whole;
//! - an error says where (`permit.terms.until`) and what belongs there, and repeats nothing that was
//!   sent: it may be about a patient.

mod write;

use core::fmt;
use core::str::FromStr;

use cosmwasm_std::{Addr, Binary};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

pub use write::{ToJson, Writer, to_binary, to_json};

/// A type that is read from JSON by the rules of this module.
pub trait FromJson: Sized {
    /// Takes the value out of a part.
    ///
    /// # Errors
    /// Where the part has another form, and which it should have.
    fn read(part: &Part) -> Result<Self, Problem>;

    /// The value of a field that is left out, if it may be.
    fn absent() -> Option<Self> {
        None
    }
}

/// The implementation of serde's `Deserialize` for a type that is [`FromJson`].
///
/// # Errors
/// If the text is no JSON with whole numbers, or [`FromJson::read`] refuses it.
pub fn deserialize<'de, T: FromJson, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    let part = Part::deserialize(from)?;
    T::read(&part).map_err(D::Error::custom)
}

/// A JSON value. Objects keep every field as it came, so that a field given twice is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number from 0 to 2^64 - 1.
    Natural(u64),
    /// A whole number below 0.
    Negative(i64),
    /// A text.
    Text(String),
    /// An array.
    List(Vec<Part>),
    /// An object: names and values.
    Object(Vec<(String, Part)>),
}

/// What is wrong with a message, and where. One pointer wide: every read returns it or a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem(Box<Told>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Told {
    /// The names from the outermost field to the one that is wrong, with dots; empty at the top.
    place: String,
    /// What is wrong with it.
    text: String,
}

impl Problem {
    /// A problem at this place.
    #[cold]
    #[inline(never)]
    pub fn new(text: &str) -> Self {
        let place = String::new();
        let text = text.to_owned();
        Self(Box::new(Told { place, text }))
    }

    #[cold]
    #[inline(never)]
    fn told(error: &dyn fmt::Display) -> Self {
        Self::new(&error.to_string())
    }

    /// The same problem, of the part with this name.
    #[cold]
    #[inline(never)]
    #[must_use]
    pub fn within(mut self, name: &str) -> Self {
        let place = &mut self.0.place;
        if !place.is_empty() {
            place.insert(0, '.');
        }
        place.insert_str(0, name);
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.0.place.is_empty() {
            f.write_str(&self.0.place)?;
            f.write_str(": ")?;
        }
        f.write_str(&self.0.text)
    }
}

impl core::error::Error for Problem {}

impl Part {
    /// That something else belongs here.
    #[cold]
    #[inline(never)]
    pub fn refused(&self, expected: &str) -> Problem {
        let kind = match self {
            Self::Null => "null",
            Self::Bool(_) => "true or false",
            Self::Natural(_) | Self::Negative(_) => "a number",
            Self::Text(_) => "a text",
            Self::List(_) => "an array",
            Self::Object(_) => "an object",
        };
        Problem::new(&[kind, " where ", expected, " belongs"].concat())
    }

    /// The text.
    ///
    /// # Errors
    /// If it is none.
    pub fn text(&self) -> Result<&str, Problem> {
        match self {
            Self::Text(text) => Ok(text),
            other => Err(other.refused("a text")),
        }
    }

    /// The text as something that is written as one.
    ///
    /// # Errors
    /// If it is no text, or one that the type refuses.
    pub fn parse<T: FromStr<Err: fmt::Display>>(&self) -> Result<T, Problem> {
        let parsed = self.text()?.parse();
        parsed.map_err(|error: T::Err| Problem::told(&error))
    }

    /// Hands over each item of an array.
    ///
    /// # Errors
    /// If it is none, or an item is refused.
    #[inline(never)]
    fn each(&self, take: &mut dyn FnMut(&Self) -> Result<(), Problem>) -> Result<(), Problem> {
        let Self::List(parts) = self else {
            return Err(self.refused("an array"));
        };
        for (position, part) in parts.iter().enumerate() {
            take(part).map_err(|problem| problem.within(&position.to_string()))?;
        }
        Ok(())
    }

    /// The fields of an object, which has no field twice, and if `strict` none but `names`.
    ///
    /// # Errors
    /// If it is no object, or has such a field.
    #[inline(never)]
    pub fn fields<'a>(
        &'a self,
        names: &[&'static str],
        strict: bool,
    ) -> Result<FieldsOf<'a>, Problem> {
        let Self::Object(fields) = self else {
            return Err(self.refused("an object"));
        };
        for (position, (name, _)) in fields.iter().enumerate() {
            if strict && !names.contains(&name.as_str()) {
                let known = names.join(", ");
                let rule = if names.is_empty() {
                    ", no field belongs here".to_owned()
                } else {
                    [", expected one of ", &known].concat()
                };
                return Err(Problem::new(&["unknown field", &rule].concat()));
            }
            if fields.iter().take(position).any(|(other, _)| other == name) {
                // A name that the type has; what else somebody wrote is not repeated.
                let known = names.iter().find(|known| *known == name);
                let known = known.map(|known| [" `", known, "`"].concat());
                let text = ["duplicate field", &known.unwrap_or_default()].concat();
                return Err(Problem::new(&text));
            }
        }
        Ok(FieldsOf {
            fields,
            within: None,
        })
    }

    /// One of several variants: a text, or an object with one field.
    ///
    /// # Errors
    /// If it is neither, or its name is none of `names`.
    #[inline(never)]
    pub fn choice<'a>(&'a self, names: &'static [&'static str]) -> Result<Choice<'a>, Problem> {
        let (name, content) = match self {
            Self::Text(name) => (name, None),
            Self::Object(fields) => match fields.as_slice() {
                [(name, content)] => (name, Some(content)),
                _ => return Err(Problem::new("an object with one field belongs here")),
            },
            other => return Err(other.refused("a text or an object")),
        };
        let choice = Choice {
            index: usize::MAX,
            names,
            name,
            content,
        };
        match names.iter().position(|known| known == name) {
            Some(index) => Ok(Choice { index, ..choice }),
            None => Err(choice.unknown()),
        }
    }
}

/// The fields of an object.
pub struct FieldsOf<'a> {
    fields: &'a [(String, Part)],
    /// The variant that they belong to.
    within: Option<&'a str>,
}

impl FieldsOf<'_> {
    #[inline(never)]
    fn find(&self, name: &str) -> Option<&Part> {
        let mut fields = self.fields.iter();
        fields
            .find(|(known, _)| known == name)
            .map(|(_, part)| part)
    }

    #[cold]
    #[inline(never)]
    fn placed(&self, problem: Problem, name: &str) -> Problem {
        let problem = problem.within(name);
        match self.within {
            Some(variant) => problem.within(variant),
            None => problem,
        }
    }

    #[cold]
    #[inline(never)]
    fn missing(&self, name: &str) -> Problem {
        let problem = Problem::new(&["missing field `", name, "`"].concat());
        match self.within {
            Some(variant) => problem.within(variant),
            None => problem,
        }
    }

    /// The value of a field.
    ///
    /// # Errors
    /// If it is missing and may not be, or refused.
    #[inline(never)]
    pub fn read<T: FromJson>(&self, name: &str) -> Result<T, Problem> {
        match self.find(name) {
            Some(part) => T::read(part).map_err(|problem| self.placed(problem, name)),
            None => T::absent().ok_or_else(|| self.missing(name)),
        }
    }

    /// The value of a field, or its default if it is left out.
    ///
    /// # Errors
    /// If it is refused.
    #[inline(never)]
    pub fn read_or_default<T: FromJson + Default>(&self, name: &str) -> Result<T, Problem> {
        match self.find(name) {
            Some(part) => T::read(part).map_err(|problem| self.placed(problem, name)),
            None => Ok(T::default()),
        }
    }
}

/// One variant of several.
pub struct Choice<'a> {
    index: usize,
    names: &'static [&'static str],
    name: &'a str,
    content: Option<&'a Part>,
}

impl<'a> Choice<'a> {
    /// Which of the names it has.
    pub fn index(&self) -> usize {
        self.index
    }

    /// That there is no such variant.
    #[cold]
    #[inline(never)]
    pub fn unknown(&self) -> Problem {
        Problem::new(&["unknown variant, expected one of ", &self.names.join(", ")].concat())
    }

    /// Passes if the variant has no content.
    ///
    /// # Errors
    /// If it has some.
    #[inline(never)]
    pub fn unit(&self) -> Result<(), Problem> {
        match self.content {
            None | Some(Part::Null) => Ok(()),
            Some(content) => Err(content.refused("nothing").within(self.name)),
        }
    }

    #[inline(never)]
    fn content(&self) -> Result<&'a Part, Problem> {
        match self.content {
            Some(content) => Ok(content),
            None => Err(Problem::new("a content belongs to this variant").within(self.name)),
        }
    }

    /// The content as one value.
    ///
    /// # Errors
    /// If there is none, or it is refused.
    pub fn read<T: FromJson>(&self) -> Result<T, Problem> {
        T::read(self.content()?).map_err(|problem| problem.within(self.name))
    }

    /// The content as named fields.
    ///
    /// # Errors
    /// As [`Part::fields`].
    #[inline(never)]
    pub fn fields(&self, names: &[&'static str], strict: bool) -> Result<FieldsOf<'a>, Problem> {
        match self.content()?.fields(names, strict) {
            Ok(fields) => Ok(FieldsOf {
                within: Some(self.name),
                ..fields
            }),
            Err(problem) => Err(problem.within(self.name)),
        }
    }
}

impl FromJson for Part {
    fn read(part: &Part) -> Result<Self, Problem> {
        Ok(part.clone())
    }
}

impl FromJson for bool {
    fn read(part: &Part) -> Result<Self, Problem> {
        match part {
            Part::Bool(value) => Ok(*value),
            other => Err(other.refused("true or false")),
        }
    }
}

macro_rules! natural {
    ($($type:ident)*) => {$(
        impl FromJson for $type {
            fn read(part: &Part) -> Result<Self, Problem> {
                match part {
                    Part::Natural(value) => Self::try_from(*value).map_err(|_| {
                        Problem::new(concat!("a smaller number belongs here: ", stringify!($type)))
                    }),
                    other => Err(other.refused("a whole number")),
                }
            }
        }
    )*};
}

natural! { u8 u16 u32 u64 }

impl FromJson for String {
    fn read(part: &Part) -> Result<Self, Problem> {
        part.text().map(str::to_owned)
    }
}

impl FromJson for Addr {
    fn read(part: &Part) -> Result<Self, Problem> {
        part.text().map(Self::unchecked)
    }
}

impl FromJson for Binary {
    fn read(part: &Part) -> Result<Self, Problem> {
        Self::from_base64(part.text()?).map_err(|_| Problem::new("Base64 belongs here"))
    }
}

impl<T: FromJson> FromJson for Option<T> {
    fn read(part: &Part) -> Result<Self, Problem> {
        match part {
            Part::Null => Ok(None),
            some => T::read(some).map(Some),
        }
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<T: FromJson> FromJson for Box<T> {
    fn read(part: &Part) -> Result<Self, Problem> {
        T::read(part).map(Self::new)
    }
}

impl<T: FromJson> FromJson for Vec<T> {
    fn read(part: &Part) -> Result<Self, Problem> {
        let mut items = Self::new();
        part.each(&mut |part| {
            items.push(T::read(part)?);
            Ok(())
        })?;
        Ok(items)
    }
}

impl<'de> Deserialize<'de> for Part {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(PartVisitor)
    }
}

struct PartVisitor;

impl<'de> Visitor<'de> for PartVisitor {
    type Value = Part;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON with whole numbers")
    }

    fn visit_unit<E>(self) -> Result<Part, E> {
        Ok(Part::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Part, E> {
        Ok(Part::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Part, E> {
        Ok(Part::Natural(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Part, E> {
        Ok(u64::try_from(value).map_or(Part::Negative(value), Part::Natural))
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Part, E> {
        Err(E::custom("a number must be whole and below 2^64"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Part, E> {
        Ok(Part::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Part, A::Error> {
        let mut parts = Vec::new();
        while let Some(part) = from.next_element()? {
            parts.push(part);
        }
        Ok(Part::List(parts))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Part, A::Error> {
        let mut fields = Vec::new();
        while let Some(field) = from.next_entry()? {
            fields.push(field);
        }
        Ok(Part::Object(fields))
    }
}
