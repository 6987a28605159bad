//! A whole network to tell stories in: the three real contracts on a chain in this process, with
//! hospitals, their staff, patients, and assertions. For tests only: what should work and does not,
//! panics.
//!
//! ```
//! use hie_policy::{Capability, Purpose, Reason, Role};
//! use hie_testing::{Network, assert_reasons, treatment};
//!
//! let network = Network::builder()
//!     .hospital("hanbit", &[Capability::Custodian])
//!     .hospital("saebom", &[Capability::Requester])
//!     .patient("mina")
//!     .build();
//! let (hanbit, saebom) = (network.hospital("hanbit"), network.hospital("saebom"));
//! let mina = network.patient("mina");
//! let doctor = saebom.employs("doctor", Role::Physician);
//! let report = hanbit.points_to(&mina, "laboratory-report");
//!
//! let answer = doctor.is_refused(&mina, &[report], Purpose::TREAT);
//! assert_reasons(&answer, &[(report, Reason::NoDirective)]);
//!
//! mina.permits(treatment().by(&saebom));
//! let answer = doctor.is_given(&mina, &[report], Purpose::TREAT);
//! assert_reasons(&answer, &[(report, Reason::Permitted)]);
//! ```
//!
//! | module | what |
//! |---|---|
//! | [`network`] | the chain, its time, who governs it; the builder |
//! | [`hospital`] | a hospital: staff, keys, pointers, its archive and its desk |
//! | [`person`] | staff that asks for records |
//! | [`patient`] | a patient who permits and denies |
//! | [`terms`] | terms of directives, in words |
//! | [`assertions`] | what a story claims |
//! | [`altered`] | a chain that lies, or a wire that is tampered with |
#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot set its scene, or finds another than it claims, ends here"
)]

pub mod altered;
pub mod assertions;
pub mod hospital;
pub mod network;
pub mod patient;
pub mod person;
pub mod terms;

pub use altered::Altered;
pub use assertions::{assert_reasons, assert_refused, refusal};
pub use hospital::{Hospital, document, hand_over};
pub use network::{Network, NetworkBuilder};
pub use patient::Patient;
pub use person::Person;
pub use terms::{Say, treatment};
