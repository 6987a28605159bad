//! What those who run the network need: wasm files that may go on chain, a permissioned genesis,
//! networks on one machine, deployment and the proof of it.
//!
//! | module | what |
//! |---|---|
//! | [`file`] | the network file: what the members agree on |
//! | [`wasm`] | the contracts' files: checked, and with their checksums |
//! | [`genesis`] | the genesis of a permissioned network |
//! | [`deploy`], [`verify`] | the contracts on a chain, and whether they are what they should be |
//! | [`node`], [`localnet`] | nodes and whole networks on this machine |

pub mod deploy;
pub mod file;
pub mod genesis;
pub mod localnet;
pub mod node;
pub mod verify;
pub mod wasm;
