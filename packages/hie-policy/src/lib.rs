//! The consent decision of the suite and the code tables it speaks in.
//!
//! [`decide()`] answers one question: may this actor have this record for this purpose now? It is a
//! pure function of the patient's active directives, what is known about the emergency, and the
//! request: no storage, no clock, no chain. [`explain()`] runs the same code and tells what it saw.
//!
//! The rules are those of `domain.md` section 4, in this order:
//!
//! * [`Directive::check_form`]: what a directive must look like (4.1);
//! * [`applies()`]: when one applies, condition by condition (4.2, 4.3);
//! * [`Specificity`] and [`standing`]: which of two prevails (4.4);
//! * [`decide()`]: the custodian, break-glass, permit, denial, silence (4.4, 4.5).
//!
//! Everything has one form in JSON (codes as text, unknown fields refused) and one in storage
//! (codes as their number): see [`Purpose`], [`Month`], [`Id16`]. Optional fields are written as
//! `null`, never left out, because storage formats without field names cannot skip a field.

mod applies;
mod codec;
mod codes;
mod decide;
mod directive;
mod document_type;
mod explain;
mod id;
mod month;
mod obligation;
mod purpose;
mod reason;
mod relation;
mod removal;
mod request;
mod retention;
mod specificity;

pub use applies::{Unmet, applies};
pub use codec::UnknownCode;
pub use codes::{
    Authority, BreakGlassReason, Capability, Confidentiality, Effect, EmergencyAccess, Power, Role,
};
pub use decide::{Decision, decide};
pub use directive::{
    Directive, FormError, Grantee, MAX_LABELS, MAX_PURPOSES, MAX_RECORDS, Resources,
};
pub use document_type::{DOCUMENT_TYPES, DocumentType, EMERGENCY_CATEGORIES, document_type_of};
pub use explain::{Clash, Explanation, Finding, explain};
pub use id::Id16;
pub use month::{InvertedMonths, Month, Months};
pub use obligation::{ObligationCode, PolicyKind};
pub use purpose::Purpose;
pub use reason::{Outcome, Reason};
pub use relation::{ErrorReason, ReasonCode, RelationKind};
pub use removal::{ContestAnswer, ErasureReason};
pub use request::{Actor, Category, Emergency, Record, Request};
pub use retention::RetentionReason;
pub use specificity::{Specificity, Standing, standing};
