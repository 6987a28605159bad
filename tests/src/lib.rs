//! Whole stories over all three contracts, on a chain in this process; see `it/`, where every test
//! is named as the requirement that it shows. Rules of one contract are tested in its own crate.
//!
//! | module | what it shows |
//! |---|---|
//! | `exchange` | a whole exchange, through both sides of the client |
//! | `privacy` | nothing of the documents lies on chain in any form, and the search would find it |
//! | `liveness` | of what a ticket dies, to the second |
//! | `uses` | permits for a limited number of tickets |
//! | `own_records`, `persons`, `rights` | custodians, persons, roles and capabilities |
//! | `merged` | an unconscious patient under a temporary handle, merged, parted again; two handles of one patient |
//! | `corrections` | corrections, records in error, and what an emergency finds |
//! | `logs` | refusals are on record, and tampering shows |
//! | `custodian`, `requester`, `publishing` | what either side of the client refuses |
//! | `transactions`, `wiring`, `ownership` | several messages, neighbours, owners |
//! | `pause` | a paused scope stops the messages of its list, and no other |
//! | `two_hospitals` | two hospitals are enough to run a network |
//! | `decisions` | the chain answers what the policy decides, over random directives |
//! | `adversarial` | attacks across the contracts |
