//! **record-index**: where the sealed records of a patient are, who may have them now, and who got
//! them. It holds pointers, never documents and never keys.
//!
//! Lifecycle of a record: a custodian publishes a pointer; a person asks for it
//! (`RequestAccess`); the hospital registry says who that is, the consent registry decides; what is
//! permitted is drawn as a *ticket*; while the ticket is live the custodian hands the record over,
//! off chain, and confirms it (`ConfirmDisclosure`).
//!
//! What always holds:
//!
//! * of the versions of a document at most one is current: what is replaced, and what appends to or
//!   transforms it, is superseded in the same message;
//! * all versions and parts of a document share one root, which is what directives name;
//! * a record id belongs to the hospital whose id and salt give it, its content never changes, and once
//!   it is erased it is never used again;
//! * the origin of a record never changes, whoever keeps it;
//! * a ticket names no record that was not asked for and permitted in that same message;
//! * every ticket, every refusal up to the daily limit and every disclosure is one entry of the
//!   hash-chained log of the handle, whose head binds all entries before it;
//! * what is live of a ticket is computed when it is asked, so a revocation needs no message here;
//! * a dry run (`CheckAccess`) is the same code as the request, without the writes.
//!
//! [`contract`] dispatches; [`execute`] and [`query`] hold one file per group of messages; the
//! rules are in [`asker`], [`officer`], [`pointer`], [`relation`], [`summary`], [`ticket`],
//! [`disclosure`], [`offline`] and [`hie_contract::refusals`], and are tested without storage; [`draft`] holds what
//! a message makes of records until it is written; [`state`] holds every key.

pub mod actor;
pub mod anchor;
pub mod asker;
pub mod contract;
pub mod custody;
pub mod disclosure;
pub mod draft;
pub mod error;
pub mod evaluate;
pub mod events;
pub mod execute;
pub mod exposure;
pub mod log;
pub mod neighbours;
pub mod objection;
pub mod officer;
pub mod offline;
pub mod owed;
pub mod permissions;
pub mod pointer;
pub mod query;
pub mod relation;
pub mod settings;
pub mod settle;
pub mod state;
pub mod summary;
pub mod ticket;
pub mod tombstone;
pub mod views;
