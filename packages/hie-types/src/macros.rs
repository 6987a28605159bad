//! One macro per kind of wire type. Each gives a newtype its checked JSON form and both schemas.

/// A fixed number of bytes, written as lower-case hex.
macro_rules! wire_hex {
    ($(#[$doc:meta])* $name:ident, $bytes:literal, $what:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; $bytes]);

        impl $name {

            /// The raw bytes.
            pub const fn as_bytes(&self) -> &[u8; $bytes] {
                &self.0
            }
        }

        impl core::str::FromStr for $name {
            type Err = $crate::FormError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                $crate::ids::hex_bytes::<$bytes>(text)
                    .map(Self)
                    .ok_or($crate::FormError {
                        field: $what,
                        rule: concat!("must be ", stringify!($bytes), " bytes as lower-case hex"),
                    })
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                $crate::ids::write_hex(f, &self.0)
            }
        }

        impl core::fmt::Debug for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                $crate::ids::write_hex(f, &self.0)
            }
        }

        impl From<[u8; $bytes]> for $name {
            fn from(bytes: [u8; $bytes]) -> Self {
                Self(bytes)
            }
        }

        wire_string!(@serde $name, $what);
        wire_string!(@schema $name, concat!($what, ": ", stringify!($bytes), " bytes as lower-case hex"), |schema| {
            schema.pattern = Some(format!("^[0-9a-f]{{{}}}$", $bytes * 2));
        });
    };
}

/// A text with a rule.
macro_rules! wire_string {
    ($(#[$doc:meta])* $name:ident, $what:literal, $rule:literal, $pattern:literal, $min:literal, $max:literal, $check:expr) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The text, owned.
            pub fn into_string(self) -> String {
                self.0
            }
        }

        impl core::str::FromStr for $name {
            type Err = $crate::FormError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let check: fn(&str) -> bool = $check;
                let length = text.chars().count();
                if ($min..=$max).contains(&length) && check(text) {
                    Ok(Self(text.to_owned()))
                } else {
                    Err($crate::FormError { field: $what, rule: $rule })
                }
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.pad(&self.0)
            }
        }

        impl core::fmt::Debug for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(&self.0)
            }
        }

        wire_string!(@serde $name, $what);
        wire_string!(@schema $name, concat!($what, " ", $rule), |schema| {
            schema.pattern = Some($pattern.to_owned());
            schema.min_length = Some($min);
            schema.max_length = Some($max);
        });
    };

    (@serde $name:ident, $what:expr) => {
        impl $crate::json::FromJson for $name {
            fn read(part: &$crate::json::Part) -> Result<Self, $crate::json::Problem> {
                part.parse()
            }
        }

        impl $crate::json::ToJson for $name {
            fn write(&self, out: &mut $crate::json::Writer) {
                out.display(self);
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Text;

                impl serde::de::Visitor<'_> for Text {
                    type Value = $name;

                    fn expecting(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                        f.write_str(concat!($what, " as text"))
                    }

                    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<$name, E> {
                        text.parse().map_err(E::custom)
                    }
                }

                deserializer.deserialize_str(Text)
            }
        }
    };

    (@schema $name:ident, $description:expr, |$schema:ident| $body:block) => {
        impl schemars::JsonSchema for $name {
            fn schema_name() -> String {
                stringify!($name).to_owned()
            }

            fn json_schema(_: &mut schemars::r#gen::SchemaGenerator) -> schemars::schema::Schema {
                let mut string = Box::<schemars::schema::StringValidation>::default();
                {
                    let $schema = &mut *string;
                    $body
                }
                schemars::schema::SchemaObject {
                    instance_type: Some(schemars::schema::InstanceType::String.into()),
                    metadata: Some(Box::new(schemars::schema::Metadata {
                        description: Some($description.to_owned()),
                        ..Default::default()
                    })),
                    string: Some(string),
                    ..Default::default()
                }
                .into()
            }
        }

        wire_string!(@cw_schema $name, $description);
    };

    (@cw_schema $name:ident, $description:expr) => {
        impl cosmwasm_schema::cw_schema::Schemaifier for $name {
            fn visit_schema(
                visitor: &mut cosmwasm_schema::cw_schema::SchemaVisitor,
            ) -> cosmwasm_schema::cw_schema::DefinitionReference {
                visitor.insert(
                    Self::id(),
                    cosmwasm_schema::cw_schema::Node {
                        name: std::borrow::Cow::Borrowed(stringify!($name)),
                        description: Some(std::borrow::Cow::Borrowed($description)),
                        value: cosmwasm_schema::cw_schema::NodeType::String,
                    },
                )
            }
        }
    };
}

/// A type of `hie-policy` that is one text, read and written by that crate, with its schemas.
macro_rules! wire_wrap {
    ($(#[$doc:meta])* $name:ident, $inner:ty, $description:literal, |$schema:ident| $body:block) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub $inner);

        impl $crate::json::FromJson for $name {
            fn read(part: &$crate::json::Part) -> Result<Self, $crate::json::Problem> {
                part.parse().map(Self)
            }
        }

        impl $crate::json::ToJson for $name {
            fn write(&self, out: &mut $crate::json::Writer) {
                out.display(&self.0);
            }
        }

        impl core::ops::Deref for $name {
            type Target = $inner;

            fn deref(&self) -> &$inner {
                &self.0
            }
        }

        impl From<$inner> for $name {
            fn from(inner: $inner) -> Self {
                Self(inner)
            }
        }

        impl From<$name> for $inner {
            fn from(outer: $name) -> Self {
                outer.0
            }
        }

        impl core::fmt::Debug for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                core::fmt::Display::fmt(&self.0, f)
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                core::fmt::Display::fmt(&self.0, f)
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> String {
                stringify!($name).to_owned()
            }

            fn json_schema(_: &mut schemars::r#gen::SchemaGenerator) -> schemars::schema::Schema {
                let mut $schema = schemars::schema::SchemaObject {
                    instance_type: Some(schemars::schema::InstanceType::String.into()),
                    metadata: Some(Box::new(schemars::schema::Metadata {
                        description: Some($description.to_owned()),
                        ..Default::default()
                    })),
                    ..Default::default()
                };
                $body
                $schema.into()
            }
        }

        wire_string!(@cw_schema $name, $description);
    };
}

/// A code of one of the tables in `hie-policy`.
macro_rules! wire_code {
    ($(#[$doc:meta])* $name:ident, $inner:ty, $description:literal) => {
        wire_wrap!($(#[$doc])* $name, $inner, $description, |schema| {
            schema.enum_values = Some(<$inner>::all().map(|code| code.code().into()).collect());
        });
    };
}
