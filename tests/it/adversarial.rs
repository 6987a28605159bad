//! Attacks across the contracts: each is tried, and each must fail.

mod membership;
mod patients;
mod records;
mod staff;
mod wire;
