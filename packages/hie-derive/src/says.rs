//! What serde's attributes say of a type, which both the reader and the writer follow.

use syn::ext::IdentExt;
use syn::{Attribute, Error, Ident, LitStr, Result};

/// What the serde attributes of a type, variant or field say.
#[derive(Default)]
pub(crate) struct Says {
    /// How variants are written.
    pub(crate) rename_all: Option<String>,
    /// How this one is written.
    pub(crate) rename: Option<String>,
    /// May be left out, and is its default then.
    pub(crate) default: bool,
    /// Unknown fields are refused.
    pub(crate) strict: bool,
    /// The function that says whether a field is left out in writing.
    pub(crate) skip_if: Option<syn::Path>,
}

impl Says {
    /// What they say.
    pub(crate) fn of(attributes: &[Attribute]) -> Result<Self> {
        let mut says = Self::default();
        for attribute in attributes.iter().filter(|a| a.path().is_ident("serde")) {
            attribute.parse_nested_meta(|meta| {
                if meta.path.is_ident("rename_all") {
                    says.rename_all = Some(meta.value()?.parse::<LitStr>()?.value());
                } else if meta.path.is_ident("rename") {
                    says.rename = Some(meta.value()?.parse::<LitStr>()?.value());
                } else if meta.path.is_ident("default") {
                    says.default = true;
                } else if meta.path.is_ident("deny_unknown_fields") {
                    says.strict = true;
                } else if meta.path.is_ident("skip_serializing_if") {
                    says.skip_if = Some(meta.value()?.parse::<LitStr>()?.parse()?);
                } else if meta.path.is_ident("crate") {
                    meta.value()?.parse::<LitStr>()?;
                } else {
                    return Err(meta.error("hie_derive does not know this attribute"));
                }
                Ok(())
            })?;
        }
        Ok(says)
    }

    /// How a variant is written.
    pub(crate) fn variant(&self, name: &Ident) -> Result<String> {
        let separator = match self.rename_all.as_deref() {
            Some("snake_case") => '_',
            Some("kebab-case") => '-',
            Some("lowercase") => return Ok(name.to_string().to_lowercase()),
            None => return Ok(name.to_string()),
            Some(_) => {
                return Err(Error::new(
                    name.span(),
                    "hie_derive does not know this rename_all",
                ));
            }
        };
        let mut written = String::new();
        for letter in name.to_string().chars() {
            if letter.is_uppercase() && !written.is_empty() {
                written.push(separator);
            }
            written.extend(letter.to_lowercase());
        }
        Ok(written)
    }
}

/// How a field is written.
pub(crate) fn written_name(says: &Says, ident: &Ident) -> String {
    let renamed = says.rename.clone();
    renamed.unwrap_or_else(|| ident.unraw().to_string())
}
