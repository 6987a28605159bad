//! Break-glass: a session opens the records of one handle to one person at once and without prior
//! approval, and everything about it is checked afterwards.
//!
//! # Invariants
//! * Sessions are numbered through the network from 1; one is never deleted, and nothing of it
//!   changes but its end, its review and its dispute.
//! * A session is open while it was not ended, its end has not come, and the patient has not opted
//!   out since it was opened. None that is over is ever open again.
//! * Every session that is neither reviewed nor disputed stands in the list of its person, oldest
//!   first: the first tells whether a review is overdue and whether that bars. A disputed one stands
//!   in the list of the disputed until the auditor closes it. All others stand in neither.
//! * Persons, not accounts, are counted and barred: whichever gateway speaks for somebody, it is the
//!   same person.
//!
//! # Lifecycle of a review
//! `unreviewed → reviewed`; `unreviewed | reviewed → disputed → reviewed by the auditor` (final).

pub mod access;
pub mod events;
pub mod limits;
pub mod session;
pub mod settings;
pub mod staff;
