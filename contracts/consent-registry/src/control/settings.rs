//! How long claims and recoveries wait.

use hie_types::consent::ControlSettings;
use serde::{Deserialize, Serialize};
use thiserror::Error;

const LEAST: u32 = 86_400;
const MOST: u32 = 2_592_000;

/// How long claims and recoveries wait: see [`ControlSettings`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waits {
    /// A claim, seconds.
    pub claim: u32,
    /// A recovery, seconds.
    pub recovery: u32,
}

impl Default for Waits {
    fn default() -> Self {
        Self {
            claim: 259_200,
            recovery: 604_800,
        }
    }
}

/// A waiting time is out of bounds.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("control.{field}: must be {LEAST} to {MOST}")]
pub struct WaitError {
    /// Which.
    pub field: &'static str,
}

impl Waits {
    /// From a message.
    ///
    /// # Errors
    /// The first that is out of bounds.
    pub fn parse(wire: ControlSettings) -> Result<Self, WaitError> {
        for (field, value) in [
            ("claim_wait_seconds", wire.claim_wait_seconds),
            ("recovery_wait_seconds", wire.recovery_wait_seconds),
        ] {
            if !(LEAST..=MOST).contains(&value) {
                return Err(WaitError { field });
            }
        }
        Ok(Self {
            claim: wire.claim_wait_seconds,
            recovery: wire.recovery_wait_seconds,
        })
    }

    /// As they go over the wire.
    pub const fn to_wire(self) -> ControlSettings {
        ControlSettings {
            claim_wait_seconds: self.claim,
            recovery_wait_seconds: self.recovery,
        }
    }

    /// How long one waits where somebody controls the handle, or nobody does.
    pub fn of(self, controlled: bool) -> u64 {
        u64::from(if controlled {
            self.recovery
        } else {
            self.claim
        })
    }
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_waits_three_days_and_a_recovery_seven_unless_the_network_says_otherwise() {
        let waits = Waits::default();
        assert_eq!((waits.of(false), waits.of(true)), (3 * 86_400, 7 * 86_400));
        assert_eq!(Waits::parse(waits.to_wire()), Ok(waits));
    }

    #[test]
    fn each_is_a_day_to_thirty_days() {
        let with = |claim, recovery| {
            Waits::parse(ControlSettings {
                claim_wait_seconds: claim,
                recovery_wait_seconds: recovery,
            })
        };
        assert!(with(LEAST, MOST).is_ok());
        assert!(with(MOST, LEAST).is_ok());
        for value in [LEAST - 1, MOST + 1] {
            let field = "claim_wait_seconds";
            assert_eq!(with(value, LEAST), Err(WaitError { field }));
            let field = "recovery_wait_seconds";
            assert_eq!(with(LEAST, value), Err(WaitError { field }));
        }
    }
}
