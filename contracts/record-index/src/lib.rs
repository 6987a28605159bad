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
//! * a record id belongs to the hospital whose id and salt give it, and its content never changes;
//! * a ticket names no record that was not asked for and permitted in that same message;
//! * every ticket, every refusal up to the daily limit and every disclosure is one entry of the
//!   hash-chained log of the handle, whose head binds all entries before it;
//! * what is live of a ticket is computed when it is asked, so a revocation needs no message here;
//! * a dry run (`CheckAccess`) is the same code as the request, without the writes.
//!
//! [`contract`] dispatches; [`execute`] and [`query`] hold one file per group of messages; the
//! rules are in [`asker`], [`officer`], [`pointer`], [`ticket`], [`disclosure`], [`hie_contract::refusals`], and are tested
//! without storage; [`state`] holds every key.

pub mod actor;
pub mod asker;
pub mod contract;
pub mod disclosure;
pub mod error;
pub mod evaluate;
pub mod events;
pub mod execute;
pub mod log;
pub mod neighbours;
pub mod officer;
pub mod permissions;
pub mod pointer;
pub mod query;
pub mod state;
pub mod ticket;
