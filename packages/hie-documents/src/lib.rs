//! Health documents, as a hospital's software meets them before they are sealed and after they are
//! opened.
//!
//! - [`recognise`] tells what a file is, under which media type it travels, and which category of
//!   the network it most likely belongs to. It suggests; whoever publishes decides.
//! - [`emergency_view`] reads allergies, medication and problems out of a FHIR document, as the
//!   lists that an emergency physician looks at first.
//! - [`EXAMPLES`] are five documents about an invented patient, for demonstrations and tests.
//! - [`strings_of`] lists what a document tells about people, so that a test can prove that none of
//!   it reached the chain.
//!
//! Nothing here runs on chain. Nothing here refuses a document: what cannot be read is
//! [`Format::Other`], and any bytes at all are safe to pass in.
//!
//! ```
//! use hie_documents::{EXAMPLES, emergency_view, recognise};
//!
//! let example = &EXAMPLES[0];
//! let recognised = recognise(example.bytes, Some(example.file_name));
//! assert_eq!(recognised.category, Some("patient-summary"));
//! assert_eq!(recognised.media_type, "application/fhir+json");
//!
//! let view = emergency_view(example.bytes).unwrap();
//! assert!(view.allergies[0].starts_with("Penicillin"));
//! ```

mod category;
mod cda;
mod emergency;
mod examples;
mod fhir;
mod format;
mod json;
mod recognise;
mod strings;
mod text;

pub use category::NEAR_CODES;
pub use emergency::{EmergencyView, emergency_view};
pub use examples::{EXAMPLES, Example};
pub use format::Format;
pub use recognise::{MAX_TITLE_BYTES, Recognised, recognise};
pub use strings::strings_of;
pub use text::MAX_READ_BYTES;
