//! The code that writes one type.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Error, Fields, FieldsNamed, Ident, Result, parse_quote};

use crate::says::{Says, written_name};

/// The implementation for a struct with named fields, or an enum.
pub(crate) fn derive(item: &DeriveInput) -> Result<TokenStream> {
    let says = Says::of(&item.attrs)?;
    let body = match &item.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => {
                let write = fields_of(fields, |ident| quote!(&self.#ident))?;
                quote!(out.open(); #write out.close();)
            }
            other => return Err(Error::new_spanned(other, "ToJson wants named fields")),
        },
        Data::Enum(data) => {
            let mut arms = TokenStream::new();
            for variant in &data.variants {
                let ident = &variant.ident;
                let name = match Says::of(&variant.attrs)?.rename {
                    Some(name) => name,
                    None => says.variant(ident)?,
                };
                arms.extend(match &variant.fields {
                    Fields::Unit => quote!(Self::#ident => out.text(#name),),
                    Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
                        quote!(Self::#ident(value) => out.variant(#name, value),)
                    }
                    Fields::Named(fields) => {
                        let idents = fields.named.iter().filter_map(|field| field.ident.as_ref());
                        let write = fields_of(fields, |ident| quote!(#ident))?;
                        quote!(Self::#ident { #(#idents),* } => {
                            out.open_variant(#name);
                            #write
                            out.close_variant();
                        })
                    }
                    other @ Fields::Unnamed(_) => {
                        return Err(Error::new_spanned(
                            other,
                            "ToJson wants one value or named fields",
                        ));
                    }
                });
            }
            quote!(match self { #arms })
        }
        Data::Union(_) => return Err(Error::new_spanned(item, "ToJson knows no unions")),
    };
    let name = &item.ident;
    let mut generics = item.generics.clone();
    for parameter in generics.type_params_mut() {
        parameter
            .bounds
            .push(parse_quote!(::hie_types::json::ToJson));
    }
    let (parameters, types, wheres) = generics.split_for_impl();
    Ok(quote! {
        impl #parameters ::hie_types::json::ToJson for #name #types #wheres {
            fn write(&self, out: &mut ::hie_types::json::Writer) {
                #body
            }
        }
    })
}

/// What writes the fields, which `reference` names.
fn fields_of(
    fields: &FieldsNamed,
    reference: impl Fn(&Ident) -> TokenStream,
) -> Result<TokenStream> {
    let mut write = TokenStream::new();
    for field in &fields.named {
        let says = Says::of(&field.attrs)?;
        let Some(ident) = &field.ident else { continue };
        let name = written_name(&says, ident);
        let value = reference(ident);
        let one = quote!(out.field(#name, #value););
        write.extend(match &says.skip_if {
            Some(path) => quote!(if !#path(#value) { #one }),
            None => one,
        });
    }
    Ok(write)
}
