//! FHIR R4 views of what the chain holds: pure mappings, no chain, no contracts, no files.
//!
//! | here | there | module |
//! |---|---|---|
//! | directive | `Consent`, both ways | [`consent`] |
//! | pointer | `DocumentReference` | [`document`] |
//! | entry of an access log | `AuditEvent` | [`audit`] |
//! | hospital, endpoint | `Organization`, `Endpoint` | [`organization`] |
//!
//! Element by element: `docs/fhir.md`. The import of a `Consent` names whatever it cannot map and is never
//! wider than the original.

pub mod audit;
pub mod consent;
pub mod document;
pub mod organization;
pub mod sensitivity;
pub mod systems;
pub mod time;
