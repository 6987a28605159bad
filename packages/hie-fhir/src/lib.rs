//! FHIR R4 views of what the chain holds: pure mappings, no chain, no contracts, no files.
//!
//! | here | there | module |
//! |---|---|---|
//! | directive | `Consent`, both ways | [`consent`] |
//!
//! Element by element: `docs/fhir.md`. The import of a `Consent` names whatever it cannot map and is never
//! wider than the original.

pub mod consent;
pub mod sensitivity;
pub mod systems;
pub mod time;
