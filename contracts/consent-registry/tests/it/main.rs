//! The consent registry through its entry points, its neighbours played by a small fake.
#![allow(
    missing_docs,
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

#[macro_use]
mod scene;
mod metered;

mod adversarial;
mod amending;
mod answers;
mod attested;
mod attested_adversarial;
mod authorities;
mod authority;
mod buckets;
mod bytes;
mod closing;
mod control;
mod control_adversarial;
mod decisions;
mod delegates;
mod directives;
mod ending;
mod events;
mod gas;
mod guardians;
mod history;
mod json;
mod merging;
mod merging_adversarial;
mod merging_gas;
mod merging_halves;
mod merging_properties;
mod migrate;
mod model;
mod names;
mod pause;
mod permissions;
mod policy_texts;
mod properties;
mod publishing;
mod purge;
mod queries;
mod recovery;
mod reference;
mod reference_acts;
mod reference_agree;
mod reference_choices;
mod reference_glass;
mod reference_merging;
mod reference_messages;
mod reference_network;
mod reference_others;
mod reference_pair;
mod reference_properties;
mod reference_steps;
mod reference_why;
mod refusals;
mod registration;
mod requests;
mod settings;
mod signed;
mod uses;
mod world;

mod emergency;
mod glass;
mod glass_adversarial;
mod glass_limits;
mod glass_properties;
mod glass_reviews;
