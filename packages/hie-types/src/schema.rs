//! What the schemas say of a field besides its type: how long a list may be, and what a blob is made of.
//! Whoever checks a message against the schema is refused what the contracts refuse for its form.
//!
//! Used as `#[schemars(schema_with = "…")]`; numbers have `#[schemars(range(min = …, max = …))]`. Nothing of
//! it is in the contracts.

use schemars::JsonSchema;
use schemars::r#gen::SchemaGenerator;
use schemars::schema::{
    ArrayValidation, InstanceType, Metadata, Schema, SchemaObject, StringValidation,
};

/// A list of so many items, of which none stands there twice.
pub fn set<T: JsonSchema, const MIN: u32, const MAX: u32>(
    generator: &mut SchemaGenerator,
) -> Schema {
    items::<T>(generator, MIN, MAX, Some(true))
}

/// A list of so many items.
pub fn list<T: JsonSchema, const MIN: u32, const MAX: u32>(
    generator: &mut SchemaGenerator,
) -> Schema {
    items::<T>(generator, MIN, MAX, None)
}

fn items<T: JsonSchema>(
    generator: &mut SchemaGenerator,
    min: u32,
    max: u32,
    unique_items: Option<bool>,
) -> Schema {
    let array = ArrayValidation {
        items: Some(generator.subschema_for::<T>().into()),
        min_items: Some(min),
        max_items: Some(max),
        unique_items,
        ..ArrayValidation::default()
    };
    Schema::Object(SchemaObject {
        instance_type: Some(InstanceType::Array.into()),
        array: Some(Box::new(array)),
        ..SchemaObject::default()
    })
}

/// So many bytes as Base64, padded or not.
pub fn base64<const MIN: u32, const MAX: u32>(_: &mut SchemaGenerator) -> Schema {
    // Four letters for three bytes; the last one or two bytes have two or three, padded to four.
    let least = MIN.saturating_mul(4).div_ceil(3);
    let most = MAX.div_ceil(3).saturating_mul(4);
    let string = StringValidation {
        pattern: Some(if MIN == MAX {
            // A byte less, padded, would be as long.
            format!(
                "^[A-Za-z0-9+/]{{{least}}}={{0,{}}}$",
                most.saturating_sub(least)
            )
        } else {
            "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}={0,2}|[A-Za-z0-9+/]{3}=?)?$".to_owned()
        }),
        min_length: Some(least),
        max_length: Some(most),
    };
    Schema::Object(SchemaObject {
        instance_type: Some(InstanceType::String.into()),
        metadata: Some(Box::new(Metadata::default())),
        string: Some(Box::new(string)),
        ..SchemaObject::default()
    })
}
