//! What goes over the wire: the messages and responses of the three contracts, the ids and codes
//! in them, and the byte formulas that both sides of an exchange compute.
//!
//! An id, code or text is a newtype that cannot hold a bad value: it is checked while the JSON is
//! read, so a handler never sees one that is too long or has a forbidden character. Nothing here
//! is ever stored; the contracts keep types of their own (`state.rs`).
//!
//! | module | what |
//! |---|---|
//! | [`ids`] | handles, record ids, tags, hospital ids, persons |
//! | [`json`] | how messages and answers are read |
//! | [`text`] | names and addresses of hospitals, category codes |
//! | [`codes`] | the code tables of `hie-policy`, with schemas |
//! | [`derive`] | handle, record id, commitment, log hash: the formulas of the design |
//! | [`chain_log`] | the bytes of a log entry |
//! | [`break_glass`] | sessions, reviews and bars, as consent-registry answers them |
//! | [`consent_request`] | of consent-registry: a hospital asks a patient for consent |
//! | [`policy_text`] | of consent-registry: the texts of the network's policy |
//! | [`retention`] | what is no longer kept |
//! | [`signed_act`] | what a patient's key signs off chain, for somebody else to relay |
//! | [`terms_bytes`] | the bytes of a directive's terms |
//! | [`registry`], [`consent`], [`index`] | the messages of each contract |
//! | [`anchor`] | of the index: one hash for many documents |
//! | [`merkle`] | the tree behind it: root, path, proof |
//! | [`settings`] | of the index: what its owner may change |
//! | [`receipts`] | of the index: receipts, notices, unconfirmed tickets |
//! | [`custody`] | of the index: who keeps which records, and how that changes |
//! | [`objection`] | of the index: contested records, requests to erase |
//! | [`offline`] | of the index: accesses while the chain was unreachable |
//! | [`relation`] | of the index: how records relate, and what is current in an emergency |
//! | [`membership`] | of the registry: notices, histories, settings |
//! | [`pause`] | what can be paused |
//! | [`common`] | what the three share: ownership, paging, history |

extern crate self as hie_types;

#[macro_use]
mod macros;

pub mod anchor;
pub mod break_glass;
pub mod chain_log;
pub mod codes;
pub mod common;
pub mod consent;
pub mod consent_request;
mod convert;
pub mod custody;
pub mod derive;
pub mod ids;
pub mod index;
pub mod json;
pub mod membership;
pub mod merkle;
pub mod objection;
pub mod offline;
pub mod pause;
pub mod policy_text;
pub mod receipts;
pub mod registry;
pub mod relation;
pub mod retention;
pub mod schema;
pub mod settings;
pub mod signed_act;
pub mod terms_bytes;
pub mod text;

pub use codes::*;
pub use common::*;
pub use ids::*;
pub use pause::*;
pub use text::*;
