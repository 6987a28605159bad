//! [`macro@wire`]: what makes a type of `hie-types` a message or answer.
//!
//! Reading is derived by [`macro@FromJson`] instead of serde: for each field one call, where serde brings
//! a loop, a name table and a second reader for arrays with every type. In wasm that is a third of the
//! size, and what is read is stricter; see `hie_types::json`. Contracts write by [`macro@ToJson`] for the same
//! reason; serde's writer is there for everybody else.

mod read;
mod says;
mod write;

use proc_macro::TokenStream;
use quote::{ToTokens, quote};
use syn::{Data, DeriveInput, parse_macro_input};

/// Makes a type go over the wire: serde's writer and [`macro@ToJson`], which write the same,
/// [`macro@FromJson`] as its reader, both schemas, and what
/// `cw_serde` of cosmwasm-schema derives besides. Variants are written in `snake_case`.
#[proc_macro_attribute]
pub fn wire(_: TokenStream, item: TokenStream) -> TokenStream {
    let item = parse_macro_input!(item as DeriveInput);
    let snake_case =
        matches!(item.data, Data::Enum(_)).then(|| quote!(#[serde(rename_all = "snake_case")]));
    quote! {
        #[derive(
            ::cosmwasm_schema::serde::Serialize,
            ::hie_derive::FromJson,
            ::hie_derive::ToJson,
            ::core::clone::Clone,
            ::core::fmt::Debug,
            ::core::cmp::PartialEq,
            ::cosmwasm_schema::schemars::JsonSchema,
            ::cosmwasm_schema::cw_schema::Schemaifier,
        )]
        #[allow(clippy::derive_partial_eq_without_eq)]
        #[serde(crate = "::cosmwasm_schema::serde")]
        #[schemaifier(crate = "::cosmwasm_schema::cw_schema")]
        #[schemars(crate = "::cosmwasm_schema::schemars")]
        #snake_case
        #item
    }
    .into_token_stream()
    .into()
}

/// Derives `hie_types::json::FromJson`, and serde's `Deserialize` by it. Knows of serde's attributes
/// `rename_all` (`snake_case`, `kebab-case`), `rename`, `default` and `deny_unknown_fields`; any other
/// is a compile error.
#[proc_macro_derive(FromJson, attributes(serde))]
pub fn from_json(item: TokenStream) -> TokenStream {
    let item = parse_macro_input!(item as DeriveInput);
    read::derive(&item)
        .unwrap_or_else(syn::Error::into_compile_error)
        .into()
}

/// Derives `hie_types::json::ToJson`, which writes what serde's `Serialize` does. Knows of the attributes
/// that [`macro@FromJson`] knows, and of `skip_serializing_if`.
#[proc_macro_derive(ToJson, attributes(serde))]
pub fn to_json(item: TokenStream) -> TokenStream {
    let item = parse_macro_input!(item as DeriveInput);
    write::derive(&item)
        .unwrap_or_else(syn::Error::into_compile_error)
        .into()
}
