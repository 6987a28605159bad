//! **hospital-registry**: who is a member of the network, with which rights, keys, endpoints and
//! staff. The other two contracts ask it one question, [`Account`](hie_types::registry::QueryMsg::Account):
//! who is this account and what may it do?
//!
//! # Lifecycle of a member
//! `applied → accredited ⇄ suspended → revoked` (final). `grace` and `expired` are never stored: they
//! follow from the end of accreditation and the time of the block. What each status lets a member's
//! people do is one table, [`rights`].
//!
//! # What always holds
//! * An id that was accredited once is never given out again; an application that was rejected or
//!   withdrawn by time leaves nothing behind.
//! * An account belongs to one hospital at most, as its administrator or by an appointment that it
//!   accepted. An offer binds nobody.
//! * An appointment has an account, a pseudonym, or both, and is one appointment whichever names it.
//!   Narrowing holds at once, widening when the account accepts.
//! * A signing key is registered once in the whole network, an encryption key once in its hospital. Keys
//!   are never deleted, and at most one per use is active.
//! * A member that is not accredited keeps its duties.
//! * Every change of a membership is in its history: who, when, why.
//!
//! # Layout
//! [`contract`] dispatches; [`permissions`] says who may send what; `execute` and `query` hold one
//! file per group of messages; the rules are pure types in [`membership`], [`application`], [`staff`],
//! [`keys`], [`endpoint`], [`governance`]; `state` knows where things lie.

pub mod application;
pub mod canonical;
pub mod capabilities;
pub mod category;
pub mod contract;
pub mod endpoint;
pub mod error;
pub mod events;
mod execute;
pub mod governance;
pub mod keys;
pub mod low_order;
pub mod membership;
mod mirror;
pub mod permissions;
mod query;
pub mod rights;
pub mod settings;
pub mod staff;
mod state;

pub use error::{ContractError, Failed};
