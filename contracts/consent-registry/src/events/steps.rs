//! Steps that several messages share an event for.

use cosmwasm_std::Event as StdEvent;

use crate::state::Change;

/// What happens to the control of a handle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ControlStep {
    /// The controller hands over.
    Rotation {
        /// To whom.
        account: String,
    },
    /// The controller does not hand over after all.
    RotationWithdrawn,
    /// A claim or recovery was proposed.
    Proposed {
        /// Which of the two.
        change: Change,
        /// For whom.
        account: String,
        /// From when on it can be accepted; nothing while the auditor has to confirm it.
        from: Option<u64>,
    },
    /// The auditor confirmed it.
    Confirmed {
        /// From when on it can be accepted.
        from: u64,
    },
    /// It was cancelled.
    Cancelled,
    /// Control passed.
    Passed {
        /// By what.
        change: Change,
        /// To whom.
        account: String,
    },
}

impl ControlStep {
    pub(super) const fn code(&self) -> &'static str {
        match self {
            Self::Rotation { .. } => "rotation",
            Self::RotationWithdrawn => "rotation_withdrawn",
            Self::Proposed { .. } => "proposed",
            Self::Confirmed { .. } => "confirmed",
            Self::Cancelled => "cancelled",
            Self::Passed { .. } => "passed",
        }
    }

    pub(super) fn attributes(self, event: StdEvent) -> StdEvent {
        let from = |event: StdEvent, from: u64| event.add_attribute("from", from.to_string());
        match self {
            Self::Rotation { account } => event.add_attribute("account", account),
            Self::RotationWithdrawn | Self::Cancelled => event,
            Self::Confirmed { from: at } => from(event, at),
            Self::Proposed {
                change,
                account,
                from: at,
            } => {
                let event = event
                    .add_attribute("change", change.code())
                    .add_attribute("account", account);
                match at {
                    Some(at) => from(event, at),
                    None => event,
                }
            }
            Self::Passed { change, account } => event
                .add_attribute("change", change.code())
                .add_attribute("account", account),
        }
    }
}

/// What became of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestAction {
    /// A hospital asked.
    Asked,
    /// The patient declined.
    Declined,
    /// The hospital took it back.
    Withdrawn,
}

impl RequestAction {
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Declined => "declined",
            Self::Withdrawn => "withdrawn",
        }
    }
}
