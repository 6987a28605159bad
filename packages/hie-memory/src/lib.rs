//! The allocator of the contracts as WebAssembly.
//!
//! A call of a contract runs in an instance of its own, whose memory the chain throws away afterwards, so
//! nothing is gained by giving memory back before: this allocator never does. That takes the code that frees
//! out of the contracts, a tenth of their size, and the gas of running it.
//!
//! What a call may take is 32 MiB (wasmd's default). Tests of consent-registry (`merging_gas.rs`) and record-index
//! (`merged.rs`, `gas.rs`) hold the dearest calls to a quarter of that; what would take more fails and changes
//! nothing. The decision and what it brings: `docs/adr/0034-small-contracts.md`.

#[cfg(target_arch = "wasm32")]
use lol_alloc::{AssumeSingleThreaded, LeakingAllocator};

// SAFETY: a contract runs in one thread; the chain's engine has no other.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: AssumeSingleThreaded<LeakingAllocator> =
    unsafe { AssumeSingleThreaded::new(LeakingAllocator::new()) };
