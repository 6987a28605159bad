//! The code that reads one type.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Data, DataEnum, DeriveInput, Error, Fields, FieldsNamed, Result, parse_quote};

use crate::says::{Says, written_name};

/// The implementation for a struct with named fields, or an enum.
pub(crate) fn derive(item: &DeriveInput) -> Result<TokenStream> {
    let says = Says::of(&item.attrs)?;
    let body = match &item.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => {
                let (names, read) = fields_of(fields)?;
                let strict = says.strict;
                quote! {
                    let fields = part.fields(&[#(#names),*], #strict)?;
                    ::core::result::Result::Ok(Self { #read })
                }
            }
            other => return Err(Error::new_spanned(other, "FromJson wants named fields")),
        },
        Data::Enum(data) => choice(&says, data)?,
        Data::Union(_) => return Err(Error::new_spanned(item, "FromJson knows no unions")),
    };
    let name = &item.ident;
    let mut generics = item.generics.clone();
    for parameter in generics.type_params_mut() {
        parameter
            .bounds
            .push(parse_quote!(::hie_types::json::FromJson));
    }
    let (_, types, wheres) = generics.split_for_impl();
    let parameters = &generics.params;
    Ok(quote! {
        impl<#parameters> ::hie_types::json::FromJson for #name #types #wheres {
            fn read(
                part: &::hie_types::json::Part,
            ) -> ::core::result::Result<Self, ::hie_types::json::Problem> {
                #body
            }
        }

        impl<'de, #parameters> ::serde::Deserialize<'de> for #name #types #wheres {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                from: D,
            ) -> ::core::result::Result<Self, D::Error> {
                ::hie_types::json::deserialize(from)
            }
        }
    })
}

/// The names of the fields as they are written, and what fills them from `fields`.
fn fields_of(fields: &FieldsNamed) -> Result<(Vec<String>, TokenStream)> {
    let mut names = Vec::new();
    let mut read = TokenStream::new();
    for field in &fields.named {
        let says = Says::of(&field.attrs)?;
        let Some(ident) = &field.ident else { continue };
        let name = written_name(&says, ident);
        let how = format_ident!(
            "{}",
            if says.default {
                "read_or_default"
            } else {
                "read"
            }
        );
        read.extend(quote!(#ident: fields.#how(#name)?,));
        names.push(name);
    }
    Ok((names, read))
}

fn choice(says: &Says, data: &DataEnum) -> Result<TokenStream> {
    let mut names = Vec::new();
    let mut arms = TokenStream::new();
    for (index, variant) in data.variants.iter().enumerate() {
        let of_variant = Says::of(&variant.attrs)?;
        let ident = &variant.ident;
        names.push(match of_variant.rename {
            Some(name) => name,
            None => says.variant(ident)?,
        });
        let strict = says.strict || of_variant.strict;
        let value = match &variant.fields {
            Fields::Unit => quote!({ choice.unit()?; Self::#ident }),
            Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
                quote!(Self::#ident(choice.read()?))
            }
            Fields::Named(fields) => {
                let (names, read) = fields_of(fields)?;
                quote!({
                    let fields = choice.fields(&[#(#names),*], #strict)?;
                    Self::#ident { #read }
                })
            }
            other @ Fields::Unnamed(_) => {
                return Err(Error::new_spanned(
                    other,
                    "FromJson wants one value or named fields",
                ));
            }
        };
        arms.extend(quote!(#index => #value,));
    }
    Ok(quote! {
        let choice = part.choice(&[#(#names),*])?;
        ::core::result::Result::Ok(match choice.index() {
            #arms
            _ => return ::core::result::Result::Err(choice.unknown()),
        })
    })
}
