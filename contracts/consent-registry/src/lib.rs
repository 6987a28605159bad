//! **consent-registry**: what each patient allows or forbids, and the decision whether one person
//! may have one record for one purpose now.
//!
//! A patient is a *handle* that says nothing about who it is. Its controller writes *directives*:
//! permits and denials about a grantee (a hospital, a role, both, one person, everyone). Everything
//! the patient does is one [`act::Action`] taken with an authority ([`spoken::Spoken`]), whichever
//! message it came in; the record keeps which authority and who. The decision itself is
//! `hie_policy::decide`: this contract only finds the directives that can matter.
//!
//! # Invariants
//! * A handle is the one that its account (or hospital) and salt give; one account controls at most
//!   one handle; a handle is never registered twice.
//! * A directive is never changed but for its uses and its end, and never deleted.
//! * Every directive lies in exactly one bucket of its handle: that of its grantee while it may be
//!   in force, `ended` afterwards. An act that ends it moves it at once; time and `RevokeAll` move
//!   nothing, the next directive written into the bucket sweeps it.
//! * A bucket of a grantee never holds more than [`bucket::BUCKET_LIMIT`] directives, so that a
//!   decision reads five buckets and at most 160 directives, however many the patient ever wrote.
//! * Every act appends to the hash-chained history of its handle; nothing else does.
//!
//! # Lifecycle of a directive
//! `Active` (also before its start) → `Revoked` (permit) or `Lifted` (denial) by an act, `Expired`
//! at its end, `UsedUp` by the last ticket. None of the four ever becomes active again.
//!
//! # Break-glass
//! In an emergency a person opens a *session* for a handle at once and without approval; everything
//! about it is checked afterwards. Invariants and lifecycle: [`glass`].
//!
//! Patients are asked by nobody but `record-index` through [`hie_types::consent::QueryMsg`]; this
//! contract never calls it, so nothing can block a revocation. It asks `hospital-registry` once per
//! message that names a hospital, a person or an officer.

pub mod act;
pub mod amend;
mod answer;
mod asked;
pub mod asker;
pub mod attested;
pub mod authority;
pub mod bucket;
pub mod contract;
pub mod control;
pub mod directive;
pub mod error;
pub mod events;
mod execute;
pub mod glass;
pub mod grantee;
pub mod group;
mod history;
pub mod mandate;
pub mod merging;
pub mod officer;
pub mod patient;
pub mod pause;
pub mod permissions;
pub mod policy_text;
mod query;
mod registry;
pub mod request;
pub mod retention;
pub mod spoken;
pub mod state;
pub mod terms;
pub mod views;
mod wire;
