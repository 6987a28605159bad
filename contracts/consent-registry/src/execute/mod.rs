//! The messages: each file holds one group. A handler checks who sends, reads what the message
//! says, and hands over to the rules.

pub mod attested;
pub mod control;
pub mod delegates;
pub mod directives;
pub mod glass;
pub mod merging;
pub mod pause;
pub mod policy_texts;
pub mod purge;
pub mod registration;
pub mod requests;
pub mod settings;
pub mod signed;
pub mod uses;
