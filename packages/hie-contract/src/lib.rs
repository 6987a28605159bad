//! What the three contracts share, so that each of these things is written once:
//!
//! | module | what |
//! |---|---|
//! | [`table`] | compact key-value tables: postcard values under length-prefixed keys |
//! | [`chain_log`] | a hash-chained log per key: head, count, paged entries |
//! | [`account`] | accounts as canonical bytes, checked once at the edge |
//! | [`adr036`] | which account signed a text, and whether it is an act for this contract |
//! | [`ownership`] | an owner who hands over in two steps |
//! | [`edge`] | what every message is checked for: no funds, page limits |
//! | [`failed!`] | an error behind a pointer, which is what results carry |
//! | [`neighbour`] | whether an address is the contract it is said to be |
//! | [`pause`] | which groups of messages are stopped, and who may stop them |
//! | [`refusals`] | how many refusals of one person on one day are recorded, and when they are only counted |
//! | [`version`] | name and version on chain, and what may migrate to what |

// The contracts' allocator, which nothing else names.
use hie_memory as _;

pub mod account;
pub mod adr036;
pub mod chain_log;
pub mod edge;
mod failed;
pub mod neighbour;
pub mod ownership;
pub mod pause;
pub mod refusals;
pub mod table;
pub mod version;
