//! Whole stories over all three contracts.
