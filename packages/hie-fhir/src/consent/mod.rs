//! A directive as FHIR R4 `Consent`, and back.
//!
//! [`export()`] writes one directive. [`import()`] reads a `Consent` of any origin and gives an [`Import`]: the
//! directives that it comes to, what of it was mapped, what could not be mapped and what that did, and
//! what has to be asked. It is never wider than the original: a permit of which one condition cannot be
//! written is not written; a denial of which one cannot be written is written broader, and only after
//! somebody said so; and while a question is open, nothing is sent.

mod actor;
mod element;
mod export;
mod import;
mod permits;
mod provision;
mod report;
mod resources;
mod rules;

pub use export::{ExportContext, export};
pub(crate) use export::{category, handle};
pub use import::import;
pub use report::{
    Answers, Context, DeniedLabel, Emergency, Import, Imported, Labels, Loss, Mapped, NoLabels,
    Question, QuestionKind, RootProvision, Unmapped,
};
